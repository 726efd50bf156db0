/**
 * `npm run fuzz:pool -- [--runs 1000] [--seed N]`: random charts, with their content on the session's thread and on pools of 1,
 * 2, 4 and 8 threads. Exits with 1 where anybody could tell, after printing the first places.
 */
import { parseArgs } from 'node:util'
import { findDifferences } from './property.js'

const { values } = parseArgs({ options: { runs: { type: 'string', default: '1000' }, seed: { type: 'string' } } })
const runs = Number(values.runs)
const first = values.seed === undefined ? Date.now() & 0x7fffffff : Number(values.seed)
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(first)) {
  console.error('usage: npm run fuzz:pool -- [--runs COUNT] [--seed INTEGER]')
  process.exit(2)
}
const seeds = Array.from({ length: runs }, (_, at) => first + at)
const [differences, counts] = await findDifferences({
  seeds,
  threads: [1, 2, 4, 8],
  watch: ({ charts }) => charts % 100 === 0 && console.log(`${charts} of ${runs} charts`),
})
for (const { text } of differences) console.log(text)
console.log(`seeds from ${first}:`, counts, `${differences.length} differences`)
process.exitCode = differences.length > 0 ? 1 : 0
