/** Hooks: their order, what they may do, and that they can break nothing. */
import * as fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  basicHttp,
  cooperative,
  createHost,
  createMonitor,
  createSession,
  type Hooks,
  parseChart,
  prometheusText,
  type Session,
  type SessionOptions,
  simulatedClock,
} from '../../src/index.js'
import { limit } from '../oracle/compare.js'
import { runEngine } from '../oracle/engine.js'
import { runs } from '../oracle/generate.js'
import { statesInDocumentOrder } from '../oracle/model.js'
import { interpret } from '../oracle/oracle.js'
import { render } from '../oracle/render.js'
import { play, scxml } from '../semantics/trace.js'
import { hooked, problemsOf } from './plugins.js'

const toggle = `
  <state id="off"><onentry><log label="off"/></onentry><transition event="flip" target="on"/></state>
  <state id="on"><onentry><raise event="internal"/></onentry><transition event="flip" target="off"/>
    <transition event="end" target="f"/><transition event="bad"><script>nope()</script></transition></state>
  <final id="f"/>`

const echo =
  '<state id="a"><transition event="*"><log label="got" expr="[_event.name, _event.data]"/></transition></state>'

/** Hooks that write down what they are told, under a name. */
function noting(name: string, lines: string[], parts: Hooks = {}): Hooks {
  const note = (what: string) => void lines.push(`${name} ${what}`)
  return {
    beforeEvent: (event) => note(`event ${event.name}`) as undefined,
    beforeMacrostep: ({ status }) => note(`before ${status}`),
    afterMacrostep: ({ configuration }) => note(`after ${configuration.join(' ')}`),
    onEnter: (state, { id }) => note(`enter ${state} of ${id}`),
    onExit: (state) => note(`exit ${state}`),
    onTransition: ({ source, targets }) => note(`take ${source} -> ${targets.join(' ')}`),
    onError: ({ code }, event) => note(`error ${code} ${event?.name}`),
    onEnd: (status, session) => note(`end ${status} ${session.status}`),
    ...parts,
  }
}

const start = (body: string, options: SessionOptions = {}): Session =>
  createSession(parseChart(scxml(body)), { id: 'main', clock: simulatedClock(), ...options }).start()

const fail = () => {
  throw new Error('hook')
}

const failing: Hooks = {
  beforeEvent: fail,
  beforeMacrostep: fail,
  afterMacrostep: fail,
  onEnter: fail,
  onExit: fail,
  onTransition: fail,
  onError: fail,
  onEnd: fail,
}

const turnOfEventLoop = () => new Promise<void>((resolve) => setImmediate(resolve))

afterEach(() => {
  vi.restoreAllMocks()
})

function warnings() {
  const spy = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  return () => spy.mock.calls.map(([message]) => String(message))
}

