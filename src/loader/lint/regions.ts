import { isDescendant, type State, type Transition } from '../../core/chart.js'
import { transitionDomain } from '../../core/transition.js'
import { shorten } from '../../diagnostic.js'
import { attributeOf, type Lint, type LintContext, nameOf, nested, whereIs } from './rule.js'

/**
 * Transitions of two regions of a parallel for the same event whose outcome depends on which region stands first: one
 * leaves the parallel, so that the other is lost or loses it (REC 3.13), or both assign to the same data.
 */
export const lintRegions: Lint = (context) => {
  const parallels = new Map<State, Map<string, Member[]>>()
  for (const transition of context.chart.transitions) {
    const region = regionOf(transition.source)
    // Conditions may exclude each other.
    if (!region || transition.condition || !transition.events) continue
    const parallel = region.parent!
    let byEvent = parallels.get(parallel)
    if (!byEvent) {
      byEvent = new Map()
      parallels.set(parallel, byEvent)
    }
    const domain = transitionDomain(transition, noHistory)
    const member = { transition, region, leaves: domain !== null && !isInside(domain, region), moves: domain !== null }
    for (const event of transition.events) {
      const members = byEvent.get(event)
      if (members) members.push(member)
      else byEvent.set(event, [member])
    }
  }
  for (const [parallel, byEvent] of parallels) {
    for (const [event, members] of byEvent) {
      if (members.length < 2 || members.every(({ region }) => region === members[0]!.region)) continue
      compete(context, parallel, event, members)
      race(context, event, members)
    }
  }
}

interface Member {
  readonly transition: Transition
  /** The child of the innermost parallel around it. */
  readonly region: State
  readonly leaves: boolean
  /** It exits something. */
  readonly moves: boolean
}

const noHistory = { get: () => undefined }

function regionOf(source: State): State | undefined {
  for (let state: State | null = source; state?.parent; state = state.parent) {
    if (state.parent.kind === 'parallel') return state
  }
  return undefined
}

function isInside(state: State, region: State): boolean {
  return state === region || isDescendant(state, region)
}

function compete({ warn }: LintContext, parallel: State, event: string, members: readonly Member[]): void {
  const moving = members.filter(({ moves }) => moves)
  const leaving = moving.find(({ leaves }) => leaves)
  const other = leaving && moving.find(({ region }) => region !== leaving.region)
  if (!leaving || !other) return
  // Leaving together, for the same place, is what several regions may well want.
  if (other.leaves && sameTargets(leaving.transition, other.transition)) return
  const place = whereIs(other.transition.span)
  const message = `on '${shorten(event)}' this leaves the parallel ${nameOf(parallel)}, and the transition in ${place} does not go with it: only the one of the earlier region is taken`
  const span = attributeOf(leaving.transition.span, 'event', event)
  warn({ code: 'lint/competing-transitions', message, span, rec: '3.13' })
}

function sameTargets(a: Transition, b: Transition): boolean {
  return a.targets.length === b.targets.length && a.targets.every((target, at) => target === b.targets[at])
}

function race({ warn, program }: LintContext, event: string, members: readonly Member[]): void {
  if (!program?.facts) return
  const writers = new Map<string, Member>()
  for (const member of members) {
    for (const item of nested(member.transition.content?.items ?? [])) {
      if (item.kind !== 'assign') continue
      const name = item.location.source.trim()
      // What adds to a value, from whichever region, comes to the same.
      const reads = 'use' in item.value ? program.facts(item.value)?.reads : undefined
      if (!/^[\w$]+$/.test(name) || reads?.has(name)) continue
      const other = writers.get(name)
      if (!other) writers.set(name, member)
      else if (other.region !== member.region) {
        const message = `'${shorten(name)}' is also assigned to on '${shorten(event)}' in ${whereIs(other.transition.span)}, in another region: the last one in the document wins`
        warn({ code: 'lint/racing-assignments', message, span: item.location.span, rec: '3.13' })
      }
    }
  }
}
