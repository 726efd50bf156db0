/**
 * What stands elsewhere, put into its place: `xi:include` (XInclude 1.0) and the `src` of a `<state>`, which old drafts
 * of SCXML had. The elements that come in keep the text that they stand in, so that whatever is said about them points
 * there.
 *
 * The document that was read stays as it is. Nothing is read here: the steps ask for resources, and whoever drives them
 * answers, at once or later.
 */
import {
  type Code,
  type Diagnostic,
  diagnostic,
  reasonOf,
  ScxmlError,
  Source,
  type Span,
  shorten,
} from '../diagnostic.js'
import {
  type DocumentResult,
  type ElementName,
  type ForeignElement,
  type IncludedText,
  type IncludedValue,
  isInclude,
  isXInclude,
  type ReadOptions,
  readFragment,
  readInside,
  type ScxmlDocument,
  type ScxmlElement,
} from './document.js'
import { decodeXml } from './xml/encoding.js'
import { parseXml, type XmlDocument, type XmlElement } from './xml.js'

/** A reference to a resource, as it is written, and the URL of the text that it is written in. */
export interface Reference {
  readonly reference: string
  readonly base: string | undefined
}

/** The resource, the URL where it was found, and how messages call it; or why it cannot be had. */
export type Answer =
  | { readonly url: string; readonly file: string | undefined; readonly data: string | Uint8Array }
  | { readonly error: unknown }

/** Work that asks for resources on its way. */
export type Steps<Result> = Generator<Reference, Result, Answer>

const maxDepth = 32
// A document of a few lines that includes another twice, which includes another twice, and so on, would be endless.
const maxIncludes = 1000
/** In UTF-16 units. */
const maxSize = 64 * 1024 * 1024

/**
 * The document with all that it includes. `url` is its own; `namespaces` as for reading it.
 *
 * Codes: those of reading documents, `io/unreadable-include`, `rule/bad-include`, `rule/empty-include`,
 * `rule/included-text`, `rule/other-data-model`.
 */
export function* include(
  document: ScxmlDocument,
  url: string | undefined,
  namespaces?: ReadOptions['namespaces'],
): Steps<DocumentResult> {
  if (!document.incomplete) return { document, diagnostics: [] }
  return yield* new Inclusion(document, namespaces).run(url)
}

/** The order in which the parts of a document stand in it, whatever texts they come from. */
export function documentOrder({ included }: ScxmlDocument): (a: Span, b: Span) => number {
  if (!included) return (a, b) => a.start - b.start
  const placeOf = ({ source, start }: Span) => [...(included.get(source)?.place ?? []), start]
  return (a, b) => {
    if (a.source === b.source) return a.start - b.start
    const [left, right] = [placeOf(a), placeOf(b)]
    const at = left.findIndex((start, index) => start !== right[index])
    return at < 0 ? -1 : left[at]! - (right[at] ?? -1)
  }
}

/** A text and what it is included in. */
interface Text {
  readonly xml: XmlDocument
  readonly url: string | undefined
  readonly around: Text | null
  readonly depth: number
  readonly place: readonly number[]
}

type Building = { -readonly [K in keyof ScxmlElement]: ScxmlElement[K] } & {
  attributes: Record<string, string>
  children: ScxmlElement[]
  foreign: XmlElement[]
  mixed: (ScxmlElement | ForeignElement)[]
}

/** An element and the copy of it that is to be filled. */
interface Frame {
  readonly from: ScxmlElement
  readonly to: Building
  readonly text: Text
}

/** What comes into an element: one of SCXML, or a foreign one, which may be an include. */
interface Piece {
  readonly element: ScxmlElement | null
  readonly xml: XmlElement
  readonly text: Text
}

/** What refers to a resource: an `xi:include`, or a `src`. */
interface Link {
  readonly text: Text
  /** As messages call it. */
  readonly name: string
  readonly span: Span
  readonly reference: string
  readonly pointer: string | undefined
  /** Where the resource stands in the text. */
  readonly at: number
}

interface Resource {
  readonly url: string
  readonly file: string | undefined
  readonly data: string | Uint8Array
}

class Inclusion {
  readonly #document: ScxmlDocument
  readonly #root: Building
  readonly #diagnostics: Diagnostic[] = []
  readonly #included = new Map<Source, IncludedText>()
  readonly #namespaces: ReadOptions['namespaces']
  #count = 0
  #size = 0

