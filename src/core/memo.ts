/**
 * A chart determinised lazily, as a lazy DFA is built from an NFA: for each configuration and class of events a tree of
 * decisions that ends in steps. What decides is what a step depends on beside the configuration: the outcome of
 * conditions, asked in the order of selection, and what history states remember. Each branch is grown by the plain
 * algorithm when it is first needed; afterwards an event costs a look-up, its conditions, and its content.
 *
 * The memo is bounded: when it is full it is forgotten and grown anew. Where nothing comes back, as in a chart with very
 * many configurations, it steps aside for a while and leaves the work to the plain algorithm.
 */
import type { Chart, State, Transition } from './chart.js'
import type { Configuration } from './configuration.js'
import { Seen } from './seen.js'
import { planInitialStep, type Step } from './step.js'
import { Selection, type Stepper } from './stepper.js'
import type { Conditions, HistoryValues } from './transition.js'

/** What is remembered of one configuration: by event class, a tree. */
export interface ConfigurationMemo {
  /** Of the memo it belongs to; an older one is not valid any more. */
  readonly generation: object
  readonly trees: (Tree | undefined)[]
}

type Answer = boolean | readonly State[] | undefined

/** A node: a step where neither `transition` nor `byValue` is there. One shape for all, so that walking stays fast. */
class Tree {
  whenTrue: Tree | undefined = undefined
  whenFalse: Tree | undefined = undefined

  constructor(
    /** Null where nothing is enabled. */
    readonly step: Step | null,
    /** The transition whose condition decides. */
    readonly transition: Transition | null,
    /** The index of the history state whose memory decides, and where each of its values leads. */
    readonly history: number,
    readonly byValue: Map<Answer, Tree> | null,
    /** Where this branch starts, and the answer it belongs to. */
    readonly parent: Tree | null,
    readonly answer: Answer,
  ) {}
}

/** Thrown from within the plain algorithm where a branch that is being grown has no answer yet. */
class Undecided {
  constructor(readonly question: Transition | number) {}
}

interface Known {
  readonly history: HistoryValues
  readonly conditions: Conditions
}

const nothingKnown: Known = {
  history: {
    get(index) {
      throw new Undecided(index)
    },
  },
  conditions: {
    holds(transition) {
      throw new Undecided(transition)
    },
  },
}

/** What is known on the branch of this answer. */
function knownOn(branch: Tree, branchAnswer: Answer): Known {
  const outcomes = new Map<Transition, boolean>()
  const histories = new Map<number, readonly State[] | undefined>()
  let answer = branchAnswer
  for (let tree: Tree | null = branch; tree; tree = tree.parent) {
    if (tree.transition) outcomes.set(tree.transition, answer as boolean)
    else histories.set(tree.history, answer as readonly State[] | undefined)
    answer = tree.answer
  }
  return {
    history: {
      get(index) {
        if (!histories.has(index)) throw new Undecided(index)
        return histories.get(index)
      },
    },
    conditions: {
      holds(transition) {
        const known = outcomes.get(transition)
        if (known === undefined) throw new Undecided(transition)
        return known
      },
    },
  }
}

/** The first rest after the memo has proved useless, in events for each of its entries; doubled each time, up to a bound. */
const firstRest = 64
const longestRest = 4096

export class MemoStepper implements Stepper {
  readonly initial: Step
  planned = 0
  readonly #selection: Selection
  readonly #limit: number
  #generation = {}
  #configurations = new Map<string, Configuration>()
  #entries = 0
  /** Events looked up since the last time it was forgotten, up to `#enough`. */
  #uses = 0
  /** Uses that make it worth its while: each entry several times, as otherwise growing costs more than it saves. */
  readonly #enough: number
  /** Events that are still left to the plain algorithm. */
  #resting = 0
  #rest = firstRest
  /** Configurations that have come up, by their hashes. */
  readonly #seen = new Seen()

