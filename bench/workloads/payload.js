import { assign, setup } from 'xstate'
import { chart, list, seeded } from './workload.js'

class Hand {
  data = { credit: 0, debit: 0 }
  states = ['open']
  send(name, data) {
    switch (name) {
      case 'book':
        if (data.n < 0) this.data.debit -= data.n
        else this.data.credit += data.n
    }
  }
}

const random = seeded(7)

/** @type {import('./workload.js').Workload} */
export const payload = {
  name: 'payload',
  about: 'a condition and an assignment that read _event.data.n',
  scxml: chart('payload'),
  xstate: () =>
    setup({
      guards: { negative: ({ event }) => event.n < 0 },
      actions: {
        debit: assign({ debit: ({ context, event }) => context.debit - event.n }),
        credit: assign({ credit: ({ context, event }) => context.credit + event.n }),
      },
    }).createMachine({
      context: { credit: 0, debit: 0 },
      initial: 'open',
      states: { open: { on: { book: [{ guard: 'negative', actions: 'debit' }, { actions: 'credit' }] } } },
    }),
  hand: () => new Hand(),
  events: list(64, () => ['book', { n: Math.floor(random() * 20) - 6 }]),
}
