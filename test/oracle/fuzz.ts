/**
 * `npm run fuzz -- [--runs 100000] [--seed N]`: random charts, the engine against the oracle, for as long as you like.
 * Exits with 1 on the first difference, after printing the smallest chart that shows it and both traces.
 */
import { parseArgs } from 'node:util'
import { findDifference } from './property.js'

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '10000' }, seed: { type: 'string' } },
})
const total = Number(values.runs)
const firstSeed = values.seed === undefined ? Date.now() & 0x7fffffff : Number(values.seed)
if (!Number.isInteger(total) || total < 1 || !Number.isInteger(firstSeed)) {
  console.error('usage: npm run fuzz -- [--runs COUNT] [--seed INTEGER]')
  process.exit(2)
}

// A seed for each portion, so that a failure can be repeated without all that came before it.
const portion = 2000
const counts = new Map<string, { charts: number; times: number }>()
const started = performance.now()
let done = 0
for (let seed = firstSeed; done < total; seed++) {
  const charts = Math.min(portion, total - done)
  const difference = findDifference({ charts, seed, watch: ({ counts: happened }) => tally(happened) })
  if (difference !== null) {
    console.error(difference)
    process.exit(1)
  }
  done += charts
  const seconds = (performance.now() - started) / 1000
  console.log(`${done} of ${total} charts equal, ${Math.round(done / seconds)} charts/s (seed ${seed})`)
}

console.log('\nhow often what happened:')
for (const [what, { charts, times }] of [...counts].sort()) {
  const share = ((100 * charts) / done).toFixed(1)
  console.log(`  ${what.padEnd(48)} ${String(times).padStart(9)} times, in ${share.padStart(5)} % of the charts`)
}

function tally(happened: ReadonlyMap<string, number>): void {
  for (const [what, times] of happened) {
    const known = counts.get(what) ?? { charts: 0, times: 0 }
    counts.set(what, { charts: known.charts + 1, times: known.times + times })
  }
}
