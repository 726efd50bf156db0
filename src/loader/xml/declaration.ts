/** The XML declaration (XML 1.0, 2.8). */
import { shorten } from '../../diagnostic.js'
import type { Report } from './fault.js'

const start = /^<\?xml(?=[ \t\r\n?])/
const wellFormed =
  /^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"1\.(\d+)"|'1\.(\d+)')(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"[A-Za-z][\w.-]*"|'[A-Za-z][\w.-]*'))?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*\?>/

/** Reads the declaration at the start of the text, if there is one, and gives the offset behind it. */
export function readDeclaration(text: string, report: Report): number {
  if (!start.test(text)) return 0
  const match = wellFormed.exec(text)
  if (match) {
    const end = match[0].length
    const minor = match[1] ?? match[2]
    if (minor !== '0') {
      report({
        code: 'xml/version',
        severity: 'warning',
        message: `the document says that it is XML 1.${shorten(minor!)}; it is read as XML 1.0`,
        start: 0,
        end,
      })
    }
    return end
  }
  const close = text.indexOf('?>')
  if (close < 0) {
    const message = "the XML declaration is not closed by '?>'"
    report({ code: 'xml/unterminated-instruction', message, start: 0, end: 5 })
    return text.length
  }
  report({ code: 'xml/declaration', ...problem(text.slice(0, close)) })
  return close + 2
}

const order = ['version', 'encoding', 'standalone']
const values: Readonly<Record<string, RegExp>> = {
  version: /^1\.\d+$/,
  encoding: /^[A-Za-z][\w.-]*$/,
  standalone: /^(yes|no)$/,
}

function problem(text: string): { message: string; start: number; end: number; hint?: string } {
  const part = /([ \t\r\n]*)([A-Za-z]+)[ \t\r\n]*=[ \t\r\n]*(?:"([^"]*)"|'([^']*)')/y
  part.lastIndex = 5
  let reached = -1
  for (;;) {
    const from = part.lastIndex
    const match = part.exec(text)
    if (!match) {
      const rest = text.slice(from).trim()
      if (reached < 0 && rest === '') break
      const at = from + text.slice(from).search(/\S|$/)
      return { message: `the XML declaration does not allow '${shorten(rest)}' here`, start: at, end: text.length }
    }
    const [, white, name = '', double, single] = match
    const place = { start: from + white!.length, end: part.lastIndex }
    const value = double ?? single ?? ''
    const rank = order.indexOf(name)
    if (white === '')
      return { message: `white space is missing before '${shorten(name)}' in the XML declaration`, ...place }
    if (rank < 0) return { message: `the XML declaration knows no '${shorten(name)}'`, ...place }
    if (reached < 0 && rank > 0) break
    if (rank <= reached) return { message: `'${name}' stands in the wrong place in the XML declaration`, ...place }
    if (!values[name]!.test(value))
      return { message: `'${shorten(value)}' is no ${name} for an XML declaration`, ...place }
    reached = rank
  }
  return {
    message: 'the XML declaration does not begin with the version',
    start: 0,
    end: text.length,
    hint: 'write version="1.0"',
  }
}
