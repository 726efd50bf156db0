/** Whether an invoker keeps its contract (REC 6.4, `Invoker`). */
import type { Invocation, InvokedService, Invoker, InvokerHost } from '../io/invoker.js'
import type { IncomingEvent } from '../io/processor.js'
import { createSession } from '../runtime/create-session.js'
import { parseChart } from '../runtime/load.js'
import type { Session } from '../runtime/session.js'
import { Conformance, escaped, must, mustEqual, pause, show, until } from './kit.js'

/** A service as `<invoke>` starts it, and how it is known. */
export interface InvokerSamples {
  /** What starts a service. */
  readonly works: Partial<Omit<Invocation, 'id'>>
  /** What such a service says when it ends by itself. Default: it does not. */
  readonly done?: { readonly data: unknown }
  /** An event that it answers, and the answer. Default: it answers nothing. */
  readonly answers?: { readonly event: IncomingEvent; readonly with: IncomingEvent }
  /** What cannot be started. Default: unknown. */
  readonly fails?: Partial<Omit<Invocation, 'id'>>
  /** Ms that a service may take to start, to answer or to end. Default: 2,000. */
  readonly patience?: number
}

/** The invoker runs in real sessions, in real time. */
export function checkInvoker(invoker: Invoker, samples: InvokerSamples): Conformance {
  const { works, done, answers, fails, patience = 2_000 } = samples
  const soon = (holds: () => boolean) => until(holds, patience)
  const check = (name: string, run: () => Promise<void>) => ({ name, run })
  const inSession = async (
    invocation: InvokerSamples['works'],
    count: number,
    use: (running: Running) => Promise<void>,
  ) => {
    const running = start(invoker, invocation, count)
    try {
      await use(running)
    } finally {
      running.session.stop()
    }
    mustEqual(running.thrown, [], 'what it threw')
  }
  return new Conformance([
    check('says which types it is for', async () => {
      must(Array.isArray(invoker.types) && invoker.types.length > 0, 'types is no list, or empty')
      for (const type of invoker.types) must(typeof type === 'string' && type !== '', `${show(type)} is no type`)
    }),
    check('starts a service, and ends it with the state', () =>
      inSession(works, 1, async ({ session, calls, events }) => {
        must(await soon(() => calls.some(({ service }) => service !== undefined)), 'start() has given no service')
        mustEqual(events.filter(isError), [], 'the error events')
        const { ended } = calls[0]!
        session.send('leave')
        mustEqual(calls[0]!.cancelled, ended ? 0 : 1, 'the calls of cancel()')
      }),
    ),
    check('ends a service that has ended, and takes events for it, without a word', () =>
      inSession(works, 1, async ({ session, calls }) => {
        await soon(() => calls.some(({ service }) => service !== undefined))
        session.send('leave')
        const { service } = calls[0]!
        service?.cancel()
        service?.send({ name: 'too.late', data: { n: 1 } })
      }),
    ),
    check('takes any event for a service', () =>
      inSession(works, 1, async ({ calls }) => {
        await soon(() => calls.some(({ service }) => service !== undefined))
        const odd: IncomingEvent[] = [
          { name: 'nobody.knows.it' },
          { name: 'e', data: null },
          { name: 'e', data: [{}, 1n] },
        ]
        for (const event of odd) calls[0]!.service?.send(event)
        await pause(20)
      }),
    ),
    ...(done
      ? [
          check('says that a service has ended, once and with its data, and nothing after that', () =>
            inSession(works, 1, async ({ calls, events }) => {
              must(await soon(() => events.some(({ name }) => name === 'done.invoke.i0')), 'there is no done.invoke')
              mustEqual(
                events.find(({ name }) => name === 'done.invoke.i0')!.data,
                done.data,
                'the data of done.invoke',
              )
              await pause(50)
              mustEqual(calls[0]!.afterEnd, [], 'what is said after the end')
            }),
          ),
        ]
      : []),
    ...(answers
      ? [
          check('delivers events of the service', () =>
            inSession(works, 1, async ({ session, events }) => {
              session.send('tell.0')
              const found = () => events.find(({ name }) => name === answers.with.name)
              must(await soon(() => found() !== undefined), `there is no answer ${show(answers.with.name)}`)
              const { invokeid, data } = found()!
              mustEqual({ invokeid, data }, { invokeid: 'i0', data: answers.with.data }, 'the answer')
            }),
          ),
          check('keeps services apart', () =>
            inSession(works, 2, async ({ session, events }) => {
              session.send('tell.1')
              const answered = () => events.filter(({ name }) => name === answers.with.name)
              must(await soon(() => answered().length > 0), 'the second service does not answer')
              await pause(20)
              mustEqual(
                answered().map(({ invokeid }) => invokeid),
                ['i1'],
                'the services that answer',
              )
            }),
          ),
        ]
      : []),
    ...(fails
      ? [
          check('says that a service cannot be started', () =>
            inSession(fails, 1, async ({ session, events, calls }) => {
              must(await soon(() => events.some(isError)), 'there is no error event')
              await pause(20)
              mustEqual(events.filter(isError).length, 1, 'the number of error events')
              mustEqual(calls[0]!.afterEnd, [], 'what is said after that')
              mustEqual(session.status, 'running', 'the status of the session')
            }),
          ),
        ]
      : []),
  ])

  function start(made: Invoker, invocation: InvokerSamples['works'], count: number): Running {
    const watched = new Watched(made)
    const session = createSession(chartOf(made.types[0] ?? '', invocation, count, answers?.event), {
      invokers: [watched],
      data: { src: invocation.src, content: invocation.content, params: Object.fromEntries(invocation.params ?? []) },
    })
    const events: Heard[] = []
    session.on('event', ({ event: { name, data, invokeid } }) => events.push({ name, data, invokeid }))
    session.start()
    return { session, events, calls: watched.calls, thrown: watched.thrown }
  }
}

