/** The public face of a session. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  type Chart,
  createSession,
  type DataModel,
  type Diagnostic,
  type EventProcessor,
  type IncomingEvent,
  parseChart,
  ScxmlError,
  type Session,
  type SessionOptions,
  simulatedClock,
} from '../../src/index.js'
import { play, scxml } from '../semantics/trace.js'

const chartOf = (body: string, attributes = ''): Chart => parseChart(scxml(body, attributes))

const make = (body: string, options: SessionOptions = {}): Session =>
  createSession(chartOf(body), { clock: simulatedClock(), ...options })

const start = (body: string, options: SessionOptions = {}): Session => make(body, options).start()

const thrown = (run: () => unknown): ScxmlError => {
  try {
    run()
  } catch (error) {
    expect(error).toBeInstanceOf(ScxmlError)
    return error as ScxmlError
  }
  throw new Error('nothing was thrown')
}

const toggle = `
  <state id="off"><transition event="flip" target="on"/></state>
  <state id="on"><transition event="flip" target="off"/><transition event="end" target="f"/></state>
  <final id="f"><donedata><content expr="_event.data"/></donedata></final>`

/** A processor that does nothing; its parts can be replaced. */
const processor = (parts: Partial<EventProcessor> = {}): EventProcessor => ({
  type: 'urn:test',
  aliases: ['test'],
  attach: () => ({ location: 'urn:test:here' }),
  send() {},
  detach() {},
  ...parts,
})

/** Collects the warnings that the process emits. */
function warnings() {
  const spy = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  return () => spy.mock.calls.map(([message]) => String(message))
}

const turnOfEventLoop = () => new Promise<void>((resolve) => setImmediate(resolve))

afterEach(() => {
  vi.restoreAllMocks()
})

describe('status', () => {
  it('goes from idle over running to done', () => {
    const session = make(toggle)
    expect([session.status, session.configuration, session.data]).toEqual(['idle', [], {}])
    expect(session.start()).toBe(session)
    expect([session.status, session.configuration]).toEqual(['running', ['off']])
    session.send('flip')
    session.send('end', { n: 1 })
    expect([session.status, session.configuration, session.output]).toEqual(['done', ['f'], { n: 1 }])
  })

  it('is stopped by stop(): states are exited, done is not told', () => {
    const run = play('<state id="a"><onexit><log expr="1"/></onexit></state>')
    run.session.stop()
    run.session.stop()
    expect(run.session.status).toBe('stopped')
    expect(run.lines.slice(2)).toEqual(['log 1', 'exit a'])
    expect(run.session.configuration).toEqual(['a'])
  })

  it('stops before the start, and then cannot be started', () => {
    const session = make(toggle)
    session.stop()
    expect(session.status).toBe('stopped')
    expect(thrown(() => session.start()).code).toBe('runtime/started')
  })

  it('starts once', () => {
    const session = start(toggle)
    expect(thrown(() => session.start()).code).toBe('runtime/started')
    session.send('flip')
    expect(session.configuration).toEqual(['on'])
  })

  it('is failed where a macrostep does not end, and the error says where', () => {
    const session = make('<state id="a"><transition target="a"/></state>', { limits: { microsteps: 7 } })
    const errors: unknown[] = []
    session.on('error', (error) => errors.push(error))
    session.start()
    expect(session.status).toBe('failed')
    expect(errors).toEqual([
      {
        diagnostic: expect.objectContaining({
          code: 'runtime/limit',
          message: 'a macrostep has not settled after 7 microsteps',
          location: expect.objectContaining({ line: 1 }),
        }),
        event: expect.objectContaining({ name: 'error.platform.limit', type: 'platform' }),
      },
    ])
  })
})

