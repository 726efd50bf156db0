/** Where a document refers to a state by its id. */
import type { ElementName, ScxmlDocument, ScxmlElement } from './document.js'
import type { XmlAttribute, XmlText } from './xml.js'

/** A piece of the text that gives way to a new id; offsets into the source. */
export interface Reference {
  readonly start: number
  readonly end: number
  /** What stands there then, before it is written as XML: the new id, or what means it within quotes. */
  readonly value: string
  readonly within: XmlAttribute | XmlText
}

/** Attributes that are lists of ids. */
const lists: Partial<Record<ElementName, readonly string[]>> = {
  scxml: ['initial', 'initialstate'],
  state: ['initial'],
  parallel: ['initial'],
  transition: ['target'],
}

/** Elements that have an `event` which may be `done.state.ID`; that of a transition is a list. */
const withEvent: ReadonlySet<ElementName> = new Set<ElementName>(['transition', 'raise', 'send'])

/** Attributes that are expressions (REC 5.9). */
const expressions: ReadonlySet<string> = new Set([
  ...['cond', 'expr', 'location', 'array', 'eventexpr', 'targetexpr', 'typeexpr', 'srcexpr', 'delayexpr'],
  ...['sendidexpr', 'idlocation', 'namelist'],
])

/** Elements whose text is a program or may be an expression. */
const programs: ReadonlySet<ElementName> = new Set<ElementName>(['script', 'data', 'assign'])

export const stateElements: ReadonlySet<ElementName> = new Set<ElementName>(['state', 'parallel', 'final', 'history'])

/** All places that name the state, its own `id` included. */
export function referencesTo(document: ScxmlDocument, id: string, newId: string): Reference[] {
  const found: Reference[] = []
  const { text } = document.source
  const find = new Finder(id, newId, document.root.attributes.datamodel?.trim() === 'null')
  const open: ScxmlElement[] = [document.root]
  for (let element = open.pop(); element; element = open.pop()) {
    for (const child of element.children) open.push(child)
    for (const attribute of element.xml.attributes) {
      const written = new Written(text, attribute.valueStart, attribute.valueEnd)
      for (const { from, to, value } of find.inAttribute(element.element, attribute, written.decoded)) {
        found.push({ start: written.at(from), end: written.at(to), value, within: attribute })
      }
    }
    if (!programs.has(element.element)) continue
    for (const node of element.xml.children) {
      if (node.kind !== 'text') continue
      const written = node.cdata
        ? new Written(text, node.start + '<![CDATA['.length, node.end - ']]>'.length, false)
        : new Written(text, node.start, node.end)
      for (const { from, to, value } of find.predicates(written.decoded)) {
        found.push({ start: written.at(from), end: written.at(to), value, within: node })
      }
    }
  }
  return found
}

/** A reference within a value; offsets into the decoded one. */
interface Found {
  readonly from: number
  readonly to: number
  readonly value: string
}

class Finder {
  readonly #id: string
  readonly #newId: string
  /** Whether the argument of `In()` may go without quotes (REC B.1). */
  readonly #bare: boolean

  constructor(id: string, newId: string, bare: boolean) {
    this.#id = id
    this.#newId = newId
    this.#bare = bare
  }

  inAttribute(element: ElementName, { name }: XmlAttribute, value: string): Found[] {
    if (name === 'id') return stateElements.has(element) ? this.#whole(value) : []
    if (lists[element]?.includes(name)) return this.#tokens(value, (token) => (token === this.#id ? 0 : -1))
    if (name === 'event' && withEvent.has(element)) {
      const done = `done.state.${this.#id}`
      const start = done.length - this.#id.length
      return this.#tokens(value, (token) => (token.replace(/(\.\*|\.)$/, '') === done ? start : -1))
    }
    return expressions.has(name) ? this.predicates(value) : []
  }

  /** The ids in `In('id')`. */
  predicates(text: string): Found[] {
    const found: Found[] = []
    for (const match of text.matchAll(/(?<![\w$.])In\s*\(\s*(['"`]?)/g)) {
      const quote = match[1]!
      const at = match.index + match[0].length
      if (quote !== '') {
        const written = quoted(this.#id, quote)
        if (!text.startsWith(written + quote, at)) continue
        found.push({ from: at, to: at + written.length, value: quoted(this.#newId, quote) })
      } else if (this.#bare && text.startsWith(this.#id, at)) {
        const closing = /\s*\)/y
        closing.lastIndex = at + this.#id.length
        if (closing.test(text)) found.push(this.#at(at))
      }
    }
    return found
  }

  /** The value is the id, but for white space around it. */
  #whole(value: string): Found[] {
    const from = value.search(/[^ \t\r\n]/)
    if (from < 0 || !value.startsWith(this.#id, from)) return []
    const behind = /[^ \t\r\n]/g
    behind.lastIndex = from + this.#id.length
    return behind.test(value) ? [] : [this.#at(from)]
  }

  /** The ids in a list; `fits` gives the offset of the id in a token, or -1. */
  #tokens(value: string, fits: (token: string) => number): Found[] {
    const found: Found[] = []
    for (const match of value.matchAll(/[^ \t\r\n]+/g)) {
      const offset = fits(match[0])
      if (offset >= 0) found.push(this.#at(match.index + offset))
    }
    return found
  }

  #at(from: number): Found {
    return { from, to: from + this.#id.length, value: this.#newId }
  }
}

/** A piece of the text with its references decoded, and where each of its characters is written. */
class Written {
  readonly decoded: string
  readonly #start: number
  /** Per reference: the offset behind it in the decoded text, and how many characters it was longer up to there. */
  readonly #shifts: { readonly behind: number; readonly by: number }[] = []

  constructor(text: string, start: number, end: number, hasReferences = true) {
    const raw = text.slice(start, end)
    this.#start = start
    if (!hasReferences || !raw.includes('&')) {
      this.decoded = raw
      return
    }
    let by = 0
    this.decoded = raw.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (written, hex, decimal, name, at: number) => {
      const character = name ? named[name as string] : String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal))
      if (character === undefined) return written
      const begins = at - by
      by += written.length - character.length
      this.#shifts.push({ behind: begins + character.length, by })
      return character
    })
  }

  /** The offset in the source where a character is written, or where the piece ends. */
  at(index: number): number {
    const shifts = this.#shifts
    let low = 0
    let high = shifts.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (shifts[middle]!.behind <= index) low = middle + 1
      else high = middle
    }
    return this.#start + index + (shifts[low - 1]?.by ?? 0)
  }
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', apos: "'", quot: '"' }

/** An id as it stands between quotes in an expression. */
function quoted(id: string, quote: string): string {
  return id.replace(/[\\'"`]/g, (character) =>
    character === '\\' || character === quote ? `\\${character}` : character,
  )
}
