/** One running chart: its external queue, its delayed events, and its ways to the world. */
import { randomUUID } from 'node:crypto'
import type { Chart } from '../core/chart.js'
import { type Effects, Failure, type InvokeRequest, SendError, type SendRequest } from '../core/context.js'
import type { SystemEnvironment } from '../core/datamodel.js'
import { Queue, type ScxmlEvent } from '../core/event.js'
import { Machine } from '../core/machine.js'
import type { Program } from '../core/program.js'
import { diagnostic, ScxmlError } from '../diagnostic.js'
import type { InvokedService } from '../io/invoker.js'
import { type EventProcessor, type IncomingEvent, type OutgoingEvent, TargetError } from '../io/processor.js'
import {
  parseScxmlTarget,
  type ScxmlPeer,
  ScxmlProcessor,
  scxmlLocation,
  scxmlProcessorNames,
  scxmlProcessorType,
} from '../io/scxml.js'
import { didYouMean } from '../loader/suggest.js'
import type { ChildHost } from './child.js'
import type { Environment } from './environment.js'
import { Family } from './family.js'
import { eventNames, type Listener, Listeners, type SessionEvents } from './listeners.js'
import type { Task } from './scheduler.js'
import type { Timer } from './timers.js'

export type SessionStatus =
  /** Not started yet. */
  | 'idle'
  | 'running'
  /** It has reached a top-level final state. */
  | 'done'
  /** It hit a limit that ends a session. */
  | 'failed'
  /** It was stopped from outside. */
  | 'stopped'

/** What makes a session; `createSession` puts it together. */
export interface SessionSetup {
  /** Random where it is not given, and only if somebody asks. */
  readonly id: string | undefined
  readonly program: Program
  readonly environment: Environment
  readonly initialData?: ReadonlyMap<string, unknown> | undefined
  /** The session that invoked this one. */
  readonly parent?: SessionParent | undefined
}

export interface SessionParent {
  readonly sessionId: string
  readonly family: Family
  /** How many sessions stand above the child. */
  readonly depth: number
  /** An event from the child; it gets the id of the invocation. */
  deliver(event: IncomingEvent): void
  /** The child has ended by itself. */
  done(output: unknown): void
  failed(reason: string): void
}

export class Session {
  readonly #core: SessionCore

  /** @internal Use `createSession`. */
  constructor(setup: SessionSetup) {
    this.#core = new SessionCore(setup, this)
  }

  /** `_sessionid`. */
  get id(): string {
    return this.#core.id
  }

  get chart(): Chart {
    return this.#core.program.chart
  }

  get status(): SessionStatus {
    return this.#core.status
  }

  /**
   * The ids of the active atomic states, in document order; after the end, of those it ended in. For a listener within a
   * step: those before the step.
   */
  get configuration(): readonly string[] {
    return this.#core.configuration
  }

  /** The data by name, as host values that are the caller's own; what cannot be copied, such as a function, is left out. */
  get data(): Record<string, unknown> {
    return this.#core.data
  }

  /** The donedata of the top-level final state that was reached. */
  get output(): unknown {
    return this.#core.output
  }

  /** Whether the state with this id is active, atomic or not; for a listener within a step, at that very moment. */
  isActive(stateId: string): boolean {
    return this.#core.isActive(stateId)
  }

  /**
   * Binds the data, enters the initial configuration and runs until the chart waits. Events that were sent before are
   * processed after that. Errors of the chart are events; nothing is thrown for them.
   *
   * Called while another session is running on this thread, from a listener say, it starts when that one has had its
   * turn. Throws a `ScxmlError` where the session has been started before (`runtime/started`).
   */
  start(): this {
    this.#core.start()
    return this
  }

  /**
   * Sends an external event. It is processed before `send` returns, unless a session is just running on this thread
   * (a listener sends, say): then it waits in the queue. `data` is copied into the session.
   *
   * Returns false, and does nothing, where the session has ended. Throws a `ScxmlError` for a name that is no event
   * name (`option/event-name`) and for data that cannot be copied (`option/event-data`).
   */
  send(name: string, data?: unknown): boolean {
    return this.#core.sendFromHost(name, data)
  }

  /** Ends the session: after the macrostep it is in, every active state is exited. `done` is not told. */
  stop(): void {
    this.#core.stop()
  }

  /**
   * Listens; returns the function that ends it. What a listener throws is reported to the `error` listeners and harms
   * nobody else.
   */
  on<K extends keyof SessionEvents>(name: K, listener: Listener<K>): () => void {
    return this.#core.on(name, listener)
  }

