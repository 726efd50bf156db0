/** What an object is: told by its prototype and its slots, never by properties that a program may have made. */
import { types } from 'node:util'
import type { Maker } from '../../datamodel/ecmascript/copy.js'

export type Kind = 'object' | 'array' | 'date' | 'regexp' | 'map' | 'set' | 'buffer' | 'view'

export const viewNames: readonly string[] = [
  ...['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array'],
  ...['BigInt64Array', 'BigUint64Array', 'Float16Array', 'Float32Array', 'Float64Array', 'DataView'],
]

const known = new WeakMap<Maker, ReadonlyMap<unknown, Kind>>()

/** The kinds of a side's ordinary objects, by their prototypes. */
export function kindsOf(maker: Maker): ReadonlyMap<unknown, Kind> {
  let kinds = known.get(maker)
  if (!kinds) {
    kinds = new Map<unknown, Kind>([
      [null, 'object'],
      [maker.objectPrototype, 'object'],
      [Object.getPrototypeOf(maker.array([])), 'array'],
      [Object.getPrototypeOf(maker.date(0)), 'date'],
      [Object.getPrototypeOf(maker.regexp('', '')), 'regexp'],
      [Object.getPrototypeOf(maker.map()), 'map'],
      [Object.getPrototypeOf(maker.set()), 'set'],
      [Object.getPrototypeOf(maker.buffer(0)), 'buffer'],
      ...viewNames.map((name) => [Object.getPrototypeOf(maker.view(name, maker.buffer(0))), 'view'] as const),
    ])
    known.set(maker, kinds)
  }
  return kinds
}

const checks: Readonly<Record<Exclude<Kind, 'object'>, (value: object) => boolean>> = {
  array: Array.isArray,
  date: types.isDate,
  regexp: types.isRegExp,
  map: types.isMap,
  set: types.isSet,
  buffer: types.isArrayBuffer,
  view: ArrayBuffer.isView,
}

/** Undefined for what is no ordinary object of its side: an instance of a class, an error, an iterator. */
export function kindOf(value: object, kinds: ReadonlyMap<unknown, Kind>): Kind | undefined {
  const kind = kinds.get(Object.getPrototypeOf(value))
  if (kind === undefined) return undefined
  if (kind === 'object') return hasSlots(value) ? undefined : kind
  return checks[kind](value) ? kind : undefined
}

// What has lost its prototype, or got another one.
function hasSlots(value: object): boolean {
  return Array.isArray(value) || types.isArgumentsObject(value) || types.isExternal(value) || hasInnerValue(value)
}

function hasInnerValue(value: object): boolean {
  return (
    types.isDate(value) ||
    types.isRegExp(value) ||
    types.isMap(value) ||
    types.isSet(value) ||
    types.isAnyArrayBuffer(value) ||
    ArrayBuffer.isView(value) ||
    types.isBoxedPrimitive(value) ||
    types.isNativeError(value) ||
    types.isPromise(value) ||
    types.isWeakMap(value) ||
    types.isWeakSet(value)
  )
}

/** In words, for what cannot be encoded. Runs no code of the value's. */
export function describe(value: object): string {
  if (types.isProxy(value)) return 'a proxy'
  if (typeof value === 'function') return describeFunction(value)
  if (types.isNativeError(value)) return 'an error'
  if (types.isPromise(value)) return 'a promise'
  if (types.isWeakMap(value)) return 'a WeakMap'
  if (types.isWeakSet(value)) return 'a WeakSet'
  if (types.isBoxedPrimitive(value)) return 'an object around a primitive value'
  if (types.isGeneratorObject(value)) return 'a generator'
  if (types.isMapIterator(value) || types.isSetIterator(value)) return 'an iterator'
  if (types.isArgumentsObject(value)) return "a function's arguments"
  if (types.isSharedArrayBuffer(value)) return 'memory that is shared'
  const name = classOf(value)
  return name === undefined ? 'an object with a prototype of its own' : `an instance of '${name}'`
}

function describeFunction(value: object): string {
  const name = dataOf(value, 'name')
  return typeof name === 'string' && name !== '' ? `the function '${name.slice(0, 60)}'` : 'a function'
}

function classOf(value: object): string | undefined {
  const prototype = Object.getPrototypeOf(value)
  if (prototype === null || types.isProxy(prototype)) return undefined
  const made = dataOf(prototype, 'constructor')
  if (typeof made !== 'function' || types.isProxy(made)) return undefined
  const name = dataOf(made, 'name')
  return typeof name === 'string' && name !== '' ? name.slice(0, 60) : undefined
}

function dataOf(object: object, key: string): unknown {
  return Reflect.getOwnPropertyDescriptor(object, key)?.value
}
