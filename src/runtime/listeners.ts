/** What a session tells its listeners, and keeping one listener's failure from everything else. */

import type { State, Transition } from '../core/chart.js'
import type { Configuration } from '../core/configuration.js'
import type { ScxmlEvent } from '../core/event.js'
import type { Observer } from '../core/machine.js'
import type { Step } from '../core/step.js'
import { type Diagnostic, diagnostic, reasonOf } from '../diagnostic.js'
import type { Session } from './session.js'

/** An event as listeners see it; `data` is the host's own copy. */
export interface EventView {
  readonly name: string
  readonly type: 'platform' | 'internal' | 'external'
  readonly data: unknown
  readonly sendid?: string | undefined
  readonly origin?: string | undefined
  readonly origintype?: string | undefined
  readonly invokeid?: string | undefined
}

export interface TransitionView {
  /** Position in document order among the chart's transitions. */
  readonly index: number
  readonly source: string
  readonly targets: readonly string[]
  /** Null for an eventless transition. */
  readonly events: readonly string[] | null
}

/** The listeners' types, by the name that `session.on` takes. States are given by their ids. */
export interface SessionEvents {
  /** An event has been taken from the internal or the external queue. */
  event: { readonly event: EventView }
  /** The state has been left: its onexit has run. */
  exit: { readonly state: string }
  /** A transition is being taken: its content is about to run. */
  transition: { readonly transition: TransitionView }
  /** The state has been entered: its onentry is about to run. */
  enter: { readonly state: string }
  /** An event has been put into the internal queue. */
  raise: { readonly event: EventView }
  /** An event is held back until the state is left (`ms:defer`). */
  defer: { readonly event: EventView; readonly state: string }
  /** The state that held the event back has been left: it is processed again before all others that wait. */
  release: { readonly event: EventView; readonly state: string }
  /** A `<send>` has been executed. `delay` in milliseconds. */
  send: {
    readonly name: string
    readonly target: string | undefined
    readonly type: string | undefined
    readonly sendid: string | undefined
    readonly delay: number
    readonly data: unknown
  }
  /** `<invoke>` has made a session, which is about to start: the moment to listen to it. */
  invoke: { readonly invokeid: string; readonly session: Session }
  log: { readonly label: string | undefined; readonly value: unknown }
  microstep: {
    readonly exited: readonly string[]
    readonly transitions: readonly number[]
    readonly entered: readonly string[]
  }
  /** A macrostep is over: the session waits. `configuration`: the active atomic states. */
  macrostep: { readonly configuration: readonly string[] }
  /**
   * Something went wrong and became an event of the chart (`event`), or a limit was hit, or a listener threw (no
   * event). The session goes on, unless its status says otherwise.
   */
  error: { readonly diagnostic: Diagnostic; readonly event?: EventView }
  /** The session has reached a top-level final state. */
  done: { readonly output: unknown }
  /** The session has ended, in whatever way; nothing is told after that. Comes after `done`. */
  end: { readonly status: 'done' | 'failed' | 'stopped'; readonly output: unknown }
}

/** What `session.on` takes. */
export const eventNames: readonly (keyof SessionEvents)[] = [
  ...(['event', 'exit', 'transition', 'enter', 'raise', 'defer', 'release'] as const),
  ...(['send', 'invoke', 'log', 'microstep', 'macrostep', 'error', 'done', 'end'] as const),
]

export type Listener<K extends keyof SessionEvents> = (event: SessionEvents[K]) => void

const observed: readonly (keyof SessionEvents)[] = [
  ...(['event', 'exit', 'transition', 'enter', 'raise', 'defer', 'release', 'microstep', 'macrostep'] as const),
]

interface Entry {
  readonly listener: (event: never) => void
}

export class Listeners implements Observer {
  readonly #byName = new Map<keyof SessionEvents, readonly Entry[]>()
  readonly #exportData: (value: unknown) => unknown
  readonly #onProblem: ((problem: Diagnostic) => void) | undefined