describe('order', () => {
  it('is that of what happens', () => {
    const lines: string[] = []
    const session = start(toggle, { hooks: [noting('h', lines)] })
    session.send('flip')
    session.send('bad')
    session.send('end')
    expect(lines).toEqual(
      [
        ...['before idle', 'enter off of main', 'after off'],
        ...['event flip', 'before running', 'exit off', 'take off -> on', 'enter on of main', 'after on'],
        ...['event bad', 'before running', 'take on -> ', 'error runtime/execution error.execution', 'after on'],
        // Where the session has ended, there is no macrostep to be after.
        ...['event end', 'before running', 'exit on', 'take on -> f', 'enter f of main', 'exit f', 'end done done'],
      ].map((line) => `h ${line}`),
    )
  })

  it('is that of the plugins, and then that of the option', () => {
    const lines: string[] = []
    const option = { onEnd: () => void lines.push('option') }
    const plugins = hooked({ onEnd: () => void lines.push('first') }, { onEnd: () => void lines.push('second') })
    start(toggle, { hooks: [option], extensions: plugins }).stop()
    expect(lines).toEqual(['first', 'second', 'option'])
  })

  it('has hooks before the listeners', () => {
    const lines: string[] = []
    const session = createSession(parseChart(scxml(toggle)), { hooks: [{ onEnter: () => void lines.push('hook') }] })
    session.on('enter', () => lines.push('listener'))
    session.start()
    expect(lines).toEqual(['hook', 'listener'])
  })

  it('has macrosteps that follow each other, also where several events wait', () => {
    const lines: string[] = []
    const session = createSession(parseChart(scxml(toggle)), { clock: simulatedClock(), hooks: [noting('h', lines)] })
    session.send('flip')
    session.send('flip')
    session.start()
    const around = lines.filter((line) => /before|after/.test(line))
    expect(around).toEqual([
      'h before idle',
      'h after off',
      'h before running',
      'h after on',
      'h before running',
      'h after off',
    ])
  })

  it('calls a hook with its object as this', () => {
    const hooks = {
      count: 0,
      onEnter() {
        this.count++
      },
    }
    Object.defineProperty(hooks, 'count', { enumerable: false })
    start(toggle, { hooks: [hooks] })
    expect(hooks.count).toBe(1)
  })

  it('has the hooks of invoked sessions, too', () => {
    const lines: string[] = []
    const child = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><final id="c"/></scxml>'
    start(`<state id="a"><invoke id="i"><content>${child}</content></invoke></state>`, {
      hooks: [{ onEnter: (state, { id }) => void lines.push(`${state} ${id === 'main'}`) }],
    })
    expect(lines).toEqual(['a true', 'c false'])
  })
})

