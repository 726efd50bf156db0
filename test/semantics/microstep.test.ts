/** What a microstep exits, runs and enters, in which order; `In()` on the way (REC 3.13, B.2.1). */
import { describe, expect, it } from 'vitest'
import { logs, play } from './trace.js'

describe('order', () => {
  it('3.13: all exits, then the content of the transitions, then all entries', () => {
    const region = (r: string) => `<state id="${r}">
        <state id="${r}1">
          <onexit><log expr="'out of ${r}1'"/></onexit>
          <transition event="e" target="${r}2"><log expr="'from ${r}1'"/></transition>
        </state>
        <state id="${r}2"><onentry><log expr="'into ${r}2'"/></onentry></state>
      </state>`
    expect(logs(`<parallel id="p">${region('a')}${region('b')}</parallel>`, ['e'])).toEqual([
      '"out of b1"',
      '"out of a1"',
      '"from a1"',
      '"from b1"',
      '"into a2"',
      '"into b2"',
    ])
  })

  it('3.13: exits are descendants first, then reverse document order; entries ancestors first, then document order', () => {
    const run = play(
      `<state id="s">
        <transition event="e" target="t"/>
        <parallel id="p"><state id="a"><state id="a1"/></state><state id="b"><state id="b1"/></state></parallel>
      </state>
      <parallel id="t"><state id="c"><state id="c1"/></state><state id="d"><state id="d1"/></state></parallel>`,
    )
    expect(run.more('e')).toEqual([
      'event e',
      ...['exit b1', 'exit b', 'exit a1', 'exit a', 'exit p', 'exit s'],
      'take s -> t',
      ...['enter t', 'enter c', 'enter c1', 'enter d', 'enter d1'],
      'wait c1 d1',
    ])
  })

  it('3.13: transition content runs in document order of the transitions, also for one reached through a shared ancestor', () => {
    // r1 selects p's own transition, r2 its own. p's stands behind r2 in the document.
    const run = play(
      `<parallel id="p">
        <state id="r1"/>
        <state id="r2"><transition event="e"><log expr="'inner'"/></transition></state>
        <transition event="e"><log expr="'shared'"/></transition>
      </parallel>`,
      ['e'],
    )
    expect(run.only('log')).toEqual(['log "inner"', 'log "shared"'])
  })

  it('3.13: a targetless transition exits and enters nothing', () => {
    const run = play('<state id="s"><state id="a"/><transition event="e"><log expr="1"/></transition></state>')
    expect(run.more('e')).toEqual(['event e', 'take s', 'log 1', 'wait a'])
  })

  it('3.13: a transition to its own source exits and enters it', () => {
    const run = play('<state id="s"><transition event="e" target="s"/></state>')
    expect(run.more('e')).toEqual(['event e', 'exit s', 'take s -> s', 'enter s', 'wait s'])
  })

  it("3.13: several targets enter their regions, the others' defaults", () => {
    const region = (r: string) => `<state id="${r}"><state id="${r}1"/><state id="${r}2"/></state>`
    const run = play(
      `<state id="s"><transition event="e" target="c2 a2"/></state>
      <parallel id="p">${region('a')}${region('b')}${region('c')}</parallel>`,
    )
    run.more('e')
    expect(run.session.configuration).toEqual(['a2', 'b1', 'c2'])
  })
})

