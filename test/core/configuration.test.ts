import { describe, expect, it } from 'vitest'
import type { State } from '../../src/core/chart.js'
import { Configuration } from '../../src/core/configuration.js'
import { parseChart } from '../../src/index.js'
import { scxml } from '../semantics/trace.js'

const chart = parseChart(
  scxml(`<state id="o"><parallel id="p">
      <state id="a"><state id="a1"/><state id="a2"/></state>
      <state id="b"><final id="b1"/></state>
    </parallel></state>
    <state id="t"/>`),
)
const states = (...ids: string[]): State[] => ids.map((id) => chart.stateById.get(id)!)
const configuration = new Configuration(states('o', 'p', 'a', 'a2', 'b', 'b1'))

describe('a configuration', () => {
  it('knows its states', () => {
    expect(states('o', 'a2', 'b1').map((state) => configuration.has(state))).toEqual([true, true, true])
    expect([...states('a1', 't'), chart.root].map((state) => configuration.has(state))).toEqual([false, false, false])
    expect(Configuration.empty.has(states('o')[0]!)).toBe(false)
  })

  it('knows the atomic ones, final states among them', () => {
    expect(configuration.atomic).toEqual(states('a2', 'b1'))
  })

  it.each([
    ['o', ['p', 'a', 'a2', 'b', 'b1']],
    ['a', ['a2']],
    ['b', ['b1']],
    ['a2', []],
    ['t', []],
  ])('has below %s: %j', (id, below) => {
    expect(configuration.descendants(states(id)[0]!)).toEqual(states(...below))
  })

  it('is all below the document', () => {
    expect(configuration.descendants(chart.root)).toEqual(configuration.states)
  })
})
