import type { Span } from '../../diagnostic.js'
import { type Action, Failure, type Linker } from '../context.js'
import type { Expression } from '../datamodel.js'

/** `<script>` among executable content (REC 5.8). */
export interface Script {
  readonly kind: 'script'
  readonly code: Expression
  readonly span: Span
}

export function linkScript({ code }: Script, linker: Linker): Action {
  const { program } = linker
  const run = program.script(code)
  return (context) => {
    try {
      run(context.scope)
    } catch (error) {
      throw new Failure(error, program.failedAt?.(code, context.scope, error) ?? code.span)
    }
  }
}
