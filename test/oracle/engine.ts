/** The engine under test, through its public face, telling what happened in the words of the oracle's trace. */
import { type Chart, createSession, type Hooks, type Session } from '../../src/index.js'
import { LateExecutor } from './late-executor.js'

export interface EngineOutcome {
  readonly trace: readonly string[]
  readonly status: string
}

export interface Variant {
  readonly name: string
  /** `limits.memoEntries`: 0 is the plain algorithm; a handful is forgotten all the time. */
  readonly memoEntries: number
  /** Only content is listened to, so that steps may take their short ways. */
  readonly unobserved?: true
  /** Blocks run when they are told to, between the turns of the event loop, as if they ran elsewhere. */
  readonly elsewhere?: true
  readonly hooks?: readonly Hooks[]
}

/** Each runs on the same chart, one after the other: where something is remembered, the later ones find it. */
export const variants: readonly Variant[] = [
  { name: 'plain', memoEntries: 0 },
  { name: 'memo', memoEntries: 10_000 },
  { name: 'memo that knows the chart', memoEntries: 10_000 },
  { name: 'memo that forgets', memoEntries: 5 },
  { name: 'plain, unobserved', memoEntries: 0, unobserved: true },
  { name: 'plain, elsewhere', memoEntries: 0, elsewhere: true },
  { name: 'memo, elsewhere, unobserved', memoEntries: 10_000, unobserved: true, elsewhere: true },
  { name: 'memo, unobserved', memoEntries: 10_000, unobserved: true },
]

/** Sends the events one by one, each when the one before it has been processed. */
export function runEngine(
  chart: Chart,
  stateIds: readonly string[],
  events: readonly string[],
  { limit, memoEntries, unobserved, elsewhere, hooks = [] }: Variant & { readonly limit: number },
): EngineOutcome {
  const late = elsewhere && new LateExecutor()
  const limits = { microsteps: limit, memoEntries }
  const session = createSession(chart, { limits, hooks, ...(late && { executor: late }) })
  const trace = unobserved ? recordLogs(session) : record(session, stateIds)
  const settle = () => {
    if (session.status !== 'running') return
    // What macrostep tells in the observed variants.
    if (unobserved) trace.push(configurationLine(session, stateIds))
    trace.push('wait')
  }
  session.start()
  late?.finish()
  settle()
  for (const event of events) {
    if (session.status !== 'running') break
    session.send(event)
    late?.finish()
    settle()
  }
  return { trace, status: session.status }
}

/** What an unobserved variant can see of a trace. */
export function withoutObservations(trace: readonly string[]): readonly string[] {
  return trace.filter((line, at) => {
    return line.startsWith('log ') || line === 'wait' || (line.startsWith('configuration') && trace[at + 1] === 'wait')
  })
}

function recordLogs(session: Session): string[] {
  const trace: string[] = []
  session.on('log', ({ label }) => trace.push(`log ${label}`))
  return trace
}

function configurationLine(session: Session, stateIds: readonly string[]): string {
  return ['configuration', ...stateIds.filter((id) => session.isActive(id))].join(' ')
}

function record(session: Session, stateIds: readonly string[]): string[] {
  const trace: string[] = []
  // What `microstep` tells as a whole must be what was told one by one.
  let exited: string[] = []
  let taken: number[] = []
  let entered: string[] = []
  session.on('event', ({ event }) => trace.push(`event ${event.name}`))
  session.on('raise', ({ event }) => trace.push(`raise ${event.name}`))
  session.on('log', ({ label }) => trace.push(`log ${label}`))
  session.on('defer', ({ event, state }) => trace.push(`defer ${event.name} ${state}`))
  session.on('release', ({ event, state }) => trace.push(`release ${event.name} ${state}`))
  session.on('exit', ({ state }) => {
    trace.push(`exit ${state}`)
    exited.push(state)
  })
  session.on('transition', ({ transition }) => {
    trace.push(`transition ${transition.index}`)
    taken.push(transition.index)
  })
  session.on('enter', ({ state }) => {
    trace.push(`enter ${state}`)
    entered.push(state)
  })
  session.on('microstep', (step) => {
    const told = JSON.stringify([step.exited, step.transitions, step.entered])
    const seen = JSON.stringify([exited, taken, entered])
    trace.push(told === seen ? 'microstep' : `microstep ${told} told, ${seen} seen`)
    exited = []
    taken = []
    entered = []
  })
  session.on('macrostep', () => {
    trace.push(configurationLine(session, stateIds))
  })
  // A listener that fails would otherwise go unnoticed.
  session.on('error', ({ diagnostic, event }) => {
    if (event === undefined) trace.push(`error ${diagnostic.message}`)
  })
  return trace
}
