/** Types made of JSON Schemas, checked by ajv, which is loaded when the first of them is made. */
import { createRequire } from 'node:module'
import type { Ajv, ErrorObject, Options, ValidateFunction } from 'ajv'
import { reasonOf, shorten } from '../diagnostic.js'
import { formats } from './formats.js'
import { isDraft7, type JsonSchema, type SchemaScope } from './schema.js'
import { valueOfFields, valueOfText } from './schema-text.js'
import { schemaToTypescript } from './typescript.js'
import { type Fault, type Fields, pointer, type ValueType } from './value-type.js'

const options: Options = {
  // A keyword or a format that is not known is a mistake, and would check nothing.
  strict: true,
  strictTypes: false,
  strictTuples: false,
  strictRequired: false,
  // The first fault is enough, and takes no longer than the value is long.
  allErrors: false,
  // What a value inherits is not in it: every object inherits a `constructor`.
  ownProperties: true,
  logger: false,
  formats: { ...formats },
}

/** Schemas that can refer to each other by name: `{ "$ref": "Order" }`. */
export class Schemas {
  readonly #named: ReadonlyMap<string, JsonSchema>
  #recent: Ajv | undefined
  #draft7: Ajv | undefined

  constructor(named: ReadonlyMap<string, JsonSchema>) {
    this.#named = named
  }

  /** Throws an `Error` that says what is wrong with the schema. */
  type(name: string, schema: JsonSchema): ValueType {
    if (typeof schema === 'object' && schema.$async === true) throw new Error('it is asynchronous ($async)')
    const validators = this.#validators(isDraft7(schema))
    // What has been added is compiled under its name, so that it may refer to itself by it.
    const known = this.#named.get(name) === schema ? validators.getSchema(name) : undefined
    const validate = (known ?? validators.compile(schema)) as ValidateFunction
    return new SchemaType(name, { root: schema, named: this.#named }, validate)
  }

  #validators(draft7: boolean): Ajv {
    const known = draft7 ? this.#draft7 : this.#recent
    if (known) return known
    const made = draft7 ? loadAjv('ajv') : loadAjv('ajv/dist/2020.js')
    for (const [name, schema] of this.#named) if (isDraft7(schema) === draft7) made.addSchema(schema, name)
    if (draft7) this.#draft7 = made
    else this.#recent = made
    return made
  }
}

export class SchemaType implements ValueType {
  readonly name: string
  readonly scope: SchemaScope
  readonly #validate: ValidateFunction

  constructor(name: string, scope: SchemaScope, validate: ValidateFunction) {
    this.name = name
    this.scope = scope
    this.#validate = validate
  }

  get typescript(): string {
    return schemaToTypescript(this.scope)
  }

  validate(value: unknown): Fault | undefined {
    try {
      return this.#validate(value) ? undefined : faultOf(this.#validate.errors ?? [])
    } catch (error) {
      // A value that holds itself, or is deeper than the stack, with a schema that refers to itself.
      return { path: '', reason: `cannot be checked: ${reasonOf(error)}` }
    }
  }

  parse(text: string): unknown {
    return valueOfText(text, this.scope.root, this.scope)
  }

  serialise(value: unknown): string {
    return typeof value === 'string' ? value : JSON.stringify(value)
  }

  parseFields(fields: Fields): unknown {
    return valueOfFields(fields, this.scope.root, this.scope)
  }
}

function loadAjv(path: 'ajv' | 'ajv/dist/2020.js'): Ajv {
  const { default: Made } = createRequire(import.meta.url)(path) as { readonly default: new (options: Options) => Ajv }
  return new Made(options)
}

function faultOf(errors: readonly ErrorObject[]): Fault {
  const choice = errors.findLast(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf')
  if (choice) {
    const many = (choice.params as { readonly passingSchemas?: unknown }).passingSchemas
    return {
      path: choice.instancePath,
      reason: many ? 'fits more than one alternative' : 'fits none of the alternatives',
    }
  }
  const [error] = errors
  if (!error) return { path: '', reason: 'does not fit' }
  const { keyword, instancePath: path, message = `fails '${keyword}'` } = error
  const params = error.params as Readonly<Record<string, unknown>>
  switch (keyword) {
    case 'required':
      return { path: path + pointer(String(params.missingProperty)), reason: 'is missing' }
    case 'additionalProperties':
      return { path: path + pointer(String(params.additionalProperty)), reason: 'is not allowed' }
    case 'unevaluatedProperties':
      return { path: path + pointer(String(params.unevaluatedProperty)), reason: 'is not allowed' }
    case 'enum':
      return { path, reason: `must be one of ${shorten(JSON.stringify(params.allowedValues).slice(1, -1), 200)}` }
    case 'const':
      return { path, reason: `must be ${shorten(JSON.stringify(params.allowedValue), 200)}` }
    default:
      return { path, reason: message }
  }
}
