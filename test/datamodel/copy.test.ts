/** Copies of values that do their best to get through the border as they are, or to bring it down. */
import { describe, expect, it } from 'vitest'
import { Xml } from '../../src/core/datamodel.js'
import { ecmascript } from '../../src/datamodel/ecmascript/index.js'
import { expression, failure, play } from './play.js'

/** A way out of a chart: `give` makes the value, which notes in `seen` what its own code gets to see. */
function way(give: string) {
  const tools = expression('script', `function own() { seen.push(this, ...arguments); return live }; ${give}`, 0)
  const value = expression('value', 'give()', 1)
  const seen = expression('value', 'seen.filter((it) => Object(it) === it && !(it instanceof Object)).length', 2)
  const expressions = [tools, value, seen]
  const program = ecmascript().bind({ expressions, literals: [], dataIds: ['seen', 'live'], variableNames: [] })
  const scope = program.createScope({ sessionId: '', name: undefined, ioProcessors: {}, isActive: () => false })
  program.variable('seen')(scope, program.import([]))
  program.variable('live')(scope, program.import({ live: true }))
  program.script(tools)(scope)
  return {
    out: () => program.export(program.value(value)(scope)),
    /** Objects of the host's that the value's own code has seen. */
    foreign: () => program.value(seen)(scope),
  }
}

describe('what a value is comes from its slots, on the way out', () => {
  const sets = 'v'
  const all = (make: string, ...keys: string[]) =>
    `function give() { var it = ${make}; for (var key of [Symbol.toPrimitive, Symbol.toStringTag, Symbol.iterator,
      'constructor', 'toJSON', ${keys.map((key) => `'${key}'`)}]) Object.defineProperty(it, key, { get: own }); return it }`
  for (const [make, expected, ...keys] of [
    ['new Number(1)', 1, 'valueOf', 'toString'],
    ['new String("a")', 'a', 'valueOf', 'toString'],
    ['new Boolean(true)', true, 'valueOf', 'toString'],
    ['Object(10n)', 10n, 'valueOf', 'toString'],
    ['new Date(5)', new Date(5), 'getTime', 'valueOf'],
    ['/a+/dgimsuy', /a+/dgimsuy, 'source', 'flags', 'global', 'exec', 'lastIndexOf'],
    ['/a/v', new RegExp('a', sets), 'source', 'flags', 'unicodeSets'],
    ['new Map([[1, {}]])', new Map([[1, {}]]), 'forEach', 'entries', 'size'],
    ['new Set([{}])', new Set([{}]), 'forEach', 'values', 'size'],
    ['new Uint16Array([1, 2, 3]).subarray(1)', new Uint16Array([2, 3]), 'buffer', 'byteOffset', 'byteLength', 'length'],
    ['new DataView(new ArrayBuffer(2))', new DataView(new ArrayBuffer(2)), 'buffer', 'byteOffset', 'byteLength'],
    ['new Uint8Array([1]).buffer', new Uint8Array([1]).buffer, 'byteLength', 'slice'],
    ['[1, {}]', [1, {}], 'push', 'slice', 'map'],
  ] as const)
    it(make, () => {
      const { out, foreign } = way(all(make, ...keys))
      expect(out()).toEqual(expected)
      expect(foreign()).toBe(0)
    })

  it('a method put onto the object is no method', () => {
    for (const [make, method] of [
      ['new Number(1)', 'valueOf'],
      ['new String(1)', 'valueOf'],
      ['new Boolean(1)', 'valueOf'],
      ['Object(1n)', 'valueOf'],
    ] as const) {
      const { out } = way(`function give() { return Object.defineProperty(${make}, '${method}', { value: own }) }`)
      expect(typeof out(), make).not.toBe('object')
    }
  })

  for (const kind of ['Map([[{}, {}]])', 'Set([{}])'])
    for (const home of ['Object.prototype', 'null'])
      it(`new ${kind} with the prototype ${home} is an object with methods`, () => {
        const { out, foreign } = way(
          `function give() { var it = new ${kind}; Object.setPrototypeOf(it, ${home}); it.set = it.add = own; return it }`,
        )
        expect(failure(out)).toMatch(/^TypeError: value\.(set|add) is a function$/)
        expect(foreign()).toBe(0)
      })

  it('an error is what its words say', () => {
    const give = `function give() { return Object.defineProperties(new Error('m'), {
      name: { get() { return { toString() { return 'N' }, own: live } } } }) }`
    expect(way(give).out()).toEqual({ name: 'N', message: 'm' })
  })

  it('what only pretends to be a node is text at most', () => {
    const { program, scope } = play(ecmascript(), { data: ['xml', 'fake'] }, [
      ['set', 'xml', new Xml('<a>t</a>')],
      ['script', 'fake = Object.create(xml, { nodeType: { value: 3 }, data: { value: { replace: () => ({}) } } })'],
      ['script', 'xml = fake'],
    ])
    const { xml } = program.snapshotData(scope) as { xml?: Xml }
    expect(typeof (xml?.text ?? '')).toBe('string')
  })

  it('a boxed symbol is a symbol', () => {
    expect(failure(way('function give() { return { s: Object(Symbol()) } }').out)).toBe(
      'TypeError: value.s is a symbol',
    )
  })

  it('what is thrown on the way is not asked for its kind', () => {
    const give = `function give() { return { get a() { throw new Proxy({}, { getPrototypeOf() { throw live } }) } } }`
    expect(failure(way(give).out)).toMatch(/^TypeError: value\.a cannot be read: /)
  })
})

