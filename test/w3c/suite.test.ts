import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readSuite } from '../../w3c-tests/suite.js'

let root: string
let cache: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'microstep-suite-'))
  cache = await mkdtemp(join(tmpdir(), 'microstep-cache-'))
})
afterEach(async () => {
  await rm(root, { recursive: true, force: true })
  await rm(cache, { recursive: true, force: true })
})

const open = '<scxml xmlns:conf="http://www.w3.org/2005/scxml-conformance" conf:datamodel=""/>'
const filled = '<scxml xmlns:conf="http://www.w3.org/2005/scxml-conformance" datamodel="ecmascript"/>'

async function put(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
  }
}
const read = async (only: string[]) => {
  const { tests, notes } = await readSuite(root, { only, cache })
  return { notes, test: tests[0]!, text: await readFile(tests[0]!.path!, 'utf8'), beside: dirname(tests[0]!.path!) }
}

describe('readSuite', () => {
  it.each([['test144.scxml'], ['test144.txml.scxml'], ['package/test/w3c-ecma/test144.txml.scxml']])(
    'takes %s where it lies',
    async (name) => {
      await put({ [name]: filled })
      expect((await read(['144'])).test.path).toBe(join(root, name))
    },
  )

  it.each([['test144.txml'], ['144/test144.txml']])('converts %s', async (name) => {
    await put({ [name]: open, 'ecma/test144.scxml': '<other/>' })
    expect((await read(['144'])).text).toBe(filled)
  })

  it('puts the files that a test refers to beside it', async () => {
    await put({ 'test216.txml': open, 'test216sub1.txml': open, 'test446.txml': open, 'test446.txt': '[1]' })
    expect(await readFile(join((await read(['216'])).beside, 'test216sub1.scxml'), 'utf8')).toBe(filled)
    expect(await readFile(join((await read(['446'])).beside, 'test446.txt'), 'utf8')).toBe('[1]')
  })

  it('says which of those are missing', async () => {
    await put({ 'test216.txml': open, 'test239.scxml': filled })
    expect((await read(['216'])).notes).toEqual(["test 216 needs 'test216sub1.scxml', which is not there"])
    expect((await read(['239'])).notes).toEqual(["test 239 needs 'test239sub1.scxml', which is not there"])
  })

  it('brings its own 513, and no other', async () => {
    await put({ 'test144.scxml': filled, 'test513.txt': 'an instruction' })
    expect((await read(['513'])).text).toContain("_ioprocessors['basichttp'].location")
    const { tests } = await readSuite(root, { only: ['144', '147'], cache })
    expect(tests.map(({ id, path }) => [id, path !== undefined])).toEqual([
      ['144', true],
      ['147', false],
    ])
  })

  it('does not mix two folders', async () => {
    await put({ 'one/test144.txml': open, 'two/test144.txml': open.replace('conf:datamodel=""', 'name="two"') })
    const [one, two] = await Promise.all(
      ['one', 'two'].map((name) => readSuite(join(root, name), { only: ['144'], cache })),
    )
    expect(await readFile(one!.tests[0]!.path!, 'utf8')).toBe(filled)
    expect(await readFile(two!.tests[0]!.path!, 'utf8')).toContain('name="two"')
  })

  it("notes what a folder's manifest says otherwise", async () => {
    const test = (id: string, conformance: string) =>
      `<assert><test id="${id}" conformance="${conformance}"><start uri="${id}/test${id}.txml"/></test></assert>`
    const manifest = `<assertions>${test('144', 'optional')}${test('147', 'mandatory')}${test('463', 'optional')}</assertions>`
    await put({ 'txml/test144.txml': open, 'manifest.xml': manifest })
    const path = join(root, 'manifest.xml')
    const expected = [
      `'${path}' calls test 144 'optional'; the final suite calls it 'mandatory'`,
      `'${path}' names tests that are not in the final suite and are not run: 463`,
    ]
    expect((await read(['144'])).notes).toEqual(expected)
    expect((await readSuite(join(root, 'txml'), { only: ['144'], cache })).notes).toEqual(expected)
  })

  it.each([
    ['a folder without tests', '.', ['144'], 'option/no-tests'],
    ['no folder', 'nowhere', ['144'], 'option/no-such-folder'],
    ['a file', 'a.txt', ['144'], 'option/no-such-folder'],
    ['an unknown test', '.', ['9999'], 'option/unknown-test'],
  ])('refuses %s', async (_, folder, only, code) => {
    await put({ 'a.txt': '' })
    await expect(readSuite(join(root, folder), { only, cache })).rejects.toMatchObject({ code })
  })
})
