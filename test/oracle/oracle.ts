/**
 * Appendix D of the SCXML Recommendation, transliterated: the same procedures, the same names, plain sets and arrays.
 * Slow on purpose: it must be easy to hold against the text. Where it departs from Appendix D, because normative prose
 * or one of the project's decisions says so, the comment begins with DEPARTS.
 *
 * Control flow only: no data, no invoking, sending only to itself. It runs the abstract model, never the engine's own
 * structures. Deferral and priorities are no part of Appendix D; what they add is marked with ADDS.
 */
import {
  type Action,
  type ChartModel,
  type Condition,
  type StateModel,
  type TransitionModel,
  transitionsInDocumentOrder,
} from './model.js'

export interface OracleOptions {
  /** More microsteps than this in one macrostep end the session as failed. */
  readonly limit: number
}

export interface Outcome {
  /**
   * What happened, in order: `event e` (taken from a queue), `exit s` (its onexit has run), `transition 3` and `enter s`
   * (their content is about to run), `log l`, `raise e` (put into the internal queue), `defer e s` (the state holds the
   * event back), `release e s` (the state has been left, the event is free again), `microstep` (is over) and
   * `configuration s t` (the macrostep is over; all active states in document order); `wait` (nothing is queued).
   */
  readonly trace: readonly string[]
  readonly status: 'running' | 'done' | 'failed'
  /** How often the interesting things happened. */
  readonly counts: ReadonlyMap<string, number>
}

/** Runs a chart from its start through all of the external events, one macrostep each. */
export function interpret(chart: ChartModel, events: readonly string[], options: OracleOptions): Outcome {
  return new Oracle(chart, events, options).interpret()
}

interface State {
  readonly id: string
  readonly kind: 'scxml' | 'compound' | 'parallel' | 'atomic' | 'final' | 'history'
  /** Position in document order. */
  readonly order: number
  readonly parent: State | null
  /** Without histories. */
  readonly children: State[]
  readonly history: State[]
  readonly memory: 'shallow' | 'deep' | null
  readonly transitions: Transition[]
  readonly defers: readonly string[]
  /** Of compound states and `<scxml>`; for a history, its default transition. */
  initial: Transition | null
  readonly onentry: readonly Action[][]
  readonly onexit: readonly Action[][]
}

interface Transition {
  /** Position in document order; -1 for initial and default history transitions. */
  readonly index: number
  readonly source: State
  readonly events: readonly string[] | null
  readonly condition: Condition | null
  readonly target: readonly State[]
  readonly internal: boolean
  readonly content: readonly Action[]
}

/** What entering takes besides the states themselves; filled by computeEntrySet. */
interface Entry {
  readonly statesToEnter: Set<State>
  readonly statesForDefaultEntry: Set<State>
  /** By the parent of the history. */
  readonly defaultHistoryContent: Map<State, readonly Action[]>
}

/** An error in a condition or in executable content. */
class ExecutionError extends Error {}

/** The macrostep did not settle. */
class Runaway extends Error {}

class Oracle {
  readonly #trace: string[] = []
  readonly #counts = new Map<string, number>()
  readonly #limit: number
  readonly #root: State
  /** What the host sends, one by one, when the session waits. */
  readonly #arrivals: string[]
  /** ADDS priorities: of the chart's own sends. */
  readonly #externalQueue: { readonly name: string; readonly priority: number }[] = []
  /** ADDS deferral: in the order of their first removal from the external queue. */
  #held: { readonly name: string; readonly by: State; readonly order: number }[] = []
  readonly #released: { readonly name: string; readonly order: number }[] = []
  #orders = 0
  readonly #internalQueue: string[] = []
  #configuration = new Set<State>()
  readonly #historyValue = new Map<State, State[]>()
  #running = true
  #microsteps = 0
  #idleEvents = 0

  constructor(chart: ChartModel, events: readonly string[], options: OracleOptions) {
    this.#root = link(chart)
    this.#arrivals = [...events]
    this.#limit = options.limit
  }

