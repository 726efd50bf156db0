import type { Transition } from '../../core/chart.js'
import { shorten } from '../../diagnostic.js'
import { attributeOf, type Lint, whereIs } from './rule.js'

/** Transitions that an earlier one of the same state always takes the event from (REC 3.13). */
export const lintShadows: Lint = ({ chart, warn }) => {
  for (const { transitions } of chart.states) {
    if (transitions.length < 2) continue
    const always: Taken = new Map()
    // What is taken where a condition holds that is the same text.
    const when = new Map<string, Taken>()
    for (const transition of transitions) {
      const condition = transition.condition?.source.trim() ?? 'true'
      const shadow = shadowOf(transition, always) ?? shadowOf(transition, when.get(condition))
      if (shadow) {
        const { events, span } = transition
        const what = events === null ? 'this transition' : `'${shorten(events.join(' '))}'`
        const message = `${what} is never taken: the transition in ${whereIs(shadow.span)} comes first`
        warn({ code: 'lint/shadowed-transition', message, span: attributeOf(span, 'event'), rec: '3.13' })
        continue
      }
      let taken = always
      if (condition !== 'true') {
        taken = when.get(condition) ?? new Map()
        when.set(condition, taken)
      }
      for (const descriptor of transition.events ?? [eventless]) taken.set(descriptor, transition)
    }
  }
}

/** Descriptors, and the transitions that take their events. */
type Taken = Map<string, Transition>

// No descriptor is empty.
const eventless = ''

/** The transition that takes the last of the events; undefined where some are left. */
function shadowOf({ events }: Transition, taken: Taken | undefined): Transition | undefined {
  if (!taken || taken.size === 0) return undefined
  let shadow: Transition | undefined
  for (const descriptor of events ?? [eventless]) {
    shadow = covering(descriptor, taken)
    if (!shadow) return undefined
  }
  return shadow
}

function covering(descriptor: string, taken: Taken): Transition | undefined {
  if (descriptor === eventless) return taken.get(eventless)
  const all = taken.get('*')
  if (all) return all
  for (let end = descriptor.length; end > 0; end = descriptor.lastIndexOf('.', end - 1)) {
    const found = taken.get(descriptor.slice(0, end))
    if (found) return found
  }
  return undefined
}
