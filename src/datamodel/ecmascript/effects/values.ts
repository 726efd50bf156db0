/** What expressions give and statements do, one kind of node after the other. */
import type { AnyNode, BinaryExpression, LogicalExpression, Pattern } from 'acorn'
import { bare, collectNames } from '../scope.js'
import { childrenOf } from '../tree.js'
import { call, construct } from './calls.js'
import type { Flow } from './flow.js'
import { Cell, either, fresh, part, reach, type Value } from './origins.js'
import { cellOf, type Scope } from './scopes.js'
import { isFunction } from './survey.js'

/** Gives the value of an expression; of a statement there is none. */
export function evaluate(flow: Flow, node: AnyNode, scope: Scope | null): Value {
  switch (node.type) {
    case 'Literal':
    case 'MetaProperty':
    case 'TemplateElement':
    case 'EmptyStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'DebuggerStatement':
      return fresh
    case 'Identifier':
      return flow.name(node, scope)
    case 'ThisExpression':
      return flow.this(node)
    case 'ParenthesizedExpression':
    case 'ChainExpression':
      return flow.eval(node.expression, scope)
    case 'MemberExpression': {
      const object = flow.eval(node.object, scope)
      if (node.computed) flow.eval(node.property, scope)
      return part(object)
    }
    case 'CallExpression':
      return call(flow, node, scope)
    case 'NewExpression':
      return construct(flow, node, scope)
    case 'TaggedTemplateExpression':
      flow.eval(node.quasi, scope)
      return call(flow, { ...node, callee: node.tag, arguments: node.quasi.expressions }, scope)
    case 'BinaryExpression':
    case 'LogicalExpression':
      return operands(flow, node, scope)
    case 'ConditionalExpression':
      flow.eval(node.test, scope)
      return either(flow.eval(node.consequent, scope), flow.eval(node.alternate, scope))
    case 'AssignmentExpression':
      return assignment(flow, node, scope)
    case 'UpdateExpression':
      flow.eval(node.argument, scope)
      flow.assignTo(node.argument, fresh, scope)
      return fresh
    case 'UnaryExpression': {
      const target = bare(node.argument)
      if (node.operator === 'delete' && target.type === 'MemberExpression') flow.assignTo(target, fresh, scope)
      else flow.eval(node.argument, scope)
      return fresh
    }
    case 'SequenceExpression': {
      let last = fresh
      for (const one of node.expressions) last = flow.eval(one, scope)
      return last
    }
    case 'ArrayExpression':
      return flow.made(...node.elements.map((element) => (element ? flow.eval(element, scope) : fresh)))
    case 'SpreadElement':
      return part(flow.eval(node.argument, scope))
    case 'ObjectExpression':
      return flow.made(
        ...node.properties.map((property) => {
          if (property.type === 'SpreadElement') return flow.eval(property, scope)
          if (property.computed) flow.eval(property.key, scope)
          return flow.eval(property.value, scope)
        }),
      )
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return { ...fresh, closures: [flow.escaping(node, scope)] }
    case 'FunctionDeclaration':
      return flow.declaration(node, scope)
    case 'ClassDeclaration':
    case 'ClassExpression':
      return flow.class(node, scope)
    case 'VariableDeclaration':
      for (const { id, init } of node.declarations) {
        if (init) flow.assignTo(id, initial(flow, id, init, scope), scope)
        else if (node.kind !== 'var') flow.assignTo(id, fresh, scope)
      }
      return fresh
    case 'ReturnStatement':
      if (node.argument) flow.grow(flow.results.at(-1) ?? new Cell(), flow.eval(node.argument, scope))
      return fresh
    case 'BlockStatement':
    case 'StaticBlock':
      flow.block(node, node.body, scope)
      return fresh
    case 'SwitchStatement':
      flow.eval(node.discriminant, scope)
      for (const { test } of node.cases) if (test) flow.eval(test, scope)
      flow.block(
        node,
        node.cases.flatMap(({ consequent }) => consequent),
        scope,
      )
      return fresh
    case 'ForStatement': {
      const inner = flow.head(node, node.init, scope)
      for (const one of [node.init, node.test, node.body, node.update]) if (one) flow.eval(one, inner)
      return fresh
    }
    case 'ForInStatement':
    case 'ForOfStatement': {
      const inner = flow.head(node, node.left, scope)
      const list = flow.eval(node.right, inner)
      const target = node.left.type === 'VariableDeclaration' ? node.left.declarations[0]!.id : node.left
      flow.assignTo(target, node.type === 'ForOfStatement' ? part(list) : fresh, inner)
      flow.eval(node.body, inner)
      return fresh
    }
    case 'CatchClause': {
      const names = new Set<string>()
      if (node.param) collectNames(node.param, names)
      const inner = flow.scope(node, names, scope)
      // Thrown in the same code or in what it calls; the errors of the engine hold nothing.
      if (node.param) flow.assignTo(node.param, flow.anyStored, inner)
      flow.eval(node.body, inner)
      return fresh
    }
    case 'ThrowStatement':
      flow.effects.store(new Set(), reach(flow.eval(node.argument, scope)))
      return fresh
    case 'YieldExpression':
    case 'AwaitExpression':
      flow.effects.giveUp('stops half-way', node)
      return fresh
    case 'ImportExpression':
    case 'Super':
      return fresh
    case 'LabeledStatement':
      return flow.eval(node.body, scope)
    default:
      for (const child of childrenOf(node)) flow.eval(child, scope)
      return fresh
  }
}

