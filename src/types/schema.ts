/** JSON Schemas as data: what they refer to, for those who read them without checking values. */

export type JsonSchema = { readonly [keyword: string]: unknown } | boolean
export type SchemaObject = Exclude<JsonSchema, boolean>

/** A schema and what its references mean. */
export interface SchemaScope {
  readonly root: JsonSchema
  /** By the names that schemas call each other. */
  readonly named: ReadonlyMap<string, JsonSchema>
  /** Those among the names that are types in TypeScript, too. */
  readonly aliases?: ReadonlySet<string>
}

const draft7 = /^https?:\/\/json-schema\.org\/draft-07\/schema#?$/

export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'boolean' || (typeof value === 'object' && value !== null && !Array.isArray(value))
}

/** Whether it says that it is of draft-07; those that say nothing are of 2020-12. */
export function isDraft7(schema: JsonSchema): boolean {
  return typeof schema === 'object' && typeof schema.$schema === 'string' && draft7.test(schema.$schema)
}

/** What a `$ref` means, with the scope for what is inside; undefined where it cannot be told. */
export function referred(
  reference: unknown,
  scope: SchemaScope,
): { schema: JsonSchema; scope: SchemaScope } | undefined {
  if (typeof reference !== 'string') return undefined
  const [base = '', fragment = ''] = reference.split('#', 2)
  const inside = base === '' ? scope : named(base, scope)
  if (!inside) return undefined
  let schema: unknown = inside.root
  for (const token of fragment.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof schema !== 'object' || schema === null || !Object.hasOwn(schema, key)) return undefined
    schema = (schema as SchemaObject)[key]
  }
  if (fragment !== '' && !fragment.startsWith('/')) return undefined
  return isSchema(schema) ? { schema, scope: inside } : undefined
}

/** The values of `type`; none where it is not there. */
export function typesOf(schema: SchemaObject): readonly string[] {
  const { type } = schema
  if (typeof type === 'string') return [type]
  return Array.isArray(type) ? type.filter((one) => typeof one === 'string') : []
}

/** The own value of a keyword that holds schemas by name, such as `properties`. */
export function schemasIn(schema: SchemaObject, keyword: string): ReadonlyMap<string, JsonSchema> {
  const value = schema[keyword]
  if (typeof value !== 'object' || value === null) return new Map()
  return new Map(Object.entries(value).filter((entry): entry is [string, JsonSchema] => isSchema(entry[1])))
}

function named(name: string, scope: SchemaScope): SchemaScope | undefined {
  const root = scope.named.get(name)
  return root === undefined ? undefined : { ...scope, root }
}
