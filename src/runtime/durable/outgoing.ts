/**
 * What sessions of a durable host send into the world: kept until it is stored with the state of the session that has sent it,
 * instead of being sent at once. What stays among a session and those that it has invoked needs no such care.
 */
import type { EventProcessor, IncomingEvent, OutgoingEvent, ProcessorSession } from '../../io/processor.js'
import { parseScxmlTarget, type ScxmlPeer, ScxmlProcessor } from '../../io/scxml.js'
import type { Session } from '../session.js'
import type { SessionCore } from '../session-core.js'

/** What a session has sent. */
export interface Output {
  /** The one that has sent it: a session of the host, or one that it has invoked. */
  readonly sender: Session
  /** The type of the event processor; null for another session of the host. */
  readonly processor: string | null
  readonly event: OutgoingEvent
  readonly incoming?: IncomingEvent
}

export type Capture = (output: Output) => void

/** As a session gives itself to processors. */
function senderOf(session: ProcessorSession): Session {
  return (session as SessionCore).session
}

/** A processor whose events go out later. */
export class CapturingProcessor implements EventProcessor {
  readonly type: string
  readonly aliases: readonly string[]

  constructor(
    readonly inner: EventProcessor,
    readonly capture: Capture,
  ) {
    this.type = inner.type
    this.aliases = inner.aliases
  }

  attach(session: ProcessorSession): { readonly location: string } {
    return this.inner.attach(session)
  }

  send(event: OutgoingEvent, session: ProcessorSession): void {
    this.capture({ sender: senderOf(session), processor: this.type, event })
  }

  detach(session: ProcessorSession): void {
    this.inner.detach(session)
  }
}

/** The SCXML processor, for which other sessions of the host are the world. */
export class CapturingScxmlProcessor extends ScxmlProcessor {
  readonly #capture: Capture

  constructor(capture: Capture) {
    super()
    this.#capture = capture
  }

  override send(outgoing: OutgoingEvent, session: ProcessorSession): void {
    const peer = session as ScxmlPeer
    const isOther = parseScxmlTarget(outgoing.target)?.kind === 'session'
    super.send(outgoing, isOther ? new Sender(peer, outgoing, this.#capture) : peer)
  }
}

/** A session on the way to another one. */
class Sender implements ScxmlPeer {
  constructor(
    readonly peer: ScxmlPeer,
    readonly outgoing: OutgoingEvent,
    readonly capture: Capture,
  ) {}

  get id(): string {
    return this.peer.id
  }

  get parentId(): string | undefined {
    return this.peer.parentId
  }

  deliver(event: IncomingEvent): void {
    this.peer.deliver(event)
  }

  communicationFailed(event: OutgoingEvent, reason: string): void {
    this.peer.communicationFailed(event, reason)
  }

  raise(event: IncomingEvent): void {
    this.peer.raise(event)
  }

  sendToParent(event: IncomingEvent): boolean {
    return this.peer.sendToParent(event)
  }

  sendToInvocation(invokeid: string, event: IncomingEvent): boolean {
    return this.peer.sendToInvocation(invokeid, event)
  }

  /** Whether there is such a session turns out when the event is stored. */
  sendToSession(sessionId: string, incoming: IncomingEvent): boolean {
    const sender = senderOf(this.peer)
    if (sender.member(sessionId)) return this.peer.sendToSession(sessionId, incoming)
    this.capture({ sender, processor: null, event: { ...this.outgoing, target: sessionId }, incoming })
    return true
  }
}
