/**
 * Why an event does what it does, or nothing: the selection of transitions (REC 3.13, Appendix D `selectTransitions`) told
 * step by step for the present configuration. Nothing is taken, and nothing changes: conditions are asked of a copy of the
 * data.
 */
import type { Location } from '../diagnostic.js'
import type { State, Transition } from './chart.js'
import type { Configuration } from './configuration.js'
import type { SystemEnvironment } from './datamodel.js'
import { deferringCandidates, deferringState } from './deferral.js'
import type { ScxmlEvent } from './event.js'
import { eventless } from './event-classes.js'
import type { Program } from './program.js'
import { conflict, enabledTransitions, type HistoryValues, withoutConflicts } from './transition.js'
import { type Answer, Trial } from './trial.js'

/** What `session.why` gives: plain data. States are given by their ids. */
export interface Why {
  /** The event's name; null for the eventless transitions. */
  readonly event: string | null
  /**
   * What comes of it: transitions are taken, a state holds the event back (`ms:defer`), or nothing happens. `not running`:
   * the session has not been started, or has ended, so that nothing is considered at all.
   */
  readonly verdict: 'taken' | 'deferred' | 'ignored' | 'not running'
  /** False where there are conditions that could not be evaluated; the rest is told as if they were false. */
  readonly certain: boolean
  /** In the order in which their content runs. */
  readonly taken: readonly WhyTransition[]
  /** The active states whose `ms:defer` fits the event, and what becomes of that. */
  readonly deferrals: readonly WhyDeferral[]
  /** The active atomic states in the order of selection, each with the transitions of it and its ancestors. */
  readonly states: readonly { readonly state: string; readonly considered: readonly Considered[] }[]
}

export interface WhyTransition {
  /** Position in document order among the chart's transitions. */
  readonly index: number
  readonly source: string
  readonly targets: readonly string[]
  /** Null for an eventless transition. */
  readonly events: readonly string[] | null
  /** The text of `cond`; null where there is none. */
  readonly condition: string | null
  readonly location: Location
}

export interface WhyDeferral {
  readonly state: string
  /**
   * `holds`: it holds the event back. `inner`: it defers the event, too, but the state `by`, which lies deeper or comes
   * earlier, is the one that holds it. `overruled`: the transition `by` inside it, or its own, is enabled, which goes first.
   */
  readonly outcome:
    | { readonly kind: 'holds' }
    | { readonly kind: 'inner'; readonly by: string }
    | { readonly kind: 'overruled'; readonly by: WhyTransition }
}

export interface Considered {
  readonly transition: WhyTransition
  readonly outcome: WhyOutcome
}

export type WhyOutcome =
  | { readonly kind: 'taken' }
  /** None of its descriptors fits the event. Told once, for the first atomic state from which it can be reached. */
  | { readonly kind: 'event' }
  /** Its condition is false. */
  | { readonly kind: 'condition' }
  /** Its condition throws, which makes it false, and would raise `error.execution` (REC 5.9.1). */
  | { readonly kind: 'condition failed'; readonly message: string }
  /** Its condition cannot be evaluated without risk to the session's data. */
  | { readonly kind: 'not evaluated'; readonly reason: string }
  /** The transition `by`, which is tried earlier from this atomic state, is enabled. */
  | { readonly kind: 'not reached'; readonly by: WhyTransition }
  /** It is enabled and would exit states that `by` exits, which goes first (REC 3.13). */
  | { readonly kind: 'preempted'; readonly by: WhyTransition }
  /** It is enabled, but the state `by` defers the event. */
  | { readonly kind: 'deferred'; readonly by: string }

/** The machine, as far as it matters for what happens next. */
export interface Present {
  readonly program: Program
  readonly scope: unknown
  readonly running: boolean
  readonly configuration: Configuration
  readonly history: HistoryValues
  /** The last event. */
  readonly event: ScxmlEvent | undefined
}

/** `event`: one of the external queue; null: about the eventless transitions. */
export function explain(present: Present, event: ScxmlEvent | null, environment: SystemEnvironment): Why {
  const name = event === null ? null : event.name
  if (!present.running) {
    return { event: name, verdict: 'not running', certain: true, taken: [], deferrals: [], states: [] }
  }
  return new Explanation(present, event, environment).tell(name)
}

