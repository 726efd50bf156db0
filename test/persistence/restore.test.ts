/** Sessions that go on from a snapshot, and snapshots that are refused. */
import { describe, expect, it } from 'vitest'
import { createSession, parseChart, restoreSession, ScxmlError, simulatedClock } from '../../src/index.js'
import { scxml } from '../semantics/trace.js'

/** Runs the first inputs, then the others twice: without a stop, and after a way through JSON. Gives what both log. */
function both(body: string, before: readonly string[], after: readonly string[], attributes = '') {
  const chart = parseChart(scxml(body, attributes))
  const clock = simulatedClock(1000)
  const session = createSession(chart, { id: 'one', clock }).start()
  for (const event of before) session.send(event)
  const json = JSON.stringify(session.snapshot())
  const other = simulatedClock(1000)
  const restored = restoreSession(parseChart(scxml(body, attributes)), json, { clock: other })
  expect(JSON.stringify(restored.snapshot())).toBe(json)
  const run = (who: typeof session, time: typeof clock) => {
    const lines: string[] = []
    who.on('log', ({ value }) => lines.push(JSON.stringify(value) ?? 'undefined'))
    who.on('macrostep', ({ configuration }) => lines.push(configuration.join(' ')))
    who.on('done', ({ output }) => lines.push(`done ${JSON.stringify(output)}`))
    for (const input of after) {
      if (/^\d/.test(input)) time.advance(input)
      else who.send(input)
    }
    lines.push(JSON.stringify(who.data))
    return lines
  }
  const lines = run(restored, other)
  expect(lines).toEqual(run(session, clock))
  return { lines, snapshot: JSON.parse(json).session }
}

