/**
 * Many sessions under one roof: started by the name of their chart, found by their id, told of as one stream, and brought
 * to an end together. They share a clock, a scheduling strategy and limits, and reach each other by `#_scxml_ID`.
 */
import type { Chart } from '../core/chart.js'
import { type Code, diagnostic, ScxmlError, shorten } from '../diagnostic.js'
import { didYouMean } from '../suggest.js'
import { SessionFactory } from './create-session.js'
import { type DurableHost, type DurableHostOptions, openDurableHost } from './durable-host.js'
import { type HostEvent, type HostEventsOptions, Reader } from './host-reader.js'
import { resolveOptions, type SessionOptions } from './options.js'
import type { Session } from './session.js'
import type { SendOptions } from './session-core.js'
import { abortable } from './stream.js'

export type { HostEvent, HostEventKind, HostEventsOptions } from './host-reader.js'

export interface HostOptions extends Omit<SessionOptions, 'id' | 'data'> {
  /** The charts that sessions are started of, by name. Default: none; `start` takes a chart, too. */
  readonly charts?: Readonly<Record<string, Chart>>
  /** Sessions at the same time, those not counted that they have invoked. Default: 100,000. */
  readonly maxSessions?: number
}

export interface StartOptions {
  /** `_sessionid`; no other session of the host has it. Default: a random UUID. */
  readonly id?: string
  /** As the option of `createSession`. */
  readonly data?: Readonly<Record<string, unknown>>
  /** Stops the session when it aborts. */
  readonly signal?: AbortSignal
}

export interface WaitOptions {
  /** Gives up waiting: the promise is rejected with its reason. */
  readonly signal?: AbortSignal
}

/**
 * Makes a host. Throws `ScxmlError` for options that do not fit (`option/…`).
 *
 * A session leaves the host when it ends; whoever wants to know of that reads `events()`.
 *
 * With a `store`: opens a durable host, whose sessions outlive the process; see `DurableHost` and docs/durable.md.
 */
export function createHost(options: DurableHostOptions): Promise<DurableHost>
export function createHost(options?: HostOptions): Host
export function createHost(options: HostOptions | DurableHostOptions = {}): Host | Promise<DurableHost> {
  return isDurable(options) ? openDurableHost(options) : new Host(options)
}

function isDurable(options: HostOptions | DurableHostOptions): options is DurableHostOptions {
  return 'store' in options && options.store !== undefined
}

export class Host {
  readonly #charts: ReadonlyMap<string, Chart>
  readonly #factory: SessionFactory
  readonly #maxSessions: number
  readonly #sessions = new Map<string, Session>()
  readonly #readers = new Set<Reader>()
  #state: 'open' | 'draining' | 'closed' = 'open'

  /** @internal Use `createHost`. */
  constructor({ charts = {}, maxSessions = 100_000, ...options }: HostOptions) {
    if (!Number.isSafeInteger(maxSessions) || maxSessions < 1) {
      throw problem('option/type', "the option 'maxSessions' must be a whole number, 1 or more")
    }
    this.#maxSessions = maxSessions
    this.#charts = new Map(Object.entries(charts))
    this.#factory = new SessionFactory(resolveOptions(options), { find: (id) => this.#sessions.get(id) })
  }

  /** Sessions that are there. */
  get size(): number {
    return this.#sessions.size
  }

  /** In the order of their starts. */
  sessions(): IterableIterator<Session> {
    return this.#sessions.values()
  }

  session(id: string): Session | undefined {
    return this.#sessions.get(id)
  }

