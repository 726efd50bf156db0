/** Events a second of all engines on one workload. */
import { amount, table, times } from '../format.js'
import { compete, median, Runner } from '../harness.js'
import { engines } from '../peers/index.js'
import { checkEnd, prepareAll } from '../verify.js'

/**
 * @typedef {object} EventsRow
 * @property {string} name
 * @property {string} about
 * @property {Record<string, import('../harness.js').Measured>} engines events a second, by the engine's name
 * @property {Record<string, string>} unable why an engine is not among them
 * @property {number} [ratio] how many times as fast as the faster of SCION and XState microstep is
 * @property {[number, number]} [range] the least and greatest ratio in one round
 * @property {string} [faster] the faster of the two
 * @property {number} [ofSwitch] how many times as fast as microstep the hand-written machine is
 * @property {string} [note]
 */

/** @returns {Promise<EventsRow>} Throws where microstep does not do what the workload says. */
export async function compare(workload, options) {
  const { able, unable } = await prepareAll(workload, options.engines)
  if (unable.has('microstep')) throw new Error(`${workload.name}: microstep ${unable.get('microstep')}`)
  const runners = able.map(({ engine, prepared }) => new Runner(engine, prepared, workload))
  const measured = compete(runners, options)
  for (const runner of runners) {
    checkEnd(workload, runner)
    runner.stop()
  }
  const { name, about, note } = workload
  return {
    name,
    about,
    note,
    engines: Object.fromEntries(measured),
    unable: Object.fromEntries(unable),
    ...against(measured),
  }
}

function against(measured) {
  const own = measured.get('microstep')
  const hand = measured.get('switch')
  const peers = ['SCION', 'XState'].filter((name) => measured.has(name))
  if (!own) return {}
  if (peers.length === 0) return { ofSwitch: hand && hand.median / own.median }
  const faster = peers.reduce((a, b) => (measured.get(b).median > measured.get(a).median ? b : a))
  const best = measured.get(faster)
  const ratios = own.rounds.map((speed, round) => speed / best.rounds[round])
  return {
    faster,
    ratio: median(ratios),
    range: [Math.min(...ratios), Math.max(...ratios)],
    ofSwitch: hand && hand.median / own.median,
  }
}

/** @param {readonly EventsRow[]} rows */
export function eventsTable(rows) {
  const names = engines.map(({ name }) => name)
  const heading = [
    'events a second',
    'microstep is',
    'min–max',
    'of',
    'switch is',
    ...names.flatMap((name) => (name === 'microstep' ? [name, 'min–max'] : [name])),
  ]
  const lines = rows.map((row) => {
    const { ratio, range, faster, ofSwitch } = row
    return [
      row.name,
      ratio === undefined ? '–' : `${ratio < 1 ? 'LOST ' : ''}${times(ratio)}`,
      range ? range.map((value) => times(value).slice(0, -2)).join('–') : '–',
      faster ?? '–',
      ofSwitch === undefined ? '–' : times(ofSwitch),
      ...names.flatMap((name) => cells(row, name)),
    ]
  })
  const remarks = rows.flatMap(({ name, note, unable }) => [
    ...(note ? [`${name}: ${note}`] : []),
    ...Object.entries(unable)
      .filter(([engine]) => engine !== 'switch')
      .map(([engine, reason]) => `${name}: ${engine} takes no part: ${reason}`),
  ])
  return [table(heading, lines), ...remarks].join('\n')
}

function cells({ engines: measured }, name) {
  const own = measured[name]
  const middle = own ? amount(own.median) : '–'
  if (name !== 'microstep') return [middle]
  return [middle, own ? `${amount(own.min)}–${amount(own.max)}` : '–']
}
