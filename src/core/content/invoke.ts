import type { Span } from '../../diagnostic.js'
import { type Action, type Context, Failure, type InvokeRequest, type Linker } from '../context.js'
import type { Expression } from '../datamodel.js'
import type { Block } from './index.js'
import { linkParameters, type Parameters } from './parameters.js'
import { linkText, type TextValue } from './text-value.js'

/** `<invoke>`: a service that lives as long as its state is active (REC 6.4). */
export interface Invoke {
  /** Unique in the chart, in document order. */
  readonly index: number
  readonly type: TextValue | undefined
  readonly src: TextValue | undefined
  readonly id: string | undefined
  readonly idlocation: Expression | null
  readonly autoforward: boolean
  readonly parameters: Parameters
  /** Absent: null. Present but empty: a block without items, which stores answers by name (REC 6.5.2). */
  readonly finalize: Block | null
  readonly span: Span
}

export interface LinkedInvoke {
  readonly invoke: Invoke
  /** Evaluates everything, gives the invocation its id. Throws a `Failure`. */
  request(context: Context, stateId: string): Omit<InvokeRequest, 'serial'>
  readonly finalize: Action | null
}

export function linkInvoke(invoke: Invoke, linker: Linker): LinkedInvoke {
  const type = linkText(invoke.type, linker)
  const src = linkText(invoke.src, linker)
  // An inline document is handed on as it was written; there is no need for a DOM of it in between.
  const { content, entries } = invoke.parameters
  const inline = content && !('use' in content) ? content : null
  const payload = linkParameters({ entries, content: inline ? null : content }, linker, true)
  const storeId = invoke.idlocation && linker.program.assign(invoke.idlocation)

  return {
    invoke,
    finalize: invoke.finalize && linkFinalize(invoke, invoke.finalize, linker),
    request(context, stateId) {
      try {
        const id = invoke.id ?? context.createId(stateId)
        const values = payload(context)
        const request = {
          id,
          type: type(context),
          src: src(context),
          content: inline ? inline.text : values.content,
          params: values.params ?? [],
          invoke,
        }
        storeId?.(context.scope, id)
        return request
      } catch (error) {
        throw Failure.at(error, invoke.span)
      }
    },
  }
}

function linkFinalize(invoke: Invoke, block: Block, linker: Linker): Action {
  if (block.items.length > 0) return linker.sequence(block.items)
  const stores = invoke.parameters.entries.flatMap(({ name, location }) =>
    location ? [{ name, span: location.span, store: linker.program.assign(location) }] : [],
  )
  return (context) => {
    const data = context.event?.data
    if (typeof data !== 'object' || data === null) return
    for (const { name, span, store } of stores) {
      if (!Object.hasOwn(data, name)) continue
      try {
        store(context.scope, (data as Record<string, unknown>)[name])
      } catch (error) {
        throw new Failure(error, span)
      }
    }
  }
}
