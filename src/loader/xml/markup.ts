/**
 * The pieces of markup, one at a time: a tag, a run of text, a comment, an instruction. Each method reads the piece that
 * begins at an offset, reports what is wrong with it, and goes on as well as it can. Which piece stands in which is not
 * known here.
 */
import { type Source, shorten } from '../../diagnostic.js'
import type { XmlAttribute, XmlComment, XmlElement, XmlInstruction, XmlNode, XmlText } from '../xml.js'
import { endOfName, endOfNameCharacters, isWhite, skipWhite } from './characters.js'
import type { Report } from './fault.js'
import { isQName, type Mutable } from './namespaces.js'
import { decodeAttribute, decodeText, normaliseLineEnds } from './references.js'

/** An element whose end is not known yet has `innerEnd` and `end` -1. */
export type OpenElement = Mutable<XmlElement> & { readonly children: XmlNode[] }

export interface EndTag {
  readonly name: string
  readonly end: number
}

const tab = 9
const ampersand = 38
const slash = 47
const less = 60
const equals = 61
const greater = 62

export class Markup {
  readonly text: string
  readonly report: Report
  readonly #source: Source
  readonly #ampersands: Finder
  readonly #returns: Finder
  readonly #sectionEnds: Finder
  /** Whether the last value read holds a reference, or white space other than spaces. */
  #special = false
  /** Where a tag was given up that had its fault reported already. */
  #givenUp = -1

  /** Pieces are to be read in the order of the text. */
  constructor(source: Source, report: Report) {
    this.text = source.text
    this.report = report
    this.#source = source
    this.#ampersands = new Finder(source.text, '&')
    this.#returns = new Finder(source.text, '\r')
    this.#sectionEnds = new Finder(source.text, ']]>')
  }

  /** `line:column`, for messages that speak of a second place. */
  place(offset: number): string {
    const { line, column } = this.#source.locate(offset)
    return `${line}:${column}`
  }

  /** Character data outside CDATA sections. */
  characters(start: number, end: number): XmlText {
    const raw = this.text.slice(start, end)
    const plain = this.#ampersands.from(start) >= end && this.#returns.from(start) >= end
    for (let at = this.#sectionEnds.from(start); at < end; at = this.#sectionEnds.from(at + 3)) {
      this.report({
        code: 'xml/cdata-end-in-text',
        message: "']]>' stands in text that no CDATA section holds",
        start: at,
        end: at + 3,
        hint: "write ']]&gt;'",
      })
    }
    return { kind: 'text', value: plain ? raw : decodeText(raw, start, this.report), cdata: false, start, end }
  }

  /** At `<!--`. */
  comment(start: number): XmlComment {
    const inner = start + 4
    const { close, end } = this.#closed('-->', inner, start, 'xml/unterminated-comment', 'comment')
    const hyphens = this.text.indexOf('--', inner)
    // The `--` of the end itself is found last; `--->` holds one before it.
    if (hyphens >= 0 && hyphens < close && close < end) {
      this.report({
        code: 'xml/double-hyphen',
        message: "'--' stands inside a comment",
        start: hyphens,
        end: hyphens + 2,
        hint: 'write one hyphen, or a space between the two',
      })
    }
    return { kind: 'comment', value: normaliseLineEnds(this.text.slice(inner, close)), start, end }
  }

  /** At `<![CDATA[`. */
  section(start: number): XmlText {
    const { close, end } = this.#closed(']]>', start + 9, start, 'xml/unterminated-cdata', 'CDATA section')
    return { kind: 'text', value: normaliseLineEnds(this.text.slice(start + 9, close)), cdata: true, start, end }
  }

