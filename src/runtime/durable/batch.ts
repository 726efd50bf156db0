/** What goes into the store at once: the states of sessions, and everything that has to be there with them or not at all. */
import { ScxmlError } from '../../diagnostic.js'
import type { Snapshot } from '../../persistence/snapshot.js'
import type { Change } from '../../persistence/store.js'
import type { Session } from '../session.js'
import { dueKey, expiryKey, outboxKey, sessionKey } from './keys.js'
import type { Outgoing } from './pump.js'
import { firstDue, type RunningRecord, writeEnded, writeInbox, writeOutbox } from './records.js'
import type { Ack, Resident } from './resident.js'

/** What a batch is made of, beside the sessions. */
export interface BatchSource {
  now(): number
  readonly keepEnded: number
  restOf(session: Session): Snapshot
  /** For keys in the order in which they are asked for. */
  nextNumber(): number
}

/** The session goes on, and cannot be stored now. */
export type Stored = 'stored' | 'busy'

export class Batch {
  readonly changes: Change[] = []
  readonly acks: Ack[] = []
  readonly residents: Resident[] = []
  readonly ended: Resident[] = []
  readonly outgoing: Outgoing[] = []
  /** The first time that something of this batch is due. */
  due = Number.POSITIVE_INFINITY
  readonly #source: BatchSource

  constructor(source: BatchSource) {
    this.#source = source
  }

  get empty(): boolean {
    return this.changes.length === 0 && this.acks.length === 0
  }

  put(key: string, value: string): void {
    this.changes.push([key, value])
  }

  delete(key: string): void {
    this.changes.push([key, null])
  }

  /**
   * Adds a session as it is. Throws a `ScxmlError` where it has something that cannot be stored; then nothing of it is in the
   * batch.
   */
  add(resident: Resident): Stored {
    const { session, sent } = resident
    if (session.busy) return 'busy'
    const { length } = this.changes
    const outgoing = this.#outgoing(resident)
    try {
      if (session.busy) throw busy
      if (resident.ended) this.#end(resident)
      else this.#rest(resident)
    } catch (error) {
      this.changes.length = length
      resident.sent = sent
      if (error === busy || (error instanceof ScxmlError && error.code === 'snapshot/busy')) return 'busy'
      throw error
    }
    resident.outputs = []
    for (const one of outgoing) this.outgoing.push(one)
    for (const ack of resident.acks) {
      for (const change of ack.changes) this.changes.push(change)
      this.acks.push(ack)
    }
    resident.acks = []
    resident.committing++
    this.residents.push(resident)
    return 'stored'
  }

  /** Stores the events that wait for a session, which is busy. */
  addInbox(resident: Resident): void {
    for (const waiting of resident.inbox) {
      if (waiting.stored) continue
      this.put(waiting.key, writeInbox(waiting.entry))
      for (const change of waiting.ack.changes) this.changes.push(change)
      this.acks.push(waiting.ack)
      waiting.stored = true
    }
  }

  /** What it has sent, numbered; what cannot be written down is an error of the chart. */
  #outgoing(resident: Resident): Outgoing[] {
    const all: Outgoing[] = []
    const { outputs } = resident
    // The error events may make it send more.
    for (let at = 0; at < outputs.length; at++) {
      const { sender, processor, event, incoming } = outputs[at]!
      const own = {
        session: resident.id,
        sender: sender.id,
        processor,
        id: `${resident.id}/${resident.sent + 1}`,
        event,
      }
      const entry = incoming ? { ...own, incoming } : own
      try {
        const text = writeOutbox(entry)
        const key = outboxKey(this.#source.nextNumber())
        resident.sent++
        this.put(key, text)
        all.push({ key, entry })
      } catch (error) {
        outputs.splice(at--, 1)
        sender.sendFailed(error, event.sendid)
      }
    }
    return all
  }

  #rest(resident: Resident): void {
    const { id, chart, session, sent } = resident
    const snapshot = this.#source.restOf(session)
    const due = firstDue(snapshot.session)
    const record: RunningRecord = {
      chart,
      status: 'running',
      sent,
      due: due ?? null,
      snapshot,
    }
    this.put(sessionKey(id), JSON.stringify(record))
    if (due === resident.due) return
    if (resident.due !== undefined) this.delete(dueKey(resident.due, id))
    if (due !== undefined) {
      this.put(dueKey(due, id), '')
      this.due = Math.min(this.due, due)
    }
    resident.due = due
  }

  #end(resident: Resident): void {
    const { id, chart, session, due } = resident
    const status = session.status as 'done' | 'failed' | 'stopped'
    const key = sessionKey(id)
    this.put(key, writeEnded(chart, status, session.output))
    this.put(expiryKey(this.#source.now() + this.#source.keepEnded, key), '')
    if (due !== undefined) this.delete(dueKey(due, id))
    // Events that were taken and not processed end with the session, as those in its queue do.
    for (const { key: waiting, stored, ack } of resident.inbox) {
      if (stored) this.delete(waiting)
      else this.acks.push(ack)
    }
    resident.inbox.length = 0
    this.ended.push(resident)
  }
}

/** Thrown and caught right here. */
const busy = new Error('the session is busy')
