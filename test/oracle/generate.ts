/**
 * fast-check arbitraries for charts and event sequences. Every chart is a legal document with legal target sets (REC
 * 3.11). The proportions are tuned so that what is hard happens often: `npm run fuzz` prints how often.
 *
 * The chart is built straight from the random source and shrunk as a chart (`shrink.ts`), which gives far smaller
 * counterexamples than shrinking the choices that led to it.
 */
import * as fc from 'fast-check'
import {
  type Action,
  type ChartModel,
  type Condition,
  type StateModel,
  statesInDocumentOrder,
  type TransitionModel,
} from './model.js'
import { shrinkChart } from './shrink.js'

const externalEvents = ['a', 'b', 'c', 'a.x', 'a.x.y', 'nobody']
const raisedEvents = ['r', 'r.x', 's']
const sentEvents = ['r', 's', 's.y', 'nobody', 'done.x']

class ChartArbitrary extends fc.Arbitrary<ChartModel> {
  override generate(random: fc.Random): fc.Value<ChartModel> {
    return new fc.Value(new Generator(random).chart(), undefined)
  }

  override canShrinkWithoutContext(value: unknown): value is ChartModel {
    return value !== null
  }

  override shrink(chart: ChartModel): fc.Stream<fc.Value<ChartModel>> {
    return fc.stream(shrinkChart(chart)).map((smaller) => new fc.Value(smaller, undefined))
  }
}

export const charts = (): fc.Arbitrary<ChartModel> => new ChartArbitrary()

/** Names of 5 to 20 external events. */
export const eventSequences = (): fc.Arbitrary<string[]> =>
  fc.array(fc.constantFrom('a', 'a', 'b', 'b', 'c', 'c', ...externalEvents), {
    minLength: 5,
    maxLength: 20,
    size: 'max',
  })

/** A chart and what is sent to it. */
export const runs = (): fc.Arbitrary<[ChartModel, string[]]> => fc.tuple(charts(), eventSequences())

class Generator {
  readonly #random: fc.Random
  readonly #datamodel: ChartModel['datamodel']
  /** Charts without deferral and sends are most of what there is. */
  readonly #deferring: boolean
  readonly #sending: boolean
  #statesLeft: number
  #labels = 0
  #parents = new Map<string, StateModel>()
  #states: StateModel[] = []
  #histories: StateModel[] = []

  constructor(random: fc.Random) {
    this.#random = random
    this.#datamodel = this.chance(20) ? 'null' : 'ecmascript'
    this.#deferring = this.chance(30)
    this.#sending = this.chance(25)
    this.#statesLeft = this.between(3, 24)
  }

