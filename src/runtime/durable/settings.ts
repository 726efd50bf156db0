/** The options of a durable host. */
import type { Chart } from '../../core/chart.js'
import { type Diagnostic, diagnostic, ScxmlError } from '../../diagnostic.js'
import type { Migrations } from '../../persistence/migrate.js'
import type { Store } from '../../persistence/store.js'
import type { SessionOptions } from '../options.js'

export interface DurableHostOptions extends Omit<SessionOptions, 'id' | 'data' | 'scheduling'> {
  /** The charts of its sessions, by name. A session at rest finds its chart again by that name. */
  readonly charts: Readonly<Record<string, Chart>>
  /** Where its sessions are. The host is the only one that uses it, and does not close it. */
  readonly store: Store
  /**
   * Whether what is durable outlives a failure of the machine, too, and not only of the process: commits wait for the disk.
   * Default: true.
   */
  readonly sync?: boolean
  /** Sessions in memory; beyond that, those that were idle for the longest time are at rest in the store. Default: 10,000. */
  readonly maxAwake?: number
  /** Calls that wait for the store; one more is rejected (`host/busy`). Default: 100,000. */
  readonly maxPending?: number
  /** Events on their way to event processors at a time. Default: 100. */
  readonly maxSending?: number
  /** Ms for which idempotency keys are known. Default: a day. */
  readonly keepKeys?: number
  /** Ms for which it is known of a session that it has ended, and with which output. Default: a day. */
  readonly keepEnded?: number
  /** How sessions of older charts become ones of these; see `restoreSession`. Default: none. */
  readonly migrations?: Migrations
  /**
   * Told of what is nobody's answer: a session that cannot be read, an event on its way that was given up. Default: a warning of
   * the process.
   */
  readonly onProblem?: (problem: Diagnostic) => void
}

export interface DurableSettings {
  readonly charts: ReadonlyMap<string, Chart>
  readonly store: Store
  readonly sync: boolean
  readonly maxAwake: number
  readonly maxPending: number
  readonly maxSending: number
  readonly keepKeys: number
  readonly keepEnded: number
  readonly migrations: Migrations
  readonly onProblem: (problem: Diagnostic) => void
  readonly session: Omit<SessionOptions, 'id' | 'data' | 'scheduling'>
}

const day = 86_400_000

/** Fills in the defaults. Throws `ScxmlError` (`option/type`). */
export function durableSettings(options: DurableHostOptions): DurableSettings {
  const {
    charts,
    store,
    sync = true,
    maxAwake = 10_000,
    maxPending = 100_000,
    maxSending = 100,
    keepKeys = day,
    keepEnded = day,
    migrations = {},
    onProblem = warn,
    ...session
  } = options
  const numbers = { maxAwake, maxPending, maxSending, keepKeys, keepEnded }
  for (const [name, value] of Object.entries(numbers)) {
    if (!Number.isSafeInteger(value) || value < 1) throw wrong(name, 'a whole number, 1 or more')
  }
  if (typeof sync !== 'boolean') throw wrong('sync', 'true or false')
  if (typeof onProblem !== 'function') throw wrong('onProblem', 'a function')
  if (typeof charts !== 'object' || charts === null) throw wrong('charts', 'an object of charts by name')
  const methods: readonly (keyof Store)[] = ['get', 'range', 'commit', 'close']
  if (!methods.every((name) => typeof store[name] === 'function')) {
    throw wrong('store', 'a store, as levelStore() opens it')
  }
  return { charts: new Map(Object.entries(charts)), store, sync, ...numbers, migrations, onProblem, session }
}

function wrong(name: string, wanted: string): ScxmlError {
  return new ScxmlError([diagnostic({ code: 'option/type', message: `the option '${name}' must be ${wanted}` })])
}

function warn({ code, message }: Diagnostic): void {
  process.emitWarning(message, { code: `microstep:${code}`, type: 'MicrostepWarning' })
}