describe('beforeEvent', () => {
  const refusing: Hooks = { beforeEvent: ({ name }) => (name === 'no' ? false : undefined) }

  it('turns an event away: send gives false, and nothing happens', () => {
    const { session, lines } = play(echo, [], { hooks: [refusing] })
    expect([session.send('no'), session.send('yes')]).toEqual([false, true])
    expect(lines.filter((line) => line.startsWith('log'))).toEqual(['log got ["yes",null]'])
  })

  it('gives another event in its place, and the next hook is asked about that', () => {
    const asked: unknown[] = []
    const hooks: Hooks[] = [
      { beforeEvent: ({ name, data }) => ({ name: `${name}.more`, data: [data] }) },
      { beforeEvent: (event) => void asked.push(event) as undefined },
    ]
    const { lines } = play(echo, [['e', 1]], { hooks })
    expect(asked).toEqual([{ name: 'e.more', data: [1] }])
    expect(lines).toContain('log got ["e.more",[1]]')
  })

  it('asks no more where one has turned it away', () => {
    const asked: string[] = []
    const { session } = play(echo, [], {
      hooks: [refusing, { beforeEvent: ({ name }) => void asked.push(name) as undefined }],
    })
    session.send('no')
    expect(asked).toEqual([])
  })

  it('keeps the priority of an event', () => {
    const hooks: Hooks[] = [{ beforeEvent: ({ name }) => ({ name: `${name}.x`, data: null }) }]
    const session = createSession(parseChart(scxml(echo)), { clock: simulatedClock(), hooks })
    const got: unknown[] = []
    session.on('log', ({ value }) => got.push((value as unknown[])[0]))
    session.send('low')
    session.send('high', 1, { priority: 1 })
    session.start()
    expect(got).toEqual(['high.x', 'low.x'])
  })

  it('is asked about what a chart sends, and tells it: error.communication', () => {
    const asked: unknown[] = []
    const body = `<state id="a"><onentry><send id="s" event="no"/><send event="yes"/></onentry>
      <transition event="*"><log expr="[_event.name, _event.sendid, _event.data &amp;&amp; _event.data.message]"/></transition></state>`
    const hooks: Hooks[] = [
      { beforeEvent: ({ name, origin }) => void asked.push([name, origin]) as undefined },
      refusing,
    ]
    const { lines } = play(body, [], { hooks })
    expect(asked).toEqual([
      ['no', '#_scxml_main'],
      ['yes', '#_scxml_main'],
    ])
    expect(lines.filter((line) => /^(log|error)/.test(line))).toEqual([
      'error runtime/communication',
      `log ["error.communication","s","the session 'main' does not take 'no'"]`,
      'log ["yes",null,null]',
    ])
  })

  it('is asked about delayed events when they arrive', () => {
    const asked: string[] = []
    const body = '<state id="a"><onentry><send event="e" delay="1s"/></onentry></state>'
    const { clock } = play(body, [], { hooks: [{ beforeEvent: ({ name }) => void asked.push(name) as undefined }] })
    expect(asked).toEqual([])
    clock.advance('1s')
    expect(asked).toEqual(['e'])
  })

  it('is not asked about internal events, nor about what the interpreter has to say', () => {
    const asked: string[] = []
    const child = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><final id="c"/></scxml>'
    const body = `<state id="a"><onentry><raise event="r"/><send event="s" target="#_internal"/></onentry>
      <invoke id="i"><content>${child}</content></invoke><transition event="done.invoke.i" target="b"/></state><state id="b"/>`
    const hooks: Hooks[] = [
      { beforeEvent: ({ name }) => void asked.push(name) as undefined },
      { beforeEvent: () => false },
    ]
    expect(play(body, [], { hooks }).session.configuration).toEqual(['b'])
    expect(asked).toEqual([])
  })

  it('is asked about what a child sends, which is told', () => {
    const child = `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="c">
      <onentry><send event="no" target="#_parent"/></onentry><transition event="error.communication" target="f"/></state><final id="f"/></scxml>`
    const body = `<state id="a"><invoke id="i"><content>${child}</content></invoke>
      <transition event="done.invoke.i" target="b"/></state><state id="b"/>`
    expect(play(body, [], { hooks: [refusing] }).session.configuration).toEqual(['b'])
  })

  it('tells who sends by HTTP', async () => {
    const http = await basicHttp({ port: 0 })
    try {
      const session = createSession(parseChart(scxml(echo)), { processors: [http], hooks: [refusing] })
      const got: unknown[] = []
      session.on('log', ({ value }) => got.push(value))
      session.start()
      const location = `${http.url}/${session.id}`
      const post = async (name: string) =>
        (await fetch(location, { method: 'POST', body: new URLSearchParams({ _scxmleventname: name }) })).status
      expect([await post('no'), await post('yes')]).toEqual([503, 200])
      expect(got).toHaveLength(1)
      session.stop()
    } finally {
      await http.close()
    }
  })

  it('is not asked by a session that has ended', () => {
    const asked: string[] = []
    const session = start(toggle, { hooks: [{ beforeEvent: ({ name }) => void asked.push(name) as undefined }] })
    session.stop()
    expect(session.send('flip')).toBe(false)
    expect(asked).toEqual([])
  })

  it.each<[string, () => unknown, string]>([
    ['throws', fail, 'hook'],
    ['gives a text', () => 'e', 'it must give an event, false or nothing'],
    ['gives null', () => null, 'it must give an event, false or nothing'],
    ['gives true', () => true, 'it must give an event, false or nothing'],
    ['gives an event without a name', () => ({ data: 1 }), "'undefined' is no event name"],
    ['gives a name that is none', () => ({ name: 'a b' }), "'a b' is no event name"],
    ['gives data that cannot be copied', () => ({ name: 'e', data: () => 1 }), 'payload is a function'],
    ['gives a promise', async () => false, 'it must answer at once, not with a promise'],
    ['gives a promise that fails', async () => fail(), 'it must answer at once, not with a promise'],
    ['gives something that cannot be read', () => new Proxy({}, { get: fail }), 'hook'],
    [
      'changes the event',
      (...given: unknown[]) => ((given[0] as { name: string }).name = 'x'),
      'Cannot assign to read only property',
    ],
  ])('that %s is reported, and the event is as it was', async (_, beforeEvent, message) => {
    const { session, lines } = play(echo, [], { hooks: [{ beforeEvent: beforeEvent as Hooks['beforeEvent'] & {} }] })
    const problems: string[] = []
    session.on('error', ({ diagnostic }) => problems.push(`${diagnostic.code} ${diagnostic.message}`))
    expect(session.send('e', 1)).toBe(true)
    await turnOfEventLoop()
    expect(problems[0]).toContain(`runtime/hook the hook 'beforeEvent' threw: `)
    expect(problems[0]).toContain(message)
    expect(lines).toContain('log got ["e",1]')
  })

  it('cannot give data that do not fit the type of an event', () => {
    const hooks: Hooks[] = [{ beforeEvent: ({ name }) => ({ name, data: 'text' }) }]
    const { session, lines } = play(echo, [], { hooks, types: { events: { e: { type: 'number' } } } })
    expect(session.send('e', 1)).toBe(true)
    expect(lines.filter((line) => /^(error|log)/.test(line))).toEqual(['error runtime/hook', 'log got ["e",1]'])
  })

  it('may send itself: what it sends waits its turn', () => {
    const hooks: Hooks[] = [
      { beforeEvent: ({ name }, session) => (name === 'first' ? void session.send('second') : undefined) as undefined },
    ]
    const { lines } = play(echo, ['first'], { hooks })
    expect(lines.filter((line) => line.startsWith('log'))).toHaveLength(2)
  })

  it('that sends at each event is not asked about what it sends; others are', () => {
    const asked: string[] = []
    const hooks: Hooks[] = [
      { beforeEvent: (_, own) => void own.send('again') as undefined },
      { beforeEvent: ({ name }) => void asked.push(name) as undefined },
    ]
    const { session, lines } = play(echo, ['e', 'f'], { hooks })
    expect(asked).toEqual(['again', 'e', 'again', 'f'])
    expect(session.status).toBe('running')
    expect(lines.filter((line) => line.startsWith('event'))).toEqual(asked.map((name) => `event ${name}`))
  })
})