describe('send', () => {
  it('runs to completion before it returns', () => {
    const session = start(toggle)
    expect(session.send('flip')).toBe(true)
    expect(session.isActive('on')).toBe(true)
  })

  it('waits for the start', () => {
    const session = make(toggle)
    expect(session.send('flip')).toBe(true)
    expect(session.status).toBe('idle')
    session.start()
    expect(session.configuration).toEqual(['on'])
  })

  it('gives false once the session has ended, and changes nothing', () => {
    for (const end of [(s: Session) => s.stop(), (s: Session) => s.send('flip') && s.send('end')]) {
      const session = start(toggle)
      end(session)
      const before = session.configuration
      expect(session.send('flip')).toBe(false)
      expect(session.configuration).toEqual(before)
    }
  })

  it('queues what a listener sends until the macrostep is over', () => {
    const run = play(
      `<state id="a">
        <transition event="e"><log expr="'first'"/><raise event="i"/></transition>
        <transition event="i"><log expr="'second'"/></transition>
        <transition event="again"><log expr="'third'"/></transition>
      </state>`,
    )
    const during: unknown[] = []
    const off = run.session.on('log', () => {
      off()
      during.push(run.session.send('again'), run.lines.length)
    })
    run.session.send('e')
    expect(during[0]).toBe(true)
    expect(run.only('log')).toEqual(['log "first"', 'log "second"', 'log "third"'])
  })

  it.each(['', ' ', 'two words', 'tab\there', 'line\nend', 7, null, undefined, {}])(
    "refuses %j as an event's name",
    (name) => {
      const session = start(toggle)
      const error = thrown(() => session.send(name as string))
      expect(error.code).toBe('option/event-name')
      const shown = typeof name === 'object' && name !== null ? 'an object' : `'${String(name)}'`
      expect(error.diagnostics[0]!.message).toBe(`${shown} is no event name`)
      session.send('flip')
      expect(session.configuration).toEqual(['on'])
    },
  )

  it.each([
    ['a function', () => {}],
    ['a function inside', { deep: [{ f: () => {} }] }],
    ['a symbol', Symbol('s')],
    ['a promise', Promise.resolve()],
  ])('refuses %s as data', (_, data) => {
    const session = start(toggle)
    expect(thrown(() => session.send('flip', data)).code).toBe('option/event-data')
    expect(session.configuration).toEqual(['off'])
    expect(session.send('flip')).toBe(true)
    expect(session.configuration).toEqual(['on'])
  })

  it('copies data', () => {
    const session = start(
      '<datamodel><data id="kept"/></datamodel><state id="a"><transition event="e"><assign location="kept" expr="_event.data"/></transition></state>',
    )
    const data = { list: [1], when: new Date(0), nothing: undefined, big: 2n }
    session.send('e', data)
    data.list.push(2)
    const { kept } = session.data as { kept: typeof data }
    expect(kept).toEqual({ list: [1], when: new Date(0), nothing: undefined, big: 2n })
    kept.list.push(3)
    expect(session.data.kept).toEqual({ list: [1], when: new Date(0), nothing: undefined, big: 2n })
  })

  it('never throws for what the chart does', () => {
    const session = start('<state id="a"><transition event="e"><log expr="null.x"/></transition></state>')
    expect(session.send('e')).toBe(true)
    expect(session.status).toBe('running')
  })
})

