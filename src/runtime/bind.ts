/** Charts and data models brought together, once for each pair. */
import type { Chart } from '../core/chart.js'
import type { ContentDefinition } from '../core/content/custom.js'
import type { DataModel, DataProgram } from '../core/datamodel.js'
import { Program } from '../core/program.js'
import { ecmascript } from '../datamodel/ecmascript/index.js'
import { nullDataModel } from '../datamodel/null.js'
import { diagnostic, ScxmlError, shorten } from '../diagnostic.js'
import type { DeclaredTypes } from '../types/declared.js'
import { TypedProgram } from '../types/typed-program.js'

export const builtInDataModels: readonly DataModel[] = [ecmascript(), nullDataModel()]

/** Who runs content of foreign namespaces, by `{namespace}name`. */
type Extensions = ReadonlyMap<string, ContentDefinition>

interface Bound {
  readonly data: DataProgram
  /** By the types, and then by who runs content of foreign namespaces. */
  readonly programs: WeakMap<DeclaredTypes | typeof untyped, WeakMap<Extensions, Program>>
}

/** Stands for a chart without types. */
const untyped = {}

const noExtensions: Extensions = new Map()

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

/**
 * The chart linked to its data model, its types, if any, and its extensions. Throws `ScxmlError`
 * (`runtime/unknown-datamodel`, `extension/missing`).
 */
export function programFor(
  chart: Chart,
  models: ReadonlyMap<string, DataModel>,
  types: DeclaredTypes | null = null,
  extensions: Extensions = noExtensions,
): Program {
  checkExtensions(chart, extensions)
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
  const program = sharedProgram(chart, found, types, extensions)
  const model = models.get(chart.datamodel)!
  return model.perSession ? programOfSession(chart, model, types, program, extensions) : program
}

function checkExtensions({ customContent }: Chart, extensions: Extensions): void {
  const missing = customContent.filter(({ namespace, name }) => !extensions.has(`{${namespace}}${name}`))
  if (missing.length === 0) return
  throw new ScxmlError(
    missing.map(({ namespace, name, span }) =>
      diagnostic({
        code: 'extension/missing',
        message: `the chart has <${shorten(name)}> of '${shorten(namespace)}', which no extension runs here`,
        span,
        hint: 'give the session the extensions that the chart was loaded with',
      }),
    ),
  )
}

/** One more program of the chart, for a session that shares its data's surroundings with no other. */
function programOfSession(
  chart: Chart,
  model: DataModel,
  types: DeclaredTypes | null,
  like: Program,
  extensions: Extensions,
): Program {
  const data = model.bind(chart)
  const program = new Program(chart, types ? new TypedProgram(data, chart, types) : data, types, like, extensions)
  // A second session of it would have to have a place to live in.
  program.pattern = null
  return program
}

function sharedProgram(
  chart: Chart,
  { data, programs }: Bound,
  types: DeclaredTypes | null,
  extensions: Extensions,
): Program {
  const key = types ?? untyped
  let own = programs.get(key)
  if (!own) {
    own = new WeakMap()
    programs.set(key, own)
  }
  let program = own.get(extensions)
  if (!program) {
    program = new Program(chart, types ? new TypedProgram(data, chart, types) : data, types, null, extensions)
    own.set(extensions, program)
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
    made = { data: model.bind(chart), programs: new WeakMap() }
    byModel.set(model, made)
  }
  return made
}
