/** The workings of a session, kept off its public face: queue, loop, and ways to the world. */
import { randomInt, randomUUID } from 'node:crypto'
import { Chance } from '../core/chance.js'
import type { Invoke } from '../core/content/invoke.js'
import { type Effects, Failure, type InvokeRequest, SendError, type SendRequest } from '../core/context.js'
import type { Expression, SystemEnvironment } from '../core/datamodel.js'
import { isEventName, type ScxmlEvent } from '../core/event.js'
import { ExternalQueue } from '../core/external-queue.js'
import { LimitError } from '../core/limit-error.js'
import { Machine } from '../core/machine.js'
import type { Program } from '../core/program.js'
import type { Why } from '../core/why.js'
import { type Code, diagnostic, reasonOf, ScxmlError, shorten } from '../diagnostic.js'
import type { HookRunner, SessionHooks } from '../extensions/hook-runner.js'
import type { EventProcessor, IncomingEvent, OutgoingEvent } from '../io/processor.js'
import {
  checkScxmlTarget,
  type ScxmlPeer,
  ScxmlProcessor,
  scxmlLocation,
  scxmlProcessorNames,
  scxmlProcessorType,
} from '../io/scxml.js'
import { serialize } from '../persistence/serializer.js'
import type { InvocationSnapshot, SessionSnapshot } from '../persistence/snapshot.js'
import { didYouMean } from '../suggest.js'
import {
  busy,
  chanceAtRest,
  checkTypes,
  delayedAtRest,
  delayedFrom,
  limitsAtRest,
  machineFrom,
  notStarted,
  type Rested,
} from './at-rest.js'
import { DelayedSends } from './delayed-sends.js'
import type { Environment } from './environment.js'
import type { ExecutorHost, SessionExecutor, SessionFields } from './executor.js'
import { Family } from './family.js'
import { eventNames, type Listener, Listeners, type SessionEvents } from './listeners.js'
import { errorKindOf } from './monitor/counts.js'
import type { Metered, SessionMeter } from './monitor/session-meter.js'
import { isLargerThan, isSmall } from './payload-size.js'
import type { Restoring } from './restoring.js'
import type { Task } from './scheduler.js'
import { toSendError } from './send-error.js'
import { type ServiceOwner, Services } from './services.js'
import { invocationsAtRest, serviceFrom } from './services-at-rest.js'
import type { Session } from './session.js'

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
  /** The ids of the invocations that lead to the child. */
  readonly path: readonly string[]
  /** An event from the child; it gets the id of the invocation. */
  deliver(event: IncomingEvent): void
  /** The child has ended by itself. */
  done(output: unknown): void
  failed(reason: string): void
}

export class SessionCore implements Task, Effects, ScxmlPeer, SystemEnvironment, ServiceOwner, ExecutorHost, Metered {
  status: SessionStatus = 'idle'
  scheduled = false
  readonly program: Program

  readonly session: Session
  readonly #environment: Environment
  readonly #parent: SessionParent | undefined
  readonly #machine: Machine
  readonly #meter: SessionMeter | null
  #seed: number | undefined
  #id: string | undefined
  #family: Family | undefined
  #listeners: Listeners | undefined
  readonly #hooks: SessionHooks | null
  #executor: SessionExecutor | undefined
  #external: ExternalQueue | undefined
  #delayed: DelayedSends | undefined
  #services: Services | undefined
  #locations: Record<string, { readonly location: string }> | undefined
  #attached: EventProcessor[] | undefined
  /** Something has come in while it was at work. */
  #again = false
  #starting = false
  #stopping = false
  /** Log entries in this macrostep. */
  #logged = 0

