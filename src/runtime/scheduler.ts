/**
 * Who runs when, on one thread. A task that gets something to do runs as its strategy says; while one runs, others wait.
 * Tasks that send to each other take turns, one event each.
 */
import { Queue } from '../core/event.js'
import type { Clock } from './clock.js'
import { immediate, type Strategy } from './strategy.js'
import { Timers } from './timers.js'

export interface Task {
  /** Processes one event, at most; says whether there is more to do. Never throws. */
  turn(): boolean
  /** Has nothing more to do. */
  rested(): void
  /** The scheduler's own mark. */
  scheduled: boolean
  /** Has begun something that goes on elsewhere: it is not to be run until it says that it is over, with `resume`. */
  readonly suspended: boolean
}

export class Scheduler {
  readonly timers: Timers
  readonly #strategy: Strategy
  readonly #ready = new Queue<Task>()
  /** Somebody is at work, or a portion has been asked for. */
  #running = false

  constructor(
    readonly clock: Clock,
    strategy: Strategy = immediate(),
  ) {
    this.timers = new Timers(clock)
    this.#strategy = strategy
  }

  /** The task has something to do. It does it now, where its strategy says so and no other task is at work. */
  wake(task: Task): void {
    if (task.scheduled) return
    task.scheduled = true
    if (this.enter()) {
      this.#run(task)
      return
    }
    this.#ready.push(task)
    if (!this.#running) this.#later()
  }

  /** The same, but not before whoever asks for it has gone on. */
  wakeLater(task: Task): void {
    if (task.scheduled) return
    task.scheduled = true
    this.#ready.push(task)
    if (!this.#running) this.#later()
  }

  /** For a task that does one thing by itself, without being woken: true where it may. Then `leave` is due. */
  enter(): boolean {
    if (this.#running || !this.#strategy.immediate) return false
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
    if (task.suspended) return
    if (more) this.#ready.push(task)
    else {
      task.scheduled = false
      task.rested()
    }
  }

  /** What a suspended task has waited for is over: it has something to do. */
  resume(task: Task): void {
    task.scheduled = false
    this.wake(task)
  }

  #later(): void {
    this.#running = true
    this.#strategy.later(() => this.#run(undefined))
  }

  #run(first: Task | undefined): void {
    this.#running = true
    try {
      this.#takeTurns(first)
    } finally {
      // A task that breaks its contract and throws must not leave all others waiting for ever.
      if (this.#ready.length > 0) this.#later()
      else this.#running = false
    }
  }

  #takeTurns(first: Task | undefined): void {
    const strategy = this.#strategy
    strategy.begin()
    let turns = 0
    for (let task = first ?? this.#ready.shift(); task; task = this.#ready.shift()) {
      let more = false
      let goOn = true
      try {
        // Alone, a task goes on without the way through the queue.
        do {
          more = task.turn()
          goOn = strategy.goOn(++turns)
        } while (more && this.#ready.length === 0 && goOn)
      } finally {
        this.#after(task, more)
      }
      if (!goOn) return
    }
  }
}

const schedulers = new WeakMap<Clock, WeakMap<Strategy, Scheduler>>()

/** The scheduler of a clock and a strategy: sessions that share both share its one timer and take turns. */
export function schedulerOf(clock: Clock, strategy: Strategy = immediate()): Scheduler {
  let own = schedulers.get(clock)
  if (!own) {
    own = new WeakMap()
    schedulers.set(clock, own)
  }
  let scheduler = own.get(strategy)
  if (!scheduler) {
    scheduler = new Scheduler(clock, strategy)
    own.set(strategy, scheduler)
  }
  return scheduler
}
