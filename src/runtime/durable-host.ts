/** Many sessions that outlive the process: what is said of them is in a store before it is said. */
import { randomUUID } from 'node:crypto'
import { diagnostic, ScxmlError, shorten } from '../diagnostic.js'
import { type Store, storeError } from '../persistence/store.js'
import { realClock } from './clock.js'
import { SessionFactory } from './create-session.js'
import { DurableClock } from './durable/clock.js'
import { arrival, Courier, running } from './durable/courier.js'
import { Engine } from './durable/engine.js'
import {
  allInboxes,
  dueAfter,
  expiryKey,
  formatKey,
  idempotencyKey,
  outbox,
  partsOf,
  sessionsAfter,
} from './durable/keys.js'
import { CapturingProcessor, CapturingScxmlProcessor, type Output } from './durable/outgoing.js'
import { format, outputOf, readOutbox, readSessionRecord } from './durable/records.js'
import type { Resident } from './durable/resident.js'
import { type Found, hostError, Roster } from './durable/roster.js'
import { type DurableHostOptions, type DurableSettings, durableSettings } from './durable/settings.js'
import type { DurableSendOptions, DurableStartOptions, ListOptions, Receipt, SessionView } from './durable/types.js'
import { type HostEvent, type HostEventsOptions, Reader } from './host-reader.js'
import { resolveOptions } from './options.js'
import type { Session } from './session.js'
import { abortable } from './stream.js'

export type { DurableHostOptions } from './durable/settings.js'

export type {
  DurableSendOptions,
  DurableStartOptions,
  ListOptions,
  Receipt,
  SessionView,
} from './durable/types.js'

/**
 * Opens a durable host on a store: what was under way when it was last used goes on. Throws `ScxmlError`: `option/…` for options
 * that do not fit, `store/taken` where another host uses the store, `store/foreign` where something else does, and what the
 * store throws.
 */
export async function openDurableHost(options: DurableHostOptions): Promise<DurableHost> {
  const settings = durableSettings(options)
  const { store } = settings
  if (taken.has(store)) throw storeError('store/taken', 'another host uses this store')
  taken.add(store)
  try {
    return await DurableHost.open(settings)
  } catch (error) {
    taken.delete(store)
    throw error
  }
}

const taken = new WeakSet<Store>()

export class DurableHost {
  readonly #settings: DurableSettings
  readonly #clock: DurableClock
  readonly #roster: Roster
  readonly #engine: Engine
  readonly #courier: Courier
  readonly #readers = new Set<Reader>()
  /** What sessions have sent while they were being restored. */
  readonly #early = new Map<Session, Output[]>()
  /** Idempotency keys of events that are not in the store yet. */
  readonly #keys = new Map<string, Promise<Receipt>>()
  #state: 'open' | 'draining' | 'closed' = 'open'
  #closing: Promise<void> | undefined

  /** @internal */
  static async open(settings: DurableSettings): Promise<DurableHost> {
    const { store } = settings
    const [found] = await store.get([formatKey])
    if (found === undefined) await begin(store)
    else if (found !== format)
      throw storeError('store/foreign', `the store holds '${shorten(found)}', and not '${format}'`)
    const waiting = await store.range(allInboxes)
    const leaving = await store.range(outbox)
    const [due] = await store.range({ ...dueAfter(-1), limit: 1 })
    const numbers = [...waiting.map(([key]) => partsOf(key)[1]), ...leaving.map(([key]) => partsOf(key)[0])]
    const number = numbers.reduce((most, text) => Math.max(most, Number(text)), 0)
    const nextDue = due ? Number(partsOf(due[0])[0]) : Number.POSITIVE_INFINITY
    const host = new DurableHost(settings, number, nextDue)
    for (const [key, text] of waiting) host.#courier.takeUp(key, text)
    for (const [key, text] of leaving) host.#courier.add({ key, entry: readOutbox(text) })
    host.#engine.kick()
    return host
  }

