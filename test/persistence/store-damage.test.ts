/**
 * Files of stores that are cut off or changed: either that makes no difference, or it is said, or the store is as it was some
 * commits ago and that is said. `MICROSTEP_DAMAGES=1000` tries more cases than the few of everyday.
 */
import { cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { ScxmlError } from '../../src/diagnostic.js'
import type { Entry, Store } from '../../src/persistence/store.js'
import { startChild } from './child.js'
import { folders } from './folders.js'
import { changesOf, entriesAfter } from './store-history.js'
import { fileStores } from './stores.js'

const folder = folders()
const cases = Number(process.env.MICROSTEP_DAMAGES ?? 8)
const everything = { from: '', to: '\u{10ffff}' }

describe.each([...fileStores])('the files of a %s', (name, open) => {
  /** What a process leaves that is killed at work, and commits that it has told of. */
  let killed: string
  let told: number
  /** What a store leaves that is closed. */
  let closed: string
  const commits = 1_500

  beforeAll(async () => {
    killed = folder()
    const child = startChild('store-process.ts', import.meta.url, [name, killed, '100000'])
    await child.line(commits)
    await child.kill()
    told = Number(child.lines.at(-1))
    closed = folder()
    const store = await open(closed)
    for (let at = 1; at <= commits; at++) await store.commit(changesOf(at), { sync: false })
    await store.close()
  }, 60_000)

  it('are whole when the process is killed', async () => {
    const { last, entries } = await read(await open(copy(killed)))
    expect(last).toBeGreaterThanOrEqual(told)
    expectSame(entries, entriesAfter(last))
  })

  it.each([
    ['cut off', 'of a process that was killed', cut, () => killed],
    ['cut off', 'of a store that was closed', cut, () => closed],
    ['changed', 'of a process that was killed', flip, () => killed],
    ['changed', 'of a store that was closed', flip, () => closed],
    ['deleted', 'of a process that was killed', remove, () => killed],
    ['deleted', 'of a store that was closed', remove, () => closed],
  ] as const)(
    '%s, %s, are never taken for whole',
    async (_what, _whose, damage, from) => {
      const outcomes = { same: 0, refused: 0, older: 0 }
      const all = { atLeast: from() === killed ? told : commits }
      for (let at = 0; at < cases; at++) {
        const place = copy(from())
        const done = damage(place, randoms(at + 1))
        const outcome = await outcomeOf(open, place, all).catch((error: unknown) => {
          throw new Error(`case ${at}, ${done}: ${error instanceof Error ? error.message : error}`, { cause: error })
        })
        outcomes[outcome]++
        rmSync(place, { recursive: true })
      }
      expect(outcomes.refused + outcomes.older).toBeGreaterThan(0)
    },
    600_000,
  )

  function copy(from: string): string {
    const to = folder()
    cpSync(from, to, { recursive: true })
    return to
  }
})

type Open = NonNullable<ReturnType<typeof fileStores.get>>

async function outcomeOf(
  open: Open,
  place: string,
  all: { readonly atLeast: number },
): Promise<'same' | 'refused' | 'older'> {
  let store: Store
  try {
    store = await open(place)
  } catch (error) {
    const code = error instanceof ScxmlError ? error.code : undefined
    if (code === undefined || !['store/damaged', 'store/lost', 'store/foreign'].includes(code)) throw error
    return code === 'store/lost' ? readOlder(open, place) : 'refused'
  }
  const found = await read(store)
  // The very last commit of a process that was killed may be one that it has not told of: nobody misses it.
  expect(found.last).toBeGreaterThanOrEqual(all.atLeast)
  expectSame(found.entries, entriesAfter(found.last))
  return 'same'
}

/** What is left is what was there some commits ago, or that is refused, too. */
async function readOlder(open: Open, place: string): Promise<'refused' | 'older' | 'same'> {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  try {
    const found = await read(await open(place, { acceptLoss: true }))
    expectSame(found.entries, entriesAfter(found.last))
    expect(warn).toHaveBeenCalledWith(expect.any(String), { code: 'microstep:store/lost', type: 'MicrostepWarning' })
    return 'older'
  } catch (error) {
    if (error instanceof ScxmlError && error.code === 'store/damaged') return 'refused'
    throw error
  } finally {
    warn.mockRestore()
  }
}

/** Without the values in the message, which are long. */
function expectSame(found: readonly Entry[], expected: readonly Entry[]): void {
  expect(found.map(([key]) => key)).toEqual(expected.map(([key]) => key))
  expect(found.every(([, value], at) => value === expected[at]![1])).toBe(true)
}

async function read(store: Store): Promise<{ last: number; entries: readonly Entry[] }> {
  try {
    const entries = await store.range(everything)
    return { last: Number((await store.get(['last']))[0] ?? 0), entries }
  } finally {
    await store.close()
  }
}

type Random = (below: number) => number

function cut(place: string, random: Random): string {
  const { name, size } = someFile(place, random)
  // Near the end as often as anywhere.
  const left = random(2) === 0 ? random(size) : Math.max(0, size - 1 - random(200))
  truncateSync(join(place, name), left)
  return `${name} cut off at ${left} of ${size}`
}

function flip(place: string, random: Random): string {
  const { name, size } = someFile(place, random)
  const bytes = readFileSync(join(place, name))
  const at = random(size)
  const bit = 1 << random(8)
  bytes[at]! ^= bit
  writeFileSync(join(place, name), bytes)
  return `bit ${bit} of byte ${at} of ${size} in ${name}`
}

function remove(place: string, random: Random): string {
  const { name } = someFile(place, random)
  rmSync(join(place, name))
  return `${name} deleted`
}

function someFile(place: string, random: Random): { name: string; size: number } {
  const names = readdirSync(place).filter((name) => readFileSync(join(place, name)).length > 0)
  const name = names.sort()[random(names.length)]!
  return { name, size: readFileSync(join(place, name)).length }
}

function randoms(seed: number): Random {
  let state = (seed * 2_654_435_761) >>> 0 || 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state % below
  }
}
