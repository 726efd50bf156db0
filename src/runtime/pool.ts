/**
 * A pool of worker threads for content that takes long: the blocks of a step that do not depend on each other run at the same
 * time, and none of them keeps the event loop from its work. What happens is what would have happened without it, to the
 * byte: see `pool/session.ts`.
 */
import { availableParallelism } from 'node:os'
import { diagnostic, ScxmlError } from '../diagnostic.js'
import type { ExecutorHost, ExecutorProvider, SessionExecutor } from './executor.js'
import type { Outcome, Task } from './pool/protocol.js'
import { PoolSession } from './pool/session.js'
import { Threads } from './pool/threads.js'

export interface PoolOptions {
  /** Threads. Default: as many as there are processors. */
  readonly threads?: number
  /**
   * What runs there: `'marked'`, content with `ms:offload="true"`; `'auto'`, that and what has turned out to take much longer
   * than the way there and back; `'always'`, whatever can, for tests. Default: `'auto'`.
   */
  readonly offload?: Offload
  /** Milliseconds that a block may run there; then its thread is ended and the block fails. Default: 60,000. */
  readonly timeLimit?: number
  /** Megabytes of heap that a thread may have; then it ends and the block it ran fails. Default: 512. */
  readonly memory?: number
  /** How long an idle thread lives, in ms. Default: 30,000. */
  readonly idleTimeout?: number
}

export type Offload = 'marked' | 'auto' | 'always'

/**
 * Makes a pool, for the option `executor` of sessions and hosts; one serves as many of them as one likes. `close()` it when
 * it is of no more use. Throws `ScxmlError` (`option/type`) for options that do not fit.
 */
export async function workerPool(options: PoolOptions = {}): Promise<WorkerPool> {
  const settings = check(options)
  // The default: CommonJS finds no other here.
  const { default: Piscina } = await import('piscina')
  const { threads, memory, idleTimeout } = settings
  const file = workerFile()
  const pool = new Piscina<Task, Outcome>({
    filename: file.href,
    minThreads: 0,
    maxThreads: threads,
    concurrentTasksPerWorker: 1,
    idleTimeout,
    recordTiming: false,
    // What a thread prints or reads is not for the content that runs there.
    env: {},
    resourceLimits: {
      maxOldGenerationSizeMb: memory,
      maxYoungGenerationSizeMb: Math.min(64, memory),
      stackSizeMb,
    },
    ...(file.pathname.endsWith('.ts') && { execArgv: ['--import', 'tsx'] }),
  })
  return new WorkerPool(new Threads(pool, threads), settings)
}

/** As much as Node gives its main thread: functions are to call themselves as deeply here as there. */
const stackSizeMb = 1.15

export interface PoolSettings extends Required<PoolOptions> {}

export class WorkerPool implements ExecutorProvider {
  /** @internal */
  readonly threads: Threads
  readonly settings: PoolSettings

  /** @internal Use `workerPool`. */
  constructor(threads: Threads, settings: PoolSettings) {
    this.threads = threads
    this.settings = settings
  }

  /** Threads that are there. */
  get size(): number {
    return this.threads.size
  }

  /** Ends all threads; what runs there fails. Sessions run all their content themselves from now on. */
  async close(): Promise<void> {
    await this.threads.close()
  }

  attach(host: ExecutorHost): SessionExecutor | undefined {
    return PoolSession.of(this, host)
  }
}

/** Beside this file: as it was written, or as it was built. */
function workerFile(): URL {
  const here = import.meta.url
  return here.endsWith('.ts') ? new URL('./pool/worker.ts', here) : new URL('./pool-worker.js', here)
}

function check(options: PoolOptions): PoolSettings {
  const {
    threads = availableParallelism(),
    offload = 'auto',
    timeLimit = 60_000,
    memory = 512,
    idleTimeout = 30_000,
  } = options
  const known = ['threads', 'offload', 'timeLimit', 'memory', 'idleTimeout']
  const problems = Object.keys(options)
    .filter((name) => !known.includes(name))
    .map((name) => diagnostic({ code: 'option/unknown', message: `there is no option '${name}' of a pool` }))
  for (const [name, value] of Object.entries({ threads, timeLimit, memory, idleTimeout })) {
    if (Number.isSafeInteger(value) && value > 0) continue
    const message = `the option '${name}' of a pool must be a whole number, 1 or more`
    problems.push(diagnostic({ code: 'option/type', message }))
  }
  if (!['marked', 'auto', 'always'].includes(offload)) {
    const message = "the option 'offload' of a pool must be 'marked', 'auto' or 'always'"
    problems.push(diagnostic({ code: 'option/type', message }))
  }
  if (problems.length > 0) throw new ScxmlError(problems)
  return { threads, offload, timeLimit, memory, idleTimeout }
}
