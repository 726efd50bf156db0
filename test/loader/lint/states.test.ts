import { describe, expect, it } from 'vitest'
import { lintOf } from './lint-of.js'

describe('unreachable states', () => {
  it.each([
    ['that no transition has for a target', '<state id="a"/><state id="b"/>', ['unreachable-state [b]']],
    [
      'of every kind',
      '<state id="a"/><parallel id="b"><state/><state/></parallel><final id="c"/>',
      ['unreachable-state [b]', 'unreachable-state [c]'],
    ],
    ['without an id', '<state id="a"/><state><state/></state>', ['unreachable-state [state]']],
    [
      'that lead to themselves and to each other alone',
      '<state id="a"/><state id="b"><transition event="e" target="c"/></state><state id="c"><transition event="e" target="b"/></state>',
      ['unreachable-state [b]', 'unreachable-state [c]'],
    ],
    [
      'once for all that is inside',
      '<state id="a"/><state id="b"><state id="c"/><state id="d"/></state>',
      ['unreachable-state [b]'],
    ],
    [
      'beside the default of a state',
      '<state id="a"><state id="b"/><state id="c"/></state>',
      ['unreachable-state [c]'],
    ],
    [
      'that their own note names',
      '<state id="a"/><state id="b" xmlns:t="urn:t" t:label="b"/>',
      ['unreachable-state [b]'],
    ],
  ])('%s', (_, inner, said) => expect(lintOf(inner)).toEqual(said))

  it.each([
    [
      'the target of a transition of an ancestor',
      '<state id="a"><transition event="e" target="c"/><state id="b"/><state id="c"/></state>',
    ],
    [
      'the default of a history',
      '<state id="a"><transition event="e" target="h"/></state><state id="p"><history id="h"><transition target="c"/></history><state id="b"/><state id="c"/></state>',
    ],
    [
      'one of several targets',
      '<state id="a"><transition event="e" target="c f"/></state><parallel id="p"><state><state/><state id="c"/></state><state><state/><state id="f"/></state></parallel>',
    ],
    ['regions', '<parallel><state id="a"/><state id="b"/></parallel>'],
    [
      'an ancestor of a target',
      '<state id="a"><transition event="e" target="c"/></state><state id="b"><state id="c"/></state>',
    ],
    ['a state that an element of a tool names', '<state id="a"><go xmlns="urn:tool" to="b"/></state><state id="b"/>'],
    [
      'a state that an element which SCXML does not have names',
      '<state id="a"><when target="b"/></state><state id="b"/>',
    ],
  ])('not: %s', (_, inner) => expect(lintOf(inner)).toEqual([]))
})

describe('transitions that are never taken', () => {
  const state = (transitions: string, more = '') => `<state id="a">${transitions}</state><final id="z"/>${more}`
  it.each([
    ['the same event', '<transition event="e" target="z"/><transition event="e"/>', ['[e]']],
    ['a longer name', '<transition event="e" target="z"/><transition event="e.f"/>', ['[e.f]']],
    [
      'the same descriptor in other words',
      '<transition event="e.f" target="z"/><transition event="e.f.*"/>',
      ['[e.f.*]'],
    ],
    ['behind *', '<transition event="*" target="z"/><transition event="e"/>', ['[e]']],
    [
      'all events of a list, each behind another',
      '<transition event="e" target="z"/><transition event="f"/><transition event="e f"/>',
      ['[e f]'],
    ],
    [
      'with a condition, behind one without',
      '<transition event="e" target="z"/><transition event="e" cond="In(\'a\')"/>',
      ['[e]'],
    ],
    [
      'behind one whose condition is true',
      '<transition event="e" cond="true" target="z"/><transition event="e"/>',
      ['[e]'],
    ],
    [
      'with the same condition',
      '<transition event="e" cond="In(\'a\')" target="z"/><transition event="e" cond=" In(\'a\') "/>',
      ['[e]'],
    ],
    ['without an event, behind another', '<transition target="z"/><transition target="z"/>', ['[transition]']],
    ['with an event, where the state is left without one', '<transition event="e"/><transition target="z"/>', ['[e]']],
  ])('%s', (_, inner, spans) => {
    expect(lintOf(state(inner))).toEqual(spans.map((span) => `shadowed-transition ${span}`))
  })

  it.each([
    ['other events', '<transition event="e" target="z"/><transition event="f"/><transition event="ef"/>'],
    ['a shorter name behind a longer one', '<transition event="e.f" target="z"/><transition event="e"/>'],
    ['* at the end', '<transition event="e" target="z"/><transition event="*"/>'],
    ['an event of a list that is left', '<transition event="e" target="z"/><transition event="e f"/>'],
    ['behind a condition', '<transition event="e" cond="In(\'a\')" target="z"/><transition event="e"/>'],
    [
      'another condition',
      '<transition event="e" cond="In(\'a\')" target="z"/><transition event="e" cond="In(\'z\')"/>',
    ],
    [
      'a condition that may turn out otherwise when it is asked again',
      '<transition event="e" cond="Math.random() &lt; 0.5" target="z"/><transition event="e" cond="Math.random() &lt; 0.5"/>',
    ],
    [
      'a condition that a tool adds',
      '<transition event="e" target="z"><guard xmlns="urn:tool">x</guard></transition><transition event="e"/>',
    ],
    ['an eventless transition with a condition', '<transition event="e"/><transition cond="In(\'z\')" target="z"/>'],
  ])('not: %s', (_, inner) => expect(lintOf(state(inner))).toEqual([]))

  it('not: those of another state', () => {
    expect(
      lintOf('<state><transition event="e" target="z"/><state><transition event="e"/></state></state><final id="z"/>'),
    ).toEqual([])
  })
})

