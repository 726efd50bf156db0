/** What a host tells of its sessions, as streams. */
import type { SessionEvents } from './listeners.js'
import type { Session } from './session.js'
import { Stream } from './stream.js'

/** What a host tells of its sessions: `start`, what their listeners hear, and how many of those were lost before it. */
export type HostEvent =
  | { readonly kind: 'start'; readonly session: Session }
  | { readonly kind: 'lost'; readonly count: number }
  | {
      [K in keyof SessionEvents]: { readonly kind: K; readonly session: Session } & Omit<SessionEvents[K], 'session'>
    }[keyof SessionEvents]

export type HostEventKind = 'start' | keyof SessionEvents

export interface HostEventsOptions {
  /** Default: `start`, `error` and `end`. What nobody asks for costs nothing. */
  readonly kinds?: readonly HostEventKind[]
  /** Events kept for a reader that is slow; the oldest go first, and a `lost` says how many. Default: 10,000. */
  readonly buffer?: number
  /** Ends the stream. */
  readonly signal?: AbortSignal
}

/** Somebody who reads the events of a host. */
export class Reader {
  readonly stream: Stream<HostEvent>
  readonly #kinds: ReadonlySet<HostEventKind>
  readonly #following = new Map<Session, (() => void)[]>()

  constructor(kinds: ReadonlySet<HostEventKind>, buffer: number, onEnd: () => void) {
    this.#kinds = kinds
    this.stream = new Stream<HostEvent>(
      buffer,
      (count) => ({ kind: 'lost', count }),
      () => {
        for (const offs of this.#following.values()) for (const off of offs) off()
        this.#following.clear()
        onEnd()
      },
    )
  }

  started(session: Session): void {
    if (this.#kinds.has('start')) this.stream.push({ kind: 'start', session })
    this.follow(session)
  }

  /** The session has left memory, and has not ended. */
  unfollow(session: Session): void {
    for (const off of this.#following.get(session) ?? []) off()
    this.#following.delete(session)
  }

  follow(session: Session): void {
    const offs = [session.on('end', () => this.#following.delete(session))]
    for (const kind of this.#kinds) {
      if (kind === 'start') continue
      offs.push(session.on(kind, (event) => this.stream.push({ ...event, kind, session } as HostEvent)))
    }
    this.#following.set(session, offs)
  }
}
