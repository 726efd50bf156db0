/** The property: whatever the chart, wherever its content runs and however long that takes, the same can be seen. */
import { setTimeout as sleep } from 'node:timers/promises'
import { parseChart } from '../../src/index.js'
import { type Offload, type WorkerPool, workerPool } from '../../src/runtime/pool.js'
import { Random } from '../loader/fuzz/random.js'
import { observe } from './observe.js'
import { randomRun } from './random-charts.js'

export interface Counts {
  charts: number
  /** Blocks that ran on a thread, and those of them that were begun before their turn. */
  elsewhere: number
  early: number
  /** Blocks that came back undone, and those that were lost. */
  returned: number
  lost: number
}

export interface Difference {
  readonly seed: number
  readonly threads: number
  readonly text: string
}

export interface PropertyOptions {
  readonly seeds: readonly number[]
  /** For each of these a pool. */
  readonly threads: readonly number[]
  /** Charts at a time, which share the pools. */
  readonly together?: number
  readonly watch?: (counts: Counts) => void
}

export async function findDifferences({
  seeds,
  threads,
  together = 8,
  watch,
}: PropertyOptions): Promise<[Difference[], Counts]> {
  const counts: Counts = { charts: 0, elsewhere: 0, early: 0, returned: 0, lost: 0 }
  const differences: Difference[] = []
  const pools = await Promise.all(threads.map((count) => busyPool(count, 'always', counts)))
  const left = [...seeds]
  const work = async () => {
    for (let seed = left.shift(); seed !== undefined && differences.length < 5; seed = left.shift()) {
      const { document, events } = randomRun(seed)
      const chart = parseChart(document)
      const options = { limits: { microsteps: 200 } }
      const expected = await observe({ chart, events, options })
      for (const pool of pools) {
        const actual = await observe({ chart, events, options }, pool)
        const at = expected.findIndex((line, index) => line !== actual[index])
        if (at < 0 && actual.length === expected.length) continue
        const about = (trace: readonly string[]) => trace.slice(Math.max(0, at - 6), at + 3).join('\n')
        const text = `seed ${seed}, ${pool.settings.threads} threads\n--- inline\n${about(expected)}\n--- pool\n${about(actual)}\n\n${document}`
        differences.push({ seed, threads: pool.settings.threads, text })
      }
      counts.charts++
      watch?.(counts)
    }
  }
  await Promise.all(Array.from({ length: together }, work))
  await Promise.all(pools.map((pool) => pool.close()))
  return [differences, counts]
}

/** A pool on which everything takes its time, now more and now less. */
export async function busyPool(threads: number, offload: Offload, counts: Counts): Promise<WorkerPool> {
  const pool = await workerPool({ threads, offload })
  const random = new Random(threads)
  const some = () => (random.chance(50) ? undefined : sleep(random.below(3)))
  const run = pool.threads.run.bind(pool.threads)
  pool.threads.run = async (task, signal, limit) => {
    await some()
    try {
      const outcome = await run(task, signal, limit)
      counts[outcome.kind === 'done' ? 'elsewhere' : 'returned']++
      return outcome
    } catch (error) {
      counts.lost++
      throw error
    } finally {
      await some()
    }
  }
  return Object.assign(pool, { attach: earlyCounter(pool, counts) })
}

function earlyCounter(pool: WorkerPool, counts: Counts): WorkerPool['attach'] {
  const attach = pool.attach.bind(pool)
  return (host) => {
    const executor = attach(host)
    if (!executor) return undefined
    const begin = executor.begin.bind(executor)
    executor.begin = (turns, context) => {
      const { run } = pool.threads
      pool.threads.run = (...given) => {
        counts.early++
        return run(...given)
      }
      begin(turns, context)
      pool.threads.run = run
    }
    return executor
  }
}
