/**
 * The number of the last commit, in a file of its own. A store whose file is cut off at its end looks like the store it was
 * some commits ago; only somebody who was there can tell. It is written behind each commit and never waited for, so that it is
 * never ahead of what is on the disk unless commits are made without `sync`.
 */
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { reasonOf } from '../../diagnostic.js'
import { storeError } from '../store.js'

/** Characters of digits, a blank, and 8 of a checksum. */
const digits = 16
const length = digits + 1 + 8

export class Witness {
  readonly #file: string
  readonly #descriptor: number
  /** What it saw last: 0 where it is new, undefined where it cannot be read. */
  readonly last: number | undefined

  constructor(file: string, isNew: boolean) {
    this.#file = file
    this.#descriptor = open(file)
    this.last = fstatSync(this.#descriptor).size === 0 ? (isNew ? 0 : undefined) : read(this.#descriptor)
  }

  saw(commit: number): void {
    const text = String(commit).padStart(digits, '0')
    writeSync(this.#descriptor, `${text} ${checksum(text)}`, 0)
  }

  /** Throws `store/lost` where commits that it saw are not there any more, or it cannot tell. */
  check(commit: number, what: string): void {
    const hint = 'put back a backup, or go on with what is there: { acceptLoss: true }'
    if (this.last === undefined) {
      throw storeError(
        'store/lost',
        `'${this.#file}' is lost, so that the last commits of ${what} may be as well`,
        hint,
      )
    }
    if (commit >= this.last) return
    const lost = this.last - commit
    throw storeError('store/lost', `the last ${lost === 1 ? 'commit' : `${lost} commits`} of ${what} are lost`, hint)
  }

  close(): void {
    closeSync(this.#descriptor)
  }
}

function open(file: string): number {
  try {
    return openSync(file, 'r+')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return openSync(file, 'w+')
  }
}

function read(descriptor: number): number | undefined {
  const bytes = Buffer.alloc(length)
  readSync(descriptor, bytes, 0, length, 0)
  const [text = '', sum] = bytes.toString('latin1').split(' ')
  return /^\d{16}$/.test(text) && sum === checksum(text) ? Number(text) : undefined
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0')
}

/** For those who go on all the same. */
export function warnOfLoss(error: unknown): void {
  process.emitWarning(reasonOf(error), { code: 'microstep:store/lost', type: 'MicrostepWarning' })
}
