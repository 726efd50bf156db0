/** What a piece of a chart does, put together from its expressions. */
import type { Span } from '../../diagnostic.js'
import type { Data } from '../chart.js'
import type { Content } from '../content/index.js'
import type { Invoke } from '../content/invoke.js'
import type { Parameters } from '../content/parameters.js'
import type { TextValue } from '../content/text-value.js'
import type { DataProgram, Expression, Literal } from '../datamodel.js'
import type { BlockEffects, Reason } from './block-effects.js'
import type { SharedObjects } from './shared-objects.js'

const noNames: ReadonlySet<string> = new Set()
const noSpans: ReadonlyMap<string, Span> = new Map()

export class Gathered {
  readonly #data: DataProgram
  readonly reads = new Map<string, Span>()
  readonly assigns = new Map<string, Span>()
  readonly mutates = new Map<string, Span>()
  readonly calls = new Map<string, Span>()
  readonly shares: ReadonlySet<string>[] = []
  readonly #why: Reason[] = []
  #asks: Set<string> | 'any' = new Set()
  #flags = {
    ...{ raises: false, sends: false, cancels: false, logs: false, createsIds: false },
    ...{ random: false, time: false, custom: false },
  }

  constructor(data: DataProgram) {
    this.#data = data
  }

  contents(items: readonly Content[]): void {
    for (const item of items) this.#content(item)
  }

  #content(item: Content): void {
    switch (item.kind) {
      case 'raise':
        this.#flags.raises = true
        return
      case 'log':
        this.#flags.logs = true
        if (item.expression) this.evaluate(item.expression)
        return
      case 'script':
        this.script(item.code)
        return
      case 'assign':
        this.#assign(item.location, this.#value(item.value))
        return
      case 'if':
        for (const { condition, items } of item.branches) {
          if (condition) this.evaluate(condition)
          this.contents(items)
        }
        return
      case 'foreach': {
        const list = this.evaluate(item.array)
        for (const name of [item.item, item.indexName]) {
          if (name === null) continue
          // They are made where they are not there yet.
          note(this.reads, name, item.itemSpan)
          note(this.assigns, name, item.itemSpan)
        }
        this.#share(new Set([item.item]), list)
        this.contents(item.items)
        return
      }
      case 'send':
        this.#flags.sends = true
        for (const value of [item.event, item.target, item.type]) this.#text(value)
        if (typeof item.delay !== 'number') this.evaluate(item.delay)
        this.parameters(item.parameters)
        if (item.idlocation) this.#createId(item.idlocation)
        return
      case 'cancel':
        this.#flags.cancels = true
        this.#text(item.sendid)
        return
      case 'custom':
        // It sees copies only, but may do whatever a block may do.
        this.#flags = { ...this.#flags, raises: true, sends: true, cancels: true, logs: true, custom: true }
        this.#asks = 'any'
        for (const expression of item.expressions.values()) {
          if (expression.use !== 'location') this.evaluate(expression)
          else {
            this.#assign(expression, noNames)
            for (const name of this.#effects(expression)?.origins ?? []) note(this.reads, name, expression.span)
          }
        }
    }
  }

  invoke({ id, type, src, idlocation, parameters, finalize, span }: Invoke): void {
    for (const value of [type, src]) this.#text(value)
    this.parameters(parameters)
    if (id === undefined) this.#flags.createsIds = true
    if (idlocation) this.#createId(idlocation)
    if (!finalize) return
    this.contents(finalize.items)
    if (finalize.items.length > 0) return
    // The answer's data go where they were asked for (REC 6.5.2).
    for (const { location } of parameters.entries) {
      if (!location) continue
      note(this.reads, '_event', span)
      this.#assign(location, new Set(['_event']))
    }
  }

  parameters({ entries, content }: Parameters): void {
    for (const { value } of entries) this.evaluate(value)
    if (content) this.#value(content)
  }

  data({ id, expression, span }: Data): void {
    note(this.assigns, id, span)
    if (expression) this.#share(new Set([id]), this.evaluate(expression))
  }

  script(code: Expression): void {
    this.evaluate(code)
  }

  /** Gives the variables whose objects the value may be, or hold. */
  evaluate(expression: Expression): ReadonlySet<string> {
    const found = this.#effects(expression)
    if (!found) return noNames
    for (const [name, span] of found.assigns) note(this.assigns, name, span)
    for (const [name, span] of found.mutates) note(this.mutates, name, span)
    return found.origins
  }

  #assign(location: Expression, values: ReadonlySet<string>): void {
    this.#share(this.evaluate(location), values)
  }

  #createId(location: Expression): void {
    this.#flags.createsIds = true
    this.#assign(location, noNames)
  }

  #value(value: Expression | Literal): ReadonlySet<string> {
    return 'use' in value ? this.evaluate(value) : noNames
  }

  #text(value: TextValue | undefined): void {
    if (value !== undefined && typeof value !== 'string') this.evaluate(value)
  }

  #share(some: ReadonlySet<string>, others: ReadonlySet<string>): void {
    if (some.size > 0 && others.size > 0) this.shares.push(new Set([...some, ...others]))
  }

  #effects(expression: Expression) {
    const found = this.#data.effects?.(expression)
    if (!found) {
      this.#giveUp([{ cause: 'is nothing that can be looked into', span: expression.span }])
      return undefined
    }
    for (const [name, span] of found.reads) note(this.reads, name, span)
    for (const [name, span] of found.calls) note(this.calls, name, span)
    this.#giveUp(found.everything)
    if (found.asks === 'any' || this.#asks === 'any') this.#asks = 'any'
    else for (const id of found.asks) this.#asks.add(id)
    this.#flags.random ||= found.random
    this.#flags.time ||= found.time
    // No `push(...)`: a script may have more of them than a call takes arguments.
    for (const shared of found.shares) this.shares.push(shared)
    return found
  }

  #giveUp(reasons: readonly Reason[]): void {
    for (const reason of reasons) if (this.#why.length < manyReasons) this.#why.push(reason)
  }

  finish(groups: SharedObjects): BlockEffects {
    for (const [name, span] of this.mutates) {
      const { length } = groups.around(name)
      if (length > manyNames) this.#giveUp([{ cause: `changes an object that ${length} variables may share`, span }])
    }
    const why = this.#why
    const rest = { ...this.#flags, asks: this.#asks, calls: new Set(this.calls.keys()), why }
    if (why.length > 0) {
      const all = 'everything' as const
      return { ...rest, reads: all, writes: all, shared: noNames, readsEvent: true, writesEvent: true, asks: 'any' }
    }
    const reads = new Map(this.reads)
    for (const [name, span] of this.calls) if (groups.late.has(name)) note(reads, name, span)
    const writes = new Map(this.assigns)
    for (const [name, span] of this.mutates) {
      note(reads, name, span)
      note(writes, name, span)
    }
    const shared = new Set<string>()
    for (const [name, span] of this.mutates) {
      for (const other of groups.around(name)) {
        if (writes.has(other)) continue
        writes.set(other, span)
        shared.add(other)
      }
    }
    return {
      ...rest,
      reads: reads.size > 0 ? reads : noSpans,
      writes: writes.size > 0 ? writes : noSpans,
      shared,
      readsEvent: reads.has('_event'),
      writesEvent: writes.has('_event'),
    }
  }
}

const manyReasons = 8

/** As many variables that may share one object are as good as all of them. */
const manyNames = 256

function note(places: Map<string, Span>, name: string, span: Span): void {
  if (!places.has(name)) places.set(name, span)
}
