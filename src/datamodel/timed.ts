/** A data model that tells the session of scripts and expressions that take long. It stops none: that takes a sandbox. */
import type { DataModel, DataProgram, Expression, SystemEnvironment } from '../core/datamodel.js'
import { ForwardingProgram } from '../core/forwarding-program.js'

/** `limit`: ms that one script or expression may take without a word. */
export function timed(model: DataModel, limit: number): DataModel {
  return { ...model, bind: (source) => new TimedProgram(model.bind(source), limit) }
}

export class TimedProgram extends ForwardingProgram {
  readonly #limit: number
  readonly #environments = new WeakMap<object, SystemEnvironment>()

  constructor(inner: DataProgram, limit: number) {
    super(inner)
    this.#limit = limit
  }

  override createScope(environment: SystemEnvironment): unknown {
    const scope = this.inner.createScope(environment)
    this.#environments.set(scope as object, environment)
    return scope
  }

  override value(expression: Expression): (scope: unknown) => unknown {
    return this.#watched(expression, this.inner.value(expression))
  }

  override condition(expression: Expression): (scope: unknown) => boolean {
    return this.#watched(expression, this.inner.condition(expression))
  }

  override script(expression: Expression): (scope: unknown) => void {
    return this.#watched(expression, this.inner.script(expression))
  }

  override list(expression: Expression): (scope: unknown) => readonly unknown[] {
    return this.#watched(expression, this.inner.list(expression))
  }

  override assign(expression: Expression): (scope: unknown, value: unknown) => void {
    return this.#watched(expression, this.inner.assign(expression))
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
