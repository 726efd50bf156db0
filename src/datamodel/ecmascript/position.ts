/** Where a place of an expression's text stands in the document. */
import type { Expression } from '../../core/datamodel.js'
import type { Span } from '../../diagnostic.js'

/**
 * Gives the span of the characters `start` up to `end` of the expression's text. Characters that the document writes as
 * references (`&lt;`) or in CDATA sections are followed; where that fails it is the whole expression.
 */
export function placesIn({ source, span }: Expression): (start: number, end: number) => Span {
  const raw = span.source.text.slice(span.start, span.end)
  if (raw === source) return (start, end) => ({ ...span, start: span.start + start, end: span.start + end })
  const { starts, ends } = placesOf(raw)
  if (starts.length !== source.length + 1) return () => span
  return (start, end) => ({
    ...span,
    start: span.start + starts[start]!,
    end: span.start + (end > start ? ends[end - 1]! : starts[start]!),
  })
}

const token = /<!\[CDATA\[|<!--|\r\n|&#x([0-9a-f]+);|&#(\d+);|&\w+;|[\s\S]/giy
const lineBreak = /\r\n|[\s\S]/gy

// Where each decoded character starts and ends in the raw text; behind the last one, the end of the text starts.
function placesOf(raw: string): { readonly starts: readonly number[]; readonly ends: readonly number[] } {
  const starts: number[] = []
  const ends: number[] = []
  let at = 0
  while (at < raw.length) {
    token.lastIndex = at
    const [text, hex, decimal] = token.exec(raw)!
    if (text === '<!--') {
      at = behind(raw, '-->', at)
    } else if (text.startsWith('<![')) {
      const end = behind(raw, ']]>', at)
      for (at += text.length; at < end - 3; at = lineBreak.lastIndex) {
        starts.push(at)
        lineBreak.lastIndex = at
        lineBreak.test(raw)
        ends.push(lineBreak.lastIndex)
      }
      at = end
    } else {
      const end = at + text.length
      starts.push(at)
      ends.push(end)
      const code = hex ? Number.parseInt(hex, 16) : Number(decimal ?? 0)
      if (code > 0xffff) {
        starts.push(at)
        ends.push(end)
      }
      at = end
    }
  }
  starts.push(raw.length)
  return { starts, ends }
}

function behind(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from)
  return at < 0 ? text.length : at + mark.length
}
