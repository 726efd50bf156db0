/** The delayed events of one session: found by the id of their `<send>`, dropped with the session (REC 6.2, 6.3). */
import type { Timer, Timers } from './timers.js'

export class DelayedSends {
  readonly #timers: Timers
  /** By send id; those without one cannot be cancelled. */
  readonly #pending = new Map<string | undefined, Set<Timer>>()

  constructor(timers: Timers) {
    this.#timers = timers
  }

  /** `delay` in milliseconds. */
  schedule(sendid: string | undefined, delay: number, run: () => void): void {
    const timer = this.#timers.schedule(delay, () => {
      this.#forget(sendid, timer)
      run()
    })
    const pending = this.#pending.get(sendid)
    if (pending) pending.add(timer)
    else this.#pending.set(sendid, new Set([timer]))
  }

  cancel(sendid: string): void {
    for (const timer of this.#pending.get(sendid) ?? []) this.#timers.cancel(timer)
    this.#pending.delete(sendid)
  }

  clear(): void {
    for (const pending of this.#pending.values()) for (const timer of pending) this.#timers.cancel(timer)
    this.#pending.clear()
  }

  #forget(sendid: string | undefined, timer: Timer): void {
    const pending = this.#pending.get(sendid)
    pending?.delete(timer)
    if (pending?.size === 0) this.#pending.delete(sendid)
  }
}
