/** Types that users define: a name for a schema, or checks and conversions of their own. */
import { diagnostic, reasonOf, ScxmlError, shorten } from '../diagnostic.js'
import type { JsonSchema } from './schema.js'
import { Schemas } from './schema-type.js'
import type { Fault, ValueType } from './value-type.js'

/** What `defineType` takes. All but one of `schema` and `validate` may be left out. */
export interface TypeDefinition {
  /** A JSON Schema (2020-12, or draft-07 where it says so) for the values. Default: any value. */
  readonly schema?: JsonSchema
  /** What is wrong with a value that fits the schema, as it follows the value's name: `must be a prime`. Default: nothing. */
  readonly validate?: (value: unknown) => string | Fault | undefined
  /** The value of a text; throws where it stands for none. Default: as the schema says, or JSON without one. */
  readonly parse?: (text: string) => unknown
  /** The text of a value. Default: texts as they are, everything else as JSON. */
  readonly serialise?: (value: unknown) => string
  /** The type in TypeScript, such as `bigint`. Default: that of the schema, or `unknown`. */
  readonly typescript?: string
}

const parts: Readonly<Record<keyof TypeDefinition, (value: unknown) => boolean>> = {
  schema: (value) => typeof value === 'boolean' || (typeof value === 'object' && value !== null),
  validate: isFunction,
  parse: isFunction,
  serialise: isFunction,
  typescript: (value) => typeof value === 'string',
}

/**
 * A type of one's own, for `types.define` or wherever the options take a type. Throws `ScxmlError` (`option/types`) for
 * a definition that is none, with a schema that is none.
 */
export function defineType(definition: TypeDefinition): ValueType {
  const wrong = Object.entries(definition).find(([name, value]) => !parts[name as keyof TypeDefinition]?.(value))
  if (wrong) throw typesError(`a type has no '${shorten(wrong[0])}' such as this`)
  if (definition.schema === undefined && !definition.validate)
    throw typesError("a type needs a 'schema' or a 'validate'")
  return new DefinedType(definition)
}

class DefinedType implements ValueType {
  readonly name: string = 'defined'
  readonly typescript: string
  readonly parseFields?: NonNullable<ValueType['parseFields']>
  readonly #definition: TypeDefinition
  readonly #schema: ValueType | undefined

  constructor(definition: TypeDefinition) {
    const { schema, typescript } = definition
    this.#definition = definition
    this.#schema = schema === undefined ? undefined : schemaType(schema)
    this.typescript = typescript ?? this.#schema?.typescript ?? 'unknown'
    const inner = this.#schema
    if (inner?.parseFields) this.parseFields = (fields) => inner.parseFields!(fields)
  }

  validate(value: unknown): Fault | undefined {
    const fault = this.#schema?.validate(value)
    if (fault) return fault
    try {
      const found = this.#definition.validate?.(value)
      return typeof found === 'string' ? { path: '', reason: found } : found
    } catch (error) {
      return { path: '', reason: `cannot be checked: ${reasonOf(error)}` }
    }
  }

  parse(text: string): unknown {
    const parse = this.#definition.parse ?? this.#schema?.parse.bind(this.#schema) ?? JSON.parse
    return parse(text)
  }

  serialise(value: unknown): string {
    const { serialise } = this.#definition
    if (serialise) return serialise(value)
    return typeof value === 'string' ? value : JSON.stringify(value)
  }
}

function schemaType(schema: JsonSchema): ValueType {
  try {
    return new Schemas(new Map()).type('defined', schema)
  } catch (error) {
    throw typesError(`the schema of a type is none: ${reasonOf(error)}`, error)
  }
}

function typesError(message: string, cause?: unknown): ScxmlError {
  return new ScxmlError([diagnostic({ code: 'option/types', message })], { cause })
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}
