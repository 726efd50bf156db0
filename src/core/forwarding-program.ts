/** A data model's program that is another one in all that nobody says otherwise: for those who add something to one. */
import type { Diagnostic, Span } from '../diagnostic.js'
import type { Seed } from './chance.js'
import type {
  DataAtRest,
  DataProgram,
  DecodedData,
  Expression,
  ExpressionEffects,
  ExpressionFacts,
  Literal,
  SystemEnvironment,
} from './datamodel.js'
import type { ScxmlEvent } from './event.js'

// `Required`: a function that a data model may have is not to get lost on the way.
export class ForwardingProgram implements Required<DataProgram> {
  constructor(readonly inner: DataProgram) {}

  get problems(): readonly Diagnostic[] {
    return this.inner.problems
  }

  get readsEvent(): boolean {
    return this.inner.readsEvent
  }

  get asksChance(): boolean {
    return this.inner.asksChance ?? false
  }

  facts(expression: Expression): ExpressionFacts | undefined {
    return this.inner.facts?.(expression)
  }

  effects(expression: Expression): ExpressionEffects | undefined {
    return this.inner.effects?.(expression)
  }

  createScope(environment: SystemEnvironment): unknown {
    return this.inner.createScope(environment)
  }

  value(expression: Expression): (scope: unknown) => unknown {
    return this.inner.value(expression)
  }

  condition(expression: Expression): (scope: unknown) => boolean {
    return this.inner.condition(expression)
  }

  script(expression: Expression): (scope: unknown) => void {
    return this.inner.script(expression)
  }

  failedAt(expression: Expression, scope: unknown, error: unknown): Span | undefined {
    return this.inner.failedAt?.(expression, scope, error)
  }

  list(expression: Expression): (scope: unknown) => readonly unknown[] {
    return this.inner.list(expression)
  }

  assign(expression: Expression): (scope: unknown, value: unknown) => void {
    return this.inner.assign(expression)
  }

  variable(name: string): (scope: unknown, value: unknown) => void {
    return this.inner.variable(name)
  }

  read(name: string): (scope: unknown) => unknown {
    const { inner } = this
    return inner.read?.(name) ?? ((scope) => inner.import(inner.snapshotData(scope)[name]))
  }

  declare(name: string): (scope: unknown) => void {
    return this.inner.declare(name)
  }

  literal(literal: Literal): (scope: unknown) => unknown {
    return this.inner.literal(literal)
  }

  setChance(seed: Seed | null, time: number): void {
    this.inner.setChance?.(seed, time)
  }

  setEvent(scope: unknown, event: ScxmlEvent): void {
    this.inner.setEvent(scope, event)
  }

  import(value: unknown): unknown {
    return this.inner.import(value)
  }

  export(value: unknown): unknown {
    return this.inner.export(value)
  }

  snapshotData(scope: unknown): Record<string, unknown> {
    return this.inner.snapshotData(scope)
  }

  encode(scope: unknown, values: readonly unknown[]): DataAtRest | undefined {
    return this.inner.encode?.(scope, values)
  }

  decode(scope: unknown, rest: DataAtRest, foreign?: boolean): DecodedData {
    if (!this.inner.decode) throw new Error('the data model takes no data at rest')
    return this.inner.decode(scope, rest, foreign)
  }

  holdEvent(scope: unknown, event: unknown): void {
    this.inner.holdEvent?.(scope, event)
  }

  dispose(scope: unknown): void {
    this.inner.dispose?.(scope)
  }
}
