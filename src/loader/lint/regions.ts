import { isDescendant, type State, type Transition } from '../../core/chart.js'
import type { Expression } from '../../core/datamodel.js'
import { shorten } from '../../diagnostic.js'
import { descriptorOf, type Lint, type LintContext, nameOf, nested, whereIs } from './rule.js'

/**
 * Transitions of two regions of a parallel for the same event whose outcome depends on which region stands first: one
 * leaves the parallel, so that the other is lost or loses it (REC 3.13), or both assign to the same data.
 */
export const lintRegions: Lint = (context) => {
  const said = new Set<Expression>()
  for (const [parallel, byEvent] of membersByParallel(context)) {
    for (const [event, members] of byEvent) {
      if (members.every(({ region }) => region === members[0]!.region)) continue
      compete(context, parallel, event, members)
      race(context, event, members, said)
    }
  }
}

interface Member {
  readonly transition: Transition
  /** The child of the innermost parallel around it. */
  readonly region: State
  /** What it exits: nothing, something inside of its region, or all of the parallel. */
  readonly exits: 'nothing' | 'inside' | 'parallel'
  /** The plain variables that it gives values to that are not made of their old ones. */
  readonly assigns: readonly { readonly name: string; readonly value: string; readonly location: Expression }[]
}

/** By innermost parallel and event: the transitions that are taken for sure when their turn comes. */
function membersByParallel(context: LintContext): ReadonlyMap<State, ReadonlyMap<string, Member[]>> {
  const { chart, isUnconditional } = context
  // Parents stand before their children.
  const regions = new Map<State, State>()
  for (const state of chart.states) {
    const region = state.parent?.kind === 'parallel' ? state : state.parent && regions.get(state.parent)
    if (region) regions.set(state, region)
  }
  const parallels = new Map<State, Map<string, Member[]>>()
  for (const transition of chart.transitions) {
    const region = regions.get(transition.source)
    // Conditions may exclude each other.
    if (!region || !isUnconditional(transition) || !transition.events) continue
    const parallel = region.parent!
    let byEvent = parallels.get(parallel)
    if (!byEvent) {
      byEvent = new Map()
      parallels.set(parallel, byEvent)
    }
    const member = { transition, region, exits: exitsOf(transition, region), assigns: assignsOf(transition, context) }
    for (const event of new Set(transition.events)) {
      const members = byEvent.get(event)
      if (members) members.push(member)
      else byEvent.set(event, [member])
    }
  }
  return parallels
}

function exitsOf({ source, targets, internal }: Transition, region: State): Member['exits'] {
  if (targets.length === 0) return 'nothing'
  // From inside of a region, which is no parallel itself: the innermost one around it is the parent.
  const stays = targets.every((target) => isDescendant(target, region))
  return stays && (source !== region || (internal && source.kind === 'compound')) ? 'inside' : 'parallel'
}

// They are compared for each event of the transition.
const manyAssigns = 100

function assignsOf({ content }: Transition, { facts }: LintContext): Member['assigns'] {
  if (!facts || !content) return []
  const assigns: Member['assigns'][number][] = []
  for (const item of nested(content.items)) {
    if (item.kind !== 'assign') continue
    const { location, value } = item
    const name = location.source.trim()
    // What adds to a value, from whichever region, comes to the same.
    const isNew = 'use' in value && facts(value)?.reads.has(name) === false
    if (isNew && /^[\w$]+$/.test(name)) assigns.push({ name, value: value.source.trim(), location })
    if (assigns.length === manyAssigns) break
  }
  return assigns
}

function compete({ warn }: LintContext, parallel: State, event: string, members: readonly Member[]): void {
  const [one, other] = competing(members)
  if (!one || !other) return
  const place = whereIs(other.transition.span)
  const message = `on '${shorten(event)}' this leaves the parallel ${nameOf(parallel)}, and the transition in ${place} does not go with it: only the one of the earlier region is taken`
  const span = descriptorOf(one.transition, event)
  warn({ code: 'lint/competing-transitions', message, span, rec: '3.13' })
}

/** One that leaves the parallel, and one of another region that does something else, in a few looks at all of them. */
function competing(members: readonly Member[]): readonly (Member | undefined)[] {
  const moving = members.filter(({ exits }) => exits !== 'nothing')
  const one = moving.find(({ exits }) => exits === 'parallel')
  if (!one) return []
  const other = moving.find((rival) => rival.region !== one.region && !goTogether(one, rival))
  if (other) return [one, other]
  // All of the other regions go with it, but maybe not with another transition of its own region.
  return [
    moving.find(({ region }) => region !== one.region),
    moving.find((rival) => rival.region === one.region && !goTogether(one, rival)),
  ]
}

/** Whether both leave the parallel for the same place, which is what several regions may well want. */
function goTogether(a: Member, b: Member): boolean {
  if (a.exits !== 'parallel' || b.exits !== 'parallel') return false
  const [to, too] = [a.transition.targets, b.transition.targets]
  return to.length === too.length && to.every((target, at) => target === too[at])
}

function race({ warn }: LintContext, event: string, members: readonly Member[], said: Set<Expression>): void {
  const writers = new Map<string, { readonly member: Member; readonly value: string }>()
  for (const member of members) {
    for (const { name, value, location } of member.assigns) {
      const other = writers.get(name)
      if (!other) writers.set(name, { member, value })
      else if (other.member.region !== member.region && other.value !== value && !said.has(location)) {
        said.add(location)
        const message = `'${shorten(name)}' is also assigned to on '${shorten(event)}' in ${whereIs(other.member.transition.span)}, in another region: the last one in the document wins`
        warn({ code: 'lint/racing-assignments', message, span: location.span, rec: '3.13' })
      }
    }
  }
}
