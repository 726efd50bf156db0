/** That a long run does not fill the heap: 2^20 configurations at random, and a flood of event names. */
import { bytes, table } from '../format.js'
import { heapUsed } from '../harness.js'
import { createSession, parseChart } from '../peers/product.js'
import { parallel20 } from '../workloads/parallel.js'

const samples = 12
const inSample = 200_000
/** What the heap may grow by from the first to the second half of the run, and still be called flat. */
const slack = 2 ** 20

/** @typedef {{ name: string, events: number, first: number, second: number, flat: boolean, heap: readonly number[] }} MemoryRow bytes above the start; the most of each half */

/** @returns {MemoryRow[]} */
export function memory({ say }) {
  say('memory')
  const chart = parseChart(parallel20.scxml)
  const names = parallel20.events.map(([name]) => name)
  return [
    row('parallel-20', chart, (at) => names[at % names.length]),
    row('event names, none twice', chart, (at) => `order.${at.toString(36)}.${at % 7}`),
  ]
}

function row(name, chart, nameOf) {
  const session = createSession(chart).start()
  const before = heapUsed()
  const heap = []
  for (let at = 0; at < samples * inSample; at++) {
    session.send(nameOf(at))
    if ((at + 1) % inSample === 0) heap.push(heapUsed() - before)
  }
  if (session.status !== 'running') throw new Error(`'${name}' ended ${session.status}`)
  session.stop()
  const first = Math.max(...heap.slice(0, samples / 2))
  const second = Math.max(...heap.slice(samples / 2))
  return { name, events: samples * inSample, first, second, flat: second - first < slack, heap }
}

export function memoryTable(rows) {
  const heading = ['heap over a long run', 'events', 'most, first half', 'most, second half', 'flat']
  return table(
    heading,
    rows.map(({ name, events, first, second, flat }) => [
      name,
      String(events),
      bytes(first),
      bytes(second),
      flat ? 'yes' : 'NO',
    ]),
  )
}
