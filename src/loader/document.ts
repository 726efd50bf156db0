/**
 * The SCXML document: typed nodes over XML elements, foreign nodes kept. What stands here is what was written, not
 * what it means; `compile.ts` gives the meaning.
 */
import { type Diagnostic, diagnostic, type Source, type Span, shorten } from '../diagnostic.js'
import { didYouMean } from '../suggest.js'
import { isScxmlVariant, scxmlNamespace } from './namespace.js'
import { oldName, renamedAttributes } from './old-drafts.js'
import { parseXml, type XmlAttribute, type XmlDocument, type XmlElement, type XmlNode } from './xml.js'

export { scxmlNamespace } from './namespace.js'

/** The elements of SCXML 1.0 (REC 3–6). */
export const elementNames = [
  'scxml',
  'state',
  'parallel',
  'transition',
  'initial',
  'final',
  'onentry',
  'onexit',
  'history',
  'raise',
  'if',
  'elseif',
  'else',
  'foreach',
  'log',
  'datamodel',
  'data',
  'assign',
  'donedata',
  'content',
  'param',
  'script',
  'send',
  'cancel',
  'invoke',
  'finalize',
] as const

export type ElementName = (typeof elementNames)[number]

/**
 * An SCXML element. This very object is what the JSON Schema of `schema/scxml.schema.json` describes: `element`,
 * `attributes` (SCXML's own, by local name), `children` (SCXML's own, in document order) and `inline`.
 */
export interface ScxmlElement {
  readonly element: ElementName
  /**
   * Without a prototype. Only attributes without a namespace; `xmlns` declarations left out. White space around names is
   * left out, too. What an old draft called
   * otherwise, such as `initialstate`, stands here under its new name, unless that is there too.
   */
  readonly attributes: Readonly<Record<string, string>>
  /** Empty for `<content>`, `<data>` and `<assign>`: markup in them is a value, whatever its namespace. */
  readonly children: readonly ScxmlElement[]
  /** Elements of other namespaces among the children, in document order; empty where the content is a value. */
  readonly foreign: readonly XmlElement[]
  /** `children` and `foreign` in document order; only after `include`, and where there are foreign ones. */
  readonly mixed?: readonly (ScxmlElement | ForeignElement)[]
  /** A value or a program stands inside: text or markup in `<content>`, `<data>`, `<assign>` or `<script>`. */
  readonly inline: boolean
  /** What was included as that value or program, in place of what stands inside; only after `include`. */
  readonly value?: IncludedValue
  /** Where it stands in the XML: spans, all attributes, text, comments. */
  readonly xml: XmlElement
  /** The text that it stands in: the document's, or one that was included. */
  readonly source: Source
}

/** An element of another namespace, and the text that it stands in. */
export interface ForeignElement {
  readonly element?: undefined
  readonly xml: XmlElement
  readonly source: Source
}

/** The whole of a resource, as text or as markup. */
export interface IncludedValue {
  readonly source: Source
  readonly markup: XmlDocument | null
}

/** A resource that was included. */
export interface IncludedText {
  readonly url: string
  /** Where it stands in the document, as offsets from outside to inside: of what includes it in the text around that. */
  readonly place: readonly number[]
}

export interface ScxmlDocument {
  readonly xml: XmlDocument
  readonly source: Source
  readonly root: ScxmlElement
  /** Whether parts of it stand in other resources: `xi:include`, `<state src>`. */
  readonly incomplete: boolean
  /** After `include`: the texts that elements stand in beside `source`. */
  readonly included?: ReadonlyMap<Source, IncludedText>
}

export interface DocumentResult {
  /** Null where there is nothing to go on with: no XML, or no SCXML root. */
  readonly document: ScxmlDocument | null
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[]
}

export interface ReadOptions {
  /** A path or URL for messages. */
  readonly file?: string | undefined
  /** Namespaces beside SCXML's whose elements somebody reads; they are not warned of. */
  readonly namespaces?: ReadonlySet<string> | undefined
}

/**
 * Reads a document, as far as names and namespaces go; `schema.ts` and `rules.ts` check it. Never throws for bad input.
 *
 * Codes: those of `parseXml`, `rule/not-scxml`, `rule/missing-namespace`, `rule/element-without-namespace`,
 * `rule/wrong-namespace`, `rule/old-element`, `schema/unknown-element`, `schema/foreign-element`, `schema/stray-text`.
 */
export function readDocument(input: string | Uint8Array, options: ReadOptions = {}): DocumentResult {
  return read(input, options, false)
}

