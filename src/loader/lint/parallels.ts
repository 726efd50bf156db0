import { isDescendant, type State, type Transition } from '../../core/chart.js'
import { meetingPlaces } from './meeting-place.js'
import { attributeOf, type Lint, nameOf } from './rule.js'

/**
 * Transitions from inside of a parallel to the inside of the same parallel that leave and enter all of it: the ancestor
 * inside of which a transition stays is never a parallel (REC 3.13, semantics 4).
 */
export const lintParallels: Lint = ({ chart, warn }) => {
  const meetingPlace = meetingPlaces(chart.states)
  for (const transition of chart.transitions) {
    const { source, targets, span } = transition
    const [target, another] = targets
    // With several targets the author has the regions in mind, and a history restores them.
    if (!target || another || target.kind === 'history') continue
    const inside = isDescendant(target, source)
    const restarted = inside && transition.internal ? source : meetingPlace(source, target)
    if (restarted?.kind !== 'parallel') continue
    const message = `the transition leaves and enters all of the parallel ${nameOf(restarted)}, not only ${nameOf(target)}`
    const hint = howToStay(transition, target, inside)
    warn({ code: 'lint/restarts-parallel', message, span: attributeOf(span, 'target'), rec: '3.13', hint })
  }
}

function howToStay({ source }: Transition, target: State, inside: boolean): string {
  if (source.kind === 'parallel') return 'only a transition of a <state> can be internal'
  if (inside) return 'write type="internal"'
  if (source === target) return `to enter only ${nameOf(source)} again, put its content into a <state> inside of it`
  return `regions act on each other by events: raise one, and handle it in the region of ${nameOf(target)}`
}
