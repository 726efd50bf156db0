/**
 * The interpreter of one session: configuration, history, internal queue, and the procedures of Appendix D under their
 * names. It runs to completion and knows no clock, no I/O and no other session; those are behind `Effects`.
 */
import { shorten } from '../diagnostic.js'
import type { Chance } from './chance.js'
import type { Chart, Data, State, Transition } from './chart.js'
import { Configuration } from './configuration.js'
import type { Block } from './content/index.js'
import { toObject } from './content/parameters.js'
import { type Context, type Effects, Failure } from './context.js'
import type { SystemEnvironment } from './datamodel.js'
import { type DeferredEvent, DeferredPool, type DeferredState } from './deferral.js'
import { Queue, type ScxmlEvent } from './event.js'
import { eventless } from './event-classes.js'
import { type Executor, type Turn, turnsOf } from './executor.js'
import type { Meter } from './meter.js'
import type { Program } from './program.js'
import type { Recorded, Step } from './step.js'
import type { Conditions, Stepper } from './stepper.js'
import type { HistoryValues } from './transition.js'
import { explain, type Why } from './why.js'

/** Who watches a session. Every call is optional and made at the very moment. */
export interface Observer {
  /** An event has been taken from a queue. */
  event?(event: ScxmlEvent): void
  /** The state has left the configuration: its onexit has run. */
  exit?(state: State): void
  /** The transition's content is about to run. */
  transition?(transition: Transition): void
  /** The state has joined the configuration: its onentry is about to run. */
  enter?(state: State): void
  raise?(event: ScxmlEvent): void
  /** The event is held back until the state is left. */
  defer?(event: ScxmlEvent, state: State): void
  /** The event was held back by the state, which has been left; it is processed again when its turn comes. */
  release?(event: ScxmlEvent, state: State): void
  microstep?(step: Step): void
  macrostep?(configuration: Configuration): void
}

/** What bounds a machine. */
export interface MachineLimits {
  /** Microsteps in a macrostep before it counts as endless. */
  readonly microsteps: number
  /** Entries of the chart's memo; 0 for none. */
  readonly memoEntries: number
  /** Events in the internal queue. */
  readonly internalQueue: number
  /** Events that are held back at the same time. */
  readonly deferredEvents: number
  /** What gives way where one more is to be held back. */
  readonly overflow: Overflow
}

/** What happens to a queue that is full: the newcomer is turned away, the oldest is dropped, or the session fails. */
export type Overflow = 'reject' | 'dropOldest' | 'fail'

/** An invocation that has been started and not been cancelled. */
export interface ActiveInvocation {
  readonly state: State
  /** Of the `<invoke>` in its chart. */
  readonly index: number
  readonly serial: number
}

interface Waiting {
  readonly step: Step
  readonly turns: readonly Turn[]
  /** The turn that has come. */
  at: number
  /** The executor has been asked for it. */
  asked: boolean
  /** Stands at the block of that turn. */
  readonly blocks: Generator<Block>
}

/** What a machine is between two macrosteps, its values those of its data model. */
export interface MachineState {
  readonly running: boolean
  readonly outcome: Outcome | undefined
  readonly output: unknown
  /** In document order. */
  readonly configuration: readonly State[]
  /** By the index of the history state. */
  readonly history: ReadonlyMap<number, readonly State[]>
  /** `_event`. */
  readonly event: ScxmlEvent | undefined
  readonly internal: readonly ScxmlEvent[]
  readonly deferred: DeferredState | undefined
  /** Late binding: the states that have been entered before. */
  readonly bound: readonly State[] | undefined
  readonly invocations: readonly (ActiveInvocation & { readonly id: string })[]
  /** How many ids and how many invocations there have been. */
  readonly ids: number
  readonly serial: number
}

/** How a session ended, apart from being stopped. */
export type Outcome = 'done' | 'failed'

const noHistory: HistoryValues = { get: () => undefined }

