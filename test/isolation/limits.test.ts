// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates are the charts' own.
/** Code that takes all the time or all the memory there is: a sandbox stops it, whatever it does, and the host lives. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { createSession, parseChart, Xml } from '../../src/index.js'
import { attackers, endAll, escaped, levels, shortTime } from './attack.js'

afterEach(endAll)

const deep = 'a = []; for (let at = 0; at < 100000; at++) a = [a];'

/** What the engine itself notices: the script ends with an error, and the session goes on. */
const stopped = {
  'runtime/script-time': [
    'for (;;);',
    'while (true) { try { for (;;); } catch { } finally { continue } }',
    '(function f() { try { f() } finally { f() } })()',
    '/^(a+)+$/.test("a".repeat(40) + "b")',
    '/(?=(a*)*)*b/.exec("a".repeat(30)); /^(([a-z])+.)+[A-Z]([a-z])+$/.test("a".repeat(50))',
    'for (const it of (function* () { for (;;) yield 1 })());',
    '[3, 2, 1].sort(() => { for (;;); })',
    'new Proxy({}, { get(target, key, self) { for (;;); } }).x',
    'out = `${{ toString() { for (;;); } }}`',
    'eval("for (;;);")',
    'for (;;) eval("1")',
    'for (;;) In("s")',
  ],
  'runtime/script-memory': [
    '"x".repeat(1 << 28).split("")',
    'a = []; for (;;) a.push(new Uint8Array(1 << 18))',
    'a = "x"; b = []; for (;;) b.push(a += a.slice(0, 100000))',
    'new Uint8Array(2 ** 30)',
    'a = []; for (;;) a.push({ a, b: [a] })',
    'new Array(2 ** 32 - 1).fill(1)',
  ],
  'runtime/execution': [
    '(function f() { f() })()',
    'JSON.parse("[".repeat(100000))',
    `${deep} a.toString()`,
    `${deep} a.flat(Infinity)`,
    'new RegExp("(?:".repeat(50000) + ")".repeat(50000))',
    'a = new Proxy({}, {}); for (let at = 0; at < 100000; at++) a = new Proxy(a, {}); a.x',
    '(function f() { [1].map(f) })()',
    '1n << (1n << 40n)',
    '"x".repeat(2 ** 31)',
    'Math.max(...new Array(1000000))',
    'eval("(".repeat(50000) + ")".repeat(50000))',
  ],
} as const

/** What keeps the engine busy where it does not look at the time: its thread is ended, and the session with it. */
const killed = [
  'new Array(2 ** 32 - 1).indexOf(1)',
  'Array.prototype.reverse.call({ length: 2 ** 53 - 1 })',
  'new Array(2 ** 32 - 1).join("")',
  'a = []; for (let at = 0; at < 30000; at++) a = [a]; JSON.stringify(a)',
  '"a".repeat(1 << 23).indexOf("a".repeat(1 << 22) + "b")',
]