  constructor(document: ScxmlDocument, namespaces: ReadOptions['namespaces']) {
    this.#document = document
    this.#namespaces = namespaces
    this.#root = emptyCopy(document.root)
  }

  *run(url: string | undefined): Steps<DocumentResult> {
    const { xml, source, root } = this.#document
    const text: Text = { xml, url, around: null, depth: 0, place: [] }
    const open: Frame[] = [{ from: root, to: this.#root, text }]
    for (let frame = open.pop(); frame; frame = open.pop()) {
      const inner = holdsValue.has(frame.from.element) ? yield* this.#value(frame) : yield* this.#fill(frame)
      for (let at = inner.length - 1; at >= 0; at--) open.push(inner[at]!)
    }
    const document = { xml, source, root: this.#root, incomplete: false, included: this.#included }
    return { document, diagnostics: this.#diagnostics }
  }

  /** Fills an element with its children and all that is included among them; gives the children to be filled. */
  *#fill(frame: Frame): Steps<Frame[]> {
    const { from, to, text } = frame
    const inner: Frame[] = []
    yield* this.#settle(piecesOf(from, text), frame, inner)
    const { src } = from.attributes
    if (isStateLike(from) && src?.trim()) {
      const link = this.#split(
        { text, name: 'the src', span: attributeSpan(text, from.xml, 'src'), at: from.xml.innerEnd },
        src,
      )
      yield* this.#settle(yield* this.#states(link, from, to), frame, inner)
    }
    return inner
  }

  *#settle(pieces: readonly Piece[], { from, to }: Frame, inner: Frame[]): Steps<void> {
    // The next one is last.
    const coming = [...pieces].reverse()
    for (let piece = coming.pop(); piece; piece = coming.pop()) {
      const { element, xml, text } = piece
      if (element) {
        const child = emptyCopy(element)
        // The scripts of an included <scxml> are run with those of the document (REC 5.8).
        const home = element.element === 'script' && xml.parent?.local === 'scxml' ? this.#root : to
        home.children.push(child)
        home.mixed.push(child)
        inner.push({ from: element, to: child, text })
      } else if (isInclude(xml)) {
        const included = yield* this.#include(xml, text, from, to)
        for (let at = included.length - 1; at >= 0; at--) coming.push(included[at]!)
      } else {
        to.foreign.push(xml)
        to.mixed.push({ xml, source: text.xml.source })
      }
    }
  }

  *#include(xml: XmlElement, text: Text, from: ScxmlElement, to: Building): Steps<readonly Piece[]> {
    const link = this.#linkOf(xml, text)
    if (!link) return []
    const resource = yield* this.#read(link)
    if ('error' in resource) {
      const fallback = xml.children.find((child) => child.kind === 'element' && isFallback(child)) as
        | XmlElement
        | undefined
      if (!fallback) return this.#unreadable(link, resource.error)
      const { inside, diagnostics } = readInside(text.xml, fallback, { namespaces: this.#namespaces })
      this.#say(diagnostics)
      return piecesOf(inside, text)
    }
    if (attribute(xml, 'parse')?.value.trim() === 'text') {
      const message = `text means nothing in <${to.element}>: what is included is read as XML`
      const span = attributeSpan(text, xml, 'parse')
      this.#report({ code: 'rule/included-text', severity: 'warning', message, span, hint: 'write parse="xml"' })
    }
    const found = this.#parse(link, resource)
    if (!found) return []
    const { root, inner } = found
    if (root.element !== 'scxml') return [{ element: root, xml: root.xml, text: inner }]
    this.#adopt(root, from, to)
    return piecesOf(root, inner)
  }

  /** The content of the state that the `src` of another leads to. */
  *#states(link: Link, from: ScxmlElement, to: Building): Steps<readonly Piece[]> {
    const resource = yield* this.#read(link)
    if ('error' in resource) return this.#unreadable(link, resource.error)
    const found = this.#parse(link, resource)
    if (!found) return []
    const { root, inner } = found
    if (root.element !== 'scxml' && !isStateLike(root)) {
      return this.#refuse(link, `leads to a <${root.element}>, which is no state`)
    }
    if (root.element === 'parallel') to.element = 'parallel'
    this.#adopt(root, from, to)
    return piecesOf(root, inner)
  }

  /** The content of an element that holds a value: an include has to be all of it. */
  *#value({ from, to, text }: Frame): Steps<Frame[]> {
    const content = from.xml.children.filter((child) => child.kind === 'element' || child.kind === 'text')
    const xml = content.find((child) => child.kind === 'element' && isInclude(child)) as XmlElement | undefined
    const link = xml && this.#linkOf(xml, text)
    if (!link) return []
    if (content.some((child) => child !== xml && (child.kind === 'element' || child.value.trim() !== ''))) {
      return this.#refuse(link, `must be all that stands in <${from.element}>`)
    }
    const asText = attribute(xml, 'parse')?.value.trim() === 'text'
    if (link.pointer !== undefined) return this.#refuse(link, 'cannot point into what is a value')
    if (from.element === 'script' && !asText) return this.#refuse(link, `must have parse="text" in <script>`)
    const resource = yield* this.#read(link)
    if ('error' in resource) return this.#unreadable(link, resource.error)
    const value = asText ? this.#readText(link, xml, resource) : this.#readMarkup(resource)
    if (!value) return []
    this.#register(value.source, link, resource.url)
    to.value = value
    return []
  }

