/** What a pool of threads is worth: regions of a parallel that take long, side by side and one after the other. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { duration, table, times } from '../format.js'
import { median, summary } from '../harness.js'
import { createSession, parseChart, workerPool } from '../peers/product.js'

/** Regions, and ms of work in each. */
const independent = [2, 4].flatMap((regions) => [5, 20, 100].map((ms) => ({ regions, ms })))
const dependent = [5, 20, 100].map((ms) => ({ regions: 4, ms }))
/** Events in a go, of regions that are not worth the way. */
const manyEvents = 20_000

/**
 * @typedef {object} PoolRow
 * @property {string} name
 * @property {number} inline ms of an event without a pool, median
 * @property {number} pool ms of it with one
 * @property {import('../harness.js').Measured} ratio inline ÷ pool, within each round
 */

/** @returns {Promise<{ rows: PoolRow[], delay: { inline: number, pool: number } }>} */
export async function pool({ rounds, say }) {
  const perMs = calibrate()
  const marked = await workerPool({ threads: 2, offload: 'marked' })
  const auto = await workerPool({ threads: 2, offload: 'auto' })
  try {
    const rows = []
    for (const { regions, ms } of independent) {
      say(`pool: ${regions} regions of ${ms} ms`)
      const chart = parseChart(document(regions, (at) => `v${at} = work(${Math.round(ms * perMs)})`, true))
      rows.push(await compare(`${regions} independent regions of ${ms} ms`, chart, marked, rounds, 1))
    }
    for (const { regions, ms } of dependent) {
      say(`pool: ${regions} dependent regions of ${ms} ms`)
      const chart = parseChart(document(regions, () => `total += work(${Math.round(ms * perMs)})`, true))
      rows.push(await compare(`${regions} dependent regions of ${ms} ms`, chart, marked, rounds, 1))
    }
    say('pool: tiny regions')
    const tiny = parseChart(document(4, (at) => `v${at} = v${at} + 1`, false))
    rows.push(await compare('4 tiny regions, auto', tiny, auto, rounds * 4, manyEvents))
    say('pool: delay of the event loop')
    const long = parseChart(document(1, (at) => `v${at} = work(${Math.round(100 * perMs)})`, true))
    const delay = { inline: await delayOf(long, 'inline'), pool: await delayOf(long, marked) }
    return { rows, delay }
  } finally {
    await marked.close()
    await auto.close()
  }
}

export function poolTable({ rows, delay }) {
  const shown = table(
    ['a pool of two threads', 'inline', 'pool', 'as fast', 'min–max'],
    rows.map(({ name, inline, pool, ratio }) => [
      name,
      duration(inline),
      duration(pool),
      times(ratio.median),
      `${times(ratio.min)}–${times(ratio.max)}`,
    ]),
  )
  const what = 'delay of the event loop while a region of 100 ms runs, 99th percentile'
  return `${shown}\n\n${what}: ${duration(delay.pool)} with the pool, ${duration(delay.inline)} without`
}

function document(regions, code, offload) {
  const names = Array.from({ length: regions }, (_, at) => at)
  return `<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:ms="urn:microstep:scxml" version="1.0" datamodel="ecmascript">
  <datamodel><data id="total" expr="0"/>${names.map((at) => `<data id="v${at}" expr="0"/>`).join('')}</datamodel>
  <script>${work}</script>
  <state id="s"><transition event="go" target="p"/></state>
  <parallel id="p"><transition event="go" target="p"/>
    ${names.map((at) => `<state id="r${at}"${offload ? ' ms:offload="true"' : ''}><onentry><script>${code(at)}</script></onentry></state>`).join('')}
  </parallel></scxml>`
}

const work =
  'function work(n) { let x = 1; for (let at = 0; at != n; at++) x = (x * 1103515245 + 12345) % 2147483648; return x }'

/** Turns of the loop in a ms, as a chart runs it. */
function calibrate() {
  const turns = 2e6
  const session = createSession(parseChart(document(1, (at) => `v${at} = work(${turns})`, false)))
  session.start()
  const taken = Array.from({ length: 9 }, () => {
    const began = performance.now()
    session.send('go')
    return performance.now() - began
  })
  return turns / median(taken.slice(2))
}

/** In turns, so that what slows the machine down for a while slows both. */
async function compare(name, chart, executor, rounds, events) {
  const sessions = [createSession(chart), createSession(chart, { executor })]
  for (const session of sessions) session.start()
  const measure = async (session) => {
    globalThis.gc?.()
    const began = performance.now()
    for (let at = 0; at < events; at++) session.send('go')
    await session.settled()
    return (performance.now() - began) / events
  }
  const found = [[], []]
  // The first two goes are for the threads to start, and for the compiler.
  for (let round = -2; round < rounds; round++) {
    for (const [at, session] of sessions.entries()) {
      const taken = await measure(session)
      if (round >= 0) found[at].push(taken)
    }
  }
  const [inline, pooled] = sessions.map(({ data }) => JSON.stringify(data))
  if (inline !== pooled) throw new Error(`${name}: ${inline} without a pool, and ${pooled} with it`)
  for (const session of sessions) session.stop()
  const ratio = summary(found[0].map((taken, at) => taken / found[1][at]))
  return { name, inline: median(found[0]), pool: median(found[1]), ratio }
}

/** Ms. */
async function delayOf(chart, executor) {
  const session = createSession(chart, { executor })
  session.start()
  session.send('go')
  await session.settled()
  const delay = monitorEventLoopDelay({ resolution: 1 })
  await new Promise((resolve) => setTimeout(resolve, 10))
  delay.enable()
  for (let at = 0; at < 10; at++) {
    session.send('go')
    await session.settled()
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  delay.disable()
  session.stop()
  return delay.percentile(99) / 1e6
}
