/** Executable content (REC 4): the union of its kinds, and linking a block to the program that runs it. */
import type { Span } from '../../diagnostic.js'
import type { Action, Linker } from '../context.js'
import type { DataProgram } from '../datamodel.js'
import { type Assign, linkAssign } from './assign.js'
import { type Cancel, linkCancel } from './cancel.js'
import { type ContentDefinition, type Custom, linkCustom } from './custom.js'
import { type Foreach, linkForeach } from './foreach.js'
import { type If, linkIf } from './if.js'
import { type Log, linkLog } from './log.js'
import { linkRaise, type Raise } from './raise.js'
import { linkScript, type Script } from './script.js'
import { linkSend, type Send } from './send.js'

export type Content = Raise | If | Foreach | Log | Assign | Script | Send | Cancel | Custom

/** Content that runs as one: an error ends it, and only it (REC 4.1, semantics 11). */
export interface Block {
  /** Unique in the chart, in document order. */
  readonly index: number
  readonly items: readonly Content[]
  /** The author wants it to run elsewhere, where that can be (`ms:offload`); see `executor.ts`. */
  readonly offload: boolean
  readonly span: Span
}

function link(content: Content, linker: Linker): Action {
  switch (content.kind) {
    case 'raise':
      return linkRaise(content)
    case 'if':
      return linkIf(content, linker)
    case 'foreach':
      return linkForeach(content, linker)
    case 'log':
      return linkLog(content, linker)
    case 'assign':
      return linkAssign(content, linker)
    case 'script':
      return linkScript(content, linker)
    case 'send':
      return linkSend(content, linker)
    case 'cancel':
      return linkCancel(content, linker)
    case 'custom':
      return linkCustom(content, linker)
  }
}

/** Links content to a chart's compiled expressions, and to those who run the content of foreign namespaces. */
export function createLinker(program: DataProgram, extensions: ReadonlyMap<string, ContentDefinition>): Linker {
  const linker: Linker = {
    program,
    custom: (namespace, name) => extensions.get(`{${namespace}}${name}`),
    sequence(items) {
      const actions = items.map((item) => link(item, linker))
      const [first, second] = actions
      if (!first) return () => {}
      if (!second) return first
      return (context) => {
        for (let at = 0; at < actions.length; at++) actions[at]!(context)
      }
    },
  }
  return linker
}
