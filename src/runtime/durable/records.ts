/** What a durable host writes into its store, and how it reads it again. */
import type { Json } from '../../core/datamodel.js'
import type { IncomingEvent, OutgoingEvent } from '../../io/processor.js'
import { payloadAtRest, valueAtRest } from '../../persistence/serializer.js'
import type { SessionSnapshot, Snapshot } from '../../persistence/snapshot.js'
import { storeError } from '../../persistence/store.js'
import { hostValues } from '../at-rest.js'

export const format = 'microstep-host 1'

/**
 * The time that the clock shows while a session is written, and while it is read: so delays are counted from there, and what is
 * late stays late by as much as it is.
 */
export const timeAtRest = 0

/** A session that goes on. */
export interface RunningRecord {
  readonly chart: string
  readonly status: 'running'
  /** Events that it has sent into the world so far: numbers for their ids. */
  readonly sent: number
  /** When the first of its delayed events is due, as the index has it; null where none is. */
  readonly due: number | null
  readonly snapshot: Snapshot
}

/** A session that is over. */
export interface EndedRecord {
  readonly chart: string
  readonly status: 'done' | 'failed' | 'stopped'
  readonly output?: Json
}

export type SessionRecord = RunningRecord | EndedRecord

export function readSessionRecord(text: string, session: string): SessionRecord {
  return readObject(text, `the session '${session}'`) as unknown as SessionRecord
}

export function writeEnded(chart: string, status: EndedRecord['status'], output: unknown): string {
  const kept = output === undefined ? {} : { output: valueAtRest(output, 'the output') }
  return JSON.stringify({ chart, status, ...kept } satisfies EndedRecord)
}

export function outputOf({ output }: EndedRecord): unknown {
  return output === undefined ? undefined : hostValues(output, 'the output').value
}

/** When the first delayed event is due, of a session or one that it has invoked; undefined where none is. */
export function firstDue({ delayed, invocations }: SessionSnapshot): number | undefined {
  let first = delayed[0]?.due
  for (const { session } of invocations) {
    const due = session && firstDue(session)
    if (due !== undefined && (first === undefined || due < first)) first = due
  }
  return first
}

/** An event that a session has sent, and that is stored until it has arrived. */
export interface OutboxEntry {
  /** The session that the host knows, and the one of its family that has sent. */
  readonly session: string
  readonly sender: string
  /** The type of the event processor; null for another session of the host. */
  readonly processor: string | null
  /** The same whenever it is sent. */
  readonly id: string
  readonly event: OutgoingEvent
  /** What the other session receives. */
  readonly incoming?: IncomingEvent
}

interface EventAtRest {
  readonly name: string
  readonly target?: string
  readonly sendid?: string
  readonly priority?: number
  readonly payload?: Json
}

/** Throws a `ScxmlError` for data that cannot be written down. */
export function writeOutbox({ session, sender, processor, id, event, incoming }: OutboxEntry): string {
  const { name, target, sendid, priority } = event
  const payload = payloadAtRest(event)
  const more = incoming && { origin: incoming.origin, origintype: incoming.origintype, raw: incoming.raw }
  return JSON.stringify({ session, sender, processor, id, name, target, sendid, priority, payload, ...more })
}

export function readOutbox(text: string): OutboxEntry {
  const entry = readObject(text, 'the outbox') as unknown as Omit<OutboxEntry, 'event'> &
    EventAtRest &
    Pick<IncomingEvent, 'origin' | 'origintype' | 'raw'>
  const { session, sender, processor, id, name, target, sendid, priority, origin, origintype, raw } = entry
  const { data, params } = payloadOf(entry, name)
  const event: OutgoingEvent = { name, target, sendid, data, params, priority }
  const incoming = processor === null ? { name, data, sendid, origin, origintype, raw, priority } : undefined
  return { session, sender, processor, id, event, ...(incoming && { incoming }) }
}

function payloadOf({ payload }: EventAtRest, name: string): Pick<OutgoingEvent, 'data' | 'params'> {
  if (payload === undefined) return { data: undefined, params: null }
  const { data, params } = hostValues(payload, `the event '${name}'`)
  return { data, params: (params ?? null) as OutgoingEvent['params'] }
}

/** An event that was taken for a session that is busy. */
export interface InboxEntry {
  readonly name: string
  readonly data: unknown
  readonly priority: number | undefined
  /** Where it is from another session. */
  readonly incoming?: IncomingEvent | undefined
}

export function writeInbox({ name, data, priority, incoming }: InboxEntry): string {
  const payload = data === undefined ? undefined : valueAtRest(data, `the event '${name}'`)
  const from = incoming && {
    sendid: incoming.sendid,
    origin: incoming.origin,
    origintype: incoming.origintype,
    raw: incoming.raw,
  }
  return JSON.stringify({ name, priority, payload, from })
}

export function readInbox(text: string): InboxEntry {
  const entry = readObject(text, 'an inbox') as { name: string; priority?: number; payload?: Json; from?: object }
  const { name, priority, payload, from } = entry
  const data = payload === undefined ? undefined : hostValues(payload, `the event '${name}'`).value
  return { name, data, priority, incoming: from && { ...from, name, data, priority } }
}

function readObject(text: string, what: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {}
  throw storeError('store/damaged', `what the store has of ${what} is not what a host has written`)
}
