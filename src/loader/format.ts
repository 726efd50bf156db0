/**
 * A document laid out anew. White space between markup changes, and nothing else does: elements, attributes with their
 * order, values and quotes, comments, instructions and text are as they were.
 */
import { diagnostic, ScxmlError } from '../diagnostic.js'
import type { ElementName, ScxmlDocument, ScxmlElement } from './document.js'
import { reread } from './reread.js'
import type { XmlAttribute, XmlElement, XmlNode } from './xml.js'

export interface LayoutOptions {
  /** One level of indentation: blanks or a tab. Default: two blanks. */
  readonly indent?: string
}

/**
 * Gives each element a line of its own, indented by its depth, and each tag one line where it fits, else each attribute
 * one. What holds one element without content, such as `<onentry><raise event="e"/></onentry>`, stays on one line where it
 * stands on one.
 *
 * What stays as it is, to the byte: the content of `<script>`, `<data>`, `<assign>` and `<content>`, of elements with text or
 * `xml:space="preserve"`, and elements that are not SCXML's. A comment stays where it ends a line; of blank lines between
 * elements one is kept. Lines end as the first one does. What is laid out already is given back itself.
 *
 * Throws a `ScxmlError`: `option/type`.
 */
export function formatDocument(document: ScxmlDocument, { indent = '  ' }: LayoutOptions = {}): ScxmlDocument {
  if (!/^(?: {1,16}|\t)$/.test(indent)) {
    const message = 'indent is 1 to 16 blanks, or a tab'
    throw new ScxmlError([diagnostic({ code: 'option/type', message })])
  }
  return reread(document, new Layout(document, indent).whole())
}

/** Where attributes move to lines of their own, in characters. */
const widest = 120
/** As wide as a tab counts. */
const tabWidth = 4
/** Deeper elements are indented no further: the text of a document that only nests would grow with the square of it. */
const deepest = 50

/** An element whose children are being laid out. */
interface Frame {
  readonly element: ScxmlElement
  readonly depth: number
  /** The number of its next child. */
  next: number
  /** Where the child before it ended. */
  end: number
  /** Whether one of its children begins a line. */
  broken: boolean
}

class Layout {
  readonly #document: ScxmlDocument
  readonly #text: string
  readonly #lineEnd: string
  readonly #unit: string
  readonly #out: string[] = []
  /** The typed nodes, to find those of the SCXML among the children of an element. */
  readonly #typed = new Map<XmlElement, ScxmlElement>()

  constructor(document: ScxmlDocument, unit: string) {
    this.#document = document
    this.#text = document.source.text
    this.#unit = unit
    const first = this.#text.indexOf('\n')
    this.#lineEnd = this.#text[first - 1] === '\r' ? '\r\n' : '\n'
  }

  whole(): string {
    const { root, prolog, epilog } = this.#document.xml
    const start = (prolog[0] ?? root).start
    this.#out.push(this.#text.slice(0, start))
    let end = start
    let first = start === 0
    for (const node of [...prolog, root, ...epilog]) {
      if (node.kind === 'text') continue
      const gap = this.#text.slice(end, node.start)
      // Before the root, no line is there for a comment to end.
      if (!first) this.#place(node, end > root.start || lineEnds(gap) > 0 ? gap : this.#lineEnd, 0, end > start)
      first = false
      if (node === root) this.#root()
      else this.#out.push(this.#text.slice(node.start, node.end))
      end = node.end
    }
    this.#out.push(this.#lineEnd)
    return this.#out.join('')
  }

  // Without recursion: elements nest deeply.
  #root(): void {
    const open: Frame[] = []
    this.#begin(this.#document.root, 0, open)
    for (let frame = open.at(-1); frame; frame = open.at(-1)) {
      const { element, depth } = frame
      const node = element.xml.children[frame.next++]
      if (!node) {
        this.#finish(frame)
        open.pop()
      } else if (node.kind !== 'text') {
        const typed = node.kind === 'element' ? this.#typed.get(node) : undefined
        const within = typed && branches.has(typed.element) ? depth : depth + 1
        const later = frame.end > element.xml.innerStart
        if (this.#place(node, this.#text.slice(frame.end, node.start), within, later)) frame.broken = true
        frame.end = node.end
        if (typed) this.#begin(typed, within, open)
        else this.#out.push(this.#text.slice(node.start, node.end))
      }
    }
  }

