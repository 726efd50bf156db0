/** The names of the types that are always there, for those who read documents and need no types for that. */
export const baseTypeNames = [
  'string',
  'number',
  'integer',
  'boolean',
  'date-time',
  'duration',
  'bytes',
  'json',
  'xml',
] as const

export type BaseTypeName = (typeof baseTypeNames)[number]
