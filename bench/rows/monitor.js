/** What a monitor costs: the same events without one, and with one that counts, times or traces. */
import { amount, duration, table } from '../format.js'
import { compete, Runner } from '../harness.js'
import { microstep } from '../peers/microstep.js'
import { createMonitor, createSession, parseChart } from '../peers/product.js'
import { guarded } from '../workloads/guarded.js'
import { toggle } from '../workloads/toggle.js'

/** By what the monitor does; each gives the options of a session. */
const kinds = {
  unmonitored: () => ({}),
  counts: () => ({ monitor: createMonitor({ timeEvery: 0 }) }),
  'counts, times 1 in 16': () => ({ monitor: createMonitor({ timeEvery: 16 }) }),
  'counts, times each': () => ({ monitor: createMonitor() }),
  'traces macrosteps': () => ({ monitor: traced(['macrostep']) }),
  'traces everything': () => ({ monitor: traced() }),
}

function traced(wanted) {
  const monitor = createMonitor({ timeEvery: 0 })
  monitor.listen(() => {}, wanted && { kinds: wanted })
  return monitor
}

/**
 * @typedef {object} MonitorRow
 * @property {string} name of the workload
 * @property {string} kind
 * @property {import('../harness.js').Measured} measured events a second
 * @property {number} more ms that an event costs beyond one without a monitor
 */

/** @returns {MonitorRow[]} */
export function monitor(options) {
  return [toggle, guarded].flatMap((workload) => {
    options.say(`monitor: ${workload.name}`)
    const chart = parseChart(workload.scxml)
    const runners = Object.entries(kinds).map(([name, optionsOf]) => {
      const sessionOptions = optionsOf()
      const prepared = { ...microstep.prepare(workload), fresh: () => createSession(chart, sessionOptions).start() }
      return new Runner({ name, send: microstep.send }, prepared, workload)
    })
    const measured = compete(runners, options)
    for (const runner of runners) runner.stop()
    const without = 1000 / measured.get('unmonitored').median
    return [...measured].map(([kind, speed]) => ({
      name: workload.name,
      kind,
      measured: speed,
      more: 1000 / speed.median - without,
    }))
  })
}

export function monitorTable(rows) {
  return table(
    ['a monitor', 'events a second', 'min–max', 'an event', 'more'],
    rows.map(({ name, kind, measured, more }) => [
      `${name}: ${kind}`,
      amount(measured.median),
      `${amount(measured.min)}–${amount(measured.max)}`,
      duration(1000 / measured.median),
      kind === 'unmonitored' ? '–' : duration(Math.max(0, more)),
    ]),
  )
}
