import type { Span } from '../../diagnostic.js'
import { type Action, Failure, type Linker } from '../context.js'
import type { Expression, Literal } from '../datamodel.js'

/** `<assign>`: a new value for a location (REC 5.4). */
export interface Assign {
  readonly kind: 'assign'
  readonly location: Expression
  readonly value: Expression | Literal
  readonly span: Span
}

export function linkAssign({ location, value }: Assign, linker: Linker): Action {
  const assign = linker.program.assign(location)
  const evaluate = 'use' in value ? linker.program.value(value) : linker.program.literal(value)
  return (context) => {
    let span = value.span
    try {
      const result = evaluate(context.scope)
      span = location.span
      assign(context.scope, result)
    } catch (error) {
      throw new Failure(error, span)
    }
  }
}
