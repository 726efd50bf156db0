/** What a lint rule gets, and how it names things. */
import type { Chart, State } from '../../core/chart.js'
import type { Content } from '../../core/content/index.js'
import type { DataProgram } from '../../core/datamodel.js'
import { type DiagnosticInit, type Span, shorten } from '../../diagnostic.js'

export interface LintContext {
  readonly chart: Chart
  readonly program: DataProgram | undefined
  warn(problem: Omit<DiagnosticInit, 'severity'> & { readonly code: `lint/${string}` }): void
  /** "did you mean …", for a hint; gives up after a number of them. */
  suggest(word: string, candidates: Iterable<string>): string | undefined
}

export type Lint = (context: LintContext) => void

export function nameOf({ id, kind }: State): string {
  return id.startsWith('#') ? `<${kind === 'scxml' || kind === 'parallel' ? kind : 'state'}>` : `'${shorten(id)}'`
}

/** `line 3, column 5`, for messages that refer to another place. */
export function whereIs({ source, start }: Span): string {
  const { line, column } = source.locate(start)
  return `line ${line}, column ${column}`
}

/**
 * The value of an attribute, or one of its tokens, of the element whose name in its start tag is `tag`; `tag` itself
 * where it is not there.
 */
export function attributeOf(tag: Span, name: string, token?: string): Span {
  const { source } = tag
  attribute.lastIndex = tag.end
  for (let match = attribute.exec(source.text); match; match = attribute.exec(source.text)) {
    if (match[1] !== name) continue
    const start = attribute.lastIndex - match[2]!.length + 1
    const end = attribute.lastIndex - 1
    const whole = { source, start, end }
    if (token === undefined) return whole
    const at = ` ${source.text.slice(start, end)} `.replace(/[\t\r\n]/g, ' ').indexOf(` ${token} `)
    return at < 0 ? whole : { source, start: start + at, end: start + at + token.length }
  }
  return tag
}

// The document is well-formed, so this finds the attributes of the tag one after the other, and then nothing.
const attribute = /\s+([^\s=<>/]+)\s*=\s*("[^"]*"|'[^']*')/y

/** All executable content of a chart, what is nested in other content too. */
export function* contentsOf({ states }: LintContext['chart']): Generator<Content> {
  for (const state of states) {
    const transitions = [...state.transitions, state.initial, state.fallback]
    const blocks = [...state.onentry, ...state.onexit, ...transitions.map((transition) => transition?.content)]
    for (const invoke of state.invokes) blocks.push(invoke.finalize)
    for (const block of blocks) if (block) yield* nested(block.items)
  }
}

// As deep as content may nest, which the compiler bounds.
export function* nested(items: readonly Content[]): Generator<Content> {
  for (const item of items) {
    yield item
    if (item.kind === 'foreach') yield* nested(item.items)
    else if (item.kind === 'if') for (const branch of item.branches) yield* nested(branch.items)
  }
}
