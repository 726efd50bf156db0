/** Plugins that nobody vouches for: what they can do, and what they cannot. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  type Capability,
  createRegistry,
  createSession,
  parseChart,
  type Registry,
  type SandboxPluginOptions,
  type Session,
  sandboxPlugin,
  simulatedClock,
} from '../../src/index.js'
import { problemsOf } from './plugins.js'

const all: readonly Capability[] = [
  ...(['value', 'condition', 'list', 'isActive'] as const),
  ...(['assign', 'raise', 'send', 'cancel', 'log', 'veto', 'replace'] as const),
]

/** A registry of one plugin in a sandbox, whose `<do>` runs this. */
const doing = (run: string, options: Partial<SandboxPluginOptions> = {}): Registry =>
  createRegistry([
    sandboxPlugin({
      name: 'strange',
      version: '1.0',
      touches: { content: ['{urn:test}do'] },
      capabilities: all,
      source: `host.content({
        namespace: 'urn:test', name: 'do',
        attributes: { v: 'value', c: 'condition', l: 'list', to: 'location' },
        run(call) { ${run} },
      })`,
      ...options,
    }),
  ])

const hooking = (
  hooks: string,
  names: NonNullable<SandboxPluginOptions['touches']['hooks']>,
  capabilities = all,
): Registry =>
  createRegistry([
    sandboxPlugin({
      name: 'strange',
      version: '1.0',
      touches: { hooks: names },
      capabilities,
      source: `host.hooks({ ${hooks} })`,
    }),
  ])

const text = (body: string) =>
  `<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:t="urn:test" version="1.0">
    <datamodel><data id="x" expr="({ n: 1 })"/></datamodel>
    <state id="a">${body}<transition event="*"><log label="got" expr="[_event.name, _event.data]"/></transition></state></scxml>`

function start(body: string, extensions: Registry): { readonly session: Session; readonly lines: string[] } {
  const document = text(body)
  const session = createSession(parseChart(document, { extensions }), {
    id: 'main',
    clock: simulatedClock(),
    extensions,
  })
  const lines: string[] = []
  session.on('log', ({ label, value }) => lines.push(`log ${label} ${JSON.stringify(value)}`))
  session.on('error', ({ diagnostic: { code, message, location } }) => {
    const where = location && document.slice(location.offset, location.offset + location.length)
    lines.push(`error ${code}: ${message}${where ? ` @${where}` : ''}`)
  })
  session.start()
  return { session, lines }
}

const entering = (element: string, extensions: Registry) =>
  start(`<onentry>${element}<log label="next"/></onentry>`, extensions)

afterEach(() => {
  vi.restoreAllMocks()
})

