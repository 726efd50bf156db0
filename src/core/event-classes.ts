/**
 * Event names by what they can match: two names that fit the same descriptors of a chart are of one class, and whatever
 * depends on a name depends on its class only (REC 3.12.1).
 *
 * The descriptors form a trie of tokens. A name fits the descriptors on its way down, so the node where its way ends is
 * its class, and there are no more classes than nodes. Events that a state may defer have two classes: one for what comes
 * from the external queue, one for what comes from the internal queue and is never deferred.
 */
import type { State, Transition } from './chart.js'
import { isDeferrable } from './deferral.js'

interface Node {
  readonly index: number
  /** Whether a descriptor ends here. */
  described: boolean
  children: Map<string, Node> | null
}

/** Names that are remembered. A flood of names that never come again must not fill the memory. */
const maxNames = 4096
const maxLength = 256

/** The class of eventless transitions, which no name has. */
export const eventless = 0

export class EventClasses {
  readonly #root: Node = { index: 1, described: false, children: null }
  readonly #names = new Map<string, number>()
  #nodes = 1
  /** No name at first, and equal to nothing that a caller may pass for one. */
  #lastName: unknown = this
  #lastClass = eventless
  /** By class: the descriptors that names of the class fit. */
  readonly #fits: (ReadonlySet<string> | undefined)[] = []
  /** By class: the states that defer such events when they are active, in document order. */
  readonly #deferrers: (readonly State[] | undefined)[] = []

  constructor({
    transitions,
    states,
  }: { readonly transitions: readonly Transition[]; readonly states: readonly State[] }) {
    for (const { events } of transitions) for (const descriptor of events ?? []) this.#add(descriptor)
    const deferring = states.filter(({ defers }) => defers.length > 0)
    for (const { defers } of deferring) for (const descriptor of defers) this.#add(descriptor)
    if (deferring.length === 0) return
    for (let at = this.#root.index; at <= this.#nodes; at++) {
      const own = deferring.filter(({ defers }) => this.matches(at, defers))
      if (own.length > 0) this.#deferrers[this.#nodes + at] = own
    }
  }

  /**
   * The class of events of this name from the external queue: a small integer above 0, the same for all names that fit
   * the same descriptors.
   */
  of(name: string): number {
    const known = this.#names.get(name)
    return known === undefined ? this.#find(name) : known
  }

  /** The class of events of this name from the internal queue. */
  ofInternal(name: string): number {
    return this.undeferrable(this.of(name))
  }

  /** The class of the same events where they are not deferred. */
  undeferrable(eventClass: number): number {
    return eventClass > this.#nodes ? eventClass - this.#nodes : eventClass
  }

  /** The states that defer events of the class when they are active, in document order; undefined where none does. */
  deferrers(eventClass: number): readonly State[] | undefined {
    return this.#deferrers[eventClass]
  }

  /** Whether there are events that are deferred at all. */
  get anyDeferred(): boolean {
    return this.#deferrers.length > 0
  }

  /** The class of a name that was asked for lately, as `of`. */
  known(name: string): number | undefined {
    // Events come in runs of the same name more often than not.
    if (name === this.#lastName) return this.#lastClass
    const found = this.#names.get(name)
    if (found === undefined) return undefined
    this.#lastName = name
    this.#lastClass = found
    return found
  }

  /** Names remembered at present. */
  get size(): number {
    return this.#names.size
  }

  /** Whether an event of the class fits one of the descriptors. */
  matches(eventClass: number, descriptors: readonly string[]): boolean {
    const fits = this.#fits[eventClass]
    return descriptors.some((descriptor) => descriptor === '*' || fits?.has(descriptor))
  }

  #add(descriptor: string): void {
    if (descriptor === '*') return
    let node = this.#root
    for (const token of descriptor.split('.')) {
      node.children ??= new Map()
      let next = node.children.get(token)
      if (!next) {
        next = { index: ++this.#nodes, described: false, children: null }
        node.children.set(token, next)
        this.#fits[next.index] = this.#fits[node.index]
      }
      node = next
    }
    if (node.described) return
    node.described = true
    this.#extend(node, descriptor)
  }

  // All that lies below fits as well, and may have been there before.
  #extend(node: Node, descriptor: string): void {
    const open = [node]
    for (let next = open.pop(); next; next = open.pop()) {
      this.#fits[next.index] = new Set([...(this.#fits[next.index] ?? []), descriptor])
      for (const child of next.children?.values() ?? []) open.push(child)
    }
  }

  #find(name: string): number {
    let node = this.#root
    for (let start = 0; start <= name.length && node.children; ) {
      const dot = name.indexOf('.', start)
      const end = dot < 0 ? name.length : dot
      const next = node.children.get(name.slice(start, end))
      if (!next) break
      node = next
      start = end + 1
    }
    const deferrable = this.#nodes + node.index
    const found = this.#deferrers[deferrable] && isDeferrable(name) ? deferrable : node.index
    if (name.length > maxLength) return found
    if (this.#names.size >= maxNames) this.#names.clear()
    this.#names.set(name, found)
    return found
  }
}
