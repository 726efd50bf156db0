/**
 * Values ↔ JSON, with all that JSON has no word for: which objects are the same, cycles, `undefined`, dates, maps, bytes.
 *
 * What JSON can say stands as it is, since people read snapshots: texts, finite numbers, truth values, null, lists and
 * plain objects. Anything else is an object with keys that begin with `$`:
 *
 * | written | is |
 * |---|---|
 * | `{"$undefined": true}` | `undefined` |
 * | `{"$number": "-0"}` | `-0`, `NaN`, `Infinity`, `-Infinity` |
 * | `{"$bigint": "12"}` | a bigint |
 * | `{"$date": 0}` | a date, in ms since 1970; null where it is invalid |
 * | `{"$regexp": "a+", "$flags": "g", "$lastIndex": 3}` | |
 * | `{"$map": [[key, value], …]}`, `{"$set": [value, …]}` | in their order |
 * | `{"$buffer": "base64"}` | an `ArrayBuffer` |
 * | `{"$view": "Uint8Array", "$of": buffer, "$offset": 8, "$length": 2}` | a typed array or a `DataView`; the last two where it is not the whole buffer |
 * | `{"$array": [item, …], "$properties": {"index": 0}}` | a list with properties beside its items, such as a match |
 * | `{"$array": 5, "$properties": {"0": item}}` | a list of that length with holes |
 * | `{"$object": {…}, "$prototype": null}` | an object with a key that begins with `$`, or without a prototype |
 * | `{"$xml": "<a/>"}` | an XML document |
 * | `{"$node": [0, 1], "$of": document}` | the node of a document that is found by the numbers of children |
 * | `{"$reference": …}` | what the other side has, too, such as a function of a script |
 * | `{"$shared": 3}` | the object that stands under this number in the list of shared ones |
 *
 * `"$state": "frozen"`, `"sealed"` or `"fixed"` (no more properties) may stand beside any of an object's. An object that is
 * met twice, or that nests deeper than 100 levels, stands in the list of shared ones, so that no text nests without end.
 *
 * The encoding is canonical: equal graphs of values, with their properties in the same order, give the same JSON.
 */
import { Decoder } from './codec/decoder.js'
import { Encoder } from './codec/encoder.js'
import type { DecodeOptions, EncodeOptions, Encoding } from './codec/format.js'

export { BadEncoding, type Json, Unencodable } from './codec/format.js'
export type { DecodeOptions, EncodeOptions, Encoding }

/**
 * Encodes values by name; what they share they share afterwards. Linear in the size of the graph, without recursion, and
 * without running code of the values' own. Throws `Unencodable`, which says where, for what cannot be encoded or is too
 * large.
 */
export function encode(roots: Readonly<Record<string, unknown>>, options: EncodeOptions): Encoding {
  const encoder = new Encoder(options)
  return encoder.finish(encoder.group(Object.entries(roots)))
}

/**
 * The values of an encoding, made anew on the side of `options.maker`; an object without a prototype. Takes nothing for
 * granted: an encoding may come from anywhere. Throws `BadEncoding`, which says where.
 */
export function decode(encoding: unknown, options: DecodeOptions): Record<string, unknown> {
  return new Decoder(options).run(encoding)
}
