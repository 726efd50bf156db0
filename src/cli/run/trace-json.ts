import type { TraceSink } from './trace.js'
import { toJson } from './values.js'

/** A trace for machines: one JSON object a line. */
export function jsonTrace(write: (text: string) => void): TraceSink {
  return ({ time, session, path, kind, ...rest }) => {
    write(`${toJson({ time: Math.round(time), session, path, kind, ...rest })}\n`)
  }
}
