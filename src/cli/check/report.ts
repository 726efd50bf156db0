/** What `microstep check` has found, and the ways to tell it. */
import type { Diagnostic, Severity } from '../../diagnostic.js'

export interface FileResult {
  /** As it was named; null for what is about no file. */
  readonly file: string | null
  readonly diagnostics: readonly Diagnostic[]
  /** What else there is to say of it, where that was asked for: for people, or for programs. */
  readonly text?: string
  readonly effects?: unknown
}

export interface Report {
  /** In the order in which they were checked. */
  readonly results: readonly FileResult[]
  /** Files that were checked. */
  readonly files: number
  readonly errors: number
  readonly warnings: number
}

export function summarize(results: readonly FileResult[]): Report {
  const count = (severity: Severity) =>
    results.reduce((sum, { diagnostics }) => sum + diagnostics.filter((d) => d.severity === severity).length, 0)
  const files = results.filter(({ file }) => file !== null).length
  return { results, files, errors: count('error'), warnings: count('warning') }
}
