/**
 * A run as a sequence of entries, the stable shape behind `--json`: one object for everything that a session tells its
 * listeners, with the fields of `SessionEvents`, and a few for the run around it.
 */
import type { Session, SessionEvents, SessionStatus } from '../../index.js'

/** What happened; the fields after `kind` are those of `SessionEvents`. */
export type Happening =
  | { [K in (typeof told)[number]]: { readonly kind: K } & SessionEvents[K] }[(typeof told)[number]]
  /** First of all. */
  | { readonly kind: 'start'; readonly file: string; readonly clock: 'real' | 'simulated' }
  /** An `<invoke>` has made a session; `child` is the `session` of its own entries. */
  | { readonly kind: 'invoke'; readonly invokeid: string; readonly child: string }
  /** The input lets time pass; `duration` in ms. */
  | { readonly kind: 'wait'; readonly duration: number }
  /** Last of all. `running`: the input is at its end, nothing is pending, and the session still waits. */
  | {
      readonly kind: 'end'
      readonly status: SessionStatus
      readonly configuration: readonly string[]
      readonly output?: unknown
    }

export type TraceEntry = Happening & {
  /** Ms of the session's clock since the start. */
  readonly time: number
  /** `main`, or the id of an invoked session. */
  readonly session: string
  /** The ids of the `<invoke>`s that lead to the session; empty for the main one. */
  readonly path: readonly string[]
}

/** Takes entries, one after the other. */
export type TraceSink = (entry: TraceEntry) => void

const told = [
  'event',
  'exit',
  'transition',
  'enter',
  'raise',
  'defer',
  'release',
  'send',
  'log',
  'microstep',
  'macrostep',
  'error',
  'done',
] as const satisfies readonly (keyof SessionEvents)[]

/** Sends everything that a session and those it invokes tell to the sink. `now`: ms since the start. */
export function traceSession(session: Session, now: () => number, sink: TraceSink, path: readonly string[] = []): void {
  for (const kind of told) {
    session.on(kind, (event) => {
      sink({ kind, ...event, time: now(), session: session.id, path } as TraceEntry)
    })
  }
  session.on('invoke', ({ invokeid, session: child }) => {
    sink({ kind: 'invoke', invokeid, child: child.id, time: now(), session: session.id, path })
    traceSession(child, now, sink, [...path, invokeid])
  })
}