  #readText(link: Link, xml: XmlElement, { data, file }: Resource): IncludedValue | null {
    const encoding = attribute(xml, 'encoding')
    if (typeof data === 'string') return { source: new Source(data, file), markup: null }
    if (!encoding) return { source: new Source(decodeXml(data).text, file), markup: null }
    try {
      return { source: new Source(new TextDecoder(encoding.value.trim()).decode(data), file), markup: null }
    } catch {
      const span = attributeSpan(link.text, xml, 'encoding')
      this.#refuse({ ...link, span }, `has an encoding that is not known: '${shorten(encoding.value)}'`)
      return null
    }
  }

  #readMarkup({ data, file }: Resource): IncludedValue | null {
    const { document, diagnostics } = parseXml(data, { file })
    this.#say(diagnostics)
    return document && { source: document.source, markup: document }
  }

  /** What an `xi:include` refers to; null where that makes no sense. */
  #linkOf(xml: XmlElement, text: Text): Link | null {
    const [href, parse, pointer] = ['href', 'parse', 'xpointer'].map((name) => attribute(xml, name)?.value.trim())
    const part = { text, name: `<${shorten(xml.name)}>`, span: attributeSpan(text, xml, 'href'), at: xml.start }
    if (!href && !pointer) {
      const message = `<${shorten(xml.name)}> has no 'href'; it is ignored`
      const span = part.span
      this.#report({ code: 'rule/empty-include', severity: 'warning', message, span })
      return null
    }
    const link = this.#split(part, href ?? '')
    if (parse !== undefined && parse !== 'xml' && parse !== 'text') {
      this.#refuse({ ...link, span: attributeSpan(text, xml, 'parse') }, `can have parse="xml" or parse="text" only`)
      return null
    }
    if (pointer === undefined) return link
    // A shorthand pointer, and what says the same at more length (XPointer Framework 3.2, element() scheme).
    const id = /^(?:element\()?([^\s()/]+)\)?$/.exec(pointer)?.[1]
    if (id !== undefined) return { ...link, pointer: id }
    this.#refuse({ ...link, span: attributeSpan(text, xml, 'xpointer') }, 'can point to an id only')
    return null
  }

  #split(part: Omit<Link, 'reference' | 'pointer'>, reference: string): Link {
    const hash = reference.indexOf('#')
    if (hash < 0) return { ...part, reference: reference.trim(), pointer: undefined }
    return {
      ...part,
      reference: reference.slice(0, hash).trim(),
      pointer: reference.slice(hash + 1).trim() || undefined,
    }
  }

  *#read({ reference, text }: Link): Steps<Resource | { readonly error: unknown }> {
    if (++this.#count > maxIncludes) return { error: new Error(`a document includes ${maxIncludes} times at most`) }
    if (text.depth === maxDepth) return { error: new Error(`includes may be ${maxDepth} deep`) }
    const answer = yield { reference, base: text.url }
    if ('error' in answer) return answer
    for (let at: Text | null = text; at; at = at.around) {
      if (at.url === answer.url) return { error: new Error('it includes itself') }
    }
    this.#size += answer.data.length
    if (this.#size > maxSize) return { error: new Error('all that is included is too large') }
    return answer
  }

  /** The element of SCXML that a link leads to. */
  #parse(link: Link, { data, file, url }: Resource): { readonly root: ScxmlElement; readonly inner: Text } | null {
    const { document, diagnostics } = readFragment(data, { file, namespaces: this.#namespaces })
    this.#say(diagnostics)
    if (!document) return null
    const { place } = this.#register(document.source, link, url)
    const inner: Text = { xml: document.xml, url, around: link.text, depth: link.text.depth + 1, place }
    const root = link.pointer === undefined ? document.root : elementById(document.root, link.pointer)
    if (root) return { root, inner }
    this.#refuse(link, `points to '${shorten(link.pointer!)}', which is no id there`)
    return null
  }

  #register(source: Source, { text, at }: Link, url: string): IncludedText {
    const made = { url, place: [...text.place, at] }
    this.#included.set(source, made)
    return made
  }

  /** What the start tag of an included `<scxml>` or state says of its content. */
  #adopt({ attributes, source, xml }: ScxmlElement, from: ScxmlElement, to: Building): void {
    const { initial, datamodel } = attributes
    const decided =
      from.attributes.initial !== undefined || from.children.some(({ element }) => decidesInitial.has(element))
    if (initial !== undefined && !decided && to.element !== 'parallel') to.attributes.initial ??= initial
    const own = this.#root.attributes.datamodel?.trim() || 'ecmascript'
    const other = datamodel?.trim() || own
    if (other === own) return
    const message = `what is included has the data model '${shorten(other)}', and this document '${shorten(own)}', which is taken`
    const found = xml.attributes.find(({ name }) => name === 'datamodel')!
    const span = { source, start: found.valueStart, end: found.valueEnd }
    this.#report({ code: 'rule/other-data-model', severity: 'warning', message, span })
  }

  #unreadable({ name, span }: Link, error: unknown): never[] {
    // The message of a ScxmlError has codes in it; this diagnostic has its own.
    const hint = error instanceof ScxmlError ? error.diagnostics[0]?.hint : undefined
    const message = `what ${name} refers to cannot be read: ${reasonOf(error)}`
    this.#diagnostics.push(diagnostic({ code: 'io/unreadable-include', message, span, hint }))
    return []
  }

  #refuse({ name, span }: Link, reason: string): never[] {
    this.#report({ code: 'rule/bad-include', severity: 'error', message: `${name} ${reason}`, span })
    return []
  }

  #report(problem: {
    readonly code: Code
    readonly severity: 'error' | 'warning'
    readonly message: string
    readonly span: Span
    readonly hint?: string
  }): void {
    this.#diagnostics.push(diagnostic(problem))
  }

  #say(diagnostics: readonly Diagnostic[]): void {
    for (const one of diagnostics) this.#diagnostics.push(one)
  }
}

