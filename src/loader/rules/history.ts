/** Where history goes for the first time (REC 3.10.2). */
import { shorten } from '../../diagnostic.js'
import { attributeSpan, type ScxmlElement } from '../document.js'
import { idsIn } from '../target-ids.js'
import { type RuleContext, type RuleSet, stateName, tokenSpan } from './rule.js'

export const historyRules: RuleSet = (context) => [
  [
    'history',
    ({ element, state }) => {
      for (const child of element.children) {
        if (child.element === 'transition') checkDefault(context, element, child, state)
      }
    },
  ],
  ['scxml', () => checkCircles(context)],
]

function checkDefault(
  context: RuleContext,
  history: ScxmlElement,
  transition: ScxmlElement,
  state: ScxmlElement,
): void {
  const { states, report } = context
  const deep = history.attributes.type?.trim().toLowerCase() === 'deep'
  for (const id of idsIn(transition.attributes.target, states.ids)) {
    const target = states.byId.get(id)
    if (!target || states.ambiguous.has(id)) continue
    const span = tokenSpan(transition, 'target', id)
    if (!states.isDescendant(target, state)) {
      const message = `'${shorten(id)}' is not inside ${stateName(state)}, whose history this is`
      report({ code: 'rule/illegal-history', message, span, rec: '3.10.2' })
    } else if (!deep && states.parentOf(target) !== state) {
      const message = `'${shorten(id)}' is no child of ${stateName(state)}, whose shallow history this is`
      const hint = 'name a child, or write type="deep"'
      report({ code: 'rule/shallow-history', severity: 'warning', message, span, rec: '3.10.2', hint })
    }
  }
}

/** History whose default is history again must come to an end at some state. */
function checkCircles({ states, report }: RuleContext): void {
  const leadsTo = new Map<ScxmlElement, ScxmlElement[]>()
  for (const state of states.states) {
    if (state.element !== 'history') continue
    // Without a default, history stands for states that its parent enters anyway, never for history.
    const ids = idsIn(defaultTarget(state), states.ids)
    const next = ids.map((id) => states.byId.get(id)).filter((target) => target?.element === 'history')
    if (next.length > 0) leadsTo.set(state, next as ScxmlElement[])
  }
  for (const history of circular(leadsTo)) {
    const message = `the default of ${stateName(history)} leads round in a circle and never to a state`
    report({ code: 'rule/circular-history', message, span: attributeSpan(history, 'id'), rec: '3.10.2' })
  }
}

function defaultTarget(holder: ScxmlElement | undefined): string | undefined {
  return holder?.children.find(({ element }) => element === 'transition')?.attributes.target
}

/** The nodes of a graph that are on a circle or lead to one: those left when the ends are taken off again and again. */
function circular<T>(edges: ReadonlyMap<T, readonly T[]>): T[] {
  const left = new Map<T, number>()
  const sources = new Map<T, T[]>()
  for (const [from, next] of edges) {
    left.set(from, next.length)
    for (const to of next) {
      const known = sources.get(to)
      if (known) known.push(from)
      else sources.set(to, [from])
    }
  }
  const ends = [...sources.keys()].filter((node) => !left.has(node))
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
    for (const from of sources.get(end) ?? []) {
      const now = left.get(from)! - 1
      left.set(from, now)
      if (now === 0) {
        left.delete(from)
        ends.push(from)
      }
    }
  }
  return [...left.keys()]
}