  constructor({ id, program, environment, initialData, parent }: SessionSetup, session: Session) {
    this.program = program
    this.session = session
    this.#id = id
    this.#environment = environment
    this.#parent = parent
    this.#machine = new Machine(program, this, this, environment.limits, initialData)
    this.#meter = environment.monitor?.meter(program.chart, this) ?? null
    this.#machine.meter = this.#meter
    if (environment.executor) {
      this.#executor = environment.executor.attach(this)
      this.#machine.executor = this.#executor ?? null
    }
    // An executor may run content on the other side of the house, which must find the same.
    const { seed = this.#executor && randomInt(0x1_0000_0000) } = environment
    if (seed !== undefined && program.asksChance) this.#machine.chance = this.#makeChance(seed)
    this.#seed = seed
    this.#hooks = environment.hooks ? this.#attachHooks(environment.hooks) : null
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
      this.#family.join(this.id, this.session, this)
    }
    return this.#family
  }

  get root(): Session {
    if (this.#parent === undefined) return this.session
    // Whoever has made the family was its first member.
    for (const session of this.family.sessions.values()) return session
    return this.session
  }

  member(id: string): Session | undefined {
    return id === this.#id ? this.session : this.#family?.sessions.get(id)
  }

  get relatives(): readonly Session[] {
    return this.#family ? [...this.#family.sessions.values()] : [this.session]
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
      const locations: Record<string, { readonly location: string }> = Object.create(null)
      for (const key of scxmlProcessorNames) locations[key] = { location: scxmlLocation(this.id) }
      this.#locations = locations
    }
    return this.#locations
  }

  slow({ span }: Expression, milliseconds: number): void {
    const message = `this took ${Math.ceil(milliseconds)} ms (limits.scriptTime)`
    this.#ownListeners().problem(diagnostic({ code: 'runtime/slow-script', severity: 'warning', message, span }))
  }

  // --- what its executor asks

  get fields(): SessionFields {
    const processors = Object.entries(this.ioProcessors).map(([key, { location }]) => [
      key,
      { location: `${location}` },
    ])
    return { id: this.id, name: this.name, processors: Object.fromEntries(processors) }
  }

  get heldData(): readonly unknown[] {
    return this.#machine.heldData
  }

  get sendsAsUsual(): boolean {
    const { processors } = this.#environment
    return scxmlProcessorNames.every((name) => processors.get(name) instanceof ScxmlProcessor)
  }

  get scriptTime(): number | undefined {
    return this.#environment.limits.scriptTime
  }

  get delayedRoom(): number {
    return this.#environment.limits.delayedSends - (this.#delayed?.size ?? 0)
  }

  // --- what its meter asks

  get path(): readonly string[] {
    return this.#parent?.path ?? noPath
  }

  now(): number {
    return this.#environment.scheduler.clock.now()
  }

  get held(): number {
    return this.program.eventClasses.anyDeferred ? this.#machine.deferredEvents.length : 0
  }

  get hasFailed(): boolean {
    return this.#machine.outcome === 'failed'
  }

  // --- what the host asks

  get configuration(): readonly string[] {
    return this.#machine.configuration.atomic.map(({ id }) => id)
  }

  get data(): Record<string, unknown> {
    return this.status === 'idle' ? {} : this.program.data.snapshotData(this.#machine.scope)
  }

  get output(): unknown {
    return this.#machine.output
  }

  get deferred(): readonly string[] {
    return this.#machine.deferredEvents.map(({ event }) => event.name)
  }

  isActive(stateId: string): boolean {
    return this.#machine.isActive(stateId)
  }

  why(name: string | undefined, data: unknown): Why {
    if (name === undefined) return this.#machine.why(null, this)
    checkEventName(name)
    this.program.types?.payload(name, data, false)
    return this.#machine.why({ name, type: 'external', data: this.#importPayload(name, data) }, this)
  }

  on<K extends keyof SessionEvents>(name: K, listener: Listener<K>): () => void {
    checkListener(name, listener)
    const off = this.#ownListeners().add(name, listener)
    this.#observe()
    return () => {
      off()
      this.#observe()
    }
  }

  #ownListeners(): Listeners {
    this.#listeners ??= this.#makeListeners()
    return this.#listeners
  }