/** As `readDocument`, for what is included in a document: its root may be any element of SCXML. */
export function readFragment(input: string | Uint8Array, options: ReadOptions = {}): DocumentResult {
  return read(input, options, true)
}

/** What stands inside an element that was foreign to its document, as the content of a state. */
export function readInside(
  xml: XmlDocument,
  element: XmlElement,
  { namespaces }: Pick<ReadOptions, 'namespaces'> = {},
): { readonly inside: ScxmlElement; readonly diagnostics: readonly Diagnostic[] } {
  const reader = new Reader(xml, namespaces)
  return { inside: reader.readInside(element), diagnostics: reader.diagnostics.sort(byOffset) }
}

function read(input: string | Uint8Array, { file, namespaces }: ReadOptions, fragment: boolean): DocumentResult {
  const { document: xml, diagnostics } = parseXml(input, { file })
  if (xml === null) return { document: null, diagnostics }
  const reader = new Reader(xml, namespaces)
  const root = reader.read(fragment)
  return {
    document: root && { xml, source: xml.source, root, incomplete: reader.incomplete },
    diagnostics: [...diagnostics, ...reader.diagnostics.sort(byOffset)],
  }
}

/** Whether an element includes another resource (XInclude 1.0, and the namespace of its drafts). */
export function isInclude({ local, namespace }: XmlElement): boolean {
  return local === 'include' && isXInclude(namespace)
}

export function isXInclude(namespace: string): boolean {
  return namespace === 'http://www.w3.org/2001/XInclude' || namespace === 'http://www.w3.org/2003/XInclude'
}

/** The span of an attribute's value, for diagnostics; of the start tag's name where the attribute is absent. */
export function attributeSpan(element: ScxmlElement | ForeignElement, attribute?: string): Span {
  const found = attribute === undefined || !element.element ? undefined : ownAttribute(element, attribute)
  if (!found) return nameSpan(element.source, element.xml)
  return { source: element.source, start: found.valueStart, end: found.valueEnd }
}

/** The span of an attribute's name; of the start tag's name where the attribute is absent. */
export function attributeNameSpan(element: ScxmlElement, attribute: string): Span {
  const found = ownAttribute(element, attribute)
  if (!found) return nameSpan(element.source, element.xml)
  return { source: element.source, start: found.start, end: found.start + found.name.length }
}

/** The XML attribute in a namespace, such as `ms:defer`. */
export function attributeNS(element: ScxmlElement, namespace: string, local: string): XmlAttribute | undefined {
  return element.xml.attributes.find((a) => a.local === local && a.namespace === namespace)
}

function ownAttribute({ element, xml }: ScxmlElement, name: string): XmlAttribute | undefined {
  const found = attributeNamed(xml, name)
  if (found) return found
  const old = oldName(element, name)
  return old === undefined ? undefined : attributeNamed(xml, old)
}

// A few attributes are looked through faster than a map is made; to look through very many for each takes too long.
const few = 16
const byName = new WeakMap<XmlElement, ReadonlyMap<string, XmlAttribute>>()

function attributeNamed(xml: XmlElement, name: string): XmlAttribute | undefined {
  const { attributes } = xml
  if (attributes.length <= few) return attributes.find((a) => a.name === name)
  let known = byName.get(xml)
  if (!known) {
    known = new Map(attributes.map((a) => [a.name, a]))
    byName.set(xml, known)
  }
  return known.get(name)
}

type Building = { -readonly [K in keyof ScxmlElement]: ScxmlElement[K] } & {
  attributes: Record<string, string>
  children: ScxmlElement[]
  foreign: XmlElement[]
}

class Reader {
  readonly diagnostics: Diagnostic[] = []
  incomplete = false
  readonly #xml: XmlDocument
  readonly #namespaces: ReadonlySet<string>
  /** Whether a namespace means SCXML, for the namespaces met so far. */
  readonly #meant = new Map<string, boolean>([[scxmlNamespace, true]])
  /** The first element of each namespace: design tools write very many of them. */
  readonly #foreign = new Map<string, XmlElement>()
  // Typed nodes whose children are still to be read; a list instead of recursion, since documents nest deeply.
  readonly #open: Building[] = []

  constructor(xml: XmlDocument, namespaces: ReadonlySet<string> = new Set()) {
    this.#xml = xml
    this.#namespaces = namespaces
  }

