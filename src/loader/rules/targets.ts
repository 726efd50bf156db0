/** Targets exist and can be active together; initial states lie inside their state (REC 3.2, 3.3, 3.5, 3.6, 3.11). */
import { shorten } from '../../diagnostic.js'
import { attributeSpan, type ScxmlElement } from '../document.js'
import { childStates, type StateIndex } from '../index-states.js'
import { idsIn, namesInitial } from '../target-ids.js'
import { type Place, type RuleContext, type RuleSet, stateName, tokenSpan } from './rule.js'

export const targetRules: RuleSet = (context) => {
  const { states } = context
  const compound = new Map<ScxmlElement, boolean>()
  // Known once it was asked: a state with thousands of <initial> has as many children to look through.
  const isCompound = (state: ScxmlElement) => {
    const known = compound.get(state) ?? childStates(state).length > 0
    compound.set(state, known)
    return known
  }
  const ofState = ({ element }: Place) => {
    if (!('initial' in element.attributes)) return
    if (isCompound(element)) checkInitial(context, element, 'initial', element)
    else if (element.element === 'state') reportAtomic(context, element, element, 'initial')
  }
  const ofInitial = ({ element, state }: Place) => {
    // A parallel enters all its regions, whatever <initial> says; <scxml> without states is none.
    if (state.element === 'parallel' || states.states.length === 1) return
    if (!isCompound(state)) reportAtomic(context, element, state)
    else for (const child of element.children) if (isTransition(child)) checkInitial(context, child, 'target', state)
  }
  const ofTransition = ({ element, parent }: Place) => {
    if (parent?.element !== 'initial') resolveTargets(context, element, 'target')
  }
  return [
    ['scxml', ofState],
    ['state', ofState],
    ['initial', ofInitial],
    ['transition', ofTransition],
  ]
}

/** The states that an attribute names; reports those that are not there, and those that cannot be active together. */
function resolveTargets(context: RuleContext, element: ScxmlElement, attribute: string): ScxmlElement[] {
  const { states, report, suggest } = context
  const targets: ScxmlElement[] = []
  const named = attribute === 'initial' && namesInitial(element)
  for (const id of idsIn(element.attributes[attribute], states.ids)) {
    const target = states.byId.get(id)
    if (target) targets.push(target)
    else if (named) {
      const message = `'${shorten(id)}' is no state, but the <initial> of ${stateName(element)}, whose transition is taken`
      const span = attributeSpan(element, 'initial')
      report({
        code: 'rule/named-initial',
        severity: 'warning',
        message,
        span,
        rec: '3.6',
        hint: "leave 'initial' out",
      })
    } else {
      const message = `no state has the id '${shorten(id)}'`
      const span = tokenSpan(element, attribute, id)
      const hint = suggest(id, states.byId.keys())
      report({ code: 'rule/unknown-target', message, span, rec: attribute === 'initial' ? '3.11' : '3.5.1', hint })
    }
  }
  const isCertain = targets.every(({ attributes }) => !states.ambiguous.has(attributes.id ?? ''))
  const clash = targets.length > 1 && isCertain && findClash(states, targets)
  if (clash) {
    const [a, b] = clash
    const message = `${stateName(a)} and ${stateName(b)} cannot be active together by one transition`
    const hint = states.isDescendant(b, a)
      ? 'name the inner state only'
      : 'several targets lie in different regions of a <parallel>'
    report({
      code: 'rule/illegal-targets',
      message,
      span: attributeSpan(element, attribute),
      rec: '3.11',
      hint,
    })
  }
  return targets
}

function checkInitial(context: RuleContext, element: ScxmlElement, attribute: string, state: ScxmlElement): void {
  for (const target of resolveTargets(context, element, attribute)) {
    const { id = '' } = target.attributes
    if (context.states.isDescendant(target, state) || context.states.ambiguous.has(id)) continue
    const message = `${stateName(target)} is not inside ${stateName(state)}, so that it cannot be initial there`
    const span = tokenSpan(element, attribute, id)
    context.report({ code: 'rule/illegal-initial', message, span, rec: '3.11' })
  }
}

function reportAtomic({ report }: RuleContext, at: ScxmlElement, state: ScxmlElement, attribute?: string): void {
  const what = attribute === undefined ? '<initial>' : `'${attribute}'`
  report({
    code: 'rule/initial-without-states',
    severity: 'warning',
    message: `${stateName(state)} has no child states; ${what} is ignored`,
    span: attributeSpan(at, attribute),
    rec: attribute === undefined ? '3.6' : '3.3.1',
  })
}

/**
 * Two targets that do not go together, or null (REC 3.11). Between neighbours in document order the innermost common
 * ancestor must be a parallel; that of any two targets is the outermost of those between them.
 */
function findClash(states: StateIndex, targets: readonly ScxmlElement[]): [ScxmlElement, ScxmlElement] | null {
  // History stands for what was active in its parent, so that nothing else in the parent goes with it.
  const claims = targets
    .map((target) => ({ target, claim: target.element === 'history' ? states.parentOf(target)! : target }))
    .sort((a, b) => states.positionOf(a.claim) - states.positionOf(b.claim))
  for (let at = 1; at < claims.length; at++) {
    const [a, b] = [claims[at - 1]!, claims[at]!]
    if (a.target !== b.target && !areTogether(states, a.claim, b.claim)) return [a.target, b.target]
  }
  return null
}

function areTogether(states: StateIndex, a: ScxmlElement, b: ScxmlElement): boolean {
  if (a === b || states.isDescendant(b, a)) return false
  return states.commonAncestor(a, b).element === 'parallel'
}

function isTransition({ element }: ScxmlElement): boolean {
  return element === 'transition'
}