describe('listeners', () => {
  it('can be taken away again, as often as one likes', () => {
    const session = start(toggle)
    const seen: string[] = []
    const off = session.on('enter', ({ state }) => seen.push(state))
    session.send('flip')
    off()
    off()
    session.send('flip')
    expect(seen).toEqual(['on'])
  })

  it('that are there twice are taken away one at a time', () => {
    const session = start(toggle)
    const seen: string[] = []
    const listener = ({ state }: { readonly state: string }) => seen.push(state)
    const off = session.on('enter', listener)
    session.on('enter', listener)
    session.send('flip')
    off()
    session.send('flip')
    expect(seen).toEqual(['on', 'on', 'off'])
  })

  it('can be added and taken away while listeners are told', () => {
    const session = start(toggle)
    const seen: string[] = []
    const off = session.on('enter', () => {
      seen.push('first')
      off()
      session.on('enter', () => seen.push('late'))
    })
    session.on('enter', () => seen.push('second'))
    session.send('flip')
    expect(seen).toEqual(['first', 'second'])
    session.send('flip')
    expect(seen).toEqual(['first', 'second', 'second', 'late'])
  })

  it('that throw harm nobody and are reported', () => {
    const session = start(toggle)
    const seen: string[] = []
    const problems: Diagnostic[] = []
    session.on('exit', () => {
      throw new Error('my fault')
    })
    session.on('exit', ({ state }) => seen.push(state))
    session.on('error', ({ diagnostic, event }) => {
      problems.push(diagnostic)
      expect(event).toBeUndefined()
    })
    expect(session.send('flip')).toBe(true)
    expect([session.configuration, seen]).toEqual([['on'], ['off']])
    expect(problems).toMatchObject([{ code: 'runtime/listener', message: "a listener for 'exit' threw: my fault" }])
  })

  it("that throw are a warning of the process where nobody listens to 'error', or the listener to 'error' throws", () => {
    const seen = warnings()
    const session = start(toggle)
    session.on('enter', () => {
      throw new Error('my fault')
    })
    session.send('flip')
    session.on('error', () => {
      throw new Error('worse')
    })
    session.send('flip')
    expect(seen()).toEqual(["a listener for 'enter' threw: my fault", "a listener for 'error' threw: worse"])
  })

  it('get errors with the place in the document and the event they became', () => {
    const text = scxml('<state id="a"><onentry><log expr="1 + nobody"/></onentry></state>')
    const session = createSession(parseChart(text, { url: 'file:///charts/a.scxml' }), { clock: simulatedClock() })
    const errors: { diagnostic: Diagnostic; event?: unknown }[] = []
    session.on('error', (error) => errors.push(error))
    session.start()
    expect(errors).toMatchObject([
      {
        diagnostic: {
          code: 'runtime/execution',
          message: 'ReferenceError: nobody is not defined',
          location: { line: 1, offset: text.indexOf('1 + nobody') },
        },
        event: { name: 'error.execution', type: 'platform' },
      },
    ])
  })

  it.each([
    ['entr', () => {}, "there is no 'entr' to listen to", "did you mean 'enter'?"],
    ['constructor', () => {}, "there is no 'constructor' to listen to", expect.stringContaining("'macrostep'")],
    ['enter', 'not a function', "the listener for 'enter' is no function", undefined],
  ])('for %s, %s are refused', (name, listener, message, hint) => {
    const session = start(toggle)
    const { diagnostics } = thrown(() => session.on(name as 'enter', listener as () => void))
    expect(diagnostics).toMatchObject([{ code: 'option/listener', message, ...(hint && { hint }) }])
  })

  it('for invoke may start the child themselves', () => {
    const session = make(
      `<state id="a"><invoke id="c"><content>${scxml('<final id="f"/>')}</content></invoke>
        <transition event="done.invoke.c" target="b"/></state><state id="b"/>`,
    )
    session.on('invoke', ({ session: child }) => child.start())
    const errors = vi.fn()
    session.on('error', errors)
    session.start()
    expect(session.configuration).toEqual(['b'])
    expect(errors).not.toHaveBeenCalled()
  })

  it('cannot change what is sent', () => {
    const run = play(
      `<state id="a"><transition event="e"><send event="f"><param name="o" expr="{ n: 1 }"/></send></transition>
        <transition event="f"><log expr="_event.data"/></transition></state>`,
    )
    run.session.on('send', ({ data }) => {
      const sent = data as { o: { n: number } }
      sent.o.n = 2
    })
    run.session.on('event', ({ event }) => {
      if (event.name === 'f') (event.data as { o: { n: number } }).o.n = 3
    })
    run.session.send('e')
    expect(run.only('log')).toEqual(['log {"o":{"n":1}}'])
  })

  it("see the step they are in: isActive is exact, 'configuration' is that before the step", () => {
    const session = start(toggle)
    const seen: unknown[] = []
    session.on('enter', () => seen.push([session.isActive('on'), session.isActive('off'), session.configuration]))
    session.send('flip')
    expect(seen).toEqual([[true, false, ['off']]])
  })

  it('get microsteps and macrosteps as data', () => {
    const session = start(
      '<state id="a"><transition event="e" target="b"/></state><state id="b"><transition target="c"/></state><state id="c"/>',
    )
    const seen: unknown[] = []
    session.on('microstep', (step) => seen.push(step))
    session.on('macrostep', (end) => seen.push(end))
    session.send('e')
    expect(seen).toEqual([
      { exited: ['a'], transitions: [0], entered: ['b'] },
      { exited: ['b'], transitions: [1], entered: ['c'] },
      { configuration: ['c'] },
    ])
  })
})

describe('stop', () => {
  it('from within a listener waits for the end of the macrostep', () => {
    const run = play(
      `<state id="a"><transition event="e" target="b"><raise event="i"/></transition></state>
      <state id="b"><transition event="i"><log expr="'completed'"/></transition><transition event="f"><log expr="'not seen'"/></transition></state>`,
    )
    run.session.on('enter', () => {
      run.session.send('f')
      run.session.stop()
      expect(run.session.status).toBe('running')
    })
    expect(run.more('e')).toEqual([
      ...[
        'event e',
        'exit a',
        'take a -> b',
        'raise i',
        'enter b',
        'event i',
        'take b',
        'log "completed"',
        'wait b',
        'exit b',
      ],
    ])
    expect(run.session.status).toBe('stopped')
  })

  it('from within the exit that it causes changes nothing', () => {
    const session = start(toggle)
    const seen: string[] = []
    session.on('exit', ({ state }) => {
      seen.push(state)
      session.stop()
    })
    session.stop()
    expect([session.status, seen]).toEqual(['stopped', ['off']])
  })

  it('comes too late where the macrostep ends in a top-level final state', () => {
    const session = start('<state id="a"><transition event="e" target="f"/></state><final id="f"/>')
    session.on('transition', () => session.stop())
    session.send('e')
    expect(session.status).toBe('done')
  })

  it('ends children and delayed events, and leaves nothing on the clock', () => {
    const clock = simulatedClock()
    const child = scxml('<state id="c"><onentry><send event="late" delay="1s"/></onentry></state>')
    const session = createSession(
      chartOf(
        `<state id="a"><onentry><send event="e" delay="1s"/></onentry><invoke><content>${child}</content></invoke></state>`,
      ),
      { clock },
    )
    const children: Session[] = []
    session.on('invoke', (invoked) => children.push(invoked.session))
    session.start()
    expect(clock.next).toBe(1000)
    session.stop()
    expect(clock.next).toBeUndefined()
    expect(children.map(({ status }) => status)).toEqual(['stopped'])
  })
})

