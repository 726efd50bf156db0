/**
 * Looks at the journal of SQLite ("WAL"). SQLite takes it to end where the first frame has a wrong checksum, which after a crash
 * is right; where more frames follow, the file has been changed.
 */
import { readFileSync } from 'node:fs'

const headerSize = 32
const frameHeaderSize = 24

/** Whether the journal has no frames behind one that is broken. */
export function walIsWhole(file: string): boolean {
  const bytes = readIfThere(file)
  if (bytes === undefined || bytes.length < headerSize) return true
  const magic = bytes.readUInt32BE(0)
  if ((magic & ~1) >>> 0 !== 0x377f0682) return isEmpty(bytes)
  const read = (at: number) => (magic & 1 ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at))
  const pageSize = bytes.readUInt32BE(8)
  if (pageSize < 512 || pageSize > 65_536) return false
  let sums = sum([0, 0], read, 0, 24)
  if (!isSum(sums, bytes, 24)) return false
  const frameSize = frameHeaderSize + pageSize
  let broken = false
  for (let at = headerSize; at + frameSize <= bytes.length; at += frameSize) {
    // What is left of an earlier use of the file has other salts.
    const isOurs = bytes.compare(bytes, 16, 24, at + 8, at + 16) === 0
    if (!isOurs && !broken) {
      broken = true
      continue
    }
    if (broken) {
      if (isOurs) return false
      continue
    }
    sums = sum(sum(sums, read, at, 8), read, at + frameHeaderSize, pageSize)
    broken = !isSum(sums, bytes, at + 16)
  }
  return true
}

function isEmpty(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0)
}

type Sums = readonly [number, number]

function sum([first, second]: Sums, read: (at: number) => number, from: number, size: number): Sums {
  let [a, b] = [first, second]
  for (let at = from; at < from + size; at += 8) {
    a = (a + read(at) + b) >>> 0
    b = (b + read(at + 4) + a) >>> 0
  }
  return [a, b]
}

function isSum([a, b]: Sums, bytes: Buffer, at: number): boolean {
  return bytes.readUInt32BE(at) === a && bytes.readUInt32BE(at + 4) === b
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
