/** The stores that keep files, by their names: each opens what is in a folder. */
import { join } from 'node:path'
import type { Store } from '../../src/persistence/store.js'
import { type LevelStoreOptions, levelStore } from '../../src/persistence/stores/level.js'
import { sqliteStore } from '../../src/persistence/stores/sqlite.js'

/** The first Node that microstep runs on has none. */
export const hasSqlite = process.getBuiltinModule('node:sqlite' as 'node:fs') !== undefined

type Open = (folder: string, options?: LevelStoreOptions) => Promise<Store>

export const fileStores: ReadonlyMap<string, Open> = new Map<string, Open>([
  ['levelStore', levelStore],
  ...(hasSqlite
    ? [['sqliteStore', (folder, options) => sqliteStore(join(folder, 'store'), options)] satisfies [string, Open]]
    : []),
])
