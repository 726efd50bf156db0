/** Values → JSON; `codec.ts` says how. */
import { types } from 'node:util'
import {
  defaultLimit,
  define,
  type EncodeOptions,
  type Encoding,
  type Json,
  type Key,
  mostLevels,
  type ObjectState,
  type Place,
  pathOf,
  Unencodable,
} from './format.js'
import { describe, type Kind, kindOf, kindsOf } from './kinds.js'

/** JSON in the making. */
type Node = { [key: string]: unknown } | unknown[]

/** An object that has been met. */
interface Frame extends Place {
  readonly from: object
  readonly kind: Kind | null
  /** What stands for it, and where that stands: it moves when the object is met again. */
  node: Node
  holder: Node
  readonly slot: Key
  /** Its number among the shared objects, or -1. */
  shared: number
  /** How deep `node` stands in its JSON. */
  level: number
}

/** From here on it is not looked for properties of a list that are hidden, which takes longer than all the rest. */
const longList = 1000

export class Encoder {
  readonly #options: EncodeOptions
  readonly #kinds: ReadonlyMap<unknown, Kind>
  readonly #met = new Map<object, Frame>()
  // A queue and no recursion: data may nest deeper than the stack.
  readonly #pending: Frame[] = []
  #done = 0
  readonly #shared: Node[] = []
  #left: number

  constructor(options: EncodeOptions) {
    this.#options = options
    this.#kinds = kindsOf(options.maker)
    this.#left = options.limit ?? defaultLimit
  }

  /** Values that stand together under their names. The JSON is complete only after `finish`. */
  group(values: Iterable<readonly [name: string, value: unknown]>): Encoding['values'] {
    const group: Node = {}
    for (const [name, value] of values) this.#put(group, name, value, null, name, 0)
    return group as Encoding['values']
  }

  /** As `group`, in a list; `name` is what each is called in messages. */
  list(values: readonly unknown[], name: (at: number) => string): readonly Json[] {
    const list: Node = []
    for (let at = 0; at < values.length; at++) this.#put(list, at, values[at], null, name(at), 0)
    return list as readonly Json[]
  }

  finish(values: Encoding['values']): Encoding {
    const shared = this.shared()
    return shared.length > 0 ? { values, shared } : { values }
  }

  /** The objects that others refer to; after it all is complete that was put in so far. */
  shared(): readonly Json[] {
    for (; this.#done < this.#pending.length; this.#done++) this.#fill(this.#pending[this.#done]!)
    return this.#shared as unknown as readonly Json[]
  }

  /** Whether the object is a part of what was put in so far; to be asked after `shared`. */
  has(object: object): boolean {
    return this.#met.has(object)
  }

  #put(into: Node, slot: Key, value: unknown, within: Place | null, key: Key, level: number): void {
    switch (typeof value) {
      case 'string':
        this.#spend(value.length + 3, within, key)
        set(into, slot, value)
        return
      case 'number':
        this.#spend(8, within, key)
        if (Number.isFinite(value) && !Object.is(value, -0)) set(into, slot, value)
        else set(into, slot, { $number: Object.is(value, -0) ? '-0' : String(value) })
        return
      case 'boolean':
        this.#spend(5, within, key)
        set(into, slot, value)
        return
      case 'undefined':
        this.#spend(20, within, key)
        set(into, slot, { $undefined: true })
        return
      case 'bigint': {
        const digits = String(value)
        this.#spend(digits.length + 16, within, key)
        set(into, slot, { $bigint: digits })
        return
      }
      case 'symbol':
        throw this.#refusal('a symbol', within, key)
      default:
        if (value !== null && value !== undefined) this.#object(into, slot, value, within, key, level)
        else {
          this.#spend(5, within, key)
          set(into, slot, null)
        }
    }
  }

