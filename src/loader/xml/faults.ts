/**
 * Why a text is not well-formed: every fault that stands on its own, in the order of the text. It reads the text without a
 * tree, for there is none, and after each fault goes on where its author most likely meant to be.
 */
import { type Source, shorten } from '../../diagnostic.js'
import { illegalCharacters, isWhite, startsName } from './characters.js'
import { readDeclaration } from './declaration.js'
import type { Fault } from './fault.js'
import { Markup, type OpenElement } from './markup.js'
import { Bindings } from './namespaces.js'

/** Where a text is as broken as this, more would not help. */
const limit = 100

export function findFaults(source: Source): readonly Fault[] {
  const finder = new FaultFinder(source)
  try {
    finder.read()
  } catch (error) {
    if (error !== enough) throw error
  }
  const characters = findIllegalCharacters(source.text)
  return [...finder.faults, ...characters].sort((a, b) => a.start - b.start).slice(0, limit)
}

const enough = Symbol('enough')

class FaultFinder {
  readonly faults: Fault[] = []
  readonly #text: string
  readonly #markup: Markup
  readonly #bindings: Bindings
  readonly #open: OpenElement[] = []
  /** How many of the open elements have a name. */
  readonly #openNames = new Map<string, number>()
  /** End tags that may still come for elements that were closed by another's, by name. */
  readonly #owed = new Map<string, number>()
  readonly #undeclared = new Set<string>()
  /** After a wrong end tag nobody knows what is inside the root. */
  #astray = false
  #roots = 0
  #doctype = false
  #textOutside = false

  constructor(source: Source) {
    this.#text = source.text
    this.#markup = new Markup(source, (fault) => this.#report(fault))
    this.#bindings = new Bindings((fault) => this.#report(fault))
  }

