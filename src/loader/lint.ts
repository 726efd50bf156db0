/** Likely mistakes: what a chart may say, but hardly anybody means. All are warnings, and each can be turned off. */
import type { Chart } from '../core/chart.js'
import type { DataProgram } from '../core/datamodel.js'
import { type Diagnostic, diagnostic } from '../diagnostic.js'
import { suggester } from '../suggest.js'
import { lintConditions } from './lint/conditions.js'
import { lintData } from './lint/data.js'
import { lintDone } from './lint/done.js'
import { lintLoops } from './lint/loops.js'
import { lintParallels } from './lint/parallels.js'
import { lintRaised } from './lint/raised.js'
import { lintReachability } from './lint/reachability.js'
import { lintRegions } from './lint/regions.js'
import type { Lint } from './lint/rule.js'
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

/**
 * `program`: the chart's expressions, where its data model is known; what is said about data needs it.
 *
 * Codes: `lint/unreachable-state`, `lint/shadowed-transition`, `lint/restarts-parallel`, `lint/never-done`,
 * `lint/unhandled-event`, `lint/unknown-event`, `lint/endless-loop`, `lint/undeclared-data`, `lint/unused-data`,
 * `lint/assigning-condition`, `lint/unknown-state`, `lint/competing-transitions`, `lint/racing-assignments`.
 */
export function lint(chart: Chart, program: DataProgram | undefined): Diagnostic[] {
  const found: Diagnostic[] = []
  for (const rule of rules) {
    rule({
      chart,
      program,
      suggest: suggester(),
      warn: (problem) => found.push(diagnostic({ severity: 'warning', ...problem })),
    })
  }
  return found
}
