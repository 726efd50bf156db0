/** `npm run kill:pool -- [--runs 500] [--seed N]`: see `kill.ts`. Exits with 1 where anything is not as it must be. */
import { parseArgs } from 'node:util'
import { killThreads } from './kill.js'

const { values } = parseArgs({ options: { runs: { type: 'string', default: '500' }, seed: { type: 'string' } } })
const seed = values.seed === undefined ? Date.now() & 0x7fffffff : Number(values.seed)
const [problems, counts] = await killThreads(Number(values.runs), seed)
for (const problem of problems.slice(0, 10)) console.log(problem)
console.log(`seed ${seed}:`, counts, `${problems.length} problems`)
process.exitCode = problems.length > 0 ? 1 : 0