export class Machine implements Context, Conditions {
  readonly effects: Effects
  readonly scope: unknown
  observer: Observer | null = null
  /** Where random numbers and the time come from; null: from wherever the data model has them. */
  chance: Chance | null = null
  /** Who runs the content of steps, if not the machine itself. */
  executor: Executor | null = null
  meter: Meter | null = null
  configuration = Configuration.empty
  /** The event being processed. */
  event: ScxmlEvent | undefined
  /** False once a top-level final state has been entered or the macrostep limit was hit. */
  running = false
  outcome: Outcome | undefined
  /** The exported donedata of the top-level final state. */
  output: unknown
  /** Between two macrosteps: what it holds is all that its future depends on. */
  resting = true

  readonly #program: Program
  readonly #stepper: Stepper
  readonly #limits: MachineLimits
  readonly #initialData: ReadonlyMap<string, unknown> | undefined
  // Made when there is something to put into them.
  #internal: Queue<ScxmlEvent> | undefined
  #history: Map<number, readonly State[]> | undefined
  #deferred: DeferredPool | undefined
  /** The event being processed was held back before. */
  #resumed: DeferredEvent | null = null
  #invocations: Map<string, ActiveInvocation> | undefined
  #toInvoke: State[] | undefined
  /** Late binding: the states that have been entered before. */
  #bound: Set<State> | undefined
  #ids = 0
  #serial = 0
  /** Whether there may be something to do before the macrostep is over: most events leave nothing behind. */
  #unsettled: boolean
  /** Since the last microstep: each queues an event, which alone could keep a macrostep going for ever. */
  #failedConditions = 0

  /** A step some of whose blocks run elsewhere. */
  #waiting: Waiting | null = null
  /** The executor, where it wants to see the blocks of the step that run right here. */
  #watcher: Executor | null = null
  /** Microsteps that had been taken in the macrostep when it began to wait. */
  #taken = 0

  // Where in a step we are, for `In()` (semantics 6).
  #step: Step | null = null
  #exited = 0
  #entered = 0

  /** `initialData`: values for top-level `<data>` of the same name, exported (REC 6.4.3). */
  constructor(
    program: Program,
    environment: SystemEnvironment,
    effects: Effects,
    limits: MachineLimits,
    initialData: ReadonlyMap<string, unknown> | undefined,
  ) {
    this.#program = program
    this.effects = effects
    this.#limits = limits
    this.#initialData = initialData
    this.#stepper = program.stepper(limits.memoEntries)
    this.#unsettled = program.hasEventless
    this.scope = program.data.createScope(environment)
  }

  get chart(): Chart {
    return this.#program.chart
  }

