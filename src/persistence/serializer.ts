/** The parts of a session → its snapshot. */
import type { DataAtRest, DataProgram, Json } from '../core/datamodel.js'
import type { DeferredEvent } from '../core/deferral.js'
import type { ScxmlEvent } from '../core/event.js'
import type { MachineState } from '../core/machine.js'
import type { Program } from '../core/program.js'
import { type Diagnostic, diagnostic, reasonOf, ScxmlError, shorten } from '../diagnostic.js'
import type { OutgoingEvent } from '../io/processor.js'
import { chartHash } from './chart-hash.js'
import { fromHost } from './codec/host.js'
import { encode, Unencodable } from './codec.js'
import {
  type ChartStamp,
  type DeferredSnapshot,
  type DelayedSnapshot,
  type EventSnapshot,
  type InvocationSnapshot,
  type SessionSnapshot,
  type Snapshot,
  snapshotFormat,
  snapshotVersion,
} from './snapshot.js'

/** A session, and all those that it has invoked, with their delays counted through. */
export function snapshotOf(session: SessionSnapshot): Snapshot {
  const all = allIn(session).flatMap(({ delayed }) => delayed)
  const ranks = new Map([...all].sort((a, b) => a.due - b.due || a.rank - b.rank).map((one, rank) => [one, rank]))
  return { format: snapshotFormat, version: snapshotVersion, session: ranked(session, ranks) }
}

function allIn(session: SessionSnapshot): readonly SessionSnapshot[] {
  const found = [session]
  for (const { invocations } of found) for (const { session: child } of invocations) if (child) found.push(child)
  return found
}

function ranked(session: SessionSnapshot, ranks: ReadonlyMap<DelayedSnapshot, number>): SessionSnapshot {
  return {
    ...session,
    delayed: session.delayed.map((one) => ({ ...one, rank: ranks.get(one)! })),
    invocations: session.invocations.map((one) =>
      one.session ? { ...one, session: ranked(one.session, ranks) } : one,
    ),
  }
}

/** A session between two macrosteps. */
export interface SessionState {
  readonly id: string
  readonly program: Program
  readonly scope: unknown
  readonly status: SessionSnapshot['status']
  readonly machine: MachineState
  /** In the order in which they are processed. */
  readonly external: readonly ScxmlEvent[]
  readonly delayed: readonly DelayedSnapshot[]
  readonly invocations: readonly InvocationSnapshot[]
  readonly children: number | undefined
  readonly chance: { readonly seed: number; readonly count: number } | undefined
  readonly limits: { readonly [name: string]: number | string }
}

/** Throws a `ScxmlError`: `snapshot/value`, `snapshot/unsupported`. */
export function serialize(session: SessionState): SessionSnapshot {
  const { program, scope, machine, external } = session
  const { internal, deferred } = machine
  const held = deferred?.held ?? []
  const released = deferred?.released ?? []
  const present = program.data.readsEvent ? machine.event : undefined
  const events = [
    ...(present ? [present] : []),
    ...internal,
    ...external,
    ...held.map(({ event }) => event),
    ...released.map(({ event }) => event),
  ]
  const { variables, values = [], ...more } = dataOf(program, scope, events)
  let at = 0
  const written = (event: ScxmlEvent) => eventAtRest(event, values[at++])
  const waiting = ({ event, by, order }: DeferredEvent): DeferredSnapshot => ({
    event: written(event),
    by: by.id,
    order,
  })
  const event = present && written(present)
  return {
    id: session.id,
    chart: stampOf(program),
    status: session.status,
    configuration: machine.configuration.map(({ id }) => id),
    history: historyAtRest(program, machine),
    data: { variables, ...more },
    ...(event && { event }),
    queues: {
      internal: internal.map(written),
      external: external.map(written),
      deferred: held.map(waiting),
      released: released.map(waiting),
    },
    delayed: session.delayed,
    invocations: session.invocations,
    ...(machine.bound && { bound: machine.bound.map(({ id }) => id) }),
    counters: {
      ids: machine.ids,
      invocations: machine.serial,
      deferred: deferred?.orders ?? 0,
      ...(session.children !== undefined && { children: session.children }),
    },
    ...(session.chance && { chance: session.chance }),
    limits: session.limits,
    ...(machine.output !== undefined && { output: valueAtRest(machine.output, 'the output') }),
  }
}

function stampOf({ chart }: Program): ChartStamp {
  return { ...(chart.name !== undefined && { name: chart.name }), hash: chartHash(chart) }
}

function dataOf({ data, chart }: Program, scope: unknown, events: readonly ScxmlEvent[]): DataAtRest {
  try {
    const values = events.map((event) => event.data)
    const rest = (data as DataProgram<unknown>).encode?.(scope, values)
    if (rest) return rest
  } catch (error) {
    if (!(error instanceof Unencodable)) throw error
    throw problemOf(error)
  }
  throw new ScxmlError([
    diagnostic({
      code: 'snapshot/unsupported',
      message: `the data model '${shorten(chart.datamodel)}' keeps its data to itself here`,
      span: chart.root.span,
      hint: "a sandbox takes no snapshots: use isolation 'chart' or 'session'",
    }),
  ])
}

function eventAtRest(event: ScxmlEvent, data: Json | undefined): EventSnapshot {
  const { name, type, sendid, origin, origintype, invokeid, raw, invocation, priority, endsInvocation } = event
  return {
    name,
    type,
    ...(event.data !== undefined && data !== undefined && { data }),
    ...withoutBlanks({ sendid, origin, origintype, invokeid, raw, invocation, priority }),
    ...(endsInvocation && { endsInvocation }),
  }
}

/** Leaves out what is undefined. */
export function withoutBlanks<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never
}

// In document order, and not in the order in which they were recorded.
function historyAtRest({ chart }: Program, { history }: MachineState): { [id: string]: readonly string[] } {
  const written: [string, readonly string[]][] = []
  for (const [index, states] of [...history].sort(([a], [b]) => a - b))
    written.push([chart.states[index]!.id, states.map(({ id }) => id)])
  return Object.fromEntries(written)
}

/** A delayed event: its values are the host's own. */
export function payloadAtRest({ name, data, params }: OutgoingEvent): Json | undefined {
  if (data === undefined && params === null) return undefined
  return asValue(`the delayed event '${shorten(name)}'`, { data, params })
}

export function valueAtRest(value: unknown, what: string): Json {
  return asValue(what, { value })
}

function asValue(what: string, values: Readonly<Record<string, unknown>>): Json {
  try {
    return encode(values, { ...fromHost, label: `${what}: ` }) as unknown as Json
  } catch (error) {
    throw error instanceof Unencodable ? problemOf(error) : error
  }
}

function problemOf(error: Unencodable): ScxmlError {
  const { hint } = error
  return new ScxmlError([unencodable(reasonOf(error), hint)], { cause: error })
}

function unencodable(message: string, hint: string | undefined): Diagnostic {
  return diagnostic({
    code: 'snapshot/value',
    message: `the session cannot be written down: ${shorten(message, 300)}`,
    hint,
  })
}
