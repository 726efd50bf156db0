import { describe, expectTypeOf, it } from 'vitest'
import {
  type BasicHttp,
  basicHttp,
  type Chart,
  checkChart,
  createSession,
  type Diagnostic,
  type EventProcessor,
  type IncomingEvent,
  type Invoker,
  loadChart,
  parseChart,
  ScxmlError,
  type Session,
  type SessionOptions,
  type SessionStatus,
  simulatedClock,
} from '../../src/index.js'

describe('the types of the public face', () => {
  it('loading gives a chart, or a chart that may be missing', () => {
    expectTypeOf(parseChart).parameter(0).toEqualTypeOf<string | Uint8Array>()
    expectTypeOf(parseChart('')).toEqualTypeOf<Chart>()
    expectTypeOf(loadChart('')).resolves.toEqualTypeOf<Chart>()
    expectTypeOf(checkChart('').chart).toEqualTypeOf<Chart | null>()
    expectTypeOf(checkChart('').diagnostics).toEqualTypeOf<readonly Diagnostic[]>()
    expectTypeOf(new ScxmlError([]).diagnostics).toEqualTypeOf<readonly Diagnostic[]>()
  })

  it('a session is made of a chart and options that are all optional', () => {
    expectTypeOf(createSession).parameter(0).toEqualTypeOf<Chart>()
    expectTypeOf<Record<never, never>>().toExtend<SessionOptions>()
    expectTypeOf(createSession).returns.toEqualTypeOf<Session>()
    // @ts-expect-error an option that does not exist
    createSession(parseChart(''), { clok: simulatedClock() })
  })

  it('listeners get what their event carries', () => {
    const session = createSession(parseChart(''))
    session.on('log', (event) => {
      expectTypeOf(event.label).toEqualTypeOf<string | undefined>()
      expectTypeOf(event.value).toBeUnknown()
    })
    session.on('error', (event) => expectTypeOf(event.diagnostic).toEqualTypeOf<Diagnostic>())
    session.on('enter', (event) => expectTypeOf(event.state).toBeString())
    expectTypeOf(session.on('done', () => {})).toEqualTypeOf<() => void>()
    // @ts-expect-error an event that does not exist
    session.on('entered', () => {})
  })

  it('the session says what it is', () => {
    const session = createSession(parseChart(''))
    expectTypeOf(session.status).toEqualTypeOf<SessionStatus>()
    expectTypeOf(session.configuration).toEqualTypeOf<readonly string[]>()
    expectTypeOf(session.send('e', { any: 1 })).toBeBoolean()
    expectTypeOf(session.output).toBeUnknown()
  })

  it('contracts can be implemented', () => {
    expectTypeOf(basicHttp()).resolves.toEqualTypeOf<BasicHttp>()
    expectTypeOf<BasicHttp>().toExtend<EventProcessor>()
    const invoker: Invoker = {
      types: ['urn:example:echo'],
      start(invocation, host) {
        expectTypeOf(invocation.params).toEqualTypeOf<readonly (readonly [name: string, value: unknown])[]>()
        return { send: (event: IncomingEvent) => host.deliver(event), cancel() {} }
      },
    }
    expectTypeOf(invoker.start).returns.toHaveProperty('cancel')
  })
})
