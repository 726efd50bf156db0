/** The options of a session, each beside its default, and the check of what a caller hands in. */
import type { DataModel } from '../core/datamodel.js'
import { type Diagnostic, diagnostic, ScxmlError, shorten } from '../diagnostic.js'
import { type Hooks, hooksProblem } from '../extensions/hooks.js'
import { conflictsWith, type Registry } from '../extensions/registry.js'
import type { Fetch } from '../io/fetch.js'
import type { Invoker } from '../io/invoker.js'
import type { EventProcessor } from '../io/processor.js'
import { didYouMean } from '../suggest.js'
import type { ChartTypes } from '../types/chart-types.js'
import type { TypeOptions } from '../types/options.js'
import { type Clock, realClock } from './clock.js'
import type { ExecutorProvider } from './executor.js'
import { type Isolation, isolations } from './isolation.js'
import { defaultLimits, type Limits } from './limits.js'
import { Monitor } from './monitor.js'
import { leastLimit } from './payload-size.js'
import { immediate, type Strategy } from './strategy.js'

export interface SessionOptions<Types extends ChartTypes = ChartTypes> {
  /** `_sessionid`, unique among sessions that talk to each other. Default: a random UUID. */
  readonly id?: string
  /** Where time comes from. Default: `realClock()`. Sessions with the same clock take turns on one scheduler. */
  readonly clock?: Clock
  /**
   * When it runs: `immediate()`, to completion inside `send`, or `cooperative({ macrosteps, milliseconds })`, in portions
   * that leave the event loop room for others, or one of your own. Sessions with the same clock and strategy take turns.
   * Default: `immediate()`.
   */
  readonly scheduling?: Strategy
  /** Values for top-level `<data>` elements, by id, instead of those in the document. Default: none. */
  readonly data?: Readonly<Partial<Types['data']>>
  /** Event I/O processors beside the SCXML one, such as `await basicHttp()`. Default: none. */
  readonly processors?: readonly EventProcessor[]
  /** Kinds of services for `<invoke>` beside SCXML. Default: none. */
  readonly invokers?: readonly Invoker[]
  /** Data models beside `ecmascript` and `null`; one of the same name replaces those. Default: none. */
  readonly dataModels?: readonly DataModel[]
  /** What plugins have registered: `createRegistry(plugins)`. Default: none. */
  readonly extensions?: Registry
  /** Called at certain moments, after those of the plugins; see `Hooks`. Default: none. */
  readonly hooks?: readonly Hooks[]
  /** Reads the `src` of `<invoke>`. Default: files below the chart's own folder, and nothing for a chart without one. */
  readonly fetch?: Fetch
  /**
   * Types of data and of events' data, beside the `ms:type`s of the document. Default: none. Sessions that are given the same
   * object share what is made of it.
   */
  readonly types?: TypeOptions
  /**
   * What keeps the code of charts apart, and from the host: `'chart'`, a frozen realm that all sessions of a chart share;
   * `'session'`, a realm for each session; `'sandbox'`, an engine of its own on a thread of its own, with limits on time
   * and memory, for documents that nobody vouches for. Only the last is a boundary that holds an attacker, and needs
   * packages that microstep does not bring along (`option/sandbox-missing` says which). Sessions that are invoked have the
   * same. See docs/security.md. Default: `'chart'`.
   */
  readonly isolation?: Isolation
  /**
   * Random numbers and the time, as content finds them, come from this number, the events and the clock alone: equal runs are
   * equal to the last digit. A whole number of 32 bits. The time stands still while an event is processed. Sessions in a
   * `'sandbox'` know nothing of it. Default: the engine's own; with an executor, a random one.
   */
  readonly seed?: number
  /** Bounds; see `Limits`. */
  readonly limits?: Partial<Limits>
  /**
   * Where content runs: `'inline'`, on this thread, or `await workerPool()`, on threads of its own where that is worth it.
   * What happens is the same; with a pool, `send` may return before the event has been processed. Default: `'inline'`.
   */
  readonly executor?: 'inline' | ExecutorProvider
  /**
   * Counts, times and traces what this session does, and those it invokes; many sessions may share one. Default: none, at no
   * cost.
   */
  readonly monitor?: Monitor
}

export interface ResolvedOptions
  extends Required<Omit<SessionOptions, 'id' | 'fetch' | 'types' | 'limits' | 'monitor' | 'extensions' | 'seed'>> {
  readonly id: string | undefined
  readonly fetch: Fetch | undefined
  readonly types: TypeOptions | undefined
  readonly limits: Limits
  readonly monitor: Monitor | undefined
  readonly extensions: Registry | undefined
  readonly seed: number | undefined
}

type Check = (value: unknown) => string | undefined

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const method = (value: unknown, name: string) => isObject(value) && typeof value[name] === 'function'
const texts = (value: unknown) => Array.isArray(value) && value.every((text) => typeof text === 'string')

function listOf(what: string, methods: readonly string[], names: (item: Record<string, unknown>) => boolean): Check {
  return (value) =>
    Array.isArray(value) &&
    value.every((item) => methods.every((name) => method(item, name)) && names(item as Record<string, unknown>))
      ? undefined
      : what
}

const typeParts: readonly string[] = ['define', 'data', 'events'] satisfies (keyof TypeOptions)[]

