/** Syntax trees, whatever their nodes are. */
import type { AnyNode } from 'acorn'

/** All nodes of a tree, in the order of the text; a list instead of recursion, for trees that are deep. */
export function* nodesOf(tree: AnyNode): Generator<AnyNode> {
  const open: AnyNode[] = [tree]
  for (let node = open.pop(); node; node = open.pop()) {
    yield node
    const children = childrenOf(node)
    for (let at = children.length - 1; at >= 0; at--) open.push(children[at]!)
  }
}

/** In the order of the text. */
export function childrenOf(node: AnyNode): AnyNode[] {
  return Object.values(node).flat().filter(isNode)
}

/** The targets in a pattern such as `[a, { b: c.d }]`. */
export function boundBy(pattern: AnyNode): readonly AnyNode[] {
  const found: AnyNode[] = []
  const open: (AnyNode | null)[] = [pattern]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node === null) continue
    // No `push(...)`: a pattern may have more parts than a call takes arguments.
    if (node.type === 'ObjectPattern') for (const part of node.properties) open.push(part)
    else if (node.type === 'ArrayPattern') for (const part of node.elements) open.push(part)
    else if (node.type === 'Property') open.push(node.value)
    else if (node.type === 'RestElement') open.push(node.argument)
    else if (node.type === 'AssignmentPattern') open.push(node.left)
    else found.push(node)
  }
  return found
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}
