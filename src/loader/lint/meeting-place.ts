/** Where two states meet: the innermost state that has both inside of it. */
import { isDescendant, type State } from '../../core/chart.js'

/** Gives the innermost ancestor of a state that has another one inside, in the logarithm of their depth. */
export function meetingPlaces(states: readonly State[]): (state: State, other: State) => State | null {
  // By index: an ancestor far up, chosen such that a few leaps and steps lead to any other (Myers, 1983: skew-binary
  // numbers). Parents stand before their children.
  const leaps: State[] = []
  for (const state of states) {
    const above = state.parent ?? state
    const far = leaps[above.index] ?? above
    const farther = leaps[far.index] ?? far
    leaps.push(above.depth - far.depth === far.depth - farther.depth ? farther : above)
  }
  return (state, other) => {
    let at = state.parent
    while (at && !isDescendant(other, at)) {
      const leap: State = leaps[at.index]!
      at = leap === at || isDescendant(other, leap) ? at.parent : leap
    }
    return at
  }
}
