/**
 * Chance and time as content finds them, so that a run can be repeated: every event and every block that runs for it has
 * random numbers of its own, which come from the seed of the session and from how many there have been before, and from
 * nothing else. It makes no difference where a block runs, or what others ask for meanwhile.
 */

/** What a data model needs to give random numbers: the state of a generator. */
export type Seed = readonly [number, number, number, number]

/** `null`: the engine's own. */
type Use = (seed: Seed | null, time: number) => void

export class Chance {
  readonly #seed: number
  readonly #now: () => number
  readonly #use: Use
  #count: number
  #time: number

  /**
   * `seed`: a whole number of 32 bits. `now`: ms since 1970, asked once for each event. `use`: makes them what content finds
   * from now on. `count`: how many there have been.
   */
  constructor(seed: number, now: () => number, use: Use, count = 0) {
    this.#seed = seed
    this.#now = now
    this.#use = use
    this.#count = count
    this.#time = now()
  }

  /** With the seed, all that the rest of the run depends on. */
  get count(): number {
    return this.#count
  }

  /** What content finds as the time, in ms since 1970: that of the last event. */
  get time(): number {
    return this.#time
  }

  /** An event is being processed, or the session starts. */
  event(): void {
    this.#time = Math.trunc(this.#now())
    this.next()
  }

  /** A block begins, or is over. */
  next(): void {
    this.#count++
    this.again()
  }

  /** The session goes on where it was: others may have run meanwhile. */
  again(): void {
    this.#use(seedOf(this.#seed, this.#count), this.#time)
  }

  /** The session waits: it is for others to have random numbers. */
  rest(): void {
    this.#use(null, 0)
  }

  /** What content finds now, as nobody has asked for any of it yet. */
  get current(): Seed {
    return seedOf(this.#seed, this.#count)
  }

  /** What a block finds before which `blocks` others begin and end. */
  ahead(blocks: number): Seed {
    return seedOf(this.#seed, this.#count + 2 * blocks + 1)
  }
}

function seedOf(seed: number, count: number): Seed {
  // A count has 53 bits; each part of it stirs all four words.
  let state = mix(seed ^ 0x6d737470) ^ mix(count | 0) ^ mix(Math.floor(count / 0x1_0000_0000) + 0x9e37)
  const word = () => {
    state = (state + 0x9e3779b9) | 0
    return mix(state)
  }
  return [word(), word(), word(), word() | 1]
}

/** A permutation of the 32-bit numbers that leaves no bit where it was. */
function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
