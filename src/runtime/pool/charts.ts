/** Charts on their way to other threads: made ready once, and found there by their hash. */
import { createHash } from 'node:crypto'
import { deserialize, serialize } from 'node:v8'
import type { Chart } from '../../core/chart.js'
import type { Source } from '../../diagnostic.js'

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

/** The chart of the bytes; its sources are plain objects. */
export function unpackChart(bytes: SharedArrayBuffer): Chart {
  return deserialize(Buffer.from(new Uint8Array(bytes))) as Chart
}

/** In an order that depends on the chart alone. */
export function sourcesOf({ source, expressions, literals, states, transitions }: Chart): Source[] {
  const found = new Set<Source>([source])
  for (const list of [expressions, literals, states, transitions]) for (const { span } of list) found.add(span.source)
  return [...found]
}
