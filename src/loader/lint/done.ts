import type { State } from '../../core/chart.js'
import { shorten } from '../../diagnostic.js'
import { Descriptors } from './descriptors.js'
import { ownEvents } from './raised.js'
import { reachedStates } from './reachability.js'
import { descriptorOf, type Lint, type LintContext, nameOf } from './rule.js'

/** Transitions that wait for the end of what never ends (REC 3.7, 6.4). */
export const lintDone: Lint = (context) => {
  const { chart, warn } = context
  if (!chart.transitions.some(({ events }) => events?.some((descriptor) => descriptor.startsWith('done.')))) return
  const judges: readonly [prefix: string, judge: (id: string) => Problem | undefined][] = [
    ['done.state.', stateJudge(context)],
    ['done.invoke.', invokeJudge(context)],
  ]
  // A chart may play these events to itself.
  const raised = new Descriptors<true>()
  for (const { name } of ownEvents(chart)) raised.add(name, true)
  for (const transition of chart.transitions) {
    for (const descriptor of transition.events ?? []) {
      const [prefix, judge] = judges.find(([start]) => descriptor.startsWith(start)) ?? []
      if (!judge || raised.fits(descriptor)) continue
      const problem = judge(descriptor.slice(prefix!.length))
      if (problem) warn({ code: 'lint/never-done', ...problem, span: descriptorOf(transition, descriptor) })
    }
  }
}

interface Problem {
  readonly message: string
  readonly rec: string
  readonly hint?: string | undefined
}

function stateJudge(context: LintContext): (id: string) => Problem | undefined {
  const { chart, suggest, mentions } = context
  const reached = reachedStates(context)
  const done = new Set<State>()
  // The same where all states can be reached.
  const hasFinal = new Set<State>()
  // Children stand behind their parents.
  for (let at = chart.states.length - 1; at >= 0; at--) {
    const state = chart.states[at]!
    const { kind, children } = state
    const finals = kind === 'compound' ? children.filter((child) => child.kind === 'final') : []
    if (finals.some((child) => reached.has(child))) done.add(state)
    if (finals.length > 0) hasFinal.add(state)
    if (kind !== 'parallel') continue
    if (children.every((child) => done.has(child))) done.add(state)
    if (children.every((child) => hasFinal.has(child))) hasFinal.add(state)
  }
  const ids = [...done].map(({ id }) => id)
  const names = new Descriptors<true>()
  for (const id of ids) names.add(id, true)
  return (id) => {
    // A descriptor is the beginning of a name, and an id may have dots in it.
    if (names.fits(id) || mentions.has(id)) return undefined
    const state = chart.stateById.get(id)
    if (!state) return { message: `no state has the id '${shorten(id)}'`, rec: '3.7', hint: suggest(id, ids) }
    // That is said of the state itself.
    if (!reached.has(state)) return undefined
    const name = nameOf(state)
    if (hasFinal.has(state)) return { message: `${name} is never done: no way leads to its <final>`, rec: '3.7' }
    const why = state.kind === 'parallel' ? 'one of its regions has no <final>' : 'it has no <final>'
    return { message: `${name} is never done: ${why}`, rec: '3.7' }
  }
}

function invokeJudge({ chart, suggest, mentions }: LintContext): (id: string) => Problem | undefined {
  const ids: string[] = []
  for (const { invokes } of chart.states) {
    for (const { id } of invokes) {
      // An id that is made up cannot be known here.
      if (id === undefined) return () => undefined
      ids.push(id)
    }
  }
  const names = new Descriptors<true>()
  for (const id of ids) names.add(id, true)
  return (id) => {
    if (names.fits(id) || mentions.has(id)) return undefined
    return { message: `no <invoke> has the id '${shorten(id)}'`, rec: '6.4', hint: suggest(id, ids) }
  }
}
