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
  /** What a suspended machine has waited for is there. Must not be called from within `Executor.run`. */
  proceed(): void
}

export interface SessionExecutor extends Executor {
  /**
   * The session is to end as soon as it can: what is under way is given up and is an error of its block, and so is what
   * would have been begun.
   */
  cancel(reason: string): void
}
