/** Reads tar archives as npm makes them (POSIX ustar, with the path records of pax); regular files only. */

export interface TarEntry {
  /** With `/` between its parts; relative, and without `..`. */
  readonly path: string
  readonly data: Uint8Array
}

const block = 512

/**
 * The regular files of an uncompressed archive; links, folders and devices are passed over.
 *
 * @throws Error where the archive is damaged or a path leads out of the folder that it is unpacked to.
 */
export function readTar(archive: Uint8Array): TarEntry[] {
  const entries: TarEntry[] = []
  let longPath: string | undefined
  for (let at = 0; at + block <= archive.length; ) {
    const header = archive.subarray(at, at + block)
    if (header.every((byte) => byte === 0)) break
    if (octal(header, 148, 8) !== checksum(header)) throw new Error(`the archive is damaged at byte ${at}`)
    const size = octal(header, 124, 12)
    const data = archive.subarray(at + block, at + block + size)
    if (data.length < size) throw new Error('the archive ends too early')
    at += block + Math.ceil(size / block) * block

    const type = String.fromCharCode(header[156]!)
    if (type === 'x') {
      longPath = paxPath(data)
    } else if (type === '0' || type === '\0') {
      const prefix = text(header, 345, 155)
      const name = text(header, 0, 100)
      entries.push({ path: safe(longPath ?? (prefix ? `${prefix}/${name}` : name)), data })
      longPath = undefined
    } else if (type !== 'g') {
      longPath = undefined
    }
  }
  return entries
}

function safe(path: string): string {
  const escapes = path.startsWith('/') || path.includes('\\') || path.includes('\0') || /^[a-z]:/i.test(path)
  if (path === '' || escapes || path.split('/').includes('..')) {
    throw new Error(`the archive holds a file with the unsafe path '${path}'`)
  }
  return path
}

function text(header: Uint8Array, start: number, length: number): string {
  const field = header.subarray(start, start + length)
  const end = field.indexOf(0)
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end))
}

function octal(header: Uint8Array, start: number, length: number): number {
  const digits = text(header, start, length).trim()
  if (!/^[0-7]+$/.test(digits)) throw new Error(`the archive is damaged: '${digits}' is not an octal number`)
  return Number.parseInt(digits, 8)
}

// The sum over the header, its own field counted as blanks.
function checksum(header: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < block; at++) sum += at >= 148 && at < 156 ? 32 : header[at]!
  return sum
}

// A record reads `LENGTH KEY=VALUE\n`, the length counting the whole record in bytes.
function paxPath(data: Uint8Array): string | undefined {
  let path: string | undefined
  for (let at = 0; at < data.length; ) {
    const blank = data.indexOf(32, at)
    const length = blank < 0 ? Number.NaN : Number(text(data, at, blank - at))
    if (!(length > 0)) throw new Error('the archive is damaged: a pax record has no length')
    const record = text(data, blank + 1, at + length - blank - 2)
    if (record.startsWith('path=')) path = record.slice('path='.length)
    at += length
  }
  return path
}
