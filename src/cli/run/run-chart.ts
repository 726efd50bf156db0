/** A run: one session, its input, and the trace of it. */

import { diagnostic } from '../../diagnostic.js'
import {
  type BasicHttp,
  basicHttp,
  createMonitor,
  createSession,
  type Diagnostic,
  formatDiagnostic,
  loadChart,
  type Monitor,
  realClock,
  ScxmlError,
  type Session,
  type SimulatedClock,
  simulatedClock,
  workerPool,
} from '../../index.js'
import { exit, type Interrupt, type Io } from '../io.js'
import { reportDiagnostics } from '../report-error.js'
import type { RunOptions } from '../run.js'
import { createStyle, wantsColor } from '../style.js'
import { readTypes } from '../types.js'
import { type Line, lineDiagnostic, parseEventLine } from './event-line.js'
import { fileLines, type Lines, streamLines } from './lines.js'
import { eventsHandled, type Prompt, promptLines } from './prompt.js'
import type { Happening, TraceSink } from './trace.js'
import { jsonTrace } from './trace-json.js'
import { describeLog, textTrace } from './trace-text.js'
import { printableStyled } from './values.js'
import { type WatchedClock, watchedClock } from './watched-clock.js'

/** Runs a chart and gives the exit code. Throws `ScxmlError` where it cannot even start. */
export async function runChart(options: RunOptions, io: Io): Promise<number> {
  const chart = await loadChart(options.file)
  if (options.output !== 'logs') reportDiagnostics(chart.diagnostics, io)
  const fromFile = options.events === undefined ? undefined : await fileLines(options.events)
  const http = options.http === undefined ? undefined : await basicHttp({ port: options.http })
  const pool = options.executor === 'pool' ? await workerPool() : undefined
  try {
    const simulated = options.clock === 'simulated' ? simulatedClock() : undefined
    const clock = watchedClock(simulated ?? realClock())
    const processors = http ? [http] : []
    const monitor = createMonitor({ timeEvery: 0 })
    const executor = pool ?? 'inline'
    const types = options.types === undefined ? {} : { types: readTypes(options.types) }
    const session = createSession(chart, {
      ...{ id: 'main', clock, data: options.data, processors, monitor, executor },
      ...types,
    })
    return await new Run({ session, monitor, clock, simulated, fromFile, http, options, io }).run()
  } finally {
    await http?.close()
    await pool?.close()
  }
}

interface Parts {
  readonly session: Session
  /** Traces it, and those it invokes. */
  readonly monitor: Monitor
  readonly clock: WatchedClock
  readonly simulated: SimulatedClock | undefined
  readonly fromFile: Lines | undefined
  readonly http: BasicHttp | undefined
  readonly options: RunOptions
  readonly io: Io
}

/** Delayed events after the end of the input, with the simulated clock; a chart that goes round for ever has more. */
const delayedLimit = 10_000

class Run {
  readonly #parts: Parts
  readonly #lines: Lines
  readonly #prompt: Prompt | undefined
  readonly #sink: TraceSink
  readonly #started: number
  /** Ends the present wait; there is one at most. */
  #wakeUp: (() => void) | undefined
  #interrupt: Interrupt | undefined
  #problems = 0

  constructor(parts: Parts) {
    this.#parts = parts
    const { session, clock, fromFile, io } = parts
    if (!fromFile && io.stdin.isTTY && io.stdout.isTTY) {
      this.#prompt = promptLines(io, createStyle(wantsColor(io.stdout, io.env)), () => eventsHandled(session))
    }
    this.#lines = fromFile ?? this.#prompt ?? streamLines(io.stdin, '<stdin>')
    this.#started = clock.now()
    this.#sink = this.#makeSink()
  }

