import type { Span } from '../../diagnostic.js'
import { type Action, Failure, type Linker } from '../context.js'
import type { Expression } from '../datamodel.js'

/** `<log>`: a message for whoever runs the session (REC 4.7). */
export interface Log {
  readonly kind: 'log'
  readonly label: string | undefined
  readonly expression: Expression | null
  readonly span: Span
}

export function linkLog({ label, expression }: Log, linker: Linker): Action {
  if (!expression) return (context) => context.effects.log(label, undefined)
  const value = linker.program.value(expression)
  return (context) => {
    let logged: unknown
    try {
      logged = value(context.scope)
    } catch (error) {
      throw new Failure(error, expression.span)
    }
    context.effects.log(label, logged)
  }
}
