/**
 * From a configuration and an event to the step that is taken (Appendix D `selectTransitions` and what `microstep` plans).
 * Two of them stand behind one contract: the plain one, which computes each step anew, and the one of `memo.ts`, which
 * remembers.
 */
import type { Chart, State, Transition } from './chart.js'
import type { Configuration } from './configuration.js'
import { deferringCandidates, deferringState } from './deferral.js'
import { EventClasses, eventless } from './event-classes.js'
import { planDeferral, planInitialStep, planStep, type Step } from './step.js'
import { type Conditions, enabledTransitions, type HistoryValues, withoutConflicts } from './transition.js'

export type { Conditions } from './transition.js'

export interface Stepper {
  readonly initial: Step
  /** How often it has gone through the plain algorithm, or a part of it. */
  readonly planned: number
  /**
   * The step for an event of this class (`eventless`: for no event), or null where no transition is enabled. Where a
   * state defers the event, a step that does nothing but that.
   *
   * Each condition is asked at most once, in the order of selection (semantics 1).
   */
  next(configuration: Configuration, eventClass: number, history: HistoryValues, conditions: Conditions): Step | null
}

/** What can be computed once for all configurations of a chart. */
export class Selection {
  readonly classes: EventClasses
  /** By event class and atomic state: the transitions to try, in order. */
  #candidates: (readonly Transition[])[][] = []
  #remembered = 0

  /** Whether there are eventless transitions at all. */
  readonly #eventless: boolean

  constructor(chart: Chart) {
    this.classes = new EventClasses(chart)
    this.#eventless = chart.transitions.some(({ events }) => events === null)
  }

  /** Whether a transition of the class can be there: false saves the search. */
  mayEnable(eventClass: number): boolean {
    return eventClass !== eventless || this.#eventless
  }

  /** The transitions of the class in an atomic state and its ancestors, in the order in which they are tried. */
  candidates(eventClass: number, atomic: State): readonly Transition[] {
    const byState = this.#candidates[eventClass]
    return byState?.[atomic.index] ?? this.#remember(eventClass, atomic)
  }

  /** The plain algorithm: all that Appendix D does between taking an event and running the microstep, and deferral. */
  plan(configuration: Configuration, eventClass: number, history: HistoryValues, conditions: Conditions): Step | null {
    const enabled = enabledTransitions(configuration, eventClass, this, conditions)
    const deferrer = deferringState(deferringCandidates(configuration, eventClass, this.classes), enabled)
    if (deferrer) return planDeferral(configuration, deferrer)
    const transitions = withoutConflicts(enabled, history)
    return transitions.length === 0 ? null : planStep(configuration, transitions, history)
  }

  #remember(eventClass: number, atomic: State): readonly Transition[] {
    const found = this.#find(eventClass, atomic)
    // Many states times many events are too many to keep.
    if (this.#remembered >= maxCandidates) {
      this.#candidates = []
      this.#remembered = 0
    }
    this.#remembered += 1 + found.length
    this.#candidates[eventClass] ??= []
    this.#candidates[eventClass][atomic.index] = found.length === 0 ? none : found
    return found
  }

  #find(eventClass: number, atomic: State): readonly Transition[] {
    const found: Transition[] = []
    for (let state: State | null = atomic; state; state = state.parent) {
      for (const transition of state.transitions) {
        const { events, condition } = transition
        const fits =
          events === null
            ? eventClass === eventless
            : eventClass !== eventless && this.classes.matches(eventClass, events)
        if (!fits) continue
        found.push(transition)
        // Whatever else fits is never tried.
        if (condition === null) return found
      }
    }
    return found
  }
}

const maxCandidates = 100_000
const none: readonly Transition[] = []

export class PlainStepper implements Stepper {
  readonly initial: Step
  planned = 0
  readonly #selection: Selection

  constructor(chart: Chart, selection = new Selection(chart)) {
    this.#selection = selection
    this.initial = planInitialStep(chart.root)
  }

  next(configuration: Configuration, eventClass: number, history: HistoryValues, conditions: Conditions): Step | null {
    this.planned++
    return this.#selection.plan(configuration, eventClass, history, conditions)
  }
}
