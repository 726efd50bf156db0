/** The contract of an invoker: a kind of service that `<invoke>` can start (REC 6.4). */
import type { IncomingEvent } from './processor.js'

/** An `<invoke>`, its values the host's own. */
export interface Invocation {
  readonly id: string
  /** The evaluated `src`, as written. */
  readonly src: string | undefined
  /** The value of `<content>`; markup as `Xml` or as text. */
  readonly content: unknown
  /** `namelist` and `<param>` in document order. */
  readonly params: readonly (readonly [name: string, value: unknown])[]
}

/** What an invoked service sees of the session that invoked it. Calls after the end are ignored. */
export interface InvokerHost {
  readonly sessionId: string
  /** Where relative URLs start from. */
  readonly baseUrl: string | undefined
  /** An event for the invoking session; it arrives with the id of the invocation. */
  deliver(event: IncomingEvent): void
  /** The service has ended by itself: `done.invoke.ID` with this data. */
  done(data?: unknown): void
  /** The service cannot go on: `error.communication`, or `error.execution` where the reason is a `TargetError`. */
  failed(reason: string | Error): void
}

/** A running service. */
export interface InvokedService {
  /** An event from the invoking session: sent to `#_ID`, or forwarded. */
  send(event: IncomingEvent): void
  /** Ends the service; nothing that it does from now on is seen. */
  cancel(): void
  /**
   * What `restore` needs to go on with the service in another process: a value without functions, or instances of classes.
   * Absent: sessions with this service have no snapshots.
   */
  snapshot?(): unknown
}

export interface Invoker {
  /** The values of `type` that mean this invoker. */
  readonly types: readonly string[]
  /**
   * Starts a service. Throws `TargetError` for what can never be started (`error.execution`); any other error means that
   * it could not be reached (`error.communication`).
   */
  start(invocation: Invocation, host: InvokerHost): InvokedService
  /** Goes on with a service, from what its `snapshot` gave; that may come from anywhere. Throws where it cannot. */
  restore?(kept: unknown, invocation: Pick<Invocation, 'id' | 'src'>, host: InvokerHost): InvokedService
}
