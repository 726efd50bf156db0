/**
 * Who runs when, on one thread. A task is run as soon as it has something to do, before its caller gets control back;
 * while one runs, others wait. Tasks that send to each other take turns, one event each.
 */
import { Queue } from '../core/event.js'
import type { Clock } from './clock.js'
import { Timers } from './timers.js'

export interface Task {
  /** Processes one event, at most; says whether there is more to do. Never throws. */
  turn(): boolean
  /** Has nothing more to do. */
  rested(): void
  /** The scheduler's own mark. */
  scheduled: boolean
}

/** Turns in one go, before the event loop gets a chance: a chart that keeps sending to itself does not stop the process. */
const turnsInOneGo = 10_000

export class Scheduler {
  readonly timers: Timers
  readonly #ready = new Queue<Task>()
  /** Somebody is at work, or will go on after a breath. */
  #running = false

  constructor(readonly clock: Clock) {
    this.timers = new Timers(clock)
  }

  /** The task has something to do. Does it now, unless another task is at it. */
  wake(task: Task): void {
    if (task.scheduled) return
    task.scheduled = true
    if (this.enter()) this.#run(task)
    else this.#ready.push(task)
  }

  /** For a task that does one thing by itself, without being woken: true where nobody is at work. Then `leave` is due. */
  enter(): boolean {
    if (this.#running) return false
    this.#running = true
    return true
  }

  /** `again`: the task has more to do, when its turn comes. */
  leave(again: Task | null): void {
    this.#running = false
    if (again !== null) this.#ready.push(again)
    if (this.#ready.length > 0) this.#run(undefined)
  }

  #after(task: Task, more: boolean): void {
    if (more) this.#ready.push(task)
    else {
      task.scheduled = false
      task.rested()
    }
  }

  #run(first: Task | undefined): void {
    this.#running = true
    try {
      this.#takeTurns(first)
    } finally {
      // A task that breaks its contract and throws must not leave all others waiting for ever.
      if (this.#ready.length > 0) setImmediate(() => this.#run(undefined))
      else this.#running = false
    }
  }

  #takeTurns(first: Task | undefined): void {
    let turns = 0
    for (let task = first ?? this.#ready.shift(); task; task = this.#ready.shift()) {
      let more = false
      try {
        // Alone, a task goes on without the way through the queue.
        do {
          more = task.turn()
          turns++
        } while (more && this.#ready.length === 0 && turns < turnsInOneGo)
      } finally {
        this.#after(task, more)
      }
      if (turns >= turnsInOneGo) return
    }
  }
}

const schedulers = new WeakMap<Clock, Scheduler>()

/** The scheduler of a clock: sessions that share a clock share its one timer and take turns. */
export function schedulerOf(clock: Clock): Scheduler {
  let scheduler = schedulers.get(clock)
  if (!scheduler) {
    scheduler = new Scheduler(clock)
    schedulers.set(clock, scheduler)
  }
  return scheduler
}
