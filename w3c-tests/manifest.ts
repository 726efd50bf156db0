/**
 * What the suite consists of: the final version of the W3C's SCXML 1.0 Implementation Report Plan, one row a start
 * file. Facts only; the tests themselves are fetched (`obtain.ts`) or taken from a folder (`suite.ts`).
 */
import table from './manifest.json' with { type: 'json' }

export interface ManifestRow {
  /** The number of the test, such as `403a`. */
  readonly id: string
  /** The assertion that it tests, such as `403`. */
  readonly assertion: string
  /** The section of the Recommendation that the assertion stands in, such as `3.13` or `C.2`. */
  readonly section: string
  readonly conformance: 'mandatory' | 'optional'
  /** A tester has to look at something beyond the final state (`expectations.ts`). */
  readonly manual?: boolean
  /** The data model that the document names itself; absent where the test is open to any. */
  readonly datamodel?: 'ecmascript' | 'null'
  /** The test talks to the Basic HTTP Event I/O Processor (REC C.2). */
  readonly http?: boolean
  /** The files beside the start file that it refers to, as it names them. */
  readonly files?: readonly string[]
}

/** The table, in the order of the Recommendation's sections. */
export const manifest = table as readonly ManifestRow[]

/** The three columns of a result: 160 mandatory and 33 optional automatic tests, and 9 manual ones. */
export type Category = 'mandatory' | 'optional' | 'manual'

export function categoryOf(row: Pick<ManifestRow, 'conformance' | 'manual'>): Category {
  return row.manual ? 'manual' : row.conformance
}

/** The rows for the given tests or assertions (`403` means `403a`, `403b` and `403c`); all rows without a choice. */
export function selectRows(only: readonly string[] | undefined): {
  readonly rows: readonly ManifestRow[]
  /** What no test bears. */
  readonly unknown: readonly string[]
} {
  if (only === undefined) return { rows: manifest, unknown: [] }
  const chosen = new Set(only.map((name) => name.replace(/^test/, '')))
  const rows = manifest.filter((row) => chosen.has(row.id) || chosen.has(row.assertion))
  const known = new Set(rows.flatMap((row) => [row.id, row.assertion]))
  return { rows, unknown: [...chosen].filter((name) => !known.has(name)) }
}
