import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostMaker } from '../../src/datamodel/ecmascript/copy.js'
import { Realm } from '../../src/datamodel/ecmascript/realm.js'
import { BadEncoding, decode, encode, Unencodable } from '../../src/persistence/codec.js'
import { difference, graphs } from './graphs.js'

const host = { maker: hostMaker }
const realms = { 'a frozen realm': new Realm(true), 'an open realm': new Realm(false) }

const text = (value: unknown) => JSON.stringify(encode({ value }, host))
const written = (value: unknown) => encode({ value }, host).values.value
const there = (value: unknown) => decode(JSON.parse(text(value)), host).value

describe('any graph of values', () => {
  it('comes back as it was, and is written the same again', () => {
    fc.assert(
      fc.property(graphs, (values) => {
        const json = JSON.stringify(encode(values, host))
        const made = decode(JSON.parse(json), host)
        expect(difference(values, made, hostMaker, hostMaker)).toBeUndefined()
        expect(JSON.stringify(encode(made, host))).toBe(json)
      }),
      { numRuns: 600, seed: 20_260_101 },
    )
  })

  it.each(Object.entries(realms))('goes through %s', (_, { maker }) => {
    fc.assert(
      fc.property(graphs, (values) => {
        const json = JSON.stringify(encode(values, host))
        const made = decode(JSON.parse(json), { maker })
        expect(difference(Object.values(values), maker.array(Object.values(made)), hostMaker, maker)).toBeUndefined()
        expect(JSON.stringify(encode(made, { maker }))).toBe(json)
      }),
      { numRuns: 300, seed: 20_260_101 },
    )
  })
})

