/** A store in one file, by the SQLite that Node has from 22.13 on. Its calls keep the thread for as long as they last. */
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { reasonOf } from '../../diagnostic.js'
import { type Change, type CommitOptions, type Entry, type KeyRange, type Store, storeError } from '../store.js'
import { CommitQueue } from './commit-queue.js'
import { walIsWhole } from './sqlite/wal.js'
import { Witness, warnOfLoss } from './witness.js'

export interface SqliteStoreOptions {
  /** Whether to read the whole file when the store is opened, and compare it with its checksums. Default: true. */
  readonly verify?: boolean
  /**
   * Whether to open a store that has lost its last commits, with a warning of the process, in the state before them. Default:
   * false: it is refused (`store/lost`).
   */
  readonly acceptLoss?: boolean
}

/** What is used of `node:sqlite`, which the oldest Node that microstep runs on has not got. */
interface Database {
  exec(sql: string): void
  prepare(sql: string): Statement
  close(): void
}

interface Statement {
  run(...values: readonly (string | number)[]): unknown
  get(...values: readonly (string | number)[]): Record<string, unknown> | undefined
  all(...values: readonly (string | number)[]): Record<string, unknown>[]
}

interface Sqlite {
  readonly DatabaseSync: new (file: string) => Database
}

/** Of SQLite's file format: 'mstp'. */
const applicationId = 0x6d737470
const version = 1
/** Bytes of the journal after which its content goes into the file itself. */
const checkpointSize = 16 * 2 ** 20

/**
 * Opens the store in a file, which is made where there is none; further files beside it begin with its name. Throws
 * `ScxmlError`: `store/unsupported` where Node has no SQLite, `store/locked` where another process or another store of this one
 * has opened it, `store/damaged` and `store/lost` where it is not what was written, `store/foreign` where the file is something
 * else, `store/failed` for what the system reports.
 */
export async function sqliteStore(file: string, options: SqliteStoreOptions = {}): Promise<Store> {
  const { DatabaseSync } = loadSqlite()
  let database: Database | undefined
  try {
    database = new DatabaseSync(file)
    return open(database, file, options)
  } catch (error) {
    database?.close()
    throw asStoreError(error, file)
  }
}

function loadSqlite(): Sqlite {
  const found = process.getBuiltinModule('node:sqlite' as 'node:fs') as unknown as Sqlite | undefined
  if (found) return found
  const hint = 'use Node 22.13 or later, or levelStore()'
  throw storeError('store/unsupported', `Node ${process.versions.node} has no SQLite`, hint)
}

function open(database: Database, file: string, options: SqliteStoreOptions): Store {
  // The first to write keeps all others out until it closes; their commits are never waited for.
  database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA busy_timeout = 0')
  const identity = numberOf(database, 'PRAGMA application_id')
  const tables = numberOf(database, 'SELECT count(*) FROM sqlite_schema')
  const isNew = identity === 0 && tables === 0
  const witness = new Witness(`${file}-witness`, isNew && !existsSync(`${file}-witness`))
  try {
    if (!isNew && identity !== applicationId) {
      throw storeError(
        'store/foreign',
        `'${file}' is a database of something else`,
        'use a file of its own for the store',
      )
    }
    // Here, since nothing is there to be damaged.
    if (isNew && witness.last === 0) witness.saw(0)
    database.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; BEGIN IMMEDIATE')
    if (isNew) create(database)
    database.exec('COMMIT')
    const commit = numberOf(database, 'SELECT number FROM commits')
    if (!isNew && options.verify !== false) verify(database, file)
    checkLoss(witness, commit, file, options)
    witness.saw(commit)
    return new SqliteStore(database, witness, commit, file)
  } catch (error) {
    witness.close()
    throw error
  }
}

function create(database: Database): void {
  database.exec(`
    PRAGMA application_id = ${applicationId};
    PRAGMA user_version = ${version};
    CREATE TABLE commits (number INTEGER NOT NULL) STRICT;
    INSERT INTO commits VALUES (0);
    CREATE TABLE entries (key TEXT PRIMARY KEY, value TEXT NOT NULL, sum INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  `)
}

function verify(database: Database, file: string): void {
  if (!walIsWhole(`${file}-wal`)) throw damaged(file, 'its journal has been changed')
  const [found] = database.prepare('PRAGMA integrity_check(1)').all()
  const verdict = Object.values(found ?? {})[0]
  if (verdict !== 'ok') throw damaged(file, String(verdict))
  const next = database.prepare('SELECT key, value, sum FROM entries WHERE key > ? ORDER BY key LIMIT 1000')
  let last = ''
  for (let rows = next.all(last); rows.length > 0; rows = next.all(last)) {
    for (const row of rows) [last] = entryOf(row, file)
  }
}

