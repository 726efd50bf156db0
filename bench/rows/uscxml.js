/** The workloads of `workloads/uscxml.js`, from size to size; who gets too slow does not go on. */
import { conflicts, nested, sizes } from '../workloads/uscxml.js'
import { compare } from './events.js'

const slowest = 1 // events a second; the next size takes at least 16 times as long

/** @returns {Promise<import('./events.js').EventsRow[]>} */
export async function uscxml({ rounds, ms, engines, say }) {
  const rows = []
  for (const make of [nested, conflicts]) {
    const out = {}
    for (const size of sizes) {
      const workload = make(size)
      say(workload.name)
      const row = await compare(workload, {
        rounds: Math.min(rounds, 3),
        ms: Math.min(ms, 100),
        engines: engines.filter(({ name }) => name !== 'switch' && !(name in out)),
      })
      rows.push({ ...row, unable: { ...row.unable, ...out } })
      for (const [name, { median }] of Object.entries(row.engines)) {
        if (median < slowest) out[name] = `an event took it ${(1 / median).toFixed(1)} s at size ${size}`
      }
    }
  }
  return rows
}
