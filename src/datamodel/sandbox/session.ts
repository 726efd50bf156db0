/** One session in its sandbox: what it asks its thread, and how much of its time and memory is left. */
import type { DataModelSource, SystemEnvironment } from '../../core/datamodel.js'
import { LimitError } from '../../core/limit-error.js'
import { diagnostic, ScxmlError } from '../../diagnostic.js'
import { compilationOf } from '../ecmascript/compile.js'
import type { SandboxLimits } from './program.js'
import { type Ask, SandboxThread } from './thread.js'
import { decodePrimitive } from './values.js'
import type { Reply, Request } from './worker.js'

/** What an operation inside gives: a slot, or an object that says what it is. */
export type Answer = string | number | boolean | null | readonly unknown[] | Readonly<Record<string, unknown>>

const standardErrors: ReadonlyMap<string, new (message: string) => Error> = new Map(
  [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError].map((kind) => [kind.name, kind]),
)

/** An error of the chart's code, as the host sees it: one of the host's own with its name and its message. */
export function chartError(name: string, message: string): Error {
  const standard = standardErrors.get(name)
  if (standard) return new standard(message)
  const error = new Error(message)
  error.name = name
  return error
}

/** Evaluations that may take all their time before an event from outside has to come. */
const slowEvaluations = 10

/** Bytes. The engine counts in 32 bits. */
const mostMemory = 2 ** 31 - 1

// A chart's sessions share a thread, so that what one chart does to its sandbox is done to nobody else.
const threads = new WeakMap<DataModelSource, SandboxThread>()
let serial = 0

/** What is to be given back when a session has ended, or when nobody holds it any more. */
interface Lease {
  readonly thread: SandboxThread
  readonly number: number
  readonly source: WeakRef<DataModelSource>
  ended: boolean
}

const forgotten = new FinalizationRegistry<Lease>(end)

function end(lease: Lease): void {
  if (lease.ended) return
  lease.ended = true
  const over = lease.thread.release(lease.number)
  const source = lease.source.deref()
  if (over && source && threads.get(source) === lease.thread) threads.delete(source)
}

export class SandboxSession {
  /** By the number of the scope. */
  readonly environments: SystemEnvironment[] = []
  /** By their keys. */
  readonly functions = new Map<string, number>()
  readonly #source: DataModelSource
  readonly #limits: SandboxLimits
  readonly #lease: Lease
  /** Ms that are left until something comes from outside. */
  #left = 0

