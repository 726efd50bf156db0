import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { execute, files } from './fake-io.js'

const ends = (id: string) => `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><final id="${id}"/></scxml>`
const suite = { 'test144.scxml': ends('pass'), 'test147.scxml': ends('fail') }

describe('w3c', () => {
  it('runs the chosen tests of a folder, and ends with the totals', async () => {
    const path = await files(suite)
    const { code, out } = await execute(['w3c', path(''), '--only', '144', '--clock', 'simulated'])
    expect({ code, out }).toEqual({ code: 0, out: 'mandatory 1/1, optional 0/0, manual 0/0\n' })
  })

  it('names what fails; exit code 1', async () => {
    const path = await files(suite)
    const { code, out } = await execute(['w3c', path(''), '--only', '144,147', '--clock', 'simulated', '--jobs', '1'])
    expect(out).toMatch(/^test 147 \(.*\) failed: .*\nmandatory 1\/2, optional 0\/0, manual 0\/0\n$/)
    expect(code).toBe(1)
  })

  it.each([
    ['chart', 'Object.isFrozen(Array.prototype)'],
    ['session', "typeof Intl === 'object' &amp;&amp; !Object.isFrozen(Array.prototype)"],
    ['sandbox', "typeof Intl === 'undefined'"],
  ])('runs the tests with the isolation %s', async (isolation, cond) => {
    const path = await files({
      'test144.scxml': `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript">
        <state id="s"><transition cond="${cond}" target="pass"/><transition target="fail"/></state>
        <final id="pass"/><final id="fail"/></scxml>`,
    })
    const args = ['w3c', path(''), '--only', '144', '--clock', 'simulated']
    expect((await execute([...args, '--isolation', isolation])).code).toBe(0)
    const others = ['chart', 'session', 'sandbox'].filter((other) => other !== isolation)
    for (const other of others) expect((await execute([...args, '--isolation', other])).code).toBe(1)
  })

  it('runs the tests on a pool', async () => {
    const path = await files(suite)
    const args = ['w3c', path(''), '--only', '144', '--clock', 'simulated', '--executor']
    expect((await execute([...args, 'pool'])).code).toBe(0)
    expect((await execute([...args, 'elsewhere'])).err).toContain('inline or pool')
  })

  it('writes the report', async () => {
    const path = await files(suite)
    await execute(['w3c', path(''), '--only', '144', '--clock', 'simulated', '--report', path('report.json')])
    expect(JSON.parse(await readFile(path('report.json'), 'utf8'))).toMatchObject({
      totals: { mandatory: { passed: 1 } },
    })
    expect(await readFile(path('report.html'), 'utf8')).toContain('144')
  })

  it('shows how far it is on a terminal only', async () => {
    const path = await files(suite)
    const args = ['w3c', path(''), '--only', '144', '--clock', 'simulated']
    const { err } = await execute(args, { stdin: '', isTTY: true })
    expect(err).toContain('1/1')
    expect(err.endsWith('\r\u001b[K')).toBe(true)
    expect((await execute(args)).err).not.toContain('\r')
  })

  it.each([
    ['a folder that is not there', ['nowhere'], '[option/no-such-folder]'],
    ['a test that is not there', ['DIR', '--only', '1'], '[option/unknown-test]'],
  ])('%s: a diagnostic, exit code 1', async (_, args, message) => {
    const path = await files(suite)
    const { code, out, err } = await execute(['w3c', ...args.map((arg) => (arg === 'DIR' ? path('') : arg))])
    expect(err).toContain(message)
    expect({ code, out }).toEqual({ code: 1, out: '' })
  })
})
