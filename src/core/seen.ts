/**
 * Whether a hash has come up lately: for telling what comes back from what does not, in little memory. Each hash has one
 * place, which its last bits say, and a later one drives it out; where that happens a lot, the table grows.
 */
const firstSize = 64
const lastSize = 1 << 14

export class Seen {
  /** A power of two long; 0 is an empty place. */
  #places = new Uint32Array(firstSize)
  /** Hashes driven out since the table grew. */
  #lost = 0

  /** Whether this hash (32 bits, not 0) was there; it is now. */
  note(hash: number): boolean {
    const place = hash & (this.#places.length - 1)
    const there = this.#places[place]
    if (there === hash) return true
    this.#places[place] = hash
    if (there !== 0 && ++this.#lost > this.#places.length && this.#places.length < lastSize) this.#grow()
    return false
  }

  #grow(): void {
    const old = this.#places
    this.#places = new Uint32Array(2 * old.length)
    this.#lost = 0
    for (const hash of old) if (hash !== 0) this.#places[hash & (this.#places.length - 1)] = hash
  }
}
