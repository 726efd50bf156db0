import { describe, expect, it } from 'vitest'
import { hostMaker } from '../../src/datamodel/ecmascript/copy.js'
import { Realm } from '../../src/datamodel/ecmascript/realm.js'
import { reachable, shareObjects } from '../../src/persistence/reach.js'

const of = (value: unknown) => reachable(value, hostMaker)?.size

describe('what a value holds', () => {
  const address = { city: 'Ulm' }
  const bytes = new Uint8Array(4)
  it.each<[string, unknown, number | undefined]>([
    ['a primitive value', 5, 0],
    ['objects in objects', { a: [{}, address], b: address }, 4],
    ['keys and values of a map', new Map([[{}, []]]), 3],
    ['members of a set', new Set([address]), 2],
    ['the buffer of a typed array', [bytes, bytes.buffer], 3],
    ['a function', [() => address], undefined],
    ['an instance', [new (class Point {})()], undefined],
    ['a proxy', [new Proxy({}, {})], undefined],
    ['an iterator', [new Set([address]).values()], undefined],
    [
      'a getter',
      {
        get a() {
          return address
        },
      },
      undefined,
    ],
    ['a WeakMap', new WeakMap(), undefined],
  ])('%s', (_, value, size) => expect(of(value)).toBe(size))

  it('may be a cycle, and deep', () => {
    let deep: unknown[] = []
    const end = deep
    for (let at = 0; at < 100_000; at++) deep = [deep]
    end.push(deep)
    expect(of(deep)).toBe(100_001)
  })

  it('is of one side: what another side made is not known', () => {
    const { maker } = new Realm()
    expect(reachable(maker.array([1]), maker)?.size).toBe(1)
    expect(reachable(maker.array([1]), hostMaker)).toBeUndefined()
  })
})

describe('two values', () => {
  const shared = { x: 1 }
  it.each<[string, unknown, unknown, boolean]>([
    ['have nothing in common', { a: 1 }, { a: 1 }, false],
    ['have an object in common', [shared], { a: { b: shared } }, true],
    ['may have something in common', [() => 1], { a: 1 }, true],
    ['are primitive', 'x', [() => 1], false],
  ])('%s', (_, a, b, expected) => {
    expect(shareObjects(a, b, hostMaker)).toBe(expected)
    expect(shareObjects(b, a, hostMaker)).toBe(expected)
  })

  it('count as connected where they are too large to look at', () => {
    expect(shareObjects([[], []], [[]], hostMaker, 2)).toBe(true)
    expect(shareObjects([[]], [[]], hostMaker, 2)).toBe(false)
  })
})
