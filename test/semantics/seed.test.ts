/** The option `seed`: random numbers and the time come from the session. */
import { describe, expect, it } from 'vitest'
import { createSession, parseChart, realClock, simulatedClock } from '../../src/index.js'
import { play, scxml } from './trace.js'

const rolling = `<datamodel><data id="at" expr="[Math.random()]"/></datamodel>
  <script>function roll() { return Math.random() }</script>
  <state id="a"><onentry><log expr="roll()"/><log expr="roll()"/></onentry>
    <transition event="e" cond="Math.random() &lt; 2"><log expr="roll()"/></transition>
    <transition event="t"><log expr="[Date.now(), new Date().getTime(), typeof Date(), new Date(5).getTime()]"/></transition>
  </state>`

describe('seed', () => {
  it('gives the same numbers for the same seed, and others for another', () => {
    const logs = (seed: number) => play(rolling, ['e', 'e'], { seed }).only('log')
    const first = logs(1)
    expect(logs(1)).toEqual(first)
    expect(new Set([...first, ...logs(2)]).size).toBe(8)
    for (const line of first) expect(Number(line.slice(4))).toBeLessThan(1)
  })

  it('does not depend on who else asks', () => {
    const chart = parseChart(scxml(rolling))
    const make = (seed?: number) => {
      const session = createSession(chart, { clock: simulatedClock(), ...(seed !== undefined && { seed }) })
      const seen: unknown[] = []
      session.on('log', ({ value }) => seen.push(value))
      return { session, seen }
    }
    const alone = make(7)
    alone.session.start()
    alone.session.send('e')
    alone.session.send('e')
    const [a, b, unseeded] = [make(7), make(8), make()]
    for (const { session } of [a, b, unseeded]) session.start()
    for (let at = 0; at < 2; at++) for (const { session } of [unseeded, b, a]) session.send('e')
    expect(a.seen).toEqual(alone.seen)
    // The others are not dragged along.
    expect(new Set([...a.seen, ...b.seen, ...unseeded.seen]).size).toBe(12)
  })

  it('does not depend on who watches', () => {
    const chart = parseChart(
      scxml(`<datamodel><data id="at" expr="0"/></datamodel><state id="a">
        <transition event="e"><script>at = [Math.random(), Date.now()]</script></transition></state>`),
    )
    const at = (watched: boolean) => {
      const clock = simulatedClock()
      const session = createSession(chart, { clock, seed: 7 })
      if (watched) session.on('event', () => {})
      session.start()
      clock.advance(50)
      for (let events = 0; events < 3; events++) session.send('e')
      return session.data.at
    }
    expect(at(false)).toEqual(at(true))
    expect(at(false)).toEqual([expect.any(Number), 50])
  })

  it('spreads evenly', () => {
    const run = play(
      `<datamodel><data id="n" expr="0"/></datamodel><state id="a"><transition event="e">
        <script>for (var at = 0; at &lt; 10000; at++) n += Math.random()</script></transition></state>`,
      Array.from({ length: 20 }, () => 'e'),
      { seed: 3 },
    )
    expect(Number(run.session.data.n) / 200_000).toBeCloseTo(0.5, 2)
  })

  it("makes the session's clock the time, which stands while an event is processed", () => {
    const run = play(rolling, [{ after: '90s' }, 't'], { seed: 1 })
    expect(run.only('log').at(-1)).toBe('log [90000,90000,"string",5]')
    const real = createSession(parseChart(scxml(rolling)), { seed: 1, clock: realClock() })
    let times: unknown
    real.on('log', ({ value }) => {
      times = value
    })
    const before = Date.now()
    real.start().send('t')
    const [now, again] = times as number[]
    expect(now).toBe(again)
    expect(now).toBeGreaterThanOrEqual(before)
    expect(now).toBeLessThanOrEqual(Date.now())
  })

  it('leaves Date what it is', () => {
    const run = play(
      `<state id="a"><onentry>
        <log expr="[new Date(2020, 0, 2).getMonth(), Date.UTC(2020, 0), Date.parse('2020-01-01T00:00:00Z'), Date.length, Date.name]"/>
        <log expr="[new Date() instanceof Date, new Date(0).constructor === Date, Object.prototype.toString.call(new Date())]"/>
        <log expr="(class Day extends Date { get day() { return this.getUTCDay() } }, new (class Day extends Date { get day() { return this.getUTCDay() } })(0).day)"/>
      </onentry></state>`,
      [],
      { seed: 1 },
    )
    expect(run.only('log')).toEqual([
      'log [0,1577836800000,1577836800000,7,"Date"]',
      'log [true,true,"[object Date]"]',
      'log 4',
    ])
  })

  it.each([-1, 1.5, 2 ** 32, '1'])('must be a whole number of 32 bits, not %s', (seed) => {
    expect(() => createSession(parseChart(scxml('<state id="a"/>')), { seed: seed as number })).toThrow(/option\/type/)
  })
})
