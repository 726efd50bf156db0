/** A chart and options → a session. */
import type { Chart } from '../core/chart.js'
import type { Invoke } from '../core/content/invoke.js'
import type { Program } from '../core/program.js'
import { type Diagnostic, diagnostic, reasonOf, ScxmlError, shorten } from '../diagnostic.js'
import { HookRunner } from '../extensions/hook-runner.js'
import { defaultFetch } from '../io/fetch.js'
import { ScxmlProcessor } from '../io/scxml.js'
import { chartHash } from '../persistence/chart-hash.js'
import { type Migrations, migrate } from '../persistence/migrate.js'
import type { InvocationSnapshot, SessionSnapshot } from '../persistence/snapshot.js'
import type { ChartTypes } from '../types/chart-types.js'
import { declaredTypes, definitionsOf } from '../types/declared.js'
import type { Rested, RestTime } from './at-rest.js'
import { dataModelMap, programFor } from './bind.js'
import { ScxmlInvoker } from './child.js'
import type { Environment, Neighbours } from './environment.js'
import { isolatedModels } from './isolation.js'
import { type ResolvedOptions, resolveOptions, type SessionOptions } from './options.js'
import { complete, type Restoring, takeBack } from './restoring.js'
import { schedulerOf } from './scheduler.js'
import { Session } from './session.js'

/**
 * Makes a session of a chart; `start()` starts it. Throws `ScxmlError` for options that do not fit (`option/…`) and for
 * a data model that is not known (`runtime/unknown-datamodel`).
 *
 * `Types`: what is known of the chart, as `microstep types` writes it; nobody checks that it is this chart's.
 */
export function createSession<Types extends ChartTypes = ChartTypes>(
  chart: Chart,
  options?: SessionOptions<Types>,
): Session<Types> {
  if (options === undefined) {
    const { environment, program } = defaultsOf(chart)
    return new Session<Types>({ id: undefined, program, environment, initialData: undefined, parent: undefined })
  }
  const resolved = resolveOptions(options)
  return new SessionFactory(resolved).create<Types>(chart, resolved)
}

/** How a session is restored. */
export interface RestorePlan {
  readonly time: RestTime
  readonly migrations: Migrations
  readonly charts: readonly Chart[]
}

/** What each session has of its own. */
export interface Identity {
  readonly id: string | undefined
  readonly data: SessionOptions['data'] | undefined
}

/** Makes sessions that have all options but their ids and data in common. */
export class SessionFactory {
  readonly #options: ResolvedOptions
  readonly #neighbours: Neighbours | undefined
  readonly #made = new WeakMap<Chart, Shared>()

  constructor(options: ResolvedOptions, neighbours?: Neighbours) {
    this.#options = options
    this.#neighbours = neighbours
  }

  /** Restores a session. Throws a `ScxmlError`, and then has left nothing behind. */
  restore<Types extends ChartTypes = ChartTypes>(chart: Chart, rested: Rested, plan: RestorePlan): Session<Types> {
    const { program, environment } = this.#shared(chart)
    const invoker = new ScxmlInvoker(() => environment)
    const restoring: Restoring = {
      time: plan.time,
      child(snapshot, invoke, invocation, host) {
        const found = chartOf(snapshot, invoke, invocation, invoker, plan.charts, host.baseUrl)
        const child = migrate(found, snapshot, plan.migrations)
        return invoker.resume(found, child, invocation.id, host, environment, restoring)
      },
      services: [],
      delayed: [],
      begin: [],
      undo: [],
    }
    try {
      const session = new Session<Types>({ id: rested.snapshot.id, program, environment })
      session.restore(rested, restoring)
      complete(restoring)
      return session
    } catch (error) {
      takeBack(restoring)
      if (error instanceof ScxmlError) throw error
      const message = `the session cannot be restored: ${reasonOf(error)}`
      throw new ScxmlError([diagnostic({ code: 'snapshot/invalid', message })], { cause: error })
    }
  }

  create<Types extends ChartTypes = ChartTypes>(chart: Chart, { id, data }: Identity): Session<Types> {
    const { program, environment } = this.#shared(chart)
    const initial = data && initialData(chart, data, program)
    return new Session<Types>({ id, program, environment, initialData: initial, parent: undefined })
  }

  #shared(chart: Chart): Shared {
    let shared = this.#made.get(chart)
    if (!shared) {
      shared = share(chart, this.#options, this.#neighbours)
      this.#made.set(chart, shared)
    }
    return shared
  }
}