describe('content in a sandbox', () => {
  it('does what its capabilities allow', () => {
    const extensions = doing(`
      call.log('read', [call.value('v'), call.condition('c'), call.list('l'), call.isActive('a'), call.sessionId, call.text, call.attributes])
      call.assign('to', { n: call.value('v') + 1 })
      call.raise('in', [1])
      call.send({ event: 'out', data: { n: 2 } })
      call.send({ event: 'never', delay: 10, id: 's' })
      call.cancel('s')`)
    const { session, lines } = entering(`<t:do v="x.n" c="In('a')" l="[1, 2]" to="x">hi</t:do>`, extensions)
    expect(lines).toEqual([
      `log read ${JSON.stringify([1, true, [1, 2], true, 'main', 'hi', { v: 'x.n', c: "In('a')", l: '[1, 2]', to: 'x' }])}`,
      'log next undefined',
      'log got ["in",[1]]',
      'log got ["out",{"n":2}]',
    ])
    expect(session.data.x).toEqual({ n: 2 })
  })

  it('keeps its state from call to call', () => {
    const extensions = doing(`globalThis.count = (globalThis.count ?? 0) + 1; call.log('count', count)`)
    expect(entering('<t:do/><t:do/>', extensions).lines.slice(0, 2)).toEqual(['log count 1', 'log count 2'])
  })

  it('does nothing at all where it throws', () => {
    const { session, lines } = entering(
      '<t:do to="x"/>',
      doing(`call.assign('to', 0); call.raise('e'); call.log('l', 1); throw new RangeError('no')`),
    )
    expect(lines[0]).toBe("error runtime/execution: the plugin 'strange' threw: RangeError: no @t:do")
    expect(lines).toHaveLength(2)
    expect(session.data.x).toEqual({ n: 1 })
  })

  it('lets errors of expressions pass, with their place, or handles them', () => {
    expect(entering('<t:do v="nope"/>', doing(`call.value('v')`)).lines[0]).toBe(
      'error runtime/execution: ReferenceError: nope is not defined @nope',
    )
    expect(
      entering('<t:do v="nope"/>', doing(`try { call.value('v') } catch (e) { call.log('caught', e.message) }`)).lines,
    ).toEqual(['log caught "ReferenceError: nope is not defined"', 'log next undefined'])
  })

  it('has its mistakes pointed at as those of any plugin', () => {
    expect(entering('<t:do/>', doing(`call.send({ event: 'a b' })`)).lines[0]).toBe(
      "error runtime/execution: 'a b' is no event name @t:do",
    )
    expect(entering('<t:do/>', doing('return (async () => {})()')).lines[0]).toContain('it must not be asynchronous')
  })

  it.each(all.filter((one) => one !== 'veto' && one !== 'replace'))('has no %s without that capability', (method) => {
    const others = all.filter((one) => one !== method)
    const { lines } = entering('<t:do/>', doing(`call.${method}('v', 1)`, { capabilities: others }))
    expect(lines[0]).toMatch(
      /^error runtime\/execution: the plugin 'strange' threw: TypeError: .*not a function @t:do$/,
    )
  })

  it('has none where none is given', () => {
    const extensions = doing(`throw new Error(Object.keys(call).join())`, { capabilities: [] })
    expect(entering('<t:do/>', extensions).lines[0]).toContain('threw: Error: sessionId,attributes,text @')
  })
})

