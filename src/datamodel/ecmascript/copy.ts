/**
 * Copies of values across the border of a realm, in both directions. Nothing is shared afterwards. What cannot be
 * copied, such as a function, is a `TypeError` that says where it stands.
 */
import { types } from 'node:util'

/** Makes values on the side that the copy is for. */
export interface Maker {
  readonly objectPrototype: object
  /** A plain object with the own enumerable properties of another, whatever their values. */
  object(from: object): Record<PropertyKey, unknown>
  /**
   * A plain object with the enumerable properties of another with names, or undefined where one of them is not
   * primitive. May throw what a getter throws.
   */
  flat(from: object): object | undefined
  /** An array of the items of another, whatever they are. */
  array(from: readonly unknown[]): unknown[]
  map(): Map<unknown, unknown>
  set(): Set<unknown>
  date(time: number): Date
  regexp(source: string, flags: string): RegExp
  buffer(size: number): ArrayBuffer
  /** A typed array or `DataView` over the whole buffer; a `Uint8Array` where there is no such kind. */
  view(kind: string, buffer: ArrayBuffer): ArrayBufferView
}

export interface CopyOptions {
  /** The `Object.prototype` of the side that the value is from. */
  readonly plain: object
  readonly to: Maker
  /** What the value is called in messages, such as `payload`. */
  readonly label: string
  /** The copy of a value of a class that only the caller knows, or undefined. */
  special?(value: object): unknown
}

/** The host's own side. */
export const hostMaker: Maker = {
  objectPrototype: Object.prototype,
  object: (from) => ({ ...from }),
  flat: (from) => {
    const made: Record<string, unknown> = {}
    for (const key in from) {
      const value = (from as Record<string, unknown>)[key]
      if (!isPrimitive(value) || key === '__proto__') return undefined
      made[key] = value
    }
    return made
  },
  array: (from) => {
    const made: unknown[] = []
    for (let at = 0; at < from.length; at++) made.push(from[at])
    return made
  },
  map: () => new Map(),
  set: () => new Set(),
  date: (time) => new Date(time),
  regexp: (source, flags) => new RegExp(source, flags),
  buffer: (size) => new ArrayBuffer(size),
  view: (kind, buffer) => new (views.get(kind) ?? Uint8Array)(buffer),
}

const views = new Map<string, new (buffer: ArrayBuffer) => ArrayBufferView>(
  [
    ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array],
    ...[BigInt64Array, BigUint64Array, Float32Array, Float64Array, DataView],
  ].map((view) => [view.name, view]),
)

/** Throws a `TypeError` for what cannot be copied. */
export function copy(value: unknown, options: CopyOptions): unknown {
  if (isPrimitive(value)) return value
  return flatCopy(value as object, options) ?? new Copier(options).run(value)
}

/** Whether the value crosses as it is. */
export function isPrimitive(value: unknown): boolean {
  switch (typeof value) {
    case 'object':
      return value === null
    case 'function':
    case 'symbol':
      return false
    default:
      return true
  }
}

// Most payloads are a plain object of a few strings and numbers. Undefined where this one is not.
function flatCopy(value: object, { plain, to }: CopyOptions): object | undefined {
  try {
    return Object.getPrototypeOf(value) === plain ? to.flat(value) : undefined
  } catch {
    // A getter or a proxy: the long way finds out which, and reports it.
    return undefined
  }
}

/** An object whose copy still holds what belongs to the other side, and how it is reached. */
interface Frame {
  readonly from: object
  readonly made: object
  readonly within: Frame | null
  readonly key: Key
}

/** A property, an index, or a note in brackets such as `(entry)`. */
type Key = string | number

class Copier {
  readonly #copies = new Map<object, unknown>()
  // A queue and no recursion: data may nest deeper than the stack.
  readonly #pending: Frame[] = []
  readonly #options: CopyOptions

  constructor(options: CopyOptions) {
    this.#options = options
  }

  run(value: unknown): unknown {
    const made = this.#copy(value, null, '')
    for (let at = 0; at < this.#pending.length; at++) this.#fill(this.#pending[at]!)
    return made
  }

  #copy(value: unknown, within: Frame | null, key: Key): unknown {
    if (isPrimitive(value)) return value
    if (typeof value !== 'object') throw this.#refusal(value, within, key)
    const object = value as object
    const known = this.#copies.get(object)
    if (known !== undefined) return known
    let made: unknown
    try {
      made = this.#start(object, within, key)
    } catch (error) {
      throw error instanceof Refusal ? error : this.#unreadable(object, error, within, key)
    }
    this.#copies.set(object, made)
    return made
  }

