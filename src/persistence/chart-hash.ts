/** What a chart means as one number: SHA-256 of its structure. Layout, comments and the order of attributes do not count. */
import { createHash } from 'node:crypto'
import type { Chart } from '../core/chart.js'
import { Source } from '../diagnostic.js'

const known = new WeakMap<Chart, string>()

/** Where it came from and where things stand in it, and what repeats what is elsewhere. */
const without: ReadonlySet<string> = new Set([
  ...['span', 'diagnostics', 'baseUrl', 'stateById', 'messageIds'],
  ...['parent', 'children', 'histories', 'expressions', 'literals'],
])

/** In hexadecimal digits. */
export function chartHash(chart: Chart): string {
  let hash = known.get(chart)
  if (hash === undefined) {
    hash = createHash('sha256').update(structureOf(chart, chart)).digest('hex')
    known.set(chart, hash)
  }
  return hash
}

/** What a part of a chart means, as a text, wherever in the chart the part and the states that it names stand. */
export function meaningOf(part: unknown, chart: Chart): string {
  return structureOf(part, chart, true)
}

/** A text that is the same for what means the same. `byName`: states are told by their ids, and no part by its number. */
function structureOf(top: unknown, chart: Chart, byName = false): string {
  const states = new Map<unknown, string | number>(chart.states.map((state, at) => [state, byName ? state.id : at]))
  const parts: string[] = []
  // No recursion: content may nest as deep as the document. What is to be written next is last.
  const pending: { readonly text?: string; readonly value?: unknown; readonly whole?: boolean }[] = [{ value: top }]
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { text, value, whole = false } = next
    if (text !== undefined) parts.push(text)
    else if (typeof value !== 'object' || value === null) parts.push(JSON.stringify(value) ?? 'undefined')
    else if (!whole && states.has(value)) parts.push(`#${states.get(value)}`)
    else {
      const isStates = value === chart.states
      const list = Array.isArray(value) ? value.map((item, at) => [at, item] as const) : entriesOf(value)
      pending.push({ text: '}' })
      for (const [key, item] of [...list].reverse()) {
        const isLeftOut = without.has(String(key)) || (byName && key === 'index')
        if (item instanceof Source || (isLeftOut && !Array.isArray(value))) continue
        pending.push({ text: ',' }, { value: item, whole: isStates }, { text: `${JSON.stringify(key)}:` })
      }
      pending.push({ text: '{' })
    }
  }
  return parts.join('')
}

function entriesOf(value: object): readonly (readonly [unknown, unknown])[] {
  if (value instanceof Map) return [...value]
  if (value instanceof Set) return [...value].map((item, at) => [at, item])
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
}
