/** Values of texts by what a JSON Schema says of them: for forms, whose fields are texts. */
import { baseTypes } from './base.js'
import {
  isSchema,
  type JsonSchema,
  referred,
  type SchemaObject,
  type SchemaScope,
  schemasIn,
  typesOf,
} from './schema.js'
import type { Fields, ValueType } from './value-type.js'

/**
 * The value that a text stands for. A schema that takes texts gets the text, unless the text is one of the other values
 * it takes: with `type: ['integer', 'string']`, `7` is a number. A schema that names no `type` and no values gets the
 * text as well. Throws an `Error` where the text stands for nothing that the schema takes.
 */
export function valueOfText(text: string, schema: JsonSchema, scope: SchemaScope): unknown {
  const found = resolve(schema, scope)
  if (!found) return text
  const listed = listedValues(found.schema)?.find((value) => typeof value !== 'string' && textOf(value) === text)
  if (listed !== undefined) return listed
  const types = typesOf(found.schema)
  if (types.length === 0) return text
  let failure: unknown
  for (const name of types) {
    const parse = parsers[name]
    if (!parse) continue
    try {
      return parse(text)
    } catch (error) {
      failure ??= error
    }
  }
  if (types.includes('string')) return text
  throw failure
}

/** The object that the fields of a form stand for. A field that cannot be read stays a text, which `validate` refuses. */
export function valueOfFields(fields: Fields, schema: JsonSchema, scope: SchemaScope): unknown {
  const found = resolve(schema, scope)
  if (!found) return fields
  const properties = schemasIn(found.schema, 'properties')
  const others = found.schema.additionalProperties
  const read = Object.entries(fields).map(([name, texts]) => {
    const property = properties.get(name) ?? (isSchema(others) ? others : true)
    return [name, valueOfField(texts, property, found.scope)] as const
  })
  // Defined, never assigned: a field may be called `__proto__`.
  return Object.fromEntries(read)
}

function valueOfField(texts: string | readonly string[], schema: JsonSchema, scope: SchemaScope): unknown {
  const found = resolve(schema, scope)
  if (!found) return texts
  const types = typesOf(found.schema)
  const { items } = found.schema
  // A list of one looks like no list.
  if (types.includes('array') && (typeof texts !== 'string' || types.length === 1)) {
    const list = typeof texts === 'string' ? [texts] : texts
    return list.map((text) => orText(text, isSchema(items) ? items : true, found.scope))
  }
  return typeof texts === 'string' ? orText(texts, schema, scope) : texts
}

function orText(text: string, schema: JsonSchema, scope: SchemaScope): unknown {
  try {
    return valueOfText(text, schema, scope)
  } catch {
    return text
  }
}

/** Of all types but `string`, which is what a text is if it is nothing else. */
const parsers: Readonly<Record<string, ValueType['parse']>> = {
  integer: baseTypes.integer.parse,
  number: baseTypes.number.parse,
  boolean: baseTypes.boolean.parse,
  object: baseTypes.json.parse,
  array: baseTypes.json.parse,
  null(text) {
    if (text !== '' && text !== 'null') throw new Error('it is not null')
    return null
  },
}

/** Behind references; undefined for a schema that says nothing about its values. */
function resolve(schema: JsonSchema, scope: SchemaScope): { schema: SchemaObject; scope: SchemaScope } | undefined {
  let found: ReturnType<typeof referred> = { schema, scope }
  // References may go round in circles.
  for (let steps = 0; steps < 32 && found; steps++) {
    const { schema: now, scope: within }: { schema: JsonSchema; scope: SchemaScope } = found
    if (typeof now === 'boolean') return undefined
    if (now.$ref === undefined) return { schema: now, scope: within }
    found = referred(now.$ref, within)
  }
  return undefined
}

function listedValues(schema: SchemaObject): readonly unknown[] | undefined {
  if (Array.isArray(schema.enum)) return schema.enum
  return schema.const === undefined ? undefined : [schema.const]
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
