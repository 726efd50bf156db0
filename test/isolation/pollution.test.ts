/** Prototypes and shared objects: what one session does to them reaches neither the host nor another session. */
import { afterEach, describe, expect, it } from 'vitest'
import { createSession, parseChart } from '../../src/index.js'
import { attackers, endAll, levels } from './attack.js'

afterEach(() => {
  endAll()
  expect(Object.keys(Object.prototype)).toEqual([])
  expect(({} as { polluted?: unknown }).polluted).toBe(undefined)
})

describe.each(levels)('isolation: %s', (isolation) => {
  it.each([
    ['a payload', JSON.parse('{"__proto__": {"polluted": 1}, "deep": {"__proto__": {"polluted": 1}}}') as object],
    ['a payload with a constructor', JSON.parse('{"constructor": {"prototype": {"polluted": 1}}}') as object],
    ['a map', new Map([['__proto__', { polluted: 1 }]])],
  ])('%s named for prototypes is nothing but data', (_, data) => {
    const more = `<transition event="take"><script>
      a = Object.assign({}, _event.data); b = { ..._event.data }; out = [typeof {}.polluted, typeof [].polluted]
    </script><log expr="_event.data"/></transition>`
    const { session, messages } = attackers([], more)({ isolation })
    const logged: unknown[] = []
    session.on('log', ({ value }) => logged.push(value))
    session.send('take', data)
    expect(messages).toEqual([])
    expect(session.data.out).toEqual(['undefined', 'undefined'])
    expect(logged).toEqual([data])
  })

  it('<data>, <param> and namelist named for prototypes are nothing but data', () => {
    const chart = parseChart(`<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript">
      <datamodel><data id="__proto__" expr="{ polluted: 1 }"/><data id="constructor">{"prototype": {"polluted": 1}}</data>
        <data id="json">{"__proto__": {"polluted": 1}}</data><data id="out"/></datamodel>
      <state id="s"><onentry><send event="e" namelist="__proto__ constructor"/></onentry>
        <transition event="e"><script>
          out = [typeof {}.polluted, Object.keys(_event.data), typeof json.polluted, typeof Object.create({}).polluted]
        </script></transition></state></scxml>`)
    const session = createSession(chart, { isolation }).start()
    expect(session.data.out).toEqual(['undefined', ['__proto__', 'constructor'], 'undefined', 'undefined'])
    session.stop()
  })

  const pollutions = [
    'Object.prototype.polluted = 1',
    '({}).__proto__.polluted = 1',
    '({}).constructor.prototype.polluted = 1',
    'Object.defineProperty(Object.prototype, "polluted", { value: 1, configurable: true })',
    'Array.prototype.polluted = 1',
    'Function.prototype.polluted = (() => {}).__proto__.polluted = 1',
    'Object.getPrototypeOf(In).polluted = 1',
    'JSON.polluted = Math.polluted = 1',
  ]
  const look = 'out = [{}.polluted, [].polluted, (() => {}).polluted, JSON.polluted, Math.polluted].filter((it) => it)'
  it('a standard library that is changed is changed for nobody else', () => {
    const make = attackers([...pollutions, look])
    const [attacker, victim] = [make({ isolation }), make({ isolation })]
    for (const pollution of pollutions) attacker.run(pollution)
    // Where sessions share it, nobody can change it; where they do not, everybody may.
    if (isolation === 'chart') expect(attacker.codes).toEqual(pollutions.map(() => 'runtime/execution'))
    else expect(attacker.codes).toEqual(['runtime/execution']) // There is no `Function`.
    for (const { run, session } of [victim, attackers([look])({ isolation })]) {
      run(look)
      expect(session.data.out).toEqual([])
    }
  })

  it("another session's data are out of reach", () => {
    const hide = 'a = "secret-7"; b = /secret-(.)/.exec(a); (function tag(it) { return it })`x`.seen'
    const seek = `
      out = [a, b, RegExp.$1, RegExp.lastMatch, RegExp.input, globalThis.a, typeof this]
      const site = (it) => it
      a = caught(() => { site\`x\`.secret = 1 }) instanceof TypeError`
    const make = attackers([hide, seek])
    const [victim, attacker] = [make({ isolation }), make({ isolation })]
    victim.run(hide)
    attacker.run(seek)
    expect(JSON.stringify(attacker.session.data)).not.toContain('secret-7')
    expect(attacker.session.data.a).toBe(true)
    expect(victim.session.data.a).toBe('secret-7')
  })

  it('a session that is not its relative gets none of its events', () => {
    const spy = `<transition event="spy" target="s"><send targetexpr="'#_scxml_' + _event.data" event="run.0"/></transition>`
    const make = attackers(['out = "reached"'], spy)
    const [victim, attacker] = [make({ isolation, id: 'victim' }), make({ isolation })]
    attacker.session.send('spy', 'victim')
    expect(attacker.codes).toEqual(['runtime/communication'])
    expect(victim.session.data.out).toBe(undefined)
  })
})
