/** Likely mistakes: what a chart may say, but hardly anybody means. All are warnings, and each can be turned off. */
import type { Chart } from '../core/chart.js'
import type { DataProgram } from '../core/datamodel.js'
import type { Diagnostic } from '../diagnostic.js'

/** `program`: the chart's expressions, where its data model is known. */
export function lint(_chart: Chart, _program: DataProgram | undefined): Diagnostic[] {
  return []
}
