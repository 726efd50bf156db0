/** Problems that only follow from others: a check reports all that is wrong at once, and each mistake once. */
import type { Diagnostic } from '../diagnostic.js'

/**
 * What of `later` is news beside the problems that were found before it.
 *
 * What is missing or wrong as a whole has been said: that the expression there is empty, for example, follows from it.
 */
export function withoutConsequences(found: readonly Diagnostic[], later: readonly Diagnostic[]): readonly Diagnostic[] {
  if (later.length === 0) return later
  const places = new Set(found.map(placeOf))
  return later.filter((problem) => problem.location === undefined || !places.has(placeOf(problem)))
}

/** Whether a document with these problems has all its elements, so that a chart made of it is what its author wrote. */
export function isWhole(found: readonly Diagnostic[]): boolean {
  return found.every(({ severity, code }) => severity !== 'error' || code.startsWith('rule/') || code === badValue)
}

// It is an attribute's alone; other errors of the schema leave elements out, or leave open which of two counts.
const badValue = 'schema/bad-value'

function placeOf({ location }: Diagnostic): string {
  return location ? `${location.offset} ${location.length} ${location.file ?? ''}` : ''
}
