/**
 * `npm run fuzz -- [--runs 100000] [--seed N]`: random charts, the engine against the oracle, for as long as you like.
 * Exits with 1 on the first difference, after printing the smallest chart that shows it and both traces.
 */
import { parseArgs } from 'node:util'
import * as fc from 'fast-check'
import { compare } from './compare.js'
import { runs } from './generate.js'

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '10000' }, seed: { type: 'string' } },
})
const total = Number(values.runs)
const seed = values.seed === undefined ? Date.now() & 0x7fffffff : Number(values.seed)
if (!Number.isInteger(total) || total < 1 || !Number.isInteger(seed)) {
  console.error('usage: npm run fuzz -- [--runs COUNT] [--seed INTEGER]')
  process.exit(2)
}

/** How many charts and how often altogether something happened. */
const counts = new Map<string, { charts: number; times: number }>()
let done = 0

// A seed for each portion, so that a failure can be repeated without all that came before it.
const portion = 1000
const started = performance.now()
for (let at = seed; done < total; at++) {
  const size = Math.min(portion, total - done)
  let shrinking = false
  const result = fc.check(
    fc.property(runs(), ([chart, events]) => {
      const { difference, expected } = compare(chart, events)
      if (!shrinking) tally(expected.counts)
      if (difference === null) return
      shrinking = true
      throw new Error(difference)
    }),
    { numRuns: size, seed: at },
  )
  if (result.failed) {
    const message = result.errorInstance instanceof Error ? result.errorInstance.message : String(result.errorInstance)
    console.error(`${message}\n\nrepeat with: npm run fuzz -- --runs ${portion} --seed ${at}`)
    process.exit(1)
  }
  done += size
  const seconds = (performance.now() - started) / 1000
  console.log(`${done} of ${total} charts equal, ${Math.round(done / seconds)} charts/s (seed ${at})`)
}

console.log('\nhow often what happened:')
for (const [what, { charts, times }] of [...counts].sort()) {
  console.log(`  ${what.padEnd(52)} ${String(times).padStart(9)} times in ${((100 * charts) / done).toFixed(1)} % of charts`)
}

function tally(happened: ReadonlyMap<string, number>): void {
  for (const [what, times] of happened) {
    const known = counts.get(what) ?? { charts: 0, times: 0 }
    counts.set(what, { charts: known.charts + 1, times: known.times + times })
  }
}