const holdsValue: ReadonlySet<ElementName> = new Set<ElementName>(['content', 'data', 'assign', 'script'])

/** Where a state has one of these, it is clear, or its own matter, where it begins. */
const decidesInitial: ReadonlySet<ElementName> = new Set<ElementName>(['initial', 'state', 'parallel', 'final'])

function emptyCopy(element: ScxmlElement): Building {
  const attributes = Object.assign(Object.create(null) as Record<string, string>, element.attributes)
  return { ...element, attributes, children: [], foreign: [], mixed: [] }
}

/** The children of an element of SCXML in the order of the text, the foreign ones among them. */
function piecesOf({ children, foreign }: ScxmlElement, text: Text): Piece[] {
  const pieces: Piece[] = children.map((element) => ({ element, xml: element.xml, text }))
  for (const xml of foreign) pieces.push({ element: null, xml, text })
  return foreign.length === 0 ? pieces : pieces.sort((a, b) => a.xml.start - b.xml.start)
}

function elementById(root: ScxmlElement, id: string): ScxmlElement | undefined {
  const open = [root]
  for (let element = open.pop(); element; element = open.pop()) {
    if (element.attributes.id === id) return element
    for (const child of element.children) open.push(child)
  }
  return undefined
}

function isStateLike({ element }: ScxmlElement): boolean {
  return element === 'state' || element === 'parallel'
}

function isFallback({ local, namespace }: XmlElement): boolean {
  return local === 'fallback' && isXInclude(namespace)
}

function attribute(xml: XmlElement, name: string): XmlElement['attributes'][number] | undefined {
  return xml.attributes.find((one) => one.name === name)
}

function attributeSpan({ xml: { source } }: Text, xml: XmlElement, name: string): Span {
  const found = attribute(xml, name)
  if (found) return { source, start: found.valueStart, end: found.valueEnd }
  return { source, start: xml.start + 1, end: xml.start + 1 + xml.name.length }
}
