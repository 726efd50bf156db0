import type { State, Transition } from '../../core/chart.js'
import { shorten } from '../../diagnostic.js'
import { Descriptors } from './descriptors.js'
import { attributeOf, type Lint, type LintContext, whereIs } from './rule.js'

/** Transitions that another one of the same state always comes before (REC 3.13). */
export const lintShadows: Lint = ({ chart, warn, isUnconditional }) => {
  for (const { transitions } of chart.states) {
    if (transitions.length < 2) continue
    for (const [transition, shadow] of shadowed(transitions, isUnconditional)) {
      const { events, span } = transition
      const what = events === null ? 'this transition' : `'${shorten(events.join(' '))}'`
      const why =
        events !== null && shadow.events === null
          ? `needs no event, so that the chart never waits for one here`
          : 'comes first'
      const message = `${what} is never taken: the transition in ${whereIs(shadow.span)} ${why}`
      warn({ code: 'lint/shadowed-transition', message, span: attributeOf(span, 'event'), rec: '3.13' })
    }
  }
}

/** Those that are never taken, each with the one that is in its place. */
function* shadowed(
  transitions: State['transitions'],
  isUnconditional: LintContext['isUnconditional'],
): Generator<readonly [Transition, Transition]> {
  const immediate = transitions.find((transition) => transition.events === null && isUnconditional(transition))
  const always = new Descriptors<Transition>()
  // What is taken where a condition holds that is the same text.
  const when = new Map<string, Taken>()
  let eventless: Transition | undefined
  for (const transition of transitions) {
    const { events, condition } = transition
    const text = condition?.source.trim() ?? ''
    const same = when.get(text)
    const shadow =
      events === null
        ? (eventless ?? same?.eventless)
        : (immediate ?? shadowOf(events, always) ?? (same && shadowOf(events, same.events)))
    if (shadow) {
      yield [transition, shadow]
    } else if (isUnconditional(transition)) {
      if (events === null) eventless = transition
      for (const descriptor of events ?? []) always.add(descriptor, transition)
    } else if (condition && isSteady(text)) {
      const taken = same ?? { events: new Descriptors(), eventless: undefined }
      when.set(text, taken)
      if (events === null) taken.eventless = transition
      for (const descriptor of events ?? []) taken.events.add(descriptor, transition)
    }
  }
}

interface Taken {
  readonly events: Descriptors<Transition>
  eventless: Transition | undefined
}

/** Whether a condition has the same outcome when it is asked twice. Who calls a function may throw dice. */
function isSteady(condition: string): boolean {
  return !/[\w$\])`?]\s*[(`]/.test(condition.replace(/\bIn\s*\(/g, '')) && !/[^=!<>]=[^=]|\+\+|--/.test(condition)
}

/** The transition that takes the last of the events; undefined where some are left. */
function shadowOf(descriptors: readonly string[], taken: Descriptors<Transition>): Transition | undefined {
  let shadow: Transition | undefined
  for (const descriptor of descriptors) {
    shadow = taken.fitting(descriptor)
    if (!shadow) return undefined
  }
  return shadow
}
