/** The null data model (REC B.1): no data, and the predicate `In()` as the only condition. */
import type {
  DataAtRest,
  DataModel,
  DataModelSource,
  DataProgram,
  DecodedData,
  Expression,
  ExpressionEffects,
  ExpressionFacts,
  Literal,
  SystemEnvironment,
} from '../core/datamodel.js'
import { Xml } from '../core/datamodel.js'
import { type Diagnostic, diagnostic } from '../diagnostic.js'
import { Decoder } from '../persistence/codec/decoder.js'
import { Encoder } from '../persistence/codec/encoder.js'
import { fromHost, toHost } from '../persistence/codec/host.js'
import { type CopyOptions, copy, hostMaker } from './ecmascript/copy.js'
import { placesIn } from './ecmascript/position.js'

export function nullDataModel(): DataModel {
  return { name: 'null', bind: (source) => new NullProgram(source) as DataProgram }
}

// `In(id)`: the quotes may be left out, as REC B.1 writes it.
const predicate = /^\s*In\s*\(\s*(?:'([^']*)'|"([^"]*)"|([^\s'"()]+))\s*\)\s*$/

/** The argument of `In()`, or undefined where the condition is anything else. */
function argumentOf(condition: string): string | undefined {
  const match = predicate.exec(condition)
  return match ? (match[1] ?? match[2] ?? match[3]) : undefined
}

const nothing: ExpressionFacts = {
  reads: new Set(),
  writes: new Set(),
  functions: new Set(),
  assignments: [],
  undeclared: [],
  states: [],
}

const noEffects: ExpressionEffects = {
  ...{ reads: new Map(), assigns: new Map(), mutates: new Map(), calls: new Map(), shares: [], origins: new Set() },
  ...{ everything: [], asks: new Set(), random: false, time: false },
}

const acrossBorder: CopyOptions = {
  plain: Object.prototype,
  to: hostMaker,
  label: 'payload',
  special: (value) => (value instanceof Xml ? value : undefined),
}

class NullProgram implements DataProgram<SystemEnvironment> {
  readonly #source: DataModelSource

  constructor(source: DataModelSource) {
    this.#source = source
  }

  get problems(): readonly Diagnostic[] {
    return this.#source.expressions
      .filter(({ use, source }) => use !== 'condition' || argumentOf(source) === undefined)
      .map(({ use, source, span }) =>
        diagnostic({
          code: 'expression/null-data-model',
          severity: 'warning',
          message: use === 'condition' ? notPredicate(source) : lacks(what[use]),
          span,
          rec: 'B.1',
          hint: `datamodel="ecmascript" has them`,
        }),
      )
  }

  get readsEvent(): boolean {
    return false
  }

  facts(expression: Expression): ExpressionFacts {
    const { source } = expression
    const id = argumentOf(source)
    if (id === undefined) return nothing
    const start = source.indexOf(id, source.indexOf('('))
    return { ...nothing, states: [{ id, span: placesIn(expression)(start, start + id.length) }] }
  }

  effects({ source }: Expression): ExpressionEffects {
    const id = argumentOf(source)
    return id === undefined ? noEffects : { ...noEffects, asks: new Set([id]) }
  }

  createScope(environment: SystemEnvironment): SystemEnvironment {
    return environment
  }

  condition({ source }: Expression): (scope: SystemEnvironment) => boolean {
    const id = argumentOf(source)
    if (id === undefined) return refuse(notPredicate(source))
    return (scope) => scope.isActive(id)
  }

  value(): () => never {
    return refuse(lacks(what.value))
  }

  assign(): () => never {
    return refuse(lacks(what.location))
  }

  script(): () => never {
    return refuse(lacks(what.script))
  }

  list(): () => never {
    return refuse(lacks(what.list))
  }

  variable(): () => never {
    return refuse(lacks('variables'))
  }

  declare(): () => never {
    return refuse(lacks('variables'))
  }

  /** Text and markup that a chart only passes on need no data model. */
  literal({ text, markup }: Literal): () => unknown {
    const value = text.trim()
    return () => (markup ? new Xml(value) : value.replace(/[ \t\r\n]+/g, ' '))
  }

  setEvent(): void {
    // There is no `_event` to see it through.
  }

  /** Events still carry data through the session, such as to the children that get copies of them. */
  import(value: unknown): unknown {
    return copy(value, acrossBorder)
  }

  export(value: unknown): unknown {
    return copy(value, acrossBorder)
  }

  snapshotData(): Record<string, unknown> {
    return {}
  }

  encode(_: SystemEnvironment, values: readonly unknown[]): DataAtRest {
    const encoder = new Encoder(fromHost)
    const list = encoder.list(values, (at) => `event ${at + 1}`)
    const shared = encoder.shared()
    return { variables: {}, ...(list.length > 0 && { values: list }), ...(shared.length > 0 && { shared }) }
  }

  decode(_: SystemEnvironment, { values = [], shared = [] }: DataAtRest): DecodedData {
    const decoder = new Decoder(toHost)
    decoder.begin(shared)
    const list = decoder.list(values, (at) => `event ${at + 1}`)
    decoder.finish()
    return { values: list, event: undefined }
  }
}

const what = { value: 'values', location: 'locations', script: 'scripts', list: 'lists' } as const

function lacks(thing: string): string {
  return `the null data model has no ${thing}`
}

function notPredicate(source: string): string {
  return `'${source.trim()}' is no condition of the null data model, which has only In('id')`
}

function refuse(message: string): () => never {
  return () => {
    throw new Error(message)
  }
}
