import { type PathLike, readFileSync, statSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { execute, files } from './fake-io.js'

// Permissions would not do: whoever runs the tests may be allowed everything.
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>()
  const writeFileSync = (file: PathLike, data: Uint8Array) => {
    if (String(file).endsWith('locked.scxml')) throw Object.assign(new Error(), { code: 'EACCES' })
    fs.writeFileSync(file, data)
  }
  return { ...fs, writeFileSync }
})

const open = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">'
const messy = `${open}<state id="a" ><state id="b"/></state></scxml>`
const tidy = `${open}
  <state id="a">
    <state id="b"/>
  </state>
</scxml>
`

async function format(args: readonly string[], names: readonly string[] = []) {
  const path = await files({
    'messy.scxml': messy,
    'tidy.scxml': tidy,
    'broken.scxml': '<scxml>',
    'html.scxml': '<html/>',
    'folder/x.scxml': messy,
    'locked.scxml': messy,
  })
  const { code, out, err } = await execute(['format', ...args, ...names.map(path)])
  const short = (text: string) => text.replaceAll(`${path('')}/`, '')
  return { code, out: short(out), err: short(err), read: (name: string) => readFileSync(path(name), 'utf8'), path }
}

describe('format', () => {
  it('lays out the standard input for -', async () => {
    expect(await execute(['format', '-'], { stdin: messy })).toEqual({ code: 0, out: tidy, err: '' })
    expect(await execute(['format', '--check', '-'], { stdin: messy })).toMatchObject({
      code: 1,
      out: "<stdin>\n1 of 1 file not laid out; 'microstep format --write' does it\n",
    })
    const { code, err } = await execute(['format', '-'], { stdin: '<scxml>' })
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('<stdin>:1:') })
  })

  it('does not write to the standard input', async () => {
    expect(await execute(['format', '--write', '-'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('cannot be written to'),
    })
  })

  it('prints one file, and leaves it as it is', async () => {
    const { code, out, err, read } = await format([], ['messy.scxml'])
    expect({ code, out, err }).toEqual({ code: 0, out: tidy, err: '' })
    expect(read('messy.scxml')).toBe(messy)
  })

  it('prints in the encoding of the file', async () => {
    const path = await files({ 'a.scxml': '\ufeff<scxml version="1.0"/>' })
    expect((await execute(['format', path('a.scxml')])).out).toBe('\ufeff<scxml version="1.0"/>\n')
  })

  it.each([
    ['4', '    '],
    ['1', ' '],
    ['tab', '\t'],
  ])('--indent %s', async (indent, unit) => {
    const { out } = await format(['--indent', indent], ['messy.scxml'])
    expect(out).toBe(tidy.replaceAll('  ', unit))
  })

  it('--check names the files that are not laid out, and changes nothing', async () => {
    const { code, out, err, read } = await format(['--check'], ['messy.scxml', 'tidy.scxml', 'folder'])
    expect(out).toBe("messy.scxml\nfolder/x.scxml\n2 of 3 files not laid out; 'microstep format --write' does it\n")
    expect({ code, err, text: read('messy.scxml') }).toEqual({ code: 1, err: '', text: messy })
    expect(await format(['--check'], ['tidy.scxml'])).toMatchObject({
      code: 0,
      out: '1 file laid out as it should be\n',
    })
    expect(await format(['--check', '--indent', '4'], ['tidy.scxml'])).toMatchObject({ code: 1 })
  })

  it('--write lays files out, and leaves the others alone', async () => {
    const { code, out, err, read, path } = await format(['--write'], ['messy.scxml', 'tidy.scxml', 'folder'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toBe('messy.scxml\nfolder/x.scxml\n2 of 3 files laid out\n')
    for (const name of ['messy.scxml', 'tidy.scxml', 'folder/x.scxml']) expect(read(name)).toBe(tidy)
    const before = statSync(path('messy.scxml')).mtimeMs
    expect(await execute(['format', '--write', path('messy.scxml')])).toMatchObject({
      code: 0,
      out: '0 of 1 file laid out\n',
    })
    expect(statSync(path('messy.scxml')).mtimeMs).toBe(before)
  })

  it('does not touch what it cannot read, and goes on', async () => {
    const names = ['broken.scxml', 'html.scxml', 'nowhere.scxml', 'messy.scxml']
    const { code, out, err, read } = await format(['--write'], names)
    expect(code).toBe(1)
    for (const found of ['[xml/', '[rule/not-scxml]', '[io/not-found]']) expect(err).toContain(found)
    expect(out).toBe('messy.scxml\n1 of 4 files laid out\n')
    expect([read('broken.scxml'), read('html.scxml'), read('messy.scxml')]).toEqual(['<scxml>', '<html/>', tidy])
  })

  it('says so where a pattern means nothing', async () => {
    const { code, err } = await format(['--check'], ['nothing/*.scxml'])
    expect(code).toBe(1)
    expect(err).toContain('[io/no-match]')
  })

  it('says so where a file cannot be written, and goes on', async () => {
    const { code, out, err } = await format(['--write'], ['locked.scxml', 'messy.scxml'])
    expect(code).toBe(1)
    expect(err).toMatch(/^error '.*locked\.scxml' cannot be written: EACCES \[io\/unwritable\]\n$/)
    expect(out).toBe('messy.scxml\n1 of 2 files laid out\n')
  })

  it.each([
    [[], 'which files?'],
    [['a', 'b'], "2 files can be laid out with '--write', or looked at with '--check'"],
    [['--write', '--check', 'a'], "'--write' and '--check' exclude each other"],
    [['--indent', '0', 'a'], "'--indent' is a number from 1 to 16, or tab, not '0'"],
    [['--indent', '17', 'a'], "'--indent' is a number from 1 to 16, or tab, not '17'"],
    [['--indent', 'wide', 'a'], "'--indent' is a number from 1 to 16, or tab, not 'wide'"],
  ])('%j is no command line', async (args, message) => {
    const { code, out, err } = await execute(['format', ...args])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(`error ${message}\n`)
  })
})
