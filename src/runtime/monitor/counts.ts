/** What is counted of one chart, over all its sessions that share a monitor. Plain numbers, so that counting costs little. */
import type { Code } from '../../diagnostic.js'
import { Histogram } from './histogram.js'

/** What went wrong, by the code of its diagnostic; `other`: what has none of these. */
export const errorKinds = ['execution', 'communication', 'limit', 'listener', 'processor', 'broken', 'other'] as const
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
  readonly errors: Record<ErrorKind, number> = {
    ...{ execution: 0, communication: 0, limit: 0, listener: 0, processor: 0, broken: 0, other: 0 },
  }
  readonly queueDepth = new Histogram(depthBounds)
  /** In ms; null where durations are not measured. */
  readonly macrostepDuration: Histogram | null
  readonly microstepDuration: Histogram | null

  /** `label`: what the chart is called in metrics. */
  constructor(
    readonly label: string,
    durations: boolean,
  ) {
    this.macrostepDuration = durations ? new Histogram(durationBounds) : null
    this.microstepDuration = durations ? new Histogram(durationBounds) : null
  }
}

/** `runtime/execution` → `execution`. */
export function errorKindOf(code: Code): ErrorKind {
  const kind = code.slice(code.indexOf('/') + 1)
  return errorKinds.find((known) => known === kind) ?? 'other'
}
