/** Which blocks of a chart can run elsewhere, which are to, and what they need there. Shared by its sessions on a pool. */
import type { Block } from '../../core/content/index.js'
import { ChartEffects } from '../../core/effects.js'
import { turnsOf, type Way } from '../../core/executor.js'
import type { Program } from '../../core/program.js'
import type { Step } from '../../core/step.js'
import type { Portable } from '../../datamodel/ecmascript/portable.js'
import { EcmascriptProgram } from '../../datamodel/ecmascript/program.js'
import { TimedProgram } from '../../datamodel/timed.js'
import type { WorkerPool } from '../pool.js'
import { blocksOf } from './charts.js'

export interface BlockNeeds {
  /** Variables, without those in `writes`. */
  readonly reads: ReadonlySet<string>
  readonly writes: ReadonlySet<string>
  /** That it may call, also through each other. */
  readonly functions: readonly string[]
  /** Whether it looks at `_event`. */
  readonly event: boolean
  /** Whether it asks which states are active. */
  readonly asks: boolean
  readonly sends: boolean
}

/** What a block may touch, wherever it runs; null for anything. */
export type Touches = { readonly reads: ReadonlySet<string>; readonly writes: ReadonlySet<string> } | null

/** Of the steps of a chart that run right here so many are watched first, and then one of so many. */
const firstSteps = 64
const sample = 512
/** A small integer, for speed. */
const manySteps = 1 << 29
/** How many times the way there and back a block must take. */
const worthIt = 10
/** How often a block may come back undone before it stays. */
const patience = 3

const known = new WeakMap<Program, WeakMap<WorkerPool, ChartNeeds | null>>()

export class ChartNeeds {
  readonly portable: Portable
  /** Steps until the next to ask about: most charts have nothing that is to leave, and most of their steps need no look. */
  readonly pace = { left: 0 }
  /** Whether entering states gives variables values (REC 5.3.3), which no block says. */
  readonly late: boolean
  readonly #pool: WorkerPool
  readonly #effects: ChartEffects
  readonly #needs = new Map<Block, BlockNeeds | null>()
  readonly #touches = new Map<Block, Touches>()
  readonly #blocks: readonly Block[]
  /** Of blocks that took long enough once: the last time, in ms. */
  readonly #took = new Map<Block, number>()
  readonly #failed = new Map<Block, number>()
  /** Blocks that have turned out to be worth the way. */
  readonly #heavy = new Set<Block>()
  #someGo: boolean
  /** Steps of which a block goes; made anew when blocks are looked at differently. */
  #taken = new WeakMap<Step, boolean>()
  /** Steps to watch in a row. */
  #toWatch = firstSteps
  #looks = 0

  /** Undefined where nothing of the chart can run elsewhere. */
  static of(program: Program, pool: WorkerPool): ChartNeeds | undefined {
    let byPool = known.get(program)
    if (!byPool) {
      byPool = new WeakMap()
      known.set(program, byPool)
    }
    let needs = byPool.get(pool)
    if (needs === undefined) {
      const portable = portableOf(program)
      needs = portable && new ChartNeeds(program, pool, portable)
      byPool.set(pool, needs)
    }
    return needs ?? undefined
  }

  private constructor(program: Program, pool: WorkerPool, portable: Portable) {
    this.#pool = pool
    this.portable = portable
    this.late = program.chart.binding === 'late'
    this.#effects = new ChartEffects(program.chart, program.data)
    this.#blocks = [...blocksOf(program.chart).values()]
    this.#someGo = this.#blocks.some((block) => this.goes(block))
  }

