/** `npm run bench`: measures, prints tables, and writes all numbers as JSON. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { dirname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { engines } from './peers/index.js'
import { delays, delaysTable } from './rows/delays.js'
import { compare, eventsTable } from './rows/events.js'
import { load, loadTable } from './rows/load.js'
import { memory, memoryTable } from './rows/memory.js'
import { monitor, monitorTable } from './rows/monitor.js'
import { pool, poolTable } from './rows/pool.js'
import { sessions, sessionsTable } from './rows/sessions.js'
import { uscxml } from './rows/uscxml.js'
import { w3c, w3cTable } from './rows/w3c.js'
import { judge, targetsTable } from './targets.js'
import { workloads } from './workloads/index.js'

const usage = `Usage: npm run bench -- [options]

  --only NAME,…   these rows only: ${workloads.map(({ name }) => name).join(', ')}
                  or all of them: events; and sessions, load, uscxml, delays, memory, monitor, pool, w3c
  --engine NAME,… these engines only, in the rows of events: ${engines.map(({ name }) => name).join(', ')}
  --rounds N      measured rounds of every engine (5)
  --ms N          how long a round takes, in ms (200)
  --w3c DIR       where the W3C suite is; it is fetched otherwise
  --out FILE      where the numbers go (results/TIME.json)
  --json          print the numbers instead of tables
`

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    engine: { type: 'string', multiple: true },
    rounds: { type: 'string', default: '5' },
    ms: { type: 'string', default: '200' },
    w3c: { type: 'string' },
    out: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
if (options.help) {
  console.log(usage)
  process.exit()
}

const sectionNames = ['events', 'uscxml', 'sessions', 'load', 'delays', 'memory', 'monitor', 'pool', 'w3c']
const only = namesIn(options.only, [...sectionNames, ...workloads.map(({ name }) => name)], 'row')
const chosenEngines = namesIn(
  options.engine,
  engines.map(({ name }) => name),
  'engine',
)
const rounds = Number(options.rounds)
const ms = Number(options.ms)
if (!(rounds >= 1) || !(ms > 0)) refuse('--rounds and --ms are numbers above 0')
if (!globalThis.gc) console.error('Without --expose-gc the numbers of heaps mean little; `npm run bench` gives it.')

const wanted = (name) => !only || only.includes(name)
const say = (what) => process.stderr.isTTY && process.stderr.write(`\r\u001b[K${what}`)
const how = {
  rounds,
  ms,
  engines: engines.filter(({ name }) => !chosenEngines || chosenEngines.includes(name)),
  folder: options.w3c,
  say,
}
const results = {}

const sections = {
  async events() {
    const chosen = workloads.filter(({ name }) => wanted('events') || wanted(name))
    if (chosen.length === 0) return undefined
    const rows = []
    for (const workload of chosen) {
      say(workload.name)
      await attempt(async () => rows.push(await compare(workload, how)))
    }
    return [rows, eventsTable(rows)]
  },
  uscxml: () => section('uscxml', uscxml, eventsTable),
  sessions: () => section('sessions', sessions, sessionsTable),
  load: () => section('load', load, loadTable),
  delays: () => section('delays', delays, delaysTable),
  memory: () => section('memory', memory, memoryTable),
  monitor: () => section('monitor', monitor, monitorTable),
  pool: () => section('pool', pool, poolTable),
  w3c: () => section('w3c', w3c, w3cTable),
}

/** What fails is told, and the others are measured all the same. */
async function attempt(measure) {
  try {
    await measure()
  } catch (error) {
    say('')
    console.error(error)
    process.exitCode = 1
  }
}

async function section(name, measure, show) {
  if (!wanted(name)) return undefined
  const result = await measure(how)
  return [result, show(result)]
}

function namesIn(values, known, what) {
  const names = values?.flatMap((value) => value.split(','))
  const stranger = names?.find((name) => !known.includes(name))
  if (stranger !== undefined) refuse(`There is no ${what} '${stranger}'.`)
  return names
}

function refuse(reason) {
  console.error(`${reason}\n\n${usage}`)
  process.exit(2)
}

const show = (text) => options.json || console.log(`${text}\n`)
show(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}; ${rounds} rounds of ${ms} ms, medians`)
for (const [name, run] of Object.entries(sections)) {
  await attempt(async () => {
    const outcome = await run()
    say('')
    if (!outcome) return
    results[name] = outcome[0]
    show(outcome[1])
  })
}
const judged = judge(results)
if (judged.length > 0) show(targetsTable(judged))

const report = {
  when: new Date().toISOString(),
  node: process.version,
  cpu: cpus()[0]?.model,
  rounds,
  ms,
  ...results,
  targets: judged,
}
const text = `${JSON.stringify(report, null, 2)}\n`
const here = dirname(fileURLToPath(import.meta.url))
const file = resolve(options.out ?? resolve(here, 'results', `${report.when.replaceAll(':', '-')}.json`))
mkdirSync(dirname(file), { recursive: true })
writeFileSync(file, text)
if (options.json) process.stdout.write(text)
else console.log(`All numbers: ${relative('.', file)}`)
// Peers may have left timers behind.
process.exit()
