/**
 * What loading owes to any input at all: diagnostics, each with a good place, and nothing else; and what running owes to
 * any chart that was loaded.
 */

import type { Chart } from '../../../src/core/chart.js'
import { type Diagnostic, describe, formatDiagnostic, ScxmlError, Source } from '../../../src/diagnostic.js'
import { checkChart, createSession, parseChart, readDocument, simulatedClock } from '../../../src/index.js'
import { decodeXml } from '../../../src/loader/xml/encoding.js'

export interface JudgeOptions {
  /** Whether charts are run, too. */
  readonly run: boolean
}

/** What is wrong with how microstep takes the input, in words; null where nothing is. */
export function judge(input: string | Uint8Array, { run }: JudgeOptions): string | null {
  try {
    const { chart, diagnostics } = checkChart(input, { lint: true })
    const text = typeof input === 'string' ? input.replace(/^\ufeff/, '') : decodeXml(input).text
    const failed = diagnostics.some(({ severity }) => severity === 'error')
    if (failed !== (chart === null)) return failed ? 'a chart with errors' : 'no chart and no error'
    const complaint = complaintAbout(diagnostics, text)
    if (complaint) return complaint
    if (chart === null) return throwsScxmlError(() => parseChart(input))
    readDocument(input)
    return run && !mayLoop.test(text) ? complaintAbout(runIt(chart), text) : null
  } catch (error) {
    return `thrown: ${error instanceof Error ? error.stack : String(error)}`
  }
}

/** Code that may take its time, or grow. */
const mayLoop = /\bwhile\b|\bfor\b|\bfunction\b|=>|\brepeat\b|\bArray\b|\bsort\b/

const kinds = /^(xml|schema|rule|lint|expression|runtime|snapshot|option|io|edit)\/[a-z]+(-[a-z0-9]+)*$/

function complaintAbout(diagnostics: readonly Diagnostic[], text: string): string | null {
  const source = new Source(text)
  for (const d of diagnostics) {
    const { code, severity, message, location } = d
    if (!kinds.test(code)) return `the code '${code}'`
    if (severity !== 'error' && severity !== 'warning') return `the severity '${severity}' of ${code}`
    if (message === '' || message.endsWith('.')) return `the message '${message}' of ${code}`
    // A file is named where something else was read.
    if (location && location.file === undefined) {
      const { offset, length, line, column } = location
      const place = source.locate(offset)
      const inside = Number.isInteger(offset) && offset >= 0 && length >= 0 && offset + length <= text.length
      if (!inside || line !== place.line || column !== place.column || line < 1 || column < 1) {
        return `the place ${JSON.stringify(location)} of ${code} in ${text.length} characters`
      }
    }
    if (!location && !code.startsWith('runtime/')) return `${code} has no place`
    if (formatDiagnostic(d) === '' || describe(d) === '') return `the format of ${code}`
  }
  return null
}

function throwsScxmlError(call: () => unknown): string | null {
  try {
    call()
    return 'parseChart took what checkChart refused'
  } catch (error) {
    return error instanceof ScxmlError ? null : `parseChart threw ${String(error)}`
  }
}

/** The errors that a short life of the chart reports. */
function runIt(chart: Chart): readonly Diagnostic[] {
  const found: Diagnostic[] = []
  const clock = simulatedClock()
  try {
    const limits = { microsteps: 30, invokeDepth: 2, invokedSessions: 5, memoEntries: 20 }
    const session = createSession(chart, { clock, limits, id: 'fuzz' })
    session.on('error', ({ diagnostic }) => found.push(diagnostic))
    session.start()
    const descriptors = new Set(chart.transitions.flatMap(({ events }) => events ?? []))
    for (const descriptor of ['e', ...descriptors].slice(0, 8)) {
      session.send(descriptor.replace(/\.?\*$/, '') || 'e', { x: 1, n: -1 })
    }
    clock.advance('1500ms')
    session.stop()
  } catch (error) {
    // For a data model that nobody knows, and for a chart that sends to itself for ever without any time passing.
    if (!(error instanceof ScxmlError)) throw error
    found.push(...error.diagnostics)
  }
  return found
}
