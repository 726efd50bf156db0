/**
 * The threads of a pool, by Piscina. Each gets one task at a time, and no task before it is there: a thread that comes to an
 * end takes no other task with it, and one that had not begun its task gives it back.
 */
import type { Worker } from 'node:worker_threads'
import type { Piscina } from 'piscina'
import { reasonOf } from '../../diagnostic.js'
import { now, type Outcome, type Task } from './protocol.js'

/** A task on its way, or waiting for it. */
interface Job {
  readonly task: Task
  readonly signal: AbortSignal
  /** Ms. */
  readonly limit: number
  /** When the thread began with it; 0: not yet. The thread writes it. */
  readonly begun: Float64Array
  readonly resolve: (outcome: Outcome) => void
  readonly reject: (error: Error) => void
  readonly giveUp: () => void
  /** How often a thread has given it back. */
  returned: number
  /** Why it is being ended; undefined: nobody wants to. */
  reason: string | undefined
  /** It is to be given back: no thread will ever come for it. */
  stranded: boolean
  abort: AbortController | undefined
  timer: NodeJS.Timeout | undefined
}

/** After so many threads that ended before they began with it, a task goes where it came from. */
const patience = 5
/** Ms that the way there and back takes where nothing has been measured yet; and what is longer had other reasons. */
const [usualWay, longestWay] = [0.2, 5]

export class Threads {
  readonly #pool: Piscina<Task, Outcome>
  readonly #most: number
  #waiting: Job[] = []
  readonly #running = new Set<Job>()
  readonly #zone = process.env.TZ
  #closed = false
  #roundTrip = usualWay

  constructor(pool: Piscina<Task, Outcome>, most: number) {
    this.#pool = pool
    this.#most = most
    // Whose thread has ended is told by their tasks; a thread without one is replaced when one is needed.
    pool.on('error', () => {})
    pool.on('workerDestroy', () => setImmediate(() => this.#lookForStranded()))
  }

  get size(): number {
    return this.#pool.threads.length
  }

  /** @internal For tests. */
  all(): Worker[] {
    return this.#pool.threads
  }

  /** Ms, the mean of late: from handing a task to a thread to having its answer, without the time that it ran. */
  get roundTrip(): number {
    return this.#roundTrip
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Whether dates mean the same there: a thread keeps to the time zone that it has begun with. */
  get hasSameZone(): boolean {
    return process.env.TZ === this.#zone
  }

  /**
   * Rejected with an `Error` that says why, in words, where the thread came to an end, or was brought to it by the signal, or
   * as it ran longer than `limit` ms.
   */
  run(task: Omit<Task, 'begun'>, signal: AbortSignal, limit: number): Promise<Outcome> {
    const begun = new SharedArrayBuffer(8)
    return new Promise((resolve, reject) => {
      const job: Job = {
        ...{ task: { ...task, begun }, signal, limit, begun: new Float64Array(begun), resolve, reject },
        ...{ returned: 0, reason: undefined, stranded: false, abort: undefined, timer: undefined },
        giveUp: () => this.#giveUp(job, reasonOf(signal.reason)),
      }
      if (this.#closed || signal.aborted) {
        reject(new Error(this.#closed ? closing : reasonOf(signal.reason)))
        return
      }
      signal.addEventListener('abort', job.giveUp, { once: true })
      this.#waiting.push(job)
      this.#next()
    })
  }

  /** What runs is given up, and so is what waits. */
  async close(): Promise<void> {
    this.#closed = true
    for (const job of [...this.#waiting, ...this.#running]) job.reason ??= closing
    for (const job of this.#waiting.splice(0)) this.#end(job, () => job.reject(new Error(closing)))
    await this.#pool.destroy()
  }

  #next(): void {
    while (this.#running.size < this.#most && !this.#closed) {
      const job = this.#waiting.shift()
      if (!job) return
      this.#start(job)
    }
  }

  #start(job: Job): void {
    const abort = new AbortController()
    job.abort = abort
    job.begun[0] = 0
    job.stranded = false
    this.#running.add(job)
    this.#watch(job, job.limit)
    const left = performance.now()
    this.#pool.run(job.task, { signal: abort.signal }).then(
      (outcome) => {
        if (outcome.kind === 'done') this.#measured(performance.now() - left - outcome.took)
        this.#end(job, () => job.resolve(outcome))
      },
      (error: unknown) => this.#failed(job, error),
    )
  }

  #failed(job: Job, error: unknown): void {
    const { reason } = job
    if (reason !== undefined) this.#end(job, () => job.reject(new Error(reason)))
    else if (job.begun[0] !== 0 && !job.stranded) this.#end(job, () => job.reject(new Error(lossOf(error))))
    else if (++job.returned >= patience)
      this.#end(job, () => job.resolve({ kind: 'here', reason: `no thread takes it: ${reasonOf(error)}` }))
    else {
      clearTimeout(job.timer)
      this.#running.delete(job)
      this.#waiting.unshift(job)
      this.#next()
    }
  }

  #end(job: Job, settle: () => void): void {
    clearTimeout(job.timer)
    job.signal.removeEventListener('abort', job.giveUp)
    this.#running.delete(job)
    settle()
    this.#next()
  }

  #giveUp(job: Job, reason: string): void {
    job.reason ??= reason
    if (this.#running.has(job)) job.abort?.abort()
    else {
      this.#waiting = this.#waiting.filter((other) => other !== job)
      this.#end(job, () => job.reject(new Error(reason)))
    }
  }

  /** The limit counts from when the thread begins: it may have to be started first. */
  #watch(job: Job, milliseconds: number): void {
    job.timer = setTimeout(() => {
      const [begun = 0] = job.begun
      const left = begun === 0 ? job.limit : job.limit - (now() - begun)
      if (left > 0) this.#watch(job, Math.ceil(left))
      else this.#giveUp(job, `it has taken more than ${job.limit} ms`)
    }, milliseconds)
    job.timer.unref()
  }

  // Piscina starts a thread for a task, and forgets the task where that thread ends before it is ready.
  #lookForStranded(): void {
    if (this.size >= this.#running.size) return
    for (const job of this.#running) {
      if (job.begun[0] !== 0 || job.reason !== undefined) continue
      job.stranded = true
      job.abort?.abort()
    }
  }

  #measured(way: number): void {
    this.#roundTrip += (Math.min(Math.max(way, 0), longestWay) - this.#roundTrip) / 16
  }
}

const closing = 'the pool has been closed'

function lossOf(error: unknown): string {
  return `the thread that ran this content has ended: ${reasonOf(error)}`
}