class Explanation {
  readonly #present: Present
  readonly #eventClass: number
  readonly #answers = new Map<Transition, Answer>()
  readonly #enabled: ReadonlySet<Transition>
  readonly #taken: readonly Transition[]
  readonly #deferrers: readonly State[]
  readonly #deferrer: State | null
  readonly #views = new Map<Transition, WhyTransition>()
  /** Those whose descriptors do not fit, and that have been told. */
  readonly #strangers = new Set<Transition>()

  constructor(present: Present, event: ScxmlEvent | null, environment: SystemEnvironment) {
    const { program, scope, configuration, history } = present
    const { selection, eventClasses } = program
    this.#present = present
    this.#eventClass = event === null ? eventless : eventClasses.of(event.name)
    const trial = new Trial(program, scope, environment, event ?? present.event)
    const conditions = {
      holds: (transition: Transition) => {
        const answer = trial.ask(transition)
        this.#answers.set(transition, answer)
        return answer.kind === 'value' && answer.value
      },
    }
    // By the very functions by which the machine selects.
    const enabled = enabledTransitions(configuration, this.#eventClass, selection, conditions)
    this.#enabled = new Set(enabled)
    this.#deferrers = deferringCandidates(configuration, this.#eventClass, eventClasses)
    this.#deferrer = deferringState(this.#deferrers, enabled)
    this.#taken = this.#deferrer ? [] : withoutConflicts(enabled, history)
  }

  tell(event: string | null): Why {
    const taken = [...this.#taken].sort((a, b) => a.index - b.index).map((transition) => this.#view(transition))
    return {
      event,
      verdict: this.#deferrer ? 'deferred' : taken.length > 0 ? 'taken' : 'ignored',
      certain: ![...this.#answers.values()].some(({ kind }) => kind === 'unknown'),
      taken,
      deferrals: this.#deferrers.map((state) => ({ state: state.id, outcome: this.#deferral(state) })),
      states: this.#present.configuration.atomic.map((atomic) => ({
        state: atomic.id,
        considered: this.#considered(atomic),
      })),
    }
  }

  #considered(atomic: State): Considered[] {
    const told: Considered[] = []
    let earlier: Transition | undefined
    for (let state: State | null = atomic; state; state = state.parent) {
      for (const transition of state.transitions) {
        if ((transition.events === null) !== (this.#eventClass === eventless)) continue
        if (!this.#fits(transition)) {
          if (this.#strangers.has(transition)) continue
          this.#strangers.add(transition)
          told.push({ transition: this.#view(transition), outcome: { kind: 'event' } })
          continue
        }
        const outcome: WhyOutcome = earlier ? { kind: 'not reached', by: this.#view(earlier) } : this.#tried(transition)
        told.push({ transition: this.#view(transition), outcome })
        if (this.#enabled.has(transition)) earlier ??= transition
      }
    }
    return told
  }

  #fits({ events }: Transition): boolean {
    const { eventClasses } = this.#present.program
    return events === null || eventClasses.matches(this.#eventClass, events)
  }

  #tried(transition: Transition): WhyOutcome {
    if (this.#enabled.has(transition)) return this.#enabledOutcome(transition)
    const answer = this.#answers.get(transition)!
    if (answer.kind === 'error') return { kind: 'condition failed', message: answer.message }
    if (answer.kind === 'unknown') return { kind: 'not evaluated', reason: answer.reason }
    return { kind: 'condition' }
  }

  #enabledOutcome(transition: Transition): WhyOutcome {
    if (this.#deferrer) return { kind: 'deferred', by: this.#deferrer.id }
    if (this.#taken.includes(transition)) return { kind: 'taken' }
    // What has preempted it may have been preempted itself, afterwards.
    const others = [...this.#taken, ...this.#enabled].filter((other) => other !== transition)
    const by = others.find((other) => conflict(transition, other, this.#present.history))!
    return { kind: 'preempted', by: this.#view(by) }
  }

  #deferral(state: State): WhyDeferral['outcome'] {
    if (state === this.#deferrer) return { kind: 'holds' }
    const by = [...this.#enabled].find(({ source }) => state.index <= source.index && source.index < state.end)
    if (by) return { kind: 'overruled', by: this.#view(by) }
    return { kind: 'inner', by: this.#deferrer!.id }
  }

  #view(transition: Transition): WhyTransition {
    let view = this.#views.get(transition)
    if (!view) {
      const { index, source, targets, events, condition, span } = transition
      view = {
        index,
        source: source.id,
        targets: targets.map(({ id }) => id),
        events,
        condition: condition?.source ?? null,
        location: span.source.locate(span.start, span.end),
      }
      this.#views.set(transition, view)
    }
    return view
  }
}
