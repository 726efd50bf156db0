/**
 * Deferral: a state that is active holds back events of the external queue until it is left (`ms:defer`; UML 2.5.1
 * 14.2.3.4.4, and PSSM where regions are concerned). No part of the Recommendation: charts without it never get here.
 *
 * A state S defers an event where it is active, one of its descriptors fits, and no transition that the event enables has
 * S or a descendant of S as its source. Where any active state defers an event, no transition fires for it, neither in
 * the ancestors of S nor in its sibling regions.
 */
import { isDescendant, type State, type Transition } from './chart.js'
import type { Configuration } from './configuration.js'
import type { ScxmlEvent } from './event.js'

/** What the interpreter itself tells a chart is never held back. */
export function isDeferrable(name: string): boolean {
  return !/^(done|error)(\.|$)/.test(name)
}

/**
 * The state that defers an event: the innermost of those that do, the first in document order among equally deep ones.
 *
 * `candidates`: the states whose descriptors fit, in document order; `enabled`: the transitions that the event enables,
 * before conflicts are resolved. Only the first enabled transition on the way up from an atomic state is among them, which
 * is enough: one from further up is none of S or inside S where a transition of S or inside S is enabled on that way.
 */
export function deferringState(
  candidates: readonly State[],
  configuration: Configuration,
  enabled: readonly Transition[],
): State | null {
  let found: State | null = null
  for (const state of candidates) {
    if (found !== null && state.depth <= found.depth) continue
    if (!configuration.has(state)) continue
    if (!enabled.some(({ source }) => source === state || isDescendant(source, state))) found = state
  }
  return found
}

export interface DeferredEvent {
  readonly event: ScxmlEvent
  readonly by: State
  /** When it was first taken from the external queue, in the order of all; it keeps it when it is deferred again. */
  readonly order: number
}

/** What is in a pool; both in their original order. */
export interface DeferredState {
  readonly held: readonly DeferredEvent[]
  readonly released: readonly DeferredEvent[]
  /** How many have been held back so far. */
  readonly orders: number
}

/** The events that a session holds back, and those that are free again and wait for their turn. Both in their original order. */
export class DeferredPool {
  #held: DeferredEvent[] = []
  #released: DeferredEvent[] = []
  #orders = 0

  /** Events held back. */
  get size(): number {
    return this.#held.length
  }

  /** Events that are free again. */
  get released(): number {
    return this.#released.length
  }

  /** `again`: the event was held back before and keeps its place. */
  hold(event: ScxmlEvent, by: State, again: DeferredEvent | null): void {
    insert(this.#held, { event, by, order: again?.order ?? ++this.#orders })
  }

  /** Takes out the event that has been held back longest. */
  dropOldest(): DeferredEvent | undefined {
    return this.#held.shift()
  }

  /** The state is left: what it has held back is free. Gives those events. */
  release(state: State): readonly DeferredEvent[] {
    const free = this.#held.filter(({ by }) => by === state)
    if (free.length === 0) return none
    this.#held = this.#held.filter(({ by }) => by !== state)
    if (this.#released.length === 0) this.#released = free
    else this.#released = [...this.#released, ...free].sort((a, b) => a.order - b.order)
    return free
  }

  /** The next of the events that are free again. */
  take(): DeferredEvent | undefined {
    return this.#released.shift()
  }

  get state(): DeferredState {
    return { held: this.#held, released: this.#released, orders: this.#orders }
  }

  static from({ held, released, orders }: DeferredState): DeferredPool {
    const pool = new DeferredPool()
    pool.#held = [...held]
    pool.#released = [...released]
    pool.#orders = orders
    return pool
  }

  clear(): void {
    this.#held = []
    this.#released = []
  }

  /** Held back, in their original order. */
  get held(): readonly DeferredEvent[] {
    return this.#held
  }
}

const none: readonly DeferredEvent[] = []

// Nearly always the last: only what is deferred again goes further to the front.
function insert(list: DeferredEvent[], item: DeferredEvent): void {
  let at = list.length
  while (at > 0 && list[at - 1]!.order > item.order) at--
  list.splice(at, 0, item)
}
