/** Ways out of a chart and into the host: none is open, on any level. */
import { afterEach, describe, expect, it } from 'vitest'
import { createSession, type EventProcessor, type Invoker, parseChart } from '../../src/index.js'
import { attackers, endAll, levels } from './attack.js'

afterEach(endAll)

// What each leads to is to belong to the realm, whose constructor of functions refuses to make code.
const ways: readonly string[] = [
  '_event',
  '_event.data',
  '_event.data.list',
  '_event.data.map',
  '_event.data.date',
  '_event.data.bytes.buffer',
  '_event.data.instance',
  '_event.data.instance.inner',
  '_ioprocessors',
  '_ioprocessors.scxml',
  '_x',
  'In',
  'grab',
  'globalThis',
  'Math.max',
  'function* () {}',
  'Object.getPrototypeOf(globalThis)',
  'caught(() => null.x)',
  'caught(() => nowhere)',
  'caught(() => In(Symbol()))',
  'caught(() => In({ toString() { throw {} } }))',
  'caught(() => _event.name = 1)',
  'caught(function f() { f() })',
  "caught(() => eval('1 +'))",
  "caught(() => (() => {}).constructor('1'))",
  'caught(() => new Proxy({}, { get() { throw {} } }).x)',
  'caught(() => { throw Object.create(null, { constructor: { value: Object } }) })',
  "caught(() => JSON.parse('{'))",
  "caught(() => new RegExp('('))",
  'caught(() => new Array(-1))',
]

