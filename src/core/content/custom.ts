import type { Span } from '../../diagnostic.js'
import { type Action, type Context, Failure, type Linker } from '../context.js'
import type { Expression } from '../datamodel.js'

/** Content of a foreign namespace that an extension runs (REC 4.10). */
export interface Custom {
  readonly kind: 'custom'
  readonly namespace: string
  /** Without a prefix. */
  readonly name: string
  /** Without a prototype: the attributes without a namespace, as written. */
  readonly attributes: Readonly<Record<string, string>>
  /** Those of them that are expressions, by name. */
  readonly expressions: ReadonlyMap<string, Expression>
  /** What stands inside, as written. */
  readonly text: string
  readonly span: Span
}

/** What an attribute of custom content holds; a `text` is taken as written. */
export type AttributeUse = 'text' | 'value' | 'condition' | 'location' | 'list'

/** A kind of custom content. Values are the host's own: they cross the border to the chart by copy. */
export interface ContentDefinition {
  readonly namespace: string
  /** The element's name without a prefix. */
  readonly name: string
  /** What its attributes hold; others are texts. */
  readonly attributes?: Readonly<Record<string, AttributeUse>> | undefined
  /** Attributes that it must have. */
  readonly required?: readonly string[] | undefined
  /**
   * Runs it. Must not be asynchronous: a chart runs to completion. What it throws is `error.execution` and ends the block;
   * `call` is of no use afterwards.
   */
  run(call: ContentCall): void
}

/** One run of custom content. */
export interface ContentCall {
  readonly sessionId: string
  /** As written. */
  readonly attributes: Readonly<Record<string, string>>
  /** What stands inside the element, as written. */
  readonly text: string
  /** The value of an attribute that is an expression; undefined where it is absent. Throws what is wrong with it. */
  value(attribute: string): unknown
  condition(attribute: string): boolean
  list(attribute: string): readonly unknown[]
  /** Assigns to the location that an attribute names. */
  assign(attribute: string, value: unknown): void
  /** Adds to the internal queue. */
  raise(event: string, data?: unknown): void
  /** As `<send>`; `delay` in milliseconds. */
  send(event: CustomSend): void
  cancel(sendid: string): void
  log(label: string | undefined, value: unknown): void
  /** The predicate `In()`. */
  isActive(stateId: string): boolean
}

export interface CustomSend {
  readonly event: string
  readonly target?: string | undefined
  readonly type?: string | undefined
  readonly id?: string | undefined
  readonly delay?: number | undefined
  readonly data?: unknown
  readonly priority?: number | undefined
}

export function linkCustom(custom: Custom, linker: Linker): Action {
  const definition = linker.custom(custom.namespace, custom.name)
  if (!definition) {
    return () => {
      throw new Failure(new Error(`no extension runs <${custom.name}> of '${custom.namespace}'`), custom.span)
    }
  }
  const evaluators = new Map<string, Evaluator>()
  for (const [name, expression] of custom.expressions) evaluators.set(name, linkAttribute(expression, linker))
  return (context) => {
    const call = new Call(custom, evaluators, linker, context)
    let result: unknown
    try {
      result = definition.run(call)
    } catch (error) {
      throw Failure.at(error, custom.span)
    } finally {
      call.end()
    }
    // Nobody would wait for it, and its failure would end the process.
    if (typeof (result as Promise<unknown> | undefined)?.then === 'function') {
      ;(result as Promise<unknown>).then(undefined, () => {})
      throw new Failure(new TypeError(`<${custom.name}> must not be asynchronous`), custom.span)
    }
  }
}

interface Evaluator {
  readonly expression: Expression
  value?(scope: unknown): unknown
  condition?(scope: unknown): boolean
  list?(scope: unknown): readonly unknown[]
  assign?(scope: unknown, value: unknown): void
}

function linkAttribute(expression: Expression, { program }: Linker): Evaluator {
  switch (expression.use) {
    case 'condition':
      return { expression, condition: program.condition(expression) }
    case 'list':
      return { expression, list: program.list(expression) }
    case 'location':
      return { expression, value: program.value(expression), assign: program.assign(expression) }
    default:
      return { expression, value: program.value(expression) }
  }
}

class Call implements ContentCall {
  readonly attributes: Readonly<Record<string, string>>
  readonly text: string
  readonly #custom: Custom
  readonly #evaluators: ReadonlyMap<string, Evaluator>
  readonly #linker: Linker
  #context: Context | null

  constructor(custom: Custom, evaluators: ReadonlyMap<string, Evaluator>, linker: Linker, context: Context) {
    this.attributes = custom.attributes
    this.text = custom.text
    this.#custom = custom
    this.#evaluators = evaluators
    this.#linker = linker
    this.#context = context
  }

  /** What somebody has kept can do nothing any more. */
  end(): void {
    this.#context = null
  }

  get sessionId(): string {
    return this.#now.effects.sessionId
  }

  value(attribute: string): unknown {
    return this.#evaluate(attribute, (found) =>
      found.value ? this.#linker.program.export(found.value(this.#now.scope)) : wrongUse(attribute, found),
    )
  }

  condition(attribute: string): boolean {
    return this.#evaluate(attribute, (found) =>
      found.condition ? found.condition(this.#now.scope) : wrongUse(attribute, found),
    ) as boolean
  }

  list(attribute: string): readonly unknown[] {
    return (this.#evaluate(attribute, (found) =>
      found.list ? this.#linker.program.export(found.list(this.#now.scope)) : wrongUse(attribute, found),
    ) ?? []) as readonly unknown[]
  }

  assign(attribute: string, value: unknown): void {
    this.#evaluate(attribute, (found) =>
      found.assign ? found.assign(this.#now.scope, this.#linker.program.import(value)) : wrongUse(attribute, found),
    )
  }

  raise(event: string, data?: unknown): void {
    this.#now.raise({ name: event, type: 'internal', data: this.#linker.program.import(data) })
  }

  send({ event, target, type, id, delay = 0, data, priority = 0 }: CustomSend): void {
    const { span } = this.#custom
    const context = this.#now
    try {
      context.effects.send({ name: event, target, type, sendid: id, delay, data, params: null, priority, span })
    } catch (error) {
      const failure = new Failure(error, span, id)
      if (failure.event === 'error.communication') context.fail(failure)
      else throw failure
    }
  }

  cancel(sendid: string): void {
    this.#now.effects.cancel(sendid)
  }

  log(label: string | undefined, value: unknown): void {
    this.#now.effects.log(label, this.#linker.program.import(value))
  }

  isActive(stateId: string): boolean {
    return this.#now.isActive(stateId)
  }

  get #now(): Context {
    if (!this.#context) throw new Error(`<${this.#custom.name}> has run already`)
    return this.#context
  }

  /** An absent attribute gives undefined, a condition that is absent is true. */
  #evaluate(attribute: string, use: (found: Evaluator) => unknown): unknown {
    const found = this.#evaluators.get(attribute)
    if (!found) return this.#now && undefined
    try {
      return use(found)
    } catch (error) {
      throw Failure.at(error, found.expression.span)
    }
  }
}

function wrongUse(attribute: string, { expression }: Evaluator): never {
  throw new TypeError(`the attribute '${attribute}' is a ${expression.use}`)
}
