/**
 * Bytes → text, and back (XML 1.0, 4.3.3 and appendix F): the byte order mark decides, then the shape of the first characters,
 * then the declaration, then UTF-8.
 */

/** The encodings that can be read, by the names that documents use for them. */
const names: ReadonlyMap<string, Encoding> = new Map<string, Encoding>([
  ['utf-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['utf_8', 'utf-8'],
  ['utf-16', 'utf-16'],
  ['utf16', 'utf-16'],
  ['utf-16le', 'utf-16le'],
  ['utf-16be', 'utf-16be'],
  ['iso-8859-1', 'iso-8859-1'],
  ['iso8859-1', 'iso-8859-1'],
  ['iso_8859-1', 'iso-8859-1'],
  ['latin1', 'iso-8859-1'],
  ['windows-1252', 'windows-1252'],
  ['cp1252', 'windows-1252'],
  ['us-ascii', 'us-ascii'],
  ['ascii', 'us-ascii'],
])

/** `utf-16` only as a declaration: bytes are in one of the two byte orders. */
export type Encoding = 'utf-8' | 'utf-16' | 'utf-16le' | 'utf-16be' | 'iso-8859-1' | 'windows-1252' | 'us-ascii'

/** What is wrong with the bytes; `start` and `end` are offsets into the decoded text. */
export type EncodingProblem =
  /** Nothing was decoded but ASCII, for the declaration to be shown. */
  | { readonly kind: 'unsupported'; readonly declared: string; readonly start: number; readonly end: number }
  /** The declaration says UTF-16, the bytes say otherwise. */
  | { readonly kind: 'mislabelled'; readonly declared: string; readonly start: number; readonly end: number }
  /** The declaration names another encoding than the bytes are in; they were read all the same. */
  | {
      readonly kind: 'contradicted'
      readonly declared: string
      readonly actual: string
      readonly start: number
      readonly end: number
    }
  /** Bytes that mean nothing in the encoding; U+FFFD stands in their place. */
  | {
      readonly kind: 'malformed'
      readonly bytes: string
      readonly encoding: string
      readonly start: number
      readonly end: number
    }

export interface DecodedText {
  /** Without the byte order mark. */
  readonly text: string
  readonly encoding: Encoding
  readonly byteOrderMark: boolean
  readonly problems: readonly EncodingProblem[]
}

export function decodeXml(input: Uint8Array): DecodedText {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength)
  const mark = byteOrderMark(bytes)
  const bare = mark ? bytes.subarray(mark.length) : bytes
  const shape = mark?.encoding ?? (looksLikeUtf32(bare) ? 'utf-32' : wideEncoding(bare))
  if (shape === 'utf-32') {
    const problem: EncodingProblem = { kind: 'unsupported', declared: 'UTF-32', start: 0, end: 0 }
    return { text: '', encoding: 'utf-8', byteOrderMark: mark !== null, problems: [problem] }
  }

  const wide = shape === 'utf-16le' || shape === 'utf-16be'
  const head = bare.subarray(0, 1024)
  const declaration = declaredEncoding(wide ? decodeUtf16(head, shape).text : head.toString('latin1'))
  const declared = declaration && (names.get(declaration.declared.toLowerCase()) ?? 'unknown')
  const problems: EncodingProblem[] = []

  if (declared === 'unknown') {
    problems.push({ kind: 'unsupported', ...declaration! })
    // Without a mark there is nothing to tell how to read on.
    if (!shape) {
      return {
        text: bare.toString('latin1').replace(/[^\0-\x7f]/g, '\ufffd'),
        encoding: 'utf-8',
        byteOrderMark: false,
        problems,
      }
    }
  } else if (declared && !wide && declared.startsWith('utf-16')) {
    problems.push({ kind: 'mislabelled', ...declaration! })
  } else if (declared && shape && declared !== shape && !(wide && declared === 'utf-16')) {
    problems.push({ kind: 'contradicted', actual: shape, ...declaration! })
  }

  const believed = declared === 'unknown' || declared?.startsWith('utf-16') ? undefined : declared
  const encoding: Encoding = shape ?? believed ?? 'utf-8'
  const { text, malformed } = decodeAs(bare, encoding)
  if (malformed) problems.push(malformed)
  return { text, encoding, byteOrderMark: mark !== null, problems }
}

type Shape = 'utf-8' | 'utf-16le' | 'utf-16be' | 'utf-32'

function byteOrderMark(bytes: Buffer): { encoding: Shape; length: number } | null {
  const [a, b, c, d] = bytes
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'utf-8', length: 3 }
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return { encoding: 'utf-32', length: 4 }
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return { encoding: 'utf-32', length: 4 }
  if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le', length: 2 }
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', length: 2 }
  return null
}

function looksLikeUtf32(bytes: Buffer): boolean {
  const [a, b, c, d] = bytes
  return (a === 0x3c && b === 0 && c === 0 && d === 0) || (a === 0 && b === 0 && c === 0 && d === 0x3c)
}

// A document begins with `<` or white space, then more ASCII; in UTF-16 there is a zero byte beside each.
function wideEncoding(bytes: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  const [a, b, c, d] = bytes
  const opens = (byte: number | undefined) =>
    byte === 0x3c || byte === 0x20 || byte === 0x9 || byte === 0xa || byte === 0xd
  if (opens(a) && b === 0 && c !== 0 && d === 0) return 'utf-16le'
  if (a === 0 && opens(b) && c === 0 && d !== 0) return 'utf-16be'
  return undefined
}

/** The encoding that a text declares: undefined where it declares none, 'unknown' where it is none of those here. */
export function encodingDeclaredBy(text: string): Encoding | 'unknown' | undefined {
  const declaration = declaredEncoding(text.slice(0, 1024))
  return declaration && (names.get(declaration.declared.toLowerCase()) ?? 'unknown')
}

