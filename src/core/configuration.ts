/** A configuration: the set of active states (REC 3.11), as an immutable value. */
import type { State } from './chart.js'
import type { ConfigurationMemo } from './memo.js'

export class Configuration {
  static readonly empty = new Configuration([])

  /** The active states that have no active children, in document order; they decide what an event does. */
  readonly atomic: readonly State[]

  /** Where `memo.ts` keeps what it knows of this configuration. */
  memo: ConfigurationMemo | null = null

  constructor(
    /** Every active state in document order, without `<scxml>` itself. */
    readonly states: readonly State[],
  ) {
    this.atomic = states.filter(({ kind }) => kind === 'atomic' || kind === 'final')
  }

  /** The same for equal configurations of a chart, and only for those. */
  get key(): string {
    let key = ''
    for (const { index } of this.states) key += index < 0xffff ? String.fromCharCode(index) : `\uffff${index},`
    return key
  }

  has(state: State): boolean {
    const at = this.from(state.index)
    return this.states[at] === state
  }

  /** The position of the first active state with this index or a later one. */
  from(index: number): number {
    let low = 0
    let high = this.states.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.states[middle]!.index < index) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The active proper descendants of a state, in document order. They stand in one run, since indices are pre-order. */
  descendants(state: State): readonly State[] {
    return this.states.slice(this.from(state.index + 1), this.from(state.end))
  }
}
