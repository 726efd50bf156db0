/** Document → the bytes it was read from. */
import type { ScxmlDocument } from './document.js'
import { encodeXml, encodingDeclaredBy, isEncodable } from './xml/encoding.js'
import type { XmlDocument } from './xml.js'

/**
 * The bytes of a document: exactly those that were read, byte order mark and encoding included.
 *
 * A document that was read from a string is written in the encoding that it declares, so that it can be read again, or as
 * UTF-8 where it declares none that microstep knows. Where that encoding has not all of its characters, the bytes are UTF-8
 * with a byte order mark, which outweighs the declaration.
 *
 * What was not well-formed has no document, so nothing that was read can be lost here.
 */
export function writeScxml({ xml }: ScxmlDocument): Uint8Array {
  return encodeXml(xml.source.text, { ...xml, ...encodingOf(xml) })
}

function encodingOf({
  source: { text },
  encoding,
  byteOrderMark,
}: XmlDocument): Pick<XmlDocument, 'encoding' | 'byteOrderMark'> {
  const declared = encoding === 'utf-8' && !byteOrderMark ? encodingDeclaredBy(text) : undefined
  // Bytes are read as they declare, unless they have a mark: without one, another declaration is that of a string.
  if (declared === undefined || declared === 'unknown' || declared === 'utf-8') return { encoding, byteOrderMark }
  if (declared === 'utf-16') return { encoding: 'utf-16le', byteOrderMark: true }
  if (!isEncodable(text, declared)) return { encoding, byteOrderMark: true }
  return { encoding: declared, byteOrderMark: declared.startsWith('utf-16') }
}
