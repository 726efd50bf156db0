import { expect, it } from 'vitest'
import { findDifferences } from './property.js'

// New seeds each time; a failure prints the one it had. `npm run fuzz:pool` runs as many as one likes.
it('nobody can tell where content runs, on 30 random charts', { timeout: 300_000 }, async () => {
  const first = Date.now() & 0x7fffffff
  const seeds = Array.from({ length: 30 }, (_, at) => first + at)
  const [[difference], { elsewhere, early, returned }] = await findDifferences({ seeds, threads: [1, 2, 4] })
  if (difference) expect.fail(difference.text)
  expect(elsewhere).toBeGreaterThan(300)
  expect(early).toBeGreaterThan(20)
  expect(returned).toBeGreaterThan(0)
})
