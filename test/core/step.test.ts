import { describe, expect, it } from 'vitest'
import type { Chart, State } from '../../src/core/chart.js'
import { Configuration } from '../../src/core/configuration.js'
import { planInitialStep, planStep, type Step } from '../../src/core/step.js'
import { parseChart } from '../../src/index.js'
import { scxml } from '../semantics/trace.js'

const ids = (states: readonly State[]) => states.map(({ id }) => id)
const plain = ({ exits, entries, recorded, transitions, after }: Step) => ({
  exits: ids(exits),
  entries: entries.map(({ state }) => state.id),
  recorded: recorded.map(([history, value]) => [history.id, ids(value)]),
  transitions: transitions.map(({ index }) => index),
  after: ids(after.states),
})
const chartOf = (body: string): Chart => parseChart(scxml(body))

describe('planInitialStep', () => {
  it('enters all regions down to atomic states', () => {
    const chart = chartOf('<parallel id="p"><state id="a"><state id="a1"/></state><state id="b"/></parallel>')
    expect(plain(planInitialStep(chart.root))).toMatchObject({
      exits: [],
      entries: ['p', 'a', 'a1', 'b'],
      after: ['p', 'a', 'a1', 'b'],
    })
  })
})

describe('planStep', () => {
  const chart = chartOf(`
    <state id="p"><history id="h" type="deep"><transition target="a"/></history><history id="g"><transition target="a"/></history>
      <state id="a"/><state id="b"><state id="b1"/><state id="b2"/></state>
      <transition event="out" target="q"/><transition event="again" target="h"/><transition event="stay"/>
    </state>
    <state id="q"><transition event="back" target="h"/></state>`)
  const [out, again, stay, back] = chart.transitions
  const inside = new Configuration(['p', 'b', 'b2'].map((id) => chart.stateById.get(id)!))

  it('is data: what it is made of stays as it is', () => {
    const history = new Map<number, readonly State[]>()
    const before = [...inside.states]
    planStep(inside, [out!], history)
    expect(history.size).toBe(0)
    expect(inside.states).toEqual(before)
  })

  it('says what history records', () => {
    expect(plain(planStep(inside, [out!], new Map()))).toEqual({
      exits: ['b2', 'b', 'p'],
      entries: ['q'],
      recorded: [
        ['h', ['b2']],
        ['g', ['b']],
      ],
      transitions: [0],
      after: ['q'],
    })
  })

  it('restores what it has just recorded itself', () => {
    expect(plain(planStep(inside, [again!], new Map()))).toMatchObject({
      exits: ['b2', 'b', 'p'],
      entries: ['p', 'b', 'b2'],
      after: ['p', 'b', 'b2'],
    })
  })

  it('depends on what was recorded before', () => {
    const { configuration, recorded } = (() => {
      const step = planStep(inside, [out!], new Map())
      return { configuration: step.after, recorded: step.recorded }
    })()
    const history = new Map(recorded.map(([state, value]) => [state.index, value]))
    expect(plain(planStep(configuration, [back!], history)).after).toEqual(['p', 'b', 'b2'])
    expect(plain(planStep(configuration, [back!], new Map())).after).toEqual(['p', 'a'])
  })

  it('of a targetless transition changes nothing', () => {
    const step = planStep(inside, [stay!], new Map())
    expect(plain(step)).toMatchObject({ exits: [], entries: [], recorded: [], after: ['p', 'b', 'b2'] })
  })

  it('puts transitions into document order', () => {
    expect(planStep(inside, [stay!, out!], new Map()).transitions.map(({ index }) => index)).toEqual([0, 2])
  })
})
