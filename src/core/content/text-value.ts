import { shorten } from '../../diagnostic.js'
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
      // Taken for an attribute that is not there, it would send an answer to nobody to the session itself.
      if (result === undefined || result === null) throw new TypeError(`'${shorten(value.source)}' gives ${result}`)
      return String(result)
    } catch (error) {
      throw new Failure(error, value.span)
    }
  }
}
