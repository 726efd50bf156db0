/**
 * The flow of objects through a piece of code: where what it changes, stores and gives may come from. Its own variables
 * are looked at as a whole, not at one moment: what one has ever held it may always hold.
 */
import type { AnyNode, BinaryExpression, Function as FunctionNode, LogicalExpression, Pattern } from 'acorn'
import type { NameKind } from '../names.js'
import { bare, collectNames, collectVars } from '../scope.js'
import { childrenOf } from '../tree.js'
import { call, construct } from './calls.js'
import {
  Cell,
  type Closure,
  either,
  escapedRoot,
  fresh,
  globalRoot,
  holding,
  parameterRoot,
  part,
  reach,
  reachedRoot,
  rootValue,
  TooTangled,
  type Value,
} from './origins.js'
import { Effects, hasParameters, type Place } from './record.js'
import { isFunction, type Survey } from './survey.js'

/** What a flow has to know of its chart. */
export interface Surroundings extends Survey {
  kind(name: string): NameKind
  /** What is known so far of a function of the chart. */
  summary(name: string): Effects | undefined
}

/** Names of a function or a block. */
export interface Scope {
  readonly cells: ReadonlyMap<string, Cell>
  readonly parent: Scope | null
}

/** Looking again more often than that takes too long, and finds hardly anything. */
const manyRounds = 12

export class Flow {
  readonly chart: Surroundings
  effects = new Effects()
  readonly #scopes = new Map<AnyNode, Map<string, Cell>>()
  readonly #closures = new Map<AnyNode, Closure>()
  #changed = false
  /** The results of the functions around. */
  readonly #results: Cell[] = []

  constructor(chart: Surroundings) {
    this.chart = chart
  }

