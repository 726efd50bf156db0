/** acorn's parser with a start for expressions, and with bounds: no text takes too long, or more stack than there is. */
import { type Expression, type Options, Parser, type TokenType, tokTypes } from 'acorn'
import { SyntaxProblem, tooDeep } from './syntax-problem.js'

/** The part of acorn's parser that its plug-ins may use and its types leave out. */
interface ParserInternals {
  readonly input: string
  readonly type: TokenType
  readonly start: number
  readonly end: number
  readonly scopeStack: { var: string[]; lexical: string[]; functions: string[] }[]
  next(): void
  nextToken(): void
  parseExpression(): Expression
  parseExprOp(left: Expression, start: number, location: unknown, precedence: number, forInit: unknown): Expression
  enterScope(flags: number): void
  validateRegExpPattern(state: { readonly source: string }): void
  unexpected(): never
  raise(at: number, message: string): never
}

type ParserClass = new (options: Options, input: string) => Parser & ParserInternals

/**
 * How deep a text may nest, in calls of `nesting` methods; parentheses take four each. The stack holds at least twice as
 * many. It must not be left to overflow, which would be an error like any other if it were not for regular expressions:
 * where V8 has no stack left to compile one, it ends the process.
 */
const maxDepth = 700

const maxGroups = 1000

export class ChartParser extends (Parser as unknown as ParserClass) {
  depth = 0
  #operand = -1
  #precedence = 0

  /** An expression and nothing behind it but semicolons (W3C test 452 has one). */
  parseWholeExpression(): Expression {
    this.nextToken()
    const expression = this.parseExpression()
    while (this.type === tokTypes.semi) this.next()
    if (this.type !== tokTypes.eof) this.unexpected()
    return expression
  }

  /** Called by acorn. */
  parseWithStatement(): never {
    throw new SyntaxProblem('forbidden', 'with', this.start, this.end)
  }

  /**
   * Called by acorn, which calls itself for each operator that follows: with the same start and the same precedence. A
   * long sum is no deep one, so that call comes back at once, and the next one is made here.
   */
  override parseExprOp(left: Expression, start: number, location: unknown, precedence: number, forInit: unknown) {
    if (start === this.#operand && precedence === this.#precedence) return left
    const [operand, around] = [this.#operand, this.#precedence]
    this.#operand = start
    this.#precedence = precedence
    let whole = left
    for (;;) {
      const longer = super.parseExprOp(whole, start, location, precedence, forInit)
      if (longer === whole) break
      whole = longer
    }
    this.#operand = operand
    this.#precedence = around
    return whole
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
}

/** All ways down into a text lead through one of these. */
const nesting = [
  ...['parseStatement', 'parseMaybeAssign', 'parseMaybeUnary', 'parseExprAtom', 'parseBindingAtom'],
  ...['regexp_disjunction', 'regexp_eatNestedClass'],
]

type Method = (this: ChartParser, a: unknown, b: unknown, c: unknown, d: unknown) => unknown

const methods = ChartParser.prototype as unknown as Record<string, Method>

for (const name of nesting) {
  const method = methods[name]!
  methods[name] = function (a, b, c, d) {
    if (++this.depth > maxDepth) throw tooDeep(this.input)
    const result = method.call(this, a, b, c, d)
    this.depth--
    return result
  }
}

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
