/**
 * The program of a sandbox's thread: it owns the engine, a runtime of it for each session, and answers one request at a
 * time. A text, since it has to be a program of its own in every way that this package is bundled.
 *
 * Requests and answers are messages; two counters in shared memory say when there is one, so that both sides can wait
 * without a turn of an event loop. While it answers, the thread may ask the host back (`ask`).
 */

/** What the host asks of the thread. `time` in ms, `memory` and `stack` in bytes, `most` in UTF-16 units. */
export type Request =
  | { readonly kind: 'open'; readonly session: number; readonly memory: number }
  | { readonly kind: 'instantiate'; readonly session: number; readonly code: string }
  /** A function more; the answer is its number. `code` of one that fails: the kind and the message of its error. */
  | { readonly kind: 'add'; readonly session: number; readonly code: string | readonly [string, string] }
  | {
      readonly kind: 'call'
      readonly session: number
      readonly text: string
      readonly time: number
      readonly most: number
    }
  /** Without an answer. */
  | { readonly kind: 'close'; readonly session: number }

/** What the thread has to say. */
export type Reply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly text: string }
  /** The engine refuses a code that the parser took. */
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'limit'; readonly limit: 'time' | 'memory' }
  /** The engine itself has failed: no session of this thread can go on. */
  | { readonly kind: 'broken'; readonly message: string }
  /** A question of the session's; the answer is a text. */
  | { readonly kind: 'ask'; readonly what: 'ask' | 'compile'; readonly text: string }

export interface WorkerData {
  /** Two counters: of messages for the thread, and of messages for the host. */
  readonly signal: Int32Array
  readonly port: import('node:worker_threads').MessagePort
  /** Files of the packages. */
  readonly core: string
  readonly variant: string
  /** The engine, compiled: all threads share the code that is made of it. */
  readonly engine: object
  /** The programs that make a session: the realm's bootstrap and the inside of the sandbox. */
  readonly bootstrap: string
  readonly inside: string
  /** The modules of the XML library, by name. */
  readonly library: readonly (readonly [name: string, text: string])[]
}

