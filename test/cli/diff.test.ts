import { describe, expect, it } from 'vitest'
import { execute, files } from './fake-io.js'

const document = (body: string) => `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">${body}</scxml>`

async function diff(before: string, after: string, ...options: string[]) {
  const path = await files({ 'old.scxml': document(before), 'new.scxml': document(after) })
  return execute(['diff', path('old.scxml'), path('new.scxml'), ...options])
}

describe('microstep diff', () => {
  it('says where nothing has changed', async () => {
    const { out, code } = await diff('<state id="a"/>', '<!-- a --><state id="a" />')
    expect([out, code]).toEqual([expect.stringMatching(/^the charts mean the same \([0-9a-f]{12}\)\n$/), 0])
  })

  it('says which sessions carry over', async () => {
    const before =
      '<datamodel><data id="x"/></datamodel><state id="a"><transition event="t" target="b"/></state><state id="b"/>'
    const { out, code } = await diff(before, '<state id="a"><transition event="u" target="a"/></state><state id="cc"/>')
    expect(out.replace(/[0-9a-f]{12}/g, 'HASH')).toBe(`old HASH, new HASH

  data 'x' removed
  a   changed: transitions
  b   removed; does not carry over: it is not there any more
  cc  added

1 of 2 states carry over; sessions in the others need a migration
`)
    expect(code).toBe(1)
  })

  it('says it as JSON', async () => {
    const { out, code } = await diff('<state id="a"/>', '<state id="a"/><state id="b"/>', '--json')
    expect(JSON.parse(out)).toMatchObject({
      carriesOver: true,
      states: [
        { id: 'a', change: 'same', carriesOver: true, changes: [] },
        { id: 'b', change: 'added', carriesOver: true, changes: [] },
      ],
    })
    expect(code).toBe(0)
  })

  it('wants two files', async () => {
    const { err, code } = await execute(['diff', 'a.scxml'])
    expect([err, code]).toEqual([expect.stringContaining('which two files?'), 2])
  })
})
