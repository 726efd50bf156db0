/** A chart and what is said about its document as plain text without positions, to see whether two documents mean the same. */
import { Source } from '../../src/diagnostic.js'
import { checkChart } from '../../src/index.js'

const placed = /\d+:\d+|line \d+, column \d+/g

/** All there is in the chart of a document but where it stands, and its diagnostics; lines in messages are `#`. */
export function shapeOf(input: string | Uint8Array, url?: string): string {
  const { chart, diagnostics } = checkChart(input, { url })
  const said = diagnostics.map(({ code, severity, message }) => [code, severity, message.replace(placed, '#')])
  const seen = new Map<object, number>()
  const plain = (_: string, value: unknown): unknown => {
    if (value instanceof Map) return [...value]
    if (value instanceof Set) return [...value]
    if (typeof value !== 'object' || value === null) return value
    if (value instanceof Source || ('source' in value && value.source instanceof Source && 'start' in value)) return 0
    // States, transitions and blocks are referred to from many places.
    const before = seen.get(value)
    if (before !== undefined) return `@${before}`
    seen.set(value, seen.size)
    if (Array.isArray(value)) return value
    const { diagnostics, ...own } = value as { readonly diagnostics?: unknown }
    return own
  }
  return JSON.stringify({ chart, said }, plain)
}