  /**
   * Resolves when this session, and those connected with it by `<invoke>`, have nothing queued and no transmission under
   * way. Delayed events do not count.
   */
  settled(): Promise<void> {
    return this.#core.settled()
  }

  /** @internal Starts it, unless a listener that was told of it has done so. */
  startOnce(): void {
    if (!this.#core.started) this.#core.start()
  }

  /** @internal */
  receive(event: IncomingEvent): boolean {
    return this.#core.receive(event)
  }
}

/** The workings of a session, kept off its public face. */
class SessionCore implements Task, Effects, ScxmlPeer, SystemEnvironment {
  status: SessionStatus = 'idle'
  scheduled = false
  readonly program: Program

  readonly #session: Session
  readonly #environment: Environment
  readonly #parent: SessionParent | undefined
  readonly #initialData: ReadonlyMap<string, unknown> | undefined
  #id: string | undefined
  #family: Family | undefined
  #machine: Machine | undefined
  #listeners: Listeners | undefined
  #external: Queue<ScxmlEvent> | undefined
  #delayed: Map<string | undefined, Set<Timer>> | undefined
  #services: Map<string, RunningService> | undefined
  #locations: Record<string, { readonly location: string }> | undefined
  #attached: EventProcessor[] | undefined
  #starting = false
  #stopping = false

  constructor({ id, program, environment, initialData, parent }: SessionSetup, session: Session) {
    this.program = program
    this.#session = session
    this.#id = id
    this.#environment = environment
    this.#parent = parent
    this.#initialData = initialData
    if (parent) {
      this.#family = parent.family
      this.#family.join(this.id, session, this)
    }
  }

  get id(): string {
    this.#id ??= randomUUID()
    return this.#id
  }

  get parentId(): string | undefined {
    return this.#parent?.sessionId
  }

  get family(): Family {
    if (!this.#family) {
      this.#family = new Family()
      this.#family.join(this.id, this.#session, this)
    }
    return this.#family
  }

  // --- what the chart asks (REC 5.10)

  get sessionId(): string {
    return this.id
  }

  get name(): string | undefined {
    return this.program.chart.name
  }

  get ioProcessors(): Readonly<Record<string, { readonly location: string }>> {
    if (!this.#locations) {
      this.#locations = Object.create(null) as Record<string, { readonly location: string }>
      for (const key of scxmlProcessorNames) this.#locations[key] = { location: scxmlLocation(this.id) }
    }
    return this.#locations
  }

  // --- what the host asks

  get configuration(): readonly string[] {
    return this.#machine?.configuration.atomic.map(({ id }) => id) ?? []
  }

  get data(): Record<string, unknown> {
    return this.#machine ? this.program.data.snapshotData(this.#machine.scope) : {}
  }

  get output(): unknown {
    return this.#machine?.output
  }

  isActive(stateId: string): boolean {
    return this.#machine?.isActive(stateId) ?? false
  }

  on<K extends keyof SessionEvents>(name: K, listener: Listener<K>): () => void {
    checkListener(name, listener)
    const { data } = this.program
    this.#listeners ??= new Listeners((value) => data.export(value))
    const off = this.#listeners.add(name, listener)
    this.#observe()
    return () => {
      off()
      this.#observe()
    }
  }

  // Steps take short ways while nobody watches them.
  #observe(): void {
    if (this.#machine) this.#machine.observer = this.#listeners?.observing ? this.#listeners : null
  }

  get started(): boolean {
    return this.status !== 'idle' || this.#starting
  }

  start(): void {
    if (this.started) {
      throw new ScxmlError([
        diagnostic({ code: 'runtime/started', message: `Session '${this.id}' has been started before` }),
      ])
    }
    this.#starting = true
    this.#wake()
  }

