/**
 * XML text → elements with namespaces and exact source spans. fast-xml-parser reads the tree; this module adds what it
 * leaves out (namespaces, positions, encodings, attribute normalisation) and rejects what it lets pass.
 */
import { type Diagnostic, diagnostic, Source, shorten } from '../diagnostic.js'
import { type DecodedText, decodeXml, type Encoding, type EncodingProblem } from './xml/encoding.js'
import type { Fault } from './xml/fault.js'
import { findFaults } from './xml/faults.js'
import { declaredPrefix } from './xml/namespaces.js'
import { readTree } from './xml/tree.js'

/** The XML text, decoded. Offsets everywhere are into `source.text`. */
export interface XmlDocument {
  readonly source: Source
  /** The encoding that the bytes were in, in lower case; `utf-16le` and so on. `utf-8` for a string. */
  readonly encoding: Encoding
  /** Whether the input began with a byte order mark, which is no part of `source.text`. */
  readonly byteOrderMark: boolean
  readonly root: XmlElement
  /** Comments, processing instructions and white space before and after the root. */
  readonly prolog: readonly XmlNode[]
  readonly epilog: readonly XmlNode[]
}

export interface XmlAttribute {
  /** As written: `ms:defer`. */
  readonly name: string
  readonly prefix: string
  readonly local: string
  /** '' where there is none; an attribute without a prefix has none. `http://www.w3.org/2000/xmlns/` for declarations. */
  readonly namespace: string
  /** Decoded and normalised (XML 1.0 3.3.3). */
  readonly value: string
  /** From the first character of the name to behind the closing quote. */
  readonly start: number
  readonly end: number
  /** Between the quotes. */
  readonly valueStart: number
  readonly valueEnd: number
}

export interface XmlElement {
  readonly kind: 'element'
  readonly name: string
  readonly prefix: string
  readonly local: string
  /** '' where there is none. */
  readonly namespace: string
  /** In the order of the text, `xmlns` declarations included. */
  readonly attributes: readonly XmlAttribute[]
  readonly children: readonly XmlNode[]
  readonly parent: XmlElement | null
  /** From `<` to behind the end tag's `>`. */
  readonly start: number
  readonly end: number
  /** Behind the start tag's `>`; equals `end` for an empty-element tag. */
  readonly innerStart: number
  /** At the `<` of the end tag; equals `innerStart` for an empty-element tag. */
  readonly innerEnd: number
}

export interface XmlText {
  readonly kind: 'text'
  /** Decoded. */
  readonly value: string
  readonly cdata: boolean
  readonly start: number
  readonly end: number
}

export interface XmlComment {
  readonly kind: 'comment'
  readonly value: string
  readonly start: number
  readonly end: number
}

export interface XmlInstruction {
  readonly kind: 'instruction'
  readonly target: string
  readonly value: string
  readonly start: number
  readonly end: number
}

export type XmlNode = XmlElement | XmlText | XmlComment | XmlInstruction

export interface XmlResult {
  /** Null where the text is not well-formed. */
  readonly document: XmlDocument | null
  readonly diagnostics: readonly Diagnostic[]
}

export interface XmlOptions {
  /** A path or URL for messages. */
  readonly file?: string | undefined
}

/**
 * Reads text or bytes (encoding by byte order mark, then by declaration, then UTF-8; in a string the declaration means
 * nothing). Reports every independent problem at once. Never throws for bad input.
 */
export function parseXml(input: string | Uint8Array, options: XmlOptions = {}): XmlResult {
  const decoded = typeof input === 'string' ? decodeString(input) : decodeXml(input)
  const source = new Source(decoded.text, options.file)
  const report = ({ start, end, ...fault }: Fault) => diagnostic({ ...fault, span: { source, start, end } })

  const problems = decoded.problems.map((problem) => report(encodingFault(problem)))
  // Text in an encoding nobody knows would be wrong from its first foreign letter on.
  if (decoded.problems.some((problem) => problem.kind === 'unsupported'))
    return { document: null, diagnostics: problems }
  const broken = problems.some((problem) => problem.severity === 'error')

  const tree = readTree(source)
  if (tree) {
    const diagnostics = [...problems, ...tree.warnings.map(report)]
    const { root, prolog, epilog } = tree
    const { encoding, byteOrderMark } = decoded
    return { document: broken ? null : { source, encoding, byteOrderMark, root, prolog, epilog }, diagnostics }
  }
  const faults = findFaults(source)
  // Only if fast-xml-parser takes a well-formed text for something else: better refused than misread.
  const unread: Fault = {
    code: 'xml/unreadable',
    message: 'the document cannot be read, though nothing is wrong with it',
    start: 0,
    end: 0,
    hint: 'this is a fault of microstep: please report it with the document',
  }
  return { document: null, diagnostics: [...problems, ...(faults.length > 0 ? faults : [unread]).map(report)] }
}

