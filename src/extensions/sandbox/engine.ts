/** The engine that runs the code of one plugin: how it is started, asked, bounded, and started anew. */
import { SandboxThread } from '../../datamodel/sandbox/thread.js'
import type { Reply } from '../../datamodel/sandbox/worker.js'
import { reasonOf } from '../../diagnostic.js'
import { inside } from './inside.js'

export interface EngineLimits {
  /** Ms that one call may take, those not counted in which it waits for an answer. */
  readonly time: number
  /** Bytes. */
  readonly memory: number
}

/** Answers what the plugin asks while it is called; throws for what it may not ask, and what is wrong. */
export type Answering = (question: unknown, about: unknown) => unknown

/** Questions that one call may ask. */
const mostQuestions = 1_000

/** Ends the thread of an engine that nobody holds any more. */
const forgotten = new FinalizationRegistry<SandboxThread>((thread) => thread.end())

export class PluginEngine {
  readonly #name: string
  readonly #source: string
  readonly #limits: EngineLimits
  #thread: SandboxThread
  /** Which of the thread's instances is in use; each begins with the plugin's source. */
  #number = 0
  /** It has been out of memory, or its thread did not come back: it has to be replaced. */
  #spoilt = false
  #busy = false
  /** What the source registered at first. */
  #registered: string | undefined

  /** Throws a `ScxmlError` where there is no sandbox. */
  constructor(name: string, source: string, limits: EngineLimits) {
    this.#name = name
    this.#source = source
    this.#limits = limits
    this.#thread = this.#open()
  }

  #open(): SandboxThread {
    const thread = new SandboxThread({ inside, library: [] })
    forgotten.register(this, thread, thread)
    return thread
  }

  /** Runs the plugin's source; gives what it has registered. */
  load(): unknown {
    return this.#guarded(() => this.#start())
  }

  /**
   * Calls into the plugin. What it gives is JSON, and may be anything. Throws what the plugin throws, as an error of the
   * host's own; what `answering` has thrown, where the plugin lets that pass; and errors that say which limit was hit.
   */
  call(operation: readonly unknown[], answering: Answering): unknown {
    return this.#guarded(() => {
      if (this.#spoilt) this.#start()
      return this.#request(operation, answering)
    })
  }

  #guarded<T>(work: () => T): T {
    // A second request would be taken for the answer to a question.
    if (this.#busy) throw new Error(`the plugin '${this.#name}' is at work already`)
    this.#busy = true
    try {
      return work()
    } finally {
      this.#busy = false
    }
  }

  #start(): unknown {
    if (this.#thread.lost) {
      forgotten.unregister(this.#thread)
      this.#thread = this.#open()
      this.#number = 0
    }
    const before = this.#number++
    this.#thread.sessions++
    if (before > 0) this.#thread.release(before)
    const opened = this.#send({ kind: 'open', session: this.#number, memory: this.#limits.memory }, 10_000, noAnswers)
    if (opened.kind !== 'done') throw this.#stopped('there is too little memory to begin with')
    this.#spoilt = false
    const registered = this.#request(['load', this.#source], noAnswers)
    const text = JSON.stringify(registered)
    this.#registered ??= text
    if (text !== this.#registered) {
      this.#spoilt = true
      throw this.#stopped('started anew, it registers something else')
    }
    return registered
  }

  #request(operation: readonly unknown[], answering: Answering): unknown {
    const { time, memory } = this.#limits
    /** The longest text that comes out, in UTF-16 units: what is made of it on this side is several times as large. */
    const most = Math.max(1 << 16, memory >> 3)
    const failures: unknown[] = []
    let room = most
    let questions = 0
    const answer = (text: string): unknown => {
      room -= text.length
      if (++questions > mostQuestions || room < 0) throw new Error('the plugin asks too much')
      const [question, about] = JSON.parse(text) as [unknown, unknown]
      return answering(question, about)
    }
    const request = { kind: 'call', session: this.#number, text: JSON.stringify(operation), time, most } as const
    const reply = this.#send(request, time, (text) => {
      try {
        return JSON.stringify({ value: answer(text) })
      } catch (error) {
        failures.push(error)
        return JSON.stringify({ failed: failures.length - 1, message: reasonOf(error) })
      }
    })
    if (reply.kind === 'limit' && reply.limit === 'time') throw this.#stopped(`it may take ${time} ms (limits.time)`)
    if (reply.kind === 'refused') throw new Error(`the plugin '${this.#name}' failed: ${reply.message}`)
    const told = reply.kind === 'done' ? (JSON.parse(reply.text) as Told) : { error: outOfMemory }
    if (typeof told.failed === 'number' && told.failed in failures) throw failures[told.failed]
    if (told.error === outOfMemory || told.error === `InternalError: ${outOfMemory}`) {
      this.#spoilt = true
      throw this.#stopped(`it may take ${memory} bytes (limits.memory)`)
    }
    if (told.error !== undefined) throw new Error(`the plugin '${this.#name}' threw: ${String(told.error)}`)
    return told.done
  }

  #send(request: Parameters<SandboxThread['request']>[0], time: number, answer: (text: string) => string): Reply {
    try {
      return this.#thread.request(request, time * 2 + 500, (_, text) => ({ text: answer(text) }))
    } catch (error) {
      // No other plugin and no session lives there.
      this.#spoilt ||= this.#thread.lost
      throw this.#stopped(reasonOf(error))
    }
  }

  #stopped(why: string): Error {
    return new Error(`the plugin '${this.#name}' was stopped: ${why}`)
  }
}

/** What the inside tells, if it does: whatever runs in there may tell anything. */
interface Told {
  readonly done?: unknown
  readonly error?: unknown
  readonly failed?: unknown
}

const outOfMemory = 'out of memory'

const noAnswers = (): never => {
  throw new Error('a setup has nothing to ask')
}
