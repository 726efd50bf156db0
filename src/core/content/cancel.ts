import type { Span } from '../../diagnostic.js'
import { type Action, Failure, type Linker } from '../context.js'
import { linkText, type TextValue } from './text-value.js'

/** `<cancel>`: takes back a delayed event (REC 6.3). */
export interface Cancel {
  readonly kind: 'cancel'
  readonly sendid: TextValue
  readonly span: Span
}

export function linkCancel({ sendid, span }: Cancel, linker: Linker): Action {
  const evaluate = linkText(sendid, linker)
  return (context) => {
    const id = evaluate(context)
    if (id === undefined) throw new Failure(new TypeError('sendidexpr gives no id'), span)
    context.effects.cancel(id)
  }
}