  private constructor(settings: DurableSettings, number: number, nextDue: number) {
    this.#settings = settings
    const { processors = [], extensions, hooks = [], clock = realClock(), ...others } = settings.session
    this.#clock = new DurableClock(clock, () => this.#engine.kick())
    const capture = (output: Output) => this.#capture(output)
    const capturing = processors.map((processor) => new CapturingProcessor(processor, capture))
    const options = resolveOptions({
      ...others,
      clock: this.#clock,
      processors: [new CapturingScxmlProcessor(capture), ...capturing],
      hooks: [...hooks, { beforeMacrostep: (touched) => this.#engine.touched(touched.root) }],
      ...(extensions && {
        extensions: {
          ...extensions,
          processors: extensions.processors.map((processor) => new CapturingProcessor(processor, capture)),
        },
      }),
    })
    this.#roster = new Roster(
      settings,
      new SessionFactory(options),
      this.#clock,
      (resident) => this.#came(resident),
      (resident) => this.#left(resident),
    )
    this.#engine = new Engine({
      settings,
      clock: this.#clock,
      roster: this.#roster,
      number,
      nextDue,
      told: ({ outgoing }) => {
        for (const one of outgoing) this.#courier.add(one)
      },
      failed: () => this.#end(),
    })
    this.#courier = new Courier(settings, this.#engine)
  }

  /** Sessions in memory. */
  get awake(): number {
    return this.#roster.size
  }

  /**
   * Starts a session of the chart with this name; resolves with its id when it is durable. Rejects with a `ScxmlError`:
   * `host/unknown-chart`, `host/taken-id`, `host/busy`, `host/closed`, what `createSession` throws, and what the store throws.
   */
  start(chart: string, { id = randomUUID(), data }: DurableStartOptions = {}): Promise<string> {
    return this.#ask(id, undefined, (found, resolve, reject) => {
      if (found.kind === 'unreadable') throw found.error
      if (found.kind !== 'none') throw hostError('host/taken-id', `the host has a session '${shorten(id)}' already`)
      resolveOptions({ id, ...(data !== undefined && { data }) })
      const resident = this.#roster.create(chart, id, data)
      for (const reader of this.#readers) reader.started(resident.session)
      this.#engine.store(resident, { changes: [], resolve: () => resolve(id), reject })
      resident.session.startOnce()
    })
  }

  /**
   * Sends an event to a session; resolves when it is durable: it has been processed, unless the session is busy, and will be
   * even if the process ends right now. `data` is read until then, and is not to be changed.
   *
   * Rejects with a `ScxmlError`, and then the event has not been taken: `host/unknown-session`, `host/refused`, `host/busy`,
   * `host/closed`; `snapshot/…` where what comes of it cannot be stored, and so has not happened; what `session.send` throws.
   * Where it rejects with `store/…`, it may have been taken or not: send it again with the same `key`.
   */
  async send(id: string, name: string, data?: unknown, { key, priority }: DurableSendOptions = {}): Promise<Receipt> {
    const lookup = key === undefined ? undefined : keyOf(id, key)
    const same = lookup === undefined ? undefined : this.#keys.get(lookup)
    if (same) return same.then(() => ({ duplicate: true }))
    const receipt = this.#ask<Receipt>(id, lookup, (found, resolve, reject, value) => {
      if (value !== undefined) {
        resolve({ duplicate: true })
        return
      }
      const resident = running(found, id)
      const changes = lookup === undefined ? [] : this.#remember(lookup)
      const ack = { changes, resolve: () => resolve({ duplicate: false }), reject }
      this.#engine.inboxes.give(resident, { name, data, priority }, ack)
    })
    if (lookup !== undefined) {
      const forget = () => this.#keys.delete(lookup)
      this.#keys.set(lookup, receipt)
      receipt.then(forget, forget)
    }
    return receipt
  }

  /** What a session is, as it is stored; undefined where there is none. */
  read(id: string): Promise<SessionView | undefined> {
    return this.#ask<SessionView | undefined>(id, undefined, (found, resolve, reject) => {
      if (found.kind === 'unreadable') throw found.error
      if (found.kind === 'ended') {
        const { chart, status } = found.record
        resolve({ id, chart, status, configuration: [], data: {}, output: outputOf(found.record) })
      } else if (found.kind === 'running') {
        const view = viewOf(found.resident)
        this.#engine.whenStored(found.resident, { changes: [], resolve: () => resolve(view), reject })
      } else resolve(undefined)
    })
  }

  /** Stops a session; resolves when that is durable, with false where there is none that runs. */
  stop(id: string): Promise<boolean> {
    return this.#ask<boolean>(id, undefined, (found, resolve, reject) => {
      if (found.kind === 'unreadable') throw found.error
      if (found.kind !== 'running' || found.resident.ended) {
        resolve(false)
        return
      }
      const { resident } = found
      this.#engine.store(resident, { changes: [], resolve: () => resolve(true), reject })
      resident.session.stop()
    })
  }

  /** Sessions in the store, in the order of their ids as URLs write them, with those that have ended lately. */
  async list({
    after,
    limit = 1_000,
  }: ListOptions = {}): Promise<readonly Pick<SessionView, 'id' | 'chart' | 'status'>[]> {
    const rows = await this.#settings.store.range({ ...sessionsAfter(after), limit })
    return rows.map(([key, text]) => {
      const id = partsOf(key)[0]!
      const { chart, status } = readSessionRecord(text, id)
      return { id, chart, status }
    })
  }

  /**
   * What happens from now on in all sessions, for `for await`; ends with the host, the signal, or the loop. It is told when it
   * happens, which is before it is durable: where the process fails it may be told again.
   */
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
      for (const { session } of this.#roster.all()) reader.follow(session)
      signal?.addEventListener('abort', leave, { once: true })
    }
    return reader.stream
  }

  /** Resolves when everything is stored, sent and answered. Delayed events are not waited for. */
  async settled({ signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    await abortable(this.#settle(), signal)
  }

  /**
   * Takes no more calls, and resolves when everything is stored and sent, and the store is free. Sessions are not stopped: they
   * are at rest. What is under way is left for the next host where the signal aborts.
   */
  close({ signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    this.#closing ??= this.#close(signal)
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(signal: AbortSignal | undefined): Promise<void> {
    if (this.#state === 'open') this.#state = 'draining'
    try {
      if (!signal?.aborted) await this.settled(signal ? { signal } : {})
    } catch (error) {
      if (this.#engine.failure === undefined && !signal?.aborted) throw error
    } finally {
      this.#courier.stop()
      await this.#engine.idle().catch(() => {})
      this.#clock.clearAlarm()
      for (const resident of [...this.#roster.all()]) this.#roster.drop(resident)
      this.#end()
    }
  }

  #end(): void {
    this.#state = 'closed'
    this.#courier.stop()
    taken.delete(this.#settings.store)
    for (const reader of [...this.#readers]) reader.stream.end()
  }

  async #settle(): Promise<void> {
    do {
      await this.#engine.idle()
      if (this.#courier.idle || this.#state === 'closed') continue
      await this.#courier.progress()
      await this.#engine.idle()
    } while (!this.#courier.idle && this.#state !== 'closed')
  }

  /** What `answer` throws is what the promise is rejected with. */
  #ask<T>(
    id: string,
    lookup: string | undefined,
    answer: (
      found: Found,
      resolve: (value: T) => void,
      reject: (error: unknown) => void,
      value: string | undefined,
    ) => void,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#engine.failure !== undefined) throw this.#engine.failure
      if (this.#state !== 'open') throw hostError('host/closed', `the host is ${this.#state} and takes no more calls`)
      checkId(id)
      const { maxPending } = this.#settings
      if (this.#engine.pending >= maxPending) {
        throw hostError('host/busy', `${maxPending} calls are waiting for the store (maxPending)`)
      }
      this.#engine.arrive(arrival(id, lookup, (found, value) => answer(found, resolve, reject, value), reject))
    })
  }

  #remember(key: string): readonly (readonly [string, string])[] {
    return [
      [key, ''],
      [expiryKey(this.#clock.now() + this.#settings.keepKeys, key), ''],
    ]
  }

  // --- sessions

  #came(resident: Resident): void {
    const { session } = resident
    resident.outputs.push(...(this.#early.get(session) ?? []))
    this.#early.delete(session)
    for (const reader of this.#readers) reader.follow(session)
  }

  #left({ session }: Resident): void {
    for (const reader of this.#readers) reader.unfollow(session)
  }

  #capture(output: Output): void {
    const { root } = output.sender
    this.#engine.touched(root)
    const resident = this.#roster.get(root.id)
    if (resident?.session === root) resident.outputs.push(output)
    else this.#early.set(root, [...(this.#early.get(root) ?? []), output])
  }
}

function viewOf({ id, chart, session }: Resident): SessionView {
  const { status, configuration, data, output } = session
  return { id, chart, status, configuration, data, output }
}

async function begin(store: Store): Promise<void> {
  const [some] = await store.range({ from: '', to: '\u{10ffff}', limit: 1 })
  if (some) throw storeError('store/foreign', 'the store is in use for something else')
  await store.commit([[formatKey, format]])
}

/** What is no id is the id of no session, and no key of a store either. */
function checkId(id: unknown): void {
  if (typeof id === 'string' && id !== '' && !/\p{Surrogate}/u.test(id)) return
  throw hostError('host/unknown-session', `the host has no session '${shorten(String(id))}'`)
}

function keyOf(id: string, key: unknown): string {
  checkId(id)
  if (typeof key === 'string' && key !== '' && !/\p{Surrogate}/u.test(key)) return idempotencyKey(id, key)
  const message = "the option 'key' must be a well-formed text that is not empty"
  throw new ScxmlError([diagnostic({ code: 'option/type', message })])
}
