/** Bounds on documents: what is larger was written by no person, and is not looked at any further. */
import { type Diagnostic, diagnostic } from '../diagnostic.js'
import { documentLimit } from '../io/read-file.js'
import type { ScxmlDocument, ScxmlElement } from '../loader/document.js'

/** What is larger is refused (`rule/too-large`). */
export interface LoadLimits {
  /** Bytes of the document, or UTF-16 units where it is a text. Default: 67,108,864. */
  readonly bytes: number
  /** SCXML elements that stand inside each other. Default: 100,000. */
  readonly depth: number
  /** States of all kinds. Default: 1,000,000. */
  readonly states: number
}

const defaults: LoadLimits = { bytes: documentLimit, depth: 100_000, states: 1_000_000 }

export function withDefaults(limits: Partial<LoadLimits> = {}): LoadLimits {
  const { bytes = defaults.bytes, depth = defaults.depth, states = defaults.states } = limits
  return { bytes, depth, states }
}

/** Before it is read. */
export function tooLong(input: string | Uint8Array, { bytes }: LoadLimits): Diagnostic | undefined {
  if (input.length <= bytes) return undefined
  const unit = typeof input === 'string' ? 'characters' : 'bytes'
  return diagnostic({ code: 'rule/too-large', message: `the document has more than ${bytes} ${unit} (limits.bytes)` })
}

const states: ReadonlySet<string> = new Set(['state', 'parallel', 'final', 'history'])

/** When it has been read, includes and all. */
export function tooLarge({ root }: ScxmlDocument, limits: LoadLimits): Diagnostic | undefined {
  let count = 0
  let level: readonly ScxmlElement[] = [root]
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > limits.depth) return refusal(level[0]!, `elements nest more than ${limits.depth} deep (limits.depth)`)
    const next: ScxmlElement[] = []
    for (const { element, children } of level) {
      if (states.has(element)) count++
      for (const child of children) next.push(child)
    }
    if (count > limits.states)
      return refusal(root, `the document has more than ${limits.states} states (limits.states)`)
    level = next
  }
  return undefined
}

function refusal({ xml, source }: ScxmlElement, message: string): Diagnostic {
  const span = { source, start: xml.start + 1, end: xml.start + 1 + xml.name.length }
  return diagnostic({ code: 'rule/too-large', message, span })
}
