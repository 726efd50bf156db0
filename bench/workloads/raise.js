import { assign, raise as raiseEvent, setup } from 'xstate'
import { chart, list } from './workload.js'

class Hand {
  at = 'tick'
  data = { beats: 0 }
  queue = []
  send(name) {
    if (name === 'go') for (let count = 0; count < 10; count++) this.queue.push('beat')
    else this.step(name)
    for (let event = this.queue.shift(); event !== undefined; event = this.queue.shift()) this.step(event)
  }
  step(name) {
    switch (this.at) {
      case 'tick':
        if (name === 'beat') this.at = 'tock'
        break
      case 'tock':
        if (name === 'beat') {
          this.data.beats += 2
          this.at = 'tick'
        }
        break
    }
  }
  get states() {
    return [this.at]
  }
}

/** @type {import('./workload.js').Workload} */
export const raise = {
  name: 'raise',
  about: 'one event raises ten; 11 microsteps, five assignments',
  scxml: chart('raise'),
  xstate: () =>
    setup({ actions: { count: assign({ beats: ({ context }) => context.beats + 2 }) } }).createMachine({
      context: { beats: 0 },
      initial: 'clock',
      states: {
        clock: {
          initial: 'tick',
          on: { go: { actions: list(10, () => raiseEvent({ type: 'beat' })) } },
          states: { tick: { on: { beat: 'tock' } }, tock: { on: { beat: { target: 'tick', actions: 'count' } } } },
        },
      },
    }),
  hand: () => new Hand(),
  events: [['go']],
}
