/**
 * Where objects may come from. A root is the name of a variable of the chart, `_event`, or a mark that no variable can be
 * called: a parameter of the function that is looked at, or one of those below.
 */
import type { AnyNode } from 'acorn'

export type Root = string

/** An object that all sessions of a realm share, such as `Math`. */
export const globalRoot = '@global'

/** Whatever has been handed to code that is not known. */
export const escapedRoot = '@escaped'

/** What is passed for a parameter, itself. */
export function parameterRoot(at: number): Root {
  return `@${at}`
}

/** What can be reached from there. */
export function reachedRoot(at: number): Root {
  return `@${at}.`
}

const parameter = /^@(\d+)(\.?)$/

/** The parameter that a root stands for. */
export function parameterOf(root: Root): { readonly at: number; readonly reached: boolean } | undefined {
  const match = root.startsWith('@') ? parameter.exec(root) : null
  return match ? { at: Number(match[1]), reached: match[2] !== '' } : undefined
}

/**
 * What is known of a value: the roots that it may be an object of, and those that objects inside of it may be of. A value
 * without any is primitive, or new.
 */
export interface Value {
  readonly own: ReadonlySet<Root>
  readonly inner: ReadonlySet<Root>
  /** The functions in the text that it may be. */
  readonly closures: readonly Closure[]
}

/** A function that stands in the text. */
export interface Closure {
  readonly node: AnyNode
  readonly parameters: readonly Cell[]
  /** The last parameter collects what is left. */
  readonly rest: boolean
  readonly result: Cell
}

/** More roots than that are as good as all of them. */
const manyRoots = 64

/** The analysis would take too long. */
export class TooTangled extends Error {}

const none: ReadonlySet<Root> = new Set()

/** A primitive value, or an object with nothing in it that was there before. */
export const fresh: Value = { own: none, inner: none, closures: [] }

/** A value that is, and holds, what belongs to a root. */
export function rootValue(root: Root): Value {
  const roots = new Set([root])
  return { own: roots, inner: roots, closures: [] }
}

/** A new object with others in it. */
export function holding(...roots: readonly ReadonlySet<Root>[]): Value {
  const inner = union(...roots)
  return inner.size === 0 ? fresh : { own: none, inner, closures: [] }
}

/** A property or an item of the value. */
export function part({ inner }: Value): Value {
  return inner.size === 0 ? fresh : { own: inner, inner, closures: [] }
}

/** All that can be got at through a value. */
export function reach({ own, inner }: Value): ReadonlySet<Root> {
  return union(own, inner)
}

export function either(...values: readonly Value[]): Value {
  const given = values.filter((value) => value !== fresh)
  if (given.length === 0) return fresh
  if (given.length === 1) return given[0]!
  return {
    own: union(...given.map(({ own }) => own)),
    inner: union(...given.map(({ inner }) => inner)),
    closures: [...new Set(given.flatMap(({ closures }) => closures))],
  }
}

/** Throws `TooTangled` where they are very many. */
export function union(...sets: readonly ReadonlySet<Root>[]): ReadonlySet<Root> {
  const given = sets.filter(({ size }) => size > 0)
  const [first, ...more] = given
  if (!first) return none
  if (more.every((set) => set === first)) return first
  const all = new Set(first)
  for (const set of more) for (const root of set) all.add(root)
  if (all.size > manyRoots) throw new TooTangled()
  return all
}

/** A variable of the text itself: what it holds grows as the text is looked at again. */
export class Cell {
  value: Value = fresh

  /** Whether that is news. */
  add(value: Value): boolean {
    if (value === fresh) return false
    const { own, inner, closures } = this.value
    const next = either(this.value, value)
    this.value = next
    return next.own.size > own.size || next.inner.size > inner.size || next.closures.length > closures.length
  }
}
