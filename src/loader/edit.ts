/**
 * Changes to a document, written into its text: a change touches its own span and nothing else, so that comments,
 * layout, and what a design tool keeps in the file are as they were.
 */
import { type Code, diagnostic, ScxmlError, shorten } from '../diagnostic.js'
import { didYouMean } from '../suggest.js'
import { type Change, Changes, placeKey } from './changes.js'
import type { ElementName, ScxmlDocument, ScxmlElement } from './document.js'
import { referencesTo, stateElements } from './rename.js'
import { reread } from './reread.js'
import { isEncodable } from './xml/encoding.js'
import type { XmlAttribute, XmlElement, XmlText } from './xml.js'

/** The attributes of a new transition (REC 3.5.1). */
export interface NewTransition {
  readonly event?: string
  readonly cond?: string
  /** Ids, parted by spaces. */
  readonly target?: string
  readonly type?: 'internal' | 'external'
}

export interface NewState {
  readonly id: string
  /** Default: `state`. */
  readonly kind?: 'state' | 'parallel' | 'final'
}

/**
 * Starts to change a document. Changes are collected, all of them in terms of the document as it was read, and `done()`
 * gives the new document.
 *
 * Every method throws a `ScxmlError` for what cannot be done: `edit/foreign-element` (an element of another document),
 * `edit/unknown-state`, `edit/taken-id`, `edit/bad-id`, `edit/bad-name`, and `done()` for what came of it: `edit/overlap`,
 * `edit/unencodable`, or the diagnostics of a text that can no longer be read.
 */
export function editDocument(document: ScxmlDocument): Editor {
  return new Editor(document)
}

export class Editor {
  readonly #document: ScxmlDocument
  readonly #text: string
  readonly #changes = new Changes()
  /** What goes into elements that are one tag so far. */
  readonly #fillings = new Map<XmlElement, string[]>()
  readonly #renamed = new Map<string, string>()
  readonly #added = new Set<string>()
  readonly #ids: ReadonlySet<string>

  /** @internal Use `editDocument`. */
  constructor(document: ScxmlDocument) {
    this.#document = document
    this.#text = document.source.text
    this.#ids = stateIds(document)
  }

  /** Gives an attribute a value; `name` as it is written, with its prefix where it has one. */
  setAttribute(element: ScxmlElement, name: string, value: string): this {
    const { attributes } = this.#own(element)
    const found = attributes.find((attribute) => attribute.name === name)
    if (found) {
      this.#changes.delete(removal(found))
      this.#replaceValue(found, value)
    } else {
      if (!/^[\p{L}_][\p{L}\p{N}_.-]*(:[\p{L}_][\p{L}\p{N}_.-]*)?$/u.test(name)) {
        throw problem('edit/bad-name', `'${shorten(name)}' is no name of an attribute`)
      }
      const { start, name: tag } = element.xml
      const at = attributes.at(-1)?.end ?? start + 1 + tag.length
      this.#changes.add(at, at, ` ${name}="${this.#escaped(value, '"')}"`, addition(element.xml, name))
    }
    return this
  }

