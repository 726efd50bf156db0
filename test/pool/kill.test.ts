/** Threads that come to an end. `npm run kill:pool` does the first two of these 500 times. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { createSession, parseChart } from '../../src/index.js'
import { type PoolOptions, type WorkerPool, workerPool } from '../../src/runtime/pool.js'
import { killThreads } from './kill.js'

const slow = { timeout: 300_000 }

let pool: WorkerPool | undefined
afterEach(() => pool?.close())

const scxml = (content: string) =>
  parseChart(`<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript"><datamodel><data id="a" expr="0"/></datamodel>
    <script>function spin(ms) { for (const end = Date.now() + ms; Date.now() &lt; end; ); }</script>
    <state id="s"><transition event="go">${content}</transition><transition event="error.*"><log expr="_event.data.message"/></transition>
      <transition event="next"><log expr="'next'"/></transition></state></scxml>`)

// Without a seed, so that the time goes on while it runs.
async function started(content: string, options: PoolOptions = {}) {
  pool = await workerPool({ threads: 1, offload: 'always', ...options })
  const session = createSession(scxml(content), { executor: pool })
  const logs: unknown[] = []
  session.on('log', ({ value }) => logs.push(value))
  session.start()
  return { pool, session, logs }
}

const endless = '<script>for (;;) a++</script><log expr="1"/>'

describe('threads of a pool', () => {
  it('are ended at random: no event is lost, no block half done', slow, async () => {
    expect((await killThreads(20, Date.now() & 0x7fffffff))[0]).toEqual([])
  })

  it('run out of memory: nobody else loses anything', slow, async () => {
    expect((await killThreads(20, Date.now() & 0x7fffffff, false))[0]).toEqual([])
  })

  it('are ended where a block takes too long', slow, async () => {
    const { session, logs } = await started(endless, { timeLimit: 100 })
    session.send('go')
    session.send('next')
    await session.settled()
    expect(logs).toEqual(['it has taken more than 100 ms', 'next'])
    expect(session.data).toEqual({ a: 0 })
  })

  it('are ended where a script takes too long', slow, async () => {
    pool = await workerPool({ threads: 1, offload: 'always' })
    const session = createSession(scxml(endless), { executor: pool, limits: { scriptTime: 100 } })
    const messages: string[] = []
    session.on('error', ({ diagnostic }) => messages.push(diagnostic.message))
    session.start()
    session.send('go')
    await session.settled()
    expect(messages).toEqual(['it has taken more than 100 ms'])
  })

  it('are ended where their session is stopped', slow, async () => {
    const { session, logs } = await started(endless)
    session.send('go')
    await new Promise((resolve) => setTimeout(resolve, 50))
    session.stop()
    await session.settled()
    expect(session.status).toBe('stopped')
    expect(logs).toEqual(['the session is being stopped'])
  })

  it('are ended with the pool; sessions go on by themselves', slow, async () => {
    const { pool, session, logs } = await started('<if cond="a === 0"><script>a = 1; for (;;) {}</script></if>')
    session.send('go')
    await new Promise((resolve) => setTimeout(resolve, 50))
    await pool.close()
    await session.settled()
    expect(logs).toEqual(['the pool has been closed'])
    expect(pool.size).toBe(0)
    session.send('next')
    expect(logs).toHaveLength(2)
  })

  it('wait in a line; what waits does not run out of time', slow, async () => {
    const { pool, session } = await started('<script>a++; for (let at = 0; at &lt; 1e8; at++) Math.sqrt(at)</script>', {
      timeLimit: 1500,
    })
    const others = Array.from({ length: 20 }, () => createSession(session.chart, { executor: pool }))
    for (const other of others) {
      other.start()
      other.send('go')
    }
    await Promise.all(others.map((other) => other.settled()))
    expect(others.map(({ data }) => data.a)).toEqual(others.map(() => 1))
  })

  it('do not keep a process from ending', slow, async () => {
    const text = `import { createSession, parseChart, workerPool } from './src/index.ts'
      const pool = await workerPool({ threads: 2, offload: 'always' })
      const session = createSession(parseChart(process.argv[1]), { executor: pool })
      session.start()
      await session.settled()
      console.log(session.data.a, pool.size, process.getActiveResourcesInfo().filter((name) => /Worker|Message/.test(name)).length)`
    const chart =
      '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript"><datamodel><data id="a" expr="1"/></datamodel><state><onentry><script>a++</script></onentry></state></scxml>'
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--import',
      'tsx',
      '--input-type=module',
      '-e',
      text,
      chart,
    ])
    expect(stdout).toBe('2 1 0\n')
  })
})
