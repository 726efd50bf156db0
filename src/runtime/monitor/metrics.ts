/** All that is counted as a list of metrics: what exporters read. */
import { type ChartCounts, errorKinds, outcomes } from './counts.js'
import type { HistogramValue } from './histogram.js'

export type Labels = Readonly<Record<string, string>>

/** The value of a metric for one set of labels. */
export interface Point<Value = number> {
  readonly labels: Labels
  readonly value: Value
}

interface Described {
  /** As Prometheus has it: `microstep_events_total`. */
  readonly name: string
  readonly help: string
  /** `s`, or what is counted in braces, as OpenTelemetry has it: `{event}`. */
  readonly unit: string
}

export type Metric =
  /** It only grows. */
  | (Described & { readonly kind: 'counter'; readonly points: readonly Point[] })
  /** It is what it is at the moment. */
  | (Described & { readonly kind: 'gauge'; readonly points: readonly Point[] })
  | (Described & { readonly kind: 'histogram'; readonly points: readonly Point<HistogramValue>[] })

/** Everything, for all charts. `traceDropped`: entries of traces that nobody has read in time. */
export function metricsOf(charts: readonly ChartCounts[], traceDropped: number): readonly Metric[] {
  type Value = (counts: ChartCounts) => number
  const plain = (value: Value) => charts.map((counts) => ({ labels: { chart: counts.label }, value: value(counts) }))
  const split = <L extends string>(
    name: string,
    values: readonly L[],
    value: (counts: ChartCounts, label: L) => number,
  ) =>
    charts.flatMap((counts) =>
      values.map((label) => ({ labels: { chart: counts.label, [name]: label }, value: value(counts, label) })),
    )
  const histogram = (value: (counts: ChartCounts) => HistogramValue | undefined) =>
    charts.flatMap((counts) => {
      const read = value(counts)
      return read ? [{ labels: { chart: counts.label }, value: read }] : []
    })
  const queues = ['external', 'internal', 'deferred'] as const
  const metrics: readonly Metric[] = [
    {
      name: 'microstep_sessions_started_total',
      help: 'Sessions that have been started.',
      unit: '{session}',
      kind: 'counter',
      points: plain(({ started }) => started),
    },
    {
      name: 'microstep_sessions_running',
      help: 'Sessions that run at present.',
      unit: '{session}',
      kind: 'gauge',
      points: plain(({ running }) => running),
    },
    {
      name: 'microstep_sessions_ended_total',
      help: 'Sessions that have ended, by their last status.',
      unit: '{session}',
      kind: 'counter',
      points: split('status', outcomes, ({ ended }, status) => ended[status]),
    },
    {
      name: 'microstep_events_total',
      help: 'Events that have been taken from a queue.',
      unit: '{event}',
      kind: 'counter',
      points: split('queue', queues, ({ events }, queue) => events[queue]),
    },
    {
      name: 'microstep_events_ignored_total',
      help: 'Events among those for which no transition was enabled.',
      unit: '{event}',
      kind: 'counter',
      points: split('queue', queues, ({ ignored }, queue) => ignored[queue]),
    },
    {
      name: 'microstep_events_deferred_total',
      help: 'Times that a state held an event back.',
      unit: '{event}',
      kind: 'counter',
      points: plain(({ deferrals }) => deferrals),
    },
    {
      name: 'microstep_deferred_events',
      help: 'Events that states hold back at present.',
      unit: '{event}',
      kind: 'gauge',
      points: plain(({ held }) => held),
    },
    {
      name: 'microstep_queued_events',
      help: 'Events that wait in external queues at present.',
      unit: '{event}',
      kind: 'gauge',
      points: plain(({ queued }) => queued),
    },
    {
      name: 'microstep_queue_depth',
      help: 'Events in the external queue of a session when one has joined it; what finds the session at rest joins none.',
      unit: '{event}',
      kind: 'histogram',
      points: histogram(({ queueDepth }) => queueDepth.read()),
    },
    {
      name: 'microstep_macrosteps_total',
      help: 'Macrosteps: what an event leads to, until the session waits again.',
      unit: '{macrostep}',
      kind: 'counter',
      points: plain(({ macrosteps }) => macrosteps),
    },
    {
      name: 'microstep_macrostep_duration_seconds',
      help: 'Time that macrosteps have taken.',
      unit: 's',
      kind: 'histogram',
      points: histogram(({ timed, macrostepDuration }) => (timed ? macrostepDuration.read(0.001) : undefined)),
    },
    {
      name: 'microstep_microsteps_total',
      help: 'Microsteps: sets of transitions that have been taken, and the entry of the initial states.',
      unit: '{microstep}',
      kind: 'counter',
      points: plain(({ microsteps }) => microsteps),
    },
    {
      name: 'microstep_microstep_duration_seconds',
      help: 'Time that microsteps have taken: from the begin of the macrostep, or from the one before, until the next.',
      unit: 's',
      kind: 'histogram',
      points: histogram(({ timed, microstepDuration }) => (timed ? microstepDuration.read(0.001) : undefined)),
    },
    {
      name: 'microstep_errors_total',
      help: 'What went wrong, by the kind of error.',
      unit: '{error}',
      kind: 'counter',
      points: split('kind', errorKinds, ({ errors }, kind) => errors.get(kind)!),
    },
    {
      name: 'microstep_memo_lookups_total',
      help: 'Selections of transitions: remembered (hit), or by the plain algorithm (miss).',
      unit: '{lookup}',
      kind: 'counter',
      points: split('result', ['hit', 'miss'] as const, ({ memoHits, memoMisses }, it) =>
        it === 'hit' ? memoHits : memoMisses,
      ),
    },
    {
      name: 'microstep_trace_dropped_total',
      help: 'Entries of traces that were dropped because their reader was slow.',
      unit: '{entry}',
      kind: 'counter',
      points: [{ labels: {}, value: traceDropped }],
    },
  ]
  return metrics.filter(({ points }) => points.length > 0)
}
