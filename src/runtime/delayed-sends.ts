/** The delayed events of one session: found by the id of their `<send>`, dropped with the session (REC 6.2, 6.3). */
import type { Timer, Timers } from './timers.js'

export class DelayedSends {
  readonly #timers: Timers
  /** By send id; those without one cannot be cancelled. */
  readonly #pending = new Map<string | undefined, Set<Timer>>()
  #size = 0

  constructor(timers: Timers) {
    this.#timers = timers
  }

  /** How many are pending. */
  get size(): number {
    return this.#size
  }

  /** `delay` in milliseconds. */
  schedule(sendid: string | undefined, delay: number, run: () => void): void {
    const timer = this.#timers.schedule(delay, () => {
      this.#forget(sendid, timer)
      run()
    })
    this.#size++
    const pending = this.#pending.get(sendid)
    if (pending) pending.add(timer)
    else this.#pending.set(sendid, new Set([timer]))
  }

  cancel(sendid: string): void {
    const pending = this.#pending.get(sendid)
    if (!pending) return
    for (const timer of pending) this.#timers.cancel(timer)
    this.#size -= pending.size
    this.#pending.delete(sendid)
  }

  clear(): void {
    for (const pending of this.#pending.values()) for (const timer of pending) this.#timers.cancel(timer)
    this.#pending.clear()
    this.#size = 0
  }

  #forget(sendid: string | undefined, timer: Timer): void {
    const pending = this.#pending.get(sendid)
    if (pending?.delete(timer)) this.#size--
    if (pending?.size === 0) this.#pending.delete(sendid)
  }
}
