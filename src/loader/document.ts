/**
 * The SCXML document: typed nodes over XML elements, foreign nodes kept. What stands here is what was written, not
 * what it means; `compile.ts` gives the meaning.
 */
import type { Diagnostic, Source, Span } from '../diagnostic.js'
import type { XmlAttribute, XmlDocument, XmlElement } from './xml.js'

export const scxmlNamespace = 'http://www.w3.org/2005/07/scxml'

/** The elements of SCXML 1.0 (REC 3–6). */
export const elementNames = [
  'scxml', 'state', 'parallel', 'transition', 'initial', 'final', 'onentry', 'onexit', 'history',
  'raise', 'if', 'elseif', 'else', 'foreach', 'log',
  'datamodel', 'data', 'assign', 'donedata', 'content', 'param', 'script',
  'send', 'cancel', 'invoke', 'finalize',
] as const

export type ElementName = (typeof elementNames)[number]

/**
 * An SCXML element. This very object is what the JSON Schema of `schema/scxml.schema.json` describes: `element`,
 * `attributes` (SCXML's own, by local name) and `children` (SCXML's own, in document order).
 */
export interface ScxmlElement {
  readonly element: ElementName
  /** Without a prototype. Only attributes without a namespace; `xmlns` declarations left out. */
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly ScxmlElement[]
  /** Elements of other namespaces among the children, in document order. */
  readonly foreign: readonly XmlElement[]
  /** Where it stands in the XML: spans, all attributes, text, comments. */
  readonly xml: XmlElement
}

export interface ScxmlDocument {
  readonly xml: XmlDocument
  readonly source: Source
  readonly root: ScxmlElement
}

export interface DocumentResult {
  /** Null where there is nothing to go on with: no XML, or no SCXML root. */
  readonly document: ScxmlDocument | null
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads a document, as far as names and namespaces go; `schema.ts` and `rules.ts` check it. */
export declare function readDocument(input: string | Uint8Array, options?: { file?: string | undefined }): DocumentResult

/** The span of an attribute's value, for diagnostics; of the start tag's name where the attribute is absent. */
export declare function attributeSpan(document: ScxmlDocument, element: ScxmlElement, attribute?: string): Span

/** The XML attribute in a namespace, such as `ms:defer`. */
export declare function attributeNS(element: ScxmlElement, namespace: string, local: string): XmlAttribute | undefined
