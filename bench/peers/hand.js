/** @type {import('./engine.js').Engine} */
export const handEngine = {
  name: 'switch',
  send: 'machine.send(names[i], data[i])',
  prepare({ hand }) {
    if (!hand) throw new Error('not written by hand')
    return {
      fresh: hand,
      observe: ({ states, data }) => ({ states, data: data ?? {} }),
      stop: (machine) => machine.stop?.(),
    }
  },
}
