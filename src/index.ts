/** The public face of microstep. */
export type { Chart } from './core/chart.js'
export type { AttributeUse, ContentCall, ContentDefinition, CustomSend } from './core/content/custom.js'
export {
  type DataModel,
  type DataModelSource,
  type DataProgram,
  type SystemEnvironment,
  Xml,
} from './core/datamodel.js'
export type { ScxmlEvent } from './core/event.js'
export type { Considered, Why, WhyDeferral, WhyOutcome, WhyTransition } from './core/why.js'
export {
  type Code,
  type Diagnostic,
  describe as describeDiagnostic,
  type FormatOptions,
  formatDiagnostic,
  type Location,
  ScxmlError,
  type Severity,
} from './diagnostic.js'
export type { ArrivingEvent, Hooks, Replacement } from './extensions/hooks.js'
export { createRegistry, type Plugin, type PluginHost, type Registry, type Touches } from './extensions/registry.js'
export { type Capability, type SandboxPluginOptions, sandboxPlugin } from './extensions/sandbox.js'
export { type BasicHttp, type BasicHttpOptions, basicHttp } from './io/basic-http.js'
export { type Fetch, fileFetch, noFetch, resolveUrl } from './io/fetch.js'
export type { Invocation, InvokedService, Invoker, InvokerHost } from './io/invoker.js'
export {
  type EventProcessor,
  type IncomingEvent,
  type OutgoingEvent,
  type ProcessorSession,
  TargetError,
} from './io/processor.js'
export {
  type DocumentResult,
  type ElementName,
  readDocument,
  type ScxmlDocument,
  type ScxmlElement,
} from './loader/document.js'
export { type Editor, editDocument, type NewState, type NewTransition } from './loader/edit.js'
export { formatDocument, type LayoutOptions } from './loader/format.js'
export { writeScxml } from './loader/writer.js'
export type { XmlAttribute, XmlDocument, XmlElement, XmlNode } from './loader/xml.js'
export { type ChartDiff, diffCharts, type StateDiff } from './persistence/chart-diff.js'
export { chartHash } from './persistence/chart-hash.js'
export type { Draft } from './persistence/draft.js'
export type { Migration, Migrations } from './persistence/migrate.js'
export type { SessionSnapshot, Snapshot } from './persistence/snapshot.js'
export type { Change, CommitOptions, Entry, KeyRange, Store } from './persistence/store.js'
export { type LevelStoreOptions, levelStore } from './persistence/stores/level.js'
export { memoryStore, StoreMemory } from './persistence/stores/memory.js'
export { type SqliteStoreOptions, sqliteStore } from './persistence/stores/sqlite.js'
export type { RestTime } from './runtime/at-rest.js'
export { type Clock, realClock, type SimulatedClock, simulatedClock } from './runtime/clock.js'
export { createSession } from './runtime/create-session.js'
export type {
  DurableHost,
  DurableHostOptions,
  DurableSendOptions,
  DurableStartOptions,
  ListOptions,
  Receipt,
  SessionView,
} from './runtime/durable-host.js'
export { formatWhy } from './runtime/format-why.js'
export {
  createHost,
  type Host,
  type HostEvent,
  type HostEventKind,
  type HostEventsOptions,
  type HostOptions,
  type StartOptions,
  type WaitOptions,
} from './runtime/host.js'
export type { Isolation } from './runtime/isolation.js'
export type { Limits } from './runtime/limits.js'
export type { EventView, Listener, SessionEvents, TransitionView } from './runtime/listeners.js'
export {
  type CheckOptions,
  type CheckResult,
  checkChart,
  checkFile,
  type LoadLimits,
  type LoadOptions,
  loadChart,
  parseChart,
} from './runtime/load.js'
export type { HistogramValue } from './runtime/monitor/histogram.js'
export type { Labels, Metric, Point } from './runtime/monitor/metrics.js'
export {
  type OpenTelemetryOptions,
  type OtelMeter,
  type OtelObservable,
  type OtelSpan,
  type OtelTracer,
  openTelemetry,
} from './runtime/monitor/open-telemetry.js'
export { prometheusContentType, prometheusText } from './runtime/monitor/prometheus.js'
export type {
  DroppedEntries,
  SessionHappening,
  TraceEntry,
  TraceKind,
  TraceOrigin,
} from './runtime/monitor/trace.js'
export type { Macrostep, MacrostepWatcher } from './runtime/monitor/watcher.js'
export {
  createMonitor,
  type Monitor,
  type MonitorOptions,
  type TraceOptions,
  type TraceStreamOptions,
} from './runtime/monitor.js'
export type { SessionOptions } from './runtime/options.js'
export { type Offload, type PoolOptions, type WorkerPool, workerPool } from './runtime/pool.js'
export { type RestoreOptions, restoreSession } from './runtime/restore-session.js'
export type { Session } from './runtime/session.js'
export type { SendOptions, SessionStatus } from './runtime/session-core.js'
export { type CooperativeOptions, cooperative, immediate, type Strategy } from './runtime/strategy.js'
export type { ChartTypes } from './types/chart-types.js'
export { defineType, type TypeDefinition } from './types/extensions.js'
export type { TypeOptions, TypeReference } from './types/options.js'
export type { JsonSchema } from './types/schema.js'
export { type TypegenOptions, typesOf } from './types/typegen.js'
export type { Fault, Fields, ValueType } from './types/value-type.js'