describe('hooks in a sandbox', () => {
  it('are told what others are told, with the id of the session', () => {
    const extensions = createRegistry([
      sandboxPlugin({
        name: 'strange',
        version: '1.0',
        touches: {
          content: ['{urn:test}do'],
          hooks: ['beforeEvent', 'onEnter', 'onTransition', 'onError', 'onEnd', 'beforeMacrostep'],
        },
        capabilities: ['log'],
        source: `
          const seen = []
          const note = (name) => (...given) => { seen.push([name, ...given]) }
          host.hooks(Object.fromEntries(['beforeEvent', 'onEnter', 'onTransition', 'onError', 'onEnd', 'beforeMacrostep'].map((name) => [name, note(name)])))
          host.content({ namespace: 'urn:test', name: 'do', run(call) { call.log('seen', seen.splice(0)) } })`,
      }),
    ])
    const { session, lines } = start('<transition event="look"><t:do/></transition>', extensions)
    session.send('e', { n: 1 })
    session.send('look')
    expect(JSON.parse(lines.at(-1)!.slice('log seen '.length))).toEqual([
      ['beforeMacrostep', 'main'],
      ['onEnter', 'a', 'main'],
      ['beforeEvent', { name: 'e', data: { n: 1 } }, 'main'],
      ['beforeMacrostep', 'main'],
      ['onTransition', { index: 1, source: 'a', targets: [], events: ['*'] }, 'main'],
      ['beforeEvent', { name: 'look' }, 'main'],
      ['beforeMacrostep', 'main'],
      ['onTransition', { index: 0, source: 'a', targets: [], events: ['look'] }, 'main'],
    ])
  })

  const filter = `beforeEvent: ({ name, data }) => name === 'no' ? false : name === 'old' ? { name: 'new', data } : undefined`

  it('turn events away and replace them', () => {
    const { session, lines } = start('', hooking(filter, ['beforeEvent']))
    expect([session.send('no'), session.send('old', 1), session.send('other')]).toEqual([false, true, true])
    expect(lines).toEqual(['log got ["new",1]', 'log got ["other",null]'])
  })

  it('are told of events whose data are no JSON, without those', () => {
    const { session } = start('', hooking(filter, ['beforeEvent']))
    const cycle: { self?: unknown } = {}
    cycle.self = cycle
    expect([session.send('no', 1n), session.send('no', cycle)]).toEqual([false, false])
  })

  it.each<[Capability, string]>([
    ['veto', 'no'],
    ['replace', 'old'],
  ])('cannot without the capability %s', (capability, event) => {
    const { session, lines } = start(
      '',
      hooking(
        filter,
        ['beforeEvent'],
        all.filter((one) => one !== capability),
      ),
    )
    expect(session.send(event)).toBe(true)
    expect(lines).toEqual([
      `error runtime/hook: the hook 'beforeEvent' threw: the plugin 'strange' has no capability '${capability}'`,
      `log got ["${event}",null]`,
    ])
  })

  it('have what they throw reported', () => {
    const { lines } = start('', hooking(`onEnter() { throw new Error('no') }`, ['onEnter']))
    expect(lines).toEqual(["error runtime/hook: the hook 'onEnter' threw: the plugin 'strange' threw: Error: no"])
  })

  it('are not asked while their own plugin is at work on an answer', () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const extensions = createRegistry([
      sandboxPlugin({
        name: 'strange',
        version: '1.0',
        touches: { content: ['{urn:test}do'], hooks: ['onError'] },
        capabilities: ['value', 'log'],
        source: `host.hooks({ onError() {} })
          host.content({ namespace: 'urn:test', name: 'do', attributes: { v: 'value' }, run(call) { call.log('v', call.value('v')) } })`,
      }),
    ])
    // An expression that takes long is reported at once, while the plugin waits for its value.
    const slow = `(function () { var end = Date.now() + 20; while (Date.now() &lt; end); return 1 })()`
    const document = text(`<onentry><t:do v="${slow}"/></onentry>`)
    const session = createSession(parseChart(document, { extensions }), { extensions, limits: { scriptTime: 1 } })
    const values: unknown[] = []
    session.on('log', ({ value }) => values.push(value))
    session.start()
    expect(values).toEqual([1])
    expect(warned.mock.calls.map(([message]) => message)).toContain(
      "the hook 'onError' threw: the plugin 'strange' is at work already",
    )
  })
})

describe('a plugin in a sandbox declares what it touches', () => {
  it('as any other', () => {
    expect(problemsOf(() => doing('', { touches: {} }))).toEqual([
      "extension/undeclared: the plugin 'strange' registers the content '{urn:test}do' without declaring it",
    ])
    expect(problemsOf(() => doing('', { source: '' }))).toEqual([
      "extension/undeclared: the plugin 'strange' declares the content '{urn:test}do' and registers none",
    ])
  })

  it.each<[string, string, string]>([
    ['that is no JavaScript', 'host.', 'SyntaxError: '],
    ['that throws', 'throw new Error("no licence")', 'Error: no licence'],
    ['that never ends', 'for (;;);', 'it may take 100 ms (limits.time)'],
    ['that eats all memory', 'const a = []; for (;;) a.push(new Uint8Array(1e5))', 'limits.'],
    ['that is asynchronous', 'return (async () => {})()', 'it must not be asynchronous'],
    ['that registers a list', 'host.content([])', 'cannot be: it has no namespace'],
    ['that registers null', 'host.content(null)', 'TypeError: '],
    ['that registers hooks that there are not', 'host.hooks({ onStart() {} })', "and not 'onStart'"],
    [
      'that registers for SCXML',
      "host.content({ namespace: 'http://www.w3.org/2005/07/scxml', name: 'log', run() {} })",
      'is no foreign namespace',
    ],
    [
      'that registers uses that there are not',
      "host.content({ namespace: 'urn:test', name: 'do', attributes: { a: 'eval' }, run() {} })",
      "the use of its attribute 'a' must be one of",
    ],
  ])('and has a source %s: extension/setup', (_, source, message) => {
    const [problem, ...more] = problemsOf(() => doing('', { source }))
    expect(problem).toMatch(/^extension\/setup: the setup of the plugin 'strange' failed: /)
    expect(problem).toContain(message)
    expect(more).toEqual([])
  })

  it('in options that are looked at', () => {
    const wrong = {
      name: 1,
      version: null,
      touches: { invokers: [] },
      capabilities: ['fly'],
      source: 1,
      limits: { memory: 1000 },
      more: 1,
    }
    expect(problemsOf(() => sandboxPlugin(wrong as unknown as SandboxPluginOptions))).toEqual([
      "option/unknown: there is no option 'more' of a plugin",
      "option/type: the option 'name' of a plugin must be a text",
      "option/type: the option 'version' of a plugin must be a text",
      "option/type: the option 'touches' of a plugin must be an object of content and hooks",
      expect.stringContaining("option/type: the option 'capabilities' of a plugin must be a list of value, condition"),
      "option/type: the option 'source' of a plugin must be a text",
      "option/type: the option 'limits' of a plugin must be an object of time, in ms, and memory, in bytes",
    ])
  })
})

