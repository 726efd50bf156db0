import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Chart, State, Transition } from '../../src/core/chart.js'
import { Configuration } from '../../src/core/configuration.js'
import { EventClasses } from '../../src/core/event-classes.js'
import { Selection } from '../../src/core/stepper.js'
import {
  effectiveTargets,
  enabledTransitions,
  normalizeDescriptors,
  transitionDomain,
} from '../../src/core/transition.js'
import { parseChart } from '../../src/index.js'
import { scxml } from '../semantics/trace.js'

const chartOf = (body: string): Chart => parseChart(scxml(body))
const state = (chart: Chart, id: string): State => chart.stateById.get(id)!
const configurationOf = (chart: Chart, ...ids: string[]) =>
  new Configuration(chart.states.filter(({ id }) => ids.includes(id)))

describe('normalizeDescriptors', () => {
  it.each([
    ['', []],
    ['foo', ['foo']],
    ['foo bar.baz', ['foo', 'bar.baz']],
    ['  foo\n\t bar ', ['foo', 'bar']],
    ['foo.', ['foo']],
    ['foo.*', ['foo']],
    ['foo.bar.*', ['foo.bar']],
    ['foo.*.*', ['foo']],
    ['*', ['*']],
    ['.*', ['*']],
    ['* foo', ['*', 'foo']],
    ['foo*', ['foo*']],
    ['f*.o', ['f*.o']],
  ])("reads '%s' as %j", (written, expected) => {
    expect(normalizeDescriptors(written)).toEqual(expected)
  })
})

it('long descriptors are read in linear time', () => {
  const start = performance.now()
  expect(normalizeDescriptors(`${'.'.repeat(200_000)}x`)).toHaveLength(1)
  expect(performance.now() - start).toBeLessThan(1000)
})

describe('an event name and descriptors', () => {
  const matches = (descriptors: readonly string[], name: string): boolean => {
    const classes = new EventClasses({ transitions: [{ events: descriptors } as unknown as Transition], states: [] })
    return classes.matches(classes.of(name), descriptors)
  }

  it.each([
    [['foo'], 'foo', true],
    [['foo'], 'foo.bar', true],
    [['foo'], 'foo.', true],
    [['foo'], 'foobar', false],
    [['foo'], 'fo', false],
    [['foo'], 'Foo', false],
    [['foo'], '', false],
    [['foo.bar'], 'foo.bar.baz', true],
    [['foo.bar'], 'foo', false],
    [['foo.bar'], 'foo.barbaz', false],
    [['*'], 'anything', true],
    [['*'], 'a.b.c', true],
    [['a', 'b'], 'b.c', true],
    [['a', 'b'], 'c.a', false],
    [[], 'a', false],
  ])('%j and %s: %s', (descriptors, name, expected) => {
    expect(matches(descriptors, name)).toBe(expected)
  })

  it('match by tokens', () => {
    const token = fc.constantFrom('a', 'b', 'ab', 'aa')
    const name = fc.array(token, { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(name, name, (descriptor, event) => {
        const byTokens = descriptor.length <= event.length && descriptor.every((part, at) => part === event[at])
        expect(matches([descriptor.join('.')], event.join('.'))).toBe(byTokens)
      }),
    )
  })
})

describe('effectiveTargets', () => {
  const chart = chartOf(`
    <state id="p">
      <history id="h"><transition target="g"/></history>
      <state id="q"><history id="g"><transition target="b"/></history><state id="a"/><state id="b"/></state>
      <state id="r"/>
    </state>`)
  const ids = (states: readonly State[]) => states.map(({ id }) => id)
  const targets = (...names: string[]) => names.map((name) => state(chart, name))

  it('are the targets themselves where there is no history', () => {
    const given = targets('a', 'r')
    expect(effectiveTargets(given, new Map())).toBe(given)
  })

  it('follow defaults, through other histories, too', () => {
    expect(ids(effectiveTargets(targets('h'), new Map()))).toEqual(['b'])
  })

  it('follow what was recorded', () => {
    const history = new Map([[state(chart, 'h').index, targets('r')]])
    expect(ids(effectiveTargets(targets('h', 'g', 'r'), history))).toEqual(['r', 'b'])
  })
})

describe('transitionDomain', () => {
  const domain = (body: string) => {
    const chart = chartOf(body)
    return transitionDomain(chart.transitions[0]!, new Map())?.id ?? null
  }

  it.each([
    ['none where there is no target', '<state id="s"><transition event="e"/></state>', null],
    [
      'the parent of a state that goes to itself',
      '<state id="o"><state id="s"><transition event="e" target="s"/></state></state>',
      'o',
    ],
    [
      'the parent of a state that goes inside',
      '<state id="o"><state id="s"><transition event="e" target="t"/><state id="t"/></state></state>',
      'o',
    ],
    [
      'the state itself where that is internal',
      '<state id="o"><state id="s"><transition event="e" target="t" type="internal"/><state id="t"/></state></state>',
      's',
    ],
    [
      'never a parallel',
      '<state id="o"><parallel id="p"><state id="s"><transition event="e" target="t"/></state><state id="t"/></parallel></state>',
      'o',
    ],
    [
      'the document at last',
      '<parallel id="p"><state id="s"><transition event="e" target="t"/></state><state id="t"/></parallel>',
      '#0',
    ],
  ])('is %s', (_, body, expected) => {
    expect(domain(body)).toBe(expected)
  })
})

describe('enabledTransitions', () => {
  const chart = chartOf(`<parallel id="p">
      <transition event="e" cond="x"/>
      <state id="a"><transition event="e" cond="y"/></state>
      <state id="b"><transition event="e" cond="z"/></state>
    </parallel>`)
  const selection = new Selection(chart)

  it('asks each condition once, in the order of the atomic states', () => {
    const asked: string[] = []
    const holds = ({ condition }: Transition) => {
      asked.push(condition!.source)
      return false
    }
    expect(
      enabledTransitions(configurationOf(chart, 'p', 'a', 'b'), selection.classes.of('e'), selection, { holds }),
    ).toEqual([])
    expect(asked).toEqual(['y', 'x', 'z'])
  })

  it('gives a shared transition once', () => {
    const found = enabledTransitions(configurationOf(chart, 'p', 'a', 'b'), selection.classes.of('e'), selection, {
      holds: ({ condition }) => condition!.source === 'x',
    })
    expect(found).toEqual([state(chart, 'p').transitions[0]])
  })
})
