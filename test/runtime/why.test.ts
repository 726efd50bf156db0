/** `session.why`: what an event would do, and why not more. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Chart,
  createSession,
  formatWhy,
  parseChart,
  type Session,
  simulatedClock,
  type Why,
} from '../../src/index.js'
import { runs } from '../oracle/generate.js'
import { render } from '../oracle/render.js'
import { scxml } from '../semantics/trace.js'

const start = (body: string, attributes = ''): Session =>
  createSession(parseChart(scxml(body, attributes)), { clock: simulatedClock() }).start()

/** `state: transition outcome by`, with transitions by their indices. */
const told = ({ states }: Why): string[] =>
  states.flatMap(({ state, considered }) =>
    considered.map(({ transition, outcome }) => {
      const by = 'by' in outcome ? ` by ${typeof outcome.by === 'string' ? outcome.by : outcome.by.index}` : ''
      return `${state}: ${transition.index} ${outcome.kind}${by}`
    }),
  )

const shop = `
  <datamodel><data id="items" expr="[]"/><data id="paid" expr="false"/></datamodel>
  <state id="order">
    <state id="cart">
      <transition event="pay" cond="items.length > 0" target="done"/>
      <transition event="pay" cond="nobody.knows" target="done"/>
      <transition event="pay" cond="_event.data?.force === true" target="done"/>
      <transition event="add"/>
    </state>
    <state id="done"/>
    <transition event="pay.later pay" target="order"/>
    <transition event="*" target="order"/>
  </state>`

