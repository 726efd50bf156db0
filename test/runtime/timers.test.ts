import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Clock, type SimulatedClock, simulatedClock } from '../../src/runtime/clock.js'
import { type Timer, Timers } from '../../src/runtime/timers.js'

/** A clock that counts how many wakes are pending. */
function countingClock() {
  const inner = simulatedClock()
  const counts = { pending: 0, most: 0, armed: 0 }
  const clock: Clock = {
    now: () => inner.now(),
    wakeAt(time, wake) {
      counts.armed++
      counts.pending++
      counts.most = Math.max(counts.most, counts.pending)
      let open = true
      const close = () => {
        if (open) counts.pending--
        open = false
      }
      const cancel = inner.wakeAt(time, () => {
        close()
        wake()
      })
      return () => {
        close()
        cancel()
      }
    },
  }
  return { clock, inner, counts }
}

function setUp(): { clock: SimulatedClock; timers: Timers; seen: string[]; note: (name: string) => () => void } {
  const clock = simulatedClock()
  const seen: string[] = []
  return { clock, timers: new Timers(clock), seen, note: (name) => () => seen.push(`${name}@${clock.now()}`) }
}

describe('timers', () => {
  it('run in the order of times, then of scheduling', () => {
    const { clock, timers, seen, note } = setUp()
    timers.schedule(20, note('c'))
    timers.schedule(10, note('a'))
    timers.schedule(10, note('b'))
    timers.schedule(0, note('now'))
    expect(timers.size).toBe(4)
    expect(seen).toEqual([])
    clock.advance(15)
    expect(seen).toEqual(['now@0', 'a@10', 'b@10'])
    expect(timers.size).toBe(1)
    clock.advance(5)
    expect(seen.at(-1)).toBe('c@20')
  })

  it('can be taken back once, by themselves or by others at the same time', () => {
    const { clock, timers, seen, note } = setUp()
    const a = timers.schedule(10, note('a'))
    timers.schedule(20, () => expect(timers.cancel(b)).toBe(true))
    const b = timers.schedule(20, note('b'))
    expect(timers.cancel(a)).toBe(true)
    expect(timers.cancel(a)).toBe(false)
    clock.advance(100)
    expect(timers.cancel(b)).toBe(false)
    expect(seen).toEqual([])
  })

  it('cannot be taken back by the timers of others', () => {
    const { clock, timers, seen, note } = setUp()
    const others = new Timers(clock)
    const timer = timers.schedule(10, note('a'))
    others.schedule(10, note('b'))
    expect(others.cancel(timer)).toBe(false)
    clock.advance(10)
    expect(seen).toEqual(['a@10', 'b@10'])
  })

  it('cannot be taken back by what they run', () => {
    const { clock, timers } = setUp()
    const results: boolean[] = []
    const timer: Timer = timers.schedule(1, () => results.push(timers.cancel(timer)))
    clock.advance(1)
    expect(results).toEqual([false])
  })

  it('lose none of the others to an error', () => {
    const { clock, timers, seen, note } = setUp()
    timers.schedule(1, () => {
      throw new Error('bad')
    })
    timers.schedule(1, note('same time'))
    timers.schedule(2, note('later'))
    expect(() => clock.advance(5)).toThrow('bad')
    expect(seen).toEqual(['same time@1', 'later@2'])
  })

  it('take the clock once, however many are pending', () => {
    const { clock, inner, counts } = countingClock()
    const timers = new Timers(clock)
    let run = 0
    for (let i = 0; i < 100_000; i++) timers.schedule(1 + ((i * 7919) % 100_003), () => run++)
    expect(counts.pending).toBe(1)
    inner.advance(100_003)
    expect(run).toBe(100_000)
    expect(counts.most).toBe(1)
    expect(counts.pending).toBe(0)
  })

  it('leave the clock alone when the last one is taken back', () => {
    const { clock, inner, counts } = countingClock()
    const timers = new Timers(clock)
    const timer = timers.schedule(5, () => {})
    timers.cancel(timer)
    expect(counts.pending).toBe(0)
    expect(inner.next).toBeUndefined()
  })

  it('ask the clock for exactly the earliest', () => {
    const { clock, inner } = countingClock()
    const timers = new Timers(clock)
    timers.schedule(50, () => {})
    const early = timers.schedule(10, () => {})
    expect(inner.next).toBe(10)
    timers.cancel(early)
    expect(inner.next).toBe(50)
  })

  it('trouble the clock only where the earliest changes', () => {
    const { clock, inner, counts } = countingClock()
    const timers = new Timers(clock)
    const timer = timers.schedule(10, () => {
      for (const delay of [5, 4, 3, 2]) timers.schedule(delay, () => {})
    })
    for (const delay of [10, 20, 30]) timers.cancel(timers.schedule(delay, () => {}))
    expect(timer.time).toBe(10)
    expect(counts.armed).toBe(1)
    inner.advance(10)
    expect(counts.armed).toBe(2)
    expect(inner.next).toBe(12)
  })

  it('leave no garbage behind when they are scheduled and taken back for ever', () => {
    const { timers } = setUp()
    timers.schedule(1_000_000, () => {})
    for (let i = 0; i < 200_000; i++) timers.cancel(timers.schedule(1_000 + i, () => {}))
    expect(timers.size).toBe(1)
  })

  it('give way to the clock between links of a chain of zero delays', () => {
    const { clock, inner, counts } = countingClock()
    const timers = new Timers(clock)
    let links = 0
    const link = () => {
      if (++links < 10) timers.schedule(0, link)
    }
    timers.schedule(0, link)
    inner.advance(0)
    expect(links).toBe(10)
    expect(counts.armed).toBe(10)
  })

  it('take a negative delay for none and refuse NaN', () => {
    const { clock, timers, seen, note } = setUp()
    clock.advance(100)
    timers.schedule(-50, note('a'))
    expect(() => timers.schedule(Number.NaN, note('b'))).toThrow(RangeError)
    clock.advance(0)
    expect(seen).toEqual(['a@100'])
  })

  it('agree with a sorted list, whatever is scheduled and taken back when', () => {
    const command = fc.oneof(
      {
        weight: 12,
        arbitrary: fc.record({
          kind: fc.constant('schedule' as const),
          by: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 5000 })),
        }),
      },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('cancel' as const), by: fc.nat() }) },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('advance' as const),
          by: fc.oneof(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 0, max: 1000 })),
        }),
      },
    )
    fc.assert(
      fc.property(fc.array(command, { maxLength: 400, size: 'max' }), (commands) => {
        const clock = simulatedClock()
        const timers = new Timers(clock)
        const seen: number[] = []
        const expected: number[] = []
        let list: { id: number; time: number; timer: Timer }[] = []
        let id = 0
        for (const { kind, by } of commands) {
          if (kind === 'schedule') {
            const mine = id++
            list.push({ id: mine, time: clock.now() + by, timer: timers.schedule(by, () => seen.push(mine)) })
          } else if (kind === 'cancel') {
            const [gone] = list.splice(by % Math.max(1, list.length), 1)
            if (gone) expect(timers.cancel(gone.timer)).toBe(true)
          } else {
            clock.advance(by)
            const due = list.filter(({ time }) => time <= clock.now()).sort((a, b) => a.time - b.time || a.id - b.id)
            expected.push(...due.map((one) => one.id))
            list = list.filter((one) => !due.includes(one))
          }
          expect(timers.size).toBe(list.length)
        }
        expect(seen).toEqual(expected)
      }),
      { numRuns: 100 },
    )
  })
})
