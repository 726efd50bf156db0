/** Tables of LevelDB (`.ldb`): every block has a checksum, which LevelDB itself does not look at. */
import { ByteReader, NotReadable } from './bytes.js'
import { crc32c } from './crc32c.js'
import { unmask } from './log.js'

const footerSize = 48
const trailerSize = 5

interface Handle {
  readonly offset: number
  readonly size: number
}

/** Throws `NotReadable` where a table is not what was written. */
export function checkTable(bytes: Buffer): void {
  const footer = bytes.length - footerSize
  if (footer < 0) throw new NotReadable('it is too short')
  if (bytes.readUInt32LE(bytes.length - 8) !== 0x8b80fb57 || bytes.readUInt32LE(bytes.length - 4) !== 0xdb477524) {
    throw new NotReadable('its end is not the end of a table')
  }
  const reader = new ByteReader(bytes, footer)
  const others = readHandle(reader)
  const index = readHandle(reader)
  let size = footerSize
  for (const list of [others, index]) {
    size += checkBlock(bytes, list)
    for (const handle of handlesIn(bytes, list)) size += checkBlock(bytes, handle)
  }
  if (size !== bytes.length) throw new NotReadable('not all of it belongs to a block')
}

/** Gives the bytes that it takes. */
function checkBlock(bytes: Buffer, { offset, size }: Handle): number {
  const end = offset + size
  if (end + trailerSize > bytes.length) throw new NotReadable('a block reaches beyond its end')
  if (unmask(bytes.readUInt32LE(end + 1)) !== crc32c(bytes, offset, end + 1)) {
    throw new NotReadable(`the block at ${offset} has been changed`)
  }
  return size + trailerSize
}

/** What the values of a block of handles point to. */
function handlesIn(bytes: Buffer, { offset, size }: Handle): Handle[] {
  const end = offset + size
  if (bytes[end] !== 0) throw new NotReadable('its index is compressed')
  const restarts = size < 4 ? Number.POSITIVE_INFINITY : bytes.readUInt32LE(end - 4)
  const entriesEnd = end - 4 - restarts * 4
  if (entriesEnd < offset) throw new NotReadable('its index is too short')
  const found: Handle[] = []
  const reader = new ByteReader(bytes, offset, entriesEnd)
  while (reader.more) {
    reader.varint()
    const key = reader.varint()
    const value = reader.varint()
    reader.skip(key)
    found.push(readHandle(new ByteReader(bytes, reader.at, reader.at + value)))
    reader.skip(value)
  }
  return found
}

function readHandle(reader: ByteReader): Handle {
  return { offset: reader.varint(), size: reader.varint() }
}
