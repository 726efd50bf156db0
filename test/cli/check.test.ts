import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { execute, files } from './fake-io.js'

const good = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="a"/></scxml>'
const bad = `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
  <state id="a"><transition event="e" target="b"/></state>
  <state id="a"/>
</scxml>`
/** Without a namespace. */
const sloppy = '<scxml version="1.0"><state id="a"/></scxml>'

async function check(names: readonly string[], args: readonly string[] = []) {
  const path = await files({ 'good.scxml': good, 'bad.scxml': bad, 'sloppy.scxml': sloppy, 'none.scxml': '<scxml' })
  const { code, out, err } = await execute(['check', ...args, ...names.map(path)])
  return { code, out: out.replaceAll(path(''), ''), err, path }
}

describe('check', () => {
  it('has nothing to say about a chart that is right', async () => {
    expect(await check(['good.scxml'])).toMatchObject({ code: 0, out: 'no problems in 1 file\n', err: '' })
  })

  it('shows every problem of every file, and counts', async () => {
    const { code, out } = await check(['bad.scxml', 'good.scxml', 'sloppy.scxml', 'none.scxml'])
    expect(out).toContain(`bad.scxml:2:47
  |
2 |   <state id="a"><transition event="e" target="b"/></state>
  |                                               ^
`)
    expect(out).toContain("error no state has the id 'b' [rule/unknown-target]\n")
    expect(out).toContain('[rule/duplicate-id]')
    expect(out).toContain('[rule/missing-namespace]')
    expect(out).toContain('[xml/')
    expect(out.trimEnd().split('\n').at(-1)).toBe('3 errors, 1 warning in 4 files')
    expect(code).toBe(1)
  })

  it('warnings are no errors, unless there are more than --max-warnings', async () => {
    expect(await check(['sloppy.scxml'])).toMatchObject({ code: 0, err: '' })
    expect(await check(['sloppy.scxml'], ['--max-warnings', '1'])).toMatchObject({ code: 0, err: '' })
    expect(await check(['sloppy.scxml'], ['--max-warnings=0'])).toMatchObject({
      code: 1,
      err: '1 warning, and --max-warnings allows 0\n',
    })
  })

  it('goes on after a file that is not there', async () => {
    const { code, out } = await check(['nowhere.scxml', 'sloppy.scxml'])
    expect(out).toContain('[io/not-found]')
    expect(out).toContain('1 error, 1 warning in 2 files')
    expect(code).toBe(1)
  })

  it('takes no directories', async () => {
    const { code, out } = await check([''])
    expect(out).toContain('is a directory, which check does not take yet [io/not-a-file]')
    expect(code).toBe(1)
  })

  it.skipIf(process.platform === 'win32')('waits neither for a pipe nor for the end of a device', async () => {
    const path = await files({})
    execFileSync('mkfifo', [path('pipe')])
    const { code, out } = await execute(['check', path('pipe'), '/dev/zero'])
    expect(out).toContain("pipe' is not a regular file [io/not-a-file]")
    expect(out).toContain("'/dev/zero' is not a regular file [io/not-a-file]")
    expect(code).toBe(1)
    expect((await execute(['run', path('pipe')])).err).toContain('[io/not-a-file]')
  })

  it('--json: one object', async () => {
    const { code, out } = await check(['bad.scxml', 'nowhere.scxml', 'good.scxml'], ['--json'])
    const found = JSON.parse(out) as { results: { file: string; diagnostics: unknown[] }[] }
    expect(found).toMatchObject({ files: 3, errors: 3, warnings: 0 })
    expect(found.results.map(({ file, diagnostics }) => [file.replace('/', ''), diagnostics.length])).toEqual([
      ['bad.scxml', 2],
      ['nowhere.scxml', 1],
      ['good.scxml', 0],
    ])
    expect(found.results[0]!.diagnostics).toContainEqual(
      expect.objectContaining({
        code: 'rule/unknown-target',
        severity: 'error',
        location: {
          file: expect.stringContaining('bad.scxml'),
          line: 2,
          column: 47,
          offset: expect.any(Number),
          length: 1,
        },
      }),
    )
    expect(code).toBe(1)
  })
})
