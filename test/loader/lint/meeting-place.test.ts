import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isDescendant, type State } from '../../../src/core/chart.js'
import { meetingPlaces } from '../../../src/loader/lint/meeting-place.js'
import { parseChart } from '../../../src/runtime/load.js'

/** Step by step. */
function slow(state: State, other: State): State | null {
  let at = state.parent
  while (at && !isDescendant(other, at)) at = at.parent
  return at
}

it('is what a walk up finds', () => {
  // Each opens a state and closes so many.
  const shapes = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(shapes, (shape) => {
      let open = 0
      let inner = ''
      for (const closing of shape) {
        inner += '<state>'
        open++
        // Mostly down: the leaps are for what is deep.
        const closed = closing < 2 ? 0 : Math.min(open, closing)
        inner += '</state>'.repeat(closed)
        open -= closed
      }
      const text = `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">${inner}${'</state>'.repeat(open)}</scxml>`
      const { states } = parseChart(text)
      const fast = meetingPlaces(states)
      for (const a of states) for (const b of states) expect(fast(a, b)?.index).toBe(slow(a, b)?.index)
    }),
    { numRuns: 50 },
  )
})
