/**
 * The flow of objects through a piece of code: where what it changes, stores and gives may come from. Its own variables
 * are looked at as a whole, not at one moment: what one has ever held it may always hold.
 */
import type { AnyNode, Function as FunctionNode, Pattern } from 'acorn'
import type { NameKind } from '../names.js'
import { bare, collectNames, collectVars } from '../scope.js'
import {
  Cell,
  type Closure,
  escapedRoot,
  fresh,
  globalRoot,
  holding,
  parameterRoot,
  reach,
  reachedRoot,
  rootValue,
  TooTangled,
  type Value,
} from './origins.js'
import { Effects, hasParameters, type Place } from './record.js'
import { cellOf, type Scope } from './scopes.js'
import type { Survey } from './survey.js'
import { assign, evaluate } from './values.js'

/** What a flow has to know of its chart. */
export interface Surroundings extends Survey {
  kind(name: string): NameKind
  /** What is known so far of a function of the chart. */
  summary(name: string): Effects | undefined
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
  readonly results: Cell[] = []

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
        const kind = this.chart.kind(target.name)
        if (kind === 'late' || kind === 'constant') this.effects.read(target.name, target)
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
        const isRest = closure.rest && at === closure.parameters.length - 1
        if (isRest) this.effects.rest = at
        this.grow(cell, isRest ? holding(given.inner) : given)
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

  /** Whatever has been stored or thrown. */
  get anyStored(): Value {
    const { stored } = this.effects
    return stored.size === 0 ? fresh : { own: stored, inner: stored, closures: [] }
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
    return evaluate(this, node, scope)
  }

  /** The target of an assignment, or a pattern of them. */
  assignTo(target: AnyNode | Pattern, value: Value, scope: Scope | null): void {
    assign(this, target, value, scope)
  }

  assignName(node: AnyNode & { type: 'Identifier' }, value: Value): void {
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
  this(node: AnyNode): Value {
    if (this.results.length > 0) return this.made()
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
    const outer = this.scope(node, names, scope)
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
    this.results.push(closure.result)
    if (body.type === 'BlockStatement') {
      const vars = new Set<string>()
      for (const statement of body.body) collectVars(statement, vars)
      this.block(body, body.body, outer, vars)
    } else {
      this.grow(closure.result, this.eval(body, outer))
    }
    this.results.pop()
    return closure
  }

  declaration(node: AnyNode & { type: 'FunctionDeclaration' }, scope: Scope | null): Value {
    const { name } = node.id as { name: string }
    const cell = cellOf(name, scope)
    if (cell) {
      this.grow(cell, { ...fresh, closures: [this.closure(node, scope)] })
      return fresh
    }
    this.effects.assign(name, fresh, node.id as AnyNode)
    if (this.chart.functions.has(name)) this.describe(name)
    else this.escaping(node, scope)
    return fresh
  }

  /** A function that whoever gets hold of it may call with anything. */
  escaping(node: AnyNode, scope: Scope | null): Closure {
    const closure = this.closure(node, scope)
    for (const cell of closure.parameters) this.grow(cell, rootValue(escapedRoot))
    return closure
  }

  /** What it does is done by those who call it, but what it lets share objects does so for all. */
  describe(name: string): void {
    const summary = this.chart.summary(name)
    if (summary) this.effects.shares.push(...summary.shares.filter((shared) => !hasParameters(shared)))
  }

  class(node: AnyNode & { type: 'ClassDeclaration' | 'ClassExpression' }, scope: Scope | null): Value {
    const inner = node.id ? this.scope(node, new Set([node.id.name]), scope) : scope
    if (node.superClass) this.eval(node.superClass, inner)
    this.results.push(new Cell())
    for (const member of node.body.body) {
      if (member.type === 'StaticBlock') this.eval(member, inner)
      else {
        if (member.computed) this.eval(member.key, inner)
        if (member.value) this.eval(member.value, inner)
      }
    }
    this.results.pop()
    if (node.type === 'ClassDeclaration' && node.id) this.assignTo(node.id, fresh, scope)
    return fresh
  }

  block(node: AnyNode, statements: readonly AnyNode[], scope: Scope | null, names = new Set<string>()): void {
    for (const statement of statements) {
      if (statement.type === 'FunctionDeclaration' || statement.type === 'ClassDeclaration')
        names.add(statement.id!.name)
      else if (statement.type === 'VariableDeclaration' && statement.kind !== 'var')
        for (const { id } of statement.declarations) collectNames(id, names)
    }
    this.run(statements, names.size === 0 ? scope : this.scope(node, names, scope))
  }

  head(node: AnyNode, declaration: AnyNode | null | undefined, scope: Scope | null): Scope | null {
    if (declaration?.type !== 'VariableDeclaration' || declaration.kind === 'var') return scope
    const names = new Set<string>()
    for (const { id } of declaration.declarations) collectNames(id, names)
    return this.scope(node, names, scope)
  }

  scope(node: AnyNode, names: ReadonlySet<string>, parent: Scope | null): Scope {
    let cells = this.#scopes.get(node)
    if (!cells) {
      cells = new Map([...names].map((name) => [name, new Cell()]))
      this.#scopes.set(node, cells)
    }
    return { cells, parent }
  }
}
