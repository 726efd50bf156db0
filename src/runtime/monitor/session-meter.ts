/** What stands between a monitor and one session: counts for its chart, times its steps, and traces it while that is wanted. */
import type { EventQueue, Meter } from '../../core/meter.js'
import type { Step } from '../../core/step.js'
import type { Diagnostic } from '../../diagnostic.js'
import type { Session } from '../session.js'
import type { ChartCounts, ErrorKind, outcomes } from './counts.js'
import { type TraceEntry, type TraceKind, traceSession } from './trace.js'
import type { Macrostep, MacrostepWatcher } from './watcher.js'

/** What a monitor's sessions share. */
export interface MeterHub {
  /** Ms that pass. */
  now(): number
  /** What is wanted of traces at present; another object whenever that changes. */
  readonly traced: ReadonlySet<TraceKind>
  /** A new list whenever it changes. */
  readonly watchers: readonly MacrostepWatcher[]
  tell(entry: TraceEntry): void
  watcherFailed(error: unknown): void
}

/** The session, as far as its meter needs it. */
export interface Metered {
  readonly session: Session
  readonly path: readonly string[]
  /** The time of its clock, in ms. */
  now(): number
  /** Events that it holds back. */
  readonly held: number
  /** It has hit what ends a session. */
  readonly hasFailed: boolean
}

const nothingTraced: ReadonlySet<TraceKind> = new Set()

export class SessionMeter implements Meter, Macrostep {
  event: string | undefined
  microsteps = 0
  readonly #hub: MeterHub
  readonly #counts: ChartCounts
  readonly #of: Metered
  #open = false
  #timed = false
  /** The session has ended within the macrostep, since something around it broke. */
  #broken = false
  #queue: EventQueue = 'external'
  /** When the macrostep and the present microstep began, in ms of the hub. */
  #began = 0
  #last = 0
  /** What this session has in the chart's gauges. */
  #held = 0
  #queued = 0
  #running = false
  #traced = nothingTraced
  #endTrace: (() => void) | null = null

  constructor(hub: MeterHub, counts: ChartCounts, of: Metered) {
    this.#hub = hub
    this.#counts = counts
    this.#of = of
  }

  get session(): Session {
    return this.#of.session
  }

  get fails(): boolean {
    return this.#broken || this.#of.hasFailed
  }

  get chart(): string {
    return this.#counts.label
  }

  /** Nothing has been done yet. */
  started(): void {
    if (this.#traced !== this.#hub.traced) this.#trace()
    this.#running = true
    this.#counts.started++
    this.#counts.running++
    if (!this.#hub.traced.has('start')) return
    const { session, path } = this.#of
    this.#hub.tell({ kind: 'start', chart: this.chart, time: this.#of.now(), session: session.id, path })
  }

  /** Its content has run, and its listeners are still to be told. */
  ended(status: (typeof outcomes)[number]): void {
    if (this.#open) {
      this.#broken = status === 'failed'
      this.end()
    }
    this.queued(0)
    this.#hold(0)
    this.#counts.ended[status]++
    if (this.#running) this.#counts.running--
    this.#running = false
  }

  /** How many events wait in its external queue. */
  queued(length: number): void {
    if (length > this.#queued) this.#counts.queueDepth.observe(length)
    this.#counts.queued += length - this.#queued
    this.#queued = length
  }

  /** `problem` makes the diagnostic where somebody wants it. */
  failed(kind: ErrorKind, problem: () => Diagnostic): void {
    this.#counts.failed(kind)
    const { watchers } = this.#hub
    if (watchers.length === 0) return
    const made = problem()
    this.#tell((watcher) => watcher.error?.(this.#open ? this : undefined, made))
  }

  // --- of the machine

  begin(queue: EventQueue | null, event: string | undefined): void {
    const hub = this.#hub
    const counts = this.#counts
    if (this.#traced !== hub.traced) this.#trace()
    this.#open = true
    this.event = event
    this.microsteps = 0
    this.#queue = queue ?? 'internal'
    if (queue !== null) counts.events[queue]++
    this.#timed = counts.isTimed()
    if (this.#timed) {
      this.#began = hub.now()
      this.#last = this.#began
    }
    if (hub.watchers.length > 0) this.#tell((watcher) => watcher.begin?.(this))
  }

  internal(): void {
    this.#queue = 'internal'
    this.#counts.events.internal++
  }

  selected(step: Step | null, forEvent: boolean, remembered: boolean): void {
    const counts = this.#counts
    if (remembered) counts.memoHits++
    else counts.memoMisses++
    if (step === null && forEvent) counts.ignored[this.#queue]++
  }

  microstep(step: Step): void {
    const counts = this.#counts
    if (step.deferrer !== null) {
      counts.deferrals++
      return
    }
    // The one before has lasted until now. The first began with the macrostep, and the last ends with it: to ask for the
    // time is what costs most.
    if (++this.microsteps === 1) return
    const now = this.#timed ? this.#hub.now() : 0
    this.#microstepOver(now)
  }

  end(): void {
    const counts = this.#counts
    this.#open = false
    counts.macrosteps++
    counts.microsteps += this.microsteps
    const now = this.#timed ? this.#hub.now() : 0
    if (this.microsteps > 0) this.#microstepOver(now)
    this.#hold(this.#of.held)
    const ms = now - this.#began
    if (this.#timed) counts.macrostepDuration.observe(ms)
    if (this.#hub.watchers.length > 0) this.#tell((watcher) => watcher.end?.(this, this.#seconds(ms)))
  }

  #microstepOver(now: number): void {
    const ms = now - this.#last
    this.#last = now
    if (this.#timed) this.#counts.microstepDuration.observe(ms)
    if (this.#hub.watchers.length > 0) this.#tell((watcher) => watcher.microstep?.(this, this.#seconds(ms)))
  }

  #seconds(ms: number): number | undefined {
    return this.#timed ? ms / 1000 : undefined
  }

  #hold(held: number): void {
    this.#counts.held += held - this.#held
    this.#held = held
  }

  /** Somebody has begun or ceased to trace. */
  #trace(): void {
    const { traced } = this.#hub
    this.#endTrace?.()
    this.#endTrace = null
    this.#traced = traced
    if (traced.size === 0) return
    const { session, path } = this.#of
    this.#endTrace = traceSession({
      ...{ session, path, kinds: traced },
      now: () => this.#of.now(),
      sink: (entry) => this.#hub.tell(entry),
    })
  }

  // An exporter that fails is not to harm what it watches.
  #tell(call: (watcher: MacrostepWatcher) => void): void {
    for (const watcher of this.#hub.watchers) {
      try {
        call(watcher)
      } catch (error) {
        this.#counts.failed('listener')
        this.#hub.watcherFailed(error)
      }
    }
  }
}
