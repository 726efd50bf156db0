/** One restore of a session and those that it has invoked: first all is made, then all begins. */
import type { Invoke } from '../core/content/invoke.js'
import type { InvokedService } from '../io/invoker.js'
import type { InvocationSnapshot, SessionSnapshot } from '../persistence/snapshot.js'
import type { RestTime } from './at-rest.js'
import type { ChildHost } from './child.js'
import type { Environment } from './environment.js'

export interface Restoring {
  readonly time: RestTime
  /** Makes an invoked session and takes over what its snapshot says. Throws a `ScxmlError`. */
  child(
    snapshot: SessionSnapshot,
    invoke: Invoke,
    invocation: InvocationSnapshot,
    host: ChildHost,
    environment: Environment,
  ): InvokedService
  /** What is to be started once all sessions are there: services, which may fail, delays, by their ranks, and sessions. */
  readonly services: (() => void)[]
  readonly delayed: { readonly rank: number; readonly start: () => void }[]
  readonly begin: (() => void)[]
  /** What is to be done where something fails. */
  readonly undo: (() => void)[]
}

/** Runs it all. What a service throws it throws, with all taken back. */
export function complete(restoring: Restoring): void {
  const { services, delayed, begin } = restoring
  for (const start of services) start()
  for (const { start } of delayed.sort((a, b) => a.rank - b.rank)) start()
  for (const start of begin) start()
}

export function takeBack({ undo }: Restoring): void {
  for (const back of undo.reverse()) {
    try {
      back()
    } catch {
      // Why it failed in the first place is what the caller is told.
    }
  }
}
