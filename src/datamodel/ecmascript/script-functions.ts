/**
 * Functions as data: one that a script declares at its top level sees nothing but the session's data, so that it can be made
 * again from its text. All others keep what they have seen to themselves.
 */
import { types } from 'node:util'
import type { DataModelSource } from '../../core/datamodel.js'
import { shorten } from '../../diagnostic.js'
import { type Batch, codesOf } from './batch.js'

/** `at`: which of those of that name, in document order; 0 where it is not said. */
interface Reference {
  readonly function: string
  readonly at?: number
}

export class ScriptFunctions {
  readonly #batch: Batch
  /** By their code. Undefined stands for code that is elsewhere in the chart, too, where it may see more. */
  #byCode: Map<string, { readonly function: string; readonly at?: number } | undefined> | undefined
  #byName: Map<string, string[]> | undefined
  readonly #source: DataModelSource

  constructor(batch: Batch, source: DataModelSource) {
    this.#batch = batch
    this.#source = source
  }

  /** Undefined for what is no such function, or has been given properties of its own. */
  referenceTo(value: object): { readonly function: string; readonly at?: number } | undefined {
    if (typeof value !== 'function' || types.isProxy(value) || !isUntouched(value)) return undefined
    const [byCode] = this.#declared
    return byCode.get(Function.prototype.toString.call(value))
  }

  /** Makes the function anew, for a scope. Throws for a reference to what is not there. */
  resolve(reference: unknown, scope: object): object {
    const [, byName] = this.#declared
    const { function: name, at = 0 } = Object(reference) as Partial<Reference>
    const code = typeof name === 'string' && Number.isInteger(at) ? byName.get(name)?.[at] : undefined
    if (code === undefined) throw new Error(`no script declares the function '${shorten(String(name))}'`)
    const made = this.#batch.alone(`(${this.#batch.compilation.parameter})=>(${code})`)(scope)
    return made as object
  }

  get #declared() {
    if (!this.#byCode || !this.#byName) {
      this.#byCode = new Map()
      this.#byName = new Map()
      const { compilation } = this.#batch
      const counts = new Map<string, number>()
      for (const { name, code } of compilation.scriptFunctions()) {
        counts.set(code, (counts.get(code) ?? 0) + 1)
        const known = this.#byName.get(name) ?? []
        if (known.includes(code)) continue
        this.#byName.set(name, known)
        known.push(code)
        const at = known.length - 1
        this.#byCode.set(code, at === 0 ? { function: name } : { function: name, at })
      }
      for (const text of codesOf(this.#source, compilation).values()) {
        for (const { 1: name, index } of text.matchAll(named)) {
          for (const code of this.#byName.get(name!) ?? [])
            if (text.startsWith(code, index)) counts.set(code, counts.get(code)! - 1)
        }
      }
      for (const [code, left] of counts) if (left < 0) this.#byCode.set(code, undefined)
    }
    return [this.#byCode, this.#byName] as const
  }
}

const named = /\bfunction\s*\*?\s*([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu

const ordinary: readonly unknown[] = ['length', 'name', 'prototype']

function isUntouched(value: object): boolean {
  if (!Object.isExtensible(value) || !Reflect.ownKeys(value).every((key) => ordinary.includes(key))) return false
  const prototype = Reflect.getOwnPropertyDescriptor(value, 'prototype')?.value as unknown
  if (typeof prototype !== 'object' || prototype === null) return prototype === undefined
  const keys = Reflect.ownKeys(prototype)
  return keys.length === 0 || (keys.length === 1 && keys[0] === 'constructor')
}
