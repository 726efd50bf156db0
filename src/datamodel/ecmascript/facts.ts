/** What an expression does, without running it: for those who look at charts, not for those who run them. */
import type { AnyNode } from 'acorn'
import type { Expression, ExpressionFacts } from '../../core/datamodel.js'
import { placesIn } from './position.js'
import { type Analysis, analyseParsed, analyseScript } from './scope.js'
import { parseExpression, parseScript, SyntaxProblem } from './syntax.js'

/** Undefined where the text cannot be parsed. */
export function factsOf(expression: Expression): ExpressionFacts | undefined {
  const { use, source } = expression
  try {
    const script = use === 'script'
    const analysis = script ? analyseScript(source) : analyseParsed(source)
    return collect(expression, analysis, script ? parseScript(source) : parseExpression(source))
  } catch (error) {
    if (error instanceof SyntaxProblem || error instanceof RangeError) return undefined
    throw error
  }
}

function collect(expression: Expression, analysis: Analysis, tree: AnyNode): ExpressionFacts {
  const reads = new Set<string>()
  const writes = new Set<string>([...analysis.vars, ...analysis.lexicals, ...analysis.constants])
  for (const fragment of [analysis.body, ...analysis.functions]) {
    for (const edit of fragment.edits) {
      if ('text' in edit) continue
      if (edit.use !== 'write' && edit.use !== 'declare') reads.add(edit.name)
      if (edit.use !== 'read' && edit.use !== 'call' && edit.use !== 'typeof') writes.add(edit.name)
    }
  }
  for (const { name } of analysis.functions) writes.add(name)
  const { target } = analysis
  if (expression.use === 'location' && target?.root != null) {
    writes.add(target.root)
    if (!target.member) reads.delete(target.root)
  }
  const assignments: ExpressionFacts['assignments'][number][] = []
  const states: ExpressionFacts['states'][number][] = []
  const place = placesIn(expression)
  for (const node of nodesOf(tree)) {
    if (node.type === 'AssignmentExpression' || node.type === 'UpdateExpression') {
      assignments.push(place(node.start, node.end))
      const root = rootOf(node.type === 'AssignmentExpression' ? node.left : node.argument)
      if (root !== undefined) writes.add(root)
    } else if (node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'In') {
      const [argument, another] = node.arguments
      if (argument?.type === 'Literal' && typeof argument.value === 'string' && !another) {
        states.push({ id: argument.value, span: place(argument.start + 1, argument.end - 1) })
      }
    }
  }
  return { reads, writes, assignments, states }
}

/** All nodes of a tree, in the order of the text or nearly so; a list instead of recursion, for trees that are deep. */
function* nodesOf(tree: AnyNode): Generator<AnyNode> {
  const open: AnyNode[] = [tree]
  for (let node = open.pop(); node; node = open.pop()) {
    yield node
    const children = Object.values(node).flat().filter(isNode)
    for (let at = children.length - 1; at >= 0; at--) open.push(children[at]!)
  }
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}

function rootOf(node: AnyNode): string | undefined {
  let at = node
  for (;;) {
    if (at.type === 'Identifier') return at.name
    if (at.type === 'MemberExpression') at = at.object
    else if (at.type === 'ParenthesizedExpression') at = at.expression
    else return undefined
  }
}