const checks: Record<keyof SessionOptions, Check> = {
  // It becomes part of URLs, where half a surrogate pair cannot stand.
  id: (value) =>
    typeof value === 'string' && /^[^\s\p{Surrogate}]+$/u.test(value)
      ? undefined
      : 'a well-formed text without white space',
  clock: (value) => (method(value, 'now') && method(value, 'wakeAt') ? undefined : 'a clock with now() and wakeAt()'),
  scheduling: (value) =>
    ['begin', 'goOn', 'later'].every((name) => method(value, name))
      ? undefined
      : 'a strategy such as immediate() or cooperative(), with begin(), goOn() and later()',
  data: (value) => (isObject(value) && !Array.isArray(value) ? undefined : 'an object of values by data id'),
  processors: listOf(
    'a list of event processors, with type, aliases, attach(), send() and detach()',
    ['attach', 'send', 'detach'],
    ({ type, aliases }) => typeof type === 'string' && texts(aliases),
  ),
  invokers: listOf('a list of invokers, with types and start()', ['start'], ({ types }) => texts(types)),
  dataModels: listOf('a list of data models, with name and bind()', ['bind'], ({ name }) => typeof name === 'string'),
  extensions: (value) =>
    isObject(value) && value.content instanceof Map ? undefined : 'a registry, as createRegistry() makes it',
  hooks: (value) => {
    if (!Array.isArray(value)) return 'a list of hooks'
    const [wanted] = value.flatMap((hooks) => hooksProblem(hooks) ?? [])
    return wanted && `a list of ${wanted}`
  },
  fetch: (value) => (typeof value === 'function' ? undefined : 'a function of a URL'),
  types: (value) =>
    isObject(value) && Object.entries(value).every(([name, part]) => typeParts.includes(name) && isObject(part))
      ? undefined
      : 'an object of types, with define, data and events',
  isolation: (value) =>
    isolations.includes(value as Isolation) ? undefined : isolations.map((name) => `'${name}'`).join(' or '),
  seed: (value) =>
    Number.isInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 32
      ? undefined
      : 'a whole number from 0 to 4294967295',
  executor: (value) =>
    value === 'inline' || method(value, 'attach') ? undefined : "'inline' or a pool, as workerPool() makes it",
  limits: (value) => (isObject(value) && !Array.isArray(value) ? undefined : 'an object of numbers'),
  monitor: (value) => (value instanceof Monitor ? undefined : 'what createMonitor() gives'),
}

/** Fills in the defaults. Throws `ScxmlError` with all that is wrong: `option/unknown`, `option/type`. */
export function resolveOptions(options: SessionOptions = {}): ResolvedOptions {
  const problems: Diagnostic[] = []
  if (typeof options !== 'object' || options === null) {
    throw new ScxmlError([diagnostic({ code: 'option/type', message: 'the options of a session must be an object' })])
  }
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(checks, name)) problems.push(unknown(name, Object.keys(checks)))
    else if (value !== undefined) {
      const wanted = checks[name as keyof SessionOptions](value)
      if (wanted !== undefined) problems.push(wrongType(name, wanted))
    }
  }
  const found = problems.length > 0 ? problems : checkLimits(options.limits ?? {})
  if (found.length > 0) throw new ScxmlError(found)
  const conflicts = options.extensions ? conflictsWith(options.extensions, options) : []
  if (conflicts.length > 0) throw new ScxmlError(conflicts)
  return {
    id: options.id,
    clock: options.clock ?? realClock(),
    scheduling: options.scheduling ?? immediate(),
    data: options.data ?? {},
    processors: options.processors ?? [],
    invokers: options.invokers ?? [],
    dataModels: options.dataModels ?? [],
    extensions: options.extensions,
    hooks: options.hooks ?? [],
    fetch: options.fetch,
    types: options.types,
    isolation: options.isolation ?? 'chart',
    limits: withDefaults(options.limits ?? {}),
    seed: options.seed,
    executor: options.executor ?? 'inline',
    monitor: options.monitor,
  }
}

function checkLimits(limits: Partial<Limits>): Diagnostic[] {
  return Object.entries(limits).flatMap(([name, value]) => {
    if (!Object.hasOwn(defaultLimits, name)) return unknown(`limits.${name}`, Object.keys(defaultLimits))
    if (name === 'overflow') {
      const known = value === undefined || overflows.includes(String(value))
      return known ? [] : wrongType('limits.overflow', `one of ${overflows.map((o) => `'${o}'`).join(', ')}`)
    }
    const least = leastLimits[name] ?? 1
    if (value === undefined || (Number.isSafeInteger(value) && Number(value) >= least)) return []
    return wrongType(`limits.${name}`, `a whole number, ${least} or more`)
  })
}

const leastLimits: Readonly<Record<string, number>> = {
  memoEntries: 0,
  memory: 1 << 20,
  payload: leastLimit,
} satisfies Partial<Limits>

const overflows: readonly string[] = ['reject', 'dropOldest', 'fail'] satisfies Limits['overflow'][]

function withDefaults(limits: Partial<Limits>): Limits {
  const given = Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined))
  return { ...defaultLimits, ...given }
}

function unknown(name: string, known: readonly string[]): Diagnostic {
  const hint = didYouMean(name.replace(/^.*\./, ''), known) ?? `known are ${known.map((k) => `'${k}'`).join(', ')}`
  return diagnostic({ code: 'option/unknown', message: `there is no option '${shorten(name)}'`, hint })
}

function wrongType(name: string, wanted: string): Diagnostic {
  return diagnostic({ code: 'option/type', message: `the option '${name}' must be ${wanted}` })
}
