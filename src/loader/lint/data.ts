import type { ExpressionFacts } from '../../core/datamodel.js'
import { shorten } from '../../diagnostic.js'
import type { Lint } from './rule.js'

/** Data that is assigned to but declared nowhere (REC 5.4), or declared and never used (REC 5.3). */
export const lintData: Lint = ({ chart, program, warn, suggest }) => {
  const { facts } = program ?? {}
  if (!program || !facts) return
  const declared = new Set([...chart.dataIds, ...chart.variableNames, ...system])
  const used = new Set<string>()
  const locations: [ExpressionFacts, (typeof chart.expressions)[number]][] = []
  for (const expression of chart.expressions) {
    const known = facts.call(program, expression)
    // One that cannot be read may declare or use anything.
    if (!known) return
    for (const name of known.reads) used.add(name)
    for (const name of known.writes) {
      used.add(name)
      if (expression.use === 'script') declared.add(name)
    }
    if (expression.use === 'location') locations.push([known, expression])
  }
  const said = new Set<number>()
  for (const [{ writes }, { span }] of locations) {
    for (const name of writes) {
      if (declared.has(name) || said.has(span.start)) continue
      said.add(span.start)
      const message = `'${shorten(name)}' is declared nowhere: assigning to it is an error`
      const hint = suggest(name, chart.dataIds) ?? `declare it: <data id="${shorten(name)}"/>`
      warn({ code: 'lint/undeclared-data', message, span, rec: '5.4', hint })
    }
  }
  for (const { id, span, topLevel } of chart.data) {
    // What an invoker or the host gives, or looks at, may be top-level data of any name, but then the chart uses it, too.
    if (used.has(id) || chart.variableNames.includes(id)) continue
    const message = `'${shorten(id)}' is declared and never used`
    warn({ code: 'lint/unused-data', message, span, rec: topLevel ? '5.3' : '5.3.3' })
  }
}

const system = ['_event', '_sessionid', '_name', '_ioprocessors', '_x']
