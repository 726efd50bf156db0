/**
 * What no schema can say: ids that are unique, targets that exist and fit together, times and event names that can be
 * read (REC 3–6). One walk over the document; each file in `rules/` has its say at the elements it knows about.
 */
import { type Diagnostic, diagnostic } from '../diagnostic.js'
import { suggester } from '../suggest.js'
import type { ElementName, ScxmlDocument } from './document.js'
import { indexStates, isState, type StateIndex } from './index-states.js'
import { conditionRules } from './rules/conditions.js'
import { eventRules } from './rules/events.js'
import { extensionRules } from './rules/extensions.js'
import { historyRules } from './rules/history.js'
import { idRules } from './rules/ids.js'
import { oldDraftRules } from './rules/old-drafts.js'
import type { Check, Place, RuleContext } from './rules/rule.js'
import { sendRules } from './rules/send.js'
import { structureRules } from './rules/structure.js'
import { targetRules } from './rules/targets.js'

const ruleSets = [
  idRules,
  targetRules,
  historyRules,
  structureRules,
  conditionRules,
  eventRules,
  sendRules,
  oldDraftRules,
  extensionRules,
]

/**
 * What the rules have against a document, in document order.
 *
 * Codes: `rule/duplicate-id`, `rule/unknown-target`, `rule/illegal-targets`, `rule/illegal-initial`,
 * `rule/illegal-history`, `rule/empty-transition`, `rule/empty-condition`, `rule/empty-event`, `rule/event-name`,
 * `rule/event-descriptor`, `rule/send-without-event`, `rule/bad-delay`, `rule/unitless-delay`,
 * `rule/delay-spelling`, `rule/named-initial`, `rule/delayed-internal`,
 * `rule/if-order`, `rule/finalize-content`, `rule/few-regions`, `rule/old-draft`, `rule/unknown-extension`,
 * `rule/misplaced-extension`, `rule/bad-priority`, `rule/unknown-type`.
 */
export function checkRules(document: ScxmlDocument): Diagnostic[] {
  const found: Diagnostic[] = []
  const context: RuleContext = {
    states: indexStates(document.root),
    report: (problem) => found.push(diagnostic(problem)),
    suggest: suggester(),
  }
  const checks = new Map<ElementName, Check[]>()
  for (const ruleSet of ruleSets) {
    for (const [element, check] of ruleSet(context)) {
      const known = checks.get(element)
      if (known) known.push(check)
      else checks.set(element, [check])
    }
  }
  walk(document, context.states, checks)
  return found.sort((a, b) => (a.location?.offset ?? 0) - (b.location?.offset ?? 0))
}

function walk({ root }: ScxmlDocument, states: StateIndex, checks: ReadonlyMap<ElementName, readonly Check[]>): void {
  const open: Place[] = [{ element: root, parent: null, state: states.states[0]!, finalize: false }]
  for (let place = open.pop(); place; place = open.pop()) {
    const { element } = place
    for (const check of checks.get(element.element) ?? []) check(place)
    const state = isState(element) ? element : place.state
    const finalize = place.finalize || element.element === 'finalize'
    for (let at = element.children.length - 1; at >= 0; at--) {
      open.push({ element: element.children[at]!, parent: element, state, finalize })
    }
  }
}
