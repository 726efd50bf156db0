/** Every TypeScript sample of the README and the docs is run as it stands. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it, vi } from 'vitest'

const folder = resolve('node_modules/.cache/microstep/samples')
const texts = ['README.md', ...readdirSync('docs').map((name) => `docs/${name}`), 'examples/README.md']
const samples = texts
  .filter((file) => file.endsWith('.md'))
  .flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code], at) => ({
      name: `${file}, sample ${at + 1}`,
      code: code!,
    })),
  )

describe('samples', () => {
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('are there', () => expect(samples.length).toBeGreaterThan(0))

  it.each(samples)('$name', async ({ name, code }) => {
    mkdirSync(folder, { recursive: true })
    const file = resolve(folder, `${name.replace(/\W+/g, '-')}.ts`)
    const sources = { microstep: 'src/index.ts', 'microstep/conformance': 'src/conformance/index.ts' }
    let text = code
    for (const [name, source] of Object.entries(sources))
      text = text.replaceAll(`from '${name}'`, `from '${resolve(source)}'`)
    writeFileSync(file, text)
    const log = vi.spyOn(console, 'log').mockImplementation(() => {})
    try {
      await import(pathToFileURL(file).href)
    } finally {
      log.mockRestore()
    }
  })
})
