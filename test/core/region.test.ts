import { describe, expect, it } from 'vitest'
import { ChartEffects } from '../../src/core/effects.js'
import { regionTies, tiesBetween } from '../../src/core/region.js'
import { parseChart } from '../../src/index.js'
import { dataModelMap, dataProgramFor } from '../../src/runtime/bind.js'

const ns = 'xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript"'

function tiesOf(regions: string, { data = 'a b c', around = '', binding = 'early' } = {}) {
  const items = data.split(' ').map((id) => `<data id="${id}" expr="{}"/>`)
  const text = `<scxml ${ns} binding="${binding}"><datamodel>${items.join('')}</datamodel>${around}<parallel id="p">${regions}</parallel></scxml>`
  const chart = parseChart(text)
  const [found] = regionTies(chart, new ChartEffects(chart, dataProgramFor(chart, dataModelMap())!))
  return { ...found!, text }
}

/** `one-other: name kind`, and what stands at the two places. */
function shown(regions: string, options = {}) {
  const { ties, text } = tiesOf(regions, options)
  return ties.map(({ name, kind, accesses }) => {
    const ids = accesses.map(({ region }) => region.id).join('-')
    const texts = accesses.map(({ span }) => text.slice(span.start, span.end)).join(' | ')
    return `${ids}: ${name} ${kind}: ${texts}`
  })
}

const state = (id: string, content: string) => `<state id="${id}">${content}</state>`
const entry = (content: string) => `<onentry>${content}</onentry>`
const assign = (location: string, expr: string) => `<assign location="${location}" expr="${expr}"/>`

