import { readFileSync } from 'node:fs'
import { assign, log, not, setup, stateIn } from 'xstate'

/** The chart of `examples/order.scxml` by hand. Nothing listens to its log. */
class Hand {
  at = 'basket'
  payment = ''
  shipment = ''
  data = { items: [], total: 0, paid: 0, parcel: undefined }
  reminder = undefined

  send(name, data) {
    switch (this.at) {
      case 'basket':
        if (name === 'item.added') {
          this.data.items.push(data.name)
          this.data.total += data.price * (data.count ?? 1)
        } else if (name === 'order.placed' && this.data.items.length > 0) {
          this.at = 'open'
          this.enter('unpaid', 'packing')
        }
        break
      case 'open':
        this.fulfil(name, data)
        break
      case 'held':
        if (name === 'order.released') {
          this.at = 'open'
          this.enter(this.payment, this.shipment)
        } else if (name === 'order.cancelled') this.at = 'cancelled'
        break
    }
  }

  fulfil(name, data) {
    switch (name) {
      case 'order.cancelled':
      case 'order.held':
        this.at = name === 'order.held' ? 'held' : 'cancelled'
        clearTimeout(this.reminder)
        return
      case 'payment.received':
        if (this.payment !== 'unpaid') return
        this.data.paid += data.amount
        if (this.data.paid < this.data.total) return
        this.payment = 'settled'
        clearTimeout(this.reminder)
        break
      case 'parcel.packed':
        if (this.shipment !== 'packing') return
        this.data.parcel = data
        this.shipment = 'packed'
        break
    }
    if (this.shipment === 'packed' && this.payment === 'settled') this.at = 'complete'
  }

  enter(payment, shipment) {
    this.payment = payment
    this.shipment = shipment
    if (payment === 'unpaid') this.reminder = setTimeout(() => this.enter(payment, this.shipment), 3000)
  }

  stop() {
    clearTimeout(this.reminder)
  }

  get states() {
    return this.at === 'open' ? [this.payment, this.shipment] : [this.at]
  }
}

function machine() {
  return setup({
    guards: {
      empty: ({ context }) => context.items.length === 0,
      enough: ({ context, event }) => context.paid + event.amount >= context.total,
    },
    actions: {
      add: assign({
        items: ({ context, event }) => [...context.items, event.name],
        total: ({ context, event }) => context.total + event.price * (event.count ?? 1),
      }),
      pay: assign({ paid: ({ context, event }) => context.paid + event.amount }),
      keep: assign({ parcel: ({ event }) => ({ code: event.code }) }),
    },
  }).createMachine({
    context: () => ({ items: [], total: 0, paid: 0, parcel: undefined }),
    initial: 'basket',
    output: ({ context }) => ({ items: context.items, paid: context.paid, parcel: context.parcel?.code }),
    states: {
      basket: {
        on: {
          'item.added': { actions: ['add', log(({ context }) => context.total, 'total')] },
          'order.placed': [
            { guard: 'empty', actions: log(() => 'an empty basket cannot be ordered') },
            { target: 'open' },
          ],
        },
      },
      open: {
        initial: 'fulfilment',
        on: {
          'order.cancelled': { guard: not(stateIn('#shipped')), target: 'cancelled' },
          'order.held': 'held',
        },
        states: {
          'where-it-was': { type: 'history', history: 'deep', target: 'fulfilment' },
          fulfilment: {
            type: 'parallel',
            onDone: '#complete',
            states: {
              payment: {
                initial: 'unpaid',
                states: {
                  unpaid: {
                    after: {
                      3000: {
                        target: 'unpaid',
                        reenter: true,
                        actions: log(({ context }) => context.total - context.paid, 'reminder, still to pay'),
                      },
                    },
                    on: {
                      'payment.received': [
                        { guard: 'enough', target: 'settled', actions: 'pay' },
                        { actions: ['pay', log(({ context }) => context.total - context.paid, 'still to pay')] },
                      ],
                    },
                  },
                  settled: { id: 'settled', type: 'final' },
                },
              },
              shipment: {
                initial: 'packing',
                states: {
                  packing: { on: { 'parcel.packed': { target: 'packed', actions: 'keep' } } },
                  packed: { always: { guard: stateIn('#settled'), target: 'shipped' } },
                  shipped: {
                    id: 'shipped',
                    type: 'final',
                    entry: log(({ context }) => context.parcel.code, 'on its way'),
                  },
                },
              },
            },
          },
        },
      },
      held: { on: { 'order.released': 'open.where-it-was', 'order.cancelled': 'cancelled' } },
      complete: { id: 'complete', type: 'final' },
      cancelled: { type: 'final' },
    },
  })
}

const text = readFileSync(new URL('../../examples/order.scxml', import.meta.url), 'utf8')

/** @type {import('./workload.js').Workload} */
export const order = {
  name: 'order',
  about: 'examples/order.scxml: whole lives of a session, from the basket to the end',
  scxml: text,
  scxmlForScion: text.replace('??', '||'),
  note: "SCION parses ES5 only: it gets '||' where the chart says '??', which means the same for these events",
  xstate: machine,
  hand: () => new Hand(),
  events: [
    ['order.placed'],
    ['item.added', { name: 'tea', price: 4, count: 2 }],
    ['item.added', { name: 'pot', price: 20 }],
    ['order.placed'],
    ['payment.received', { amount: 8 }],
    ['parcel.packed', { code: 'TP-4711' }],
    ['order.held'],
    ['item.added', { name: 'cup', price: 6 }],
    ['order.released'],
    ['payment.received', { amount: 20 }],
  ],
  whole: true,
}
