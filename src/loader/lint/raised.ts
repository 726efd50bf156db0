import type { Content } from '../../core/content/index.js'
import { type Span, shorten } from '../../diagnostic.js'
import { attributeOf, contentsOf, type Lint } from './rule.js'

/**
 * Events that a chart raises, or sends to itself, and handles nowhere; and handlers of errors that there are not. That a
 * handled event is not raised inside says nothing: most come from outside.
 */
export const lintRaised: Lint = ({ chart, warn, suggest }) => {
  const handled = new Set(chart.transitions.flatMap(({ events }) => events ?? []))
  const known = [...handled].filter((descriptor) => descriptor !== '*')
  // What goes through the external queue is forwarded, and may be meant for those who get it then.
  const forwards = chart.states.some(({ invokes }) => invokes.some(({ autoforward }) => autoforward))
  const raised = new Set<string>()
  for (const content of contentsOf(chart)) {
    const event = ownEvent(content)
    if (!event) continue
    const { name, span, external } = event
    raised.add(name)
    if (handled.has('*') || isHandled(name, handled) || (external && forwards)) continue
    const message = `no transition takes the event '${shorten(name)}'`
    warn({ code: 'lint/unhandled-event', message, span, rec: '3.12.1', hint: suggest(name, known) })
  }
  for (const { events, span } of chart.transitions) {
    for (const descriptor of events ?? []) {
      if (!descriptor.startsWith('error.') || isError(descriptor, raised)) continue
      const hint = suggest(descriptor, errors)
      if (hint === undefined) continue
      const message = `there is no error '${shorten(descriptor)}'`
      warn({ code: 'lint/unknown-event', message, span: attributeOf(span, 'event', descriptor), rec: '3.12.2', hint })
    }
  }
}

const errors = ['error.execution', 'error.communication', 'error.platform']

function isError(descriptor: string, raised: ReadonlySet<string>): boolean {
  if (errors.some((known) => descriptor === known || descriptor.startsWith(`${known}.`))) return true
  return raised.has(descriptor)
}

/** The event that content puts into a queue of its own session, where its name is plain to see. */
function ownEvent(content: Content): { name: string; span: Span; external: boolean } | undefined {
  if (content.kind === 'raise') {
    return { name: content.event, span: attributeOf(content.span, 'event'), external: false }
  }
  if (content.kind !== 'send' || typeof content.event !== 'string') return undefined
  const { event: name, target = '', type = '', span } = content
  if (target !== '' && target !== '#_internal') return undefined
  if (type !== '' && type !== 'scxml' && type !== 'http://www.w3.org/TR/scxml/#SCXMLEventProcessor') return undefined
  return { name, span: attributeOf(span, 'event'), external: target === '' }
}

function isHandled(name: string, handled: ReadonlySet<string>): boolean {
  for (let end = name.length; end > 0; end = name.lastIndexOf('.', end - 1)) {
    if (handled.has(name.slice(0, end))) return true
  }
  return false
}
