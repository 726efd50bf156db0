/** A compilation at work in a realm: all its functions from one script, the few that come late from scripts of their own. */
import {
  type DataModelSource,
  type Expression,
  type ExpressionUse,
  type SystemEnvironment,
  Xml,
} from '../../core/datamodel.js'
import type { Compilation, Form } from './compile.js'
import { type CopyOptions, hostMaker } from './copy.js'
import type { Realm } from './realm.js'

/** A function of a scope and, where it assigns, of a value. */
// biome-ignore lint/suspicious/noExplicitAny: what a scope looks like is the program's business.
export type ScopeFunction = (scope: any, value?: unknown) => unknown

/** What the batch's script gives when it gets the realm's own. */
type Instantiate = (
  prototype: object,
  hole: object,
) => { readonly create: (environment: SystemEnvironment) => object; readonly functions: readonly ScopeFunction[] }

const formsOf: Readonly<Record<ExpressionUse, readonly Form[]>> = {
  value: ['value'],
  condition: ['condition'],
  // `<param location>` and `namelist` read, `<assign>` writes.
  location: ['value', 'assign'],
  list: ['list'],
  script: ['script'],
}

/** Texts of `eval` whose functions are kept: not more, and not longer ones. */
const mostKept = 128
const longestKept = 1024

export class Batch {
  readonly create: (environment: SystemEnvironment) => object
  readonly inward: CopyOptions
  readonly outward: CopyOptions
  readonly #functions = new Map<string, ScopeFunction>()
  readonly #evaluated = new Map<string, ScopeFunction>()

  constructor(
    source: DataModelSource,
    readonly compilation: Compilation,
    readonly realm: Realm,
  ) {
    this.inward = {
      plain: Object.prototype,
      to: realm.maker,
      label: 'payload',
      special: (value) => (value instanceof Xml ? realm.dom.parse(String(value.text)) : undefined),
    }
    this.outward = {
      plain: realm.maker.objectPrototype,
      to: hostMaker,
      label: 'value',
      special: (value) => (realm.isNode(value) ? new Xml(realm.dom.serialize(value)) : undefined),
    }
    this.create = this.#instantiate(codesOf(source, compilation))
    realm.setCompiler((text) => this.#evaluate(text))
  }

  /** The function of an expression; it throws what is wrong with the expression when it is called. */
  function(expression: Expression, form: Form): ScopeFunction {
    const key = functionKey(expression, form)
    const known = this.#functions.get(key)
    if (known) return known
    const compiled = this.compilation.compile(expression, form)
    const made =
      compiled.kind === 'code' ? this.alone(compiled.code) : this.realm.failing(compiled.error, compiled.message)
    this.#functions.set(key, made)
    return made
  }

  /** Sets a variable of the chart's. */
  setter(name: string): ScopeFunction {
    return this.#functions.get(setterKey(name))!
  }

  // What comes from outside is mostly different each time, what a chart has written itself is not.
  #evaluate(text: string): ScopeFunction {
    const known = this.#evaluated.get(text)
    if (known) return known
    const compiled = this.compilation.evaluated(text)
    const made =
      compiled.kind === 'code' ? this.alone(compiled.code) : this.realm.failing(compiled.error, compiled.message)
    if (text.length > longestKept) return made
    if (this.#evaluated.size >= mostKept) this.#evaluated.clear()
    this.#evaluated.set(text, made)
    return made
  }

  #instantiate(codes: ReadonlyMap<string, string>): (environment: SystemEnvironment) => object {
    const { scopePrototype, hole } = this.realm
    try {
      const instantiate = this.realm.run(this.compilation.batch([...codes.values()])) as Instantiate
      const { create, functions } = instantiate(scopePrototype, hole)
      let at = 0
      for (const key of codes.keys()) this.#functions.set(key, functions[at++]!)
      return create
    } catch (error) {
      if (!isRefusal(error)) throw error
      // The engine refuses what acorn took, somewhere: only that function is to fail.
      for (const [key, code] of codes) this.#functions.set(key, this.alone(code))
      return (this.realm.run(this.compilation.batch([])) as Instantiate)(scopePrototype, hole).create
    }
  }

  /** The function of a text of ours, by itself. */
  alone(code: string): ScopeFunction {
    try {
      return (this.realm.run(this.compilation.single(code)) as () => ScopeFunction)()
    } catch (error) {
      if (!isRefusal(error)) throw error
      return this.realm.failing('SyntaxError', error.message)
    }
  }
}

/** All functions that a chart is known to need, by their keys. */
export function codesOf(source: DataModelSource, compilation: Compilation): ReadonlyMap<string, string> {
  const codes = new Map<string, string>()
  const { data, late } = compilation.names
  for (const name of [...data, ...late]) codes.set(setterKey(name), compilation.setter(name))
  for (const expression of source.expressions)
    for (const form of formsOf[expression.use]) {
      const compiled = compilation.compile(expression, form)
      if (compiled.kind === 'code') codes.set(functionKey(expression, form), compiled.code)
    }
  return codes
}

// A `RangeError` is what the engine throws for code that nests too deeply for the stack that is left.
function isRefusal(error: unknown): error is SyntaxError | RangeError {
  return error instanceof SyntaxError || error instanceof RangeError
}

export function functionKey(expression: Expression, form: Form): string {
  return `${form} ${expression.use === 'script' ? 'script' : 'expression'} ${expression.source}`
}

export function setterKey(name: string): string {
  return `= ${name}`
}