describe('why', () => {
  it('goes through the transitions in the order of selection', () => {
    const why = start(shop).why('pay')
    expect(why).toMatchObject({ event: 'pay', verdict: 'taken', certain: true, deferrals: [] })
    expect(why.taken.map(({ index }) => index)).toEqual([4])
    expect(told(why)).toEqual([
      'cart: 0 condition',
      'cart: 1 condition failed',
      'cart: 2 condition',
      'cart: 3 event',
      'cart: 4 taken',
      'cart: 5 not reached by 4',
    ])
  })

  it('shows the event to conditions', () => {
    expect(
      start(shop)
        .why('pay', { force: true })
        .taken.map(({ index }) => index),
    ).toEqual([2])
  })

  it('matches descriptors as the session does', () => {
    expect(
      start(shop)
        .why('pay.later.please')
        .taken.map(({ index }) => index),
    ).toEqual([4])
    expect(
      start(shop)
        .why('payment')
        .taken.map(({ index }) => index),
    ).toEqual([5])
  })

  it('says where a transition stands', () => {
    const { considered } = start(shop).why('pay').states[0]!
    const { transition } = considered[0]!
    expect(transition).toMatchObject({ source: 'cart', targets: ['done'], events: ['pay'] })
    expect(transition.condition).toBe('items.length > 0')
    expect(transition.location.line).toBe(5)
  })

  it.each([
    ['a condition that writes', 'items.push(1) > 0', 'taken'],
    ['a condition that assigns', '(paid = true)', 'taken'],
    ['a condition that changes the event', '(_event.data.n = 5) > 0', 'taken'],
  ])('leaves the data alone: %s', (_what, cond, verdict) => {
    const session = start(`
      <datamodel><data id="items" expr="[]"/><data id="paid" expr="false"/></datamodel>
      <state id="a"><transition event="e" cond="${cond.replace('>', '&gt;')}" target="b"/></state><state id="b"/>`)
    const data = { n: 1 }
    expect(session.why('e', data).verdict).toBe(verdict)
    expect(session.data).toEqual({ items: [], paid: false })
    expect(data).toEqual({ n: 1 })
    expect(session.configuration).toEqual(['a'])
  })

  it.each(['chart', 'session', 'sandbox'] as const)(
    'asks again with the data of the moment: isolation %s',
    (isolation) => {
      const session = createSession(
        parseChart(
          scxml(`
          <datamodel><data id="n" expr="0"/><data id="list" expr="[]"/></datamodel>
          <state id="a">
            <transition event="e" cond="list.push(1) === 1 &amp;&amp; n === _event.data &amp;&amp; In('a')" target="b"/>
            <transition event="more"><assign location="n" expr="n + 1"/></transition>
          </state>
          <state id="b"/>`),
        ),
        { clock: simulatedClock(), isolation },
      ).start()
      const verdicts = (data: number) => session.why('e', data).verdict
      expect([verdicts(0), verdicts(1), verdicts(0)]).toEqual(['taken', 'ignored', 'taken'])
      session.send('more')
      expect([verdicts(0), verdicts(1)]).toEqual(['ignored', 'taken'])
      expect(session.data).toEqual({ n: 1, list: [] })
      session.stop()
    },
  )

  it('leaves _event as it was', () => {
    const session = start(`
      <datamodel><data id="seen"/></datamodel>
      <state id="a" xmlns:ms="urn:microstep:scxml">
        <transition event="one" target="b"/>
        <onexit><assign location="seen" expr="_event.name"/></onexit>
      </state>
      <state id="b"><onexit><assign location="seen" expr="_event.name"/></onexit></state>`)
    session.send('one')
    session.why('two')
    session.stop()
    expect(session.data).toEqual({ seen: 'one' })
  })

  it('does not guess where a copy would not tell the truth', () => {
    const session = start(`
      <script>var calls = 0; var count = (() => { let n = 0; return () => (calls++, ++n > 1) })()</script>
      <state id="a"><transition event="e" cond="count()" target="b"/><transition event="e" target="c"/></state>
      <state id="b"/><state id="c"/>`)
    const why = session.why('e')
    expect(why).toMatchObject({ verdict: 'taken', certain: false })
    expect(told(why)).toEqual(['a: 0 not evaluated', 'a: 1 taken'])
    expect(session.data).toEqual({ calls: 0 })
  })

  it.each([
    ['a function', 'function big(x) { return x > n }', 'big(5)', 'a: 0 taken'],
    [
      'functions that call each other',
      'function a1(x) { return b1(x) } function b1(x) { return x > n }',
      'a1(5)',
      'a: 0 taken',
    ],
    ['a function that changes data', 'function next() { return ++n }', 'next() === 2', 'a: 0 taken'],
    ['a function beside other code', 'function big(x) { return x > n } n = 1', 'big(5)', 'a: 0 not evaluated'],
    [
      'a function that is replaced',
      'function big() { return false }',
      '(big = x => true) && big()',
      'a: 0 not evaluated',
    ],
    ['a function that uses a closure', 'function big() { return hidden() }', 'big()', 'a: 0 not evaluated'],
  ])('calls functions of scripts where that is safe: %s', (_what, script, cond, outcome) => {
    const session = start(`
      <datamodel><data id="n" expr="1"/></datamodel>
      <script><![CDATA[${script}]]></script>
      <script>var hidden = () => true</script>
      <state id="a"><transition event="e" cond="${cond.replaceAll('&', '&amp;').replaceAll('>', '&gt;')}" target="b"/></state>
      <state id="b"/>`)
    expect(told(session.why('e'))).toEqual([outcome])
    expect(told(session.why('e'))).toEqual([outcome])
    expect(session.data).toEqual({ n: 1 })
  })

  it('asks a condition that two states reach once', () => {
    const session = start(`
      <datamodel><data id="n" expr="0"/></datamodel>
      <parallel id="p">
        <transition event="e" cond="n++ === 0" target="z"/>
        <state id="a"/><state id="b"/>
      </parallel>
      <state id="z"/>`)
    expect(told(session.why('e'))).toEqual(['a: 0 taken', 'b: 0 taken'])
  })

  it('names what preempts', () => {
    const session = start(`
      <parallel id="p">
        <state id="a"><transition event="e" target="z"/></state>
        <state id="b"><transition event="e" target="b"/></state>
      </parallel>
      <state id="z"/>`)
    expect(told(session.why('e'))).toEqual(['a: 0 taken', 'b: 1 preempted by 0'])
  })

  describe('with deferral', () => {
    const deferring = (own: string) =>
      start(`
        <parallel id="p" xmlns:ms="urn:microstep:scxml">
          <state id="a" ms:defer="e"><state id="a1" ms:defer="e">${own}</state><state id="a2"/></state>
          <state id="b"><transition event="e" target="b"/></state>
        </parallel>`)

    it('names the state that holds the event, and what it keeps from being taken', () => {
      const why = deferring('').why('e')
      expect(why).toMatchObject({ verdict: 'deferred', taken: [] })
      expect(why.deferrals).toEqual([
        { state: 'a', outcome: { kind: 'inner', by: 'a1' } },
        { state: 'a1', outcome: { kind: 'holds' } },
      ])
      expect(told(why)).toEqual(['b: 0 deferred by a1'])
    })

    it('says why a state does not hold it', () => {
      const why = deferring('<transition event="e" target="a2"/>').why('e')
      expect(why.verdict).toBe('taken')
      expect(why.deferrals).toMatchObject([
        { state: 'a', outcome: { kind: 'overruled', by: { index: 0 } } },
        { state: 'a1', outcome: { kind: 'overruled', by: { index: 0 } } },
      ])
    })
  })

  it('without a name is about the eventless transitions', () => {
    const session = start(`
      <datamodel><data id="n" expr="0"/></datamodel>
      <state id="a"><transition cond="n > 0" target="b"/><transition event="*" target="b"/></state><state id="b"/>`)
    expect(session.why()).toMatchObject({ event: null, verdict: 'ignored' })
    expect(told(session.why())).toEqual(['a: 0 condition'])
  })

  it('considers nothing before the start and after the end', () => {
    const session = createSession(
      parseChart(scxml('<state id="a"><transition event="e" target="f"/></state><final id="f"/>')),
    )
    expect(session.why('e')).toMatchObject({ verdict: 'not running', states: [] })
    session.start().send('e')
    expect(session.why('e')).toMatchObject({ verdict: 'not running', states: [] })
  })

  it('knows the null data model', () => {
    const session = start(
      '<state id="a"><transition event="e" cond="In(b)" target="b"/><transition event="e" cond="1 > 0"/></state><state id="b"/>',
      'datamodel="null"',
    )
    expect(told(session.why('e'))).toEqual(['a: 0 condition', 'a: 1 condition failed'])
  })

  it('refuses what send refuses', () => {
    expect(() => start(shop).why('no name')).toThrow('is no event name')
    expect(() => start(shop).why('e', () => {})).toThrow('cannot be copied')
    const types = { events: { pay: { type: 'object' } } }
    const typed = createSession(parseChart(scxml(shop)), { types }).start()
    expect(() => typed.why('pay', 7)).toThrow('pay')
    expect(typed.why('pay', {}).verdict).toBe('taken')
  })

  it('foretells what happens, and changes nothing, on random charts', () => {
    const play = (chart: Chart, events: readonly string[], ask: boolean): string[] => {
      const session = createSession(chart, { clock: simulatedClock(), limits: { microsteps: 60 } })
      const lines: string[] = []
      session.start()
      for (const event of events) {
        if (session.status !== 'running') break
        const before = lines.length
        const first: string[] = []
        const offs = [
          session.on('defer', ({ state }) => first.push(`deferred ${state}`)),
          session.on('microstep', ({ transitions }) => first.push(`taken ${transitions}`)),
          session.on('event', (told) => first.push(`event ${told.event.name}`)),
        ]
        if (ask) {
          const why = session.why(event)
          expect(why.certain).toBe(true)
          const holder = why.deferrals.find(({ outcome }) => outcome.kind === 'holds')
          lines.push(
            why.verdict === 'taken'
              ? `taken ${why.taken.map(({ index }) => index)}`
              : `${why.verdict} ${holder?.state}`,
          )
        }
        session.send(event)
        for (const off of offs) off()
        if (ask) {
          // The first thing after the event itself; an ignored event is followed by nothing of its own.
          const next = first[1]
          const foretold = lines[before]!
          if (foretold.startsWith('ignored')) expect(next === undefined || next.startsWith('event ')).toBe(true)
          else expect(next).toBe(foretold)
          lines.length = before
        }
        lines.push(...first, session.configuration.join())
      }
      return lines
    }
    fc.assert(
      fc.property(runs(), ([model, events]) => {
        const chart = parseChart(render(model))
        expect(play(chart, events, true)).toEqual(play(chart, events, false))
      }),
      { numRuns: 100, seed: 7 },
    )
  })
})

it('formatWhy makes a text of it', () => {
  expect(formatWhy(start(shop).why('pay'))).toBe(`pay: order → order

from cart
  ✗ cart → done on pay if items.length > 0             line 5: the condition is false
  ✗ cart → done on pay if nobody.knows                 line 6: the condition fails: ReferenceError: nobody is not defined
  ✗ cart → done on pay if _event.data?.force === true  line 7: the condition is false
  ✓ order → order on pay.later pay                     line 11: taken
  ✗ order → order on *                                 line 12: not tried, since that of line 11 is enabled
  · 1 transition is for other events: add
`)
})
