/** LevelDB's list of its files: what each change of it has added and taken away. */
import { ByteReader, NotReadable } from './bytes.js'

export interface Manifest {
  /** Journals with lower numbers are obsolete, but for `previousLog`. */
  readonly log: number
  readonly previousLog: number
  /** The number of the last change that is in the tables, or later. */
  readonly sequence: number
  /** Sizes in bytes, by the numbers of tables. */
  readonly tables: ReadonlyMap<number, number>
}

/** Throws `NotReadable`. */
export function readManifest(records: readonly Buffer[]): Manifest {
  const tables = new Map<number, number>()
  let [log, previousLog, sequence] = [0, 0, 0]
  for (const record of records) {
    const reader = new ByteReader(record)
    while (reader.more) {
      const tag = reader.varint()
      if (tag === 1) reader.skipText()
      else if (tag === 2) log = reader.varint()
      else if (tag === 3) reader.varint()
      else if (tag === 4) sequence = reader.varint()
      else if (tag === 5) {
        reader.varint()
        reader.skipText()
      } else if (tag === 6) {
        reader.varint()
        tables.delete(reader.varint())
      } else if (tag === 7) {
        reader.varint()
        const number = reader.varint()
        tables.set(number, reader.varint())
        reader.skipText()
        reader.skipText()
      } else if (tag === 9) previousLog = reader.varint()
      else throw new NotReadable(`an entry of kind ${tag}`)
    }
  }
  return { log, previousLog, sequence, tables }
}
