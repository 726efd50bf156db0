/** The engine under test, through its public face, telling what happened in the words of the oracle's trace. */
import { createSession, parseChart, type Session } from '../../src/index.js'

export interface EngineOutcome {
  readonly trace: readonly string[]
  readonly status: string
}

/** Loads the text and sends the events one by one, each when the one before it has been processed. */
export function runEngine(
  scxml: string,
  stateIds: readonly string[],
  events: readonly string[],
  options: { readonly limit: number },
): EngineOutcome {
  const session = createSession(parseChart(scxml), { limits: { microsteps: options.limit } })
  const trace = record(session, stateIds)
  session.start()
  for (const event of events) {
    if (session.status !== 'running') break
    session.send(event)
  }
  return { trace, status: session.status }
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
    trace.push(['configuration', ...stateIds.filter((id) => session.isActive(id))].join(' '))
  })
  // A listener that fails would otherwise go unnoticed.
  session.on('error', ({ diagnostic, event }) => {
    if (event === undefined) trace.push(`error ${diagnostic.message}`)
  })
  return trace
}
