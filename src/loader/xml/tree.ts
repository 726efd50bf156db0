/**
 * A well-formed text → elements. fast-xml-parser says which element stands in which and where each begins and ends; what
 * stands at those places is read here once, in the order of the text, and whatever disagrees ends the reading.
 */
import { XMLParser } from 'fast-xml-parser'
import type { Source } from '../../diagnostic.js'
import type { XmlElement, XmlNode } from '../xml.js'
import { hasOnlyLegalCharacters, isWhite } from './characters.js'
import { readDeclaration } from './declaration.js'
import type { Fault } from './fault.js'
import { Markup, type OpenElement } from './markup.js'
import { Bindings } from './namespaces.js'

/** What fast-xml-parser makes of an element; the entries for text have no `e`. */
interface Entry {
  readonly e?: readonly Entry[]
  readonly [metaData: symbol]: { readonly startIndex: number; readonly endIndex?: number } | undefined
}

const parser = new XMLParser({
  preserveOrder: true,
  captureMetaData: true,
  trimValues: false,
  parseTagValue: false,
  processEntities: false,
  maxNestedTags: Number.POSITIVE_INFINITY,
  // A path for callbacks that are not there: with it, the time grows with the square of the depth.
  jPath: false,
  // Attributes, text, comments and CDATA sections come without their places, so they are read from the text. (An
  // attribute would also be lost that stands twice or is called `constructor`.) An empty value is not kept.
  ignoreAttributes: true,
  tagValueProcessor: () => '',
  // So are names. As keys they would make an object of another shape for every element, and one called
  // `constructor` or `__proto__` would be refused or renamed. The slash is how an empty-element tag is known.
  transformTagName: (name) => (name.endsWith('/') ? 'e/' : 'e'),
})
const metaData = XMLParser.getMetaDataSymbol() as unknown as symbol

export interface Tree {
  readonly root: XmlElement
  readonly prolog: readonly XmlNode[]
  readonly epilog: readonly XmlNode[]
  readonly warnings: readonly Fault[]
}

/** Null where the text is not well-formed, or not namespace-well-formed; `findFaults` then says why. */
export function readTree(source: Source): Tree | null {
  try {
    return new TreeReader(source).read()
  } catch (error) {
    if (error === malformed) return null
    throw error
  }
}

/** Thrown at the first fault. */
const malformed = Symbol('malformed')

interface Frame {
  readonly entries: readonly Entry[]
  readonly next: number
  readonly element: OpenElement
}

class TreeReader {
  readonly #text: string
  readonly #markup: Markup
  readonly #bindings: Bindings
  readonly #warnings: Fault[] = []

  constructor(source: Source) {
    const report = (fault: Fault) => {
      if (fault.severity !== 'warning') throw malformed
      this.#warnings.push(fault)
    }
    this.#text = source.text
    this.#markup = new Markup(source, report)
    this.#bindings = new Bindings(report)
  }