  interpret(): Outcome {
    try {
      this.enterStates([this.#root.initial!], new Map([[this.#root.initial!, this.#root]]))
      this.report('microstep')
      const status = this.mainEventLoop()
      return { trace: this.#trace, status, counts: this.#counts }
    } catch (error) {
      if (!(error instanceof Runaway)) throw error
      this.count('runaway')
      return { trace: this.#trace, status: 'failed', counts: this.#counts }
    }
  }

  mainEventLoop(): 'running' | 'done' {
    while (this.#running) {
      let macrostepDone = false
      while (this.#running && !macrostepDone) {
        let enabledTransitions = this.selectEventlessTransitions()
        if (enabledTransitions.length > 0) this.count('eventless microstep')
        if (enabledTransitions.length === 0) {
          const internalEvent = this.#internalQueue.shift()
          if (internalEvent === undefined) {
            macrostepDone = true
          } else {
            this.report(`event ${internalEvent}`)
            // A condition that fails on the very errors it queues takes no microstep and never settles either.
            if (++this.#idleEvents > 10 * this.#limit) throw new Runaway()
            if (internalEvent.startsWith('error.')) this.count('error event')
            enabledTransitions = this.selectTransitions(internalEvent)
            if (enabledTransitions.length > 0) {
              this.count('internal microstep')
              if (internalEvent.startsWith('done.')) this.count('microstep on a done event')
            }
          }
        }
        if (enabledTransitions.length > 0) this.microstep(enabledTransitions)
      }
      if (!this.#running) break
      this.report(
        `configuration ${documentOrder(this.#configuration)
          .map((s) => s.id)
          .join(' ')}`,
      )
      this.#microsteps = 0
      this.#idleEvents = 0
      const external = this.nextExternalEvent()
      // Appendix D waits here for ever; a judge goes home when there are no more events.
      if (external === undefined) return 'running'
      this.report(`event ${external.name}`)
      const enabledTransitions = this.selectOrDefer(external)
      if (enabledTransitions.length > 0) {
        this.count('external microstep')
        this.microstep(enabledTransitions)
      }
    }
    this.exitInterpreter()
    return 'done'
  }

  exitInterpreter(): void {
    this.count('top-level final')
    for (const s of exitOrder(this.#configuration)) {
      for (const block of s.onexit) this.executeContent(block)
      this.#configuration.delete(s)
      this.report(`exit ${s.id}`)
    }
  }

  selectEventlessTransitions(): Transition[] {
    return this.select((t) => t.events === null)
  }

  /** ADDS: events that were held back first, then the external queue by priority. */
  nextExternalEvent(): { name: string; order: number } | undefined {
    const released = this.#released.shift()
    if (released) return released
    if (this.#externalQueue.length > 0) {
      const highest = Math.max(...this.#externalQueue.map(({ priority }) => priority))
      const at = this.#externalQueue.findIndex(({ priority }) => priority === highest)
      if (at > 0) this.count('event overtaken by priority')
      return { name: this.#externalQueue.splice(at, 1)[0]!.name, order: ++this.#orders }
    }
    this.report('wait')
    const name = this.#arrivals.shift()
    return name === undefined ? undefined : { name, order: ++this.#orders }
  }

  /** ADDS: where an active state defers the event, no transition is taken. */
  selectOrDefer({ name, order }: { name: string; order: number }): Transition[] {
    const enabled = this.enabledTransitions((t) => matches(t, name))
    const deferring = documentOrder(this.#configuration).filter((s) => {
      const fits = !/^(done|error)(\.|$)/.test(name) && s.defers.some((descriptor) => nameMatch(descriptor, name))
      return fits && !enabled.some((t) => t.source === s || isDescendant(t.source, s))
    })
    if (deferring.length === 0) return this.removeConflictingTransitions(enabled)
    const depth = (s: State) => getProperAncestors(s, null).length
    const innermost = Math.max(...deferring.map(depth))
    const by = deferring.find((s) => depth(s) === innermost)!
    this.#held.push({ name, by, order })
    this.count('event deferred')
    if (enabled.length > 0) this.count('event deferred although transitions are enabled')
    this.report(`defer ${name} ${by.id}`)
    return []
  }

  /** ADDS: what a state holds back is free when it has been left. */
  release(s: State): void {
    const free = this.#held.filter(({ by }) => by === s).sort((a, b) => a.order - b.order)
    this.#held = this.#held.filter(({ by }) => by !== s)
    for (const { name, order } of free) {
      this.#released.push({ name, order })
      this.report(`release ${name} ${s.id}`)
    }
    this.#released.sort((a, b) => a.order - b.order)
  }

  selectTransitions(event: string): Transition[] {
    return this.select((t) => matches(t, event))
  }

  select(eventMatches: (t: Transition) => boolean): Transition[] {
    return this.removeConflictingTransitions(this.enabledTransitions(eventMatches))
  }

  // Appendix D writes the same loop twice.
  enabledTransitions(eventMatches: (t: Transition) => boolean): Transition[] {
    const enabledTransitions = new Set<Transition>()
    const conditions = new Map<Transition, boolean>()
    const atomicStates = documentOrder(this.#configuration).filter(isAtomicState)
    for (const state of atomicStates) {
      loop: for (const s of [state, ...getProperAncestors(state, null)]) {
        for (const t of s.transitions) {
          if (eventMatches(t) && this.conditionMatch(t, conditions)) {
            if (enabledTransitions.has(t)) this.count('transition selected by several atomic states')
            enabledTransitions.add(t)
            break loop
          }
        }
      }
    }
    return [...enabledTransitions]
  }

  // DEPARTS (semantics 1): a condition is evaluated at most once in a selection, so that an error in it counts once.
  conditionMatch(t: Transition, known: Map<Transition, boolean>): boolean {
    if (t.condition === null) return true
    const before = known.get(t)
    if (before !== undefined) return before
    const value = this.holds(t.condition)
    known.set(t, value)
    return value
  }

  removeConflictingTransitions(enabledTransitions: readonly Transition[]): Transition[] {
    const filteredTransitions = new Set<Transition>()
    for (const t1 of enabledTransitions) {
      let t1Preempted = false
      const transitionsToRemove = new Set<Transition>()
      for (const t2 of filteredTransitions) {
        if (intersect(this.computeExitSet([t1]), this.computeExitSet([t2]))) {
          if (isDescendant(t1.source, t2.source)) {
            transitionsToRemove.add(t2)
          } else {
            t1Preempted = true
            break
          }
        }
      }
      if (t1Preempted) {
        this.count('conflict: the later preempted')
        // Semantics 2: a preempted transition removes nothing.
        if (transitionsToRemove.size > 0) this.count('conflict: preempted after it could have removed another')
      } else {
        for (const t3 of transitionsToRemove) {
          this.count('conflict: the ancestor preempted')
          filteredTransitions.delete(t3)
        }
        filteredTransitions.add(t1)
      }
    }
    return [...filteredTransitions]
  }

  microstep(enabledTransitions: readonly Transition[]): void {
    if (++this.#microsteps > this.#limit) throw new Runaway()
    this.#idleEvents = 0
    this.count('microstep')
    if (enabledTransitions.length > 1) this.count('microstep of several transitions')
    // DEPARTS: the domain of a transition is that of the configuration it was selected in. Appendix D computes it again for
    // entering, when exiting may have recorded the very history that is its target, and might find another.
    const domains = new Map(enabledTransitions.map((t) => [t, this.getTransitionDomain(t)]))
    this.exitStates(enabledTransitions)
    this.executeTransitionContent(enabledTransitions)
    this.enterStates(enabledTransitions, domains)
    this.report('microstep')
  }

  exitStates(enabledTransitions: readonly Transition[]): void {
    const statesToExit = exitOrder(this.computeExitSet(enabledTransitions))
    for (const s of statesToExit) {
      for (const h of s.history) {
        const f =
          h.memory === 'deep' ? (s0: State) => isAtomicState(s0) && isDescendant(s0, s) : (s0: State) => s0.parent === s
        this.#historyValue.set(h, documentOrder(this.#configuration).filter(f))
        this.count('history recorded')
      }
    }
    for (const s of statesToExit) {
      for (const block of s.onexit) this.executeContent(block)
      this.#configuration.delete(s)
      this.report(`exit ${s.id}`)
      this.release(s)
    }
  }

  computeExitSet(transitions: readonly Transition[]): Set<State> {
    const statesToExit = new Set<State>()
    for (const t of transitions) {
      if (t.target.length > 0) {
        const domain = this.getTransitionDomain(t)
        for (const s of this.#configuration) {
          if (isDescendant(s, domain)) statesToExit.add(s)
        }
      }
    }
    return statesToExit
  }

  executeTransitionContent(enabledTransitions: readonly Transition[]): void {
    // DEPARTS (semantics 3, REC 3.13): document order of the transitions, not of the atomic states that selected them.
    const inOrder = [...enabledTransitions].sort((a, b) => a.index - b.index)
    if (inOrder.some((t, i) => t !== enabledTransitions[i])) this.count('document order is not selection order')
    for (const t of inOrder) {
      this.report(`transition ${t.index}`)
      if (t.target.length === 0) this.count('targetless transition')
      if (t.target.length > 1) this.count('transition with several targets')
      if (t.target.length > 0 && t.internal) {
        this.count(this.getTransitionDomain(t) === t.source ? 'internal transition' : 'internal transition as external')
      }
      this.executeContent(t.content)
    }
  }

  enterStates(enabledTransitions: readonly Transition[], domains: ReadonlyMap<Transition, State>): void {
    const entry = this.computeEntrySet(enabledTransitions, domains)
    for (const s of documentOrder(entry.statesToEnter)) {
      this.#configuration.add(s)
      this.report(`enter ${s.id}`)
      for (const block of s.onentry) this.executeContent(block)
      if (entry.statesForDefaultEntry.has(s)) {
        this.count('default entry')
        this.executeContent(s.initial!.content)
      }
      const content = entry.defaultHistoryContent.get(s)
      if (content) this.executeContent(content)
      if (s.kind === 'final') {
        const parent = s.parent!
        if (parent.kind === 'scxml') {
          this.#running = false
        } else {
          this.count('done.state of a compound')
          this.raise(`done.state.${parent.id}`)
          const grandparent = parent.parent!
          if (grandparent.kind === 'parallel' && grandparent.children.every((child) => this.isInFinalState(child))) {
            this.count('done.state of a parallel')
            this.raise(`done.state.${grandparent.id}`)
          }
        }
      }
    }
  }

  /**
   * DEPARTS: a transition enters descendants of its domain only, so each entry set is computed by itself and cut at its
   * domain. In Appendix D a history adds the ancestors of its value up to the history's parent, even where the domain is
   * further in: that would enter states that are active and have not been exited, and fill up regions that are active
   * (REC 3.13: a state that is active and not in the exit set is not entered).
   */
  computeEntrySet(transitions: readonly Transition[], domains: ReadonlyMap<Transition, State>): Entry {
    const all: Entry = emptyEntry()
    for (const t of transitions) {
      if (t.target.length === 0) continue
      const domain = domains.get(t)!
      const own = emptyEntry()
      for (const s of t.target) this.addDescendantStatesToEnter(s, own)
      for (const s of this.getEffectiveTargetStates(t)) this.addAncestorStatesToEnter(s, domain, own)
      for (const s of own.statesToEnter) {
        if (!isDescendant(s, domain)) {
          this.count(`entry cut at the domain: ${this.#configuration.has(s) ? 'is active' : 'its region is active'}`)
          continue
        }
        all.statesToEnter.add(s)
        if (own.statesForDefaultEntry.has(s)) all.statesForDefaultEntry.add(s)
        const content = own.defaultHistoryContent.get(s)
        if (content) all.defaultHistoryContent.set(s, content)
      }
    }
    return all
  }

  addDescendantStatesToEnter(state: State, entry: Entry): void {
    const { statesToEnter, statesForDefaultEntry, defaultHistoryContent } = entry
    if (state.kind === 'history') {
      const value = this.#historyValue.get(state)
      if (value) {
        this.count(`${state.memory} history restored`)
        for (const s of value) this.addDescendantStatesToEnter(s, entry)
        for (const s of value) this.addAncestorStatesToEnter(s, state.parent, entry)
      } else {
        this.count(`${state.memory} history default`)
        defaultHistoryContent.set(state.parent!, state.initial!.content)
        for (const s of state.initial!.target) this.addDescendantStatesToEnter(s, entry)
        for (const s of state.initial!.target) this.addAncestorStatesToEnter(s, state.parent, entry)
      }
      return
    }
    statesToEnter.add(state)
    if (state.kind === 'compound') {
      statesForDefaultEntry.add(state)
      for (const s of state.initial!.target) this.addDescendantStatesToEnter(s, entry)
      for (const s of state.initial!.target) this.addAncestorStatesToEnter(s, state, entry)
    } else if (state.kind === 'parallel') {
      for (const child of state.children) {
        if (![...statesToEnter].some((s) => isDescendant(s, child))) this.addDescendantStatesToEnter(child, entry)
      }
    }
  }

  addAncestorStatesToEnter(state: State, ancestor: State | null, entry: Entry): void {
    for (const anc of getProperAncestors(state, ancestor)) {
      entry.statesToEnter.add(anc)
      if (anc.kind === 'parallel') {
        for (const child of anc.children) {
          if (![...entry.statesToEnter].some((s) => isDescendant(s, child)))
            this.addDescendantStatesToEnter(child, entry)
        }
      }
    }
  }

  isInFinalState(s: State): boolean {
    if (s.kind === 'compound') return s.children.some((c) => c.kind === 'final' && this.#configuration.has(c))
    if (s.kind === 'parallel') return s.children.every((c) => this.isInFinalState(c))
    return false
  }

  // Only asked of transitions with targets: for a targetless one Appendix D answers null.
  getTransitionDomain(t: Transition): State {
    const tstates = this.getEffectiveTargetStates(t)
    if (t.internal && t.source.kind === 'compound' && tstates.every((s) => isDescendant(s, t.source))) return t.source
    return findLCCA([t.source, ...tstates])
  }

  getEffectiveTargetStates(transition: Transition): State[] {
    const targets = new Set<State>()
    for (const s of transition.target) {
      if (s.kind === 'history') {
        for (const value of this.#historyValue.get(s) ?? this.getEffectiveTargetStates(s.initial!)) targets.add(value)
      } else {
        targets.add(s)
      }
    }
    return [...targets]
  }

  /** One block (REC 4): an error in it ends it, and it alone (semantics 11). */
  executeContent(block: readonly Action[]): void {
    for (const action of block) {
      switch (action.is) {
        case 'log':
          this.report(`log ${action.label}`)
          break
        case 'raise':
          this.raise(action.event)
          break
        case 'send':
          this.#externalQueue.push({ name: action.event, priority: action.priority })
          this.count('send')
          break
        case 'observe':
          this.report(`log ${action.label} ${this.holds(action.condition) ? 'yes' : 'no'}`)
          break
        case 'error':
          this.raise('error.execution')
          return
      }
    }
  }

  /** A condition that fails is false and queues an error (REC 5.9.1). */
  holds(condition: Condition): boolean {
    try {
      return this.evaluate(condition)
    } catch (error) {
      if (!(error instanceof ExecutionError)) throw error
      this.raise('error.execution')
      return false
    }
  }

  evaluate(condition: Condition): boolean {
    switch (condition.is) {
      case 'in':
        return [...this.#configuration].some((s) => s.id === condition.state)
      case 'not':
        return !this.evaluate(condition.operand)
      case 'and':
        return this.evaluate(condition.left) && this.evaluate(condition.right)
      case 'or':
        return this.evaluate(condition.left) || this.evaluate(condition.right)
      case 'error':
        throw new ExecutionError()
    }
  }

  raise(event: string): void {
    this.report(`raise ${event}`)
    this.#internalQueue.push(event)
  }

  report(line: string): void {
    this.#trace.push(line)
  }

  count(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1)
  }
}

function getProperAncestors(state1: State, state2: State | null): State[] {
  if (state2 !== null && (state2 === state1 || isDescendant(state2, state1))) return []
  const ancestors: State[] = []
  for (let s = state1.parent; s !== null && s !== state2; s = s.parent) ancestors.push(s)
  return ancestors
}

function findLCCA([head, ...tail]: readonly State[]): State {
  for (const anc of getProperAncestors(head!, null).filter((s) => s.kind === 'compound' || s.kind === 'scxml')) {
    if (tail.every((s) => isDescendant(s, anc))) return anc
  }
  throw new Error('every state is a descendant of the root')
}

function matches({ events }: Transition, event: string): boolean {
  return events?.some((descriptor) => nameMatch(descriptor, event)) ?? false
}

/** Token by token, case-sensitive; `foo`, `foo.` and `foo.*` are the same (semantics 19, REC 3.12.1). */
function nameMatch(descriptor: string, event: string): boolean {
  if (descriptor === '*') return true
  const wanted = descriptor.replace(/\.\*?$/, '').split('.')
  const tokens = event.split('.')
  return wanted.every((token, i) => token === tokens[i])
}

function isDescendant(state1: State, state2: State): boolean {
  for (let s = state1.parent; s !== null; s = s.parent) if (s === state2) return true
  return false
}

const isAtomicState = (s: State): boolean => s.kind === 'atomic' || s.kind === 'final'
const documentOrder = (states: Iterable<State>): State[] => [...states].sort((a, b) => a.order - b.order)
const exitOrder = (states: Iterable<State>): State[] => [...states].sort((a, b) => b.order - a.order)
const intersect = (a: ReadonlySet<State>, b: ReadonlySet<State>): boolean => [...a].some((s) => b.has(s))
const emptyEntry = (): Entry => ({
  statesToEnter: new Set(),
  statesForDefaultEntry: new Set(),
  defaultHistoryContent: new Map(),
})

/** The model with its references resolved. */
function link(chart: ChartModel): State {
  const byId = new Map<string, State>()
  const indices = new Map(transitionsInDocumentOrder(chart.root).map((t, index) => [t, index]))
  const linked: [StateModel, State][] = []

  const linkState = (model: StateModel, parent: State | null): State => {
    const hasChildStates = model.children.some((child) => child.kind !== 'history')
    const state: State = {
      id: model.id,
      kind: model.kind === 'state' ? (hasChildStates ? 'compound' : 'atomic') : model.kind,
      order: linked.length,
      parent,
      children: [],
      history: [],
      memory: model.history?.memory ?? null,
      transitions: [],
      defers: model.defers,
      initial: null,
      onentry: model.onentry,
      onexit: model.onexit,
    }
    byId.set(state.id, state)
    linked.push([model, state])
    for (const child of model.children) {
      const made = linkState(child, state)
      ;(made.kind === 'history' ? state.history : state.children).push(made)
    }
    return state
  }

  const root = linkState(chart.root, null)
  const resolve = (ids: readonly string[]): State[] => ids.map((id) => byId.get(id)!)
  const implied = (source: State, target: readonly State[], content: readonly Action[]): Transition => {
    return { index: -1, source, events: null, condition: null, target, internal: false, content }
  }
  for (const [model, state] of linked) {
    if (model.history) {
      state.initial = implied(state, resolve(model.history.targets), model.history.content)
    } else if (state.kind === 'compound' || state.kind === 'scxml') {
      const target = model.initial ? resolve(model.initial.targets) : [state.children[0]!]
      state.initial = implied(state, target, model.initial?.content ?? [])
    }
    state.transitions.push(...model.transitions.map((t) => linkTransition(t, state)))
  }
  return root

  function linkTransition(t: TransitionModel, source: State): Transition {
    const { events, condition, internal, content } = t
    return { index: indices.get(t)!, source, events, condition, target: resolve(t.targets), internal, content }
  }
}
