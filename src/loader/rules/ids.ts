/** Ids are unique (REC 3.14). */
import { type Code, type Severity, shorten } from '../../diagnostic.js'
import { attributeSpan, type ElementName, type ScxmlElement } from '../document.js'
import type { Check, RuleContext, RuleSet } from './rule.js'

export const idRules: RuleSet = (context) => {
  const { byId } = context.states
  const states = unique(context, 'rule/duplicate-id', 'error', (id) => `the id '${shorten(id)}' is taken`, byId)
  const data = unique(context, 'rule/duplicate-data', 'warning', (id) => `'${shorten(id)}' is declared more than once`)
  const sends = unique(
    context,
    'rule/duplicate-sendid',
    'warning',
    (id) => `more than one <send> has the id '${shorten(id)}'`,
  )
  const invokes = unique(
    context,
    'rule/duplicate-invokeid',
    'warning',
    (id) => `more than one <invoke> has the id '${shorten(id)}'`,
  )
  return [
    ...(['state', 'parallel', 'final', 'history'] satisfies ElementName[]).map((name) => [name, states] as const),
    ['data', data],
    ['send', sends],
    ['invoke', invokes],
  ]
}

/** Reports every element but the first with its id; `firsts` are the first ones where these are known already. */
function unique(
  { report }: RuleContext,
  code: Code,
  severity: Severity,
  message: (id: string) => string,
  firsts?: ReadonlyMap<string, ScxmlElement>,
): Check {
  const met = new Map<string, ScxmlElement>()
  return ({ element }) => {
    const { id } = element.attributes
    if (!id) return
    const first = (firsts ?? met).get(id)
    if (first === undefined) met.set(id, element)
    if (first === undefined || first === element) return
    const { file, line, column } = first.source.locate(attributeSpan(first, 'id').start)
    const where = first.source === element.source || file === undefined ? '' : ` of '${shorten(file)}'`
    const text = `${message(id)}: it is first in line ${line}, column ${column}${where}`
    report({
      code,
      severity,
      message: text,
      span: attributeSpan(element, 'id'),
      rec: '3.14',
    })
  }
}
