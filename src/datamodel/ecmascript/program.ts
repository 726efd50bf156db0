/** A chart's expressions, running: the functions of its realm by what the core asks for. */
import type { Seed } from '../../core/chance.js'
import type {
  DataAtRest,
  DataModelSource,
  DataProgram,
  DecodedData,
  Expression,
  ExpressionEffects,
  ExpressionFacts,
  Literal,
  SystemEnvironment,
} from '../../core/datamodel.js'
import type { ScxmlEvent } from '../../core/event.js'
import type { Diagnostic, Span } from '../../diagnostic.js'
import { AtRest } from './at-rest.js'
import { Batch } from './batch.js'
import { type Compilation, compilationOf } from './compile.js'
import { copy, isPrimitive } from './copy.js'
import { EffectAnalysis } from './effects.js'
import { factsOf } from './facts.js'
import { literalValue } from './literal.js'
import { isIdentifier, systemNames } from './names.js'
import { Portable } from './portable.js'
import { Realm } from './realm.js'

/** The data of a session: an object of the realm. Its variables are properties; see the bootstrap for the others. */
export interface Scope {
  [name: string]: unknown
  '@incoming': ScxmlEvent | undefined
  '@seen': unknown
}

export class EcmascriptProgram implements DataProgram<Scope> {
  readonly #source: DataModelSource
  readonly #dataIds: ReadonlySet<string>
  readonly #frozen: boolean
  #batch: Batch | undefined
  #atRest: AtRest | undefined
  #effects: EffectAnalysis | undefined
  #portable: Portable | undefined

  /** `frozen`: several sessions share it and its realm. */
  constructor(source: DataModelSource, frozen = true) {
    this.#source = source
    this.#frozen = frozen
    this.#dataIds = new Set(source.dataIds)
  }

  get problems(): readonly Diagnostic[] {
    return this.#compiled.problems
  }

  // By the text: an escape may hide the name, and so may what is evaluated.
  get readsEvent(): boolean {
    return this.#source.expressions.some(({ source }) => /_event|\\u|eval/.test(source))
  }

  facts(expression: Expression): ExpressionFacts | undefined {
    return factsOf(expression, this.#compiled.names)
  }

  effects(expression: Expression): ExpressionEffects {
    this.#effects ??= new EffectAnalysis(this.#source, this.#compiled.names)
    return this.#effects.of(expression)
  }

  createScope(environment: SystemEnvironment): Scope {
    return this.#running.create(environment) as Scope
  }

  value(expression: Expression): (scope: Scope) => unknown {
    return this.#running.function(expression, 'value')
  }

  condition(expression: Expression): (scope: Scope) => boolean {
    return this.#running.function(expression, 'condition') as (scope: Scope) => boolean
  }

  script(expression: Expression): (scope: Scope) => void {
    return this.#running.function(expression, 'script')
  }

  failedAt(expression: Expression, scope: Scope, error: unknown): Span | undefined {
    const rare = this.#running.realm.rare(scope)
    const { failure } = rare
    rare.failure = undefined
    // A script that the engine ended, or that never began, has not said where.
    return failure && failure.error === error ? this.#compiled.statement(expression, failure.statement) : undefined
  }

  list(expression: Expression): (scope: Scope) => readonly unknown[] {
    return this.#running.function(expression, 'list') as (scope: Scope) => readonly unknown[]
  }

  assign(expression: Expression): (scope: Scope, value: unknown) => void {
    return this.#running.function(expression, 'assign')
  }

  variable(name: string): (scope: Scope, value: unknown) => void {
    const { realm } = this.#running
    if (systemNames.has(name)) return realm.failing('TypeError', `the system variable '${name}' is read-only`)
    if (this.#compiled.names.has(name)) return this.#running.setter(name)
    if (!this.#dataIds.has(name) && !isIdentifier(name))
      return realm.failing('SyntaxError', `'${name}' is no name of a variable`)
    return (scope, value) => {
      const rare = realm.rare(scope)
      rare.others ??= new Map()
      rare.others.set(name, value)
    }
  }

  read(name: string): (scope: Scope) => unknown {
    const { realm } = this.#running
    if (!this.#compiled.names.has(name)) return (scope) => realm.rare(scope).others?.get(name)
    return (scope) => (scope[name] === realm.hole ? undefined : scope[name])
  }

  declare(name: string): (scope: Scope) => void {
    const set = this.variable(name)
    const { names } = this.#compiled
    const { realm } = this.#running
    if (systemNames.has(name)) return (scope) => set(scope, undefined)
    if (names.data.has(name)) return () => {}
    if (names.has(name)) {
      return (scope) => {
        if (scope[name] === realm.hole) set(scope, undefined)
      }
    }
    return (scope) => {
      if (!realm.rare(scope).others?.has(name)) set(scope, undefined)
    }
  }

  literal(literal: Literal): (scope: Scope) => unknown {
    return literalValue(literal, this.#running.realm)
  }

  get asksChance(): boolean {
    return this.#source.expressions.some(({ source }) => /\bMath\b|\bDate\b|\\u|eval|globalThis/.test(source))
  }

  setChance(seed: Seed | null, time: number): void {
    this.#running.realm.setChance(seed, time)
  }

  setEvent(scope: Scope, event: ScxmlEvent): void {
    scope['@incoming'] = event
    scope['@seen'] = undefined
  }

  import(value: unknown): unknown {
    return copy(value, this.#running.inward)
  }

  export(value: unknown): unknown {
    return isPrimitive(value) ? value : copy(value, this.#running.outward)
  }

  snapshotData(scope: Scope): Record<string, unknown> {
    const { realm } = this.#running
    const { names } = this.#compiled
    const found = new Map<string, unknown>()
    for (const name of [...names.data, ...names.late]) if (scope[name] !== realm.hole) found.set(name, scope[name])
    for (const [name, value] of realm.rare(scope).others ?? []) found.set(name, value)
    const data: Record<string, unknown> = {}
    for (const [name, value] of found) {
      try {
        // Defined, since a variable may be called `__proto__`.
        const exported = this.export(value)
        Object.defineProperty(data, name, { value: exported, writable: true, enumerable: true, configurable: true })
      } catch {
        // A function, or something that holds one: it cannot leave, and the contract leaves it out.
      }
    }
    return data
  }

  /** How its variables cross to other threads; null where sessions have realms of their own, which threads know nothing of. */
  get portable(): Portable | null {
    if (!this.#frozen) return null
    this.#portable ??= new Portable(this.#running, this.#compiled)
    return this.#portable
  }

  encode(scope: Scope, values: readonly unknown[]): DataAtRest {
    return this.#rest.encode(scope, values)
  }

  decode(scope: Scope, rest: DataAtRest, foreign = false): DecodedData {
    return this.#rest.decode(scope, rest, foreign)
  }

  holdEvent(scope: Scope, event: unknown): void {
    scope['@seen'] = event
  }

  get #rest(): AtRest {
    this.#atRest ??= new AtRest(this.#running, this.#source)
    return this.#atRest
  }

  get #compiled(): Compilation {
    return compilationOf(this.#source)
  }

  get #running(): Batch {
    this.#batch ??= new Batch(this.#source, this.#compiled, new Realm(this.#frozen))
    return this.#batch
  }
}
