/** Which objects a value holds, directly or not. */
import { types } from 'node:util'
import type { Maker } from '../datamodel/ecmascript/copy.js'
import { type Kind, kindsOf } from './codec/kinds.js'

/**
 * All objects that can be reached from a value, itself among them; undefined where that cannot be known without running code
 * of the value's own, or at all: a function keeps what it has seen to itself, and an instance of a class has more than one
 * place to keep things. `maker`: of the side that the value is of. `limit`: more than so many objects count as not known.
 */
export function reachable(
  value: unknown,
  maker: Maker,
  limit = Number.POSITIVE_INFINITY,
): ReadonlySet<object> | undefined {
  const found = new Set<object>()
  const kinds = kindsOf(maker)
  if (!add(value, found)) return undefined
  for (const object of found) {
    if (found.size > limit || !addAllOf(object, found, kinds)) return undefined
  }
  return found
}

/** Whether two values have an object in common; true where it cannot be known. */
export function shareObjects(a: unknown, b: unknown, maker: Maker, limit?: number): boolean {
  if (isPlain(a) || isPlain(b)) return false
  const ofA = reachable(a, maker, limit)
  const ofB = ofA && reachable(b, maker, limit)
  if (!ofA || !ofB) return true
  const [small, large] = ofA.size < ofB.size ? [ofA, ofB] : [ofB, ofA]
  for (const object of small) if (large.has(object)) return true
  return false
}

function isPlain(value: unknown): boolean {
  return value === null || (typeof value !== 'object' && typeof value !== 'function')
}

function add(value: unknown, found: Set<object>): boolean {
  if (isPlain(value)) return true
  if (typeof value === 'function' || isOpaque(value as object)) return false
  found.add(value as object)
  return true
}

/** What holds things that nobody can see from outside. */
function isOpaque(value: object): boolean {
  return (
    types.isProxy(value) ||
    types.isWeakMap(value) ||
    types.isWeakSet(value) ||
    types.isPromise(value) ||
    types.isGeneratorObject(value) ||
    types.isMapIterator(value) ||
    types.isSetIterator(value)
  )
}

function addAllOf(object: object, found: Set<object>, kinds: ReadonlyMap<unknown, Kind>): boolean {
  if (!kinds.has(Object.getPrototypeOf(object))) return false
  if (types.isMap(object)) {
    let known = true
    Map.prototype.forEach.call(object, (value: unknown, key: unknown) => {
      known = add(key, found) && add(value, found) && known
    })
    if (!known) return false
  } else if (types.isSet(object)) {
    let known = true
    Set.prototype.forEach.call(object, (value: unknown) => {
      known = add(value, found) && known
    })
    if (!known) return false
  } else if (ArrayBuffer.isView(object)) {
    const home = types.isDataView(object) ? DataView.prototype : typedArray
    return add(Reflect.get(home, 'buffer', object), found)
  }
  for (const key of Reflect.ownKeys(object)) {
    const property = Reflect.getOwnPropertyDescriptor(object, key)!
    if (!('value' in property) || !add(property.value, found)) return false
  }
  return true
}

const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as object
