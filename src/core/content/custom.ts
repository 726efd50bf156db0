import { type Span, shorten } from '../../diagnostic.js'
import { type Action, type Context, Failure, type Linker } from '../context.js'
import type { Expression } from '../datamodel.js'
import { isEventName } from '../event.js'

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
  /**
   * The value of an attribute that is an expression, as a copy; undefined where it is absent. This and the next three
   * throw what is wrong with the expression: let it pass, and `error.execution` points at the attribute.
   */
  value(attribute: string): unknown
  /** True where it is absent, as with SCXML's own. */
  condition(attribute: string): boolean
  /** Copies of the items; none where it is absent. */
  list(attribute: string): readonly unknown[]
  /** Assigns a copy to the location that an attribute names; does nothing where it is absent. */
  assign(attribute: string, value: unknown): void
  /** Adds to the internal queue. */
  raise(event: string, data?: unknown): void
  /** As `<send>`, with a copy of the data as it is now. Throws for what is no event, target or delay at all. */
  send(event: CustomSend): void
  cancel(sendid: string): void
  log(label: string | undefined, value: unknown): void
  /** The predicate `In()`. */
  isActive(stateId: string): boolean
}

export interface CustomSend {
  readonly event: string
  /** Default: the session itself. */
  readonly target?: string | undefined
  /** Of the event processor. Default: SCXML's. */
  readonly type?: string | undefined
  /** For `cancel`. */
  readonly id?: string | undefined
  /** Milliseconds. Default: 0. */
  readonly delay?: number | undefined
  readonly data?: unknown
  /** A whole number; higher goes first in the queue of whoever receives it. Default: 0. */
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
    try {
      refusePromise(definition.run(call), custom.name)
    } catch (error) {
      throw Failure.at(error, custom.span)
    } finally {
      call.end()
    }
  }
}

function refusePromise(result: unknown, name: string): void {
  const then = (result as Promise<unknown> | undefined)?.then
  if (typeof then !== 'function') return
  // Nobody would wait for it, and its failure would end the process.
  Promise.resolve(result).catch(() => {})
  throw new TypeError(`<${name}> must not be asynchronous`)
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
    return this.#evaluate(attribute, undefined, (found, scope) =>
      found.value ? this.#linker.program.export(found.value(scope)) : wrongUse(attribute, found),
    )
  }

  condition(attribute: string): boolean {
    return this.#evaluate(attribute, true, (found, scope) =>
      found.condition ? found.condition(scope) : wrongUse(attribute, found),
    )
  }

  list(attribute: string): readonly unknown[] {
    const { program } = this.#linker
    return this.#evaluate(attribute, [], (found, scope) =>
      found.list ? copyItems(found.list(scope), program) : wrongUse(attribute, found),
    )
  }

  assign(attribute: string, value: unknown): void {
    this.#evaluate(attribute, undefined, (found, scope) =>
      found.assign ? found.assign(scope, this.#linker.program.import(value)) : wrongUse(attribute, found),
    )
  }

  raise(event: string, data?: unknown): void {
    const context = this.#now
    if (!isEventName(event)) throw new TypeError(`'${shownName(event)}' is no event name`)
    context.raise({ name: event, type: 'internal', data: this.#linker.program.import(data) })
  }

  send(sent: CustomSend): void {
    const context = this.#now
    const { program } = this.#linker
    const { span } = this.#custom
    const { event, target, type, id, delay = 0, priority = 0 } = sent
    // What is no text would get into the chart as an object of the host's.
    for (const [name, text] of Object.entries({ event, target, type, id })) {
      const wanted = typeof text === 'string' || (text === undefined && name !== 'event')
      if (!wanted) throw new TypeError(`the '${name}' of what is sent must be a text`)
    }
    if (!Number.isFinite(delay) || delay < 0) throw new TypeError("the 'delay' of what is sent must be milliseconds")
    if (!Number.isSafeInteger(priority)) throw new TypeError("the 'priority' of what is sent must be a whole number")
    const data = program.export(program.import(sent.data))
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

  #evaluate<T>(attribute: string, absent: T, use: (found: Evaluator, scope: unknown) => T): T {
    const { scope } = this.#now
    const found = this.#evaluators.get(attribute)
    if (!found) {
      if (!(attribute in this.attributes)) return absent
      throw new TypeError(`the definition of <${this.#custom.name}> does not say that '${attribute}' is an expression`)
    }
    try {
      return use(found, scope)
    } catch (error) {
      throw Failure.at(error, found.expression.span)
    }
  }
}

// A list of the host's own: `map` would make one of the chart's.
function copyItems(items: readonly unknown[], program: Linker['program']): unknown[] {
  return Array.from({ length: items.length }, (_, at) => program.export(items[at]))
}

function shownName(name: unknown): string {
  return typeof name === 'string' ? shorten(name) : typeof name
}

function wrongUse(attribute: string, { expression }: Evaluator): never {
  throw new TypeError(`the attribute '${attribute}' is a ${expression.use}`)
}
