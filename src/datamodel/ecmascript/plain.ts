/**
 * The analysis of plain expressions without a parser: operands with binary operators between them, such as
 * `order.total >= limit && In('open')`. Most expressions of most charts are of this kind, and a parser takes longer to
 * start than they are long. Whatever this does not know is left to the parser; what it knows it tells as the parser would.
 */
import { isReserved } from './names.js'
import type { Analysis, Edit, Target } from './scope.js'

// No escapes, no line breaks in strings, ASCII names: what is cheap to be sure of.
const string = `'[^'\\\\\\r\\n]*'|"[^"\\\\\\r\\n]*"`
const number = '(?:0|[1-9]\\d*)(?:\\.\\d+)?'
const identifier = '[A-Za-z_$][\\w$]*'

const negations = /\s*(?:!\s*)*/y
const name = new RegExp(identifier, 'y')
const members = new RegExp(`(?:\\.${identifier})+`, 'y')
const call = new RegExp(`\\(\\s*(?:(?:${string}|${number})\\s*)?\\)`, 'y')
const literal = new RegExp(`${number}|${string}`, 'y')
const operator = /\s*(?:[!=]==?|[<>]=?|&&|\|\||[-+*/%])/y
const end = /\s*$/y

/** Where the pattern ends that begins at `at`; -1 where it does not. Matches would be one more object for each word. */
function behind(pattern: RegExp, source: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(source) ? pattern.lastIndex : -1
}

/** Undefined for an expression that is not so plain. */
export function analysePlain(source: string): Analysis | undefined {
  const edits: Edit[] = []
  let dollars = 0
  let target: Target | null = null
  let at = 0
  for (let first = true; ; first = false) {
    const start = behind(negations, source, at)
    const rootEnd = behind(name, source, start)
    target = null
    if (rootEnd < 0) {
      at = behind(literal, source, start)
      if (at < 0) return undefined
    } else {
      const root = source.slice(start, rootEnd)
      const membersEnd = Math.max(behind(members, source, rootEnd), rootEnd)
      const callEnd = behind(call, source, membersEnd)
      const called = callEnd >= 0
      const hasMembers = membersEnd > rootEnd
      const isLiteral = root === 'true' || root === 'false' || root === 'null'
      if (!isLiteral) {
        if (isReserved(root)) return undefined
        const reference = { start, end: rootEnd, name: root, use: called && !hasMembers ? 'call' : 'read' } as const
        const member = hasMembers ? firstMember(source, rootEnd, membersEnd, called) : undefined
        edits.push(member === undefined ? { ...reference, shorthand: null } : { ...reference, shorthand: null, member })
        if (root.startsWith('$')) dollars = Math.max(dollars, leadingDollars(root))
      }
      const negated = first && source.slice(0, start).includes('!')
      if (first && !negated && !called && (hasMembers || !isLiteral)) {
        target = { root: isLiteral ? null : root, member: hasMembers }
      }
      at = called ? callEnd : membersEnd
    }
    if (behind(end, source, at) >= 0) break
    target = null
    const next = behind(operator, source, at)
    if (next < 0) return undefined
    at = next
  }
  const start = source.search(/\S/)
  return {
    text: source,
    body: { start, end: at, edits },
    statements: none,
    functions: none,
    vars: none,
    lexicals: none,
    constants: none,
    assigned: nothing,
    forbidden: none,
    target,
    dollars,
  }
}

/** The first of some members, `.a.b`; undefined where it is the one that is called. */
function firstMember(source: string, start: number, end: number, called: boolean): string | undefined {
  const dot = source.indexOf('.', start + 1)
  if (dot < 0 || dot >= end) return called ? undefined : source.slice(start + 1, end)
  return source.slice(start + 1, dot)
}

/** The length of the run of `$` at the start of a name. */
export function leadingDollars(name: string): number {
  let run = 0
  while (name[run] === '$') run++
  return run
}

// A spread of all that is empty would make an object of each that takes ten times the room.
const none: readonly never[] = []
const nothing: ReadonlySet<string> = new Set()
