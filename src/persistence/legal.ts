/** Legal configurations (REC 3.11), for those that come from outside. */
import type { Chart, State } from '../core/chart.js'

/** Why the states are no legal configuration of the chart; undefined where they are one. */
export function illegality(chart: Chart, states: readonly State[]): string | undefined {
  return illegalInside(chart.root, new Set(states).add(chart.root))
}

/** What is wrong with the active states inside a state, which is active itself. `active` holds nothing outside of it. */
function illegalInside(top: State, active: ReadonlySet<State>): string | undefined {
  for (const state of active) {
    if (state !== top && !active.has(state.parent!)) return `'${state.id}' is active, and its parent is not`
    if (state.kind === 'history') return `'${state.id}' is a history state, which is never active`
    const inside = state.children.filter((child) => active.has(child))
    if (state.kind === 'parallel') {
      const missing = state.children.find((child) => !active.has(child))
      if (missing) return `'${state.id}' is active, and its region '${missing.id}' is not`
    } else if (state.children.length > 0 && inside.length !== 1) {
      const name = state.kind === 'scxml' ? 'the chart' : `'${state.id}'`
      if (inside.length === 0) return `none of the states in ${name} is active`
      return `${inside.map(({ id }) => `'${id}'`).join(' and ')} in ${name} are active at the same time`
    }
  }
  return undefined
}

/** Why a history state cannot remember these states; undefined where it can. */
export function illegalHistory(memory: State, states: readonly State[]): string | undefined {
  const top = memory.parent!
  const active = new Set<State>([top])
  for (const state of states) {
    const isDeep = memory.memory === 'deep'
    if (isDeep ? state.kind !== 'atomic' && state.kind !== 'final' : state.parent !== top || state.kind === 'history')
      return `'${memory.id}' cannot remember '${state.id}'`
    for (let at: State | null = state; at !== top; at = at.parent) {
      if (at === null) return `'${state.id}' is not in '${top.id}', of which '${memory.id}' is the history`
      active.add(at)
    }
  }
  const inside = isShallow(memory) ? shallowProblem(top, states) : illegalInside(top, active)
  return inside && `what '${memory.id}' remembers is no legal configuration: ${inside}`
}

function isShallow({ memory }: State): boolean {
  return memory !== 'deep'
}

function shallowProblem(top: State, states: readonly State[]): string | undefined {
  const count = new Set(states).size
  const wanted = top.kind === 'parallel' ? top.children.length : 1
  return count === wanted ? undefined : `${count} states of '${top.id}' are active at the same time`
}
