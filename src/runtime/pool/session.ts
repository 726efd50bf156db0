/**
 * The content of one session on a pool. What happens is, to the byte, what would have happened on the session's own thread:
 *
 * - A block runs on a thread with copies of the variables that it may read or write, and gives back what it wrote and did.
 *   That is put in place when its turn comes, in the order of the blocks, and not before.
 * - It may be started before its turn where no block before it is known to touch what it reads, or to read what it
 *   writes. When its turn comes, what it was given must still be what is there; otherwise it is run again.
 * - Objects are not copied where somebody could tell: where what it may write is also reached under another name, or where it
 *   keeps a part of what it may only read, it runs on the session's own thread.
 * - What it touches beside that, it is refused, and runs on the session's own thread after all.
 */
import type { Block } from '../../core/content/index.js'
import { type Context, Failure } from '../../core/context.js'
import { isActiveAt, type Turn, type Way } from '../../core/executor.js'
import type { Step } from '../../core/step.js'
import type { Portable } from '../../datamodel/ecmascript/portable.js'
import type { Scope } from '../../datamodel/ecmascript/program.js'
import { reasonOf } from '../../diagnostic.js'
import type { ExecutorHost, SessionExecutor } from '../executor.js'
import type { WorkerPool } from '../pool.js'
import { type PackedChart, packChart } from './charts.js'
import { commit } from './commit.js'
import { type BlockNeeds, ChartNeeds } from './needs.js'
import { eventData, type Outcome, packValues, type Task } from './protocol.js'

/** A block that is under way, or back. */
interface Run {
  readonly task: Omit<Task, 'begun'>
  /** Started before its turn: what it was given may be old when that comes. */
  readonly early: boolean
  readonly abort: AbortController
  outcome: Outcome | { readonly kind: 'lost'; readonly reason: string } | null
  /** Its turn has come, and the session waits. */
  awaited: boolean
}

export class PoolSession implements SessionExecutor {
  readonly #pool: WorkerPool
  readonly #host: ExecutorHost
  readonly #portable: Portable
  readonly #chart: PackedChart
  readonly #needs: ChartNeeds
  readonly #pace: ChartNeeds['pace']
  readonly #runs = new Map<Turn, Run>()
  #cancelled: string | undefined

  /** Undefined where nothing of the chart can run elsewhere. */
  static of(pool: WorkerPool, host: ExecutorHost): PoolSession | undefined {
    const needs = ChartNeeds.of(host.program, pool)
    const chart = needs && packChart(host.program.chart)
    return chart ? new PoolSession(pool, host, needs, chart) : undefined
  }

  private constructor(pool: WorkerPool, host: ExecutorHost, needs: ChartNeeds, chart: PackedChart) {
    this.#pool = pool
    this.#host = host
    this.#needs = needs
    this.#pace = needs.pace
    this.#portable = needs.portable
    this.#chart = chart
  }

