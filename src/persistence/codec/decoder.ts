/** JSON → values; `codec.ts` says how. Whatever is given to it, it takes time in proportion and runs nothing of it. */
import { types } from 'node:util'
import { isPrimitive, type Maker } from '../../datamodel/ecmascript/copy.js'
import { BadEncoding, type DecodeOptions, define, type Key, type ObjectState, type Place, pathOf } from './format.js'
import { viewNames } from './kinds.js'

type Tagged = { readonly [key: string]: unknown }

/** What an object is to get; `properties`: it has them already, and only what they hold is to be made. */
type Fill = 'items' | 'properties' | 'new properties' | 'entries' | 'members'

/** An object that was made, and is to get what it holds. */
interface Frame extends Place {
  readonly fill: Fill
  readonly from: object
  readonly made: object
}

/** Tags by the key that says what it is, and what else may stand beside it. */
const tags: Readonly<Record<string, readonly string[]>> = {
  $undefined: [],
  $number: [],
  $bigint: [],
  $shared: [],
  $date: ['$state'],
  $regexp: ['$flags', '$lastIndex', '$state'],
  $map: ['$state'],
  $set: ['$state'],
  $buffer: ['$state'],
  $view: ['$of', '$offset', '$length', '$state'],
  $array: ['$properties', '$state'],
  $object: ['$prototype', '$state'],
  $xml: [],
  $node: ['$of'],
  $reference: [],
}

const numbers: ReadonlyMap<unknown, number> = new Map([
  ['-0', -0],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
])

export class Decoder {
  readonly #options: DecodeOptions
  readonly #maker: Maker
  #shared: readonly unknown[] = []
  /** By their numbers; undefined: not made yet. */
  #made: (object | undefined)[] = []
  readonly #pending: Frame[] = []
  readonly #states: { readonly made: object; readonly state: ObjectState }[] = []

  constructor(options: DecodeOptions) {
    this.#options = options
    this.#maker = options.maker
  }

  run(encoding: unknown): Record<string, unknown> {
    if (!isObject(encoding)) throw this.#bad('is no encoding of values', null, 'values')
    const { values, shared = [], ...more } = encoding
    if (!isObject(values) || Object.keys(more).length > 0) throw this.#bad('is no encoding of values', null, 'values')
    this.begin(shared)
    const group = this.group(values)
    this.finish()
    return group
  }

  /** The objects that others refer to. */
  begin(shared: unknown): void {
    if (!Array.isArray(shared)) throw this.#bad('is no list', null, 'shared')
    this.#shared = shared
    this.#made = Array.from({ length: shared.length })
    for (let at = 0; at < shared.length; at++) this.#sharedObject(at)
  }

  /** Values by name; complete only after `finish`. */
  group(values: object): Record<string, unknown> {
    const group: Record<string, unknown> = Object.create(null)
    for (const [name, value] of Object.entries(values)) define(group, name, this.#value(value, null, name))
    return group
  }

  list(values: readonly unknown[], name: (at: number) => string): unknown[] {
    return values.map((value, at) => this.#value(value, null, name(at)))
  }

  finish(): void {
    for (let at = 0; at < this.#pending.length; at++) this.#fill(this.#pending[at]!)
    // From the inside out or not: none of these looks at what the object holds.
    for (const { made, state } of this.#states) {
      if (state === 'frozen') Object.freeze(made)
      else if (state === 'sealed') Object.seal(made)
      else Object.preventExtensions(made)
    }
  }

  #value(from: unknown, within: Place | null, key: Key): unknown {
    if (typeof from !== 'object' || from === null) return this.#plain(from, within, key)
    if (Array.isArray(from)) return this.#later('items', from, this.#maker.array(from), within, key)
    const tag = this.#tagOf(from, within, key)
    if (tag === undefined) return this.#later('properties', from, this.#maker.object(from), within, key)
    const tagged = from as Tagged
    switch (tag) {
      case '$undefined':
        if (tagged.$undefined === true) return undefined
        throw this.#bad('is no undefined', within, key)
      case '$number': {
        const number = numbers.get(tagged.$number)
        if (number !== undefined) return number
        throw this.#bad('is no number', within, key)
      }
      case '$bigint': {
        const digits = tagged.$bigint
        if (typeof digits === 'string' && /^-?(0|[1-9]\d*)$/.test(digits) && digits !== '-0') return BigInt(digits)
        throw this.#bad('is no bigint', within, key)
      }
      case '$shared':
        return this.#sharedObject(tagged.$shared, within, key)
      default:
        return this.#object(tag, tagged, within, key)
    }
  }

  #plain(from: unknown, within: Place | null, key: Key): unknown {
    if (typeof from === 'number' ? Number.isFinite(from) : typeof from !== 'undefined') return from
    throw this.#bad('is no value of JSON', within, key)
  }

  #tagOf(from: object, within: Place | null, key: Key): string | undefined {
    let tag: string | undefined
    let dollars = 0
    let others = 0
    for (const name in from) {
      if (name.charCodeAt(0) !== 36) {
        others++
        continue
      }
      dollars++
      if (Object.hasOwn(tags, name)) tag = name
    }
    if (dollars === 0) return undefined
    const beside = tag === undefined ? undefined : tags[tag]!
    const known = Object.keys(from).every((name) => name === tag || beside?.includes(name))
    if (beside === undefined || others > 0 || !known) {
      const names = Object.keys(from).slice(0, 5).join(', ')
      throw this.#bad(`is no value: nothing is written with ${names}`, within, key)
    }
    return tag
  }

