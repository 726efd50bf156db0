/** The sessions of a durable host that are in memory, those that were idle for the longest time first. */
import type { Chart } from '../../core/chart.js'
import { type Code, diagnostic, ScxmlError, shorten } from '../../diagnostic.js'
import { migrate } from '../../persistence/migrate.js'
import { snapshotFormat, snapshotVersion } from '../../persistence/snapshot.js'
import { readSnapshot } from '../../persistence/validator.js'
import { didYouMean } from '../../suggest.js'
import type { SessionFactory } from '../create-session.js'
import type { DurableClock } from './clock.js'
import { sessionKey } from './keys.js'
import { type EndedRecord, type RunningRecord, readSessionRecord, timeAtRest } from './records.js'
import { Resident } from './resident.js'
import type { DurableSettings } from './settings.js'

/** What there is of a session. */
export type Found =
  | { readonly kind: 'running'; readonly resident: Resident }
  | { readonly kind: 'ended'; readonly record: EndedRecord }
  | { readonly kind: 'none' }
  /** It cannot be restored. */
  | { readonly kind: 'unreadable'; readonly error: unknown }

/** What there is of sessions, by their ids, and the values of other keys. */
export interface Loaded {
  readonly sessions: ReadonlyMap<string, Found>
  readonly values: ReadonlyMap<string, string | undefined>
}

const none: Found = { kind: 'none' }

export class Roster {
  readonly #settings: DurableSettings
  readonly #factory: SessionFactory
  readonly #clock: DurableClock
  readonly #residents = new Map<string, Resident>()
  readonly #left: (resident: Resident) => void
  readonly #came: (resident: Resident) => void

  /** `came` and `left` are told of sessions that are restored, and that go to rest. */
  constructor(
    settings: DurableSettings,
    factory: SessionFactory,
    clock: DurableClock,
    came: (resident: Resident) => void,
    left: (resident: Resident) => void,
  ) {
    this.#settings = settings
    this.#factory = factory
    this.#clock = clock
    this.#came = came
    this.#left = left
  }

  get size(): number {
    return this.#residents.size
  }

  get(id: string): Resident | undefined {
    return this.#residents.get(id)
  }

  all(): IterableIterator<Resident> {
    return this.#residents.values()
  }

  /** It is not idle. */
  touch(resident: Resident): void {
    const { id } = resident
    if (!this.#residents.delete(id)) return
    this.#residents.set(id, resident)
  }

  /** Makes a session of a chart, which is not started yet. Throws `ScxmlError`. */
  create(name: string, id: string | undefined, data: Readonly<Record<string, unknown>> | undefined): Resident {
    const session = this.#factory.create(this.#chart(name), { id, data })
    const resident = new Resident(name, session)
    this.#residents.set(session.id, resident)
    return resident
  }

  /** Brings sessions into memory; `lookups` are keys of the store whose values are of interest, too. */
  async load(ids: readonly string[], lookups: readonly string[]): Promise<Loaded> {
    const sessions = new Map<string, Found>()
    const missing: string[] = []
    for (const id of new Set(ids)) {
      const resident = this.#residents.get(id)
      if (resident) sessions.set(id, { kind: 'running', resident })
      else missing.push(id)
    }
    const values = new Map<string, string | undefined>()
    if (missing.length === 0 && lookups.length === 0) return { sessions, values }
    const texts = await this.#settings.store.get([...missing.map(sessionKey), ...lookups])
    for (const [at, id] of missing.entries()) sessions.set(id, this.#wake(id, texts[at]))
    for (const [at, key] of lookups.entries()) values.set(key, texts[missing.length + at])
    return { sessions, values }
  }

  /** What the store has of a session → the session, in memory. */
  #wake(id: string, text: string | undefined): Found {
    if (text === undefined) return none
    try {
      const record = readSessionRecord(text, id)
      return record.status === 'running'
        ? { kind: 'running', resident: this.#restore(record) }
        : { kind: 'ended', record }
    } catch (error) {
      return { kind: 'unreadable', error }
    }
  }

  #restore(record: RunningRecord): Resident {
    const chart = this.#chart(record.chart)
    const { format, version, session: snapshot } = record.snapshot
    // The store vouches for what was written, but not for who has written it.
    if (format !== snapshotFormat || version !== snapshotVersion) readSnapshot(record.snapshot)
    const { migrations } = this.#settings
    const charts = [...this.#settings.charts.values()]
    const rested = migrate(chart, snapshot, migrations)
    const plan = { time: 'wall', migrations, charts } as const
    const session = this.#clock.at(timeAtRest, () => this.#factory.restore(chart, rested, plan))
    const resident = new Resident(record.chart, session)
    resident.due = record.due ?? undefined
    resident.sent = record.sent
    this.#residents.set(session.id, resident)
    this.#came(resident)
    return resident
  }

  /** Takes a session out of memory, as if it had never been there. */
  drop(resident: Resident): void {
    this.forget(resident)
    this.#left(resident)
    resident.session.retire()
  }

  /** The session has ended. */
  forget(resident: Resident): void {
    if (this.#residents.get(resident.id) === resident) this.#residents.delete(resident.id)
  }

  /** Puts sessions to rest that are too many, where `isIdle` says so. */
  shrink(isIdle: (resident: Resident) => boolean): void {
    const excess = this.#residents.size - this.#settings.maxAwake
    if (excess <= 0) return
    let left = excess
    // Those that cannot rest now are not looked at for ever.
    let looks = excess * 2 + 100
    for (const resident of this.#residents.values()) {
      if (left === 0 || looks-- === 0) return
      if (!resident.atRest || !isIdle(resident)) continue
      this.drop(resident)
      left--
    }
  }

  #chart(name: string): Chart {
    const { charts } = this.#settings
    const chart = charts.get(name)
    if (chart) return chart
    const hint = didYouMean(name, charts.keys()) ?? `there are ${[...charts.keys()].slice(0, 20).join(', ')}`
    throw hostError('host/unknown-chart', `the host has no chart '${shorten(name)}'`, hint)
  }
}

export function hostError(code: Code & `host/${string}`, message: string, hint?: string): ScxmlError {
  return new ScxmlError([diagnostic({ code, message, hint })])
}
