/** The value of inline content (REC B.2.1): XML, else JSON, else text with its white space normalised. */
import type { Literal } from '../../core/datamodel.js'
import type { Realm } from './realm.js'

/** A function that gives the value, a new one at each call. The text of a literal without markup comes decoded. */
export function literalValue(literal: Literal, realm: Realm): () => unknown {
  const { text, markup } = literal
  if (markup) return () => realm.dom.parse(text)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // Trimmed last: a pattern for runs at the end looks at each run from each of its characters.
    const string = text.replace(/[ \t\r\n]+/g, ' ').replace(/^ | $/g, '')
    return () => string
  }
  if (typeof value === 'object' && value !== null) return realm.json(text)
  return () => value
}
