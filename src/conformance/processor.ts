/** Whether an event processor keeps its contract (REC 6.2, C, `EventProcessor`). */
import type { EventProcessor, IncomingEvent, OutgoingEvent, ProcessorSession } from '../io/processor.js'
import { createHost, type Host } from '../runtime/host.js'
import { parseChart } from '../runtime/load.js'
import type { Session } from '../runtime/session.js'
import { Conformance, escaped, must, mustEqual, pause, show, until } from './kit.js'

export interface ProcessorSamples {
  /** Whether what is sent to the location of a session arrives there. Default: true. */
  readonly loopback?: boolean
  /** A target that is malformed, or not for this processor. Default: unknown. */
  readonly badTarget?: string
  /** A target where nobody is. Default: unknown. */
  readonly unreachable?: string
  /** Ms that an event, or the news that it could not be sent, may take. Default: 2,000. */
  readonly patience?: number
}

/** `create` makes a processor for each check, and `close` is called behind it. The processor runs in real sessions, in real time. */
export function checkProcessor(
  create: () => EventProcessor | Promise<EventProcessor>,
  { loopback = true, badTarget, unreachable, patience = 2_000 }: ProcessorSamples = {},
  close: (processor: EventProcessor) => void | Promise<void> = () => {},
): Conformance {
  const soon = (holds: () => boolean) => until(holds, patience)
  const check = (name: string, use: (running: Running) => Promise<void>) => ({
    name,
    async run() {
      const processor = await create()
      const running = new Running(processor)
      try {
        await use(running)
        running.stop()
        mustEqual(running.thrown, [], 'what detach() threw')
      } finally {
        running.stop()
        await close(processor)
      }
    },
  })
  return new Conformance([
    check('says what it is called', async ({ processor: { type, aliases } }) => {
      must(typeof type === 'string' && type !== '', 'type is no text')
      must(Array.isArray(aliases) && aliases.every((alias) => typeof alias === 'string'), 'aliases are no texts')
      must(!aliases.includes(type), 'the type is among the aliases')
    }),
    check('gives each session a location of its own', async (running) => {
      const [one, other] = [running.start(), running.start()]
      for (const { location } of [one, other])
        must(typeof location === 'string' && location !== '', `${show(location)} is no location`)
      must(one.location !== other.location, 'two sessions have the same location')
    }),
    ...(loopback
      ? [
          check('delivers to the location of a session', async (running) => {
            const [from, to] = [running.start(), running.start()]
            from.send(to.location)
            must(await soon(() => to.events.some(({ name }) => name === 'hello')), 'the event does not arrive')
            const { name, data, origintype, type } = to.events.find((event) => event.name === 'hello')!
            const wanted = {
              name: 'hello',
              data: { text: 'a b' },
              type: 'external',
              origintype: running.processor.type,
            }
            mustEqual({ name, data, type, origintype }, wanted, 'the event')
            await pause(20)
            mustEqual(to.events.filter((event) => event.name === 'hello').length, 1, 'the number of events that arrive')
            mustEqual(from.events.filter(isError), [], 'the errors of the sender')
          }),
          check('delivers nothing to a session that has ended', async (running) => {
            const [from, to] = [running.start(), running.start()]
            to.session.stop()
            const before = to.delivered()
            from.send(to.location)
            await soon(() => from.events.some(isError))
            mustEqual(to.delivered(), before, 'the events that are delivered')
          }),
        ]
      : []),
    ...(badTarget === undefined
      ? []
      : [
          check('refuses a target that makes no sense, with a TargetError: error.execution', async (running) => {
            const from = running.start()
            from.send(badTarget)
            must(await soon(() => from.events.some(isError)), 'there is no error')
            mustEqual(
              from.events.filter(isError).map(({ name }) => name),
              ['error.execution'],
              'the errors',
            )
          }),
        ]),
    ...(unreachable === undefined
      ? []
      : [
          check('tells of a target where nobody is: error.communication', async (running) => {
            const from = running.start()
            from.send(unreachable)
            await from.session.settled()
            must(await soon(() => from.events.some(isError)), 'there is no error')
            mustEqual(
              from.events.filter(isError).map(({ name }) => name),
              ['error.communication'],
              'the errors',
            )
            mustEqual(from.session.status, 'running', 'the status of the session')
          }),
        ]),
  ])
}

interface Heard {
  readonly name: string
  readonly type: string
  readonly data: unknown
  readonly origintype?: string | undefined
}

interface Started {
  readonly session: Session
  readonly location: string
  readonly events: readonly Heard[]
  /** Sends `hello` with the data `{ text: 'a b' }`. */
  send(target: string): void
  /** How many events the processor has delivered. */
  delivered(): number
}

/** The processor with its sessions, and with somebody between them who writes down what it does. */
class Running {
  readonly thrown: string[] = []
  readonly #sessions: Session[] = []
  readonly #locations = new Map<string, string>()
  readonly #delivered = new Map<string, number>()
  readonly #host: Host

  constructor(readonly processor: EventProcessor) {
    // Processors may know their sessions by identity, so that the watched one stays the same.
    const watched = new Map<ProcessorSession, ProcessorSession>()
    const of = (session: ProcessorSession): ProcessorSession => {
      let found = watched.get(session)
      if (!found) {
        found = this.#watch(session)
        watched.set(session, found)
      }
      return found
    }
    const between: EventProcessor = {
      type: processor.type,
      aliases: processor.aliases,
      attach: (session) => {
        const attached = processor.attach(of(session))
        this.#locations.set(session.id, attached.location)
        return attached
      },
      send: (event: OutgoingEvent, session) => processor.send(event, of(session)),
      detach: (session) => {
        try {
          processor.detach(of(session))
        } catch (error) {
          this.thrown.push(String(error))
        }
      },
    }
    this.#host = createHost({ processors: [between] })
  }

  start(): Started {
    const session = this.#host.start(chartOf(this.processor.type))
    const events: Heard[] = []
    session.on('event', ({ event }) => events.push(event))
    this.#sessions.push(session)
    return {
      session,
      events,
      location: this.#locations.get(session.id)!,
      send: (target) => void session.send('send', { target }),
      delivered: () => this.#delivered.get(session.id) ?? 0,
    }
  }

  stop(): void {
    for (const session of this.#sessions) session.stop()
  }

  /** The session itself, which is more to our own processors than the contract says, but for `deliver`. */
  #watch(session: ProcessorSession): ProcessorSession {
    const deliver = (event: IncomingEvent) => {
      this.#delivered.set(session.id, (this.#delivered.get(session.id) ?? 0) + 1)
      session.deliver(event)
    }
    return new Proxy(session, {
      get(target, name) {
        if (name === 'deliver') return deliver
        const value: unknown = Reflect.get(target, name, target)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
  }
}

function isError({ name }: Heard): boolean {
  return name.startsWith('error.')
}

function chartOf(type: string) {
  return parseChart(`<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
    <state id="a"><transition event="send">
      <send event="hello" type="${escaped(type)}" targetexpr="_event.data.target"><param name="text" expr="'a b'"/></send>
    </transition></state>
  </scxml>`)
}
