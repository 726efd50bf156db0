/** When sessions run. */
import { describe, expect, it } from 'vitest'
import { cooperative, createSession, parseChart, type Session, type Strategy, simulatedClock } from '../../src/index.js'
import { scxml } from '../semantics/trace.js'

const counter = parseChart(
  scxml(
    '<datamodel><data id="n" expr="0"/></datamodel><state id="a"><transition event="e"><assign location="n" expr="n + 1"/></transition></state>',
  ),
)
const endless = parseChart(
  scxml('<state id="a"><onentry><send event="e"/></onentry><transition event="e" target="a"/></state>'),
)

/** Portions by hand: `next()` runs the one that was asked for. */
function byHand(strategy: Strategy): { strategy: Strategy; next(): boolean } {
  let waiting: (() => void) | undefined
  return {
    strategy: {
      ...strategy,
      later(run) {
        waiting = run
      },
    },
    next() {
      const run = waiting
      waiting = undefined
      run?.()
      return run !== undefined
    },
  }
}

describe('cooperative', () => {
  it('only queues in send, and does the work afterwards', async () => {
    const session = createSession(counter, { scheduling: cooperative() }).start()
    expect(session.status).toBe('idle')
    for (let at = 0; at < 1000; at++) session.send('e')
    expect(session.status).toBe('idle')
    await session.settled()
    expect([session.status, session.data]).toEqual(['running', { n: 1000 }])
  })

  it('takes so many macrosteps in a portion, round robin over the sessions', () => {
    const { strategy, next } = byHand(cooperative({ macrosteps: 4, milliseconds: 1e9 }))
    const clock = simulatedClock()
    const sessions = [1, 2].map(() => createSession(counter, { scheduling: strategy, clock }).start())
    next() // They start.
    for (const session of sessions) for (let at = 0; at < 5; at++) session.send('e')
    const done = () => sessions.map(({ data }) => data.n)
    const seen = [done()]
    while (next()) seen.push(done())
    expect(seen).toEqual([
      [0, 0],
      [2, 2],
      [4, 4],
      [5, 5],
    ])
  })

  it('ends a portion when its time is up', () => {
    let time = 0
    const { strategy, next } = byHand(cooperative({ milliseconds: 10, now: () => (time += 4) }))
    const session = createSession(counter, { scheduling: strategy }).start()
    next()
    for (let at = 0; at < 5; at++) session.send('e')
    next()
    // At 4 it begins and is to end at 14; it has looked at 8, 12 and 16 since.
    expect(session.data).toEqual({ n: 3 })
  })

  it('lets the event loop live beside a session that never comes to rest', async () => {
    const busy = createSession(endless, { scheduling: cooperative({ milliseconds: 1 }) }).start()
    let longest = 0
    let last = performance.now()
    for (let at = 0; at < 50; at++) {
      await new Promise((resolve) => setImmediate(resolve))
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }
    expect(busy.status).toBe('running')
    busy.stop()
    await busy.settled()
    expect(busy.status).toBe('stopped')
    expect(longest).toBeLessThan(500)
  })

  it.each([{ macrosteps: 0 }, { macrosteps: 1.5 }, { milliseconds: 0 }, { milliseconds: Number.NaN }])(
    'refuses %o',
    (options) => {
      expect(() => cooperative(options)).toThrow(/option\/type/)
    },
  )
})

describe("a strategy of one's own", () => {
  it('decides when there is work', () => {
    const portions: (() => void)[] = []
    const strategy: Strategy = {
      immediate: false,
      begin() {},
      goOn: () => false,
      later: (run) => void portions.push(run),
    }
    const session: Session = createSession(counter, { scheduling: strategy }).start()
    session.send('e')
    session.send('e')
    const n = [portions.length]
    while (portions.length > 0) {
      portions.shift()!()
      n.push(Number(session.data.n ?? -1))
    }
    expect(n).toEqual([1, 0, 1, 2])
  })

  it('must have what a strategy has', () => {
    expect(() => createSession(counter, { scheduling: {} as Strategy })).toThrow(/option\/type.*|strategy/)
  })
})
