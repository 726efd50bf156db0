/**
 * A chart's expressions → one source text for its realm. A variable `x` of the session becomes a property of the
 * session's scope object, `$.x`; everything that is no plain property is a member whose name holds an `@`, which no
 * variable can have: `$["@event"]`.
 */

import type { DataModelSource, Expression } from '../../core/datamodel.js'
import { type Diagnostic, diagnostic, type Span } from '../../diagnostic.js'
import { Names, systemNames } from './names.js'
import { leadingDollars } from './plain.js'
import { placesIn } from './position.js'
import {
  type Analysis,
  analyseEval,
  analyseExpression,
  analyseScript,
  type EvalAnalysis,
  type Forbidden,
  type Fragment,
  type Reference,
} from './scope.js'
import { SyntaxProblem } from './syntax.js'

/** What a compiled function does with its expression. */
export type Form = 'value' | 'condition' | 'list' | 'script' | 'assign'

/** Source text of a function of a scope (and of a value, for `assign`), or the error that it throws. */
export type Compiled =
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'error'; readonly error: 'SyntaxError' | 'TypeError'; readonly message: string }

/** The longest text that `eval` takes, in UTF-16 units; a syntax tree is many times as large as its text. */
const longestEval = 1 << 20

/** The parameter of a chart with `eval` in it: its texts are not known yet, and must not name it either. */
const evalDollars = 8

const compilations = new WeakMap<DataModelSource, Compilation>()

/** The compilation of a chart's expressions: one for all realms that they run in. */
export function compilationOf(source: DataModelSource): Compilation {
  let compilation = compilations.get(source)
  if (!compilation) {
    compilation = new Compilation(source)
    compilations.set(source, compilation)
  }
  return compilation
}

/** A function that a script declares: a piece of the script's text. */
export interface DeclaredFunction {
  readonly text: string
  readonly code: Fragment
}

const writing: ReadonlySet<Reference['use']> = new Set<Reference['use']>(['write', 'update'])

/** The analysed expressions of one chart. */
export class Compilation {
  readonly names: Names
  readonly problems: readonly Diagnostic[]
  /** The parameter's name; no identifier of the chart starts with it. */
  readonly parameter: string
  // By text, since tools write the same conditions again and again.
  readonly #ofScripts = new Map<string, Analysis | SyntaxProblem>()
  readonly #ofExpressions = new Map<string, Analysis | SyntaxProblem>()
  readonly #source: DataModelSource
  #declared: Map<string, DeclaredFunction> | undefined

  constructor(source: DataModelSource) {
    this.#source = source
    this.names = new Names(source.dataIds, source.variableNames)
    let dollars = 0
    const scripts: Analysis[] = []
    for (const expression of source.expressions) {
      const analysis = this.#analyse(expression)
      if (analysis instanceof SyntaxProblem) continue
      dollars = Math.max(dollars, analysis.dollars, mentionsEval(analysis) ? evalDollars : 0)
      if (expression.use !== 'script') continue
      scripts.push(analysis)
      for (const name of analysis.constants) this.names.declare(name, true)
      for (const name of [...analysis.vars, ...analysis.lexicals]) this.names.declare(name)
      for (const { name } of analysis.functions) this.names.declare(name)
    }
    for (const { assigned } of scripts) for (const name of assigned) this.names.assign(name)
    for (const name of [...this.names.data, ...this.names.late]) dollars = Math.max(dollars, leadingDollars(name))
    this.parameter = '$'.repeat(dollars + 1)
    const problems: Diagnostic[] = []
    for (const expression of source.expressions) this.#check(expression, problems)
    this.problems = problems
  }

  /** The source text of the whole chart: a function of what the realm gives it, see `Batch`. */
  batch(functions: readonly string[]): string {
    const $ = this.parameter
    const fields = [
      `this["@environment"]=${$}environment`,
      'this["@incoming"]=undefined',
      'this["@seen"]=undefined',
      'this["@rare"]=undefined',
      ...[...this.names.data].map((name) => `this.${name}=undefined`),
      ...[...this.names.late].map((name) => `this.${name}=${$}hole`),
    ]
    return `(function(${$}prototype,${$}hole){'use strict'
function ${$}Scope(${$}environment){${fields.join(';')}}
${$}Scope.prototype=${$}prototype
return {create:(${$}environment)=>new ${$}Scope(${$}environment),functions:[
${functions.join(',\n')}
]}})`
  }

