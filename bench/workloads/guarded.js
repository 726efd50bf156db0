import { assign, setup } from 'xstate'
import { chart } from './workload.js'

class Hand {
  at = 'counting'
  data = { count: 0, laps: 0 }
  send(name) {
    const { data } = this
    switch (this.at) {
      case 'counting':
        if (name === 'inc') {
          if (data.count < 10) data.count++
          else {
            data.count = 0
            data.laps++
            this.at = 'full'
          }
        } else if (name === 'dec' && data.count > 0) data.count--
        break
      case 'full':
        if (name === 'inc') this.at = 'counting'
        break
    }
  }
  get states() {
    return [this.at]
  }
}

/** @type {import('./workload.js').Workload} */
export const guarded = {
  name: 'guarded',
  about: 'a counter: two data, conditions, assignments',
  scxml: chart('guarded'),
  xstate: () =>
    setup({
      guards: { room: ({ context }) => context.count < 10, some: ({ context }) => context.count > 0 },
      actions: {
        inc: assign({ count: ({ context }) => context.count + 1 }),
        dec: assign({ count: ({ context }) => context.count - 1 }),
        lap: assign({ count: 0, laps: ({ context }) => context.laps + 1 }),
      },
    }).createMachine({
      context: { count: 0, laps: 0 },
      initial: 'counting',
      states: {
        counting: {
          on: {
            inc: [
              { guard: 'room', actions: 'inc' },
              { target: 'full', actions: 'lap' },
            ],
            dec: { guard: 'some', actions: 'dec' },
          },
        },
        full: { on: { inc: 'counting' } },
      },
    }),
  hand: () => new Hand(),
  events: [['inc'], ['inc'], ['inc'], ['dec']],
}
