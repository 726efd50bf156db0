/** What the store has to forget in time: idempotency keys, and how sessions ended. */
import type { Store } from '../../persistence/store.js'
import type { Batch } from './batch.js'
import { expiredUntil, expiringOf } from './keys.js'

const mostAtOnce = 1_000
/** Ms. */
const every = 60_000

export class Expiry {
  readonly #store: Store
  #next = 0

  constructor(store: Store) {
    this.#store = store
  }

  /** Deletes some of what is to be forgotten, if it is time for that. */
  async sweep(now: number, batch: Batch): Promise<void> {
    if (now < this.#next) return
    const rows = await this.#store.range({ ...expiredUntil(now), limit: mostAtOnce })
    for (const [key] of rows) {
      batch.delete(expiringOf(key))
      batch.delete(key)
    }
    this.#next = rows.length === mostAtOnce ? now : now + every
  }
}
