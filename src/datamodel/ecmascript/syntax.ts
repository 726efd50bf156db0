/** Text → syntax tree: acorn with the two goals a chart has, a whole expression and a script. Always strict code. */
import type { Expression, Options, Program } from 'acorn'
import { ChartParser } from './parser.js'
import { SyntaxProblem, tooDeep } from './syntax-problem.js'

export { SyntaxProblem, tooDeep } from './syntax-problem.js'

// 2025 stops short of `using`, which the oldest supported V8 does not know.
const options: Options = {
  ecmaVersion: 16,
  sourceType: 'script',
  strict: true,
  // Kept, so that `(f)(1)` and `typeof (x)` can be told from what they would be without.
  preserveParens: true,
  // Parsed, so that it can be refused by its name.
  allowAwaitOutsideFunction: true,
}

export function parseExpression(text: string): Expression {
  return guarded(text, () => new ChartParser(options, text).parseWholeExpression())
}

export function parseScript(text: string): Program {
  return guarded(text, () => new ChartParser(options, text).parse())
}

interface AcornError extends SyntaxError {
  readonly pos: number
  readonly raisedAt: number
}

function guarded<T>(text: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (error instanceof SyntaxProblem) throw error
    if (error instanceof RangeError) throw tooDeep(text)
    const { message, pos, raisedAt } = error as AcornError
    // acorn's own word for a `RangeError`.
    if (message.startsWith('Not enough stack space')) throw tooDeep(text)
    const start = Math.min(pos, text.length)
    const reached = Math.min(Math.max(raisedAt, start + 1), text.length)
    // acorn has looked at what comes behind, and skipped the white space before that.
    const end = start + (text.slice(start, reached).trimEnd().length || reached - start)
    throw new SyntaxProblem('syntax', sentence(message, text.slice(start, end)), start, end)
  }
}

// acorn: 'Unexpected token (1:5)'.
function sentence(message: string, found: string): string {
  const text = message.replace(/ \(\d+:\d+\)$/, '')
  if (text === 'Unexpected token') return found.trim() === '' ? 'unexpected end' : `unexpected '${found}'`
  return text.charAt(0).toLowerCase() + text.slice(1)
}
