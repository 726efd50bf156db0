/** What a block does to the world, written down where there is no world. */
import { type Context, type Effects, Failure, SendError, type SendRequest } from '../../core/context.js'
import type { ScxmlEvent } from '../../core/event.js'
import { isEventName } from '../../core/event.js'
import { type Source, type Span, shorten } from '../../diagnostic.js'
import { checkScxmlTarget, scxmlProcessorNames } from '../../io/scxml.js'
import { type Effect, packFailure, packHostValues, packValues, type Side } from './protocol.js'

export class Recorder implements Context, Effects {
  readonly done: Effect[] = []
  /** Why the block has to run in its session after all; what was written down is worth nothing then. */
  lost: string | undefined
  readonly chance = null

  constructor(
    readonly scope: unknown,
    readonly sessionId: string,
    readonly event: ScxmlEvent | undefined,
    private readonly active: ReadonlySet<string>,
    private readonly side: Side,
    private readonly sources: readonly Source[],
    private readonly root: Span,
  ) {}

  get effects(): Effects {
    return this
  }

  raise({ name, data }: ScxmlEvent): void {
    this.done.push({ kind: 'raise', name, data: this.#packed(data) })
  }

  fail(error: unknown): void {
    this.done.push({ kind: 'fail', failure: packFailure(Failure.at(error, this.root), this.sources) })
  }

  isActive(stateId: string): boolean {
    return this.active.has(stateId)
  }

  // The number of ids before it is known in the session only.
  createId(): string {
    return this.#lose('it makes an id')
  }

  send({ data, params, span, ...request }: SendRequest): void {
    const { name, type, target, delay } = request
    if (name !== undefined && !isEventName(name))
      throw new SendError('error.execution', `'${shorten(name)}' is no event name`)
    if (type && !scxmlProcessorNames.includes(type)) this.#lose('it sends by an event processor of its own')
    if (delay > 0) checkScxmlTarget(target, true)
    const place = packFailure(new Failure(undefined, span), this.sources).place
    this.done.push({ kind: 'send', request, values: this.#packedHost({ data, params }), place })
    if (delay > 0) return
    checkScxmlTarget(target, false)
    if (name === undefined)
      throw new SendError('error.execution', 'an event without a name cannot be sent to a session')
  }

  cancel(sendid: string): void {
    this.done.push({ kind: 'cancel', sendid })
  }

  log(label: string | undefined, value: unknown): void {
    this.done.push({ kind: 'log', label, value: this.#packed(value) })
  }

  // What only happens between blocks.
  invoke(): never {
    return this.#lose('it invokes')
  }

  cancelInvoke(): never {
    return this.#lose('it cancels an invocation')
  }

  forward(): never {
    return this.#lose('it forwards an event')
  }

  released(): void {}

  report(): void {}

  #packed(value: unknown): string {
    try {
      return packValues({ value }, this.side)
    } catch {
      return this.#lose('it gives away a value that cannot cross')
    }
  }

  #packedHost(values: Record<string, unknown>): string {
    try {
      return packHostValues(values)
    } catch {
      return this.#lose('it sends a value that cannot cross')
    }
  }

  /** Whoever catches it: the block is lost. */
  #lose(reason: string): never {
    this.lost ??= reason
    throw new Error(reason)
  }
}
