/** Runs a chart on a simulated clock through the public face and writes down what happens, a line each. */
import {
  createSession,
  type EventView,
  parseChart,
  type Session,
  type SessionEvents,
  type SessionOptions,
  type SimulatedClock,
  simulatedClock,
} from '../../src/index.js'

/** An event's name, name and data, or a time to let pass. */
export type Input = string | readonly [name: string, data: unknown] | { readonly after: string }

/** The first word of a line. */
export type Kind =
  | ('event' | 'exit' | 'take' | 'enter' | 'raise' | 'defer' | 'release')
  | ('send' | 'log' | 'error' | 'wait' | 'done')

export interface Run {
  readonly session: Session
  readonly clock: SimulatedClock
  /**
   * `event e`, `exit s`, `take s -> t u` (a transition), `enter s`, `raise e`, `defer e by s`, `release e`, `send e to #_parent after 100`,
   * `log label value` (the value as JSON), `error runtime/execution`, `wait s` (a macrostep is over), `done value`.
   * What an invoked session does has the id of the invocation in front: `child: enter s`.
   */
  readonly lines: readonly string[]
  /** The lines of these kinds. */
  only(...kinds: Kind[]): string[]
  /** Sends events and lets time pass; gives the lines that came of it. */
  more(...inputs: Input[]): string[]
}

export interface PlayOptions extends Omit<SessionOptions, 'clock'> {
  /** Attributes of `<scxml>`, such as `binding="late"`. */
  readonly attributes?: string
  /** The document's own URL. */
  readonly url?: string
  /** Listens to `<log>` only, so that steps go the short ways that they take while nobody watches. */
  readonly unwatched?: boolean
}

/** Starts a chart given by what stands in its `<scxml>`, and sends it the events. */
export function play(body: string, inputs: readonly Input[] = [], options: PlayOptions = {}): Run {
  const { attributes, url, unwatched = false, ...sessionOptions } = options
  const clock = simulatedClock()
  const chart = parseChart(scxml(body, attributes), { url })
  const session = createSession(chart, { id: 'main', ...sessionOptions, clock })
  const lines: string[] = []
  listen(session, '', lines, unwatched)
  const feed = (input: Input) => {
    if (typeof input === 'string') session.send(input)
    else if ('after' in input) clock.advance(input.after)
    else session.send(input[0], input[1])
  }
  session.start()
  inputs.forEach(feed)
  return {
    session,
    clock,
    lines,
    only: (...kinds) => lines.filter((line) => kinds.some((kind) => isOf(line, kind))),
    more(...inputs) {
      const before = lines.length
      inputs.forEach(feed)
      return lines.slice(before)
    },
  }
}

/**
 * What a chart logs, and nothing else: the values of its `<log>` elements, with their labels in front. Throws where that
 * depends on whether anybody watches, or on what the chart remembers of its steps.
 */
export function logs(body: string, inputs: readonly Input[] = [], options: PlayOptions = {}): string[] {
  const run = (more: PlayOptions) => play(body, inputs, { ...options, ...more }).only('log')
  const seen = run({})
  for (const memoEntries of [0, 1, 10_000]) {
    const unseen = run({ unwatched: true, limits: { ...options.limits, memoEntries } })
    if (unseen.join('\n') !== seen.join('\n')) throw new Error(`unwatched, the chart logs\n${unseen.join('\n')}`)
  }
  return seen.map((line) => line.slice('log '.length))
}

/** A whole document. */
export function scxml(body: string, attributes = ''): string {
  const namespaces = 'xmlns="http://www.w3.org/2005/07/scxml" xmlns:ms="urn:microstep:scxml"'
  return `<scxml ${namespaces} version="1.0" ${attributes}>${body}</scxml>`
}

function isOf(line: string, kind: Kind): boolean {
  return line.replace(/^(\S+: )+/, '').split(' ')[0] === kind
}

function listen(session: Session, prefix: string, lines: string[], unwatched: boolean): void {
  const note = (line: string) => lines.push(prefix + line)
  const name = ({ event }: { event: EventView }) => event.name
  session.on('log', ({ label, value }) => note(['log', ...(label ? [label] : []), show(value)].join(' ')))
  session.on('invoke', (e) => listen(e.session, `${prefix}${e.invokeid}: `, lines, unwatched))
  if (unwatched) return
  session.on('event', (e) => note(`event ${name(e)}`))
  session.on('exit', ({ state }) => note(`exit ${state}`))
  session.on('transition', ({ transition: { source, targets } }) =>
    note(['take', source, ...(targets.length > 0 ? ['->', ...targets] : [])].join(' ')),
  )
  session.on('enter', ({ state }) => note(`enter ${state}`))
  session.on('raise', (e) => note(`raise ${name(e)}`))
  session.on('defer', (e) => note(`defer ${name(e)} by ${e.state}`))
  session.on('release', (e) => note(`release ${name(e)}`))
  session.on('send', (e) => note(showSend(e)))
  session.on('error', ({ diagnostic }) => note(`error ${diagnostic.code}`))
  session.on('macrostep', ({ configuration }) => note(`wait ${configuration.join(' ')}`))
  session.on('done', ({ output }) => note(output === undefined ? 'done' : `done ${show(output)}`))
}

function showSend({ name, target, delay }: SessionEvents['send']): string {
  return `send ${name}${target ? ` to ${target}` : ''}${delay > 0 ? ` after ${delay}` : ''}`
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? 'undefined'
}