  #makeChance(seed: number, count = 0): Chance {
    const { clock } = this.#environment.scheduler
    const now = () => clock.wall?.() ?? clock.now()
    return new Chance(seed, now, (words, time) => this.program.data.setChance?.(words, time), count)
  }

  #makeListeners(): Listeners {
    const { data } = this.program
    const meter = this.#meter
    if (meter === null) return new Listeners((value) => data.export(value))
    return new Listeners(
      (value) => data.export(value),
      (problem) => meter.failed(errorKindOf(problem.code), () => problem),
    )
  }

  // Steps take short ways while nobody watches them.
  #observe(): void {
    this.#machine.observer = this.#listeners?.observing ? this.#listeners : null
  }

  get started(): boolean {
    return this.status !== 'idle' || this.#starting
  }

  start(): void {
    if (this.started) {
      throw new ScxmlError([
        diagnostic({ code: 'runtime/started', message: `session '${this.id}' has been started before` }),
      ])
    }
    this.#starting = true
    this.#wake()
  }

  sendFromHost(givenName: string, givenData: unknown, options: SendOptions | undefined): boolean {
    let name = givenName
    let data = givenData
    if (this.#hooks !== null) {
      checkEventName(name)
      if (this.#over) return false
      const arriving = this.#hooks.arriving({ name, data })
      if (arriving === false) return false
      name = arriving.name
      data = arriving.data
    }
    const { eventClasses, types } = this.program
    // A name that was there before has been checked before.
    let eventClass = eventClasses.known(name)
    if (eventClass === undefined) {
      checkEventName(name)
      eventClass = eventClasses.of(name)
    }
    const running = this.status === 'running'
    if (!running && this.#over) return false
    const priority = options === undefined ? undefined : checkPriority(options)
    if (types !== null) types.payload(name, data, false)
    const imported = data === undefined ? undefined : this.#importPayload(name, data)
    if (running && !this.scheduled && this.#environment.scheduler.enter()) {
      this.#dispatchNow(name, imported, eventClass)
      return true
    }
    return this.#enqueue({ name, type: 'external', data: imported, priority })
  }

  #importPayload(name: string, data: unknown): unknown {
    if (!isSmall(data)) this.#checkSize(name, data)
    try {
      return this.program.data.import(data)
    } catch (cause) {
      const reason = reasonOf(cause)
      const message = `the data of '${shorten(name)}' cannot be copied into the session: ${reason}`
      throw new ScxmlError([diagnostic({ code: 'option/event-data', message })], { cause })
    }
  }

  // Nobody else is at work and nothing is queued: the event need not go through the queue.
  #dispatchNow(name: string, data: unknown, eventClass: number): void {
    const machine = this.#machine
    this.scheduled = true
    this.#again = false
    this.#logged = 0
    try {
      if (this.#hooks !== null) this.#hooks.beforeMacrostep()
      machine.dispatchPlain(name, data, eventClass)
      if (!machine.running && !machine.suspended) this.#end(machine.outcome ?? 'failed')
    } catch (error) {
      this.#abort(error)
    }
    const { suspended } = machine
    const more = this.#again && !suspended && this.#hasMore
    if (!more && !suspended) {
      this.scheduled = false
      this.#family?.check()
    }
    this.#environment.scheduler.leave(more ? this : null)
  }

  get #hasMore(): boolean {
    const external = this.#external
    const machine = this.#machine
    const queued = (external !== undefined && external.length > 0) || machine.hasReleasedEvents
    return (this.#stopping || queued || machine.hasInternalEvents) && this.status === 'running'
  }

  stop(): void {
    if (this.#over) return
    this.#stopping = true
    if (this.#machine.suspended) this.#executor?.cancel('the session is being stopped')
    this.#wake()
  }

  settled(): Promise<void> {
    return this.family.settled()
  }

  // --- at rest

  /** Throws a `ScxmlError`: `snapshot/…`. */
  snapshot(): SessionSnapshot {
    const machine = this.#machine
    const running = this.status === 'running'
    if (this.status === 'idle') throw notStarted()
    if (running && (!machine.resting || machine.suspended)) throw busy('the session is in the midst of a macrostep')
    if (running && (!machine.running || this.#stopping)) throw busy('the session is about to end')
    const { program } = this
    const { clock } = this.#environment.scheduler
    const { state } = machine
    return serialize({
      id: this.id,
      program,
      scope: machine.scope,
      status: this.status,
      machine: state,
      external: [...(this.#external ?? [])],
      delayed: this.#delayed ? delayedAtRest(this.#delayed, clock, program) : [],
      invocations: running ? invocationsAtRest(state.invocations, this.#services) : [],
      children: this.#parent ? undefined : (this.#family?.children ?? 0),
      // Those that it will invoke have the seed that all have, whether or not it asks for chance itself.
      chance: chanceAtRest(machine.chance, machine.chance ? this.#seed : this.#environment.seed),
      limits: limitsAtRest(this.#environment.limits),
    })
  }

  /**
   * Takes over what a snapshot says, instead of being started. Nothing runs and nobody is told before what it leaves with
   * `restoring` is done. Throws a `ScxmlError`; then it must not be used.
   */
  restore({ snapshot, placed, foreign }: Rested, restoring: Restoring): void {
    const machine = this.#machine
    const { program } = this
    const { clock } = this.#environment.scheduler
    // Its data may hold on to its locations.
    if (snapshot.status === 'running') restoring.undo.push(() => this.#detachProcessors())
    if (snapshot.status === 'running') this.#attachProcessors()
    const { machine: state, external, held } = machineFrom({ snapshot, placed, foreign }, program, machine.scope)
    if (snapshot.chance && program.asksChance) {
      this.#seed = snapshot.chance.seed
      machine.chance = this.#makeChance(this.#seed, snapshot.chance.count)
      machine.chance.rest()
    }
    machine.restore(state)
    if (foreign) machine.initializeMissing(snapshot.data.variables)
    const { held: deferred = [], released = [] } = state.deferred ?? {}
    checkTypes(program, machine.scope, [...external, ...[...deferred, ...released].map(({ event }) => event)])
    if (held !== undefined) program.data.holdEvent?.(machine.scope, held)
    for (const event of external) {
      this.#external ??= new ExternalQueue()
      this.#external.push(event)
    }
    const { children = 0 } = snapshot.counters
    if (children > 0) this.family.children = children
    for (const rest of snapshot.delayed) {
      const { send, delay } = delayedFrom(rest, program, clock, restoring.time)
      restoring.delayed.push({ rank: rest.rank, start: () => this.#delayedSends.schedule(send, delay) })
    }
    snapshot.invocations.forEach((rest, at) => {
      this.#restoreInvocation(rest, placed.invocations[at]!.invoke, restoring)
    })
    restoring.begin.push(() => {
      this.status = snapshot.status
      if (snapshot.status !== 'running') return
      this.#meter?.started()
      // Whoever restores it is to hear of it.
      if (this.#hasMore) this.#environment.scheduler.wakeLater(this)
    })
  }

  #restoreInvocation(rest: InvocationSnapshot, invoke: Invoke, restoring: Restoring): void {
    const { id, serial, type, src, session, service } = rest
    if (session === undefined && service === undefined) return
    this.#services ??= new Services(this)
    const services = this.#services
    if (session !== undefined) {
      services.restore({ id, serial, type, src }, (host) =>
        restoring.child(session, invoke, rest, host, this.#environment),
      )
      return
    }
    const { restore } = serviceFrom(rest, this.#environment.invokers)
    restoring.services.push(() => {
      services.restore({ id, serial, type, src }, restore)
      restoring.undo.push(() => services.cancel(id))
    })
  }

  get canRest(): boolean {
    return this.#services?.areSessions ?? true
  }

  retire(): void {
    if (this.#over) return
    this.#delayed?.clear()
    this.#external?.clear()
    this.#services?.release()
    this.status = 'stopped'
    this.#meter?.ended('stopped')
    this.#detachProcessors()
    this.program.data.dispose?.(this.#machine.scope)
  }

  // --- the loop

  get #over(): boolean {
    return this.status === 'done' || this.status === 'failed' || this.status === 'stopped'
  }

  #wake(): void {
    if (this.scheduled) this.#again = true
    else this.#environment.scheduler.wake(this)
  }

  /** False where the queue is full and the newcomer turned away. */
  #enqueue(event: ScxmlEvent): boolean {
    this.#external ??= new ExternalQueue()
    if (this.#external.length >= this.#environment.limits.externalQueue && !this.#makeRoom(event)) return false
    this.#external.push(event)
    this.#meter?.queued(this.#external.length)
    if (this.status === 'running') this.#wake()
    return true
  }

  /** What `limits.overflow` says. */
  #makeRoom(newcomer: ScxmlEvent): boolean {
    const { externalQueue, overflow } = this.#environment.limits
    // What the interpreter itself has to say finds room always: there is one such event for each invocation.
    if (newcomer.endsInvocation) return true
    const given = overflow === 'dropOldest' ? this.#external!.dropOldest()! : newcomer
    const what = `more than ${externalQueue} events are queued (limits.externalQueue)`
    const outcome = overflow === 'fail' ? 'the session ends' : `'${shorten(given.name)}' is dropped`
    this.#limitReached(`${what}; ${outcome}`)
    if (overflow === 'fail') {
      this.#machine.giveUp()
      this.#wake()
    }
    return overflow === 'dropOldest'
  }

  #attachHooks(hooks: HookRunner): SessionHooks {
    return hooks.attach({
      session: this.session,
      listen: (name, listener) => this.on(name, listener),
      failed: (problem, atErrors) => this.#ownListeners().problem(problem, atErrors),
      check: ({ name, data }) => {
        checkEventName(name)
        const { types, data: program } = this.program
        program.import(types === null ? data : types.payload(name, data, false))
      },
    })
  }

  #limitReached(message: string): void {
    const problem = diagnostic({ code: 'runtime/limit', message, span: this.program.chart.root.span })
    this.#meter?.failed('limit', () => problem)
    this.#listeners?.emit('error', { diagnostic: problem })
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

  get suspended(): boolean {
    return this.#machine.suspended
  }

  /** What ran elsewhere is over. */
  proceed(): void {
    if (this.#machine.suspended) this.#environment.scheduler.resume(this)
  }

  rested(): void {
    this.#family?.check()
  }

  #turn(): boolean {
    const machine = this.#machine
    if (this.#over) return false
    if (machine.suspended) {
      machine.proceed()
      return this.#turned()
    }
    this.#logged = 0
    if (this.status === 'running' && !machine.running) {
      this.#end('failed')
      return false
    }
    if (this.#stopping) {
      this.#end('stopped')
      return false
    }
    if (this.#hooks !== null) this.#hooks.beforeMacrostep()
    if (this.#starting) {
      this.#starting = false
      this.#begin()
    } else if (machine.hasInternalEvents) machine.macrostep()
    else if (machine.hasReleasedEvents) machine.resume()
    else {
      const event = this.#external?.shift()
      if (event) {
        this.#meter?.queued(this.#external!.length)
        machine.dispatch(event)
      }
    }
    return this.#turned()
  }

  /** After a turn: whether there is more to do. */
  #turned(): boolean {
    const machine = this.#machine
    if (machine.suspended) return false
    if (!machine.running) {
      this.#end(machine.outcome ?? 'failed')
      return false
    }
    return this.#hasMore
  }

  /** Never throws: whoever waits for its turn must get it. */
  #abort(error: unknown): void {
    try {
      this.#problem('runtime/broken', `session '${this.id}' cannot go on`, error)
      this.#machine.abandon()
      this.#executor?.cancel('the session has ended')
      if (!this.#over) this.#end('failed')
    } catch (another) {
      this.status = 'failed'
      process.emitWarning(reasonOf(another), { code: 'microstep:runtime/broken', type: 'MicrostepWarning' })
    }
  }

  /** Somebody around the chart broke a contract. */
  #problem(code: 'runtime/broken' | 'runtime/processor', message: string, error: unknown): void {
    const reason = reasonOf(error)
    const listeners = this.#listeners ?? this.#makeListeners()
    listeners.problem(diagnostic({ code, message: `${message}: ${reason}`, span: this.program.chart.root.span }))
  }

  #begin(): void {
    this.#meter?.started()
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
    const machine = this.#machine
    if (status === 'stopped') machine.stop()
    this.#delayed?.clear()
    this.#services?.cancelAll()
    this.#external?.clear()
    this.status = status
    this.#meter?.ended(status)
    this.#detachProcessors()
    this.#family?.leave(this.id, this)
    if (status === 'done') {
      this.#listeners?.emit('done', { output: machine.output })
      this.#parent?.done(machine.output)
    } else {
      // Where the invoker itself has cancelled it, nobody listens any more.
      this.#parent?.failed(`the session '${this.id}' ${status === 'failed' ? 'failed' : 'was stopped'}`)
    }
    this.#listeners?.emit('end', { status, output: machine.output })
    this.program.data.dispose?.(machine.scope)
  }

  #detachProcessors(): void {
    for (const processor of this.#attached ?? []) {
      try {
        processor.detach(this)
      } catch (error) {
        this.#problem('runtime/processor', `the event processor '${processor.type}' threw on detaching`, error)
      }
    }
    this.#attached = undefined
  }

  // --- events that come in

  receive(given: IncomingEvent, invocation?: number): boolean {
    if (this.#over) return false
    const event = this.#hooks === null ? given : this.#throughHooks(given, this.#hooks)
    if (this.program.eventClasses.known(event.name) === undefined) checkEventName(event.name)
    if (this.#enqueue({ ...this.#imported(event), invocation })) return true
    throw new SendError('error.communication', `the queue of the session '${this.id}' is full`)
  }

  #throughHooks(event: IncomingEvent, hooks: SessionHooks): IncomingEvent {
    checkEventName(event.name)
    const { name, data, origin, origintype, invokeid } = event
    const arriving = hooks.arriving({ name, data, origin, origintype, invokeid })
    if (arriving) return { ...event, name: arriving.name, data: arriving.data }
    throw new SendError('error.communication', `the session '${this.id}' does not take '${shorten(event.name)}'`)
  }

  #checkSize(name: string, data: unknown): void {
    const { payload } = this.#environment.limits
    if (!isLargerThan(data, payload)) return
    const message = `the data of '${shorten(name)}' are larger than ${payload} (limits.payload)`
    throw new ScxmlError([diagnostic({ code: 'option/event-size', message })])
  }

  #imported(event: IncomingEvent): ScxmlEvent {
    const { name, sendid, origin, origintype, invokeid, raw, priority } = event
    return {
      name,
      type: 'external',
      data: this.#importIncoming(event),
      // Whatever a processor gives, such as a URL: an object of the host's must not get into `_event`.
      sendid: textOf(sendid),
      origin: textOf(origin),
      origintype: textOf(origintype),
      invokeid: textOf(invokeid),
      raw: textOf(raw),
      priority: Number.isSafeInteger(priority) ? priority : undefined,
    }
  }

  /** Throws where the data do not fit the event's type or cannot be copied. */
  #importIncoming({ name, data, texts = false }: IncomingEvent): unknown {
    const { types } = this.program
    if (!isSmall(data)) this.#checkSize(name, data)
    return this.program.data.import(types === null ? data : types.payload(name, data, texts))
  }

  deliver(event: IncomingEvent): void {
    this.receive(event)
  }

  raise(event: IncomingEvent): void {
    const { name, sendid } = event
    this.#machine.raise({ name, type: 'internal', data: this.#importIncoming(event), sendid })
  }

  sendToParent(event: IncomingEvent): boolean {
    this.#parent?.deliver(event)
    return this.#parent !== undefined
  }

  sendToInvocation(invokeid: string, event: IncomingEvent): boolean {
    return this.#services?.send(invokeid, event) ?? false
  }

  sendToSession(sessionId: string, event: IncomingEvent): boolean {
    if (sessionId === this.id) return this.receive(event)
    if (sessionId === this.parentId) return this.sendToParent(event)
    const session = this.#family?.sessions.get(sessionId) ?? this.#environment.neighbours?.find(sessionId)
    return session?.receive(event) ?? false
  }

  communicationFailed(event: OutgoingEvent, reason: string): void {
    this.#failLater(new SendError('error.communication', reason), event.sendid)
  }

  sendFailed(error: unknown, sendid: string | undefined): void {
    this.#failLater(toSendError(error), sendid)
  }

  // An error that is found between macrosteps: its event is internal all the same, and wakes the session.
  #failLater(error: unknown, sendid?: string, invokeid?: string): void {
    if (this.#over || this.status === 'idle') return
    const failure = Failure.at(error, this.program.chart.root.span)
    this.#machine.fail(new Failure(failure.error, failure.span, sendid ?? failure.sendid, invokeid))
    this.#wake()
  }

  // --- effects: what the chart does to the world

  send(request: SendRequest): void {
    const { name, target, type, sendid, delay, data } = request
    if (name !== undefined && !isEventName(name)) {
      throw new SendError('error.execution', `'${shorten(name)}' is no event name`)
    }
    const processor = this.#processor(type)
    // What is wrong with a target is wrong at once, not only when the delay is over.
    if (delay > 0 && processor instanceof ScxmlProcessor) checkScxmlTarget(target, true)
    if (this.#listeners?.has('send')) {
      const shown = this.#listeners.exported(this.program.data.import(data))
      this.#listeners.emit('send', { name: name ?? '', target, type, sendid, delay, data: shown })
    }
    const { params, priority } = request
    const outgoing: OutgoingEvent = { name: name ?? '', target, sendid, data, params, priority }
    if (delay <= 0) {
      this.#transmit(processor, outgoing)
      return
    }
    const delayed = this.#delayedSends
    const { delayedSends } = this.#environment.limits
    if (delayed.size >= delayedSends) {
      const message = `more than ${delayedSends} delayed events are pending (limits.delayedSends)`
      throw new SendError('error.execution', message)
    }
    delayed.schedule({ type, event: outgoing, span: request.span }, delay)
  }

  get #delayedSends(): DelayedSends {
    this.#delayed ??= new DelayedSends(this.#environment.scheduler.timers, ({ type, event, span }) => {
      try {
        this.#transmit(this.#processor(type), event)
      } catch (error) {
        this.#failLater(new Failure(error, span), event.sendid)
      }
    })
    return this.#delayed
  }

  #processor(type: string | undefined): EventProcessor {
    const processor = this.#environment.processors.get(type || scxmlProcessorType)
    if (!processor)
      throw new SendError('error.execution', `there is no event processor for the type '${shorten(type ?? '')}'`)
    return processor
  }

  #transmit(processor: EventProcessor, event: OutgoingEvent): void {
    let sending: void | Promise<void>
    try {
      sending = processor.send(event, this)
    } catch (error) {
      throw toSendError(error)
    }
    // A promise, or anything like one; what else a processor gives back says nothing.
    if (typeof (sending as Promise<void> | undefined)?.then !== 'function') return
    const failed = (error: unknown) => this.#failLater(toSendError(error), event.sendid)
    this.family.follow(Promise.resolve(sending).catch(failed))
  }

  cancel(sendid: string): void {
    this.#delayed?.cancel(sendid)
  }

  log(label: string | undefined, value: unknown): void {
    const listeners = this.#listeners
    if (!listeners?.has('log')) return
    const { logEntries } = this.#environment.limits
    if (this.#logged > logEntries) return
    if (this.#logged++ < logEntries) listeners.emit('log', { label, value: listeners.exported(value) })
    else
      this.#limitReached(`more than ${logEntries} log entries in a macrostep (limits.logEntries); the rest is left out`)
  }

  released(): void {
    this.#wake()
  }

  report(failure: Failure, event: ScxmlEvent): void {
    const listeners = this.#listeners
    const limit = LimitError.is(failure.error) ? failure.error : undefined
    if (limit?.fatal) this.#machine.giveUp()
    const code = limit?.code ?? errorCodes[event.name] ?? 'runtime/execution'
    const problem = () => diagnostic({ code, message: failure.message, span: failure.span })
    this.#meter?.failed(errorKindOf(code), problem)
    if (listeners?.has('error')) listeners.emit('error', { diagnostic: problem(), event: listeners.view(event) })
  }

  // --- invocations

  invoke(request: InvokeRequest): void {
    const invoker = this.#environment.invokers.get(request.type || 'scxml')
    if (!invoker)
      throw new SendError('error.execution', `there is no invoker for the type '${shorten(request.type ?? '')}'`)
    this.#services ??= new Services(this)
    this.#services.start(invoker, request)
  }

  cancelInvoke(invokeid: string): void {
    this.#services?.cancel(invokeid)
  }

  get surroundings(): ServiceOwner['surroundings'] {
    const depth = (this.#parent?.depth ?? -1) + 1
    return { sessionId: this.id, baseUrl: this.program.chart.baseUrl, family: this.family, depth, path: this.path }
  }

  announce(invokeid: string, session: Session): void {
    this.#listeners?.emit('invoke', { invokeid, session })
  }

  serviceSent(event: IncomingEvent, serial: number): void {
    this.receive(event, serial)
  }

  serviceDone(invokeid: string, serial: number, data: unknown, end: () => void): void {
    const event = this.#imported({ name: `done.invoke.${invokeid}`, data, invokeid })
    end()
    if (!this.#over) this.#enqueue({ ...event, invocation: serial, endsInvocation: true })
  }

  serviceFailed(invokeid: string, error: SendError): void {
    this.#machine.invocationFailed(invokeid)
    this.#failLater(error, undefined, invokeid)
  }

  forward(invokeid: string, event: ScxmlEvent): void {
    const { name, data, sendid, origin, origintype, raw } = event
    const exported = this.program.data.export(data)
    this.sendToInvocation(invokeid, { name, data: exported, sendid, origin, origintype, invokeid: event.invokeid, raw })
  }
}

const noPath: readonly string[] = []

/** What listeners get for the error events of the chart. */
const errorCodes: Readonly<Record<string, Code>> = {
  'error.execution': 'runtime/execution',
  'error.communication': 'runtime/communication',
  'error.platform.limit': 'runtime/limit',
}

function textOf(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value)
}

export interface SendOptions {
  /** A whole number; higher goes first in the external queue, in order of arrival among equals. Default: 0. */
  readonly priority?: number | undefined
}

function checkPriority(options: SendOptions): number | undefined {
  const { priority } = options
  if (priority === undefined || Number.isSafeInteger(priority)) return priority
  const message = `the priority of an event must be a whole number, not '${shorten(String(priority))}'`
  throw new ScxmlError([diagnostic({ code: 'option/priority', message })])
}

function checkListener(name: string, listener: unknown): void {
  if (!eventNames.includes(name as keyof SessionEvents)) {
    const hint = didYouMean(name, eventNames) ?? `there are ${eventNames.map((known) => `'${known}'`).join(', ')}`
    throw new ScxmlError([
      diagnostic({ code: 'option/listener', message: `there is no '${shorten(name)}' to listen to`, hint }),
    ])
  }
  if (typeof listener !== 'function') {
    throw new ScxmlError([
      diagnostic({ code: 'option/listener', message: `the listener for '${name}' is no function` }),
    ])
  }
}

/** Throws where an event cannot have this name (REC 3.12.1). */
function checkEventName(name: unknown): void {
  if (isEventName(name)) return
  // Not the text of an object: asking for it would run code of the object's own.
  const shown = typeof name === 'object' && name !== null ? 'an object' : `'${shorten(String(name))}'`
  const message = `${shown} is no event name`
  const hint = 'an event name is a text without white space, such as order.placed'
  throw new ScxmlError([diagnostic({ code: 'option/event-name', message, hint, rec: '3.12.1' })])
}
