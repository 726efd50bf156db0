/** One running chart, as its host sees it. */
import type { Chart } from '../core/chart.js'
import type { Program } from '../core/program.js'
import type { Why } from '../core/why.js'
import type { IncomingEvent } from '../io/processor.js'
import { snapshotOf } from '../persistence/serializer.js'
import type { SessionSnapshot, Snapshot } from '../persistence/snapshot.js'
import type { ChartTypes, SendArguments } from '../types/chart-types.js'
import type { Rested } from './at-rest.js'
import { simulatedClock } from './clock.js'
import type { Environment } from './environment.js'
import type { Limits } from './limits.js'
import type { Listener, SessionEvents } from './listeners.js'
import type { Restoring } from './restoring.js'
import { schedulerOf } from './scheduler.js'
import { type SendOptions, SessionCore, type SessionSetup, type SessionStatus } from './session-core.js'
import { abortable } from './stream.js'

/** `Types`: what is known of its chart; see `ChartTypes`. */
export class Session<Types extends ChartTypes = ChartTypes> {
  readonly #core: SessionCore

  /** @internal Use `createSession`. */
  constructor(setup: SessionSetup) {
    this.#core = new SessionCore(setup, this)
    if (setup.program.pattern === undefined) keepPattern(setup.program, setup.environment.limits)
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
  get configuration(): readonly Types['states'][] {
    return this.#core.configuration
  }

  /** The data by name, as host values that are the caller's own; what cannot be copied, such as a function, is left out. */
  get data(): Types['data'] {
    return this.#core.data
  }

  /** The donedata of the top-level final state that was reached. */
  get output(): unknown {
    return this.#core.output
  }

  /** The names of the events that are held back (`ms:defer`), in the order in which they came. */
  get deferred(): readonly string[] {
    return this.#core.deferred
  }

  /** Whether the state with this id is active, atomic or not; for a listener within a step, at that very moment. */
  isActive(stateId: Types['states']): boolean {
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
   * Returns false, and does nothing, where the session has ended or its queue is full (`limits.externalQueue`). Throws a
   * `ScxmlError` for a name that is no event name (`option/event-name`), for data that cannot be copied (`option/event-data`) or are too large (`option/event-size`) or do not fit the event's type
   * (`option/event-type`), and for a priority that is no whole
   * number (`option/priority`).
   */
  send<Name extends Types['events']>(name: Name, ...rest: SendArguments<Types['payloads'], Name, SendOptions>): boolean
  send(name: string, data?: unknown, options?: SendOptions): boolean {
    return this.#core.sendFromHost(name, data, options)
  }

  /**
   * Says what an event would do if it came now, and why, for each transition in reach of the present configuration: whether
   * it would be taken and, if not, for which reason. Without a name: the same for the eventless transitions. Nothing is
   * sent and nothing changes: conditions are asked of a copy of the data, and where that would not tell the truth, the
   * answer says so. `formatWhy` makes a text of it.
   *
   * Throws a `ScxmlError` as `send` does.
   */
  why(name?: string, data?: unknown): Why {
    return this.#core.why(name, data)
  }

  /** Ends the session: after the macrostep it is in, every active state is exited. `done` is not told. */
  stop(): void {
    this.#core.stop()
  }

  /**
   * All that the session is, to be stored as JSON and taken up by `restoreSession`, in this process or another: see
   * docs/persistence.md. Equal sessions give equal snapshots.
   *
   * Throws a `ScxmlError` in the midst of a macrostep and before the start (`snapshot/busy`; a listener for `macrostep` may),
   * for data that cannot be written down, with the place of it (`snapshot/value`), and for services and data models that keep
   * what they know to themselves (`snapshot/unsupported`).
   */
  snapshot(): Snapshot {
    return snapshotOf(this.#core.snapshot())
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
   * way. Delayed events do not count. Rejected with the reason of the signal where that aborts.
   */
  settled({ signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    return abortable(this.#core.settled(), signal)
  }

  /** @internal Starts it, unless a listener that was told of it has done so. */
  startOnce(): void {
    if (!this.#core.started) this.#core.start()
  }

  /** @internal The same as a part of another's. */
  get sessionSnapshot(): SessionSnapshot {
    return this.#core.snapshot()
  }

  /** @internal Instead of starting it. */
  restore(rested: Rested, restoring: Restoring): void {
    this.#core.restore(rested, restoring)
  }

  /** @internal Whether it has something to do. */
  get busy(): boolean {
    return this.#core.scheduled
  }

  /** @internal The session at the top of its family: itself, where nobody has invoked it. */
  get root(): Session {
    return this.#core.root
  }

  /** @internal The session with this id, among those of its family. */
  member(id: string): Session | undefined {
    return this.#core.member(id)
  }

  /** @internal Whether all that its family has running can be made anew from a snapshot. */
  get canRest(): boolean {
    return this.#core.relatives.every((session) => session.#core.canRest)
  }

  /** @internal Its family goes on elsewhere, from a snapshot: here it does nothing more, and tells nobody. */
  retire(): void {
    for (const session of this.#core.relatives) session.#core.retire()
  }

  /** @internal Something that it has sent has not arrived. */
  sendFailed(error: unknown, sendid: string | undefined): void {
    this.#core.sendFailed(error, sendid)
  }

  /** @internal */
  receive(event: IncomingEvent): boolean {
    return this.#core.receive(event)
  }
}

/**
 * V8 forgets the shape of objects when the last of them is collected, and with it all code that it has optimised for
 * them. An idle session of each program stays, so that a process whose sessions have all ended makes the next one as
 * fast as the last. It knows nobody's clock, data or listeners.
 */
function keepPattern(program: Program, limits: Limits): void {
  program.pattern = null // The pattern itself needs none.
  program.pattern = new Session({ id: undefined, program, environment: { ...nowhere, limits } })
}

const nowhere: Omit<Environment, 'limits'> = {
  scheduler: schedulerOf(simulatedClock()),
  processors: new Map(),
  ownProcessors: [],
  invokers: new Map(),
  dataModels: new Map(),
  types: undefined,
  fetch: () => {
    throw new Error('there is nothing to fetch')
  },
}
