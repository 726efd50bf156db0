/** Sends what is stored: the events of each session one after the other, many sessions side by side. */
import type { EventProcessor, IncomingEvent, ProcessorSession } from '../../io/processor.js'
import type { OutboxEntry } from './records.js'

/** An event whose sender's state is stored. */
export interface Outgoing {
  /** In the store. */
  readonly key: string
  readonly entry: OutboxEntry
}

export interface PumpHost {
  /** By the types of event processors. */
  readonly processors: ReadonlyMap<string, EventProcessor>
  /** An event for another session of the host. */
  passOn(outgoing: Outgoing): void
  /** It has arrived, or never will: then with an error. */
  over(outgoing: Outgoing, error?: unknown): void
  /** The answer to an event. */
  answer(session: string, event: IncomingEvent): void
}

export class Pump {
  readonly #host: PumpHost
  readonly #most: number
  /** By the ids of sessions: the first is on its way, or about to be. */
  readonly #queues = new Map<string, Outgoing[]>()
  readonly #ready: string[] = []
  #sending = 0
  #stopped = false

  /** `most`: how many may be under way at a time. */
  constructor(host: PumpHost, most: number) {
    this.#host = host
    this.#most = most
  }

  get idle(): boolean {
    return this.#queues.size === 0
  }

  add(outgoing: Outgoing): void {
    const { session, processor } = outgoing.entry
    if (processor === null) {
      this.#host.passOn(outgoing)
      return
    }
    const queue = this.#queues.get(session)
    if (queue) {
      queue.push(outgoing)
      return
    }
    this.#queues.set(session, [outgoing])
    this.#ready.push(session)
    this.#fill()
  }

  /** Starts nothing more. */
  stop(): void {
    this.#stopped = true
  }

  #fill(): void {
    while (!this.#stopped && this.#sending < this.#most) {
      const session = this.#ready.shift()
      if (session === undefined) return
      this.#sending++
      void this.#send(session, this.#queues.get(session)![0]!)
    }
  }

  async #send(session: string, outgoing: Outgoing): Promise<void> {
    const { entry } = outgoing
    let failure: unknown
    try {
      const processor = this.#host.processors.get(entry.processor!)
      if (!processor) throw new Error(`there is no event processor for the type '${entry.processor}'`)
      let refusal: string | undefined
      await processor.send(
        { ...entry.event, idempotencyKey: entry.id },
        this.#standIn(entry, (reason) => {
          refusal = reason
        }),
      )
      if (refusal !== undefined) failure = new Error(refusal)
    } catch (error) {
      failure = error ?? new Error('it failed without a reason')
    }
    this.#sending--
    if (this.#stopped) return
    const queue = this.#queues.get(session)!
    queue.shift()
    if (queue.length > 0) this.#ready.push(session)
    else this.#queues.delete(session)
    this.#host.over(outgoing, failure)
    this.#fill()
  }

  /** The session itself may be at rest. */
  #standIn({ session, sender }: OutboxEntry, refused: (reason: string) => void): ProcessorSession {
    const host = this.#host
    return {
      id: sender,
      parentId: sender === session ? undefined : session,
      deliver: (event) => host.answer(session, event),
      communicationFailed: (_event, reason) => refused(reason),
    }
  }
}
