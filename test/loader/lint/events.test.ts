import { describe, expect, it } from 'vitest'
import { lintOf } from './lint-of.js'

/** A state that runs some content and has some transitions. */
const chart = (content: string, transitions = '', more = '') =>
  `<state id="a"><onentry>${content}</onentry>${transitions}${more}</state>`
const on = (...events: string[]) => events.map((event) => `<transition event="${event}"/>`).join('')

describe('events that no transition takes', () => {
  it.each([
    ['raised', '<raise event="paid"/>', on('open'), ['unhandled-event [paid]']],
    ['sent to the internal queue', '<send target="#_internal" event="paid"/>', on('open'), ['unhandled-event [paid]']],
    ['whose name is the beginning of another', '<raise event="pay"/>', on('pay.card'), ['unhandled-event [pay]']],
    ['in nested content', '<if cond="In(\'a\')"><raise event="paid"/></if>', '', ['unhandled-event [paid]']],
    [
      'misspelt',
      '<raise event="order.payed"/>',
      on('order.paied'),
      ["unhandled-event [order.payed]; did you mean 'order.paied'?"],
    ],
    [
      'sent and misspelt',
      '<send event="order.cancle"/>',
      on('order.cancel'),
      ["unhandled-event [order.cancle]; did you mean 'order.cancel'?"],
    ],
    [
      'sent by an expression that is a string',
      '<send eventexpr="\'order.cancle\'"/>',
      on('order.cancel'),
      ["unhandled-event ['order.cancle']; did you mean 'order.cancel'?"],
    ],
    ['in other capitals', '<raise event="Order"/>', on('order'), ["unhandled-event [Order]; did you mean 'order'?"]],
  ])('%s', (_, content, transitions, said) => expect(lintOf(chart(content, transitions))).toEqual(said))

  it.each([
    ['taken', '<raise event="paid"/>', on('paid')],
    ['taken with others of its kind', '<raise event="pay.card"/>', on('pay')],
    ['taken with all', '<raise event="paid"/>', on('*')],
    ['sent to whoever listens', '<send event="paid"/>', on('open')],
    ['sent to whoever listens, of a family with one that is taken', '<send event="door1.open"/>', on('door2.open')],
    ['sent as the answer to a like one', '<send event="order.changed"/>', on('order.change')],
    ['sent to others', '<send event="order.cancle" target="#_parent"/>', on('order.cancel')],
    [
      'sent by another processor',
      '<send event="order.cancle" type="basichttp" target="http://a"/>',
      on('order.cancel'),
    ],
    [
      'sent to a target that is computed',
      '<send event="order.cancle" targetexpr="_event.origin"/>',
      on('order.cancel'),
    ],
    ['with a name that is computed', '<send eventexpr="_event.name"/>', ''],
    ['taken by an element of a tool', '<raise event="paid"/>', '<on xmlns="urn:tool" event="paid"/>'],
  ])('not: %s', (_, content, transitions) => expect(lintOf(chart(content, transitions))).toEqual([]))

  it('all that a chart sends to itself, on demand', () => {
    const inner = chart('<send event="paid"/><send event="open"/>', on('open'))
    expect(lintOf(inner)).toEqual([])
    expect(lintOf(inner, '', { on: ['lint/unhandled-send'] })).toEqual(['unhandled-send [paid]'])
    expect(lintOf(inner, '', { on: ['lint/unhandled-send'], off: ['lint/unhandled-send'] })).toEqual([])
  })

  it('not those that are forwarded', () => {
    const inner = chart('<send event="paid"/>', '', '<invoke src="b.scxml" autoforward="true"/>')
    expect(lintOf(inner, '', { on: ['lint/unhandled-send'] })).toEqual([])
  })
})

describe('events that nothing raises', () => {
  it.each([
    [
      'beside one that is',
      '<raise event="order.paid"/>',
      on('order.paid', 'ordre.paid'),
      ["unknown-event [ordre.paid]; did you mean 'order.paid'?"],
    ],
    [
      'in a list',
      '<raise event="order.paid"/>',
      on('order.paid', 'x ordre.paid.*'),
      ["unknown-event [ordre.paid.*]; did you mean 'order.paid'?"],
    ],
    [
      'an error that there is not',
      '',
      on('error.exectuion'),
      ["unknown-event [error.exectuion]; did you mean 'error.execution'?"],
    ],
  ])('%s', (_, content, transitions, said) => expect(lintOf(chart(content, transitions))).toEqual(said))

  it.each([
    ['from outside', '<raise event="order.paid"/>', on('order.paid', 'order.open')],
    ['with a beginning that is raised', '<raise event="order.paid"/>', on('order')],
    ['plural and singular', '<raise event="items"/>', on('items', 'item')],
    [
      'of a family',
      '<raise event="key.1.down"/><raise event="turnAOn"/>',
      on('key.1.down', 'key.2.down', 'turnAOn', 'turnBOn'),
    ],
    ['short', '<raise event="ab"/>', on('ab', 'ac')],
  ])('not: %s', (_, content, transitions) => expect(lintOf(chart(content, transitions))).toEqual([]))

  it.each(['error', 'error.execution', 'error.communication.x', 'error.platform', 'done', 'done.invoke'])(
    'not of the platform: %s',
    (event) => expect(lintOf(chart('', on(event)), '', { on: ['lint/never-raised'] })).toEqual([]),
  )

  it('all of them, on demand', () => {
    const inner = chart('<raise event="paid"/>', on('paid', 'open', '*', 'done.state.a', 'error.execution'))
    expect(lintOf(inner, '', { on: ['lint/never-raised'] }).filter((said) => said.startsWith('never-raised'))).toEqual([
      'never-raised [open]',
    ])
  })
})

