import type { Span } from '../../diagnostic.js'
import { type Context, Failure, type Linker } from '../context.js'
import type { Expression, Literal } from '../datamodel.js'

/** What `<send>`, `<invoke>` and `<donedata>` carry: `namelist`, `<param>` and `<content>` (REC 5.5–5.7, 6.2). */
export interface Parameters {
  /** `namelist` first, then `<param>` in document order. */
  readonly entries: readonly Parameter[]
  readonly content: Expression | Literal | null
}

export interface Parameter {
  readonly name: string
  readonly value: Expression
  /** Where an answer can be stored: of a `namelist` entry or a `<param location>`; null for `<param expr>`. */
  readonly location: Expression | null
  readonly span: Span
}

export type Pairs = readonly (readonly [name: string, value: unknown])[]

export interface Payload {
  /** Exported values, repeated names kept; null where there are no parameters. */
  readonly params: Pairs | null
  /** The exported value of `<content>`. */
  readonly content: unknown
}

/**
 * `strict`: an error in any part throws, so that nothing is sent (`<send>`, `<invoke>`). Otherwise the error is queued
 * and the part left out (`<donedata>`: REC 5.5, 5.7).
 */
export function linkParameters(
  { entries, content }: Parameters,
  linker: Linker,
  strict: boolean,
): (context: Context) => Payload {
  const { program } = linker
  const values = entries.map(({ value }) => program.value(value))
  const inline = content && !('use' in content) ? content : null
  const evaluateContent = content && (inline ? program.literal(inline) : program.value(content as Expression))

  return (context) => {
    let value: unknown
    if (evaluateContent) {
      try {
        value = program.export(evaluateContent(context.scope))
      } catch (error) {
        const failure = new Failure(error, content!.span)
        if (strict) throw failure
        context.fail(failure)
      }
    }
    if (entries.length === 0) return { params: null, content: value }
    const params: [string, unknown][] = []
    for (let at = 0; at < entries.length; at++) {
      const entry = entries[at]!
      try {
        params.push([entry.name, program.export(values[at]!(context.scope))])
      } catch (error) {
        const failure = new Failure(error, entry.span)
        if (strict) throw failure
        context.fail(failure)
      }
    }
    return { params, content: value }
  }
}

/** Parameters as the event's data: an object; the values of a repeated name collect into an array (semantics 18). */
export function toObject(params: Pairs): Record<string, unknown> {
  const data: Record<string, unknown> = Object.create(null)
  const counts: Record<string, number> = Object.create(null)
  for (const [name, value] of params) {
    const count = (counts[name] ?? 0) + 1
    counts[name] = count
    if (count === 1) data[name] = value
    else if (count === 2) data[name] = [data[name], value]
    else (data[name] as unknown[]).push(value)
  }
  return data
}
