/**
 * What executable content may touch while it runs: its session's data, the internal queue, and the world through
 * `Effects`. `machine.ts` implements it; content only ever sees this.
 */
import { reasonOf, type Span } from '../diagnostic.js'
import type { Chance } from './chance.js'
import type { ContentDefinition } from './content/custom.js'
import type { Content } from './content/index.js'
import type { Invoke } from './content/invoke.js'
import type { DataProgram } from './datamodel.js'
import type { ScxmlEvent } from './event.js'

/** One linked piece of executable content. Throws a `Failure` where it goes wrong, which ends its block (REC 4.1). */
export type Action = (context: Context) => void

export interface Context {
  /** The session's data, as its data model keeps it. */
  readonly scope: unknown
  readonly effects: Effects
  /** The event being processed: `_event`. */
  readonly event: ScxmlEvent | undefined
  /** Where random numbers and the time come from; null: from wherever the data model has them. */
  readonly chance: Chance | null
  /** Adds an event to the rear of the internal queue. */
  raise(event: ScxmlEvent): void
  /** Queues `error.execution` for an error that does not end its block. */
  fail(error: unknown): void
  /** The predicate `In()` at this very moment (semantics 6). */
  isActive(stateId: string): boolean
  /** An id that is new in this session, the same in every run of it. */
  createId(prefix: string): string
}

/** The world, as seen from a session (REC 6). Declared here so that the core needs nothing above it. */
export interface Effects {
  /** The session that they are of. */
  readonly sessionId: string
  /** Sends an event, or keeps it until its delay is over. Throws `SendError`. */
  send(request: SendRequest): void
  /** Cancels the delayed events with this id that this session has sent (REC 6.3). */
  cancel(sendid: string): void
  log(label: string | undefined, value: unknown): void
  /** Starts an invocation; throws `SendError` where it cannot start. */
  invoke(request: InvokeRequest): void
  /** Ends an invocation; nothing it sends from now on is delivered (REC 6.4.3). */
  cancelInvoke(invokeid: string): void
  /** Hands an event on to an invocation (`autoforward`). */
  forward(invokeid: string, event: ScxmlEvent): void
  /** Events that were held back are free again: `Machine.resume` is due. */
  released(): void
  /** An error that became an event; for the host's eyes. */
  report(failure: Failure, event: ScxmlEvent): void
}

/** A `<send>` with everything evaluated (REC 6.2). Values are exported: the host's own. */
export interface SendRequest {
  readonly name: string | undefined
  readonly target: string | undefined
  readonly type: string | undefined
  /** Only where the author gave an id or an idlocation. */
  readonly sendid: string | undefined
  /** Milliseconds. */
  readonly delay: number
  readonly data: unknown
  readonly params: readonly (readonly [string, unknown])[] | null
  /** In the external queue of whoever receives it: higher first (`ms:priority`). */
  readonly priority: number
  readonly span: Span
}

/** An `<invoke>` with everything evaluated (REC 6.4). Values are exported: the host's own. */
export interface InvokeRequest {
  readonly id: string
  /** Tells the invocations of a session apart, also those that have the same id one after the other. */
  readonly serial: number
  readonly type: string | undefined
  readonly src: string | undefined
  /** The value of `<content>`: markup as text, anything else as a value. */
  readonly content: unknown
  readonly params: readonly (readonly [string, unknown])[]
  readonly invoke: Invoke
}

/** Why an event could not be sent or an invocation not be started. */
export class SendError extends Error {
  override readonly name = 'SendError'
  readonly #brand = true

  /** Unlike `instanceof`, it asks nothing of the value, which may be a chart's proxy. */
  static is(value: unknown): value is SendError {
    return typeof value === 'object' && value !== null && #brand in value && value.#brand
  }

  constructor(
    /** The event it becomes (REC 3.12.2, 6.2.3). */
    readonly event: 'error.execution' | 'error.communication',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** An error with the place in the document that caused it. */
export class Failure {
  readonly #brand = true

  constructor(
    readonly error: unknown,
    readonly span: Span,
    /** The id of the `<send>` it happened in (REC 5.10.1). */
    readonly sendid?: string | undefined,
    /** The id of the invocation that failed. */
    readonly invokeid?: string | undefined,
  ) {}

  /** A failure keeps the innermost place. */
  static at(error: unknown, span: Span): Failure {
    const failed = typeof error === 'object' && error !== null && #brand in error && error.#brand
    return failed ? (error as Failure) : new Failure(error, span)
  }

  /** The event that it becomes (REC 3.12.2). */
  get event(): 'error.execution' | 'error.communication' {
    return SendError.is(this.error) ? this.error.event : 'error.execution'
  }

  /** What went wrong, in words. */
  get message(): string {
    const { error } = this
    const reason = reasonOf(error)
    return SendError.is(error) ? reason : `${kindOf(error)}${reason}`
  }
}

/** `TypeError: ` and the like, where that says more than that there was an error. */
function kindOf(error: unknown): string {
  try {
    if (typeof error !== 'object' || error === null || !('message' in error) || !('name' in error)) return ''
    return typeof error.name === 'string' && error.name !== 'Error' ? `${error.name}: ` : ''
  } catch {
    return ''
  }
}

/** What linking content needs: the compiled expressions and a way to link what is nested. */
export interface Linker {
  readonly program: DataProgram
  /** Content in sequence; the first failure ends it. */
  sequence(items: readonly Content[]): Action
  /** Who runs content of a foreign namespace. */
  custom(namespace: string, name: string): ContentDefinition | undefined
}
