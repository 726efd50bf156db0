/** Document → the bytes it was read from. */
import type { ScxmlDocument } from './document.js'
import { encodeXml } from './xml/encoding.js'

/**
 * The bytes of a document: exactly those that were read, byte order mark and encoding included. A document that was read
 * from a string is written as UTF-8, whatever its declaration says.
 *
 * What was not well-formed has no document, so nothing that was read can be lost here.
 */
export function writeScxml({ xml }: ScxmlDocument): Uint8Array {
  return encodeXml(xml.source.text, xml)
}
