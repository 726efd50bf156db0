import { isDescendant, type State } from '../../core/chart.js'
import { transitionDomain } from '../../core/transition.js'
import { attributeOf, type Lint, nameOf } from './rule.js'

/**
 * Transitions from one region of a parallel to the inside of the same parallel that leave and enter all of it: the least
 * common ancestor that they leave is never a parallel (REC 3.13, semantics 4).
 */
export const lintParallels: Lint = ({ chart, warn }) => {
  for (const transition of chart.transitions) {
    const { source, targets, span } = transition
    const [target, another] = targets
    // With several targets the author has the regions in mind.
    if (!target || another) continue
    const domain = transitionDomain(transition, noHistory)
    let restarted: State | undefined
    for (let at = source.parent; at && at !== domain; at = at.parent) {
      if (at.kind === 'parallel' && isDescendant(target, at)) restarted = at
    }
    if (!restarted || (target.kind === 'history' && target.parent === restarted)) continue
    const message = `the transition leaves and enters all of the parallel ${nameOf(restarted)}, not only ${nameOf(target)}`
    const inside = source.kind === 'compound' && isDescendant(target, source)
    const hint = inside
      ? 'write type="internal"'
      : `regions act on each other by events: raise one, and handle it in the region of ${nameOf(target)}`
    warn({ code: 'lint/restarts-parallel', message, span: attributeOf(span, 'target'), rec: '3.13', hint })
  }
}

const noHistory = { get: () => undefined }
