/** `ms:priority`: the order of the external queue (semantics, priority). */
import { describe, expect, it } from 'vitest'
import { ExternalQueue } from '../../src/core/external-queue.js'
import { createSession, parseChart, ScxmlError } from '../../src/index.js'
import { play, scxml } from './trace.js'

describe('ms:priority', () => {
  it('lets higher priorities go first, in order of arrival among equals', () => {
    const body = `<state id="a">
      <transition event="go">
        <send event="x"/><send event="low" ms:priority="-1"/><send event="high" ms:priority="2"/>
        <send event="y" ms:priority="0"/><send event="higher" ms:priority="+3"/><send event="z" ms:priority="2"/>
      </transition></state>`
    expect(play(body, ['go']).only('event')).toEqual(
      ['go', 'higher', 'high', 'z', 'x', 'y', 'low'].map((name) => `event ${name}`),
    )
  })

  it('never goes before internal events', () => {
    const body = `<state id="a"><onentry>
      <send event="sent" ms:priority="9"/><raise event="raised"/><send event="inward" target="#_internal" ms:priority="9"/>
    </onentry></state>`
    expect(play(body).only('event')).toEqual(['event raised', 'event inward', 'event sent'])
  })

  it('is kept by events between sessions', () => {
    const child = `<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:ms="urn:microstep:scxml" version="1.0">
      <final id="f"><onentry>
        <send target="#_parent" event="low"/><send target="#_parent" event="high" ms:priority="1"/>
      </onentry></final></scxml>`
    const body = `<state id="a"><invoke id="i"><content>${child}</content></invoke></state>`
    // The child is done when the parent takes its turn.
    expect(play(body).only('event')).toEqual(['event high', 'event low', 'event done.invoke.i'])
  })

  it('is an option of send', () => {
    const chart = parseChart(
      scxml('<state id="a"><transition event="*"><log expr="_event.name"/></transition></state>'),
    )
    const session = createSession(chart)
    const seen: unknown[] = []
    session.on('log', ({ value }) => seen.push(value))
    session.send('a')
    session.send('b', undefined, { priority: -1 })
    session.send('c', undefined, { priority: 1 })
    session.send('d', { n: 1 }, {})
    session.start()
    expect(seen).toEqual(['c', 'a', 'd', 'b'])
  })

  it.each([1.5, Number.NaN, '1', 2 ** 53])('must be a whole number, not %s', (priority) => {
    const session = createSession(parseChart(scxml('<state id="a"/>')))
    const send = () => session.send('e', undefined, { priority: priority as number })
    expect(send).toThrow(ScxmlError)
    expect(send).toThrow(/option\/priority/)
  })
})

describe('ExternalQueue', () => {
  it('takes 100,000 events of as many priorities', () => {
    const queue = new ExternalQueue()
    const count = 100_000
    // A permutation: 7 and the count have no common divisor.
    for (let at = 0; at < count; at++) {
      queue.push({ name: 'e', type: 'external', data: at, priority: ((at * 7) % count) - count / 2 })
    }
    const priorities: number[] = []
    for (let event = queue.shift(); event; event = queue.shift()) priorities.push(event.priority!)
    expect(priorities).toEqual(Array.from({ length: count }, (_, at) => count / 2 - 1 - at))
    expect(queue.length).toBe(0)
  })

  it('is first in, first out for 100,000 events of five priorities', () => {
    const queue = new ExternalQueue()
    for (let at = 0; at < 100_000; at++) {
      queue.push({ name: 'e', type: 'external', data: at, priority: (at % 5) - 2 })
    }
    const listed = [...queue]
    expect(queue.length).toBe(100_000)
    for (const expected of listed) expect(queue.shift()).toBe(expected)
    const sorted = [...listed].sort((a, b) => b.priority! - a.priority! || Number(a.data) - Number(b.data))
    expect(listed).toEqual(sorted)
  })
})
