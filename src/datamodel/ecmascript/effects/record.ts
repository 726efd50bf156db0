/** What a piece of code does, as it is found out: a function of the chart, or an expression. */
import {
  either,
  escapedRoot,
  fresh,
  globalRoot,
  parameterOf,
  type Root,
  reach,
  rootValue,
  TooTangled,
  union,
  type Value,
} from './origins.js'

export interface Place {
  readonly start: number
  readonly end: number
}

/** More variables than that are as good as all of them. */
const manyNames = 256

const nothing: ReadonlySet<Root> = new Set()

export class Effects {
  readonly reads = new Map<string, Place>()
  readonly assigns = new Map<string, Place>()
  /** Of these roots an object is changed. */
  readonly mutates = new Map<Root, Place>()
  /** Roots that may share objects from then on. */
  readonly shares: ReadonlySet<Root>[] = []
  readonly everything: { readonly cause: string; readonly place: Place }[] = []
  readonly calls = new Map<string, Place>()
  asks: Set<string> | 'any' = new Set()
  random = false
  time = false
  /** What has been put into objects: any object of this code may hold it. */
  stored: ReadonlySet<Root> = nothing
  result: Value = fresh
  /** Of a function: the parameter that collects what is left. */
  rest: number | undefined

  get size(): number {
    const sets = [this.reads, this.assigns, this.mutates, this.calls, this.stored, this.result.own, this.result.inner]
    const asks = this.asks === 'any' ? 1 << 20 : this.asks.size
    return sets.reduce((sum, { size }) => sum + size, asks + this.shares.length + this.everything.length)
  }

  read(name: string, place: Place): void {
    note(this.reads, name, place)
  }

  /** A variable gets a value. */
  assign(name: string, value: Value, place: Place): void {
    note(this.assigns, name, place)
    this.share(new Set([name]), reach(value))
  }

  /** An object of one of these roots is changed. */
  mutate(own: ReadonlySet<Root>, place: Place): void {
    for (const root of own) {
      if (root === globalRoot) this.giveUp('changes what all sessions share', place)
      else if (root !== escapedRoot) note(this.mutates, root, place)
    }
  }

  /** Something is put into an object of one of these roots, or into a new one. */
  store(own: ReadonlySet<Root>, values: ReadonlySet<Root>): void {
    this.stored = union(this.stored, values)
    this.share(own, values)
  }

  share(some: ReadonlySet<Root>, others: ReadonlySet<Root>): void {
    if (some.size === 0 || others.size === 0) return
    const all = union(some, others)
    if (all.size > 1) this.shares.push(all)
  }

  giveUp(cause: string, { start, end }: Place): void {
    if (this.everything.length < 8) this.everything.push({ cause, place: { start, end } })
  }

  ask(states: Set<string> | 'any'): void {
    if (states === 'any' || this.asks === 'any') this.asks = 'any'
    else for (const id of states) this.asks.add(id)
  }

  /** A function of the chart is called with these arguments, and gives a value. */
  call(name: string, callee: Effects, values: readonly Value[], place: Place): Value {
    const actual = (roots: ReadonlySet<Root>) =>
      actualRoots(roots, (at) => (at === callee.rest ? either(...values.slice(at)) : (values[at] ?? fresh)))
    note(this.calls, name, place)
    for (const called of callee.calls.keys()) note(this.calls, called, place)
    for (const read of callee.reads.keys()) note(this.reads, read, place)
    for (const assigned of callee.assigns.keys()) note(this.assigns, assigned, place)
    this.mutate(actual(new Set(callee.mutates.keys())), place)
    this.stored = union(this.stored, actual(callee.stored))
    for (const shared of callee.shares) if (hasParameters(shared)) this.share(actual(shared), actual(shared))
    const [reason] = callee.everything
    if (reason) this.giveUp(reason.cause.includes(' in ') ? reason.cause : `${reason.cause} in ${name}()`, place)
    this.ask(callee.asks)
    this.random ||= callee.random
    this.time ||= callee.time
    const { own, inner } = callee.result
    return { own: actual(own), inner: union(actual(inner), this.stored), closures: [] }
  }

  /** A function of the chart is handed on to whoever calls it with whatever. */
  escape({ shares }: Effects): void {
    for (const shared of shares) {
      if (!hasParameters(shared)) continue
      const actual = actualRoots(shared, () => anything)
      this.share(actual, actual)
    }
  }

  /** To call it must not take longer the longer it is: what its arguments may share is put together. */
  sealed(): this {
    const ofParameters = this.shares.filter(hasParameters)
    if (ofParameters.length < 2) return this
    const others = this.shares.filter((shared) => !hasParameters(shared))
    this.shares.splice(0, this.shares.length, ...others, union(...ofParameters))
    return this
  }
}

const anything = rootValue(escapedRoot)

export function hasParameters(roots: ReadonlySet<Root>): boolean {
  for (const root of roots) if (parameterOf(root)) return true
  return false
}

function actualRoots(roots: ReadonlySet<Root>, argument: (at: number) => Value): ReadonlySet<Root> {
  const found: ReadonlySet<Root>[] = []
  for (const root of roots) {
    const parameter = parameterOf(root)
    if (!parameter) found.push(new Set([root]))
    else found.push(parameter.reached ? argument(parameter.at).inner : argument(parameter.at).own)
  }
  return union(...found)
}

function note(places: Map<string, Place>, name: string, { start, end }: Place): void {
  if (places.has(name)) return
  if (places.size >= manyNames) throw new TooTangled()
  places.set(name, { start, end })
}
