/**
 * Common ancestors of states, without the way up through all that lie between: in a tree of depth d a question takes
 * some log d steps, so that a document's transitions take no longer to check when it nests deeply.
 *
 * States go by their positions in document order. Beside its parent each has one ancestor to jump to, and the jumps are
 * laid out as in a skew-binary number: a long one wherever two before it were of the same length.
 */
export class Lineage {
  readonly #parents: readonly number[]
  readonly #ends: readonly number[]
  readonly #jumps: Int32Array

  /** By position: the parent's position, -1 for the root, which is first; and one past the last descendant's. */
  constructor(parents: readonly number[], ends: readonly number[]) {
    this.#parents = parents
    this.#ends = ends
    this.#jumps = new Int32Array(parents.length)
    const depths = new Int32Array(parents.length)
    for (let at = 1; at < parents.length; at++) {
      const parent = parents[at]!
      const jump = this.#jumps[parent]!
      const further = this.#jumps[jump]!
      depths[at] = depths[parent]! + 1
      const even = depths[parent]! - depths[jump]! === depths[jump]! - depths[further]!
      this.#jumps[at] = even ? further : parent
    }
  }

  /** The innermost state strictly around `state` that lies strictly around `others`, too; the root where none does. */
  around(state: number, others: readonly number[]): number {
    let first = state
    let last = state
    for (const other of others) {
      first = Math.min(first, other)
      last = Math.max(last, other)
    }
    const isAround = (at: number) => at < first && last < this.#ends[at]!
    let at = this.#parents[state]!
    while (at > 0 && !isAround(at)) {
      const jump = this.#jumps[at]!
      at = isAround(jump) ? this.#parents[at]! : jump
    }
    return Math.max(at, 0)
  }
}
