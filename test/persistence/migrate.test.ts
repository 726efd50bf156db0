/** Snapshots of older charts: those that carry over, those that a migration changes, and those that are refused. */
import { describe, expect, it } from 'vitest'
import { createSession, type Migration, parseChart, restoreSession, ScxmlError } from '../../src/index.js'
import { diffCharts } from '../../src/persistence/chart-diff.js'
import { chartHash } from '../../src/persistence/chart-hash.js'
import { scxml } from '../semantics/trace.js'

const chart = (body: string, attributes = '') => parseChart(scxml(body, attributes))

const old = chart(`<datamodel><data id="n" expr="1"/><data id="gone" expr="2"/></datamodel>
  <state id="a"><transition event="t" target="b"/></state>
  <state id="b" initial="b1"><state id="b1"/><state id="b2"/><transition event="t" target="c"/></state><state id="c"/>`)

const at = (events: number) => {
  const session = createSession(old, { id: 'one' }).start()
  for (let i = 0; i < events; i++) session.send('t')
  return JSON.stringify(session.snapshot())
}

const codes = (run: () => unknown) => {
  try {
    run()
  } catch (error) {
    if (error instanceof ScxmlError)
      return error.diagnostics.map(({ code, message, hint }) => `${code}: ${message} ${hint ?? ''}`)
    throw error
  }
  return []
}

describe('the hash of a chart', () => {
  it.each<[string, string, boolean]>([
    ['layout', '<state  id="a" >\n  <!-- here -->\n<transition target="b"\n event="t"/></state><state id="b"/>', true],
    ['an event', '<state id="a"><transition event="u" target="b"/></state><state id="b"/>', false],
    [
      'content',
      '<state id="a"><transition event="t" target="b"><log expr="1"/></transition></state><state id="b"/>',
      false,
    ],
    ['nesting', '<state id="a"><transition event="t" target="b"/><state id="b"/></state>', false],
    [
      'data',
      '<datamodel><data id="x"/></datamodel><state id="a"><transition event="t" target="b"/></state><state id="b"/>',
      false,
    ],
  ])('%s', (_, body, same) => {
    const first = chart('<state id="a"><transition event="t" target="b"/></state><state id="b"/>')
    expect(chartHash(chart(body)) === chartHash(first)).toBe(same)
  })
})

describe('a changed chart', () => {
  it('takes a snapshot where its states are there, with the new data and without the old', () => {
    const next = chart(`<datamodel><data id="n" expr="7"/><data id="more" expr="n + 1"/></datamodel>
      <state id="a"><transition event="t" target="c"/></state><state id="c"/><state id="d"/>`)
    const session = restoreSession(next, at(0))
    expect(session.data).toEqual({ n: 1, more: 2 })
    session.send('t')
    expect(session.configuration).toEqual(['c'])
  })

  it('says what does not fit, and what to do', () => {
    const next = chart('<state id="a"/><state id="b"/>')
    expect(codes(() => restoreSession(next, at(1)))).toEqual([
      expect.stringMatching(
        /^snapshot\/chart: an active state, 'b1', is no state of the chart it was made with another chart \([0-9a-f]{12}\)/,
      ),
    ])
  })

  const through = (next: string, events: number, migration: Migration, key = chartHash(old)) =>
    restoreSession(chart(next), at(events), { migrations: { [key]: migration } })

  it.each<[string, string, number, Migration, readonly string[], unknown]>([
    ['a state has another id', '<state id="x"/><state id="y"/>', 0, (draft) => draft.renameState('a', 'x'), ['x'], {}],
    ['a state has moved', '<state id="out"><state id="c"/></state>', 2, (draft) => draft.moveState('c'), ['c'], {}],
    [
      'a state is gone',
      '<state id="b"><state id="b2"/></state>',
      1,
      (draft) => draft.replaceState('b1', 'b2'),
      ['b2'],
      {},
    ],
    [
      'a state with states inside is gone',
      '<state id="a"/><state id="z"><state id="b1"/></state>',
      1,
      (draft) => draft.replaceState('b', 'z'),
      ['b1'],
      {},
    ],
    [
      'data are there',
      '<datamodel><data id="when"/></datamodel><state id="a"/>',
      0,
      (draft) => draft.addData('when', new Date(5)),
      ['a'],
      { when: new Date(5) },
    ],
    [
      'data are others',
      '<datamodel><data id="n"/></datamodel><state id="a"/>',
      0,
      (draft) => draft.setData('n', [draft.getData('n')]),
      ['a'],
      { n: [1] },
    ],
    [
      'data have another name',
      '<datamodel><data id="m"/></datamodel><state id="a"/>',
      0,
      (draft) => draft.renameData('n', 'm'),
      ['a'],
      { m: 1 },
    ],
  ])('is reached by a migration where %s', (_, next, events, migration, configuration, data) => {
    const session = through(next, events, migration)
    expect([session.configuration, session.data]).toEqual([configuration, data])
    expect(session.snapshot().session.chart.hash).toBe(chartHash(chart(next)))
  })

  it.each(['*', chartHash(old).slice(0, 8)])('finds its migration by %s', (key) => {
    expect(through('<state id="x"/>', 0, (draft) => draft.renameState('a', 'x'), key).configuration).toEqual(['x'])
  })

  it('is not reached by a migration that fails, or leads nowhere', () => {
    const next = '<state id="x"/>'
    const fail: Migration = () => {
      throw new Error('not today')
    }
    expect(codes(() => through(next, 0, fail))[0]).toMatch(
      /^snapshot\/migration: the migration from the chart \w{12} failed: not today/,
    )
    expect(codes(() => through(next, 0, (draft) => draft.renameState('a', 'q')))[0]).toMatch(
      "the chart has no state 'q'",
    )
    expect(codes(() => through(next, 0, () => {}))).toEqual([
      expect.stringMatching(/^snapshot\/migration/),
      expect.stringMatching(/^snapshot\/chart: an active state, 'a', is no state of the chart/),
    ])
    expect(codes(() => through(next, 0, (draft) => Object.assign(draft, { snapshot: {} })))[1]).toMatch(
      /^snapshot\/invalid/,
    )
  })

  it('keeps shared objects apart from those that a migration brings', () => {
    const sharing = chart(
      '<datamodel><data id="x" expr="[{}]"/><data id="y" expr="[x, x]"/></datamodel><state id="a"/>',
    )
    const json = JSON.stringify(createSession(sharing).start().snapshot())
    const one = { deep: true }
    const session = restoreSession(
      chart('<datamodel><data id="x"/><data id="y"/><data id="z"/></datamodel><state id="a"/>'),
      json,
      {
        migrations: { '*': (draft) => draft.setData('z', [one, one]) },
      },
    )
    const { x, y, z } = session.data as { x: unknown; y: unknown[]; z: unknown[] }
    expect([x, y, z]).toEqual([[{}], [[{}], [{}]], [one, one]])
    expect(session.snapshot().session.data.shared).toHaveLength(2)
  })
})

