/** A chart and a snapshot → a session that goes on as if it had never stopped. */
import type { Chart } from '../core/chart.js'
import { diagnostic, reasonOf, ScxmlError } from '../diagnostic.js'
import { type Migrations, migrate } from '../persistence/migrate.js'
import type { SessionSnapshot, Snapshot } from '../persistence/snapshot.js'
import { readSnapshot } from '../persistence/validator.js'
import type { ChartTypes } from '../types/chart-types.js'
import type { RestTime } from './at-rest.js'
import { SessionFactory } from './create-session.js'
import type { Neighbours } from './environment.js'
import { type ResolvedOptions, resolveOptions, type SessionOptions } from './options.js'
import type { Session } from './session.js'

export interface RestoreOptions<Types extends ChartTypes = ChartTypes>
  extends Omit<SessionOptions<Types>, 'id' | 'data' | 'seed'> {
  /**
   * What becomes of the delays of events: `'wall'`, they go on while nobody runs the session, and what has become due is
   * sent at once, in its order; `'paused'`, what was left of them is left still. Default: `'wall'`.
   */
  readonly time?: RestTime
  /** How snapshots of older charts become ones of this; see `Migrations`. Default: none. */
  readonly migrations?: Migrations
  /**
   * Charts of the sessions that it has invoked. Those are found without, whose documents stand in the chart or whose `src`
   * can be read at once. Default: none.
   */
  readonly charts?: readonly Chart[]
}

/**
 * Restores a session from what `session.snapshot()` gave, as an object or as JSON: it goes on as if it had never stopped.
 * What was queued is processed once the caller has had the chance to listen. All that is no data is an option here as it was there: clock, processors, invokers, extensions, hooks, types, isolation.
 * Limits are those of the snapshot where they are not given anew.
 *
 * A snapshot may come from anywhere: it is checked before anything is made of it, runs no code but that of the chart, and is
 * restored as a whole or not at all. Throws a `ScxmlError`: `snapshot/malformed`, `snapshot/version`, `snapshot/invalid` for
 * what is no snapshot, or has faults; `snapshot/chart` for one of another chart that does not fit this one;
 * `snapshot/migration` where a migration fails; `snapshot/unsupported` for invocations that cannot go on; and what
 * `createSession` throws.
 */
export function restoreSession<Types extends ChartTypes = ChartTypes>(
  chart: Chart,
  snapshot: string | Snapshot,
  options: RestoreOptions<Types> = {},
): Session<Types> {
  return restoreAmong<Types>(chart, snapshot, options, undefined)
}

/** The same for a session of a host. */
export function restoreAmong<Types extends ChartTypes = ChartTypes>(
  chart: Chart,
  snapshot: string | Snapshot,
  options: RestoreOptions<Types>,
  neighbours: Neighbours | undefined,
): Session<Types> {
  const { time = 'wall', migrations = {}, charts = [], ...own } = options
  checkOwn(time, migrations, charts)
  const { session } = readSnapshot(snapshot)
  const rested = migrate(chart, session, migrations)
  const { chance } = rested.snapshot
  const limits = { ...limitsOf(rested.snapshot), ...own.limits }
  const resolved = resolveOptions({ ...own, limits, ...(chance && { seed: chance.seed }) })
  return new SessionFactory(resolved, neighbours).restore<Types>(chart, rested, { time, migrations, charts })
}

function checkOwn(time: unknown, migrations: unknown, charts: unknown): void {
  const wrong = (name: string, wanted: string) =>
    new ScxmlError([diagnostic({ code: 'option/type', message: `the option '${name}' must be ${wanted}` })])
  if (time !== 'wall' && time !== 'paused') throw wrong('time', "'wall' or 'paused'")
  if (!Array.isArray(charts)) throw wrong('charts', 'a list of charts')
  const isMap = typeof migrations === 'object' && migrations !== null
  if (!isMap || !Object.values(migrations).every((one) => typeof one === 'function'))
    throw wrong('migrations', 'an object of functions by the hashes of charts')
}

function limitsOf({ limits }: SessionSnapshot): ResolvedOptions['limits'] {
  try {
    return resolveOptions({ limits: limits as Partial<ResolvedOptions['limits']> }).limits
  } catch (error) {
    const message = `the snapshot has a fault: ${reasonOf(error)}`
    throw new ScxmlError([diagnostic({ code: 'snapshot/invalid', message })], { cause: error })
  }
}