  /** `limit`: entries (configurations, decisions, steps) that are kept at most; one for each 64 active states. */
  constructor(chart: Chart, limit: number, selection = new Selection(chart)) {
    this.#selection = selection
    this.#limit = limit
    this.#enough = 2 * limit
    this.initial = planInitialStep(chart.root)
  }

  /** Entries kept at present. */
  get size(): number {
    return this.#entries
  }

  next(configuration: Configuration, eventClass: number, history: HistoryValues, conditions: Conditions): Step | null {
    let memo = configuration.memo
    if (memo === null || memo.generation !== this.#generation) {
      memo = this.#resting > 0 ? null : this.#recall(configuration)
      if (memo === null) return this.#plain(configuration, eventClass, history, conditions)
    }
    // Counted no further than it says something.
    if (this.#uses < this.#enough) this.#uses++
    let tree = memo.trees[eventClass]
    if (tree === undefined) {
      tree = this.#grow(configuration, eventClass, null, undefined)
      memo.trees[eventClass] = tree
    }
    for (;;) {
      const { transition, byValue } = tree
      let answer: Answer
      let next: Tree | undefined
      if (transition !== null) {
        answer = conditions.holds(transition)
        next = answer ? tree.whenTrue : tree.whenFalse
      } else if (byValue !== null) {
        answer = history.get(tree.history)
        next = byValue.get(answer)
      } else return tree.step
      if (next === undefined) {
        next = this.#grow(configuration, eventClass, tree, answer)
        if (byValue !== null) byValue.set(answer, next)
        else if (answer) tree.whenTrue = next
        else tree.whenFalse = next
      }
      tree = next
    }
  }

  #plain(
    configuration: Configuration,
    eventClass: number,
    history: HistoryValues,
    conditions: Conditions,
  ): Step | null {
    this.planned++
    if (this.#resting > 0) this.#resting--
    return this.#selection.plan(configuration, eventClass, history, conditions)
  }

  /** The plain algorithm, as far as the answers on the way to this branch go. */
  #grow(configuration: Configuration, eventClass: number, parent: Tree | null, answer: Answer): Tree {
    this.planned++
    this.#count(configuration)
    const { history, conditions } = parent === null ? nothingKnown : knownOn(parent, answer)
    try {
      const step = this.#selection.plan(configuration, eventClass, history, conditions)
      return new Tree(step && this.#interned(step), null, -1, null, parent, answer)
    } catch (undecided) {
      if (!(undecided instanceof Undecided)) throw undecided
      const { question } = undecided
      if (typeof question === 'number') return new Tree(null, null, question, new Map(), parent, answer)
      return new Tree(null, question, -1, null, parent, answer)
    }
  }

  // Equal configurations are one where they can be.
  #interned(step: Step): Step {
    const known = this.#configurations.get(step.after.key)
    return known ? { ...step, after: known } : step
  }

  /** The memo of a configuration; null where it has not come up before, since most of what comes up once stays alone. */
  #recall(configuration: Configuration): ConfigurationMemo | null {
    if (!this.#seen.note(configuration.hash)) return null
    const { key } = configuration
    const known = this.#configurations.get(key)?.memo
    if (known) {
      configuration.memo = known
      return known
    }
    this.#count(configuration)
    const memo: ConfigurationMemo = { generation: this.#generation, trees: [] }
    configuration.memo = memo
    this.#configurations.set(key, configuration)
    return memo
  }

  // An entry that holds a large configuration counts for several.
  #count({ states }: Configuration): void {
    const weight = 1 + (states.length >> 6)
    this.#entries += weight
    if (this.#entries <= this.#limit) return
    if (this.#uses < this.#enough) {
      this.#resting = this.#rest * this.#limit
      this.#rest = Math.min(2 * this.#rest, longestRest)
    } else this.#rest = firstRest
    this.#generation = {}
    this.#configurations = new Map()
    this.#entries = weight
    this.#uses = 0
  }
}
