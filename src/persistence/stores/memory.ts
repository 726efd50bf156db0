/** A store in memory: for tests, and for hosts whose sessions need not outlive the process. */
import { type Change, type Entry, type KeyRange, type Store, storeError } from '../store.js'
import { SortedMap } from './sorted-map.js'

/** What a memory store holds; it outlives the store, and opens another. */
export class StoreMemory {
  /** @internal */
  readonly entries = new SortedMap()
  /** @internal */
  open = false

  /** Entries that are there. */
  get size(): number {
    return this.entries.size
  }
}

/** Opens a store in memory. Throws `ScxmlError` (`store/locked`) where a store is open on that memory. */
export function memoryStore(memory: StoreMemory = new StoreMemory()): Store {
  if (memory.open) throw storeError('store/locked', 'this memory is in use by another store')
  memory.open = true
  return new MemoryStore(memory)
}

class MemoryStore implements Store {
  #memory: StoreMemory | undefined

  constructor(memory: StoreMemory) {
    this.#memory = memory
  }

  async get(keys: readonly string[]): Promise<readonly (string | undefined)[]> {
    const { entries } = this.#opened()
    return keys.map((key) => entries.get(key))
  }

  async range({ from, to, limit = Number.POSITIVE_INFINITY }: KeyRange): Promise<readonly Entry[]> {
    return this.#opened().entries.range(from, to, limit)
  }

  async commit(changes: readonly Change[]): Promise<void> {
    const { entries } = this.#opened()
    for (const [key, value] of changes) {
      if (value === null) entries.delete(key)
      else entries.set(key, value)
    }
  }

  async close(): Promise<void> {
    if (this.#memory) this.#memory.open = false
    this.#memory = undefined
  }

  #opened(): StoreMemory {
    if (this.#memory) return this.#memory
    throw storeError('store/closed', 'the store is closed')
  }
}
