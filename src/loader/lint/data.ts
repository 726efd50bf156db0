import type { Expression, ExpressionFacts } from '../../core/datamodel.js'
import { shorten } from '../../diagnostic.js'
import type { Lint, LintContext } from './rule.js'

/** Data that is named but declared nowhere (REC 5.4, 5.9), or declared and named nowhere (REC 5.3). */
export const lintData: Lint = (context) => {
  const { chart, facts } = context
  // The null data model has no variables, and says so itself (REC B.1).
  if (!facts || chart.datamodel === 'null') return
  const known = new Map<Expression, ExpressionFacts | undefined>()
  for (const expression of chart.expressions) known.set(expression, facts(expression))
  const unread = chart.expressions.filter((expression) => !known.get(expression))
  // A script that cannot be read may declare anything, and any code that cannot be read may use anything.
  if (!unread.some(({ use, source }) => use === 'script' || source.includes('eval'))) lintUndeclared(context, known)
  if (unread.length === 0) lintUnused(context, known)
}

type Known = ReadonlyMap<Expression, ExpressionFacts | undefined>

function lintUndeclared({ chart, mentions, warn, suggest }: LintContext, known: Known): void {
  const dotted = new Map(chart.dataIds.filter((id) => id.includes('.')).map((id) => [id.split('.', 1)[0]!, id]))
  const nearby = [...chart.dataIds, 'true', 'false', 'null', 'undefined']
  const said = new Set<string>()
  for (const [expression, facts] of known) {
    for (const { name, span } of facts?.undeclared ?? []) {
      // The same place may be read for its value and for its location. What a tool of the author's speaks of, it gives.
      const key = `${span.source.file} ${span.start} ${name}`
      if (said.has(key) || mentions.has(name)) continue
      said.add(key)
      const assigns = expression.use === 'location' && facts!.writes.has(name)
      const message = `'${shorten(name)}' is declared nowhere: to ${assigns ? 'assign to it' : 'read it'} is an error`
      const id = dotted.get(name)
      const hint = id
        ? `no expression can name the data '${shorten(id)}': the dot stands for a member`
        : (insteadOf[name] ?? suggest(name, nearby) ?? `declare it: <data id="${shorten(name)}"/>`)
      warn({ code: 'lint/undeclared-data', message, span, rec: assigns ? '5.4' : '5.9', hint })
    }
  }
}

/** What hosts of other engines give to a chart. */
const insteadOf: Readonly<Record<string, string | undefined>> = Object.assign(Object.create(null), {
  console: 'write <log expr="…"/>',
  setTimeout: 'write <send delay="…"/>',
  setInterval: 'write <send delay="…"/>',
})

function lintUnused({ chart, mentions, warn }: LintContext, known: Known): void {
  const used = new Set(chart.variableNames)
  for (const facts of known.values()) {
    for (const name of facts?.reads ?? []) used.add(name)
    for (const name of facts?.writes ?? []) used.add(name)
  }
  for (const { id, span, topLevel } of chart.data) {
    // What is no name for an expression, or one of those that the platform keeps for itself, is meant for somebody else.
    if (!name.test(id) || used.has(id) || mentions.has(id)) continue
    const message = `'${shorten(id)}' is declared and never used`
    warn({ code: 'lint/unused-data', message, span, rec: topLevel ? '5.3' : '5.3.3' })
  }
}

const name = /^[\p{ID_Start}$][\p{ID_Continue}$]*$/u
