/** Which transitions are taken: matching, selection, conflicts (REC 3.12.1, 3.13; Appendix D `selectTransitions`). */
import { isDescendant, type State, type Transition } from './chart.js'
import type { Configuration } from './configuration.js'

/** What history states remember: for the index of a history state, the states it restores. */
export interface HistoryValues {
  get(historyIndex: number): readonly State[] | undefined
}

/** `foo`, `foo.` and `foo.*` mean the same (semantics 19). */
export function normalizeDescriptors(events: string): string[] {
  // Nearly all lists are of one descriptor.
  if (events !== '' && !white.test(events)) return [withoutSuffix(events)]
  return events
    .split(/\s+/)
    .filter((token) => token !== '')
    .map(withoutSuffix)
}

const white = /\s/

const none: readonly Transition[] = []

/** Whether conditions are true. */
export interface Conditions {
  holds(transition: Transition): boolean
}

function withoutSuffix(descriptor: string): string {
  let end = descriptor.length
  for (;;) {
    if (descriptor.endsWith('.*', end) && end > 1) end -= 2
    else if (descriptor.endsWith('.', end) && end > 0) end -= 1
    else break
  }
  return descriptor.slice(0, end) || '*'
}

/** The transitions to try for an event in an atomic state, in the order in which they are tried. */
export interface Candidates {
  /** False where the chart has no such transitions. */
  mayEnable(eventClass: number): boolean
  candidates(eventClass: number, atomic: State): readonly Transition[]
}

/**
 * The transitions that an event of a class enables, in the order of the atomic states that select them; conflicts are not
 * resolved yet.
 *
 * A condition is asked at most once (semantics 1).
 */
export function enabledTransitions(
  configuration: Configuration,
  eventClass: number,
  selection: Candidates,
  conditions: Conditions,
): readonly Transition[] {
  if (!selection.mayEnable(eventClass)) return none
  const enabled: Transition[] = []
  // Those of ancestors alone come up again, from other atomic states.
  let outcomes: Map<Transition, boolean> | undefined
  for (const atomic of configuration.atomic) {
    for (const transition of selection.candidates(eventClass, atomic)) {
      const known = outcomes?.get(transition)
      if (known === true) break
      if (known === false) continue
      const holds = transition.condition === null || conditions.holds(transition)
      if (transition.source !== atomic) {
        outcomes ??= new Map()
        outcomes.set(transition, holds)
      }
      if (!holds) continue
      enabled.push(transition)
      break
    }
  }
  return enabled
}

/** Those among the enabled transitions that are taken: conflicts removed (semantics 2). */
export function withoutConflicts(enabled: readonly Transition[], history: HistoryValues): readonly Transition[] {
  return enabled.length < 2 ? enabled : removeConflicting(enabled, history)
}

/**
 * Drops the transitions whose exit sets overlap with those of a preferred one: a descendant's transition wins over its
 * ancestor's, else the one selected first (semantics 2).
 */
function removeConflicting(enabled: readonly Transition[], history: HistoryValues): readonly Transition[] {
  // A domain holds the atomic state that selected its transition, and these come in document order. So do the domains,
  // since those that are kept do not overlap: whichever overlap with one more are the last of them.
  const kept: { transition: Transition; domain: State }[] = []
  const dropped = new Set<Transition>()
  for (const transition of enabled) {
    const domain = transitionDomain(transition, history)
    if (!domain) continue
    let losers = 0
    let preempted = false
    for (let at = kept.length - 1; at >= 0 && overlap(domain, kept[at]!.domain); at--) {
      preempted = !isDescendant(transition.source, kept[at]!.transition.source)
      if (preempted) break
      losers++
    }
    if (preempted) {
      dropped.add(transition)
      continue
    }
    for (const { transition } of kept.splice(kept.length - losers)) dropped.add(transition)
    kept.push({ transition, domain })
  }
  return dropped.size === 0 ? enabled : enabled.filter((transition) => !dropped.has(transition))
}

/** Whether the exit sets of two transitions intersect, so that only one of them can be taken. */
export function conflict(a: Transition, b: Transition, history: HistoryValues): boolean {
  return overlap(transitionDomain(a, history), transitionDomain(b, history))
}

// An exit set is all that is active below a domain, and never empty below the domain of a transition whose source is
// active: two exit sets intersect exactly where one domain contains the other.
function overlap(a: State | null, b: State | null): boolean {
  if (!a || !b) return false
  return a === b || isDescendant(a, b) || isDescendant(b, a)
}

/** The state whose active descendants the transition exits; null where it is targetless (`getTransitionDomain`). */
export function transitionDomain(transition: Transition, history: HistoryValues): State | null {
  const targets = effectiveTargets(transition.targets, history)
  if (targets.length === 0) return null
  const { source } = transition
  if (transition.internal && source.kind === 'compound' && targets.every((t) => isDescendant(t, source))) return source
  return findLcca(source, targets)
}

/** The targets with history states replaced by what they stand for (`getEffectiveTargetStates`). */
export function effectiveTargets(targets: readonly State[], history: HistoryValues): readonly State[] {
  if (!targets.some(({ kind }) => kind === 'history')) return targets
  const effective = new Set<State>()
  const open = [...targets].reverse()
  const seen = new Set<State>()
  for (let state = open.pop(); state; state = open.pop()) {
    if (state.kind !== 'history') effective.add(state)
    else if (!seen.has(state)) {
      // A default transition may lead to another history state; a circle of them leads nowhere.
      seen.add(state)
      const stands = history.get(state.index) ?? state.fallback?.targets ?? []
      for (let at = stands.length - 1; at >= 0; at--) open.push(stands[at]!)
    }
  }
  return [...effective]
}

/** The least common compound ancestor: never a parallel (semantics 4, `findLCCA`). */
function findLcca(source: State, targets: readonly State[]): State {
  // A transition of <scxml> itself is no REC matter; it exits everything.
  let ancestor = source.parent ?? source
  while (ancestor.parent) {
    const candidate = ancestor
    if (candidate.kind === 'compound' && targets.every((t) => isDescendant(t, candidate))) return candidate
    ancestor = ancestor.parent
  }
  return ancestor
}
