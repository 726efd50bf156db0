/** Where time comes from: the machine, or a test. Nothing else in microstep asks for the time. */
import { parseDuration } from '../core/duration.js'
import { type Due, Heap } from '../core/heap.js'
import { diagnostic, ScxmlError } from '../diagnostic.js'

export interface Clock {
  /** In ms since some moment; never goes back. */
  now(): number
  /** In ms since 1970, for content that asks what time it is. Default: `now()`. */
  wall?(): number
  /**
   * Calls `wake` once, as soon as `now()` is `time` or later; never earlier and never from within `wakeAt`. Returns the
   * function that calls it off. Throws a `RangeError` where `time` is NaN.
   */
  wakeAt(time: number, wake: () => void): () => void
}

// Node takes a longer delay for 1 ms.
const longestTimeout = 2 ** 31 - 1

const machine: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  wakeAt(time, wake) {
    checkTime(time)
    const wait = () => Math.min(longestTimeout, Math.max(0, Math.ceil(time - performance.now())))
    // Node counts whole ms of its own and may be a little early.
    const check = () => {
      if (performance.now() < time) timer = setTimeout(check, wait())
      else wake()
    }
    let timer = setTimeout(check, wait())
    return () => clearTimeout(timer)
  },
}

/** The monotonic clock of the machine. A pending wake keeps the process alive. */
export function realClock(): Clock {
  return machine
}

/** A clock that stands until it is told to go, so that timed tests take no time. */
export interface SimulatedClock extends Clock {
  /** The time of the earliest pending wake, or undefined. */
  readonly next: number | undefined
  /**
   * Lets a duration pass: ms, or a CSS2 time such as `2s` or `500ms`. Everything that falls due is woken, at its time,
   * in the order of times and then of registration; so is what gets registered on the way and falls due.
   *
   * An error thrown by one of those does not stop the others; it is thrown at the end (several as an `AggregateError`).
   * Throws a `ScxmlError` for a bad duration, and where wakes at one and the same instant never come to an end.
   */
  advance(duration: number | string): void
  /** Jumps to the earliest pending wake and wakes all that is due then; false where nothing is pending. */
  advanceToNext(): boolean
}

/** A clock that shows `start` ms and is moved by `advance` only. */
export function simulatedClock(start = 0): SimulatedClock {
  return new StandingClock(start)
}

interface Wake extends Due {
  readonly run: () => void
  /** How many wakes led to this one without any time passing. */
  readonly chain: number
}

const longestChain = 100_000

class StandingClock implements SimulatedClock {
  readonly #wakes = new Heap<Wake>()
  #now: number
  #order = 0
  #chain = -1

  constructor(start: number) {
    if (!Number.isFinite(start)) throw new RangeError(`a clock cannot start at ${start}`)
    this.#now = start
  }

  now(): number {
    return this.#now
  }

  wakeAt(time: number, run: () => void): () => void {
    checkTime(time)
    const chain = time <= this.#now ? this.#chain + 1 : 0
    const wake: Wake = { time, order: this.#order++, position: -1, run, chain }
    this.#wakes.push(wake)
    return () => {
      this.#wakes.remove(wake)
    }
  }

  get next(): number | undefined {
    return this.#wakes.peek()?.time
  }

  advance(duration: number | string): void {
    this.#goTo(this.#now + milliseconds(duration))
  }

  advanceToNext(): boolean {
    const { next } = this
    if (next === undefined) return false
    this.#goTo(Math.max(this.#now, next))
    return true
  }

  #goTo(time: number): void {
    const failures: unknown[] = []
    for (let wake = this.#wakes.peek(); wake && wake.time <= time; wake = this.#wakes.peek()) {
      if (wake.chain > longestChain) throw standsStill(this.#now)
      this.#wakes.pop()
      this.#now = Math.max(this.#now, wake.time)
      const { chain } = wake
      this.#chain = chain
      try {
        wake.run()
      } catch (error) {
        failures.push(error)
      } finally {
        this.#chain = -1
      }
    }
    this.#now = Math.max(this.#now, time)
    throwAll(failures)
  }
}

/** Throws what was caught on the way, if anything: one error as it is, several as an `AggregateError`. */
export function throwAll(failures: readonly unknown[]): void {
  if (failures.length === 1) throw failures[0]
  if (failures.length > 1) throw new AggregateError(failures, `${failures.length} errors in what was due`)
}

function checkTime(time: number): void {
  if (Number.isNaN(time)) throw new RangeError('cannot wake at NaN')
}

function milliseconds(duration: number | string): number {
  const ms = typeof duration === 'string' ? parseDuration(duration) : duration
  if (typeof ms === 'number' && Number.isFinite(ms) && ms >= 0) return ms
  throw new ScxmlError([
    diagnostic({
      code: 'option/duration',
      message: `'${duration}' is no duration`,
      hint: "use ms as a number, or a time such as '2s' or '500ms'; time does not go back",
    }),
  ])
}

function standsStill(now: number): ScxmlError {
  return new ScxmlError([
    diagnostic({
      code: 'runtime/time-stands-still',
      message: `more than ${longestChain} things followed from each other at ${now} ms without any time passing`,
      hint: 'something delays by 0 again and again; give it a delay above 0',
    }),
  ])
}
