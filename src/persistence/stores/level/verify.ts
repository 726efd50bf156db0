/**
 * Looks whether the files of a LevelDB are what was written, before it is opened: LevelDB itself reads over damaged records,
 * as if they had never been there, and does not look at the checksums of its tables.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { NotReadable } from './bytes.js'
import { type LogRecords, readLog } from './log.js'
import { type Manifest, readManifest } from './manifest.js'
import { checkTable } from './table.js'

/** Something is wrong with a file, or with what is missing. */
export class Damage extends Error {
  override readonly name = 'Damage'
}

/** What there is in a folder: a database, nothing, or what is no database. */
export type Contents = 'database' | 'nothing' | 'other'

const ownFiles = /^(?:\d{6,}\.(?:log|ldb|sst|dbtmp)|MANIFEST-\d{6,}|CURRENT)$/
const harmless = /^(?:LOCK|LOG|LOG\.old)$/

/** `known`: further files that may be there. */
export function contentsOf(folder: string, known: readonly string[]): Contents {
  const names = readdirSync(folder)
  if (names.some((name) => ownFiles.test(name))) return 'database'
  return names.every((name) => harmless.test(name) || known.includes(name)) ? 'nothing' : 'other'
}

/**
 * Throws `Damage`. What is cut off at the very end of the last journal is none: so it is after a crash.
 * Reads every file, one at a time.
 */
export function verifyFiles(folder: string): void {
  const manifest = currentManifest(folder)
  const names = new Set(readdirSync(folder))
  for (const [number, size] of manifest.tables) {
    const name = [`${padded(number)}.ldb`, `${padded(number)}.sst`].find((candidate) => names.has(candidate))
    if (name === undefined) throw new Damage(`the table ${padded(number)} is missing`)
    if (statSync(join(folder, name)).size !== size) throw new Damage(`'${name}' has not its size`)
    whole(name, () => checkTable(readFileSync(join(folder, name))))
  }
  checkJournals(folder, [...names], manifest)
}

function currentManifest(folder: string): Manifest {
  const current = readIfThere(join(folder, 'CURRENT'))?.toString('latin1')
  if (current === undefined) throw new Damage("'CURRENT' is missing")
  const name = /^(MANIFEST-\d{6,})\n$/.exec(current)?.[1]
  if (name === undefined) throw new Damage("'CURRENT' has been changed")
  const bytes = readIfThere(join(folder, name))
  if (bytes === undefined) throw new Damage(`'${name}' is missing`)
  const log = unlessBroken(name, readLog(bytes))
  if (log.records.length === 0) throw new Damage(`'${name}' is empty`)
  return whole(name, () => readManifest(log.records))
}

/** LevelDB numbers its changes: where a number is missing, so are changes. */
function checkJournals(folder: string, names: readonly string[], manifest: Manifest): void {
  const numbers = names
    .flatMap((name) => /^(\d{6,})\.log$/.exec(name)?.[1] ?? [])
    .map(Number)
    .filter((number) => number >= manifest.log || (number === manifest.previousLog && number > 0))
    .sort((a, b) => a - b)
  // The list may be older than the tables: then it names a journal whose changes have come into one of them.
  if (manifest.log > 0 && !numbers.includes(manifest.log)) throw new Damage(`'${padded(manifest.log)}.log' is missing`)
  let next: number | undefined
  for (const number of numbers) {
    const name = `${padded(number)}.log`
    for (const record of unlessBroken(name, readLog(readFileSync(join(folder, name)))).records) {
      if (record.length < 12) throw new Damage(`'${name}' has a record that is too short`)
      const sequence = Number(record.readBigUInt64LE(0))
      const expected = next ?? manifest.sequence + 1
      if (next === undefined ? sequence > expected : sequence !== expected) {
        throw new Damage(`changes are missing before '${name}' or in it`)
      }
      next = sequence + record.readUInt32LE(8)
    }
  }
}

function unlessBroken(name: string, log: LogRecords): LogRecords {
  if (!log.more) return log
  throw new Damage(`'${name}' has been changed at ${log.brokenAt}`)
}

function whole<T>(name: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof NotReadable) throw new Damage(`'${name}' has been changed: ${error.message}`)
    throw error
  }
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function padded(number: number): string {
  return String(number).padStart(6, '0')
}
