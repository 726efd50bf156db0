/** What a run of the suite comes to. */
import { type Category, categoryOf, type ManifestRow } from './manifest.js'

export interface TestResult extends ManifestRow {
  readonly result: 'pass' | 'fail'
  /** Of real time, whichever clock the test ran with. */
  readonly seconds: number
  /** Why it failed, in a sentence; absent for a pass. */
  readonly reason?: string
}

export interface Count {
  readonly passed: number
  readonly total: number
}

export type Totals = Readonly<Record<Category, Count>>

export interface W3cSummary {
  /** In the order of the Recommendation's sections. */
  readonly results: readonly TestResult[]
  readonly totals: Totals
  readonly clock: 'real' | 'simulated'
  readonly jobs: number
  /** Of real time, for the whole run. */
  readonly seconds: number
  /** The folder that the tests were read from. */
  readonly folder: string
  /** What the reader should know about that folder, a sentence each. */
  readonly notes: readonly string[]
}

export function countResults(results: readonly TestResult[]): Totals {
  const count = (category: Category): Count => {
    const own = results.filter((result) => categoryOf(result) === category)
    return { passed: own.filter((result) => result.result === 'pass').length, total: own.length }
  }
  return { mandatory: count('mandatory'), optional: count('optional'), manual: count('manual') }
}

export function failures(summary: Pick<W3cSummary, 'results'>): TestResult[] {
  return summary.results.filter((result) => result.result === 'fail')
}

/** `mandatory 160/160, optional 33/33, manual 9/9`. */
export function formatTotals(totals: Totals): string {
  const part = (category: Category) => `${category} ${totals[category].passed}/${totals[category].total}`
  return `${part('mandatory')}, ${part('optional')}, ${part('manual')}`
}

/** The failures with their reasons, a line each, and the line with the totals last. */
export function formatSummary(summary: W3cSummary): string {
  const failed = failures(summary).map(
    (result) => `test ${result.id} (${result.section}, ${categoryOf(result)}) failed: ${result.reason}`,
  )
  return [...failed, formatTotals(summary.totals)].join('\n')
}
