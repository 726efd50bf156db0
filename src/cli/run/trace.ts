/**
 * A run as a sequence of entries, the stable shape behind `--json`: what a monitor traces of the session and those that it
 * invokes, and a few for the run around them.
 */
import type { SessionHappening, SessionStatus, TraceOrigin, Why } from '../../index.js'

/** What happened; the fields after `kind` are those of `SessionEvents`. */
export type Happening =
  | SessionHappening
  /** First of all. */
  | { readonly kind: 'start'; readonly file: string; readonly clock: 'real' | 'simulated' }
  /** The input lets time pass; `duration` in ms. */
  | { readonly kind: 'wait'; readonly duration: number }
  /** The input asks what an event would do. */
  | { readonly kind: 'why'; readonly why: Why }
  /** Last of all. `running`: the input is at its end, nothing is pending, and the session still waits. */
  | {
      readonly kind: 'end'
      readonly status: SessionStatus
      readonly configuration: readonly string[]
      readonly output?: unknown
    }

/** `time`: ms of the session's clock since the start. `session`: `main`, or the id of an invoked one. */
export type RunEntry = Happening & TraceOrigin

/** Takes entries, one after the other. */
export type TraceSink = (entry: RunEntry) => void
