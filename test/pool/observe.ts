/** Runs a session and writes down all that can be seen of it, wherever its content runs. */
import { inspect } from 'node:util'
import type { Context } from '../../src/core/context.js'
import type { Way } from '../../src/core/executor.js'
import { type Chart, createSession, type Session, type SessionOptions, simulatedClock } from '../../src/index.js'
import type { ExecutorHost, ExecutorProvider, SessionExecutor } from '../../src/runtime/executor.js'
import { eventNames } from '../../src/runtime/listeners.js'
import { dump } from './dump.js'

export interface Input {
  readonly chart: Chart
  /** Sent one after the other, each when all before it is over. A number: the clock goes on by so many ms. */
  readonly events?: readonly (string | number | readonly [name: string, data: unknown])[]
  readonly options?: Omit<SessionOptions, 'clock' | 'executor'>
  /** Called with the session before it starts. */
  readonly prepare?: (session: Session) => void
  /** Listen to nothing but logs and errors, so that steps may take their short ways. */
  readonly unobserved?: boolean
}

/** Content runs as `provider` says. */
export async function observe(input: Input, provider?: ExecutorProvider): Promise<string[]> {
  const { chart, events = [], options = {}, prepare, unobserved = false } = input
  const watch = new Watch(provider)
  const clock = simulatedClock(1000)
  const session = createSession(chart, { id: 's', seed: 7, ...options, clock, executor: watch })
  const trace: string[] = []
  for (const name of unobserved ? (['log', 'error', 'end'] as const) : eventNames) {
    if (name !== 'invoke') session.on(name, (told) => trace.push(`${name} ${shown(told)}`))
  }
  prepare?.(session)
  const rest = async () => {
    await session.settled()
    trace.push(`now ${session.status} in ${session.configuration.join(' ')}`, watch.data(), snapshotOf(session))
  }
  session.start()
  await rest()
  for (const event of events) {
    if (session.status !== 'running') break
    if (typeof event === 'number') await clock.advance(event)
    else if (typeof event === 'string') session.send(event)
    else session.send(event[0], event[1])
    await rest()
  }
  trace.push(watch.data(true))
  return trace
}

function snapshotOf(session: Session): string {
  try {
    return `snapshot ${JSON.stringify(session.snapshot())}`
  } catch (error) {
    return `no snapshot: ${error instanceof Error ? error.message : error}`
  }
}

function shown(value: unknown): string {
  return inspect(value, {
    depth: Number.POSITIVE_INFINITY,
    breakLength: Number.POSITIVE_INFINITY,
    maxStringLength: null,
  })
}

/** Keeps an eye on the data of a session, and runs its content as another says; as it would run by itself if there is none. */
class Watch implements ExecutorProvider {
  readonly #provider: ExecutorProvider | undefined
  #host: ExecutorHost | undefined
  #context: Context | undefined

  constructor(provider: ExecutorProvider | undefined) {
    this.#provider = provider
  }

  attach(host: ExecutorHost): SessionExecutor {
    this.#host = host
    const inner = this.#provider?.attach(host)
    const here: SessionExecutor['here'] = (block, context) => {
      this.#context = context
      host.program.block(block)(context)
    }
    if (!inner) return { way: () => 'watched', begin() {}, run: () => true, here, cancel() {} }
    let way: Way = 'plain'
    return {
      way(step) {
        way = inner.way(step)
        return way === 'plain' ? 'watched' : way
      },
      begin: (turns, context) => {
        this.#context = context
        inner.begin(turns, context)
      },
      run: (turn, context) => inner.run(turn, context),
      here: (block, context) => (way === 'plain' ? here(block, context) : inner.here(block, context)),
      cancel: (reason) => inner.cancel(reason),
    }
  }

  /** Its variables, and the event: also what they share. */
  data(last = false): string {
    const scope = this.#context?.scope as Record<string, unknown> | undefined
    if (!scope) return 'no data yet'
    const { chart } = this.#host!.program
    const names = new Set([
      ...chart.dataIds,
      ...chart.variableNames,
      ...Object.keys(scope).filter((key) => !key.includes('@')),
    ])
    const variables = Object.fromEntries([...names].map((name) => [name, scope[name]]))
    const { others } = (scope['@rare'] ?? {}) as { others?: Map<string, unknown> }
    const { data } = (scope['@incoming'] ?? {}) as { data?: unknown }
    // To ask for these makes them.
    const system = last && { event: scope['@_event'], processors: scope['@_ioprocessors'] }
    return dump({ ...variables, others, data, ...system })
  }
}
