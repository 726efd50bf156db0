/** What a snapshot says fits the types of its chart, or is refused. */
import { describe, expect, it } from 'vitest'
import { createSession, parseChart, restoreSession, type Snapshot } from '../../src/index.js'
import { scxml } from '../semantics/trace.js'

const chart = parseChart(
  scxml(
    `<datamodel><data id="n" ms:type="integer" expr="1"/></datamodel>
     <state id="a" ms:defer="later"><transition event="go" target="b"/></state><state id="b"/>`,
  ),
)
const types = { events: { later: { type: 'object', properties: { at: { type: 'integer' } }, required: ['at'] } } }

function rest(change: (text: string) => string): Snapshot {
  const session = createSession(chart, { types }).start()
  session.send('later', { at: 7 })
  return JSON.parse(change(JSON.stringify(session.snapshot()))) as Snapshot
}

describe('a restored session', () => {
  it('takes what fits', () => {
    expect(
      restoreSession(
        chart,
        rest((text) => text),
        { types },
      ).deferred,
    ).toEqual(['later'])
  })

  it.each([
    ['data', (text: string) => text.replace('"n":1', '"n":"one"')],
    ['the data of an event that waits', (text: string) => text.replace('"at":7', '"at":"seven"')],
  ])('refuses %s that do not fit', (_, change) => {
    expect(rest(change)).not.toEqual(rest((text) => text))
    expect(() => restoreSession(chart, rest(change), { types })).toThrow(/snapshot\/invalid/)
  })
})
