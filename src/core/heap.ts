/** What waits for its time or its turn. */
export interface Due {
  /** In ms of whatever clock it waits for, or whatever else says who goes first: the smaller. */
  readonly time: number
  /** The smaller goes first at the same time. */
  readonly order: number
  /** Kept by the heap: the index there, -1 outside. */
  position: number
}

/** A binary heap, earliest first. Items know their place, so that removing one is O(log n) and leaves nothing behind. */
export class Heap<T extends Due> {
  readonly #items: T[] = []

  get size(): number {
    return this.#items.length
  }

  peek(): T | undefined {
    return this.#items[0]
  }

  push(item: T): void {
    this.#items.push(item)
    this.#rise(item, this.#items.length - 1)
  }

  pop(): T | undefined {
    const first = this.#items[0]
    if (first) this.remove(first)
    return first
  }

  /** Takes an item out; false where it is not in this heap. */
  remove(item: T): boolean {
    const at = item.position
    if (at < 0 || this.#items[at] !== item) return false
    item.position = -1
    const last = this.#items.pop()!
    if (last === item) return true
    const parent = this.#items[(at - 1) >> 1]
    if (at > 0 && before(last, parent!)) this.#rise(last, at)
    else this.#sink(last, at)
    return true
  }

  #rise(item: T, from: number): void {
    let at = from
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = this.#items[above]!
      if (!before(item, parent)) break
      this.#put(parent, at)
      at = above
    }
    this.#put(item, at)
  }

  #sink(item: T, from: number): void {
    const size = this.#items.length
    let at = from
    for (;;) {
      let below = 2 * at + 1
      if (below >= size) break
      if (below + 1 < size && before(this.#items[below + 1]!, this.#items[below]!)) below++
      const child = this.#items[below]!
      if (!before(child, item)) break
      this.#put(child, at)
      at = below
    }
    this.#put(item, at)
  }

  #put(item: T, at: number): void {
    this.#items[at] = item
    item.position = at
  }
}

function before(a: Due, b: Due): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order)
}