  /**
   * Starts a session of a chart, or of the one of that name. Throws `ScxmlError`: `host/unknown-chart`,
   * `host/taken-id`, `host/full`, `host/closed`, and what `createSession` throws.
   */
  start(chart: string | Chart, { id, data, signal }: StartOptions = {}): Session {
    if (this.#state !== 'open') throw this.#closed('starts no more sessions')
    signal?.throwIfAborted()
    if (this.#sessions.size >= this.#maxSessions) {
      throw problem('host/full', `the host has ${this.#maxSessions} sessions (maxSessions)`)
    }
    if (id !== undefined && this.#sessions.has(id)) {
      throw problem('host/taken-id', `the host has a session '${shorten(id)}' already`)
    }
    resolveOptions({ ...(id !== undefined && { id }), ...(data !== undefined && { data }) })
    const session = this.#factory.create(typeof chart === 'string' ? this.#chart(chart) : chart, { id, data })
    this.#sessions.set(session.id, session)
    const stop = () => session.stop()
    session.on('end', () => {
      this.#sessions.delete(session.id)
      signal?.removeEventListener('abort', stop)
    })
    for (const reader of this.#readers) reader.started(session)
    signal?.addEventListener('abort', stop, { once: true })
    session.startOnce()
    return session
  }

  /**
   * Sends an event to a session, as `session.send`. False where the session's queue is full. Throws `ScxmlError`:
   * `host/unknown-session`, `host/closed` while the host drains, and what `session.send` throws.
   */
  deliver(id: string, name: string, data?: unknown, options?: SendOptions): boolean {
    if (this.#state !== 'open') throw this.#closed('takes no more events')
    const session = this.#sessions.get(id)
    if (!session) throw problem('host/unknown-session', `the host has no session '${shorten(id)}'`)
    return session.send(name, data, options)
  }

  /** Stops a session. False where there is none. */
  stop(id: string): boolean {
    const session = this.#sessions.get(id)
    session?.stop()
    return session !== undefined
  }

  /**
   * Takes no more events and starts no more sessions; resolves when those that are there have nothing queued and nothing
   * under way. Delayed events are not waited for. The sessions stay.
   */
  async drain({ signal }: WaitOptions = {}): Promise<void> {
    if (this.#state === 'open') this.#state = 'draining'
    const all = () => [...this.#sessions.values()]
    do await abortable(Promise.all(all().map((session) => session.settled())), signal)
    while (
      // A session may have sent to one that had settled before.
      all().some(({ busy }) => busy)
    )
  }

  /** Drains, stops all sessions, and ends the streams of events. Where the signal aborts, sessions are stopped as they are. */
  async close(options: WaitOptions = {}): Promise<void> {
    try {
      await this.drain(options)
    } finally {
      this.#state = 'closed'
      for (const session of [...this.#sessions.values()]) session.stop()
      await Promise.all([...this.#sessions.values()].map((session) => session.settled()))
      for (const reader of [...this.#readers]) reader.stream.end()
    }
  }

  /** What happens from now on in all sessions, for `for await`; ends with the host, the signal, or the loop. */
  events({
    kinds = ['start', 'error', 'end'],
    buffer = 10_000,
    signal,
  }: HostEventsOptions = {}): AsyncIterableIterator<HostEvent> {
    const leave = () => reader.stream.end()
    const reader = new Reader(new Set(kinds), buffer, () => {
      this.#readers.delete(reader)
      signal?.removeEventListener('abort', leave)
    })
    if (this.#state === 'closed' || signal?.aborted) leave()
    else {
      this.#readers.add(reader)
      for (const session of this.#sessions.values()) reader.follow(session)
      signal?.addEventListener('abort', leave, { once: true })
    }
    return reader.stream
  }

  #chart(name: string): Chart {
    const chart = this.#charts.get(name)
    if (chart) return chart
    const names = [...this.#charts.keys()]
    const hint =
      didYouMean(name, names) ?? (names.length > 0 ? `there are ${names.slice(0, 20).join(', ')}` : undefined)
    throw problem('host/unknown-chart', `the host has no chart '${shorten(name)}'`, hint)
  }

  #closed(what: string): ScxmlError {
    return problem('host/closed', `the host is ${this.#state === 'closed' ? 'closed' : 'draining'} and ${what}`)
  }
}

function problem(code: Code, message: string, hint?: string): ScxmlError {
  return new ScxmlError([diagnostic({ code, message, hint })])
}
