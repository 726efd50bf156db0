/**
 * The commit protocol of a durable host.
 *
 * The engine works in turns. A turn takes what has come in (calls of the host, answers from event processors, delayed events
 * that are due), brings the sessions it is for into memory, lets them process it, and makes one batch of what has come of it:
 *
 *   - each session that has done something, as it is after its last macrostep;
 *   - the events that it has sent into the world (outbox), and when its first delayed event is due;
 *   - events for sessions that cannot take them now (inbox), and those that have been processed, to be deleted;
 *   - idempotency keys; and events of the outbox that have arrived, to be deleted.
 *
 * The store makes all of a batch or nothing. An event that is processed in the turn in which it arrives goes into no inbox: it
 * would be put and deleted by the same batch. While a batch is on its way to the disk sessions go on with what arrives, and the
 * next batch is made of all that when the disk is done: so many sessions share one wait for it.
 *
 * Nothing is told to the outside before the batch that it is part of is in the store: neither is a call resolved, nor is an
 * event of the outbox sent. So, wherever the process is killed:
 *
 *   - before the batch is in the store, nothing has happened. Whoever has called knows nothing of its event, and may send it
 *     again, with a key best; delayed events are due still.
 *   - after that, before the call is resolved: the event has been processed, once. Who sends it again with the same key is told
 *     that it is a duplicate.
 *   - before an event of the outbox is sent, or its arrival is in the store: it is sent again when the host is opened, with the
 *     same idempotency key. To the world it is sent at least once; to another session of the host exactly once, since the batch
 *     with what it does there deletes it from the outbox.
 *
 * A session whose state cannot be stored goes back to where it was: what it did since then has not happened, and those who sent
 * events are told why. When the store fails nobody knows what is in it, and the host stops at once.
 */
import { Queue } from '../../core/event.js'
import { diagnostic, reasonOf, ScxmlError } from '../../diagnostic.js'
import type { Snapshot } from '../../persistence/snapshot.js'
import type { Change, Store } from '../../persistence/store.js'
import type { Session } from '../session.js'
import { Batch, type BatchSource } from './batch.js'
import type { DurableClock } from './clock.js'
import { DueIndex } from './due.js'
import { Expiry } from './expiry.js'
import { Inboxes } from './inboxes.js'
import { timeAtRest } from './records.js'
import type { Ack, Resident } from './resident.js'
import type { Found, Loaded, Roster } from './roster.js'
import type { DurableSettings } from './settings.js'

/** Something that has come in for a session. */
export interface Arrival {
  /** The id of the session. */
  readonly session: string
  /** A key of the store whose value is of interest, too. */
  readonly lookup?: string | undefined
  /** The session is in memory, where there is one. Throws nothing. */
  apply(found: Found, value: string | undefined): void
  /** The host has failed. */
  reject(error: unknown): void
}

export interface EngineSetup {
  readonly settings: DurableSettings
  readonly clock: DurableClock
  readonly roster: Roster
  /** The last number that is in the store; see `nextNumber`. */
  readonly number: number
  /** When the first session at rest has something due. */
  readonly nextDue: number
  /** Called when a batch is in the store, before those who wait for it are told. */
  readonly told: (batch: Batch) => void
  readonly failed: (error: unknown) => void
}

/** Arrivals of one turn. */
const mostOfTurn = 2_000

export class Engine implements BatchSource {
  readonly #settings: DurableSettings
  readonly #store: Store
  readonly #clock: DurableClock
  readonly #roster: Roster
  readonly #due: DueIndex
  readonly inboxes: Inboxes
  readonly #expiry: Expiry
  readonly #arrivals = new Queue<Arrival>()
  /** Sessions that have done something since they were stored. */
  readonly #touched = new Set<Session>()
  readonly #told: EngineSetup['told']
  readonly #failed: EngineSetup['failed']
  readonly #loose: Change[] = []
  readonly #looseAcks: Ack[] = []
  /** What is to be stored next, as far as it is known. */
  #batch = new Batch(this)
  /** Something may have happened since the last batch was made. */
  #unsaved = false
  #committing = false
  #nudge = () => {}
  #wanted = false
  #running = false
  #inFlight: Promise<void> | undefined
  /** What the store has of a session may be older than what is on its way there. */
  #stale = false
  #number: number
  #failure: unknown
  #idlers: (() => void)[] = []

