/** The property: on every chart and for all events, the engine does what the oracle does. */
import * as fc from 'fast-check'
import { compare } from './compare.js'
import { runs } from './generate.js'
import type { Outcome } from './oracle.js'

export interface PropertyOptions {
  readonly charts: number
  readonly seed: number
  /** Told of each chart, but not of those that are tried while a counterexample is made smaller. */
  readonly watch?: (expected: Outcome) => void
}

/** The smallest counterexample that was found, as text with both traces; null where there is none. */
export function findDifference({ charts, seed, watch }: PropertyOptions): string | null {
  let shrinking = false
  const property = fc.property(runs(), ([chart, events]) => {
    const { difference, expected } = compare(chart, events)
    if (!shrinking) watch?.(expected)
    if (difference === null) return
    shrinking = true
    throw new Error(difference)
  })
  const result = fc.check(property, { numRuns: charts, seed })
  if (!result.failed) return null
  const { errorInstance } = result
  const reason = errorInstance instanceof Error ? errorInstance.message : String(errorInstance)
  return `${reason}\n\nrepeat with: npm run fuzz -- --runs ${charts} --seed ${seed}`
}
