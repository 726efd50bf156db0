/** Events and their queues (REC 3.12.1, 5.10.1). */

/** An event as the interpreter moves it; `data` is a value of the session's data model. */
export interface ScxmlEvent {
  readonly name: string
  readonly type: 'platform' | 'internal' | 'external'
  /** A value that belongs to the data model of the session that receives it. */
  readonly data: unknown
  /** Only where the author gave the `<send>` an id or an idlocation (REC 5.10.1). */
  readonly sendid?: string | undefined
  /** Where an answer can be sent: the `target` of a `<send>`. */
  readonly origin?: string | undefined
  /** The `type` of a `<send>` that answers. */
  readonly origintype?: string | undefined
  /** The id of the invocation that sent it. */
  readonly invokeid?: string | undefined
  /** What came over the wire, for processors that have a wire (`_event.raw`). */
  readonly raw?: string | undefined
  /**
   * The invocation of the receiving session that it came from, by its serial. A forwarded event keeps the `invokeid` that
   * it had where it came from, which means nothing where it goes to.
   */
  readonly invocation?: number | undefined
  /** A whole number; higher goes first in the external queue. Default: 0. */
  readonly priority?: number | undefined
  /** The invocation has ended with this event: it is `done.invoke`. */
  readonly endsInvocation?: boolean | undefined
}

/** Whether an event can have this name (REC 3.12.1). */
export function isEventName(name: unknown): name is string {
  return typeof name === 'string' && name !== '' && !/\s/.test(name)
}

/** First in, first out, without the cost of `Array.shift`. */
export class Queue<T> {
  #items: (T | undefined)[] = []
  #head = 0

  get length(): number {
    return this.#items.length - this.#head
  }

  push(item: T): void {
    this.#items.push(item)
  }

  shift(): T | undefined {
    if (this.#head === this.#items.length) return undefined
    const item = this.#items[this.#head]
    this.#items[this.#head++] = undefined
    if (this.#head === this.#items.length) {
      this.#items.length = 0
      this.#head = 0
    } else if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items.splice(0, this.#head)
      this.#head = 0
    }
    return item
  }

  clear(): void {
    this.#items.length = 0
    this.#head = 0
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let at = this.#head; at < this.#items.length; at++) yield this.#items[at] as T
  }
}
