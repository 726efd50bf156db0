/** The contract of exporters that are told of each macrostep as it happens. Metrics need none of it: they are read. */
import type { Diagnostic } from '../../diagnostic.js'
import type { Session } from '../session.js'

/** A macrostep under way: the same object from its begin to its end, and not to be kept beyond that. */
export interface Macrostep {
  readonly session: Session
  /** What the chart is called in metrics. */
  readonly chart: string
  /** The event that it began with; undefined at the start of a session, and where only internal events were waiting. */
  readonly event: string | undefined
  /** Those that have been taken so far. */
  readonly microsteps: number
  /** Whether the session fails in it. */
  readonly fails: boolean
}

/** Every method is optional, is called at the very moment, and is to return soon. What it throws becomes a warning of the process. */
export interface MacrostepWatcher {
  begin?(macrostep: Macrostep): void
  /** A microstep is over: another one is taken, or the macrostep ends. `seconds`: undefined where it was not timed. */
  microstep?(macrostep: Macrostep, seconds: number | undefined): void
  /** Something went wrong; see the listeners for `error`. Between macrosteps there is none. */
  error?(macrostep: Macrostep | undefined, problem: Diagnostic): void
  end?(macrostep: Macrostep, seconds: number | undefined): void
}
