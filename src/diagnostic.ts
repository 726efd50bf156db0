/**
 * One shape for everything that can be wrong, from XML well-formedness to a run-time `error.execution`.
 *
 * This is the one module that every room may import: it knows text and positions, and nothing of SCXML.
 */

export type Severity = 'error' | 'warning'

/** The area of a code says which part of microstep speaks. */
export type Area =
  | 'xml'
  | 'schema'
  | 'rule'
  | 'lint'
  | 'expression'
  | 'runtime'
  | 'snapshot'
  | 'option'
  | 'io'
  | 'edit'
  | 'host'
  | 'extension'
  | 'store'

/**
 * A stable name of one kind of problem, such as `rule/unknown-target`: docs/diagnostics.md and `microstep explain` say
 * what each means, with an example.
 */
export type Code = `${Area}/${string}`

/** Where a problem is. `line` and `column` start at 1, `offset` at 0; columns, offsets and lengths count UTF-16 units. */
export interface Location {
  readonly file?: string
  readonly line: number
  readonly column: number
  readonly offset: number
  readonly length: number
}

/** Something that is wrong; docs/diagnostics.md explains every code. */
export interface Diagnostic {
  readonly code: Code
  readonly severity: Severity
  /** One sentence without a final full stop. */
  readonly message: string
  readonly location?: Location
  /** The section of the SCXML Recommendation that is the reason, such as `3.3`. */
  readonly rec?: string
  /** What to do about it, where that is known. */
  readonly hint?: string
}

/** A text that was read, with the file or URL it came from; turns offsets into lines and columns. */
export class Source {
  #lineStarts: number[] | undefined

  constructor(
    readonly text: string,
    /** A path or URL for messages; never opened. */
    readonly file?: string,
  ) {}

  /** The location of the characters `start` up to, not including, `end`. */
  locate(start: number, end: number = start): Location {
    this.#lineStarts ??= lineStarts(this.text)
    const starts = this.#lineStarts
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (starts[middle]! <= start) low = middle
      else high = middle - 1
    }
    const position = {
      line: low + 1,
      column: start - starts[low]! + 1,
      offset: start,
      length: Math.max(0, end - start),
    }
    return this.file === undefined ? position : { file: this.file, ...position }
  }

  /** The text of a line (first line: 1), without its line end. */
  line(number: number): string {
    this.#lineStarts ??= lineStarts(this.text)
    const start = this.#lineStarts[number - 1]
    if (start === undefined) return ''
    const next = this.#lineStarts[number] ?? this.text.length + 1
    return this.text.slice(start, next - 1).replace(/\r$/, '')
  }
}

/** A piece of a source: the characters `start` up to, not including, `end`. */
export interface Span {
  readonly source: Source
  readonly start: number
  readonly end: number
}

/** What a diagnostic is made of; severity is `error` unless said. */
export interface DiagnosticInit {
  readonly code: Code
  readonly severity?: Severity
  readonly message: string
  readonly span?: Span | undefined
  readonly rec?: string | undefined
  readonly hint?: string | undefined
}

// The source of a diagnostic stays out of its JSON, yet its code frame can still be drawn.
const sources = new WeakMap<Diagnostic, Source>()

export function diagnostic(init: DiagnosticInit): Diagnostic {
  const { code, severity = 'error', message, span, rec, hint } = init
  const made: Diagnostic = {
    code,
    severity,
    message,
    ...(span && { location: span.source.locate(span.start, span.end) }),
    ...(rec !== undefined && { rec }),
    ...(hint !== undefined && { hint }),
  }
  if (span) sources.set(made, span.source)
  return made
}

/** Where the span of a diagnostic ends: behind its last character. Undefined where it has no place in a text. */
export function endOf(d: Diagnostic): { readonly line: number; readonly column: number } | undefined {
  if (!d.location) return undefined
  const { line, column, offset, length } = d.location
  return sources.get(d)?.locate(offset + length) ?? { line, column: column + length }
}

/**
 * Every error that microstep throws at its user. `diagnostics` holds all problems found, errors first; what their codes
 * mean stands in docs/diagnostics.md.
 */
export class ScxmlError extends Error {
  override readonly name = 'ScxmlError'
  readonly diagnostics: readonly Diagnostic[]

  constructor(diagnostics: readonly Diagnostic[], options?: ErrorOptions) {
    const errors = diagnostics.filter((d) => d.severity === 'error')
    super((errors.length > 0 ? errors : diagnostics).map(describe).join('\n'), options)
    this.diagnostics = [...errors, ...diagnostics.filter((d) => d.severity !== 'error')]
  }

