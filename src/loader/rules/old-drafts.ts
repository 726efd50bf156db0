/** What only working drafts of SCXML had. */
import { attributeNameSpan, elementNames } from '../document.js'
import { oldDraftAttribute } from '../old-drafts.js'
import { recSections } from '../rec.js'
import type { Place, RuleSet } from './rule.js'

export const oldDraftRules: RuleSet = ({ document, report }) => {
  const check = ({ element }: Place) => {
    for (const attribute in element.attributes) {
      const hint = oldDraftAttribute(element.element, attribute)
      if (hint === undefined) continue
      const message = `'${attribute}' of <${element.element}> is from an old draft of SCXML; it is ignored`
      const span = attributeNameSpan(document, element, attribute)
      report({ code: 'rule/old-draft', severity: 'warning', message, span, rec: recSections[element.element], hint })
    }
  }
  return elementNames.map((name) => [name, check] as const)
}
