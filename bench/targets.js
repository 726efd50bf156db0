/** What was to be reached, and whether it has been. */
import { bytes, duration, table, times } from './format.js'

const ratio = (name, least) => ({
  what: `${name}: × the faster of SCION and XState`,
  target: `≥ ${least} ×`,
  measure: ({ events }) => events?.find((row) => row.name === name)?.ratio,
  show: times,
  met: (value) => value >= least,
})

const poolRatio = (name, what, target, met) => ({
  what: `pool: ${name}: ${what}`,
  target,
  measure: ({ pool }) => {
    const ratio = pool?.rows.find((row) => row.name === name)?.ratio.median
    return ratio === undefined || what === 'inline ÷ pool' ? ratio : 1 / ratio
  },
  show: times,
  met,
})

const worst = (values) => (values.length > 0 ? Math.max(...values) : undefined)

const targets = [
  ratio('toggle', 40),
  {
    what: 'toggle: the hand-written switch ÷ microstep',
    target: '≤ 12 ×',
    measure: ({ events }) => events?.find(({ name }) => name === 'toggle')?.ofSwitch,
    show: times,
    met: (value) => value <= 12,
  },
  ...['parallel-8', 'deep-16', 'wide-500'].map((name) => ratio(name, 40)),
  ...['guarded', 'payload', 'history', 'raise', 'chain'].map((name) => ratio(name, 25)),
  ratio('parallel-20', 10),
  {
    what: 'parallel-20: heap, second half − first half of the run',
    target: 'flat',
    measure: ({ memory }) => memory?.[0] && memory[0].second - memory[0].first,
    show: bytes,
    met: (_, { memory }) => memory[0].flat,
  },
  {
    what: 'a session: × as fast as an actor of XState',
    target: '≥ 10 ×',
    measure: ({ sessions }) => sessions?.faster,
    show: times,
    met: (value) => value >= 10,
  },
  {
    what: 'a session: heap, of that of an actor of XState',
    target: '≤ 25 %',
    measure: ({ sessions }) => sessions?.heap,
    show: (value) => `${(value * 100).toFixed(1)} %`,
    met: (value) => value <= 0.25,
  },
  {
    what: 'load: ÷ fast-xml-parser alone, the worse document',
    target: '≤ 3 ×',
    measure: ({ load }) => load && worst(load.map((row) => row.ratio)),
    show: times,
    met: (value) => value <= 3,
  },
  {
    what: 'load: twice the size, the worse document',
    target: 'about 2 ×',
    measure: ({ load }) => load && worst(load.map((row) => row.twice)),
    show: times,
    met: (value) => value <= 2.5,
  },
  {
    what: '100,000 delayed sends: timers of the system',
    target: '≤ 1',
    measure: ({ delays }) => delays?.engines.microstep.timers,
    show: String,
    met: (value) => value <= 1,
  },
  poolRatio('2 independent regions of 20 ms', 'inline ÷ pool', '≥ 1.7 ×', (value) => value >= 1.7),
  ...[5, 20, 100].map((ms) =>
    poolRatio(`4 dependent regions of ${ms} ms`, 'pool ÷ inline', '≤ 1.1 ×', (value) => value <= 1.1),
  ),
  poolRatio('4 tiny regions, auto', 'pool ÷ inline', '≤ 1.02 ×', (value) => value <= 1.02),
  {
    what: 'pool: delay of the event loop while a region of 100 ms runs, 99th percentile',
    target: '< 10 ms',
    measure: ({ pool }) => pool?.delay.pool,
    show: duration,
    met: (value) => value < 10,
  },
  {
    what: 'W3C suite, simulated clock, one process',
    target: '< 3 s',
    measure: ({ w3c }) => w3c?.ms,
    show: duration,
    met: (value) => value < 3000,
  },
]

/** Those targets whose rows were run. */
export function judge(results) {
  return targets.flatMap(({ what, target, measure, show, met }) => {
    const value = measure(results)
    return value === undefined ? [] : [{ what, target, value, measured: show(value), met: met(value, results) }]
  })
}

export function targetsTable(judged) {
  return table(
    ['target', 'at least', 'measured', ''],
    judged.map(({ what, target, measured, met }) => [what, target, measured, met ? 'met' : 'MISSED']),
  )
}
