/** The SCXML event I/O processor (REC C.1): events between sessions, and from a session to itself. */
import { SendError } from '../core/context.js'
import { shorten } from '../diagnostic.js'
import {
  type EventProcessor,
  type IncomingEvent,
  type OutgoingEvent,
  type ProcessorSession,
  TargetError,
} from './processor.js'

export const scxmlProcessorType = 'http://www.w3.org/TR/scxml/#SCXMLEventProcessor'

/** The processor's keys in `_ioprocessors` and values of `type`, its own first. */
export const scxmlProcessorNames: readonly string[] = [
  scxmlProcessorType,
  'scxml',
  'http://www.w3.org/TR/scxml',
  'http://www.w3.org/TR/scxml/',
  'http://www.w3.org/TR/scxml/#SCXMLEventProcessor/',
]

/** A session as its SCXML processor sees it: with the ways to the sessions around it. */
export interface ScxmlPeer extends ProcessorSession {
  /** Adds to the internal queue. */
  raise(event: IncomingEvent): void
  /** The other ways say whether there was anybody to take the event. */
  sendToParent(event: IncomingEvent): boolean
  sendToInvocation(invokeid: string, event: IncomingEvent): boolean
  sendToSession(sessionId: string, event: IncomingEvent): boolean
}

export type ScxmlTarget =
  | { readonly kind: 'self' }
  | { readonly kind: 'internal' }
  | { readonly kind: 'parent' }
  | { readonly kind: 'session'; readonly id: string }
  | { readonly kind: 'invocation'; readonly id: string }

/** What a target means; undefined where it is none of this processor's. */
export function parseScxmlTarget(target: string | undefined): ScxmlTarget | undefined {
  if (target === undefined || target === '') return { kind: 'self' }
  if (target === '#_internal') return { kind: 'internal' }
  if (target === '#_parent') return { kind: 'parent' }
  if (target.startsWith('#_scxml_') && target.length > 8) return { kind: 'session', id: target.slice(8) }
  if (target.startsWith('#_') && target.length > 2) return { kind: 'invocation', id: target.slice(2) }
  return undefined
}

/** What a target means. Throws a `SendError` for one that means nothing, or that cannot wait for a delay. */
export function checkScxmlTarget(target: string | undefined, delayed: boolean): ScxmlTarget {
  const meaning = parseScxmlTarget(target)
  if (!meaning) {
    throw new SendError('error.execution', `'${shorten(target ?? '')}' is no target of the SCXML event processor`)
  }
  if (delayed && meaning.kind === 'internal') {
    throw new SendError('error.execution', "an event for '#_internal' cannot be delayed")
  }
  return meaning
}

export function scxmlLocation(sessionId: string): string {
  return `#_scxml_${sessionId}`
}

/** What each session has, whether or not other processors are there. */
export class ScxmlProcessor implements EventProcessor {
  readonly type = scxmlProcessorType
  readonly aliases = scxmlProcessorNames.slice(1)

  attach({ id }: ProcessorSession): { readonly location: string } {
    return { location: scxmlLocation(id) }
  }

  send(outgoing: OutgoingEvent, session: ProcessorSession): void {
    const peer = session as ScxmlPeer
    const target = checkScxmlTarget(outgoing.target, false)
    if (outgoing.name === '') throw new TargetError('an event without a name cannot be sent to a session')
    const { name, data, sendid, priority } = outgoing
    if (target.kind === 'internal') {
      peer.raise({ name, data, sendid })
      return
    }
    const event: IncomingEvent = {
      name,
      data,
      sendid,
      origin: scxmlLocation(peer.id),
      origintype: scxmlProcessorType,
      raw: rawParameters(outgoing),
      priority,
    }
    if (!route(target, event, peer)) throw new Error(`there is no session '${shorten(outgoing.target ?? '')}'`)
  }

  detach(): void {}
}

function route(target: Exclude<ScxmlTarget, { kind: 'internal' }>, event: IncomingEvent, peer: ScxmlPeer): boolean {
  switch (target.kind) {
    case 'self':
      peer.deliver(event)
      return true
    case 'parent':
      return peer.sendToParent(event)
    case 'session':
      return peer.sendToSession(target.id, event)
    case 'invocation':
      return peer.sendToInvocation(target.id, event)
  }
}

// An object cannot show that a name was given more than once, so the parameters are there as they were sent as well.
function rawParameters({ params }: OutgoingEvent): string | undefined {
  if (!params || new Set(params.map(([name]) => name)).size === params.length) return undefined
  return String(new URLSearchParams(params.map(([name, value]): [string, string] => [name, asText(value)])))
}

function asText(value: unknown): string {
  if (typeof value !== 'object') return String(value)
  try {
    return JSON.stringify(value)
  } catch {
    // A cycle or a bigint: the text is for reading only, the value itself is in the data.
    return String(value)
  }
}