describe('what hooks throw', () => {
  it.each(Object.keys(failing) as (keyof Hooks)[])(
    'in %s is told to the error listeners, and nothing else happens',
    (name) => {
      const plain = play(toggle, ['flip', 'bad', 'end'])
      const emitted = warnings()
      const run = play(toggle, ['flip', 'bad', 'end'], { hooks: [{ [name]: fail }] })
      const told = run.lines.filter((line) => line === 'error runtime/hook').length + emitted().length
      expect(run.lines.filter((line) => line !== 'error runtime/hook')).toEqual(plain.lines)
      expect(run.session.status).toBe('done')
      expect(told).toBeGreaterThan(0)
    },
  )

  it('is a warning of the process where nobody listens', () => {
    const emitted = warnings()
    start(toggle, { hooks: [{ onEnter: fail }] })
    expect(emitted()).toEqual(["the hook 'onEnter' threw: hook"])
  })

  it('is told to the hooks for errors; what those throw is a warning of the process', () => {
    const emitted = warnings()
    const told: string[] = []
    const session = start(toggle, {
      hooks: [{ onEnter: fail }, { onError: fail }, { onError: ({ message }) => void told.push(message) }],
    })
    expect(told).toEqual(["the hook 'onEnter' threw: hook"])
    expect(emitted()).toEqual(["the hook 'onError' threw: hook"])
    expect(session.status).toBe('running')
  })

  it('does not keep other hooks from being called', () => {
    const lines: string[] = []
    warnings()
    start(toggle, { hooks: [failing, noting('h', lines), failing] }).stop()
    expect(lines.filter((line) => !line.includes('runtime/hook'))).toEqual(
      ['before idle', 'enter off of main', 'after off', 'exit off', 'end stopped stopped'].map((line) => `h ${line}`),
    )
  })

  it('later, in a promise, is told as well and does not end the process', async () => {
    const problems: string[] = []
    const session = createSession(parseChart(scxml(toggle)), { hooks: [{ onEnter: async () => fail() }] })
    session.on('error', ({ diagnostic }) => problems.push(diagnostic.message))
    session.start()
    expect(problems).toEqual([])
    await turnOfEventLoop()
    expect(problems).toEqual(["the hook 'onEnter' threw: hook"])
  })

  it('is counted by a monitor', () => {
    warnings()
    const monitor = createMonitor()
    start(toggle, { monitor, hooks: [{ onEnter: fail }] })
    expect(prometheusText(monitor.metrics())).toMatch(/errors.*kind="hook".* 1\n/)
  })

  it('changes nothing in what charts do: random charts, and the oracle', () => {
    warnings()
    fc.assert(
      fc.property(runs(), ([model, events]) => {
        const expected = interpret(model, events, { limit })
        const ids = statesInDocumentOrder(model.root).flatMap(({ id }) => (id === '' ? [] : [id]))
        const chart = parseChart(render(model))
        for (const memoEntries of [0, 10_000]) {
          const { trace, status } = runEngine(chart, ids, events, {
            name: 'hooks',
            memoEntries,
            limit,
            hooks: [failing],
          })
          expect(trace.filter((line) => !line.startsWith('error the hook'))).toEqual(expected.trace)
          expect(status).toBe(expected.status)
        }
      }),
      { numRuns: 150, seed: 7 },
    )
  })
})

