/** A session between two macrosteps ↔ its snapshot: what the session itself has no need to know of it. */
import type { Chance } from '../core/chance.js'
import type { DataProgram, DecodedData, Json } from '../core/datamodel.js'
import type { DeferredState } from '../core/deferral.js'
import type { ScxmlEvent } from '../core/event.js'
import type { MachineState } from '../core/machine.js'
import type { Program } from '../core/program.js'
import { diagnostic, reasonOf, ScxmlError, type Span, shorten } from '../diagnostic.js'
import { toHost } from '../persistence/codec/host.js'
import { BadEncoding, decode } from '../persistence/codec.js'
import { payloadAtRest, withoutBlanks } from '../persistence/serializer.js'
import type { DelayedSnapshot, EventSnapshot, SessionSnapshot } from '../persistence/snapshot.js'
import type { PlacedSession } from '../persistence/validator.js'
import type { Clock } from './clock.js'
import type { DelayedSend, DelayedSends } from './delayed-sends.js'
import { defaultLimits, type Limits } from './limits.js'

/** What becomes of delays while nobody runs the session: they pass as time does, or stand still. */
export type RestTime = 'wall' | 'paused'

/** A snapshot with all that it names found in its chart. */
export interface Rested {
  readonly snapshot: SessionSnapshot
  readonly placed: PlacedSession
  /** It was made with another chart: data that this one does not know are left out. */
  readonly foreign: boolean
}

export function wallOf(clock: Clock): number {
  return clock.wall?.() ?? clock.now()
}

export function delayedAtRest(sends: DelayedSends, clock: Clock, { chart }: Program): DelayedSnapshot[] {
  const now = clock.now()
  const wall = wallOf(clock)
  return sends.pending.map(({ send: { type, event, span }, time, order }) => ({
    event: event.name,
    ...withoutBlanks({ target: event.target, type, sendid: event.sendid, payload: payloadAtRest(event) }),
    ...(event.priority ? { priority: event.priority } : {}),
    remaining: Math.max(0, time - now),
    due: wall + (time - now),
    rank: order,
    ...(span.source === chart.source && { place: [span.start, span.end] as const }),
  }))
}

/** A delayed event, and ms until it is due. Throws a `ScxmlError`. */
export function delayedFrom(
  snapshot: DelayedSnapshot,
  { chart }: Program,
  clock: Clock,
  time: RestTime,
): { readonly send: DelayedSend; readonly delay: number } {
  const { event: name, target, type, sendid, priority = 0, payload, place, remaining, due } = snapshot
  const what = `the delayed event '${shorten(name)}'`
  const { data, params = null } = payload === undefined ? {} : hostValues(payload, what)
  if (params !== null && !isParameters(params)) throw invalid(`${what} has parameters that are none`)
  // A clock that was put back must not make anybody wait longer than was left.
  const left = time === 'paused' ? remaining : Math.min(remaining, due - wallOf(clock))
  return {
    send: { type, event: { name, target, sendid, data, params, priority }, span: spanIn(chart, place) },
    delay: Math.max(0, left),
  }
}

function isParameters(params: unknown): params is readonly (readonly [string, unknown])[] {
  return (
    Array.isArray(params) &&
    // A list of holes may be longer than anybody can walk.
    Object.keys(params).length === params.length &&
    params.every((pair) => Array.isArray(pair) && pair.length === 2 && typeof pair[0] === 'string')
  )
}

function spanIn({ source, root }: Program['chart'], place: readonly [number, number] | undefined): Span {
  if (!place || place[0] > place[1] || place[1] > source.text.length) return root.span
  return { source, start: place[0], end: place[1] }
}

/** Values that were encoded by themselves. Throws a `ScxmlError`. */
export function hostValues(rest: Json, what: string): Record<string, unknown> {
  try {
    return decode(rest, { ...toHost, label: `${what}: ` })
  } catch (error) {
    throw error instanceof BadEncoding ? invalid(reasonOf(error)) : error
  }
}

