/** What transitions, parallels, `<if>` and `<finalize>` must have, or have where (REC 3.4, 3.5, 4.3, 6.5). */
import { attributeSpan, type ScxmlElement } from '../document.js'
import { childStates } from '../index-states.js'
import { isBlank, type Place, type RuleSet, stateName } from './rule.js'

export const structureRules: RuleSet = ({ report }) => {
  const haveEventless = new Set<ScxmlElement>()
  const notInFinalize = ({ element, finalize }: Place) => {
    if (!finalize) return
    const message = `<${element.element}> may not stand in <finalize>, which only takes data in`
    const span = attributeSpan(element)
    report({ code: 'rule/finalize-content', severity: 'warning', message, span, rec: '6.5.2' })
  }
  return [
    [
      'transition',
      ({ element, parent }) => {
        if (parent === null || parent.element === 'initial' || parent.element === 'history') return
        const { event, cond, target } = element.attributes
        if (!isBlank(event)) return
        const isFirst = !haveEventless.has(parent)
        haveEventless.add(parent)
        if (!isBlank(cond) || !isBlank(target)) return
        // With something to do, or something before it that can be taken instead, it may come to an end.
        const hopeless = isFirst && element.children.length + element.foreign.length === 0
        const message = `<transition> must have an 'event', a 'cond' or a 'target'${hopeless ? ': this one is taken for ever' : ''}`
        const span = attributeSpan(element)
        // Formats that are made from SCXML have their targets in there.
        const inside = element.xml.children.some((child) => child.kind === 'element' && child.local === 'target')
        const hint = inside ? "SCXML has no <target>: write the id of the state into the attribute 'target'" : undefined
        if (hopeless) report({ code: 'rule/endless-transition', message, span, rec: '3.5.2', hint })
        else report({ code: 'rule/empty-transition', severity: 'warning', message, span, rec: '3.5.2' })
      },
    ],
    [
      'parallel',
      ({ element }) => {
        const regions = childStates(element).length
        if (regions > 1) return
        const message = `${stateName(element)} is a parallel with ${regions === 0 ? 'no region' : 'one region only'}`
        const span = attributeSpan(element)
        const hint = 'a <state> does the same'
        report({ code: 'rule/few-regions', severity: 'warning', message, span, rec: '3.4', hint })
      },
    ],
    [
      'if',
      ({ element }) => {
        const otherwise = element.children.findIndex((child) => child.element === 'else')
        if (otherwise < 0) return
        for (const child of element.children.slice(otherwise)) {
          if (child.element !== 'elseif') continue
          const message = '<elseif> must come before <else>'
          report({ code: 'rule/if-order', message, span: attributeSpan(child), rec: '4.3.2' })
        }
      },
    ],
    ['raise', notInFinalize],
    ['send', notInFinalize],
  ]
}
