/** What a session costs: time to make and start it, and heap while it lives. */
import { assign, setup } from 'xstate'
import { bytes, duration, table, times } from '../format.js'
import { heapUsed, median, summary, timed } from '../harness.js'
import { createSession, parseChart } from '../peers/product.js'
import { loadModel, prepareModel, start as startScion } from '../peers/scion.js'
import { start as startActor } from '../peers/xstate.js'
import { chart } from '../workloads/workload.js'

const machine = setup({
  guards: { more: ({ context }) => context.amount < 10, again: ({ context }) => context.tries < 3 },
  actions: {
    visit: assign({ visits: ({ context }) => context.visits + 1 }),
    add: assign({ amount: ({ context }) => context.amount + 1 }),
    fail: assign({ tries: ({ context }) => context.tries + 1 }),
  },
}).createMachine({
  context: { owner: 'nobody', visits: 0, amount: 0, urgent: false, tries: 0 },
  initial: 'new',
  states: {
    new: { on: { open: { target: 'active', actions: 'visit' } } },
    active: {
      initial: 'waiting',
      on: { close: 'closed' },
      states: {
        waiting: { on: { start: 'running' } },
        running: {
          initial: 'first',
          on: { fail: { target: 'failed', actions: 'fail' } },
          states: {
            first: { on: { step: { guard: 'more', target: 'second', actions: 'add' } } },
            second: { on: { step: 'first' } },
          },
        },
        failed: { on: { retry: { guard: 'again', target: 'running' } } },
      },
    },
    closed: { on: { archive: 'archived' } },
    archived: { on: { open: 'lost' } },
    lost: {},
  },
})

const text = chart('session')
const live = 100_000
const inRound = 20_000
const ofScion = 200

/** @typedef {{ create: number, rounds?: readonly number[], started: number, used: number, live: number }} Cost ms, bytes */

/** @returns {Promise<{ engines: Record<string, Cost>, faster: number, heap: number }>} against XState */
export async function sessions({ rounds, say }) {
  const loaded = parseChart(text)
  const own = {
    make: () => createSession(loaded).start(),
    send: (session) => session.send('open'),
    ok: (session) => session.isActive('waiting') && session.data.visits === 1,
    stop: (session) => session.stop(),
  }
  const actors = {
    make: () => startActor(machine),
    send: (actor) => actor.send({ type: 'open' }),
    ok: (actor) => actor.getSnapshot().value.active === 'waiting' && actor.getSnapshot().context.visits === 1,
    stop: (actor) => actor.stop(),
  }
  say('sessions: time')
  const ours = []
  const theirs = []
  for (let round = -1; round < rounds; round++) {
    const costs = [creation(own), creation(actors)]
    if (round < 0) continue // warm-up
    ours.push(costs[0])
    theirs.push(costs[1])
  }
  say('sessions: heap')
  const microstep = { create: median(ours), ...summary(ours), ...(await heap(own, live)) }
  const xstate = { create: median(theirs), ...summary(theirs), ...(await heap(actors, live)) }
  const scion = await scionCost()
  return {
    engines: { microstep, XState: xstate, SCION: scion },
    faster: xstate.create / microstep.create,
    heap: microstep.started / xstate.started,
  }
}

function creation({ make, stop }) {
  globalThis.gc?.()
  const kept = new Array(inRound)
  const ms = timed(() => {
    for (let at = 0; at < inRound; at++) kept[at] = make()
  })
  kept.forEach(stop)
  return ms / inRound
}

async function heap({ make, send, ok, stop }, count) {
  const kept = new Array(count).fill(null)
  const before = heapUsed()
  for (let at = 0; at < count; at++) kept[at] = await make()
  const started = heapUsed()
  kept.forEach(send)
  const used = heapUsed()
  const broken = kept.findIndex((machine) => !ok(machine))
  if (broken >= 0) throw new Error(`session ${broken} of ${count} did not take its event`)
  kept.forEach(stop)
  return { started: (started - before) / count, used: (used - before) / count, live: count }
}

/** A prepared model each: only so does every session have data of its own. */
async function scionCost() {
  const model = await loadModel(text)
  const own = {
    make: async () => startScion(await prepareModel(model)),
    send: (session) => session.gen('open'),
    ok: (session) => session.getConfiguration()[0] === 'waiting' && session.getSnapshot()[3].visits === 1,
    stop: (session) => session.cancel(),
  }
  const start = performance.now()
  for (let at = 0; at < ofScion; at++) own.stop(await own.make())
  const create = (performance.now() - start) / ofScion
  return { create, ...(await heap(own, ofScion)) }
}

export function sessionsTable({ engines, faster, heap: share }) {
  const rows = Object.entries(engines).map(([name, { create, rounds, started, used, live: count }]) => [
    name,
    duration(create),
    rounds ? `${duration(Math.min(...rounds))}–${duration(Math.max(...rounds))}` : '–',
    bytes(started),
    bytes(used),
    String(count),
  ])
  const heading = ['a session of 10 states, 5 data', 'make, start', 'min–max', 'heap', 'after an event', 'live at once']
  return [
    table(heading, rows),
    `microstep: ${times(faster)} as fast as XState, ${(share * 100).toFixed(0)} % of its heap`,
  ].join('\n')
}
