import { SendError } from '../core/context.js'
import { reasonOf } from '../diagnostic.js'
import { TargetError } from '../io/processor.js'

/** What a processor or an invoker threw, as the error event that it becomes (REC 6.2.3). */
export function toSendError(error: unknown): SendError {
  if (SendError.is(error)) return error
  const name = TargetError.is(error) ? 'error.execution' : 'error.communication'
  return new SendError(name, reasonOf(error), { cause: error })
}
