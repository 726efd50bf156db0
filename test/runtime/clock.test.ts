import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ScxmlError } from '../../src/diagnostic.js'
import { realClock, simulatedClock } from '../../src/runtime/clock.js'

describe('the simulated clock', () => {
  it('stands until it is told to go', () => {
    const clock = simulatedClock(40)
    expect(clock.now()).toBe(40)
    clock.advance('1.5s')
    expect(clock.now()).toBe(1540)
    clock.advance(10)
    expect(clock.now()).toBe(1550)
  })

  it('wakes in the order of times, then of registration, each at its time', () => {
    const clock = simulatedClock()
    const seen: [string, number][] = []
    const note = (name: string) => () => seen.push([name, clock.now()])
    clock.wakeAt(200, note('late'))
    clock.wakeAt(100, note('first'))
    clock.wakeAt(100, note('second'))
    clock.wakeAt(1001, note('never'))
    clock.advance('1s')
    expect(seen).toEqual([
      ['first', 100],
      ['second', 100],
      ['late', 200],
    ])
    expect(clock.now()).toBe(1000)
    expect(clock.next).toBe(1001)
  })

  it('wakes what is registered while it advances and falls into the window', () => {
    const clock = simulatedClock()
    const seen: number[] = []
    const tick = () => {
      seen.push(clock.now())
      clock.wakeAt(clock.now() + 300, tick)
    }
    clock.wakeAt(300, tick)
    clock.advance('1s')
    expect(seen).toEqual([300, 600, 900])
    expect(clock.next).toBe(1200)
  })

  it('wakes what is due already only when it is told to go', () => {
    const clock = simulatedClock(50)
    const wake = vi.fn()
    clock.wakeAt(10, wake)
    expect(wake).not.toHaveBeenCalled()
    clock.advance(0)
    expect(wake).toHaveBeenCalledOnce()
    expect(clock.now()).toBe(50)
  })

  it('does not wake what was called off, even by another wake at the same time', () => {
    const clock = simulatedClock()
    const wake = vi.fn()
    clock.wakeAt(5, () => cancel())
    const cancel = clock.wakeAt(5, wake)
    clock.advance(10)
    cancel()
    expect(wake).not.toHaveBeenCalled()
    expect(clock.next).toBeUndefined()
  })

  it('jumps to the next wake', () => {
    const clock = simulatedClock()
    const seen: number[] = []
    for (const time of [70, 30, 30]) clock.wakeAt(time, () => seen.push(clock.now()))
    expect(clock.advanceToNext()).toBe(true)
    expect(seen).toEqual([30, 30])
    expect(clock.advanceToNext()).toBe(true)
    expect(clock.advanceToNext()).toBe(false)
    expect(clock.now()).toBe(70)
  })

  it('goes on after an error, and throws it at the end', () => {
    const clock = simulatedClock()
    const seen: string[] = []
    clock.wakeAt(1, () => {
      throw new Error('first')
    })
    clock.wakeAt(2, () => seen.push('second'))
    expect(() => clock.advance(10)).toThrow('first')
    expect(seen).toEqual(['second'])
    expect(clock.now()).toBe(10)
    for (const name of ['a', 'b']) {
      clock.wakeAt(11, () => {
        throw new Error(name)
      })
    }
    expect(() => clock.advance(10)).toThrow(AggregateError)
  })

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 'soon', '5', '-2s', ''])(
    'refuses to advance by %j',
    (duration) => {
      const clock = simulatedClock()
      expect(() => clock.advance(duration)).toThrow(ScxmlError)
      expect(() => clock.advance(duration)).toThrow(`'${duration}' is no duration`)
      expect(clock.now()).toBe(0)
    },
  )

  it('stops where time stands still for ever', () => {
    const clock = simulatedClock(3)
    const again = () => clock.wakeAt(clock.now(), again)
    again()
    expect(() => clock.advance(1)).toThrow('at 3 ms without any time passing')
  })

  it('takes many wakes at one time for what they are', () => {
    const clock = simulatedClock()
    let woken = 0
    for (let i = 0; i < 150_000; i++) clock.wakeAt(i % 7, () => woken++)
    clock.advance(10)
    expect(woken).toBe(150_000)
  })

  it('refuses NaN', () => {
    expect(() => simulatedClock().wakeAt(Number.NaN, () => {})).toThrow(RangeError)
    expect(() => simulatedClock(Number.NaN)).toThrow(RangeError)
  })
})

describe('the real clock', () => {
  it('is one, and goes forward', () => {
    const clock = realClock()
    expect(realClock()).toBe(clock)
    const before = clock.now()
    expect(clock.now()).toBeGreaterThanOrEqual(before)
  })

  it('never wakes early', async () => {
    const clock = realClock()
    const early: number[] = []
    const wakes = Array.from({ length: 200 }, (_, i) => {
      const time = clock.now() + (i % 20) + Math.random()
      return new Promise<void>((done) => {
        clock.wakeAt(time, () => {
          if (clock.now() < time) early.push(clock.now() - time)
          done()
        })
      })
    })
    await Promise.all(wakes)
    expect(early).toEqual([])
  })

  it('refuses NaN', () => {
    expect(() => realClock().wakeAt(Number.NaN, () => {})).toThrow(RangeError)
  })

  describe('with the timers of Node at hand', () => {
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    })
    afterEach(() => {
      vi.useRealTimers()
    })

    it('wakes once and keeps the process alive until then', () => {
      const wake = vi.fn()
      const set = vi.spyOn(globalThis, 'setTimeout')
      realClock().wakeAt(realClock().now() + 50, wake)
      expect((set.mock.results[0]!.value as NodeJS.Timeout).hasRef()).toBe(true)
      expect(vi.getTimerCount()).toBe(1)
      vi.advanceTimersByTime(1000)
      expect(wake).toHaveBeenCalledOnce()
      expect(vi.getTimerCount()).toBe(0)
    })

    it('wakes later, never at once, for a time that has passed', () => {
      const wake = vi.fn()
      realClock().wakeAt(realClock().now() - 50, wake)
      expect(wake).not.toHaveBeenCalled()
      vi.advanceTimersByTime(1)
      expect(wake).toHaveBeenCalledOnce()
    })

    it('handles delays that a timer of Node cannot', () => {
      const wake = vi.fn()
      const month = 45 * 86_400_000
      realClock().wakeAt(realClock().now() + month, wake)
      vi.advanceTimersByTime(month - 1)
      expect(wake).not.toHaveBeenCalled()
      vi.advanceTimersByTime(1)
      expect(wake).toHaveBeenCalledOnce()
    })

    it('can be called off, also after it has armed itself anew', () => {
      const wake = vi.fn()
      const cancel = realClock().wakeAt(realClock().now() + 2 ** 32, wake)
      vi.advanceTimersByTime(2 ** 31)
      cancel()
      expect(vi.getTimerCount()).toBe(0)
      vi.advanceTimersByTime(2 ** 33)
      expect(wake).not.toHaveBeenCalled()
    })
  })
})
