/**
 * The clock of a durable host's sessions. It shows the time of the day, since what is due outlives the process, and never goes
 * back. It wakes nobody by itself: the host does, when it is ready to store what comes of it.
 */
import { wallOf } from '../at-rest.js'
import type { Clock } from '../clock.js'

interface Pending {
  readonly time: number
  /** Runs all that is due by a time. */
  readonly wake: (until?: number) => void
}

/** Ms after which the time of the day is looked at again: somebody may set it. */
const longestWait = 60_000

export class DurableClock implements Clock {
  readonly #base: Clock
  readonly #ring: () => void
  #last = Number.NEGATIVE_INFINITY
  #shown: number | undefined
  #pending: Pending | undefined
  #alarm: number | undefined
  #disarm: (() => void) | undefined

  /** `ring` is called when the time of `setAlarm` has come. */
  constructor(base: Clock, ring: () => void) {
    this.#base = base
    this.#ring = ring
  }

  now(): number {
    if (this.#shown !== undefined) return this.#shown
    this.#last = Math.max(this.#last, wallOf(this.#base))
    return this.#last
  }

  wall(): number {
    return this.now()
  }

  /** Runs something at another time: what is restored then is due when it was due. */
  at<T>(time: number, run: () => T): T {
    const before = this.#shown
    this.#shown = time
    try {
      return run()
    } finally {
      this.#shown = before
    }
  }

  wakeAt(time: number, wake: Pending['wake']): () => void {
    const pending = { time, wake }
    this.#pending = pending
    return () => {
      if (this.#pending === pending) this.#pending = undefined
    }
  }

  /** When the first event of a session that is awake is due. */
  get next(): number | undefined {
    return this.#pending?.time
  }

  /** Runs what is due by a time, in due order. */
  fire(until: number): void {
    const pending = this.#pending
    if (!pending || pending.time > until) return
    this.#pending = undefined
    pending.wake(until)
  }

  /** Rings at this time, or soon where it is over; before, nothing of an earlier call. */
  setAlarm(time: number | undefined): void {
    if (time === this.#alarm) return
    this.clearAlarm()
    if (time === undefined || time === Number.POSITIVE_INFINITY) return
    this.#alarm = time
    this.#wait(time)
  }

  clearAlarm(): void {
    this.#disarm?.()
    this.#disarm = undefined
    this.#alarm = undefined
  }

  #wait(time: number): void {
    const left = Math.max(0, time - this.now())
    const base = this.#base
    this.#disarm = base.wakeAt(base.now() + Math.min(left, longestWait), () => {
      this.#disarm = undefined
      if (this.now() < time) return this.#wait(time)
      this.#alarm = undefined
      this.#ring()
    })
  }
}
