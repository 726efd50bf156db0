/** The variables of a session on their way to another thread and back. */
import { types } from 'node:util'
import type { Batch } from './batch.js'
import type { Compilation } from './compile.js'
import type { Maker } from './copy.js'
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

  /**
   * Whether an object under one of the names is also reached from elsewhere: from another variable, or from the event.
   * Functions are taken for holding everything, but for those that scripts declare.
   */
  entangled(scope: Scope, names: ReadonlySet<string>): boolean {
    const { names: all } = this.#compilation
    const { realm } = this.#batch
    const functions = this.#compilation.declaredFunctions
    const others: unknown[] = [scope['@incoming']?.data, scope['@seen']]
    for (const name of [...all.data, ...all.late]) {
      if (!names.has(name) && !functions.has(name) && scope[name] !== realm.hole) others.push(scope[name])
    }
    for (const [, value] of realm.rare(scope).others ?? []) others.push(value)
    return sharesObjects(Object.values(this.values(scope, names)), others)
  }

  /** Makes functions that scripts of the chart declare. False where there is none of a name. */
  define(scope: Scope, names: readonly string[]): boolean {
    for (const name of names) {
      let define = this.#functions.get(name)
      if (!define) {
        const code = this.#compilation.functionCode(name)
        if (code === undefined) return false
        define = this.#batch.alone(code) as (scope: Scope) => void
        this.#functions.set(name, define)
      }
      define(scope)
    }
    return true
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

/** Whether an object is reached from both; what cannot be looked into, such as a function, may hold anything. */
export function sharesObjects(some: readonly unknown[], others: readonly unknown[]): boolean {
  const found = new Set<object>()
  if (!reach(some, found)) return true
  return found.size > 0 && !reach(others, new Set(), found)
}

/**
 * Collects the objects that are reached from the values. False where it meets one that is `forbidden`, or one that cannot be
 * looked into: a function, a proxy, an accessor.
 */
function reach(values: readonly unknown[], seen: Set<object>, forbidden?: ReadonlySet<object>): boolean {
  const open: unknown[] = [...values]
  while (open.length > 0) {
    const value = open.pop()
    if (typeof value === 'function') return false
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    if (types.isProxy(value) || forbidden?.has(value)) return false
    seen.add(value)
    if (types.isMap(value)) {
      for (const [key, item] of Map.prototype.entries.call(value)) open.push(key, item)
    } else if (types.isSet(value)) {
      for (const item of Set.prototype.values.call(value)) open.push(item)
    } else if (ArrayBuffer.isView(value)) {
      open.push(value.buffer)
      continue
    }
    if (!own(value, open)) return false
  }
  return true
}

function own(value: object, open: unknown[]): boolean {
  for (const key of Reflect.ownKeys(value)) {
    const property = Reflect.getOwnPropertyDescriptor(value, key)!
    if (!('value' in property)) return false
    open.push(property.value)
  }
  return true
}
