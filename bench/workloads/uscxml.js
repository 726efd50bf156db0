/**
 * The ideas of uSCXML's two generated benchmarks, written anew: what it costs to find the least common compound
 * ancestor (LCCA) of deeply nested states, and to resolve conflicts between transitions. Theirs spin for ever; here an
 * event starts each turn, and the turn comes to rest.
 */
import { createMachine } from 'xstate'
import { list, scxml } from './workload.js'

export const sizes = [4, 16, 64, 128]

/**
 * An event enters a parallel of `size` regions, each nested `size` deep; then every innermost state wants out, by an
 * eventless transition: all conflict, the first wins, and all is left.
 *
 * @returns {import('./workload.js').Workload}
 */
export function nested(size) {
  const region = (at) => {
    const levels = list(size, (depth) => `n${at}-${depth}`)
    return `${levels.map((id) => `<state id="${id}">`).join('')}<transition target="landed"/>${'</state>'.repeat(size)}`
  }
  const levels = (at, depth) => ({
    [`n${at}-${depth}`]:
      depth === size - 1 ? { always: '#landed' } : { initial: `n${at}-${depth + 1}`, states: levels(at, depth + 1) },
  })
  return {
    name: `nested-${size}`,
    about: `${size} regions, nested ${size} deep, are entered and left at once`,
    ...around(list(size, region).join('\n'), Object.assign({}, ...list(size, (at) => levels(at, 0)))),
  }
}

/**
 * An event enters a parallel of `size` atomic states with `size` eventless transitions each, all of which lead out.
 *
 * @returns {import('./workload.js').Workload}
 */
export function conflicts(size) {
  const region = (at) => `<state id="c${at}">${'<transition target="landed"/>'.repeat(size)}</state>`
  return {
    name: `conflicts-${size}`,
    about: `${size} regions with ${size} transitions each, all in conflict`,
    ...around(
      list(size, region).join('\n'),
      Object.fromEntries(list(size, (at) => [`c${at}`, { always: list(size, () => ({ target: '#landed' })) }])),
    ),
  }
}

function around(regions, states) {
  return {
    scxml: scxml(
      'datamodel="null" initial="idle"',
      `<state id="idle"><transition event="go" target="mark"/></state>
<parallel id="mark">\n${regions}\n</parallel>
<state id="landed"><transition event="go" target="mark"/></state>`,
    ),
    xstate: () =>
      createMachine({
        initial: 'idle',
        states: {
          idle: { on: { go: 'mark' } },
          mark: { type: 'parallel', states },
          landed: { id: 'landed', on: { go: 'mark' } },
        },
      }),
    events: [['go']],
  }
}