function decodeString(text: string): DecodedText {
  const byteOrderMark = text.charCodeAt(0) === 0xfeff
  return { text: byteOrderMark ? text.slice(1) : text, encoding: 'utf-8', byteOrderMark, problems: [] }
}

function encodingFault(problem: EncodingProblem): Fault {
  const { start, end } = problem
  switch (problem.kind) {
    case 'unsupported':
      return {
        code: 'xml/unsupported-encoding',
        message: `the encoding '${shorten(problem.declared)}' is not supported`,
        start,
        end,
        hint: 'save the document as UTF-8; UTF-16, ISO-8859-1, windows-1252 and US-ASCII can be read too',
      }
    case 'mislabelled':
      return {
        code: 'xml/mislabelled-encoding',
        message: `the document says that it is in '${shorten(problem.declared)}', but it is not`,
        start,
        end,
        hint: 'declare the encoding that it is in, or none for UTF-8',
      }
    case 'contradicted':
      return {
        code: 'xml/contradicted-encoding',
        severity: 'warning',
        message: `the document says that it is in '${shorten(problem.declared)}', but its first bytes say '${problem.actual}'`,
        start,
        end,
      }
    case 'malformed':
      return {
        code: 'xml/malformed-bytes',
        message: `the byte ${problem.bytes} means nothing in '${problem.encoding}'`,
        start,
        end,
        hint: 'declare the encoding that the document is in, or save it as UTF-8',
      }
  }
}

/**
 * The element as a text that stands alone: its source, with those namespace declarations of its ancestors added that it
 * may have a use for. Names in values and text count, too: `xsi:type="xs:int"`.
 */
export function standaloneSource({ source }: Pick<XmlDocument, 'source'>, element: XmlElement): string {
  const text = source.text.slice(element.start, element.end)
  const wanted = prefixesIn(text)
  wanted.add('')
  for (const attribute of element.attributes) {
    const prefix = declaredPrefix(attribute)
    if (prefix !== undefined) wanted.delete(prefix)
  }
  let declarations = ''
  for (let at = element.parent; at && wanted.size > 0; at = at.parent) {
    for (const attribute of at.attributes) {
      const prefix = declaredPrefix(attribute)
      // `xmlns=""` around it takes back a default that is not there any more.
      if (prefix === undefined || !wanted.delete(prefix) || attribute.value === '') continue
      declarations += ` ${attribute.name}="${escapeAttribute(attribute.value)}"`
    }
  }
  const nameEnd = 1 + element.name.length
  return text.slice(0, nameEnd) + declarations + text.slice(nameEnd)
}

/** Whatever stands before a colon, and may be a prefix. */
function prefixesIn(text: string): Set<string> {
  const prefixes = new Set<string>()
  for (let colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', colon + 1)) {
    let start = colon
    while (start > 0 && !notInName.test(text.charAt(start - 1))) start--
    prefixes.add(text.slice(start, colon))
  }
  return prefixes
}

const notInName = /[\s<>"'&:=/;,()]/

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '"': '&quot;' }

function escapeAttribute(value: string): string {
  return value.replace(/[&<"\t\n\r]/g, (character) => escapes[character] ?? `&#${character.charCodeAt(0)};`)
}

/** The decoded character data of an element's own text children, concatenated. */
export function textContent(element: XmlElement): string {
  let text = ''
  for (const node of element.children) if (node.kind === 'text') text += node.value
  return text
}
