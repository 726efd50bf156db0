/** What a host may have a say in, or look at, while sessions live: ordered, typed, and never able to break a step. */
import { type Diagnostic, shorten } from '../diagnostic.js'
import type { EventView, TransitionView } from '../runtime/listeners.js'
import type { Session } from '../runtime/session.js'

/** An event on its way into the external queue, its data the sender's own: to be looked at, and not to be changed. */
export interface ArrivingEvent {
  readonly name: string
  readonly data: unknown
  /** Who sent it, where that is not the host: as in `_event`. */
  readonly origin?: string | undefined
  readonly origintype?: string | undefined
  readonly invokeid?: string | undefined
}

/** What takes the place of an event; who sent it and how stays as it was. */
export type Replacement = Pick<ArrivingEvent, 'name' | 'data'>

/**
 * Each hook is optional; those of several are called in the order in which they were given, for each session and for those
 * that it invokes. What a hook throws, at once or later, is told to the `error` listeners of the session (`runtime/hook`),
 * and the session goes on as if the hook had not been there.
 */
export interface Hooks {
  /**
   * Before an event goes into the external queue, whoever sent it: gives another event to take its place, `false` to turn
   * it away (its sender is told, as with a queue that is full), or nothing. Answers at once, not with a promise. What the
   * interpreter itself has to say, such as `done.invoke`, and internal events are not asked about. What a hook sends to the
   * session while it is asked goes first, and that hook is not asked about it.
   */
  beforeEvent?(event: ArrivingEvent, session: Session): Replacement | false | undefined
  /** A macrostep begins: the session is about to process what has come in or, the first time, to start. */
  beforeMacrostep?(session: Session): void
  /** A macrostep is over: the session waits. Where it has ended instead, `onEnd` is called and this is not. */
  afterMacrostep?(session: Session): void
  /** A state has been entered: its onentry is about to run. */
  onEnter?(state: string, session: Session): void
  /** A state has been left: its onexit has run. */
  onExit?(state: string, session: Session): void
  /** A transition is being taken: its content is about to run. */
  onTransition?(transition: TransitionView, session: Session): void
  /** Something went wrong, in the chart (then with its event) or around it, such as in another hook. */
  onError?(diagnostic: Diagnostic, event: EventView | undefined, session: Session): void
  /** The session has ended, in whatever way. */
  onEnd?(status: 'done' | 'failed' | 'stopped', session: Session): void
}

export const hookNames: readonly (keyof Hooks)[] = [
  ...(['beforeEvent', 'beforeMacrostep', 'afterMacrostep', 'onEnter', 'onExit', 'onTransition'] as const),
  ...(['onError', 'onEnd'] as const),
]

/** What is wrong with something that is to be an object of hooks; undefined where nothing is. */
export function hooksProblem(hooks: unknown): string | undefined {
  if (typeof hooks !== 'object' || hooks === null) return 'hooks, which are objects of functions'
  for (const [name, hook] of Object.entries(hooks)) {
    if (!hookNames.includes(name as keyof Hooks)) {
      return `hooks, which are ${hookNames.join(', ')}, and not '${shorten(name)}'`
    }
    if (hook !== undefined && typeof hook !== 'function') return `hooks, which are functions; '${name}' is none`
  }
  return undefined
}
