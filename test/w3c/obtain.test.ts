import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ScxmlError } from '../../src/diagnostic.js'
import { corrected, obtainSuite, packedFile } from '../../w3c-tests/obtain.js'
import { makeTar } from './tar-maker.js'

let cache: string
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'microstep-w3c-'))
})
afterEach(() => rm(cache, { recursive: true, force: true }))

const inPackage = (name: string, data = '<scxml/>') => ({ path: `package/test/w3c-ecma/${name}`, data })
const tarball = gzipSync(
  makeTar([
    { path: 'package/package.json', data: '{}' },
    { path: 'package/LICENSE.txt', data: 'licence' },
    inPackage('test144.txml.scxml'),
    inPackage('test144.txml.json', '{}'),
    inPackage('test303-1.txml.scxml'),
    inPackage('test553.txml.scxml', '<send namelist="foo"/>'),
    inPackage('test553.txml.scxml_', 'old'),
    inPackage('test216sub1.scxml'),
    inPackage('test446.txt', '[1]'),
  ]),
)
const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`

/** Counts its calls, so that the cache shows. */
function fakePack() {
  const pack = async (folder: string) => {
    pack.calls++
    const path = join(folder, 'package.tgz')
    await writeFile(path, tarball)
    return path
  }
  pack.calls = 0
  return pack
}

describe('obtainSuite', () => {
  it('keeps the suite and leaves the rest of the package behind', async () => {
    const folder = await obtainSuite({ cache, integrity, pack: fakePack() })
    expect((await readdir(folder)).sort()).toEqual([
      'LICENSE.txt',
      'test144.txml.scxml',
      'test216sub1.scxml',
      'test446.txt',
      'test553.txml.scxml',
    ])
    expect(await readFile(join(folder, 'test553.txml.scxml'), 'utf8')).toBe('<send namelist="&quot;foo"/>')
  })

  it('fetches once', async () => {
    const pack = fakePack()
    const first = await obtainSuite({ cache, integrity, pack })
    expect(await obtainSuite({ cache, integrity, pack })).toBe(first)
    expect(pack.calls).toBe(1)
    expect(await readdir(cache)).toHaveLength(1)
  })

  it('serves two that ask at the same time', async () => {
    const pack = fakePack()
    const [one, other] = await Promise.all([
      obtainSuite({ cache, integrity, pack }),
      obtainSuite({ cache, integrity, pack }),
    ])
    expect(one).toBe(other)
    expect(await readdir(cache)).toHaveLength(1)
  })

  it('refuses another tarball, says so, and leaves nothing behind', async () => {
    const failure = await obtainSuite({ cache, pack: fakePack() }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(ScxmlError)
    const [problem] = (failure as ScxmlError).diagnostics
    expect(problem).toMatchObject({ code: 'io/suite-integrity', hint: expect.stringContaining('folder') })
    expect(problem?.message).toContain(integrity)
    expect(await readdir(cache)).toEqual([])
  })
})

describe('corrected', () => {
  it('refuses a document in which there is nothing to correct', () => {
    expect(() => corrected('test554.txml.scxml', Buffer.from('<invoke/>'))).toThrow('it has 0 namelists')
  })

  it('leaves the other documents alone', () => {
    const data = Buffer.from('<send namelist="foo"/>')
    expect(corrected('test144.txml.scxml', data)).toBe(data)
  })
})

describe('packedFile', () => {
  it.each([
    ['a list', '[{"filename":"a-1.tgz"}]', 'a-1.tgz'],
    ['an object', '{"@scope/a":{"filename":"a-1.tgz"}}', 'a-1.tgz'],
    ['a path', '[{"filename":"../a-1.tgz"}]', 'a-1.tgz'],
  ])('reads %s', (_, stdout, expected) => {
    expect(packedFile(stdout)).toBe(expected)
  })

  it('throws where no file is named', () => {
    expect(() => packedFile('[]')).toThrow('npm pack named no file')
  })
})
