import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { observe } from '../../w3c-tests/observe.js'
import { formatSummary, runW3c, type W3cOptions, type W3cProgress } from '../../w3c-tests/run.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'microstep-run-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const chart = (inner: string) =>
  `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" initial="s0">${inner}<final id="pass"/><final id="fail"/></scxml>`
const passing = chart('<state id="s0"><transition target="pass"/></state>')
const failing = chart('<state id="s0"><transition target="fail"/></state>')
const stuck = chart('<state id="s0"/>')
const later = (delay: string) =>
  chart(
    `<state id="s0"><onentry><send event="go" delay="${delay}"/></onentry><transition event="go" target="pass"/></state>`,
  )

const run = (options: W3cOptions) => runW3c({ cache: join(folder, 'cache'), ...options })

async function put(documents: Record<string, string>): Promise<string> {
  for (const [id, text] of Object.entries(documents)) await writeFile(join(folder, `test${id}.scxml`), text)
  return folder
}

describe('runW3c', () => {
  it.each([1, 3])('runs what was chosen, %d at a time, and says why a test failed', async (jobs) => {
    const dir = await put({ 144: passing, 147: failing, 148: stuck, 149: '<scxml>', 150: later('9s') })
    const only = ['144', '147', '148', '149', '150', '151']
    const summary = await run({ dir, clock: 'simulated', jobs, only })
    expect(formatSummary(summary).split('\n')).toEqual([
      "test 147 (4.3, mandatory) failed: it ended in 'fail' instead of 'pass'",
      "test 148 (4.3, mandatory) failed: it stays in 's0' with nothing left to wait for",
      expect.stringMatching(/^test 149 \(4.3, mandatory\) failed: the document was rejected: ./),
      'test 151 (4.6, mandatory) failed: its document is missing',
      'mandatory 2/6, optional 0/0, manual 0/0',
    ])
  })

  it('tells of every test as it ends', async () => {
    const dir = await put({ 144: passing, 147: failing })
    const seen: string[] = []
    const onProgress = (progress: W3cProgress) => {
      if (progress.kind === 'result') seen.push(`${progress.done}/${progress.total} ${progress.result.result}`)
    }
    await run({ dir, clock: 'simulated', jobs: 1, only: ['144', '147'], onProgress })
    expect(seen.map((line) => line.slice(0, 3))).toEqual(['1/2', '2/2'])
    expect(seen.map((line) => line.slice(4)).sort()).toEqual(['fail', 'pass'])
  })

  it.each(['real', 'simulated'] as const)('waits for delayed events on the %s clock', async (clock) => {
    const dir = await put({ 144: later('20ms') })
    expect((await run({ dir, clock, only: ['144'] })).totals.mandatory).toEqual({ passed: 1, total: 1 })
  })

  it.each(['real', 'simulated'] as const)('asks its own 513 over the network, on the %s clock', async (clock) => {
    const dir = await put({ 144: passing })
    expect((await run({ dir, clock, only: ['513'] })).totals.manual).toEqual({ passed: 1, total: 1 })
  })

  it('writes the report that was asked for', async () => {
    const dir = await put({ 144: passing })
    const report = join(folder, 'report.json')
    await run({ dir, clock: 'simulated', only: ['144'], report })
    const written = JSON.parse(await readFile(report, 'utf8')) as { tests: unknown[]; engine: { name: string } }
    expect(written.engine.name).toBe('microstep')
    expect(written.tests).toHaveLength(1)
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('test144')
  })
})

describe('observe', () => {
  it('gives up in the end', async () => {
    await put({ 144: stuck })
    const seen = await observe(join(folder, 'test144.scxml'), { clock: 'real', patience: 0.02 })
    expect(seen).toMatchObject({ final: undefined, otherwise: "it was still waiting in 's0' after 0.02 s" })
  })

  it('does not follow a session that has no end', async () => {
    const ticking = `<state id="s0"><onentry><send event="tick" delay="1s"/></onentry>
      <transition event="tick" target="s0"/></state>`
    await put({ 144: chart(ticking) })
    const seen = await observe(join(folder, 'test144.scxml'), { clock: 'simulated' })
    expect(seen.otherwise).toBe("it was still waiting in 's0' after 600 s")
  })

  it.each(['real', 'simulated'] as const)('notices a session that fails on the %s clock', async (clock) => {
    await put({ 144: chart('<state id="s0"><transition target="s0"/></state>') })
    const seen = await observe(join(folder, 'test144.scxml'), { clock })
    expect(seen.otherwise).toBe("it ended as 'failed'")
    expect(seen.lastError).toContain('[runtime/limit]')
  })

  it('hears the logs of invoked sessions, and the events of the session itself', async () => {
    const child = `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" initial="s">
      <state id="s"><onentry><log label="child"/></onentry><transition target="end"/></state><final id="end"/></scxml>`
    const parent = `<state id="s0"><onentry><log label="parent"/></onentry>
      <invoke id="i"><content>${child}</content></invoke><transition event="done.invoke.i" target="pass"/></state>`
    await put({ 144: chart(parent) })
    const seen = await observe(join(folder, 'test144.scxml'), { clock: 'simulated' })
    expect(seen.logs.map(({ label }) => label)).toEqual(['parent', 'child'])
    expect(seen.events).toEqual(['done.invoke.i'])
    expect(seen.final).toBe('pass')
  })
})
