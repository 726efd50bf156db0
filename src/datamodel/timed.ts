/** A data model that tells the session of scripts and expressions that take long. It stops none: that takes a sandbox. */
import type { Seed } from '../core/chance.js'
import type {
  DataAtRest,
  DataModel,
  DataProgram,
  DecodedData,
  Expression,
  ExpressionEffects,
  ExpressionFacts,
  Literal,
  SystemEnvironment,
} from '../core/datamodel.js'
import type { ScxmlEvent } from '../core/event.js'
import type { Diagnostic, Span } from '../diagnostic.js'

/** `limit`: ms that one script or expression may take without a word. */
export function timed(model: DataModel, limit: number): DataModel {
  return { ...model, bind: (source) => new TimedProgram(model.bind(source), limit) }
}

// `Required`: a function that a data model may have is not to get lost on the way.
export class TimedProgram implements Required<DataProgram> {
  readonly #inner: DataProgram
  readonly #limit: number
  readonly #environments = new WeakMap<object, SystemEnvironment>()

  constructor(inner: DataProgram, limit: number) {
    this.#inner = inner
    this.#limit = limit
  }

  /** The program that is timed. */
  get inner(): DataProgram {
    return this.#inner
  }

  get problems(): readonly Diagnostic[] {
    return this.#inner.problems
  }

  get readsEvent(): boolean {
    return this.#inner.readsEvent
  }

  facts(expression: Expression): ExpressionFacts | undefined {
    return this.#inner.facts?.(expression)
  }

  effects(expression: Expression): ExpressionEffects | undefined {
    return this.#inner.effects?.(expression)
  }

  createScope(environment: SystemEnvironment): unknown {
    const scope = this.#inner.createScope(environment)
    this.#environments.set(scope as object, environment)
    return scope
  }

  value(expression: Expression): (scope: unknown) => unknown {
    return this.#watched(expression, this.#inner.value(expression))
  }

  condition(expression: Expression): (scope: unknown) => boolean {
    return this.#watched(expression, this.#inner.condition(expression))
  }

  script(expression: Expression): (scope: unknown) => void {
    return this.#watched(expression, this.#inner.script(expression))
  }

  failedAt(expression: Expression, scope: unknown, error: unknown): Span | undefined {
    return this.#inner.failedAt?.(expression, scope, error)
  }

  list(expression: Expression): (scope: unknown) => readonly unknown[] {
    return this.#watched(expression, this.#inner.list(expression))
  }

  assign(expression: Expression): (scope: unknown, value: unknown) => void {
    return this.#watched(expression, this.#inner.assign(expression))
  }

  variable(name: string): (scope: unknown, value: unknown) => void {
    return this.#inner.variable(name)
  }

  declare(name: string): (scope: unknown) => void {
    return this.#inner.declare(name)
  }

  read(name: string): (scope: unknown) => unknown {
    return this.#inner.read?.(name) ?? ((scope) => this.#inner.snapshotData(scope)[name])
  }

  literal(literal: Literal): (scope: unknown) => unknown {
    return this.#inner.literal(literal)
  }

  get asksChance(): boolean {
    return this.#inner.asksChance ?? false
  }

  setChance(seed: Seed | null, time: number): void {
    this.#inner.setChance?.(seed, time)
  }

  setEvent(scope: unknown, event: ScxmlEvent): void {
    this.#inner.setEvent(scope, event)
  }

  import(value: unknown): unknown {
    return this.#inner.import(value)
  }

  export(value: unknown): unknown {
    return this.#inner.export(value)
  }

  snapshotData(scope: unknown): Record<string, unknown> {
    return this.#inner.snapshotData(scope)
  }

  encode(scope: unknown, values: readonly unknown[]): DataAtRest | undefined {
    return this.#inner.encode?.(scope, values)
  }

  decode(scope: unknown, rest: DataAtRest, foreign?: boolean): DecodedData {
    if (!this.#inner.decode) throw new Error('the data model takes no data at rest')
    return this.#inner.decode(scope, rest, foreign)
  }

  holdEvent(scope: unknown, event: unknown): void {
    this.#inner.holdEvent?.(scope, event)
  }

  dispose(scope: unknown): void {
    this.#inner.dispose?.(scope)
  }

  #watched<T>(expression: Expression, run: (scope: unknown, value?: unknown) => T) {
    return (scope: unknown, value?: unknown): T => {
      const began = performance.now()
      try {
        return run(scope, value)
      } finally {
        const taken = performance.now() - began
        if (taken > this.#limit) this.#environments.get(scope as object)?.slow?.(expression, taken)
      }
    }
  }
}
