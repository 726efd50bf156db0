/** OpenTelemetry: spans and metrics as an SDK receives them. */
import { context, type Meter, type Tracer, trace } from '@opentelemetry/api'
import {
  AggregationTemporality,
  DataPointType,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { describe, expect, it } from 'vitest'
import {
  createMonitor,
  createSession,
  type DataModel,
  openTelemetry,
  parseChart,
  ScxmlError,
  simulatedClock,
} from '../../src/index.js'
import { scxml } from '../semantics/trace.js'

const chart = parseChart(
  scxml(
    `<state id="a"><transition event="go" target="b"/></state>
     <state id="b"><onentry><log expr="nobody.knows"/></onentry><transition target="c"/></state>
     <state id="c"><transition event="loop" target="d"/></state>
     <state id="d"><transition target="d"/></state>`,
    'name="order"',
  ),
)

/** A data model that breaks its contract when it is shown an event. */
const brokenModel: DataModel = {
  name: 'broken',
  bind: () => ({
    problems: [],
    readsEvent: true,
    createScope: () => ({}),
    value: () => () => undefined,
    condition: () => () => true,
    script: () => () => {},
    list: () => () => [],
    assign: () => () => {},
    variable: () => () => {},
    declare: () => () => {},
    literal: () => () => undefined,
    setEvent() {
      throw new Error('no room')
    },
    import: (value) => value,
    export: (value) => value,
    snapshotData: () => ({}),
  }),
}

async function withSpans(tracing: (tracer: Tracer) => void | Promise<void>) {
  const exporter = new InMemorySpanExporter()
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  await tracing(provider.getTracer('test'))
  return exporter.getFinishedSpans()
}

async function withMetrics(measuring: (meter: Meter) => Promise<void>) {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 1_000_000 })
  const provider = new MeterProvider({ readers: [reader] })
  await measuring(provider.getMeter('test'))
  await provider.forceFlush()
  const metrics = exporter
    .getMetrics()
    .at(-1)!
    .scopeMetrics.flatMap((scope) => scope.metrics)
  await provider.shutdown()
  return new Map(metrics.map((metric) => [metric.descriptor.name, metric]))
}

describe('spans', () => {
  it('are made for macrosteps', async () => {
    const spans = await withSpans(async (tracer) => {
      const monitor = createMonitor()
      const end = await openTelemetry(monitor, { tracer, meter: null })
      const session = createSession(chart, { id: 'main', clock: simulatedClock(), monitor }).start()
      session.send('go')
      end()
      session.send('nothing')
    })
    expect(spans.map(({ name, attributes }) => ({ name, ...attributes }))).toEqual([
      {
        name: 'macrostep order',
        'microstep.chart': 'order',
        'microstep.session.id': 'main',
        'microstep.configuration.before': [],
        'microstep.configuration.after': ['a'],
        'microstep.microsteps': 1,
      },
      {
        name: 'macrostep order',
        'microstep.chart': 'order',
        'microstep.session.id': 'main',
        'microstep.event.name': 'go',
        'microstep.configuration.before': ['a'],
        'microstep.configuration.after': ['c'],
        'microstep.microsteps': 2,
      },
    ])
    expect(spans.map(({ ended }) => ended)).toEqual([true, true])
  })

  it('hold errors as events, and fail with the session only', async () => {
    const spans = await withSpans(async (tracer) => {
      const monitor = createMonitor()
      await openTelemetry(monitor, { tracer, meter: null })
      const session = createSession(chart, { monitor, limits: { microsteps: 5 } }).start()
      session.send('go')
      session.send('loop')
    })
    expect(spans.map(({ status }) => status.code)).toEqual([0, 0, 2])
    expect(spans[1]!.events.map(({ name, attributes }) => [name, attributes])).toEqual([
      [
        'exception',
        {
          'exception.type': 'runtime/execution',
          'exception.message': 'ReferenceError: nobody is not defined',
          'microstep.line': 2,
        },
      ],
    ])
    expect(spans[2]!.events[0]!.attributes).toMatchObject({ 'exception.type': 'runtime/limit' })
  })

  it('end and fail where something around the session breaks', async () => {
    const spans = await withSpans(async (tracer) => {
      const monitor = createMonitor()
      await openTelemetry(monitor, { tracer, meter: null })
      const dataModels = [brokenModel]
      const other = parseChart(
        scxml('<state id="a"><transition event="e" target="a"/></state>', 'datamodel="broken"'),
        {
          dataModels,
        },
      )
      const session = createSession(other, { monitor, dataModels })
      session.on('error', () => {})
      session.start().send('e')
      expect(session.status).toBe('failed')
    })
    expect(spans.map(({ status, events }) => [status.code, events[0]?.attributes?.['exception.type']])).toEqual([
      [0, undefined],
      [2, 'runtime/broken'],
    ])
  })

  it('can be parts of other traces', async () => {
    const spans = await withSpans(async (tracer) => {
      const monitor = createMonitor()
      await openTelemetry(monitor, {
        // As an SDK with a context manager does by itself.
        tracer: {
          startSpan: (name, options) => tracer.startSpan(name, options, trace.setSpan(context.active(), outer)),
        },
        meter: null,
      })
      const outer = tracer.startSpan('request')
      createSession(chart, { monitor }).start()
      outer.end()
    })
    const [macrostep, request] = spans
    expect(macrostep!.parentSpanContext?.spanId).toBe(request!.spanContext().spanId)
  })
})

