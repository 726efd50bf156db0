/** Many delayed events at once: what each costs, and how many timers of the system they take. */
import { assign, raise, setup } from 'xstate'
import { duration, table } from '../format.js'
import { timed } from '../harness.js'
import { createSession, parseChart, simulatedClock } from '../peers/product.js'
import { loadModel, prepareModel, start as startScion } from '../peers/scion.js'
import { start as startActor } from '../peers/xstate.js'
import { chart, seeded } from '../workloads/workload.js'

const pending = 100_000

const machine = setup({
  actions: {
    later: raise({ type: 'now' }, { delay: ({ event }) => event.ms }),
    count: assign({ come: ({ context }) => context.come + 1 }),
  },
}).createMachine({
  context: { come: 0 },
  initial: 'waiting',
  states: { waiting: { on: { later: { actions: 'later' }, now: { actions: 'count' } } } },
})

const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length

/** @returns {Promise<{ pending: number, engines: Record<string, { each: number, timers: number, left: number }>, fire: number }>} ms */
export async function delays({ say }) {
  say('delays')
  const loaded = parseChart(chart('delays'))
  const prepared = await prepareModel(await loadModel(chart('delays')))
  const session = createSession(loaded).start()
  const actor = startActor(machine)
  const scion = startScion(prepared)
  const engines = {
    microstep: schedule(
      (ms) => session.send('later', { ms }),
      () => session.stop(),
    ),
    XState: schedule(
      (ms) => actor.send({ type: 'later', ms }),
      () => actor.stop(),
    ),
    SCION: schedule(
      (ms) => scion.gen('later', { ms }),
      () => scion.cancel(),
    ),
  }
  return { pending, engines, fire: fireTime(loaded) }
}

function schedule(later, stop) {
  const random = seeded(11)
  const before = timers()
  const ms = timed(() => {
    for (let count = 0; count < pending; count++) later(600_000 + Math.floor(random() * 3_000_000))
  })
  const during = timers() - before
  stop()
  return { each: ms / pending, timers: during, left: timers() - before }
}

/** The simulated clock goes over all of them; ms for each. */
function fireTime(loaded) {
  const random = seeded(12)
  const clock = simulatedClock()
  const session = createSession(loaded, { clock }).start()
  for (let count = 0; count < pending; count++) session.send('later', { ms: 1 + Math.floor(random() * 3_000_000) })
  const ms = timed(() => clock.advance(3_000_001))
  if (session.data.come !== pending) throw new Error(`${session.data.come} of ${pending} delayed events came`)
  session.stop()
  return ms / pending
}

export function delaysTable({ engines, fire }) {
  const rows = Object.entries(engines).map(([name, cost]) => [
    name,
    duration(cost.each),
    String(cost.timers),
    String(cost.left),
    name === 'microstep' ? duration(fire) : '–',
  ])
  const heading = ['100,000 delayed sends', 'to schedule each', 'timers', 'after the end', 'to deliver each, simulated']
  return table(heading, rows)
}
