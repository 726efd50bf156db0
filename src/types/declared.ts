/** All types of one chart: those that its document names, and those of the options. */
import type { Chart } from '../core/chart.js'
import type { TypeChecks } from '../core/program.js'
import { type Diagnostic, diagnostic, reasonOf, ScxmlError, type Span, shorten } from '../diagnostic.js'
import { didYouMean } from '../suggest.js'
import { EventTypes } from './event-types.js'
import { Definitions, type TypeOptions, TypeProblem } from './options.js'
import { describeFault, type Fields, type ValueType } from './value-type.js'

export class DeclaredTypes implements TypeChecks {
  /** Of `<data>`, by id. */
  readonly data = new Map<string, ValueType>()
  /** Of `<param>`, by the index of the expression that gives its value. */
  readonly parameters = new Map<number, ValueType>()
  readonly events = new EventTypes()
  /** What the options define, by name. */
  readonly definitions: ReadonlyMap<string, ValueType>

  constructor(definitions: ReadonlyMap<string, ValueType>) {
    this.definitions = definitions
  }

  get isEmpty(): boolean {
    return this.data.size === 0 && this.parameters.size === 0 && this.events.size === 0
  }

  payload(name: string, data: unknown, texts: boolean): unknown {
    const type = this.events.of(name)
    if (!type) return data
    const value = texts ? this.#read(name, data, type) : data
    const fault = type.validate(value)
    if (fault) throw refusal(name, describeFault(fault))
    return value
  }

  checkDatum(name: string, value: unknown): void {
    const type = this.data.get(name)
    if (type) checkValue(value, type, `the value of '${shorten(name)}'`)
  }

  #read(name: string, data: unknown, type: ValueType): unknown {
    if (typeof data !== 'string') return isFields(data) && type.parseFields ? type.parseFields(data) : data
    try {
      return type.parse(data)
    } catch (error) {
      throw refusal(name, `cannot be read: ${reasonOf(error)}`)
    }
  }
}

/** Throws an `Error` that says what is wrong with the value. */
export function checkValue(value: unknown, type: ValueType, what: string): void {
  const fault = type.validate(value)
  if (fault) throw new Error(`${what} does not fit its type: ${subject(describeFault(fault))}`)
}

/**
 * The types of a chart; null where neither the document nor the options name any. The same for the same objects, so that
 * sessions share what is made of them. Throws `ScxmlError` with all that is wrong (`option/types`).
 */
export function declaredTypes(chart: Chart, options: TypeOptions | undefined): DeclaredTypes | null {
  const declares = chart.parameterTypes.size > 0 || chart.data.some(({ type }) => type !== null)
  if (options === undefined && !declares) return null
  let known = made.get(chart)
  if (!known) {
    known = new WeakMap()
    made.set(chart, known)
  }
  const key = options ?? nothing
  let types = known.get(key)
  if (!types) {
    types = resolve(chart, key)
    known.set(key, types)
  }
  return types.isEmpty ? null : types
}

/** What of the options holds for charts that this chart invokes: the names, for their own declarations. */
export function definitionsOf(options: TypeOptions | undefined): TypeOptions | undefined {
  if (options?.define === undefined) return undefined
  let only = definitions.get(options)
  if (!only) {
    only = { define: options.define }
    definitions.set(options, only)
  }
  return only
}

const nothing: TypeOptions = {}
const made = new WeakMap<Chart, WeakMap<TypeOptions, DeclaredTypes>>()
const definitions = new WeakMap<TypeOptions, TypeOptions>()

function resolve(chart: Chart, options: TypeOptions): DeclaredTypes {
  const problems: Diagnostic[] = []
  const attempt = (span: Span | undefined, run: () => void) => {
    try {
      run()
    } catch (error) {
      if (!(error instanceof TypeProblem)) throw error
      problems.push(diagnostic({ code: 'option/types', message: error.message, span, hint: error.hint }))
    }
  }
  const known = define(options)
  const types = new DeclaredTypes(known.own)
  const ids = new Set(chart.dataIds)
  for (const [id, reference] of Object.entries(options.data ?? {})) {
    attempt(undefined, () => {
      if (!ids.has(id)) {
        throw new TypeProblem(`the option 'types.data' names '${shorten(id)}', which is no <data>`, didYouMean(id, ids))
      }
      types.data.set(id, known.resolve(reference, `the data '${shorten(id)}'`))
    })
  }
  for (const { id, type } of chart.data) {
    if (type === null || types.data.has(id)) continue
    attempt(type.span, () => types.data.set(id, known.resolve(type.name, `the data '${shorten(id)}'`)))
  }
  for (const [index, { parameter, type }] of chart.parameterTypes) {
    const what = `the parameter '${shorten(parameter)}'`
    attempt(type.span, () => types.parameters.set(index, known.resolve(type.name, what)))
  }
  for (const [descriptor, reference] of Object.entries(options.events ?? {})) {
    attempt(undefined, () =>
      types.events.add(descriptor, known.resolve(reference, `the event '${shorten(descriptor)}'`)),
    )
  }
  if (problems.length > 0) throw new ScxmlError(problems)
  return types
}

// What is wrong here is said alone: every use of a name that is not there would be a problem of its own.
function define(options: TypeOptions): Definitions {
  try {
    return new Definitions(options.define)
  } catch (error) {
    if (!(error instanceof TypeProblem)) throw error
    throw new ScxmlError([diagnostic({ code: 'option/types', message: error.message, hint: error.hint })])
  }
}

function refusal(name: string, reason: string): ScxmlError {
  const message = `the data of '${shorten(name)}' does not fit its type: ${subject(reason)}`
  return new ScxmlError([diagnostic({ code: 'option/event-type', message })])
}

// A fault of the whole has no name to stand behind.
function subject(reason: string): string {
  return reason.startsWith('/') ? reason : `it ${reason}`
}

function isFields(data: unknown): data is Fields {
  return typeof data === 'object' && data !== null
}
