/** Oracle and engine side by side on one chart. */
import { parseChart } from '../../src/index.js'
import { runEngine, variants, withoutObservations } from './engine.js'
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
  const ids = statesInDocumentOrder(chart.root).flatMap((s) => (s.id === '' ? [] : [s.id]))
  try {
    const parsed = parseChart(scxml)
    for (const variant of variants) {
      const wanted = variant.unobserved ? withoutObservations(expected.trace) : expected.trace
      const { trace, status } = runEngine(parsed, ids, events, { ...variant, limit })
      const same = status === expected.status && trace.length === wanted.length
      if (same && trace.every((line, i) => line === wanted[i])) continue
      const title = `the variant '${variant.name}' differs`
      return {
        expected,
        difference: describe(title, scxml, events, lines(wanted, expected.status), lines(trace, status)),
      }
    }
    return { expected, difference: null }
  } catch (error) {
    const actual = [`threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`]
    const wanted = lines(expected.trace, expected.status)
    return { expected, difference: describe('the engine threw', scxml, events, wanted, actual) }
  }
}

const lines = (trace: readonly string[], status: string): string[] => [...trace, `status ${status}`]

function describe(
  title: string,
  scxml: string,
  events: readonly string[],
  expected: readonly string[],
  actual: readonly string[],
): string {
  const first = expected.findIndex((line, i) => line !== actual[i])
  const from = Math.max(0, first - 40)
  const to = Math.min(Math.max(expected.length, actual.length), first + 25)
  const rows = Array.from({ length: to - from }, (_, i) => {
    const [left = '', right = ''] = [expected[from + i], actual[from + i]]
    return `${left === right ? ' ' : '!'} ${left.padEnd(44)} ${right}`
  })
  return [
    title,
    '',
    scxml,
    `events: ${events.join(' ')}`,
    '',
    `  ${'oracle'.padEnd(44)} engine`,
    ...(from > 0 ? [`  … ${from} equal lines`] : []),
    ...rows,
  ].join('\n')
}
