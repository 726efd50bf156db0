/** Threads of sandboxes come with the first session of a chart and go with the last; none keeps a process alive. */
import { execFileSync } from 'node:child_process'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createSession, parseChart, ScxmlError, type Session } from '../../src/index.js'

const text = `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript">
  <datamodel><data id="n" expr="1"/></datamodel>
  <state id="s"><transition event="end" target="z"/></state><final id="z"/></scxml>`

const { ended, started } = vi.hoisted(() => ({ ended: [] as Promise<unknown>[], started: [] as unknown[] }))
vi.mock('node:worker_threads', async (original) => {
  const real = await original<typeof import('node:worker_threads')>()
  class Watched extends real.Worker {
    constructor(...given: ConstructorParameters<typeof real.Worker>) {
      super(...given)
      started.push(this)
      ended.push(new Promise((resolve) => this.once('exit', resolve)))
    }
  }
  return { ...real, Worker: Watched }
})

afterEach(() => {
  started.length = 0
  ended.length = 0
})

describe('threads', () => {
  const open = (chart = parseChart(text)): Session => createSession(chart, { isolation: 'sandbox' }).start()

  it('are shared by the sessions of a chart, and by nobody else', async () => {
    const chart = parseChart(text)
    const sessions = [open(chart), open(chart), open(parseChart(text))]
    expect(started).toHaveLength(2)
    for (const session of sessions) session.stop()
    await Promise.all(ended)
  })

  it('end with the last session, however it ends', async () => {
    const chart = parseChart(text)
    const [first, second] = [open(chart), open(chart)]
    first.stop()
    expect(second.data).toEqual({ n: 1 })
    second.send('end')
    await Promise.all(ended)
    expect([first.data, second.data]).toEqual([{ n: 1 }, { n: 1 }])
    open(chart).stop()
    expect(started).toHaveLength(2)
    await Promise.all(ended)
  })

  it('end with a session that nobody holds any more', async () => {
    const { setFlagsFromString } = await import('node:v8')
    setFlagsFromString('--expose-gc')
    const gc = (await import('node:vm')).runInNewContext('gc') as () => void
    ;(() => void open())()
    let over = false
    void ended[0]!.then(() => {
      over = true
    })
    while (!over) {
      gc()
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  })
})

it('a process ends although a sandboxed session does not', () => {
  const program = `
    import { createSession, parseChart } from './src/index.ts'
    const session = createSession(parseChart(${JSON.stringify(text)}), { isolation: 'sandbox' }).start()
    console.log(session.data.n)`
  const args = ['--import', 'tsx', '--input-type=module', '--eval', program]
  expect(execFileSync(process.execPath, args, { encoding: 'utf8', timeout: 15_000 })).toBe('1\n')
})

it('a chart that needs no data model needs no sandbox either', () => {
  const chart = parseChart(
    '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="null"><state id="s"/></scxml>',
  )
  expect(createSession(chart, { isolation: 'sandbox' }).start().configuration).toEqual(['s'])
  expect(started).toEqual([])
})

it('levels that there are not are refused', () => {
  const make = () => createSession(parseChart(text), { isolation: 'process' as 'chart' })
  expect(make).toThrow(ScxmlError)
  expect(make).toThrow("the option 'isolation' must be 'chart' or 'session' or 'sandbox'")
})
