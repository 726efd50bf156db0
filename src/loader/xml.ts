/**
 * XML text → elements with namespaces and exact source spans. fast-xml-parser reads the tree; this module adds what it
 * leaves out (namespaces, positions, encodings, attribute normalisation) and rejects what it lets pass.
 */
import type { Diagnostic, Source } from '../diagnostic.js'

/** The XML text, decoded. Offsets everywhere are into `source.text`. */
export interface XmlDocument {
  readonly source: Source
  /** The encoding that the bytes were in, in lower case; `utf-16le` and so on. */
  readonly encoding: string
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
  /** '' where there is none; an attribute without a prefix has none. */
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

/** Reads text or bytes (encoding by BOM, then by declaration, then UTF-8). Never throws for bad input. */
export declare function parseXml(input: string | Uint8Array, options?: XmlOptions): XmlResult

/** The element as a text that stands alone: its source, with the namespace declarations of its ancestors added. */
export declare function standaloneSource(document: XmlDocument, element: XmlElement): string

/** The decoded character data of an element's own text children, concatenated. */
export declare function textContent(element: XmlElement): string
