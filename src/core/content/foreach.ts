import type { Span } from '../../diagnostic.js'
import { type Action, Failure, type Linker } from '../context.js'
import type { Expression } from '../datamodel.js'
import type { Content } from './index.js'

/** `<foreach>`: its content once for each item of a shallow copy of the list (REC 4.6). */
export interface Foreach {
  readonly kind: 'foreach'
  readonly array: Expression
  readonly item: string
  readonly indexName: string | null
  readonly items: readonly Content[]
  readonly span: Span
  readonly itemSpan: Span
}

export function linkForeach({ array, item, indexName, items, itemSpan }: Foreach, linker: Linker): Action {
  const list = linker.program.list(array)
  const names = indexName === null ? [item] : [item, indexName]
  const declare = names.map((name) => linker.program.declare(name))
  const setItem = linker.program.variable(item)
  const setIndex = indexName === null ? null : linker.program.variable(indexName)
  const run = linker.sequence(items)
  return (context) => {
    let span = array.span
    try {
      const values = list(context.scope)
      span = itemSpan
      // The variables exist afterwards even if there was nothing to iterate over, and an illegal name always shows.
      for (const create of declare) create(context.scope)
      for (let at = 0; at < values.length; at++) {
        setItem(context.scope, values[at])
        setIndex?.(context.scope, at)
        run(context)
      }
    } catch (error) {
      throw Failure.at(error, span)
    }
  }
}