  read(): void {
    const text = this.#text
    let at = readDeclaration(text, this.#markup.report)
    while (at < text.length) {
      const less = this.#nextMarkup(at)
      if (less > at) this.#characters(at, less)
      if (less === text.length) break
      const before = this.faults.length
      at = this.#piece(less)
      // What was not closed swallowed the rest of the text, end tags and all.
      if (at === text.length && this.faults.slice(before).some((f) => f.code.startsWith('xml/unterminated-'))) return
    }
    this.#end()
  }

  // A `<` that begins nothing belongs to the text around it.
  #nextMarkup(at: number): number {
    const text = this.#text
    for (let less = text.indexOf('<', at); less >= 0; less = text.indexOf('<', less + 1)) {
      if ('!?/'.includes(text.charAt(less + 1)) && less + 1 < text.length) return less
      if (startsName(text, less + 1)) return less
      // One fault for the text before or after the root is enough.
      if (this.#open.length === 0) this.#textOutside = true
      const digits = /^<[\d.-][\w.-]*[\s/>]/.test(text.slice(less, less + 40))
      this.#report({
        code: digits ? 'xml/invalid-name' : 'xml/stray-less-than',
        message: digits ? 'the name of an element begins with a letter or an underscore' : "'<' begins no tag here",
        start: less,
        end: less + 1,
        ...(!digits && { hint: "write '&lt;'" }),
      })
    }
    return text.length
  }

  #piece(at: number): number {
    const text = this.#text
    const markup = this.#markup
    if (text.startsWith('<!--', at)) return markup.comment(at).end
    if (text.startsWith('<?', at)) return markup.instruction(at).end
    if (text.startsWith('<![CDATA[', at)) {
      const { end } = markup.section(at)
      if (this.#open.length === 0) this.#outside(at, end, 'a CDATA section')
      return end
    }
    if (text.startsWith('</', at)) return this.#endTag(at)
    if (text.startsWith('<!', at)) return this.#declaration(at)
    return this.#startTag(at)
  }

  #startTag(at: number): number {
    const element = this.#markup.startTag(at, this.#open.at(-1) ?? null)
    if (this.#open.length === 0 && this.#roots++ === 1 && !this.#astray) {
      this.#report({
        code: 'xml/second-root',
        message: `the document has a second root element, '<${shorten(element.name)}>'`,
        start: at,
        end: at + 1 + element.name.length,
        hint: 'put one element around both',
      })
    }
    this.#bindings.enter(element)
    if (element.end < 0) {
      this.#open.push(element)
      count(this.#openNames, element.name, 1)
    } else {
      this.#bindings.leave(element)
    }
    return element.innerStart
  }

  #endTag(at: number): number {
    const { name, end } = this.#markup.endTag(at)
    const innermost = this.#open.at(-1)
    if (innermost?.name === name || (innermost && name === '')) {
      this.#close()
    } else if (this.#openNames.get(name)) {
      this.#mismatch(at, end, name, innermost!)
      while (this.#open.at(-1)!.name !== name) count(this.#owed, this.#close().name, 1)
      this.#close()
    } else if (this.#owed.get(name)) {
      count(this.#owed, name, -1)
    } else if (innermost) {
      this.#mismatch(at, end, name, innermost)
      // Most likely the name is misspelt; if not, the right end tag is still to come.
      count(this.#owed, this.#close().name, 1)
    } else if (name !== '' && !this.#astray) {
      this.#report({
        code: 'xml/stray-end-tag',
        message: `the end tag '</${shorten(name)}>' has no start tag`,
        start: at,
        end,
      })
    }
    return end
  }

  #mismatch(start: number, end: number, name: string, innermost: OpenElement): void {
    this.#astray = true
    const place = this.#markup.place(innermost.start)
    this.#report({
      code: 'xml/mismatched-tag',
      message: `the end tag '</${shorten(name)}>' does not match the start tag '<${shorten(innermost.name)}>' at ${place}`,
      start,
      end,
      hint: this.#openNames.get(name)
        ? `close '<${shorten(innermost.name)}>' before it`
        : `write '</${shorten(innermost.name)}>', or remove the end tag`,
    })
  }

  #close(): OpenElement {
    const element = this.#open.pop()!
    count(this.#openNames, element.name, -1)
    this.#bindings.leave(element)
    return element
  }

  #characters(start: number, end: number): void {
    if (this.#open.length > 0) {
      this.#markup.characters(start, end)
      return
    }
    const text = this.#text
    let from = start
    while (from < end && isWhite(text.charCodeAt(from))) from++
    if (from === end) return
    let to = end
    while (isWhite(text.charCodeAt(to - 1))) to--
    this.#outside(from, to, 'text')
  }

  #outside(start: number, end: number, what: string): void {
    if (this.#textOutside || this.#astray) return
    this.#textOutside = true
    const where = this.#roots === 0 ? 'before' : 'after'
    const message = `${what} stands ${where} the root element`
    this.#report({ code: 'xml/text-outside-root', message, start, end })
  }

  /** At `<!`, with no comment and no CDATA section there. */
  #declaration(at: number): number {
    const text = this.#text
    if (/^<!doctype/i.test(text.slice(at, at + 9))) {
      const end = endOfDoctype(text, at)
      this.#report({
        code: 'xml/doctype',
        message: 'a DOCTYPE is not accepted, for it could define entities and fetch files',
        start: at,
        end,
        hint: 'remove it, and write out what its entities stand for',
      })
      this.#doctype = true
      return end
    }
    const section = /^<!\[cdata\[/i.test(text.slice(at, at + 9))
    this.#report({
      code: 'xml/unknown-markup',
      message: `'${text.slice(at, at + (section ? 9 : 2))}' begins nothing that XML knows`,
      start: at,
      end: at + (section ? 9 : 2),
      hint: section ? "write '<![CDATA['" : "a comment begins with '<!--', a CDATA section with '<![CDATA['",
    })
    const end = text.indexOf(section ? ']]>' : '>', at)
    return end < 0 ? text.length : end + (section ? 3 : 1)
  }

  #end(): void {
    const innermost = this.#open.at(-1)
    if (innermost) {
      const others = this.#open.length - 1
      const around = others === 0 ? '' : ` and those of ${others} ${others === 1 ? 'element' : 'elements'} around it`
      this.#report({
        code: 'xml/unclosed-element',
        message: `the document ends without the end tag '</${shorten(innermost.name)}>'${around}`,
        start: innermost.start,
        end: innermost.start + 1 + innermost.name.length,
      })
    }
    if (this.#roots === 0 && this.faults.every((fault) => fault.severity === 'warning')) {
      const empty = this.#text.trim() === ''
      this.#report({
        code: empty ? 'xml/empty-document' : 'xml/no-root',
        message: empty ? 'the document is empty' : 'the document has no root element',
        start: this.#text.length,
        end: this.#text.length,
      })
    }
  }

  #report(fault: Fault): void {
    if (fault.severity === 'warning') return
    if (fault.code === 'xml/undeclared-prefix') {
      // A DOCTYPE may have declared it; and one missing declaration is one fault, however often it is missed.
      const prefix = this.#text.slice(fault.start, fault.end).split(':')[0]!
      if (this.#doctype || this.#undeclared.has(prefix)) return
      this.#undeclared.add(prefix)
    }
    if (fault.code === 'xml/undefined-entity' && this.#doctype) return
    this.faults.push(fault)
    if (this.faults.length >= limit) throw enough
  }
}

function findIllegalCharacters(text: string): Fault[] {
  const faults: Fault[] = []
  for (const match of text.matchAll(illegalCharacters)) {
    const code = match[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
    faults.push({
      code: 'xml/illegal-character',
      message: `the character U+${code} is not allowed in XML`,
      start: match.index,
      end: match.index + match[0].length,
    })
    if (faults.length >= limit) break
  }
  return faults
}

function endOfDoctype(text: string, at: number): number {
  // Literals, comments and instructions may hold what would end it.
  const piece = /"[^"]*"|'[^']*'|<!--|<\?|\[|\]|>/g
  piece.lastIndex = at + 9
  let inside = false
  for (let match = piece.exec(text); match; match = piece.exec(text)) {
    if (match[0] === '[') inside = true
    else if (match[0] === ']') inside = false
    else if (match[0] === '<!--' || match[0] === '<?') {
      const close = text.indexOf(match[0] === '<?' ? '?>' : '-->', piece.lastIndex)
      if (close < 0) break
      piece.lastIndex = close
    } else if (match[0] === '>' && !inside) return match.index + 1
  }
  return text.length
}

function count(counts: Map<string, number>, name: string, step: number): void {
  counts.set(name, (counts.get(name) ?? 0) + step)
}
