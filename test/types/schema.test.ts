import { describe, expect, it } from 'vitest'
import { formats } from '../../src/types/formats.js'
import type { JsonSchema } from '../../src/types/schema.js'
import { Schemas } from '../../src/types/schema-type.js'
import { describeFault } from '../../src/types/value-type.js'

const type = (schema: JsonSchema, named: Record<string, JsonSchema> = {}) =>
  new Schemas(new Map(Object.entries(named))).type('T', schema)

const order = {
  type: 'object',
  properties: {
    id: { type: 'integer', minimum: 1 },
    items: { type: 'array', items: { $ref: '#/$defs/item' } },
    express: { type: 'boolean' },
    note: { type: ['string', 'null'] },
    kind: { enum: ['new', 'again', 3] },
  },
  required: ['id'],
  additionalProperties: false,
  $defs: { item: { type: 'object', properties: { qty: { type: 'integer' } }, required: ['qty'] } },
}

describe('a JSON Schema', () => {
  const { validate } = { validate: (value: unknown) => type(order).validate(value) }

  it.each([
    [{ id: 1 }, undefined],
    [{ id: 1, items: [{ qty: 2 }], express: true, note: null, kind: 3 }, undefined],
    [null, 'must be object'],
    [{}, '/id is missing'],
    [{ id: 0 }, '/id must be >= 1'],
    [{ id: 1, items: [{ qty: 1 }, { qty: 'x' }] }, '/items/1/qty must be integer'],
    [{ id: 1, more: 1 }, '/more is not allowed'],
    [{ id: 1, 'a/b~c': 1 }, '/a~1b~0c is not allowed'],
    [{ id: 1, kind: 'old' }, '/kind must be one of "new","again",3'],
    [JSON.parse('{"id":1,"__proto__":{"id":2}}'), '/__proto__ is not allowed'],
  ])('%j: %s', (value, fault) => {
    const found = validate(value)
    expect(found && describeFault(found)).toBe(fault)
  })

  it('what a value inherits is not in it', () => {
    expect(type({ type: 'object', required: ['constructor'] }).validate({})).toEqual({
      path: '/constructor',
      reason: 'is missing',
    })
  })

  it('formats are checked', () => {
    expect(type({ format: 'date' }).validate('2026-02-30')?.reason).toBe('must match format "date"')
    expect(type({ format: 'date' }).validate('2026-02-28')).toBeUndefined()
  })

  it('alternatives and constants are told as such', () => {
    expect(type({ anyOf: [{ type: 'integer' }, { const: 'a' }] }).validate('b')?.reason).toBe(
      'fits none of the alternatives',
    )
    expect(type({ oneOf: [{ type: 'integer' }, { type: 'number' }] }).validate(1)?.reason).toBe(
      'fits more than one alternative',
    )
    expect(type({ const: { a: 1 } }).validate(1)?.reason).toBe('must be {"a":1}')
  })

  it('schemas refer to each other by name, and to themselves', () => {
    const tree = { type: 'object', properties: { children: { type: 'array', items: { $ref: 'Tree' } } } }
    const named = { Tree: tree, Item: { type: 'object', properties: { tree: { $ref: 'Tree' } } } }
    expect(type(named.Item, named).validate({ tree: { children: [{ children: 1 }] } })?.path).toBe(
      '/tree/children/0/children',
    )
    expect(type(tree, named).validate({ children: [{}] })).toBeUndefined()
  })

  it('draft-07 where it says so, with its own keywords', () => {
    const list = { $schema: 'http://json-schema.org/draft-07/schema#', items: [{ type: 'string' }] }
    expect(type(list).validate([1])?.path).toBe('/0')
  })

  it('a value that holds itself ends in a fault, not in a full stack', () => {
    const cyclic: { next?: unknown } = {}
    cyclic.next = cyclic
    const schema = { type: 'object', properties: { next: { $ref: '#' } } }
    expect(type(schema).validate(cyclic)?.reason).toContain('cannot be checked')
  })

  it.each([
    [{ type: 'strin' }, 'type must be'],
    [{ typ: 'string' }, 'typ'],
    [{ format: 'colour' }, 'colour'],
    [{ $ref: 'Nowhere' }, 'Nowhere'],
    [{ $async: true, type: 'object' }, 'asynchronous'],
    [{ pattern: '(' }, 'regular expression'],
  ])('%j is refused', (schema, why) => expect(() => type(schema)).toThrow(why))
})

