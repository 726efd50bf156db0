/**
 * Scope analysis: which names of an expression or a script are free, and how the text must change so that the top level
 * of a script becomes data of a session. What a free name means is for `compile.ts` to say.
 */
import type {
  AnyNode,
  AssignmentProperty,
  BinaryExpression,
  Class,
  ForInStatement,
  ForOfStatement,
  Function as FunctionNode,
  Identifier,
  LogicalExpression,
  MemberExpression,
  Pattern,
  Program,
  Property,
  Statement,
  VariableDeclaration,
} from 'acorn'
import { analysePlain, leadingDollars } from './plain.js'
import { parseExpression, parseScript, tooDeep } from './syntax.js'

export type Use =
  | 'read'
  /** The callee of a call: its `this` is undefined. */
  | 'call'
  /** The operand of `typeof`, which forgives. */
  | 'typeof'
  /** The target of `=`; in sloppy code this makes a variable. */
  | 'write'
  /** The target of `+=`, `++` and their kin, which read before they write. */
  | 'update'
  /** The target of a declaration at the top level of a script. */
  | 'declare'

/** A free name at a place of the text. */
export interface Reference {
  readonly start: number
  readonly end: number
  readonly name: string
  readonly use: Use
  /** `{x}`: the property is named as the variable; in a literal or in a pattern. */
  readonly shorthand: 'literal' | 'pattern' | null
  /** The property that is read of it, where that is known to be neither called nor assigned to. */
  readonly member?: string
}

/** A piece of the text to put in place of another. */
export interface Replacement {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** A place where a script is to note that it has come to the statement of this number. */
export interface Mark {
  readonly start: number
  readonly end: number
  readonly statement: number
}

export type Edit = Reference | Replacement | Mark

/** A part of a text, and what is to change in it; edits by their start. */
export interface Fragment {
  readonly start: number
  readonly end: number
  readonly edits: Edit[]
}

export interface Analysis {
  readonly text: string
  readonly body: Fragment
  /** Of a script: its statements outside of functions and loops, by their numbers; an outer one before those in it. */
  readonly statements: readonly { readonly start: number; readonly end: number }[]
  /** Functions at the top level of a script: they exist before its first statement. */
  readonly functions: readonly (Fragment & { readonly name: string })[]
  /** `var` at the top level of a script: undefined before its first statement, if new. */
  readonly vars: readonly string[]
  /** `let` and `class` at the top level of a script. */
  readonly lexicals: readonly string[]
  readonly constants: readonly string[]
  /** Free names that are targets of `=`. */
  readonly assigned: ReadonlySet<string>
  /** What has no place in a chart, whatever its names mean. */
  readonly forbidden: readonly Forbidden[]
  /** The expression as the target of an assignment; null where it is none. */
  readonly target: Target | null
  /** The longest run of `$` that starts an identifier. */
  readonly dollars: number
}

export interface Forbidden {
  readonly what: string
  readonly start: number
  readonly end: number
}

/** A location (REC 5.4): `root` is the variable that it starts from, if it starts from one. */
export interface Target {
  readonly root: string | null
  readonly member: boolean
}

/** Throws a `SyntaxProblem`. */
export function analyseExpression(text: string): Analysis {
  return analysePlain(text) ?? analyseParsed(text)
}

/** The same by the parser alone. */
export function analyseParsed(text: string): Analysis {
  return deep(text, () => {
    const node = parseExpression(text)
    const walker = new Walker(text)
    walker.visit(node, null)
    return walker.finish(node.start, node.end, targetOf(node))
  })
}

/** Throws a `SyntaxProblem`. */
export function analyseScript(text: string): Analysis {
  return deep(text, () => {
    const program = parseScript(text)
    const walker = new Walker(text)
    walker.script(program)
    return walker.finish(0, text.length, null)
  })
}

/** The code of a text that `eval` runs; `result` is its last statement where that is an expression, and not in `body`. */
export interface EvalAnalysis extends Analysis {
  readonly result: Fragment | null
}

/**
 * As strict code that is evaluated indirectly: all that it declares is its own (ECMA-262 19.2.1.1). Throws a
 * `SyntaxProblem`.
 */
export function analyseEval(text: string): EvalAnalysis {
  return deep(text, () => {
    const program = parseScript(text)
    const walker = new Walker(text)
    const last = program.body.at(-1)
    const value = last?.type === 'ExpressionStatement' ? last.expression : null
    const result = walker.evalCode(program, value)
    return { ...walker.finish(0, value ? last!.start : text.length, null), result }
  })
}

function deep<T>(text: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw error instanceof RangeError ? tooDeep(text) : error
  }
}

