/** A snapshot on its way to another chart: what a migration sees of it, and may change. */
import type { Chart, State } from '../core/chart.js'
import type { Json } from '../core/datamodel.js'
import { shorten } from '../diagnostic.js'
import { fromHost, toHost } from './codec/host.js'
import { decode, encode } from './codec.js'
import type { DeferredSnapshot, SessionSnapshot } from './snapshot.js'

export class Draft {
  /** The chart that the session is to go on with. */
  readonly chart: Chart
  #snapshot: SessionSnapshot

  constructor(chart: Chart, snapshot: SessionSnapshot) {
    this.chart = chart
    this.#snapshot = structuredClone(snapshot)
  }

  /** As it is now. A migration that knows what it does may put another in its place. */
  get snapshot(): SessionSnapshot {
    return this.#snapshot
  }

  set snapshot(changed: SessionSnapshot) {
    this.#snapshot = changed
  }

  /** The ids of the active states. */
  get configuration(): readonly string[] {
    return this.#snapshot.configuration
  }

  /** The state has another id now: everywhere in the snapshot, be it active or remembered. */
  renameState(from: string, to: string): void {
    this.#state(to)
    const renamed = (id: string) => (id === from ? to : id)
    const { history, queues, bound, invocations, configuration } = this.#snapshot
    const held = (one: DeferredSnapshot) => ({ ...one, by: renamed(one.by) })
    this.#snapshot = {
      ...this.#snapshot,
      configuration: configuration.map(renamed),
      history: Object.fromEntries(Object.entries(history).map(([id, ids]) => [renamed(id), ids.map(renamed)])),
      queues: { ...queues, deferred: queues.deferred.map(held), released: queues.released.map(held) },
      ...(bound && { bound: bound.map(renamed) }),
      invocations: invocations.map((one) => ({ ...one, state: renamed(one.state) })),
    }
  }

  /**
   * The state stands elsewhere in the chart now: where it is active, what is around it there is active, and what it was in
   * before is not, unless something else in it is.
   */
  moveState(id: string): void {
    this.#state(id)
    if (!this.configuration.includes(id)) return
    const inner = this.configuration.flatMap((one) => this.chart.stateById.get(one) ?? [])
    const active = new Set<State>()
    const isAround = (state: State) => inner.some((other) => other !== state && isInside(other, state))
    // A state that has children and none of them active was around the one that has moved.
    for (const state of inner) {
      if (state.children.length > 0 && !isAround(state)) continue
      for (let at: State | null = state; at?.parent; at = at.parent) active.add(at)
    }
    this.#setConfiguration(active)
  }

  /** Whoever is in the one state is in the other now, and in what is around that. For a state that is not there any more. */
  replaceState(from: string, to: string): void {
    this.renameState(from, to)
    this.moveState(to)
  }

  /** A value that the chart has now and that the session has not; nothing where the session has one of that name. */
  addData(name: string, value: unknown): void {
    if (!this.hasData(name)) this.setData(name, value)
  }

  hasData(name: string): boolean {
    return Object.hasOwn(this.#snapshot.data.variables, name)
  }

  /** A copy of the value of a variable; undefined where there is none. Throws for one that holds functions of scripts. */
  getData(name: string): unknown {
    const { variables, shared = [] } = this.#snapshot.data
    if (!this.hasData(name)) return undefined
    return decode({ values: { value: variables[name]! }, shared }, { ...toHost, label: `${shorten(name)}: ` }).value
  }

  /** Gives a variable another value, which it shares with no other variable. Throws for what cannot be encoded. */
  setData(name: string, value: unknown): void {
    const { data } = this.#snapshot
    const { values, shared = [] } = encode({ [name]: value }, fromHost)
    const offset = data.shared?.length ?? 0
    const all = [...(data.shared ?? []), ...shared.map((one) => moved(one, offset))]
    const written = moved(values[name]!, offset)
    const variables = Object.fromEntries([
      ...Object.entries(data.variables).filter(([one]) => one !== name),
      [name, written],
    ])
    this.#snapshot = {
      ...this.#snapshot,
      data: { ...data, variables, ...(all.length > 0 && { shared: all }) },
    }
  }

  removeData(name: string): void {
    const { data } = this.#snapshot
    const variables = Object.fromEntries(Object.entries(data.variables).filter(([one]) => one !== name))
    this.#snapshot = { ...this.#snapshot, data: { ...data, variables } }
  }

  renameData(from: string, to: string): void {
    const { data } = this.#snapshot
    const entries = Object.entries(data.variables).map(([name, value]) => [name === from ? to : name, value] as const)
    this.#snapshot = { ...this.#snapshot, data: { ...data, variables: Object.fromEntries(entries) } }
  }

  finish(): SessionSnapshot {
    return this.#snapshot
  }

  #state(id: string): State {
    const state = this.chart.stateById.get(id)
    if (!state) throw new Error(`the chart has no state '${shorten(id)}'`)
    return state
  }

  #setConfiguration(active: ReadonlySet<State>): void {
    const inOrder = [...active].sort((a, b) => a.index - b.index)
    const unknown = this.configuration.filter((id) => !this.chart.stateById.has(id))
    this.#snapshot = { ...this.#snapshot, configuration: [...inOrder.map(({ id }) => id), ...unknown] }
  }
}

function isInside(state: State, around: State): boolean {
  return around.index < state.index && state.index < around.end
}

/** The numbers of shared objects count from elsewhere. What the encoder writes nests only so deep. */
function moved(value: Json, by: number): Json {
  if (typeof value !== 'object' || value === null || by === 0) return value
  if (Array.isArray(value)) return value.map((item: Json) => moved(item, by))
  const entries = Object.entries(value as { readonly [key: string]: Json })
  if (entries.length === 1 && entries[0]![0] === '$shared') return { $shared: Number(entries[0]![1]) + by }
  return Object.fromEntries(entries.map(([key, item]) => [key, moved(item, by)]))
}
