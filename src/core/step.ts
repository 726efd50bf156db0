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
  readonly recorded: readonly Recorded[]
  /** In document order (semantics 3). */
  readonly transitions: readonly Transition[]
  /** In entry order: document order. */
  readonly entries: readonly Entry[]
  readonly before: Configuration
  readonly after: Configuration
  /** Nothing is to be done on exits and entries: no content, no invocation, no final state, no data to bind. */
  readonly quiet: boolean
}

export type Recorded = readonly [history: State, value: readonly State[]]

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
  const domains = transitions.map((transition) => transitionDomain(transition, history))
  const { exits, staying } = leave(before.states, before, domains)
  const recorded = record(exits, before)
  const recall = recorded.length === 0 ? history : withRecorded(history, recorded)
  const entering = new EntrySet(recall)
  transitions.forEach(({ targets }, at) => {
    // The domain is the one that was exited: what history holds changed only afterwards.
    const domain = domains[at]
    if (domain) entering.enter(targets, domain)
  })
  return finish({ exits, recorded, transitions, before }, entering, staying)
}

/** The step that enters the initial configuration. */
export function planInitialStep(root: State): Step {
  const entering = new EntrySet({ get: () => undefined })
  const { initial } = root
  if (initial) entering.enter(initial.targets, root)
  const transitions = initial ? [initial] : []
  return finish({ exits: [], recorded: [], transitions, before: Configuration.empty }, entering, [])
}

// What is active below a domain stands in one run of the configuration, and the runs of transitions that do not conflict
// are disjoint.
function leave(
  states: readonly State[],
  before: Configuration,
  domains: readonly (State | null)[],
): { exits: readonly State[]; staying: readonly State[] } {
  const runs: (readonly [from: number, to: number])[] = []
  for (const domain of domains) {
    if (domain) runs.push([before.from(domain.index + 1), before.from(domain.end)])
  }
  if (runs.length === 0) return { exits: [], staying: states }
  if (runs.length > 1) runs.sort((a, b) => a[0] - b[0])
  const exits: State[] = []
  const staying: State[] = []
  let done = 0
  for (const [from, to] of runs) {
    for (; done < from; done++) staying.push(states[done]!)
    for (; done < to; done++) exits.push(states[done]!)
  }
  for (; done < states.length; done++) staying.push(states[done]!)
  return { exits: exits.reverse(), staying }
}

function record(exits: readonly State[], before: Configuration): readonly Recorded[] {
  const recorded: Recorded[] = []
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
  return recorded
}

function withRecorded(history: HistoryValues, recorded: readonly Recorded[]): HistoryValues {
  const now = new Map(recorded.map(([{ index }, value]) => [index, value]))
  return { get: (index) => now.get(index) ?? history.get(index) }
}

function finish(
  done: Pick<Step, 'exits' | 'recorded' | 'transitions' | 'before'>,
  entering: EntrySet,
  staying: readonly State[],
): Step {
  const entered = entering.states
  const after = new Configuration(entered.length === 0 ? staying : merge(staying, entered))
  const entries = entered.map((state, at) => ({
    state,
    initial: entering.byDefault.has(state) ? state.initial : null,
    fallback: entering.fallbacks.get(state) ?? null,
    done: state.kind === 'final' ? completed(state, staying, entered.slice(0, at + 1)) : none,
  }))
  const quiet = done.exits.every(leavesQuietly) && entries.every(entersQuietly)
  return { ...done, entries, after, quiet }
}

const none: readonly State[] = []

function leavesQuietly({ onexit, invokes }: State): boolean {
  return onexit.length === 0 && invokes.length === 0
}

function entersQuietly({ state, initial, fallback }: Entry): boolean {
  const { onentry, invokes, data, kind } = state
  if (onentry.length > 0 || invokes.length > 0 || data.length > 0 || kind === 'final') return false
  return !initial?.content && !fallback?.content
}

/** Two lists in document order as one. */
function merge(a: readonly State[], b: readonly State[]): readonly State[] {
  const all: State[] = []
  let next = 0
  for (const state of b) {
    while (next < a.length && a[next]!.index < state.index) all.push(a[next++]!)
    all.push(state)
  }
  while (next < a.length) all.push(a[next++]!)
  return all
}

type Task =
  | { readonly kind: 'descend'; readonly state: State }
  | { readonly kind: 'ascend'; readonly state: State; readonly until: State }

/**
 * `computeEntrySet` with its two procedures `addDescendantStatesToEnter` (descend) and `addAncestorStatesToEnter`
 * (ascend), worked off from a list in their recursive order, so that deep documents need no deep stack.
 */
class EntrySet {
  readonly byDefault = new Set<State>()
  /** For the parent of a history state, the default transition whose content runs. */
  readonly fallbacks = new Map<State, Transition>()
  readonly #entering = new Set<State>()
  /** States that have a descendant among those to enter. */
  readonly #populated = new Set<State>()
  readonly #tasks: Task[] = []
  #domain: State | undefined

  constructor(readonly history: HistoryValues) {}

  /** In document order. */
  get states(): readonly State[] {
    return [...this.#entering].sort((a, b) => a.index - b.index)
  }

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
        this.fallbacks.set(parent, state.fallback)
        this.#plan(state.fallback.targets, state.fallback.targets, parent)
      }
      return
    }
    this.#add(state)
    if (state.kind === 'compound') {
      this.byDefault.add(state)
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
}

// Only the parent of the final state, and the grandparent where that is a parallel now complete (semantics 7).
function completed(final: State, staying: readonly State[], entered: readonly State[]): readonly State[] {
  const parent = final.parent!
  if (parent.kind === 'scxml') return none
  const grandparent = parent.parent!
  if (grandparent.kind !== 'parallel') return [parent]
  const active = new Set([...staying, ...entered])
  return grandparent.children.every((region) => isInFinalState(region, active)) ? [parent, grandparent] : [parent]
}

function isInFinalState(state: State, active: ReadonlySet<State>): boolean {
  if (state.kind === 'compound') return state.children.some((child) => child.kind === 'final' && active.has(child))
  if (state.kind === 'parallel') return state.children.every((child) => isInFinalState(child, active))
  return false
}
