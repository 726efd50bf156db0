import type { Chart } from '../../core/chart.js'
import type { Content } from '../../core/content/index.js'
import { type Span, shorten } from '../../diagnostic.js'
import { Descriptors } from './descriptors.js'
import { attributeOf, contentsOf, descriptorOf, type Lint, type LintContext } from './rule.js'
import { slipOf } from './slip.js'

/**
 * Events that a chart raises, or sends to itself, and takes nowhere; and events that it takes and that come from nowhere
 * (REC 3.12). Most charts are told of the world by events, and many tell it by events, so that these are worth a word
 * only where they look like a slip of the pen; the full lists are for those who ask for them.
 */
export const lintRaised: Lint = (context) => {
  const own = ownEvents(context.chart)
  const handled = new Descriptors<true>()
  for (const { events } of context.chart.transitions) for (const name of events ?? []) handled.add(name, true)
  lintSenders(context, own, handled)
  lintHandlers(context, own, handled)
}

/** An event that content puts into a queue of its own session, where its name is plain to see. */
interface OwnEvent {
  readonly name: string
  /** It goes through the external queue, where others may look. */
  readonly external: boolean
  readonly content: Content
}

export function ownEvents(chart: Chart): readonly OwnEvent[] {
  const events: OwnEvent[] = []
  for (const content of contentsOf(chart)) {
    const event = ownEvent(content)
    if (event && event.name !== '') events.push(event)
  }
  return events
}

function ownEvent(content: Content): OwnEvent | undefined {
  if (content.kind === 'raise') return { name: content.event, external: false, content }
  if (content.kind !== 'send') return undefined
  const { event, target = '', type = '' } = content
  if (typeof target !== 'string' || typeof type !== 'string' || !scxmlTypes.has(type)) return undefined
  if (target !== '' && target !== '#_internal') return undefined
  const name = typeof event === 'string' ? event : quoted.exec(event?.source ?? '')?.[2]
  return name === undefined ? undefined : { name, external: target === '', content }
}

const scxmlTypes: ReadonlySet<string> = new Set(['', 'scxml', 'http://www.w3.org/TR/scxml/#SCXMLEventProcessor'])
// An expression that is nothing but a string.
const quoted = /^\s*(["'])([^"'\\]*)\1\s*$/

function spanOf({ content }: OwnEvent): Span {
  const written = attributeOf(content.span, 'event')
  return written === content.span ? attributeOf(content.span, 'eventexpr') : written
}

function lintSenders(context: LintContext, own: readonly OwnEvent[], handled: Descriptors<true>): void {
  const { chart, mentions, warn, isWanted } = context
  // What is forwarded may be meant for those who get it then.
  const forwards = chart.states.some(({ invokes }) => invokes.some(({ autoforward }) => autoforward))
  const slip = slipOf(chart.transitions.flatMap(({ events }) => events ?? []))
  for (const event of own) {
    const { name, external } = event
    if (handled.fitting(name) || mentions.has(name)) continue
    const meant = slip(name)
    const message = `no transition takes the event '${shorten(name)}'`
    if (!external || meant !== undefined) {
      warn({ code: 'lint/unhandled-event', message, span: spanOf(event), rec: '3.12.1', hint: didYouMean(meant) })
    } else if (!forwards && isWanted('lint/unhandled-send')) {
      warn({ code: 'lint/unhandled-send', message, span: spanOf(event), rec: '6.2.4' })
    }
  }
}

function lintHandlers(context: LintContext, own: readonly OwnEvent[], handled: Descriptors<true>): void {
  const { chart, mentions, warn, isWanted } = context
  const raised = new Descriptors<true>()
  for (const { name } of own) raised.add(name, true)
  // Where both are amiss, it is said at the other end.
  const slip = slipOf([...own.map(({ name }) => name).filter((name) => handled.fitting(name)), ...errors])
  for (const transition of chart.transitions) {
    for (const descriptor of transition.events ?? []) {
      if (descriptor === '*' || isPlatforms(descriptor) || raised.fits(descriptor) || mentions.has(descriptor)) continue
      const meant = slip(descriptor)
      const code = meant === undefined ? 'lint/never-raised' : 'lint/unknown-event'
      if (meant === undefined && !isWanted(code)) continue
      const message = `nothing in the chart raises the event '${shorten(descriptor)}'`
      warn({ code, message, span: descriptorOf(transition, descriptor), rec: '3.12', hint: didYouMean(meant) })
    }
  }
}

function didYouMean(name: string | undefined): string | undefined {
  return name && `did you mean '${shorten(name)}'?`
}

const errors = ['error.execution', 'error.communication', 'error.platform']

function isPlatforms(descriptor: string): boolean {
  if (descriptor === 'error' || descriptor === 'done' || descriptor.startsWith('done.')) return true
  return errors.some((known) => descriptor === known || descriptor.startsWith(`${known}.`))
}
