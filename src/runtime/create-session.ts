/** A chart and options → a session. */
import type { Chart } from '../core/chart.js'
import { type Diagnostic, diagnostic, ScxmlError } from '../diagnostic.js'
import { defaultFetch } from '../io/fetch.js'
import { ScxmlProcessor } from '../io/scxml.js'
import { Activity } from './activity.js'
import { dataModelMap, programFor } from './bind.js'
import { ScxmlInvoker } from './child.js'
import type { Environment } from './environment.js'
import { resolveOptions, type SessionOptions } from './options.js'
import { schedulerOf } from './scheduler.js'
import { Session } from './session.js'

/**
 * Makes a session of a chart; `start()` starts it. Throws `ScxmlError` for options that do not fit (`option/…`) and for
 * a data model that is not known (`runtime/unknown-datamodel`).
 */
export function createSession(chart: Chart, options?: SessionOptions): Session {
  const { id, clock, data, processors, invokers, dataModels, fetch, limits } = resolveOptions(options)
  const models = dataModelMap(dataModels)
  const environment: Environment = {
    activity: new Activity(),
    scheduler: schedulerOf(clock),
    processors: byType([new ScxmlProcessor(), ...processors], ({ type, aliases }) => [type, ...aliases]),
    invokers: byType([new ScxmlInvoker(() => environment), ...invokers], ({ types }) => types),
    dataModels: models,
    fetch: fetch ?? defaultFetch(chart.baseUrl),
    limits,
    sessions: new Map(),
  }
  const program = programFor(chart, models)
  return new Session({ id, program, environment, initialData: initialData(chart, data, program) })
}

function byType<T extends object>(items: readonly T[], typesOf: (item: T) => readonly string[]): Map<string, T> {
  const map = new Map<string, T>()
  for (const item of items) for (const type of typesOf(item)) map.set(type, item)
  return map
}

function initialData(
  chart: Chart,
  data: Readonly<Record<string, unknown>>,
  program: { readonly data: { import(value: unknown): unknown } },
): ReadonlyMap<string, unknown> | undefined {
  const entries = Object.entries(data)
  if (entries.length === 0) return undefined
  const known = new Set(chart.root.data.map(({ id }) => id))
  const problems: Diagnostic[] = []
  for (const [name, value] of entries) {
    if (!known.has(name)) {
      const message = `The option 'data' names '${name}', which is no top-level <data> of the chart`
      problems.push(diagnostic({ code: 'option/data', message }))
      continue
    }
    try {
      program.data.import(value)
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      problems.push(
        diagnostic({ code: 'option/data', message: `The value of 'data.${name}' cannot be copied: ${reason}` }),
      )
    }
  }
  if (problems.length > 0) throw new ScxmlError(problems)
  return new Map(entries)
}