describe('what hooks may call', () => {
  it('is the session: what they send is processed afterwards', () => {
    const hooks: Hooks[] = [{ onEnter: (state, session) => void (state === 'off' && session.send('flip')) }]
    expect(start(toggle, { hooks }).configuration).toEqual(['on'])
  })

  it.each<keyof Hooks>(['beforeMacrostep', 'onEnter', 'afterMacrostep'])('may be stop, in %s', (name) => {
    const hooks = [{ [name]: (...given: unknown[]) => (given.at(-1) as Session).stop() }]
    const session = start(toggle, { hooks })
    expect(session.status).toBe('stopped')
  })

  it('may not be start', () => {
    const codes: string[] = []
    const session = createSession(parseChart(scxml(toggle)), {
      hooks: [{ beforeMacrostep: (own) => void own.start() }],
    })
    session.on('error', ({ diagnostic }) => codes.push(diagnostic.message))
    session.start()
    expect(codes[0]).toMatch(/^the hook 'beforeMacrostep' threw: .*has been started before/)
    expect(session.configuration).toEqual(['off'])
  })
})

describe('hooks of a host', () => {
  it('are those of all its sessions, in whatever portions they run', async () => {
    const lines: string[] = []
    const host = createHost({
      charts: { toggle: parseChart(scxml(toggle)) },
      scheduling: cooperative({ macrosteps: 1 }),
      hooks: [noting('h', lines, { beforeEvent: ({ name }) => (name === 'no' ? false : undefined) })],
    })
    host.start('toggle', { id: 'one' })
    host.start('toggle', { id: 'two' })
    expect([host.deliver('one', 'flip'), host.deliver('two', 'no')]).toEqual([true, false])
    await host.drain()
    expect(lines.filter((line) => line.includes('enter')).sort()).toEqual([
      'h enter off of one',
      'h enter off of two',
      'h enter on of one',
    ])
    const around = lines.filter((line) => /before|after/.test(line)).map((line) => line.split(' ')[1])
    expect(around.join(' ')).toMatch(/^(before after ?){3}$/)
    await host.close()
    expect(lines.filter((line) => line.includes('end'))).toHaveLength(2)
  })
})

describe('the option', () => {
  const chart = parseChart(scxml(toggle))

  it.each<[string, unknown, string]>([
    ['no list', {}, 'a list of hooks'],
    ['null', [null], 'a list of hooks, which are objects of functions'],
    ['a hook that is none', [{ onEnd: 1 }], "a list of hooks, which are functions; 'onEnd' is none"],
    [
      'a hook that there is not',
      [{ onStart() {} }],
      "a list of hooks, which are beforeEvent, beforeMacrostep, afterMacrostep, onEnter, onExit, onTransition, onError, onEnd, and not 'onStart'",
    ],
  ])('is refused: %s', (_, hooks, wanted) => {
    expect(problemsOf(() => createSession(chart, { hooks: hooks as Hooks[] }))).toEqual([
      `option/type: the option 'hooks' must be ${wanted}`,
    ])
  })

  it('may have hooks that are undefined, and none at all', () => {
    expect(createSession(chart, { hooks: [JSON.parse('{}'), {}] }).start().status).toBe('running')
    expect(createSession(chart, { hooks: [] }).start().status).toBe('running')
  })
})
