/**
 * A microstep as data: everything that Appendix D's `microstep` computes before any content runs. It depends on the
 * configuration, the chosen transitions and the recorded history only, never on data, which is what makes it possible
 * to remember steps.
 */
import { isDescendant, type State, type Transition } from './chart.js'
import { Configuration } from './configuration.js'
import { effectiveTargets, type HistoryValues, transitionDomain } from './transition.js'

export interface Step {
  /** In exit order: reverse document order, so descendants come first. */
  readonly exits: readonly State[]
  /** What history states record, before any onexit runs (semantics 5). */
  readonly recorded: readonly (readonly [history: State, value: readonly State[]])[]
  /** In document order (semantics 3). */
  readonly transitions: readonly Transition[]
  /** In entry order: document order. */
  readonly entries: readonly Entry[]
  readonly before: Configuration
  readonly after: Configuration
}

export interface Entry {
  readonly state: State
  /** The initial transition whose content runs after onentry, where the state is entered by default. */
  readonly initial: Transition | null
  /** The default history transition whose content runs after that. */
  readonly fallback: Transition | null
  /** The states whose `done.state` events the entry of a final state raises, in order (REC 3.7). */
  readonly done: readonly State[]
}

/** The step that the transitions take. */
export function planStep(before: Configuration, chosen: readonly Transition[], history: HistoryValues): Step {
  const transitions = chosen.length < 2 ? chosen : [...chosen].sort((a, b) => a.index - b.index)

  const leaving = new Set<State>()
  for (const transition of transitions) {
    const domain = transitionDomain(transition, history)
    if (domain) for (const state of before.descendants(domain)) leaving.add(state)
  }
  const staying = leaving.size === 0 ? before.states : before.states.filter((state) => !leaving.has(state))
  const exits = before.states.filter((state) => leaving.has(state)).reverse()

  const recorded: [State, readonly State[]][] = []
  let recall = history
  for (const state of exits) {
    for (const memory of state.histories) {
      const inside = before.descendants(state)
      const value =
        memory.memory === 'deep'
          ? inside.filter(({ kind }) => kind === 'atomic' || kind === 'final')
          : inside.filter(({ parent }) => parent === state)
      if (value.length > 0) recorded.push([memory, value])
    }
  }
  if (recorded.length > 0) {
    const updated = new Map(history)
    for (const [memory, value] of recorded) updated.set(memory.index, value)
    recall = updated
  }

  const entering = new EntrySet(recall)
  for (const transition of transitions) {
    // The domain is the one that was exited: what history holds changed only afterwards.
    const domain = transitionDomain(transition, history)
    if (domain) entering.enter(transition.targets, domain)
  }
  return { exits, recorded, transitions, before, ...entering.finish(staying) }
}

/** The step that enters the initial configuration. */
export function planInitialStep(root: State): Step {
  const entering = new EntrySet(new Map())
  const initial = root.initial
  if (initial) entering.enter(initial.targets, root)
  const finished = entering.finish([])
  return { exits: [], recorded: [], transitions: initial ? [initial] : [], before: Configuration.empty, ...finished }
}

type Task =
  | { readonly kind: 'descend'; readonly state: State }
  | { readonly kind: 'ascend'; readonly state: State; readonly until: State }

/**
 * `computeEntrySet` with its two procedures `addDescendantStatesToEnter` (descend) and `addAncestorStatesToEnter`
 * (ascend), worked off from a list in their recursive order, so that deep documents need no deep stack.
 */
class EntrySet {
  readonly #entering = new Set<State>()
  /** States that have a descendant among those to enter. */
  readonly #populated = new Set<State>()
  readonly #byDefault = new Set<State>()
  /** For the parent of a history state, the default transition whose content runs. */
  readonly #fallbacks = new Map<State, Transition>()
  readonly #tasks: Task[] = []

  #domain: State | undefined

  constructor(readonly history: HistoryValues) {}

  enter(targets: readonly State[], domain: State): void {
    this.#domain = domain
    this.#plan(targets, effectiveTargets(targets, this.history), domain)
    for (let task = this.#tasks.pop(); task; task = this.#tasks.pop()) {
      if (task.kind === 'descend') this.#descend(task.state)
      else this.#ascend(task.state, task.until)
    }
  }

  // First down from every state, then up from every one; the last task added is the first one done.
  #plan(down: readonly State[], up: readonly State[], until: State): void {
    for (let at = up.length - 1; at >= 0; at--) this.#tasks.push({ kind: 'ascend', state: up[at]!, until })
    for (let at = down.length - 1; at >= 0; at--) this.#tasks.push({ kind: 'descend', state: down[at]! })
  }

  #descend(state: State): void {
    if (state.kind === 'history') {
      const parent = state.parent!
      const recorded = this.history.get(state.index)
      if (recorded) this.#plan(recorded, recorded, parent)
      else if (state.fallback) {
        this.#fallbacks.set(parent, state.fallback)
        this.#plan(state.fallback.targets, state.fallback.targets, parent)
      }
      return
    }
    this.#add(state)
    if (state.kind === 'compound') {
      this.#byDefault.add(state)
      const { targets } = state.initial!
      this.#plan(targets, targets, state)
    } else if (state.kind === 'parallel') this.#enterRegions(state)
  }

  #ascend(state: State, until: State): void {
    // Innermost first; the regions that an ancestor adds are complete before the next ancestor is looked at.
    const ancestor = state.parent
    // Not beyond the domain: a history state's parent may be further out, and what lies between was never left.
    if (!ancestor || !isDescendant(ancestor, until) || !isDescendant(ancestor, this.#domain!)) return
    this.#add(ancestor)
    this.#tasks.push({ kind: 'ascend', state: ancestor, until })
    if (ancestor.kind === 'parallel') this.#enterRegions(ancestor)
  }

  // A region is looked at when its turn comes, as the ones before it may have entered something in it.
  #enterRegions(parallel: State): void {
    for (let at = parallel.children.length - 1; at >= 0; at--) {
      const region = parallel.children[at]!
      if (!this.#populated.has(region)) this.#tasks.push({ kind: 'descend', state: region })
    }
  }

  #add(state: State): void {
    this.#entering.add(state)
    for (let above = state.parent; above && !this.#populated.has(above); above = above.parent) {
      this.#populated.add(above)
    }
  }

  finish(staying: readonly State[]): { entries: readonly Entry[]; after: Configuration } {
    const entered = [...this.#entering].sort((a, b) => a.index - b.index)
    const active = new Set(staying)
    const entries = entered.map((state) => {
      active.add(state)
      return {
        state,
        initial: this.#byDefault.has(state) ? state.initial : null,
        fallback: this.#fallbacks.get(state) ?? null,
        done: state.kind === 'final' ? completed(state, active) : [],
      }
    })
    const all = entered.length === 0 ? staying : [...staying, ...entered].sort((a, b) => a.index - b.index)
    return { entries, after: new Configuration(all) }
  }
}

// Only the parent of the final state, and the grandparent where that is a parallel now complete (semantics 7).
function completed(final: State, active: ReadonlySet<State>): readonly State[] {
  const parent = final.parent!
  if (parent.kind === 'scxml') return []
  const grandparent = parent.parent!
  if (grandparent.kind !== 'parallel') return [parent]
  return grandparent.children.every((region) => isInFinalState(region, active)) ? [parent, grandparent] : [parent]
}

function isInFinalState(state: State, active: ReadonlySet<State>): boolean {
  if (state.kind === 'compound') return state.children.some((child) => child.kind === 'final' && active.has(child))
  if (state.kind === 'parallel') return state.children.every((child) => isInFinalState(child, active))
  return false
}