  /** An object by its number. They may refer to each other before they are made. */
  #sharedObject(number: unknown, within: Place | null = null, key: Key = 'shared'): object {
    const at = number as number
    if (!Number.isInteger(number) || at < 0 || at >= this.#shared.length)
      throw this.#bad('refers to a shared object that is not there', within, key)
    const known = this.#made[at]
    if (known !== undefined) return known
    const from = this.#shared[at]
    const place = { within: null, key: 'shared' }
    if (!isObject(from) && !Array.isArray(from)) throw this.#bad('is no object', place, at)
    // A chain of references would end nowhere, or take as many levels as it has links.
    if ('$shared' in from) throw this.#bad('is no object', place, at)
    const made = this.#value(from, place, at)
    if (isPrimitive(made)) throw this.#bad('is no object', place, at)
    this.#made[at] = made as object
    return made as object
  }

  #object(tag: string, from: Tagged, within: Place | null, key: Key): object {
    let made: object
    switch (tag) {
      case '$date':
        made = this.#date(from.$date, within, key)
        break
      case '$regexp':
        made = this.#regexp(from, within, key)
        break
      case '$map':
        made = this.#later('entries', this.#listIn(from.$map, within, key), this.#maker.map(), within, key)
        break
      case '$set':
        made = this.#later('members', this.#listIn(from.$set, within, key), this.#maker.set(), within, key)
        break
      case '$buffer':
        made = this.#buffer(from.$buffer, within, key)
        break
      case '$view':
        made = this.#view(from, within, key)
        break
      case '$array':
        made = this.#array(from, within, key)
        break
      case '$object':
        made = this.#taggedObject(from, within, key)
        break
      case '$xml':
      case '$node':
        made = this.#xml(from, within, key)
        break
      default:
        made = this.#reference(from.$reference, within, key)
    }
    const { $state: state } = from
    if (state === 'frozen' || state === 'sealed' || state === 'fixed') this.#states.push({ made, state })
    else if (state !== undefined) throw this.#bad('is in no state that there is', within, key)
    return made
  }

  #date(time: unknown, within: Place | null, key: Key): object {
    const made = this.#maker.date(time === null ? Number.NaN : Number(time))
    if (time !== null && !Object.is(Date.prototype.getTime.call(made), time)) throw this.#bad('is no date', within, key)
    return made
  }

  #regexp(from: Tagged, within: Place | null, key: Key): object {
    const { $regexp: source, $flags: flags = '', $lastIndex: lastIndex = 0 } = from
    if (typeof source !== 'string' || typeof flags !== 'string' || !Number.isSafeInteger(lastIndex))
      throw this.#bad('is no regular expression', within, key)
    try {
      const made = this.#maker.regexp(source, flags)
      made.lastIndex = lastIndex as number
      return made
    } catch {
      throw this.#bad('is no regular expression', within, key)
    }
  }

  #buffer(text: unknown, within: Place | null, key: Key): ArrayBuffer {
    const bytes = typeof text === 'string' ? Buffer.from(text, 'base64') : undefined
    if (!bytes || bytes.toString('base64') !== text) throw this.#bad('is no base64', within, key)
    const buffer = this.#maker.buffer(bytes.byteLength)
    new Uint8Array(buffer).set(bytes)
    return buffer
  }

  #view(from: Tagged, within: Place | null, key: Key): object {
    const { $view: kind, $of: of, $offset: offset = 0, $length: length } = from
    if (typeof kind !== 'string' || !viewNames.includes(kind)) throw this.#bad('is no typed array', within, key)
    const inner = this.#inner(of)
    if (inner === undefined || !('$buffer' in inner)) throw this.#bad('is a typed array of no buffer', within, key)
    const buffer = this.#value(of, { within, key }, '(buffer)') as ArrayBuffer
    try {
      const made = this.#maker.view(kind, buffer, offset as number, length as number | undefined)
      // Where an engine does not know the kind, another one may have been made.
      if (viewKind(made) === kind) return made
    } catch {
      // It does not fit into its buffer.
    }
    throw this.#bad('is no typed array', within, key)
  }

  #listIn(value: unknown, within: Place | null, key: Key): readonly unknown[] {
    if (Array.isArray(value)) return value
    throw this.#bad('is no map or set', within, key)
  }

  #array({ $array: items, $properties: properties = {} }: Tagged, within: Place | null, key: Key): object {
    if (!isObject(properties)) throw this.#bad('is no list', within, key)
    if (Array.isArray(items)) {
      const made = this.#later('items', items, this.#maker.array(items), within, key)
      // An item that is there already would be replaced.
      if ('length' in properties || Object.keys(properties).some((name) => isIndex(name)))
        throw this.#bad('has an item that is no item', within, key)
      return this.#later('new properties', properties, made, within, key)
    }
    if (typeof items !== 'number' || items >>> 0 !== items || 'length' in properties)
      throw this.#bad('is no list', within, key)
    const made = this.#maker.array([])
    if (items > 0) {
      // V8 makes room for a length that is set, but not for what lies before a distant item.
      define(made, items - 1, undefined)
      delete made[items - 1]
    }
    if (Object.keys(properties).some((name) => isIndex(name) && Number(name) >= items))
      throw this.#bad('has an item behind its end', within, key)
    return this.#later('new properties', properties, made, within, key)
  }

  #taggedObject({ $object: from, ...more }: Tagged, within: Place | null, key: Key): object {
    if (!isObject(from)) throw this.#bad('is no object', within, key)
    const made = this.#maker.object(from)
    if ('$prototype' in more) {
      if (more.$prototype !== null) throw this.#bad('has a prototype that nobody knows', within, key)
      Object.setPrototypeOf(made, null)
    }
    return this.#later('properties', from, made, within, key)
  }

  #xml(from: Tagged, within: Place | null, key: Key): object {
    const { xml } = this.#options
    if (!xml) throw this.#bad('is XML, which this data model does not know', within, key)
    const { $xml: text, $node: path, $of: of } = from
    if (typeof text === 'string') return this.#asked(() => xml({ text }), 'is no XML', within, key)
    const isPath = Array.isArray(path) && path.every((step) => Number.isSafeInteger(step) && step >= 0)
    const document = this.#inner(of)
    if (!isPath || document === undefined || !('$xml' in document)) throw this.#bad('is no XML', within, key)
    const made = this.#value(of, { within, key }, '(document)') as object
    return this.#asked(() => xml({ document: made, path: path as number[] }), 'is no XML', within, key)
  }

  /** What an object is made of, be it shared or not. */
  #inner(of: unknown): Tagged | undefined {
    if (!isObject(of)) return undefined
    const inner = '$shared' in of ? this.#shared[of.$shared as number] : of
    return isObject(inner) ? inner : undefined
  }

  #asked(ask: () => object, what: string, within: Place | null, key: Key): object {
    try {
      return ask()
    } catch (error) {
      throw this.#bad(`${what}: ${error instanceof Error ? error.message : 'it cannot be read'}`, within, key)
    }
  }

  #reference(reference: unknown, within: Place | null, key: Key): object {
    const { resolve } = this.#options
    if (resolve) return this.#asked(() => resolve(reference), 'refers to nothing', within, key)
    throw this.#bad('refers to something that this data model does not know', within, key)
  }

  #later<T extends object>(fill: Fill, from: object, made: T, within: Place | null, key: Key): T {
    this.#pending.push({ fill, from, made, within, key })
    return made
  }

  #fill(frame: Frame): void {
    const { fill, from, made } = frame
    switch (fill) {
      case 'items':
        this.#fillItems(from as readonly unknown[], made as unknown[], frame)
        return
      case 'properties':
        // They are there already, with what they are written as.
        for (const key of Object.keys(from)) {
          const value = (from as Tagged)[key]
          if (typeof value === 'object' && value !== null)
            (made as { [key: string]: unknown })[key] = this.#value(value, frame, key)
        }
        return
      case 'new properties':
        for (const [key, value] of Object.entries(from)) define(made, key, this.#value(value, frame, key))
        return
      case 'entries':
        this.#fillMap(from as readonly unknown[], made as Map<unknown, unknown>, frame)
        return
      case 'members':
        for (const value of from as readonly unknown[])
          Set.prototype.add.call(made, this.#value(value, frame, '(value)'))
        if ((from as readonly unknown[]).length !== (made as Set<unknown>).size)
          throw this.#bad('has a value twice', frame.within, frame.key)
    }
  }

  #fillItems(from: readonly unknown[], made: unknown[], frame: Frame): void {
    for (let at = 0; at < from.length; at++) {
      const value = from[at]
      if (typeof value === 'object' && value !== null) made[at] = this.#value(value, frame, at)
    }
  }

  #fillMap(from: readonly unknown[], made: Map<unknown, unknown>, frame: Frame): void {
    for (const entry of from) {
      if (!Array.isArray(entry) || entry.length !== 2) throw this.#bad('is no map', frame.within, frame.key)
      const key = this.#value(entry[0], frame, '(key)')
      Map.prototype.set.call(made, key, this.#value(entry[1], frame, '(value)'))
    }
    if (made.size !== from.length) throw this.#bad('has a key twice', frame.within, frame.key)
  }

  #bad(what: string, within: Place | null, key: Key): BadEncoding {
    return new BadEncoding((this.#options.label ?? '') + pathOf(within, key), what)
  }
}

function isIndex(name: string): boolean {
  const at = Number(name)
  return at >>> 0 === at && at < 2 ** 32 - 1 && String(at) === name
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as object

function viewKind(view: ArrayBufferView): unknown {
  return types.isDataView(view) ? 'DataView' : Reflect.get(typedArray, Symbol.toStringTag, view)
}