describe('the difference of two charts', () => {
  const told = (next: string) =>
    diffCharts(old, chart(next)).states.flatMap(({ id, change, carriesOver, reason, changes }) =>
      change === 'same' && carriesOver
        ? []
        : [`${id} ${change} ${changes.join()} ${carriesOver ? 'yes' : `no: ${reason}`}`],
    )
  const data = '<datamodel><data id="n" expr="1"/><data id="gone" expr="2"/></datamodel>'
  const a = '<state id="a"><transition event="t" target="b"/></state>'
  const b = (inside: string) =>
    `<state id="b" initial="b1">${inside}<transition event="t" target="c"/></state><state id="c"/>`

  it.each<[string, string, readonly string[]]>([
    ['nothing', data + a + b('<state id="b1"/><state id="b2"/>'), []],
    ['a state more', data + a + b('<state id="b1"/><state id="b2"/><state id="b3"/>'), ['b3 added  yes']],
    [
      'content',
      data + a + b('<state id="b1"><onentry/></state><state id="b2"><onexit><log/></onexit></state>'),
      ['b1 changed onentry yes', 'b2 changed onexit yes'],
    ],
    ['a state gone', data + a + b('<state id="b1"/>'), ['b2 removed  no: it is not there any more']],
    [
      'states inside',
      data + a + b('<state id="b1"><state id="x"/></state><state id="b2"/>'),
      ['b1 changed kind,initial no: it has states inside now', 'x added  yes'],
    ],
    [
      'another place',
      `${data}${a}${b('<state id="b1"/>')}<state id="b2"/>`,
      ['b2 changed  no: it stands at the top now'],
    ],
  ])('%s', (_, next, expected) => expect(told(next)).toEqual(expected))

  it('knows what parallel states need', () => {
    const before = chart('<parallel id="p"><state id="r"/><state id="s"/></parallel>')
    const after = chart('<parallel id="p"><state id="r"/><state id="s"/><state id="u"/></parallel>')
    expect(diffCharts(before, after).states.map(({ reason }) => reason)).toEqual([
      "it has a new region, 'u'",
      "'p', which it is in, does not carry over",
      "'p', which it is in, does not carry over",
      undefined,
    ])
    expect(diffCharts(before, before)).toMatchObject({ same: true, carriesOver: true })
  })
})
