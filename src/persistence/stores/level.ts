/** The embedded store: a folder of files, by the package `classic-level` (LevelDB). */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ClassicLevel } from 'classic-level'
import { reasonOf, ScxmlError } from '../../diagnostic.js'
import { type Change, type CommitOptions, type Entry, type KeyRange, type Store, storeError } from '../store.js'
import { CommitQueue } from './commit-queue.js'
import { contentsOf, Damage, verifyFiles } from './level/verify.js'
import { Witness, warnOfLoss } from './witness.js'

export interface LevelStoreOptions {
  /**
   * Whether to read all files when the store is opened, and compare them with their checksums: about a second for 500 MB. Without
   * it, a file that was changed may go unnoticed. Default: true.
   */
  readonly verify?: boolean
  /**
   * Whether to open a store that has lost its last commits, with a warning of the process, in the state before them. Default:
   * false: it is refused (`store/lost`).
   */
  readonly acceptLoss?: boolean
}

type Level = ClassicLevel<string, string>

// Before all keys that others may use.
const commitKey = '\u0000commit'
const firstKey = '\u0001'
const witnessName = 'WITNESS'

/**
 * Opens the store in a folder, which is made where there is none. Throws `ScxmlError`: `store/missing-package` where
 * `classic-level` is not installed, `store/locked` where another process or another store of this one has opened it,
 * `store/damaged` and `store/lost` where the files are not what was written, `store/foreign` where the folder holds something
 * else, `store/failed` for what the system reports.
 */
export async function levelStore(folder: string, options: LevelStoreOptions = {}): Promise<Store> {
  const { ClassicLevel } = await loadPackage()
  try {
    mkdirSync(folder, { recursive: true })
    const contents = contentsOf(folder, [witnessName])
    if (contents === 'other') {
      throw storeError('store/foreign', `'${folder}' holds something else`, 'use a folder of its own for the store')
    }
    await checkFree(ClassicLevel, folder)
    return await openFree(ClassicLevel, folder, contents === 'nothing', options)
  } catch (error) {
    throw asStoreError(error, folder)
  }
}

async function openFree(
  Level: typeof ClassicLevel,
  folder: string,
  isNew: boolean,
  options: LevelStoreOptions,
): Promise<Store> {
  const witness = new Witness(join(folder, witnessName), isNew)
  try {
    // It has to be there before there is anything that it could have seen.
    if (isNew && witness.last === 0) witness.saw(0)
    // Nothing is there yet, perhaps not even all files, where the process ended too early.
    if (witness.last !== 0 && options.verify !== false) await verify(Level, folder)
    return await open(new Level<string, string>(folder, settings), witness, folder, options.acceptLoss)
  } catch (error) {
    witness.close()
    throw error
  }
}

// Uncompressed, the indexes of tables can be read by `verifyFiles`, and sessions cost less time.
const settings = { keyEncoding: 'utf8', valueEncoding: 'utf8', compression: false } as const

async function loadPackage(): Promise<typeof import('classic-level')> {
  try {
    return await import('classic-level')
  } catch (cause) {
    const message = `a store in a folder needs the package classic-level: ${reasonOf(cause)}`
    throw storeError('store/missing-package', message, 'npm install classic-level@3', cause)
  }
}

async function open(level: Level, witness: Witness, folder: string, acceptLoss: boolean | undefined): Promise<Store> {
  await openPatiently(level)
  try {
    const commit = Number((await level.get(commitKey)) ?? 0)
    try {
      witness.check(commit, `'${folder}'`)
    } catch (error) {
      if (!acceptLoss) throw error
      warnOfLoss(error)
    }
    witness.saw(commit)
    return new LevelStore(level, witness, commit)
  } catch (error) {
    await level.close()
    throw error
  }
}

class LevelStore implements Store {
  readonly #level: Level
  readonly #witness: Witness
  readonly #queue = new CommitQueue((changes, sync) => this.#write(changes, sync))
  #commit: number
  #closing: Promise<void> | undefined

  constructor(level: Level, witness: Witness, commit: number) {
    this.#level = level
    this.#witness = witness
    this.#commit = commit
  }

  async get(keys: readonly string[]): Promise<readonly (string | undefined)[]> {
    this.#queue.check()
    return this.#reading(() => this.#level.getMany([...keys]))
  }

  async range({ from, to, limit = -1 }: KeyRange): Promise<readonly Entry[]> {
    this.#queue.check()
    const gte = from < firstKey ? firstKey : from
    return this.#reading(() => this.#level.iterator({ gte, lt: to, limit }).all())
  }

  commit(changes: readonly Change[], options?: CommitOptions): Promise<void> {
    return this.#queue.add(changes, options)
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #write(changes: readonly Change[], sync: boolean): Promise<void> {
    const commit = this.#commit + 1
    const batch = changes.map(([key, value]) =>
      value === null ? ({ type: 'del', key } as const) : ({ type: 'put', key, value } as const),
    )
    batch.push({ type: 'put', key: commitKey, value: String(commit) })
    await this.#level.batch(batch, { sync })
    this.#commit = commit
    this.#witness.saw(commit)
  }

  async #reading<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read()
    } catch (error) {
      throw asStoreError(error, this.#level.location)
    }
  }

  async #close(): Promise<void> {
    await this.#queue.close()
    await this.#level.close()
    this.#witness.close()
  }
}

/** Throws what LevelDB says where somebody else has it open, and leaves everything as it is. */
async function checkFree(Level: typeof ClassicLevel, folder: string): Promise<void> {
  const probe: Level = new Level(folder, settings)
  try {
    // Locked first; then it stops, since there is a database, or none.
    await openPatiently(probe, { errorIfExists: true, createIfMissing: false })
  } catch (error) {
    if (isLocked(error)) throw error
  } finally {
    await probe.close()
  }
}

async function verify(Level: typeof ClassicLevel, folder: string): Promise<void> {
  try {
    verifyFiles(folder)
  } catch (error) {
    // Somebody may have opened it meanwhile, and be writing.
    await checkFree(Level, folder)
    throw error
  }
}

/** Somebody else may be looking whether it is free. */
async function openPatiently(level: Level, options = {}): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await level.open(options)
      return
    } catch (error) {
      if (!isLocked(error) || attempt === 3) throw error
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}

function isLocked(error: unknown): boolean {
  return codesOf(error).includes('LEVEL_LOCKED')
}

/** The codes of an error and of those that caused it. */
function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return []
  const { code } = error as { code?: unknown }
  return [...(typeof code === 'string' ? [code] : []), ...codesOf(error.cause)]
}

function asStoreError(error: unknown, folder: string): unknown {
  if (error instanceof ScxmlError) return error
  if (error instanceof Damage) {
    return storeError(
      'store/damaged',
      `the store in '${folder}' is damaged: ${error.message}`,
      'put back a backup',
      error,
    )
  }
  const codes = codesOf(error)
  if (codes.includes('LEVEL_LOCKED')) {
    const hint = 'one process opens a folder at a time; close it there first'
    return storeError('store/locked', `the store in '${folder}' is in use`, hint, error)
  }
  const reason = reasonOf(error instanceof Error && error.cause !== undefined ? error.cause : error)
  if (codes.includes('LEVEL_CORRUPTION')) {
    return storeError('store/damaged', `the store in '${folder}' is damaged: ${reason}`, 'put back a backup', error)
  }
  if (codes.length === 0) return error
  return storeError('store/failed', `the store in '${folder}' cannot be used: ${reason}`, undefined, error)
}
