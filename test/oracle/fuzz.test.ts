import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { compare } from './compare.js'
import { runs } from './generate.js'

// `npm run fuzz -- --seed N` repeats a failure with the seed that is printed here, and prints more about it.
it('does what Appendix D does, on 2,000 random charts', { timeout: 300_000 }, () => {
  fc.assert(
    fc.property(runs(), ([chart, events]) => {
      const { difference } = compare(chart, events)
      if (difference !== null) expect.fail(difference)
    }),
    { numRuns: 2000 },
  )
})
