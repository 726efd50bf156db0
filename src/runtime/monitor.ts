/**
 * What sessions do, in numbers and as a trace. One monitor serves as many sessions and charts as one likes; sessions without
 * one count nothing and have nothing made for them.
 */
import type { Chart } from '../core/chart.js'
import { type Diagnostic, diagnostic, reasonOf, ScxmlError, shorten } from '../diagnostic.js'
import { didYouMean } from '../suggest.js'
import { ChartCounts } from './monitor/counts.js'
import { type Metric, metricsOf } from './monitor/metrics.js'
import { prometheusText } from './monitor/prometheus.js'
import { type Metered, type MeterHub, SessionMeter } from './monitor/session-meter.js'
import { type DroppedEntries, type TraceEntry, type TraceKind, traceKinds } from './monitor/trace.js'
import type { MacrostepWatcher } from './monitor/watcher.js'
import { Stream } from './stream.js'

export interface MonitorOptions {
  /**
   * Which macrosteps of a chart are timed, with their microsteps: 1 for each, 16 for one of 16, 0 for none. To ask for the
   * time is what costs most; everything else is counted each time. Default: 1.
   */
  readonly timeEvery?: number
  /** Charts that have numbers of their own; those that come later are counted together, as `other`. Default: 100. */
  readonly charts?: number
  /** What a chart is called. Default: its `name`, else the name of its file, else `unnamed`. */
  readonly chartName?: (chart: Chart) => string
  /** Ms that pass, for durations. Default: `performance.now`. */
  readonly now?: () => number
}

export interface TraceOptions {
  /** What is wanted; the rest costs nothing. Default: everything. */
  readonly kinds?: readonly TraceKind[]
}

export interface TraceStreamOptions extends TraceOptions {
  /** Entries kept for a reader that is slow; the oldest go first, and a `dropped` says how many. Default: 10,000. */
  readonly buffer?: number
  /** Ends the stream. */
  readonly signal?: AbortSignal
}

/** Makes a monitor, for the option `monitor` of sessions. Throws `ScxmlError` for options that do not fit (`option/…`). */
export function createMonitor(options: MonitorOptions = {}): Monitor {
  const problems = problemsOf(options)
  if (problems.length > 0) throw new ScxmlError(problems)
  return new Monitor(options)
}

interface Reader {
  readonly kinds: ReadonlySet<TraceKind>
  take(entry: TraceEntry): void
}

const nothing: ReadonlySet<TraceKind> = new Set()

export class Monitor {
  readonly #timeEvery: number
  readonly #maxCharts: number
  readonly #chartName: (chart: Chart) => string
  readonly #byName = new Map<string, ChartCounts>()
  readonly #byChart = new WeakMap<Chart, ChartCounts>()
  readonly #hub: MeterHub & { traced: ReadonlySet<TraceKind>; watchers: readonly MacrostepWatcher[] }
  #readers: readonly Reader[] = []
  #dropped = 0

  /** @internal Use `createMonitor`. */
  constructor({ timeEvery = 1, charts = 100, chartName = nameOf, now }: MonitorOptions) {
    this.#timeEvery = timeEvery
    this.#maxCharts = charts
    this.#chartName = chartName
    this.#hub = {
      now: now ?? (() => performance.now()),
      traced: nothing,
      watchers: [],
      tell: (entry) => {
        for (const { kinds, take } of this.#readers) if (kinds.has(entry.kind)) take(entry)
      },
      watcherFailed: (error) => warn(`a watcher of a monitor threw: ${reasonOf(error)}`),
    }
  }

