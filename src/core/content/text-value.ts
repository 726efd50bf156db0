import { type Context, Failure, type Linker } from '../context.js'
import type { Expression } from '../datamodel.js'

/** An attribute that is written out (`target`) or computed (`targetexpr`). */
export type TextValue = string | Expression

export function linkText(value: TextValue | undefined, linker: Linker): (context: Context) => string | undefined {
  if (value === undefined || typeof value === 'string') return () => value
  const evaluate = linker.program.value(value)
  return (context) => {
    try {
      const result = evaluate(context.scope)
      // An expression that gives nothing means that the attribute is not there.
      return result === undefined || result === null ? undefined : String(result)
    } catch (error) {
      throw new Failure(error, value.span)
    }
  }
}
