/** Where a place of an expression's text stands in the document. */
import type { Expression } from '../../core/datamodel.js'
import type { Span } from '../../diagnostic.js'

/**
 * The span of the characters `start` up to `end` of the expression's text. Characters that the document writes as
 * references (`&lt;`) or in CDATA sections are followed; where that fails it is the whole expression.
 */
export function pinpoint(expression: Expression, start: number, end: number): Span {
  const { source, span } = expression
  const raw = span.source.text.slice(span.start, span.end)
  if (raw === source) return { ...span, start: span.start + start, end: span.start + end }
  const offsets = offsetsIn(raw)
  if (offsets.length !== source.length + 1) return span
  return { ...span, start: span.start + offsets[start]!, end: span.start + offsets[end]! }
}

// Where each decoded character starts in the raw text, and the end.
function offsetsIn(raw: string): number[] {
  const offsets: number[] = []
  const token = /<!\[CDATA\[|\]\]>|<!--[\s\S]*?-->|\r\n|&#x([0-9a-f]+);|&#(\d+);|&\w+;|[\s\S]/gi
  for (const match of raw.matchAll(token)) {
    const [text, hex, decimal] = match
    if (text === '<![CDATA[' || text === ']]>' || text.startsWith('<!--')) continue
    offsets.push(match.index)
    const code = hex ? Number.parseInt(hex, 16) : Number(decimal ?? 0)
    if (code > 0xffff) offsets.push(match.index)
  }
  offsets.push(raw.length)
  return offsets
}