  read(fragment: boolean): ScxmlElement | null {
    const { root } = this.#xml
    if (root.local !== 'scxml' && !(fragment && known.has(root.local))) {
      const near = root.local.toLowerCase() === 'scxml' ? 'names are case-sensitive: write <scxml>' : undefined
      this.#report(
        'error',
        'rule/not-scxml',
        `the root element is <${shorten(root.name)}>, ${fragment ? 'which is none of SCXML' : 'not <scxml>'}`,
        root,
        '3.2',
        near,
      )
      return null
    }
    this.#judgeRootNamespace(root)
    return this.#readAll(root.local as ElementName, root)
  }

  readInside(element: XmlElement): ScxmlElement {
    this.#meant.set(this.#xml.root.namespace, true)
    return this.#readAll('state', element)
  }

  #readAll(element: ElementName, xml: XmlElement): ScxmlElement {
    const top = this.#node(element, xml)
    for (let node = this.#open.pop(); node; node = this.#open.pop()) this.#readChildren(node)
    for (const xml of this.#foreign.values()) this.#reportForeign(xml)
    return top
  }

  #judgeRootNamespace({ namespace }: XmlElement): void {
    if (namespace === scxmlNamespace) return
    const { root } = this.#xml
    const hint = `write xmlns="${scxmlNamespace}"`
    if (namespace === '') {
      const message = `<${root.local}> has no namespace`
      this.#report('warning', 'rule/missing-namespace', message, root, 'A.1', hint)
    } else this.#reportNamespace(root)
    // Whoever writes <scxml> at the top, or includes it in one, means SCXML, whatever was put into the declaration.
    this.#meant.set(namespace, true)
  }

  #reportNamespace(xml: XmlElement): void {
    const message = `'${shorten(xml.namespace)}' is not the namespace of SCXML; <${shorten(xml.name)}> is read as SCXML all the same`
    const { source } = this.#xml
    const declaring = xml.prefix === '' ? 'xmlns' : `xmlns:${xml.prefix}`
    const found = xml.attributes.find(({ name }) => name === declaring)
    const span = found ? { source, start: found.valueStart, end: found.valueEnd } : nameSpan(source, xml)
    const hint = `the namespace is '${scxmlNamespace}'`
    this.diagnostics.push(
      diagnostic({ code: 'rule/wrong-namespace', severity: 'warning', message, span, rec: 'A.1', hint }),
    )
  }

  #isScxml(xml: XmlElement): boolean {
    const known = this.#meant.get(xml.namespace)
    if (known !== undefined) return known
    const meant = isScxmlVariant(xml.namespace)
    this.#meant.set(xml.namespace, meant)
    if (meant) this.#reportNamespace(xml)
    return meant
  }

  #node(element: ElementName, xml: XmlElement): Building {
    const made: Building = {
      element,
      attributes: ownAttributes(element, xml),
      children: [],
      foreign: [],
      inline: false,
      xml,
      source: this.#xml.source,
    }
    if (holdsValue.has(element)) this.#judgeContent(made)
    else if (xml.children.length > 0) this.#open.push(made)
    if (element === 'state' || element === 'parallel') this.incomplete ||= made.attributes.src !== undefined
    return made
  }

  #judgeContent(node: Building): void {
    for (const child of node.xml.children) {
      if (!isContent(child)) continue
      node.inline = true
      if (child.kind === 'element' && isInclude(child)) this.incomplete = true
    }
  }

  #readChildren(node: Building): void {
    for (const child of node.xml.children) {
      if (child.kind === 'element') this.#readElement(node, child)
      else if (child.kind === 'text' && notWhite.test(child.value)) this.#stray(node, child)
    }
  }

  #readElement(node: Building, child: XmlElement): void {
    if (!this.#isScxml(child)) {
      node.foreign.push(child)
      if (isInclude(child)) this.incomplete = true
      if (child.namespace === '' && known.has(child.local)) {
        const message = `<${shorten(child.name)}> has no namespace and is not read as SCXML`
        this.#report('warning', 'rule/element-without-namespace', message, child, 'A.1')
      } else if (!isXInclude(child.namespace) && !this.#namespaces.has(child.namespace)) this.#noteForeign(child)
    } else if (known.has(child.local)) {
      node.children.push(this.#node(child.local as ElementName, child))
    } else if (node.element === 'transition' && child.local === 'target' && child.attributes.some(isNext)) {
      this.#readTarget(node, child)
    } else {
      const near = didYouMean(child.local, elementNames)
      const message = `SCXML has no element <${shorten(child.local)}>; it is ignored`
      this.#report('warning', 'schema/unknown-element', message, child, undefined, near)
    }
  }

  // The drafts of 2005 had `<transition><target next="a"/></transition>`.
  #readTarget({ attributes }: Building, child: XmlElement): void {
    const { value } = child.attributes.find(isNext)!
    attributes.target = attributes.target === undefined ? value : `${attributes.target} ${value}`
    const message = "<target> is from an old draft of SCXML; it is read as the 'target' of its transition"
    this.#report(
      'warning',
      'rule/old-element',
      message,
      child,
      '3.5.1',
      `write <transition target="${shorten(value)}">`,
    )
  }

  #noteForeign(xml: XmlElement): void {
    const first = this.#foreign.get(xml.namespace)
    if (!first || xml.start < first.start) this.#foreign.set(xml.namespace, xml)
  }

  #reportForeign(xml: XmlElement): void {
    const others = xml.namespace === '' ? 'no namespace' : `the namespace '${shorten(xml.namespace)}'`
    const message = `<${shorten(xml.name)}> is not of SCXML and is ignored, like all elements of ${others} here`
    this.#report('warning', 'schema/foreign-element', message, xml)
  }

  #stray(node: Building, text: Extract<XmlNode, { kind: 'text' }>): void {
    const lead = text.cdata ? 0 : text.value.search(notWhite)
    const shown = excerpt(text.value)
    const { source } = this.#xml
    let { end } = text
    while (!text.cdata && !notWhite.test(source.text.charAt(end - 1))) end--
    this.diagnostics.push(
      diagnostic({
        code: 'schema/stray-text',
        severity: 'warning',
        message: `the text '${shown}' in <${node.element}> has no meaning and is ignored`,
        span: { source, start: text.start + lead, end },
      }),
    )
  }

  #report(
    severity: 'error' | 'warning',
    code: `rule/${string}` | `schema/${string}`,
    message: string,
    at: XmlElement,
    rec?: string,
    hint?: string,
  ): void {
    this.diagnostics.push(diagnostic({ code, severity, message, span: nameSpan(this.#xml.source, at), rec, hint }))
  }
}

function isNext({ name }: XmlAttribute): boolean {
  return name === 'next'
}

const known: ReadonlySet<string> = new Set(elementNames)

/** Elements whose content is a value or a program, not structure (REC 5.3, 5.4, 5.6, 5.8). */
const holdsValue: ReadonlySet<ElementName> = new Set<ElementName>(['content', 'data', 'assign', 'script'])

// White space as XML has it (XML 1.0 2.3): a no-break space is text.
const notWhite = /[^ \t\r\n]/

function isContent(node: XmlNode): boolean {
  return node.kind === 'element' || (node.kind === 'text' && notWhite.test(node.value))
}

// Inherits nothing, as `Object.create(null)`, but the engine keeps it as it keeps any object of a class: small and fast.
const Attributes = class {} as new () => Record<string, string>
Object.setPrototypeOf(Attributes.prototype, null)
delete (Attributes.prototype as Partial<Record<'constructor', unknown>>).constructor

// Of a type ID or NMTOKEN (REC 3-6), so that white space around them is no part of them (XML 1.0 3.3.3).
const areNames: ReadonlySet<string> = new Set(['id', 'name', 'sendid', 'datamodel'])

// No `/[ \t\r\n]+$/`, which takes the square of the white space that is inside.
function withoutMargins(value: string): string {
  let start = 0
  let end = value.length
  while (start < end && !notWhite.test(value[start]!)) start++
  while (end > start && !notWhite.test(value[end - 1]!)) end--
  return value.slice(start, end)
}

function ownAttributes(element: ElementName, xml: XmlElement): Record<string, string> {
  const own = new Attributes()
  for (const { name, prefix, value } of xml.attributes) {
    if (prefix === '' && name !== 'xmlns') own[name] = areNames.has(name) ? withoutMargins(value) : value
  }
  const renamed = renamedAttributes[element]
  for (const old in renamed) {
    const now = renamed[old]!
    if (own[old] === undefined || own[now] !== undefined) continue
    own[now] = own[old]
    delete own[old]
  }
  return own
}

function nameSpan(source: Source, xml: XmlElement): Span {
  return { source, start: xml.start + 1, end: xml.start + 1 + xml.name.length }
}

function excerpt(text: string): string {
  const flat = text.trim().replace(/\s+/g, ' ')
  return shorten(flat)
}

function byOffset(a: Diagnostic, b: Diagnostic): number {
  return (a.location?.offset ?? 0) - (b.location?.offset ?? 0)
}