  /**
   * The functions that scripts at the top level declare, once each, and that nothing else gives another value: they are the
   * same in all sessions, whatever happens.
   */
  get declaredFunctions(): ReadonlyMap<string, DeclaredFunction> {
    this.#declared ??= this.#findDeclared()
    return this.#declared
  }

  /** A function of a scope that makes such a function in it; undefined where there is none of that name. */
  functionCode(name: string): string | undefined {
    const found = this.declaredFunctions.get(name)
    if (!found) return undefined
    const id: Reference = { start: 0, end: 0, name, use: 'declare', shorthand: null }
    return `(${this.parameter})=>{${this.#reference(id)}=${this.#render(found.text, found.code)}}`
  }

  #findDeclared(): Map<string, DeclaredFunction> {
    const { variableNames, scripts = [], expressions } = this.#source
    const found = new Map<string, DeclaredFunction>()
    const spoilt = new Set(variableNames)
    const topLevel = new Set(scripts)
    for (const expression of expressions) {
      const analysis = this.#analyse(expression)
      if (analysis instanceof SyntaxProblem) continue
      const { assigned, vars, lexicals, constants, target, body, functions, text } = analysis
      for (const name of [...assigned, ...vars, ...lexicals, ...constants]) spoilt.add(name)
      if (expression.use === 'location' && target?.root != null) spoilt.add(target.root)
      for (const { edits } of [body, ...functions]) {
        for (const edit of edits) if ('use' in edit && writing.has(edit.use)) spoilt.add(edit.name)
      }
      for (const code of functions) {
        if (found.has(code.name) || !topLevel.has(expression)) spoilt.add(code.name)
        found.set(code.name, { text, code })
      }
    }
    for (const name of found.keys()) if (spoilt.has(name) || this.names.data.has(name)) found.delete(name)
    return found
  }

  /** The functions that scripts declare at their top level, with their code; scripts of the same text count once. */
  scriptFunctions(): readonly { readonly name: string; readonly code: string }[] {
    return [...this.#ofScripts.values()].flatMap((analysis) => {
      if (analysis instanceof SyntaxProblem || this.#forbidden(analysis).length > 0) return []
      return analysis.functions.map((fn) => ({ name: fn.name, code: this.#render(analysis.text, fn) }))
    })
  }

  /** One function alone. */
  single(code: string): string {
    return `(function(){'use strict';return ${code}})`
  }

  /** Sets a variable, existing or not. */
  setter(name: string): string {
    const $ = this.parameter
    return `(${$},${$}v)=>{${$}.${name}=${$}v}`
  }

  compile(expression: Expression, form: Form): Compiled {
    const analysis = this.#analyse(expression)
    if (analysis instanceof SyntaxProblem) return failure('SyntaxError', explain(expression, analysis))
    const [forbidden] = this.#forbidden(analysis)
    if (forbidden) return failure('SyntaxError', noPlace(forbidden.what))
    const $ = this.parameter
    if (form === 'script') return this.#guarded('', `${this.#script(analysis)}\n`, isMarked(analysis))
    if (form === 'assign') {
      if (!analysis.target) return failure('SyntaxError', notAssignable(expression))
      const { root, member } = analysis.target
      if (root !== null && systemNames.has(root)) return failure('TypeError', readOnly(root))
      const target = this.#render(expression.source, analysis.body, member ? undefined : 'update')
      return this.#guarded(`,${$}v`, `(\n${target}\n)=${$}v`)
    }
    const value = `(\n${this.#render(expression.source, analysis.body)}\n)`
    if (form === 'condition') return this.#guarded('', `return !!${value}`)
    if (form === 'list') return this.#guarded('', `return ${$}["@list"]${value}`)
    return this.#guarded('', `return ${value}`)
  }

  /** The function of a scope that runs a text given to `eval`, with the names and the limits that all code here has. */
  evaluated(text: string): Compiled {
    if (text.length > longestEval) return failure('SyntaxError', 'the text is too long for eval')
    let analysis: EvalAnalysis
    try {
      analysis = analyseEval(text)
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error
      return failure('SyntaxError', error.kind === 'forbidden' ? noPlace(error.message) : error.message)
    }
    const [forbidden] = this.#forbidden(analysis)
    if (forbidden) return failure('SyntaxError', noPlace(forbidden.what))
    if (analysis.dollars >= this.parameter.length) return failure('SyntaxError', "a name begins with too many '$'")
    const { body, result } = analysis
    const value = result ? `return (\n${this.#render(text, result)}\n)` : ''
    return this.#guarded('', `${this.#render(text, body)}\n${value}`)
  }

  // The engine's errors quote the code as it is here, and are to quote it as the author wrote it.
  // `marked`: the body notes which of its statements it has come to.
  #guarded(parameters: string, body: string, marked = false): Compiled {
    const $ = this.parameter
    const [noted, place] = marked ? [`let ${$}at;`, `,${$}at`] : ['', '']
    return success(
      `(${$}${parameters})=>{${noted}try{${body}}catch(${$}e){throw ${$}["@quoting"](${$}e,"${$}"${place})}}`,
    )
  }

  /** Where the statement of a script stands that has this number. */
  statement(expression: Expression, number: number): Span | undefined {
    const analysis = this.#analyse(expression)
    const statement = analysis instanceof SyntaxProblem ? undefined : analysis.statements[number]
    return statement && placesIn(expression)(statement.start, statement.end)
  }

  #analyse(expression: Expression): Analysis | SyntaxProblem {
    const { source, use } = expression
    const analyses = use === 'script' ? this.#ofScripts : this.#ofExpressions
    const known = analyses.get(source)
    if (known) return known
    let analysis: Analysis | SyntaxProblem
    try {
      analysis = use === 'script' ? analyseScript(source) : analyseExpression(source)
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error
      analysis = error
    }
    analyses.set(source, analysis)
    return analysis
  }

  #forbidden(analysis: Analysis & { readonly result?: Fragment | null }): readonly Forbidden[] {
    let more: Forbidden[] | undefined
    const note = ({ edits }: Fragment) => {
      for (const edit of edits) {
        if (!('name' in edit) || !this.names.isForbidden(edit.name)) continue
        more ??= []
        more.push({ what: edit.name, start: edit.start, end: edit.end })
      }
    }
    note(analysis.body)
    for (const fragment of analysis.functions) note(fragment)
    if (analysis.result) note(analysis.result)
    return more ? [...analysis.forbidden, ...more] : analysis.forbidden
  }

  #check(expression: Expression, problems: Diagnostic[]): void {
    const analysis = this.#analyse(expression)
    if (analysis instanceof SyntaxProblem) {
      const span = placesIn(expression)(analysis.start, analysis.end)
      problems.push(
        analysis.kind === 'forbidden'
          ? forbiddenProblem(analysis.message, span)
          : diagnostic({
              code: 'expression/syntax',
              severity: 'warning',
              message: explain(expression, analysis),
              span,
              rec: '5.9',
              hint: 'it raises error.execution each time it is evaluated',
            }),
      )
      return
    }
    const forbidden = this.#forbidden(analysis)
    if (forbidden.length > 0) {
      const place = placesIn(expression)
      for (const { what, start, end } of forbidden) problems.push(forbiddenProblem(what, place(start, end)))
    }
    if (expression.use !== 'location') return
    const root = analysis.target?.root
    const message = !analysis.target
      ? notAssignable(expression)
      : root != null && systemNames.has(root)
        ? readOnly(root)
        : undefined
    if (message === undefined) return
    problems.push(
      diagnostic({ code: 'expression/location', severity: 'warning', message, span: expression.span, rec: '5.4' }),
    )
  }

  #script(analysis: Analysis): string {
    const $ = this.parameter
    const source = analysis.text
    const { names } = this
    const { start, end, edits } = analysis.body
    // Where there is one statement, everybody knows which it is.
    const body = isMarked(analysis)
      ? analysis.body
      : { start, end, edits: edits.filter((edit) => !('statement' in edit)) }
    const vars = analysis.vars.filter((name) => isLate(names.kind(name)))
    const functions = analysis.functions.map((fn) => {
      const id: Reference = { start: 0, end: 0, name: fn.name, use: 'declare', shorthand: null }
      return `${this.#reference(id)}=${this.#render(source, fn)};`
    })
    return [
      ...vars.map((name) => `${$}.${name}=${$}["@peek"](${$}.${name});`),
      ...functions,
      `\n${this.#render(source, body)}`,
    ].join('')
  }

  #render(source: string, { start, end, edits }: Fragment, use?: 'update'): string {
    let text = ''
    let at = start
    for (const edit of edits) {
      // Inside of what another edit has replaced.
      if (edit.start < at) continue
      text += source.slice(at, edit.start)
      if ('statement' in edit) text += `${this.parameter}at=${edit.statement};`
      else text += 'text' in edit ? edit.text : this.#reference(use ? { ...edit, use } : edit)
      at = edit.end
    }
    return text + source.slice(at, end)
  }

  #reference(reference: Reference): string {
    const { name, shorthand } = reference
    const text = this.#access(reference)
    if (shorthand === null) return text
    // `{ __proto__: x }` would set a prototype where `{ __proto__ }` makes a property.
    return shorthand === 'literal' && name === '__proto__' ? `["__proto__"]:${text}` : `${name}:${text}`
  }

  #access({ name, use, member }: Reference): string {
    const $ = this.parameter
    const quoted = JSON.stringify(name)
    const writes = use === 'write' || use === 'update' || use === 'declare'
    switch (this.names.kind(name)) {
      case 'data':
        return callee(`${$}.${name}`, use)
      case 'constant':
        if (use === 'write' || use === 'update') return `(${$}["@constant"](${quoted}).x)`
        return this.#late(name, use)
      case 'late':
        return this.#late(name, use)
      case 'system':
        if (writes) return `(${$}["@readonly"](${quoted}).x)`
        // What is read of an event at once needs no event to hold on to.
        if (name === '_event' && member !== undefined && eventFields.has(member)) return `${$}["@incoming"]`
        if (name === 'In') return use === 'call' ? `${$}["@in"]` : `${$}["@In"]`
        return callee(`${$}["@${name}"]`, use)
      case 'eval':
        return use === 'call' ? `${$}["@eval"]` : `${$}["@Eval"]`
      case 'global':
        return name
      case 'forbidden':
      case 'unknown':
        return use === 'typeof' ? 'void 0' : `(${$}["@unknown"](${quoted}).x)`
    }
  }

  #late(name: string, use: Reference['use']): string {
    const $ = this.parameter
    if (use === 'write' || use === 'declare') return `${$}.${name}`
    if (use === 'typeof') return `${$}["@peek"](${$}.${name})`
    const checked = `${$}["@has"](${$}.${name},${JSON.stringify(name)}).${name}`
    return use === 'call' ? callee(checked, use) : `(${checked})`
  }
}

