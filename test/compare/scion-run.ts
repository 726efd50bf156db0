/** A script for another engine, and what microstep makes of it step by step. */
import {
  checkFile,
  createSession,
  type Diagnostic,
  type Session,
  type SimulatedClock,
  simulatedClock,
} from '../../src/index.js'

/** A script of the SCION test framework: events, and the atomic states that are to be active after each. */
export interface Script {
  readonly initialConfiguration: readonly string[]
  readonly events: readonly ScriptEvent[]
}

export interface ScriptEvent {
  /** Ms that pass before the event is sent. */
  readonly after: number
  readonly event: { readonly name: string; readonly data?: unknown }
  readonly nextConfiguration: readonly string[]
}

/** What was expected and what was seen after a step. */
export interface Step {
  /** `start`, or the event and the time before it. */
  readonly label: string
  /** Ids of atomic states, sorted and parted by spaces. */
  readonly expected: string
  readonly seen: string
  /** The configurations in which the session waited for an event on the way, `seen` left out. */
  readonly passed: readonly string[]
  /** Ms that had to pass, in the end, for the session to be where it was expected; null where it never was, or at once. */
  readonly late: number | null
}

export interface Outcome {
  /** Empty where the document does not load. */
  readonly steps: readonly Step[]
  /** The errors for which the document does not load. */
  readonly refused: readonly Diagnostic[]
}

/** Reads a script; null where the text is none. Throws where it means to be one and is not. */
export function readScript(text: string): Script | null {
  if (!text.includes('"initialConfiguration"')) return null
  const parsed: unknown = JSON.parse(text)
  if (typeof parsed !== 'object' || parsed === null) throw new Error('a script is an object')
  const { initialConfiguration, events = [] } = parsed as Partial<Script>
  if (!Array.isArray(events)) throw new Error('events is no list')
  return {
    initialConfiguration: ids(initialConfiguration),
    events: events.map(({ after = 0, event, nextConfiguration }: Partial<ScriptEvent>) => {
      if (typeof event?.name !== 'string' || typeof after !== 'number') throw new Error('an event is no event')
      return { after, event, nextConfiguration: ids(nextConfiguration) }
    }),
  }
}

/** Runs a chart with a clock of its own, so that no script takes longer than its steps. */
export async function runScript(file: string, script: Script): Promise<Outcome> {
  const { chart, diagnostics } = await checkFile(file)
  if (!chart) return { steps: [], refused: diagnostics.filter(({ severity }) => severity === 'error') }
  const clock = simulatedClock()
  const session = createSession(chart, { clock })
  let passed: string[] = []
  session.on('macrostep', ({ configuration }) => passed.push(sorted(configuration)))
  const step = (label: string, expected: readonly string[], act: () => void): Step => {
    passed = []
    act()
    const seen = sorted(session.configuration)
    const wanted = sorted(expected)
    const late = seen === wanted || passed.includes(wanted) ? null : timeUntil(wanted, session, clock)
    return { label, expected: wanted, seen, passed: passed.filter((one) => one !== seen), late }
  }
  const steps = [step('start', script.initialConfiguration, () => session.start())]
  for (const { after, event, nextConfiguration } of script.events) {
    const words = [...(after > 0 ? [`${after} ms`] : []), ...(event.name === '' ? [] : [event.name])]
    const act = () => {
      clock.advance(after)
      // Without a name it is none: the script only lets time pass.
      if (event.name !== '') session.send(event.name, event.data)
    }
    steps.push(step(words.join(', '), nextConfiguration, act))
  }
  return { steps, refused: [] }
}

/** Lets up to 10 s pass: some clients wait for what is expected. */
function timeUntil(wanted: string, session: Session, clock: SimulatedClock): number | null {
  const start = clock.now()
  while (clock.next !== undefined && clock.next <= start + 10_000) {
    clock.advanceToNext()
    if (sorted(session.configuration) === wanted) return clock.now() - start
  }
  return null
}

function sorted(configuration: readonly string[]): string {
  return [...configuration].sort().join(' ')
}

function ids(value: unknown): readonly string[] {
  if (Array.isArray(value) && value.every((id) => typeof id === 'string')) return value
  throw new Error('a configuration is no list of ids')
}
