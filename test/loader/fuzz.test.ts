/** Whatever the input, loading gives diagnostics and nothing else; `fuzz.ts` tries longer, and on other documents. */
import { expect, it } from 'vitest'
import { judgeInTime, mutantOf } from './fuzz/campaign.js'
import { judge } from './fuzz/judge.js'
import { seeds } from './fuzz/seeds.js'

const texts = seeds()

// A new seed each time; a failure prints it.
it('takes 20,000 mutants of charts', { timeout: 300_000 }, () => {
  const first = Date.now() & 0x3fffffff
  for (let seed = first; seed < first + 20_000; seed++) {
    // To run a chart takes as long as to load it ten times.
    const complaint = judgeInTime(mutantOf(texts, seed), { run: seed % 8 === 0 })
    if (complaint !== null)
      expect.fail(`${complaint}\n\nrepeat with: npx tsx test/loader/fuzz.ts --seed ${seed} --runs 1`)
  }
})

it('takes what is left of a chart that ends at any byte', { timeout: 60_000 }, () => {
  for (const text of texts) {
    for (let end = 0; end < text.length; end += 7) {
      expect(judge(Buffer.from(text.slice(0, end), 'latin1'), { run: false }), text.slice(0, end)).toBeNull()
    }
  }
})
