/** A configuration: the set of active states (REC 3.11), as an immutable value. */
import type { State } from './chart.js'
import type { ConfigurationMemo } from './memo.js'

export class Configuration {
  static readonly empty = new Configuration([])

  /** Where `memo.ts` keeps what it knows of this configuration. */
  memo: ConfigurationMemo | null = null

  constructor(
    /** Every active state in document order, without `<scxml>` itself. */
    readonly states: readonly State[],
    /** The active states that have no active children, in document order; they decide what an event does. */
    readonly atomic: readonly State[] = states.filter(isAtomic),
  ) {}

  /** The same for equal configurations of a chart, and only for those. */
  get key(): string {
    let key = ''
    for (const { index } of this.states) key += index < 0xffff ? String.fromCharCode(index) : `\uffff${index},`
    return key
  }

  /** Of 32 bits; never 0. */
  get hash(): number {
    let hash = 0x811c9dc5
    for (let at = 0; at < this.states.length; at++) hash = Math.imul(hash ^ this.states[at]!.index, 0x01000193)
    hash ^= hash >>> 15
    return hash >>> 0 || 1
  }

  has(state: State): boolean {
    return this.states[firstFrom(this.states, state.index)] === state
  }

  /** The active proper descendants of a state, in document order. They stand in one run, since indices are pre-order. */
  descendants(state: State): State[] {
    return this.states.slice(firstFrom(this.states, state.index + 1), firstFrom(this.states, state.end))
  }

  /** The atomic ones among them. */
  atomicDescendants(state: State): State[] {
    return this.atomic.slice(firstFrom(this.atomic, state.index + 1), firstFrom(this.atomic, state.end))
  }

  /** The active children of an active state. */
  children(state: State): readonly State[] {
    if (state.kind === 'parallel') return state.children
    // One alone, and the first of what is active below.
    const first = this.states[firstFrom(this.states, state.index + 1)]
    return first?.parent === state ? [first] : []
  }

  /** Without `exited`, and with `entered`. */
  with(exited: readonly State[], entered: readonly State[]): Configuration {
    if (exited.length === 0 && entered.length === 0) return this
    const gone = new Set(exited)
    const states = [...this.states.filter((state) => !gone.has(state)), ...entered]
    return new Configuration(states.sort((a, b) => a.index - b.index))
  }

  /** With the active descendants of a state replaced by `entered`: descendants of it, too, in document order. */
  withDescendants(state: State, entered: readonly State[]): Configuration {
    const atomic = entered.every(isAtomic) ? entered : entered.filter(isAtomic)
    return new Configuration(replaceRun(this.states, state, entered), replaceRun(this.atomic, state, atomic))
  }
}

function isAtomic({ kind }: State): boolean {
  return kind === 'atomic' || kind === 'final'
}

/** The position of the first state with this index or a later one. */
function firstFrom(states: readonly State[], index: number): number {
  let low = 0
  let high = states.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (states[middle]!.index < index) low = middle + 1
    else high = middle
  }
  return low
}

function replaceRun(states: readonly State[], { index, end }: State, run: readonly State[]): readonly State[] {
  const from = firstFrom(states, index + 1)
  const to = firstFrom(states, end)
  if (run.length !== to - from) return [...states.slice(0, from), ...run, ...states.slice(to)]
  const all = states.slice()
  for (let at = 0; at < run.length; at++) all[from + at] = run[at]!
  return all
}