function targetOf(node: AnyNode): Target | null {
  const target = withoutParentheses(node)
  if (target.type === 'Identifier') return { root: target.name, member: false }
  if (target.type !== 'MemberExpression') return null
  let object: AnyNode = target
  while (object.type === 'MemberExpression') object = bare(object.object)
  return { root: object.type === 'Identifier' ? object.name : null, member: true }
}

function withoutParentheses(node: AnyNode): AnyNode {
  let inner = node
  while (inner.type === 'ParenthesizedExpression') inner = inner.expression
  return inner
}

/** What stands there, with or without parentheses and as the end of an optional chain or not: `((a?.b))`. */
export function bare(node: AnyNode): AnyNode {
  let inner = node
  while (inner.type === 'ParenthesizedExpression' || inner.type === 'ChainExpression') inner = inner.expression
  return inner
}

/** The local names of a function, a block or a class. Null stands for the top level, which has none of its own. */
interface Scope {
  readonly names: ReadonlySet<string>
  readonly parent: Scope | null
}

class Walker {
  #edits: Edit[] = []
  /** Whether `var` here belongs to a function, and not to the script. */
  #inFunction = false
  /** Whether statements here are run once at most when the script runs, so that it costs little to note them. */
  #marking = false
  #dollars = 0
  readonly #statementsOfScript: { start: number; end: number }[] = []
  readonly #functions: (Fragment & { name: string })[] = []
  readonly #vars: string[] = []
  readonly #lexicals: string[] = []
  readonly #constants: string[] = []
  readonly #assigned = new Set<string>()
  readonly #forbidden: Forbidden[] = []

  constructor(readonly text: string) {}

