/**
 * A monitor for OpenTelemetry: a span for each macrostep, and the metrics. Sessions keep their short ways: what is made for a
 * macrostep is its span.
 */
import { type Diagnostic, diagnostic, reasonOf, ScxmlError } from '../../diagnostic.js'
import { version } from '../../version.js'
import type { Monitor } from '../monitor.js'
import { ChartCounts, durationBounds } from './counts.js'
import { type Metric, metricsOf } from './metrics.js'
import type { Macrostep, MacrostepWatcher } from './watcher.js'

/** What is needed of a `Span` of `@opentelemetry/api`. */
export interface OtelSpan {
  // The API's own attributes are lists that may be written to.
  setAttributes(attributes: Record<string, string | number | string[]>): unknown
  addEvent(name: string, attributes?: Record<string, string | number>): unknown
  setStatus(status: { code: number; message?: string }): unknown
  end(): void
}

/** What is needed of a `Tracer` of `@opentelemetry/api`. */
export interface OtelTracer {
  startSpan(name: string, options?: { attributes?: Record<string, string | number | string[]> }): OtelSpan
}

interface InstrumentOptions {
  description?: string
  unit?: string
  advice?: { explicitBucketBoundaries?: number[] }
}

/** What is needed of a `Meter` of `@opentelemetry/api`. */
export interface OtelMeter {
  createHistogram(
    name: string,
    options?: InstrumentOptions,
  ): { record(value: number, attributes?: Record<string, string>): void }
  createObservableCounter(name: string, options?: InstrumentOptions): OtelObservable
  createObservableUpDownCounter(name: string, options?: InstrumentOptions): OtelObservable
}

/** An instrument that is asked for its values. */
export interface OtelObservable {
  addCallback(callback: ObservableCallback): void
  removeCallback(callback: ObservableCallback): void
}

type ObservableCallback = (result: { observe(value: number, attributes?: Record<string, string>): void }) => void

/** What is needed of `@opentelemetry/api` itself. */
interface OtelApi {
  readonly trace: { getTracer(name: string, version?: string): OtelTracer }
  readonly metrics: { getMeter(name: string, version?: string): OtelMeter }
}

export interface OpenTelemetryOptions {
  /** Makes the spans; null: none. Default: the tracer `microstep` of `@opentelemetry/api`. */
  readonly tracer?: OtelTracer | null
  /** Takes the metrics; null: none. Default: the meter `microstep` of `@opentelemetry/api`. */
  readonly meter?: OtelMeter | null
  /** How `@opentelemetry/api` is loaded where it is needed, for bundlers. Default: `import('@opentelemetry/api')`. */
  readonly load?: () => Promise<unknown>
}

/**
 * Exports what a monitor sees, from now on; resolves to the function that ends it. Throws a `ScxmlError` where a default is
 * wanted and `@opentelemetry/api` is not installed (`option/open-telemetry-missing`).
 *
 * A span is called `macrostep CHART`. A macrostep is over before `send` returns, so that its span is a child of the span that
 * is active then.
 */
export async function openTelemetry(monitor: Monitor, options: OpenTelemetryOptions = {}): Promise<() => void> {
  const { tracer, meter, load = () => import('@opentelemetry/api') } = options
  const api = tracer === undefined || meter === undefined ? await loadApi(load) : undefined
  const spans = tracer === undefined ? api!.trace.getTracer('microstep', version) : tracer
  const numbers = meter === undefined ? api!.metrics.getMeter('microstep', version) : meter
  const ends: (() => void)[] = []
  if (spans) ends.push(monitor.watch(new Spans(spans)))
  if (numbers) ends.push(exportMetrics(monitor, numbers))
  return () => {
    for (const end of ends) end()
  }
}

async function loadApi(load: () => Promise<unknown>): Promise<OtelApi> {
  try {
    return (await load()) as OtelApi
  } catch (cause) {
    const missing = diagnostic({
      code: 'option/open-telemetry-missing',
      message: `openTelemetry() needs the package '@opentelemetry/api': ${reasonOf(cause)}`,
      hint: 'npm install @opentelemetry/api, or hand in a tracer and a meter',
    })
    throw new ScxmlError([missing], { cause })
  }
}

