/** Attributes in microstep's own namespace: where they may stand, and what they may say. */
import { type Span, shorten } from '../../diagnostic.js'
import { baseTypeNames } from '../../types/names.js'
import { elementNames, type ScxmlElement } from '../document.js'
import { extensionAttributes, microstepNamespace, parsePriority } from '../extensions.js'
import type { XmlAttribute } from '../xml.js'
import { descriptorProblem } from './events.js'
import { type Check, isBlank, type RuleContext, type RuleSet, tokens } from './rule.js'

export const extensionRules: RuleSet = (context) => {
  const check: Check = ({ element }) => {
    for (const attribute of element.xml.attributes) {
      if (attribute.namespace === microstepNamespace) checkOne(context, element, attribute)
    }
  }
  return elementNames.map((name) => [name, check] as const)
}

function checkOne({ report, suggest }: RuleContext, { element, source }: ScxmlElement, attribute: XmlAttribute): void {
  const { local, value, start, name, valueStart, valueEnd } = attribute
  const nameSpan: Span = { source, start, end: start + name.length }
  const span: Span = { source, start: valueStart, end: valueEnd }
  const severity = 'warning'
  const homes = Object.hasOwn(extensionAttributes, local) ? extensionAttributes[local]! : undefined
  if (!homes) {
    const message = `microstep knows no attribute '${shorten(local)}'; it is ignored`
    const hint = suggest(local, Object.keys(extensionAttributes))
    report({ code: 'rule/unknown-extension', severity, message, span: nameSpan, hint })
  } else if (!homes.some((home) => home === element)) {
    const message = `'${name}' may not stand on <${element}>; it is ignored`
    const hint = `it belongs on ${homes.map((home) => `<${home}>`).join(' or ')}`
    report({ code: 'rule/misplaced-extension', severity, message, span: nameSpan, hint })
  } else if (local === 'priority' && parsePriority(value) === undefined) {
    const hint = 'higher numbers go first; 0 is what events have without it'
    report({ code: 'rule/bad-priority', message: `'${shorten(value)}' is no whole number`, span, hint })
  } else if (local === 'type' && !baseTypeNames.some((known) => known === value.trim())) {
    // Any other name may be one that the host defines.
    const hint = isBlank(value) ? `known are ${baseTypeNames.join(', ')}` : suggest(value.trim(), baseTypeNames)
    const message = `'${shorten(value)}' is no type that microstep knows`
    if (hint !== undefined) report({ code: 'rule/unknown-type', severity, message, span, hint })
  } else if (local === 'offload' && !/^\s*(true|false)\s*$/.test(value)) {
    const message = `'${shorten(value)}' is neither 'true' nor 'false'; it is read as 'false'`
    report({ code: 'rule/bad-offload', severity, message, span })
  } else if (local === 'defer') {
    for (const descriptor of tokens(value)) {
      const problem = descriptorProblem(descriptor)
      if (problem) report({ code: 'rule/event-descriptor', severity, span, rec: '3.12.1', ...problem })
    }
  }
}
