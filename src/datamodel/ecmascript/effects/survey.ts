/** What has to be known of all code of a chart before any of it can be judged: its functions, and code that hides. */
import type { AnyNode } from 'acorn'
import type { DataModelSource, Expression } from '../../../core/datamodel.js'
import type { Span } from '../../../diagnostic.js'
import { placesIn } from '../position.js'
import { bare } from '../scope.js'
import { parseExpression, parseScript, SyntaxProblem } from '../syntax.js'
import { boundBy, childrenOf } from '../tree.js'
import { knownMethods } from './builtins.js'

export interface Survey {
  /** By name: functions at the top level of scripts to whose names nothing else is assigned. */
  readonly functions: ReadonlyMap<string, ChartFunction>
  /** Code that runs without being called, such as an accessor: no effect can be told where there is some. */
  readonly hidden: Cause | null
  /** Whether a function of the chart may be the value of anything but the names above and names that are local. */
  readonly escapes: boolean
  /** Methods of the standard library whose names the chart may give to functions of its own. */
  readonly distrusted: { has(method: string): boolean }
}

export interface ChartFunction {
  readonly name: string
  readonly node: AnyNode
}

export interface Cause {
  readonly cause: string
  readonly span: Span
}

/** Undefined where it cannot be parsed: to run it is an error, and nothing else. */
export function treeOf({ use, source }: Pick<Expression, 'use' | 'source'>): AnyNode | undefined {
  try {
    return use === 'script' ? parseScript(source) : parseExpression(source)
  } catch (error) {
    if (error instanceof SyntaxProblem || error instanceof RangeError) return undefined
    throw error
  }
}

