/** The variables of a session on their way to another thread and back. */
import { reachable, shareObjects } from '../../persistence/reach.js'
import type { Batch } from './batch.js'
import type { Compilation } from './compile.js'
import { isPrimitive, type Maker } from './copy.js'
import type { Scope } from './program.js'

export class Portable {
  readonly #batch: Batch
  readonly #compilation: Compilation
  readonly #functions = new Map<string, (scope: Scope) => void>()

  constructor(batch: Batch, compilation: Compilation) {
    this.#batch = batch
    this.#compilation = compilation
  }

  /** Of the side that the values are of. */
  get maker(): Maker {
    return this.#batch.realm.maker
  }

  /** `_x`, of which each realm has one. */
  get nothing(): object {
    return Reflect.get(this.#batch.realm.scopePrototype, '@_x') as object
  }

  /** Variables with their values; those that do not exist yet are left out, and so are functions of the chart's. */
  values(scope: Scope, names: Iterable<string>): Record<string, unknown> {
    const { hole } = this.#batch.realm
    const found: Record<string, unknown> = Object.create(null)
    for (const name of names) {
      if (!this.#compilation.names.has(name)) continue
      const value = scope[name]
      if (value !== hole) found[name] = value
    }
    return found
  }

  set(scope: Scope, name: string, value: unknown): void {
    if (!this.#compilation.names.has(name)) throw new ReferenceError(`${name} is no variable of the chart`)
    scope[name] = value
  }

  /** Whether the chart can have a variable of this name, and it crosses. */
  knows(name: string): boolean {
    return this.#compilation.names.has(name)
  }

  /**
   * Whether objects of these values can be taken for copies of theirs, there and afterwards: none of them is reached from
   * elsewhere, be it from another variable, from the event, from what the engine keeps for the session, or from `held`. Names
   * are those of the values. Functions are taken for holding everything, but for those that scripts declare.
   */
  areAlone(scope: Scope, names: ReadonlySet<string>, held: readonly unknown[]): boolean {
    const values = Object.values(this.values(scope, names))
    if (values.every(isPrimitive)) return true
    const { names: all } = this.#compilation
    const { realm } = this.#batch
    const others: unknown[] = [scope['@incoming']?.data, ...this.#system(scope), ...held]
    for (const name of [...all.data, ...all.late]) {
      const value = scope[name]
      if (names.has(name) || value === realm.hole) continue
      if (!this.#isDeclared(name, value)) others.push(value)
    }
    for (const [, value] of realm.rare(scope).others ?? []) others.push(value)
    return !this.#share(values, others)
  }

  /** Whether values have an object in common with others, or hold one of the engine's own; true where nobody can know. */
  share(scope: Scope, values: readonly unknown[], others: readonly unknown[]): boolean {
    if (values.every(isPrimitive)) return false
    return this.#share(values, [...others, ...this.#system(scope)])
  }

  /** Whether one of the values is, or holds, an object of which there is one in a session, such as `_event`. */
  holdSystem(scope: Scope, values: readonly unknown[]): boolean {
    const system = this.#system(scope)
    if (system.length === 0) return false
    const found = reachable(this.maker.array(values), this.maker)
    return found === undefined || system.some((object) => found.has(object))
  }

  #share(some: readonly unknown[], others: readonly unknown[]): boolean {
    // Lists of this realm, as they are not to be looked at as strangers.
    return shareObjects(this.maker.array(some), this.maker.array(others), this.maker)
  }

  // As far as they have been made: nobody has got hold of others.
  #system(scope: Scope): object[] {
    const seen = scope['@seen']
    const { ioprocessors } = this.#batch.realm.rare(scope)
    const found = ioprocessors === undefined ? [] : [ioprocessors, ...Object.values<object>(ioprocessors as never)]
    return typeof seen === 'object' && seen !== null ? [seen, ...found] : found
  }

  /** Whether it is the function that a script declares under this name, and holds nothing else. */
  #isDeclared(name: string, value: unknown): boolean {
    if (typeof value !== 'function' || !this.#compilation.declaredFunctions.has(name)) return false
    return Reflect.ownKeys(value).every((key) => ordinary.has(key))
  }

  /** Whether each of them is a function that scripts of the chart declare, and is there. */
  hasFunctions(scope: Scope, names: Iterable<string>): boolean {
    for (const name of names) if (!this.#isDeclared(name, scope[name])) return false
    return true
  }

  /** Makes functions that scripts of the chart declare. Throws where there is none of a name. */
  define(scope: Scope, names: readonly string[]): void {
    for (const name of names) {
      let define = this.#functions.get(name)
      if (!define) {
        const code = this.#compilation.functionCode(name)
        if (code === undefined) throw new ReferenceError(`no script declares the function ${name}`)
        define = this.#batch.alone(code) as (scope: Scope) => void
        this.#functions.set(name, define)
      }
      define(scope)
    }
  }

  /**
   * From now on all variables but these refuse to be read or written; `touched` says whether one was, which content cannot
   * hide by catching the error.
   */
  confine(
    scope: Scope,
    readable: ReadonlySet<string>,
    writable: ReadonlySet<string>,
  ): { readonly touched: () => string | undefined } {
    let touched: string | undefined
    const { names } = this.#compilation
    const { realm } = this.#batch
    for (const name of [...names.data, ...names.late]) {
      if (writable.has(name)) continue
      const refuse = realm.failing('ReferenceError', `${name} is not here`)
      const refused = () => {
        touched ??= name
        refuse()
      }
      const value = scope[name]
      const get = readable.has(name) ? () => value : refused
      Object.defineProperty(scope, name, { get, set: refused, enumerable: true, configurable: true })
    }
    return { touched: () => touched }
  }
}

/** The keys that every function has. */
const ordinary: ReadonlySet<PropertyKey> = new Set(['length', 'name', 'prototype', 'arguments', 'caller'])
