/**
 * Who measures a machine. It is told little, and nothing is made for it, so that steps take their short ways all the same;
 * who wants to see what happens is an `Observer`.
 */
import type { Step } from './step.js'

/** Where an event was taken from; `deferred`: it was held back before and is free again. */
export type EventQueue = 'external' | 'internal' | 'deferred'

export interface Meter {
  /** A macrostep begins, with an event or, at the start and where only internal events wait, without. */
  begin(queue: EventQueue | null, event: string | undefined): void
  /** Within it, an event of the internal queue is taken. */
  internal(): void
  /**
   * Transitions have been selected: for the event, or eventless ones. `remembered`: without the plain algorithm; see
   * `memo.ts`.
   */
  selected(step: Step | null, forEvent: boolean, remembered: boolean): void
  /** The step has been taken. */
  microstep(step: Step): void
  /** The macrostep is over; so is the session, if it has ended in it. */
  end(): void
}