describe('regions', () => {
  it.each([
    ['share nothing', entry(assign('a', '1')), entry(assign('b', '2')), []],
    ['read the same', entry(assign('a', 'c')), entry(assign('b', 'c.x + 1')), []],
    ['write the same', entry(assign('a', '1')), entry(assign('a', '2')), ['x-y: a write/write: a | a']],
    ['write what the other reads', entry(assign('a', '1')), entry(assign('b', 'a + 1')), ['x-y: a write/read: a | a']],
    ['read what the other writes', entry('<log expr="b"/>'), entry(assign('b', '1')), ['y-x: b write/read: b | b']],
    [
      'change parts of the same',
      entry(assign('a.x', '1')),
      entry(assign('a.y', '2')),
      ['x-y: a write/write: a.x | a.y'],
    ],
    ['order of events', entry('<raise event="e"/><log label="x"/>'), entry('<raise event="f"/><log label="y"/>'), []],
    ['conditions', '<transition event="e" cond="b"/>', entry(assign('b', '1')), []],
    ['ask for states', entry(`<if cond="In('y')">${assign('a', '1')}</if>`), entry(assign('b', '1')), []],
    ['both read the event', entry(assign('a', '_event.name')), entry(assign('b', '_event.name')), []],
    [
      'one changes the event',
      entry('<script>_event.data.x = 1</script>'),
      entry('<log expr="_event.data.x"/>'),
      ['x-y: _event write/read: _event.data.x | _event'],
    ],
    ['onexit', '<onexit><script>a.n = 1</script></onexit>', entry('<log expr="a"/>'), ['x-y: a write/read: a.n | a']],
    [
      'transitions',
      `<transition event="e">${assign('a', '1')}</transition>`,
      entry('<log expr="a"/>'),
      ['x-y: a write/read: a | a'],
    ],
    [
      'nested states',
      `<state id="z"><state id="w">${entry(assign('a', '1'))}</state></state>`,
      entry('<log expr="a"/>'),
      ['x-y: a write/read: a | a'],
    ],
    [
      'initial content',
      `<initial><transition target="z">${assign('a', '1')}</transition></initial><state id="z"/>`,
      entry('<log expr="a"/>'),
      ['x-y: a write/read: a | a'],
    ],
    [
      'history content',
      `<history id="h"><transition target="z">${assign('a', '1')}</transition></history><state id="z"/>`,
      entry('<log expr="a"/>'),
      ['x-y: a write/read: a | a'],
    ],
    [
      'donedata',
      '<state id="z"/><final id="f"><donedata><content expr="a"/></donedata></final>',
      entry(assign('a', '1')),
      ['y-x: a write/read: a | a'],
    ],
    [
      'parameters of invokes',
      '<invoke type="t"><param name="n" expr="a"/></invoke>',
      entry(assign('a', '1')),
      ['y-x: a write/read: a | a'],
    ],
    [
      'empty finalize',
      '<invoke type="t" namelist="a"><finalize/></invoke>',
      entry('<log expr="a"/>'),
      ['x-y: a write/read: a | a'],
    ],
    ['ids', entry('<send event="e" idlocation="a"/>'), entry('<cancel sendidexpr="a"/>'), ['x-y: a write/read: a | a']],
    [
      'variables of loops',
      entry('<foreach array="a" item="i"/>'),
      entry('<foreach array="b" item="i"/>'),
      ['x-y: i write/write: i | i'],
    ],
  ])('%s', (_, x, y, expected) => {
    expect(shown(state('x', x) + state('y', y))).toEqual(expected)
  })

  it('objects that both names may hold tie, wherever they came to share them', () => {
    const regions = state('x', entry('<script>a.n = 1</script>')) + state('y', entry('<log expr="b.n"/>'))
    expect(shown(regions)).toEqual([])
    expect(shown(regions, { around: `<state id="o">${entry(assign('b', 'a'))}</state>` })).toHaveLength(1)
    expect(shown(regions, { around: `<state id="o">${entry(assign('b', 'a.n + 1'))}</state>` })).toEqual([])
  })

  it('what cannot be known ties with all that touches data, and with nothing else', () => {
    const { ties } = tiesOf(
      state('x', entry('<script>a = eval("1")</script>')) +
        state('y', entry('<log expr="b"/>')) +
        state('z', entry('<raise event="e"/>')),
    )
    expect(
      ties.map(({ name, accesses }) => [name, ...accesses.map(({ region, cause }) => `${region.id} ${cause}`)]),
    ).toEqual([[null, "x calls 'eval'", "y calls 'eval'"]])
  })

  it('data of late binding are written in the region that they stand in', () => {
    const regions = state('x', '<datamodel><data id="d" expr="1"/></datamodel>') + state('y', entry('<log expr="d"/>'))
    expect(shown(regions)).toEqual([])
    expect(shown(regions, { binding: 'late' })).toEqual(['x-y: d write/read: d | d'])
  })

  it('the null data model has nothing to tie, and only states to ask for', () => {
    const content = entry(`<if cond="In('y')"><raise event="e"/></if>`)
    const chart = parseChart(
      `<scxml ${ns.replace('ecmascript', 'null')}><parallel id="p">${state('x', content)}${state('y', content)}</parallel></scxml>`,
    )
    const effects = new ChartEffects(chart, dataProgramFor(chart, dataModelMap())!)
    expect(regionTies(chart, effects)[0]!.ties).toEqual([])
    expect(effects.block(chart.stateById.get('x')!.onentry[0]!)).toMatchObject({
      asks: new Set(['y']),
      raises: true,
      why: [],
    })
  })

  it('two regions alone', () => {
    const { regions } = tiesOf(
      state('x', entry(assign('a', '1'))) + state('y', entry(assign('a', '1'))) + state('z', entry(assign('b', '1'))),
    )
    const [x, y, z] = regions
    expect(tiesBetween(x!, y!)).toHaveLength(1)
    expect(tiesBetween(x!, z!)).toEqual([])
  })

  it('an object that hundreds of variables may share is as good as all of them', () => {
    const data = Array.from({ length: 300 }, (_, at) => `d${at}`)
    const sharing = data.map((name, at) => assign(name, data[at + 1] ?? 'a')).join('')
    const regions = state('x', entry('<script>d0.x = 1</script>')) + state('y', entry('<log expr="b"/>'))
    const { ties } = tiesOf(regions, { data: `a b ${data.join(' ')}`, around: state('o', entry(sharing)) })
    expect(ties.map(({ name, accesses }) => [name, accesses[0].cause])).toEqual([
      [null, 'changes an object that 301 variables may share'],
    ])
  })

  it('thousands of regions that all write the same are cut short', () => {
    const regions = Array.from({ length: 3000 }, (_, at) => state(`s${at}`, entry(assign('a', '1'))))
    const { ties, more } = tiesOf(regions.join(''))
    expect(more).toBe(true)
    expect(ties).toHaveLength(1000)
  })
})