  #object(into: Node, slot: Key, from: object, within: Place | null, key: Key, level: number): void {
    const met = this.#met.get(from)
    if (met !== undefined) {
      this.#spend(16, within, key)
      if (met.shared < 0) this.#share(met)
      set(into, slot, { $shared: met.shared })
      return
    }
    this.#spend(4, within, key)
    if (types.isProxy(from)) throw this.#refusal('a proxy', within, key, 'keep what it stands for')
    const known = this.#options.known?.get(from)
    if (known !== undefined) {
      set(into, slot, { $reference: known })
      return
    }
    const kind = this.#kindOf(from, within, key)
    const node: Node = kind === 'array' ? [] : {}
    const frame: Frame = { from, kind, node, holder: into, slot, within, key, shared: -1, level: level + 1 }
    this.#met.set(from, frame)
    set(into, slot, node)
    // Where it stands alone its levels start anew.
    if (frame.level > mostLevels) this.#share(frame)
    if (kind === null) this.#special(frame)
    else this.#pending.push(frame)
  }

  #kindOf(from: object, within: Place | null, key: Key): Kind | null {
    if (typeof from === 'function') return null
    const kind = kindOf(from, this.#kinds)
    if (kind !== undefined) return kind
    if (this.#options.xml === undefined && this.#options.reference === undefined)
      throw this.#refusal(describe(from), within, key, hintFor(from))
    return null
  }

  /** Gives it a number: whoever means it says that. */
  #share(frame: Frame): void {
    frame.shared = this.#shared.length
    frame.level = 1
    this.#shared.push(frame.node)
    set(frame.holder, frame.slot, { $shared: frame.shared })
    frame.holder = this.#shared as unknown[]
  }

  /** What no kind fits: the options may know it. */
  #special(frame: Frame): void {
    const { from, within, key } = frame
    const node = frame.node as { [key: string]: unknown }
    const reference = this.#options.reference?.(from)
    if (reference !== undefined) {
      node.$reference = reference
      return
    }
    let xml: ReturnType<NonNullable<EncodeOptions['xml']>>
    try {
      xml = typeof from === 'function' ? undefined : this.#options.xml?.(from)
    } catch (error) {
      throw this.#refusal(error instanceof Error ? error.message : 'an XML node', within, key)
    }
    if (xml === undefined) throw this.#refusal(describe(from), within, key, hintFor(from))
    if ('text' in xml) {
      this.#spend(xml.text.length, within, key)
      node.$xml = xml.text
      return
    }
    node.$node = xml.path
    node.$of = null
    this.#put(node, '$of', xml.document, frame, '(document)', frame.level + 1)
  }

  #fill(frame: Frame): void {
    const { from, kind } = frame
    const node = frame.node as { [key: string]: unknown }
    switch (kind) {
      case 'object':
        this.#fillObject(frame, from)
        return
      case 'array':
        this.#fillArray(frame, from as readonly unknown[])
        return
      case 'date':
        node.$date = dateValue(Date.prototype.getTime.call(from))
        break
      case 'regexp':
        this.#fillRegexp(frame, node)
        break
      case 'map':
        this.#fillMap(frame, node)
        break
      case 'set':
        this.#fillSet(frame, node)
        break
      case 'buffer':
        this.#fillBuffer(frame, node)
        break
      default:
        this.#fillView(frame, node)
    }
    this.#finishOwn(frame, node, kind === 'regexp' ? 1 : kind === 'view' ? -1 : 0)
  }

  #fillObject(frame: Frame, from: object): void {
    const names = Object.getOwnPropertyNames(from)
    this.#refuseSymbols(frame)
    const state = this.#stateOf(frame)
    const bare = Object.getPrototypeOf(from) === null
    let inner = frame.node as { [key: string]: unknown }
    let level = frame.level
    if (state !== undefined || bare || names.some(isTag)) {
      const node = inner
      inner = {}
      level++
      node.$object = inner
      if (bare) node.$prototype = null
      if (state !== undefined) node.$state = state
    }
    for (let at = 0; at < names.length; at++) {
      const name = names[at]!
      this.#spend(name.length + 4, frame, name)
      this.#put(inner, name, this.#read(frame, name, state), frame, name, level)
    }
  }

  #fillArray(frame: Frame, from: readonly unknown[]): void {
    const { length } = from
    // The indices come first, then 'length', which is hidden, then all others.
    let names = length < longList ? Object.getOwnPropertyNames(from) : Object.keys(from)
    const dense = names.length >= length && (length === 0 || names[length - 1] === String(length - 1))
    this.#refuseSymbols(frame)
    const state = this.#stateOf(frame)
    this.#refuseReadOnly(frame, 'length', state)
    if (dense && state === undefined && names.length === length + (length < longList ? 1 : 0)) {
      this.#items(frame, from, frame.node as unknown[], frame.level, state)
      return
    }
    if (!dense) names = Object.getOwnPropertyNames(from)
    const more = names.slice(dense ? length : 0).filter((name) => name !== 'length')
    const node = this.#asTag(frame)
    if (dense) {
      const items: unknown[] = []
      node.$array = items
      this.#items(frame, from, items, frame.level + 1, state)
    } else node.$array = length
    if (more.length > 0) {
      const inner: Node = {}
      node.$properties = inner
      for (const name of more) {
        this.#spend(name.length + 4, frame, name)
        const key = isIndex(name, length) ? Number(name) : name
        this.#put(inner, name, this.#read(frame, name, state), frame, key, frame.level + 1)
      }
    }
    if (state !== undefined) node.$state = state
  }

  #items(
    frame: Frame,
    from: readonly unknown[],
    items: unknown[],
    level: number,
    state: ObjectState | undefined,
  ): void {
    for (let at = 0; at < from.length; at++) this.#put(items, at, this.#read(frame, at, state), frame, at, level)
  }

  /** A list that was begun as one becomes an object that says more of it. */
  #asTag(frame: Frame): { [key: string]: unknown } {
    const node: { [key: string]: unknown } = {}
    frame.node = node
    set(frame.holder, frame.shared >= 0 ? frame.shared : frame.slot, node)
    return node
  }

  #fillRegexp(frame: Frame, node: { [key: string]: unknown }): void {
    const { from } = frame
    const source = Reflect.get(RegExp.prototype, 'source', from) as string
    this.#spend(source.length, frame.within, frame.key)
    const flags = flagsOf(from)
    const lastIndex = Reflect.getOwnPropertyDescriptor(from, 'lastIndex')?.value as unknown
    node.$regexp = source
    if (flags !== '') node.$flags = flags
    if (lastIndex === 0) return
    if (!Number.isSafeInteger(lastIndex) || (lastIndex as number) < 0)
      throw this.#refusal('a regular expression whose lastIndex is no whole number', frame.within, frame.key)
    node.$lastIndex = lastIndex
  }

  #fillMap(frame: Frame, node: { [key: string]: unknown }): void {
    const entries: unknown[] = []
    node.$map = entries
    const level = frame.level + 3
    Map.prototype.forEach.call(frame.from, (value: unknown, key: unknown) => {
      const entry: unknown[] = []
      entries.push(entry)
      this.#put(entry, 0, key, frame, '(key)', level)
      this.#put(entry, 1, value, frame, typeof key === 'string' ? `(${key.slice(0, 60)})` : '(value)', level)
    })
  }

  #fillSet(frame: Frame, node: { [key: string]: unknown }): void {
    const items: unknown[] = []
    node.$set = items
    let at = 0
    Set.prototype.forEach.call(frame.from, (value: unknown) => {
      this.#put(items, at++, value, frame, '(value)', frame.level + 2)
    })
  }

  #fillBuffer(frame: Frame, node: { [key: string]: unknown }): void {
    const buffer = frame.from as ArrayBuffer
    if (slotOf(ArrayBuffer.prototype, 'resizable', buffer))
      throw this.#refusal('a buffer that can change its size', frame.within, frame.key)
    if (slotOf(ArrayBuffer.prototype, 'detached', buffer))
      throw this.#refusal('a buffer that was given away', frame.within, frame.key)
    const size = slotOf(ArrayBuffer.prototype, 'byteLength', buffer) as number
    this.#spend(Math.ceil(size / 3) * 4, frame.within, frame.key)
    node.$buffer = Buffer.from(buffer).toString('base64')
  }

  #fillView(frame: Frame, node: { [key: string]: unknown }): void {
    const { from } = frame
    const isData = types.isDataView(from)
    const home: object = isData ? DataView.prototype : typedArray
    const buffer = slotOf(home, 'buffer', from) as ArrayBuffer
    // Before anything is asked of it that a buffer of another size would answer differently.
    const resizable = types.isArrayBuffer(buffer) && slotOf(ArrayBuffer.prototype, 'resizable', buffer)
    if (types.isSharedArrayBuffer(buffer) || resizable)
      throw this.#refusal('a view of a buffer that can change', frame.within, frame.key)
    const offset = slotOf(home, 'byteOffset', from) as number
    const bytes = slotOf(home, 'byteLength', from) as number
    node.$view = isData ? 'DataView' : (Reflect.get(typedArray, Symbol.toStringTag, from) as string)
    node.$of = null
    this.#put(node, '$of', buffer, frame, '(buffer)', frame.level + 1)
    if (offset === 0 && bytes === (slotOf(ArrayBuffer.prototype, 'byteLength', buffer) as number)) return
    node.$offset = offset
    node.$length = isData ? bytes : (slotOf(typedArray, 'length', from) as number)
  }

  /** `expected`: how many own properties an object of its kind has; -1: items, which are no properties to ask for. */
  #finishOwn(frame: Frame, node: { [key: string]: unknown }, expected: number): void {
    const { from, within, key } = frame
    const names = expected < 0 ? ownNamesOfView(from) : Object.getOwnPropertyNames(from)
    this.#refuseSymbols(frame)
    if (names.length > Math.max(0, expected)) {
      const culprit = names.find((name) => expected !== 1 || name !== 'lastIndex')!
      throw this.#refusal(`${nouns[frame.kind!]} with a property of its own, '${culprit.slice(0, 60)}'`, within, key)
    }
    const state = this.#stateOf(frame)
    if (state !== undefined) node.$state = state
    if (expected === 1) this.#refuseReadOnly(frame, 'lastIndex', state)
  }

  #refuseSymbols(frame: Frame): void {
    if (Object.getOwnPropertySymbols(frame.from).length > 0)
      throw this.#refusal('an object with a symbol as a key', frame.within, frame.key)
  }

  // The others have been looked at one by one.
  #refuseReadOnly(frame: Frame, name: string, state: ObjectState | undefined): void {
    const { writable } = Reflect.getOwnPropertyDescriptor(frame.from, name)!
    if (!writable && state !== 'frozen') throw this.#refusal('a read-only property', frame, name)
  }

  #stateOf({ from }: Frame): ObjectState | undefined {
    if (Object.isExtensible(from)) return undefined
    // V8 takes an empty list that is sealed for a frozen one.
    if (Object.isFrozen(from) && Reflect.getOwnPropertyDescriptor(from, 'length')?.writable !== true) return 'frozen'
    return Object.isSealed(from) ? 'sealed' : 'fixed'
  }

  /** The value of a property, without running anything. */
  #read(frame: Frame, key: Key, state: ObjectState | undefined): unknown {
    const property = Reflect.getOwnPropertyDescriptor(frame.from, key)!
    if (!('value' in property)) throw this.#refusal('a property with a getter or a setter', frame, key)
    if (!property.enumerable) throw this.#refusal('a hidden property', frame, key)
    if (
      (!property.writable && state !== 'frozen') ||
      (!property.configurable && state !== 'frozen' && state !== 'sealed')
    )
      throw this.#refusal('a read-only property', frame, key, 'only an object as a whole can be frozen')
    return property.value
  }

  #spend(units: number, within: Place | null, key: Key): void {
    this.#left -= units
    if (this.#left >= 0) return
    const limit = this.#options.limit ?? defaultLimit
    throw new Unencodable(this.#path(within, key), `where the values become too large: more than ${limit} characters`)
  }

  #refusal(what: string, within: Place | null, key: Key, hint?: string): Unencodable {
    return new Unencodable(this.#path(within, key), what, hint)
  }

  #path(within: Place | null, key: Key): string {
    return (this.#options.label ?? '') + pathOf(within, key)
  }
}

