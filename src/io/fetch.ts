/** Who may read which URL: for the `src` of `<script>`, `<data>` and `<invoke>` (REC 5.3, 5.8, 6.4). */
import { realpathSync } from 'node:fs'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Code, diagnostic, ScxmlError } from '../diagnostic.js'
import { readRegularFile, shortenPath, systemFailure } from './read-file.js'

/**
 * Reads a URL. Throws, or rejects with, a `ScxmlError` where it must not or cannot. A function that answers at once,
 * as those here do, lets a chart be loaded, and an `<invoke>` start its child, without waiting.
 */
export type Fetch = (url: URL) => string | Uint8Array | Promise<string | Uint8Array>

/** Refuses every URL. */
export const noFetch: Fetch = (url) => {
  throw failure('io/forbidden-url', `this chart may not read '${shortenPath(url.href)}'`, {
    hint: 'a chart that was loaded from a file may read below its folder; for anything else give a fetch option',
  })
}

export interface FileFetchOptions {
  /** The largest file that is read, in bytes. */
  readonly limit?: number
}

const defaultLimit = 16 * 1024 * 1024

/**
 * Reads `file:` URLs below a folder, synchronously, and nothing else. Real paths are compared: `..`, encoded separators
 * and symbolic links do not lead out. It is no defence against someone who changes the folder at the same time.
 *
 * Errors: `io/forbidden-url`, `io/not-found`, `io/not-a-file`, `io/too-large`, `io/unreadable`.
 */
export function fileFetch(folder: string | URL, options: FileFetchOptions = {}): (url: URL) => Uint8Array {
  const { limit = defaultLimit } = options
  const top = resolve(folder instanceof URL ? fileURLToPath(folder) : folder)
  return (url) => {
    const path = filePath(url)
    // Messages go to whoever wrote the chart, and say nothing of where its folder is.
    const name = relative(top, path)
    // A link may stand above the folder: both names of it are good ones.
    const realTop = realPath(top, '.')
    if (!isBelow(path, top) && !isBelow(path, realTop)) throw outside(name)
    const real = realPath(path, name)
    if (!isBelow(real, realTop)) throw outside(name)
    // A link that turned up after the check is not followed.
    return readRegularFile(real, name, { limit, followLinks: false })
  }
}

/**
 * What a chart may read unless told otherwise: with a `file:` URL or an absolute path as its base, whatever lies below
 * its folder; with any other base, or none, nothing.
 */
export function defaultFetch(base: string | undefined): Fetch {
  if (base === undefined) return noFetch
  const url = baseUrl(base)
  return url?.protocol === 'file:' && url.host === '' ? fileFetch(new URL('.', url)) : noFetch
}

/**
 * The URL that a reference in a document means. `base` is the document's own URL or absolute path. Relative `file:`
 * URLs such as `file:child.scxml` start from a `file:` base. Throws a `ScxmlError`: `io/no-base-url`, `io/bad-url`,
 * `io/drive-letter`.
 */
export function resolveUrl(reference: string, base: string | undefined): URL {
  // `D:\foo` is a URL with the scheme `d`.
  if (/^[a-z]:/i.test(reference)) {
    throw failure(
      'io/drive-letter',
      `'${shortenPath(reference)}' has a drive letter where the scheme of a URL should be`,
      {
        hint: `write a file URL, such as 'file:///${shortenPath(reference).replaceAll('\\', '/')}', or a relative path`,
      },
    )
  }
  const from = base === undefined ? undefined : baseUrl(base)
  if (base !== undefined && !from) throw failure('io/bad-url', `the base '${shortenPath(base)}' is no URL`)
  if (!from && isRelative(reference)) {
    throw failure(
      'io/no-base-url',
      `'${shortenPath(reference)}' is relative, and the document has no URL to start from`,
      {
        hint: "give the document's own URL when loading it",
      },
    )
  }
  try {
    return new URL(reference, from)
  } catch (cause) {
    throw failure('io/bad-url', `'${shortenPath(reference)}' is no URL`, { cause })
  }
}

function baseUrl(base: string): URL | undefined {
  return isAbsolute(base) ? pathToFileURL(base) : URL.canParse(base) ? new URL(base) : undefined
}

function isRelative(reference: string): boolean {
  const scheme = /^\s*([a-z][a-z0-9+.-]*):(.?)/i.exec(reference)
  return !scheme || (scheme[1]!.toLowerCase() === 'file' && !/[/\\]/.test(scheme[2]!))
}

function filePath(url: URL): string {
  if (url.protocol !== 'file:') {
    throw failure('io/forbidden-url', `'${shortenPath(url.href)}' may not be read: only file URLs may`, {
      hint: 'give a fetch option that reads it',
    })
  }
  // A URL parser has made nothing of the host `localhost` already.
  if (url.host !== '')
    throw failure('io/forbidden-url', `'${shortenPath(url.href)}' may not be read: it is on another machine`)
  let path: string
  try {
    path = resolve(fileURLToPath(url))
  } catch (cause) {
    throw failure('io/forbidden-url', `'${shortenPath(url.href)}' may not be read: its path is malformed`, { cause })
  }
  if (path.includes('\0'))
    throw failure('io/forbidden-url', `'${shortenPath(url.href)}' may not be read: its path is malformed`)
  return path
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

function realPath(path: string, name: string): string {
  try {
    return realpathSync.native(path)
  } catch (cause) {
    throw systemFailure(cause, name)
  }
}

function outside(name: string): ScxmlError {
  return failure(
    'io/forbidden-url',
    `'${shortenPath(name)}' may not be read: it is outside of the folder that may be`,
    {
      hint: 'give a fetch option, such as fileFetch of a folder further up',
    },
  )
}

function failure(code: Code, message: string, more: { hint?: string; cause?: unknown } = {}): ScxmlError {
  return new ScxmlError([diagnostic({ code, message, hint: more.hint })], { cause: more.cause })
}
