import { createActor } from 'xstate'

const silent = { logger() {} }

export const start = (machine) => createActor(machine, silent).start()

/** @type {import('./engine.js').Engine} */
export const xstateEngine = {
  name: 'XState',
  send: 'machine.send(events[i])',
  prepare({ xstate, events }) {
    const machine = xstate()
    return {
      fresh: () => start(machine),
      events: events.map(([type, data]) => ({ type, ...data })),
      observe(actor) {
        const { value, context } = actor.getSnapshot()
        return { states: leaves(value), data: context }
      },
      stop: (actor) => actor.stop(),
    }
  },
}

/** The active atomic states of a snapshot's `value`. */
function leaves(value) {
  if (typeof value === 'string') return [value]
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'object' && Object.keys(inner).length === 0 ? [key] : leaves(inner),
  )
}
