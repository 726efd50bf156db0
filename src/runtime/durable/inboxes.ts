/** Events on their way into sessions: at once, or when the session is free, and in the store until then. */
import { isEventName } from '../../core/event.js'
import type { ScxmlError } from '../../diagnostic.js'
import type { Change } from '../../persistence/store.js'
import type { Session } from '../session.js'
import type { Batch } from './batch.js'
import { inboxKey } from './keys.js'
import type { InboxEntry } from './records.js'
import type { Ack, Resident } from './resident.js'
import { hostError } from './roster.js'

export interface InboxesSetup {
  readonly nextNumber: () => number
  /** The session has to be stored, and `ack` is told when it is. */
  readonly store: (resident: Resident, ack: Ack) => void
  readonly change: (changes: readonly Change[]) => void
  /** `empty` is called when the session is free. */
  readonly watch: (resident: Resident) => void
  readonly problem: (error: unknown) => void
}

export class Inboxes {
  readonly #setup: InboxesSetup
  /** Sessions with events that wait. */
  readonly #waiting = new Set<Resident>()

  constructor(setup: InboxesSetup) {
    this.#setup = setup
  }

  /** Gives the session an event, or lets it wait for its turn. `ack` is told when that is stored. */
  give(resident: Resident, entry: InboxEntry, ack: Ack): void {
    if (resident.inbox.length === 0 && !resident.session.busy) {
      this.#feed(resident, entry, ack)
      return
    }
    if (!isEventName(entry.name)) {
      ack.reject(refused(resident.id))
      return
    }
    const key = inboxKey(resident.id, this.#setup.nextNumber())
    resident.inbox.push({ entry, ack, key, stored: false })
    this.#waiting.add(resident)
    this.#setup.watch(resident)
  }

  /** An event from an earlier life of the host. */
  giveStored(resident: Resident, entry: InboxEntry, key: string): void {
    resident.inbox.push({ entry, ack: nobody, key, stored: true })
    this.#waiting.add(resident)
  }

  /** Sessions that are free take what waits for them. */
  empty(): void {
    for (const resident of this.#waiting) {
      const { inbox, session } = resident
      while (inbox.length > 0 && !session.busy) {
        const { entry, key, ack, stored } = inbox.shift()!
        this.#feed(resident, entry, stored ? this.#forgetting(key) : ack)
      }
      if (inbox.length === 0) this.#waiting.delete(resident)
      else this.#setup.watch(resident)
    }
  }

  addTo(batch: Batch): void {
    for (const resident of this.#waiting) batch.addInbox(resident)
  }

  /** The session has left memory. */
  leave(resident: Resident): void {
    this.#waiting.delete(resident)
  }

  /** Whoever has sent it has been told that it is taken. */
  #forgetting(key: string): Ack {
    const { change, problem } = this.#setup
    const changes = [[key, null]] as const
    const reject = (error: unknown) => {
      problem(error)
      change(changes)
    }
    return { changes, resolve() {}, reject }
  }

  #feed(resident: Resident, entry: InboxEntry, ack: Ack): void {
    try {
      if (!deliver(resident.session, entry)) throw refused(resident.id)
    } catch (error) {
      ack.reject(error)
      return
    }
    this.#setup.store(resident, ack)
  }
}

const nobody: Ack = { changes: [], resolve() {}, reject() {} }

function deliver(session: Session, { name, data, priority, incoming }: InboxEntry): boolean {
  return incoming ? session.receive(incoming) : session.send(name, data, { priority })
}

function refused(id: string): ScxmlError {
  return hostError('host/refused', `the session '${id}' does not take the event`, 'it has ended, or its queue is full')
}
