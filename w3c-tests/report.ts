/** The implementation report: for every assertion of the suite whether this version meets it. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { reportPage } from './report-page.js'
import type { Totals, W3cSummary } from './summary.js'

export interface ReportRow {
  readonly id: string
  readonly assertion: string
  /** The section of the Recommendation, such as `3.13`. */
  readonly section: string
  readonly mandatory: boolean
  readonly manual: boolean
  readonly result: 'pass' | 'fail'
  /** Of real time. */
  readonly seconds: number
  readonly reason?: string
}

export interface Report {
  readonly suite: string
  readonly engine: { readonly name: string; readonly version: string }
  /** Such as `v20.19.0`. */
  readonly node: string
  /** ISO 8601, UTC. */
  readonly date: string
  readonly clock: 'real' | 'simulated'
  readonly totals: Totals
  /** Of real time, for the whole run. */
  readonly seconds: number
  readonly notes: readonly string[]
  readonly tests: readonly ReportRow[]
}

export function makeReport(summary: W3cSummary, engine: Report['engine'], date: Date): Report {
  return {
    suite: 'SCXML 1.0 Implementation Report Plan, W3C',
    engine,
    node: process.version,
    date: date.toISOString(),
    clock: summary.clock,
    totals: summary.totals,
    seconds: round(summary.seconds),
    notes: summary.notes,
    tests: summary.results.map(({ id, assertion, section, conformance, manual, result, seconds, reason }) => ({
      id,
      assertion,
      section,
      mandatory: conformance === 'mandatory',
      manual: manual === true,
      result,
      seconds: round(seconds),
      ...(reason !== undefined && { reason }),
    })),
  }
}

/** Writes the report as JSON, and as a page beside it: `report.json` and `report.html`. Gives both paths. */
export async function writeReport(report: Report, file: string): Promise<readonly [json: string, page: string]> {
  const page = file.replace(/(\.json)?$/, '.html')
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`)
  await writeFile(page, reportPage(report))
  return [file, page]
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000
}
