/** What an expression does, without running it: for those who look at charts, not for those who run them. */
import type { AnyNode } from 'acorn'
import type { Expression, ExpressionFacts } from '../../core/datamodel.js'
import type { Span } from '../../diagnostic.js'
import type { Names } from './names.js'
import { placesIn } from './position.js'
import { type Analysis, analyseExpression, analyseScript, type Reference } from './scope.js'
import { parseExpression, parseScript, SyntaxProblem } from './syntax.js'
import { boundBy, nodesOf } from './tree.js'

/** `names`: those of the chart. Undefined where the text cannot be parsed, or runs others by `eval`. */
export function factsOf(expression: Expression, names: Names): ExpressionFacts | undefined {
  const { use, source } = expression
  try {
    const script = use === 'script'
    const analysis = script ? analyseScript(source) : analyseExpression(source)
    // Only where there can be something to find: a parser takes its time.
    const tree = !looksDeeper.test(source) ? null : script ? parseScript(source) : parseExpression(source)
    return collect(expression, analysis, tree, names)
  } catch (error) {
    if (error instanceof SyntaxProblem || error instanceof RangeError) return undefined
    throw error
  }
}

// Assignments; and `in`, `of` and `delete`, which may write to members.
const looksDeeper = /(?<![=!<>])=(?!=)|<<=|>>=|\+\+|--|\bin\b|\bof\b|\bdelete\b/

function collect(
  expression: Expression,
  analysis: Analysis,
  tree: AnyNode | null,
  names: Names,
): ExpressionFacts | undefined {
  const free = freeNames(analysis)
  const reads = new Set<string>()
  const writes = new Set<string>([...analysis.vars, ...analysis.lexicals, ...analysis.constants])
  for (const { name } of analysis.functions) writes.add(name)
  const undeclared: Reference[] = []
  const forgiven = new Set<string>()
  for (const reference of free.values()) {
    const { name, use } = reference
    if (use !== 'write' && use !== 'declare') reads.add(name)
    if (use === 'write' || use === 'update' || use === 'declare') writes.add(name)
    if (use === 'typeof') forgiven.add(name)
    else if (names.kind(name) === 'unknown') undeclared.push(reference)
  }
  if (reads.has('eval')) return undefined
  const { target } = analysis
  if (expression.use === 'location' && target?.root != null) {
    writes.add(target.root)
    if (!target.member) reads.delete(target.root)
  }
  const place = placesIn(expression)
  const assignments: Span[] = []
  for (const node of tree ? nodesOf(tree) : []) {
    const roots = targetsOf(node)
      .map(rootOf)
      .filter((root) => root !== undefined && free.has(root.start))
    for (const root of roots) writes.add(root!.name)
    if (roots.length > 0 && node.type !== 'UnaryExpression') assignments.push(place(node.start, node.end))
  }
  return {
    reads,
    writes,
    functions: expression.use === 'script' ? functionsOnly(expression.source) : none,
    assignments,
    states: statesAskedFor(expression, free, place),
    // `typeof x` asks whether it is there before something else counts on it.
    undeclared: undeclared
      .filter(({ name }) => !forgiven.has(name))
      .map(({ name, start, end }) => ({ name, span: place(start, end) })),
  }
}

const none: ReadonlySet<string> = new Set()

/** The names of the functions that a script declares, where it does nothing else. */
function functionsOnly(source: string): ReadonlySet<string> {
  if (!source.includes('function')) return none
  const { body } = parseScript(source)
  const functions = body.flatMap((node) => (node.type === 'FunctionDeclaration' ? [node.id.name] : []))
  return functions.length === body.length ? new Set(functions) : none
}

/** The names that are not the expression's own, by where they stand. */
function freeNames(analysis: Analysis): ReadonlyMap<number, Reference> {
  const free = new Map<number, Reference>()
  for (const fragment of [analysis.body, ...analysis.functions]) {
    for (const edit of fragment.edits) if ('name' in edit) free.set(edit.start, edit)
  }
  return free
}

// The argument of `In('paying')`; behind the name.
const stateId = /\s*\(\s*(['"])([^'"\\\r\n]*)\1\s*\)/dy

/** The states that the expression asks for by a plain string. */
function statesAskedFor(
  { source }: Expression,
  free: ReadonlyMap<number, Reference>,
  place: (start: number, end: number) => Span,
): ExpressionFacts['states'] {
  const states: ExpressionFacts['states'][number][] = []
  for (const { name, use, end } of free.values()) {
    if (name !== 'In' || use !== 'call') continue
    stateId.lastIndex = end
    const [start, stop] = stateId.exec(source)?.indices?.[2] ?? []
    if (start !== undefined) states.push({ id: source.slice(start, stop), span: place(start, stop!) })
  }
  return states
}

/** What a node assigns to. */
function targetsOf(node: AnyNode): readonly AnyNode[] {
  switch (node.type) {
    case 'AssignmentExpression':
      return boundBy(node.left)
    case 'UpdateExpression':
      return [node.argument]
    case 'UnaryExpression':
      return node.operator === 'delete' ? [node.argument] : []
    case 'ForInStatement':
    case 'ForOfStatement':
      return node.left.type === 'VariableDeclaration' ? [] : boundBy(node.left)
    default:
      return []
  }
}

/** The variable that `a.b[c].d` starts from. */
function rootOf(node: AnyNode): { readonly name: string; readonly start: number } | undefined {
  let at = node
  for (;;) {
    if (at.type === 'Identifier') return at
    if (at.type === 'MemberExpression') at = at.object
    else if (at.type === 'ParenthesizedExpression' || at.type === 'ChainExpression') at = at.expression
    else return undefined
  }
}