/** The chart of a session that another one has invoked. Throws a `ScxmlError`. */
function chartOf(
  { chart: stamp, id }: SessionSnapshot,
  invoke: Invoke,
  { src }: InvocationSnapshot,
  invoker: ScxmlInvoker,
  charts: readonly Chart[],
  baseUrl: string | undefined,
): Chart {
  const known = charts.find((one) => chartHash(one) === stamp.hash)
  if (known) return known
  const { content } = invoke.parameters
  const text = content && !('use' in content) ? content.text : undefined
  const named = charts.find(({ name }) => name !== undefined && name === stamp.name)
  const found = named ?? invoker.chartOf(src, text, baseUrl)
  if (found) return found
  const message = `the document of the invoked session '${shorten(id)}' is not known`
  const hint = 'give its chart as the option charts'
  throw new ScxmlError([diagnostic({ code: 'snapshot/unsupported', message, hint })])
}

// What sessions without options share. A chart has few configurations of options, but may have very many sessions.
const defaults = new WeakMap<Chart, Shared>()

interface Shared {
  readonly environment: Environment
  readonly program: Program
}

function defaultsOf(chart: Chart): Shared {
  let made = defaults.get(chart)
  if (!made) {
    made = share(chart, resolveOptions(), undefined)
    defaults.set(chart, made)
  }
  return made
}

function share(chart: Chart, options: ResolvedOptions, neighbours: Neighbours | undefined): Shared {
  const environment = createEnvironment(chart, options, neighbours)
  const types = declaredTypes(chart, options.types)
  return { environment, program: programFor(chart, environment.dataModels, types, options.extensions?.content) }
}

function createEnvironment(chart: Chart, options: ResolvedOptions, neighbours: Neighbours | undefined): Environment {
  const { clock, scheduling, fetch, types, isolation, limits, monitor, executor, extensions, seed } = options
  const processors = [...(extensions?.processors ?? []), ...options.processors]
  const invokers = [...(extensions?.invokers ?? []), ...options.invokers]
  const dataModels = [...(extensions?.dataModels ?? []), ...options.dataModels]
  const hooks = [...(extensions?.hooks ?? []), ...options.hooks]
  const environment: Environment = {
    scheduler: schedulerOf(clock, scheduling),
    processors: byType([new ScxmlProcessor(), ...processors], ({ type, aliases }) => [type, ...aliases]),
    ownProcessors: [...new Set(processors)],
    invokers: byType([new ScxmlInvoker(() => environment), ...invokers], ({ types }) => types),
    dataModels: dataModelMap(dataModels, isolatedModels(isolation, limits)),
    fetch: fetch ?? defaultFetch(chart.baseUrl),
    types: definitionsOf(types),
    limits,
    monitor,
    executor: executor === 'inline' ? undefined : executor,
    seed,
    extensions,
    hooks: hooks.length > 0 ? new HookRunner(hooks) : undefined,
    neighbours,
  }
  return environment
}

function byType<T extends object>(items: readonly T[], typesOf: (item: T) => readonly string[]): Map<string, T> {
  const map = new Map<string, T>()
  for (const item of items) for (const type of typesOf(item)) map.set(type, item)
  return map
}

function initialData(
  chart: Chart,
  data: Readonly<Record<string, unknown>>,
  program: Program,
): ReadonlyMap<string, unknown> | undefined {
  const entries = Object.entries(data)
  if (entries.length === 0) return undefined
  const known = new Set(chart.root.data.map(({ id }) => id))
  const problems: Diagnostic[] = []
  for (const [name, value] of entries) {
    if (!known.has(name)) {
      const message = `the option 'data' names '${shorten(name)}', which is no top-level <data> of the chart`
      problems.push(diagnostic({ code: 'option/data', message }))
      continue
    }
    try {
      program.data.import(value)
    } catch (cause) {
      const reason = reasonOf(cause)
      problems.push(
        diagnostic({
          code: 'option/data',
          message: `the value of 'data.${shorten(name)}' cannot be copied: ${reason}`,
        }),
      )
      continue
    }
    try {
      program.types?.checkDatum(name, value)
    } catch (error) {
      problems.push(diagnostic({ code: 'option/data', message: `the option 'data': ${reasonOf(error)}` }))
    }
  }
  if (problems.length > 0) throw new ScxmlError(problems)
  return new Map(entries)
}