interface Heard {
  readonly name: string
  readonly data: unknown
  readonly invokeid: string | undefined
}

interface Running {
  readonly session: Session
  readonly events: readonly Heard[]
  readonly calls: readonly Started[]
  /** By the service, where it must not throw. */
  readonly thrown: readonly string[]
}

interface Started {
  service: InvokedService | undefined
  cancelled: number
  ended: boolean
  readonly afterEnd: string[]
}

/** The invoker, with somebody between it and the session who writes down what it does. */
class Watched implements Invoker {
  readonly types: readonly string[]
  readonly calls: Started[] = []
  readonly thrown: string[] = []
  readonly #invoker: Invoker

  constructor(invoker: Invoker) {
    this.types = invoker.types
    this.#invoker = invoker
  }

  start(invocation: Invocation, host: InvokerHost): InvokedService {
    const call: Started = { service: undefined, cancelled: 0, ended: false, afterEnd: [] }
    this.calls.push(call)
    const noted =
      <Given extends unknown[]>(name: string, tell: (...given: Given) => void, ends: boolean) =>
      (...given: Given) => {
        if (call.ended) call.afterEnd.push(name)
        call.ended ||= ends
        tell(...given)
      }
    const service = this.#invoker.start(invocation, {
      ...host,
      deliver: noted('deliver', host.deliver, false),
      done: noted('done', host.done, true),
      failed: noted('failed', host.failed, true),
    })
    const guarded = (name: string, run: () => void) => {
      try {
        run()
      } catch (error) {
        this.thrown.push(`${name}: ${String(error)}`)
      }
    }
    call.service = {
      send: (event) => guarded('send', () => service.send(event)),
      cancel: () => {
        call.cancelled++
        guarded('cancel', () => service.cancel())
      },
    }
    return call.service
  }
}

function isError({ name }: Heard): boolean {
  return name.startsWith('error.')
}

/** A chart that invokes the service so many times in one state, and leaves it at `leave`. */
function chartOf(type: string, invocation: InvokerSamples['works'], count: number, event: IncomingEvent | undefined) {
  const src = invocation.src === undefined ? '' : 'srcexpr="src"'
  const params = (invocation.params ?? []).map(
    ([name]) => `<param name="${escaped(name)}" expr="params[${escaped(JSON.stringify(name))}]"/>`,
  )
  const content = invocation.content === undefined ? '' : '<content expr="content"/>'
  const data = event?.data === undefined ? '' : `<content expr="${escaped(`(${JSON.stringify(event.data)})`)}"/>`
  const ids = Array.from({ length: count }, (_, at) => at)
  const invokes = ids.map((at) => {
    return `<invoke id="i${at}" type="${escaped(type)}" ${src}>${params.join('')}${content}</invoke>`
  })
  const tells = ids.map((at) => {
    return `<transition event="tell.${at}"><send event="${escaped(event?.name ?? 'e')}" target="#_i${at}">${data}</send></transition>`
  })
  return parseChart(`<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
    <datamodel><data id="src"/><data id="content"/><data id="params"/></datamodel>
    <state id="invoking">${invokes.join('')}${tells.join('')}<transition event="leave" target="left"/></state>
    <state id="left"/>
  </scxml>`)
}
