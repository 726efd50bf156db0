/** What an editor says of sessions whose chart it knows; `shop.scxml.d.ts` is what `microstep types` writes. */
import { describe, expectTypeOf, it } from 'vitest'
import { type ChartTypes, createSession, parseChart, type Session, type SessionOptions } from '../../src/index.js'
import type { Order, ShopChart } from './shop.scxml.js'

const session = createSession<ShopChart>(parseChart(''))
const order: Order = { id: 1, lines: [{ name: 'tea', price: 2 }] }

describe('a session of a known chart', () => {
  it('takes the events that the chart handles', () => {
    expectTypeOf<ShopChart>().toExtend<ChartTypes>()
    session.send('order.placed', order)
    session.send('payment.received', { amount: 1 }, { priority: 1 })
    session.send('item.added', order.lines[0]!)
    session.send('item.removed', 7)
    // @ts-expect-error an event that it does not handle
    session.send('order.place', order)
    // @ts-expect-error data that do not fit
    session.send('order.placed', { id: '1', lines: [] })
    // @ts-expect-error data that are not there
    session.send('payment.received')
    // @ts-expect-error the most exact type counts
    session.send('item.removed', order.lines[0]!)
  })

  it('knows its states', () => {
    session.isActive('card')
    expectTypeOf(session.configuration).toEqualTypeOf<readonly ('open' | 'paying' | 'card' | 'paid')[]>()
    // @ts-expect-error a state that the chart does not have
    session.isActive('closed')
  })

  it('knows its data', () => {
    expectTypeOf(session.data.total).toBeNumber()
    expectTypeOf(session.data.order).toEqualTypeOf<Order | undefined>()
    expectTypeOf(session.data.items).toEqualTypeOf<unknown[]>()
    // @ts-expect-error data that the chart does not have
    session.data.sum
    createSession<ShopChart>(parseChart(''), { data: { total: 1 } })
    // @ts-expect-error initial data that do not fit
    createSession<ShopChart>(parseChart(''), { data: { total: 'x' } })
  })

  it('is a session', () => {
    expectTypeOf(session).toExtend<Session>()
    const any: Session = session
    any.send('whatever', 1)
  })
})

describe('a session of any chart', () => {
  it('takes everything', () => {
    const any = createSession(parseChart(''))
    expectTypeOf(any).toEqualTypeOf<Session>()
    expectTypeOf<Session>().toEqualTypeOf<Session<ChartTypes>>()
    const name: string = 'e'
    any.send(name)
    any.send(name, { any: 1 }, { priority: 1 })
    expectTypeOf(any.data).toEqualTypeOf<Record<string, unknown>>()
    expectTypeOf(any.isActive).parameter(0).toBeString()
    expectTypeOf<SessionOptions['data']>().toEqualTypeOf<Readonly<Partial<Record<string, unknown>>> | undefined>()
  })
})
