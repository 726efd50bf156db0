/** What encoder and decoder have in common. */
import type { Json } from '../../core/datamodel.js'
import type { Maker } from '../../datamodel/ecmascript/copy.js'

export type { Json }

/** Values by name, and the objects that are met more than once. */
export interface Encoding {
  readonly values: { readonly [name: string]: Json }
  /** Absent where nothing is shared. */
  readonly shared?: readonly Json[]
}

/** An XML document of the data model, or a node in one: found by the numbers of children, from the document on. */
export type XmlNode = { readonly text: string } | { readonly document: object; readonly path: readonly number[] }

export interface EncodeOptions {
  /** Of the side that the values are of: says which prototypes are its ordinary ones. */
  readonly maker: Maker
  /** What stands before each path in messages, such as `data of `. Default: nothing. */
  readonly label?: string
  /** What the other side has, too: values of JSON that `DecodeOptions.resolve` understands. */
  readonly known?: ReadonlyMap<unknown, Json> | undefined
  /** The same for functions and whatever is no ordinary object, asked for one by one. */
  reference?(value: object): Json | undefined
  /** An XML node; undefined for what is none. Throws an `Error` that says why it cannot be kept. */
  xml?(value: object): XmlNode | undefined
  /** The most UTF-16 units that the JSON may have, about. Default: 512 MiB. */
  readonly limit?: number
}

export interface DecodeOptions {
  /** Of the side that the values are for. */
  readonly maker: Maker
  readonly label?: string
  /** Throws an `Error` for what it does not know. */
  resolve?(reference: unknown): object
  /** Throws an `Error` for what is no XML, or no such node. */
  xml?(node: XmlNode): object
}

export const defaultLimit = 1 << 29

/** How deep plain JSON nests before an object moves to the shared ones. */
export const mostLevels = 100

export type ObjectState = 'frozen' | 'sealed' | 'fixed'

/** What cannot be encoded, and where it stands. */
export class Unencodable extends Error {
  override readonly name = 'Unencodable'

  constructor(
    /** Such as `order.lines[2].price`. */
    readonly path: string,
    /** What stands there, such as `a function`. */
    readonly what: string,
    readonly hint?: string,
  ) {
    super(`${path} is ${what}`)
  }
}

/** A text that is no encoding: it was edited, cut off, or never one. */
export class BadEncoding extends Error {
  override readonly name = 'BadEncoding'

  constructor(
    readonly path: string,
    /** What is wrong there. */
    readonly what: string,
  ) {
    super(`${path} ${what}`)
  }
}

/** A property, an index, or a note in brackets such as `(key)`. */
export type Key = string | number

/** How an object is reached. */
export interface Place {
  readonly within: Place | null
  readonly key: Key
}

export function pathOf(within: Place | null, key: Key): string {
  const steps: string[] = []
  let last = key
  for (let at = within; at !== null; at = at.within) {
    steps.push(step(last))
    last = at.key
  }
  // The nearest come first here.
  if (steps.length > 2 * mostSteps) steps.splice(mostSteps, steps.length - 2 * mostSteps, '…')
  const root = String(last)
  return (plainName.test(root) ? root : JSON.stringify(root)) + steps.reverse().join('')
}

/** Of a long path these many are shown at its begin, and at its end. */
const mostSteps = 10

const plainName = /^[\p{ID_Start}$_][\p{ID_Continue}$. ]*$/u

function step(key: Key): string {
  if (typeof key === 'number') return `[${key}]`
  if (key.startsWith('(')) return key
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`
}

/** An own property, whatever its name is and whatever has been put into prototypes. */
export function define(object: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
}
