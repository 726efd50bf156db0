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
  /** What is to be done beside changing the configuration. */
  readonly work: Work
  /** The state that defers the event, where `work` is `deferral`: then nothing else happens. */
  readonly deferrer: State | null
}

export type Work =
  | 'none'
  | 'deferral'
  /** The content of transitions and history only: nothing to run, invoke, bind or complete on exits and entries. */
  | 'transitions'
  | 'all'

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
  const moves: Move[] = []
  for (const transition of transitions) {
    const domain = transitionDomain(transition, history)
    // A targetless transition has none: nothing is exited or entered.
    if (domain) moves.push({ domain, targets: transition.targets })
  }
  const exits = exitsOf(moves, before)
  const recorded = record(exits, before)
  return finish(before, transitions, moves, exits, recorded, withRecorded(history, recorded))
}

/** The step that holds an event back. */
export function planDeferral(configuration: Configuration, deferrer: State): Step {
  return {
    exits: none,
    recorded: [],
    transitions: [],
    entries: [],
    before: configuration,
    after: configuration,
    work: 'deferral',
    deferrer,
  }
}

/** The step that enters the initial configuration. */
export function planInitialStep(root: State): Step {
  const transitions = root.initial ? [root.initial] : []
  const moves = transitions.map(({ targets }) => ({ domain: root, targets }))
  return finish(Configuration.empty, transitions, moves, none, [], { get: () => undefined })
}

/** What a transition does to the configuration: all that is active below `domain` gives way to its entry set. */
interface Move {
  readonly domain: State
  readonly targets: readonly State[]
}

// The domains of transitions that do not conflict are disjoint.
function exitsOf(moves: readonly Move[], before: Configuration): readonly State[] {
  const [first, second] = moves
  if (!first) return none
  if (!second) return before.descendants(first.domain).reverse()
  return moves.flatMap(({ domain }) => before.descendants(domain)).sort((a, b) => b.index - a.index)
}

function record(exits: readonly State[], before: Configuration): readonly Recorded[] {
  const recorded: Recorded[] = []
  for (const state of exits) {
    for (const memory of state.histories) {
      const value = memory.memory === 'deep' ? before.atomicDescendants(state) : before.children(state)
      if (value.length > 0) recorded.push([memory, value])
    }
  }
  return recorded
}

function withRecorded(history: HistoryValues, recorded: readonly Recorded[]): HistoryValues {
  if (recorded.length === 0) return history
  const now = new Map(recorded.map(([{ index }, value]) => [index, value]))
  return { get: (index) => now.get(index) ?? history.get(index) }
}

function finish(
  before: Configuration,
  transitions: readonly Transition[],
  moves: readonly Move[],
  exits: readonly State[],
  recorded: readonly Recorded[],
  history: HistoryValues,
): Step {
  const set = new EntrySet(history)
  const entered: State[] = []
  for (const { domain, targets } of moves) {
    // The domain is the one that was exited: what history holds changed only afterwards.
    for (const state of set.enter(targets, domain)) entered.push(state)
  }
  if (moves.length > 1) entered.sort(byDocumentOrder)
  const after = moves.length === 1 ? before.withDescendants(moves[0]!.domain, entered) : before.with(exits, entered)
  const completion = new Completion(before, exits)
  const entries = entered.map((state) => ({
    state,
    initial: set.enteredByDefault(state) ? state.initial : null,
    fallback: set.fallbacks?.get(state) ?? null,
    done: state.kind === 'final' ? completion.enter(state) : none,
  }))
  const quiet = exits.every(leavesQuietly) && entries.every(entersQuietly)
  const runs = transitions.some(({ content }) => content) || recorded.length > 0
  const work = !quiet ? 'all' : runs ? 'transitions' : 'none'
  return { exits, recorded, transitions, entries, before, after, work, deferrer: null }
}

function byDocumentOrder(a: State, b: State): number {
  return a.index - b.index
}

const none: readonly State[] = []

function leavesQuietly({ onexit, invokes, defers }: State): boolean {
  return onexit.length === 0 && invokes.length === 0 && defers.length === 0
}

function entersQuietly({ state, initial, fallback }: Entry): boolean {
  const { onentry, invokes, data, kind } = state
  if (onentry.length > 0 || invokes.length > 0 || data.length > 0 || kind === 'final') return false
  return !initial?.content && !fallback?.content
}

interface Task {
  readonly down: boolean
  readonly state: State
  /** Of the way up: where it ends. */
  readonly until: State
}

// A state is marked where the number at its index is that of the present set: nothing to clear, nothing to collect.
let entering = new Uint32Array(256)
/** States that have a descendant among those to enter. */
let populated = new Uint32Array(256)
let byDefault = new Uint32Array(256)
let lastMark = 0

function newMark(): number {
  if (lastMark === 0xffffffff) {
    for (const marks of [entering, populated, byDefault]) marks.fill(0)
    lastMark = 0
  }
  return ++lastMark
}