describe('done events that never come', () => {
  const state = (inner: string, event: string, more = '') =>
    `<state id="o"><transition event="${event}"/><state id="s">${inner}</state></state>${more}`
  it.each([
    ['no final', '<state/>', 'done.state.s', '[done.state.s]'],
    ['a state without children', '', 'done.state.s', '[done.state.s]'],
    ['a final deeper down', '<state><final/></state>', 'done.state.s', '[done.state.s]'],
    ['no such state', '<final/>', 'done.state.x', '[done.state.x]'],
    ['a state that is nearly called so', '<final/>', 'done.state.0', '[done.state.0]'],
    ['no such invocation', '<invoke id="i" src="x"/>', 'done.invoke.j', '[done.invoke.j]'],
    ['one of a list', '<final/>', 'done.state.s done.state.x e', '[done.state.x]'],
    ['with a star', '<final/>', 'done.state.x.*', '[done.state.x.*]'],
  ])('%s', (_, inner, event, span) => expect(lintOf(state(inner, event))).toEqual([`never-done ${span}`]))

  it('a final that nothing leads to', () => {
    expect(lintOf(state('<state/><final id="f"/>', 'done.state.s'))).toEqual([
      'never-done [done.state.s]',
      'unreachable-state [f]',
    ])
  })

  it('a parallel with a region without an end', () => {
    const parallel = (last: string) =>
      `<state><transition event="done.state.p"/><parallel id="p"><state><final/></state><state>${last}</state></parallel></state>`
    expect(lintOf(parallel('<state/>'))).toEqual(['never-done [done.state.p]'])
    expect(lintOf(parallel('<final/>'))).toEqual([])
  })

  it.each([
    ['a final', '<final/>', 'done.state.s'],
    ['all', '<state/>', 'done.state'],
    ['the beginning of an id', '<state id="a.b"><final/></state>', 'done.state.a'],
    ['an invocation', '<invoke id="i.k" src="x"/>', 'done.invoke.i done.invoke.i.k'],
    ['an invocation whose id is made up', '<invoke src="x"/>', 'done.invoke.i'],
    ['one that the chart plays to itself', '<onentry><raise event="done.state.x"/></onentry>', 'done.state.x'],
  ])('not: %s', (_, inner, event) => expect(lintOf(state(inner, event))).toEqual([]))
})

describe('transitions of two regions for the same event', () => {
  const regions = (one: string, two: string) =>
    `<datamodel><data id="x"/><data id="y"/></datamodel>
     <state id="o"><parallel id="p"><state id="r"><state id="r1">${one}</state><state id="r2"/></state><state id="s"><state id="s1">${two}</state><state id="s2"/></state></parallel></state>
     <state id="z"><onentry><log expr="x + y"/></onentry><transition event="x" target="r2 s2"/></state><state id="q"/>`
  const said = (one: string, two: string) =>
    lintOf(regions(one, two)).filter((line) => /^(competing|racing)/.test(line))

  it.each([
    [
      'one leaves the parallel',
      '<transition event="e" target="z"/>',
      '<transition event="e" target="s2"/>',
      ['competing-transitions [e]'],
    ],
    [
      'the other one leaves it',
      '<transition event="e" target="r2"/>',
      '<transition event="f e" target="z"/>',
      ['competing-transitions [e]'],
    ],
    [
      'both leave, for different states',
      '<transition event="e" target="z"/>',
      '<transition event="e" target="q"/>',
      ['competing-transitions [e]'],
    ],
    [
      'both assign',
      '<transition event="e"><assign location="x" expr="1"/></transition>',
      '<transition event="e"><assign location=" x" expr="2"/></transition>',
      ['racing-assignments [ x]'],
    ],
  ])('%s', (_, one, two, lines) => expect(said(one, two)).toEqual(lines))

  it.each([
    ['each in its region', '<transition event="e" target="r2"/>', '<transition event="e" target="s2"/>'],
    ['both leave, for the same state', '<transition event="e" target="z"/>', '<transition event="e" target="z"/>'],
    ['one stays', '<transition event="e" target="z"/>', '<transition event="e"/>'],
    ['other events', '<transition event="e" target="z"/>', '<transition event="f" target="s2"/>'],
    ['conditions', '<transition event="e" cond="x" target="z"/>', '<transition event="e" cond="!x" target="s2"/>'],
    [
      'both assign to other data',
      '<transition event="e"><assign location="x" expr="1"/></transition>',
      '<transition event="e"><assign location="y" expr="2"/></transition>',
    ],
    [
      'both assign the same',
      '<transition event="e"><assign location="x" expr="1"/></transition>',
      '<transition event="e"><assign location="x" expr="1"/></transition>',
    ],
    [
      'both add',
      '<transition event="e"><assign location="x" expr="x + 1"/></transition>',
      '<transition event="e"><assign location="x" expr="x + 2"/></transition>',
    ],
  ])('not: %s', (_, one, two) => expect(said(one, two)).toEqual([]))
})
