/** What only working drafts of SCXML had. */
import { attributeNameSpan, elementNames } from '../document.js'
import { goneAttributes, renamedAttributes } from '../old-drafts.js'
import { recSections } from '../rec.js'
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
  return ({ element }) => {
    if (element.attributes[attribute] === undefined) return
    const reads = attribute === 'src' && element.element !== 'scxml'
    const outcome = reads ? 'what it leads to is read as standing here' : 'it is ignored'
    const message = `'${attribute}' of <${element.element}> is from an old draft of SCXML; ${outcome}`
    const span = attributeNameSpan(element, attribute)
    report({ code: 'rule/old-draft', severity: 'warning', message, span, rec: recSections[element.element], hint })
  }
}

function renamed({ report }: RuleContext, old: string, now: string): Check {
  return ({ element }) => {
    // The document has it under its new name already; only the XML tells what was written.
    if (element.attributes[now] === undefined || element.xml.attributes.some(({ name }) => name === now)) return
    const message = `'${old}' of <${element.element}> is from an old draft of SCXML; it is read as '${now}'`
    const span = attributeNameSpan(element, now)
    const rec = recSections[element.element]
    report({ code: 'rule/renamed-attribute', severity: 'warning', message, span, rec, hint: `write '${now}'` })
  }
}
