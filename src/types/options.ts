/** The option `types`: what data and payloads are, beside what the document says. */
import { reasonOf, shorten } from '../diagnostic.js'
import { didYouMean } from '../suggest.js'
import { baseTypes } from './base.js'
import { baseTypeNames } from './names.js'
import { isSchema, type JsonSchema } from './schema.js'
import { Schemas } from './schema-type.js'
import type { ValueType } from './value-type.js'

/** A type: the name of a base type or of a defined one, a JSON Schema, or what `defineType` gives. */
export type TypeReference = string | JsonSchema | ValueType

export interface TypeOptions {
  /** Types by name, for `ms:type` and for the other options; schemas refer to each other by `$ref`. Default: none. */
  readonly define?: Readonly<Record<string, JsonSchema | ValueType>>
  /** Types of `<data>` by id, instead of those in the document. Default: those in the document. */
  readonly data?: Readonly<Record<string, TypeReference>>
  /**
   * Types of the data of events, by event descriptor: `order.*`, `order.placed`; the most exact one counts. `*` stands for
   * all events but `done.…` and `error.…`. Default: any data.
   */
  readonly events?: Readonly<Record<string, TypeReference>>
}

/** A mistake in the options, or in what a chart asks of them. */
export class TypeProblem extends Error {
  constructor(
    message: string,
    readonly hint?: string | undefined,
  ) {
    super(message)
  }
}

/** What names and references mean. */
export class Definitions {
  readonly #types = new Map<string, ValueType>(Object.entries(baseTypes))
  readonly #schemas: Schemas

  /** Throws a `TypeProblem`. */
  constructor(define: TypeOptions['define'] = {}) {
    const named = new Map<string, JsonSchema>()
    for (const [name, meaning] of Object.entries(define)) {
      if (this.#types.has(name)) throw new TypeProblem(`'${name}' is the name of a base type`)
      if (isValueType(meaning)) this.#types.set(name, meaning)
      else if (isSchema(meaning)) named.set(name, meaning)
      else throw new TypeProblem(`the type '${shorten(name)}' is neither a JSON Schema nor made by defineType()`)
    }
    try {
      this.#schemas = new Schemas(named)
      for (const [name, schema] of named) this.#types.set(name, this.#compile(name, schema))
    } catch (error) {
      throw error instanceof TypeProblem ? error : new TypeProblem(`the types are no JSON Schemas: ${reasonOf(error)}`)
    }
  }

  /** Those that the options define, by name. */
  get own(): ReadonlyMap<string, ValueType> {
    return new Map([...this.#types].slice(baseTypeNames.length))
  }

  /** Throws a `TypeProblem`. `what` names the place for messages. */
  resolve(reference: unknown, what: string): ValueType {
    if (typeof reference === 'string') return this.#named(reference, what)
    if (isValueType(reference)) return reference
    if (isSchema(reference)) return this.#compile(what, reference)
    throw new TypeProblem(`the type of ${what} must be the name of a type, a JSON Schema, or made by defineType()`)
  }

  #named(name: string, what: string): ValueType {
    const found = this.#types.get(name)
    if (found) return found
    const names = [...this.#types.keys()]
    const own = names.slice(baseTypeNames.length)
    const known = own.length > 0 ? ` and ${own.map((one) => shorten(one)).join(', ')}` : ''
    const hint =
      didYouMean(name, names) ??
      `known are ${baseTypeNames.join(', ')}${known}; define others with the option types.define`
    throw new TypeProblem(`there is no type '${shorten(name)}' for ${what}`, hint)
  }

  #compile(what: string, schema: JsonSchema): ValueType {
    try {
      return this.#schemas.type(what, schema)
    } catch (error) {
      throw new TypeProblem(`the schema of ${shorten(what)} cannot be used: ${reasonOf(error)}`)
    }
  }
}

function isValueType(value: unknown): value is ValueType {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['validate', 'parse', 'serialise'].every((name) => typeof (value as Record<string, unknown>)[name] === 'function')
  )
}
