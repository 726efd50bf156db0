import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Queue } from '../../src/core/event.js'

describe('a queue', () => {
  it('gives back in the order of pushing, whatever else happens', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 3, arbitrary: fc.integer() }, fc.constant(null)), { maxLength: 200 }),
        (steps) => {
          const queue = new Queue<number>()
          const model: number[] = []
          for (const step of steps) {
            if (step === null) expect(queue.shift()).toBe(model.shift())
            else {
              queue.push(step)
              model.push(step)
            }
            expect([queue.length, [...queue]]).toEqual([model.length, model])
          }
        },
      ),
    )
  })

  it('stays in order over many items, taken out while others come', () => {
    const queue = new Queue<number>()
    let next = 0
    for (let at = 0; at < 10_000; at++) {
      queue.push(2 * at)
      queue.push(2 * at + 1)
      expect(queue.shift()).toBe(next++)
    }
    while (queue.length > 0) expect(queue.shift()).toBe(next++)
    expect(next).toBe(20_000)
    expect(queue.shift()).toBeUndefined()
  })

  it('can be cleared', () => {
    const queue = new Queue<number>()
    queue.push(1)
    queue.push(2)
    queue.shift()
    queue.clear()
    expect([queue.length, queue.shift()]).toEqual([0, undefined])
    queue.push(3)
    expect(queue.shift()).toBe(3)
  })
})
