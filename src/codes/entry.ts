/** What is known of a diagnostic code beyond its name: for `microstep explain`, the docs and code scanners. */
import type { Severity } from '../diagnostic.js'

export interface CodeEntry {
  /** What is wrong, in a few words, as a heading has them: `A target that no state has`. */
  readonly title: string
  readonly severity: Severity
  /** Why that matters, and what microstep does about it: Markdown, a short paragraph or two. */
  readonly text: string
  /** A document that shows it. */
  readonly bad: string
  /** The same, put right. */
  readonly good?: string
  /** The section of the SCXML Recommendation. */
  readonly rec?: string
}
