/** Each limit at its edge: what just fits, what does not, who is told, and whether the session goes on. */
import { describe, expect, it } from 'vitest'
import {
  basicHttp,
  checkChart,
  createSession,
  type Limits,
  parseChart,
  type Session,
  type Strategy,
} from '../../src/index.js'
import { play, scxml } from '../semantics/trace.js'

interface Observed {
  readonly session: Session
  readonly events: string[]
  readonly problems: string[]
}

function idle(body: string, limits: Partial<Limits>): Observed {
  const session = createSession(parseChart(scxml(body)), { limits })
  const events: string[] = []
  const problems: string[] = []
  session.on('event', ({ event }) => events.push(event.name))
  session.on('error', ({ diagnostic }) => problems.push(`${diagnostic.code}: ${diagnostic.message}`))
  return { session, events, problems }
}

const anything = '<state id="a"><transition event="*"/></state>'

describe('limits.externalQueue', () => {
  it('reject: the newcomer is turned away and its sender told', () => {
    const { session, events, problems } = idle(anything, { externalQueue: 2 })
    expect([session.send('a'), session.send('b'), session.send('c')]).toEqual([true, true, false])
    session.start()
    expect(events).toEqual(['a', 'b'])
    expect(problems).toEqual(["runtime/limit: more than 2 events are queued (limits.externalQueue); 'c' is dropped"])
    expect(session.send('d')).toBe(true)
  })

  it('dropOldest: the oldest of the lowest priority gives way', () => {
    const { session, events, problems } = idle(anything, { externalQueue: 3, overflow: 'dropOldest' })
    for (const [name, priority] of [
      ['a', 1],
      ['b', 0],
      ['c', 0],
      ['d', 0],
      ['e', -1],
      ['f', 2],
    ] as const) {
      expect(session.send(name, undefined, { priority })).toBe(true)
    }
    session.start()
    expect(events).toEqual(['f', 'a', 'd'])
    expect(problems.map((problem) => problem.match(/'(.)'/)?.[1])).toEqual(['b', 'c', 'e'])
  })

  it('fail: the session ends', () => {
    const { session, problems } = idle(
      `<state id="a"><transition event="go"><foreach array="[1,2,3]" item="i"><send event="x"/></foreach></transition></state>`,
      { externalQueue: 2, overflow: 'fail' },
    )
    session.start()
    session.send('go')
    expect(problems[0]).toBe('runtime/limit: more than 2 events are queued (limits.externalQueue); the session ends')
    expect([session.status, session.send('x')]).toEqual(['failed', false])
  })

  it('tells a chart that sends too much to itself by error.communication', () => {
    const run = play(
      `<state id="a"><onentry><send event="x"/><send event="y" id="s"/></onentry>
        <transition event="error"><log expr="_event.name + ' ' + _event.sendid"/></transition></state>`,
      [],
      { limits: { externalQueue: 1 } },
    )
    expect(run.only('log', 'event')).toEqual(['event error.communication', 'log "error.communication s"', 'event x'])
    expect(run.session.status).toBe('running')
  })

  it('answers 503 over HTTP', async () => {
    const http = await basicHttp()
    let portion: (() => void) | undefined
    const scheduling: Strategy = {
      immediate: false,
      begin() {},
      goOn: () => true,
      later(run) {
        portion = run
      },
    }
    const chart = parseChart(
      scxml('<state id="a"><onentry><log expr="_ioprocessors.basichttp.location"/></onentry></state>'),
    )
    const session = createSession(chart, { processors: [http], limits: { externalQueue: 1 }, scheduling })
    let location = ''
    session.on('log', ({ value }) => {
      location = String(value)
    })
    const post = async () => (await fetch(location, { method: 'POST', body: '_scxmleventname=e' })).status
    try {
      session.start()
      portion!()
      expect(session.send('x')).toBe(true)
      expect(await post()).toBe(503)
      portion!()
      expect(await post()).toBe(200)
    } finally {
      session.stop()
      portion!()
      await http.close()
    }
  })
})

describe('limits.internalQueue', () => {
  const raising = (count: number) => `<state id="a">
    <onentry><foreach array="new Array(${count}).fill(0)" item="i"><raise event="x"/></foreach></onentry></state>`

  it('allows that many', () => {
    const { session, events } = idle(raising(5), { internalQueue: 5 })
    session.start()
    expect([session.status, events.length]).toEqual(['running', 5])
  })

  it('ends the session with one more', () => {
    const { session, problems } = idle(raising(6), { internalQueue: 5 })
    session.start()
    expect(problems).toEqual(['runtime/limit: more than 5 events are in the internal queue (limits.internalQueue)'])
    expect(session.status).toBe('failed')
  })
})

