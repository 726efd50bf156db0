/** TypeScript as text: names, keys, and the types of JSON Schemas. */
import {
  isSchema,
  type JsonSchema,
  referred,
  type SchemaObject,
  type SchemaScope,
  schemasIn,
  typesOf,
} from './schema.js'

/** A schema may refer to itself, and a text has an end. */
const maxDepth = 12

/** What it does not know, such as `not` and `if`, is left out: the type takes at least all values of the schema. */
export function schemaToTypescript(scope: SchemaScope): string {
  return print(scope.root, scope, 0)
}

/** A text as a literal in TypeScript. */
export function quote(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${inner.replace(/[\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16)}`)}'`
}

/** A text, and whatever follows it. */
export function templated(prefix: string): string {
  return `\`${prefix.replace(/[\\`]|\$(?={)/g, '\\$&')}\${string}\``
}

/** A key of an object type. */
export function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name)
}

/** A union, each member once; `never` without any. */
export function union(members: readonly string[]): string {
  const once = [...new Set(members)]
  if (once.includes('unknown')) return 'unknown'
  return once.length === 0 ? 'never' : once.join(' | ')
}

function print(schema: JsonSchema, scope: SchemaScope, depth: number): string {
  if (schema === false) return 'never'
  if (schema === true || depth > maxDepth) return 'unknown'
  const parts: string[] = []
  if (typeof schema.$ref === 'string' && scope.aliases?.has(schema.$ref)) parts.push(schema.$ref)
  else if (schema.$ref !== undefined) {
    const found = referred(schema.$ref, scope)
    // References count twice, since those that meet themselves add nothing but length.
    if (found) parts.push(print(found.schema, found.scope, depth + 2))
  }
  if (schema.const !== undefined) parts.push(literal(schema.const))
  else if (Array.isArray(schema.enum)) parts.push(union(schema.enum.map(literal)))
  else parts.push(byType(schema, scope, depth))
  for (const keyword of ['anyOf', 'oneOf']) {
    const choices = listOf(schema[keyword])
    if (choices.length > 0) parts.push(union(choices.map((one) => print(one, scope, depth + 1))))
  }
  for (const one of listOf(schema.allOf)) parts.push(print(one, scope, depth + 1))
  return intersection(parts)
}

function byType(schema: SchemaObject, scope: SchemaScope, depth: number): string {
  const types = typesOf(schema)
  const said = types.length > 0 ? types : implied(schema)
  return said.length === 0 ? 'unknown' : union(said.map((type) => one(type, schema, scope, depth)))
}

// Whoever lists properties means an object, although the schema takes other values, too.
function implied(schema: SchemaObject): readonly string[] {
  if (schema.properties !== undefined) return ['object']
  return schema.items !== undefined || schema.prefixItems !== undefined ? ['array'] : []
}

function one(type: string, schema: SchemaObject, scope: SchemaScope, depth: number): string {
  switch (type) {
    case 'string':
    case 'boolean':
    case 'null':
    case 'number':
      return type
    case 'integer':
      return 'number'
    case 'array':
      return array(schema, scope, depth)
    case 'object':
      return object(schema, scope, depth)
    default:
      return 'unknown'
  }
}

function array({ items, prefixItems, minItems }: SchemaObject, scope: SchemaScope, depth: number): string {
  const rest = isSchema(items) ? print(items, scope, depth + 1) : 'unknown'
  const first = listOf(prefixItems).map((item) => print(item, scope, depth + 1))
  if (first.length === 0) return `readonly ${grouped(rest)}[]`
  const needed = typeof minItems === 'number' ? minItems : 0
  const members = first.map((item, at) => (at < needed ? item : `${grouped(item)}?`))
  return `readonly [${[...members, ...(items === false ? [] : [`...${grouped(rest)}[]`])].join(', ')}]`
}

function object(schema: SchemaObject, scope: SchemaScope, depth: number): string {
  const required = new Set(Array.isArray(schema.required) ? schema.required : [])
  const { additionalProperties: others } = schema
  const properties = schemasIn(schema, 'properties')
  const members = [...properties].map(([name, property]) => {
    const sign = required.has(name) ? '' : '?'
    return `readonly ${key(name)}${sign}: ${print(property, scope, depth + 1)}`
  })
  for (const name of required) {
    if (typeof name === 'string' && !properties.has(name)) members.push(`readonly ${key(name)}: unknown`)
  }
  if (members.length > 0) {
    // An index signature would have to take the properties, too.
    return `{ ${members.join('; ')} }`
  }
  if (others === false && schema.patternProperties === undefined) return 'Readonly<Record<string, never>>'
  const value = isSchema(others) && typeof others === 'object' ? print(others, scope, depth + 1) : 'unknown'
  return `Readonly<Record<string, ${schema.patternProperties === undefined ? value : 'unknown'}>>`
}

function literal(value: unknown): string {
  if (typeof value === 'string') return quote(value)
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return `readonly [${value.map(literal).join(', ')}]`
  if (typeof value !== 'object') return 'unknown'
  const members = Object.entries(value).map(([name, part]) => `readonly ${key(name)}: ${literal(part)}`)
  return members.length === 0 ? 'Readonly<Record<string, never>>' : `{ ${members.join('; ')} }`
}

function intersection(parts: readonly string[]): string {
  const known = [...new Set(parts)].filter((part) => part !== 'unknown')
  if (known.length === 0) return 'unknown'
  return known.length === 1 ? known[0]! : known.map((part) => grouped(part)).join(' & ')
}

function grouped(type: string): string {
  return /^[\w.]+$|^\{[^{}]*\}$/.test(type) ? type : `(${type})`
}

function listOf(value: unknown): readonly JsonSchema[] {
  return Array.isArray(value) ? value.filter(isSchema) : []
}