describe('settled', () => {
  it('is so at once where nothing is queued; delayed events do not count', async () => {
    await start(
      '<state id="a"><onentry><send event="e" delay="1h"/></onentry></state>'.replace('1h', '3600s'),
    ).settled()
    await make(toggle).settled()
  })

  it('waits for transmissions under way', async () => {
    let finish: () => void = () => {}
    const slow = processor({
      send: () =>
        new Promise<void>((resolve) => {
          finish = resolve
        }),
    })
    const session = start('<state id="a"><onentry><send event="e" type="test"/></onentry></state>', {
      processors: [slow],
    })
    let settled = false
    const waiting = session.settled().then(() => {
      settled = true
    })
    await turnOfEventLoop()
    expect(settled).toBe(false)
    finish()
    await waiting
    expect(settled).toBe(true)
  })

  it('waits for children that are being fetched', async () => {
    const run = play(
      '<state id="a"><invoke id="child" src="http://charts.test/c.scxml"/><transition event="done.invoke.child"><log expr="_event.data"/></transition></state>',
      [],
      { fetch: async () => scxml('<final id="f"><donedata><content expr="7"/></donedata></final>') },
    )
    expect(run.lines).toEqual(['enter a', 'wait a'])
    await run.session.settled()
    expect(run.lines.slice(2)).toEqual([
      ...['child: enter f', 'child: exit f', 'child: done 7', 'event done.invoke.child', 'take a', 'log 7', 'wait a'],
    ])
  })
})

describe('data and output', () => {
  it('are host values; what cannot be copied is left out of the data', () => {
    const session = start(
      `<datamodel><data id="o" expr="{ n: [1] }"/><data id="f" expr="function () {}"/><data id="u"/></datamodel><state id="a"/>`,
    )
    expect(session.data).toEqual({ o: { n: [1] }, u: undefined })
    expect(Object.getPrototypeOf(session.data.o)).toBe(Object.prototype)
  })

  it('start from the option data', () => {
    const given = { list: [1] }
    const session = start('<datamodel><data id="x" expr="1"/><data id="y" expr="2"/></datamodel><state id="a"/>', {
      data: { x: given },
    })
    given.list.push(2)
    expect(session.data).toEqual({ x: { list: [1] }, y: 2 })
  })

  it('survive the end', () => {
    const session = start('<datamodel><data id="x" expr="1"/></datamodel><final id="f"/>')
    expect([session.status, session.data, session.output]).toEqual(['done', { x: 1 }, undefined])
  })

  it('isActive knows inner and outer states, and none that is not there', () => {
    const session = start('<state id="outer"><state id="inner"/></state>')
    expect(['outer', 'inner', 'nobody', ''].map((id) => session.isActive(id))).toEqual([true, true, false, false])
    expect(make(toggle).isActive('off')).toBe(false)
  })
})

