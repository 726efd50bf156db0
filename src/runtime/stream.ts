/** Events for `for await`: kept until they are read, but no more than so many. */

/** The oldest give way where the reader is too slow, and it is told how many. */
export class Stream<T> implements AsyncIterableIterator<T> {
  readonly #limit: number
  readonly #lost: (count: number) => T
  readonly #onEnd: () => void
  #items: T[] = []
  #head = 0
  #dropped = 0
  #waiting: ((result: IteratorResult<T>) => void)[] = []
  #ended = false

  /** `lost` makes what the reader gets in place of items that are gone. `onEnd` is called once, whoever ends it. */
  constructor(limit: number, lost: (count: number) => T, onEnd: () => void) {
    this.#limit = limit
    this.#lost = lost
    this.#onEnd = onEnd
  }

  /** False where the oldest item had to give way. */
  push(item: T): boolean {
    if (this.#ended) return true
    const reader = this.#waiting.shift()
    if (reader) {
      reader({ value: item, done: false })
      return true
    }
    this.#items.push(item)
    if (this.#items.length - this.#head <= this.#limit) return true
    this.#head++
    this.#dropped++
    if (this.#head > 1024 && this.#head * 2 > this.#items.length) this.#compact()
    return false
  }

  /** What is there can still be read. */
  end(): void {
    if (this.#ended) return
    this.#ended = true
    for (const reader of this.#waiting) reader({ value: undefined, done: true })
    this.#waiting = []
    this.#onEnd()
  }

  next(): Promise<IteratorResult<T>> {
    if (this.#dropped > 0) {
      const value = this.#lost(this.#dropped)
      this.#dropped = 0
      return Promise.resolve({ value, done: false })
    }
    if (this.#head < this.#items.length) {
      const value = this.#items[this.#head++]!
      if (this.#head === this.#items.length) this.#compact()
      return Promise.resolve({ value, done: false })
    }
    if (this.#ended) return Promise.resolve({ value: undefined, done: true })
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  return(): Promise<IteratorResult<T>> {
    this.#items = []
    this.#head = 0
    this.#dropped = 0
    this.end()
    return Promise.resolve({ value: undefined, done: true })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #compact(): void {
    this.#items = this.#items.slice(this.#head)
    this.#head = 0
  }
}

/** As the promise, but rejected with the signal's reason as soon as it aborts. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise
  return new Promise((resolve, reject) => {
    const give = () => reject(signal.reason)
    if (signal.aborted) {
      give()
      return
    }
    signal.addEventListener('abort', give, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', give))
  })
}