describe('a restored session', () => {
  it('has its configuration and its data', () => {
    const { lines } = both(
      `<datamodel><data id="n" expr="1"/></datamodel>
       <state id="a"><transition event="go" target="b"><assign location="n" expr="n + 1"/></transition></state>
       <state id="b"><transition event="go" target="a"><log expr="n"/></transition></state>`,
      ['go'],
      ['go', 'go'],
    )
    expect(lines).toEqual(['2', 'a', 'b', '{"n":3}'])
  })

  it('has its history', () => {
    both(
      `<state id="p" initial="p1"><history id="h" type="deep"><transition target="p1"/></history>
         <state id="p1"><transition event="in" target="p2b"/></state>
         <state id="p2"><state id="p2a"/><state id="p2b"/></state>
         <transition event="out" target="q"/></state>
       <state id="q"><transition event="back" target="h"/></state>`,
      ['in', 'out'],
      ['back'],
    )
  })

  it('has its delayed events, in their order', () => {
    const { lines, snapshot } = both(
      `<datamodel><data id="x" expr="({ n: 1 })"/></datamodel>
       <state id="a"><onentry>
         <send event="late" delay="2s"><param name="p" expr="x"/></send><send event="same" delay="2s"/>
         <send event="soon" delay="1s" id="s1"/><send event="gone" delay="1s" id="s2"/></onentry>
         <transition event="cancel"><cancel sendid="s2"/></transition>
         <transition event="*"><log expr="[_event.name, _event.sendid, _event.data]"/></transition></state>`,
      ['x'],
      ['500ms', 'cancel', '1s', '1s'],
    )
    expect(lines.filter((line) => line.startsWith('['))).toEqual([
      '["soon","s1",null]',
      '["late",null,{"p":{"n":1}}]',
      '["same",null,null]',
    ])
    expect(
      snapshot.delayed.map((one: { event: string; remaining: number; due: number }) => [
        one.event,
        one.remaining,
        one.due,
      ]),
    ).toEqual([
      ['soon', 1000, 2000],
      ['gone', 1000, 2000],
      ['late', 2000, 3000],
      ['same', 2000, 3000],
    ])
  })

  it('has the events that it holds back', () => {
    both(
      `<state id="a" ms:defer="b c"><transition event="go" target="d"/></state>
       <state id="d"><transition event="*"><log expr="_event.name"/></transition></state>`,
      ['b', 'c', 'b'],
      ['go', 'c'],
    )
  })

  it('has its _event, as those see it who hold on to it', () => {
    const { lines } = both(
      `<datamodel><data id="e"/></datamodel>
       <state id="a"><transition event="keep"><assign location="e" expr="_event"/></transition>
         <transition event="ask"><log expr="e.name"/></transition><transition event="same" cond="e === _event"><log expr="1"/></transition></state>`,
      ['keep'],
      ['ask'],
    )
    expect(lines[0]).toBe('"keep"')
  })

  it('knows which data were bound late', () => {
    both(
      `<state id="a"><datamodel><data id="n" expr="5"/></datamodel><transition event="t" target="b"><assign location="n" expr="7"/></transition></state>
       <state id="b"><datamodel><data id="m" expr="6"/></datamodel><transition event="t" target="a"><log expr="[n, typeof m]"/></transition></state>`,
      ['t'],
      ['t', 't', 't'],
      'binding="late"',
    )
  })

  it('goes on with its ids', () => {
    both(
      `<datamodel><data id="i"/></datamodel>
       <state id="a"><transition event="t"><send idlocation="i" event="x" delay="9s"/><log expr="i"/></transition></state>`,
      ['t', 't'],
      ['t'],
    )
  })

  const parent = (child: string) => `
    <datamodel><data id="got" expr="[]"/></datamodel>
    <state id="p"><invoke id="kid" autoforward="true"><content>${child}</content>
      <finalize><assign location="got" expr="got.concat(_event.name)"/></finalize></invoke>
      <transition event="tell"><send target="#_kid" event="hello"/></transition>
      <transition event="done.invoke.kid" target="end"/><transition event="*"><log expr="[_event.name, _event.invokeid, _event.data]"/></transition></state>
    <state id="end"/>`

  it('has the sessions that it has invoked', () => {
    const child = scxml(
      `<datamodel><data id="n" expr="0"/></datamodel>
       <state id="k"><transition event="hello"><assign location="n" expr="n + 1"/><send target="#_parent" event="count" delay="1s"><param name="n" expr="n"/></send></transition>
         <transition event="quit" target="f"/></state><final id="f"/>`,
    )
    const { lines, snapshot } = both(parent(child), ['tell', 'tell'], ['tell', '1s', 'quit', 'x'])
    expect(lines).toContain('["count","kid",{"n":3}]')
    expect(snapshot.invocations[0].session.configuration).toEqual(['k'])
    expect(lines.at(-1)).toBe('{"got":["count","count","count","done.invoke.kid"]}')
  })

  it('is over where it was over', () => {
    const chart = parseChart(scxml('<final id="f"><donedata><param name="x" expr="[1]"/></donedata></final>'))
    const session = createSession(chart, { id: 'one' }).start()
    const restored = restoreSession(chart, session.snapshot())
    expect([restored.status, restored.output, restored.configuration]).toEqual(['done', { x: [1] }, ['f']])
    expect(restored.send('x')).toBe(false)
    expect(restored.snapshot()).toEqual(session.snapshot())
  })

  it('goes on with what is queued, when there has been time to listen', async () => {
    const chart = parseChart(
      scxml('<state id="a"><transition event="*"><log expr="_event.name"/></transition></state>'),
    )
    const session = createSession(chart, { id: 'one' })
    let snapshot: object | undefined
    session.on('macrostep', () => {
      if (snapshot) return
      session.send('low', undefined, { priority: -1 })
      session.send('high', undefined, { priority: 7 })
      session.send('x', new Date(3))
      snapshot = session.snapshot()
    })
    session.start()
    expect((snapshot as { session: { queues: { external: unknown } } }).session.queues.external).toEqual([
      { name: 'high', type: 'external', priority: 7 },
      { name: 'x', type: 'external', data: { $date: 3 } },
      { name: 'low', type: 'external', priority: -1 },
    ])
    const seen: unknown[] = []
    const clock = simulatedClock()
    const restored = restoreSession(chart, snapshot as never, { clock })
    restored.on('log', ({ value }) => seen.push(value))
    restored.send('last')
    await restored.settled()
    expect(seen).toEqual(['high', 'x', 'last', 'low'])
  })

  it('has the random numbers that come next', () => {
    const chart = parseChart(
      scxml('<state id="a"><transition event="*"><log expr="Math.random()"/></transition></state>'),
    )
    const session = createSession(chart, { id: 'one', seed: 7, clock: simulatedClock() }).start()
    session.send('x')
    const restored = restoreSession(chart, session.snapshot(), { clock: simulatedClock() })
    const numbers = [session, restored].map((one) => {
      const seen: unknown[] = []
      one.on('log', ({ value }) => seen.push(value))
      one.send('x')
      one.send('x')
      return seen
    })
    expect(numbers[0]).toEqual(numbers[1])
  })
})

describe('time', () => {
  const chart = parseChart(
    scxml(
      '<state id="a"><onentry><send event="t" delay="10s"/></onentry><transition event="t" target="b"/></state><state id="b"/>',
    ),
  )
  const snapshot = () =>
    createSession(chart, { id: 'one', clock: simulatedClock(5000) })
      .start()
      .snapshot()

  it.each<['wall' | 'paused', number, number]>([
    ['wall', 9000, 6000],
    ['wall', 60_000, 0],
    ['wall', 0, 10_000],
    ['paused', 60_000, 10_000],
  ])('%s, at %d ms: due in %d ms', (time, now, left) => {
    const clock = simulatedClock(now)
    const session = restoreSession(chart, snapshot(), { clock, time })
    if (left > 0) clock.advance(left - 1)
    expect(session.configuration).toEqual(['a'])
    clock.advance(1)
    expect(session.configuration).toEqual(['b'])
  })
})

const codeOf = (run: () => unknown) => {
  try {
    run()
  } catch (error) {
    if (error instanceof ScxmlError)
      return error.diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n')
    throw error
  }
  return 'nothing'
}

