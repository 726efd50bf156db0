/** Texts by keys in the order of stores, in runs of bounded length: an insertion moves a run, not everything. */
import { compareKeys, type Entry } from '../store.js'

const longestRun = 512

export class SortedMap {
  readonly #values = new Map<string, string>()
  /** Never empty but for the first, and all in order. */
  readonly #runs: string[][] = [[]]

  get size(): number {
    return this.#values.size
  }

  get(key: string): string | undefined {
    return this.#values.get(key)
  }

  set(key: string, value: string): void {
    if (!this.#values.has(key)) this.#insert(key)
    this.#values.set(key, value)
  }

  delete(key: string): void {
    if (!this.#values.delete(key)) return
    const at = this.#runOf(key)
    const run = this.#runs[at]!
    run.splice(firstAtLeast(run, key), 1)
    if (run.length === 0 && this.#runs.length > 1) this.#runs.splice(at, 1)
  }

  range(from: string, to: string, limit: number): Entry[] {
    const found: Entry[] = []
    let at = this.#runOf(from)
    let place = firstAtLeast(this.#runs[at]!, from)
    while (found.length < limit) {
      const run = this.#runs[at]
      if (run === undefined) break
      const key = run[place++]
      if (key === undefined) {
        at++
        place = 0
      } else if (compareKeys(key, to) < 0) found.push([key, this.#values.get(key)!])
      else break
    }
    return found
  }

  #insert(key: string): void {
    const at = this.#runOf(key)
    const run = this.#runs[at]!
    run.splice(firstAtLeast(run, key), 0, key)
    if (run.length > longestRun) this.#runs.splice(at + 1, 0, run.splice(longestRun >> 1))
  }

  /** The last run that does not begin behind the key. */
  #runOf(key: string): number {
    let low = 0
    let high = this.#runs.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (compareKeys(this.#runs[middle]![0]!, key) <= 0) low = middle
      else high = middle - 1
    }
    return low
  }
}

function firstAtLeast(run: readonly string[], key: string): number {
  let low = 0
  let high = run.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareKeys(run[middle]!, key) < 0) low = middle + 1
    else high = middle
  }
  return low
}