describe('texts', () => {
  it.each<[JsonSchema, string, unknown]>([
    [{ type: 'integer' }, '7', 7],
    [{ type: 'string' }, '7', '7'],
    [{ type: ['string', 'integer'] }, '7', 7],
    [{ type: ['string', 'integer'] }, 'x', 'x'],
    [{ type: 'boolean' }, 'true', true],
    [{ type: ['number', 'null'] }, '', null],
    [{ type: 'array' }, '[1]', [1]],
    [{ enum: ['a', 1, null] }, '1', 1],
    [{ enum: ['a', 1] }, 'a', 'a'],
    [{ $ref: '#/$defs/n', $defs: { n: { type: 'number' } } }, '1.5', 1.5],
    [{}, '7', '7'],
    [true, '7', '7'],
  ])('for %j, %j is %j', (schema, text, value) => expect(type(schema).parse(text)).toEqual(value))

  it('that stand for nothing are refused', () => {
    expect(() => type({ type: 'integer' }).parse('x')).toThrow("'x' is no integer")
  })

  it('the fields of a form are read by the properties', () => {
    const read = type({
      ...order,
      additionalProperties: { type: 'number' },
      properties: { ...order.properties, tags: { type: 'array', items: { type: 'integer' } } },
    }).parseFields!({ id: '7', express: 'true', note: '', tags: '1', size: '1.5', bad: 'x' })
    expect(read).toEqual({ id: 7, express: true, note: null, tags: [1], size: 1.5, bad: 'x' })
    expect(
      type({ properties: { a: { type: 'array', items: { type: 'integer' } } } }).parseFields!({ a: ['1', 'x'] }),
    ).toEqual({ a: [1, 'x'] })
  })

  it('a field called __proto__ is a field', () => {
    const fields = JSON.parse('{"__proto__":"1"}') as Record<string, string>
    const read = type({ additionalProperties: { type: 'integer' } }).parseFields!(fields)
    expect(Object.entries(read as object)).toEqual([['__proto__', 1]])
  })
})

describe('formats', () => {
  it.each([
    ['date', '2024-02-29', '2023-02-29'],
    ['time', '09:30:00Z', '09:30'],
    ['date-time', '2026-02-28T09:30:00Z', '2026-02-28'],
    ['duration', 'P1DT2H', 'PT'],
    ['duration', 'P2W', 'P'],
    ['email', 'a.b+c@example.org', 'a@b@c d'],
    ['email', 'a@[127.0.0.1]', '@example.org'],
    ['hostname', 'a-1.example', 'a_.example'],
    ['ipv4', '127.0.0.1', '256.0.0.1'],
    ['ipv6', '::1', '1::2::3'],
    ['uri', 'https://example.org/a?b', '/a'],
    ['uri-reference', '/a?b', 'http://['],
    ['uuid', '123e4567-e89b-12d3-a456-426614174000', '123e4567'],
    ['regex', '^a+$', '('],
  ])('%s: %j, not %j', (name, good, bad) => {
    expect(formats[name]!(good)).toBe(true)
    expect(formats[name]!(bad)).toBe(false)
  })

  it('take linear time', () => {
    const started = performance.now()
    const hostile = [
      'a'.repeat(500_000),
      `${'-'.repeat(500_000)}!`,
      `P${'1'.repeat(500_000)}`,
      `${'a.'.repeat(250_000)}@`,
    ]
    for (const text of hostile) for (const fits of Object.values(formats)) fits(text)
    expect(performance.now() - started).toBeLessThan(2000)
  })
})
