/** What is counted of one chart, over all its sessions that share a monitor. Plain numbers, so that counting costs little. */
import type { Code } from '../../diagnostic.js'
import { Histogram } from './histogram.js'

/** What went wrong, by the code of its diagnostic; `other`: what has none of these. */
export const errorKinds = [
  ...(['execution', 'communication', 'limit', 'script-time', 'script-memory', 'sandbox-lost'] as const),
  ...(['slow-script', 'listener', 'hook', 'processor', 'broken', 'other'] as const),
]
export type ErrorKind = (typeof errorKinds)[number]

export const outcomes = ['done', 'failed', 'stopped'] as const

/** Bounds of durations, in ms: 1 µs to 10 s. */
export const durationBounds: readonly number[] = [-3, -2, -1, 0, 1, 2, 3]
  .flatMap((exponent) => [1, 2, 5].map((digit) => Number(`${digit}e${exponent}`)))
  .concat(10_000)

/** Bounds of queue lengths, in events. */
const depthBounds: readonly number[] = [1, 2, 5, 10, 20, 50, 100, 1_000, 10_000, 100_000]

const perQueue = () => ({ external: 0, internal: 0, deferred: 0 })

export class ChartCounts {
  started = 0
  running = 0
  readonly ended = { done: 0, failed: 0, stopped: 0 }
  readonly events = perQueue()
  readonly ignored = perQueue()
  deferrals = 0
  /** Events that are held back at present. */
  held = 0
  /** Events that wait in external queues at present. */
  queued = 0
  macrosteps = 0
  microsteps = 0
  memoHits = 0
  memoMisses = 0
  readonly errors = new Map<ErrorKind, number>(errorKinds.map((kind) => [kind, 0]))
  readonly queueDepth = new Histogram(depthBounds)
  /** In ms. */
  readonly macrostepDuration = new Histogram(durationBounds)
  readonly microstepDuration = new Histogram(durationBounds)
  readonly #timeEvery: number
  #untilTimed = 1

  /** `label`: what the chart is called in metrics. `timeEvery`: which macrosteps are timed; 0 for none. */
  constructor(
    readonly label: string,
    timeEvery: number,
  ) {
    this.#timeEvery = timeEvery
  }

  /** Whether the macrostep that begins is to be timed. */
  isTimed(): boolean {
    if (this.#timeEvery < 2) return this.#timeEvery === 1
    if (--this.#untilTimed > 0) return false
    this.#untilTimed = this.#timeEvery
    return true
  }

  failed(kind: ErrorKind): void {
    this.errors.set(kind, this.errors.get(kind)! + 1)
  }

  /** Whether there are durations at all. */
  get timed(): boolean {
    return this.#timeEvery > 0
  }
}

/** `runtime/execution` → `execution`. */
export function errorKindOf(code: Code): ErrorKind {
  const kind = code.slice(code.indexOf('/') + 1)
  return errorKinds.find((known) => known === kind) ?? 'other'
}
