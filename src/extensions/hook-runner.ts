/** Hooks at work: each in its order, and none of them able to harm a session. */
import { type Diagnostic, diagnostic, reasonOf } from '../diagnostic.js'
import type { Session } from '../runtime/session.js'
import { type ArrivingEvent, type Hooks, hookNames, type Replacement } from './hooks.js'

/** What a session gives to those who run its hooks. */
export interface HookedSession {
  readonly session: Session
  readonly listen: Session['on']
  /** Told of what a hook did wrong. `atErrors`: while it was told of an error itself. */
  failed(problem: Diagnostic, atErrors: boolean): void
  /** Throws where the session could not take the event. */
  check(event: Replacement): void
}

type HooksByName = { readonly [K in keyof Hooks]-?: readonly NonNullable<Hooks[K]>[] }

/** The hooks of all sessions with the same options, sorted. */
export class HookRunner {
  readonly #by: HooksByName

  constructor(all: readonly Hooks[]) {
    const of = <K extends keyof Hooks>(name: K) => all.flatMap((hooks) => bound(hooks, name))
    this.#by = Object.fromEntries(hookNames.map((name) => [name, of(name)])) as unknown as HooksByName
  }

  /** The hooks of one session; those that only look on are called by themselves from now on. */
  attach(hooked: HookedSession): SessionHooks {
    const hooks = new SessionHooks(hooked, this.#by)
    hooks.listen()
    return hooks
  }
}

export class SessionHooks {
  readonly #hooked: HookedSession
  readonly #by: HooksByName
  /** The hooks that are being asked, one within the other where they send. */
  readonly #asked = new Set<unknown>()

  constructor(hooked: HookedSession, by: HooksByName) {
    this.#hooked = hooked
    this.#by = by
  }

  /** What becomes of an event that arrives: it or another, or false where a hook turns it away. */
  arriving(event: ArrivingEvent): Replacement | false {
    let now: ArrivingEvent = event
    for (const hook of this.#by.beforeEvent) {
      // One that sends at each event would be asked for ever.
      if (this.#asked.has(hook)) continue
      this.#asked.add(hook)
      try {
        const answer: unknown = hook(Object.freeze({ ...now }), this.#hooked.session)
        if (answer === false) return false
        if (answer !== undefined) now = { ...event, ...this.#replacement(answer) }
      } catch (error) {
        this.#failed('beforeEvent', error)
      } finally {
        this.#asked.delete(hook)
      }
    }
    return now
  }

  beforeMacrostep(): void {
    this.#call('beforeMacrostep', this.#by.beforeMacrostep)
  }

  listen(): void {
    const { listen } = this.#hooked
    const { afterMacrostep, onEnter, onExit, onTransition, onError, onEnd } = this.#by
    if (afterMacrostep.length > 0) listen('macrostep', () => this.#call('afterMacrostep', afterMacrostep))
    if (onEnter.length > 0) listen('enter', ({ state }) => this.#call('onEnter', onEnter, state))
    if (onExit.length > 0) listen('exit', ({ state }) => this.#call('onExit', onExit, state))
    if (onTransition.length > 0)
      listen('transition', ({ transition }) => this.#call('onTransition', onTransition, transition))
    if (onError.length > 0)
      listen('error', ({ diagnostic, event }) => this.#call('onError', onError, diagnostic, event))
    if (onEnd.length > 0) listen('end', ({ status }) => this.#call('onEnd', onEnd, status))
  }

  #call<Given extends readonly unknown[]>(
    name: keyof Hooks,
    hooks: readonly ((...given: [...Given, Session]) => unknown)[],
    ...given: Given
  ): void {
    const failed = (error: unknown) => this.#failed(name, error)
    for (const hook of hooks) {
      try {
        const result = hook(...given, this.#hooked.session)
        // Nobody waits for it, but what it throws in the end would end the process.
        if (isPromise(result)) Promise.resolve(result).catch(failed)
      } catch (error) {
        failed(error)
      }
    }
  }

  #replacement(answer: unknown): Replacement {
    if (isPromise(answer)) {
      Promise.resolve(answer).catch((error) => this.#failed('beforeEvent', error))
      throw new TypeError('it must answer at once, not with a promise')
    }
    if (typeof answer !== 'object' || answer === null) throw new TypeError('it must give an event, false or nothing')
    const { name, data } = answer as Partial<Replacement>
    const replacement = { name: name as string, data }
    this.#hooked.check(replacement)
    return replacement
  }

  #failed(name: keyof Hooks, error: unknown): void {
    const message = `the hook '${name}' threw: ${reasonOf(error)}`
    this.#hooked.failed(diagnostic({ code: 'runtime/hook', message }), name === 'onError')
  }
}

function bound<K extends keyof Hooks>(hooks: Hooks, name: K): NonNullable<Hooks[K]>[] {
  const hook = hooks[name] as ((...given: unknown[]) => unknown) | undefined
  return hook ? [hook.bind(hooks) as NonNullable<Hooks[K]>] : []
}

function isPromise(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof (value as Promise<unknown>).then === 'function'
}
