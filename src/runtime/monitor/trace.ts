/** What sessions do as a sequence of entries: plain data, one shape for every kind of thing that happens. */
import { eventNames, type SessionEvents } from '../listeners.js'
import type { Session } from '../session.js'

/** What happens within a session; the fields after `kind` are those of `SessionEvents`. */
export type SessionHappening =
  | { [K in ToldAsItIs]: { readonly kind: K } & SessionEvents[K] }[ToldAsItIs]
  /** `<invoke>` has made a session; `child` is the `session` of its own entries. */
  | { readonly kind: 'invoke'; readonly invokeid: string; readonly child: string }

type ToldAsItIs = Exclude<keyof SessionEvents, 'invoke' | 'end'>

/** Where and when it happens. */
export interface TraceOrigin {
  /** Ms of the session's clock. */
  readonly time: number
  /** Its id. */
  readonly session: string
  /** The ids of the `<invoke>`s that lead to the session; empty for one that was not invoked. */
  readonly path: readonly string[]
}

/** One thing that happens, told apart by `kind`. */
export type TraceEntry = (
  | SessionHappening
  /** The session is about to enter its first states. `chart`: what its chart is called in metrics. */
  | { readonly kind: 'start'; readonly chart: string }
  /** The session has ended: nothing more is told of it. `configuration`: the atomic states it ended in. */
  | ({ readonly kind: 'end'; readonly configuration: readonly string[] } & SessionEvents['end'])
) &
  TraceOrigin

/** Takes the place of entries that were dropped because their reader was slow. */
export interface DroppedEntries {
  readonly kind: 'dropped'
  readonly count: number
}

export type TraceKind = TraceEntry['kind']

/** In no order of their own. */
export const traceKinds: readonly TraceKind[] = ['start', ...eventNames]

export interface Tracing {
  readonly session: Session
  readonly path: readonly string[]
  /** The time of the session's clock, in ms. */
  now(): number
  readonly kinds: ReadonlySet<TraceKind>
  sink(entry: TraceEntry): void
}

/** Makes entries of what a session tells its listeners, from now on; what is not wanted is not listened to. Returns what ends it. */
export function traceSession({ session, path, now, kinds, sink }: Tracing): () => void {
  const origin = () => ({ time: now(), session: session.id, path })
  const offs: (() => void)[] = []
  for (const kind of eventNames) {
    if (!kinds.has(kind)) continue
    if (kind === 'invoke') {
      offs.push(
        session.on(kind, ({ invokeid, session: child }) => sink({ kind, invokeid, child: child.id, ...origin() })),
      )
    } else if (kind === 'end') {
      offs.push(session.on(kind, (told) => sink({ kind, ...told, configuration: session.configuration, ...origin() })))
    } else {
      // The kind and its fields belong together, which the compiler cannot follow through the loop.
      offs.push(session.on(kind, (told) => sink({ kind, ...told, ...origin() } as TraceEntry)))
    }
  }
  return () => {
    for (const off of offs) off()
  }
}
