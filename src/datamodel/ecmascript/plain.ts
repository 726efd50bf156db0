/**
 * The analysis of plain expressions without a parser: operands with binary operators between them, such as
 * `order.total >= limit && In('open')`. Most expressions of most charts are of this kind, and a parser takes longer to
 * start than they are long. Whatever this does not know is left to the parser; what it knows it tells as the parser would.
 */
import { isIdentifier } from './names.js'
import type { Analysis, Edit, Target } from './scope.js'

// No escapes, no line breaks in strings, ASCII names: what is cheap to be sure of.
const text = `'[^'\\\\\\r\\n]*'|"[^"\\\\\\r\\n]*"`
const number = '(?:0|[1-9]\\d*)(?:\\.\\d+)?'
const name = '[A-Za-z_$][\\w$]*'

/** Groups: negations; first name; members; call. */
const operand = new RegExp(
  `\\s*((?:!\\s*)*)(?:(${name})((?:\\.${name})*)(\\(\\s*(?:(?:${text}|${number})\\s*)?\\))?|${number}|${text})`,
  'y',
)
const operator = /\s*(?:[!=]==?|[<>]=?|&&|\|\||[-+*/%])/y
const end = /\s*$/y

/** Undefined for an expression that is not so plain. */
export function analysePlain(source: string): Analysis | undefined {
  const edits: Edit[] = []
  let dollars = 0
  let target: Target | null = null
  let at = 0
  for (let first = true; ; first = false) {
    operand.lastIndex = at
    const match = operand.exec(source)
    if (!match) return undefined
    at = operand.lastIndex
    const [whole, negations, root, members, call] = match
    target = null
    if (root !== undefined) {
      const literal = root === 'true' || root === 'false' || root === 'null'
      if (!literal && !isIdentifier(root)) return undefined
      if (!literal) {
        const start = at - whole.length + whole.indexOf(root)
        const use = call !== undefined && members === '' ? 'call' : 'read'
        const [, member, deeper] = members!.split('.')
        const read = member !== undefined && (call === undefined || deeper !== undefined)
        edits.push({ start, end: start + root.length, name: root, use, shorthand: null, ...(read && { member }) })
        dollars = Math.max(dollars, leadingDollars(root))
      }
      if (first && negations === '' && call === undefined && (members !== '' || !literal))
        target = { root: literal ? null : root, member: members !== '' }
    }
    end.lastIndex = at
    if (end.test(source)) break
    target = null
    operator.lastIndex = at
    if (!operator.test(source)) return undefined
    at = operator.lastIndex
  }
  const start = source.search(/\S/)
  return { ...nothingElse, text: source, body: { start, end: at, edits }, target, dollars }
}

/** The length of the run of `$` at the start of a name. */
export function leadingDollars(name: string): number {
  let run = 0
  while (name[run] === '$') run++
  return run
}

const nothingElse = {
  functions: [],
  vars: [],
  lexicals: [],
  constants: [],
  assigned: new Set<string>(),
  forbidden: [],
}
