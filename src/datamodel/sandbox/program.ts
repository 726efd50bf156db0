/** A chart's expressions in a sandbox: the program of one session, whose every step is a question to its thread. */
import type {
  DataModelSource,
  DataProgram,
  Expression,
  ExpressionEffects,
  ExpressionFacts,
  Literal,
  SystemEnvironment,
} from '../../core/datamodel.js'
import { Xml } from '../../core/datamodel.js'
import type { ScxmlEvent } from '../../core/event.js'
import { LimitError } from '../../core/limit-error.js'
import { type Diagnostic, reasonOf, type Span } from '../../diagnostic.js'
import { codesOf, functionKey, setterKey } from '../ecmascript/batch.js'
import { type Compilation, compilationOf, type Form } from '../ecmascript/compile.js'
import { type CopyOptions, copy, hostMaker, isPrimitive } from '../ecmascript/copy.js'
import { parseLiteral } from '../ecmascript/literal.js'
import { isIdentifier, systemNames } from '../ecmascript/names.js'
import { EcmascriptProgram } from '../ecmascript/program.js'
import { type Answer, chartError, SandboxSession } from './session.js'
import { BadValue, decode, decodePrimitive, type Encoded, encode } from './values.js'

/** What a session may use. */
export interface SandboxLimits {
  /** Ms that one script or expression may take. */
  readonly scriptTime: number
  /** Bytes that the session's data and the engine that runs it may take. */
  readonly memory: number
}

/** The data of a session: a number for what is in the sandbox. */
export interface SandboxScope {
  readonly index: number
  /** The event that `_event` is to be, where the sandbox does not know it yet. */
  event: ScxmlEvent | undefined
}

/** A value that is in the sandbox and no primitive one. */
class Kept {
  readonly #program: SandboxProgram

  constructor(
    program: SandboxProgram,
    readonly slot: readonly unknown[],
  ) {
    this.#program = program
  }

  toString(): string {
    return this.#program.text(this)
  }
}

type Evaluate = (scope: SandboxScope) => unknown

export class SandboxProgram implements DataProgram<SandboxScope> {
  readonly #source: DataModelSource
  readonly #limits: SandboxLimits
  /** For what is known without running: its realm is never made. */
  readonly #analysed: EcmascriptProgram
  readonly #dataIds: ReadonlySet<string>
  #session: SandboxSession | undefined
  #over = false
  /** Functions have been added: nobody has seen yet whether they look at `_event`. */
  #extended = false
  readonly #last = new Map<SandboxScope, Record<string, unknown>>()

  constructor(source: DataModelSource, limits: SandboxLimits) {
    this.#source = source
    this.#limits = limits
    this.#analysed = new EcmascriptProgram(source)
    this.#dataIds = new Set(source.dataIds)
  }

  get problems(): readonly Diagnostic[] {
    return this.#analysed.problems
  }

  // Each event from outside brings time of its own with it, whether or not anybody looks at it.
  get readsEvent(): boolean {
    return true
  }

  facts(expression: Expression): ExpressionFacts | undefined {
    return this.#analysed.facts(expression)
  }

  effects(expression: Expression): ExpressionEffects | undefined {
    return this.#analysed.effects(expression)
  }

  createScope(environment: SystemEnvironment): SandboxScope {
    const session = this.#running
    const index = session.call(['create'])
    session.environments.push(environment)
    return { index: index as number, event: undefined }
  }

  value(expression: Expression): Evaluate {
    return this.#evaluation(expression, 'value')
  }

  condition(expression: Expression): (scope: SandboxScope) => boolean {
    return this.#evaluation(expression, 'condition') as (scope: SandboxScope) => boolean
  }

  script(expression: Expression): (scope: SandboxScope) => void {
    return this.#evaluation(expression, 'script')
  }

