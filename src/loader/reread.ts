/** A document whose text has changed. */
import { diagnostic, ScxmlError } from '../diagnostic.js'
import { readDocument, type ScxmlDocument } from './document.js'
import { type Encoding, isEncodable } from './xml/encoding.js'

/**
 * The document that another text makes, in the same encoding and with the same byte order mark; the document itself where
 * the text is its own.
 *
 * Throws a `ScxmlError`: all that is wrong with a text that cannot be read, or `edit/unencodable` where the encoding has not
 * all of its characters.
 */
export function reread(document: ScxmlDocument, text: string): ScxmlDocument {
  const { source } = document
  if (text === source.text) return document
  const { document: made, diagnostics } = readDocument(text, { file: source.file })
  if (!made) throw new ScxmlError(diagnostics)
  // A string has no encoding of its own; that of the bytes which were read is the one to write.
  const { encoding, byteOrderMark } = document.xml
  checkEncodable(made, encoding)
  return { ...made, xml: { ...made.xml, encoding, byteOrderMark } }
}

function checkEncodable({ source }: ScxmlDocument, encoding: Encoding): void {
  if (encoding.startsWith('utf-')) return
  for (const match of source.text.matchAll(/[^\0-\x7f]/gu)) {
    if (isEncodable(match[0], encoding)) continue
    const span = { source, start: match.index, end: match.index + match[0].length }
    const message = `the document is in '${encoding}', which has no '${match[0]}'`
    const hint = 'text and values of attributes can have it as a reference, such as &#8364;'
    throw new ScxmlError([diagnostic({ code: 'edit/unencodable', message, span, hint })])
  }
}
