/** Files of records as LevelDB writes them: its journals, and its list of tables (`MANIFEST`). */
import { crc32c } from './crc32c.js'

const blockSize = 32_768
const headerSize = 7
const [full, first, middle, last] = [1, 2, 3, 4]

export interface LogRecords {
  readonly records: readonly Buffer[]
  /** Where the first record stands that is no record; undefined where all are. */
  readonly brokenAt: number | undefined
  /**
   * Whether something may follow behind the broken one, which LevelDB would go on with: it reads over what it does not
   * understand up to the end of the block.
   */
  readonly more: boolean
}

export function readLog(bytes: Buffer): LogRecords {
  const records: Buffer[] = []
  let parts: Buffer[] = []
  const ending = (at: number) => ({ records, brokenAt: at, more: blockEnd(at) < bytes.length })
  for (let at = 0; at < bytes.length; ) {
    const end = blockEnd(at)
    if (end - at < headerSize) {
      at = end
      continue
    }
    if (at + headerSize > bytes.length) return ending(at)
    const size = bytes.readUInt16LE(at + 4)
    const type = bytes[at + 6]!
    const next = at + headerSize + size
    if (next > Math.min(end, bytes.length) || type < full || type > last) return ending(at)
    if (unmask(bytes.readUInt32LE(at)) !== crc32c(bytes, at + 6, next)) return ending(at)
    const isStart = type === full || type === first
    if (isStart !== (parts.length === 0)) return ending(at)
    parts.push(bytes.subarray(at + headerSize, next))
    if (type === full || type === last) {
      records.push(parts.length === 1 ? parts[0]! : Buffer.concat(parts))
      parts = []
    } else if (type !== first && type !== middle) return ending(at)
    at = next
  }
  // A record that was begun and not finished: as if it were not there.
  return { records, brokenAt: parts.length > 0 ? bytes.length : undefined, more: false }
}

function blockEnd(at: number): number {
  return (Math.floor(at / blockSize) + 1) * blockSize
}

/** LevelDB stores checksums turned, since they are sometimes parts of what is summed. */
export function unmask(masked: number): number {
  const turned = (masked - 0xa282ead8) >>> 0
  return ((turned >>> 17) | (turned << 15)) >>> 0
}