  async run(): Promise<number> {
    const { session, monitor, http, options, io } = this.#parts
    monitor.listen((entry) => {
      // The run has a start and an end of its own.
      if (entry.kind !== 'start' && entry.kind !== 'end') this.#sink({ ...entry, time: entry.time - this.#started })
    })
    session.on('done', () => this.#wakeUp?.())
    // No listener is told that a session has failed, but of the error that it failed by.
    session.on('error', () => setImmediate(() => this.#isOver() && this.#wakeUp?.()))
    const interrupt = (signal: Interrupt) => void this.#stop(signal)
    const ignoreInterrupts = io.onInterrupt(interrupt)
    this.#prompt?.onInterrupt(() => interrupt('SIGINT'))
    try {
      this.#tell({ kind: 'start', file: options.file, clock: options.clock })
      if (http && options.output === 'text') this.#note(`events are taken at ${http.url}/${session.id}`)
      session.start()
      await this.#readInput()
      await this.#waitForRest()
    } finally {
      ignoreInterrupts()
      this.#lines.close()
    }
    const { status, configuration, output } = session
    this.#tell({ kind: 'end', status, configuration, output })
    if (this.#interrupt) return exit[this.#interrupt]
    return status === 'failed' || this.#problems > 0 ? exit.problem : exit.ok
  }

  async #readInput(): Promise<void> {
    const { simulated } = this.#parts
    for (;;) {
      // With the simulated clock every line finds the session at rest, so that a run is the same every time.
      if (simulated) await this.#untilEnded(this.#parts.session.settled())
      if (this.#isOver()) return this.#reportUnread()
      const line = await this.#untilEnded(this.#lines.next())
      if (!line) return this.#isOver() ? this.#reportUnread() : undefined
      const command = parseEventLine(line)
      if (command.kind === 'fault') this.#problem(command.diagnostic)
      else if (command.kind === 'event') this.#send(line, command.name, command.data)
      else if (command.kind === 'why') this.#explain(line, command.name, command.data)
      else if (command.kind === 'wait') await this.#wait(command.duration)
    }
  }

  #send(line: Line, name: string, data: unknown): void {
    this.#attempt(line, () => this.#parts.session.send(name, data))
  }

  #explain(line: Line, name: string | undefined, data: unknown): void {
    this.#attempt(line, () => this.#tell({ kind: 'why', why: this.#parts.session.why(name, data) }))
  }

  #attempt(line: Line, work: () => void): void {
    try {
      work()
    } catch (error) {
      if (!(error instanceof ScxmlError)) throw error
      const { code, message } = error.diagnostics[0]!
      this.#problem(lineDiagnostic(line, 0, line.text.length, { code, message }))
    }
  }

  async #wait(duration: number): Promise<void> {
    const { simulated, clock } = this.#parts
    this.#tell({ kind: 'wait', duration })
    if (!simulated) {
      let callOff: () => void = () => {}
      const passed = new Promise<void>((resolve) => {
        callOff = clock.wakeAt(clock.now() + duration, resolve)
      })
      await this.#untilEnded(passed)
      return callOff()
    }
    // From one delayed event to the next, since what an event leads to may need the event loop before the next is due.
    const end = simulated.now() + duration
    while (!this.#isOver() && simulated.next !== undefined && simulated.next <= end) {
      simulated.advanceToNext()
      await this.#breathe()
    }
    if (!this.#isOver()) simulated.advance(Math.max(0, end - simulated.now()))
  }

  /** After the end of the input: until the session is over, or waits for nothing that could come. */
  async #waitForRest(): Promise<void> {
    const { session, clock, simulated, http } = this.#parts
    let woken = 0
    while (!this.#isOver()) {
      await this.#untilEnded(session.settled())
      if (this.#isOver()) return
      if (simulated?.next !== undefined) {
        if (++woken > delayedLimit) return this.#reportRestless(simulated)
        simulated.advanceToNext()
        await this.#breathe()
      } else if (!simulated && clock.pending) await this.#untilEnded(clock.idle())
      else if (http) await this.#untilEnded(this.#nextMacrostep())
      else return
    }
  }

  async #breathe(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    await this.#untilEnded(this.#parts.session.settled())
  }

  #nextMacrostep(): Promise<void> {
    return new Promise((resolve) => {
      const off = this.#parts.session.on('macrostep', () => {
        off()
        resolve()
      })
    })
  }

  async #stop(signal: Interrupt): Promise<void> {
    const { session } = this.#parts
    this.#interrupt = signal
    session.stop()
    while (!this.#isOver()) await new Promise((resolve) => setImmediate(resolve))
    this.#wakeUp?.()
  }

  /** What a promise gives, or undefined as soon as the session is over. */
  #untilEnded<T>(promise: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      this.#wakeUp = () => resolve(undefined)
      promise.then(resolve, reject)
    })
  }

  #isOver(): boolean {
    const { status } = this.#parts.session
    return status === 'done' || status === 'failed' || status === 'stopped'
  }

  readonly #now = () => this.#parts.clock.now() - this.#started

  // --- what is printed

  #makeSink(): TraceSink {
    const { options, io, simulated } = this.#parts
    const print = (text: string) => this.#print(text)
    if (options.output === 'json') return jsonTrace(print)
    if (options.output === 'logs') {
      return (entry) => {
        if (entry.kind === 'log') print(`${describeLog(entry)}\n`)
        else if (entry.kind === 'error') this.#complain(entry.diagnostic)
      }
    }
    const color = wantsColor(io.stdout, io.env)
    return textTrace(print, { style: createStyle(color), color, precision: simulated ? 1 : 10 })
  }

  #print(text: string): void {
    if (this.#prompt) this.#prompt.print(text)
    else this.#parts.io.stdout.write(text)
  }

  #tell(happening: Happening): void {
    const { session } = this.#parts
    this.#sink({ ...happening, time: this.#now(), session: session.id, path: [] })
  }

  #problem(found: Diagnostic): void {
    this.#problems++
    this.#complain(found)
  }

  #reportUnread(): void {
    const unread = this.#lines.left.filter((line) => parseEventLine(line).kind !== 'nothing')
    const [first] = unread
    if (!first) return
    const more = unread.length > 1 ? `this line and ${unread.length - 1} more have` : 'this line has'
    const message = `the session is over, and ${more} not been read`
    this.#complain(lineDiagnostic(first, 0, first.text.length, { code: 'io/unread', severity: 'warning', message }))
  }

  #reportRestless(clock: SimulatedClock): void {
    const message = `${delayedLimit} delayed events after the end of the input, at ${clock.now()} ms, there is still another`
    const hint =
      'with the simulated clock time runs on while something is pending; give the chart an event that ends it'
    this.#problem(diagnostic({ code: 'runtime/restless', message, hint }))
  }

  #complain(found: Diagnostic): void {
    const { io } = this.#parts
    this.#note(printableStyled(formatDiagnostic(found, { color: wantsColor(io.stderr, io.env) })))
  }

  // Beside the trace: what stands on a terminal with a prompt must go around that.
  #note(text: string): void {
    if (this.#prompt) this.#prompt.print(`${text}\n`)
    else this.#parts.io.stderr.write(`${text}\n`)
  }
}
