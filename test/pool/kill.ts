/** Threads that are ended while they work, or run out of memory: what becomes of the sessions whose content they ran. */
import type { Worker } from 'node:worker_threads'
import { createSession, parseChart } from '../../src/index.js'
import { type WorkerPool, workerPool } from '../../src/runtime/pool.js'
import { Random } from '../loader/fuzz/random.js'

export interface KillCounts {
  runs: number
  killed: number
  bombs: number
  /** Blocks that were lost. */
  lost: number
}

const chart =
  parseChart(`<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:ms="urn:microstep:scxml" version="1.0" datamodel="ecmascript">
  <datamodel><data id="a" expr="({ begun: 0, ended: 0 })"/><data id="b" expr="({ begun: 0, ended: 0 })"/>
    <data id="lost" expr="0"/><data id="seen" expr="0"/></datamodel>
  <script><![CDATA[
    function work(of, ms, bomb) {
      of.begun++
      const end = performanceOf(ms)
      for (let at = 0; at < end; at++) Math.sqrt(at)
      if (bomb) { const held = []; for (;;) held.push(new Array(1e5).fill(held.length)) }
      of.ended++
    }
    function performanceOf(ms) { return ms * 2e5 }
  ]]></script>
  <state id="s"><transition event="go" target="p"/></state>
  <parallel id="p">
    <state id="r1" ms:offload="true"><onentry><script>work(a, _event.data.ms, _event.data.bomb === 1)</script><send event="tick"/></onentry></state>
    <state id="r2" ms:offload="true"><onentry><script>work(b, _event.data.ms, _event.data.bomb === 2)</script><send event="tick"/></onentry></state>
    <transition event="tick"><script>seen++</script></transition>
    <transition event="error.execution"><script>lost++</script></transition>
    <transition event="go" target="p"/>
  </parallel></scxml>`)

/** Gives what went wrong, in words. `terminate`: threads are ended at random, and not only by what they run. */
export async function killThreads(runs: number, seed: number, terminate = true): Promise<[string[], KillCounts]> {
  const random = new Random(seed)
  const counts: KillCounts = { runs: 0, killed: 0, bombs: 0, lost: 0 }
  const problems: string[] = []
  const pool = await workerPool({ threads: 2, offload: 'marked', memory: 48 })
  const others = createSession(chart, { executor: pool })
  others.start()
  let rounds = 0
  for (; counts.runs < runs; counts.runs++) {
    const bomb = random.chance(15) ? 1 + random.below(2) : 0
    if (bomb > 0) counts.bombs++
    const session = createSession(chart, { executor: pool })
    let errors = 0
    session.on('error', () => errors++)
    session.start()
    const events = 1 + random.below(3)
    for (let at = 0; at < events; at++) session.send('go', { ms: random.below(8), bomb: at === 0 ? bomb : 0 })
    // At the same time; nobody ends what it runs on purpose, but threads are ended at random.
    others.send('go', { ms: 1, bomb: 0 })
    rounds++
    if (terminate && random.chance(60)) {
      await pause(random.below(20))
      if (terminateOne(pool, random)) counts.killed++
    }
    await Promise.all([session.settled(), others.settled()])
    const { a, b, lost, seen } = session.data as { a: Work; b: Work; lost: number; seen: number }
    counts.lost += lost
    const say = (what: string) => problems.push(`run ${counts.runs}: ${what}: ${JSON.stringify(session.data)}`)
    if (session.status !== 'running' || !session.isActive('r2')) say(`it is ${session.status}`)
    if (a.begun !== a.ended || b.begun !== b.ended) say('half a block is there')
    if (a.ended + b.ended !== seen) say('an event is missing, or one too many')
    if (a.ended + b.ended + lost !== 2 * events) say(`not ${2 * events} blocks have run or been lost`)
    if (lost !== errors) say(`${errors} errors were told`)
    if (bomb > 0 && lost === 0) say('a bomb did nothing')
    session.stop()
  }
  const { a, b, lost, seen } = others.data as { a: Work; b: Work; lost: number; seen: number }
  counts.lost += lost
  const total = a.ended + b.ended
  if (total + lost !== 2 * rounds || total !== seen || a.begun !== a.ended)
    problems.push(`the other: ${JSON.stringify(others.data)}`)
  if (!terminate && lost > 0) problems.push(`the other has lost ${lost} blocks, though nobody ended what it ran`)
  others.stop()
  if (pool.size > 2) problems.push(`${pool.size} threads`)
  await pool.close()
  if (pool.size > 0) problems.push(`${pool.size} threads are left`)
  await pause(50)
  const left = process.getActiveResourcesInfo().filter((name) => /Worker|MessagePort/.test(name))
  if (left.length > 0) problems.push(`left: ${left.join(', ')}`)
  return [problems, counts]
}

interface Work {
  readonly begun: number
  readonly ended: number
}

/** As from outside. */
function terminateOne(pool: WorkerPool, random: Random): boolean {
  const threads: Worker[] = pool.threads.all()
  if (threads.length === 0) return false
  void random.from(threads).terminate()
  return true
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
