import type { Chart, State, Transition } from '../../core/chart.js'
import { attributeOf, type Lint, type LintContext, whereIs } from './rule.js'

/** Circles of eventless transitions without conditions: once in there, a macrostep never settles (REC 3.13). */
export const lintLoops: Lint = ({ chart, warn, isUnconditional }) => {
  const certain = certainTransitions(chart, isUnconditional)
  const leaves = defaultLeaves(chart)
  // 1: on the way that is being followed; 2: known to end, or to be reported.
  const seen = new Map<State, 1 | 2>()
  for (const start of chart.states) {
    const way: { readonly state: State; readonly transition: Transition }[] = []
    let at: State | undefined = start
    while (at && !seen.has(at)) {
      const transition = certain.get(at)
      if (!transition) break
      seen.set(at, 1)
      way.push({ state: at, transition })
      const [target, another]: readonly State[] = transition.targets
      at = another ? undefined : target ? leaves.get(target) : at
    }
    const from = at && seen.get(at) === 1 ? way.findIndex(({ state }) => state === at) : -1
    if (from >= 0) report(way.slice(from).map(({ transition }) => transition))
    for (const { state } of way) seen.set(state, 2)
  }

  function report(circle: readonly Transition[]): void {
    const [first, second] = circle
    const others = circle.length > 2 ? `the one in ${whereIs(second!.span)} and those behind it` : ''
    const message = !second
      ? 'this transition is taken again and again, for ever'
      : `this transition and ${others || `the one in ${whereIs(second.span)}`} go round for ever`
    const hint = "give it a 'cond' or an 'event'"
    const span = first!.targets.length > 0 ? attributeOf(first!.span, 'target') : first!.span
    warn({ code: 'lint/endless-loop', message, span, rec: '3.13', hint })
  }
}

/** By atomic state: the eventless transition that it takes whatever happens; only where no region is beside it. */
function certainTransitions(
  { states }: Chart,
  isUnconditional: LintContext['isUnconditional'],
): ReadonlyMap<State, Transition> {
  const certain = new Map<State, Transition>()
  const inRegions = new Set<State>()
  // The first eventless transition of a state or its ancestors. Parents stand before their children.
  const first = new Map<State | null, Transition>()
  for (const state of states) {
    const { parent, transitions, kind } = state
    if (parent && (parent.kind === 'parallel' || inRegions.has(parent))) inRegions.add(state)
    const one = transitions.find(({ events }) => events === null) ?? first.get(parent)
    if (!one) continue
    first.set(state, one)
    if (kind === 'atomic' && isUnconditional(one) && !inRegions.has(state)) certain.set(state, one)
  }
  return certain
}

/** By state: the atomic state that is entered with it, where that is a single one that can be told. */
function defaultLeaves({ states }: Chart): ReadonlyMap<State, State> {
  const leaves = new Map<State, State>()
  // Defaults stand behind those whose they are.
  for (let at = states.length - 1; at >= 0; at--) {
    const state = states[at]!
    const [target, another] = state.kind === 'compound' ? state.initial!.targets : []
    const leaf = state.kind === 'atomic' ? state : target && !another ? leaves.get(target) : undefined
    if (leaf) leaves.set(state, leaf)
  }
  return leaves
}
