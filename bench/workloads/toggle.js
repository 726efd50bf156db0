import { createMachine } from 'xstate'
import { chart } from './workload.js'

class Hand {
  at = 'off'
  send(name) {
    switch (this.at) {
      case 'off':
        if (name === 'toggle') this.at = 'on'
        break
      case 'on':
        if (name === 'toggle') this.at = 'off'
        break
    }
  }
  get states() {
    return [this.at]
  }
}

/** @type {import('./workload.js').Workload} */
export const toggle = {
  name: 'toggle',
  about: 'two states, one event',
  scxml: chart('toggle'),
  xstate: () =>
    createMachine({ initial: 'off', states: { off: { on: { toggle: 'on' } }, on: { on: { toggle: 'off' } } } }),
  hand: () => new Hand(),
  events: [['toggle']],
}
