/**
 * Commits one after the other. What is asked for while one is under way is written as one when that is over, which costs one
 * wait for the disk and not many ("group commit").
 */
import { reasonOf, ScxmlError } from '../../diagnostic.js'
import { type Change, type CommitOptions, storeError } from '../store.js'

interface Waiting {
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Writes changes, all or none, and says when they are there. */
export type WriteChanges = (changes: readonly Change[], sync: boolean) => void | Promise<void>

export class CommitQueue {
  readonly #write: WriteChanges
  #changes: Change[] = []
  #sync = false
  #waiting: Waiting[] = []
  #running: Promise<void> | undefined
  #failure: ScxmlError | undefined
  #closed = false

  constructor(write: WriteChanges) {
    this.#write = write
  }

  /** Throws where the store is closed, or a commit has failed. */
  check(): void {
    if (this.#closed) throw storeError('store/closed', 'the store is closed')
    if (this.#failure) throw this.#failure
  }

  add(changes: readonly Change[], { sync = true }: CommitOptions = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      this.check()
      for (const change of changes) this.#changes.push(change)
      this.#sync ||= sync
      this.#waiting.push({ resolve, reject })
      this.#running ??= this.#run()
    })
  }

  /** Takes no more; resolves when what was taken is over. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#running
  }

  async #run(): Promise<void> {
    // What is asked for in the same turn of the event loop goes together.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const [changes, sync, waiting] = [this.#changes, this.#sync, this.#waiting]
      this.#changes = []
      this.#sync = false
      this.#waiting = []
      try {
        if (this.#failure) throw this.#failure
        await this.#write(changes, sync)
        for (const { resolve } of waiting) resolve()
      } catch (error) {
        this.#failure ??= asFailure(error)
        for (const { reject } of waiting) reject(this.#failure)
      }
    }
    this.#running = undefined
  }
}

function asFailure(error: unknown): ScxmlError {
  if (error instanceof ScxmlError) return error
  const hint = 'open the store anew to see what is there'
  return storeError('store/failed', `the store cannot write: ${reasonOf(error)}`, hint, error)
}
