/** Random graphs of values, with shared objects and cycles, and the comparison of two graphs down to the last detail. */
import * as fc from 'fast-check'
import type { Maker } from '../../src/datamodel/ecmascript/copy.js'
import { kindOf, kindsOf } from '../../src/persistence/codec/kinds.js'

type Make = (items: readonly unknown[]) => object

const names = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'name',
    '0',
    '7',
    '$date',
    '$shared',
    '$object',
    '$',
    '__proto__',
    'constructor',
    'toJSON',
    'ä b',
  ),
  fc.string({ maxLength: 4 }),
)

const primitives: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    true,
    false,
    0,
    -0,
    Number.NaN,
    Infinity,
    -Infinity,
    '',
    '\ud800',
    '\u2028',
    '$date',
  ),
  fc.double(),
  fc.integer(),
  fc.bigInt(),
  fc.string(),
)

function put(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
}

const bytes = (length: number) => Uint8Array.from({ length }, (_, at) => (at * 37) % 256)

/** One object that is given what it is to hold. */
const makes: fc.Arbitrary<Make> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.array(names, { maxLength: 5 }).map(
      (keys): Make =>
        (items) => {
          const made = {}
          keys.forEach((key, at) => {
            put(made, key, items[at])
          })
          return made
        },
    ),
  },
  { weight: 3, arbitrary: fc.constant<Make>((items) => [...items]) },
  fc.constant<Make>((items) => Object.assign(Object.create(null), { x: items[0], $y: items[1] })),
  fc.nat(2000).map(
    (length): Make =>
      (items) => {
        const made: unknown[] = []
        made.length = length + 1
        made[length >> 1] = items[0]
        return made
      },
  ),
  fc.constant<Make>((items) => Object.assign([...items], { index: 0, input: items[0], '-1': 1 })),
  fc.constant<Make>((items) => new Map(items.map((item, at) => [items[(at * 2) % items.length], item]))),
  fc.constant<Make>((items) => new Set(items)),
  fc.date({ noInvalidDate: false }).map(
    (date): Make =>
      () =>
        new Date(date),
  ),
  fc.constantFrom<[string, string, number]>(['a', '', 0], ['[/]\n', 'gy', 3], ['(?:)', 'du', 0]).map(
    ([source, flags, lastIndex]): Make =>
      () =>
        Object.assign(new RegExp(source, flags), { lastIndex }),
  ),
  fc.nat(9).map(
    (length): Make =>
      () =>
        bytes(length).buffer,
  ),
  fc.constantFrom<Make>(
    (items) => viewOf(items, (buffer) => new Uint8Array(buffer)),
    (items) => viewOf(items, (buffer) => new Float64Array(buffer, 8, 1)),
    (items) => viewOf(items, (buffer) => new DataView(buffer, 3)),
    (items) => viewOf(items, (buffer) => new BigInt64Array(buffer)),
  ),
  fc.constantFrom('freeze', 'seal', 'preventExtensions').map(
    (how): Make =>
      (items) =>
        Object[how as 'freeze'](how === 'seal' ? [...items] : { x: items[0], $z: items[1] }),
  ),
)

/** Over a buffer that is there already, if one is. */
function viewOf(items: readonly unknown[], make: (buffer: ArrayBuffer) => object): object {
  const found = items.find((item): item is ArrayBuffer => item instanceof ArrayBuffer && item.byteLength === 16)
  return make(found ?? bytes(16).buffer)
}

/** Values by name; the later objects may hold the earlier ones, and some of the earlier ones the later ones. */
export const graphs: fc.Arbitrary<Record<string, unknown>> = fc
  .record({
    makes: fc.array(fc.tuple(makes, fc.array(fc.nat(40), { maxLength: 6 })), { minLength: 1, maxLength: 25 }),
    primitives: fc.array(primitives, { minLength: 1, maxLength: 15 }),
    back: fc.array(fc.tuple(fc.nat(24), fc.nat(24)), { maxLength: 6 }),
    roots: fc.uniqueArray(names, { maxLength: 6 }),
  })
  .map(({ makes, primitives, back, roots }) => {
    const buffer = bytes(16).buffer
    const pool: unknown[] = [buffer, ...primitives]
    const objects: object[] = []
    for (const [make, picks] of makes) {
      const made = make(picks.map((pick) => pool[(pick * 7) % pool.length]))
      pool.push(made)
      objects.push(made)
    }
    for (const [from, to] of back) link(objects[from % objects.length]!, objects[to % objects.length])
    const values: Record<string, unknown> = Object.create(null)
    roots.forEach((root, at) => {
      put(values, root, pool[pool.length - 1 - (at % pool.length)])
    })
    return values
  })

