/**
 * Conditions on trial: asked of a copy of a session's data, so that nothing which they do is left behind. Where a copy would
 * not tell the truth, there is no answer.
 */
import { shorten } from '../diagnostic.js'
import type { Transition } from './chart.js'
import { Failure } from './context.js'
import type { DataProgram, Expression, SystemEnvironment } from './datamodel.js'
import type { ScxmlEvent } from './event.js'
import type { Program } from './program.js'

export type Answer =
  | { readonly kind: 'value'; readonly value: boolean }
  /** It throws, which makes it false (REC 5.9.1). */
  | { readonly kind: 'error'; readonly message: string }
  /** Nobody can know without evaluating it where it might change something. */
  | { readonly kind: 'unknown'; readonly reason: string }

export class Trial {
  readonly #program: Program
  readonly #scope: unknown
  readonly #environment: SystemEnvironment
  readonly #event: ScxmlEvent | undefined
  #copy: Copy | undefined
  #variables: ReadonlyMap<string, number> | undefined
  #declared = false

  /** `scope`: the session's, which is only read. `event`: what `_event` is to be. */
  constructor(program: Program, scope: unknown, environment: SystemEnvironment, event: ScxmlEvent | undefined) {
    this.#program = program
    this.#scope = scope
    this.#environment = environment
    this.#event = event
  }

  /** Asks the condition of a transition that has one. */
  ask({ index, condition }: Transition): Answer {
    this.#copy ??= copyOf(this.#program, this.#scope, this.#environment, this.#event)
    const missing = this.#missing(condition!, this.#copy.names)
    if (missing !== undefined) {
      const reason = `'${shorten(missing)}' has no value, or one that cannot be copied, such as a function`
      return { kind: 'unknown', reason }
    }
    try {
      return { kind: 'value', value: this.#program.condition(index)!(this.#copy.scope) }
    } catch (error) {
      return { kind: 'error', message: new Failure(error, condition!.span).message }
    }
  }

  /** A variable of the chart that the condition may read and the copy does not have. */
  #missing(condition: Expression, names: Set<string>): string | undefined {
    this.#variables ??= variablesOf(this.#program)
    const variables = this.#variables
    const reads = this.#program.data.facts?.(condition)?.reads ?? new Set(variables.keys())
    const isMissing = (name: string) => variables.has(name) && !names.has(name)
    if (!this.#declared && [...reads].some(isMissing)) this.#declareFunctions(names)
    return [...reads].find(isMissing)
  }

  /**
   * Scripts that only declare functions run once more, on the copy: a function works on the data of the scope that it was
   * declared in. They count where all that they use is in the copy, too.
   */
  #declareFunctions(names: Set<string>): void {
    this.#declared = true
    const { chart, data, scripts } = this.#program
    const variables = this.#variables!
    let open = chart.scripts.flatMap((script, at) => {
      const facts = data.facts?.(script)
      const functions = [...(facts?.functions ?? [])]
      const alone = functions.length > 0 && functions.every((name) => variables.get(name) === 1)
      return alone ? [{ run: scripts[at]!, functions, reads: [...facts!.reads] }] : []
    })
    // They may use each other.
    for (let before = -1; before !== open.length; ) {
      before = open.length
      const there = new Set(open.flatMap(({ functions }) => functions))
      open = open.filter(({ reads }) =>
        reads.every((name) => !variables.has(name) || names.has(name) || there.has(name)),
      )
    }
    for (const { run, functions } of open) {
      run(this.#copy!.scope)
      for (const name of functions) names.add(name)
    }
  }
}

interface Copy {
  readonly scope: unknown
  /** The variables that it has. */
  readonly names: Set<string>
}

/** The copy of a session's data, filled anew for each trial: in a sandbox each one takes room for as long as the session lives. */
const copies = new WeakMap<object, unknown>()

function copyOf(
  { data }: Program,
  scope: unknown,
  environment: SystemEnvironment,
  event: ScxmlEvent | undefined,
): Copy {
  const copy = scopeFor(data, scope, environment, event)
  const names = new Set<string>()
  for (const [name, value] of Object.entries(data.snapshotData(scope))) {
    try {
      data.variable(name)(copy, data.import(value))
      names.add(name)
    } catch {
      // It stays missing, and whoever reads it has no answer.
    }
  }
  if (event) data.setEvent(copy, event)
  return { scope: copy, names }
}

function scopeFor(
  data: DataProgram,
  scope: unknown,
  environment: SystemEnvironment,
  event: ScxmlEvent | undefined,
): unknown {
  // Without an event, `_event` is to be unbound, which it cannot become again.
  if (event === undefined || typeof scope !== 'object' || scope === null) return data.createScope(environment)
  let copy = copies.get(scope)
  if (copy === undefined) {
    copy = data.createScope(environment)
    copies.set(scope, copy)
  }
  return copy
}

/**
 * The names that the chart itself declares: data, variables of loops, and what its expressions declare or assign to. With
 * each the number of places that may give it a value.
 */
function variablesOf({ chart, data }: Program): ReadonlyMap<string, number> {
  const written = chart.expressions.flatMap((expression) => [...(data.facts?.(expression)?.writes ?? [])])
  const places = new Map<string, number>()
  for (const name of [...chart.dataIds, ...chart.variableNames, ...written]) {
    if (!systemVariables.has(name)) places.set(name, (places.get(name) ?? 0) + 1)
  }
  return places
}

/** They are there in every scope (REC 5.10). */
const systemVariables: ReadonlySet<string> = new Set(['_event', '_sessionid', '_name', '_ioprocessors', '_x'])
