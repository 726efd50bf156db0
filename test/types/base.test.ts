import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { Xml } from '../../src/index.js'
import { baseTypes } from '../../src/types/base.js'
import { isDateTime } from '../../src/types/date-time.js'
import { type BaseTypeName, baseTypeNames } from '../../src/types/names.js'

interface Case {
  /** Values that fit. */
  readonly fits: readonly unknown[]
  readonly misfits: readonly unknown[]
  /** Texts and their values. */
  readonly texts: readonly (readonly [text: string, value: unknown])[]
  readonly noTexts: readonly string[]
}

const cases: Record<BaseTypeName, Case> = {
  string: { fits: ['', 'a'], misfits: [1, null, undefined, new String('a')], texts: [[' a ', ' a ']], noTexts: [] },
  number: {
    fits: [0, -1.5, 1e300],
    misfits: ['1', Number.NaN, Number.POSITIVE_INFINITY, 1n, null],
    texts: [
      [' 1.5 ', 1.5],
      ['-.5e3', -500],
      ['+7.', 7],
    ],
    noTexts: ['', 'x', '1 2', '0x10', '1e999', 'Infinity', '1_000', '.'],
  },
  integer: {
    fits: [0, -3, 2 ** 53 - 1],
    misfits: [1.5, '1', 2 ** 53, 1n],
    texts: [
      ['42', 42],
      ['-7', -7],
      ['1e3', 1000],
    ],
    noTexts: ['1.5', '', '9007199254740993', 'one'],
  },
  boolean: {
    fits: [true, false],
    misfits: [0, 'true', null],
    texts: [
      ['true', true],
      [' false ', false],
      ['1', true],
      ['0', false],
    ],
    noTexts: ['', 'TRUE', 'yes', '2'],
  },
  'date-time': {
    fits: ['2026-02-28T09:30:00Z', '2024-02-29t23:59:60.5+02:00'],
    misfits: ['2026-02-28', '2026-02-30T00:00:00Z', '2026-02-28T24:00:00Z', '2026-02-28T09:30:00', new Date(), 0],
    texts: [[' 2026-02-28T09:30:00Z ', '2026-02-28T09:30:00Z']],
    noTexts: ['', 'today', '2026-13-01T00:00:00Z'],
  },
  duration: {
    fits: ['2s', '500ms', '.5s'],
    misfits: [500, '2', 'PT2S', '-1s', ''],
    texts: [[' 2s ', '2s']],
    noTexts: ['', '2 s', '2m'],
  },
  bytes: {
    fits: [new Uint8Array([1]), Buffer.from('a'), runInNewContext('new Uint8Array(2)')],
    misfits: [[1], 'AQ==', new ArrayBuffer(1), null],
    texts: [
      ['AQID', new Uint8Array([1, 2, 3])],
      ['', new Uint8Array()],
      [' AQ== ', new Uint8Array([1])],
    ],
    noTexts: ['A', 'A?==', 'AQ=', 'A=Q='],
  },
  json: {
    fits: [null, 1, 'a', [1, [true]], { a: { b: null } }, Object.create(null)],
    misfits: [undefined, Number.NaN, 1n, { a: undefined }, [() => {}], new Date(), new Map(), new Array(3)],
    texts: [
      ['{"a":[1]}', { a: [1] }],
      [' null ', null],
    ],
    noTexts: ['', '{a:1}', 'undefined'],
  },
  xml: {
    fits: [new Xml('<a/>')],
    misfits: ['<a/>', {}, null],
    texts: [['<a>1</a>', new Xml('<a>1</a>')]],
    noTexts: ['', 'a', '<a>', '<a/><b/>'],
  },
}

describe.each(baseTypeNames)('%s', (name) => {
  const type = baseTypes[name]
  const { fits, misfits, texts, noTexts } = cases[name]

  it('is called so', () => expect(type.name).toBe(name))

  it.each(fits.map((value) => [value]))('takes %o', (value) => expect(type.validate(value)).toBeUndefined())

  it.each(misfits.map((value) => [value]))('does not take %o', (value) => {
    expect(type.validate(value)?.reason).toMatch(/^must (be|not) /)
  })

  it.each(texts)('%j stands for %o, and back', (text, value) => {
    const parsed = type.parse(text)
    expect(parsed).toEqual(value)
    expect(type.validate(parsed)).toBeUndefined()
    expect(type.parse(type.serialise(parsed))).toEqual(value)
  })

  it.each(noTexts.map((text) => [text]))('%j stands for nothing', (text) => {
    expect(() => type.parse(text)).toThrow(Error)
  })
})

describe('base types', () => {
  it('json takes no value that holds itself, and values that share their parts in linear time', () => {
    const cyclic: unknown[] = []
    cyclic.push(cyclic)
    expect(baseTypes.json.validate(cyclic)?.reason).toBe('must not hold itself')
    const shared = Array.from({ length: 50 }).reduce<unknown>((inner) => [inner, inner], 1)
    expect(baseTypes.json.validate(shared) === undefined).toBe(true)
  })

  it('json says where a JSON value is not one', () => {
    expect(baseTypes.json.validate({ a: [1, { 'b/c~d': undefined }] })?.path).toBe('/a/1/b~1c~0d')
  })

  it('take linear time for what fits none', () => {
    const started = performance.now()
    expect(isDateTime(`2026-02-28T09:30:00.${'1'.repeat(1_000_000)}`)).toBe(false)
    expect(baseTypes.number.validate('1'.repeat(1_000_000))).toBeDefined()
    expect(() => baseTypes.number.parse(`${'1'.repeat(1_000_000)}x`)).toThrow()
    expect(() => baseTypes.bytes.parse('A'.repeat(999_999))).toThrow()
    expect(performance.now() - started).toBeLessThan(1000)
  })
})
