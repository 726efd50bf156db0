/** Text → syntax tree: acorn with the two goals a chart has, a whole expression and a script. Always strict code. */
import { type Expression, type Options, Parser, type Program, type TokenType, tokTypes } from 'acorn'

/** What the text cannot be, and where: offsets into the text. */
export class SyntaxProblem extends Error {
  constructor(
    readonly kind: 'syntax' | 'forbidden',
    message: string,
    readonly start: number,
    readonly end: number,
  ) {
    super(message)
  }
}

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

/** The part of acorn's parser that its plug-ins may use and its types leave out. */
interface ParserInternals {
  readonly type: TokenType
  readonly start: number
  readonly end: number
  readonly scopeStack: { var: string[]; lexical: string[]; functions: string[] }[]
  next(): void
  nextToken(): void
  enterScope(flags: number): void
  parseExpression(): Expression
  unexpected(): never
  raise(at: number, message: string): never
  validateRegExpPattern(state: { readonly source: string }): void
}

type ParserClass = new (options: Options, input: string) => Parser & ParserInternals

const maxGroups = 1000

/** The names of a scope. acorn looks for each new one among those before it, which must not take the longer the more. */
class Names extends Array<string> {
  #known: Set<string> | undefined

  override push(name: string): number {
    this.#known?.add(name)
    return super.push(name)
  }

  /** acorn asks only whether a name is there. */
  override indexOf(name: string): number {
    if (this.length < 16) return super.indexOf(name)
    this.#known ??= new Set(this)
    return this.#known.has(name) ? 0 : -1
  }
}

class ChartParser extends (Parser as unknown as ParserClass) {
  /** An expression and nothing behind it but semicolons (W3C test 452 has one). */
  parseWholeExpression(): Expression {
    this.nextToken()
    const expression = this.parseExpression()
    while (this.type === tokTypes.semi) this.next()
    if (this.type !== tokTypes.eof) this.unexpected()
    return expression
  }

  /** Called by acorn. */
  override enterScope(flags: number): void {
    super.enterScope(flags)
    Object.assign(this.scopeStack.at(-1)!, { var: new Names(), lexical: new Names(), functions: new Names() })
  }

  /** Called by acorn, which compares each group with all those of the same name. */
  override validateRegExpPattern(state: { readonly source: string }): void {
    const groups = state.source.split('(?<', maxGroups + 2).length - 1
    if (groups > maxGroups) this.raise(this.start, `more than ${maxGroups} named groups in a regular expression`)
    super.validateRegExpPattern(state)
  }

  /** Called by acorn. */
  parseWithStatement(): never {
    throw new SyntaxProblem('forbidden', 'with', this.start, this.end)
  }
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
    const end = Math.min(Math.max(raisedAt, start + 1), text.length)
    throw new SyntaxProblem('syntax', sentence(message, text.slice(start, end)), start, end)
  }
}

/** acorn and the walk over its tree go as deep as the text nests. */
export function tooDeep(text: string): SyntaxProblem {
  return new SyntaxProblem('syntax', 'nested too deeply', 0, text.length)
}

// acorn: 'Unexpected token (1:5)'.
function sentence(message: string, found: string): string {
  const text = message.replace(/ \(\d+:\d+\)$/, '')
  if (text === 'Unexpected token') return found.trim() === '' ? 'unexpected end' : `unexpected '${found}'`
  return text.charAt(0).toLowerCase() + text.slice(1)
}
