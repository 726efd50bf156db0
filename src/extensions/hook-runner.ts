/** Hooks at work: each in its order, and none of them able to harm a session. */
import type { Session } from '../runtime/session.js'
import { type ArrivingEvent, type Hooks, hookNames } from './hooks.js'

/** Told of what a hook threw, and of what it gave that it may not give. */
export type HookFailed = (hook: keyof Hooks, error: unknown) => void

/** The part of `Session.on` that hooks listen through. */
export type Listen = Session['on']

type HooksByName = { readonly [K in keyof Hooks]-?: readonly NonNullable<Hooks[K]>[] }

export class HookRunner {
  readonly #by: HooksByName

  constructor(all: readonly Hooks[]) {
    const by = hookNames.map((name) => {
      const own = all.flatMap((hooks) => {
        const hook = hooks[name]
        return hook ? [(hook as (...given: unknown[]) => unknown).bind(hooks)] : []
      })
      return [name, own] as const
    })
    this.#by = Object.fromEntries(by) as unknown as HooksByName
  }

  /** The hooks of one session; those that only look on are called by themselves from now on. */
  attach(session: Session, listen: Listen, failed: HookFailed): SessionHooks {
    this.#listen(session, listen, failed)
    return new SessionHooks(session, this.#by, failed)
  }

  #listen(session: Session, listen: Listen, failed: HookFailed): void {
    const { afterMacrostep, onEnter, onExit, onTransition, onError, onEnd } = this.#by
    const call = <A extends readonly unknown[]>(
      name: keyof Hooks,
      hooks: readonly ((...given: [...A, Session]) => unknown)[],
      ...given: A
    ) => {
      for (const hook of hooks) attempt(name, () => hook(...given, session), failed)
    }
    if (afterMacrostep.length > 0) listen('macrostep', () => call('afterMacrostep', afterMacrostep))
    if (onEnter.length > 0) listen('enter', ({ state }) => call('onEnter', onEnter, state))
    if (onExit.length > 0) listen('exit', ({ state }) => call('onExit', onExit, state))
    if (onTransition.length > 0) {
      listen('transition', ({ transition }) => call('onTransition', onTransition, transition))
    }
    if (onError.length > 0) {
      listen('error', ({ diagnostic, event }) => {
        // A hook that fails at errors would be told of its own failure for ever.
        if (diagnostic.code !== 'runtime/hook') call('onError', onError, diagnostic, event)
      })
    }
    if (onEnd.length > 0) listen('end', ({ status }) => call('onEnd', onEnd, status))
  }
}

/** Those hooks that have a say. */
export class SessionHooks {
  readonly #session: Session
  readonly #by: HooksByName
  readonly #failed: HookFailed

  constructor(session: Session, by: HooksByName, failed: HookFailed) {
    this.#session = session
    this.#by = by
    this.#failed = failed
  }

  /** What becomes of an event that arrives: it or another, or false where a hook turns it away. */
  arriving(event: ArrivingEvent): ArrivingEvent | false {
    let now = event
    for (const hook of this.#by.beforeEvent) {
      try {
        const answer = hook(now, this.#session)
        if (answer === false) return false
        if (answer === undefined) continue
        if (typeof answer !== 'object' || answer === null || typeof answer.name !== 'string') {
          throw new TypeError('it must give an event, false or nothing')
        }
        now = { name: answer.name, data: answer.data }
      } catch (error) {
        this.#failed('beforeEvent', error)
      }
    }
    return now
  }

  beforeMacrostep(): void {
    for (const hook of this.#by.beforeMacrostep) attempt('beforeMacrostep', () => hook(this.#session), this.#failed)
  }
}

function attempt(name: keyof Hooks, run: () => unknown, failed: HookFailed): void {
  try {
    run()
  } catch (error) {
    failed(name, error)
  }
}
