import type { DiagnosticInit, Severity } from '../../diagnostic.js'

/** Something wrong with the text from `start` up to, not including, `end`. */
export interface Fault {
  readonly code: DiagnosticInit['code'] & `xml/${string}`
  /** `error` unless said. */
  readonly severity?: Severity
  readonly message: string
  readonly start: number
  readonly end: number
  readonly hint?: string
}

/** Takes a fault; may throw to end the reading. */
export type Report = (fault: Fault) => void
