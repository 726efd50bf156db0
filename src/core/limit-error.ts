/** A limit on what a session's code may use was reached: an error of the chart with a code of its own. */
import type { Code } from '../diagnostic.js'

export class LimitError extends Error {
  readonly #brand = true

  /** Unlike `instanceof`, it asks nothing of the value, which may be a chart's proxy. */
  static is(value: unknown): value is LimitError {
    return typeof value === 'object' && value !== null && #brand in value && value.#brand
  }

  constructor(
    readonly code: Code,
    message: string,
    /** Nothing of the session's data is left: it cannot go on. */
    readonly fatal = false,
  ) {
    super(message)
  }
}
