/** A line of input: an event with its data, a question about one, or time that passes. */
import { parseDuration } from '../../core/duration.js'
import { type Code, type Diagnostic, type DiagnosticInit, diagnostic, Source, shorten } from '../../diagnostic.js'
import { findJsonFault } from './json-fault.js'

/** A line as it was read. */
export interface Line {
  readonly text: string
  /** From 1 on. */
  readonly number: number
  /** The offset of its first character in the whole input. */
  readonly start: number
  /** Where it comes from, for messages: a path, or `<stdin>`. */
  readonly file: string
}

export type Command =
  | { readonly kind: 'event'; readonly name: string; readonly data: unknown }
  /** What the event would do; without a name: what the eventless transitions would. */
  | { readonly kind: 'why'; readonly name: string | undefined; readonly data: unknown }
  /** In ms. */
  | { readonly kind: 'wait'; readonly duration: number; readonly text: string }
  /** Blank, or a comment. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'fault'; readonly diagnostic: Diagnostic }

/**
 * Reads a line: `name`, `name JSON`, `?name`, `?name JSON`, `?`, `+2s` or `@wait 2s`; blank lines and those that start with `#` say nothing.
 *
 * Codes of faults: `io/event-name`, `io/event-data`, `io/duration`, `io/unknown-directive`.
 */
export function parseEventLine(line: Line): Command {
  const { text } = line
  const head = /^\s*(\S*)\s*/.exec(text)!
  const word = head[1]!
  if (word === '' || word.startsWith('#')) return { kind: 'nothing' }
  const wordStart = text.indexOf(word)
  const restStart = head[0].length
  const rest = text.slice(restStart).trimEnd()

  if (word.startsWith('@') && word !== '@wait') {
    const message = `there is no directive '${shorten(word)}'`
    return fault(line, 'io/unknown-directive', message, wordStart, word.length, "'@wait 2s' lets time pass")
  }
  if (word === '@wait' && rest === '') {
    return fault(line, 'io/duration', "'@wait' needs a duration", wordStart, word.length, "such as '@wait 2s'")
  }
  if (word === '@wait') return wait(line, rest, restStart)
  if (/^\+[\d.]/.test(word)) return wait(line, text.slice(wordStart + 1).trimEnd(), wordStart + 1)

  const bad = /["'{}[\],]/.exec(word)
  if (bad) {
    const hint = bad.index > 0 ? 'put a space between the name and the data' : 'a line starts with the name of an event'
    const message = `'${bad[0]}' has no place in the name of an event`
    return fault(line, 'io/event-name', message, wordStart + bad.index, 1, hint)
  }
  if (word === '?' && rest !== '') {
    const message = 'there is a space between the question mark and what it asks about'
    return fault(line, 'io/event-name', message, wordStart, word.length, "such as '?pay'")
  }
  const command = (data: unknown): Command =>
    word.startsWith('?')
      ? { kind: 'why', name: word === '?' ? undefined : word.slice(1), data }
      : { kind: 'event', name: word, data }
  if (rest === '') return command(undefined)
  try {
    return command(JSON.parse(rest) as unknown)
  } catch {
    const { offset, length, expected } = findJsonFault(rest)!
    const found =
      offset < rest.length ? `'${shorten(rest.slice(offset, offset + Math.max(1, length)))}' stands` : 'it ends'
    const message = `the data of '${shorten(word)}' is not JSON: ${found} where ${expected} should be`
    const hint = `one event a line: its name and, after a space, its data, such as '${shorten(word)} {"id": 7}'`
    return fault(line, 'io/event-data', message, restStart + offset, length, hint)
  }
}

/** A diagnostic for a part of a line; `start` counts from the start of the line. */
export function lineDiagnostic(
  line: Line,
  start: number,
  length: number,
  init: Omit<DiagnosticInit, 'span'>,
): Diagnostic {
  // What was read before is not kept: blanks of the same length give the same place.
  const lineEnds = line.number - 1
  const before = ' '.repeat(Math.max(0, line.start - lineEnds)) + '\n'.repeat(lineEnds)
  const source = new Source(before + line.text, line.file)
  const at = before.length + start
  return diagnostic({ ...init, span: { source, start: at, end: at + length } })
}

function fault(line: Line, code: Code, message: string, start: number, length: number, hint: string): Command {
  return { kind: 'fault', diagnostic: lineDiagnostic(line, start, length, { code, message, hint }) }
}

function wait(line: Line, text: string, start: number): Command {
  const duration = parseDuration(text)
  if (duration !== undefined) return { kind: 'wait', duration, text: text.trim() }
  const message = `'${shorten(text)}' is no duration`
  return fault(line, 'io/duration', message, start, text.length, "such as '2s' or '500ms'")
}