  chart(): ChartModel {
    const root = blank('scxml')
    this.grow(root, 0, 45)
    this.name(root)
    this.connect(root)
    return { datamodel: this.#datamodel, root }
  }

  // The tree

  /** `finals`: how often (percent) the last child state of a compound is a final one. */
  grow(parent: StateModel, depth: number, finals: number): void {
    const isParallel = parent.kind === 'parallel'
    // Parallels that can be done at all are rare unless one means to make them.
    const completing = isParallel && this.chance(50)
    const count = isParallel
      ? this.chance(4)
        ? 1
        : this.between(2, 4)
      : this.between(depth === 0 || finals === 100 ? 2 : 1, 4)
    for (let i = 0; i < count && (this.#statesLeft > 0 || i === 0 || (finals === 100 && i === 1)); i++) {
      this.#statesLeft--
      const isLast = i > 0 && (i === count - 1 || this.#statesLeft <= 0)
      if (!isParallel && isLast && this.chance(finals)) parent.children.push(blank('final'))
      else parent.children.push(this.child(parent, depth + 1, completing))
    }
    for (let i = 0; parent.kind !== 'scxml' && i < 2 && this.chance(i === 0 ? 40 : 15); i++) {
      const history = blank('history')
      history.history = { memory: this.chance(50) ? 'deep' : 'shallow', targets: [], content: [] }
      parent.children.splice(this.between(0, parent.children.length), 0, history)
    }
  }

  child(parent: StateModel, depth: number, completing: boolean): StateModel {
    const inParallel = parent.kind === 'parallel'
    const leaf =
      depth >= 5 || (!completing && (this.#statesLeft <= 0 || this.chance(inParallel ? 20 : 15 + 12 * depth)))
    const asParallel = !leaf && this.chance(completing ? 10 : depth === 1 ? 45 : 30)
    const state = blank(asParallel ? 'parallel' : 'state')
    if (!leaf) this.grow(state, depth, completing ? 100 : 35)
    return state
  }

  /** Ids in document order, with the kind as the first letter: a trace of them can be read. */
  name(root: StateModel): void {
    const letters = { scxml: '', state: 's', parallel: 'p', final: 'f', history: 'h' }
    this.#states = statesInDocumentOrder(root)
    for (const [i, state] of this.#states.entries()) if (i > 0) state.id = `${letters[state.kind]}${i}`
    for (const state of this.#states) for (const child of state.children) this.#parents.set(child.id, state)
    this.#histories = this.#states.filter((s) => s.kind === 'history')
  }

  // What hangs on the tree

  connect(root: StateModel): void {
    for (const state of this.#histories) this.addDefault(state)
    for (const state of this.#states) {
      if (state.kind === 'history') continue
      if (state.kind === 'scxml' || (state.kind === 'state' && state.children.length > 0)) this.addInitial(state)
      if (state === root) continue
      state.transitionsLast = this.chance(25)
      if (state.kind !== 'final') state.transitions = this.transitions(state)
      state.onentry = this.blocks()
      state.onexit = this.blocks()
      const mayDefer = state.kind === 'state' || state.kind === 'parallel'
      if (this.#deferring && mayDefer && this.chance(30)) state.defers = this.deferred()
    }
  }

  addDefault(state: StateModel): void {
    const history = state.history!
    const parent = this.#parents.get(state.id)!
    history.targets =
      history.memory === 'shallow'
        ? this.targets(
            parent.children.filter((s) => s.kind !== 'history'),
            30,
          )
        : this.targets(
            this.inside(parent).filter((s) => this.#parents.get(s.id) !== parent || s.kind !== 'history'),
            40,
          )
    history.content = this.chance(50) ? this.block() : []
  }

  addInitial(state: StateModel): void {
    if (this.chance(40)) return
    const element = state.kind !== 'scxml' && this.chance(60)
    const candidates = this.chance(50) ? state.children : this.inside(state)
    const targets = this.targets(this.chance(15) ? this.inside(state) : candidates.filter((s) => !s.history), 35)
    state.initial = { element, targets, content: element && this.chance(70) ? this.block() : [] }
  }

  transitions(state: StateModel): TransitionModel[] {
    const compound = state.children.length > 0
    const count = compound ? this.between(0, 3) : this.between(0, 4)
    return Array.from({ length: count }, () => {
      const eventless = this.chance(12) && this.laterInRegion(state).length > 0
      const internal = this.chance(compound ? 45 : 15)
      const targetless = !eventless && this.chance(15)
      const events = eventless ? null : this.descriptors()
      // What events of the chart itself trigger is where endless macrosteps come from.
      const external = events?.every((e) => /^[abcAn]/.test(e)) ?? false
      const targets = targetless ? [] : this.transitionTargets(state, internal, !external && this.chance(97))
      // Without any of event, condition and target there is no transition (REC 3.5.1).
      const conditional = eventless && targets.length === 0 ? true : this.chance(eventless ? 95 : 30)
      const condition = conditional ? (eventless ? this.eventlessCondition(state) : this.condition(external)) : null
      return { events, condition, targets, internal, content: this.chance(50) ? this.block(external ? 30 : 3) : [] }
    })
  }

  transitionTargets(source: StateModel, internal: boolean, forward: boolean): string[] {
    if (forward) {
      const later = this.laterInRegion(source)
      if (later.length > 0) return this.targets(later, 25)
      if (this.chance(90)) return []
    }
    if (internal && source.children.length > 0 && this.chance(75)) return this.targets(this.inside(source), 35)
    if (this.#histories.length > 0 && this.chance(20)) {
      const around = this.#histories.filter((h) => this.path(source).includes(this.#parents.get(h.id)!))
      const within = this.chance(40) && this.defaultInOwnRegion(source, around)
      if (within) return [within]
      const histories = around.length > 0 && this.chance(50) ? around : this.#histories
      return this.targets(histories, 30, this.#states.slice(1))
    }
    const parent = this.#parents.get(source.id)!
    const finals = parent.children.filter((s) => s.kind === 'final')
    if (finals.length > 0 && parent.kind !== 'scxml' && this.chance(35)) return this.targets(finals, 0)
    const near = this.chance(50) ? this.inside(parent) : this.#states.slice(1)
    return this.targets(
      near.filter((s) => s.kind !== 'final' || this.#parents.get(s.id)!.kind !== 'scxml' || this.chance(60)),
      35,
    )
  }

  /**
   * A deep history further out, its default set to be in the region of the source: the transition then stays in the
   * region, although the history belongs to more than that.
   */
  defaultInOwnRegion(source: StateModel, histories: readonly StateModel[]): string | null {
    const path = this.path(source)
    const region = path.findLast((_, i) => path[i - 1]?.kind === 'parallel')
    if (!region || region.children.length === 0) return null
    const outside = histories.filter((h) => h.history!.memory === 'deep' && !this.path(h).includes(region))
    if (outside.length === 0) return null
    const chosen = this.pick(outside)
    chosen.history!.targets = this.targets(
      this.inside(region).filter((s) => s.kind !== 'history'),
      20,
    )
    return chosen.id
  }

  /**
   * A legal target set (REC 3.11): one of the states, and with this chance (percent) more, each in another region than all
   * before it. A history stands for all that is inside its parent.
   */
  targets(from: readonly StateModel[], several: number, more: readonly StateModel[] = from): string[] {
    const fallback = from.length > 0 ? from : this.#states.slice(1)
    let first = this.pick(fallback)
    const goOn = this.chance(several)
    if (goOn) {
      const inRegions = fallback.filter((s) => more.some((other) => this.areOrthogonal(s, other)))
      if (inRegions.length > 0) first = this.pick(inRegions)
    }
    const chosen = [first]
    while (goOn && chosen.length < 4 && (chosen.length === 1 || this.chance(50))) {
      const candidates = more.filter((s) => chosen.every((c) => this.areOrthogonal(s, c)))
      if (candidates.length === 0) break
      chosen.push(this.pick(candidates))
    }
    return chosen.map((s) => s.id)
  }

  areOrthogonal(a: StateModel, b: StateModel): boolean {
    const pathA = this.path(a)
    const pathB = this.path(b)
    let shared = 0
    while (shared < pathA.length && shared < pathB.length && pathA[shared] === pathB[shared]) shared++
    return shared < pathA.length && shared < pathB.length && pathA[shared - 1]?.kind === 'parallel'
  }

  /** From the root to the state; a history counts as its parent. */
  path(state: StateModel): StateModel[] {
    const path: StateModel[] = []
    let at: StateModel | undefined = state.kind === 'history' ? this.#parents.get(state.id) : state
    for (; at; at = this.#parents.get(at.id)) path.unshift(at)
    return path
  }

  inside(state: StateModel): StateModel[] {
    return statesInDocumentOrder(state).slice(1)
  }

  /** The later siblings of a state with all inside them, or of its ancestors up to the region: ways that lead to an end. */
  laterInRegion(state: StateModel): StateModel[] {
    for (let at = state, parent = this.#parents.get(at.id); parent && parent.kind !== 'parallel'; ) {
      const later = parent.children.slice(parent.children.indexOf(at) + 1).filter((s) => s.kind !== 'history')
      const unfinished = later.filter((s) => s.kind !== 'final' || parent!.kind !== 'scxml' || this.chance(60))
      if (unfinished.length > 0) return unfinished.flatMap((s) => [s, ...this.inside(s)])
      at = parent
      parent = this.#parents.get(at.id)
    }
    return []
  }

  deferred(): string[] {
    const descriptors = ['a', 'b', 'c', 'a', 'b', 'c', 'a.x', 'a.*', 'b.*', '*', 'done', 'r', 's']
    return Array.from({ length: this.chance(30) ? 2 : 1 }, () => this.pick(descriptors))
  }

  descriptors(): string[] {
    return Array.from({ length: this.chance(20) ? 2 : 1 }, () => this.descriptor())
  }

  descriptor(): string {
    const parents = this.#states.filter((s) => s.children.some((c) => c.kind === 'final') && s.kind !== 'scxml')
    const roll = this.between(1, 100)
    if (roll <= 60) return this.pick(['a', 'b', 'c'])
    if (roll <= 72) return this.pick(['a.x', 'a.x.y', 'a.', 'a.*', 'a.x.*', 'b.*', 'A', 'a.X', 'nob', 'b.x'])
    if (roll <= 84) return this.pick(['r', 'r.x', 's', 'r.*', 'r.', 's.x'])
    if (roll <= 87) return '*'
    if (roll <= 90) return this.pick(['done', 'done.state', 'done.state.*', 'error', 'error.execution', 'error.*'])
    if (parents.length === 0) return this.pick(['a', 'b', 'c'])
    const parent = this.pick(parents)
    const grandparent = this.#parents.get(parent.id)!
    return `done.state.${grandparent.kind === 'parallel' && this.chance(60) ? grandparent.id : parent.id}`
  }

  /** Of another region, where there is one, and mostly not true at once. */
  eventlessCondition(source: StateModel): Condition {
    const elsewhere = this.#states.filter((s) => s.kind !== 'history' && this.areOrthogonal(s, source))
    if (elsewhere.length === 0 || this.chance(15)) return this.condition(false)
    return { is: 'in', state: this.pick(elsewhere).id }
  }

  /** One that fails must not be asked again for the error that it queues: that would go on for ever. */
  condition(mayFail: boolean): Condition {
    if (this.#datamodel === 'null') return this.isIn()
    if (mayFail && this.chance(4)) return { is: 'error' }
    const roll = this.between(1, 100)
    if (roll <= 45) return this.isIn()
    if (roll <= 70) return { is: 'not', operand: this.isIn() }
    return { is: roll <= 85 ? 'or' : 'and', left: this.condition(mayFail), right: this.condition(mayFail) }
  }

  isIn(): Condition {
    const states = this.chance(97) ? this.#states.filter((s) => s.kind !== 'history') : this.#histories
    return { is: 'in', state: this.pick(states.length > 1 ? states.slice(1) : this.#states.slice(1)).id }
  }

  blocks(): Action[][] {
    const roll = this.between(1, 100)
    return Array.from({ length: roll <= 40 ? 0 : roll <= 88 ? 1 : 2 }, () => this.block())
  }

  block(raising = 4): Action[] {
    const actions: Action[] = [{ is: 'log', label: this.label() }]
    if (this.chance(35)) actions.push({ is: 'observe', condition: this.condition(true), label: this.label() })
    if (this.chance(raising)) {
      actions.push({ is: 'raise', event: this.pick(this.#sending || this.chance(85) ? raisedEvents : externalEvents) })
    }
    // Only what the host sends leads to sends, and never to itself: otherwise they would go on for ever.
    for (let i = this.#sending && raising > 4 ? this.between(0, 3) : 0; i > 0; i--) {
      const priority = this.chance(40) ? 0 : this.between(-2, 3)
      actions.push({ is: 'send', event: this.pick(sentEvents), priority })
    }
    if (this.#datamodel === 'ecmascript' && this.chance(4)) actions.push({ is: 'error' })
    if (this.chance(10)) actions.push({ is: 'log', label: this.label() })
    return actions
  }

  label(): string {
    return `l${++this.#labels}`
  }

  between(low: number, high: number): number {
    return this.#random.nextInt(low, high)
  }

  chance(percent: number): boolean {
    return this.#random.nextInt(1, 100) <= percent
  }

  pick<T>(items: readonly T[]): T {
    return items[this.#random.nextInt(0, items.length - 1)]!
  }
}

function blank(kind: StateModel['kind']): StateModel {
  return {
    id: '',
    kind,
    children: [],
    initial: null,
    history: null,
    transitions: [],
    defers: [],
    transitionsLast: false,
    onentry: [],
    onexit: [],
  }
}
