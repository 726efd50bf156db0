import { SendError } from '../core/context.js'
import { TargetError } from '../io/processor.js'

/** What a processor or an invoker threw, as the error event that it becomes (REC 6.2.3). */
export function toSendError(error: unknown): SendError {
  if (error instanceof SendError) return error
  const message = error instanceof Error ? error.message : String(error)
  const name = error instanceof TargetError ? 'error.execution' : 'error.communication'
  return new SendError(name, message, { cause: error })
}