describe('options', () => {
  const chart = chartOf(
    '<datamodel><data id="x"/></datamodel><state id="a"><datamodel><data id="inner"/></datamodel></state>',
  )
  const refused = (options: unknown) => thrown(() => createSession(chart, options as SessionOptions)).diagnostics

  it.each([
    [{ clok: simulatedClock() }, 'option/unknown', "there is no option 'clok'", "did you mean 'clock'?"],
    [
      { limits: { microstep: 1 } },
      'option/unknown',
      "there is no option 'limits.microstep'",
      "did you mean 'microsteps'?",
    ],
    [{ id: 'two words' }, 'option/type', "the option 'id' must be a well-formed text without white space", undefined],
    [{ id: '\ud800' }, 'option/type', "the option 'id' must be a well-formed text without white space", undefined],
    [{ id: 7 }, 'option/type', "the option 'id' must be a well-formed text without white space", undefined],
    [{ clock: {} }, 'option/type', "the option 'clock' must be a clock with now() and wakeAt()", undefined],
    [{ data: [] }, 'option/type', "the option 'data' must be an object of values by data id", undefined],
    [{ fetch: 'x' }, 'option/type', "the option 'fetch' must be a function of a URL", undefined],
    [
      { limits: { microsteps: 0 } },
      'option/type',
      expect.stringMatching(/^the option 'limits\.microsteps' must be a whole number/),
      undefined,
    ],
    [
      { limits: { invokeDepth: 1.5 } },
      'option/type',
      expect.stringMatching(/^the option 'limits\.invokeDepth' must be a whole number/),
      undefined,
    ],
    [
      { data: { inner: 1 } },
      'option/data',
      "the option 'data' names 'inner', which is no top-level <data> of the chart",
      undefined,
    ],
    [
      { data: { x: () => 1 } },
      'option/data',
      expect.stringMatching(/^the value of 'data\.x' cannot be copied: /),
      undefined,
    ],
    ['x', 'option/type', 'the options of a session must be an object', undefined],
  ])('%j is refused with %s', (options, code, message, hint) => {
    expect(refused(options)).toMatchObject([{ code, message, severity: 'error', ...(hint && { hint }) }])
  })

  it('all problems are told at once', () => {
    expect(refused({ clok: 1, id: '', processors: [{}] }).map(({ code }) => code)).toEqual([
      'option/unknown',
      'option/type',
      'option/type',
    ])
  })

  it.each([
    ['processors', { attach() {}, send() {}, detach() {} }],
    ['invokers', { start() {} }],
    ['dataModels', { bind() {} }],
  ])('%s that lack their names or types are refused', (name, item) => {
    expect(refused({ [name]: [item] })).toMatchObject([{ code: 'option/type' }])
  })

  it('an option that is undefined has its default, a limit too', () => {
    const session = createSession(
      chartOf(
        '<datamodel><data id="n" expr="0"/></datamodel><state id="a"><transition cond="n &lt; 20000"><assign location="n" expr="n + 1"/></transition></state>',
      ),
      { limits: { microsteps: undefined } } as unknown as SessionOptions,
    ).start()
    expect([session.status, session.data.n]).toEqual(['failed', 10_000])
  })

  it('the id is _sessionid, or else a random one', () => {
    expect(createSession(chart, { id: 'mine' }).id).toBe('mine')
    expect(createSession(chart).id).not.toBe(createSession(chart).id)
  })

  it('a data model that nobody knows is refused with its place', () => {
    const [problem] = thrown(() => createSession(chartOf('<state id="a"/>', 'datamodel="xpath"'))).diagnostics
    expect(problem).toMatchObject({
      code: 'runtime/unknown-datamodel',
      message: "the data model 'xpath' is not known here",
      location: { line: 1 },
      hint: expect.stringContaining("'ecmascript'"),
    })
  })

  it('a data model of the host takes part', () => {
    const base = chartOf('<state id="a"/>', 'datamodel="mine"')
    const bind: DataModel['bind'] = () => ({
      problems: [],
      createScope: () => ({}),
      value:
        ({ source }) =>
        () =>
          source.toUpperCase(),
      condition: () => () => true,
      script: () => () => {},
      list: () => () => [],
      assign: () => () => {},
      variable: () => () => {},
      declare: () => () => {},
      literal:
        ({ text }) =>
        () =>
          text,
      setEvent() {},
      import: (value) => value,
      export: (value) => value,
      readsEvent: true,
      snapshotData: () => ({ mine: true }),
    })
    const session = createSession(base, { dataModels: [{ name: 'mine', bind }] }).start()
    expect(session.data).toEqual({ mine: true })
  })
})

