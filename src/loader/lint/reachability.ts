import type { State } from '../../core/chart.js'
import { type Lint, type LintContext, nameOf } from './rule.js'

/** States that no way through the chart enters (REC 3.2.1, 3.3, 3.10). */
export const lintReachability: Lint = (context) => {
  const reached = reachedStates(context)
  for (const state of context.chart.states) {
    // What is inside of another unreachable state is no news.
    if (state.kind === 'history' || reached.has(state) || !reached.has(state.parent!)) continue
    const message = `no transition leads to ${nameOf(state)}`
    context.warn({ code: 'lint/unreachable-state', message, span: state.span, rec: '3.3' })
  }
}

/** The states that can be entered if each condition holds at some time. */
export function reachedStates({ chart, mentions }: LintContext): ReadonlySet<State> {
  const reached = new Set<State>()
  const open: State[] = []
  const reach = (state: State) => {
    for (let at: State | null = state; at && !reached.has(at); at = at.parent) {
      reached.add(at)
      open.push(at)
    }
  }
  reach(chart.root)
  for (const id of mentions) {
    const state = chart.stateById.get(id)
    if (state) reach(state)
  }
  for (let state = open.pop(); state; state = open.pop()) {
    for (const transition of [...state.transitions, state.fallback]) transition?.targets.forEach(reach)
    if (state.kind === 'parallel') state.children.forEach(reach)
    // Who is only ever entered on the way to a descendant may never use its default, but may as well.
    state.initial?.targets.forEach(reach)
  }
  return reached
}
