/**
 * The format of a session at rest. It is JSON; `schema/snapshot.schema.json` says the same for machines, and
 * `docs/persistence.md` for people. Equal sessions give equal snapshots, down to the order of their keys.
 */
import type { Json } from '../core/datamodel.js'

export const snapshotFormat = 'microstep-snapshot'

/** The version of the format that is written. */
export const snapshotVersion = 1

export interface Snapshot {
  readonly format: typeof snapshotFormat
  readonly version: typeof snapshotVersion
  readonly session: SessionSnapshot
}

export interface SessionSnapshot {
  readonly id: string
  readonly chart: ChartStamp
  readonly status: 'running' | 'done' | 'failed' | 'stopped'
  /** The ids of all active states, in document order. */
  readonly configuration: readonly string[]
  /** By the ids of history states: what they restore. */
  readonly history: { readonly [id: string]: readonly string[] }
  readonly data: {
    readonly variables: { readonly [name: string]: Json }
    /** `_event` as an object that somebody holds on to. */
    readonly event?: Json
    /** What is meant by `{"$shared": n}` in this session's data and events. */
    readonly shared?: readonly Json[]
  }
  /** `_event`, where the chart looks at it. */
  readonly event?: EventSnapshot
  readonly queues: {
    readonly internal: readonly EventSnapshot[]
    /** In the order in which they are processed. */
    readonly external: readonly EventSnapshot[]
    /** Held back (`ms:defer`), in the order in which they came. */
    readonly deferred: readonly DeferredSnapshot[]
    /** Free again, ahead of the external queue. */
    readonly released: readonly DeferredSnapshot[]
  }
  /** In the order in which they are due. */
  readonly delayed: readonly DelayedSnapshot[]
  readonly invocations: readonly InvocationSnapshot[]
  /** Late binding: the states that have been entered before. */
  readonly bound?: readonly string[]
  readonly counters: {
    /** Ids that were made for `<send>` and `<invoke>`. */
    readonly ids: number
    readonly invocations: number
    readonly deferred: number
    /** Sessions that were invoked by it or below it; only in the topmost one. */
    readonly children?: number
  }
  /** Where random numbers come from, and how many times they were given; absent where they are the engine's own. */
  readonly chance?: { readonly seed: number; readonly count: number }
  /** Those that are not the default. */
  readonly limits: { readonly [name: string]: number | string }
  /** The donedata, encoded by itself. */
  readonly output?: Json
}

export interface ChartStamp {
  readonly name?: string
  /** SHA-256 of what the chart means. */
  readonly hash: string
}

export interface EventSnapshot {
  readonly name: string
  readonly type: 'platform' | 'internal' | 'external'
  /** Absent: undefined. */
  readonly data?: Json
  readonly sendid?: string
  readonly origin?: string
  readonly origintype?: string
  readonly invokeid?: string
  readonly raw?: string
  /** The serial of the invocation that it came from. */
  readonly invocation?: number
  readonly priority?: number
  readonly endsInvocation?: true
}

export interface DeferredSnapshot {
  readonly event: EventSnapshot
  /** The id of the state. */
  readonly by: string
  readonly order: number
}

export interface DelayedSnapshot {
  readonly event: string
  readonly target?: string
  readonly type?: string
  readonly sendid?: string
  readonly priority?: number
  /** Data and parameters, encoded by themselves: `{"values": {"data": …, "params": …}}`. */
  readonly payload?: Json
  /** Ms. */
  readonly remaining: number
  /** In ms since 1970, by the clock that the session had. */
  readonly due: number
  /** Its place among all delayed events of the snapshot, those of invoked sessions among them. */
  readonly rank: number
  /** The `<send>` in the text of the chart: from and to. */
  readonly place?: readonly [number, number]
}

export interface InvocationSnapshot {
  readonly id: string
  /** The state whose `<invoke>` it is, and which of them. */
  readonly state: string
  readonly invoke: number
  readonly serial: number
  readonly type?: string
  readonly src?: string
  /** It is a session. */
  readonly session?: SessionSnapshot
  /** It is something else: what its invoker says of it, encoded. With neither, its last event is in the queue. */
  readonly service?: Json
}
