import scion from '@scion-scxml/scxml'

const { Statechart } = scion.core

/** Document text → a compiled model. */
export const loadModel = (text) => called((done) => scion.documentStringToModel('chart.scxml', text, done))

/**
 * A model → what `Statechart` takes. Sessions of one prepared model share its data: they are globals of the context
 * that `prepare` makes.
 */
export const prepareModel = (model) => called((done) => model.prepare(done))

export const start = (prepared, options) => {
  const machine = new Statechart(prepared, { console: silent, sessionRegistry: new Map(), ...options })
  machine.start()
  return machine
}

export const dataOf = (machine) => machine.getSnapshot()[3]

const silent = { log() {} }

const called = (run) =>
  new Promise((resolve, reject) => {
    run((error, result) => (error ? reject(asError(error)) : resolve(result)))
  })

const asError = (reason) => {
  const [first] = Array.isArray(reason) ? reason : [reason]
  return first instanceof Error ? first : new Error(first?.reason ?? String(first))
}

/** @type {import('./engine.js').Engine} */
export const scionEngine = {
  name: 'SCION',
  // With the name and data in one object: SCION makes that object otherwise.
  send: 'machine.gen(events[i])',
  async prepare({ scxml, scxmlForScion, events }) {
    const prepared = await prepareModel(await loadModel(scxmlForScion ?? scxml))
    const first = start(prepared)
    const initial = JSON.stringify(dataOf(first))
    first.cancel()
    return {
      // A second session would go on with the first one's data; `params` sets them back.
      fresh: () => start(prepared, { params: JSON.parse(initial) }),
      events: events.map(([name, data]) => ({ name, data })),
      observe: (current) => ({ states: current.getConfiguration(), data: dataOf(current) }),
      stop: (current) => current.cancel(),
    }
  },
}