describe('isolation: sandbox', () => {
  const ok = 'out = (out || 0) + 1'
  const everything = [...Object.values(stopped).flat()]
  const make = attackers([...everything, ...killed, ok])

  for (const [code, scripts] of Object.entries(stopped))
    it.each(scripts)(`${code}: %s`, (script) => {
      // Long enough for what ends by itself.
      const scriptTime = code === 'runtime/script-time' ? 150 : 10_000
      const { session, run, codes } = make({ isolation: 'sandbox', limits: { scriptTime, memory: 16 << 20 } })
      run(script)
      expect(codes).toEqual([code])
      expect(session.status).toBe('running')
      // What it holds on to is its own to let go of.
      run(ok)
      expect(session.data.out).toBe(1)
    })

  it.each(killed)('runtime/sandbox-lost: %s', (script) => {
    const { session, run, codes } = make({ isolation: 'sandbox', limits: { scriptTime: 150 } })
    const other = attackers([ok])({ isolation: 'sandbox' })
    const began = performance.now()
    run(script)
    expect(performance.now() - began).toBeLessThan(5_000)
    expect([...codes, session.status]).toEqual(['runtime/sandbox-lost', 'failed'])
    expect(session.data).toEqual({})
    // Another chart lives elsewhere; so does the next session of this one.
    other.run(ok)
    expect(other.session.data.out).toBe(1)
    const next = make({ isolation: 'sandbox', limits: shortTime })
    next.run(ok)
    expect(next.session.data.out).toBe(1)
  })

  it('what is lost to one session of a chart is lost to all, at their next step', () => {
    const [first, second] = [
      make({ isolation: 'sandbox', limits: { scriptTime: 50 } }),
      make({ isolation: 'sandbox', limits: { scriptTime: 50 } }),
    ]
    first.run(killed[0]!)
    expect(second.session.status).toBe('running')
    second.run(ok)
    expect([...second.codes, second.session.status]).toEqual(['runtime/sandbox-lost', 'failed'])
  })

  it('many scripts that stay below the limit are stopped together, until an event comes from outside', () => {
    const nearly = 'var end = Date.now() + 60; while (Date.now() < end);'
    const more = `<transition event="hog"><raise event="again"/></transition>
      <transition event="again"><script>${escaped(nearly)}</script><raise event="again"/></transition>`
    const { session, codes, run } = attackers([ok], more)({ isolation: 'sandbox', limits: { scriptTime: 80 } })
    session.send('hog')
    expect(codes).toEqual(['runtime/script-time'])
    expect(session.status).toBe('running')
    run(ok)
    expect(session.data.out).toBe(1)
  })

  it('what the host has to do for eval is taken off its time', () => {
    const script = 'for (var at = 0; ; at++) eval("/*" + "x".repeat(1 << 19) + "*/" + at)'
    const { run, codes, session } = attackers([script])({ isolation: 'sandbox', limits: { scriptTime: 300 } })
    const began = performance.now()
    run(script)
    expect(performance.now() - began).toBeLessThan(5_000)
    expect(codes).toHaveLength(1)
    expect(['runtime/script-time', 'runtime/sandbox-lost']).toContain(codes[0])
    expect(session.configuration).toEqual(['s'])
  })

  it('markup from outside is looked at in time of its own', () => {
    const loop = 'for (;;);'
    const take = '<transition event="take"><script>out = _event.data.documentElement.tagName</script></transition>'
    const { run, session } = attackers([loop], take)({ isolation: 'sandbox', limits: { scriptTime: 500 } })
    for (let at = 0; at < 2; at++) run(loop)
    session.send('take', new Xml('<a/>'))
    expect(session.data.out).toBe('a')
  })

  describe('ways out are watched as well', () => {
    const hostile = `a = { get x() { for (;;); } }; b = { toString() { for (;;); } };
      out = { [Symbol.iterator]: () => ({ next: () => ({ value: 1 }) }) }`
    it.each([
      ['<log expr="a"/>', []],
      ['<log expr="b.toString()"/>', ['runtime/script-time']],
      ['<send eventexpr="b"/>', ['runtime/script-time']],
      ['<send event="e" delayexpr="b"/>', ['runtime/script-time']],
      ['<send event="e"><param name="a" expr="a"/></send>', ['runtime/script-time']],
      ['<send event="e"><content expr="a"/></send>', ['runtime/script-time']],
      ['<foreach array="new Proxy([], { get() { for (;;); } })" item="it"/>', ['runtime/script-time']],
      ['<foreach array="new Array(4e9)" item="it"/>', ['runtime/script-time']],
      ['<if cond="(function () { for (;;); })()"/>', ['runtime/script-time']],
      ['<assign location="a[(function () { for (;;); })()]" expr="1"/>', ['runtime/script-time']],
      ['<invoke><content expr="b"/></invoke>', []],
    ])('%s', (content, expected) => {
      const invoke = content.startsWith('<invoke')
      const more = invoke ? content : `<transition event="out">${content}</transition>`
      const attacker = attackers([hostile], more)({ isolation: 'sandbox', limits: shortTime })
      attacker.session.on('log', () => {})
      attacker.run(hostile)
      attacker.codes.length = 0
      attacker.session.send('out')
      expect(attacker.codes).toEqual(expected)
      expect(Object.keys(attacker.session.data)).not.toContain('a')
      expect(attacker.session.status).toBe('running')
    })

    it('what is too large does not leave', () => {
      const large = 'a = Array.from({ length: 1 << 17 }, () => "x".repeat(100)); b = 1'
      const more = '<transition event="out"><send event="e"><content expr="a"/></send></transition>'
      const attacker = attackers([large], more)({ isolation: 'sandbox', limits: { scriptTime: 5_000 } })
      attacker.run(large)
      attacker.session.send('out')
      expect(attacker.messages).toEqual(['RangeError: the value is too large to leave the sandbox'])
      expect(attacker.session.data).toEqual({ out: undefined, b: 1 })
    })

    it('the host believes nothing of what comes out', () => {
      // The program inside that writes values down, spoiled by the chart.
      const lies = [
        '{"v":["h"],"n":[[]]}',
        '[9e9]',
        '{"s":[{"length":1}]}',
        '{"v":[0],"n":[["s",4294967296]]}',
        'nonsense',
      ]
      const spoil = (lie: string) =>
        `var said = ${JSON.stringify(lie)}; JSON.stringify = () => said; Array.prototype.toJSON = function () { return JSON.parse(said) }`
      const make = attackers(lies.map(spoil), '<transition event="out"><log expr="a"/><log expr="[1]"/></transition>')
      for (const lie of lies) {
        const { session, run } = make({ isolation: 'sandbox', limits: shortTime })
        session.on('log', () => {})
        run(spoil(lie))
        session.send('out', { x: [1] })
        expect(typeof session.data).toBe('object')
        expect(session.status).toBe('running')
      }
    })
  })

  it('payloads that do not fit are an error of the chart', () => {
    const more = '<transition event="take"><script>out = typeof _event.data</script></transition>'
    const { session, codes } = attackers(
      [],
      more,
    )({ isolation: 'sandbox', limits: { memory: 8 << 20, payload: 1 << 30 } })
    session.send('take', 'x'.repeat(32 << 20))
    expect(codes).toEqual(['runtime/script-memory'])
    session.send('take', 'x')
    expect(session.data.out).toBe('string')
  })

  it('a memory that is too small to begin with is refused', () => {
    const make = attackers([], `<transition event="e"><script>/*${'x'.repeat(1 << 21)}*/</script></transition>`)
    expect(() => make({ isolation: 'sandbox', limits: { memory: 1 << 20 } })).toThrow(/limits.memory/)
    expect(() => make({ isolation: 'sandbox', limits: { memory: 1 << 19 } })).toThrow(/1048576 or more/)
  })
})

