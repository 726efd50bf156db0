/** What only working drafts of SCXML had. */
import { attributeNameSpan, elementNames } from '../document.js'
import { goneAttributes, outcomes, renamedAttributes } from '../old-drafts.js'
import { recSections } from '../rec.js'
import { isNamedBy } from '../target-ids.js'
import type { Check, RuleContext, RuleSet } from './rule.js'

export const oldDraftRules: RuleSet = (context) => {
  const checks: [(typeof elementNames)[number], Check][] = []
  for (const name of elementNames) {
    for (const [attribute, hint] of Object.entries(goneAttributes[name] ?? {})) {
      checks.push([name, gone(context, attribute, hint)])
    }
    for (const [old, now] of Object.entries(renamedAttributes[name] ?? {}))
      checks.push([name, renamed(context, old, now)])
  }
  return checks
}

function gone({ report }: RuleContext, attribute: string, hint: string): Check {
  return ({ element, parent }) => {
    if (element.attributes[attribute] === undefined) return
    // That one is told of already.
    if (parent && isNamedBy(parent, element)) return
    const outcome = outcomes[element.element]?.[attribute] ?? 'it is ignored'
    const message = `'${attribute}' of <${element.element}> is from an old draft of SCXML; ${outcome}`
    const span = attributeNameSpan(element, attribute)
    report({ code: 'rule/old-draft', severity: 'warning', message, span, rec: recSections[element.element], hint })
  }
}

function renamed({ report }: RuleContext, old: string, now: string): Check {
  return ({ element }) => {
    // The document has it under its new name already; only the XML tells what was written.
    const { attributes } = element.xml
    if (element.attributes[now] === undefined || attributes.some(({ name }) => name === now)) return
    if (!attributes.some(({ name }) => name === old)) return
    const message = `'${old}' of <${element.element}> is from an old draft of SCXML; it is read as '${now}'`
    const span = attributeNameSpan(element, now)
    const rec = recSections[element.element]
    report({ code: 'rule/renamed-attribute', severity: 'warning', message, span, rec, hint: `write '${now}'` })
  }
}
