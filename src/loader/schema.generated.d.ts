/** The validators that `schema/generate.ts` makes of the JSON Schemas in `schema/`; this declaration is kept by hand. */
import type { ElementName } from './document.js'

/** One thing wrong, as JSON Schema says it. */
export interface SchemaError {
  /** A JSON pointer to the value: `/attributes/type`. */
  readonly instancePath: string
  /** Where the schema says so; the part behind the last `$ref` is relative to what is referred to. */
  readonly schemaPath: string
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
}

export interface Validator {
  (data: unknown): boolean
  /** The errors of the last call, all of them; null where it found none. */
  readonly errors: readonly SchemaError[] | null
}

/** `scxml.schema.json`, by element: looks at the element and at which children it has, not into them. */
export const elements: Readonly<Record<ElementName, Validator>>

/** The attributes of each element of SCXML. */
export const attributeNames: Readonly<Record<ElementName, readonly string[]>>

/** `snapshot.schema.json`. */
export const snapshot: Validator