  /** Binds data, runs scripts, enters the initial configuration and completes the first macrostep (`interpret`). */
  start(): void {
    this.resting = false
    this.meter?.begin(null, undefined)
    if (this.chance !== null) {
      this.#unsettled = true
      this.chance.event()
    }
    this.running = true
    const { chart } = this
    if (chart.binding === 'early') this.#initializeData(chart.data)
    else {
      this.#bound = new Set([chart.root])
      this.#initializeData(chart.root.data)
    }
    chart.scripts.forEach((script, at) => {
      try {
        this.#program.scripts[at]!(this.scope)
      } catch (error) {
        const place = this.#program.data.failedAt?.(script, this.scope, error)
        this.fail(new Failure(error, place ?? script.span))
      }
    })
    this.#run(this.#stepper.initial)
    if (this.#waiting === null) this.meter?.microstep(this.#stepper.initial)
    this.#complete(false)
  }

  /** Processes one external event, whose class the caller may know, up to the end of its macrostep (`mainEventLoop`). */
  dispatch(event: ScxmlEvent, eventClass = this.#program.eventClasses.of(event.name)): void {
    this.resting = false
    this.meter?.begin('external', event.name)
    this.#setEvent(event)
    // In this order: finalize, forwarding, selection (semantics 21).
    if (event.invocation !== undefined) this.#answered(event, event.invocation)
    if (this.#invocations !== undefined) this.#autoforward(event, this.#invocations)
    this.#complete(this.#select(eventClass))
  }

  /** The same for an event with a name and data only; it is made where somebody can see it. */
  dispatchPlain(name: string, data: unknown, eventClass: number): void {
    if (this.#invocations !== undefined) {
      this.dispatch({ name, type: 'external', data }, eventClass)
      return
    }
    this.resting = false
    if (this.meter !== null) this.meter.begin('external', name)
    if (this.#program.needsEvent || this.observer !== null) this.#setEvent({ name, type: 'external', data })
    else if (this.chance !== null) this.chance.event()
    this.#complete(this.#select(eventClass))
  }

  /**
   * Processes the next of the events that were held back and are free again. What happens to an event once, when it is
   * taken from the external queue, has happened: it is neither finalized nor forwarded again.
   */
  resume(): void {
    const resumed = this.#deferred?.take()
    if (!resumed) return
    const { event } = resumed
    this.resting = false
    this.meter?.begin('deferred', event.name)
    this.#setEvent(event)
    this.#resumed = resumed
    const stepped = this.#select(this.#program.eventClasses.of(event.name))
    this.#resumed = null
    this.#complete(stepped)
  }

  /** Whether there is something for `resume`. */
  get hasReleasedEvents(): boolean {
    return this.#deferred !== undefined && this.#deferred.released > 0
  }

  /** The events that are held back, in the order in which they came. */
  get deferredEvents(): readonly DeferredEvent[] {
    return this.#deferred?.held ?? []
  }

  /** Data of events that have been held back and are still to come: content has seen them, and may have kept some. */
  get heldData(): readonly unknown[] {
    if (this.#deferred === undefined) return []
    const { held, released } = this.#deferred.state
    return [...held, ...released].map(({ event }) => event.data)
  }

  /**
   * What an event of the external queue would do now; null: what the eventless transitions would. Nothing happens, and
   * nothing changes.
   */
  why(event: ScxmlEvent | null, environment: SystemEnvironment): Why {
    const { scope, running, configuration } = this
    const history = this.#history ?? noHistory
    return explain(
      { program: this.#program, scope, running, configuration, history, event: this.event },
      event,
      environment,
    )
  }

  /** Eventless transitions and internal events until there are none, then the invokes (semantics 9). */
  macrostep(): void {
    this.resting = false
    this.meter?.begin(null, undefined)
    this.#complete(false)
  }

  /** `stepped`: whether a microstep has been taken in this macrostep. */
  #complete(stepped: boolean): void {
    if (this.#unsettled) this.#conclude(stepped ? 1 : 0)
    else this.#end()
  }

  #conclude(taken: number): void {
    const settled = this.#settle(taken)
    if (settled) this.#end()
    this.chance?.rest()
  }

  /** The macrostep is over. */
  #end(): void {
    if (!this.running) this.#exitInterpreter()
    this.resting = true
    if (this.running) this.observer?.macrostep?.(this.configuration)
    if (this.meter !== null) this.meter.end()
  }

  /** False where a step waits for what runs elsewhere: `proceed` goes on then. */
  #settle(taken: number): boolean {
    const { hasEventless, eventClasses } = this.#program
    const limit = this.#limits.microsteps
    let microsteps = taken
    for (;;) {
      if (this.#waiting !== null) {
        this.#taken = microsteps
        return false
      }
      if (!this.running) break
      if (microsteps > limit || this.#failedConditions > limit) {
        this.#fail(`a macrostep has not settled after ${limit} microsteps`)
        break
      }
      // The step over the limit is not taken; the macrostep ends there.
      const last = microsteps === limit
      if (hasEventless && this.#select(eventless, last)) {
        microsteps++
        continue
      }
      const event = this.#internal?.shift()
      if (event) {
        this.meter?.internal()
        this.#setEvent(event)
        if (this.#select(eventClasses.ofInternal(event.name), last)) microsteps++
        continue
      }
      if (this.#toInvoke !== undefined) this.#startInvokes(this.#toInvoke)
      if (!this.hasInternalEvents) break
    }
    this.#unsettled = hasEventless || this.chance !== null
    this.#failedConditions = 0
    return true
  }

  /** Leaves every state (`exitInterpreter`). */
  stop(): void {
    if (!this.running) return
    this.running = false
    this.resting = false
    this.#exitInterpreter()
    this.resting = true
  }

  /** Ends it as failed, from outside; where it is at work, when it has finished the step. */
  giveUp(): void {
    this.running = false
    this.outcome = 'failed'
  }

  get hasInternalEvents(): boolean {
    return this.#internal !== undefined && this.#internal.length > 0
  }

  /** All that the rest of the run depends on, but for the data; to be asked only while it rests. */
  get state(): MachineState {
    const { running, outcome, output, configuration, event } = this
    return {
      ...{ running, outcome, output, event },
      configuration: configuration.states,
      history: this.#history ?? new Map(),
      internal: [...(this.#internal ?? [])],
      deferred: this.#deferred?.state,
      bound: this.#bound && [...this.#bound].sort((a, b) => a.index - b.index),
      invocations: [...(this.#invocations ?? [])].map(([id, { state, index, serial }]) => ({
        id,
        state,
        index,
        serial,
      })),
      ids: this.#ids,
      serial: this.#serial,
    }
  }

  /** Goes on from there, instead of being started; the data are already in the scope. */
  restore(state: MachineState): void {
    this.running = state.running
    this.outcome = state.outcome
    this.output = state.output
    this.configuration = new Configuration(state.configuration)
    this.event = state.event
    if (state.event) this.#program.data.setEvent(this.scope, state.event)
    if (state.history.size > 0) this.#history = new Map(state.history)
    for (const event of state.internal) {
      this.#internal ??= new Queue()
      this.#internal.push(event)
    }
    if (state.deferred) this.#deferred = DeferredPool.from(state.deferred)
    this.#bound = state.bound && new Set(state.bound)
    for (const { id, ...invocation } of state.invocations) {
      this.#invocations ??= new Map()
      this.#invocations.set(id, invocation)
    }
    this.#ids = state.ids
    this.#serial = state.serial
    this.#unsettled = this.#program.hasEventless || this.chance !== null || state.internal.length > 0
  }

  /** Gives the data that a snapshot of an older chart has not their first values. */
  initializeMissing(known: { readonly [name: string]: unknown }): void {
    const { chart } = this
    const due =
      chart.binding === 'early'
        ? chart.data
        : chart.states.flatMap((state) => (this.#bound?.has(state) ? state.data : []))
    this.#initializeData(due.filter(({ id }) => !Object.hasOwn(known, id)))
  }

  /** The predicate `In()`: exact for each block of a step (semantics 6). */
  isActive(id: string): boolean {
    const state = this.chart.stateById.get(id)
    if (!state) return false
    const step = this.#step
    if (!step) return this.configuration.has(state)
    for (let at = 0; at < this.#entered; at++) if (step.entries[at]!.state === state) return true
    if (!step.before.has(state)) return false
    for (let at = 0; at < this.#exited; at++) if (step.exits[at] === state) return false
    return true
  }

  raise(event: ScxmlEvent): void {
    this.#internal ??= new Queue()
    const { internalQueue: limit } = this.#limits
    if (this.#internal.length >= limit) {
      if (this.running) this.#fail(`more than ${limit} events are in the internal queue (limits.internalQueue)`)
      return
    }
    this.observer?.raise?.(event)
    this.#internal.push(event)
    this.#unsettled = true
  }

  fail(error: unknown): void {
    const failure = Failure.at(error, this.chart.root.span)
    const name = failure.event
    const data = this.#program.data.import({ message: failure.message })
    const event: ScxmlEvent = { name, type: 'platform', data, sendid: failure.sendid, invokeid: failure.invokeid }
    this.effects.report(failure, event)
    this.raise(event)
  }

  createId(prefix: string): string {
    for (;;) {
      const id = `${prefix}.${++this.#ids}`
      if (!this.chart.messageIds.has(id)) return id
    }
  }

  /** An invocation has failed: it is not there any more. */
  invocationFailed(invokeid: string): void {
    this.#invocations?.delete(invokeid)
  }

  #setEvent(event: ScxmlEvent): void {
    if (this.chance !== null) this.chance.event()
    this.event = event
    this.#program.data.setEvent(this.scope, event)
    this.observer?.event?.(event)
  }

  /** `selectTransitions` or `selectEventlessTransitions`, and the microstep, if there is one and it is to be taken. */
  #select(eventClass: number, over = false): boolean {
    if (this.meter !== null) return this.#selectMetered(this.meter, eventClass, over)
    const step = this.#stepper.next(this.configuration, eventClass, this.#history ?? noHistory, this)
    if (step === null) return false
    this.#failedConditions = 0
    if (!over) this.#run(step)
    return true
  }

  #selectMetered(meter: Meter, eventClass: number, over: boolean): boolean {
    const { planned } = this.#stepper
    const step = this.#stepper.next(this.configuration, eventClass, this.#history ?? noHistory, this)
    meter.selected(step, eventClass !== eventless, this.#stepper.planned === planned)
    if (step === null) return false
    this.#failedConditions = 0
    if (over) return true
    this.#run(step)
    if (this.#waiting === null) meter.microstep(step)
    return true
  }

  /** Whether a transition's condition is true; one that fails is false (REC 5.9.1). */
  holds(transition: Transition): boolean {
    try {
      return this.#program.condition(transition.index)!(this.scope)
    } catch (error) {
      this.fail(new Failure(error, transition.condition!.span))
      this.#failedConditions++
      return false
    }
  }

  /** `microstep`: exits, the content of the transitions, entries. */
  #run(step: Step): void {
    // Small enough for the compiler to draw it into the loop.
    if (step.work === 'none' && this.observer === null) this.configuration = step.after
    else this.#work(step)
  }

  #work(step: Step): void {
    if (step.deferrer !== null) {
      this.#defer(step.deferrer)
      return
    }
    const { executor } = this
    if (executor !== null) {
      const way = executor.way(step)
      this.#watcher = way === 'watched' ? executor : null
      if (way === 'elsewhere') {
        this.#workElsewhere(step, executor)
        return
      }
    }
    if (step.recorded.length > 0) this.#record(step.recorded)
    if (step.work === 'transitions' && this.observer === null) {
      this.#runTransitions(step)
      this.configuration = step.after
      return
    }
    this.#step = step
    this.#exited = 0
    this.#entered = 0
    for (const state of step.exits) this.#exit(state)
    for (const transition of step.transitions) {
      if (transition.index >= 0) this.observer?.transition?.(transition)
      if (transition.content) this.#execute(transition.content)
    }
    for (const entry of step.entries) {
      const { state, initial, fallback, done } = entry
      this.#enter(state)
      for (const block of state.onentry) this.#execute(block)
      if (initial?.content) this.#execute(initial.content)
      if (fallback?.content) this.#execute(fallback.content)
      if (state.kind === 'final') this.#enterFinal(state, done)
    }
    this.#finish(step)
  }

  #finish(step: Step): void {
    this.configuration = step.after
    this.#step = null
    this.observer?.microstep?.(step)
  }

  /** The same, for a step whose blocks may run elsewhere: it may have to wait for them. */
  #workElsewhere(step: Step, executor: Executor): void {
    if (step.recorded.length > 0) this.#record(step.recorded)
    this.#step = step
    this.#exited = 0
    this.#entered = 0
    const turns = turnsOf(step)
    executor.begin(turns, this)
    this.#waiting = { step, turns, at: 0, asked: false, blocks: this.#blocks(step) }
    this.#waiting.blocks.next()
    if (!this.#advance(executor)) this.#unsettled = true
  }

  /** A step block by block, as `#work` does it: what happens between two blocks happens on the way to the second. */
  *#blocks(step: Step): Generator<Block> {
    for (const state of step.exits) {
      yield* state.onexit
      this.#leave(state)
    }
    for (const transition of step.transitions) {
      if (transition.index >= 0) this.observer?.transition?.(transition)
      if (transition.content) yield transition.content
    }
    for (const { state, initial, fallback, done } of step.entries) {
      this.#enter(state)
      yield* state.onentry
      if (initial?.content) yield initial.content
      if (fallback?.content) yield fallback.content
      if (state.kind === 'final') this.#enterFinal(state, done)
    }
    this.#finish(step)
  }

  /** Goes on with the step that waits, as far as it can. Whether that was to its end. */
  #advance(executor: Executor): boolean {
    const waiting = this.#waiting!
    for (; waiting.at < waiting.turns.length; waiting.at++) {
      if (!waiting.asked) this.chance?.next()
      waiting.asked = true
      try {
        if (!executor.run(waiting.turns[waiting.at]!, this)) return false
      } catch (error) {
        this.fail(Failure.at(error, waiting.turns[waiting.at]!.block.span))
      }
      waiting.asked = false
      this.chance?.next()
      waiting.blocks.next()
    }
    this.#waiting = null
    return true
  }

  /** Whether a step waits for blocks that run elsewhere. Nothing else may be asked of the machine until it has gone on. */
  get suspended(): boolean {
    return this.#waiting !== null
  }

  /** Goes on with the step that waits: what it has waited for is there. */
  proceed(): void {
    const { step } = this.#waiting!
    this.chance?.again()
    if (!this.#advance(this.executor!)) {
      this.chance?.rest()
      return
    }
    this.meter?.microstep(step)
    this.#conclude(this.#taken)
  }

  /** Gives up the step that waits, where the session ends without it. */
  abandon(): void {
    this.#waiting = null
    this.#step = null
  }

  #defer(state: State): void {
    const event = this.event!
    this.#deferred ??= new DeferredPool()
    const { deferredEvents: limit, overflow } = this.#limits
    if (this.#deferred.size >= limit) {
      const given = overflow === 'dropOldest' ? this.#deferred.dropOldest()!.event : event
      this.#tooManyDeferred(given, limit, overflow)
      if (overflow !== 'dropOldest') return
    }
    this.#deferred.hold(event, state, this.#resumed)
    this.observer?.defer?.(event, state)
  }

  #tooManyDeferred({ name }: ScxmlEvent, limit: number, overflow: Overflow): void {
    const what = `more than ${limit} events are deferred (limits.deferredEvents)`
    if (overflow === 'fail') {
      this.#fail(what)
      return
    }
    const error = new Error(`${what}; '${shorten(name)}' is dropped`)
    const data = this.#program.data.import({ message: error.message, limit: 'deferredEvents', event: name })
    const event: ScxmlEvent = { name: 'error.platform.limit', type: 'platform', data }
    this.effects.report(new Failure(error, this.chart.root.span), event)
    this.raise(event)
  }

  #release(state: State): void {
    if (this.#deferred === undefined) return
    const free = this.#deferred.release(state)
    if (free.length === 0) return
    this.effects.released()
    if (this.observer?.release) for (const { event } of free) this.observer.release(event, state)
  }

  #record(recorded: readonly Recorded[]): void {
    this.#history ??= new Map()
    for (const [memory, value] of recorded) this.#history.set(memory.index, value)
  }

