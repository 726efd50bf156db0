/** A store has one process that writes to it. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { startChild } from './child.js'
import { folders } from './folders.js'
import { fileStores } from './stores.js'

const folder = folders()

describe.each([...fileStores])('a %s', (name, open) => {
  it('that another process has open is refused until that process is gone', async () => {
    const place = folder()
    const child = startChild('store-process.ts', import.meta.url, [name, place, '0'])
    await child.line(1)
    await expect(open(place)).rejects.toMatchObject({
      code: 'store/locked',
      message: expect.stringContaining(`the store in '${place}`),
    })
    await child.kill()
    const store = await open(place)
    await store.commit([['a', '1']])
    await store.close()
  })

  it('that another process opens stays with the first', async () => {
    const place = folder()
    const store = await open(place)
    const child = startChild('store-process.ts', import.meta.url, [name, place, '5'])
    await expect(child.line(1)).rejects.toThrow('store/locked')
    await store.commit([['a', '1']])
    expect(await store.get(['a'])).toEqual(['1'])
    await store.close()
  })

  it('is not made of what is something else', async () => {
    const place = folder()
    writeFileSync(join(place, name === 'sqliteStore' ? 'store' : 'notes.txt'), 'my notes')
    await expect(open(place)).rejects.toMatchObject({ code: expect.stringMatching(/^store\/(?:foreign|damaged)$/) })
  })
})

it('a levelStore without its package says which to install', async () => {
  vi.doMock('classic-level', () => {
    throw new Error("Cannot find package 'classic-level'")
  })
  const { levelStore } = await import('../../src/persistence/stores/level.js')
  await expect(levelStore(folder())).rejects.toMatchObject({
    code: 'store/missing-package',
    diagnostics: [{ hint: 'npm install classic-level@3' }],
  })
  vi.doUnmock('classic-level')
})