describe('limits.delayedSends', () => {
  it('turns a delayed send into an error that is one too many, and counts those that are over or cancelled', () => {
    const run = play(
      `<state id="a">
        <transition event="more"><send event="x" id="s" delay="1s"/></transition>
        <transition event="less"><cancel sendid="s"/></transition></state>`,
      ['more', 'more', 'more', 'less', 'more', 'more', { after: '1s' }, 'more', 'more', 'more'],
      { limits: { delayedSends: 2 } },
    )
    expect(run.only('error').length).toBe(2)
    expect(run.only('event').filter((line) => line === 'event x').length).toBe(2)
    expect(run.session.status).toBe('running')
  })
})

describe('limits.logEntries', () => {
  it('leaves out the rest of a macrostep, and says so once', () => {
    const run = play(
      `<state id="a"><transition event="go"><foreach array="[1,2,3,4,5]" item="i"><log expr="i"/></foreach></transition></state>`,
      ['go', 'go'],
      { limits: { logEntries: 3 } },
    )
    expect(run.only('log', 'error')).toEqual([
      ...['log 1', 'log 2', 'log 3', 'error runtime/limit'],
      ...['log 1', 'log 2', 'log 3', 'error runtime/limit'],
    ])
  })
})

describe('end', () => {
  it.each([
    ['done', '<final id="f"/>', (_: Session) => {}],
    ['stopped', anything, (session: Session) => session.stop()],
    ['failed', '<state id="a"><transition target="a"/></state>', (_: Session) => {}],
  ])('tells that the session is %s', (status, body, then) => {
    const session = createSession(parseChart(scxml(body)))
    const told: unknown[] = []
    session.on('end', (end) => told.push([end.status, session.status]))
    session.start()
    then(session)
    expect(told).toEqual([[status, status]])
  })
})

describe('limits.payload', () => {
  it.each([
    ['a text', (size: number) => 'x'.repeat(size - 8)],
    ['bytes', (size: number) => new Uint8Array(size - 8)],
    ['many values', (size: number) => Array.from({ length: (size - 8) / 8 }, () => 1)],
    ['a deep object', (size: number) => ({ a: { b: 'x'.repeat(size - 26) } })],
    ['a map', (size: number) => new Map([['k', 'x'.repeat(size - 25)]])],
  ])('bounds %s', (_, make) => {
    const { session, events } = idle(anything, { payload: 20_000 })
    session.start()
    session.send('fits', make(20_000))
    expect(() => session.send('large', make(22_000))).toThrow(/option\/event-size/)
    expect(events).toEqual(['fits'])
  })

  it('holds for what other sessions send', () => {
    const child = `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="a">
      <onentry><send target="#_parent" event="big"><content expr="'x'.repeat(30000)"/></send></onentry>
      <transition event="error.communication" target="f"/></state><final id="f"/></scxml>`
    const run = play(`<state id="a"><invoke id="i"><content>${child}</content></invoke></state>`, [], {
      limits: { payload: 20_000 },
    })
    expect(run.only('event')).toEqual(['i: event error.communication', 'event done.invoke.i'])
  })

  it('answers 413 over HTTP', async () => {
    const http = await basicHttp()
    const chart = parseChart(
      scxml('<state id="a"><onentry><log expr="_ioprocessors.basichttp.location"/></onentry></state>'),
    )
    const session = createSession(chart, { processors: [http], limits: { payload: 20_000 } })
    let location = ''
    session.on('log', ({ value }) => {
      location = String(value)
    })
    const post = async (size: number) =>
      (await fetch(location, { method: 'POST', body: `_scxmleventname=e&text=${'x'.repeat(size)}` })).status
    try {
      session.start()
      expect([await post(500), await post(20_000)]).toEqual([200, 413])
    } finally {
      session.stop()
      await http.close()
    }
  })

  it('knows circles, and does not call getters or proxies', () => {
    const circle: Record<string, unknown> = { text: 'x'.repeat(2000) }
    circle.self = circle
    const { session } = idle(anything, {})
    session.start()
    expect(session.send('circle', circle)).toBe(true)
    let called = 0
    const tricky = {
      get big() {
        called++
        return 1
      },
    }
    session.send('tricky', tricky)
    expect(called).toBeLessThan(3)
  })
})

describe('limits of documents', () => {
  const text = scxml('<state id="a"><state id="b"><state id="c"/></state></state>')

  it.each([
    [{ bytes: text.length, depth: 4, states: 3 }, []],
    [{ bytes: text.length - 1 }, ['rule/too-large']],
    [{ depth: 3 }, ['rule/too-large']],
    [{ states: 2 }, ['rule/too-large']],
  ])('%o', (limits, codes) => {
    const { diagnostics, chart } = checkChart(text, { limits })
    expect(diagnostics.map(({ code }) => code)).toEqual(codes)
    expect(chart === null).toBe(codes.length > 0)
    expect(checkChart(Buffer.from(text), { limits }).diagnostics.map(({ code }) => code)).toEqual(codes)
  })
})