/** `SpanStatusCode.ERROR`. */
const errorStatus = 2

class Spans implements MacrostepWatcher {
  readonly #tracer: OtelTracer
  readonly #open = new Map<Macrostep, OtelSpan>()

  constructor(tracer: OtelTracer) {
    this.#tracer = tracer
  }

  begin(macrostep: Macrostep): void {
    const { session, chart, event } = macrostep
    const attributes: Record<string, string | number | string[]> = {
      'microstep.chart': chart,
      'microstep.session.id': session.id,
      'microstep.configuration.before': [...session.configuration],
    }
    if (event !== undefined) attributes['microstep.event.name'] = event
    this.#open.set(macrostep, this.#tracer.startSpan(`macrostep ${chart}`, { attributes }))
  }

  error(macrostep: Macrostep | undefined, { code, message, location }: Diagnostic): void {
    const span = macrostep && this.#open.get(macrostep)
    if (!span) return
    const attributes: Record<string, string | number> = { 'exception.type': code, 'exception.message': message }
    if (location) attributes['microstep.line'] = location.line
    span.addEvent('exception', attributes)
  }

  end(macrostep: Macrostep): void {
    const span = this.#open.get(macrostep)
    if (!span) return
    this.#open.delete(macrostep)
    span.setAttributes({
      'microstep.configuration.after': [...macrostep.session.configuration],
      'microstep.microsteps': macrostep.microsteps,
    })
    // Other errors are events that the chart may handle.
    if (macrostep.fails) span.setStatus({ code: errorStatus, message: 'the session has failed' })
    span.end()
  }
}

function exportMetrics(monitor: Monitor, meter: OtelMeter): () => void {
  // All instruments are asked in one go: they share what is read.
  let read: readonly Metric[] | undefined
  const metrics = () => {
    if (!read) {
      read = monitor.metrics()
      queueMicrotask(() => {
        read = undefined
      })
    }
    return read
  }
  const ends = [monitor.watch(new Durations(meter))]
  for (const { name, help, unit, kind } of metricsOf([new ChartCounts('', 1)], 0)) {
    if (kind === 'histogram') continue
    const options = { description: help, unit }
    const instrument =
      kind === 'counter'
        ? meter.createObservableCounter(otelName(name), options)
        : meter.createObservableUpDownCounter(otelName(name), options)
    const observe: ObservableCallback = (result) => {
      for (const metric of metrics()) {
        if (metric.name !== name || metric.kind === 'histogram') continue
        for (const { labels, value } of metric.points) result.observe(value, { ...labels })
      }
    }
    instrument.addCallback(observe)
    ends.push(() => instrument.removeCallback(observe))
  }
  return () => {
    for (const end of ends) end()
  }
}

/** Histograms cannot be read out by OpenTelemetry: they are told each value. */
class Durations implements MacrostepWatcher {
  readonly #macrostep: ReturnType<OtelMeter['createHistogram']>
  readonly #microstep: ReturnType<OtelMeter['createHistogram']>

  constructor(meter: OtelMeter) {
    const advice = { explicitBucketBoundaries: durationBounds.map((ms) => ms / 1000) }
    const make = (name: string, description: string) => meter.createHistogram(name, { description, unit: 's', advice })
    this.#macrostep = make('microstep.macrostep.duration', 'Time that macrosteps have taken.')
    this.#microstep = make('microstep.microstep.duration', 'Time that microsteps have taken.')
  }

  microstep({ chart }: Macrostep, seconds: number | undefined): void {
    if (seconds !== undefined) this.#microstep.record(seconds, { chart })
  }

  end({ chart }: Macrostep, seconds: number | undefined): void {
    if (seconds !== undefined) this.#macrostep.record(seconds, { chart })
  }
}

/** `microstep_events_total` → `microstep.events`. */
function otelName(name: Metric['name']): string {
  return name.replace(/_total$/, '').replaceAll('_', '.')
}
