/** Time-boxed rounds in which the engines take turns, so that what slows the machine down for a while slows all. */

/**
 * @typedef {object} Measured events a second
 * @property {number} median
 * @property {number} min
 * @property {number} max
 * @property {readonly number[]} rounds
 */

const longestChunk = 5 // ms
/** Events a second; who is slower than that is measured once. */
const slowest = 1

/**
 * The measured loop, compiled anew for every engine and workload: what V8 learns in one must not slow down another.
 * `run(count)` sends so many events, and goes on where it stopped.
 */
export class Runner {
  /** Events sent so far. */
  sent = 0
  #chunk = 1

  constructor(engine, prepared, { events, whole }) {
    const names = events.map(([name]) => interned(name))
    const data = events.map(([, payload]) => payload)
    this.#loop = compile(engine.send, whole ?? false)(prepared.fresh, names, data, prepared.events ?? [])
    this.prepared = prepared
    this.engine = engine
  }

  #loop

  run(count) {
    this.#loop.run(count)
    this.sent += count
  }

  observe() {
    return this.prepared.observe(this.#loop.machine())
  }

  stop() {
    this.prepared.stop?.(this.#loop.machine())
  }

  /** Events a second, over about `ms` milliseconds. */
  round(ms) {
    globalThis.gc?.()
    const before = this.sent
    const start = performance.now()
    let now = start
    while (now - start < ms) {
      this.run(this.#chunk)
      const then = now
      now = performance.now()
      if (now - then < longestChunk / 2) this.#chunk *= 2
      else if (now - then > longestChunk * 2 && this.#chunk > 1) this.#chunk = Math.ceil(this.#chunk / 2)
    }
    return ((this.sent - before) / (now - start)) * 1000
  }
}

let compiled = 0

function compile(send, whole) {
  // The number makes every text new: V8 would otherwise give the same code, with what it has learnt, to all.
  return new Function(
    'fresh, names, data, events',
    `// ${compiled++}
    let machine = fresh(), at = 0
    const length = names.length
    return {
      run(count) {
        let i = at
        for (let left = count; left > 0; left--) {
          ${send}
          if (++i === length) { i = 0; ${whole ? 'machine = fresh()' : ''} }
        }
        at = i
      },
      machine: () => machine,
    }`,
  )
}

/** The same text as V8 keeps the names in a program: what a caller who writes `send('toggle')` hands in. */
function interned(name) {
  return Object.keys({ [name]: 0 })[0]
}

/**
 * Warm-up, then rounds in turns.
 *
 * @param {readonly Runner[]} runners
 * @param {{ rounds: number, ms: number }} options
 * @returns {Map<string, Measured>} by the engine's name
 */
export function compete(runners, { rounds, ms }) {
  const first = runners.map((runner) => runner.round(ms))
  const speeds = runners.map(() => [])
  for (let round = 0; round < rounds; round++) {
    for (const [at, runner] of runners.entries()) speeds[at].push(first[at] < slowest ? first[at] : runner.round(ms))
  }
  return new Map(runners.map(({ engine }, at) => [engine.name, summary(speeds[at])]))
}

/** @returns {Measured} */
export function summary(values) {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values), rounds: values }
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** How long `run` takes, in ms. */
export function timed(run) {
  const start = performance.now()
  run()
  return performance.now() - start
}

/** Bytes of heap in use after a full collection; twice, for what weak references keep to the second. */
export function heapUsed() {
  globalThis.gc?.()
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}