const nouns: Readonly<Record<Kind, string>> = {
  object: 'an object',
  array: 'a list',
  date: 'a date',
  regexp: 'a regular expression',
  map: 'a map',
  set: 'a set',
  buffer: 'a buffer',
  view: 'a typed array',
}

function hintFor(value: object): string | undefined {
  if (typeof value === 'function')
    return 'a function can be kept that is declared at the top level of a <script>, as `function f() {}`'
  if (types.isNativeError(value)) return 'keep its message'
  return undefined
}

const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as typeof Uint8Array.prototype

function slotOf(home: object, name: string, value: object): unknown {
  return name in home ? Reflect.get(home, name, value) : undefined
}

const flags = [
  ['hasIndices', 'd'],
  ['global', 'g'],
  ['ignoreCase', 'i'],
  ['multiline', 'm'],
  ['dotAll', 's'],
  ['unicode', 'u'],
  ['unicodeSets', 'v'],
  ['sticky', 'y'],
] as const

function flagsOf(value: object): string {
  return flags.flatMap(([name, flag]) => (slotOf(RegExp.prototype, name, value) ? flag : [])).join('')
}

function dateValue(time: number): number | null {
  return Number.isNaN(time) ? null : time
}

function isTag(name: string): boolean {
  return name.charCodeAt(0) === 36
}

function isIndex(name: string, length: number): boolean {
  const at = Number(name)
  return at >>> 0 === at && at < length && String(at) === name
}

// Its items are properties, and come first.
function ownNamesOfView(view: object): string[] {
  if (types.isDataView(view)) return Object.getOwnPropertyNames(view)
  const length = slotOf(typedArray, 'length', view) as number
  return Object.keys(view).length === length ? [] : Object.keys(view).slice(length)
}

function set(into: Node, slot: Key, value: unknown): void {
  if (slot === '__proto__') define(into, slot, value)
  else (into as { [key: Key]: unknown })[slot] = value
}
