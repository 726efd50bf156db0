/** Reading a file without waiting for ever: regular files only, and not without a bound. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { type Code, diagnostic, ScxmlError, shorten } from '../diagnostic.js'

/** The largest document that is loaded, in bytes: 64 MiB. */
export const documentLimit = 64 * 1024 * 1024

export interface ReadFileOptions {
  /** The largest file that is read, in bytes. */
  readonly limit: number
  /** Whether a symbolic link at the end of the path is followed. */
  readonly followLinks: boolean
}

/**
 * The bytes of a regular file, read synchronously. `name` is how messages call it.
 *
 * Throws a `ScxmlError`: `io/not-found`, `io/not-a-file`, `io/too-large`, `io/unreadable`.
 */
export function readRegularFile(path: string, name: string, options: ReadFileOptions): Uint8Array {
  const { limit, followLinks } = options
  // Opening a pipe would wait for a writer. Windows has neither flag.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (followLinks ? 0 : (constants.O_NOFOLLOW ?? 0))
  let file: number | undefined
  try {
    file = openSync(path, flags)
    const status = fstatSync(file)
    if (!status.isFile()) throw notAFile(name, status.isDirectory())
    if (status.size > limit) throw tooLarge(name, limit)
    return readAll(file, status.size, limit, name)
  } catch (cause) {
    throw cause instanceof ScxmlError ? cause : systemFailure(cause, name)
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

/** What an error of Node's file functions means for the one who asked for the file. */
export function systemFailure(cause: unknown, name: string): ScxmlError {
  const { code, message } = cause as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return failure('io/not-found', `there is no file '${shortenPath(name)}'`, cause)
  if (code === 'EISDIR') return notAFile(name, true)
  return failure('io/unreadable', `'${shortenPath(name)}' cannot be read: ${code ?? message}`, cause)
}

// The size is a guess only: a file may grow, and those of the kernel say 0.
function readAll(file: number, size: number, limit: number, name: string): Uint8Array {
  let buffer = Buffer.allocUnsafeSlow(size + 1)
  let length = 0
  for (;;) {
    const read = readSync(file, buffer, length, buffer.length - length, null)
    if (read === 0) return buffer.subarray(0, length)
    length += read
    if (length > limit) throw tooLarge(name, limit)
    if (length === buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.min(limit + 1, Math.max(4096, 2 * length)))
      buffer.copy(larger, 0, 0, length)
      buffer = larger
    }
  }
}

function notAFile(name: string, isDirectory: boolean): ScxmlError {
  const what = isDirectory ? 'a directory, not a file' : 'not a regular file'
  return failure('io/not-a-file', `'${shortenPath(name)}' is ${what}`)
}

function tooLarge(name: string, limit: number): ScxmlError {
  return failure('io/too-large', `'${shortenPath(name)}' has more than ${limit} bytes`)
}

/** A path or URL as messages quote it. These are told apart by their ends, so that more is shown than of other values. */
export function shortenPath(name: string): string {
  return shorten(name, 400)
}

function failure(code: Code, message: string, cause?: unknown): ScxmlError {
  return new ScxmlError([diagnostic({ code, message })], { cause })
}