export const worker = `'use strict'
const { workerData, receiveMessageOnPort } = require('node:worker_threads')
const { signal, port, bootstrap, inside, library } = workerData

function receive() {
  for (;;) {
    const seen = Atomics.load(signal, 0)
    const found = receiveMessageOnPort(port)
    if (found) return found.message
    Atomics.wait(signal, 0, seen)
  }
}

function reply(message) {
  port.postMessage(message)
  Atomics.add(signal, 1, 1)
  Atomics.notify(signal, 1)
}

const sessions = new Map()
const reserve = 1 << 20
// What the program inside says of an error without memory.
const fullText = JSON.stringify({ e: ['InternalError', 'out of memory'] })

class Refused extends Error {}
class Limited extends Error {}

function open(engine, memory) {
  const runtime = engine.newRuntime()
  const context = runtime.newContext()
  runtime.setMemoryLimit(memory)
  const session = { runtime, context, memory, full: false, end: Infinity, interrupted: false, parts: {} }
  runtime.setInterruptHandler(() => performance.now() > session.end && (session.interrupted = true))
  const realm = evaluate(session, bootstrap, 'microstep:realm')
  const make = evaluate(session, inside, 'microstep:sandbox')
  const host = context.newFunction('host', (what, given) => answer(session, context.getString(what), given))
  const made = take(session, context.callFunction(make, context.undefined, realm, host))
  for (const part of ['instantiate', 'add', 'call', 'collect', 'isFull']) session.parts[part] = context.getProp(made, part)
  for (const handle of [realm, make, host, made]) handle.dispose()
  return session
}

function take(session, result) {
  if (!result.error) return result.value
  const { context } = session
  let name, message
  try {
    ;({ name, message } = Object(context.dump(result.error)))
  } finally {
    result.error.dispose()
  }
  if (session.interrupted) throw new Limited('time')
  // Where there is no memory for an error, the engine throws null.
  if (message === undefined || message === 'out of memory') throw new Limited('memory')
  throw new Refused(name + ': ' + message)
}

function evaluate(session, code, file) {
  return take(session, session.context.evalCode(code, file))
}

function textIn({ context }, text) {
  const made = context.newString(text)
  if (context.typeof(made) === 'string') return made
  made.dispose()
  throw new Limited('memory')
}

// What a session's code asks of the host's side. To load the library is not its own doing, and does not take its time.
function answer(session, what, given) {
  const { context } = session
  if (what === 'library') {
    const began = performance.now()
    for (const [name, text] of library) {
      const body = evaluate(session, '(function(exports,require,module){' + text + '\\n})', 'microstep:' + name)
      const title = textIn(session, name)
      take(session, context.callFunction(given, context.undefined, title, body)).dispose()
      title.dispose()
      body.dispose()
    }
    session.end += performance.now() - began
    return context.undefined
  }
  reply({ kind: 'ask', what, text: context.getString(given) })
  const told = receive()
  if (what !== 'compile' || !told.code) return textIn(session, told.text)
  try {
    return evaluate(session, told.code, 'microstep:chart')
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return textIn(session, JSON.stringify(['SyntaxError', error.message]))
  }
}

function give(session, part, ...given) {
  const { context } = session
  return take(session, context.callFunction(session.parts[part], context.undefined, ...given))
}

// Whether there is memory again when all that nobody can reach has been found.
function makeRoom(session) {
  const { context, runtime, memory } = session
  runtime.setMemoryLimit(Math.min(2 * memory + reserve, 2 ** 31 - 1))
  try {
    const bytes = context.newNumber(memory)
    give(session, 'collect', bytes).dispose()
    bytes.dispose()
    runtime.setMemoryLimit(memory)
    const full = give(session, 'isFull')
    const isFull = context.dump(full)
    full.dispose()
    return isFull === false
  } catch (error) {
    if (error instanceof Limited) return false
    throw error
  }
}

const tasks = {
  instantiate(session, { code }) {
    const make = evaluate(session, code, 'microstep:chart')
    give(session, 'instantiate', make).dispose()
    make.dispose()
    return ''
  },
  add(session, { code }) {
    const make = typeof code === 'string'
      ? evaluate(session, code, 'microstep:chart')
      : textIn(session, JSON.stringify(code))
    const at = give(session, 'add', make)
    make.dispose()
    const text = String(session.context.getNumber(at))
    at.dispose()
    return text
  },
  call(session, { text, time, most }) {
    const { context, runtime, memory } = session
    if (session.full) session.full = !makeRoom(session)
    // A session that has no memory left needs some to let go of what it has.
    runtime.setMemoryLimit(session.full ? memory + reserve : memory)
    const given = textIn(session, text)
    const bound = context.newNumber(most)
    session.interrupted = false
    session.end = performance.now() + time
    try {
      const result = give(session, 'call', given, bound)
      const told = context.getString(result)
      result.dispose()
      session.full ||= told === fullText
      return told
    } finally {
      session.end = Infinity
      given.dispose()
      bound.dispose()
    }
  },
}

function serve(engine, request) {
  const { kind } = request
  try {
    if (kind === 'open') {
      sessions.set(request.session, open(engine, request.memory))
      return { kind: 'done', text: '' }
    }
    return { kind: 'done', text: tasks[kind](sessions.get(request.session), request) }
  } catch (error) {
    if (error instanceof Limited) {
      const session = sessions.get(request.session)
      if (session && error.message === 'memory') session.full = true
      return { kind: 'limit', limit: error.message }
    }
    if (error instanceof Refused) return { kind: 'refused', message: error.message }
    return { kind: 'broken', message: String(error && error.message) }
  }
}

function close(id) {
  const session = sessions.get(id)
  sessions.delete(id)
  if (!session) return
  for (const handle of Object.values(session.parts)) handle.dispose()
  session.context.dispose()
  session.runtime.dispose()
}

const { newQuickJSWASMModuleFromVariant, newVariant } = require(workerData.core)
const variant = require(workerData.variant)
const compiled = newVariant(variant.default ?? variant, { wasmModule: workerData.engine })
newQuickJSWASMModuleFromVariant(compiled).then((engine) => {
  reply({ kind: 'ready' })
  let broken
  for (;;) {
    const request = receive()
    if (request.kind === 'close') {
      try {
        close(request.session)
      } catch (error) {
        broken = { kind: 'broken', message: String(error && error.message) }
      }
    } else reply(broken ?? serve(engine, request))
  }
}, (error) => reply({ kind: 'broken', message: String(error && error.message) }))
`
