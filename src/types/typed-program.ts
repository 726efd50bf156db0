/**
 * A data model's program with types: whatever writes to typed data goes through here, be it `<assign>`, `<foreach>`, an
 * `idlocation`, a `<finalize>` or a `<script>`. Charts without types use the program as it is and pay nothing.
 */
import type { Chart } from '../core/chart.js'
import type { DataProgram, Expression, ExpressionEffects } from '../core/datamodel.js'
import { ForwardingProgram } from '../core/forwarding-program.js'
import { shorten } from '../diagnostic.js'
import { checkValue, type DeclaredTypes } from './declared.js'

/** A location that is a variable, or a part of one: its name, and what follows. */
const location = /^\s*([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*(.?)/u

export class TypedProgram extends ForwardingProgram {
  readonly #types: DeclaredTypes
  readonly #chart: Chart

  constructor(inner: DataProgram, chart: Chart, types: DeclaredTypes) {
    super(inner)
    this.#chart = chart
    this.#types = types
  }

  /** What writes to typed data is followed by a look at them, which only the session itself can take. */
  override effects(expression: Expression): ExpressionEffects | undefined {
    const looks = this.#types.data.size > 0 && (expression.use === 'script' || expression.use === 'location')
    return looks ? undefined : this.inner.effects?.(expression)
  }

  /** That of a typed `<param>` is checked: what does not fit is not sent. */
  override value(expression: Expression): (scope: unknown) => unknown {
    const evaluate = this.inner.value(expression)
    const type = this.#types.parameters.get(expression.index)
    if (!type) return evaluate
    const { parameter } = this.#chart.parameterTypes.get(expression.index)!
    return (scope) => {
      const value = evaluate(scope)
      checkValue(this.inner.export(value), type, `the parameter '${shorten(parameter)}'`)
      return value
    }
  }

  override script(expression: Expression): (scope: unknown) => void {
    return this.#guarded(this.inner.script(expression), [...this.#types.data.keys()])
  }

  override assign(expression: Expression): (scope: unknown, value: unknown) => void {
    const assign = this.inner.assign(expression)
    const [, name, more] = location.exec(expression.source) ?? []
    // A location of another form, such as `(list)[0]`, may be a part of anything.
    if (name === undefined) return this.#guarded(assign, [...this.#types.data.keys()])
    if (!this.#types.data.has(name)) return assign
    if (more !== '') return this.#guarded(assign, [name])
    return (scope, value) => {
      this.#types.checkDatum(name, this.inner.export(value))
      assign(scope, value)
    }
  }

  override variable(name: string): (scope: unknown, value: unknown) => void {
    const set = this.inner.variable(name)
    if (!this.#types.data.has(name)) return set
    return (scope, value) => {
      // Undefined is what a `<data>` without a value has until there is one (REC 5.3.3).
      if (value !== undefined) this.#types.checkDatum(name, this.inner.export(value))
      set(scope, value)
    }
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
    const inner = this.inner
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
