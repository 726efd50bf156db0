/** What is to run on a pool: what is marked, what takes long, or everything. */
import { afterEach, describe, expect, it } from 'vitest'
import { createSession, parseChart, ScxmlError } from '../../src/index.js'
import { type PoolOptions, type WorkerPool, workerPool } from '../../src/runtime/pool.js'

let pool: WorkerPool | undefined
afterEach(() => pool?.close())

const ns = 'xmlns="http://www.w3.org/2005/07/scxml" xmlns:ms="urn:microstep:scxml" version="1.0" datamodel="ecmascript"'
const data = '<datamodel><data id="a" expr="0"/></datamodel>'

describe('ms:offload', () => {
  it.each([
    ['nothing says so', '', '', '', '', [false, false, false]],
    ['of a state and all in it', 'ms:offload="true"', '', '', '', [true, true, true]],
    ['a state takes itself back', 'ms:offload="true"', 'ms:offload="false"', '', '', [true, true, false]],
    ['a block takes itself back', 'ms:offload="true"', '', 'ms:offload="false"', '', [false, true, true]],
    ['of a block', '', '', 'ms:offload="true"', '', [true, false, false]],
    ['of a script, for its block', '', '', '', 'ms:offload="true"', [true, false, false]],
  ])('%s', (_, outer, within, block, script, expected) => {
    const chart = parseChart(`<scxml ${ns}>${data}<state id="s" ${outer}>
      <onentry ${block}><script ${script}>a = 1</script></onentry><transition event="e"><script>a = 2</script></transition>
      <state id="t" ${within}><onentry><script>a = 3</script></onentry></state></state></scxml>`)
    const [s, t] = [chart.stateById.get('s')!, chart.stateById.get('t')!]
    const blocks = [s.onentry[0]!, s.transitions[0]!.content!, t.onentry[0]!]
    expect(blocks.map(({ offload }) => offload)).toEqual(expected)
    expect(chart.diagnostics).toEqual([])
  })

  it('has to say yes or no', () => {
    const chart = parseChart(`<scxml ${ns}><state ms:offload="maybe"/></scxml>`)
    expect(chart.diagnostics.map(({ code }) => code)).toEqual(['rule/bad-offload'])
  })
})

describe('a pool', () => {
  const chart = parseChart(`<scxml ${ns}>${data}<script>
    function spin(turns) { let x = 0; for (let at = 0; at != turns; at++) x += Math.sqrt(at); return x }</script>
    <state id="s"><transition event="light"><script>a++</script></transition>
      <transition event="heavy"><script>a = spin(2e7) &amp;&amp; 5</script></transition>
      <transition event="marked"><script ms:offload="true">a++</script></transition></state></scxml>`)

  async function started(options: PoolOptions) {
    pool = await workerPool({ threads: 1, ...options })
    let ran = 0
    const run = pool.threads.run.bind(pool.threads)
    pool.threads.run = (...given) => {
      ran++
      return run(...given)
    }
    const session = createSession(chart, { executor: pool })
    session.start()
    const send = async (...events: string[]) => {
      const before = ran
      for (const event of events) {
        session.send(event)
        await session.settled()
      }
      return ran - before
    }
    return { send, session }
  }

  it('runs what is marked', async () => {
    const { send } = await started({ offload: 'marked' })
    expect(await send('marked', 'marked', 'light', 'heavy', 'heavy', 'heavy')).toBe(2)
  })

  it('runs what has taken long, twice', async () => {
    const { send, session } = await started({ offload: 'auto' })
    expect(await send('light', 'heavy')).toBe(0)
    expect(await send('heavy', 'light', 'heavy', 'heavy', 'light')).toBe(2)
    expect(session.data.a).toBe(6)
  })

  it('runs everything', async () => {
    const { send } = await started({ offload: 'always' })
    expect(await send('marked', 'light', 'heavy', 'light')).toBe(4)
  })

  it('of which the session knows nothing any more is as if there were none', async () => {
    const { send, session } = await started({ offload: 'always' })
    await pool!.close()
    expect(await send('marked', 'light')).toBe(0)
    expect(session.data.a).toBe(2)
  })

  it.each<[object, string]>([
    [{ threads: 0 }, 'option/type'],
    [{ offload: 'never' }, 'option/type'],
    [{ timeLimit: '5s' }, 'option/type'],
    [{ thread: 2 }, 'option/unknown'],
  ])('refuses %j', async (options, code) => {
    const error = await workerPool(options as PoolOptions).catch((problem: unknown) => problem)
    expect((error as ScxmlError).diagnostics.map((problem) => problem.code)).toEqual([code])
    expect(error).toBeInstanceOf(ScxmlError)
  })
})
