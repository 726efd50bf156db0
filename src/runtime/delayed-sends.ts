/** The delayed events of one session: found by the id of their `<send>`, dropped with the session (REC 6.2, 6.3). */
import type { Span } from '../diagnostic.js'
import type { OutgoingEvent } from '../io/processor.js'
import type { Timer, Timers } from './timers.js'

/** What is to be sent, as data, so that it can outlive the process. */
export interface DelayedSend {
  /** Of its event processor, as the `<send>` has it. */
  readonly type: string | undefined
  readonly event: OutgoingEvent
  /** Where the `<send>` stands. */
  readonly span: Span
}

export class DelayedSends {
  readonly #timers: Timers
  readonly #transmit: (send: DelayedSend) => void
  /** By send id; those without one cannot be cancelled. */
  readonly #pending = new Map<string | undefined, Map<Timer, DelayedSend>>()
  #size = 0

  /** `transmit` is called when a delay is over. */
  constructor(timers: Timers, transmit: (send: DelayedSend) => void) {
    this.#timers = timers
    this.#transmit = transmit
  }

  /** How many are pending. */
  get size(): number {
    return this.#size
  }

  /** In the order in which they are due; `time` by the clock, `order` among all of its timers. */
  get pending(): readonly { readonly send: DelayedSend; readonly time: number; readonly order: number }[] {
    return [...this.#pending.values()]
      .flatMap((sends) => [...sends])
      .sort(([a], [b]) => a.time - b.time || a.order - b.order)
      .map(([{ time, order }, send]) => ({ send, time, order }))
  }

  /** `delay` in milliseconds. */
  schedule(send: DelayedSend, delay: number): void {
    const { sendid } = send.event
    const timer = this.#timers.schedule(delay, () => {
      this.#forget(sendid, timer)
      this.#transmit(send)
    })
    this.#size++
    const pending = this.#pending.get(sendid)
    if (pending) pending.set(timer, send)
    else this.#pending.set(sendid, new Map([[timer, send]]))
  }

  cancel(sendid: string): void {
    const pending = this.#pending.get(sendid)
    if (!pending) return
    for (const timer of pending.keys()) this.#timers.cancel(timer)
    this.#size -= pending.size
    this.#pending.delete(sendid)
  }

  clear(): void {
    for (const pending of this.#pending.values()) for (const timer of pending.keys()) this.#timers.cancel(timer)
    this.#pending.clear()
    this.#size = 0
  }

  #forget(sendid: string | undefined, timer: Timer): void {
    const pending = this.#pending.get(sendid)
    if (pending?.delete(timer)) this.#size--
    if (pending?.size === 0) this.#pending.delete(sendid)
  }
}
