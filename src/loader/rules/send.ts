/** What a `<send>` sends, and when (REC 6.2). */
import { parseDuration } from '../../core/duration.js'
import { shorten } from '../../diagnostic.js'
import { evidentDelay } from '../delay.js'
import { attributeSpan, type ScxmlElement } from '../document.js'
import { isBlank, type RuleContext, type RuleSet } from './rule.js'

export const sendRules: RuleSet = (context) => [
  [
    'send',
    ({ element }) => {
      checkEvent(context, element)
      checkDelay(context, element)
      checkInternal(context, element)
    },
  ],
]

const scxmlTypes: ReadonlySet<string> = new Set(['', 'scxml', 'http://www.w3.org/TR/scxml/#SCXMLEventProcessor'])

function checkEvent({ report }: RuleContext, element: ScxmlElement): void {
  const { event, eventexpr, type, typeexpr } = element.attributes
  if (event !== undefined || eventexpr !== undefined || typeexpr !== undefined) return
  if (!scxmlTypes.has((type ?? '').trim())) return
  const message = "<send> to a session must have an 'event' or an 'eventexpr'"
  const span = attributeSpan(element)
  report({ code: 'rule/send-without-event', severity: 'warning', message, span, rec: '6.2.2' })
}

function checkDelay({ report }: RuleContext, element: ScxmlElement): void {
  const { delay } = element.attributes
  if (delay === undefined || parseDuration(delay) !== undefined) return
  const span = attributeSpan(element, 'delay')
  const milliseconds = parseDuration(delay, { unitless: true })
  if (milliseconds !== undefined) {
    const message = `the delay '${shorten(delay)}' has no unit and is taken as milliseconds`
    const hint = `write '${milliseconds}ms' or '${milliseconds}s'`
    report({ code: 'rule/unitless-delay', severity: 'warning', message, span, rec: '6.2.2', hint })
  } else if (evidentDelay(delay) !== undefined) {
    const message = `'${shorten(delay)}' is no time of CSS2; it is taken as ${evidentDelay(delay)} ms`
    const hint = `write '${evidentDelay(delay)}ms'`
    report({ code: 'rule/delay-spelling', severity: 'warning', message, span, rec: '6.2.2', hint })
  } else if (isBlank(delay)) {
    report({
      code: 'rule/empty-delay',
      severity: 'warning',
      message: "the 'delay' is empty, which is none",
      span,
      rec: '6.2.2',
    })
  } else {
    const hint = "times are written '500ms', '2s' or '.5s'"
    report({ code: 'rule/bad-delay', message: `'${shorten(delay)}' is no time`, span, rec: '6.2.2', hint })
  }
}

function checkInternal({ report }: RuleContext, element: ScxmlElement): void {
  const { target, delay, delayexpr } = element.attributes
  // The attribute tables of the Recommendation say `_internal`, its text `#_internal`.
  if (!/^\s*#?_internal\s*$/.test(target ?? '') || (delay === undefined && delayexpr === undefined)) return
  const attribute = delay === undefined ? 'delayexpr' : 'delay'
  const message = `a <send> to '#_internal' may have no '${attribute}'`
  const span = attributeSpan(element, attribute)
  report({
    code: 'rule/delayed-internal',
    message,
    span,
    rec: '6.2.2',
    hint: 'send it to the session itself: no target',
  })
}
