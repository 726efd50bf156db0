import { describe, expect, it } from 'vitest'
import { readTar } from '../../w3c-tests/tar.js'
import { makeTar, paxRecord } from './tar-maker.js'

const texts = (archive: Uint8Array) =>
  readTar(archive).map(({ path, data }) => [path, Buffer.from(data).toString()] as const)

describe('readTar', () => {
  it('gives the files with their contents, whatever their size', () => {
    const long = 'x'.repeat(1024)
    const archive = makeTar([
      { path: 'package/a.txt', data: 'one' },
      { path: 'package/empty.txt' },
      { path: 'package/long.txt', data: long },
    ])
    expect(texts(archive)).toEqual([
      ['package/a.txt', 'one'],
      ['package/empty.txt', ''],
      ['package/long.txt', long],
    ])
  })

  it('joins the prefix of a long path', () => {
    expect(texts(makeTar([{ prefix: 'package/deep', path: 'a.txt', data: 'one' }]))).toEqual([
      ['package/deep/a.txt', 'one'],
    ])
  })

  it('takes a path from the pax header before it, for that one file', () => {
    const archive = makeTar([
      { path: 'PaxHeader/a', type: 'x', data: paxRecord('mtime', '1') + paxRecord('path', 'package/Größe.txt') },
      { path: 'package/cut', data: 'one' },
      { path: 'package/b.txt', data: 'two' },
    ])
    expect(texts(archive)).toEqual([
      ['package/Größe.txt', 'one'],
      ['package/b.txt', 'two'],
    ])
  })

  it('passes over folders and links', () => {
    const archive = makeTar([
      { path: 'package/', type: '5' },
      { path: 'package/link', type: '2' },
      { path: 'a', data: '1' },
    ])
    expect(texts(archive)).toEqual([['a', '1']])
  })

  it.each([['../evil'], ['package/../../evil'], ['/etc/evil'], ['C:evil'], ['package\\evil']])(
    'refuses the path %s',
    (path) => {
      expect(() => readTar(makeTar([{ path, data: 'x' }]))).toThrow(`unsafe path '${path}'`)
    },
  )

  it('refuses an unsafe path in a pax header', () => {
    const archive = makeTar([
      { path: 'h', type: 'x', data: paxRecord('path', '../evil') },
      { path: 'good', data: 'x' },
    ])
    expect(() => readTar(archive)).toThrow("unsafe path '../evil'")
  })

  it('notices damage', () => {
    const archive = makeTar([{ path: 'a', data: 'one' }])
    archive[3] = 65
    expect(() => readTar(archive)).toThrow('damaged at byte 0')
  })

  it('notices a missing end', () => {
    const archive = makeTar([{ path: 'a', data: 'x'.repeat(600) }])
    expect(() => readTar(archive.subarray(0, 700))).toThrow('ends too early')
  })
})
