/** Names of events and the descriptors that match them (REC 3.12.1). */
import { shorten } from '../../diagnostic.js'
import { attributeSpan } from '../document.js'
import { isBlank, type Place, type RuleContext, type RuleSet, tokenSpan, tokens } from './rule.js'

export const eventRules: RuleSet = (context) => [
  ['transition', (place) => checkDescriptors(context, place)],
  ['raise', (place) => checkName(context, place)],
  ['send', (place) => checkName(context, place)],
]

function checkDescriptors(context: RuleContext, { element, parent }: Place): void {
  const { event } = element.attributes
  if (event === undefined || parent?.element === 'initial' || parent?.element === 'history') return
  const { report } = context
  if (isBlank(event)) {
    const message = "the 'event' is empty: the transition waits for no event"
    const span = attributeSpan(element, 'event')
    report({ code: 'rule/empty-event', severity: 'warning', message, span, rec: '3.5.1', hint: "leave 'event' out" })
  }
  for (const descriptor of tokens(event)) {
    const problem = descriptorProblem(descriptor)
    if (!problem) continue
    const span = tokenSpan(element, 'event', descriptor)
    report({ code: 'rule/event-descriptor', severity: 'warning', span, rec: '3.12.1', ...problem })
  }
}

/** What is wrong with a descriptor; null where it is names parted by dots, with `.*` or `.` behind, or `*` alone. */
export function descriptorProblem(descriptor: string): { message: string; hint?: string } | null {
  const stem = descriptor.replace(/(^|\.)\*$|\.$/, '')
  if (stem.includes('*')) {
    const message = `'${shorten(descriptor)}' matches no event: '*' stands alone or behind the last dot`
    return stem.indexOf('*') === stem.length - 1
      ? { message, hint: `write '${shorten(stem.slice(0, -1))}.*'` }
      : { message }
  }
  if (stem.includes(',')) {
    return { message: `'${shorten(descriptor)}' has a comma in it`, hint: 'several descriptors are parted by spaces' }
  }
  if (stem !== '' && stem.split('.').includes(''))
    return { message: `'${shorten(descriptor)}' has an empty name between dots` }
  return null
}

function checkName({ report }: RuleContext, { element }: Place): void {
  const { event, eventexpr } = element.attributes
  // Beside an expression an empty name is one that a tool has written out.
  if (event === undefined || (isBlank(event) && eventexpr !== undefined)) return
  const span = attributeSpan(element, 'event')
  const rec = element.element === 'raise' ? '4.2.1' : '6.2.2'
  const trimmed = event.trim()
  if (trimmed === '') {
    report({ code: 'rule/event-name', message: `the event of <${element.element}> must have a name`, span, rec })
  } else if (/[\s*]/.test(trimmed)) {
    const what = trimmed.includes('*') ? "an asterisk, which only a transition's 'event' may have" : 'white space in it'
    report({
      code: 'rule/event-name',
      message: `'${shorten(trimmed)}' is no name of an event: it has ${what}`,
      span,
      rec,
    })
  }
}
