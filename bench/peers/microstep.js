import { createSession, parseChart } from './product.js'

/** @type {import('./engine.js').Engine} */
export const microstep = {
  name: 'microstep',
  send: 'machine.send(names[i], data[i])',
  prepare({ scxml }) {
    const chart = parseChart(scxml)
    return {
      fresh: () => createSession(chart).start(),
      observe: ({ configuration, data }) => ({ states: configuration, data }),
      stop: (session) => session.stop(),
    }
  },
}