function initial(flow: Flow, id: AnyNode, init: AnyNode, scope: Scope | null): Value {
  if (id.type !== 'Identifier' || !isFunction(init)) return flow.eval(init, scope)
  if (cellOf(id.name, scope)) return { ...fresh, closures: [flow.closure(init, scope)] }
  if (flow.chart.functions.get(id.name)?.node.start !== init.start) return flow.eval(init, scope)
  flow.describe(id.name)
  return fresh
}

// Without recursion: a long sum is a deep tree, to the left.
function operands(flow: Flow, node: AnyNode, scope: Scope | null): Value {
  const above: (BinaryExpression | LogicalExpression)[] = []
  let at: AnyNode = node
  for (; at.type === 'BinaryExpression' || at.type === 'LogicalExpression'; at = at.left) above.push(at)
  let value = flow.eval(at, scope)
  for (const { type, right } of above.reverse()) {
    const other = flow.eval(right, scope)
    value = type === 'LogicalExpression' ? either(value, other) : fresh
  }
  return value
}

function assignment(flow: Flow, node: AnyNode & { type: 'AssignmentExpression' }, scope: Scope | null): Value {
  const { left, right, operator } = node
  const given = flow.eval(right, scope)
  if (operator === '=') {
    flow.assignTo(left, given, scope)
    return given
  }
  const before = flow.eval(left, scope)
  const logical = operator === '&&=' || operator === '||=' || operator === '??='
  const value = logical ? either(before, given) : fresh
  flow.assignTo(left, value, scope)
  return value
}

/** The target of an assignment, or a pattern of them. */
export function assign(flow: Flow, target: AnyNode | Pattern, value: Value, scope: Scope | null): void {
  switch (target.type) {
    case 'Identifier': {
      const cell = cellOf(target.name, scope)
      if (cell) flow.grow(cell, value)
      else flow.assignName(target, value)
      return
    }
    case 'ParenthesizedExpression':
    case 'ChainExpression':
      flow.assignTo(target.expression, value, scope)
      return
    case 'MemberExpression': {
      const { own } = flow.eval(target.object, scope)
      if (target.computed) flow.eval(target.property, scope)
      flow.effects.mutate(own, target)
      flow.effects.store(own, reach(value))
      return
    }
    case 'ObjectPattern':
      for (const property of target.properties) {
        if (property.type === 'RestElement') flow.assignTo(property.argument, flow.made(part(value)), scope)
        else {
          if (property.computed) flow.eval(property.key, scope)
          flow.assignTo(property.value, part(value), scope)
        }
      }
      return
    case 'ArrayPattern':
      for (const element of target.elements) {
        if (element?.type === 'RestElement') flow.assignTo(element.argument, flow.made(part(value)), scope)
        else if (element) flow.assignTo(element, part(value), scope)
      }
      return
    case 'AssignmentPattern':
      flow.assignTo(target.left, either(value, flow.eval(target.right, scope)), scope)
      return
    default:
      flow.eval(target, scope)
  }
}
