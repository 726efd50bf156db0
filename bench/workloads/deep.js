import { createMachine } from 'xstate'
import { chart } from './workload.js'

class Hand {
  at = 'a16'
  send(name) {
    switch (this.at) {
      case 'a16':
        if (name === 'swap') this.at = 'b16'
        break
      case 'b16':
        if (name === 'swap') this.at = 'a16'
        break
    }
  }
  get states() {
    return [this.at]
  }
}

/** @type {import('./workload.js').Workload} */
export const deep16 = {
  name: 'deep-16',
  about: '16 levels are left and 16 entered; the transition stands at the outermost',
  scxml: chart('deep-16'),
  xstate: () =>
    createMachine({
      initial: 'a1',
      states: {
        a1: { on: { swap: 'b1' }, ...inside('a', 2) },
        b1: { on: { swap: 'a1' }, ...inside('b', 2) },
      },
    }),
  hand: () => new Hand(),
  events: [['swap']],
}

function inside(branch, depth) {
  if (depth > 16) return {}
  const child = `${branch}${depth}`
  return { initial: child, states: { [child]: inside(branch, depth + 1) } }
}
