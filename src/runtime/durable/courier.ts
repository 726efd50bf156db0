/** Takes what sessions have sent to where it goes: to other sessions of the host, and to event processors. */
import { ScxmlError, shorten } from '../../diagnostic.js'
import type { EventProcessor, IncomingEvent } from '../../io/processor.js'
import type { Arrival, Engine } from './engine.js'
import { partsOf } from './keys.js'
import { type Outgoing, Pump, type PumpHost } from './pump.js'
import { readInbox } from './records.js'
import type { Resident } from './resident.js'
import { type Found, hostError } from './roster.js'
import type { DurableSettings } from './settings.js'

export class Courier implements PumpHost {
  readonly processors: ReadonlyMap<string, EventProcessor>
  readonly #settings: DurableSettings
  readonly #engine: Engine
  readonly #pump: Pump
  #waiting: (() => void)[] = []

  constructor(settings: DurableSettings, engine: Engine) {
    const { processors = [], extensions } = settings.session
    const all = [...(extensions?.processors ?? []), ...processors]
    this.processors = new Map(all.flatMap((one) => [one.type, ...one.aliases].map((type) => [type, one] as const)))
    this.#settings = settings
    this.#engine = engine
    this.#pump = new Pump(this, settings.maxSending)
  }

  get idle(): boolean {
    return this.#pump.idle
  }

  /** An event whose sender is stored. */
  add(outgoing: Outgoing): void {
    this.#pump.add(outgoing)
  }

  /** An event that an earlier host has taken and not processed. */
  takeUp(key: string, text: string): void {
    const [id = ''] = partsOf(key)
    const entry = readInbox(text)
    const apply = (found: Found) => {
      if (found.kind === 'running' && !found.resident.ended) {
        this.#engine.inboxes.giveStored(found.resident, entry, key)
      } else if (found.kind === 'unreadable') this.problem(found.error)
      else this.#engine.change([[key, null]])
    }
    this.#engine.arrive(arrival(id, undefined, apply, () => {}))
  }

  /** Resolves when something more has arrived, or will not. */
  progress(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** Sends nothing more; what is under way is of no interest. */
  stop(): void {
    this.#pump.stop()
    this.#tell()
  }

  passOn(outgoing: Outgoing): void {
    const { event, incoming } = outgoing.entry
    const id = event.target ?? ''
    const failed = (error: unknown) => this.over(outgoing, error)
    const apply = (found: Found) => {
      const { name, data, priority } = event
      const ack = { changes: [[outgoing.key, null]] as const, resolve() {}, reject: failed }
      this.#engine.inboxes.give(running(found, id), { name, data, priority, incoming }, ack)
    }
    // It stays in the store where the host fails.
    this.#engine.arrive(arrival(id, undefined, apply, () => {}, failed))
  }

  over(outgoing: Outgoing, error?: unknown): void {
    const { key, entry } = outgoing
    const changes = [[key, null]] as const
    if (error === undefined) this.#engine.change(changes)
    else {
      const apply = (found: Found) => {
        const sender = found.kind === 'running' ? found.resident.session.member(entry.sender) : undefined
        if (found.kind !== 'running' || !sender) {
          this.#engine.change(changes)
          return
        }
        const reject = (problem: unknown) => {
          this.problem(problem)
          this.#engine.change(changes)
        }
        this.#engine.store(found.resident, { changes, resolve() {}, reject })
        sender.sendFailed(error, entry.event.sendid)
      }
      this.#engine.arrive(arrival(entry.session, undefined, apply, () => {}))
    }
    this.#tell()
  }

  answer(id: string, incoming: IncomingEvent): void {
    const { name, data, priority } = incoming
    const reject = (error: unknown) => this.problem(error)
    const apply = (found: Found) => {
      const ack = { changes: [], resolve() {}, reject }
      this.#engine.inboxes.give(running(found, id), { name, data, priority, incoming }, ack)
    }
    this.#engine.arrive(arrival(id, undefined, apply, reject))
  }

  /** Nobody waits for it. */
  problem(error: unknown): void {
    if (this.#engine.failure !== undefined || !(error instanceof ScxmlError)) return
    for (const problem of error.diagnostics) this.#settings.onProblem(problem)
  }

  #tell(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}

/** `failed`: what is done where `apply` throws; default: `reject`. */
export function arrival(
  session: string,
  lookup: string | undefined,
  apply: (found: Found, value: string | undefined) => void,
  reject: (error: unknown) => void,
  failed = reject,
): Arrival {
  return {
    session,
    lookup,
    apply(found, value) {
      try {
        apply(found, value)
      } catch (error) {
        failed(error)
      }
    },
    reject,
  }
}

/** Throws where the session does not run. */
export function running(found: Found, id: string): Resident {
  if (found.kind === 'unreadable') throw found.error
  if (found.kind === 'running' && !found.resident.ended) return found.resident
  const why = found.kind === 'none' ? 'the host has no session' : 'the host has no running session'
  throw hostError('host/unknown-session', `${why} '${shorten(id)}'`)
}