  /** What stands before a node; whether that is a new line. `later`: something stands before it among its siblings. */
  #place(node: XmlNode, gap: string, depth: number, later: boolean): boolean {
    const lines = lineEnds(gap)
    // A comment belongs to the line that it stands on.
    if (node.kind !== 'element' && lines === 0) {
      this.#out.push(gap)
      return false
    }
    if (later && lines > 1) this.#out.push(this.#lineEnd)
    this.#out.push(this.#lineEnd, this.#indent(depth))
    return true
  }

  #begin(element: ScxmlElement, depth: number, open: Frame[]): void {
    const { xml } = element
    const line = this.#oneLine(element)
    if (line !== null && line.length <= this.#room(depth)) {
      this.#out.push(line)
      return
    }
    this.#startTag(xml, depth)
    if (xml.innerStart === xml.end) return
    if (this.#isVerbatim(element)) {
      this.#out.push(this.#text.slice(xml.innerStart, xml.innerEnd), `</${xml.name}>`)
      return
    }
    for (const child of element.children) this.#typed.set(child.xml, child)
    open.push({ element, depth, next: 0, end: xml.innerStart, broken: false })
  }

  #finish({ element: { xml }, depth, end, broken }: Frame): void {
    const gap = this.#text.slice(end, xml.innerEnd)
    const isEmpty = end === xml.innerStart
    if (broken || (!isEmpty && lineEnds(gap) > 0)) this.#out.push(this.#lineEnd, this.#indent(depth))
    else if (!isEmpty && gap !== '') this.#out.push(' ')
    this.#out.push(`</${xml.name}>`)
  }

  /** An element that stands on one line with all there is in it: one child without children, which is no state. */
  #oneLine(element: ScxmlElement): string | null {
    const { xml, children } = element
    const [only] = children
    if (!only || element.element === 'scxml' || states.has(only.element) || this.#isVerbatim(element)) return null
    if (xml.children.filter(({ kind }) => kind !== 'text').length !== 1) return null
    if (only.xml.children.length > 0 && !this.#isVerbatim(only)) return null
    // Looked for last: whatever nests deeply has been left out.
    if (/[\r\n]/.test(this.#text.slice(xml.start, xml.end))) return null
    const { innerStart, innerEnd, end, name } = only.xml
    const rest = innerStart === end ? '' : `${this.#text.slice(innerStart, innerEnd)}</${name}>`
    return `${this.#tag(xml)}${this.#tag(only.xml)}${rest}</${xml.name}>`
  }

  #startTag(xml: XmlElement, depth: number): void {
    const line = this.#tag(xml)
    const { attributes } = xml
    if (attributes.length < 2 || (line.length <= this.#room(depth) && !/[\r\n]/.test(line))) this.#out.push(line)
    else {
      const before = this.#lineEnd + this.#indent(depth + 1)
      this.#out.push(`<${xml.name}`, ...attributes.map((one) => before + this.#attribute(one)), closing(xml))
    }
  }

  #tag(xml: XmlElement): string {
    return `<${[xml.name, ...xml.attributes.map((one) => this.#attribute(one))].join(' ')}${closing(xml)}`
  }

  #attribute({ name, valueStart, valueEnd }: XmlAttribute): string {
    return `${name}=${this.#text.slice(valueStart - 1, valueEnd + 1)}`
  }

  /** The characters that a line has behind its indentation. */
  #room(depth: number): number {
    const { length } = this.#indent(depth)
    return widest - (this.#unit === '\t' ? length * tabWidth : length)
  }

  #isVerbatim({ element, xml }: ScxmlElement): boolean {
    if (values.has(element)) return true
    if (xml.attributes.some(({ name, value }) => name === 'xml:space' && value === 'preserve')) return true
    // Judged as it is written: a CDATA section of blanks, or a reference to one, is there on purpose.
    return xml.children.some(
      ({ kind, start, end }) => kind === 'text' && !/^[ \t\r\n]*$/.test(this.#text.slice(start, end)),
    )
  }

  #indent(depth: number): string {
    return this.#unit.repeat(Math.min(depth, deepest))
  }
}

/** Elements whose content is a value or a program (REC 5.3, 5.4, 5.6, 5.8): white space may be part of it. */
const values: ReadonlySet<ElementName> = new Set<ElementName>(['content', 'data', 'assign', 'script'])

/** Elements that part the content of their parent (REC 4.3), and stand where its tags do. */
const branches: ReadonlySet<ElementName> = new Set<ElementName>(['elseif', 'else'])

const states: ReadonlySet<ElementName> = new Set<ElementName>(['state', 'parallel', 'final', 'history'])

function closing({ innerStart, end }: XmlElement): string {
  return innerStart === end ? '/>' : '>'
}

function lineEnds(space: string): number {
  return space.match(/\r\n|\r|\n/g)?.length ?? 0
}
