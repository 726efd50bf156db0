import { shorten } from '../../diagnostic.js'
import type { Lint } from './rule.js'

/** Conditions that assign, which were to compare (REC 5.9.1), and `In()` of states that there are not (REC 5.9.2). */
export const lintConditions: Lint = ({ chart, program, warn, suggest }) => {
  const { facts } = program ?? {}
  if (!program || !facts) return
  for (const expression of chart.expressions) {
    const { use, source } = expression
    // The parser takes its time: only where there can be something to find.
    if (!(use === 'condition' && /=|\+\+|--/.test(source)) && !source.includes('In')) continue
    const known = facts.call(program, expression)
    if (!known) continue
    if (use === 'condition') {
      for (const span of known.assignments) {
        const message = 'the condition assigns'
        warn({ code: 'lint/assigning-condition', message, span, rec: '5.9.1', hint: "'==' or '===' compares" })
      }
    }
    for (const { id, span } of known.states) {
      if (chart.stateById.has(id)) continue
      const message = `no state has the id '${shorten(id)}'`
      warn({ code: 'lint/unknown-state', message, span, rec: '5.9.2', hint: suggest(id, chart.stateById.keys()) })
    }
  }
}
