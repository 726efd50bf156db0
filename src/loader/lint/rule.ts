/** What a lint rule gets, and how it names things. */
import type { Chart, State, Transition } from '../../core/chart.js'
import type { Content } from '../../core/content/index.js'
import type { Expression, ExpressionFacts } from '../../core/datamodel.js'
import { type DiagnosticInit, type Span, shorten } from '../../diagnostic.js'
import type { Mentions } from './mentions.js'

export type LintCode = `lint/${string}`

export interface LintContext {
  readonly chart: Chart
  /** Words in what is not read. */
  readonly mentions: Mentions['words']
  /** Whether a transition has no condition, nor one that is not read. */
  isUnconditional(transition: Transition): boolean
  /**
   * What is known of an expression; undefined where it cannot be read. Null where nothing is known of any, as the data
   * model does not tell.
   */
  readonly facts: ((expression: Expression) => ExpressionFacts | undefined) | null
  /** Whether there is anybody to hear of a code that is told on demand only. */
  isWanted(code: LintCode): boolean
  warn(problem: Omit<DiagnosticInit, 'severity'> & { readonly code: LintCode }): void
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

/** The value of an attribute of the element whose name in its start tag is `tag`; `tag` where it is not there. */
export function attributeOf(tag: Span, name: string): Span {
  const { source } = tag
  attribute.lastIndex = tag.end
  for (let looked = 0; looked < manyAttributes; looked++) {
    const match = attribute.exec(source.text)
    if (!match) break
    if (match[1] !== name) continue
    return { source, start: attribute.lastIndex - match[2]!.length + 1, end: attribute.lastIndex - 1 }
  }
  return tag
}

// The document is well-formed, so this finds the attributes of the tag one after the other, and then nothing.
const attribute = /\s+([^\s=<>/]+)\s*=\s*("[^"]*"|'[^']*')/y

const manyAttributes = 100

// To look for one of them takes time in the length of the list, and who reads one token in a list of hundreds?
const longList = 1000

/** Where a descriptor of a transition stands; all of them where they are many, or written with character references. */
export function descriptorOf({ events, span }: Transition, descriptor: string): Span {
  if (events !== null && events.length > longList) return span
  const whole = attributeOf(span, 'event')
  if (whole.end - whole.start > longList) return whole
  const { source } = whole
  // In the chart they stand without `.*` and `.`.
  for (const { 0: token, index } of source.text.slice(whole.start, whole.end).matchAll(/[^ \t\r\n]+/g)) {
    if (token !== descriptor && token.replace(/(?:\.\*?)+$/, '') !== descriptor) continue
    const start = whole.start + index
    return { source, start, end: start + token.length }
  }
  return whole
}

/** All executable content of a chart, what is nested in other content too. */
export function* contentsOf({ states }: Chart): Generator<Content> {
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