describe('there is no snapshot', () => {
  const chart = parseChart(scxml('<state id="a"><onentry><raise event="r"/></onentry><transition event="r"/></state>'))

  it('before the start', () => expect(codeOf(() => createSession(chart).snapshot())).toMatch('snapshot/busy'))

  it('in the midst of a macrostep', () => {
    const session = createSession(chart)
    const seen: string[] = []
    session.on('enter', () => seen.push(codeOf(() => session.snapshot())))
    session.on('event', () => seen.push(codeOf(() => session.snapshot())))
    session.on('macrostep', () => seen.push(codeOf(() => session.snapshot())))
    session.start()
    expect(seen.map((one) => one.split(' ')[0])).toEqual(['snapshot/busy', 'snapshot/busy', 'nothing'])
  })

  it('of what cannot be written down', () => {
    const odd = parseChart(scxml('<datamodel><data id="f" expr="[{ g: () => 1 }]"/></datamodel><state id="a"/>'))
    expect(codeOf(() => createSession(odd).start().snapshot())).toBe(
      "snapshot/value the session cannot be written down: f[0].g is the function 'g'",
    )
  })
})

describe('a snapshot that is refused', () => {
  const chart = parseChart(
    scxml(`<datamodel><data id="n" expr="1"/></datamodel>
      <parallel id="p"><state id="r1"><state id="a"/><state id="b"/><history id="h"><transition target="a"/></history></state><state id="r2"/></parallel>`),
  )
  const good = () => JSON.parse(JSON.stringify(createSession(chart, { id: 'one' }).start().snapshot()))
  const change = (edit: (session: Record<string, never>) => unknown) => {
    const snapshot = good()
    edit(snapshot.session)
    return JSON.stringify(snapshot)
  }
  const text = JSON.stringify(good())

  it.each<[string, string, string]>([
    ['nothing', '', 'snapshot/malformed this is no JSON'],
    ['cut off', text.slice(0, -9), 'snapshot/malformed this is no JSON'],
    ['something else', '{"a": 1}', 'snapshot/malformed this is no snapshot of a session'],
    ['newer', text.replace('"version":1', '"version":2'), 'snapshot/version the snapshot has version 2'],
    [
      'without its id',
      change((s) => delete (s as { id?: string }).id),
      "snapshot/invalid the snapshot has a fault: 'session' has no 'id'",
    ],
    ['with more', change((s) => Object.assign(s, { run: '1' })), "'session' has 'run', which is not known"],
    ['with another type', change((s) => Object.assign(s, { delayed: {} })), "'session.delayed' must be a list"],
    [
      'of other states',
      change((s) => Object.assign(s, { configuration: ['p', 'r1', 'z', 'r2'] })),
      "snapshot/chart an active state, 'z', is no state of the chart",
    ],
    [
      'of too few states',
      change((s) => Object.assign(s, { configuration: ['p', 'r1', 'a'] })),
      "snapshot/chart the configuration is not legal: 'p' is active, and its region 'r2' is not",
    ],
    [
      'of two states',
      change((s) => Object.assign(s, { configuration: ['p', 'r1', 'a', 'b', 'r2'] })),
      "'a' and 'b' in 'r1' are active at the same time",
    ],
    [
      'of no states',
      change((s) => Object.assign(s, { configuration: [] })),
      'none of the states in the chart is active',
    ],
    ['with another past', change((s) => Object.assign(s, { history: { h: ['r2'] } })), "'h' cannot remember 'r2'"],
    [
      'with a past of no history',
      change((s) => Object.assign(s, { history: { a: ['b'] } })),
      "'a' is no history state",
    ],
    [
      'with data of others',
      change((s) => Object.assign(s, { data: { variables: { n: 1, m: 2 } } })),
      'm is no variable of the chart',
    ],
    [
      'with code for data',
      change((s) => Object.assign(s, { data: { variables: { n: { $function: '() => 1' } } } })),
      'n is no value',
    ],
    [
      'with a function that is not there',
      change((s) => Object.assign(s, { data: { variables: { n: { $reference: { function: 'eval' } } } } })),
      "no script declares the function 'eval'",
    ],
    [
      'with an invocation of nothing',
      change((s) => Object.assign(s, { invocations: [{ id: 'i', state: 'a', invoke: 0, serial: 1 }] })),
      "'a' has no <invoke>",
    ],
    ['with other limits', change((s) => Object.assign(s, { limits: { memory: -1 } })), 'snapshot/invalid'],
  ])('%s', (_, snapshot, message) => expect(codeOf(() => restoreSession(chart, snapshot))).toContain(message))

  it('touches no prototype', () => {
    const json = JSON.stringify(good()).replace('"variables":{"n":1}', '"variables":{"n":{"__proto__":{"x":1}}}')
    const session = restoreSession(chart, json)
    expect('x' in {}).toBe(false)
    expect(Object.keys((session.data as { n: object }).n)).toEqual(['__proto__'])
  })
})