/** What `_event` has in common with the host's event that stands behind it; the values belong to the realm. */
const eventFields: ReadonlySet<string> = new Set([
  ...['name', 'type', 'sendid', 'origin', 'origintype', 'invokeid', 'data', 'raw'],
])

function mentionsEval({ body, functions }: Analysis): boolean {
  const mentions = ({ edits }: Fragment) => edits.some((edit) => 'name' in edit && edit.name === 'eval')
  return mentions(body) || functions.some(mentions)
}

function isMarked({ statements }: Analysis): boolean {
  return statements.length > 1
}

// A call must not hand the scope to the callee as its `this`.
function callee(text: string, use: Reference['use']): string {
  return use === 'call' ? `(0,${text})` : text
}

function isLate(kind: ReturnType<Names['kind']>): boolean {
  return kind === 'late' || kind === 'constant'
}

function success(code: string): Compiled {
  return { kind: 'code', code }
}

function failure(error: 'SyntaxError' | 'TypeError', message: string): Compiled {
  return { kind: 'error', error, message }
}

function explain(expression: Expression, problem: SyntaxProblem): string {
  if (problem.kind === 'forbidden') return noPlace(problem.message)
  if (expression.use === 'script') return `the script has a syntax error: ${problem.message}`
  if (expression.source.trim() === '') return 'the expression is empty'
  return `the expression '${shorten(expression.source)}' has a syntax error: ${problem.message}`
}

function noPlace(what: string): string {
  return `'${what}' has no place in a chart`
}

function notAssignable(expression: Expression): string {
  return `'${shorten(expression.source)}' is no location that can be assigned to`
}

function readOnly(name: string): string {
  return `the system variable '${name}' is read-only`
}

function forbiddenProblem(what: string, span: Span): Diagnostic {
  return diagnostic({
    code: 'expression/forbidden',
    severity: 'warning',
    message: `${noPlace(what)}: this is error.execution each time it is evaluated`,
    span,
    rec: '5.9',
    hint: hints[what],
  })
}

const hints: Record<string, string> = {
  Function: 'write the function, or eval of its text',
  async: 'a chart runs to completion; send an event to come back later',
  await: 'a chart runs to completion; send an event to come back later',
  with: 'chart code is strict code',
}

function shorten(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ')
  return line.length <= 60 ? line : `${line.slice(0, 57)}…`
}
