/** A process that knows nothing of what came before: restores sessions, as its standard input says, and writes how they go on. */
import { readFileSync } from 'node:fs'
import { parseChart } from '../../../src/index.js'
import { type Case, type Rest, restOfRun } from './case.js'

const cases = JSON.parse(readFileSync(0, 'utf8')) as readonly { readonly one: Case; readonly rests: readonly Rest[] }[]
const seen = cases.map(({ one, rests }) => {
  const chart = parseChart(one.document)
  return rests.map((rest) => {
    try {
      return restOfRun(one, rest, chart)
    } catch (error) {
      return String(error)
    }
  })
})
process.stdout.write(JSON.stringify(seen))
