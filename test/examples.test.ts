import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { execute } from './cli/fake-io.js'

/** The examples that a run starts with; `child` is invoked by `parent`. */
const examples = ['coffee', 'order', 'traffic-light', 'parent', 'checkout']

describe('the examples', () => {
  it('have no problems', async () => {
    const names = (await readdir('examples')).filter((name) => name.endsWith('.scxml'))
    const { code, out } = await execute(['check', '--max-warnings', '0', ...names.map((name) => `examples/${name}`)])
    expect({ code, out }).toEqual({ code: 0, out: `no problems in ${names.length} files\n` })
    expect(names.sort()).toEqual([...examples, 'child'].map((name) => `${name}.scxml`).sort())
  })

  it.each(examples)('%s runs as written down', async (name) => {
    const events = (await readdir('examples')).includes(`${name}.events.txt`)
    const input = events ? ['--events', `examples/${name}.events.txt`] : []
    const { code, out, err } = await execute(['run', `examples/${name}.scxml`, '--clock', 'simulated', ...input])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    await expect(out).toMatchFileSnapshot(`../examples/${name}.expected.txt`)
  })

  it('checkout runs on a pool as it runs without one', async () => {
    const args = ['run', 'examples/checkout.scxml', '--clock', 'simulated', '--events', 'examples/checkout.events.txt']
    const { code, out, err } = await execute([...args, '--executor', 'pool'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    await expect(out).toMatchFileSnapshot('../examples/checkout.expected.txt')
  })

  it('coffee ends by itself, in real time, too', async () => {
    const started = performance.now()
    const { code, out } = await execute(['run', 'examples/coffee.scxml'])
    expect(out).toContain('✔ done in served')
    expect(code).toBe(0)
    expect(performance.now() - started).toBeLessThan(5_000)
  })

  it('embed.ts runs as a service would', async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'examples/embed.ts'])
    await expect(stdout).toMatchFileSnapshot('../examples/embed.expected.txt')
    expect(stderr).toBe('')
  })
})