describe.each(levels)('isolation: %s', (isolation) => {
  const script = `out = [${ways.map((way) => `grab(${way})`).join(', ')}]`
  it('constructor.constructor leads nowhere, from wherever it starts', () => {
    class Inner {}
    class Instance {
      inner = new Inner()
      get getter() {
        return process
      }
    }
    const data = { list: [1], map: new Map(), date: new Date(), bytes: new Uint8Array(2), instance: new Instance() }
    const asked = attackers(
      [],
      `<transition event="go"><script>${script.replaceAll('>', '&gt;')}</script></transition>`,
    )({
      isolation,
    })
    asked.session.send('go', data)
    expect(asked.messages).toEqual([])
    expect(asked.session.data.out).toEqual(ways.map(() => 'held'))
  })

  it('the error that a chart is told of is a value of its own', () => {
    const more = `<transition event="error.execution"><script>out = [grab(_event), grab(_event.data), _event.data.message]</script></transition>`
    const { session, run } = attackers(['null.x'], more)({ isolation })
    run('null.x')
    const [first, second, message] = session.data.out as string[]
    expect([first, second]).toEqual(['held', 'held'])
    expect(message).not.toContain(process.cwd())
  })

  const refused = [
    'out = import("node:fs")',
    'out = Function("return process")()',
    'out = new (class extends Function {})("return process")()',
    'out = (async () => 1)()',
    'out = eval(\'import("node:fs")\')',
    'out = eval(\'Function("return process")()\')',
    "out = (() => {}).constructor('return process')()",
    "out = (function* () {}).constructor('yield process')().next()",
    "out = Reflect.construct((() => {}).constructor, ['return process'])()",
    'out = process.env',
    'out = require("node:fs")',
    'out = globalThis.process.env',
    'out = (function () { return arguments.callee.caller })()',
    'out = (function f() { return f.caller.caller })()',
    'with (out) {}',
  ]
  it('code is made of nothing but the chart', () => {
    const attacker = attackers(refused)({ isolation })
    for (const script of refused) {
      attacker.run(script)
      expect(attacker.codes.splice(0), script).toEqual(['runtime/execution'])
      expect(attacker.session.data.out, script).toBe(undefined)
    }
  })

  it('errors name no file of the host', () => {
    const tricks = [
      'out = String(caught(() => null.x).stack)',
      'Error.stackTraceLimit = 100; out = String(new Error().stack)',
      'Error.prepareStackTrace = (error, sites) => sites; out = String(new Error().stack)',
      'Error.captureStackTrace(a = {}); out = String(a.stack)',
    ]
    const attacker = attackers(tricks)({ isolation })
    for (const trick of tricks) {
      attacker.run(trick)
      expect(String(attacker.session.data.out)).not.toMatch(/node:|[/\\]src[/\\]|node_modules|file:/)
    }
  })

  it('getters, proxies and conversions that run while the host copies get nothing of the host', () => {
    const traps = `
      a = []
      function keep(...seen) { for (const it of seen) if (Object(it) === it) a.push(grab(it)) }
      const trap = (result) => function (...seen) { keep(this, ...seen); return result(...seen) }
      const proxy = new Proxy({ x: 1 }, {
        ownKeys: trap(() => ['x']), get: trap(() => 1), getPrototypeOf: trap(() => null), has: trap(() => true),
        getOwnPropertyDescriptor: trap(() => ({ value: 1, enumerable: true, configurable: true })),
      })
      const getter = { get x() { keep(this, caught(() => keep.caller)); return 1 } }
      const text = { toString() { keep(this); return 'text' }, toJSON() { keep(this); return 1 } }
      class Odd extends Map { get size() { keep(this); return 1 } forEach() { keep(this) } }
      const list = new Proxy([1], { get: trap((target, key) => target[key]) })
      out = [proxy, getter, text, new Odd(), list]`
    const more =
      '<transition event="log"><log expr="out"/><send event="mine"><param name="out" expr="out"/></send></transition>'
    const { session, run } = attackers([traps], more)({ isolation })
    session.on('log', () => {})
    run(traps)
    session.send('log')
    void session.data
    const found = session.data.a as string[]
    expect(found.length).toBeGreaterThan(0)
    expect(new Set(found)).toEqual(new Set(['held']))
  })

  it('what is put in the way of payloads gets nothing of the host', () => {
    // Where the standard library is frozen, each line is an error, and the next one goes on.
    const lines = [
      'Array.prototype.push = function (it) { a = [grab(it), a] }',
      'Object.defineProperty(Array.prototype, 0, { set(it) { a = [grab(it), a] }, configurable: true })',
      'Object.defineProperty(Object.prototype, "x", { set(it) { a = [grab(it), a] }, configurable: true })',
      'Object.defineProperty(Object.prototype, "list", { set(it) { a = [grab(it), a] }, configurable: true })',
      'Map.prototype.set = Set.prototype.add = function (it) { a = [grab(it), a] }',
      'Array.prototype[Symbol.iterator] = function () { a = [grab(this), a]; return { next: () => ({ done: true }) } }',
      'Map = Set = Date = Array = function (...seen) { a = [seen.map(grab), a] }',
      'Object.prototype.toString = Object.prototype.valueOf = function () { a = [grab(this), a]; return "" }',
      'Array.prototype.toJSON = Object.prototype.toJSON = function () { a = [grab(this), a]; return 1 }',
    ]
    const make = attackers(lines, '<transition event="take"><script>b = _event.data</script></transition>')
    for (const line of lines) {
      const attacker = make({ isolation })
      attacker.run(line)
      class Secret {}
      const secret = new Secret()
      attacker.session.send('take', {
        x: { y: secret },
        list: [{ secret }, [secret]],
        map: new Map([[secret, [secret]]]),
      })
      const seen = JSON.stringify(attacker.session.data.a ?? 'nothing')
      expect(seen, line).not.toMatch(/object|function|foreign/)
    }
  })

  it('what processors and invokers hand in arrives as values: no object of theirs', () => {
    const processor: EventProcessor = {
      type: 'x-odd',
      aliases: [],
      attach(session) {
        setImmediate(() => {
          const odd = { name: 'odd', data: { now: new Date(0) }, origin: new URL('a:b') as unknown as string }
          session.deliver(odd)
        })
        return { location: new URL('odd:here') as unknown as string }
      },
      send() {},
      detach() {},
    }
    const refusals: string[] = []
    const invoker: Invoker = {
      types: ['x-odd'],
      start(_, host) {
        for (const data of [
          () => 1,
          { deep: [process.exit] },
          {
            get trap() {
              throw new Error('trap')
            },
          },
        ]) {
          try {
            host.deliver({ name: 'never', data })
          } catch (error) {
            refusals.push((error as Error).message)
          }
        }
        host.deliver({
          name: 'service',
          data: new (class Service {
            state = { open: true }
          })(),
        })
        return { send() {}, cancel() {} }
      },
    }
    const more = `<invoke type="x-odd"/>
      <transition event="service"><script>out = [grab(_event.data), grab(_event.data.state), _event.data.state.open]</script></transition>
      <transition event="odd"><script>a = [typeof _event.origin, grab(_event.origin), typeof _ioprocessors['x-odd'].location, grab(_ioprocessors['x-odd'])]</script></transition>`
    const { session } = attackers([], more)({ isolation, processors: [processor], invokers: [invoker] })
    expect(refusals).toEqual([
      'payload is a function',
      'payload.deep[0] is a function',
      'payload.trap cannot be read: trap',
    ])
    expect(session.data.out).toEqual(['held', 'held', true])
    return new Promise<void>((resolve) => {
      setImmediate(() => {
        expect(session.data.a).toEqual(['string', 'held', 'string', 'held'])
        resolve()
      })
    })
  })

  it('sessions that are invoked are kept where their invoker is', () => {
    const frozen = isolation === 'chart'
    const chart = parseChart(`<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript">
      <datamodel><data id="out"/></datamodel>
      <state id="s"><invoke><content><scxml version="1.0" datamodel="ecmascript"><state id="c"><onentry>
        <send target="#_parent" event="child"><param name="found" expr="[typeof Intl, Object.isFrozen(Array.prototype)]"/></send>
      </onentry></state></scxml></content></invoke>
      <transition event="child"><assign location="out" expr="_event.data.found"/></transition></state></scxml>`)
    const session = createSession(chart, { isolation }).start()
    expect(session.data.out).toEqual([isolation === 'sandbox' ? 'undefined' : 'object', frozen])
    session.stop()
  })
})
