import { describe, expect, it } from 'vitest'
import { manualTests } from '../../w3c-tests/expectations.js'
import { categoryOf, manifest, selectRows } from '../../w3c-tests/manifest.js'

describe('the manifest', () => {
  it('has the 202 start files of the final suite', () => {
    const count = (category: string) => manifest.filter((row) => categoryOf(row) === category).length
    expect([count('mandatory'), count('optional'), count('manual')]).toEqual([160, 33, 9])
    expect(new Set(manifest.map((row) => row.id)).size).toBe(202)
    expect(new Set(manifest.map((row) => row.assertion)).size).toBe(200)
  })

  it('has an expectation for every manual test, and for no other', () => {
    const manual = manifest.filter((row) => row.manual).map((row) => row.id)
    expect(Object.keys(manualTests).sort()).toEqual(manual.sort())
  })
})

describe('selectRows', () => {
  it.each([
    [['403'], ['403a', '403b', '403c'], []],
    [['403b', 'test144'], ['144', '403b'], []],
    [['144', '9999'], ['144'], ['9999']],
  ])('%j', (only, ids, unknown) => {
    const selected = selectRows(only)
    expect(selected.rows.map((row) => row.id).sort()).toEqual(ids)
    expect(selected.unknown).toEqual(unknown)
  })
})
