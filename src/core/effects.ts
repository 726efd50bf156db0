/**
 * What each content block of a chart may read, write and cause at worst, without running it. Two blocks of a microstep may
 * run in either order, or at the same time, where neither writes what the other reads or writes; what they send, raise and
 * log is another matter, as that has an order.
 */
import type { Span } from '../diagnostic.js'
import type { Chart, Data } from './chart.js'
import type { Block, Content } from './content/index.js'
import type { Invoke } from './content/invoke.js'
import type { Parameters } from './content/parameters.js'
import type { TextValue } from './content/text-value.js'
import type { DataProgram, Expression, Literal } from './datamodel.js'

/** Names of variables, with the first place where that is so. `_event` is one of them. */
export type Touched = ReadonlyMap<string, Span> | 'everything'

/** What a piece of a chart may do at worst. */
export interface BlockEffects {
  /** Variables whose values, or parts of them, it may look at. Those that it changes in place are among them. */
  readonly reads: Touched
  /** Variables that it may give a value, or change a part of. `everything` exactly where `reads` is. */
  readonly writes: Touched
  /**
   * Those of `writes` that it does not name: they may share objects with one of which a part is changed. Whoever sees that
   * they do not share any now may leave them out.
   */
  readonly shared: ReadonlySet<string>
  /** Whether it may read `_event`, or change its data. */
  readonly readsEvent: boolean
  readonly writesEvent: boolean
  /** The states that it asks for by `In()`. */
  readonly asks: ReadonlySet<string> | 'any'
  /** The chart's own functions that it calls, also through others: they are no data, as nothing assigns to their names. */
  readonly calls: ReadonlySet<string>
  /** Whether it may queue internal events by `<raise>`. Any block that fails queues an error. */
  readonly raises: boolean
  readonly sends: boolean
  readonly cancels: boolean
  readonly logs: boolean
  /** Whether it makes ids: `<send idlocation>`, `<invoke>` without an id. */
  readonly createsIds: boolean
  /** Whether it asks `Math.random()`. */
  readonly random: boolean
  /** Whether it asks for the time, such as by `Date.now()`. */
  readonly time: boolean
  /** Whether it has content that an extension runs, which runs where the session is. */
  readonly custom: boolean
  /** Why it may read and write everything: some of the reasons, or none. */
  readonly why: readonly Reason[]
}

export interface Reason {
  /** Such as `calls 'f'`. */
  readonly cause: string
  readonly span: Span
}

/** The effects of all pieces of one chart, worked out on first use. */
export class ChartEffects {
  readonly #chart: Chart
  readonly #data: DataProgram
  /** By the piece. */
  readonly #found = new Map<object, Gathered>()
  readonly #finished = new Map<object, BlockEffects>()
  #groups: Groups | undefined

  constructor(chart: Chart, data: DataProgram) {
    this.#chart = chart
    this.#data = data
  }

  block(block: Block): BlockEffects {
    return this.#finish(block, () => this.#gather(block, (into) => into.contents(block.items)))
  }

  /** Evaluating what `<donedata>` carries. */
  parameters(parameters: Parameters): BlockEffects {
    return this.#finish(parameters, () => this.#gather(parameters, (into) => into.parameters(parameters)))
  }

  /** Starting it, and its `<finalize>`. */
  invoke(invoke: Invoke): BlockEffects {
    return this.#finish(invoke, () => this.#gather(invoke, (into) => into.invoke(invoke)))
  }

  /** Giving a variable its first value. */
  data(data: Data): BlockEffects {
    return this.#finish(data, () => this.#gather(data, (into) => into.data(data)))
  }

  #finish(piece: object, gather: () => Gathered): BlockEffects {
    let finished = this.#finished.get(piece)
    if (!finished) {
      this.#groups ??= this.#groupAll()
      finished = gather().finish(this.#groups)
      this.#finished.set(piece, finished)
    }
    return finished
  }

  #gather(piece: object, run: (into: Gathered) => void): Gathered {
    let found = this.#found.get(piece)
    if (!found) {
      found = new Gathered(this.#data)
      run(found)
      this.#found.set(piece, found)
    }
    return found
  }

  /** Objects that any part of the chart makes two variables share, they share for all. */
  #groupAll(): Groups {
    const { states, scripts, transitions, data } = this.#chart
    const groups = new Groups()
    const add = (found: Gathered) => {
      groups.add(found.shares)
    }
    const local = new Gathered(this.#data)
    for (const script of scripts) local.script(script)
    for (const { condition } of transitions) if (condition) local.evaluate(condition)
    add(local)
    for (const item of data) add(this.#gather(item, (into) => into.data(item)))
    for (const state of states) {
      const own = [...state.transitions, state.initial, state.fallback].flatMap((one) => one?.content ?? [])
      for (const block of [...state.onentry, ...state.onexit, ...own]) {
        const found = this.#gather(block, (into) => into.contents(block.items))
        add(found)
        // A function that a block declares is not there before.
        for (const name of found.assigns.keys()) groups.late.add(name)
      }
      for (const invoke of state.invokes) add(this.#gather(invoke, (into) => into.invoke(invoke)))
      const { donedata } = state
      if (donedata) add(this.#gather(donedata, (into) => into.parameters(donedata)))
    }
    return groups
  }
}

const noNames: ReadonlySet<string> = new Set()
const noSpans: ReadonlyMap<string, Span> = new Map()

/** What a piece does, put together from its expressions. */
class Gathered {
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

  finish(groups: Groups): BlockEffects {
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

function note(places: Map<string, Span>, name: string, span: Span): void {
  if (!places.has(name)) places.set(name, span)
}

/** Variables that may share objects, in groups. */
class Groups {
  /** Names that blocks assign to. */
  readonly late = new Set<string>()
  readonly #parents = new Map<string, string>()
  #members: Map<string, string[]> | undefined

  add(shares: readonly ReadonlySet<string>[]): void {
    for (const shared of shares) {
      const [first, ...others] = shared
      for (const other of others) {
        const [a, b] = [this.#find(first!), this.#find(other)]
        if (a !== b) this.#parents.set(a, b)
      }
    }
  }

  /** The group of a name. */
  around(name: string): readonly string[] {
    if (!this.#members) {
      this.#members = new Map()
      for (const member of this.#parents.keys()) {
        // Marks of the data model's own, which are no variables.
        if (member.startsWith('@')) continue
        const root = this.#find(member)
        const members = this.#members.get(root)
        if (members) members.push(member)
        else this.#members.set(root, [member])
      }
    }
    return this.#members.get(this.#find(name)) ?? []
  }

  #find(name: string): string {
    let root = name
    for (let next = this.#parents.get(root); next !== undefined && next !== root; next = this.#parents.get(root))
      root = next
    // Shorter ways for those who come later.
    for (let at = name; at !== root; ) {
      const next = this.#parents.get(at)!
      this.#parents.set(at, root)
      at = next
    }
    this.#parents.set(root, root)
    return root
  }
}
