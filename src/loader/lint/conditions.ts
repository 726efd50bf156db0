import { shorten } from '../../diagnostic.js'
import type { Lint } from './rule.js'

/** Conditions that assign, which were to compare (REC 5.9.1), and `In()` of states that there are not (REC 5.9.2). */
export const lintConditions: Lint = ({ chart, facts, mentions, warn, suggest }) => {
  if (!facts) return
  for (const expression of chart.expressions) {
    const known = facts(expression)
    if (!known) continue
    if (expression.use === 'condition') {
      for (const span of known.assignments) {
        const compares = /[^-+*/%&|^?<>=]=[^=]/.test(span.source.text.slice(span.start, span.end))
        const hint = compares ? "'==' or '===' compares" : 'assign in the content of the transition, or before it'
        warn({ code: 'lint/assigning-condition', message: 'the condition assigns', span, rec: '5.9.1', hint })
      }
    }
    for (const { id, span } of known.states) {
      if (chart.stateById.has(id) || mentions.has(id)) continue
      const message = `no state has the id '${shorten(id)}'`
      warn({ code: 'lint/unknown-state', message, span, rec: '5.9.2', hint: suggest(id, chart.stateById.keys()) })
    }
  }
}