describe('turns', () => {
  it('a chart that keeps sending to itself does not block the event loop', async () => {
    const session = start(
      `<datamodel><data id="n" expr="0"/></datamodel>
      <state id="a"><onentry><assign location="n" expr="n + 1"/><send event="again"/></onentry><transition event="again" target="a"/></state>`,
    )
    // It came back, and goes on between other things.
    expect(session.status).toBe('running')
    const before = session.data.n as number
    expect(before).toBe(10_000)
    await turnOfEventLoop()
    expect(session.data.n).toBeGreaterThan(before)
    let settled = false
    const waiting = session.settled().then(() => {
      settled = true
    })
    await turnOfEventLoop()
    expect(settled).toBe(false)
    session.stop()
    await waiting
    expect(session.status).toBe('stopped')
  })

  it('two sessions on one clock take turns, one event each', () => {
    const clock = simulatedClock()
    const chart = chartOf(
      '<state id="a"><transition event="go"><send event="on"/></transition><transition event="on" cond="true"><send event="on"/></transition></state>',
    )
    const seen: string[] = []
    const [one, two] = ['one', 'two'].map((id) => {
      const session = createSession(chart, { id, clock }).start()
      session.on('event', ({ event }) => {
        seen.push(`${id} ${event.name}`)
        if (seen.length >= 8) session.stop()
      })
      return session
    })
    one!.on('transition', () => {
      if (two!.status === 'running' && !seen.includes('two go')) two!.send('go')
    })
    one!.send('go')
    expect(seen.slice(0, 6)).toEqual(['one go', 'two go', 'one on', 'two on', 'one on', 'two on'])
  })

  it('what a listener of one session sends to another waits for its turn', () => {
    const clock = simulatedClock()
    const [one, two] = [make(toggle, { clock }).start(), make(toggle, { clock }).start()]
    one.on('enter', () => {
      two.send('flip')
      expect(two.configuration).toEqual(['off'])
    })
    one.send('flip')
    expect(two.configuration).toEqual(['on'])
  })

  it('delayed events come with the clock, also from within a turn', () => {
    const run = play(
      `<state id="a">
        <onentry><send event="one" delay="1s" id="x"/><send event="two" delay="2s" id="y"/></onentry>
        <transition event="one"><cancel sendid="y"/><send event="three" delay="1s"/></transition>
      </state>`,
    )
    expect(run.more({ after: '1s' })).toContain('event one')
    expect(run.more({ after: '10s' })).toEqual(['event three', 'wait a'])
    expect(run.clock.now()).toBe(11_000)
  })

  it('a delayed event that is due while the session runs waits for its turn', () => {
    const run = play(
      '<state id="a"><onentry><send event="late" delay="1s"/></onentry><transition event="e"><raise event="i"/></transition></state>',
    )
    run.session.on('transition', () => run.clock.advance('1s'))
    expect(run.more('e').filter((line) => line.startsWith('event'))).toEqual(['event e', 'event i', 'event late'])
  })
})

describe('invoked sessions', () => {
  const invoking =
    '<state id="a"><invoke id="child" src="http://charts.test/c.scxml"/><transition event="*"><log expr="[_event.name, _event.invokeid]"/></transition><transition event="leave" target="b"/></state><state id="b"/>'

  it('whose document cannot be fetched are error.communication, at once or later', async () => {
    for (const fetch of [
      () => {
        throw new Error('no line')
      },
      () => Promise.reject(new Error('no line')),
    ]) {
      const run = play(invoking, [], { fetch })
      await run.session.settled()
      expect(run.only('error')).toEqual(['error runtime/communication'])
      expect(run.only('log').map((line) => line.includes('error.communication'))).toEqual([true])
    }
  })

  it('whose document is no good are error.execution, at once or later', async () => {
    for (const fetch of [() => '<scxml', async () => '<scxml']) {
      const run = play(invoking, [], { fetch })
      await run.session.settled()
      expect(run.only('error')).toEqual(['error runtime/execution'])
    }
  })

  it('get what was sent to them while their document was on its way', async () => {
    const run = play(
      `<state id="a"><invoke id="child" src="http://charts.test/c.scxml"/>
        <transition event="e"><send event="early" target="#_child"/></transition></state>`,
      ['e'],
      { fetch: async () => scxml('<state id="c"/>') },
    )
    await run.session.settled()
    expect(run.lines.slice(-4)).toEqual(['child: enter c', 'child: wait c', 'child: event early', 'child: wait c'])
  })

  it('that are cancelled while their document is on its way never start', async () => {
    const run = play(
      '<state id="a"><invoke id="child" src="http://charts.test/c.scxml"/><transition event="e" target="b"/></state><state id="b"/>',
      ['e'],
      {
        fetch: async () => scxml('<state id="c"/>'),
      },
    )
    await run.session.settled()
    await turnOfEventLoop()
    expect(run.lines.filter((line) => line.startsWith('child'))).toEqual([])
  })

  it('are known to the listeners before they start', () => {
    const session = make(
      `<state id="a"><invoke id="child"><content>${scxml('<state id="c"/>')}</content></invoke></state>`,
      { id: 'top' },
    )
    const seen: unknown[] = []
    session.on('invoke', ({ invokeid, session: child }) => seen.push([invokeid, child.id, child.status]))
    session.start()
    expect(seen).toEqual([['child', 'top.1', 'idle']])
  })

  it('that the host stops are error.communication for their invoker, which would wait for ever', () => {
    const session = make(
      `<state id="a"><invoke id="child"><content>${scxml('<state id="c"/>')}</content></invoke></state>`,
    )
    const events: unknown[] = []
    session.on('event', ({ event }) => events.push([event.name, event.invokeid]))
    let child: Session | undefined
    session.on('invoke', (invoked) => {
      child = invoked.session
    })
    session.start()
    child!.stop()
    expect(child!.status).toBe('stopped')
    expect(events).toEqual([['error.communication', 'child']])
  })

  it('are as many as limits.invokedSessions says', () => {
    const errors: string[] = []
    const session = make(
      `<parallel id="p">${['a', 'b', 'c'].map((id) => `<state id="${id}"><invoke id="i${id}"><content>${scxml('<state id="x"/>')}</content></invoke></state>`).join('')}</parallel>`,
      { limits: { invokedSessions: 2 } },
    )
    let children = 0
    session.on('invoke', () => children++)
    session.on('error', ({ diagnostic }) => errors.push(diagnostic.message))
    session.start()
    expect(children).toBe(2)
    expect(errors).toEqual(['there are 2 invoked sessions already (limits.invokedSessions)'])
  })

  it('nest as deep as limits.invokeDepth says', () => {
    // Invokes itself.
    const text = scxml(
      '<state id="a"><invoke src="http://charts.test/self.scxml"/><transition event="error.execution" target="b"/></state><state id="b"/>',
    )
    const sessions: Session[] = []
    const session = createSession(parseChart(text), {
      clock: simulatedClock(),
      fetch: () => text,
      limits: { invokeDepth: 3 },
    })
    const watch = (watched: Session) => {
      sessions.push(watched)
      watched.on('invoke', (invoked) => watch(invoked.session))
    }
    watch(session)
    session.start()
    expect(sessions.map(({ configuration }) => configuration)).toEqual([['a'], ['a'], ['a'], ['b']])
  })

  it('do not stop each other where one fails', () => {
    const bad = scxml('<state id="x"><transition target="x"/></state>')
    const good = scxml('<state id="y"><onentry><send event="alive" target="#_parent"/></onentry></state>')
    const run = play(
      `<state id="a"><invoke id="bad"><content>${bad}</content></invoke><invoke id="good"><content>${good}</content></invoke>
        <transition event="*"><log expr="_event.name"/></transition></state>`,
    )
    expect(run.only('log').sort()).toEqual(['log "alive"', 'log "error.communication"'])
  })
})

