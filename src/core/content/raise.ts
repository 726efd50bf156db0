import type { Span } from '../../diagnostic.js'
import type { Action } from '../context.js'
import type { ScxmlEvent } from '../event.js'

/** `<raise>`: an event for the internal queue (REC 4.2). */
export interface Raise {
  readonly kind: 'raise'
  readonly event: string
  readonly span: Span
}

export function linkRaise({ event }: Raise): Action {
  const raised: ScxmlEvent = { name: event, type: 'internal', data: undefined }
  return (context) => context.raise(raised)
}
