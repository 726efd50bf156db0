/** Whether a store keeps its contract (`Store`). */
import { deepStrictEqual, rejects } from 'node:assert/strict'
import { ScxmlError } from '../diagnostic.js'
import { type Change, compareKeys, type Store } from '../persistence/store.js'
import { Conformance } from './kit.js'

/** Opens the store of one place, with all that was in it when it was last closed. */
export type OpenStore = () => Promise<Store>

interface StoreCase {
  /** What a store does: `gives ranges in the order of code points`. */
  readonly name: string
  /** `open` is for a place where nothing has been before. Rejects where the store does not do it. */
  run(open: OpenStore): Promise<void>
}

/** `makePlace` is called for each check, and gives a function that opens the store of a new place. */
export function checkStore(makePlace: () => OpenStore | Promise<OpenStore>): Conformance {
  return new Conformance(storeCases.map(({ name, run }) => ({ name, run: async () => run(await makePlace()) })))
}

const everything = { from: '', to: '\u{10ffff}' }

const storeCases: readonly StoreCase[] = [
  {
    name: 'has nothing at first',
    run: withStore(async (store) => {
      deepStrictEqual(await store.get(['a', 'b']), [undefined, undefined])
      deepStrictEqual(await store.range(everything), [])
    }),
  },
  {
    name: 'gives the values of keys in the order in which they are asked for',
    run: withStore(async (store) => {
      await store.commit([put('b', '2'), put('a', '1')])
      deepStrictEqual(await store.get(['a', 'c', 'b', 'a']), ['1', undefined, '2', '1'])
      deepStrictEqual(await store.get([]), [])
    }),
  },
  {
    name: 'replaces and deletes',
    run: withStore(async (store) => {
      await store.commit([put('a', '1'), put('b', '2')])
      await store.commit([put('a', '3'), remove('b'), remove('c')])
      deepStrictEqual(await store.range(everything), [['a', '3']])
    }),
  },
  {
    name: 'lets the later of two changes of a key count',
    run: withStore(async (store) => {
      await store.commit([put('a', '1'), remove('a'), put('b', '1'), put('b', '2'), remove('c'), put('c', '3')])
      deepStrictEqual(await store.range(everything), [put('b', '2'), put('c', '3')])
    }),
  },
  {
    name: 'takes a commit without changes',
    run: withStore(async (store) => {
      await store.commit([])
      deepStrictEqual(await store.range(everything), [])
    }),
  },
  {
    name: 'keeps texts as they are',
    run: withStore(async (store) => {
      const texts = ['', ' ', '\n', 'ä', '\u{1f600}', '\ufeff', '\uffff', '"\\', 'x'.repeat(2 ** 20)]
      await store.commit(texts.map((text, at) => put(`key ${at}`, text)))
      deepStrictEqual(await store.get(texts.map((_, at) => `key ${at}`)), texts)
    }),
  },
  {
    name: 'gives ranges from the first key on, up to and not with the last',
    run: withStore(async (store) => {
      await store.commit(['a', 'b', 'b/1', 'b/2', 'c'].map((key) => put(key, key)))
      const keysOf = async (from: string, to: string, limit?: number) =>
        (await store.range({ from, to, ...(limit !== undefined && { limit }) })).map(([key]) => key)
      deepStrictEqual(await keysOf('b', 'c'), ['b', 'b/1', 'b/2'])
      deepStrictEqual(await keysOf('b/', 'b0'), ['b/1', 'b/2'])
      deepStrictEqual(await keysOf('', 'z', 2), ['a', 'b'])
      deepStrictEqual(await keysOf('c', 'a'), [])
      deepStrictEqual(await keysOf('d', 'z'), [])
    }),
  },
  {
    name: 'gives ranges in the order of code points',
    run: withStore(async (store) => {
      const keys = ['\u0001', ' ', 'A', 'a', 'ä', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{1f600}']
      await store.commit([...keys].reverse().map((key) => put(key, key)))
      deepStrictEqual(
        (await store.range(everything)).map(([key]) => key),
        keys,
      )
      deepStrictEqual(await store.range({ from: '\ue000', to: '\u{10000}' }), [
        put('\ue000', '\ue000'),
        put('\uffff', '\uffff'),
      ])
    }),
  },
  {
    name: 'makes commits in the order of the calls, without being waited for',
    run: withStore(async (store) => {
      const commits = [...Array(50).keys()].map((at) =>
        store.commit([put('last', String(at)), put(`all ${at}`, 'x')], { sync: at % 2 === 0 }),
      )
      await commits[20]
      deepStrictEqual(Number((await store.get(['last']))[0]) >= 20, true)
      await Promise.all(commits)
      deepStrictEqual(await store.get(['last', 'all 0', 'all 49']), ['49', 'x', 'x'])
    }),
  },
  {
    name: 'has everything after it was closed and opened again',
    async run(open) {
      const first = await open()
      await first.commit([put('a', '1'), put('b', '2')], { sync: false })
      const last = first.commit([remove('a'), put('c', '3')])
      await first.close()
      await last
      const second = await open()
      deepStrictEqual(await second.range(everything), [put('b', '2'), put('c', '3')])
      await second.close()
    },
  },
  {
    name: 'has one writer at a time',
    async run(open) {
      const store = await open()
      await rejects(open, (error) => error instanceof ScxmlError && error.code === 'store/locked')
      await store.commit([put('a', '1')])
      deepStrictEqual(await store.get(['a']), ['1'])
      await store.close()
      await (await open()).close()
    },
  },
  {
    name: 'does nothing when it is closed, and may be closed twice',
    async run(open) {
      const store = await open()
      await Promise.all([store.close(), store.close()])
      await store.close()
      const isClosed = (error: unknown) => error instanceof ScxmlError && error.code === 'store/closed'
      await rejects(async () => store.get(['a']), isClosed)
      await rejects(async () => store.range(everything), isClosed)
      await rejects(async () => store.commit([put('a', '1')]), isClosed)
    },
  },
  {
    name: 'stays in order under thousands of changes',
    run: withStore(async (store) => {
      const model = new Map<string, string>()
      let state = 1
      const random = (below: number) => {
        state = (state * 48_271) % 0x7fff_ffff
        return state % below
      }
      for (let round = 0; round < 40; round++) {
        const changes = [...Array(200).keys()].map((): Change => {
          const key = `k${random(3_000)}`
          return random(3) === 0 ? remove(key) : put(key, `${round} ${random(1_000)}`)
        })
        for (const [key, value] of changes) value === null ? model.delete(key) : model.set(key, value)
        await store.commit(changes, { sync: false })
      }
      const expected = [...model].sort(([a], [b]) => compareKeys(a, b))
      deepStrictEqual(await store.range(everything), expected)
      deepStrictEqual(
        await store.range({ from: 'k1', to: 'k2', limit: 100 }),
        expected.filter(([key]) => key >= 'k1' && key < 'k2').slice(0, 100),
      )
    }),
  },
]

function withStore(run: (store: Store) => Promise<void>): StoreCase['run'] {
  return async (open) => {
    const store = await open()
    try {
      await run(store)
    } finally {
      await store.close()
    }
  }
}

function put(key: string, value: string): readonly [string, string] {
  return [key, value]
}

function remove(key: string): Change {
  return [key, null]
}