describe('metrics', () => {
  it('have the names of OpenTelemetry, units, and the numbers of the monitor', async () => {
    const metrics = await withMetrics(async (meter) => {
      const monitor = createMonitor()
      await openTelemetry(monitor, { meter, tracer: null })
      const session = createSession(chart, { monitor }).start()
      session.send('go')
      session.send('nothing')
    })
    const events = metrics.get('microstep.events')!
    expect(events.descriptor).toMatchObject({
      unit: '{event}',
      description: 'Events that have been taken from a queue.',
    })
    expect(events.dataPoints).toContainEqual(
      expect.objectContaining({ attributes: { chart: 'order', queue: 'external' }, value: 2 }),
    )
    expect(metrics.get('microstep.sessions.running')!.dataPoints[0]).toMatchObject({ value: 1 })
    expect([...metrics.keys()].filter((name) => !/^microstep(\.[a-z]+)+$/.test(name))).toEqual([])
  })

  it('have histograms of durations', async () => {
    let time = 0
    const metrics = await withMetrics(async (meter) => {
      const monitor = createMonitor({ now: () => time++ })
      await openTelemetry(monitor, { meter, tracer: null })
      createSession(chart, { monitor }).start().send('go')
    })
    const duration = metrics.get('microstep.macrostep.duration')!
    expect(duration).toMatchObject({ descriptor: { unit: 's' }, dataPointType: DataPointType.HISTOGRAM })
    expect(duration.dataPoints[0]).toMatchObject({
      attributes: { chart: 'order' },
      value: { count: 2, sum: 0.003, buckets: { boundaries: expect.arrayContaining([0.000001, 10]) } },
    })
    expect(metrics.get('microstep.microstep.duration')!.dataPoints[0]).toMatchObject({ value: { count: 3 } })
  })

  it('end with the export', async () => {
    const metrics = await withMetrics(async (meter) => {
      const monitor = createMonitor()
      const end = await openTelemetry(monitor, { meter, tracer: null })
      createSession(chart, { monitor }).start()
      end()
    })
    expect(metrics.get('microstep.sessions.running')?.dataPoints ?? []).toEqual([])
  })
})

describe('the API', () => {
  it('is loaded where nothing is handed in', async () => {
    const monitor = createMonitor()
    const end = await openTelemetry(monitor)
    createSession(chart, { monitor }).start().send('go')
    end()
  })

  it('is not loaded where both are', async () => {
    const load = () => Promise.reject(new Error('never'))
    await openTelemetry(createMonitor(), { tracer: null, meter: null, load })
  })

  it('that is not there is named', async () => {
    const load = () => Promise.reject(new Error("Cannot find package '@opentelemetry/api'"))
    const failed = await openTelemetry(createMonitor(), { load }).catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(ScxmlError)
    expect((failed as ScxmlError).diagnostics).toEqual([
      {
        code: 'option/open-telemetry-missing',
        severity: 'error',
        message: "openTelemetry() needs the package '@opentelemetry/api': Cannot find package '@opentelemetry/api'",
        hint: 'npm install @opentelemetry/api, or hand in a tracer and a meter',
      },
    ])
  })
})