describe('what is written', () => {
  it('is plain JSON where that is enough', () => {
    const order = { id: 7, lines: [{ price: 1.5, tags: ['a', ''] }], note: null, paid: false, empty: {}, none: [] }
    expect(written(order)).toEqual(order)
    expect(encode({ order }, host).shared).toBeUndefined()
  })

  it.each<[string, unknown, unknown]>([
    ['undefined', undefined, { $undefined: true }],
    ['-0', [-0], [{ $number: '-0' }]],
    ['a bigint', 12n, { $bigint: '12' }],
    ['a date', new Date(5), { $date: 5 }],
    ['no date', new Date(Number.NaN), { $date: null }],
    ['a regular expression', /a\/b/gi, { $regexp: 'a\\/b', $flags: 'gi' }],
    ['a map', new Map([[1, 'x']]), { $map: [[1, 'x']] }],
    ['a set', new Set(['x']), { $set: ['x'] }],
    ['bytes', Uint8Array.of(1, 2), { $view: 'Uint8Array', $of: { $buffer: 'AQI=' } }],
    ['holes', Object.assign(new Array(2), { 1: 1 }), { $array: 2, $properties: { 1: 1 } }],
    ['keys that look like ours', { $date: 5 }, { $object: { $date: 5 } }],
    ['no prototype', Object.create(null), { $object: {}, $prototype: null }],
    ['a frozen object', Object.freeze({ a: 1 }), { $object: { a: 1 }, $state: 'frozen' }],
    [
      'a match',
      'ab'.match(/b/),
      { $array: ['b'], $properties: { index: 1, input: 'ab', groups: { $undefined: true } } },
    ],
  ])('%s', (_, value, expected) => {
    expect(written(value)).toEqual(expected)
    expect(difference(value, there(value), hostMaker, hostMaker)).toBeUndefined()
  })

  it('says of an object where it stands when it is met again', () => {
    const address = { city: 'Ulm' }
    const order: Record<string, unknown> = { ship: address, bill: address }
    order.self = order
    expect(encode({ order, address }, host)).toEqual({
      values: { order: { $shared: 1 }, address: { $shared: 0 } },
      shared: [{ city: 'Ulm' }, { ship: { $shared: 0 }, bill: { $shared: 0 }, self: { $shared: 1 } }],
    })
  })

  it('nests only so deep, however deep the values', () => {
    let deep: unknown = 'end'
    for (let at = 0; at < 50_000; at++) deep = at % 2 === 0 ? [deep] : { in: deep }
    const json = text(deep)
    let made = there(deep)
    for (let at = 49_999; at >= 0; at--) made = at % 2 === 0 ? (made as [unknown])[0] : (made as { in: unknown }).in
    expect(made).toBe('end')
    expect(/[[{]{150}/.test(json)).toBe(false)
  })
})

class Point {
  x = 1
}

describe('what cannot be written', () => {
  const hidden = Object.defineProperty({}, 'h', { value: 1 })
  it.each<[string, unknown, string]>([
    ['a function', { order: { total: function total() {} } }, "value.order.total is the function 'total'"],
    ['a symbol', [[Symbol('x')]], 'value[0][0] is a symbol'],
    ['a symbol as a key', { a: { [Symbol('x')]: 1 } }, 'value.a is an object with a symbol as a key'],
    [
      'a getter',
      {
        get a() {
          return 1
        },
      },
      'value.a is a property with a getter or a setter',
    ],
    ['a setter', { set a(_: unknown) {} }, 'value.a is a property with a getter or a setter'],
    ['a hidden property', hidden, 'value.h is a hidden property'],
    [
      'a read-only property',
      Object.defineProperty({}, 'r', { value: 1, enumerable: true, configurable: true }),
      'value.r is a read-only property',
    ],
    ['a proxy', { p: new Proxy({}, {}) }, 'value.p is a proxy'],
    ['an instance', { 'a b': new Point() }, 'value["a b"] is an instance of \'Point\''],
    ['an error', new Map([['k', new Error('no')]]), 'value(k) is an error'],
    ['a WeakMap', new WeakMap(), 'value is a WeakMap'],
    ['a promise', [Promise.resolve()], 'value[0] is a promise'],
    ['a boxed number', new Number(1), 'value is an object around a primitive value'],
    ['an iterator', new Map().keys(), 'value is an iterator'],
    [
      'arguments',
      (function (..._: unknown[]) {
        // biome-ignore lint/complexity/noArguments: it is what this is about.
        return arguments
      })(1),
      "value is a function's arguments",
    ],
    ['a date with more', Object.assign(new Date(0), { x: 1 }), "value is a date with a property of its own, 'x'"],
    ['a subclass', new (class Bag extends Array {})(), "value is an instance of 'Bag'"],
    ['what another side made', realms['a frozen realm'].maker.map(), "value is an instance of 'Map'"],
    ['a disguised date', Object.setPrototypeOf(new Date(), null), 'value is an object with a prototype of its own'],
  ])('%s', (_, value, message) => {
    expect(() => text(value)).toThrow(new Unencodable('', message).what)
    expect(() => text(value)).toThrow(Unencodable)
  })

  it('runs no code of a value', () => {
    let ran = 0
    const handler = new Proxy({}, { get: () => void ran++ })
    const noisy = {
      get a() {
        return ran++
      },
      toJSON: { toString: () => ran++ },
    }
    for (const value of [new Proxy({}, handler), noisy, new Proxy(() => {}, handler)])
      expect(() => text(value)).toThrow()
    expect(ran).toBe(0)
  })

  it('stops where it becomes too large', () => {
    const limited = (value: unknown) => () => encode({ value }, { ...host, limit: 100 })
    expect(limited(['x'.repeat(50)])).not.toThrow()
    expect(limited({ a: ['x'.repeat(200)] })).toThrow('value.a[0] is where the values become too large')
    expect(limited(new Uint8Array(1000))).toThrow(Unencodable)
  })
})

describe('what is no encoding', () => {
  it.each<[string, unknown, string]>([
    ['a text', 'x', 'is no encoding'],
    ['more than an encoding', { values: {}, code: 1 }, 'is no encoding'],
    ['an unknown tag', { values: { a: { $eval: '1' } } }, 'a is no value: nothing is written with $eval'],
    ['a tag with more', { values: { a: { $date: 0, x: 1 } } }, 'a is no value'],
    ['two tags', { values: { a: [{ $date: 0, $map: [] }] } }, 'a[0] is no value'],
    ['a shared object that is not there', { values: { a: { $shared: 0 } } }, 'a refers to a shared object'],
    ['a reference in the list', { values: {}, shared: [{ $shared: 0 }] }, 'shared[0] is no object'],
    ['a primitive in the list', { values: {}, shared: [1] }, 'shared[0] is no object'],
    ['no map', { values: { m: { $map: [[1]] } } }, 'm is no map'],
    [
      'a key twice',
      {
        values: {
          m: {
            $map: [
              [1, 1],
              [1, 2],
            ],
          },
        },
      },
      'm has a key twice',
    ],
    ['a member twice', { values: { m: { $set: [1, 1] } } }, 'm has a value twice'],
    ['no bigint', { values: { b: { $bigint: '0x10' } } }, 'b is no bigint'],
    ['no number', { values: { b: { $number: '1' } } }, 'b is no number'],
    ['no date', { values: { d: { $date: '2020-01-01' } } }, 'd is no date'],
    ['no expression', { values: { r: { $regexp: '(' } } }, 'r is no regular expression'],
    ['no base64', { values: { b: { $buffer: '!!' } } }, 'b is no base64'],
    ['a view of itself', { values: {}, shared: [{ $view: 'Int8Array', $of: { $shared: 0 } }] }, 'of no buffer'],
    [
      'a view outside',
      { values: { v: { $view: 'Int8Array', $of: { $buffer: '' }, $offset: 1 } } },
      'v is no typed array',
    ],
    ['no such view', { values: { v: { $view: 'Map', $of: { $buffer: '' } } } }, 'v is no typed array'],
    ['an item behind the end', { values: { l: { $array: 1, $properties: { 5: 1 } } } }, 'l has an item behind its end'],
    ['a length', { values: { l: { $array: [], $properties: { length: 9 } } } }, 'l has an item'],
    ['a prototype', { values: { o: { $object: {}, $prototype: {} } } }, 'o has a prototype'],
    ['a state', { values: { o: { $object: {}, $state: 'x' } } }, 'o is in no state'],
    ['XML', { values: { x: { $xml: '<a/>' } } }, 'x is XML'],
    ['a reference', { values: { x: { $reference: 1 } } }, 'x refers to something'],
  ])('%s', (_, encoding, message) => {
    expect(() => decode(encoding, host)).toThrow(BadEncoding)
    expect(() => decode(encoding, host)).toThrow(message)
  })

  it('reaches no prototype', () => {
    const made = decode(
      JSON.parse('{"values": {"__proto__": {"x": 1}, "o": {"__proto__": {"y": 2}, "constructor": 3}}}'),
      host,
    )
    expect(Object.getPrototypeOf(made)).toBe(null)
    expect(Object.keys(made)).toEqual(['__proto__', 'o'])
    expect(Object.getPrototypeOf(made.o)).toBe(Object.prototype)
    expect(Object.keys(made.o as object)).toEqual(['__proto__', 'constructor'])
    expect('x' in {}).toBe(false)
  })

  it('takes no memory that the text does not pay for', () => {
    const made = decode({ values: { l: { $array: 4_000_000_000, $properties: { 3999999999: 1 } } } }, host)
    expect((made.l as unknown[]).length).toBe(4_000_000_000)
  })
})
