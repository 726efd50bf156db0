/** The running invocations of one session (REC 6.4): each is heard until it ends or is cancelled, whichever is first. */
import { type InvokeRequest, SendError } from '../core/context.js'
import { shorten } from '../diagnostic.js'
import type { InvokedService, Invoker } from '../io/invoker.js'
import type { IncomingEvent } from '../io/processor.js'
import type { ChildHost } from './child.js'
import { toSendError } from './send-error.js'

/** The session, as its invocations reach it. */
export interface ServiceOwner {
  /** What a service needs to know of it. */
  readonly surroundings: Omit<ChildHost, 'deliver' | 'done' | 'failed' | 'announce'>
  announce(invokeid: string, child: Parameters<ChildHost['announce']>[0]): void
  /** An event from an invocation. Throws where its data cannot be copied. */
  serviceSent(event: IncomingEvent, serial: number): void
  /** An invocation has ended. Throws where its data cannot be copied; then it has not ended. */
  serviceDone(invokeid: string, serial: number, data: unknown, end: () => void): void
  serviceFailed(invokeid: string, error: SendError): void
}

export interface Running {
  readonly type: string | undefined
  readonly src: string | undefined
  /** Whether it is still heard. */
  live: boolean
  service: InvokedService | undefined
}

export class Services {
  readonly #owner: ServiceOwner
  readonly #running = new Map<string, Running>()

  constructor(owner: ServiceOwner) {
    this.#owner = owner
  }

  /** Throws a `SendError` where it cannot start. */
  start(invoker: Invoker, request: InvokeRequest): void {
    const { id, src, content, params } = request
    if (this.#running.has(id))
      throw new SendError('error.execution', `the invocation '${shorten(id)}' is still running`)
    const running: Running = { type: request.type, src, live: true, service: undefined }
    this.#running.set(id, running)
    try {
      const service = invoker.start({ id, src, content, params }, this.#host(request, running))
      if (running.live) running.service = service
    } catch (error) {
      running.live = false
      this.#running.delete(id)
      throw toSendError(error)
    }
  }

  /** Goes on with a service that was started in another process. What `begin` throws it throws. */
  restore(
    { id, serial, type, src }: Pick<InvokeRequest, 'id' | 'serial' | 'type' | 'src'>,
    begin: (host: ChildHost) => InvokedService,
  ): void {
    const running: Running = { type, src, live: true, service: undefined }
    this.#running.set(id, running)
    running.service = begin(this.#host({ id, serial }, running))
  }

  /** What runs under an id; its service is not there while its document is being read. */
  find(id: string): Running | undefined {
    return this.#running.get(id)
  }

  /** Whether there is such an invocation. */
  send(invokeid: string, event: IncomingEvent): boolean {
    const running = this.#running.get(invokeid)
    running?.service?.send(event)
    return running !== undefined
  }

  cancel(invokeid: string): void {
    const running = this.#running.get(invokeid)
    if (!running) return
    // First deaf, then cancelled: what the service says on its way out is not to be heard (REC 6.4.3).
    running.live = false
    this.#running.delete(invokeid)
    try {
      running.service?.cancel()
    } catch (error) {
      this.#owner.serviceFailed(invokeid, toSendError(error))
    }
  }

  /** Whether all of them are sessions of ours, which have snapshots of their own. */
  get areSessions(): boolean {
    for (const { service } of this.#running.values()) {
      if (service === undefined || !('sessionSnapshot' in service)) return false
    }
    return true
  }

  /** Lets go of them: sessions go on elsewhere, and what else there is ends. */
  release(): void {
    for (const [id, { service }] of [...this.#running]) {
      if (service !== undefined && 'sessionSnapshot' in service) this.#running.delete(id)
      else this.cancel(id)
    }
  }

  cancelAll(): void {
    for (const id of [...this.#running.keys()]) this.cancel(id)
  }

  #host({ id, serial }: Pick<InvokeRequest, 'id' | 'serial'>, running: Running): ChildHost {
    const owner = this.#owner
    const end = () => {
      running.live = false
      this.#running.delete(id)
    }
    return {
      ...owner.surroundings,
      announce: (child) => owner.announce(id, child),
      deliver: (event) => {
        if (running.live) owner.serviceSent({ ...event, invokeid: id }, serial)
      },
      done: (data) => {
        if (running.live) owner.serviceDone(id, serial, data, end)
      },
      failed: (reason) => {
        if (!running.live) return
        end()
        const error = typeof reason === 'string' ? new SendError('error.communication', reason) : toSendError(reason)
        owner.serviceFailed(id, error)
      },
    }
  }
}
