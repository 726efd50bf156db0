/** Likely mistakes: what a chart may say, but hardly anybody means. All are warnings, and each can be turned off. */
import type { Chart } from '../core/chart.js'
import type { DataProgram, Expression, ExpressionFacts } from '../core/datamodel.js'
import { type Code, type Diagnostic, diagnostic } from '../diagnostic.js'
import { suggester } from '../suggest.js'
import type { ScxmlDocument } from './document.js'
import { lintConditions } from './lint/conditions.js'
import { lintData } from './lint/data.js'
import { lintDone } from './lint/done.js'
import { lintLoops } from './lint/loops.js'
import { mentionsIn } from './lint/mentions.js'
import { lintParallels } from './lint/parallels.js'
import { lintRaised } from './lint/raised.js'
import { lintReachability } from './lint/reachability.js'
import { lintRegions } from './lint/regions.js'
import type { Lint, LintCode, LintContext } from './lint/rule.js'
import { lintShadows } from './lint/shadows.js'

const rules: readonly Lint[] = [
  lintReachability,
  lintShadows,
  lintParallels,
  lintDone,
  lintRaised,
  lintLoops,
  lintData,
  lintConditions,
  lintRegions,
]

/** What would be misled by transitions that lead nowhere. */
const followingTransitions: ReadonlySet<Lint> = new Set([
  ...[lintReachability, lintParallels, lintDone, lintLoops, lintRegions],
])

/** What is told only to those who ask for it, as it is right for most charts. */
const onDemand: ReadonlySet<Code> = new Set<LintCode>(['lint/unhandled-send', 'lint/never-raised'])

export interface LintOptions {
  /** The chart's expressions, where its data model is known; what is said about data needs it. */
  readonly program: DataProgram | undefined
  /** Codes that are told on demand only, and are asked for: `lint/unhandled-send`, `lint/never-raised`. */
  readonly on?: readonly Code[] | undefined
  /** The chart has errors: only what is so wherever its transitions lead is told. Default: false. */
  readonly broken?: boolean | undefined
}

/**
 * What is likely wrong with a chart, and the document that it is made of.
 *
 * Codes: `lint/unreachable-state`, `lint/shadowed-transition`, `lint/restarts-parallel`, `lint/never-done`,
 * `lint/unhandled-event`, `lint/unknown-event`, `lint/endless-loop`, `lint/undeclared-data`, `lint/unused-data`,
 * `lint/assigning-condition`, `lint/unknown-state`, `lint/competing-transitions`, `lint/racing-assignments`.
 */
export function lint(chart: Chart, document: ScxmlDocument, { program, on = [], broken }: LintOptions): Diagnostic[] {
  const found: Diagnostic[] = []
  const wanted = new Set(on)
  const { words, isGuarded } = mentionsIn(document)
  const context: LintContext = {
    chart,
    mentions: words,
    isUnconditional: ({ condition, span }) => isAlways(condition) && !isGuarded(span),
    facts: factsOf(program),
    isWanted: (code) => !onDemand.has(code) || wanted.has(code),
    suggest: () => undefined,
    warn: (problem) => found.push(diagnostic({ severity: 'warning', ...problem })),
  }
  // Each has suggestions of its own to make.
  for (const rule of rules) {
    if (!broken || !followingTransitions.has(rule)) rule({ ...context, suggest: suggester() })
  }
  return found
}

/** What the data model tells of an expression, asked once for each. */
function factsOf(program: DataProgram | undefined): LintContext['facts'] {
  if (!program?.facts) return null
  const known = new Map<Expression, ExpressionFacts | undefined>()
  return (expression) => {
    if (!known.has(expression)) known.set(expression, program.facts!(expression))
    return known.get(expression)
  }
}

function isAlways(condition: Expression | null): boolean {
  return condition === null || condition.source.trim() === 'true'
}
