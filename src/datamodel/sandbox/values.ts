/**
 * How values cross the border of a sandbox: as JSON, in which a value is a *slot*. A text, a boolean, null or a number is
 * its own slot; any other slot is an array:
 *
 * - `["u"]` undefined, `["n","NaN"]` a number that JSON has not, `["i","10"]` a bigint
 * - `[3]` the object that node 3 describes
 * - `["h",7]` a value that the sandbox keeps, `["h",7,2]` an item of a list that it keeps (towards the sandbox only)
 *
 * A node is `["o",key,slot,…]` an object, `["a",slot,…]` an array, `["s",length,index,slot,…]` one with holes,
 * `["m",slot,slot,…]` a Map, `["S",slot,…]` a Set, `["d",slot]` a Date, `["r",source,flags]`, `["b",bytes]` an
 * ArrayBuffer, `["v",kind,bytes]` a view of one, `["x",text]` markup. Nodes refer to each other, so that cycles and
 * shared references stay what they are, however deep. `bytes` is a text with a character for each byte.
 */
import { Xml } from '../../core/datamodel.js'
import { hostMaker, isPrimitive } from '../ecmascript/copy.js'

export type Slot = string | number | boolean | null | readonly unknown[]
export type Node = readonly unknown[]

/** A value with all that it holds. */
export interface Encoded {
  readonly v: Slot
  readonly n?: readonly Node[]
}

/** What came from the sandbox is not what it should be: whatever runs in there has got out of hand. */
export class BadValue extends Error {
  constructor() {
    super('the sandbox gave something that is no value')
  }
}

export function encodePrimitive(value: unknown): Slot {
  switch (typeof value) {
    case 'undefined':
      return ['u']
    case 'bigint':
      return ['i', String(value)]
    case 'number':
      if (Object.is(value, -0)) return ['n', '-0']
      return Number.isFinite(value) ? value : ['n', String(value)]
    default:
      return value as string | boolean | null
  }
}

/** Throws a `BadValue`. */
export function decodePrimitive(slot: unknown): unknown {
  if (!Array.isArray(slot)) {
    if (typeof slot === 'object' && slot !== null) throw new BadValue()
    return slot
  }
  const [kind, text] = slot
  if (kind === 'u') return undefined
  if (typeof text !== 'string') throw new BadValue()
  if (kind === 'n') return Number(text)
  if (kind === 'i') return orBad(() => BigInt(text))
  throw new BadValue()
}

/** The value is a copy of the host's own, made by `copy`: nothing in it has code of its own. */
export function encode(value: unknown): Encoded {
  if (isPrimitive(value)) return { v: encodePrimitive(value) }
  const nodes: unknown[][] = []
  const known = new Map<unknown, number>()
  const pending: { readonly value: object; readonly node: unknown[] }[] = []
  const slot = (item: unknown): Slot => {
    if (isPrimitive(item)) return encodePrimitive(item)
    let at = known.get(item)
    if (at === undefined) {
      at = nodes.length
      known.set(item, at)
      const node = nodeOf(item as object)
      nodes.push(node)
      if (filled.has(node[0])) pending.push({ value: item as object, node })
    }
    return [at]
  }
  const v = slot(value)
  // No recursion: data may nest deeper than the stack.
  for (let at = 0; at < pending.length; at++) fill(pending[at]!.node, pending[at]!.value, slot)
  return { v, n: nodes }
}

/** Kinds of nodes that hold slots. */
const filled: ReadonlySet<unknown> = new Set(['o', 'a', 's', 'm', 'S'])

function nodeOf(value: object): unknown[] {
  if (Array.isArray(value)) return isSparse(value) ? ['s', value.length] : ['a']
  if (value instanceof Map) return ['m']
  if (value instanceof Set) return ['S']
  if (value instanceof Date) return ['d', encodePrimitive(value.getTime())]
  if (value instanceof RegExp) return ['r', value.source, value.flags]
  if (value instanceof ArrayBuffer) return ['b', Buffer.from(value).toString('latin1')]
  if (ArrayBuffer.isView(value)) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    return ['v', value.constructor.name, bytes.toString('latin1')]
  }
  if (value instanceof Xml) return ['x', String(value.text)]
  return ['o']
}

