/** Charts on their way to other threads: made ready once, and found there by their hash. */
import { createHash } from 'node:crypto'
import { deserialize, serialize } from 'node:v8'
import type { Chart } from '../../core/chart.js'
import type { Block } from '../../core/content/index.js'
import { Source, type Span } from '../../diagnostic.js'

export interface PackedChart {
  readonly hash: string
  readonly bytes: SharedArrayBuffer
  /** The texts that spans are pieces of. */
  readonly sources: readonly Source[]
}

const packed = new WeakMap<Chart, PackedChart | null>()

/** Null for a chart that cannot cross, as it nests too deep. */
export function packChart(chart: Chart): PackedChart | null {
  let known = packed.get(chart)
  if (known === undefined) {
    known = pack(chart)
    packed.set(chart, known)
  }
  return known
}

function pack(chart: Chart): PackedChart | null {
  let buffer: Buffer
  try {
    // Warnings are of no use there, and may be many.
    buffer = serialize({ ...chart, diagnostics: [] })
  } catch {
    return null
  }
  const bytes = new SharedArrayBuffer(buffer.length)
  new Uint8Array(bytes).set(buffer)
  return { hash: createHash('sha256').update(buffer).digest('hex'), bytes, sources: sourcesOf(chart) }
}

export function unpackChart(bytes: SharedArrayBuffer): Chart {
  const chart = deserialize(Buffer.from(new Uint8Array(bytes))) as Chart
  // What has crossed are texts; they are to tell lines and columns, too.
  for (const text of sourcesOf(chart)) {
    const source = new Source(text.text, text.file)
    const locate: Source['locate'] = (start, end) => source.locate(start, end)
    const line: Source['line'] = (number) => source.line(number)
    Object.assign(text, { locate, line })
  }
  return chart
}

/** In an order that depends on the chart alone. */
export function sourcesOf({ source, expressions, literals, states, transitions }: Chart): Source[] {
  const found = new Set<Source>([source])
  for (const list of [expressions, literals, states, transitions]) for (const { span } of list) found.add(span.source)
  // What another document has brought in may stand in the middle of a block.
  const open: unknown[] = []
  for (const { onentry, onexit, initial, fallback } of states) {
    open.push(onentry, onexit, initial?.content, fallback?.content)
  }
  for (const { content } of transitions) open.push(content)
  while (open.length > 0) {
    const value = open.pop()
    if (typeof value !== 'object' || value === null) continue
    for (const [key, part] of Object.entries(value)) {
      if (key === 'span' || key === 'itemSpan') found.add((part as Span).source)
      else open.push(part)
    }
  }
  return [...found]
}

/** By their indexes: those that run in steps. */
export function blocksOf({ states }: Chart): ReadonlyMap<number, Block> {
  const blocks = new Map<number, Block>()
  for (const { onentry, onexit, transitions, initial, fallback } of states) {
    for (const block of [...onentry, ...onexit]) blocks.set(block.index, block)
    for (const transition of [...transitions, initial, fallback]) {
      if (transition?.content) blocks.set(transition.content.index, transition.content)
    }
  }
  return blocks
}
