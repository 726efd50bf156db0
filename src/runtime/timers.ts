/** All that a scheduler has to do later, on one clock wake at a time. */

import { type Due, Heap } from '../core/heap.js'
import { type Clock, throwAll } from './clock.js'

/** One thing to do later; made by `Timers.schedule`. */
export interface Timer extends Due {
  readonly run: () => void
}

/** A hundred thousand pending delays cost one timer of the operating system. */
export class Timers {
  readonly #clock: Clock
  readonly #heap = new Heap<Timer>()
  #order = 0
  #running = false
  #armed: Timer | undefined
  #disarm: (() => void) | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** How many are pending. */
  get size(): number {
    return this.#heap.size
  }

  /**
   * Calls `run` in `delay` ms, in the order of (time, scheduling) among all; a delay of 0 or less means as soon as the
   * clock wakes, never at once. What an error of `run` means is the clock's affair, and no other `run` is lost by it.
   * Throws a `RangeError` where `delay` is NaN.
   */
  schedule(delay: number, run: () => void): Timer {
    if (Number.isNaN(delay)) throw new RangeError('cannot delay by NaN')
    const time = this.#clock.now() + Math.max(0, delay)
    const timer: Timer = { time, order: this.#order++, position: -1, run }
    this.#heap.push(timer)
    this.#arm()
    return timer
  }

  /** Takes a timer back; false where it has run, is running or was cancelled. */
  cancel(timer: Timer): boolean {
    const pending = this.#heap.remove(timer)
    if (pending) this.#arm()
    return pending
  }

  #arm(): void {
    if (this.#running) return
    const first = this.#heap.peek()
    if (first === this.#armed) return
    this.#disarm?.()
    this.#armed = first
    this.#disarm = first && this.#clock.wakeAt(first.time, this.#wake)
  }

  // A clock may wake it for what is due by an earlier time, and again for the rest.
  readonly #wake = (now: number = this.#clock.now()): void => {
    // What is scheduled from here on waits for a wake of its own: a chain of zero delays must not starve the process.
    const end = this.#order
    const failures: unknown[] = []
    this.#running = true
    this.#armed = undefined
    this.#disarm = undefined
    for (let timer = this.#heap.peek(); timer && timer.time <= now && timer.order < end; timer = this.#heap.peek()) {
      this.#heap.pop()
      try {
        timer.run()
      } catch (error) {
        failures.push(error)
      }
    }
    this.#running = false
    this.#arm()
    throwAll(failures)
  }
}