  /** At `<?`. */
  instruction(start: number): XmlInstruction {
    const { text } = this
    const { close, end } = this.#closed(
      '?>',
      start + 2,
      start,
      'xml/unterminated-instruction',
      'processing instruction',
    )
    const targetEnd = Math.min(endOfName(text, start + 2), close)
    const target = text.slice(start + 2, targetEnd)
    const place = { start: start + 2, end: Math.min(Math.max(targetEnd, start + 3), text.length) }
    if (target === 'xml') {
      this.report({
        code: 'xml/misplaced-declaration',
        message: 'the XML declaration does not stand at the very start of the document',
        start,
        end,
        hint:
          text.slice(0, start).trim() === ''
            ? 'remove the white space before it'
            : 'remove it, or what stands before it',
      })
    } else if (/^xml$/i.test(target)) {
      this.report({
        code: 'xml/reserved-target',
        message: `the target '${target}' of a processing instruction is reserved`,
        ...place,
        hint: "the XML declaration is written '<?xml'",
      })
    } else if (target === '' || (targetEnd < close && !isWhite(text.charCodeAt(targetEnd)))) {
      const message = 'a processing instruction begins with a name and white space'
      this.report({ code: 'xml/invalid-target', message, ...place })
    } else if (target.includes(':')) {
      const message = `the target '${shorten(target)}' of a processing instruction holds a colon`
      this.report({ code: 'xml/invalid-target', message, ...place })
    }
    const value = normaliseLineEnds(text.slice(Math.min(skipWhite(text, targetEnd), close), close))
    return { kind: 'instruction', target, value, start, end }
  }

  /** At `</`. The name is '' where none is to be seen, which is reported. */
  endTag(start: number): EndTag {
    const { text } = this
    const nameEnd = endOfName(text, start + 2)
    const name = text.slice(start + 2, nameEnd)
    const at = skipWhite(text, nameEnd)
    if (text.charCodeAt(at) === greater && name !== '') return { name, end: at + 1 }
    const junkEnd = this.#until(at, '<>')
    if (text.charCodeAt(junkEnd) !== greater) {
      const message = `the end tag '</${shorten(name)}' is not closed by '>'`
      this.report({ code: 'xml/unterminated-tag', message, start, end: Math.max(nameEnd, start + 2) })
      return { name, end: junkEnd }
    }
    if (name === '') {
      const message = `'${shorten(text.slice(start, junkEnd + 1))}' is no end tag, for no name stands behind '</'`
      this.report({ code: 'xml/invalid-name', message, start, end: junkEnd + 1 })
    } else {
      const message = `an end tag holds a name and nothing else, not '${shorten(text.slice(at, junkEnd))}'`
      this.report({ code: 'xml/unexpected-character', message, start: at, end: junkEnd })
    }
    return { name, end: junkEnd + 1 }
  }

  /** At the `<` of a start tag or an empty-element tag, with a name behind it. Namespaces are left blank. */
  startTag(start: number, parent: XmlElement | null): OpenElement {
    const { text } = this
    const nameEnd = endOfName(text, start + 1)
    const name = text.slice(start + 1, nameEnd)
    const colon = this.#colon(name, start + 1)
    const attributes: XmlAttribute[] = []
    const element: OpenElement = {
      kind: 'element',
      name,
      prefix: colon < 0 ? '' : name.slice(0, colon),
      local: colon < 0 ? name : name.slice(colon + 1),
      namespace: '',
      attributes,
      children: [],
      parent,
      start,
      end: -1,
      innerStart: -1,
      innerEnd: -1,
    }
    let at = nameEnd
    for (;;) {
      const before = at
      at = skipWhite(text, at)
      const code = text.charCodeAt(at)
      if (code === greater) {
        element.innerStart = at + 1
        break
      }
      if (code === slash) {
        const close = skipWhite(text, at + 1)
        if (text.charCodeAt(close) === greater) {
          if (close > at + 1) {
            const message = "white space stands between '/' and '>'"
            this.report({ code: 'xml/unexpected-character', message, start: at, end: close + 1, hint: "write '/>'" })
          }
          element.end = element.innerStart = element.innerEnd = close + 1
          break
        }
      }
      if (code === less || at >= text.length) {
        const message = `the tag '<${shorten(name)}' is not closed by '>'`
        if (at !== this.#givenUp) this.report({ code: 'xml/unterminated-tag', message, start, end: nameEnd })
        element.innerStart = at
        break
      }
      at = this.#attribute(at, at === before, attributes)
    }
    if (attributes.length > 1) this.#checkNames(attributes)
    return element
  }

  /** Reads the attribute or the nonsense at `at`, and gives the offset behind it. */
  #attribute(start: number, touching: boolean, attributes: XmlAttribute[]): number {
    const { text } = this
    const nameEnd = endOfName(text, start)
    if (nameEnd === start) return this.#nonsense(start)
    const name = text.slice(start, nameEnd)
    const colon = this.#colon(name, start)
    let at = skipWhite(text, nameEnd)
    if (text.charCodeAt(at) !== equals) {
      // The tag will be found unterminated, which says enough.
      if (at >= text.length) return at
      const next = text.charCodeAt(nameEnd)
      if (at === nameEnd && next !== greater && next !== slash && next !== less) {
        return this.#nonsense(nameEnd)
      }
      const hint = `write ${shorten(name)}="…"`
      this.report({
        code: 'xml/attribute-without-value',
        message: `the attribute '${shorten(name)}' has no value`,
        start,
        end: nameEnd,
        hint,
      })
      return nameEnd
    }
    if (touching) {
      const message = `white space is missing before the attribute '${shorten(name)}'`
      this.report({ code: 'xml/missing-space', message, start, end: nameEnd })
    }
    at = skipWhite(text, at + 1)
    const quote = text.charCodeAt(at)
    if (quote !== 34 && quote !== 39) return this.#unquoted(name, start, nameEnd, at)

    const valueEnd = this.#value(name, at + 1, quote)
    if (valueEnd < 0) return this.#unterminated(name, start, at + 1)
    const raw = text.slice(at + 1, valueEnd)
    attributes.push({
      name,
      prefix: colon < 0 ? '' : name.slice(0, colon),
      local: colon < 0 ? name : name.slice(colon + 1),
      namespace: '',
      value: this.#special ? decodeAttribute(raw, at + 1, this.report) : raw,
      start,
      end: valueEnd + 1,
      valueStart: at + 1,
      valueEnd,
    })
    return valueEnd + 1
  }

  /** The offset of the closing quote, -1 where there is none; `#special` says whether the value differs from its source. */
  #value(name: string, valueStart: number, quote: number): number {
    const { text } = this
    this.#special = false
    let at = valueStart
    let opened = -1
    for (;;) {
      const code = text.charCodeAt(at)
      // Nearly every character of a value is beyond all that matter here.
      if (code > less) {
        at++
        continue
      }
      if (code === quote) break
      if (code === less) {
        if (opened < 0) opened = at
      } else if (code === ampersand || (code <= 13 && code >= tab)) this.#special = true
      else if (at >= text.length) return -1
      at++
    }
    if (opened >= 0) {
      // Where nothing that may follow a value follows, the quote that ended it was meant to begin another.
      const next = text.charCodeAt(at + 1)
      if (!isWhite(next) && next !== greater && next !== slash) return -1
      this.report({
        code: 'xml/less-than-in-attribute',
        message: `'<' stands in the value of the attribute '${shorten(name)}'`,
        start: opened,
        end: opened + 1,
        hint: "write '&lt;'",
      })
    }
    return at
  }

  // Something in a tag that begins no attribute. What may follow it as its value goes with it.
  #nonsense(start: number): number {
    const { text } = this
    const quoted = /"[^"<>]*"|'[^'<>]*'/y
    quoted.lastIndex = start
    let end = quoted.test(text) ? quoted.lastIndex : this.#until(start, ' \t\r\n=<>"\'/')
    if (end === start) end++
    const written = text.slice(start, end)
    const digits = endOfNameCharacters(text, start) === end
    this.report({
      code: digits ? 'xml/invalid-name' : 'xml/unexpected-character',
      message: digits
        ? `an attribute's name cannot be '${shorten(written)}'`
        : `'${shorten(written)}' has no place in a tag`,
      start,
      end,
    })
    const value = /\s*=\s*(?:"[^"<>]*"|'[^'<>]*')/y
    value.lastIndex = end
    return value.test(text) ? value.lastIndex : end
  }

  #unquoted(name: string, start: number, nameEnd: number, at: number): number {
    const { text } = this
    let end = this.#until(at, ' \t\r\n<>')
    if (text.charCodeAt(end) === greater && text.charCodeAt(end - 1) === slash) end--
    if (end <= at) {
      const hint = `write ${shorten(name)}="…"`
      this.report({
        code: 'xml/attribute-without-value',
        message: `the attribute '${shorten(name)}' has no value`,
        start,
        end: nameEnd,
        hint,
      })
      return at
    }
    const written = text.slice(at, end)
    this.report({
      code: 'xml/unquoted-value',
      message: `the value '${shorten(written)}' of the attribute '${shorten(name)}' has no quotes`,
      start: at,
      end,
      hint: `write ${shorten(name)}="${shorten(written.replace(/^["']|["']$/g, ''))}"`,
    })
    return end
  }

  // The value cannot be told from what follows: it is given up at the end of its tag, as far as that is to be seen.
  #unterminated(name: string, start: number, valueStart: number): number {
    const end = this.#until(valueStart, '<>')
    this.report({
      code: 'xml/unterminated-value',
      message: `the value of the attribute '${shorten(name)}' has no closing quote`,
      start,
      end: this.#until(valueStart, '<>\r\n'),
    })
    this.#givenUp = end
    return this.text.charCodeAt(end) === greater && this.text.charCodeAt(end - 1) === slash ? end - 1 : end
  }

  #checkNames(attributes: readonly XmlAttribute[]): void {
    if (attributes.length <= 8) {
      for (let i = 1; i < attributes.length; i++) {
        for (let j = 0; j < i; j++) {
          if (attributes[i]!.name === attributes[j]!.name) {
            this.#duplicate(attributes[i]!, attributes[j]!)
            break
          }
        }
      }
      return
    }
    const seen = new Map<string, XmlAttribute>()
    for (const attribute of attributes) {
      const first = seen.get(attribute.name)
      if (first) this.#duplicate(attribute, first)
      else seen.set(attribute.name, attribute)
    }
  }

  #duplicate(attribute: XmlAttribute, first: XmlAttribute): void {
    this.report({
      code: 'xml/duplicate-attribute',
      message: `the attribute '${shorten(attribute.name)}' stands in this tag already, at ${this.place(first.start)}`,
      start: attribute.start,
      end: attribute.end,
    })
  }

  /** The index of the colon in a name, -1 where there is none. */
  #colon(name: string, at: number): number {
    const colon = name.indexOf(':')
    if (colon >= 0 && !isQName(name)) {
      this.report({
        code: 'xml/invalid-name',
        message: `'${shorten(name)}' is no name, for a colon stands between a prefix and a local name`,
        start: at,
        end: at + name.length,
      })
      // The whole of it counts as local, so that no prefix is looked up for it.
      return -1
    }
    return colon
  }

  #closed(closing: string, from: number, start: number, code: UnterminatedCode, what: string) {
    const close = this.text.indexOf(closing, from)
    if (close >= 0) return { close, end: close + closing.length }
    const message = `the ${what} that begins here is not closed by '${closing}'`
    this.report({ code, message, start, end: Math.min(from, this.text.length) })
    return { close: this.text.length, end: this.text.length }
  }

  /** The index of the first character at or behind `at` that is one of `stops`; the length of the text where none is. */
  #until(at: number, stops: string): number {
    while (at < this.text.length && !stops.includes(this.text.charAt(at))) at++
    return at
  }
}

type UnterminatedCode = 'xml/unterminated-comment' | 'xml/unterminated-cdata' | 'xml/unterminated-instruction'

/** Finds a string again and again in one pass over the text, as long as it is asked for rising offsets. */
class Finder {
  readonly #text: string
  readonly #wanted: string
  #found = -1

  constructor(text: string, wanted: string) {
    this.#text = text
    this.#wanted = wanted
  }

  /** The first index at or behind `at`; infinity where there is none. */
  from(at: number): number {
    if (this.#found < at) {
      const found = this.#text.indexOf(this.#wanted, at)
      this.#found = found < 0 ? Number.POSITIVE_INFINITY : found
    }
    return this.#found
  }
}