describe('a session that has ended', () => {
  const chart = parseChart(`<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript">
    <datamodel><data id="n" expr="{ deep: [1] }"/></datamodel>
    <state id="s"><transition event="end" target="z"/></state>
    <final id="z"><donedata><param name="n" expr="n"/></donedata></final></scxml>`)

  it.each(levels)('still shows its data: %s', async (isolation) => {
    for (const end of ['send', 'stop'] as const) {
      const session = createSession(chart, { isolation }).start()
      if (end === 'send') session.send('end')
      else session.stop()
      expect(session.data).toEqual({ n: { deep: [1] } })
      expect(session.send('end')).toBe(false)
      if (end === 'send') expect(session.output).toEqual({ n: { deep: [1] } })
      await sleep(1)
    }
  })
})

describe.each(levels.filter((level) => level !== 'sandbox'))('isolation: %s', (isolation) => {
  const slow = 'var end = Date.now() + 40; while (Date.now() < end);'
  it('a slow script is not stopped; where a limit is given, somebody is told', () => {
    const more = `<transition event="cond" cond="(function () { ${escaped(slow)} })()"/>`
    const make = attackers([slow], more)
    const watched = make({ isolation, limits: { scriptTime: 20 } })
    watched.run(slow)
    watched.session.send('cond')
    // On a machine that is busy elsewhere, more may be slow than is meant to be.
    expect(new Set(watched.codes)).toEqual(new Set(['runtime/slow-script']))
    expect(watched.codes.length).toBeGreaterThanOrEqual(2)
    expect(watched.messages.at(-1)).toMatch(/^this took \d+ ms/)
    const unwatched = make({ isolation })
    unwatched.run(slow)
    expect(unwatched.codes).toEqual([])
  })

  it('recursion without end is an error, and no more', () => {
    const scripts = ['(function f() { f() })()', 'JSON.parse("[".repeat(100000))', '"x".repeat(2 ** 30)']
    const { session, run, codes } = attackers(scripts)({ isolation })
    for (const script of scripts) run(script)
    expect(codes).toEqual(scripts.map(() => 'runtime/execution'))
    expect(session.status).toBe('running')
  })
})