  finish(start: number, end: number, target: Target | null): Analysis {
    return {
      text: this.text,
      body: { start, end, edits: sorted(this.#edits) },
      statements: this.#statementsOfScript,
      functions: this.#functions,
      vars: this.#vars,
      lexicals: this.#lexicals,
      constants: this.#constants,
      assigned: this.#assigned,
      forbidden: this.#forbidden,
      target,
      dollars: this.#dollars,
    }
  }

  script(program: Program): void {
    const vars = new Set<string>()
    for (const node of program.body) if (isStatement(node)) collectVars(node, vars)
    this.#vars.push(...this.#noted(vars))
    this.#marking = true
    for (const node of program.body) {
      if (node.type !== 'FunctionDeclaration') this.#mark(node)
      this.#topLevel(node)
    }
  }

  /** A body like that of a function, and apart from it the value that it ends with, if any. */
  evalCode({ body }: Program, value: AnyNode | null): Fragment | null {
    const vars = new Set<string>()
    for (const node of body) if (isStatement(node)) collectVars(node, vars)
    const scope = this.#block(body, null, vars)
    let result: Fragment | null = null
    this.#withinFunction(() => {
      if (value) {
        this.visit(value, scope)
        result = { start: value.start, end: value.end, edits: sorted(this.#edits) }
        this.#edits = []
      }
      this.#statements(value ? body.slice(0, -1) : body, scope)
    })
    return result
  }

  #topLevel(node: AnyNode): void {
    switch (node.type) {
      case 'FunctionDeclaration': {
        const name = node.id!.name
        this.#replace(node.start, node.end, '')
        const outer = this.#edits
        this.#edits = []
        this.#function(node, null)
        this.#functions.push({ name, start: node.start, end: node.end, edits: sorted(this.#edits) })
        this.#edits = outer
        this.#noted([name])
        return
      }
      case 'ClassDeclaration': {
        const name = node.id!.name
        this.#lexicals.push(name)
        this.#edits.push({ start: node.start, end: node.start, name, use: 'declare', shorthand: null })
        this.#replace(node.start, node.start, '=')
        this.#class(node, null)
        this.#replace(node.end, node.end, ';')
        return
      }
      case 'VariableDeclaration': {
        if (node.kind !== 'var') {
          const names = new Set<string>()
          for (const { id } of node.declarations) collectNames(id, names)
          ;(node.kind === 'const' ? this.#constants : this.#lexicals).push(...this.#noted(names))
        }
        this.#sessionVariables(node, null)
        this.#endStatement(node)
        return
      }
      default:
        this.visit(node, null)
    }
  }

  /** `var a = 1, b` → `void ($.a = 1, 0)`. */
  #sessionVariables(node: VariableDeclaration, scope: Scope | null): void {
    const first = node.declarations[0]!
    this.#replace(node.start, first.start, 'void (')
    for (const { id, init, start, end } of node.declarations) {
      if (init) {
        this.#pattern(id, 'declare', scope)
        this.visit(init, scope)
      } else if (node.kind === 'var') {
        this.#replace(start, end, '0')
      } else {
        this.#pattern(id, 'declare', scope)
        this.#replace(end, end, '=void 0')
      }
    }
    const last = node.declarations.at(-1)!
    this.#replace(last.end, last.end, ')')
  }

  visit(node: AnyNode, scope: Scope | null): void {
    switch (node.type) {
      case 'Identifier':
        this.#reference(node, 'read', scope)
        return
      case 'MemberExpression':
        this.#member(node, scope, true)
        return
      case 'CallExpression':
        this.#callee(node.callee, scope)
        for (const argument of node.arguments) this.visit(argument, scope)
        return
      case 'TaggedTemplateExpression':
        this.#callee(node.tag, scope)
        this.visit(node.quasi, scope)
        return
      case 'UnaryExpression': {
        const operand = bare(node.argument)
        if (node.operator === 'typeof' && operand.type === 'Identifier') this.#reference(operand, 'typeof', scope)
        else if (node.operator === 'delete' && operand.type === 'MemberExpression') this.#member(operand, scope, false)
        else this.visit(node.argument, scope)
        return
      }
      case 'AssignmentExpression':
        this.#pattern(node.left, node.operator === '=' ? 'write' : 'update', scope)
        this.visit(node.right, scope)
        return
      case 'UpdateExpression':
        this.#pattern(node.argument as Pattern, 'update', scope)
        return
      case 'Property':
        this.#property(node, scope)
        return
      case 'PropertyDefinition':
      case 'MethodDefinition':
        if (node.computed) this.visit(node.key, scope)
        if (node.value) this.#nested(node.value, scope)
        return
      case 'FunctionExpression':
      case 'FunctionDeclaration':
      case 'ArrowFunctionExpression':
        this.#function(node, scope)
        return
      case 'ClassExpression':
      case 'ClassDeclaration':
        this.#class(node, scope)
        return
      case 'StaticBlock': {
        const vars = new Set<string>()
        for (const statement of node.body) collectVars(statement, vars)
        this.#withinFunction(() => this.#statements(node.body, this.#block(node.body, scope, vars)))
        return
      }
      case 'BlockStatement':
        this.#statements(node.body, this.#block(node.body, scope))
        return
      case 'SwitchStatement': {
        this.visit(node.discriminant, scope)
        const inner = this.#block(
          node.cases.flatMap((one) => one.consequent),
          scope,
        )
        for (const one of node.cases) {
          if (one.test) this.visit(one.test, inner)
          this.#statements(one.consequent, inner)
        }
        return
      }
      case 'CatchClause': {
        const names = new Set<string>()
        if (node.param) collectNames(node.param, names)
        const inner = this.#scope(names, scope)
        if (node.param) this.#pattern(node.param, 'declare', inner)
        this.visit(node.body, inner)
        return
      }
      case 'ForStatement': {
        const inner = node.init?.type === 'VariableDeclaration' ? this.#head(node.init, scope) : scope
        if (node.init?.type === 'VariableDeclaration') this.#variables(node.init, inner)
        else if (node.init) this.visit(node.init, inner)
        if (node.test) this.visit(node.test, inner)
        if (node.update) this.visit(node.update, inner)
        this.#unmarked(() => this.visit(node.body, inner))
        return
      }
      case 'ForInStatement':
      case 'ForOfStatement':
        this.#forEach(node, scope)
        return
      case 'VariableDeclaration':
        this.#variables(node, scope)
        this.#endStatement(node)
        return
      case 'LabeledStatement':
        this.visit(node.body, scope)
        return
      case 'BreakStatement':
      case 'ContinueStatement':
        this.#endStatement(node)
        return
      case 'AwaitExpression':
        this.#forbid('await', node.start, node.start + 'await'.length)
        this.visit(node.argument, scope)
        return
      case 'ImportExpression':
        this.#forbid('import()', node.start, node.end)
        return
      case 'BinaryExpression':
      case 'LogicalExpression':
        this.#operands(node, scope)
        return
      case 'Literal':
      case 'MetaProperty':
        return
      case 'TryStatement':
        // What runs on the way out of a statement that failed must not pass for it.
        if (node.finalizer || (node.handler?.param && node.handler.param.type !== 'Identifier'))
          this.#unmarked(() => this.#children(node, scope))
        else this.#children(node, scope)
        return
      case 'WhileStatement':
        this.#unmarked(() => this.#children(node, scope))
        return
      case 'DoWhileStatement':
        this.#unmarked(() => this.#children(node, scope))
        this.#endStatement(node)
        return
      case 'ExpressionStatement':
      case 'ReturnStatement':
      case 'ThrowStatement':
      case 'DebuggerStatement':
        this.#children(node, scope)
        this.#endStatement(node)
        return
      default:
        this.#children(node, scope)
    }
  }

