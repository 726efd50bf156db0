/**
 * The property: a run that is cut at any point, written down, and taken up in another process goes on to the last byte as if it
 * had never been cut.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { runs } from '../oracle/generate.js'
import { render } from '../oracle/render.js'
import { type Case, dressed, family, wholeRun } from './fresh/case.js'

const program = fileURLToPath(new URL('fresh/process.ts', import.meta.url))

const cases = fc
  .tuple(runs(), fc.array(fc.constantFrom(0, 0, 3, 10), { minLength: 20, maxLength: 20 }), fc.nat(11))
  .map(([[chart, events], pauses, own]): Case => {
    const inputs = events.flatMap((event, at) => (pauses[at]! > 0 ? [event, pauses[at]!] : [event]))
    return { document: dressed(render(chart)), inputs, isolation: own === 0 ? 'session' : 'chart' }
  })

function inFreshProcess(batch: readonly Case[]): { readonly cuts: number; readonly snapshots: string } {
  const whole = batch.map((one) => ({ one, ...wholeRun(one) }))
  const input = JSON.stringify(whole.map(({ one, rests }) => ({ one, rests })))
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', program], {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  })
  if (stderr !== '') throw new Error(stderr)
  const seen = JSON.parse(stdout) as readonly (readonly string[])[]
  whole.forEach(({ one, expected, rests }, at) => {
    expected.forEach((rest, cut) => {
      if (seen[at]![cut] === rest) return
      throw new Error(difference(one.inputs.slice(cut), one.document, rests[cut]!.snapshot, rest, seen[at]![cut]!))
    })
  })
  return {
    cuts: whole.reduce((sum, { rests }) => sum + rests.length, 0),
    snapshots: whole.flatMap(({ rests }) => rests.map(({ snapshot }) => snapshot)).join('\n'),
  }
}

function difference(inputs: unknown, document: string, snapshot: string, expected: string, seen: string): string {
  const wanted = expected.split('\n')
  const found = seen.split('\n')
  const at = wanted.findIndex((line, i) => line !== found[i])
  return [`cut before ${JSON.stringify(inputs)}`, document, snapshot, 'expected', wanted[at], 'seen', found[at]].join(
    '\n',
  )
}

it('random charts go on in another process as if they had never stopped', { timeout: 60_000 }, () => {
  const { cuts, snapshots } = inFreshProcess(fc.sample(cases, { numRuns: 40, seed: 20_260_101 }))
  expect(cuts).toBeGreaterThan(500)
  // All that there is to be kept has been kept.
  for (const what of [
    '"history":{"',
    '"deferred":[{',
    '"delayed":[{',
    '"$map"',
    '"$shared"',
    '"$bigint"',
    '"$reference"',
    '"chance"',
    '"status":"done"',
  ])
    expect([what, snapshots.includes(what)]).toEqual([what, true])
})

it('so do sessions with those that they have invoked', { timeout: 60_000 }, () => {
  const { snapshots } = inFreshProcess([family])
  expect(snapshots).toContain('"id":"one.1.2"')
})
