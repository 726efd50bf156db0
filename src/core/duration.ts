/** Times as SCXML writes them: CSS2 times (REC 6.2.4), `1s`, `500ms`, `.5s`. */

// A digit run has one way to match only, so that no text takes more than linear time.
const time = /^\+?(\d+(?:\.\d+)?|\.\d+)(ms|s)?$/i

export interface DurationOptions {
  /** Takes a bare number, such as `500`, as milliseconds. */
  readonly unitless?: boolean
}

/**
 * The milliseconds of a CSS2 time; undefined for anything else, negative and infinite times included. White space around
 * it and a leading `+` are accepted, units in any case.
 */
export function parseDuration(text: string, options: DurationOptions = {}): number | undefined {
  const match = time.exec(text.trim())
  if (!match) return undefined
  const unit = match[2]?.toLowerCase()
  if (unit === undefined && !options.unitless) return undefined
  // A decimal shift, since 1.005 * 1000 is 1004.9999999999999.
  const milliseconds = Number(unit === 's' ? `${match[1]}e3` : match[1])
  return Number.isFinite(milliseconds) ? milliseconds : undefined
}