  read(): Tree {
    const text = this.#text
    if (!hasOnlyLegalCharacters(text)) throw malformed
    const declared = readDeclaration(text, this.#markup.report)
    const prolog: XmlNode[] = []
    // The prolog first: a DOCTYPE ends the reading before fast-xml-parser sees it.
    const start = this.#outside(declared, prolog)
    const entries = this.#entries(declared)
    const first = entries.findIndex((entry) => entry.e !== undefined)
    const root = entries[first]
    if (!root || entries.findLastIndex((entry) => entry.e !== undefined) !== first) throw malformed
    const element = this.#element(root, start)
    const epilog: XmlNode[] = []
    if (this.#outside(element.end, epilog) !== text.length) throw malformed
    return { root: element, prolog, epilog, warnings: this.#warnings }
  }

  #entries(declared: number): readonly Entry[] {
    try {
      return parser.parse(withoutInstructions(this.#text, declared)) as Entry[]
    } catch {
      // Whatever it could not read is for `findFaults` to name: its own messages bear no positions.
      throw malformed
    }
  }

  /** Reads an element with all that is in it. Without recursion: elements may stand 100,000 deep. */
  #element(rootEntry: Entry, start: number): OpenElement {
    const root = this.#open(rootEntry, start, null)
    if (root.end >= 0) return root
    const around: Frame[] = []
    let entries = rootEntry.e!
    let next = 0
    let element = root
    const ends: number[] = [rootEntry[metaData]!.endIndex ?? -1]
    let at = root.innerStart
    for (;;) {
      let entry = entries[next++]
      while (entry && entry.e === undefined) entry = entries[next++]
      at = this.#content(at, element.children)
      if (entry) {
        const child = this.#open(entry, at, element)
        element.children.push(child)
        if (child.end >= 0) {
          at = child.end
        } else {
          around.push({ entries, next, element })
          ends.push(entry[metaData]!.endIndex ?? -1)
          entries = entry.e!
          next = 0
          element = child
          at = child.innerStart
        }
      } else {
        at = this.#close(element, at, ends.pop()!)
        const frame = around.pop()
        if (!frame) return root
        ;({ entries, next, element } = frame)
      }
    }
  }

  #open(entry: Entry, at: number, parent: XmlElement | null): OpenElement {
    const place = entry[metaData]!
    if (place.startIndex !== at) throw malformed
    const element = this.#markup.startTag(at, parent)
    if (element.name === '') throw malformed
    this.#bindings.enter(element)
    if (element.end >= 0) {
      if (place.endIndex !== element.end || entry.e!.length > 0) throw malformed
      this.#bindings.leave(element)
    }
    return element
  }

  #close(element: OpenElement, at: number, expectedEnd: number): number {
    if (!this.#text.startsWith('</', at)) throw malformed
    const { name, end } = this.#markup.endTag(at)
    if (name !== element.name || end !== expectedEnd) throw malformed
    element.innerEnd = at
    element.end = end
    this.#bindings.leave(element)
    return end
  }

  /** Reads text, comments, CDATA sections and instructions up to the next tag. */
  #content(start: number, nodes: XmlNode[]): number {
    const text = this.#text
    let at = start
    for (;;) {
      if (text.charCodeAt(at) !== 60) {
        const end = text.indexOf('<', at)
        if (end < 0) throw malformed
        nodes.push(this.#markup.characters(at, end))
        at = end
      }
      const node = this.#miscellany(at) ?? (text.startsWith('<![CDATA[', at) ? this.#markup.section(at) : null)
      if (!node) return at
      nodes.push(node)
      at = node.end
    }
  }

  /** Reads what may stand before and behind the root. */
  #outside(start: number, nodes: XmlNode[]): number {
    const text = this.#text
    let at = start
    for (;;) {
      let end = at
      while (isWhite(text.charCodeAt(end))) end++
      if (end > at) nodes.push(this.#markup.characters(at, end))
      const node = this.#miscellany(end)
      if (!node) return end
      nodes.push(node)
      at = node.end
    }
  }

  #miscellany(at: number): XmlNode | null {
    const next = this.#text.charCodeAt(at + 1)
    if (next === 33 && this.#text.startsWith('<!--', at)) return this.#markup.comment(at)
    if (next === 63 && this.#text.startsWith('<?', at)) return this.#markup.instruction(at)
    return null
  }
}

/**
 * The text with blanks in place of processing instructions: fast-xml-parser takes an apostrophe in one for a quote that
 * it looks for the other half of.
 */
function withoutInstructions(text: string, from: number): string {
  if (!text.includes('<?', from)) return text
  const opening = /<!--|<!\[CDATA\[|<\?/g
  opening.lastIndex = from
  let blanked = ''
  let done = 0
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    const closing = closings.get(match[0])!
    const close = text.indexOf(closing, opening.lastIndex)
    if (close < 0) throw malformed
    const end = close + closing.length
    if (closing === '?>') {
      blanked += text.slice(done, match.index) + text.slice(match.index, end).replace(/[^\r\n]/g, ' ')
      done = end
    }
    opening.lastIndex = end
  }
  return blanked + text.slice(done)
}

const closings: ReadonlyMap<string, string> = new Map([
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
])
