/**
 * What each content block of a chart may read, write and cause at worst, without running it. Two blocks of a microstep may
 * run in either order, or at the same time, where neither writes what the other reads or writes; what they send, raise and
 * log is another matter, as that has an order.
 */
import type { Chart, Data } from './chart.js'
import type { Block } from './content/index.js'
import type { Invoke } from './content/invoke.js'
import type { Parameters } from './content/parameters.js'
import type { DataProgram } from './datamodel.js'
import type { BlockEffects } from './effects/block-effects.js'
import { Gathered } from './effects/gathered.js'
import { SharedObjects } from './effects/shared-objects.js'

export type { BlockEffects, Reason, Touched } from './effects/block-effects.js'

/** The effects of all pieces of one chart, worked out on first use. */
export class ChartEffects {
  readonly #chart: Chart
  readonly #data: DataProgram
  /** By the piece. */
  readonly #found = new Map<object, Gathered>()
  readonly #finished = new Map<object, BlockEffects>()
  #groups: SharedObjects | undefined

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
      this.#found.delete(piece)
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
  #groupAll(): SharedObjects {
    const { states, scripts, transitions, data } = this.#chart
    const groups = new SharedObjects()
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