  /** Throws a `ScxmlError` where there is no sandbox, and where its memory is too small for the chart to begin with. */
  constructor(source: DataModelSource, limits: SandboxLimits, codes: ReadonlyMap<string, string>) {
    this.#source = source
    this.#limits = limits
    let thread = threads.get(source)
    if (!thread || thread.lost) {
      thread = new SandboxThread()
      threads.set(source, thread)
    }
    thread.sessions++
    this.#lease = { thread, number: ++serial, source: new WeakRef(source), ended: false }
    forgotten.register(this, this.#lease, this)
    this.renew()
    try {
      this.#demand({ kind: 'open', session: this.#lease.number, memory: Math.min(limits.memory, mostMemory) })
      this.#instantiate(codes)
    } catch (error) {
      this.close()
      if (!LimitError.is(error)) throw error
      throw new ScxmlError([diagnostic({ code: error.code, message: error.message })], { cause: error })
    }
  }

  /** The longest text that comes out of it, in UTF-16 units: what is made of it on this side is several times as large. */
  get most(): number {
    return Math.max(1 << 16, this.#limits.memory >> 3)
  }

  get lost(): boolean {
    return this.#lease.thread.lost
  }

  /** Something has come from outside: there is time for it. */
  renew(): void {
    this.#left = this.#limits.scriptTime * slowEvaluations
  }

  /** Does something on the host's behalf, in time that is not the session's. */
  apart<T>(act: () => T): T {
    const left = this.#left
    this.renew()
    try {
      return act()
    } finally {
      this.#left = left
    }
  }

  /** Runs an operation inside. Throws what the chart's code throws, as an error or a primitive, and `LimitError`s. */
  call(operation: readonly unknown[]): Answer {
    const time = Math.min(this.#limits.scriptTime, this.#left)
    if (time <= 0) throw this.#tooSlow(this.#limits.scriptTime * slowEvaluations, 'until an event comes from outside')
    const text = JSON.stringify(operation)
    const { number } = this.#lease
    const began = performance.now()
    const reply = this.#request({ kind: 'call', session: number, text, time, most: this.most }, patienceFor(time))
    this.#left -= performance.now() - began
    const answer = JSON.parse(this.#textOf(reply, time)) as Answer
    if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return answer
    const { e, t } = answer as Readonly<Record<string, unknown>>
    if (Array.isArray(e)) throw this.#error(String(e[0]), String(e[1]))
    if (t !== undefined) throw decodePrimitive(t)
    return answer
  }

  /** A function that was not known from the start. */
  add(key: string, code: string): number {
    const compilation = compilationOf(this.#source)
    const request = { kind: 'add', session: this.#lease.number } as const
    let reply = this.#request({ ...request, code: compilation.single(code) })
    if (reply.kind === 'refused') reply = this.#request({ ...request, code: ['SyntaxError', reply.message] })
    const at = Number(this.#textOf(reply, 0))
    this.functions.set(key, at)
    return at
  }

  close(): void {
    forgotten.unregister(this)
    end(this.#lease)
  }

  #instantiate(codes: ReadonlyMap<string, string>): void {
    const compilation = compilationOf(this.#source)
    const request = { kind: 'instantiate', session: this.#lease.number } as const
    const all = this.#request({ ...request, code: compilation.batch([...codes.values()]) })
    if (all.kind !== 'refused') {
      this.#textOf(all, 0)
      for (const key of codes.keys()) this.functions.set(key, this.functions.size)
      return
    }
    // The engine refuses what acorn took, somewhere: only that function is to fail.
    this.#demand({ ...request, code: compilation.batch([]) })
    for (const [key, code] of codes) this.add(key, code)
  }

  #demand(request: Request): string {
    return this.#textOf(this.#request(request), 0)
  }

  #request(request: Request, patience = patienceFor(10_000)): Reply {
    return this.#lease.thread.request(request, patience, this.#answer)
  }

  readonly #answer: Ask = (what, text) => {
    if (what === 'compile') return this.#compile(text)
    try {
      const [scope, question, id] = JSON.parse(text) as [number, string, string]
      return { text: JSON.stringify({ answer: answerTo(this.environments[scope]!, question, id) }) }
    } catch {
      return { text: JSON.stringify({ failed: true }) }
    }
  }

  #compile(json: string): ReturnType<Ask> {
    try {
      const compilation = compilationOf(this.#source)
      const compiled = compilation.evaluated(String(JSON.parse(json)))
      if (compiled.kind === 'code') return { code: compilation.single(compiled.code) }
      return { text: JSON.stringify([compiled.error, compiled.message]) }
    } catch {
      return { text: JSON.stringify(['SyntaxError', 'the text cannot be evaluated']) }
    }
  }

  #textOf(reply: Reply, time: number): string {
    if (reply.kind === 'done') return reply.text
    if (reply.kind === 'refused') throw chartError('InternalError', reply.message)
    if (reply.kind === 'limit' && reply.limit === 'time') throw this.#tooSlow(time, 'for one script or expression')
    throw this.#tooLarge()
  }

  #error(name: string, message: string): Error {
    if (name === 'InternalError' && message === 'out of memory') return this.#tooLarge()
    return chartError(name, message)
  }

  #tooSlow(time: number, what: string): LimitError {
    const message = `the script was stopped: there are ${Math.ceil(time)} ms ${what} (limits.scriptTime)`
    return new LimitError('runtime/script-time', message)
  }

  #tooLarge(): LimitError {
    const message = `the session's data are out of memory: there are ${this.#limits.memory} bytes (limits.memory)`
    return new LimitError('runtime/script-memory', message)
  }
}

/** Ms after which the engine, which looks at the time itself, is not waited for any more. */
function patienceFor(time: number): number {
  return time * 2 + 500
}

function answerTo(environment: SystemEnvironment, question: string, id: string): unknown {
  switch (question) {
    case 'isActive':
      return environment.isActive(id) === true
    case 'sessionId':
      return environment.sessionId
    case 'name':
      return environment.name
    default:
      return Object.fromEntries(
        Object.entries(environment.ioProcessors).map(([key, { location }]) => [key, { location: `${location}` }]),
      )
  }
}
