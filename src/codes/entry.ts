/** What is known of a diagnostic code beyond its name: for `microstep explain`, the docs and code scanners. */
import type { Severity } from '../diagnostic.js'

/**
 * What the examples of a code are, and so what shows it:
 * - `chart`: a document; `check` reports the code or, for codes `runtime/…`, running it does.
 * - `program`: JavaScript with all that microstep exports in scope, a `chart`, and a `document` with the states a and b.
 * - `events`: what `microstep run` reads from its standard input.
 * - `command`: a command line, in a clone of the repository.
 */
export type ExampleKind = 'chart' | 'program' | 'events' | 'command'

export interface CodeEntry {
  /** What is wrong, in a few words, as a heading has them: `A target that no state has`. */
  readonly title: string
  readonly severity: Severity
  /** Why that matters, and what microstep does about it: Markdown, a short paragraph or two; lines are filled. */
  readonly text: string
  /** Default: `chart`. */
  readonly kind?: ExampleKind
  /** What shows it. Absent only where a fault of microstep itself would be needed. */
  readonly bad?: string
  /** The same, put right. */
  readonly good?: string
  /** The section of the SCXML Recommendation. */
  readonly rec?: string
}

export type CodeEntries = Readonly<Record<string, CodeEntry>>

/** An example: its lines put into an `<scxml>` that has all it needs, and more where it is given. */
export function chart(lines: string, attributes = ''): string {
  const inside = dedent(lines).replace(/^(?=.)/gm, '  ')
  const more = attributes === '' ? '' : ` ${attributes}`
  return `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"${more}>\n${inside}\n</scxml>`
}

/** Takes the indentation that all lines have off them, and blank lines off both ends. */
export function dedent(text: string): string {
  const lines = text
    .replace(/^\s*\n/, '')
    .trimEnd()
    .split('\n')
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length)
  const common = Math.min(...indents)
  return lines.map((line) => line.slice(common)).join('\n')
}

/** Paragraphs with each on a line of its own. */
export function fill(text: string): string {
  return text
    .trim()
    .split(/\n\s*\n\s*/)
    .map((paragraph) => paragraph.replace(/\s*\n\s*/g, ' '))
    .join('\n\n')
}