  /** The code of the first problem. */
  get code(): Code | undefined {
    return this.diagnostics[0]?.code
  }
}

/** What went wrong, in words, whatever was thrown: a chart, a listener or a plugin may throw anything. Never throws. */
export function reasonOf(error: unknown): string {
  try {
    // Without its code and place: whoever quotes it has a code and a place of its own.
    if (error instanceof ScxmlError && error.diagnostics[0]) return error.diagnostics[0].message
    if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message)
    return String(error)
  } catch {
    return 'an error without a readable message'
  }
}

/** A value as messages quote it: whole, or its first part and `…` where it is long; `limit` counts UTF-16 units. */
export function shorten(value: string, limit = 60): string {
  if (value.length <= limit) return value
  const end = limit - 1
  const isHigh = (value.charCodeAt(end - 1) & 0xfc00) === 0xd800
  return `${value.slice(0, isHigh ? end - 1 : end)}…`
}

/** One line: `order.scxml:4:17: no state has the id 'payed' [rule/unknown-target]`. */
export function describe(d: Diagnostic): string {
  const at = d.location ? `${d.location.file ?? '<scxml>'}:${d.location.line}:${d.location.column}: ` : ''
  return `${at}${d.message} [${d.code}]`
}

export interface FormatOptions {
  /** ANSI colours; off unless asked for. */
  readonly color?: boolean
}

/** The diagnostic as people read it: a headline, the line of source with the span underlined, and the hint. */
export function formatDiagnostic(d: Diagnostic, options: FormatOptions = {}): string {
  const paint = painter(options)
  const tone = d.severity === 'error' ? '31;1' : '33;1'
  const out = [`${paint(tone, d.severity)} ${paint('1', visible(d.message))} ${paint('2', `[${d.code}]`)}`]
  if (d.location) out.push(...frameOf(d.location, sources.get(d), tone, paint))
  if (d.hint !== undefined) out.push(`  ${paint('36', 'hint')} ${visible(d.hint)}`)
  if (d.rec !== undefined) out.push(`  ${paint('2', `see SCXML ${d.rec}`)}`)
  return out.join('\n')
}

/** The line of source that a span is in, with the span underlined, as in a diagnostic. */
export function formatFrame({ source, start, end }: Span, options: FormatOptions = {}): string {
  return frameOf(source.locate(start, end), source, '36;1', painter(options)).join('\n')
}

type Paint = (style: string, text: string) => string

function painter({ color }: FormatOptions): Paint {
  return (style, text) => (color ? `\u001b[${style}m${text}\u001b[0m` : text)
}

function frameOf(location: Location, source: Source | undefined, tone: string, paint: Paint): string[] {
  const { file, line, column, length } = location
  const gutter = ' '.repeat(String(line).length)
  const out = [`${gutter} ${paint('34', '-->')} ${visible(file ?? '<scxml>')}:${line}:${column}`]
  const text = source?.line(line)
  if (text === undefined) return out
  const { shown, indent, width } = window(visible(text), column - 1, length)
  out.push(`${gutter} ${paint('34', '|')}`)
  out.push(`${paint('34', `${line} |`)} ${shown}`)
  out.push(`${gutter} ${paint('34', '|')} ${indent}${paint(tone, '^'.repeat(width))}`)
  return out
}

// Characters that a terminal obeys instead of showing them, and those that turn the direction of text around.
const unseen = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

/** With a sign in place of each character that would do something. */
export function visible(text: string): string {
  return text.replace(unseen, '\ufffd')
}

const frameWidth = 100

// A minified document is one long line: show the part around the span only.
function window(text: string, column: number, length: number): { shown: string; indent: string; width: number } {
  const from = text.length <= frameWidth || column < frameWidth - 20 ? 0 : column - 40
  const lead = from > 0 ? '…' : ''
  const piece = text.slice(from, from + frameWidth)
  const shown = lead + piece + (from + frameWidth < text.length ? '…' : '')
  // Tabs are kept in the indent, so that the underline stands below its text at any tab width.
  const indent = (lead + text.slice(from, column)).replace(/[^\t]/g, ' ')
  const room = Math.max(1, Math.min(text.length, from + frameWidth) - column)
  return { shown, indent, width: Math.max(1, Math.min(length, room)) }
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}
