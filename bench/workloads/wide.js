import { createMachine } from 'xstate'
import { list, scxml } from './workload.js'

const size = 500
const next = (at) => (at + 1) % size

class Hand {
  at = 0
  expected = list(size, (at) => `e${at}`)
  send(name) {
    if (name === this.expected[this.at]) this.at = next(this.at)
  }
  get states() {
    return [`s${this.at}`]
  }
}

/** @type {import('./workload.js').Workload} */
export const wide500 = {
  name: 'wide-500',
  about: '500 states, 500 events, one after another',
  scxml: scxml(
    'initial="s0"',
    list(size, (at) => `  <state id="s${at}"><transition event="e${at}" target="s${next(at)}"/></state>`).join('\n'),
  ),
  xstate: () =>
    createMachine({
      initial: 's0',
      states: Object.fromEntries(list(size, (at) => [`s${at}`, { on: { [`e${at}`]: `s${next(at)}` } }])),
    }),
  hand: () => new Hand(),
  events: list(size, (at) => [`e${at}`]),
}
