import type { State } from '../../core/chart.js'
import { type Lint, nameOf } from './rule.js'

/** States that no way through the chart enters (REC 3.2.1, 3.3, 3.10). Conditions are taken to be true at some time. */
export const lintReachability: Lint = ({ chart, warn }) => {
  const reached = new Set<State>()
  const open: State[] = []
  const reach = (state: State) => {
    for (let at: State | null = state; at && !reached.has(at); at = at.parent) {
      reached.add(at)
      open.push(at)
    }
  }
  reach(chart.root)
  // A state that is reached by the way to one of its descendants may never be entered by its default, but it may be.
  for (let state = open.pop(); state; state = open.pop()) {
    for (const transition of [...state.transitions, state.fallback]) transition?.targets.forEach(reach)
    if (state.kind === 'parallel') state.children.forEach(reach)
    if (state.initial && entersByDefault(state, chart.root)) state.initial.targets.forEach(reach)
  }
  for (const state of chart.states) {
    if (state.kind === 'history' || reached.has(state) || !reached.has(state.parent!)) continue
    const span = state.span
    warn({ code: 'lint/unreachable-state', message: `no transition leads to ${nameOf(state)}`, span, rec: '3.3' })
  }
}

function entersByDefault(state: State, root: State): boolean {
  return state.kind === 'compound' || state === root
}