function makeRoom(index: number): void {
  const grown = (marks: Uint32Array) => {
    const larger = new Uint32Array(2 * index)
    larger.set(marks)
    return larger
  }
  entering = grown(entering)
  populated = grown(populated)
  byDefault = grown(byDefault)
}

/**
 * `computeEntrySet` with its two procedures `addDescendantStatesToEnter` (descend) and `addAncestorStatesToEnter`
 * (ascend), worked off from a list in their recursive order, so that deep documents need no deep stack.
 */
class EntrySet {
  /** For the parent of a history state, the default transition whose content runs. */
  fallbacks: Map<State, Transition> | undefined
  readonly #history: HistoryValues
  readonly #tasks: Task[] = []
  readonly #mark = newMark()
  #entering: State[] = []
  #domain: State | undefined

  constructor(history: HistoryValues) {
    this.#history = history
  }

  /** The states that a transition enters, in document order. */
  enter(targets: readonly State[], domain: State): readonly State[] {
    this.#entering = []
    this.#domain = domain
    this.#plan(targets, effectiveTargets(targets, this.#history), domain)
    for (let task = this.#tasks.pop(); task; task = this.#tasks.pop()) {
      if (task.down) this.#descend(task.state)
      else this.#ascend(task.state, task.until)
    }
    return this.#entering.length < 2 ? this.#entering : this.#entering.sort(byDocumentOrder)
  }

  enteredByDefault({ index }: State): boolean {
    return byDefault[index] === this.#mark
  }

  // First down from every state, then up from every one; the last task added is the first one done.
  #plan(down: readonly State[], up: readonly State[], until: State): void {
    for (let at = up.length - 1; at >= 0; at--) this.#tasks.push({ down: false, state: up[at]!, until })
    for (let at = down.length - 1; at >= 0; at--) this.#tasks.push({ down: true, state: down[at]!, until })
  }

  #descend(state: State): void {
    if (state.kind === 'history') {
      const parent = state.parent!
      const recorded = this.#history.get(state.index)
      if (recorded) this.#plan(recorded, recorded, parent)
      else if (state.fallback) {
        this.fallbacks ??= new Map()
        this.fallbacks.set(parent, state.fallback)
        this.#plan(state.fallback.targets, state.fallback.targets, parent)
      }
      return
    }
    this.#add(state)
    if (state.kind === 'compound') {
      byDefault[state.index] = this.#mark
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
    this.#tasks.push({ down: false, state: ancestor, until })
    if (ancestor.kind === 'parallel') this.#enterRegions(ancestor)
  }

  #enterRegions(parallel: State): void {
    for (let at = parallel.children.length - 1; at >= 0; at--) {
      const region = parallel.children[at]!
      if (populated[region.index] !== this.#mark) this.#tasks.push({ down: true, state: region, until: region })
    }
  }

  #add(state: State): void {
    if (state.index >= entering.length) makeRoom(state.index)
    if (entering[state.index] === this.#mark) return
    entering[state.index] = this.#mark
    this.#entering.push(state)
    for (let above = state.parent; above && populated[above.index] !== this.#mark; above = above.parent) {
      populated[above.index] = this.#mark
    }
  }
}

/** Which states are in final states (REC 3.7, `isInFinalState`), while final states are entered one after the other. */
class Completion {
  readonly #before: Configuration
  readonly #exits: readonly State[]
  /** Those with an active final child. */
  #compounds: Set<State> | undefined
  /** How many regions of a parallel, from the first on, are known to be in final states: what is entered stays. */
  readonly #regions = new Map<State, number>()

  constructor(before: Configuration, exits: readonly State[]) {
    this.#before = before
    this.#exits = exits
  }

  /**
   * The states that are complete with this final state: only its parent, and its grandparent where that is a parallel now
   * complete (semantics 7).
   */
  enter(final: State): readonly State[] {
    const parent = final.parent!
    if (parent.kind === 'scxml') return none
    this.#compounds?.add(parent)
    const grandparent = parent.parent!
    if (grandparent.kind !== 'parallel') return [parent]
    this.#compounds ??= this.#remaining().add(parent)
    return this.#isComplete(grandparent, this.#compounds) ? [parent, grandparent] : [parent]
  }

  #remaining(): Set<State> {
    const exited = new Set(this.#exits)
    const finals = this.#before.atomic.filter((state) => state.kind === 'final' && !exited.has(state))
    return new Set(finals.map(({ parent }) => parent!))
  }

  #isComplete(parallel: State, compounds: ReadonlySet<State>): boolean {
    const open = [parallel]
    for (let state = open.at(-1); state; state = open.at(-1)) {
      let done = this.#regions.get(state) ?? 0
      while (done < state.children.length && this.#isDone(state.children[done]!, compounds)) done++
      this.#regions.set(state, done)
      const region = state.children[done]
      if (!region) open.pop()
      else if (region.kind === 'parallel') open.push(region)
      else return false
    }
    return true
  }

  /** As far as is known, where it is a parallel. */
  #isDone(region: State, compounds: ReadonlySet<State>): boolean {
    if (region.kind === 'parallel') return this.#regions.get(region) === region.children.length
    return compounds.has(region)
  }
}