// What there must be in a text that makes functions, assigns to names or hides code; a parser takes its time.
const worthParsing = /[={\\]|\+\+|--|\b(?:class|eval|Proxy|Symbol|Reflect|prototype|constructor)\b|__|Propert|Prototype/

export function survey(source: DataModelSource): Survey {
  const surveyor = new Surveyor()
  for (const name of source.variableNames) surveyor.writes(name)
  /** Which expressions variables start with; functions among them are as good as declared. */
  const initial = new Map<Expression, string>()
  if (!source.data) for (const id of source.dataIds) surveyor.writes(id)
  for (const { id, expression } of source.data ?? []) {
    if (expression && /=>|function/.test(expression.source)) initial.set(expression, id)
    else surveyor.writes(id)
  }
  for (const expression of source.expressions) {
    const { use, source: text } = expression
    if (use === 'location' && /^[^.[]*$/.test(text)) surveyor.writes(text.trim())
    if (use !== 'script' && !initial.has(expression) && !worthParsing.test(text)) continue
    const tree = treeOf(expression)
    if (tree) surveyor.look(tree, expression, initial.get(expression))
  }
  return surveyor.finish()
}

interface Visit {
  readonly node: AnyNode
  readonly parent: AnyNode | null
  /** Whether it is in a function. */
  readonly local: boolean
}

class Surveyor {
  readonly #functions = new Map<string, ChartFunction>()
  /** The nodes that define them. */
  readonly #defined = new Set<AnyNode>()
  /** Functions that are called where they stand. */
  readonly #immediate = new Set<AnyNode>()
  readonly #written = new Set<string>()
  /** Names of all functions in all texts, and names that are mentioned without being called. */
  readonly #functionNames = new Set<string>()
  readonly #mentioned = new Set<string>()
  readonly #methods = new Set<string>()
  #computed = false
  /** Whether a function may have become data. */
  #escapes = false
  #hidden: Cause | null = null

  writes(name: string): void {
    this.#written.add(name)
  }

  /** `variable`: the one that starts with it. */
  look(tree: AnyNode, expression: Expression, variable?: string): void {
    if (tree.type === 'Program') for (const node of tree.body) this.#define(node)
    if (variable !== undefined) {
      const node = bare(tree)
      if (isFunction(node)) this.#add({ name: variable, node })
      else this.writes(variable)
    }
    const hide = (cause: string, node: AnyNode) => {
      this.#hidden ??= { cause, span: placesIn(expression)(node.start, node.end) }
    }
    const open: Visit[] = [{ node: tree, parent: null, local: false }]
    for (let visit = open.pop(); visit; visit = open.pop()) {
      this.#note(visit, hide)
      const { node } = visit
      const local = visit.local || node.type === 'FunctionDeclaration' || isFunction(node)
      for (const child of childrenOf(node)) open.push({ node: child, parent: node, local })
    }
  }

  finish(): Survey {
    // What a name may also hold that another function is assigned to.
    for (const name of this.#written) if (this.#functions.delete(name)) this.#escapes = true
    const escapes = this.#escapes || [...this.#functionNames].some((name) => this.#mentioned.has(name))
    const every = { has: () => true }
    return {
      functions: this.#functions,
      hidden: this.#hidden,
      escapes,
      distrusted: !escapes ? new Set<string>() : this.#computed ? every : this.#methods,
    }
  }

  /** A statement at the top level of a script. */
  #define(node: AnyNode): void {
    if (node.type === 'FunctionDeclaration') this.#add({ name: node.id!.name, node })
    else if (node.type === 'VariableDeclaration') {
      for (const { id, init } of node.declarations) {
        if (id.type === 'Identifier' && init && isFunction(init)) this.#add({ name: id.name, node: init })
      }
    }
  }

  #add(definition: ChartFunction): void {
    const { name, node } = definition
    this.#defined.add(node)
    if (this.#functions.has(name)) this.#written.add(name)
    else this.#functions.set(name, definition)
  }

  #note({ node, parent, local }: Visit, hide: (cause: string, node: AnyNode) => void): void {
    switch (node.type) {
      case 'Identifier':
        if (node.name === 'eval') hide("calls 'eval'", node)
        else if (node.name === 'Proxy' || node.name === 'Symbol' || node.name === 'Reflect')
          hide(`uses '${node.name}'`, node)
        if (parent && !isCalled(node, parent) && !isKey(node, parent) && !isPassedToKnown(node, parent))
          this.#mentioned.add(node.name)
        return
      case 'CallExpression':
        this.#immediate.add(bare(node.callee))
        return
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        this.#function(node, parent)
        return
      case 'ClassDeclaration':
      case 'ClassExpression':
        this.#escapes = true
        if (node.id) this.#written.add(node.id.name)
        return
      case 'MethodDefinition':
        if (node.kind === 'get' || node.kind === 'set') hide('defines an accessor', node.key)
        this.#member(node.key, node.computed, null, hide)
        return
      case 'Property':
        if (parent?.type === 'ObjectPattern') return
        if (node.kind !== 'init') hide('defines an accessor', node.key)
        this.#member(node.key, node.computed, node.value, hide)
        return
      case 'MemberExpression':
        if (!node.computed && node.property.type === 'Identifier' && hiding.has(node.property.name))
          hide(`uses '${node.property.name}'`, node.property)
        else if (node.computed && node.property.type === 'Literal' && hiding.has(String(node.property.value)))
          hide(`uses '${node.property.value}'`, node.property)
        return
      case 'AssignmentExpression':
        for (const target of boundBy(node.left)) this.#assigned(target, node.right, hide)
        return
      case 'UpdateExpression':
        if (node.argument.type === 'Identifier') this.#written.add(node.argument.name)
        return
      case 'ForInStatement':
      case 'ForOfStatement': {
        const pattern = node.left.type === 'VariableDeclaration' ? node.left.declarations[0]!.id : node.left
        for (const target of boundBy(pattern)) this.#assigned(target, null, hide)
        return
      }
      case 'VariableDeclarator':
        if (node.init && !this.#defined.has(node.init)) {
          for (const target of boundBy(node.id)) if (target.type === 'Identifier') this.#written.add(target.name)
          // A `var` in a block at the top level is data.
          if (isFunction(node.init) && !local) this.#escapes = true
        }
        return
      default:
    }
  }

  #function(node: AnyNode, parent: AnyNode | null): void {
    if (node.type === 'FunctionDeclaration') {
      this.#functionNames.add(node.id!.name)
      if (!this.#defined.has(node)) this.#written.add(node.id!.name)
      return
    }
    if (node.type === 'FunctionExpression' && node.id) this.#functionNames.add(node.id.name)
    if (parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier')
      this.#functionNames.add(parent.id.name)
    else if (!this.#immediate.has(node) && !this.#defined.has(node) && !(parent && isPassedToKnown(node, parent)))
      this.#escapes = true
  }

  #assigned(target: AnyNode, value: AnyNode | null, hide: (cause: string, node: AnyNode) => void): void {
    if (target.type === 'Identifier') this.#written.add(target.name)
    else if (target.type === 'MemberExpression') this.#member(target.property, target.computed, value, hide)
  }

  /** A property gets a value; null: one that is not known. */
  #member(key: AnyNode, computed: boolean, value: AnyNode | null, hide: (cause: string, node: AnyNode) => void): void {
    if (value && isData(value)) return
    const name =
      key.type === 'Literal' ? String(key.value) : !computed && key.type === 'Identifier' ? key.name : undefined
    if (name === undefined) this.#computed = true
    else if (implicit.has(name)) hide(`defines '${name}'`, key)
    else if (knownMethods.has(name)) this.#methods.add(name)
  }
}

/** Methods that are called without a call. */
const implicit: ReadonlySet<string> = new Set(['toString', 'valueOf', 'toJSON'])

/** Members that make code run behind a name, or change what all sessions share. */
const hiding: ReadonlySet<string> = new Set([
  ...[
    'prototype',
    '__proto__',
    'constructor',
    'setPrototypeOf',
    'getPrototypeOf',
    'defineProperty',
    'defineProperties',
  ],
  ...['__defineGetter__', '__defineSetter__', '__lookupGetter__', '__lookupSetter__'],
])

export function isFunction(node: AnyNode): boolean {
  return node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
}

/** Whether it is written in a way that gives no function. */
function isData({ type }: AnyNode): boolean {
  return /^(?:Literal|Template|Binary|Unary|Update|Array|Object)/.test(type)
}

function isCalled(node: AnyNode, parent: AnyNode): boolean {
  return (parent.type === 'CallExpression' || parent.type === 'NewExpression') && parent.callee === node
}

/** Whether it is an argument of a method that calls it and forgets it. */
function isPassedToKnown(node: AnyNode, parent: AnyNode): boolean {
  if (parent.type !== 'CallExpression' || parent.callee === node || parent.callee.type !== 'MemberExpression')
    return false
  const { property, computed } = parent.callee
  return !computed && property.type === 'Identifier' && knownMethods.get(property.name)?.calls !== undefined
}

/** Whether an identifier is no variable. */
function isKey(node: AnyNode, parent: AnyNode): boolean {
  if (parent.type === 'MemberExpression') return parent.property === node && !parent.computed
  if (parent.type === 'Property') return parent.key === node && !parent.computed && !parent.shorthand
  if (parent.type === 'FunctionDeclaration' || parent.type === 'FunctionExpression') return parent.id === node
  return parent.type === 'VariableDeclarator' && parent.id === node
}