describe('internal transitions', () => {
  const moved = (source: string, type: string) => play(source.replace('TYPE', `type="${type}"`)).more('e')

  it('3.13: an internal transition of a compound state to its proper descendants does not leave the state', () => {
    const chart = '<state id="s"><transition event="e" target="b" TYPE/><state id="a"/><state id="b"/></state>'
    expect(moved(chart, 'internal')).toEqual(['event e', 'exit a', 'take s -> b', 'enter b', 'wait b'])
    expect(moved(chart, 'external')).toEqual([
      ...['event e', 'exit a', 'exit s', 'take s -> b', 'enter s', 'enter b', 'wait b'],
    ])
  })

  it('3.13: an internal transition to the source itself counts as external', () => {
    const chart = '<state id="s"><transition event="e" target="s" TYPE/><state id="a"/></state>'
    expect(moved(chart, 'internal')).toContain('exit s')
    expect(moved(chart, 'internal')).toEqual(moved(chart, 'external'))
  })

  it('3.13: an internal transition with one target outside counts as external', () => {
    const chart = '<state id="s"><transition event="e" target="t" TYPE/><state id="a"/></state><state id="t"/>'
    expect(moved(chart, 'internal')).toEqual(['event e', 'exit a', 'exit s', 'take s -> t', 'enter t', 'wait t'])
  })

  it('3.13: an internal transition of a parallel counts as external', () => {
    const chart = `<parallel id="p">
        <transition event="e" target="a2" TYPE/>
        <state id="a"><state id="a1"/><state id="a2"/></state>
        <state id="b"><state id="b1"/></state>
      </parallel>`
    expect(moved(chart, 'internal')).toContain('exit p')
    expect(moved(chart, 'internal')).toEqual(moved(chart, 'external'))
  })

  it('3.13: a transition between two regions exits and enters the whole parallel', () => {
    const run = play(
      `<state id="s">
        <parallel id="p">
          <state id="a"><state id="a1"><transition event="e" target="b2"/></state></state>
          <state id="b"><state id="b1"/><state id="b2"/></state>
        </parallel>
      </state>`,
    )
    expect(run.more('e')).toEqual([
      'event e',
      ...['exit b1', 'exit b', 'exit a1', 'exit a', 'exit p'],
      'take a1 -> b2',
      ...['enter p', 'enter a', 'enter a1', 'enter b', 'enter b2'],
      'wait a1 b2',
    ])
  })

  it('3.13: a transition from a region to itself exits and enters the whole parallel', () => {
    const run = play(
      '<parallel id="p"><state id="a"><transition event="e" target="a"/></state><state id="b"/></parallel>',
    )
    expect(run.more('e')).toEqual([
      ...['event e', 'exit b', 'exit a', 'exit p', 'take a -> a', 'enter p', 'enter a', 'enter b', 'wait a b'],
    ])
  })
})

describe('In()', () => {
  it('B.2.1: a state is active in its own onentry and onexit, gone in the onexit of its parent', () => {
    const probe = (where: string) => `<log label="${where}" expr="[In('s'), In('a'), In('b')]"/>`
    const run = play(
      `<state id="s">
        <onentry>${probe('entry of s')}</onentry>
        <onexit>${probe('exit of s')}</onexit>
        <initial><transition target="a">${probe('initial')}</transition></initial>
        <state id="a">
          <onentry>${probe('entry of a')}</onentry>
          <onexit>${probe('first exit of a')}</onexit>
          <onexit>${probe('second exit of a')}</onexit>
          <transition event="e" target="b">${probe('transition')}</transition>
        </state>
        <state id="b"><onentry>${probe('entry of b')}</onentry></state>
        <transition event="f" target="t"/>
      </state>
      <state id="t"><onentry>${probe('entry of t')}</onentry></state>`,
      ['e', 'f'],
    )
    expect(run.only('log')).toEqual([
      'log entry of s [true,false,false]',
      'log initial [true,false,false]',
      'log entry of a [true,true,false]',
      'log first exit of a [true,true,false]',
      'log second exit of a [true,true,false]',
      'log transition [true,false,false]',
      'log entry of b [true,false,true]',
      'log exit of s [true,false,false]',
      'log entry of t [false,false,false]',
    ])
  })

  it('B.2.1: a later region is not active yet in the onentry of an earlier one, and still active in its onexit', () => {
    const run = play(
      `<parallel id="p">
        <state id="a"><onentry><log expr="In('b')"/></onentry><onexit><log expr="In('b')"/></onexit></state>
        <state id="b"><onentry><log expr="In('a')"/></onentry><onexit><log expr="In('a')"/></onexit></state>
        <transition event="e" target="out"/>
      </parallel>
      <state id="out"/>`,
    )
    expect(run.only('log')).toEqual(['log false', 'log true'])
    expect(run.more('e').filter((line) => line.startsWith('log'))).toEqual(['log true', 'log false'])
  })

  it('B.2.1: conditions see the configuration before the microstep, and ids that nobody has are not active', () => {
    const run = play(
      `<state id="a">
        <transition event="e" cond="In('a') &amp;&amp; !In('b') &amp;&amp; !In('nobody')" target="b"/>
      </state>
      <state id="b"/>`,
      ['e'],
    )
    expect(run.session.configuration).toEqual(['b'])
  })
})

describe('states without an id', () => {
  it("3.14: a state without an id has one made of its place, '#1' for the first", () => {
    const run = play(
      '<state><state id="a"/><final/><transition event="done.state"><log expr="_event.name"/></transition></state>',
      [],
    )
    expect(run.only('enter')).toEqual(['enter #1', 'enter a'])
    expect(
      logs('<state><final/><transition event="*"><log expr="[_event.name, In(\'#1\')]"/></transition></state>'),
    ).toEqual(['["done.state.#1",true]'])
  })
})
