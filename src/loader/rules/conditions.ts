/** Conditions that say nothing (REC 5.9.1). */
import { attributeSpan } from '../document.js'
import { isBlank, type Place, type RuleSet } from './rule.js'

export const conditionRules: RuleSet = ({ report }) => {
  const notEmpty = ({ element }: Place) => {
    if (!('cond' in element.attributes) || !isBlank(element.attributes.cond)) return
    const message = "the 'cond' is empty, which is read as always true"
    const span = attributeSpan(element, 'cond')
    report({ code: 'rule/empty-condition', severity: 'warning', message, span, rec: '5.9.1' })
  }
  return [
    ['transition', notEmpty],
    ['if', notEmpty],
    ['elseif', notEmpty],
  ]
}
