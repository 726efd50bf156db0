/**
 * Deferral: a state that is active holds back events of the external queue until it is left (`ms:defer`; UML 2.5.1
 * 14.2.3.4.4, and PSSM where regions are concerned). No part of the Recommendation: charts without it never get here.
 *
 * A state S defers an event where it is active, one of its descriptors fits, and no transition that the event enables has
 * S or a descendant of S as its source. Where any active state defers an event, no transition fires for it, neither in
 * the ancestors of S nor in its sibling regions.
 */
import type { State, Transition } from './chart.js'
import type { Configuration } from './configuration.js'
import type { ScxmlEvent } from './event.js'
import type { EventClasses } from './event-classes.js'

/** What the interpreter itself tells a chart is never held back. */
export function isDeferrable(name: string): boolean {
  return !/^(done|error)(\.|$)/.test(name)
}

/** The active states whose descriptors fit events of the class, in document order. */
export function deferringCandidates(
  configuration: Configuration,
  eventClass: number,
  classes: EventClasses,
): readonly State[] {
  if (!classes.isDeferred(eventClass)) return noStates
  return configuration.states.filter(({ defers }) => defers.length > 0 && classes.matches(eventClass, defers))
}

/**
 * The state that defers an event: the innermost of those that do, the first in document order among equally deep ones.
 *
 * `candidates`: as above; `enabled`: the transitions that the event enables, before conflicts are resolved. Only the first
 * enabled transition on the way up from an atomic state is among them, which is enough: one from further up is none of S
 * or inside S where a transition of S or inside S is enabled on that way.
 */
export function deferringState(candidates: readonly State[], enabled: readonly Transition[]): State | null {
  if (candidates.length === 0) return null
  /** Those with an enabled transition of their own or inside. */
  const overruled = new Set<State>()
  for (const { source } of enabled) {
    for (let state: State | null = source; state && !overruled.has(state); state = state.parent) overruled.add(state)
  }
  let found: State | null = null
  for (const state of candidates) {
    if (!overruled.has(state) && (found === null || state.depth > found.depth)) found = state
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
  /** In order. What has been released is still there, until it is more than the rest. */
  #held: DeferredEvent[] = []
  readonly #heldBy = new Map<State, Set<DeferredEvent>>()
  #size = 0
  #released: DeferredEvent[] = []
  #inOrder = true
  #orders = 0

  /** Events held back. */
  get size(): number {
    return this.#size
  }

  /** Events that are free again. */
  get released(): number {
    return this.#released.length
  }

  /** `again`: the event was held back before and keeps its place. */
  hold(event: ScxmlEvent, by: State, again: DeferredEvent | null): void {
    this.#hold({ event, by, order: again?.order ?? ++this.#orders })
  }

  /** Takes out the event that has been held back longest. */
  dropOldest(): DeferredEvent | undefined {
    const oldest = this.#held.findIndex((item) => this.#isHeld(item))
    if (oldest < 0) return undefined
    const item = this.#held[oldest]!
    this.#held.splice(0, oldest + 1)
    this.#heldBy.get(item.by)!.delete(item)
    this.#size--
    return item
  }

  /** The state is left: what it has held back is free. Gives those events. */
  release(state: State): readonly DeferredEvent[] {
    const own = this.#heldBy.get(state)
    if (own === undefined) return none
    this.#heldBy.delete(state)
    this.#size -= own.size
    if (this.#held.length > 2 * this.#size) this.#held = this.#held.filter((item) => this.#isHeld(item))
    const free = [...own].sort(byOrder)
    this.#inOrder &&= this.#released.length === 0
    for (const item of free) this.#released.push(item)
    return free
  }

  /** The next of the events that are free again. */
  take(): DeferredEvent | undefined {
    this.#sort()
    return this.#released.shift()
  }

  get state(): DeferredState {
    this.#sort()
    return { held: this.held, released: this.#released, orders: this.#orders }
  }

  static from({ held, released, orders }: DeferredState): DeferredPool {
    const pool = new DeferredPool()
    for (const item of held) pool.#hold(item)
    pool.#released = [...released]
    pool.#orders = orders
    return pool
  }

  clear(): void {
    this.#held = []
    this.#heldBy.clear()
    this.#size = 0
    this.#released = []
  }

  /** Held back, in their original order. */
  get held(): readonly DeferredEvent[] {
    if (this.#held.length > this.#size) this.#held = this.#held.filter((item) => this.#isHeld(item))
    return this.#held
  }

  #hold(item: DeferredEvent): void {
    insert(this.#held, item)
    const own = this.#heldBy.get(item.by)
    if (own) own.add(item)
    else this.#heldBy.set(item.by, new Set([item]))
    this.#size++
  }

  #isHeld(item: DeferredEvent): boolean {
    return this.#heldBy.get(item.by)?.has(item) ?? false
  }

  // Only when somebody looks: many states may be left in one step.
  #sort(): void {
    if (!this.#inOrder) this.#released.sort(byOrder)
    this.#inOrder = true
  }
}

const none: readonly DeferredEvent[] = []
const noStates: readonly State[] = []

function byOrder(a: DeferredEvent, b: DeferredEvent): number {
  return a.order - b.order
}

// Nearly always the last: only what is deferred again goes further to the front.
function insert(list: DeferredEvent[], item: DeferredEvent): void {
  let at = list.length
  while (at > 0 && list[at - 1]!.order > item.order) at--
  list.splice(at, 0, item)
}
