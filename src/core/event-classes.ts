/**
 * Event names by what they can match: two names that fit the same descriptors of a chart are of one class, and whatever
 * depends on a name depends on its class only (REC 3.12.1).
 *
 * The descriptors form a trie of tokens. A name fits the descriptors on its way down, so the node where its way ends is
 * its class, and there are no more classes than nodes. Nodes are numbered in pre-order: what lies below a node, and so all
 * that fits its descriptor, is one run of numbers. Events that a state may defer have two classes: one for what comes from
 * the external queue, one for what comes from the internal queue and is never deferred.
 */
import type { State, Transition } from './chart.js'
import { isDeferrable } from './deferral.js'

interface Node {
  /** Position in pre-order, from 1. */
  index: number
  /** That of the last node below it; its own where there is none. */
  last: number
  /** Whether a state defers what ends here. */
  deferred: boolean
  children: Map<string, Node> | null
}

/** Names that are remembered. A flood of names that never come again must not fill the memory. */
const maxNames = 4096
const maxLength = 256

/** The class of eventless transitions, which no name has. */
export const eventless = 0

export class EventClasses {
  readonly #root = newNode()
  /** By descriptor. */
  readonly #described = new Map<string, Node>()
  readonly #nodes: number
  readonly #names = new Map<string, number>()
  /** No name at first, and equal to nothing that a caller may pass for one. */
  #lastName: unknown = this
  #lastClass = eventless

  /** Whether there are events that are deferred at all. */
  readonly anyDeferred: boolean

  constructor({
    transitions,
    states,
  }: { readonly transitions: readonly Transition[]; readonly states: readonly State[] }) {
    for (const { events } of transitions) for (const descriptor of events ?? []) this.#add(descriptor)
    let anyDeferred = false
    for (const { defers } of states) {
      for (const descriptor of defers) {
        this.#add(descriptor).deferred = true
        anyDeferred = true
      }
    }
    this.anyDeferred = anyDeferred
    this.#nodes = number(this.#root)
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

  /** Whether there are states that defer events of the class when they are active. */
  isDeferred(eventClass: number): boolean {
    return eventClass > this.#nodes
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

  /** Whether an event of the class fits one of the descriptors, which are the chart's. */
  matches(eventClass: number, descriptors: readonly string[]): boolean {
    const plainClass = this.undeferrable(eventClass)
    return descriptors.some((descriptor) => {
      const { index, last } = this.#described.get(descriptor)!
      return index <= plainClass && plainClass <= last
    })
  }

  #add(descriptor: string): Node {
    const known = this.#described.get(descriptor)
    if (known) return known
    let node = this.#root
    for (const token of descriptor === '*' ? [] : descriptor.split('.')) {
      node.children ??= new Map()
      let next = node.children.get(token)
      if (!next) {
        next = newNode()
        node.children.set(token, next)
      }
      node = next
    }
    this.#described.set(descriptor, node)
    return node
  }

  #find(name: string): number {
    let node = this.#root
    let { deferred } = node
    for (let start = 0; start <= name.length && node.children; ) {
      const dot = name.indexOf('.', start)
      const end = dot < 0 ? name.length : dot
      const next = node.children.get(name.slice(start, end))
      if (!next) break
      node = next
      deferred ||= node.deferred
      start = end + 1
    }
    const found = deferred && isDeferrable(name) ? this.#nodes + node.index : node.index
    if (name.length > maxLength) return found
    if (this.#names.size >= maxNames) this.#names.clear()
    this.#names.set(name, found)
    return found
  }
}

function newNode(): Node {
  return { index: 0, last: 0, deferred: false, children: null }
}

/** Numbers the nodes, and gives how many there are. */
function number(root: Node): number {
  const inOrder: Node[] = []
  const open = [root]
  for (let node = open.pop(); node; node = open.pop()) {
    inOrder.push(node)
    node.index = inOrder.length
    for (const child of node.children?.values() ?? []) open.push(child)
  }
  // Backwards, so that what lies below has been seen: its last node is that of the child that comes last.
  for (const node of inOrder.reverse()) {
    node.last = node.index
    for (const { last } of node.children?.values() ?? []) node.last = Math.max(node.last, last)
  }
  return inOrder.length
}
