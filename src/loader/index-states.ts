/** The states of a document by id and by place (REC 3.3, 3.4, 3.7, 3.10), for whoever looks at targets. */
import type { ElementName, ScxmlElement } from './document.js'
import { Lineage } from './lineage.js'
import { type KnownIds, wordsIn } from './target-ids.js'

/** `<scxml>` and all that a transition can lead to: states of every kind, and history. */
export interface StateIndex {
  /** In document order, `<scxml>` first. */
  readonly states: readonly ScxmlElement[]
  /** By the author's id; the first one where an id is there twice. `<scxml>` has none. */
  readonly byId: ReadonlyMap<string, ScxmlElement>
  /** Ids that several states have: which of them a target means is not known. */
  readonly ambiguous: ReadonlySet<string>
  /** For whoever reads targets. */
  readonly ids: KnownIds
  /** The state around a state; null for `<scxml>`, and for a state that stands where none may be. */
  parentOf(state: ScxmlElement): ScxmlElement | null
  /** Whether `state` lies strictly inside `ancestor`. */
  isDescendant(state: ScxmlElement, ancestor: ScxmlElement): boolean
  /** The innermost state that both lie strictly inside. */
  commonAncestor(a: ScxmlElement, b: ScxmlElement): ScxmlElement
  /** The position in document order; -1 for a state that stands where none may be. */
  positionOf(state: ScxmlElement): number
}

/** Whether an element is a state or stands for one. */
export function isState(element: ScxmlElement): boolean {
  return stateElements.has(element.element)
}

/** Children of a state that can be active: without history. */
export function childStates(state: ScxmlElement): ScxmlElement[] {
  return state.children.filter((child) => isState(child) && child.element !== 'history')
}

const stateElements: ReadonlySet<ElementName> = new Set<ElementName>(['state', 'parallel', 'final', 'history'])

export function indexStates(root: ScxmlElement): StateIndex {
  const states: ScxmlElement[] = []
  const byId = new Map<string, ScxmlElement>()
  const ambiguous = new Set<string>()
  let words = 1
  const places = new Map<ScxmlElement, { readonly at: number; end: number; readonly parent: ScxmlElement | null }>()
  // A closing entry stands below the children, so that it comes up when all of them are done.
  const open: { readonly state: ScxmlElement; readonly parent: ScxmlElement | null; readonly closing: boolean }[] = [
    { state: root, parent: null, closing: false },
  ]
  for (let visit = open.pop(); visit; visit = open.pop()) {
    const { state, parent } = visit
    if (visit.closing) {
      places.get(state)!.end = states.length
      continue
    }
    places.set(state, { at: states.length, end: states.length + 1, parent })
    states.push(state)
    const { id } = state.attributes
    if (parent && id && byId.has(id)) ambiguous.add(id)
    else if (parent && id) {
      byId.set(id, state)
      words = Math.max(words, wordsIn(id))
    }
    const before = open.length
    open.push({ state, parent, closing: true })
    for (let at = state.children.length - 1; at >= 0; at--) {
      const child = state.children[at]!
      if (isState(child)) open.push({ state: child, parent: state, closing: false })
    }
    if (open.length === before + 1) open.pop()
  }
  const placeOf = (state: ScxmlElement) => places.get(state)?.at ?? -1
  let lineage: Lineage | undefined
  return {
    states,
    byId,
    ambiguous,
    ids: { has: (id) => byId.has(id), words },
    parentOf: (state) => places.get(state)?.parent ?? null,
    positionOf: placeOf,
    commonAncestor(a, b) {
      // Most documents have no transition with two targets.
      lineage ??= lineageOf([...places.values()], placeOf)
      return states[lineage.around(placeOf(a), [placeOf(b)])]!
    },
    isDescendant(state, ancestor) {
      const inner = places.get(state)
      const outer = places.get(ancestor)
      return inner !== undefined && outer !== undefined && outer.at < inner.at && inner.at < outer.end
    },
  }
}

function lineageOf(
  places: readonly { readonly end: number; readonly parent: ScxmlElement | null }[],
  placeOf: (state: ScxmlElement) => number,
): Lineage {
  return new Lineage(
    places.map(({ parent }) => (parent ? placeOf(parent) : -1)),
    places.map(({ end }) => end),
  )
}