function fill(node: unknown[], value: object, slot: (item: unknown) => Slot): void {
  switch (node[0]) {
    case 'm':
      for (const [key, item] of value as Map<unknown, unknown>) node.push(slot(key), slot(item))
      return
    case 'S':
      for (const item of value as Set<unknown>) node.push(slot(item))
      return
    case 'a':
      for (const item of value as unknown[]) node.push(slot(item))
      return
    case 's':
      for (const key of Object.keys(value)) node.push(Number(key), slot((value as unknown[])[Number(key)]))
      return
    default:
      for (const [key, item] of Object.entries(value)) node.push(key, slot(item))
  }
}

function isSparse(list: readonly unknown[]): boolean {
  return list.length > 1000 && Object.keys(list).length * 2 < list.length
}

/** Throws a `BadValue`: nothing is taken for granted of what comes from a sandbox. */
export function decode(encoded: unknown): unknown {
  const { v, n = [] } = isObject(encoded) ? (encoded as { v?: unknown; n?: unknown }) : { v: undefined, n: undefined }
  if (!Array.isArray(n)) throw new BadValue()
  const made = n.map((node) => orBad(() => shell(node)))
  const value = (slot: unknown): unknown => {
    if (!Array.isArray(slot) || typeof slot[0] !== 'number') return decodePrimitive(slot)
    if (!(slot[0] in made)) throw new BadValue()
    return made[slot[0]]
  }
  n.forEach((node: readonly unknown[], at) => {
    orBad(() => unfold(node, made[at], value))
  })
  return value(v)
}

function shell(node: unknown): unknown {
  if (!Array.isArray(node)) throw new BadValue()
  const [kind, first, second] = node
  switch (kind) {
    case 'o':
      return {}
    case 'a':
      return []
    case 's':
      return sparse(first)
    case 'm':
      return new Map()
    case 'S':
      return new Set()
    case 'd':
      return new Date(decodePrimitive(first) as number)
    case 'r':
      return new RegExp(textIn(first), textIn(second))
    case 'b':
      return bufferOf(textIn(first))
    case 'v':
      return hostMaker.view(textIn(first), bufferOf(textIn(second)))
    case 'x':
      return new Xml(textIn(first))
    default:
      throw new BadValue()
  }
}

function unfold(node: readonly unknown[], made: unknown, value: (slot: unknown) => unknown): void {
  switch (node[0]) {
    case 'o':
      for (let at = 1; at < node.length; at += 2) define(made as object, textIn(node[at]), value(node[at + 1]))
      return
    case 'a':
      for (let at = 1; at < node.length; at++) (made as unknown[]).push(value(node[at]))
      return
    case 's':
      for (let at = 2; at < node.length; at += 2) {
        const index = node[at]
        if (!Number.isInteger(index) || (index as number) < 0 || (index as number) >= (made as unknown[]).length)
          throw new BadValue()
        ;(made as unknown[])[index as number] = value(node[at + 1])
      }
      return
    case 'm':
      for (let at = 1; at < node.length; at += 2)
        (made as Map<unknown, unknown>).set(value(node[at]), value(node[at + 1]))
      return
    case 'S':
      for (let at = 1; at < node.length; at++) (made as Set<unknown>).add(value(node[at]))
  }
}

function sparse(length: unknown): unknown[] {
  if (!Number.isInteger(length) || (length as number) < 1 || (length as number) > 2 ** 32 - 1) throw new BadValue()
  const made: unknown[] = []
  // V8 makes room for a length that is set, but not for what lies before a distant item.
  made[(length as number) - 1] = undefined
  delete made[(length as number) - 1]
  return made
}

function define(object: object, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
  else (object as Record<string, unknown>)[key] = value
}

function bufferOf(text: string): ArrayBuffer {
  const bytes = new Uint8Array(text.length)
  bytes.set(Buffer.from(text, 'latin1'))
  return bytes.buffer
}

function textIn(value: unknown): string {
  if (typeof value !== 'string') throw new BadValue()
  return value
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function orBad<T>(make: () => T): T {
  try {
    return make()
  } catch {
    throw new BadValue()
  }
}
