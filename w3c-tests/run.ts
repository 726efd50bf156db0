/** Runs the W3C's tests against the engine: one after the other or several at a time, in this process. */

import { basicHttp } from '../src/io/basic-http.js'
import type { Isolation } from '../src/runtime/isolation.js'
import { workerPool } from '../src/runtime/pool.js'
import { version } from '../src/version.js'
import { endsInPass, manualTests } from './expectations.js'
import { type ObserveOptions, observe } from './observe.js'
import { obtainSuite } from './obtain.js'
import { makeReport, writeReport } from './report.js'
import { readSuite, type TestCase } from './suite.js'
import { countResults, type TestResult, type W3cSummary } from './summary.js'

export type { W3cSummary } from './summary.js'
export { failures, formatSummary, formatTotals } from './summary.js'

export type W3cProgress =
  | { readonly kind: 'note'; readonly message: string }
  | { readonly kind: 'result'; readonly result: TestResult; readonly done: number; readonly total: number }

export interface W3cOptions {
  /** A folder with the tests; without it they are fetched (`obtainSuite`). */
  readonly dir?: string | undefined
  readonly clock: 'real' | 'simulated'
  /** What keeps the sessions apart; `chart` unless said. */
  readonly isolation?: Isolation | undefined
  /** Where content runs; `inline` unless said. `pool`: whatever can runs on two worker threads. */
  readonly executor?: 'inline' | 'pool' | undefined
  /** How many tests at a time; 8 unless said, as most of them wait most of the time. */
  readonly jobs?: number | undefined
  /** Tests or assertions to run, such as `403a` or `403`; all unless said. */
  readonly only?: readonly string[] | undefined
  /** Where the implementation report goes: this file as JSON, and a page beside it. */
  readonly report?: string | undefined
  /** Where fetched and converted tests are kept; `cacheFolder()` unless said. */
  readonly cache?: string | undefined
  readonly onProgress?: ((progress: W3cProgress) => void) | undefined
}

/**
 * Runs the suite. A failing test is a result, never an error.
 *
 * @throws ScxmlError where there is nothing to run: no network, a folder without tests, a choice that names no test.
 */
export async function runW3c(options: W3cOptions): Promise<W3cSummary> {
  const note = (message: string) => options.onProgress?.({ kind: 'note', message })
  const folder = options.dir ?? (await obtainSuite({ cache: options.cache, onProgress: note }))
  const { tests, notes } = await readSuite(folder, { only: options.only, cache: options.cache })
  notes.forEach(note)

  const jobs = Math.max(1, Math.min(options.jobs ?? 8, tests.length))
  const started = performance.now()
  const results = new Array<TestResult>(tests.length)
  let next = 0
  let done = 0
  const http = await basicHttp()
  const pool = options.executor === 'pool' ? await workerPool({ threads: 2, offload: 'always' }) : undefined
  const { clock, isolation = 'chart' } = options
  try {
    const worker = async () => {
      for (let at = next++; at < tests.length; at = next++) {
        const result = await runTest(tests[at]!, { clock, processors: [http], isolation, executor: pool ?? 'inline' })
        results[at] = result
        options.onProgress?.({ kind: 'result', result, done: ++done, total: tests.length })
      }
    }
    await Promise.all(Array.from({ length: jobs }, worker))
  } finally {
    await http.close()
    await pool?.close()
  }

  const seconds = (performance.now() - started) / 1000
  const summary: W3cSummary = {
    results,
    totals: countResults(results),
    clock: options.clock,
    jobs,
    seconds,
    folder,
    notes,
  }
  if (options.report !== undefined) {
    const [json, page] = await writeReport(
      makeReport(summary, { name: 'microstep', version }, new Date()),
      options.report,
    )
    note(`the implementation report is in '${json}' and '${page}'`)
  }
  return summary
}

/** Runs one test. Never throws: whatever goes wrong is the reason of a failure. */
export async function runTest(test: TestCase, options: Omit<ObserveOptions, 'act' | 'patience'>): Promise<TestResult> {
  const { path, ...row } = test
  const started = performance.now()
  let reason: string | null = 'its document is missing'
  if (path !== undefined) {
    const manual = Object.hasOwn(manualTests, row.id) ? manualTests[row.id] : undefined
    try {
      const observation = await observe(path, { ...options, act: manual?.act })
      reason = (manual?.judge ?? endsInPass)(observation)
      if (reason !== null && observation.lastError !== undefined)
        reason += ` (the last error: ${observation.lastError})`
    } catch (error) {
      reason = `the runner failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
    }
  }
  const seconds = (performance.now() - started) / 1000
  return reason === null ? { ...row, result: 'pass', seconds } : { ...row, result: 'fail', seconds, reason }
}