  sendFromHost(name: string, data: unknown): boolean {
    const { eventClasses } = this.program
    // A name that was there before has been checked before.
    let eventClass = eventClasses.known(name)
    if (eventClass === undefined) {
      checkEventName(name)
      eventClass = eventClasses.of(name)
    }
    const running = this.status === 'running'
    if (!running && this.#over) return false
    const imported = data === undefined ? undefined : this.#importPayload(name, data)
    const event: ScxmlEvent = { name, type: 'external', data: imported }
    if (running && !this.scheduled && this.#environment.scheduler.enter()) this.#dispatchNow(event, eventClass)
    else this.#enqueue(event)
    return true
  }

  #importPayload(name: string, data: unknown): unknown {
    try {
      return this.program.data.import(data)
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      const message = `The data of '${name}' cannot be copied into the session: ${reason}`
      throw new ScxmlError([diagnostic({ code: 'option/event-data', message })], { cause })
    }
  }

  // Nobody else is at work and nothing is queued: the event need not go through the queue.
  #dispatchNow(event: ScxmlEvent, eventClass: number): void {
    const machine = this.#machine!
    try {
      machine.dispatch(event, eventClass)
      if (!machine.running) this.#end(machine.outcome ?? 'failed')
    } catch (error) {
      this.#abort(error)
    }
    this.#environment.scheduler.leave()
  }

  stop(): void {
    if (this.#over) return
    this.#stopping = true
    this.#wake()
  }

  settled(): Promise<void> {
    return this.family.settled()
  }

  // --- the loop

  get #over(): boolean {
    return this.status === 'done' || this.status === 'failed' || this.status === 'stopped'
  }

  #wake(): void {
    this.#environment.scheduler.wake(this)
  }

