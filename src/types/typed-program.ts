/**
 * A data model's program with types: whatever writes to typed data goes through here, be it `<assign>`, `<foreach>`, an
 * `idlocation`, a `<finalize>` or a `<script>`. Charts without types use the program as it is and pay nothing.
 */
import type { Seed } from '../core/chance.js'
import type { Chart } from '../core/chart.js'
import type {
  DataAtRest,
  DataProgram,
  DecodedData,
  Expression,
  ExpressionEffects,
  ExpressionFacts,
  Literal,
  SystemEnvironment,
} from '../core/datamodel.js'
import type { ScxmlEvent } from '../core/event.js'
import { type Diagnostic, type Span, shorten } from '../diagnostic.js'
import { checkValue, type DeclaredTypes } from './declared.js'

/** A location that is a variable, or a part of one: its name, and what follows. */
const location = /^\s*([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*(.?)/u

// `Required`: a function that a data model may have is not to get lost on the way.
export class TypedProgram implements Required<DataProgram> {
  readonly #inner: DataProgram
  readonly #types: DeclaredTypes
  readonly #chart: Chart

  constructor(inner: DataProgram, chart: Chart, types: DeclaredTypes) {
    this.#inner = inner
    this.#chart = chart
    this.#types = types
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

  /** What writes to typed data is followed by a look at them, which only the session itself can take. */
  effects(expression: Expression): ExpressionEffects | undefined {
    const looks = this.#types.data.size > 0 && (expression.use === 'script' || expression.use === 'location')
    return looks ? undefined : this.#inner.effects?.(expression)
  }

  createScope(environment: SystemEnvironment): unknown {
    return this.#inner.createScope(environment)
  }

  /** That of a typed `<param>` is checked: what does not fit is not sent. */
  value(expression: Expression): (scope: unknown) => unknown {
    const evaluate = this.#inner.value(expression)
    const type = this.#types.parameters.get(expression.index)
    if (!type) return evaluate
    const { parameter } = this.#chart.parameterTypes.get(expression.index)!
    return (scope) => {
      const value = evaluate(scope)
      checkValue(this.#inner.export(value), type, `the parameter '${shorten(parameter)}'`)
      return value
    }
  }

  condition(expression: Expression): (scope: unknown) => boolean {
    return this.#inner.condition(expression)
  }

  script(expression: Expression): (scope: unknown) => void {
    return this.#guarded(this.#inner.script(expression), [...this.#types.data.keys()])
  }

  failedAt(expression: Expression, scope: unknown, error: unknown): Span | undefined {
    return this.#inner.failedAt?.(expression, scope, error)
  }

  list(expression: Expression): (scope: unknown) => readonly unknown[] {
    return this.#inner.list(expression)
  }

  assign(expression: Expression): (scope: unknown, value: unknown) => void {
    const assign = this.#inner.assign(expression)
    const [, name, more] = location.exec(expression.source) ?? []
    // A location of another form, such as `(list)[0]`, may be a part of anything.
    if (name === undefined) return this.#guarded(assign, [...this.#types.data.keys()])
    if (!this.#types.data.has(name)) return assign
    if (more !== '') return this.#guarded(assign, [name])
    return (scope, value) => {
      this.#types.checkDatum(name, this.#inner.export(value))
      assign(scope, value)
    }
  }

  variable(name: string): (scope: unknown, value: unknown) => void {
    const set = this.#inner.variable(name)
    if (!this.#types.data.has(name)) return set
    return (scope, value) => {
      // Undefined is what a `<data>` without a value has until there is one (REC 5.3.3).
      if (value !== undefined) this.#types.checkDatum(name, this.#inner.export(value))
      set(scope, value)
    }
  }

  declare(name: string): (scope: unknown) => void {
    return this.#inner.declare(name)
  }

  read(name: string): (scope: unknown) => unknown {
    const inner = this.#inner
    return inner.read?.(name) ?? ((scope) => inner.import(inner.snapshotData(scope)[name]))
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

  /** Runs, then looks at the data: what does not fit gets back the value it had. */
  #guarded<Rest extends readonly unknown[]>(
    run: (scope: unknown, ...rest: Rest) => void,
    names: readonly string[],
  ): (scope: unknown, ...rest: Rest) => void {
    if (names.length === 0) return run
    const data = names.map((name) => this.#datum(name))
    return (scope, ...rest) => {
      const before = data.map(({ get }) => get(scope))
      let misfit: unknown
      try {
        run(scope, ...rest)
      } finally {
        for (const [at, { check, set }] of data.entries()) {
          const error = check(scope, before[at])
          if (error === undefined) continue
          misfit ??= error
          set(scope, before[at])
        }
      }
      if (misfit !== undefined) throw misfit
    }
  }

  #datum(name: string) {
    const inner = this.#inner
    const read = this.read(name)
    const write = inner.variable(name)
    return {
      /** A copy: what is behind the variable may be changed in place. Undefined where there can be none. */
      get(scope: unknown): unknown {
        try {
          return inner.export(read(scope))
        } catch {
          return undefined
        }
      },
      set: (scope: unknown, value: unknown) => write(scope, inner.import(value)),
      check: (scope: unknown, before: unknown): unknown => {
        try {
          const value = inner.export(read(scope))
          // A variable may have no value yet.
          if (value !== undefined || before !== undefined) this.#types.checkDatum(name, value)
          return undefined
        } catch (error) {
          return error
        }
      },
    }
  }
}
