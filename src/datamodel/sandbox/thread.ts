/**
 * A thread with an engine of its own, which runs the sandboxed sessions of one chart. The host waits for each answer: to
 * it, a sandbox is a function that returns in time. One that does not return is ended with all that it holds, which works
 * at any place in the engine, also where the engine itself does not look at the time.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { LimitError } from '../../core/limit-error.js'
import { diagnostic, ScxmlError } from '../../diagnostic.js'
import { openBootstrap } from '../ecmascript/bootstrap.js'
import { domTexts } from '../ecmascript/dom.js'
import { inside } from './inside.js'
import { type Reply, type Request, type WorkerData, worker } from './worker.js'

export const packages = { core: 'quickjs-emscripten-core', variant: '@jitl/quickjs-ng-wasmfile-release-sync' } as const

/** What the host says when a session asks: an answer, or code to be made a function of. */
export type Ask = (what: 'ask' | 'compile', text: string) => { readonly text: string } | { readonly code: string }

/** Ms. Compiling WebAssembly on a busy machine takes its time. */
const startingTime = 30_000
/**
 * Megabytes. The engine has a limit of its own to what it stacks up, which is reached at a fraction of this. On a smaller
 * stack it would run into the limit of the thread's instead, and not survive that.
 */
const stackSize = 64
/** Megabytes of the thread's own heap: texts on their way in and out. */
const heapSize = 512

/** What lives in a thread: the inside of its sandboxes, as `inside.ts` is one, and the modules that it may ask for. */
export type Inhabitant = Pick<WorkerData, 'inside' | 'library'>

export class SandboxThread {
  /** Sessions that live here. */
  sessions = 0
  #lost = false
  readonly #worker: Worker
  readonly #port: MessagePort
  readonly #signal = new Int32Array(new SharedArrayBuffer(8))

  /** Throws a `ScxmlError`: `option/sandbox-missing`, `runtime/sandbox-lost`. */
  constructor(inhabitant: Inhabitant = { inside, library: domTexts() }) {
    const { port1, port2 } = new MessageChannel()
    const workerData: WorkerData = {
      signal: this.#signal,
      port: port2,
      ...findPackages(),
      bootstrap: openBootstrap,
      ...inhabitant,
    }
    this.#port = port1
    this.#worker = new Worker(worker, {
      eval: true,
      name: 'microstep sandbox',
      workerData,
      transferList: [port2],
      env: {},
      execArgv: [],
      stdin: false,
      resourceLimits: { stackSizeMb: stackSize, maxOldGenerationSizeMb: heapSize },
    })
    // Its end is noticed by whoever waits for it.
    this.#worker.on('error', () => {})
    this.#worker.unref()
    const first = this.#receive(performance.now() + startingTime)
    if (first?.kind === 'ready') return
    this.end()
    const reason = first?.kind === 'broken' ? first.message : 'its thread does not start'
    throw new ScxmlError([
      diagnostic({ code: 'runtime/sandbox-lost', message: `there is no sandbox for the session: ${reason}` }),
    ])
  }

  /** Whether it was ended because it could not be trusted to go on. */
  get lost(): boolean {
    return this.#lost
  }

  /**
   * Waits for the answer, `patience` ms at most; `ask` must not throw. Throws a `LimitError` where there is none: then nothing is left of the
   * sessions of this thread.
   */
  request(request: Request, patience: number, ask?: Ask): Reply {
    if (this.#lost) throw lostError()
    this.#post(request)
    const deadline = performance.now() + patience
    for (;;) {
      const reply = this.#receive(deadline)
      if (reply?.kind === 'ask' && ask) {
        this.#post(ask(reply.what, reply.text))
        continue
      }
      if (reply && reply.kind !== 'broken' && reply.kind !== 'ask') return reply
      this.#lost = true
      this.end()
      throw lostError(reply ? 'its engine has failed' : 'it did not come back in time')
    }
  }

  /** One session less; the thread ends with the last of them. Gives whether it has ended. */
  release(session: number): boolean {
    this.sessions--
    if (this.sessions > 0 && !this.#lost) this.#post({ kind: 'close', session })
    else this.end()
    return this.sessions <= 0 || this.#lost
  }

  end(): void {
    this.#port.close()
    void this.#worker.terminate()
  }

  #post(message: Request | ReturnType<Ask>): void {
    this.#port.postMessage(message)
    Atomics.add(this.#signal, 0, 1)
    Atomics.notify(this.#signal, 0)
  }

  #receive(deadline: number): Reply | undefined {
    for (;;) {
      const seen = Atomics.load(this.#signal, 1)
      const found = receiveMessageOnPort(this.#port) as { readonly message: Reply } | undefined
      if (found) return found.message
      const left = deadline - performance.now()
      if (left <= 0 || Atomics.wait(this.#signal, 1, seen, left) === 'timed-out') return undefined
    }
  }
}

function lostError(reason = 'its sandbox has been ended'): LimitError {
  return new LimitError('runtime/sandbox-lost', `the session cannot go on: ${reason}`, true)
}

// Node has it; the library of types that is meant for Node has not.
declare const WebAssembly: { readonly Module: new (bytes: Uint8Array) => object }

type Packages = Pick<WorkerData, 'core' | 'variant' | 'engine'>

let found: Packages | undefined

function findPackages(): Packages {
  const { resolve } = createRequire(import.meta.url)
  try {
    found ??= {
      core: resolve(packages.core),
      variant: resolve(packages.variant),
      engine: new WebAssembly.Module(readFileSync(resolve(`${packages.variant}/wasm`))),
    }
    return found
  } catch (cause) {
    const names = Object.values(packages)
    const missing = diagnostic({
      code: 'option/sandbox-missing',
      message: `a sandbox needs the packages ${names.map((name) => `'${name}'`).join(' and ')}`,
      hint: `npm install ${names.join(' ')}`,
    })
    throw new ScxmlError([missing], { cause })
  }
}
