/** The names of a chart's events, as far as they stand in the document (REC 3.12). */
import type { Chart } from '../core/chart.js'
import { attributeOf, contentsOf } from '../loader/lint/rule.js'

/** Names, and prefixes of names: `{ name: 'order', prefix: true }` is `order.` and whatever follows. */
export interface EventPattern {
  /** `*` for all events, as a prefix. */
  readonly name: string
  readonly prefix: boolean
}

/**
 * What its transitions take, in document order. A descriptor means all names that it is a prefix of; whoever writes
 * `order` means that one, and whoever writes `order.*` means the others, too. What the platform itself sends, `done.…` and
 * `error.…`, is left out.
 */
export function handledEvents({ transitions, states }: Chart): readonly EventPattern[] {
  const found = new Map<string, EventPattern>()
  const add = (name: string, prefix: boolean) => {
    if (!/^(?:done|error)(?:\.|$)/.test(name)) found.set(`${name} ${prefix}`, { name, prefix })
  }
  for (const { events, span } of transitions) {
    if (!events) continue
    const written = textOf(attributeOf(span, 'event')).trim().split(/\s+/)
    events.forEach((name, at) => {
      const isPrefix = name === '*' || (written.length === events.length && written[at]!.endsWith('.*'))
      // `order.*` takes `order` as well.
      if (name !== '*') add(name, false)
      if (isPrefix) add(name, true)
    })
  }
  for (const { defers } of states) for (const name of defers) add(name, name === '*')
  return [...found.values()]
}

/** What it raises and sends, in document order; undefined where a name is computed. */
export function raisedEvents(chart: Chart): readonly string[] | undefined {
  const found = new Set<string>()
  for (const content of contentsOf(chart)) {
    if (content.kind !== 'raise' && content.kind !== 'send') continue
    const { event } = content
    if (event === undefined) continue
    if (typeof event !== 'string') return undefined
    if (event !== '') found.add(event)
  }
  for (const { kind, parent } of chart.states) {
    if (kind !== 'final' || !parent || parent.kind === 'scxml') continue
    found.add(`done.state.${parent.id}`)
    if (parent.parent?.kind === 'parallel') found.add(`done.state.${parent.parent.id}`)
  }
  return [...found]
}

function textOf({ source, start, end }: ReturnType<typeof attributeOf>): string {
  return source.text.slice(start, end)
}