  way(step: Step): Way {
    if (--this.#pace.left > 0) return 'plain'
    const way = this.#needs.way(step)
    if (way !== 'elsewhere') return way
    return this.#cancelled !== undefined || this.#pool.threads.closed ? 'plain' : way
  }

  begin(turns: readonly Turn[], context: Context): void {
    this.#runs.clear()
    if (turns.length < 2 || this.#needs.late) return
    for (let at = 1; at < turns.length; at++) {
      const turn = turns[at]!
      const needs = this.#needs.of(turn.block)
      if (needs !== null && this.#needs.goes(turn.block) && this.#independent(turns, at, needs)) {
        this.#start(turn, needs, context, at)
      }
    }
    // The first of them is started at its turn, which is now.
  }

  run(turn: Turn, context: Context): boolean {
    const run = this.#runs.get(turn) ?? this.#startNow(turn, context)
    if (!run) {
      this.here(turn.block, context)
      return true
    }
    if (run.outcome === null) {
      run.awaited = true
      return false
    }
    this.#runs.delete(turn)
    return this.#finish(turn, run, context)
  }

  here(block: Block, context: Context): void {
    this.#needs.measure(block, () => this.#host.program.block(block)(context))
  }

  cancel(reason: string): void {
    this.#cancelled = reason
    for (const { abort } of this.#runs.values()) abort.abort(new Error(reason))
  }

  /** Whether nothing before a block can make a difference to it, nor it to that, as far as that is known beforehand. */
  #independent(turns: readonly Turn[], at: number, { reads, writes }: BlockNeeds): boolean {
    for (let before = 0; before < at; before++) {
      const other = this.#needs.touches(turns[before]!.block)
      if (other === null) return false
      for (const name of other.writes) if (reads.has(name) || writes.has(name)) return false
      for (const name of other.reads) if (writes.has(name)) return false
    }
    return true
  }

  #startNow(turn: Turn, context: Context): Run | null {
    const needs = this.#needs.of(turn.block)
    if (needs === null || this.#pool.threads.closed || !this.#needs.goes(turn.block)) return null
    if (this.#cancelled !== undefined) throw new Failure(new Error(this.#cancelled), turn.block.span)
    return this.#start(turn, needs, context, null)
  }

  /** `ahead`: how many blocks have their turns before; null: none. Null where it cannot leave the thread. */
  #start(turn: Turn, needs: BlockNeeds, context: Context, ahead: number | null): Run | null {
    const task = this.#task(turn, needs, context, ahead)
    if (task === null) return null
    const abort = new AbortController()
    const run: Run = { task, early: ahead !== null, abort, outcome: null, awaited: false }
    this.#runs.set(turn, run)
    this.#pool.threads
      .run(task, abort.signal, this.#limit)
      .then(
        (outcome) => {
          run.outcome = outcome
        },
        (error: unknown) => {
          run.outcome = { kind: 'lost', reason: reasonOf(error) }
        },
      )
      .then(() => {
        if (run.outcome?.kind === 'done') this.#needs.ran(turn.block, run.outcome.took)
        if (run.awaited) this.#host.proceed()
      })
    return run
  }

  #task(turn: Turn, needs: BlockNeeds, context: Context, ahead: number | null): Run['task'] | null {
    const scope = context.scope as Scope
    if ((needs.sends && !this.#host.sendsAsUsual) || !this.#pool.threads.hasSameZone) return null
    const values = this.#values(scope, needs, context)
    if (values === null) return null
    const { event, chance } = context
    const { chart } = this.#host.program
    const seed = chance && (ahead === null ? chance.current : chance.ahead(ahead))
    const active = needs.asks ? chart.states.filter(({ index }) => isActiveAt(turn, index)).map(({ id }) => id) : []
    const { name, type, sendid, origin, origintype, invokeid, raw } = event ?? {}
    return {
      chart: this.#chart.hash,
      bytes: this.#chart.bytes,
      block: turn.block.index,
      values,
      reads: [...needs.reads],
      writes: [...needs.writes],
      functions: needs.functions,
      event: event ? { name: name!, type: type!, sendid, origin, origintype, invokeid, raw } : null,
      session: this.#host.fields,
      active,
      chance: seed ? { seed, time: chance!.time } : null,
    }
  }

  /** All that a block is given; null where a part of it cannot cross, or would not be what it is afterwards. */
  #values(scope: Scope, { reads, writes, functions, event }: BlockNeeds, context: Context): string | null {
    const portable = this.#portable
    if (!portable.hasFunctions(scope, functions) || !portable.areAlone(scope, writes, this.#host.heldData)) return null
    const values = portable.values(scope, new Set([...reads, ...writes]))
    if (event && context.event?.data !== undefined) values[eventData] = context.event.data
    if (portable.holdSystem(scope, Object.values(values))) return null
    try {
      return packValues(values, portable)
    } catch {
      return null
    }
  }

  /** A block has come back, and its turn is here. False where it is under way once more. */
  #finish(turn: Turn, run: Run, context: Context): boolean {
    const { block } = turn
    const outcome = run.outcome!
    const needs = this.#needs.of(block)!
    // What it was given must still be there.
    if (run.early && this.#values(context.scope as Scope, needs, context) !== run.task.values) {
      const again = this.#startNow(turn, context)
      if (again) {
        again.awaited = true
        return false
      }
      this.here(block, context)
      return true
    }
    if (outcome.kind === 'lost') throw new Failure(new Error(outcome.reason), block.span)
    if (outcome.kind === 'here') {
      this.#needs.stays(block)
      this.here(block, context)
      return true
    }
    if (!commit(outcome, context, this.#portable, this.#chart.sources, this.#host)) this.here(block, context)
    return true
  }

  /** Ms. */
  get #limit(): number {
    return Math.min(this.#pool.settings.timeLimit, this.#host.scriptTime ?? Number.POSITIVE_INFINITY)
  }
}
