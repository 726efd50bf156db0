/** Ids are unique (REC 3.14). */
import type { Severity } from '../../diagnostic.js'
import { attributeSpan, type ElementName } from '../document.js'
import type { Check, RuleContext, RuleSet } from './rule.js'

export const idRules: RuleSet = (context) => {
  const states = unique(context, 'error', (id) => `the id '${id}' is taken`)
  const data = unique(context, 'warning', (id) => `'${id}' is declared more than once`)
  const sends = unique(context, 'warning', (id) => `more than one <send> has the id '${id}'`)
  const invokes = unique(context, 'warning', (id) => `more than one <invoke> has the id '${id}'`)
  return [
    ...(['state', 'parallel', 'final', 'history'] satisfies ElementName[]).map((name) => [name, states] as const),
    ['data', data],
    ['send', sends],
    ['invoke', invokes],
  ]
}

function unique({ document, report }: RuleContext, severity: Severity, message: (id: string) => string): Check {
  const firstLines = new Map<string, number>()
  return ({ element }) => {
    const { id } = element.attributes
    if (!id) return
    const span = attributeSpan(document, element, 'id')
    const first = firstLines.get(id)
    if (first === undefined) {
      firstLines.set(id, span.start)
      return
    }
    const { line, column } = document.source.locate(first)
    const text = `${message(id)}: it is first in line ${line}, column ${column}`
    report({ code: 'rule/duplicate-id', severity, message: text, span, rec: '3.14' })
  }
}