  #enqueue(event: ScxmlEvent): void {
    this.#external ??= new Queue()
    this.#external.push(event)
    if (this.status === 'running') this.#wake()
  }

  turn(): boolean {
    try {
      return this.#turn()
    } catch (error) {
      // Not the chart's doing: a processor, an invoker or a data model broke its contract. Others must go on.
      this.#abort(error)
      return false
    }
  }

  rested(): void {
    this.#family?.check()
  }

  #turn(): boolean {
    if (this.#over) return false
    if (this.#stopping) {
      this.#end('stopped')
      return false
    }
    if (this.#starting) {
      this.#starting = false
      this.#begin()
    } else if (this.#machine?.hasInternalEvents) this.#machine.macrostep()
    else {
      const event = this.#external?.shift()
      if (event) this.#machine?.dispatch(event)
    }
    const machine = this.#machine
    if (machine && !machine.running) {
      this.#end(machine.outcome ?? 'failed')
      return false
    }
    return this.#stopping || (this.#external?.length ?? 0) > 0 || (machine?.hasInternalEvents ?? false)
  }

  #abort(error: unknown): void {
    this.#problem('runtime/broken', `Session '${this.id}' cannot go on`, error)
    if (!this.#over) this.#end('failed')
  }

  /** Somebody around the chart broke a contract. */
  #problem(code: 'runtime/broken' | 'runtime/processor', message: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error)
    const listeners = this.#listeners ?? new Listeners((value) => value)
    listeners.problem(diagnostic({ code, message: `${message}: ${reason}`, span: this.program.chart.root.span }))
  }

  #begin(): void {
    const { limits } = this.#environment
    this.#machine = new Machine(this.program, this, this, limits, this.#initialData)
    this.#observe()
    this.#attachProcessors()
    this.status = 'running'
    this.#machine.start()
  }

  #attachProcessors(): void {
    const { ownProcessors } = this.#environment
    if (ownProcessors.length === 0) return
    const locations = { ...this.ioProcessors }
    this.#attached = []
    for (const processor of ownProcessors) {
      const { location } = processor.attach(this)
      this.#attached.push(processor)
      for (const key of [processor.type, ...processor.aliases]) locations[key] = { location }
    }
    this.#locations = Object.assign(Object.create(null), locations)
  }

  #end(status: 'done' | 'failed' | 'stopped'): void {
    const { timers } = this.#environment.scheduler
    const machine = this.#machine
    if (status === 'stopped') machine?.stop()
    for (const pending of this.#delayed?.values() ?? []) for (const timer of pending) timers.cancel(timer)
    this.#delayed = undefined
    for (const id of [...(this.#services?.keys() ?? [])]) this.cancelInvoke(id)
    this.#external?.clear()
    this.status = status
    this.#detachProcessors()
    this.#family?.leave(this.id, this)
    if (status === 'done') {
      this.#listeners?.emit('done', { output: machine?.output })
      this.#parent?.done(machine?.output)
    } else {
      // Where the invoker itself has cancelled it, nobody listens any more.
      this.#parent?.failed(`the session '${this.id}' ${status === 'failed' ? 'failed' : 'was stopped'}`)
    }
  }

  #detachProcessors(): void {
    for (const processor of this.#attached ?? []) {
      try {
        processor.detach(this)
      } catch (error) {
        this.#problem('runtime/processor', `The event processor '${processor.type}' threw on detaching`, error)
      }
    }
    this.#attached = undefined
  }

  // --- events that come in

  receive(event: IncomingEvent, invocation?: number): boolean {
    if (this.#over) return false
    this.#enqueue({ ...this.#imported(event), invocation })
    return true
  }

  #imported({ name, data, sendid, origin, origintype, invokeid, raw }: IncomingEvent): ScxmlEvent {
    const imported = this.program.data.import(data)
    return { name, type: 'external', data: imported, sendid, origin, origintype, invokeid, raw }
  }

  deliver(event: IncomingEvent): void {
    this.receive(event)
  }

  raise({ name, data, sendid }: IncomingEvent): void {
    this.#machine?.raise({ name, type: 'internal', data: this.program.data.import(data), sendid })
  }

  sendToParent(event: IncomingEvent): boolean {
    this.#parent?.deliver(event)
    return this.#parent !== undefined
  }

  sendToInvocation(invokeid: string, event: IncomingEvent): boolean {
    const running = this.#services?.get(invokeid)
    running?.service?.send(event)
    return running !== undefined
  }

  sendToSession(sessionId: string, event: IncomingEvent): boolean {
    if (sessionId === this.id) return this.receive(event)
    if (sessionId === this.parentId) return this.sendToParent(event)
    return this.#family?.sessions.get(sessionId)?.receive(event) ?? false
  }

  communicationFailed(event: OutgoingEvent, reason: string): void {
    this.#failLater(new SendError('error.communication', reason), event.sendid)
  }

  // An error that is found between macrosteps: its event is internal all the same, and wakes the session.
  #failLater(error: unknown, sendid?: string, invokeid?: string): void {
    if (this.#over || !this.#machine) return
    const failure = Failure.at(error, this.program.chart.root.span)
    this.#machine.fail(new Failure(failure.error, failure.span, sendid ?? failure.sendid, invokeid))
    this.#wake()
  }

  // --- effects: what the chart does to the world

  send(request: SendRequest): void {
    const { name, target, type, sendid, delay, data } = request
    const processor = this.#processor(type)
    if (delay > 0) this.#checkDelayed(processor, request)
    if (this.#listeners?.has('send')) {
      const shown = this.#listeners.exported(this.program.data.import(data))
      this.#listeners.emit('send', { name: name ?? '', target, type, sendid, delay, data: shown })
    }
    const outgoing: OutgoingEvent = { name: name ?? '', target, sendid, data, params: request.params }
    if (delay <= 0) {
      this.#transmit(processor, outgoing)
      return
    }
    const timer = this.#environment.scheduler.timers.schedule(delay, () => {
      this.#forget(sendid, timer)
      try {
        this.#transmit(processor, outgoing)
      } catch (error) {
        this.#failLater(new Failure(error, request.span), sendid)
      }
    })
    this.#delayed ??= new Map()
    const timers = this.#delayed.get(sendid)
    if (timers) timers.add(timer)
    else this.#delayed.set(sendid, new Set([timer]))
  }

  #processor(type: string | undefined): EventProcessor {
    const processor = this.#environment.processors.get(type || scxmlProcessorType)
    if (!processor) throw new SendError('error.execution', `there is no event processor for the type '${type}'`)
    return processor
  }

  // What is wrong with a target is wrong at once, not only when the delay is over.
  #checkDelayed(processor: EventProcessor, { target }: SendRequest): void {
    if (!(processor instanceof ScxmlProcessor)) return
    const meaning = parseScxmlTarget(target)
    if (!meaning) throw new SendError('error.execution', `'${target}' is no target of the SCXML event processor`)
    if (meaning.kind === 'internal') {
      throw new SendError('error.execution', "an event for '#_internal' cannot be delayed")
    }
  }

  #transmit(processor: EventProcessor, event: OutgoingEvent): void {
    let sending: void | Promise<void>
    try {
      sending = processor.send(event, this)
    } catch (error) {
      throw toSendError(error)
    }
    if (!sending) return
    this.family.follow(sending.catch((error: unknown) => this.#failLater(toSendError(error), event.sendid)))
  }

  #forget(sendid: string | undefined, timer: Timer): void {
    const timers = this.#delayed?.get(sendid)
    timers?.delete(timer)
    if (timers?.size === 0) this.#delayed?.delete(sendid)
  }

  cancel(sendid: string): void {
    const timers = this.#delayed?.get(sendid)
    if (!timers) return
    for (const timer of timers) this.#environment.scheduler.timers.cancel(timer)
    this.#delayed?.delete(sendid)
  }

  log(label: string | undefined, value: unknown): void {
    const listeners = this.#listeners
    if (listeners?.has('log')) listeners.emit('log', { label, value: listeners.exported(value) })
  }

  report(failure: Failure, event: ScxmlEvent): void {
    const listeners = this.#listeners
    if (!listeners?.has('error')) return
    const kind = event.name === 'error.platform.limit' ? 'limit' : event.name.slice('error.'.length)
    listeners.emit('error', {
      diagnostic: diagnostic({ code: `runtime/${kind}`, message: failure.message, span: failure.span }),
      event: listeners.view(event),
    })
  }

  // --- invocations

  invoke(request: InvokeRequest): void {
    const { type, id, src, content, params } = request
    const invoker = this.#environment.invokers.get(type || 'scxml')
    if (!invoker) throw new SendError('error.execution', `there is no invoker for the type '${type}'`)
    if (this.#services?.has(id)) throw new SendError('error.execution', `the invocation '${id}' is still running`)
    const running = new RunningService()
    this.#services ??= new Map()
    this.#services.set(id, running)
    try {
      const service = invoker.start({ id, src, content, params }, this.#host(request, running))
      if (running.live) running.service = service
    } catch (error) {
      running.live = false
      this.#services.delete(id)
      throw toSendError(error)
    }
  }

  #host({ id, serial }: InvokeRequest, running: RunningService): ChildHost {
    const end = () => {
      running.live = false
      this.#services?.delete(id)
    }
    return {
      sessionId: this.id,
      baseUrl: this.program.chart.baseUrl,
      family: this.family,
      depth: (this.#parent?.depth ?? -1) + 1,
      announce: (session) => this.#listeners?.emit('invoke', { invokeid: id, session }),
      deliver: (event) => {
        if (running.live) this.receive({ ...event, invokeid: id }, serial)
      },
      done: (data) => {
        if (!running.live) return
        const event = this.#imported({ name: `done.invoke.${id}`, data, invokeid: id })
        end()
        if (!this.#over) this.#enqueue({ ...event, invocation: serial, endsInvocation: true })
      },
      failed: (reason) => {
        if (!running.live) return
        end()
        this.#machine?.invocationFailed(id)
        const error = typeof reason === 'string' ? new SendError('error.communication', reason) : toSendError(reason)
        this.#failLater(error, undefined, id)
      },
    }
  }

  cancelInvoke(invokeid: string): void {
    const running = this.#services?.get(invokeid)
    if (!running) return
    // First deaf, then cancelled: what the service says on its way out is not to be heard (REC 6.4.3).
    running.live = false
    this.#services?.delete(invokeid)
    try {
      running.service?.cancel()
    } catch (error) {
      this.#failLater(toSendError(error), undefined, invokeid)
    }
  }

  forward(invokeid: string, event: ScxmlEvent): void {
    const { name, data, sendid, origin, origintype, raw } = event
    const exported = this.program.data.export(data)
    this.sendToInvocation(invokeid, { name, data: exported, sendid, origin, origintype, invokeid: event.invokeid, raw })
  }
}

/** An invocation from this side; it is live until it ends or is cancelled, whichever comes first. */
class RunningService {
  live = true
  service: InvokedService | undefined
}

function toSendError(error: unknown): SendError {
  if (error instanceof SendError) return error
  const message = error instanceof Error ? error.message : String(error)
  const name = error instanceof TargetError ? 'error.execution' : 'error.communication'
  return new SendError(name, message, { cause: error })
}

function checkListener(name: string, listener: unknown): void {
  if (!eventNames.includes(name as keyof SessionEvents)) {
    const hint = didYouMean(name, eventNames) ?? `there are ${eventNames.map((known) => `'${known}'`).join(', ')}`
    throw new ScxmlError([diagnostic({ code: 'option/listener', message: `There is no '${name}' to listen to`, hint })])
  }
  if (typeof listener !== 'function') {
    throw new ScxmlError([
      diagnostic({ code: 'option/listener', message: `The listener for '${name}' is no function` }),
    ])
  }
}

/** Throws where a host's event cannot have this name (REC 3.12.1). */
function checkEventName(name: unknown): void {
  if (typeof name === 'string' && name !== '' && !/\s/.test(name)) return
  const message = `'${String(name)}' is no event name`
  const hint = 'an event name is a text without white space, such as order.placed'
  throw new ScxmlError([diagnostic({ code: 'option/event-name', message, hint, rec: '3.12.1' })])
}
