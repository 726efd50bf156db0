/** Every engine must go through the same states with the same data, or its speed says nothing. */

const longestCheck = 500 // events
const patience = 2000 // ms

/**
 * Prepares the engines that can run the workload, and follows them, event by event, through its beginning.
 *
 * @returns {Promise<{ able: { engine: import('./peers/engine.js').Engine, prepared: import('./peers/engine.js').Prepared }[],
 *   unable: Map<string, string> }>} `unable`: why, by the engine's name
 */
export async function prepareAll(workload, engines) {
  const able = []
  const unable = new Map()
  for (const engine of engines) {
    try {
      able.push({ engine, prepared: await engine.prepare(workload) })
    } catch (error) {
      unable.set(engine.name, error instanceof Error ? error.message : String(error))
    }
  }
  // By hand, where it is: it has no engine's opinions.
  const judge = able.find(({ engine }) => engine.name === 'switch') ?? able[0]
  const expected = judge ? course(workload, judge) : []
  for (const candidate of able) {
    const problem = candidate === judge ? undefined : firstDifference(expected, course(workload, candidate))
    if (problem) unable.set(candidate.engine.name, `differs from ${judge.engine.name}: ${problem}`)
  }
  return { able: able.filter(({ engine }) => !unable.has(engine.name)), unable }
}

function course({ events, whole }, { engine, prepared }) {
  const send = new Function('machine, names, data, events, i', engine.send)
  const names = events.map(([name]) => name)
  const data = events.map(([, payload]) => payload)
  let machine = prepared.fresh()
  const seen = [described(prepared.observe(machine))]
  const count = Math.min(longestCheck, 2 * events.length + 7)
  const start = performance.now()
  for (let at = 0; at < count && (at < 2 || performance.now() - start < patience); at++) {
    const i = at % events.length
    if (whole && at > 0 && i === 0) machine = prepared.fresh()
    send(machine, names, data, prepared.events, i)
    seen.push(`after ${at + 1} × '${names[i]}': ${described(prepared.observe(machine))}`)
  }
  prepared.stop?.(machine)
  return seen
}

function firstDifference(expected, actual) {
  // A slow engine has not come as far as the others.
  const at = expected.slice(0, actual.length).findIndex((text, index) => text !== actual[index])
  return at < 0 ? undefined : `${actual[at]}, not ${expected[at]}`
}

/** States and data in one text that does not depend on their order. */
export function described({ states, data }) {
  const entries = Object.entries(data ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  return `${[...states].sort().join(' ')} ${JSON.stringify(Object.fromEntries(entries))}`
}

/**
 * After the rounds: the engine has taken some millions of events; the hand-written machine takes as many, and both
 * must have come to the same. Throws where not.
 */
export function checkEnd(workload, runner) {
  if (!workload.hand) return
  const { events, whole } = workload
  const names = events.map(([name]) => name)
  const count = whole ? runner.sent % events.length : runner.sent
  const machine = workload.hand()
  for (let left = count, i = 0; left > 0; left--) {
    machine.send(names[i], events[i][1])
    if (++i === names.length) i = 0
  }
  const expected = described(machine)
  machine.stop?.()
  const actual = described(runner.observe())
  if (actual !== expected) {
    throw new Error(
      `${runner.engine.name} ended '${workload.name}' in ${actual} after ${runner.sent} events; it must be ${expected}`,
    )
  }
}
