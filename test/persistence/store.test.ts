/** Each store keeps the contract. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { checkStore, type OpenStore } from '../../src/conformance/store.js'
import { compareKeys } from '../../src/persistence/store.js'
import { levelStore } from '../../src/persistence/stores/level.js'
import { memoryStore, StoreMemory } from '../../src/persistence/stores/memory.js'
import { sqliteStore } from '../../src/persistence/stores/sqlite.js'

const folder = mkdtempSync(join(tmpdir(), 'microstep-stores-'))
afterAll(() => rmSync(folder, { recursive: true }))
let places = 0

const hasSqlite = process.getBuiltinModule('node:sqlite' as 'node:fs') !== undefined
const stores: readonly [string, () => OpenStore][] = [
  [
    'memoryStore',
    () => {
      const memory = new StoreMemory()
      return async () => memoryStore(memory)
    },
  ],
  [
    'levelStore',
    () => {
      const place = join(folder, String(places++))
      return () => levelStore(place)
    },
  ],
]

describe.each([
  ...stores,
  ...(hasSqlite
    ? [
        [
          'sqliteStore',
          () => {
            const file = join(folder, `${places++}.sqlite`)
            return () => sqliteStore(file)
          },
        ] as const,
      ]
    : []),
])('%s', (_, makePlace) => {
  checkStore(makePlace).tests(it)
})

it('checkStore says what a store does not do', async () => {
  const results = await checkStore(() => {
    const memory = new StoreMemory()
    return async () => {
      const store = memoryStore(memory)
      return { ...bound(store), range: async (range) => (await store.range(range)).toReversed() }
    }
  }).results()
  expect(results.filter(({ passed }) => !passed).map(({ name }) => name)).toEqual([
    'lets the later of two changes of a key count',
    'gives ranges from the first key on, up to and not with the last',
    'gives ranges in the order of code points',
    'has everything after it was closed and opened again',
    'stays in order under thousands of changes',
  ])
})

function bound(store: ReturnType<typeof memoryStore>): ReturnType<typeof memoryStore> {
  return {
    get: (keys) => store.get(keys),
    range: (range) => store.range(range),
    commit: (changes, options) => store.commit(changes, options),
    close: () => store.close(),
  }
}

it('keys are ordered as their bytes are', () => {
  const keys = [
    '',
    'a',
    'ab',
    'b',
    'é',
    '\ud7ff',
    '\ue000',
    '\uffff',
    '\u{10000}',
    '\u{10ffff}',
    'a\u{10000}',
    'a\uffff',
  ]
  const byBytes = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  expect([...keys].sort(compareKeys)).toEqual(byBytes)
})

it.runIf(!hasSqlite)('sqliteStore says that this Node has no SQLite', async () => {
  await expect(sqliteStore(join(folder, 'no.sqlite'))).rejects.toMatchObject({ code: 'store/unsupported' })
})
