/** Character and entity references, and the normalisation of line ends and attribute values (XML 1.0 2.11, 3.3.3, 4.1). */
import { shorten } from '../../diagnostic.js'
import { endOfName, isLegalCodePoint } from './characters.js'
import type { Report } from './fault.js'

const predefined: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['apos', "'"],
  ['quot', '"'],
])

/** What people write who know HTML, and the number that XML has for it. */
const numbers: ReadonlyMap<string, number> = new Map([
  ['nbsp', 160],
  ['copy', 169],
  ['reg', 174],
  ['deg', 176],
  ['middot', 183],
  ['auml', 228],
  ['ouml', 246],
  ['uuml', 252],
  ['szlig', 223],
  ['eacute', 233],
  ['ndash', 8211],
  ['mdash', 8212],
  ['hellip', 8230],
  ['rarr', 8594],
])

/** The text with every line end as one line feed (2.11). */
export function normaliseLineEnds(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
}

/** The value of character data, where `at` is the offset of `raw` in its document. */
export function decodeText(raw: string, at: number, report: Report): string {
  return decode(raw, at, report, normaliseLineEnds)
}

/** The normalised value of an attribute of type CDATA (3.3.3). */
export function decodeAttribute(raw: string, at: number, report: Report): string {
  return decode(raw, at, report, (literal) => literal.replace(/\r\n|[\t\n\r]/g, ' '))
}

// Literal characters are normalised, referenced ones never: `&#10;` stays a line feed.
function decode(raw: string, at: number, report: Report, normalise: (literal: string) => string): string {
  let ampersand = raw.indexOf('&')
  if (ampersand < 0) return normalise(raw)
  let decoded = ''
  let done = 0
  while (ampersand >= 0) {
    decoded += normalise(raw.slice(done, ampersand))
    const end = endOfReference(raw, ampersand)
    decoded += dereference(raw, ampersand, end, at, report)
    done = end
    ampersand = raw.indexOf('&', done)
  }
  return decoded + normalise(raw.slice(done))
}

// Behind the `;`, or behind as much as looks like a reference.
function endOfReference(raw: string, ampersand: number): number {
  let end = ampersand + 1
  if (raw[end] === '#') {
    end++
    while (/[0-9A-Za-z]/.test(raw.charAt(end))) end++
  } else {
    end = endOfName(raw, end)
  }
  return raw[end] === ';' ? end + 1 : end
}

function dereference(raw: string, start: number, end: number, at: number, report: Report): string {
  const written = raw.slice(start, end)
  const place = { start: at + start, end: at + end }
  if (written.startsWith('&#')) {
    const digits = /^&#(?:x([0-9A-Fa-f]+)|([0-9]+));$/.exec(written)
    if (!digits) {
      report({
        code: 'xml/malformed-reference',
        message: `'${shorten(written)}' is no character reference`,
        ...place,
        hint: "write a number and a semicolon, such as '&#65;' or '&#x41;'",
      })
      return written
    }
    const code = digits[1] ? Number.parseInt(digits[1], 16) : Number.parseInt(digits[2]!, 10)
    if (isLegalCodePoint(code)) return String.fromCodePoint(code)
    report({
      code: 'xml/illegal-character',
      message: `'${shorten(written)}' refers to a character that XML does not allow`,
      ...place,
    })
    return written
  }
  if (!written.endsWith(';') || written.length < 3) {
    report({
      code: 'xml/bare-ampersand',
      message:
        written === '&' ? "'&' begins no reference" : `'${shorten(written)}' is a reference without its semicolon`,
      ...place,
      hint: "write '&amp;' for the character '&'",
    })
    return written
  }
  const name = written.slice(1, -1)
  const value = predefined.get(name)
  if (value !== undefined) return value
  const number = numbers.get(name)
  report({
    code: 'xml/undefined-entity',
    message: `the entity '${shorten(written)}' is not defined`,
    ...place,
    hint:
      number === undefined
        ? "XML itself knows '&lt;', '&gt;', '&amp;', '&apos;' and '&quot;'; write any other character as it is or by its number"
        : `write '&#${number};'`,
  })
  return written
}
