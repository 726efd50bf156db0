/** The contract of an event I/O processor (REC 6.2, Appendix C): how events leave a session and come in. */

/** An event on its way out, its values the host's own. */
export interface OutgoingEvent {
  readonly name: string
  /** The evaluated target, or undefined where `<send>` gives none. */
  readonly target: string | undefined
  /** Only where the author gave one. */
  readonly sendid: string | undefined
  /** The value of `<content>`, or an object made of `namelist` and `<param>`, or undefined. */
  readonly data: unknown
  /** `namelist` and `<param>` in document order, repeated names kept; null where `<content>` or nothing was given. */
  readonly params: readonly (readonly [name: string, value: unknown])[] | null
  /** `ms:priority`: a whole number, 0 where the author gave none. For processors that can hand it on. */
  readonly priority?: number | undefined
  /**
   * The same whenever this event is sent again: a durable host sends what may not have arrived before the process failed. For
   * receivers that take an event once. Absent: it is sent once at most.
   */
  readonly idempotencyKey?: string | undefined
}

/** An event that arrives from outside, its values the host's own; the session copies them into its data model. */
export interface IncomingEvent {
  readonly name: string
  readonly data?: unknown
  readonly sendid?: string | undefined
  readonly origin?: string | undefined
  readonly origintype?: string | undefined
  readonly invokeid?: string | undefined
  readonly raw?: string | undefined
  /**
   * The data are texts that stand for values: a text, or an object of texts and lists of texts, as a form has them. Where the
   * event has a type, they are read by it. Default: false.
   */
  readonly texts?: boolean | undefined
  /** A whole number; higher goes first in the external queue. Default: 0. */
  readonly priority?: number | undefined
}

/** What a processor sees of a session. */
export interface ProcessorSession {
  readonly id: string
  readonly parentId: string | undefined
  /** Puts an event into the external queue. It is processed before the caller gets control back, unless the session is busy. */
  deliver(event: IncomingEvent): void
  /** The session gets `error.communication` (REC 6.2.3), for what goes wrong after `send` has returned. */
  communicationFailed(event: OutgoingEvent, reason: string): void
}

export interface EventProcessor {
  /** The type URI: the value of `type` in `<send>` and of `_event.origintype`. */
  readonly type: string
  /** Other values of `type` that mean this processor, and its further keys in `_ioprocessors`. */
  readonly aliases: readonly string[]
  /** Called once before a session starts; gives its address for `_ioprocessors`. */
  attach(session: ProcessorSession): { readonly location: string }
  /**
   * Sends an event. Throws `TargetError` for a malformed or unsupported target; any other failure, thrown or of the
   * promise, is a communication failure. A promise keeps `session.settled()` waiting.
   */
  send(event: OutgoingEvent, session: ProcessorSession): void | Promise<void>
  /** Called once after the session has ended. */
  detach(session: ProcessorSession): void
}

/** A target that is malformed or not supported: `error.execution` (REC 6.2.3), not a failure to communicate. */
export class TargetError extends Error {
  override readonly name = 'TargetError'
  readonly #brand = true

  /** Unlike `instanceof`, it asks nothing of the value. */
  static is(value: unknown): value is TargetError {
    return typeof value === 'object' && value !== null && #brand in value && value.#brand
  }
}
