/** The value of inline content (REC B.2.1): XML, else JSON, else text with its white space normalised. */
import type { Literal } from '../../core/datamodel.js'
import type { Realm } from './realm.js'

export type ParsedLiteral =
  /** XML, or JSON of an object or a list: the text makes a new value each time. */
  | { readonly kind: 'xml' | 'json'; readonly text: string; readonly value?: undefined }
  /** Anything else has one value, which is primitive. */
  | { readonly kind: 'text'; readonly text: string; readonly value: unknown }

/** The text of a literal without markup comes decoded. */
export function parseLiteral({ text, markup }: Literal): ParsedLiteral {
  if (markup) return { kind: 'xml', text }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // Trimmed last: a pattern for runs at the end looks at each run from each of its characters.
    return { kind: 'text', text, value: text.replace(/[ \t\r\n]+/g, ' ').replace(/^ | $/g, '') }
  }
  return typeof value === 'object' && value !== null ? { kind: 'json', text } : { kind: 'text', text, value }
}

/** A function that gives the value, a new one at each call. */
export function literalValue(literal: Literal, realm: Realm): () => unknown {
  const { kind, text, value } = parseLiteral(literal)
  if (kind === 'xml') return () => realm.dom.parse(text)
  return kind === 'json' ? realm.json(text) : () => value
}
