import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { execute, files } from './fake-io.js'

const chart = (more = '') =>
  `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="a">${more}<transition event="go"/></state></scxml>`
const typed =
  '<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:ms="urn:microstep:scxml" version="1.0"><datamodel><data id="d" ms:type="Order"/></datamodel><state id="a"/></scxml>'

describe('types', () => {
  it('writes a file beside the chart, and says so', async () => {
    const path = await files({ 'my-order.scxml': chart() })
    const target = path('my-order.scxml.d.ts')
    expect(await execute(['types', path('my-order.scxml')])).toMatchObject({ code: 0, out: `${target}\n`, err: '' })
    const text = readFileSync(target, 'utf8')
    expect(text).toMatch(/^\/\/ Made by `microstep types my-order\.scxml`\. Do not edit\.\n/)
    expect(text).toContain("export interface MyOrderChart {\n  readonly states: 'a'\n  readonly events: 'go'\n")
    expect((await execute(['types', path('my-order.scxml')])).out).toBe(`${target} is up to date\n`)
  })

  it('--check writes nothing, and tells by its exit code', async () => {
    const path = await files({ 'charts/a.scxml': chart(), 'charts/b.scxml': chart() })
    const first = await execute(['types', '--check', path('charts')])
    expect(first).toMatchObject({ code: 1, out: '' })
    expect(first.err).toContain(`${path('charts/a.scxml.d.ts')} is not there: run 'microstep types `)
    expect(existsSync(path('charts/a.scxml.d.ts'))).toBe(false)
    await execute(['types', path('charts')])
    expect(await execute(['types', '--check', path('charts')])).toMatchObject({ code: 0, out: '', err: '' })
    writeFileSync(path('charts/b.scxml'), chart('<transition event="stop"/>'))
    const stale = await execute(['types', '--check', path('charts')])
    expect(stale.code).toBe(1)
    expect(stale.err).toMatch(/b\.scxml\.d\.ts is not up to date/)
    expect(stale.err).not.toContain('a.scxml.d.ts')
  })

  it('--out names the file, or the standard output; --name the interface', async () => {
    const path = await files({ 'a.scxml': chart() })
    const { code, out } = await execute(['types', path('a.scxml'), '--out', '-', '--name', 'Other'])
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('export interface Other {') })
    expect(await execute(['types', path('a.scxml'), '--out', path('types.d.ts')])).toMatchObject({ code: 0 })
    expect(readFileSync(path('types.d.ts'), 'utf8')).toContain('interface AChart {')
    expect((await execute(['types', path('a.scxml'), '--out', path('none/types.d.ts')])).err).toContain('io/unwritable')
  })

  it('--types says what names mean', async () => {
    const define = { Order: { type: 'object', properties: { id: { type: 'integer' } } } }
    const path = await files({ 'a.scxml': typed, 'types.json': JSON.stringify({ define }), 'bad.json': '[]' })
    const without = await execute(['types', path('a.scxml')])
    expect(without.code).toBe(1)
    expect(without.err).toContain("there is no type 'Order' for the data 'd'")
    const { out } = await execute(['types', path('a.scxml'), '--types', path('types.json'), '--out', '-'])
    expect(out).toContain('d: Order | undefined')
    expect((await execute(['types', path('a.scxml'), '--types', path('bad.json')])).err).toContain('option/types')
    expect((await execute(['types', path('a.scxml'), '--types', path('none.json')])).err).toContain('io/not-found')
    expect((await execute(['types', path('a.scxml'), '--types', path('a.scxml')])).err).toContain('are no JSON')
  })

  it('goes on after a chart that is wrong', async () => {
    const path = await files({ 'a.scxml': '<scxml', 'b.scxml': chart() })
    const { code, err } = await execute(['types', path('a.scxml'), path('b.scxml'), path('none.scxml')])
    expect(code).toBe(1)
    expect(err).toContain('[xml/')
    expect(err).toContain('[io/not-found]')
    expect(existsSync(path('b.scxml.d.ts'))).toBe(true)
  })

  it.each([
    [[], 'which files?'],
    [['a', '--check', '--out', '-'], 'compares files'],
    [['a', 'b', '--out', 'c'], 'for a single chart'],
    [['a', 'b', '--name', 'C'], 'for a single chart'],
    [['a', '--name', '1'], "'1' is no name"],
    [['a', '--chek'], "did you mean '--check'?"],
  ])('%j: %s', async (args, message) => {
    const { code, err } = await execute(['types', ...args])
    expect(code).toBe(2)
    expect(err).toContain(message)
  })
})
