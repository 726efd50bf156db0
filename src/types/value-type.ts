/** The contract of a type: what it takes, what a text stands for, and how a value is written. */

/** What is wrong with a value, and where in it. */
export interface Fault {
  /** A JSON Pointer (RFC 6901) such as `/items/0/price`; empty for the whole value. */
  readonly path: string
  /** As it follows the name of the place: `must be integer`. */
  readonly reason: string
}

/** Fields as a form has them: texts by name, several for a name that is repeated. */
export type Fields = Readonly<Record<string, string | readonly string[]>>

/** A type of data or payloads. Its values are the host's own; none of its functions change them. */
export interface ValueType {
  readonly name: string
  /** The same type in TypeScript. */
  readonly typescript: string
  /** What is wrong with the value; undefined where it fits. Never throws. */
  validate(value: unknown): Fault | undefined
  /** The value that a text stands for. Throws an `Error` that says why, where it stands for none. */
  parse(text: string): unknown
  /** The text for a value of the type: `parse` makes an equal one of it. */
  serialise(value: unknown): string
  /** The value that the fields of a form stand for; absent where fields are the value already. */
  parseFields?(fields: Fields): unknown
}

/** As it follows a name: `must be integer`, or `/items/0 must be integer`. */
export function describeFault({ path, reason }: Fault): string {
  return path === '' ? reason : `${path} ${reason}`
}

/** A property's or an item's name as a part of a JSON Pointer. */
export function pointer(key: string | number): string {
  return `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`
}
