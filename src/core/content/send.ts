import { type Span, shorten } from '../../diagnostic.js'
import { type Action, Failure, type Linker } from '../context.js'
import type { Expression } from '../datamodel.js'
import { parseDuration } from '../duration.js'
import { linkParameters, type Parameters, toObject } from './parameters.js'
import { linkText, type TextValue } from './text-value.js'

/** `<send>`: an event for anyone, now or later (REC 6.2). All is evaluated when it executes (semantics 13). */
export interface Send {
  readonly kind: 'send'
  readonly event: TextValue | undefined
  readonly target: TextValue | undefined
  readonly type: TextValue | undefined
  readonly id: string | undefined
  readonly idlocation: Expression | null
  /** Milliseconds, or an expression for a CSS2 time. */
  readonly delay: number | Expression
  readonly parameters: Parameters
  /** `ms:priority`. */
  readonly priority: number
  readonly span: Span
}

export function linkSend(send: Send, linker: Linker): Action {
  const event = linkText(send.event, linker)
  const target = linkText(send.target, linker)
  const type = linkText(send.type, linker)
  const payload = linkParameters(send.parameters, linker, true)
  const { idlocation, delay } = send
  const storeId = idlocation && linker.program.assign(idlocation)
  const evaluateDelay = typeof delay === 'number' ? null : linker.program.value(delay)

  return (context) => {
    let sendid = send.id
    try {
      if (storeId) {
        sendid = context.createId('send')
        try {
          storeId(context.scope, sendid)
        } catch (error) {
          throw new Failure(error, idlocation!.span)
        }
      }
      const { params, content } = payload(context)
      context.effects.send({
        name: event(context),
        target: target(context),
        type: type(context),
        sendid,
        delay: evaluateDelay ? duration(evaluateDelay, delay as Expression, context.scope) : (delay as number),
        data: params ? toObject(params) : content,
        params,
        priority: send.priority,
        span: send.span,
      })
    } catch (error) {
      const failure = Failure.at(error, send.span)
      const located = new Failure(failure.error, failure.span, sendid)
      // What cannot be reached is no fault of the block (REC 6.2.3): the event is queued and the content goes on.
      if (located.event === 'error.communication') context.fail(located)
      else throw located
    }
  }
}

function duration(evaluate: (scope: unknown) => unknown, { span }: Expression, scope: unknown): number {
  try {
    const value = evaluate(scope)
    const milliseconds = parseDuration(String(value), { unitless: true })
    if (milliseconds === undefined)
      throw new TypeError(`'${shorten(String(value))}' is no delay such as '500ms' or '2s'`)
    return milliseconds
  } catch (error) {
    throw new Failure(error, span)
  }
}