describe('transitions that restart a parallel', () => {
  const region = (transition: string) =>
    `<state id="o"><parallel id="p"><state id="r"><state id="r1">${transition}</state><state id="r2"/></state><state id="s"><state id="s1"/><state id="s2"/><history id="h"><transition target="s1"/></history></state></parallel></state>`
  const reach = '<transition event="x" target="r2 s2"/>'
  it.each([
    [
      'to another region',
      '<transition event="e" target="s2"/>',
      "[s2]; regions act on each other by events: raise one, and handle it in the region of 's2'",
    ],
    [
      'to another region itself',
      '<transition event="e" target="s"/>',
      "[s]; regions act on each other by events: raise one, and handle it in the region of 's'",
    ],
  ])('%s', (_, transition, said) => {
    expect(lintOf(region(reach + transition))).toEqual([`restarts-parallel ${said}`])
  })

  it.each([
    ['to the own region', '<transition event="e" target="r2"/>'],
    ['to several regions', '<transition event="e" target="r2 s2"/>'],
    ['to the parallel itself', '<transition event="e" target="p"/>'],
    ['to a history', '<transition event="e" target="h"/>'],
    ['without a target', '<transition event="e"/>'],
  ])('not: %s', (_, transition) => expect(lintOf(region(reach + transition))).toEqual([]))

  const ofRegion = (transition: string) =>
    `<parallel id="p"><state id="r">${transition}<state id="r1"/><state id="r2"/></state><state id="s"/></parallel>`
  it.each([
    [
      'a region that enters a part of itself',
      '<transition event="e" target="r2"/>',
      ['restarts-parallel [r2]; write type="internal"'],
    ],
    [
      'a region that enters itself',
      '<transition event="e" target="r"/>',
      [
        "restarts-parallel [r]; to enter only 'r' again, put its content into a <state> inside of it",
        'unreachable-state [r2]',
      ],
    ],
    ['an internal transition', '<transition event="e" type="internal" target="r2"/>', []],
  ])('%s', (_, transition, said) => expect(lintOf(ofRegion(transition))).toEqual(said))

  it('an internal transition of the parallel, which is none', () => {
    const parallel = (type: string) =>
      `<parallel id="p"><transition event="e" ${type} target="r"/><state id="r"/><state id="s"/></parallel>`
    expect(lintOf(parallel('type="internal"'))).toEqual([
      'restarts-parallel [r]; only a transition of a <state> can be internal',
    ])
    expect(lintOf(parallel(''))).toEqual([])
  })
})

describe('circles of eventless transitions', () => {
  it.each([
    ['a state alone', '<state id="a"><transition target="a"/></state>', '[a]'],
    ['without a target', '<state id="a"><transition cond="true"/></state>', '[transition]'],
    ['of two', '<state id="a"><transition target="b"/></state><state id="b"><transition target="a"/></state>', '[b]'],
    [
      'with a way that leads there',
      '<state id="a"><transition target="b"/></state><state id="b"><transition target="c"/></state><state id="c"><transition target="b"/></state>',
      '[c]',
    ],
    [
      'through a default',
      '<state id="a"><transition target="b"/></state><state id="b"><state id="c"><transition target="a"/></state></state>',
      '[b]',
    ],
    ['by a transition of an ancestor', '<state id="a"><transition target="b"/><state id="b"/></state>', '[b]'],
    ['whose condition is true', '<state id="a"><transition cond="true" target="a"/></state>', '[a]'],
  ])('%s', (_, inner, span) => {
    expect(lintOf(inner)).toEqual([`endless-loop ${span}; give it a 'cond' or an 'event'`])
  })

  it.each([
    [
      'one has a condition',
      '<state id="a"><transition target="b"/></state><state id="b"><transition cond="In(\'b\')" target="a"/></state>',
    ],
    [
      'one waits for an event',
      '<state id="a"><transition target="b"/></state><state id="b"><transition event="e" target="a"/></state>',
    ],
    [
      'one with a condition comes first',
      '<state id="a"><transition cond="In(\'z\')" target="z"/><transition target="a"/></state><final id="z"/>',
    ],
    [
      'a tool adds a condition',
      '<state id="a"><transition target="a"><condition xmlns="urn:tool"/></transition></state>',
    ],
    ['a region may leave', '<parallel><state id="a"><transition target="a"/></state><state/></parallel>'],
    [
      'they come to an end',
      '<state id="a"><transition target="b"/></state><state id="b"><transition target="z"/></state><final id="z"/>',
    ],
  ])('not: %s', (_, inner) => {
    expect(lintOf(inner).filter((said) => said.startsWith('endless'))).toEqual([])
  })
})
