/** From the text to a chart, against what fast-xml-parser alone takes for the text; and that it grows with the text. */
import { XMLParser } from 'fast-xml-parser'
import { amount, duration, table, times } from '../format.js'
import { median, timed } from '../harness.js'
import { createSession, parseChart } from '../peers/product.js'
import { loadModel } from '../peers/scion.js'
import { ofBytes, ofStates } from './documents.js'

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  trimValues: false,
  parseTagValue: false,
  parseAttributeValue: false,
  cdataPropName: '#cdata',
  commentPropName: '#comment',
  captureMetaData: true,
})

/**
 * @typedef {object} LoadRow times in ms
 * @property {string} name
 * @property {number} bytes
 * @property {number} states
 * @property {number} load
 * @property {number} start the load and the start of a first session
 * @property {number} parser fast-xml-parser
 * @property {number} ratio load ÷ parser
 * @property {number} twice the load of a document of twice the size ÷ load
 * @property {number | string} scion or why not
 */

/** @returns {Promise<LoadRow[]>} */
export async function load({ rounds, say }) {
  const rows = []
  for (const [name, make, size] of [
    ['1 MB', ofBytes, 1_000_000],
    ['5,000 states', ofStates, 5000],
  ]) {
    say(`load: ${name}`)
    const single = make(size)
    const double = make(2 * size)
    const costs = inTurns(rounds, [
      () => parser.parse(single),
      () => parseChart(single),
      () => createSession(parseChart(single)).start().stop(),
      () => parseChart(double),
    ])
    const [parsing, loading, starting, doubled] = costs
    rows.push({
      name,
      bytes: Buffer.byteLength(single),
      states: parseChart(single).states.length - 1,
      load: loading,
      start: starting,
      parser: parsing,
      ratio: loading / parsing,
      twice: doubled / loading,
      scion: await scionTime(single),
    })
  }
  return rows
}

/** Medians of the times of each, taken in turns after two rounds of warm-up. */
function inTurns(rounds, runs) {
  const costs = runs.map(() => [])
  for (let round = -2; round < rounds; round++) {
    for (const [at, run] of runs.entries()) {
      globalThis.gc?.()
      const ms = timed(run)
      if (round >= 0) costs[at].push(ms)
    }
  }
  return costs.map(median)
}

async function scionTime(text) {
  const start = performance.now()
  try {
    await loadModel(text)
    return performance.now() - start
  } catch (error) {
    return String(error)
  }
}

export function loadTable(rows) {
  const heading = ['load', '÷ fast-xml-parser', 'twice the size', 'time', 'with a start', 'parser', 'SCION', 'states/s']
  return table(
    heading,
    rows.map((row) => [
      `${row.name} (${amount(row.bytes)}B, ${row.states} states)`,
      times(row.ratio),
      times(row.twice),
      duration(row.load),
      duration(row.start),
      duration(row.parser),
      typeof row.scion === 'number' ? duration(row.scion) : row.scion,
      amount((row.states / row.load) * 1000),
    ]),
  )
}