function declaredEncoding(head: string): { declared: string; start: number; end: number } | undefined {
  const match = /^<\?xml\s(?:[^>]*?[\s"'])?encoding\s*=\s*(["'])([^"'<>]*)\1/d.exec(head)
  if (!match) return undefined
  const [start, end] = match.indices![2]!
  return { declared: match[2]!, start, end }
}

interface Decoded {
  text: string
  malformed?: EncodingProblem | undefined
}

function decodeAs(bytes: Buffer, encoding: Encoding): Decoded {
  switch (encoding) {
    case 'iso-8859-1':
      return { text: bytes.toString('latin1') }
    case 'us-ascii':
      return decodeSingleBytes(bytes, encoding, /[\x80-\xff]/g, () => '\ufffd')
    case 'windows-1252':
      return decodeSingleBytes(
        bytes,
        encoding,
        /[\x80-\x9f]/g,
        (character) => windows1252[character.charCodeAt(0) - 0x80]!,
      )
    case 'utf-16le':
    case 'utf-16be':
      return decodeUtf16(bytes, encoding)
    default:
      return decodeUtf8(bytes)
  }
}

/** The characters of the bytes 0x80 to 0x9f; U+FFFD where there is none. */
const windows1252 = '€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ'

// `TextDecoder` does not do it: its `iso-8859-1` is windows-1252, and the unused bytes pass as control characters.
function decodeSingleBytes(
  bytes: Buffer,
  encoding: Encoding,
  special: RegExp,
  decode: (character: string) => string,
): Decoded {
  const text = bytes.toString('latin1').replace(special, decode)
  const at = text.indexOf('\ufffd')
  return { text, malformed: at < 0 ? undefined : malformedAt(bytes, encoding, at, at, at + 1) }
}

function decodeUtf16(bytes: Buffer, encoding: 'utf-16le' | 'utf-16be'): Decoded {
  const even = bytes.length & ~1
  const pairs = encoding === 'utf-16be' ? Buffer.from(bytes.subarray(0, even)).swap16() : bytes.subarray(0, even)
  const text = pairs.toString('utf16le')
  if (even === bytes.length) return { text }
  return { text, malformed: malformedAt(bytes, encoding, even, text.length, text.length) }
}

function decodeUtf8(bytes: Buffer): Decoded {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch {
    const lenient = new TextDecoder('utf-8', { ignoreBOM: true })
    const at = firstMalformedUtf8(bytes)
    const start = lenient.decode(bytes.subarray(0, at)).length
    return { text: lenient.decode(bytes), malformed: malformedAt(bytes, 'utf-8', at, start, start + 1) }
  }
}

/**
 * Text → the bytes that `decodeXml` makes it from. Throws a `RangeError` for a character that the encoding has not; see
 * `isEncodable`.
 */
export function encodeXml(
  text: string,
  { encoding, byteOrderMark }: { readonly encoding: Encoding; readonly byteOrderMark: boolean },
): Uint8Array {
  const whole = byteOrderMark ? `\ufeff${text}` : text
  switch (encoding) {
    case 'iso-8859-1':
    case 'us-ascii':
    case 'windows-1252':
      return encodeSingleBytes(text, encoding)
    case 'utf-16be':
      return Buffer.from(whole, 'utf16le').swap16()
    case 'utf-16':
    case 'utf-16le':
      return Buffer.from(whole, 'utf16le')
    default:
      return Buffer.from(whole, 'utf8')
  }
}

/** Whether the encoding has all characters of a text. */
export function isEncodable(text: string, encoding: Encoding): boolean {
  if (encoding.startsWith('utf-')) return true
  for (const character of text) if (byteOf(character.codePointAt(0)!, encoding) === undefined) return false
  return true
}

function encodeSingleBytes(text: string, encoding: Encoding): Uint8Array {
  const bytes = Buffer.alloc(text.length)
  for (let at = 0; at < text.length; at++) {
    const byte = byteOf(text.charCodeAt(at), encoding)
    if (byte === undefined) throw new RangeError(`'${text[at]}' is no character of '${encoding}'`)
    bytes[at] = byte
  }
  return bytes
}

function byteOf(code: number, encoding: Encoding): number | undefined {
  if (code < 0x80) return code
  if (encoding === 'us-ascii' || code === 0xfffd) return undefined
  if (code <= 0xff && (encoding === 'iso-8859-1' || code >= 0xa0)) return code
  if (encoding !== 'windows-1252' || code > 0xffff) return undefined
  const at = windows1252.indexOf(String.fromCharCode(code))
  return at < 0 ? undefined : 0x80 + at
}

function malformedAt(bytes: Buffer, encoding: Encoding, at: number, start: number, end: number): EncodingProblem {
  const shown = bytes
    .subarray(at, at + 1)
    .toString('hex')
    .toUpperCase()
  return { kind: 'malformed', bytes: `0x${shown}`, encoding, start, end }
}

/** The offset of the first byte that is no part of a well-formed sequence (Unicode, table 3-7). */
function firstMalformedUtf8(bytes: Buffer): number {
  let at = 0
  while (at < bytes.length) {
    const lead = bytes[at]!
    if (lead < 0x80) {
      at++
      continue
    }
    const length = lead >= 0xc2 && lead <= 0xdf ? 2 : (lead & 0xf0) === 0xe0 ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0
    if (length === 0) return at
    const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
    const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
    const second = bytes[at + 1] ?? 0
    if (second < low || second > high) return at
    for (let i = 2; i < length; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return at
    at += length
  }
  return at
}