  /** Takes an attribute away, where it is there. */
  removeAttribute(element: ScxmlElement, name: string): this {
    const found = this.#own(element).attributes.find((attribute) => attribute.name === name)
    if (found) {
      let { start } = found
      while (isSpace(this.#text[start - 1])) start--
      this.#changes.delete(this.#valuePlace(found).key)
      this.#changes.add(start, found.end, '', removal(found))
    } else this.#changes.delete(addition(element.xml, name))
    return this
  }

  /** Puts markup into an element: before one of its children, or behind them all. It is indented as its neighbours are. */
  insertXml(parent: ScxmlElement, xml: string, { before }: { readonly before?: ScxmlElement } = {}): this {
    const { children, innerStart, innerEnd, end } = this.#own(parent)
    const elements = children.filter((child): child is XmlElement => child.kind === 'element')
    const next = before && this.#own(before)
    if (next && next.parent !== parent.xml) {
      throw problem('edit/foreign-element', `<${next.name}> is no child of <${parent.xml.name}>`)
    }
    if (innerStart === end) {
      const filling = this.#fillings.get(parent.xml)
      if (filling) filling.push(xml)
      else this.#fillings.set(parent.xml, [xml])
    } else if (next) {
      this.#changes.add(next.start, next.start, xml + this.#lineBefore(next))
    } else {
      const last = elements.at(-1)
      if (last) this.#insertBehind(last, xml)
      else {
        const indent = this.#lineBefore(parent.xml)
        let at = innerEnd
        while (at > innerStart && isSpace(this.#text[at - 1])) at--
        const closing = this.#text.slice(at, innerEnd).includes('\n') ? '' : indent
        this.#changes.add(at, at, indent === '' ? xml : indent + this.#unit + xml + closing)
      }
    }
    return this
  }

  /** Takes an element away, and the line it stands on where it stands there alone. */
  remove(element: ScxmlElement): this {
    const xml = this.#own(element)
    if (!xml.parent) throw problem('edit/foreign-element', 'the root element cannot be removed')
    let { start } = xml
    while (this.#text[start - 1] === ' ' || this.#text[start - 1] === '\t') start--
    if (this.#text[start - 1] === '\n' && /^[ \t]*(\r?\n|$)/.test(this.#text.slice(xml.end, xml.end + 1000))) {
      start -= this.#text[start - 2] === '\r' ? 2 : 1
    } else start = xml.start
    this.#changes.add(start, xml.end, '')
    return this
  }

  /**
   * Gives a state another id, and whoever refers to it: `target`, `initial`, `done.state.ID` in `event`, and `In('ID')` in
   * expressions and scripts. What an expression computes is not seen, nor are ids in comments and in what a design tool keeps.
   */
  renameState(id: string, newId: string): this {
    if (!this.#ids.has(id)) {
      throw problem('edit/unknown-state', `no state has the id '${shorten(id)}'`, didYouMean(id, [...this.#ids]))
    }
    this.#renamed.delete(id)
    if (id !== newId) this.#checkNewId(newId)
    this.#renamed.set(id, newId)
    for (const { start, end, value, within } of referencesTo(this.#document, id, newId)) {
      this.#changes.add(start, end, this.#written(value, within))
    }
    return this
  }

  /** Adds a state behind the other states of its parent. */
  addState(parent: ScxmlElement, { id, kind = 'state' }: NewState): this {
    this.#checkNewId(id)
    this.insertXml(parent, `<${this.#tag(parent, kind)} id="${this.#escaped(id, '"')}"/>`)
    this.#added.add(id)
    return this
  }

  /** Adds a transition behind those that the state has, or before its child states. */
  addTransition(state: ScxmlElement, transition: NewTransition): this {
    const attributes = (['event', 'cond', 'target', 'type'] as const)
      .flatMap((name) => (transition[name] === undefined ? [] : ` ${name}="${this.#escaped(transition[name], '"')}"`))
      .join('')
    const xml = `<${this.#tag(state, 'transition')}${attributes}/>`
    this.#own(state)
    const last = state.children.findLast(({ element }) => element === 'transition')
    if (last) {
      this.#insertBehind(last.xml, xml)
      return this
    }
    const before = state.children.find(({ element }) => stateElements.has(element))
    return this.insertXml(state, xml, before && { before })
  }

  /** The document with all changes, read anew. The editor has done its work then. */
  done(): ScxmlDocument {
    const filled = [...this.#fillings].map(([xml, parts]) => this.#filled(xml, parts))
    return reread(this.#document, this.#changes.applyTo(this.#text, filled))
  }

  // `<state id="a"/>` becomes a start tag and an end tag.
  #filled(xml: XmlElement, parts: readonly string[]): Change {
    const indent = this.#lineBefore(xml)
    const inside = parts.map((part) => (indent === '' ? part : indent + this.#unit + part)).join('')
    let start = xml.end - 2
    while (isSpace(this.#text[start - 1])) start--
    return { start, end: xml.end, text: `>${inside}${indent}</${xml.name}>` }
  }

  #replaceValue(attribute: XmlAttribute, value: string): void {
    const { start, end, key } = this.#valuePlace(attribute)
    const quote = this.#text[attribute.valueStart - 1]!
    const escaped = this.#escaped(value, quote)
    this.#changes.add(start, end, start < attribute.valueStart ? quote + escaped + quote : escaped, key)
  }

  // An empty value takes its quotes with it: two changes at one place would otherwise both be made.
  #valuePlace({ valueStart, valueEnd }: XmlAttribute): { start: number; end: number; key: string } {
    const around = valueStart < valueEnd ? 0 : 1
    const [start, end] = [valueStart - around, valueEnd + around]
    return { start, end, key: placeKey(start, end) }
  }

  /** Behind an element and the comment that ends its line. */
  #insertBehind(element: XmlElement, xml: string): void {
    const comment = /(?:[ \t]*<!--(?:[^-\r\n]|-(?!-))*-->)+[ \t]*(?=\r?\n)/y
    comment.lastIndex = element.end
    const at = comment.test(this.#text) ? comment.lastIndex : element.end
    this.#changes.add(at, at, this.#lineBefore(element) + xml)
  }

  #own(element: ScxmlElement): XmlElement {
    let top = element.xml
    while (top.parent) top = top.parent
    if (top === this.#document.xml.root) return element.xml
    throw problem('edit/foreign-element', `<${element.xml.name}> is no element of this document`)
  }

  /** What stands between the line before an element and the element; empty where it does not begin a line. */
  #lineBefore({ start }: XmlElement): string {
    let at = start
    while (this.#text[at - 1] === ' ' || this.#text[at - 1] === '\t') at--
    if (this.#text[at - 1] !== '\n') return ''
    return (this.#text[at - 2] === '\r' ? '\r\n' : '\n') + this.#text.slice(at, start)
  }

  /** One level of indentation: that of the root's first child. */
  get #unit(): string {
    const first = this.#document.xml.root.children.find((child) => child.kind === 'element')
    return (first && this.#lineBefore(first as XmlElement).replace(/^\r?\n/, '')) || '  '
  }

  #tag(neighbour: ScxmlElement, name: ElementName): string {
    const { prefix } = neighbour.xml
    return prefix === '' ? name : `${prefix}:${name}`
  }

  #escaped(value: string, quote: string): string {
    const { encoding } = this.#document.xml
    let escaped = ''
    for (const character of value) {
      if (character === '&') escaped += '&amp;'
      else if (character === '<') escaped += '&lt;'
      else if (character === quote) escaped += quote === '"' ? '&quot;' : '&apos;'
      else if (character === '\t' || character === '\n' || character === '\r' || !isEncodable(character, encoding)) {
        escaped += `&#${character.codePointAt(0)};`
      } else escaped += character
    }
    return escaped
  }

  /** A new id as it stands in a value of an attribute or in text. */
  #written(value: string, within: XmlAttribute | XmlText): string {
    if (!('kind' in within)) return this.#escaped(value, this.#text[within.valueStart - 1]!)
    // Text is a program, and the id in quotes: there is another way to write what would end a CDATA section.
    return within.cdata ? value.replace(/]]>/g, ']]\\x3e') : this.#escaped(value, '"').replace(/>/g, '&gt;')
  }

  #checkNewId(id: string): void {
    if (id === '' || isSpaced(id)) {
      throw problem('edit/bad-id', `'${shorten(id)}' is no id: a text without white space`)
    }
    const stays = this.#ids.has(id) && !this.#renamed.has(id)
    if (stays || this.#added.has(id) || [...this.#renamed.values()].includes(id)) {
      throw problem('edit/taken-id', `there is a state '${shorten(id)}' already`)
    }
  }
}

function stateIds({ root }: ScxmlDocument): Set<string> {
  const ids = new Set<string>()
  const open = [root]
  for (let element = open.pop(); element; element = open.pop()) {
    const { id } = element.attributes
    if (id && stateElements.has(element.element)) ids.add(id)
    for (const child of element.children) open.push(child)
  }
  return ids
}

function removal({ start }: XmlAttribute): string {
  return `removed ${start}`
}

function addition({ start }: XmlElement, name: string): string {
  return `added ${start} ${name}`
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\n' || character === '\r'
}

function isSpaced(text: string): boolean {
  return /\s/.test(text)
}

function problem(code: Code, message: string, hint?: string): ScxmlError {
  return new ScxmlError([diagnostic({ code, message, hint })])
}