describe('what a value is comes from its slots, on the way in', () => {
  const { program } = play(ecmascript(), {}, [])
  for (const [name, given, expected] of [
    ['a number', Object.defineProperty(new Number(1), 'valueOf', { value: () => process }), 1],
    ['a string', Object.defineProperty(new String('a'), 'valueOf', { value: () => process }), 'a'],
    ['a regular expression', Object.defineProperty(/a/g, 'source', { value: 'b' }), /a/g],
    ['bytes', Object.defineProperty(new Uint8Array([1]), 'buffer', { value: new ArrayBuffer(9) }), new Uint8Array([1])],
    ['markup', new Xml(new String('<a/>') as string), new Xml('<a/>')],
  ] as const)
    it(name, () => expect(program.export(program.import(given))).toEqual(expected))
})

describe('arrays cost what they hold', () => {
  const { program } = play(ecmascript(), {}, [])
  const there = (value: unknown) => program.export(program.import(value)) as unknown[]
  const sparse = (items: Record<number, unknown>, length?: number) => {
    const made: unknown[] = []
    if (length !== undefined) made[length - 1] = 0
    for (const [at, item] of Object.entries(items)) made[Number(at)] = item
    return made
  }

  it('where almost all is missing', () => {
    for (const given of [
      sparse({ 400000000: { a: [1] } }),
      sparse({ 0: {}, 20000000: {} }),
      sparse({ 1: { a: 1 } }, 2 ** 32 - 1),
    ]) {
      const copy = there(given)
      expect(copy.length).toBe(given.length)
      expect(Object.entries(copy)).toEqual(Object.entries(given))
      for (const key of Object.keys(given))
        if (Object(given[+key]) === given[+key]) expect(copy[+key]).not.toBe(given[+key])
    }
  })

  it('where much is missing between much that is there', () => {
    const given: unknown[] = []
    for (let at = 0; at < 100_000; at += at % 3000 < 1500 ? 1 : 1500) given[at] = { at }
    given.length = 150_000
    given[120_000] = [1]
    const copy = there(given)
    expect(copy).toEqual(given)
    expect(copy.length).toBe(150_000)
  })

  it('where undefined stands in all places', () => {
    const copy = there(new Array(5000).fill(undefined))
    expect(copy.length).toBe(5000)
    expect(Object.keys(copy).length).toBe(5000)
  })

  it('where a length is a lie', () => {
    for (const length of [-1, 1.5, 2 ** 40, 1e300, Number.NaN, {}, 5n, undefined, Symbol('s')])
      expect(failure(() => there(new Proxy([], { get: () => length })))).toMatch(/^TypeError: payload cannot be read: /)
  })

  it('in a list too', () => {
    const [make, list] = [expression('script', 'a[0] = 7; a[4e8] = 1', 0), expression('list', 'a', 1)]
    const bound = ecmascript().bind({ expressions: [make, list], literals: [], dataIds: ['a'], variableNames: [] })
    const scope = bound.createScope({ sessionId: '', name: undefined, ioProcessors: {}, isActive: () => false })
    bound.variable('a')(scope, bound.import([]))
    bound.script(make)(scope)
    const items = bound.list(list)(scope)
    expect(items.length).toBe(4e8 + 1)
    expect(Object.keys(items)).toEqual(['0', '400000000'])
  })
})