  constructor({ settings, clock, roster, number, nextDue, told, failed }: EngineSetup) {
    this.#settings = settings
    this.#store = settings.store
    this.#clock = clock
    this.#roster = roster
    this.#number = number
    this.#expiry = new Expiry(settings.store)
    this.inboxes = new Inboxes({
      nextNumber: () => this.nextNumber(),
      store: (resident, ack) => this.store(resident, ack),
      change: (changes) => this.change(changes),
      watch: (resident) => this.#watch(resident),
      problem: (error) => this.#problem(error),
    })
    this.#due = new DueIndex({
      store: settings.store,
      next: nextDue,
      load: async (ids) => (await this.#load(ids)).sessions,
      problem: (error) => this.#problem(error),
    })
    this.#told = told
    this.#failed = failed
  }

  get keepEnded(): number {
    return this.#settings.keepEnded
  }

  get pending(): number {
    return this.#arrivals.length
  }

  get failure(): unknown {
    return this.#failure
  }

  now(): number {
    return this.#clock.now()
  }

  restOf(session: Session): Snapshot {
    return this.#clock.at(timeAtRest, () => session.snapshot())
  }

  nextNumber(): number {
    return ++this.#number
  }

  /** The session is about to do something. */
  touched(session: Session): void {
    this.#touched.add(session)
    this.kick()
  }

  arrive(arrival: Arrival): void {
    if (this.#failure !== undefined) {
      arrival.reject(this.#failure)
      return
    }
    this.#arrivals.push(arrival)
    this.kick()
  }

  /** Takes a turn soon. */
  kick(): void {
    this.#wanted = true
    this.#nudge()
    if (this.#running || this.#failure !== undefined) return
    this.#running = true
    void this.#run()
  }

  /** Resolves when nothing is left to be done; rejects where the host fails. */
  async idle(): Promise<void> {
    while (this.#running) await new Promise<void>((resolve) => this.#idlers.push(resolve))
    if (this.#failure !== undefined) throw this.#failure
  }

  /** `ack` is told when the session, as it is now, is stored. */
  store(resident: Resident, ack: Ack): void {
    resident.acks.push(ack)
    this.#touched.add(resident.session)
  }

  /** `ack` is told when what the session is now is in the store, which it may be already. */
  whenStored(resident: Resident, ack: Ack): void {
    if (this.#touched.has(resident.session)) resident.acks.push(ack)
    else if (resident.committing > 0) {
      this.#looseAcks.push(ack)
      this.kick()
    } else ack.resolve()
  }

  /** Changes that no session has to do with. */
  change(changes: readonly Change[]): void {
    this.#loose.push(...changes)
    this.kick()
  }

  async #run(): Promise<void> {
    try {
      do {
        this.#wanted = false
        // What is called in the same turn of the event loop goes together, and nobody is kept from its own.
        await new Promise(setImmediate)
        await this.#take()
        if (!this.#committing && this.#failure === undefined) await this.#save()
        if (this.#committing && !this.#wanted) await Promise.race([this.#inFlight, this.#nudged()])
      } while ((this.#wanted || this.#committing || this.#unsaved) && this.#failure === undefined)
      if (this.#failure === undefined) this.#setAlarm()
    } catch (error) {
      this.fail(error)
    }
    this.#running = false
    const idlers = this.#idlers
    this.#idlers = []
    for (const resolve of idlers) resolve()
  }

  /** Resolves when there is something to do. */
  #nudged(): Promise<void> {
    return new Promise((resolve) => {
      this.#nudge = resolve
    })
  }

  #setAlarm(): void {
    this.#clock.setAlarm(Math.min(this.#due.next, this.#clock.next ?? Number.POSITIVE_INFINITY))
  }

  /** The host does nothing more; all that is in memory may be ahead of the store, and is worth nothing. */
  fail(error: unknown): void {
    if (this.#failure !== undefined) return
    this.#failure = error
    this.#clock.clearAlarm()
    for (let arrival = this.#arrivals.shift(); arrival; arrival = this.#arrivals.shift()) arrival.reject(error)
    for (const { reject } of this.#looseAcks) reject(error)
    for (const resident of [...this.#roster.all()]) {
      for (const { reject } of resident.acks) reject(error)
      for (const { ack } of resident.inbox) ack.reject(error)
      this.#roster.drop(resident)
    }
    this.#failed(error)
  }

  /** Sessions process what has come in. */
  async #take(): Promise<void> {
    const due = await this.#loadDue()
    const arrivals: Arrival[] = []
    while (arrivals.length < mostOfTurn) {
      const arrival = this.#arrivals.shift()
      if (!arrival) break
      arrivals.push(arrival)
    }
    if (this.#arrivals.length > 0) this.#wanted = true
    try {
      await this.#apply(arrivals, due)
    } catch (error) {
      for (const { reject } of arrivals) reject(error)
      throw error
    }
    this.inboxes.empty()
    this.#unsaved = true
  }

  /** Begins the commit of what has come of it. */
  async #save(): Promise<void> {
    await this.#expiry.sweep(this.#clock.now(), this.#batch)
    const batch = this.#batch
    this.#batch = new Batch(this)
    this.#unsaved = false
    this.#gather(batch)
    if (!batch.empty) this.#inFlight = this.#commit(batch)
    this.#roster.shrink(({ session }) => !this.#touched.has(session))
    if (this.#due.next <= this.#clock.now()) this.#wanted = true
  }

  /** Brings sessions with something due into memory; gives the time by which all of theirs is due. */
  async #loadDue(): Promise<number | undefined> {
    const now = this.#clock.now()
    if (this.#due.next > now) return (this.#clock.next ?? Number.POSITIVE_INFINITY) <= now ? now : undefined
    // What is due and has been done is in the index until it is stored.
    if (this.#unsaved) return undefined
    await this.#inFlight
    const { until, more } = await this.#due.load(now, this.#batch)
    if (more) this.#wanted = true
    return until
  }

  async #apply(arrivals: readonly Arrival[], due: number | undefined): Promise<void> {
    const lookups = arrivals.flatMap(({ lookup }) => lookup ?? [])
    const ids = arrivals.map(({ session }) => session)
    const { sessions, values } = await this.#load(ids, lookups)
    if (this.#failure !== undefined) throw this.#failure
    if (due !== undefined) this.#clock.fire(due)
    for (const arrival of arrivals) {
      const resident = this.#roster.get(arrival.session)
      if (resident) this.#roster.touch(resident)
      // It may have come, or gone, since.
      const found: Found = resident ? { kind: 'running', resident } : (sessions.get(arrival.session) ?? none)
      const value = arrival.lookup === undefined ? undefined : values.get(arrival.lookup)
      arrival.apply(found.kind === 'running' && !resident ? none : found, value)
    }
  }

  async #load(ids: readonly string[], lookups: readonly string[] = []): Promise<Loaded> {
    if (this.#stale) await this.#inFlight
    this.#stale = false
    return this.#roster.load(ids, lookups)
  }

  #gather(batch: Batch): void {
    for (const session of this.#touched) {
      const resident = this.#roster.get(session.id)
      if (resident?.session !== session) {
        this.#touched.delete(session)
        continue
      }
      try {
        if (batch.add(resident) === 'busy') this.#watch(resident)
        else this.#touched.delete(session)
      } catch (error) {
        this.#takeBack(resident, batch, error)
      }
    }
    this.inboxes.addTo(batch)
    for (const change of this.#loose) batch.changes.push(change)
    this.#loose.length = 0
    batch.acks.push(...this.#looseAcks)
    this.#looseAcks.length = 0
  }

  /** The session is what it was when it was stored. */
  #takeBack(resident: Resident, batch: Batch, error: unknown): void {
    this.#touched.delete(resident.session)
    this.inboxes.leave(resident)
    const { acks, inbox, due, id } = resident
    this.#stale = true
    this.#roster.drop(resident)
    if (acks.length === 0) this.#problem(error)
    for (const { reject } of acks) reject(error)
    for (const { ack, key, stored } of inbox) {
      if (stored) batch.delete(key)
      ack.reject(error)
    }
    // What was due is due still, and would do the same again.
    const now = this.#clock.now()
    if (due !== undefined && due <= now) this.#due.postpone(batch, id, due, now)
  }

  async #commit(batch: Batch): Promise<void> {
    this.#committing = true
    try {
      await this.#store.commit(batch.changes, { sync: this.#settings.sync })
    } catch (error) {
      this.fail(error)
      for (const { reject } of batch.acks) reject(error)
      return
    } finally {
      this.#committing = false
    }
    for (const resident of batch.residents) resident.committing--
    for (const resident of batch.ended) this.#roster.forget(resident)
    this.#due.add(batch.due)
    if (batch.due <= this.#clock.now()) this.kick()
    this.#told(batch)
    for (const { resolve } of batch.acks) resolve()
  }

  /** Takes a turn when the session is free. */
  #watch(resident: Resident): void {
    if (resident.watched) return
    resident.watched = true
    void resident.session.settled().then(() => {
      resident.watched = false
      if (!resident.session.busy) this.kick()
      else setImmediate(() => this.#watch(resident))
    })
  }

  #problem(error: unknown): void {
    const known = error instanceof ScxmlError ? error.diagnostics[0] : undefined
    this.#settings.onProblem(known ?? diagnostic({ code: 'runtime/broken', message: reasonOf(error) }))
  }
}

const none: Found = { kind: 'none' }