  /** All numbers as they are now, of the charts that there have been sessions of. */
  metrics(): readonly Metric[] {
    return metricsOf([...this.#byName.values()], this.#dropped)
  }

  /** The same as text, in Prometheus' exposition format; `prometheusContentType` is what it is. */
  prometheus(): string {
    return prometheusText(this.metrics())
  }

  /**
   * Calls the listener for everything that happens, at the very moment, from the next macrostep of each session on.
   * Returns the function that ends it. What the listener throws becomes a warning of the process.
   */
  listen(listener: (entry: TraceEntry) => void, { kinds }: TraceOptions = {}): () => void {
    if (typeof listener !== 'function') throw invalid('the listener of a trace must be a function')
    const take = (entry: TraceEntry) => {
      try {
        listener(entry)
      } catch (error) {
        warn(`a listener of a trace threw: ${reasonOf(error)}`)
      }
    }
    return this.#join({ kinds: kindsOf(kinds), take })
  }

  /**
   * The same for `for await`; it ends with the loop or the signal. A reader that is slow loses the oldest entries: it gets a
   * `dropped` in their place, and they are counted in `microstep_trace_dropped_total`.
   */
  trace({
    kinds,
    buffer = 10_000,
    signal,
  }: TraceStreamOptions = {}): AsyncIterableIterator<TraceEntry | DroppedEntries> {
    if (!isWhole(buffer, 1)) throw invalid("the option 'buffer' must be a whole number, 1 or more")
    let leave = () => {}
    const end = () => stream.end()
    const stream = new Stream<TraceEntry | DroppedEntries>(
      buffer,
      (count) => ({ kind: 'dropped', count }),
      () => {
        leave()
        signal?.removeEventListener('abort', end)
      },
    )
    const take = (entry: TraceEntry) => {
      if (!stream.push(entry)) this.#dropped++
    }
    leave = this.#join({ kinds: kindsOf(kinds), take })
    if (signal?.aborted) end()
    else signal?.addEventListener('abort', end, { once: true })
    return stream
  }

  /** Tells an exporter of each macrostep, from the next one on. Returns the function that ends it. */
  watch(watcher: MacrostepWatcher): () => void {
    this.#hub.watchers = [...this.#hub.watchers, watcher]
    return () => {
      this.#hub.watchers = this.#hub.watchers.filter((other) => other !== watcher)
    }
  }

  /** @internal What a session of the chart counts with. */
  meter(chart: Chart, session: Metered): SessionMeter {
    return new SessionMeter(this.#hub, this.#countsOf(chart), session)
  }

  #countsOf(chart: Chart): ChartCounts {
    let counts = this.#byChart.get(chart)
    if (!counts) {
      const name = shorten(this.#chartName(chart), longestName)
      const known = this.#byName.has(name) || this.#byName.size < this.#maxCharts
      counts = this.#named(known ? name : 'other')
      this.#byChart.set(chart, counts)
    }
    return counts
  }

  #named(name: string): ChartCounts {
    let counts = this.#byName.get(name)
    if (!counts) {
      counts = new ChartCounts(name, this.#timeEvery)
      this.#byName.set(name, counts)
    }
    return counts
  }

  #join(reader: Reader): () => void {
    this.#setReaders([...this.#readers, reader])
    return () => this.#setReaders(this.#readers.filter((other) => other !== reader))
  }

  #setReaders(readers: readonly Reader[]): void {
    this.#readers = readers
    this.#hub.traced = new Set(readers.flatMap(({ kinds }) => [...kinds]))
  }
}

const longestName = 100

function nameOf({ name, source }: Chart): string {
  return name || source.file?.replace(/^.*[\\/]/, '') || 'unnamed'
}

function kindsOf(kinds: readonly TraceKind[] = traceKinds): ReadonlySet<TraceKind> {
  for (const kind of kinds) {
    if (!traceKinds.includes(kind)) {
      const hint = didYouMean(kind, traceKinds) ?? `there are ${traceKinds.map((known) => `'${known}'`).join(', ')}`
      throw invalid(`there is no '${shorten(String(kind))}' to trace`, hint)
    }
  }
  return new Set(kinds)
}

const checks: Record<keyof MonitorOptions, (value: unknown) => string | undefined> = {
  timeEvery: (value) => (isWhole(value, 0) ? undefined : 'a whole number, 0 or more'),
  charts: (value) => (isWhole(value, 1) ? undefined : 'a whole number, 1 or more'),
  chartName: (value) => (typeof value === 'function' ? undefined : 'a function of a chart that gives a text'),
  now: (value) => (typeof value === 'function' ? undefined : 'a function that gives milliseconds'),
}

function problemsOf(options: MonitorOptions): Diagnostic[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (!Object.hasOwn(checks, name)) {
      const names = Object.keys(checks)
      const hint = didYouMean(name, names) ?? `known are ${names.map((known) => `'${known}'`).join(', ')}`
      return diagnostic({ code: 'option/unknown', message: `there is no option '${shorten(name)}' of a monitor`, hint })
    }
    const wanted = value === undefined ? undefined : checks[name as keyof MonitorOptions](value)
    if (wanted === undefined) return []
    return diagnostic({ code: 'option/type', message: `the option '${name}' of a monitor must be ${wanted}` })
  })
}

function isWhole(value: unknown, least: number): boolean {
  return Number.isSafeInteger(value) && Number(value) >= least
}

function invalid(message: string, hint?: string): ScxmlError {
  return new ScxmlError([diagnostic({ code: 'option/type', message, hint })])
}

function warn(message: string): void {
  process.emitWarning(message, { code: 'microstep:runtime/listener', type: 'MicrostepWarning' })
}