  /** How a step is to run; to be asked when the pace says so. */
  way(step: Step): Way {
    if (this.#someGo) {
      let taken = this.#taken.get(step)
      if (taken === undefined) {
        taken = turnsOf(step).some(({ block }) => this.goes(block))
        this.#taken.set(step, taken)
      }
      if (taken) return 'elsewhere'
    }
    const isAuto = this.#pool.settings.offload === 'auto'
    if (!this.#someGo) this.pace.left = !isAuto ? manySteps : this.#toWatch > 0 ? 0 : sample
    else if (!isAuto || (this.#toWatch <= 0 && ++this.#looks % sample !== 0)) return 'plain'
    this.#toWatch--
    return isAuto ? 'watched' : 'plain'
  }

  /** Whether the block is to run elsewhere. */
  goes(block: Block): boolean {
    const { offload } = this.#pool.settings
    if (!(offload === 'always' || block.offload || (offload === 'auto' && this.#heavy.has(block)))) return false
    return (this.#failed.get(block) ?? 0) < patience && this.of(block) !== null
  }

  /** What a block needs elsewhere; null where it can only run in its session. */
  of(block: Block): BlockNeeds | null {
    let needs = this.#needs.get(block)
    if (needs === undefined) {
      needs = this.#find(block)
      this.#needs.set(block, needs)
    }
    return needs
  }

  touches(block: Block): Touches {
    let touches = this.#touches.get(block)
    if (touches === undefined) {
      const { reads, writes, writesEvent } = this.#effects.block(block)
      touches =
        reads === 'everything' || writes === 'everything' || writesEvent
          ? null
          : { reads: new Set(reads.keys()), writes: new Set(writes.keys()) }
      this.#touches.set(block, touches)
    }
    return touches
  }

  #find(block: Block): BlockNeeds | null {
    const effects = this.#effects.block(block)
    const { reads, writes, shared, readsEvent, writesEvent, custom, createsIds, asks, calls, sends } = effects
    if (reads === 'everything' || writes === 'everything' || writesEvent || custom || createsIds) return null
    // Variables that no expression can name stay where they are.
    const strangers = [...writes.keys(), ...reads.keys()].filter((name) => name !== '_event')
    if (strangers.some((name) => !this.portable.knows(name))) return null
    // Whether they share objects with others is looked at when it starts.
    const written = new Set([...writes.keys()].filter((name) => !shared.has(name)))
    const read = new Set([...reads.keys()].filter((name) => !written.has(name) && name !== '_event'))
    return {
      reads: read,
      writes: written,
      functions: [...calls],
      event: readsEvent,
      asks: asks === 'any' || asks.size > 0,
      sends,
    }
  }

  /** Runs a block right here, and looks at the time. */
  measure(block: Block, run: () => void): void {
    if (this.#pool.settings.offload !== 'auto') {
      run()
      return
    }
    const began = performance.now()
    try {
      run()
    } finally {
      this.ran(block, performance.now() - began)
    }
  }

  /** A block has run, here or elsewhere, in `took` ms. */
  ran(block: Block, took: number): void {
    if (this.#pool.settings.offload !== 'auto') return
    const enough = worthIt * this.#pool.threads.roundTrip
    const before = this.#took.get(block)
    const isHeavy = this.#heavy.has(block)
    if (before === undefined && took <= enough) return
    this.#took.set(block, took)
    // One long run, or a short one, may have been somebody else's doing: the next is to be seen as well.
    if (!isHeavy && took > enough) {
      this.#toWatch = firstSteps
      this.pace.left = 0
    }
    if (!isHeavy && Math.min(before ?? 0, took) > enough) this.#heavy.add(block)
    else if (isHeavy && Math.max(before ?? 0, took) < enough / 2) this.#heavy.delete(block)
    else return
    this.#look()
  }

  /** A block came back undone. */
  stays(block: Block): void {
    const times = (this.#failed.get(block) ?? 0) + 1
    this.#failed.set(block, times)
    if (times === patience) this.#look()
  }

  /** Which blocks go has changed. */
  #look(): void {
    this.#taken = new WeakMap()
    this.pace.left = 0
    this.#someGo = this.#blocks.some((block) => this.goes(block))
  }
}

// Types are checked in the session, and what runs in a realm of a session's own cannot leave it.
function portableOf({ data, types }: Program): Portable | null {
  const program = data instanceof TimedProgram ? data.inner : data
  return types === null && program instanceof EcmascriptProgram ? program.portable : null
}
