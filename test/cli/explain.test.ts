import { describe, expect, it } from 'vitest'
import { codes } from '../../src/codes/index.js'
import { execute } from './fake-io.js'

describe('explain', () => {
  it('says what a code means, with an example', async () => {
    const { code, out } = await execute(['explain', 'rule/unknown-target'])
    const { title, text, bad, good } = codes.get('rule/unknown-target')!
    expect(out.split('\n')[0]).toBe(`error ${title} [rule/unknown-target]`)
    expect(out.replaceAll('\n', ' ')).toContain(text)
    for (const example of [bad!, good!]) for (const line of example.trim().split('\n')) expect(out).toContain(line)
    expect(code).toBe(0)
  })

  it('lists all codes by area', async () => {
    const { out } = await execute(['explain'])
    const lines = out.split('\n').map((line) => line.trim().split(/ {2,}/))
    for (const [code, { title }] of codes) expect(lines).toContainEqual([code, title])
    for (const area of ['xml', 'schema', 'rule', 'lint']) expect(out).toMatch(new RegExp(`^${area}$`, 'm'))
  })

  it('--json gives the same to machines', async () => {
    const { out } = await execute(['explain', '--json', 'rule/unknown-target'])
    expect(JSON.parse(out)).toEqual({ code: 'rule/unknown-target', ...codes.get('rule/unknown-target') })
    expect(Object.keys(JSON.parse((await execute(['explain', '--json'])).out))).toEqual([...codes.keys()])
  })

  it('knows near misses', async () => {
    expect(await execute(['explain', 'rule/unknown-tarket'])).toMatchObject({
      code: 2,
      err: expect.stringContaining("did you mean 'rule/unknown-target'?"),
    })
    expect(await execute(['explain', 'a', 'b'])).toMatchObject({ code: 2 })
  })
})