  /** `onProblem` is called for what is not the chart's fault, beside the listeners. */
  constructor(exportData: (value: unknown) => unknown, onProblem?: (problem: Diagnostic) => void) {
    this.#exportData = exportData
    this.#onProblem = onProblem
  }

  add<K extends keyof SessionEvents>(name: K, listener: Listener<K>): () => void {
    // An entry of its own for each registration: the same function may listen twice.
    const entry: Entry = { listener }
    this.#byName.set(name, [...(this.#byName.get(name) ?? []), entry])
    return () => {
      const left = (this.#byName.get(name) ?? []).filter((other) => other !== entry)
      if (left.length > 0) this.#byName.set(name, left)
      else this.#byName.delete(name)
    }
  }

  /** Whether anybody listens to what steps are made of. */
  get observing(): boolean {
    return observed.some((name) => this.#byName.has(name))
  }

  has(name: keyof SessionEvents): boolean {
    return this.#byName.has(name)
  }

  /** Tells everyone. What a listener throws goes to the `error` listeners, or to the process as a warning. */
  emit<K extends keyof SessionEvents>(name: K, event: SessionEvents[K]): void {
    for (const { listener } of this.#byName.get(name) ?? []) {
      try {
        ;(listener as Listener<K>)(event)
      } catch (error) {
        this.#listenerFailed(name, error)
      }
    }
  }

  #listenerFailed(name: keyof SessionEvents, error: unknown): void {
    const reason = reasonOf(error)
    const problem = diagnostic({ code: 'runtime/listener', message: `a listener for '${name}' threw: ${reason}` })
    this.problem(problem, name === 'error')
  }

  /**
   * Something that is not the chart's fault: for the `error` listeners or, without any, a warning of the process.
   * `theirs`: it is the fault of those listeners, who would be told of it for ever.
   */
  problem(problem: Diagnostic, theirs = false): void {
    this.#onProblem?.(problem)
    if (!theirs && this.has('error')) this.emit('error', { diagnostic: problem })
    else warn(problem)
  }

  view({ name, type, data, sendid, origin, origintype, invokeid }: ScxmlEvent): EventView {
    return { name, type, data: this.exported(data), sendid, origin, origintype, invokeid }
  }

  /** For looking at: what cannot be exported is shown by its text. */
  exported(value: unknown): unknown {
    try {
      return this.#exportData(value)
    } catch {
      return describeValue(value)
    }
  }

  event(event: ScxmlEvent): void {
    if (this.has('event')) this.emit('event', { event: this.view(event) })
  }

  raise(event: ScxmlEvent): void {
    if (this.has('raise')) this.emit('raise', { event: this.view(event) })
  }

  defer(event: ScxmlEvent, { id }: State): void {
    if (this.has('defer')) this.emit('defer', { event: this.view(event), state: id })
  }

  release(event: ScxmlEvent, { id }: State): void {
    if (this.has('release')) this.emit('release', { event: this.view(event), state: id })
  }

  exit({ id }: State): void {
    this.emit('exit', { state: id })
  }

  enter({ id }: State): void {
    this.emit('enter', { state: id })
  }

  transition(transition: Transition): void {
    if (this.has('transition')) this.emit('transition', { transition: viewTransition(transition) })
  }

  microstep({ exits, transitions, entries }: Step): void {
    if (!this.has('microstep')) return
    this.emit('microstep', {
      exited: exits.map(({ id }) => id),
      transitions: transitions.filter(({ index }) => index >= 0).map(({ index }) => index),
      entered: entries.map(({ state }) => state.id),
    })
  }

  macrostep({ atomic }: Configuration): void {
    if (this.has('macrostep')) this.emit('macrostep', { configuration: atomic.map(({ id }) => id) })
  }
}

function warn({ code, message }: Diagnostic): void {
  process.emitWarning(message, { code: `microstep:${code}`, type: 'MicrostepWarning' })
}

function viewTransition({ index, source, targets, events }: Transition): TransitionView {
  return { index, source: source.id, targets: targets.map(({ id }) => id), events }
}

function describeValue(value: unknown): string {
  try {
    return String(value)
  } catch {
    return 'a value that cannot be shown'
  }
}
