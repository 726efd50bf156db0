/** Oracle and engine side by side on one chart. */
import { runEngine } from './engine.js'
import { type ChartModel, statesInDocumentOrder } from './model.js'
import { interpret, type Outcome } from './oracle.js'
import { render } from './render.js'

/** Microsteps in a macrostep; small, so that endless charts cost little. */
export const limit = 60

export interface Comparison {
  readonly expected: Outcome
  /** Everything a person needs to see what differs and to run it again; null where nothing does. */
  readonly difference: string | null
}

export function compare(chart: ChartModel, events: readonly string[]): Comparison {
  const expected = interpret(chart, events, { limit })
  const scxml = render(chart)
  const report = (actual: readonly string[]): Comparison => {
    return { expected, difference: describe(scxml, events, lines(expected.trace, expected.status), actual) }
  }
  try {
    const ids = statesInDocumentOrder(chart.root).flatMap((s) => (s.id === '' ? [] : [s.id]))
    const { trace, status } = runEngine(scxml, ids, events, { limit })
    const same = status === expected.status && trace.length === expected.trace.length
    if (same && trace.every((line, i) => line === expected.trace[i])) return { expected, difference: null }
    return report(lines(trace, status))
  } catch (error) {
    return report([`threw ${error instanceof Error ? error.message : String(error)}`])
  }
}

const lines = (trace: readonly string[], status: string): string[] => [...trace, `status ${status}`]

function describe(scxml: string, events: readonly string[], expected: readonly string[], actual: readonly string[]) {
  const first = expected.findIndex((line, i) => line !== actual[i])
  const from = Math.max(0, first - 40)
  const to = Math.min(Math.max(expected.length, actual.length), first + 25)
  const rows = Array.from({ length: to - from }, (_, i) => {
    const [left = '', right = ''] = [expected[from + i], actual[from + i]]
    return `${left === right ? ' ' : '!'} ${left.padEnd(44)} ${right}`
  })
  return [
    '',
    scxml,
    `events: ${events.join(' ')}`,
    '',
    `  ${'oracle'.padEnd(44)} engine`,
    ...(from > 0 ? [`  … ${from} equal lines`] : []),
    ...rows,
  ].join('\n')
}
