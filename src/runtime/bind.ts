/** Charts and data models brought together, once for each pair. */
import type { Chart } from '../core/chart.js'
import type { DataModel, DataProgram } from '../core/datamodel.js'
import { Program } from '../core/program.js'
import { ecmascript } from '../datamodel/ecmascript/index.js'
import { nullDataModel } from '../datamodel/null.js'
import { diagnostic, ScxmlError, shorten } from '../diagnostic.js'
import type { DeclaredTypes } from '../types/declared.js'
import { TypedProgram } from '../types/typed-program.js'

export const builtInDataModels: readonly DataModel[] = [ecmascript(), nullDataModel()]

interface Bound {
  readonly data: DataProgram
  program?: Program
  typed?: WeakMap<DeclaredTypes, Program>
}

const bound = new WeakMap<Chart, Map<DataModel, Bound>>()

/** By name; those of the host's replace ours. `isolated`: what takes the place of the `ecmascript` that charts share. */
export function dataModelMap(
  own: readonly DataModel[] = [],
  isolated: readonly DataModel[] = [],
): ReadonlyMap<string, DataModel> {
  return new Map([...builtInDataModels, ...isolated, ...own].map((model) => [model.name, model]))
}

/** The chart's expressions compiled; undefined where nobody knows its data model. */
export function dataProgramFor(chart: Chart, models: ReadonlyMap<string, DataModel>): DataProgram | undefined {
  return bind(chart, models)?.data
}

/** The chart linked to its data model and its types, if any. Throws `ScxmlError` (`runtime/unknown-datamodel`). */
export function programFor(
  chart: Chart,
  models: ReadonlyMap<string, DataModel>,
  types: DeclaredTypes | null = null,
): Program {
  const found = bind(chart, models)
  if (!found) {
    throw new ScxmlError([
      diagnostic({
        code: 'runtime/unknown-datamodel',
        message: `the data model '${shorten(chart.datamodel)}' is not known here`,
        span: chart.root.span,
        rec: 'B',
        hint: `known are ${[...models.keys()].map((name) => `'${name}'`).join(', ')}; pass your own with the option dataModels`,
      }),
    ])
  }
  const program = types ? typedProgram(chart, found, types) : (found.program ??= new Program(chart, found.data))
  const model = models.get(chart.datamodel)!
  return model.perSession ? programOfSession(chart, model, types, program) : program
}

/** One more program of the chart, for a session that shares its data's surroundings with no other. */
function programOfSession(chart: Chart, model: DataModel, types: DeclaredTypes | null, like: Program): Program {
  const data = model.bind(chart)
  const program = new Program(chart, types ? new TypedProgram(data, chart, types) : data, types, like)
  // A second session of it would have to have a place to live in.
  program.pattern = null
  return program
}

function typedProgram(chart: Chart, found: Bound, types: DeclaredTypes): Program {
  found.typed ??= new WeakMap()
  let program = found.typed.get(types)
  if (!program) {
    program = new Program(chart, new TypedProgram(found.data, chart, types), types)
    found.typed.set(types, program)
  }
  return program
}

function bind(chart: Chart, models: ReadonlyMap<string, DataModel>): Bound | undefined {
  const model = models.get(chart.datamodel)
  if (!model) return undefined
  let byModel = bound.get(chart)
  if (!byModel) {
    byModel = new Map()
    bound.set(chart, byModel)
  }
  let made = byModel.get(model)
  if (!made) {
    made = { data: model.bind(chart) }
    byModel.set(model, made)
  }
  return made
}
