import type { Span } from '../../diagnostic.js'
import type { Action, Linker } from '../context.js'
import { linkText, type TextValue } from './text-value.js'

/** `<cancel>`: takes back a delayed event (REC 6.3). */
export interface Cancel {
  readonly kind: 'cancel'
  readonly sendid: TextValue
  readonly span: Span
}

export function linkCancel({ sendid }: Cancel, linker: Linker): Action {
  const evaluate = linkText(sendid, linker)
  return (context) => context.effects.cancel(evaluate(context)!)
}
