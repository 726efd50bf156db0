/** Bounds on what a session may use. Each has an outcome when it is reached; none is silent. */
import type { Overflow } from '../core/machine.js'

export interface Limits {
  /**
   * Microsteps in one macrostep, and conditions that fail in a row without one. One more: the session ends with status `failed` and listeners for `error` get
   * `runtime/limit` with the event `error.platform.limit` (semantics 10). Default 10,000.
   */
  readonly microsteps: number
  /**
   * How deep `<invoke>` may nest SCXML sessions, this session being at depth 0. One deeper: the invocation does not
   * start and the invoking session gets `error.execution`. Default 32.
   */
  readonly invokeDepth: number
  /**
   * SCXML sessions that a session and those below it have running by `<invoke>`, at any depth. One more does not start,
   * and the invoking session gets `error.execution`. Default 1,000.
   */
  readonly invokedSessions: number
  /**
   * What a chart remembers of its own behaviour: configurations, decisions and steps that all its sessions with the same
   * number share. When they are that many, they are forgotten and learned again. 0: nothing is remembered, and each step
   * is computed anew. It bounds memory and decides on speed, never on what happens. Default 10,000.
   */
  readonly memoEntries: number
  /**
   * Events that wait in the external queue. One more: as `overflow` says; listeners for `error` get `runtime/limit`, and
   * where the newcomer is turned away its sender is told: `session.send` returns false, `<send>` of a chart means
   * `error.communication` in the sending session, Basic HTTP answers 503. Default 100,000.
   */
  readonly externalQueue: number
  /**
   * Events that wait in the internal queue: raised, or errors, within one macrostep. One more: the session ends as with
   * `microsteps`, since a chart cannot do without them. Default 100,000.
   */
  readonly internalQueue: number
  /**
   * Events that states hold back (`ms:defer`) at the same time. One more: as `overflow` says; the chart gets
   * `error.platform.limit` with `limit` and `event` as its data, and listeners for `error` get `runtime/limit`.
   * Default 10,000.
   */
  readonly deferredEvents: number
  /**
   * What gives way where a queue is full: the newcomer (`reject`), what has waited longest (`dropOldest`), or the session,
   * which ends with status `failed` (`fail`). Of events with priorities, the oldest of the lowest is dropped. Default
   * `reject`.
   */
  readonly overflow: Overflow
  /**
   * How large the data of an event may be that comes from outside: a text counts with its length, bytes with theirs, every
   * other value with 8, and keys with their lengths. Larger ones are refused: `send` throws `option/event-size`, `<send>` of
   * another session means `error.communication` there, Basic HTTP answers 413. At least 16,000. Default 16,777,216.
   */
  readonly payload: number
  /** Delayed events that are pending. One more is not sent: `error.execution`. Default 1,000,000. */
  readonly delayedSends: number
  /**
   * Log entries that are told to listeners in one macrostep. The rest of the macrostep's is left out, and listeners for
   * `error` get `runtime/limit` once. Default 10,000.
   */
  readonly logEntries: number
  /**
   * Milliseconds that one script or expression may take. In a sandbox (`isolation: 'sandbox'`) it is stopped where it
   * stands, which is `error.execution` and to listeners `runtime/script-time`; all that a session evaluates until an event
   * comes from outside may take ten times as long. Default 1,000. Elsewhere nothing can be stopped: where the limit is
   * given, listeners for `error` are warned afterwards (`runtime/slow-script`). Default: none.
   */
  readonly scriptTime: number | undefined
  /**
   * Bytes that the data of a session and the engine that runs it take in a sandbox. What does not fit any more is
   * `error.execution`, to listeners `runtime/script-memory`. Elsewhere it means nothing. At least 1 MiB,
   * at most 2 GiB. Default 64 MiB.
   */
  readonly memory: number
}

export const defaultLimits: Limits = {
  microsteps: 10_000,
  invokeDepth: 32,
  invokedSessions: 1_000,
  memoEntries: 10_000,
  externalQueue: 100_000,
  internalQueue: 100_000,
  deferredEvents: 10_000,
  overflow: 'reject',
  payload: 1 << 24,
  delayedSends: 1_000_000,
  logEntries: 10_000,
  scriptTime: undefined,
  memory: 64 << 20,
}
