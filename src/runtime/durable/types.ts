/** What goes into a durable host, and what comes out. */
import type { SendOptions, SessionStatus } from '../session-core.js'

export interface DurableSendOptions extends SendOptions {
  /** Of two events with the same key for the same session, one is taken. Default: none. */
  readonly key?: string | undefined
}

export interface Receipt {
  /** An event with this key has been taken before, and this one was not. */
  readonly duplicate: boolean
}

export interface DurableStartOptions {
  /** `_sessionid`; no other session has it, nor has had it (`keepEnded`). Default: a random UUID. */
  readonly id?: string
  /** As the option of `createSession`. */
  readonly data?: Readonly<Record<string, unknown>>
}

/** What a session is at one moment. */
export interface SessionView {
  readonly id: string
  /** The name of its chart. */
  readonly chart: string
  readonly status: SessionStatus
  /** The ids of its active atomic states; none after its end. */
  readonly configuration: readonly string[]
  /** Its data by name; none after its end. */
  readonly data: Readonly<Record<string, unknown>>
  readonly output: unknown
}

export interface ListOptions {
  /** Begins behind this id. Default: at the first. */
  readonly after?: string
  /** At most so many. Default: 1000. */
  readonly limit?: number
}
