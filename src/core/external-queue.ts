/**
 * The external queue (REC 3.13, 6.2): first in, first out, and where events have priorities, higher ones first, in their
 * order of arrival among equals. The Recommendation knows no priorities: without them it is a plain queue.
 */
import { Queue, type ScxmlEvent } from './event.js'
import { type Due, Heap } from './heap.js'

/** The events of one priority. */
interface Lane extends Due {
  readonly events: Queue<ScxmlEvent>
}

export class ExternalQueue {
  /** Priority 0, which nearly all have. */
  readonly #plain = new Queue<ScxmlEvent>()
  /** The others that have events, by priority, and the highest of them. */
  #lanes: Map<number, Lane> | undefined
  #highest: Heap<Lane> | undefined
  #inLanes = 0

  get length(): number {
    return this.#plain.length + this.#inLanes
  }

  push(event: ScxmlEvent): void {
    const { priority } = event
    if (priority === undefined || priority === 0) this.#plain.push(event)
    else {
      this.#laneOf(priority).events.push(event)
      this.#inLanes++
    }
  }

  shift(): ScxmlEvent | undefined {
    if (this.#inLanes === 0) return this.#plain.shift()
    const lane = this.#highest!.peek()!
    // A heap has the smallest first.
    if (lane.time > 0 && this.#plain.length > 0) return this.#plain.shift()
    return this.#takeFrom(lane)
  }

  /** Takes out the event that has waited longest among those of the lowest priority. */
  dropOldest(): ScxmlEvent | undefined {
    const lowest =
      this.#inLanes === 0 ? 0 : Math.min(...this.#lanes!.keys(), this.#plain.length > 0 ? 0 : Number.POSITIVE_INFINITY)
    return lowest === 0 ? this.#plain.shift() : this.#takeFrom(this.#lanes!.get(lowest)!)
  }

  clear(): void {
    this.#plain.clear()
    this.#lanes = undefined
    this.#highest = undefined
    this.#inLanes = 0
  }

  /** In the order in which they are to be processed. */
  *[Symbol.iterator](): Iterator<ScxmlEvent> {
    const lanes = [...(this.#lanes ?? [])].sort(([a], [b]) => b - a)
    for (const [priority, { events }] of lanes) if (priority > 0) yield* events
    yield* this.#plain
    for (const [priority, { events }] of lanes) if (priority < 0) yield* events
  }

  #takeFrom(lane: Lane): ScxmlEvent | undefined {
    this.#inLanes--
    const event = lane.events.shift()
    if (lane.events.length === 0) {
      this.#highest!.remove(lane)
      this.#lanes!.delete(-lane.time)
    }
    return event
  }

  #laneOf(priority: number): Lane {
    this.#lanes ??= new Map()
    this.#highest ??= new Heap()
    let lane = this.#lanes.get(priority)
    if (!lane) {
      lane = { time: -priority, order: 0, position: -1, events: new Queue() }
      this.#lanes.set(priority, lane)
      this.#highest.push(lane)
    }
    return lane
  }
}