describe('attacks', () => {
  /** What `<do>` gives when it is called with this event: the plugin has to be there afterwards, and the host anyway. */
  const attack = (run: string, options: Partial<SandboxPluginOptions> = {}) => {
    const extensions = doing(`if (call.attributes.n === 'ping') return call.log('pong', 1); ${run}`, {
      limits: { time: 50, memory: 4 << 20 },
      ...options,
    })
    const body =
      '<transition event="attack"><t:do v="x" to="x"/></transition><transition event="ping"><t:do n="ping"/></transition>'
    const { session, lines } = start(body, extensions)
    const began = performance.now()
    session.send('attack')
    const took = performance.now() - began
    const told = lines.splice(0)
    session.send('ping')
    return { told, took, alive: lines.includes('log pong 1'), session }
  }

  it.each<[string, string, string]>([
    ['an endless loop', 'for (;;);', 'limits.time'],
    ['an endless loop that catches', 'for (;;) try { for (;;); } catch {}', 'limits.time'],
    ['an endless loop in a getter of an error', 'throw { get message() { for (;;); } }', 'limits.time'],
    ['an endless loop in toJSON', "call.log('l', { toJSON() { for (;;); } })", 'limits.time'],
    ['an endless regular expression', "/(a+)+$/.test('a'.repeat(40) + 'b')", 'limits.time'],
    ['endless recursion', '(function f() { f() })()', 'threw: '],
    ['endless questions', "for (;;) try { call.value('v') } catch {}", 'limits.time'],
    ['a question that is too large', "call.isActive('a'.repeat(600000))", 'the plugin asks too much'],
    // By either limit: on a busy machine the time may be over first.
    ['a memory bomb', 'const all = []; for (;;) all.push(new Uint8Array(100000))', 'was stopped: '],
    ['a memory bomb that stays', 'globalThis.all = []; for (;;) all.push(new Array(10000).fill(1))', 'was stopped: '],
    ['a long text', "let t = 'a'; for (;;) t += t", ''],
    ['an answer that is too large', "call.log('l', 'a'.repeat(600000))", 'what it gives is too large'],
    ['very many effects', "for (let i = 0; i < 1e6; i++) call.log('l', i)", ''],
  ])('%s is stopped and reported, and the plugin is there again', (_, run, message) => {
    const { told, took, alive, session } = attack(run)
    expect(told[0]).toMatch(/^error runtime\/execution: /)
    expect(told[0]).toContain(message)
    expect(alive).toBe(true)
    expect(session.status).toBe('running')
    expect(took).toBeLessThan(3_000)
  })

  it('too many questions are not answered', () => {
    const { told, alive } = attack("for (let i = 0; i < 2000; i++) call.isActive('a')", { limits: { time: 5000 } })
    expect(told[0]).toContain('the plugin asks too much')
    expect(alive).toBe(true)
  })

  it.each<[string, string]>([
    ['the host', "call.constructor.constructor('return typeof process')()"],
    ['the host through values', "call.value('v').constructor.constructor('return typeof process')()"],
    [
      'the host through errors',
      "(() => { try { call.value({}) } catch (e) { return e.constructor.constructor('return typeof process')() } })()",
    ],
    ['modules', 'typeof require + typeof module'],
    [
      'timers and the network',
      "[typeof setTimeout, typeof fetch, typeof WebAssembly].join('').replaceAll('undefined', '') || 'undefined'",
    ],
  ])('do not reach %s', (_, expression) => {
    const { told } = attack(`call.log('found', String(${expression}))`)
    expect(told[0]).toMatch(/^log found "(undefined)+"$/)
  })

  it('that change what the standard library does spoil the plugin only', () => {
    const { told, session } = attack(`
      Array.prototype.push = function () { return 0 }
      Object.prototype.toJSON = function () { return 1 }
      JSON.stringify = JSON.parse = () => { throw 1 }
      call.log('l', {})`)
    expect(told[0]).toContain('the plugin gave something else than a list')
    expect(session.status).toBe('running')
    expect(JSON.stringify({ a: 1 })).toBe('{"a":1}')
    expect([].push(...([1] as never[]))).toBe(1)
  })

  it('do not pollute prototypes of the host or the chart', () => {
    const { session } = attack(`
      call.assign('to', JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}'))
      call.raise('e', JSON.parse('{"__proto__": {"polluted": 1}}'))`)
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
    expect(Object.keys(session.data.x as object)).toEqual(['__proto__', 'constructor'])
  })

  it('that break out of what may be told: methods without a capability, and what is no method', () => {
    // The inside is spoilt so that it tells what the attacker wants.
    const forged = (effect: string) => `
      const { push } = Array.prototype
      call.log('l', 1)
      Array.prototype.push = function (item) { return push.call(this, ${JSON.stringify(effect)}) }
      call.log('l', 2)
      Array.prototype.push = push`
    const told = (effect: string) => attack(forged(effect), { capabilities: ['log'] }).told
    expect(told('["raise",{"event":"e"}]')).toEqual([
      "error runtime/execution: the plugin 'strange' has no capability 'raise' @t:do",
      'log got ["error.execution",{"message":"the plugin \'strange\' has no capability \'raise\'"}]',
    ])
    expect(told('["constructor",{}]')[0]).toContain("has no capability 'constructor'")
    expect(told('["value",{}]')[0]).toContain("has no capability 'value'")
    expect(told('null')[0]).toContain('something else than a list')
    expect(told('["log",[]]')[0]).toContain('something else than an object')
    expect(told('{')[0]).toContain('SyntaxError')
    expect(told('["log",{"label":"forged","value":1}]')).toEqual(['log l 1', 'log forged 1'])
  })

  it('of one plugin are not noticed by another', () => {
    const quiet = sandboxPlugin({
      name: 'quiet',
      version: '1.0',
      touches: { content: ['{urn:test}quiet'] },
      capabilities: ['log'],
      source: `host.content({ namespace: 'urn:test', name: 'quiet', run(call) { call.log('quiet', typeof all) } })`,
    })
    const loud = sandboxPlugin({
      name: 'loud',
      version: '1.0',
      touches: { content: ['{urn:test}do'] },
      source: `host.content({ namespace: 'urn:test', name: 'do', run() { globalThis.all = []; for (;;) all.push(new Uint8Array(100000)) } })`,
      limits: { memory: 4 << 20 },
    })
    const { lines } = start(
      '<transition event="e"><t:do/></transition><onentry><t:quiet/></onentry><onexit/><transition event="q"><t:quiet/></transition>',
      createRegistry([quiet, loud]),
    )
    expect(lines).toEqual(['log quiet "undefined"'])
  })
})