  // Which error it was is not asked: what has come out is a copy of it.
  failedAt(expression: Expression, scope: SandboxScope, error: unknown): Span | undefined {
    if (LimitError.is(error) || !this.#session || this.#session.lost) return undefined
    const session = this.#session
    try {
      const statement = session.apart(() => session.call(['failure', scope.index]))
      return typeof statement === 'number' ? this.#compilation.statement(expression, statement) : undefined
    } catch {
      return undefined
    }
  }

  list(expression: Expression): (scope: SandboxScope) => readonly unknown[] {
    const at = this.#function(expression, 'list')
    return (scope) => {
      const { l, items } = Object(this.#call(scope, ['list', scope.index, at()])) as { l?: unknown; items?: unknown }
      if (!Array.isArray(items)) throw new BadValue()
      return items.map((item, place) =>
        Array.isArray(item) && item[0] === 'h' ? new Kept(this, ['h', l, place]) : decodePrimitive(item),
      )
    }
  }

  assign(expression: Expression): (scope: SandboxScope, value: unknown) => void {
    const at = this.#function(expression, 'assign')
    return (scope, value) => void this.#call(scope, ['put', scope.index, at(), encoded(value)])
  }

  variable(name: string): (scope: SandboxScope, value: unknown) => void {
    if (systemNames.has(name)) return failing('TypeError', `the system variable '${name}' is read-only`)
    if (this.#compilation.names.has(name)) {
      const key = setterKey(name)
      return (scope, value) =>
        void this.#call(scope, ['put', scope.index, this.#running.functions.get(key), encoded(value)])
    }
    if (!this.#dataIds.has(name) && !isIdentifier(name))
      return failing('SyntaxError', `'${name}' is no name of a variable`)
    return (scope, value) => void this.#call(scope, ['other', scope.index, name, encoded(value)])
  }

  declare(name: string): (scope: SandboxScope) => void {
    const { names } = this.#compilation
    if (names.data.has(name)) return () => {}
    if (systemNames.has(name) || (!names.has(name) && !this.#dataIds.has(name) && !isIdentifier(name))) {
      const refuse = this.variable(name)
      return (scope) => refuse(scope, undefined)
    }
    return (scope) => void this.#call(scope, ['declare', scope.index, name, names.has(name)])
  }

  read(name: string): Evaluate {
    return (scope) => this.#shown(this.#call(scope, ['read', scope.index, name, this.#compilation.names.has(name)]))
  }

  literal(literal: Literal): Evaluate {
    const { kind, text, value } = parseLiteral(literal)
    if (kind === 'text') return () => value
    return (scope) => this.#shown(this.#call(scope, [kind, text]))
  }

  setEvent(scope: SandboxScope, event: ScxmlEvent): void {
    // What comes from outside brings time of its own with it; what a chart tells itself does not.
    if (event.type === 'external') this.#session?.renew()
    scope.event = event
    // A value of the sandbox's own is not kept for long.
    if (event.data instanceof Kept) this.#tell(scope)
  }

  import(value: unknown): unknown {
    if (isPrimitive(value) || value instanceof Kept) return value
    let markup = false
    const made = copy(value, {
      ...acrossBorder,
      label: 'payload',
      special(object) {
        if (!(object instanceof Xml)) return undefined
        markup = true
        return object
      },
    })
    // What is no XML is to be refused here, and not where it is used.
    if (markup) this.#check(made)
    return made
  }

  export(value: unknown): unknown {
    if (isPrimitive(value)) return value
    if (value instanceof Kept) return decode(this.#running.call(['copy', value.slot]))
    return copy(value, { ...acrossBorder, label: 'value' })
  }

  #check(value: unknown): void {
    try {
      const session = this.#running
      session.apart(() => session.call(['check', encode(value)]))
    } catch (error) {
      throw LimitError.is(error) ? error : new TypeError(`payload cannot be read: ${reasonOf(error)}`)
    }
  }

  /** The text of a value that is in the sandbox. */
  text(value: Kept): string {
    return String(this.#running.call(['text', value.slot]))
  }

  snapshotData(scope: SandboxScope): Record<string, unknown> {
    return this.#last.get(scope) ?? this.#lookAt(scope)
  }

  dispose(scope: SandboxScope): void {
    if (this.#over) return
    this.#last.set(scope, this.#session?.lost === false ? this.#lookAt(scope) : {})
    this.#over = true
    this.#session?.close()
  }

  #lookAt(scope: SandboxScope): Record<string, unknown> {
    const { data, late } = this.#compilation.names
    const found: Record<string, unknown> = {}
    const session = this.#running
    let shown: unknown
    try {
      shown = session.apart(() => session.call(['snapshot', scope.index, [...data, ...late], session.most]))
    } catch {
      // Its time or its memory has come to an end: there is nothing to be seen.
    }
    const { s: entries } = Object(shown) as { readonly s?: unknown }
    for (const entry of Array.isArray(entries) ? entries : []) {
      try {
        const [name, encoded] = entry as readonly unknown[]
        const value = decode(encoded)
        // Defined, since a variable may be called `__proto__`.
        Object.defineProperty(found, String(name), { value, writable: true, enumerable: true, configurable: true })
      } catch {
        // The chart has tampered with its own values.
      }
    }
    return found
  }

  get #compilation(): Compilation {
    return compilationOf(this.#source)
  }

  get #running(): SandboxSession {
    if (!this.#session) {
      if (this.#over) throw new Error('the session has ended')
      this.#session = new SandboxSession(this.#source, this.#limits, codesOf(this.#source, this.#compilation))
    }
    return this.#session
  }

  #evaluation(expression: Expression, form: Form): Evaluate {
    const at = this.#function(expression, form)
    return (scope) => this.#shown(this.#call(scope, ['run', scope.index, at()]))
  }

  /** The number of a function in the sandbox; asking for it throws what is wrong with the expression. */
  #function(expression: Expression, form: Form): () => number {
    const compiled = this.#compilation.compile(expression, form)
    if (compiled.kind === 'error') return failing(compiled.error, compiled.message)
    const key = functionKey(expression, form)
    return () => {
      const known = this.#running.functions.get(key)
      if (known !== undefined) return known
      this.#extended = true
      return this.#running.add(key, compiled.code)
    }
  }

  #call(scope: SandboxScope, operation: readonly unknown[]): Answer {
    if (scope.event !== undefined && (this.#extended || this.#analysed.readsEvent)) this.#tell(scope)
    return this.#running.call(operation)
  }

  #tell(scope: SandboxScope): void {
    const { name, type, sendid, origin, origintype, invokeid, raw, data } = scope.event!
    const fields = { name, type, sendid, origin, origintype, invokeid, raw }
    // Where its data does not fit in, there is the rest of it.
    scope.event = { ...scope.event!, data: undefined }
    this.#running.call(['event', scope.index, fields, encoded(data)])
    scope.event = undefined
  }

  #shown(answer: Answer): unknown {
    if (typeof answer === 'object' && answer !== null && 'h' in answer) return new Kept(this, ['h', answer.h])
    return decodePrimitive(answer)
  }
}

const acrossBorder: Omit<CopyOptions, 'label'> = {
  plain: Object.prototype,
  to: hostMaker,
  special: (value) => (value instanceof Xml ? value : undefined),
}

function encoded(value: unknown): Encoded {
  return value instanceof Kept ? { v: value.slot } : encode(value)
}

function failing(kind: 'SyntaxError' | 'TypeError', message: string): () => never {
  return () => {
    throw chartError(kind, message)
  }
}
