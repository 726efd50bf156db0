import { createMachine } from 'xstate'
import { chart, list, seeded } from './workload.js'

const following = { d1: 'd2', d2: 'd3', d3: 'r1', r1: 'r2', r2: 'd1' }

class Hand {
  at = 'd1'
  exact = 'd1'
  part = 'd1'
  send(name) {
    switch (this.at) {
      case 'paused':
        if (name === 'resume') this.at = this.exact
        else if (name === 'restart') this.at = this.part
        break
      default:
        if (name === 'next') this.at = following[this.at]
        else if (name === 'pause') {
          this.exact = this.at
          this.part = this.at === 'd1' || this.at === 'd2' || this.at === 'd3' ? 'd1' : 'r1'
          this.at = 'paused'
        }
    }
  }
  get states() {
    return [this.at]
  }
}

const random = seeded(3)

/** @type {import('./workload.js').Workload} */
export const history = {
  name: 'history',
  about: 'work is paused, and resumed through deep or shallow history',
  scxml: chart('history'),
  xstate: () =>
    createMachine({
      initial: 'work',
      states: {
        work: {
          initial: 'draft',
          on: { pause: 'paused' },
          states: {
            exact: { type: 'history', history: 'deep', target: 'draft' },
            part: { type: 'history', history: 'shallow', target: 'draft' },
            draft: {
              id: 'draft',
              initial: 'd1',
              states: { d1: { on: { next: 'd2' } }, d2: { on: { next: 'd3' } }, d3: { on: { next: '#review' } } },
            },
            review: {
              id: 'review',
              initial: 'r1',
              states: { r1: { on: { next: 'r2' } }, r2: { on: { next: '#draft' } } },
            },
          },
        },
        paused: { on: { resume: 'work.exact', restart: 'work.part' } },
      },
    }),
  hand: () => new Hand(),
  events: list(50, () => [
    ...(random() < 0.5 ? [['next']] : []),
    ['pause'],
    [random() < 0.6 ? 'resume' : 'restart'],
  ]).flat(),
}