function checkLoss(witness: Witness, commit: number, file: string, { acceptLoss }: SqliteStoreOptions): void {
  try {
    witness.check(commit, `'${file}'`)
  } catch (error) {
    if (!acceptLoss) throw error
    // Half of what is lost may have come into the file itself.
    if (existsSync(moving(file))) throw damaged(file, 'its journal is lost while it was needed')
    warnOfLoss(error)
  }
}

class SqliteStore implements Store {
  readonly #database: Database
  readonly #witness: Witness
  readonly #file: string
  readonly #queue = new CommitQueue((changes, sync) => this.#write(changes, sync))
  readonly #get: Statement
  readonly #range: Statement
  readonly #put: Statement
  readonly #delete: Statement
  readonly #count: Statement
  #commit: number
  #synchronous: boolean | undefined
  #unmoved = 0
  #closing: Promise<void> | undefined

  constructor(database: Database, witness: Witness, commit: number, file: string) {
    this.#database = database
    this.#witness = witness
    this.#commit = commit
    this.#file = file
    this.#get = database.prepare('SELECT key, value, sum FROM entries WHERE key = ?')
    this.#range = database.prepare(
      'SELECT key, value, sum FROM entries WHERE key >= ? AND key < ? ORDER BY key LIMIT ?',
    )
    this.#put = database.prepare('INSERT OR REPLACE INTO entries VALUES (?, ?, ?)')
    this.#delete = database.prepare('DELETE FROM entries WHERE key = ?')
    this.#count = database.prepare('UPDATE commits SET number = ?')
  }

  async get(keys: readonly string[]): Promise<readonly (string | undefined)[]> {
    this.#queue.check()
    return this.#reading(() =>
      keys.map((key) => {
        const row = this.#get.get(key)
        return row && entryOf(row, this.#file)[1]
      }),
    )
  }

  async range({ from, to, limit = -1 }: KeyRange): Promise<readonly Entry[]> {
    this.#queue.check()
    return this.#reading(() => this.#range.all(from, to, limit).map((row) => entryOf(row, this.#file)))
  }

  commit(changes: readonly Change[], options?: CommitOptions): Promise<void> {
    return this.#queue.add(changes, options)
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  #write(changes: readonly Change[], sync: boolean): void {
    if (this.#synchronous !== sync) {
      this.#database.exec(`PRAGMA synchronous = ${sync ? 'FULL' : 'NORMAL'}`)
      this.#synchronous = sync
    }
    const commit = this.#commit + 1
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      for (const [key, value] of changes) {
        if (value === null) this.#delete.run(key)
        else this.#put.run(key, value, checksum(key, value))
        this.#unmoved += key.length + (value?.length ?? 0)
      }
      this.#count.run(commit)
      this.#database.exec('COMMIT')
    } catch (error) {
      // It fails where the failure has rolled back by itself.
      try {
        this.#database.exec('ROLLBACK')
      } catch {}
      throw error
    }
    this.#commit = commit
    this.#witness.saw(commit)
    if (this.#unmoved > checkpointSize) this.#moveJournal()
  }

  /** A journal that gets lost on the way would leave something half done, which has to be known. */
  #moveJournal(): void {
    writeFileSync(moving(this.#file), '')
    this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    rmSync(moving(this.#file), { force: true })
    this.#unmoved = 0
  }

  #reading<T>(read: () => T): T {
    try {
      return read()
    } catch (error) {
      throw asStoreError(error, this.#file)
    }
  }

  async #close(): Promise<void> {
    await this.#queue.close()
    this.#moveJournal()
    this.#database.close()
    this.#witness.close()
  }
}

function moving(file: string): string {
  return `${file}-moving`
}

function numberOf(database: Database, sql: string): number {
  return Number(Object.values(database.prepare(sql).get() ?? {})[0])
}

function entryOf({ key, value, sum }: Record<string, unknown>, file: string): Entry {
  if (typeof key === 'string' && typeof value === 'string' && checksum(key, value) === sum) return [key, value]
  throw damaged(file, 'an entry has been changed')
}

function checksum(key: string, value: string): number {
  return crc32(value, crc32(key))
}

function damaged(file: string, reason: string, cause?: unknown): Error {
  return storeError('store/damaged', `the store in '${file}' is damaged: ${reason}`, 'put back a backup', cause)
}

/** SQLite's own numbers of errors. */
const [busy, corrupt, notDatabase] = [5, 11, 26]

function asStoreError(error: unknown, file: string): unknown {
  const { errcode } = error as { errcode?: unknown }
  if (typeof errcode !== 'number') return error
  const kind = errcode & 0xff
  if (kind === busy) {
    const hint = 'one process opens a file at a time; close it there first'
    return storeError('store/locked', `the store in '${file}' is in use`, hint, error)
  }
  if (kind === corrupt || kind === notDatabase) return damaged(file, reasonOf(error), error)
  return storeError('store/failed', `the store in '${file}' cannot be used: ${reasonOf(error)}`, undefined, error)
}
