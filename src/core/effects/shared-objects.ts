/** Variables that may share objects, in groups. */
export class SharedObjects {
  /** Names that blocks assign to. */
  readonly late = new Set<string>()
  readonly #parents = new Map<string, string>()
  #members: Map<string, string[]> | undefined

  add(shares: readonly ReadonlySet<string>[]): void {
    for (const shared of shares) {
      const [first, ...others] = shared
      for (const other of others) {
        const [a, b] = [this.#find(first!), this.#find(other)]
        if (a !== b) this.#parents.set(a, b)
      }
    }
  }

  /** The group of a name. */
  around(name: string): readonly string[] {
    if (!this.#members) {
      this.#members = new Map()
      for (const member of this.#parents.keys()) {
        // Marks of the data model's own, which are no variables.
        if (member.startsWith('@')) continue
        const root = this.#find(member)
        const members = this.#members.get(root)
        if (members) members.push(member)
        else this.#members.set(root, [member])
      }
    }
    return this.#members.get(this.#find(name)) ?? []
  }

  #find(name: string): string {
    let root = name
    for (let next = this.#parents.get(root); next !== undefined && next !== root; next = this.#parents.get(root))
      root = next
    // Shorter ways for those who come later.
    for (let at = name; at !== root; ) {
      const next = this.#parents.get(at)!
      this.#parents.set(at, root)
      at = next
    }
    this.#parents.set(root, root)
    return root
  }
}
