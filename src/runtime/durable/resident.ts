/** A session of a durable host that is in memory. */
import type { Change } from '../../persistence/store.js'
import type { Session } from '../session.js'
import type { Output } from './outgoing.js'
import type { InboxEntry } from './records.js'

/** Somebody who waits for something to be durable. */
export interface Ack {
  /** What else is to be stored with it. */
  readonly changes: readonly Change[]
  resolve(): void
  reject(error: unknown): void
}

/** An event for a session that cannot take it now. */
export interface Waiting {
  readonly entry: InboxEntry
  readonly key: string
  readonly ack: Ack
  /** Whether it is in the store, or on the way there. */
  stored: boolean
}

export class Resident {
  /** When the first of its delayed events is due, as the store has it. */
  due: number | undefined
  /** Events that it has sent into the world so far. */
  sent = 0
  /** What it and its family have sent into the world since it was stored. */
  outputs: Output[] = []
  /** What is over when the session is stored as it is. */
  acks: Ack[] = []
  /** Events that wait until it is free. */
  readonly inbox: Waiting[] = []
  /** Commits under way that it is part of. */
  committing = 0
  /** Somebody is told when it is free. */
  watched = false

  constructor(
    readonly chart: string,
    readonly session: Session,
  ) {}

  get id(): string {
    return this.session.id
  }

  get ended(): boolean {
    return this.session.status !== 'running'
  }

  /** Whether all that it is is in the store, and its services can be made anew. */
  get atRest(): boolean {
    return (
      this.committing === 0 &&
      this.acks.length === 0 &&
      this.outputs.length === 0 &&
      this.inbox.length === 0 &&
      this.session.canRest
    )
  }
}