function link(from: object, to: unknown): void {
  if (!Object.isExtensible(from)) return
  if (from instanceof Map) from.set('back', to)
  else if (from instanceof Set) from.add(to)
  else if (Array.isArray(from)) from.push(to)
  else if (Object.getPrototypeOf(from) === Object.prototype || Object.getPrototypeOf(from) === null)
    put(from, 'back', to)
}

/** Where two graphs differ, or undefined: values, kinds, prototypes, properties with all they are, and who is who. */
export function difference(a: unknown, b: unknown, sideA: Maker, sideB: Maker): string | undefined {
  const kindsA = kindsOf(sideA)
  const kindsB = kindsOf(sideB)
  const pairs = new Map<object, object>()
  const back = new Map<object, object>()
  const pending: [unknown, unknown, string][] = [[a, b, 'it']]
  const both = (x: readonly unknown[], y: readonly unknown[], path: string) => {
    pending.push([x.length, y.length, path])
    x.forEach((item, at) => {
      pending.push([item, y[at], `${path}[${at}]`])
    })
  }
  for (let at = 0; at < pending.length; at++) {
    const [x, y, path] = pending[at]!
    if (!isObject(x) || !isObject(y)) {
      if (!Object.is(x, y)) return `${path}: ${String(x)} ${String(y)}`
      continue
    }
    if (pairs.has(x) || back.has(y)) {
      if (pairs.get(x) !== y || back.get(y) !== x) return `${path}: another object`
      continue
    }
    pairs.set(x, y)
    back.set(y, x)
    const kind = kindOf(x, kindsA)
    if (kind !== kindOf(y, kindsB)) return `${path}: another kind`
    if ((Object.getPrototypeOf(x) === null) !== (Object.getPrototypeOf(y) === null)) return `${path}: another prototype`
    if (Object.isExtensible(x) !== Object.isExtensible(y)) return `${path}: another state`
    const keys = Reflect.ownKeys(x)
    const keysOfY = Reflect.ownKeys(y)
    if (keys.length !== keysOfY.length || keys.some((key, i) => key !== keysOfY[i])) return `${path}: other keys`
    for (const key of keys) {
      const p = Reflect.getOwnPropertyDescriptor(x, key)!
      const q = Reflect.getOwnPropertyDescriptor(y, key)!
      if (p.writable !== q.writable || p.enumerable !== q.enumerable || p.configurable !== q.configurable)
        return `${path}.${String(key)}: another property`
      pending.push([p.value, q.value, `${path}.${String(key)}`])
    }
    if (kind === 'date') pending.push([(x as Date).getTime(), (y as Date).getTime(), `${path}(time)`])
    if (kind === 'regexp') pending.push([String(x), String(y), `${path}(text)`])
    if (kind === 'map')
      both([...(x as Map<unknown, unknown>)].flat(), [...(y as Map<unknown, unknown>)].flat(), `${path}(map)`)
    if (kind === 'set') both([...(x as Set<unknown>)], [...(y as Set<unknown>)], `${path}(set)`)
    if (kind === 'buffer') {
      pending.push([
        Buffer.from(x as ArrayBuffer).toString('hex'),
        Buffer.from(y as ArrayBuffer).toString('hex'),
        `${path}(bytes)`,
      ])
    }
    if (kind === 'view') {
      const [v, w] = [x as ArrayBufferView, y as ArrayBufferView]
      if (Object.prototype.toString.call(v) !== Object.prototype.toString.call(w)) return `${path}: another view`
      pending.push(
        [v.buffer, w.buffer, `${path}(buffer)`],
        [v.byteOffset, w.byteOffset, path],
        [v.byteLength, w.byteLength, path],
      )
    }
  }
  return undefined
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