  /** Without recursion: a long sum is a deep tree, to the left. */
  #operands(node: BinaryExpression | LogicalExpression, scope: Scope | null): void {
    const right: AnyNode[] = []
    let left: AnyNode = node
    for (; left.type === 'BinaryExpression' || left.type === 'LogicalExpression'; left = left.left)
      right.push(left.right)
    this.visit(left, scope)
    for (let at = right.length - 1; at >= 0; at--) this.visit(right[at]!, scope)
  }

  #children(node: AnyNode, scope: Scope | null): void {
    for (const value of Object.values(node)) {
      if (Array.isArray(value)) {
        for (const item of value) if (isNode(item)) this.visit(item, scope)
      } else if (isNode(value)) {
        this.visit(value, scope)
      }
    }
  }

  #statements(nodes: readonly AnyNode[], scope: Scope | null): void {
    for (const node of nodes) {
      this.#mark(node)
      this.visit(node, scope)
    }
  }

  #mark({ start, end }: AnyNode): void {
    if (!this.#marking) return
    this.#edits.push({ start, end: start, statement: this.#statementsOfScript.length })
    this.#statementsOfScript.push({ start, end })
  }

  #unmarked(run: () => void): void {
    const before = this.#marking
    this.#marking = false
    run()
    this.#marking = before
  }

  // A rewritten name may start with `(`, so no line may count on the next one to end its statement.
  #endStatement(node: AnyNode): void {
    if (this.text[node.end - 1] !== ';') this.#replace(node.end, node.end, ';')
  }

  #callee(callee: AnyNode, scope: Scope | null): void {
    const inner = bare(callee)
    if (inner.type === 'Identifier') this.#reference(inner, 'call', scope)
    else if (inner.type === 'MemberExpression') this.#member(inner, scope, false)
    else this.visit(callee, scope)
  }

  /** `read`: the property is neither called nor deleted nor assigned to. */
  #member({ object, property, computed }: MemberExpression, scope: Scope | null, read: boolean): void {
    if (read && !computed && object.type === 'Identifier' && property.type === 'Identifier') {
      this.#reference(object, 'read', scope, null, property.name)
    } else this.visit(object, scope)
    if (computed) this.visit(property, scope)
  }

  #property(node: Property | AssignmentProperty, scope: Scope | null): void {
    if (node.computed) this.visit(node.key, scope)
    if (node.shorthand && node.value.type === 'Identifier') this.#reference(node.value, 'read', scope, 'literal')
    else this.visit(node.value, scope)
  }

  #pattern(node: Pattern | AnyNode, use: Use, scope: Scope | null): void {
    switch (node.type) {
      case 'Identifier':
        this.#reference(node, use, scope)
        return
      case 'ParenthesizedExpression':
        this.#pattern(node.expression, use, scope)
        return
      case 'ObjectPattern':
        for (const property of node.properties) {
          if (property.type === 'RestElement') {
            this.#pattern(property.argument, use, scope)
            continue
          }
          if (property.computed) this.visit(property.key, scope)
          const { value } = property
          if (!property.shorthand) this.#pattern(value, use, scope)
          else if (value.type === 'Identifier') this.#reference(value, use, scope, 'pattern')
          else if (value.type === 'AssignmentPattern') {
            this.#reference(value.left as Identifier, use, scope, 'pattern')
            this.visit(value.right, scope)
          }
        }
        return
      case 'ArrayPattern':
        for (const element of node.elements) if (element) this.#pattern(element, use, scope)
        return
      case 'RestElement':
        this.#pattern(node.argument, use, scope)
        return
      case 'AssignmentPattern':
        this.#pattern(node.left, use, scope)
        this.visit(node.right, scope)
        return
      case 'MemberExpression':
        this.#member(node, scope, false)
        return
      default:
        this.visit(node, scope)
    }
  }

  #function(node: FunctionNode | AnyNode, scope: Scope | null): void {
    const fn = node as FunctionNode
    if (fn.async) this.#forbid('async', fn.start, fn.start + 'async'.length)
    const names = new Set<string>()
    if (fn.type !== 'ArrowFunctionExpression') names.add('arguments')
    if (fn.type === 'FunctionExpression' && fn.id) names.add(fn.id.name)
    for (const parameter of fn.params) collectNames(parameter, names)
    const outer = this.#scope(names, scope)
    this.#withinFunction(() => {
      for (const parameter of fn.params) this.#pattern(parameter, 'declare', outer)
      if (fn.body.type !== 'BlockStatement') {
        this.visit(fn.body, outer)
        return
      }
      // The body has a scope of its own, since the defaults of parameters do not see its variables.
      const vars = new Set<string>()
      for (const statement of fn.body.body) collectVars(statement, vars)
      this.#statements(fn.body.body, this.#block(fn.body.body, outer, vars))
    })
  }

  #class(node: Class, scope: Scope | null): void {
    const inner = node.id ? this.#scope(new Set([node.id.name]), scope) : scope
    if (node.superClass) this.visit(node.superClass, inner)
    for (const member of node.body.body) this.visit(member, inner)
  }

  /** The value of a class member: field initialisers are functions as far as `arguments` goes, which acorn refuses. */
  #nested(node: AnyNode, scope: Scope | null): void {
    this.#withinFunction(() => this.visit(node, scope))
  }

  #withinFunction(run: () => void): void {
    const before = this.#inFunction
    this.#inFunction = true
    this.#unmarked(run)
    this.#inFunction = before
  }

  #variables(node: VariableDeclaration, scope: Scope | null): void {
    if (node.kind === 'var' && !this.#inFunction) {
      this.#sessionVariables(node, scope)
      return
    }
    for (const { id, init } of node.declarations) {
      this.#pattern(id, 'declare', scope)
      if (init) this.visit(init, scope)
    }
  }

  #forEach(node: ForInStatement | ForOfStatement, scope: Scope | null): void {
    if (node.type === 'ForOfStatement' && node.await) this.#forbid('await', node.start, node.end)
    const { left } = node
    let inner = scope
    if (left.type === 'VariableDeclaration') {
      inner = this.#head(left, scope)
      const { id } = left.declarations[0]!
      if (left.kind === 'var' && !this.#inFunction) this.#replace(left.start, id.start, '')
      this.#pattern(id, 'declare', inner)
    } else {
      this.#pattern(left, 'write', scope)
    }
    this.visit(node.right, inner)
    this.#unmarked(() => this.visit(node.body, inner))
  }

  #head(node: VariableDeclaration, scope: Scope | null): Scope | null {
    if (node.kind === 'var') return scope
    const names = new Set<string>()
    for (const { id } of node.declarations) collectNames(id, names)
    return this.#scope(names, scope)
  }

  #block(statements: readonly AnyNode[], scope: Scope | null, names = new Set<string>()): Scope | null {
    for (const node of statements) {
      if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') names.add(node.id!.name)
      else if (node.type === 'VariableDeclaration' && node.kind !== 'var')
        for (const { id } of node.declarations) collectNames(id, names)
    }
    return this.#scope(names, scope)
  }

  #scope(names: Set<string>, parent: Scope | null): Scope | null {
    if (names.size === 0) return parent
    this.#noted(names)
    return { names, parent }
  }

  #reference(
    node: Identifier,
    use: Use,
    scope: Scope | null,
    shorthand: 'literal' | 'pattern' | null = null,
    member?: string,
  ): void {
    const { name, start, end } = node
    for (let at = scope; at !== null; at = at.parent) if (at.names.has(name)) return
    this.#noted([name])
    if (use === 'write') this.#assigned.add(name)
    this.#edits.push({ start, end, name, use, shorthand, ...(member !== undefined && { member }) })
  }

  #replace(start: number, end: number, text: string): void {
    this.#edits.push({ start, end, text })
  }

  #forbid(what: string, start: number, end: number): void {
    this.#forbidden.push({ what, start, end })
  }

  #noted<Names extends Iterable<string>>(names: Names): Names {
    for (const name of names) this.#dollars = Math.max(this.#dollars, leadingDollars(name))
    return names
  }
}

