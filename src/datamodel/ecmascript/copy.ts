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
  /** An array of the items of another, whatever they are; what is missing may stay so. Throws for an absurd length. */
  array(from: readonly unknown[]): unknown[]
  map(): Map<unknown, unknown>
  set(): Set<unknown>
  date(time: number): Date
  regexp(source: string, flags: string): RegExp
  buffer(size: number): ArrayBuffer
  /**
   * A typed array or `DataView` over a buffer, or over a part of it from `offset` in bytes on; a `Uint8Array` where there is no
   * such kind. Throws for a part that the buffer has not got.
   */
  view(kind: string, buffer: ArrayBuffer, offset?: number, length?: number): ArrayBufferView
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
  // No 'slice': that of a subclass makes an instance of it, on whichever side it is.
  array: (from) => {
    const { length } = from
    // A proxy may say anything.
    if (length >>> 0 !== length) throw new TypeError('an array has no such length')
    const made: unknown[] = []
    let missing = 0
    for (let at = 0; at < length; at++) {
      const item = from[at]
      if (item === undefined && isSparse(++missing, at)) return sparseArray(from, length)
      made.push(item)
    }
    return made
  },
  map: () => new Map(),
  set: () => new Set(),
  date: (time) => new Date(time),
  regexp: (source, flags) => new RegExp(source, flags),
  buffer: (size) => new ArrayBuffer(size),
  view: (kind, buffer, offset, length) => new (views.get(kind) ?? Uint8Array)(buffer, offset, length),
}

const views = new Map<string, new (buffer: ArrayBuffer, offset?: number, length?: number) => ArrayBufferView>(
  [
    ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array],
    ...[BigInt64Array, BigUint64Array, Float32Array, Float64Array, DataView],
  ].map((view) => [view.name, view]),
)

/** How many items may be missing in an array before it is asked which ones it has. */
export const fewItems = 1000

// `a[4e8] = 1` is an array of one item.
function isSparse(missing: number, at: number): boolean {
  return missing > fewItems && missing * 2 > at
}

function sparseArray(from: readonly unknown[], length: number): unknown[] {
  const made: unknown[] = []
  // V8 makes room for a length that is set, but not for what lies before a distant item.
  made[length - 1] = undefined
  delete made[length - 1]
  for (const key of Reflect.ownKeys(from)) {
    const at = Number(key.toString()) >>> 0
    if (at < length && String(at) === key) made[at] = from[at]
  }
  return made
}

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
    // Not `getPrototypeOf`, which V8 does not compile into its caller. A value with a `__proto__` of its own can only
    // pretend to be a plain object, and is copied as one.
    // biome-ignore lint/suspicious/noProto: a tenth of an event's time; where Node runs without it, the long way does.
    return (value as { readonly __proto__?: unknown }).__proto__ === plain ? to.flat(value) : undefined
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
      throw Refusal.is(error) ? error : this.#unreadable(object, error, within, key)
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
    if (types.isRegExp(value)) return to.regexp(sourceOf(value), flagsOf(value))
    if (types.isAnyArrayBuffer(value)) return this.#bytes(new Uint8Array(value))
    if (ArrayBuffer.isView(value)) return to.view(viewKind(value), this.#bytes(bytesOf(value)))
    if (types.isNumberObject(value)) return Number.prototype.valueOf.call(value)
    if (types.isStringObject(value)) return String.prototype.valueOf.call(value)
    if (types.isBooleanObject(value)) return Boolean.prototype.valueOf.call(value)
    if (types.isBigIntObject(value)) return BigInt.prototype.valueOf.call(value)
    if (types.isSymbolObject(value)) throw this.#refusal(value, within, key)
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
    // By what was made: a map whose prototype was taken away is copied as an object.
    if (types.isMap(made)) {
      Map.prototype.forEach.call(from, (value, key) => {
        made.set(this.#copy(key, frame, '(key)'), this.#copy(value, frame, isPrimitive(key) ? `${key}` : '(entry)'))
      })
    } else if (types.isSet(made)) {
      Set.prototype.forEach.call(from, (value) => {
        made.add(this.#copy(value, frame, '(value)'))
      })
    } else if (Array.isArray(made)) {
      this.#fillArray(made, frame)
    } else {
      const properties = made as Record<PropertyKey, unknown>
      for (const key of Object.keys(properties))
        if (!isPrimitive(properties[key])) properties[key] = this.#copy(properties[key], frame, key)
      for (const symbol of Object.getOwnPropertySymbols(properties)) delete properties[symbol]
    }
  }

  #fillArray(made: unknown[], frame: Frame): void {
    let missing = 0
    for (let at = 0; at < made.length; at++) {
      const item = made[at]
      if (!isPrimitive(item)) made[at] = this.#copy(item, frame, at)
      else if (item === undefined && isSparse(++missing, at)) {
        for (const key of Object.keys(made).map(Number))
          if (key > at && !isPrimitive(made[key])) made[key] = this.#copy(made[key], frame, key)
        return
      }
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
class Refusal extends TypeError {
  readonly #brand = true

  /** Unlike `instanceof`, it asks nothing of the value. */
  static is(value: unknown): value is Refusal {
    return typeof value === 'object' && value !== null && #brand in value && value.#brand
  }
}

function step(key: Key): string {
  if (typeof key === 'number') return `[${key}]`
  if (key.startsWith('(')) return key
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`
}

function kindOf(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'symbol') return 'a symbol'
  if (types.isPromise(value)) return 'a promise'
  if (types.isSymbolObject(value)) return 'a symbol'
  return 'a value that cannot be copied'
}

function messageOf(error: unknown): string {
  try {
    return String((error as { message?: unknown } | null)?.message ?? error)
  } catch {
    return 'unknown error'
  }
}

// From here on what a value is comes from its slots, not from properties that a program may have made: its own code would
// run, and give whatever it likes.

function viewKind(value: ArrayBufferView): string {
  return types.isDataView(value) ? 'DataView' : (Reflect.get(typedArray, Symbol.toStringTag, value) as string)
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  const home = types.isDataView(view) ? DataView.prototype : typedArray
  const buffer = Reflect.get(home, 'buffer', view) as ArrayBuffer
  return new Uint8Array(buffer, Reflect.get(home, 'byteOffset', view), Reflect.get(home, 'byteLength', view))
}

const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as typeof Uint8Array.prototype

function sourceOf(value: RegExp): string {
  return Reflect.get(RegExp.prototype, 'source', value)
}

function flagsOf(value: RegExp): string {
  return regexpFlags.flatMap(([name, flag]) => (Reflect.get(RegExp.prototype, name, value) ? flag : [])).join('')
}

const regexpFlags = [
  ...[
    ['hasIndices', 'd'],
    ['global', 'g'],
    ['ignoreCase', 'i'],
    ['multiline', 'm'],
    ['dotAll', 's'],
  ],
  ...[
    ['unicode', 'u'],
    ['unicodeSets', 'v'],
    ['sticky', 'y'],
  ],
] as const

function define(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
}