  /** The copy of an object; what it holds is left for later. */
  #start(value: object, within: Frame | null, key: Key): unknown {
    const { plain, to } = this.#options
    const prototype = Object.getPrototypeOf(value)
    if (prototype === plain || prototype === null) return this.#later(value, to.object(value), within, key)
    if (Array.isArray(value)) return this.#later(value, to.array(value), within, key)
    const special = this.#options.special?.(value)
    if (special !== undefined) return special
    if (types.isDate(value)) return to.date(Date.prototype.getTime.call(value))
    if (types.isMap(value)) return this.#later(value, to.map(), within, key)
    if (types.isSet(value)) return this.#later(value, to.set(), within, key)
    if (types.isRegExp(value)) return to.regexp(value.source, value.flags)
    if (types.isAnyArrayBuffer(value)) return this.#bytes(new Uint8Array(value))
    if (ArrayBuffer.isView(value))
      return to.view(viewKind(value), this.#bytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)))
    if (types.isBoxedPrimitive(value)) return value.valueOf()
    if (types.isPromise(value) || types.isWeakMap(value) || types.isWeakSet(value) || types.isGeneratorObject(value))
      throw this.#refusal(value, within, key)
    const made = to.object(value)
    // An error as data: its name and message are no enumerable properties of its own.
    if (types.isNativeError(value)) {
      define(made, 'name', String(value.name))
      define(made, 'message', String(value.message))
    }
    return this.#later(value, made, within, key)
  }

  #later(from: object, made: object, within: Frame | null, key: Key): object {
    this.#pending.push({ from, made, within, key })
    return made
  }

  #fill(frame: Frame): void {
    const { from, made } = frame
    if (types.isMap(from)) {
      const entries = made as Map<unknown, unknown>
      Map.prototype.forEach.call(from, (value, key) => {
        entries.set(this.#copy(key, frame, '(key)'), this.#copy(value, frame, isPrimitive(key) ? `${key}` : '(entry)'))
      })
    } else if (types.isSet(from)) {
      const values = made as Set<unknown>
      Set.prototype.forEach.call(from, (value) => {
        values.add(this.#copy(value, frame, '(value)'))
      })
    } else if (Array.isArray(made)) {
      for (let at = 0; at < made.length; at++) if (!isPrimitive(made[at])) made[at] = this.#copy(made[at], frame, at)
    } else {
      const properties = made as Record<PropertyKey, unknown>
      for (const key of Object.keys(properties))
        if (!isPrimitive(properties[key])) properties[key] = this.#copy(properties[key], frame, key)
      for (const symbol of Object.getOwnPropertySymbols(properties)) delete properties[symbol]
    }
  }

  #bytes(bytes: Uint8Array): ArrayBuffer {
    const buffer = this.#options.to.buffer(bytes.byteLength)
    new Uint8Array(buffer).set(bytes)
    return buffer
  }

  #refusal(value: unknown, within: Frame | null, key: Key): Refusal {
    return new Refusal(`${this.#path(within, key)} is ${kindOf(value)}`)
  }

  // Getters and proxies run code of the value's own, which may throw.
  #unreadable(value: object, error: unknown, within: Frame | null, key: Key): Refusal {
    let culprit = ''
    try {
      for (const name of Object.keys(value)) {
        culprit = step(name)
        void (value as Record<string, unknown>)[name]
        culprit = ''
      }
    } catch {
      // Found it.
    }
    return new Refusal(`${this.#path(within, key)}${culprit} cannot be read: ${messageOf(error)}`)
  }

  #path(within: Frame | null, key: Key): string {
    const steps: string[] = []
    let last = key
    for (let at = within; at !== null; at = at.within) {
      steps.push(step(last))
      last = at.key
    }
    return this.#options.label + steps.reverse().join('')
  }
}

/** A `TypeError` of ours, to be told from what a value's own code throws. */
class Refusal extends TypeError {}

function step(key: Key): string {
  if (typeof key === 'number') return `[${key}]`
  if (key.startsWith('(')) return key
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`
}

function kindOf(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'symbol') return 'a symbol'
  if (types.isPromise(value)) return 'a promise'
  return 'a value that cannot be copied'
}

function messageOf(error: unknown): string {
  try {
    return String((error as { message?: unknown } | null)?.message ?? error)
  } catch {
    return 'unknown error'
  }
}

// The tag comes from the slot, not from a class that a program made.
function viewKind(value: ArrayBufferView): string {
  return types.isDataView(value) ? 'DataView' : (Reflect.get(typedArray, Symbol.toStringTag, value) as string)
}

const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as object

function define(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
}
