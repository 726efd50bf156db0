import { assign, setup } from 'xstate'
import { chart, list } from './workload.js'

class Hand {
  states = ['idle']
  data = { rounds: 0 }
  at = 0
  send(name) {
    if (name !== 'go') return
    this.at = 1
    while (this.at > 0) {
      switch (this.at) {
        case 10:
          this.data.rounds++
          this.at = 0
          break
        default:
          this.at++
      }
    }
  }
}

/** @type {import('./workload.js').Workload} */
export const chain = {
  name: 'chain',
  about: 'an event, then ten eventless microsteps',
  scxml: chart('chain'),
  xstate: () =>
    setup({ actions: { round: assign({ rounds: ({ context }) => context.rounds + 1 }) } }).createMachine({
      context: { rounds: 0 },
      initial: 'idle',
      states: {
        idle: { on: { go: 'c1' } },
        ...Object.fromEntries(list(9, (at) => [`c${at + 1}`, { always: `c${at + 2}` }])),
        c10: { always: { target: 'idle', actions: 'round' } },
      },
    }),
  hand: () => new Hand(),
  events: [['go']],
}
