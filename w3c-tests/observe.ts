/** Runs one document to its end and notes what there was to be seen. */
import { dirname, sep } from 'node:path'
import { describe, ScxmlError } from '../src/diagnostic.js'
import type { EventProcessor } from '../src/io/processor.js'
import { realClock, type SimulatedClock, simulatedClock } from '../src/runtime/clock.js'
import { createSession } from '../src/runtime/create-session.js'
import type { Isolation } from '../src/runtime/isolation.js'
import { loadChart } from '../src/runtime/load.js'
import type { SessionOptions } from '../src/runtime/options.js'
import type { Session } from '../src/runtime/session.js'
import type { ManualTest, Observation } from './expectations.js'

export interface ObserveOptions {
  readonly clock: 'real' | 'simulated'
  readonly isolation?: Isolation
  readonly processors?: readonly EventProcessor[]
  readonly executor?: SessionOptions['executor']
  /** What a tester does from outside once the session runs. */
  readonly act?: ManualTest['act'] | undefined
  /** Seconds of real time before it is given up; 20 unless said. */
  readonly patience?: number
}

/** Seconds. The longest test takes 2.5 s; those that fail by a time-out of their own take up to 15 s. */
const defaultPatience = 20
/** Simulated ms: what has not come to its end by then, such as a session that keeps sending to itself, never will. */
const simulatedPatience = 10 * 60 * 1000

export async function observe(path: string, options: ObserveOptions): Promise<Observation> {
  const logs: { label: string | undefined; value: unknown }[] = []
  const events: string[] = []
  const nothing: Observation = { rejected: null, final: undefined, otherwise: '', logs, events }

  let session: Session
  const simulated = options.clock === 'simulated' ? simulatedClock() : undefined
  try {
    const chart = await loadChart(path)
    session = createSession(chart, {
      clock: simulated ?? realClock(),
      processors: options.processors ?? [],
      isolation: options.isolation ?? 'chart',
      executor: options.executor ?? 'inline',
    })
  } catch (error) {
    if (!(error instanceof ScxmlError)) throw error
    return { ...nothing, rejected: error.diagnostics.filter(({ severity }) => severity === 'error') }
  }

  let lastError: string | undefined
  const listen = (to: Session) => {
    to.on('log', ({ label, value }) => logs.push({ label, value }))
    to.on('error', ({ diagnostic }) => {
      // A report goes out into the world; where the tests lay on this machine does not.
      lastError = describe(diagnostic).replaceAll(dirname(path) + sep, '')
    })
    to.on('invoke', (invocation) => listen(invocation.session))
  }
  listen(session)
  session.on('event', ({ event }) => events.push(event.name))

  const { patience = defaultPatience } = options
  const timeout = timer(patience * 1000)
  try {
    const over = simulated ? undefined : ended(session)
    session.start()
    // Content may still be under way elsewhere.
    if (options.act) await session.settled()
    const response = await options.act?.(logs)
    const otherwise = await Promise.race([
      simulated ? fastForward(session, simulated) : over!.then(() => ''),
      timeout.then(() => `it was still waiting in '${session.configuration.join("', '")}' after ${patience} s`),
    ])
    return {
      ...nothing,
      final: finalState(session),
      otherwise: otherwise || `it ended as '${session.status}'`,
      ...(lastError !== undefined && { lastError }),
      ...(response !== undefined && { response }),
    }
  } finally {
    timeout.cancel()
    session.stop()
  }
}

/** Resolves when the session has ended in any way. Only reaching a final state is an event of its own. */
function ended(session: Session): Promise<void> {
  return new Promise((resolve) => {
    session.on('done', () => resolve())
    session.on('error', () => {
      setImmediate(() => {
        if (session.status !== 'running') resolve()
      })
    })
  })
}

/** Jumps from one delayed event to the next until the session has ended or there are none; says which it was not. */
async function fastForward(session: Session, clock: SimulatedClock): Promise<string> {
  for (;;) {
    await session.settled()
    if (session.status !== 'running') return ''
    const where = `'${session.configuration.join("', '")}'`
    if (clock.now() > simulatedPatience) return `it was still waiting in ${where} after ${simulatedPatience / 1000} s`
    if (!clock.advanceToNext()) return `it stays in ${where} with nothing left to wait for`
  }
}

function finalState(session: Session): string | undefined {
  if (session.status !== 'done') return undefined
  return session.configuration.find((id) => session.chart.stateById.get(id)?.parent === session.chart.root)
}

/** A promise that resolves after a time, unless called off. */
function timer(milliseconds: number): Promise<void> & { cancel(): void } {
  let handle: NodeJS.Timeout
  const promise = new Promise<void>((resolve) => {
    handle = setTimeout(resolve, milliseconds)
  })
  return Object.assign(promise, { cancel: () => clearTimeout(handle) })
}
