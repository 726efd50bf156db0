import type { Span } from '../../diagnostic.js'
import { type Action, Failure, type Linker } from '../context.js'
import type { Expression } from '../datamodel.js'
import type { Content } from './index.js'

/** `<if>`, `<elseif>`, `<else>`: the first branch whose condition holds (REC 4.3–4.5). */
export interface If {
  readonly kind: 'if'
  /** The condition of `<else>` is null. */
  readonly branches: readonly { readonly condition: Expression | null; readonly items: readonly Content[] }[]
  readonly span: Span
}

export function linkIf({ branches }: If, linker: Linker): Action {
  const linked = branches.map(({ condition, items }) => ({
    holds: condition && linker.program.condition(condition),
    span: condition?.span,
    run: linker.sequence(items),
  }))
  return (context) => {
    for (const { holds, span, run } of linked) {
      let taken: boolean
      try {
        taken = holds === null || holds(context.scope)
      } catch (error) {
        // An error in a condition is "false" and does not end the block (REC 5.9.1, semantics 11).
        context.fail(new Failure(error, span!))
        taken = false
      }
      if (taken) return run(context)
    }
  }
}
