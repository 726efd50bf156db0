import type { State, Transition } from '../../core/chart.js'
import { attributeOf, type Lint, whereIs } from './rule.js'

/** Circles of eventless transitions without conditions: once in there, a macrostep never settles (REC 3.13). */
export const lintLoops: Lint = ({ chart, warn }) => {
  // 1: on the way that is being followed; 2: known to end, or to be reported.
  const seen = new Map<State, 1 | 2>()
  for (const start of chart.states) {
    const way: { readonly state: State; readonly transition: Transition }[] = []
    let at: State | undefined = isLeaf(start) ? start : undefined
    while (at && !seen.has(at)) {
      seen.set(at, 1)
      const transition = certain(at)
      if (!transition) break
      way.push({ state: at, transition })
      at = leads(at, transition)
    }
    const from = at && seen.get(at) === 1 ? way.findIndex(({ state }) => state === at) : -1
    if (from >= 0) report(way.slice(from).map(({ transition }) => transition))
    for (const { state } of way) seen.set(state, 2)
    if (at) seen.set(at, 2)
  }

  function report(circle: readonly Transition[]): void {
    const [first, second] = circle
    const message = second
      ? `this transition, the one in ${whereIs(second.span)}${circle.length > 2 ? ' and those behind it' : ''} go round for ever`
      : 'this transition is taken again and again, for ever'
    const hint = "give it a condition or an 'event'"
    const span = first!.targets.length > 0 ? attributeOf(first!.span, 'target') : first!.span
    warn({ code: 'lint/endless-loop', message, span, rec: '3.13', hint })
  }
}

function isLeaf({ kind }: State): boolean {
  return kind === 'atomic'
}

/** The eventless transition that is taken in an atomic state whatever happens; only where no region is beside it. */
function certain(atomic: State): Transition | undefined {
  for (let state: State | null = atomic; state; state = state.parent) {
    if (state.kind === 'parallel') return undefined
  }
  for (let state: State | null = atomic; state; state = state.parent) {
    for (const transition of state.transitions) {
      if (transition.events === null) return transition.condition ? undefined : transition
    }
  }
  return undefined
}

/** The atomic state that a transition ends in; undefined where that is no single one that can be told. */
function leads(from: State, { targets }: Transition): State | undefined {
  if (targets.length === 0) return from
  let [state, another] = targets
  while (state && !another) {
    if (state.kind === 'atomic') return state
    if (state.kind !== 'compound') return undefined
    ;[state, another] = state.initial!.targets
  }
  return undefined
}
