/** The types of events' data, found by name (REC 3.12.1). */
import { normalizeDescriptors } from '../core/transition.js'
import { shorten } from '../diagnostic.js'
import { TypeProblem } from './options.js'
import type { ValueType } from './value-type.js'

export class EventTypes {
  readonly #types = new Map<string, ValueType>()
  /** Tokens of the longest descriptor: longer names fit none of their own. */
  #depth = 0

  /** By descriptor, `.*` at the end or not. Throws a `TypeProblem` for one that is none. */
  add(descriptor: string, type: ValueType): void {
    const [normal, another] = normalizeDescriptors(descriptor)
    if (normal === undefined || another !== undefined) {
      throw new TypeProblem(`'${shorten(descriptor)}' is no event descriptor`, "such as 'order.placed' or 'order.*'")
    }
    if (this.#types.has(normal)) throw new TypeProblem(`there are two types for the event '${shorten(normal)}'`)
    this.#types.set(normal, type)
    if (normal !== '*') this.#depth = Math.max(this.#depth, normal.split('.').length)
  }

  get size(): number {
    return this.#types.size
  }

  /** Those that have been added, by normalised descriptor. */
  get entries(): Iterable<readonly [descriptor: string, type: ValueType]> {
    return this.#types
  }

  /** The type of the most exact descriptor that the name fits. */
  of(name: string): ValueType | undefined {
    let best = isPlatforms(name) ? undefined : this.#types.get('*')
    for (let tokens = 0, end = -1; tokens < this.#depth; tokens++) {
      const dot = name.indexOf('.', end + 1)
      end = dot < 0 ? name.length : dot
      best = this.#types.get(name.slice(0, end)) ?? best
      if (dot < 0) break
    }
    return best
  }
}

function isPlatforms(name: string): boolean {
  return /^(?:done|error)(?:\.|$)/.test(name)
}