describe('parts of the host that break', () => {
  const sends =
    '<state id="a"><onentry><send event="e" type="test"/></onentry><transition event="e" target="b"/></state><state id="b"/>'

  it('a processor that cannot attach fails its session, tells so, and harms no other', () => {
    const clock = simulatedClock()
    const other = make(toggle, { clock }).start()
    const broken = make(toggle, {
      clock,
      processors: [
        processor({
          attach: () => {
            throw new Error('boom')
          },
        }),
      ],
    })
    const codes: string[] = []
    broken.on('error', ({ diagnostic }) => codes.push(diagnostic.code))
    broken.start()
    expect([broken.status, codes]).toEqual(['failed', ['runtime/broken']])
    other.send('flip')
    expect(other.configuration).toEqual(['on'])
  })

  it('processors that were attached before one that cannot are detached', () => {
    const detach = vi.fn()
    const fine = processor({ detach })
    const bad = processor({
      type: 'urn:bad',
      aliases: [],
      attach: () => {
        throw new Error('boom')
      },
    })
    warnings()
    start(toggle, { processors: [fine, bad] })
    expect(detach).toHaveBeenCalledTimes(1)
  })

  it.each([
    ['a proxy whose traps throw', 'new Proxy({}, { getPrototypeOf() { throw Object.create(null) } })'],
    ['an object without a text', 'Object.create(null)'],
    ['null', 'null'],
    ['an object whose message throws', '({ get message() { throw null } })'],
  ])('a chart that throws %s harms nobody, wherever it throws it', (_, thrown) => {
    const clock = simulatedClock()
    const other = start(toggle, { clock })
    const run = play(
      `<datamodel><data id="d"/></datamodel>
      <script>function fail() { throw ${thrown} }</script>
      <state id="a"><onexit><script>fail()</script></onexit>
        <transition event="script"><script>fail()</script></transition>
        <transition event="log"><log expr="fail()"/></transition>
        <transition event="assign"><assign location="d" expr="fail()"/></transition>
        <transition event="send"><send event="e" delayexpr="fail()"/></transition>
        <transition event="cond" cond="fail()" target="a"/>
        <transition event="leave" target="b"/></state>
      <state id="b"/>`,
      ['script', 'log', 'assign', 'send', 'cond', 'leave'],
    )
    expect(run.only('raise')).toEqual(Array(6).fill('raise error.execution'))
    expect(run.session.configuration).toEqual(['b'])
    other.send('flip')
    expect(other.configuration).toEqual(['on'])
  })

  it.each([
    ['a rejection without a text', () => Promise.reject(Object.create(null)), ['error.communication']],
    // biome-ignore lint/suspicious/noThenProperty: that is what is tested
    ['something like a promise', () => ({ then: (done: () => void) => done() }), []],
    ['a value that means nothing', () => true, []],
  ])('a processor may give back %s', async (_, send, events) => {
    const session = make(sends, { processors: [processor({ send: send as unknown as EventProcessor['send'] })] })
    const seen: string[] = []
    session.on('event', ({ event }) => seen.push(event.name))
    session.start()
    await session.settled()
    expect(seen).toEqual(events)
    expect(session.status).toBe('running')
  })

  it('no object of the host gets into _event by its text fields', () => {
    const host = { toString: () => 'somewhere' }
    const run = play(
      `<state id="a"><invoke type="service"/><transition event="e"><log expr="[typeof _event.origin, _event.origin, typeof _event.sendid, typeof _event.raw]"/></transition></state>`,
      [],
      {
        invokers: [
          {
            types: ['service'],
            start(_, { deliver }) {
              deliver({ name: 'e', origin: host, raw: host } as unknown as IncomingEvent)
              return { send() {}, cancel() {} }
            },
          },
        ],
      },
    )
    expect(run.only('log')).toEqual(['log ["string","somewhere","undefined","string"]'])
  })

  it('a listener may throw what has no text', () => {
    const session = start(toggle)
    const seen: string[] = []
    session.on('error', ({ diagnostic }) => seen.push(diagnostic.message))
    session.on('enter', () => {
      throw Object.create(null)
    })
    session.send('flip')
    expect(session.configuration).toEqual(['on'])
    expect(seen).toEqual([expect.stringContaining('an error without a readable message')])
  })

  it('generated ids keep clear of those in the document', () => {
    const run = play(
      `<datamodel><data id="own"/></datamodel>
      <state id="s"><invoke type="service"/><invoke type="service" id="s.1"/>
        <onentry><send event="e" idlocation="own" delay="1s"/><send event="f" id="send.1" delay="1s"/><cancel sendid="send.1"/></onentry>
        <transition event="e" target="t"/></state><state id="t"/>`,
      [{ after: '1s' }],
      { invokers: [{ types: ['service'], start: () => ({ send() {}, cancel() {} }) }] },
    )
    expect(run.only('raise')).toEqual([])
    expect(run.session.configuration).toEqual(['t'])
  })

  it('a processor that throws on sending means error.communication', () => {
    const session = make(sends, {
      processors: [
        processor({
          send: () => {
            throw new Error('boom')
          },
        }),
      ],
    })
    const events: unknown[] = []
    session.on('event', ({ event }) => events.push([event.name, event.data]))
    session.start()
    expect(events).toEqual([['error.communication', { message: 'boom' }]])
  })

  it('a processor that throws on detaching is reported; the end is told all the same', () => {
    const seen = warnings()
    const run = play('<state id="a"><transition event="e" target="f"/></state><final id="f"/>', [], {
      processors: [
        processor({
          detach: () => {
            throw new Error('boom')
          },
        }),
      ],
    })
    run.more('e')
    expect(run.session.status).toBe('done')
    expect(run.lines).toContain('done')
    expect([...seen(), ...run.only('error')]).toHaveLength(1)
  })

  it('what a service delivers but cannot be copied is refused to it, and the session lives', () => {
    const thrownAt: unknown[] = []
    const session = start(
      '<state id="a"><invoke type="service" id="s"/><transition event="e" target="b"/></state><state id="b"/>',
      {
        invokers: [
          {
            types: ['service'],
            start(_, host) {
              const event: IncomingEvent = { name: 'e', data: () => {} }
              try {
                host.deliver(event)
              } catch (error) {
                thrownAt.push(error)
              }
              return { send() {}, cancel() {} }
            },
          },
        ],
      },
    )
    expect(thrownAt).toHaveLength(1)
    session.send('e')
    expect(session.configuration).toEqual(['b'])
  })

  it('a service whose result cannot be copied is told, and may end once more with one that can', () => {
    let finish: (data: unknown) => void = () => {}
    const run = play(
      '<state id="a"><invoke type="service" id="s"/><transition event="done.invoke.s"><log expr="_event.data"/></transition></state>',
      [],
      {
        invokers: [
          {
            types: ['service'],
            start: (_, host) => {
              finish = (data) => host.done(data)
              return { send() {}, cancel() {} }
            },
          },
        ],
      },
    )
    expect(() => finish(() => {})).toThrow(TypeError)
    finish(1)
    expect(run.only('log')).toEqual(['log 1'])
  })
})
