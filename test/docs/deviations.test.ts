/** `docs/deviations.md` says what is true: every entry is held by tests that exist. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const text = readFileSync('docs/deviations.md', 'utf8')

interface Entry {
  readonly number: string
  readonly parts: readonly string[]
  readonly tests: readonly { readonly file: string; readonly name: string }[]
}

const entries: Entry[] = text
  .split(/^### /m)
  .slice(1)
  .map((entry) => ({
    number: /^(\w+)\. /.exec(entry)?.[1] ?? '',
    parts: [...entry.matchAll(/^- \*\*(\w+)\*\*/gm)].map(([, part]) => part!),
    tests: [...entry.matchAll(/^ {2}- `([^`]+)`: `([^`]+)`$/gm)].map(([, file, name]) => ({
      file: file!,
      name: name!,
    })),
  }))

/** The names of the tests of a file, as they are written there. */
function testsOf(file: string): ReadonlySet<string> {
  const source = readFileSync(file, 'utf8')
  const names = [
    ...source.matchAll(/^\s*(?:it\(\s*|\]\s*(?:as const\s*)?\)\(\s*|\)\(\s*|it\.each\([^\n]*\)\(\s*)(['"])(.*)\1,/gm),
  ]
  return new Set(names.map(([, quote, name]) => name!.replaceAll(`\\${quote}`, quote!)))
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`)
}

describe('docs/deviations.md', () => {
  it('numbers its entries from 1 to 22, and its further choices from C1', () => {
    const further = entries.length - 22
    expect(entries.map(({ number }) => number)).toEqual([
      ...Array.from({ length: 22 }, (_, at) => String(at + 1)),
      ...Array.from({ length: further }, (_, at) => `C${at + 1}`),
    ])
  })

  it('says in each entry what is open, what microstep does, why, and where that is tested', () => {
    for (const { number, parts } of entries) {
      expect([number, ...parts]).toEqual([
        number,
        'REC',
        ...(number.startsWith('C') ? [] : ['Open']),
        ...['microstep', 'Why', 'Tests'],
      ])
    }
  })

  it.each(entries)('$number is pinned by tests that exist', ({ tests }) => {
    expect(tests).not.toEqual([])
    for (const { file, name } of tests) {
      expect(existsSync(file), file).toBe(true)
      expect([...testsOf(file)]).toContain(name)
    }
  })

  it('has an entry for every number that a comment in the code refers to', () => {
    const known = new Set(entries.map(({ number }) => number))
    const referred = filesBelow('src')
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/\bsemantics (\d+)/g)].map(([, number]) => number!))
    expect(referred.length).toBeGreaterThan(0)
    expect(referred.filter((number) => !known.has(number))).toEqual([])
  })
})