  #runTransitions(step: Step): void {
    this.#step = step
    this.#exited = step.exits.length
    this.#entered = 0
    const { transitions } = step
    for (let at = 0; at < transitions.length; at++) {
      const { content } = transitions[at]!
      if (content !== null) this.#execute(content)
    }
    this.#step = null
  }

  #exit(state: State): void {
    for (const block of state.onexit) this.#execute(block)
    this.#leave(state)
  }

  /** The state has run its onexit and leaves the configuration. */
  #leave(state: State): void {
    if (state.invokes.length > 0) {
      this.#toInvoke = this.#toInvoke?.filter((waiting) => waiting !== state)
      for (const [id, invocation] of this.#invocations ?? []) {
        if (invocation.state !== state) continue
        this.#invocations?.delete(id)
        this.effects.cancelInvoke(id)
      }
    }
    this.#exited++
    this.observer?.exit?.(state)
    if (state.defers.length > 0) this.#release(state)
  }

  /** The state joins the configuration; its onentry is to run. */
  #enter(state: State): void {
    this.#entered++
    if (state.invokes.length > 0) {
      this.#unsettled = true
      this.#toInvoke ??= []
      this.#toInvoke.push(state)
    }
    if (this.#bound && !this.#bound.has(state)) {
      this.#bound.add(state)
      this.#initializeData(state.data)
    }
    this.observer?.enter?.(state)
  }

  #enterFinal(state: State, done: readonly State[]): void {
    if (state.parent!.kind === 'scxml') {
      this.running = false
      this.outcome ??= 'done'
      return
    }
    // Donedata belongs to the first event only: the one for the final state's own parent.
    done.forEach((completed, at) => {
      const data = at === 0 ? this.#program.data.import(this.#evaluateDonedata(state)) : undefined
      this.raise({ name: `done.state.${completed.id}`, type: 'platform', data })
    })
  }

  #evaluateDonedata(final: State): unknown {
    const evaluate = this.#program.donedata(final)
    if (!evaluate) return undefined
    const { params, content } = evaluate(this)
    if (!params) return content
    return params.length > 0 ? toObject(params) : undefined
  }

  #execute(block: Block): void {
    try {
      if (this.#watcher === null && this.chance === null) this.#program.block(block)(this)
      else this.#executeSpecially(block)
    } catch (error) {
      this.fail(Failure.at(error, block.span))
    }
  }

  #executeSpecially(block: Block): void {
    this.chance?.next()
    try {
      if (this.#watcher !== null) this.#watcher.here(block, this)
      else this.#program.block(block)(this)
    } finally {
      this.chance?.next()
    }
  }

  #initializeData(data: readonly Data[]): void {
    for (let at = 0; at < data.length; at++) {
      const item = data[at]!
      const { value, set } = this.#program.initializers[item.index]!
      try {
        const given = item.topLevel && this.#initialData?.has(item.id)
        set(this.scope, given ? this.#program.data.import(this.#initialData!.get(item.id)) : value(this.scope))
      } catch (error) {
        this.#leaveUndefined(item)
        this.fail(new Failure(error, (item.expression ?? item.literal ?? item).span))
      }
    }
  }

  // Without a value the variable is there all the same (REC 5.3.3), but for a name that no variable can have.
  #leaveUndefined({ index }: Data): void {
    try {
      this.#program.initializers[index]!.set(this.scope, undefined)
    } catch {
      // The same error again; it is being reported.
    }
  }

  #startInvokes(entered: State[]): void {
    this.#toInvoke = undefined
    this.#invocations ??= new Map()
    for (const state of entered.sort((a, b) => a.index - b.index)) {
      for (const { index, span } of state.invokes) {
        try {
          const serial = ++this.#serial
          const request = { ...this.#program.invoke(index).request(this, state.id), serial }
          if (this.#invocations.has(request.id))
            throw new Error(`the invocation '${shorten(request.id)}' is still running`)
          this.#invocations.set(request.id, { state, index, serial })
          try {
            this.effects.invoke(request)
          } catch (error) {
            this.#invocations.delete(request.id)
            throw error
          }
        } catch (error) {
          this.fail(Failure.at(error, span))
        }
      }
    }
  }

  /** An event from an invocation: its `<finalize>` runs, and with its last event it is over. */
  #answered({ endsInvocation }: ScxmlEvent, serial: number): void {
    for (const [id, invocation] of this.#invocations ?? []) {
      if (invocation.serial !== serial) continue
      const { finalize, invoke } = this.#program.invoke(invocation.index)
      try {
        finalize?.(this)
      } catch (error) {
        this.fail(Failure.at(error, invoke.span))
      }
      if (endsInvocation) this.#invocations?.delete(id)
      return
    }
  }

  #autoforward(event: ScxmlEvent, invocations: ReadonlyMap<string, ActiveInvocation>): void {
    for (const [id, { index }] of invocations) {
      const { invoke } = this.#program.invoke(index)
      if (!invoke.autoforward) continue
      try {
        this.effects.forward(id, event)
      } catch (error) {
        // A finalize may have put something into the event that cannot leave the session.
        this.fail(new Failure(error, invoke.span))
      }
    }
  }

  /** A limit is reached that ends the session. */
  #fail(message: string): void {
    this.running = false
    this.outcome = 'failed'
    const event: ScxmlEvent = { name: 'error.platform.limit', type: 'platform', data: undefined }
    this.effects.report(new Failure(new Error(message), this.chart.root.span), event)
  }

  #exitInterpreter(): void {
    const { states } = this.configuration
    this.#deferred?.clear()
    // A session that failed is not to run any more of its content; its invocations still end.
    if (this.outcome === 'failed') {
      for (const id of this.#invocations?.keys() ?? []) this.effects.cancelInvoke(id)
      this.#invocations = undefined
      return
    }
    const exits = [...states].reverse()
    this.#step = {
      exits,
      recorded: [],
      transitions: [],
      entries: [],
      before: this.configuration,
      after: Configuration.empty,
      work: 'all',
      deferrer: null,
    }
    this.#exited = 0
    this.#entered = 0
    for (const state of exits) {
      this.#exit(state)
      if (state.kind === 'final' && state.parent!.kind === 'scxml' && this.outcome === 'done') {
        this.output = this.#evaluateDonedata(state)
      }
    }
    // The configuration stays as it was at the end, for whoever asks where the session ended.
    this.#step = null
  }
}
