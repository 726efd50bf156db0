/**
 * Copies of values across the border of a realm, in both directions. Nothing is shared afterwards. What cannot be
 * copied, such as a function, is a `TypeError` that says where it stands.
 */
import { types } from 'node:util'

/** Makes empty values on the side that the copy is for. */
export interface Maker {
  readonly objectPrototype: object
  object(): object
  array(): unknown[]
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
  object: () => ({}),
  array: () => [],
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

/** A container whose content is still to be copied, and how it is reached. */
interface Frame {
  readonly from: object
  readonly to: object
  readonly within: Frame | null
  readonly key: string
}

/** Throws a `TypeError` for what cannot be copied. */
export function copy(value: unknown, options: CopyOptions): unknown {
  if (isPrimitive(value)) return value
  return new Copier(options).run(value)
}

class Copier {
  // Only where something nests: most payloads are flat.
  #copies: Map<object, unknown> | undefined
  #pending: Frame[] | undefined
  readonly #options: CopyOptions

  constructor(options: CopyOptions) {
    this.#options = options
  }

  run(value: unknown): unknown {
    const root: Frame = { from: { value }, to: {}, within: null, key: '' }
    const made = this.#copyOf(value, root, '')
    // A queue and no recursion: data may nest deeper than the stack.
    for (let at = 0; this.#pending !== undefined && at < this.#pending.length; at++) this.#fill(this.#pending[at]!)
    return made
  }

  #copyOf(value: unknown, within: Frame, key: string): unknown {
    if (isPrimitive(value)) return value
    if (typeof value !== 'object') throw refusal(value, this.#path(within, key))
    const known = this.#copies?.get(value as object)
    if (known !== undefined) return known
    const made = this.#guarded(() => this.#start(value as object, within, key), within, key)
    this.#copies ??= new Map()
    this.#copies.set(value as object, made)
    return made
  }

  /** The copy of an object; what it holds is left for later. */
  #start(value: object, within: Frame, key: string): unknown {
    const { plain, to } = this.#options
    const prototype = Object.getPrototypeOf(value)
    if (prototype === plain || prototype === null) return this.#later(value, to.object(), within, key)
    if (Array.isArray(value)) return this.#later(value, to.array(), within, key)
    const special = this.#options.special?.(value)
    if (special !== undefined) return special
    if (types.isDate(value)) return to.date(Date.prototype.getTime.call(value))
    if (types.isMap(value)) return this.#later(value, to.map(), within, key)
    if (types.isSet(value)) return this.#later(value, to.set(), within, key)
    if (types.isRegExp(value)) return to.regexp(value.source, value.flags)
    if (types.isAnyArrayBuffer(value)) return this.#bytes(new Uint8Array(value))
    if (ArrayBuffer.isView(value))
      return to.view(
        types.isDataView(value) ? 'DataView' : typedArrayKind(value),
        this.#bytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)),
      )
    if (types.isBoxedPrimitive(value)) return value.valueOf()
    if (types.isPromise(value) || types.isWeakMap(value) || types.isWeakSet(value) || types.isGeneratorObject(value))
      throw refusal(value, this.#path(within, key))
    const made = to.object()
    // An error as data: its name and message are no enumerable properties of its own.
    if (types.isNativeError(value)) {
      define(made, 'name', String(value.name))
      define(made, 'message', String(value.message))
    }
    return this.#later(value, made, within, key)
  }

  #later(from: object, to: object, within: Frame, key: string): object {
    this.#pending ??= []
    this.#pending.push({ from, to, within, key })
    return to
  }

  #fill(frame: Frame): void {
    const { from, to } = frame
    if (Array.isArray(from)) {
      const items = to as unknown[]
      for (let at = 0; at < from.length; at++) {
        const value = this.#guarded(() => from[at], frame, String(at))
        items[at] = isPrimitive(value) ? value : this.#copyOf(value, frame, String(at))
      }
    } else if (types.isMap(from)) {
      const entries = to as Map<unknown, unknown>
      Map.prototype.forEach.call(from, (value, key) => {
        entries.set(
          this.#copyOf(key, frame, '(key)'),
          this.#copyOf(value, frame, typeof key === 'string' ? key : '(entry)'),
        )
      })
    } else if (types.isSet(from)) {
      const values = to as Set<unknown>
      Set.prototype.forEach.call(from, (value) => {
        values.add(this.#copyOf(value, frame, '(value)'))
      })
    } else {
      for (const key of this.#guarded(() => Object.keys(from), frame.within ?? frame, frame.key)) {
        const value = this.#guarded(() => (from as Record<string, unknown>)[key], frame, key)
        define(to, key, isPrimitive(value) ? value : this.#copyOf(value, frame, key))
      }
    }
  }

  #bytes(bytes: Uint8Array): ArrayBuffer {
    const buffer = this.#options.to.buffer(bytes.byteLength)
    new Uint8Array(buffer).set(bytes)
    return buffer
  }

  // Getters and proxies run code of the value's own, which may throw.
  #guarded<T>(run: () => T, within: Frame, key: string): T {
    try {
      return run()
    } catch (error) {
      if (error instanceof Refusal) throw error
      throw new Refusal(`${this.#path(within, key)} cannot be read: ${messageOf(error)}`)
    }
  }

  #path(within: Frame, key: string): string {
    const keys: string[] = []
    for (let at: Frame | null = within, last = key; at !== null; last = at.key, at = at.within)
      if (last !== '')
        keys.push(/^[\w$]+$/.test(last) ? (/^\d+$/.test(last) ? `[${last}]` : `.${last}`) : `[${JSON.stringify(last)}]`)
    return this.#options.label + keys.reverse().join('')
  }
}

class Refusal extends TypeError {
  override readonly name = 'TypeError'
}

function refusal(value: unknown, path: string): Refusal {
  return new Refusal(`${path} is ${describeKind(value)}`)
}

function describeKind(value: unknown): string {
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

function typedArrayKind(value: ArrayBufferView): string {
  // The tag comes from the slot, not from a class that a program made.
  return Reflect.get(typedArrayPrototype, Symbol.toStringTag, value) as string
}

const typedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype) as object

function define(object: object, key: string, value: unknown): void {
  // `__proto__` is a setter; the shared prototype's own names are accessors, slower to set than to define.
  if (key in object && !Object.hasOwn(object, key))
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
  else (object as Record<string, unknown>)[key] = value
}
