/**
 * Names of events and descriptors as a tree of their tokens (REC 3.12.1): whether one fits the other takes time in its
 * own length, however many there are.
 */

interface Node<T> {
  value: T | undefined
  children: Map<string, Node<T>> | null
}

export class Descriptors<T> {
  readonly #root: Node<T> = { value: undefined, children: null }
  #all: T | undefined

  /** The first value given for a name stays; `*` is the descriptor of all events. */
  add(name: string, value: T): void {
    if (name === '*') {
      this.#all ??= value
      return
    }
    let node = this.#root
    for (const token of name.split('.')) {
      node.children ??= new Map()
      let next = node.children.get(token)
      if (!next) {
        next = { value: undefined, children: null }
        node.children.set(token, next)
      }
      node = next
    }
    node.value ??= value
  }

  /** The value of a descriptor here that fits the name. */
  fitting(name: string): T | undefined {
    let node: Node<T> | undefined = this.#root
    for (const token of name.split('.')) {
      node = node.children?.get(token)
      if (!node) break
      if (node.value !== undefined) return node.value
    }
    return this.#all
  }

  /** Whether the descriptor fits any name here. */
  fits(descriptor: string): boolean {
    if (descriptor === '*') return this.#root.children !== null
    let node: Node<T> | undefined = this.#root
    for (const token of descriptor.split('.')) {
      node = node.children?.get(token)
      if (!node) return false
    }
    return true
  }
}
