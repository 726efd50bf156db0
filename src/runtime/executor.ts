/** Where the content of a session's steps runs: right here, or elsewhere at the same time (see `core/executor.ts`). */
import type { Executor } from '../core/executor.js'
import type { Program } from '../core/program.js'

/** The option `executor` of sessions; `'inline'` is none at all. */
export interface ExecutorProvider {
  /** The executor of one session. Undefined where it would run nothing elsewhere. */
  attach(host: ExecutorHost): SessionExecutor | undefined
}

export interface SessionFields {
  readonly id: string
  readonly name: string | undefined
  readonly processors: Readonly<Record<string, { readonly location: string }>>
}

/** A session as its executor sees it. */
export interface ExecutorHost {
  readonly program: Program
  /** What content can see of it. */
  readonly fields: SessionFields
  /** How many more delayed events it may have. */
  readonly delayedRoom: number
  /** Data of events that are still to come and that its content has seen before. */
  readonly heldData: readonly unknown[]
  /** Whether events between sessions are sent by SCXML's own processor, and not by one of the host's in its place. */
  readonly sendsAsUsual: boolean
  /** Ms that a script may take (`limits.scriptTime`). */
  readonly scriptTime: number | undefined
  /** What a suspended machine has waited for is there. Must not be called from within `Executor.run`. */
  proceed(): void
}

export interface SessionExecutor extends Executor {
  /**
   * The session is to end as soon as it can: what is under way is given up and is an error of its block, and so is what would
   * have been begun in the same step. Steps to come run right here.
   */
  cancel(reason: string): void
}
