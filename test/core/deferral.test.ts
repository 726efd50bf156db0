/** The pool of deferred events, against lists that are looked through. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { State } from '../../src/core/chart.js'
import { DeferredPool } from '../../src/core/deferral.js'
import { parseChart } from '../../src/index.js'

const { states } = parseChart(
  `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="null">${'<state/>'.repeat(4)}</scxml>`,
)

type Doing = readonly ['hold' | 'hold again' | 'release', number] | readonly ['drop' | 'take' | 'copy']

const doing: fc.Arbitrary<Doing> = fc.oneof(
  fc.tuple(fc.constantFrom('hold' as const, 'hold again' as const, 'release' as const), fc.nat({ max: 4 })),
  fc.tuple(fc.constantFrom('drop' as const, 'take' as const, 'copy' as const)),
)

interface Item {
  readonly order: number
  readonly by: State
}

const byOrder = (a: Item, b: Item) => a.order - b.order
const orders = (items: readonly Item[]) => items.map(({ order }) => order)

it('holds, releases and drops in the original order, whatever comes in between', () => {
  fc.assert(
    fc.property(fc.array(doing, { maxLength: 60 }), (steps) => {
      let pool = new DeferredPool()
      let held: Item[] = []
      let released: Item[] = []
      let count = 0
      const hold = (item: Item) => {
        held = [...held, item].sort(byOrder)
      }
      for (const [what, at = 0] of steps) {
        const by = states[at]!
        if (what === 'hold') {
          pool.hold({ name: 'e', type: 'external', data: undefined }, by, null)
          hold({ order: ++count, by })
        } else if (what === 'release') {
          const free = held.filter((item) => item.by === by)
          expect(orders(pool.release(by))).toEqual(orders(free))
          held = held.filter((item) => item.by !== by)
          released = [...released, ...free].sort(byOrder)
        } else if (what === 'drop') {
          expect(pool.dropOldest()?.order).toBe(held.shift()?.order)
        } else if (what === 'copy') pool = DeferredPool.from(pool.state)
        else {
          const item = pool.take()
          const expected = released.shift()
          expect(item?.order).toBe(expected?.order)
          if (!item || what === 'take') continue
          pool.hold(item.event, by, item)
          hold({ order: item.order, by })
        }
        expect([pool.size, orders(pool.held)]).toEqual([held.length, orders(held)])
        expect([pool.released, orders(pool.state.released)]).toEqual([released.length, orders(released)])
      }
    }),
  )
})
