/** Puts what a block did on another thread in place, in the order in which it did it. */
import { type Context, Failure } from '../../core/context.js'
import type { Portable } from '../../datamodel/ecmascript/portable.js'
import type { Scope } from '../../datamodel/ecmascript/program.js'
import type { Source } from '../../diagnostic.js'
import type { ExecutorHost } from '../executor.js'
import { type Effect, type Outcome, unpackFailure, unpackHostValues, unpackValues } from './protocol.js'

/** Throws the failure that ended the block. False, with nothing done, where it would have gone otherwise here. */
export function commit(
  { values, effects, failure }: Extract<Outcome, { kind: 'done' }>,
  context: Context,
  portable: Portable,
  sources: readonly Source[],
  host: ExecutorHost,
): boolean {
  // Only the session knows how many it has; one too many would have ended the block.
  const delayed = effects.filter((effect) => effect.kind === 'send' && effect.request.delay > 0).length
  if (delayed > host.delayedRoom) return false
  const scope = context.scope as Scope
  const written = unpackValues(values, portable)
  for (const name in written) portable.set(scope, name, written[name])
  for (const effect of effects) apply(effect, context, portable, sources)
  if (failure) throw unpackFailure(failure, sources)
  return true
}

function apply(effect: Effect, context: Context, side: Portable, sources: readonly Source[]): void {
  switch (effect.kind) {
    case 'raise':
      context.raise({ name: effect.name, type: 'internal', data: unpackValues(effect.data, side).value })
      break
    case 'cancel':
      context.effects.cancel(effect.sendid)
      break
    case 'log':
      context.effects.log(effect.label, unpackValues(effect.value, side).value)
      break
    case 'fail':
      context.fail(unpackFailure(effect.failure, sources))
      break
    case 'send': {
      const [source, start, end] = effect.place
      const span = { source: sources[source]!, start, end }
      const { data, params } = unpackHostValues(effect.values) as { data: unknown; params: [string, unknown][] | null }
      try {
        context.effects.send({ ...effect.request, data, params, span })
      } catch (error) {
        const failed = new Failure(error, span, effect.request.sendid)
        // Any other has ended the block on its thread, too, and comes at the end of the effects.
        if (failed.event === 'error.communication') context.fail(failed)
      }
      break
    }
  }
}