  /** Throws `TooTangled`. */
  script(body: readonly AnyNode[]): Effects {
    return this.#settle(() => {
      const vars = new Set<string>()
      for (const node of body) collectVars(node, vars)
      for (const name of vars) if (this.chart.kind(name) !== 'data') this.#declareVar(name, body[0]!)
      this.run(body, null)
    })
  }

  expression(node: AnyNode): Effects {
    return this.#settle(() => {
      this.effects.result = this.eval(node, null)
    })
  }

  /** Assigning to a location: what is assigned is not known here. */
  location(node: AnyNode): Effects {
    return this.#settle(() => {
      const target = bare(node)
      if (target.type !== 'Identifier' && target.type !== 'MemberExpression') return
      this.assignTo(target, fresh, null)
      if (target.type === 'MemberExpression') this.effects.result = this.eval(target.object, null)
      else {
        this.effects.result = rootValue(target.name)
        // One that may not be there cannot be assigned to (REC 5.4).
        if (this.chart.kind(target.name) !== 'data') this.effects.read(target.name, target)
      }
    })
  }

  /** A function of the chart: what it does to its arguments is told by the roots of its parameters. */
  function(node: AnyNode): Effects {
    return this.#settle(() => {
      const closure = this.closure(node, null)
      for (const [at, cell] of closure.parameters.entries()) {
        const [own, reached] = [parameterRoot(at), reachedRoot(at)]
        const given = { own: new Set([own]), inner: new Set([own, reached]), closures: [] }
        this.grow(cell, closure.rest && at === closure.parameters.length - 1 ? holding(given.inner) : given)
      }
      this.effects.result = closure.result.value
    })
  }

  #settle(look: () => void): Effects {
    for (let round = 0; round < manyRounds; round++) {
      const { stored } = this.effects
      this.effects = new Effects()
      this.effects.stored = stored
      this.#changed = false
      look()
      if (!this.#changed && this.effects.stored.size === stored.size) return this.effects
    }
    throw new TooTangled()
  }

  grow(cell: Cell, value: Value): void {
    if (cell.add(value)) this.#changed = true
  }

  /** A new object with what these values are and hold. */
  made(...values: readonly Value[]): Value {
    return holding(this.effects.stored, ...values.map(reach))
  }

  // A `var` that was not there before is undefined from the start of the script.
  #declareVar(name: string, place: Place): void {
    this.effects.read(name, place)
    this.effects.assign(name, fresh, place)
  }

  run(nodes: readonly AnyNode[], scope: Scope | null): void {
    for (const node of nodes) this.eval(node, scope)
  }

  /** Gives the value of an expression; of a statement there is none. */
  eval(node: AnyNode, scope: Scope | null): Value {
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
        return this.name(node, scope)
      case 'ThisExpression':
        return this.#this(node)
      case 'ParenthesizedExpression':
      case 'ChainExpression':
        return this.eval(node.expression, scope)
      case 'MemberExpression': {
        const object = this.eval(node.object, scope)
        if (node.computed) this.eval(node.property, scope)
        return part(object)
      }
      case 'CallExpression':
        return call(this, node, scope)
      case 'NewExpression':
        return construct(this, node, scope)
      case 'TaggedTemplateExpression':
        this.eval(node.quasi, scope)
        return call(this, { ...node, callee: node.tag, arguments: node.quasi.expressions }, scope)
      case 'BinaryExpression':
      case 'LogicalExpression':
        return this.#operands(node, scope)
      case 'ConditionalExpression':
        this.eval(node.test, scope)
        return either(this.eval(node.consequent, scope), this.eval(node.alternate, scope))
      case 'AssignmentExpression':
        return this.#assignment(node, scope)
      case 'UpdateExpression':
        this.eval(node.argument, scope)
        this.assignTo(node.argument, fresh, scope)
        return fresh
      case 'UnaryExpression': {
        const target = bare(node.argument)
        if (node.operator === 'delete' && target.type === 'MemberExpression') this.assignTo(target, fresh, scope)
        else this.eval(node.argument, scope)
        return fresh
      }
      case 'SequenceExpression': {
        let last = fresh
        for (const one of node.expressions) last = this.eval(one, scope)
        return last
      }
      case 'ArrayExpression':
        return this.made(...node.elements.map((element) => (element ? this.eval(element, scope) : fresh)))
      case 'SpreadElement':
        return part(this.eval(node.argument, scope))
      case 'ObjectExpression':
        return this.made(
          ...node.properties.map((property) => {
            if (property.type === 'SpreadElement') return this.eval(property, scope)
            if (property.computed) this.eval(property.key, scope)
            return this.eval(property.value, scope)
          }),
        )
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        return { ...fresh, closures: [this.#escaping(node, scope)] }
      case 'FunctionDeclaration':
        return this.#declaration(node, scope)
      case 'ClassDeclaration':
      case 'ClassExpression':
        return this.#class(node, scope)
      case 'VariableDeclaration':
        for (const { id, init } of node.declarations) {
          if (init) this.assignTo(id, this.#initial(id, init, scope), scope)
          else if (node.kind !== 'var') this.assignTo(id, fresh, scope)
        }
        return fresh
      case 'ReturnStatement':
        if (node.argument) this.grow(this.#results.at(-1) ?? new Cell(), this.eval(node.argument, scope))
        return fresh
      case 'BlockStatement':
      case 'StaticBlock':
        this.#block(node, node.body, scope)
        return fresh
      case 'SwitchStatement':
        this.eval(node.discriminant, scope)
        for (const { test } of node.cases) if (test) this.eval(test, scope)
        this.#block(
          node,
          node.cases.flatMap(({ consequent }) => consequent),
          scope,
        )
        return fresh
      case 'ForStatement': {
        const inner = this.#head(node, node.init, scope)
        for (const one of [node.init, node.test, node.body, node.update]) if (one) this.eval(one, inner)
        return fresh
      }
      case 'ForInStatement':
      case 'ForOfStatement': {
        const inner = this.#head(node, node.left, scope)
        const list = this.eval(node.right, inner)
        const target = node.left.type === 'VariableDeclaration' ? node.left.declarations[0]!.id : node.left
        this.assignTo(target, node.type === 'ForOfStatement' ? part(list) : fresh, inner)
        this.eval(node.body, inner)
        return fresh
      }
      case 'CatchClause': {
        const names = new Set<string>()
        if (node.param) collectNames(node.param, names)
        const inner = this.#scope(node, names, scope)
        // What was thrown may hold anything that was at hand.
        if (node.param) this.assignTo(node.param, this.made(), inner)
        this.eval(node.body, inner)
        return fresh
      }
      case 'ThrowStatement':
        this.effects.store(new Set(), reach(this.eval(node.argument, scope)))
        return fresh
      case 'YieldExpression':
      case 'AwaitExpression':
        this.effects.giveUp('stops half-way', node)
        return fresh
      case 'ImportExpression':
      case 'Super':
        return fresh
      case 'LabeledStatement':
        return this.eval(node.body, scope)
      default:
        for (const child of childrenOf(node)) this.eval(child, scope)
        return fresh
    }
  }

  #initial(id: AnyNode, init: AnyNode, scope: Scope | null): Value {
    if (id.type !== 'Identifier' || !isFunction(init)) return this.eval(init, scope)
    if (cellOf(id.name, scope)) return { ...fresh, closures: [this.closure(init, scope)] }
    if (this.chart.functions.get(id.name)?.node.start !== init.start) return this.eval(init, scope)
    this.#describe(id.name)
    return fresh
  }

  // Without recursion: a long sum is a deep tree, to the left.
  #operands(node: AnyNode, scope: Scope | null): Value {
    const above: (BinaryExpression | LogicalExpression)[] = []
    let at: AnyNode = node
    for (; at.type === 'BinaryExpression' || at.type === 'LogicalExpression'; at = at.left) above.push(at)
    let value = this.eval(at, scope)
    for (const { type, right } of above.reverse()) {
      const other = this.eval(right, scope)
      value = type === 'LogicalExpression' ? either(value, other) : fresh
    }
    return value
  }

  #assignment(node: AnyNode & { type: 'AssignmentExpression' }, scope: Scope | null): Value {
    const { left, right, operator } = node
    const given = this.eval(right, scope)
    if (operator === '=') {
      this.assignTo(left, given, scope)
      return given
    }
    const before = this.eval(left, scope)
    const logical = operator === '&&=' || operator === '||=' || operator === '??='
    const value = logical ? either(before, given) : fresh
    this.assignTo(left, value, scope)
    return value
  }

  /** The target of an assignment, or a pattern of them. */
  assignTo(target: AnyNode | Pattern, value: Value, scope: Scope | null): void {
    switch (target.type) {
      case 'Identifier': {
        const cell = cellOf(target.name, scope)
        if (cell) this.grow(cell, value)
        else this.#assignName(target, value)
        return
      }
      case 'ParenthesizedExpression':
      case 'ChainExpression':
        this.assignTo(target.expression, value, scope)
        return
      case 'MemberExpression': {
        const { own } = this.eval(target.object, scope)
        if (target.computed) this.eval(target.property, scope)
        this.effects.mutate(own, target)
        this.effects.store(own, reach(value))
        return
      }
      case 'ObjectPattern':
        for (const property of target.properties) {
          if (property.type === 'RestElement') this.assignTo(property.argument, this.made(part(value)), scope)
          else {
            if (property.computed) this.eval(property.key, scope)
            this.assignTo(property.value, part(value), scope)
          }
        }
        return
      case 'ArrayPattern':
        for (const element of target.elements) {
          if (element?.type === 'RestElement') this.assignTo(element.argument, this.made(part(value)), scope)
          else if (element) this.assignTo(element, part(value), scope)
        }
        return
      case 'AssignmentPattern':
        this.assignTo(target.left, either(value, this.eval(target.right, scope)), scope)
        return
      default:
        this.eval(target, scope)
    }
  }

  #assignName(node: AnyNode & { type: 'Identifier' }, value: Value): void {
    switch (this.chart.kind(node.name)) {
      case 'system':
      case 'unknown':
        // An error, which changes nothing.
        return
      case 'data':
      case 'late':
      case 'constant':
        this.effects.assign(node.name, value, node)
        return
      default:
        this.effects.giveUp(`assigns to '${node.name}'`, node)
    }
  }

  /** What a name stands for where it is read. */
  name(node: AnyNode & { type: 'Identifier' }, scope: Scope | null): Value {
    const { name } = node
    const cell = cellOf(name, scope)
    if (cell) {
      if (name === 'arguments') this.effects.giveUp("uses 'arguments'", node)
      for (const { parameters } of cell.value.closures) {
        for (const parameter of parameters) this.grow(parameter, rootValue(escapedRoot))
      }
      return cell.value
    }
    switch (this.chart.kind(name)) {
      case 'data':
      case 'late':
      case 'constant': {
        this.effects.read(name, node)
        const summary = this.chart.functions.has(name) ? this.chart.summary(name) : undefined
        if (summary) this.effects.escape(summary)
        return rootValue(name)
      }
      case 'system':
        if (name === 'In') this.effects.ask('any')
        if (name !== '_event') return fresh
        this.effects.read(name, node)
        return rootValue(name)
      case 'eval':
        this.effects.giveUp("uses 'eval'", node)
        return fresh
      case 'global':
        return name === 'undefined' || name === 'NaN' || name === 'Infinity' ? fresh : rootValue(globalRoot)
      default:
        // An error.
        return fresh
    }
  }

  // A function that is called by its name has none, one that is called by `new` has a new one; see `calls.ts` for others.
  #this(node: AnyNode): Value {
    if (this.#results.length > 0) return this.made()
    this.effects.giveUp("uses 'this'", node)
    return fresh
  }

  /** A function that stands here, its body looked at. */
  closure(node: AnyNode, scope: Scope | null): Closure {
    const { params, body, generator, async, id, type } = node as FunctionNode
    const names = new Set<string>()
    if (type !== 'ArrowFunctionExpression') names.add('arguments')
    if (type === 'FunctionExpression' && id) names.add(id.name)
    for (const parameter of params) collectNames(parameter, names)
    const outer = this.#scope(node, names, scope)
    let closure = this.#closures.get(node)
    if (!closure) {
      const rest = params.at(-1)?.type === 'RestElement'
      closure = { node, parameters: params.map(() => new Cell()), rest, result: new Cell() }
      this.#closures.set(node, closure)
    }
    if (generator || async) this.effects.giveUp('stops half-way', node)
    if (type === 'FunctionExpression' && id) this.grow(outer.cells.get(id.name)!, { ...fresh, closures: [closure] })
    for (const [at, parameter] of params.entries()) {
      const { value } = closure.parameters[at]!
      this.assignTo(parameter.type === 'RestElement' ? parameter.argument : parameter, value, outer)
    }
    this.#results.push(closure.result)
    if (body.type === 'BlockStatement') {
      const vars = new Set<string>()
      for (const statement of body.body) collectVars(statement, vars)
      this.#block(body, body.body, outer, vars)
    } else {
      this.grow(closure.result, this.eval(body, outer))
    }
    this.#results.pop()
    return closure
  }

  #declaration(node: AnyNode & { type: 'FunctionDeclaration' }, scope: Scope | null): Value {
    const { name } = node.id as { name: string }
    const cell = cellOf(name, scope)
    if (cell) {
      this.grow(cell, { ...fresh, closures: [this.closure(node, scope)] })
      return fresh
    }
    this.effects.assign(name, fresh, node.id as AnyNode)
    if (this.chart.functions.has(name)) this.#describe(name)
    else this.#escaping(node, scope)
    return fresh
  }

  /** A function that whoever gets hold of it may call with anything. */
  #escaping(node: AnyNode, scope: Scope | null): Closure {
    const closure = this.closure(node, scope)
    for (const cell of closure.parameters) this.grow(cell, rootValue(escapedRoot))
    return closure
  }

  /** What it does is done by those who call it, but what it lets share objects does so for all. */
  #describe(name: string): void {
    const summary = this.chart.summary(name)
    if (summary) this.effects.shares.push(...summary.shares.filter((shared) => !hasParameters(shared)))
  }

  #class(node: AnyNode & { type: 'ClassDeclaration' | 'ClassExpression' }, scope: Scope | null): Value {
    const inner = node.id ? this.#scope(node, new Set([node.id.name]), scope) : scope
    if (node.superClass) this.eval(node.superClass, inner)
    this.#results.push(new Cell())
    for (const member of node.body.body) {
      if (member.type === 'StaticBlock') this.eval(member, inner)
      else {
        if (member.computed) this.eval(member.key, inner)
        if (member.value) this.eval(member.value, inner)
      }
    }
    this.#results.pop()
    if (node.type === 'ClassDeclaration' && node.id) this.assignTo(node.id, fresh, scope)
    return fresh
  }

  #block(node: AnyNode, statements: readonly AnyNode[], scope: Scope | null, names = new Set<string>()): void {
    for (const statement of statements) {
      if (statement.type === 'FunctionDeclaration' || statement.type === 'ClassDeclaration')
        names.add(statement.id!.name)
      else if (statement.type === 'VariableDeclaration' && statement.kind !== 'var')
        for (const { id } of statement.declarations) collectNames(id, names)
    }
    this.run(statements, names.size === 0 ? scope : this.#scope(node, names, scope))
  }

  #head(node: AnyNode, declaration: AnyNode | null | undefined, scope: Scope | null): Scope | null {
    if (declaration?.type !== 'VariableDeclaration' || declaration.kind === 'var') return scope
    const names = new Set<string>()
    for (const { id } of declaration.declarations) collectNames(id, names)
    return this.#scope(node, names, scope)
  }

  #scope(node: AnyNode, names: ReadonlySet<string>, parent: Scope | null): Scope {
    let cells = this.#scopes.get(node)
    if (!cells) {
      cells = new Map([...names].map((name) => [name, new Cell()]))
      this.#scopes.set(node, cells)
    }
    return { cells, parent }
  }
}

export function cellOf(name: string, scope: Scope | null): Cell | undefined {
  for (let at = scope; at !== null; at = at.parent) {
    const cell = at.cells.get(name)
    if (cell) return cell
  }
  return undefined
}