/** What the snapshot says of the machine and of its queue; fills the scope. Throws a `ScxmlError`, and then has done nothing else. */
export function machineFrom(
  { snapshot, placed, foreign }: Rested,
  program: Program,
  scope: unknown,
): { readonly machine: MachineState; readonly external: readonly ScxmlEvent[]; readonly held: unknown } {
  const { queues, event, counters, status, invocations } = snapshot
  const events = [
    ...(event ? [event] : []),
    ...queues.internal,
    ...queues.external,
    ...queues.deferred.map((one) => one.event),
    ...queues.released.map((one) => one.event),
  ]
  const decoded = dataFrom(snapshot, program, scope, events, foreign)
  let at = 0
  const made = (rest: EventSnapshot): ScxmlEvent => ({ ...eventFields(rest), data: decoded.values[at++] })
  const present = event && made(event)
  const internal = queues.internal.map(made)
  const external = queues.external.map(made)
  const held = queues.deferred.map((one, i) => ({ event: made(one.event), by: placed.deferred[i]!, order: one.order }))
  const released = queues.released.map((one, i) => ({
    event: made(one.event),
    by: placed.released[i]!,
    order: one.order,
  }))
  const deferred: DeferredState | undefined =
    counters.deferred > 0 ? { held, released, orders: counters.deferred } : undefined
  const output = snapshot.output === undefined ? undefined : hostValues(snapshot.output, 'the output').value
  const machine: MachineState = {
    running: status === 'running',
    outcome: status === 'done' || status === 'failed' ? status : undefined,
    output,
    configuration: placed.configuration,
    history: placed.history,
    event: present,
    internal,
    deferred,
    bound: program.chart.binding === 'late' ? (placed.bound ?? []) : undefined,
    invocations: invocations.map(({ id, serial }, i) => {
      const { state, invoke } = placed.invocations[i]!
      return { id, state, index: invoke.index, serial }
    }),
    ids: counters.ids,
    serial: counters.invocations,
  }
  return { machine, external, held: decoded.event }
}

function eventFields(rest: EventSnapshot): Omit<ScxmlEvent, 'data'> {
  const { name, type, sendid, origin, origintype, invokeid, raw, invocation, priority, endsInvocation } = rest
  return { name, type, sendid, origin, origintype, invokeid, raw, invocation, priority, endsInvocation }
}

function dataFrom(
  { data }: SessionSnapshot,
  program: Program,
  scope: unknown,
  events: readonly EventSnapshot[],
  foreign: boolean,
): DecodedData {
  const model = program.data as DataProgram<unknown>
  if (!model.decode) throw unsupported(program)
  // What carries no data has undefined at its place, for the numbers to fit.
  const values = events.map((event) => event.data ?? { $undefined: true })
  try {
    return model.decode(scope, { ...data, values }, foreign)
  } catch (error) {
    throw error instanceof BadEncoding ? invalid(reasonOf(error)) : error
  }
}

/**
 * Checks the restored data, and those of events that wait, against the types of the chart, if it has any. Throws a
 * `ScxmlError`.
 */
export function checkTypes({ data, types, chart }: Program, scope: unknown, waiting: readonly ScxmlEvent[]): void {
  if (!types) return
  for (const event of waiting) {
    try {
      types.payload(event.name, data.export(event.data), false)
    } catch (error) {
      throw invalid(reasonOf(error))
    }
  }
  const values = data.snapshotData(scope)
  for (const id of chart.dataIds) {
    const value = values[id]
    if (value === undefined) continue
    try {
      types.checkDatum(id, value)
    } catch (error) {
      throw invalid(reasonOf(error))
    }
  }
}

/** Those in force that are not the default. */
export function limitsAtRest(limits: Limits): { [name: string]: number | string } {
  const kept: { [name: string]: number | string } = {}
  for (const name of Object.keys(defaultLimits).sort() as (keyof Limits)[]) {
    const value = limits[name]
    if (value !== undefined && value !== defaultLimits[name]) kept[name] = value
  }
  return kept
}

export function chanceAtRest(
  chance: Chance | null,
  seed: number | undefined,
): { readonly seed: number; readonly count: number } | undefined {
  return seed === undefined ? undefined : { seed, count: chance?.count ?? 0 }
}

export function busy(what: string): ScxmlError {
  const hint =
    'take it when send() has returned, or from a listener for macrostep; await session.settled() waits for the rest'
  return new ScxmlError([diagnostic({ code: 'snapshot/busy', message: `there is no snapshot now: ${what}`, hint })])
}

export function notStarted(): ScxmlError {
  const message = 'there is no snapshot now: the session has not been started'
  return new ScxmlError([diagnostic({ code: 'snapshot/busy', message, hint: 'start it first' })])
}

export function unsupported({ chart }: Program): ScxmlError {
  return new ScxmlError([
    diagnostic({
      code: 'snapshot/unsupported',
      message: `the data model '${shorten(chart.datamodel)}' keeps its data to itself here`,
      span: chart.root.span,
      hint: "a sandbox takes no snapshots: use isolation 'chart' or 'session'",
    }),
  ])
}

export function invalid(message: string): ScxmlError {
  return new ScxmlError([
    diagnostic({ code: 'snapshot/invalid', message: `the snapshot has a fault: ${shorten(message, 300)}` }),
  ])
}