// Stable: what was pushed first at a place stays first.
function sorted(edits: Edit[]): Edit[] {
  return edits.sort((a, b) => a.start - b.start)
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

function isStatement(node: AnyNode): node is Statement {
  return !node.type.startsWith('Export') && !node.type.startsWith('Import')
}

/** The names that a pattern binds. */
export function collectNames(node: AnyNode, into: Set<string>): void {
  switch (node.type) {
    case 'Identifier':
      into.add(node.name)
      return
    case 'ObjectPattern':
      for (const property of node.properties)
        collectNames(property.type === 'RestElement' ? property.argument : property.value, into)
      return
    case 'ArrayPattern':
      for (const element of node.elements) if (element) collectNames(element, into)
      return
    case 'RestElement':
      collectNames(node.argument, into)
      return
    case 'AssignmentPattern':
      collectNames(node.left, into)
      return
    default:
  }
}

/** The names that `var` declares in a statement, at any depth but not in functions. */
export function collectVars(node: AnyNode, into: Set<string>): void {
  switch (node.type) {
    case 'VariableDeclaration':
      if (node.kind === 'var') for (const { id } of node.declarations) collectNames(id, into)
      return
    case 'BlockStatement':
      for (const statement of node.body) collectVars(statement, into)
      return
    case 'IfStatement':
      collectVars(node.consequent, into)
      if (node.alternate) collectVars(node.alternate, into)
      return
    case 'ForStatement':
      if (node.init) collectVars(node.init, into)
      collectVars(node.body, into)
      return
    case 'ForInStatement':
    case 'ForOfStatement':
      collectVars(node.left, into)
      collectVars(node.body, into)
      return
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'LabeledStatement':
      collectVars(node.body, into)
      return
    case 'TryStatement':
      collectVars(node.block, into)
      if (node.handler) collectVars(node.handler.body, into)
      if (node.finalizer) collectVars(node.finalizer, into)
      return
    case 'SwitchStatement':
      for (const one of node.cases) for (const statement of one.consequent) collectVars(statement, into)
      return
    default:
  }
}
