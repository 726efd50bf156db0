/** What a host may have a say in, or look at, while sessions live: ordered, typed, and never able to break a step. */
import type { Diagnostic } from '../diagnostic.js'
import type { EventView, TransitionView } from '../runtime/listeners.js'
import type { Session } from '../runtime/session.js'

/** An event on its way into the external queue, its data the host's own. */
export interface ArrivingEvent {
  readonly name: string
  readonly data: unknown
}

/**
 * Each hook is optional; those of several are called in the order in which they were given. What a hook throws is told to
 * the `error` listeners of the session (`runtime/hook`), and the session goes on as if it had not been there.
 */
export interface Hooks {
  /**
   * Before an event goes into the external queue, whoever sent it: gives another event to take its place, `false` to turn
   * it away (its sender is told, as with a queue that is full), or nothing. What the interpreter itself has to say, such as
   * `done.invoke`, is not asked about.
   */
  beforeEvent?(event: ArrivingEvent, session: Session): ArrivingEvent | false | undefined
  /** A macrostep begins. */
  beforeMacrostep?(session: Session): void
  /** A macrostep is over: the session waits. */
  afterMacrostep?(session: Session): void
  onEnter?(state: string, session: Session): void
  onExit?(state: string, session: Session): void
  onTransition?(transition: TransitionView, session: Session): void
  onError?(diagnostic: Diagnostic, event: EventView | undefined, session: Session): void
  /** The session has ended, in whatever way. */
  onEnd?(status: 'done' | 'failed' | 'stopped', session: Session): void
}

export const hookNames: readonly (keyof Hooks)[] = [
  ...(['beforeEvent', 'beforeMacrostep', 'afterMacrostep', 'onEnter', 'onExit', 'onTransition'] as const),
  ...(['onError', 'onEnd'] as const),
]
