/** When sessions at rest have something due, as the index of the store has it (`t/`). */
import type { Store } from '../../persistence/store.js'
import type { Batch } from './batch.js'
import { dueAfter, dueKey, dueUntil, partsOf } from './keys.js'
import type { Found } from './roster.js'

const mostAtOnce = 1_000
/** Ms after which a session is tried again that could not be restored or stored when something was due. */
const retryAfter = 60_000

/** What is due of one turn. */
export interface DueTurn {
  /** All that is due by then is in memory. */
  readonly until: number
  /** There is more. */
  readonly more: boolean
}

export interface DueIndexSetup {
  readonly store: Store
  /** When the first session has something due. */
  readonly next: number
  readonly load: (ids: readonly string[]) => Promise<ReadonlyMap<string, Found>>
  readonly problem: (error: unknown) => void
}

export class DueIndex {
  readonly #setup: DueIndexSetup
  #next: number

  constructor(setup: DueIndexSetup) {
    this.#setup = setup
    this.#next = setup.next
  }

  /** No session has anything due before, as far as the store is concerned. */
  get next(): number {
    return this.#next
  }

  /** Something is in the store that is due then. */
  add(time: number): void {
    this.#next = Math.min(this.#next, time)
  }

  /**
   * Brings sessions with something due into memory, the first ones first. All commits are over: what was due and has been done
   * is in the index until it is stored.
   */
  async load(now: number, batch: Batch): Promise<DueTurn> {
    const { store, load } = this.#setup
    const rows = await store.range({ ...dueUntil(now), limit: mostAtOnce })
    const found = rows.map(([key]) => {
      const [time = '', id = ''] = partsOf(key)
      return { key, time: Number(time), id }
    })
    const sessions = await load(found.map(({ id }) => id))
    for (const { key, id } of found) this.#check(batch, key, now, id, sessions.get(id)!)
    const last = found.at(-1)
    if (last && rows.length === mostAtOnce) {
      this.#next = last.time
      return { until: last.time, more: true }
    }
    const [later] = await store.range({ ...dueAfter(now), limit: 1 })
    this.#next = later ? Number(partsOf(later[0])[0]) : Number.POSITIVE_INFINITY
    return { until: now, more: false }
  }

  /** What is no longer so is taken out of the index. */
  #check(batch: Batch, key: string, now: number, id: string, found: Found): void {
    if (found.kind === 'running') {
      const { due } = found.resident
      if (due === undefined || dueKey(due, id) !== key) batch.delete(key)
      return
    }
    batch.delete(key)
    if (found.kind !== 'unreadable') return
    this.#setup.problem(found.error)
    put(batch, id, now)
  }

  /** The session cannot do now what is due. */
  postpone(batch: Batch, id: string, due: number, now: number): void {
    batch.delete(dueKey(due, id))
    put(batch, id, now)
  }
}

function put(batch: Batch, id: string, now: number): void {
  const again = now + retryAfter
  batch.put(dueKey(again, id), '')
  batch.due = Math.min(batch.due, again)
}
