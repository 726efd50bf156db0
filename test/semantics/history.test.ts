/** What history remembers and what it restores (REC 3.10). */
import { describe, expect, it } from 'vitest'
import { play } from './trace.js'

const nested = (type: string) => `
  <state id="p">
    <history id="h" type="${type}"><transition target="a"/></history>
    <state id="a"/>
    <state id="b"><state id="b1"/><state id="b2"/></state>
    <transition event="away" target="out"/>
    <transition event="go" target="b2"/>
  </state>
  <state id="out"><transition event="back" target="h"/></state>`

describe('history', () => {
  it('3.10: shallow history restores the child and enters it by default; deep history restores what was in it', () => {
    expect(play(nested('shallow'), ['go', 'away', 'back']).session.configuration).toEqual(['b1'])
    expect(play(nested('deep'), ['go', 'away', 'back']).session.configuration).toEqual(['b2'])
  })

  it('3.10: the default is taken until the parent has been left once', () => {
    const run = play(
      `<state id="out"><transition event="back" target="h"/></state>
      <state id="p">
        <history id="h"><transition target="b"><log expr="'default'"/></transition></history>
        <state id="a"/><state id="b"/>
        <transition event="away" target="out"/><transition event="go" target="a"/>
      </state>`,
      ['back'],
    )
    expect(run.session.configuration).toEqual(['b'])
    expect(run.only('log')).toEqual(['log "default"'])
    run.more('go', 'away', 'back')
    expect(run.session.configuration).toEqual(['a'])
    expect(run.only('log')).toEqual(['log "default"'])
  })

  it('3.10: history is recorded before any onexit runs', () => {
    // An onexit cannot change the configuration; that the children are already gone when p is exited is what matters.
    const run = play(
      `<parallel id="p">
        <history id="h" type="deep"><transition target="a1 b1"/></history>
        <state id="a"><state id="a1"/><state id="a2"><onexit><log expr="In('b2')"/></onexit></state></state>
        <state id="b"><state id="b1"/><state id="b2"/></state>
        <transition event="go" target="a2 b2"/>
        <transition event="away" target="out"/>
      </parallel>
      <state id="out"><transition event="back" target="h"/></state>`,
      ['go', 'away', 'back'],
    )
    expect(run.session.configuration).toEqual(['a2', 'b2'])
    expect(run.only('log')).toEqual(['log false'])
  })

  it("3.10: an external transition from a state to its own history restores what was just left, without the default's content", () => {
    const run = play(
      `<state id="p">
        <transition event="again" target="h"/>
        <transition event="go" target="b"/>
        <history id="h"><transition target="a"><log expr="'default'"/></transition></history>
        <state id="a"/><state id="b"/>
      </state>`,
      ['go'],
    )
    expect(run.more('again')).toEqual([
      ...['event again', 'exit b', 'exit p', 'take p -> h', 'enter p', 'enter b', 'wait b'],
    ])
  })

  it("3.10: a default's content runs after the onentry and the <initial> content of its parent", () => {
    const run = play(
      `<state id="p">
        <onentry><log expr="'onentry of p'"/></onentry>
        <initial><transition target="h"><log expr="'initial'"/></transition></initial>
        <history id="h"><transition target="b"><log expr="'default'"/></transition></history>
        <state id="a"/>
        <state id="b"><onentry><log expr="'onentry of b'"/></onentry></state>
      </state>`,
    )
    expect(run.only('log')).toEqual(['log "onentry of p"', 'log "initial"', 'log "default"', 'log "onentry of b"'])
  })

  it('3.10: the <initial> content does not run where history is entered directly', () => {
    const run = play(
      `<state id="out"><transition event="in" target="h"/></state>
      <state id="p">
        <initial><transition target="a"><log expr="'initial'"/></transition></initial>
        <history id="h"><transition target="b"><log expr="'default'"/></transition></history>
        <state id="a"/><state id="b"/>
      </state>`,
      ['in'],
    )
    expect(run.only('log')).toEqual(['log "default"'])
    expect(run.session.configuration).toEqual(['b'])
  })

  it('3.10: deep history of a parallel restores all its regions', () => {
    const region = (r: string) => `<state id="${r}"><transition event="${r}" target="${r}2"/>
      <state id="${r}1"/><state id="${r}2"/></state>`
    const run = play(
      `<parallel id="p">
        <history id="h" type="deep"><transition target="a1 b1"/></history>
        ${region('a')}${region('b')}
        <transition event="away" target="out"/>
      </parallel>
      <state id="out"><transition event="back" target="h"/></state>`,
      ['b', 'away', 'back'],
    )
    expect(run.session.configuration).toEqual(['a1', 'b2'])
  })

  it('3.10: a restored final state raises its done event again', () => {
    const run = play(
      `<state id="p">
        <history id="h"><transition target="a"/></history>
        <state id="a"><transition event="go" target="f"/></state>
        <final id="f"/>
        <transition event="away" target="out"/>
      </state>
      <state id="out"><transition event="back" target="h"/></state>`,
      ['go', 'away'],
    )
    expect(run.more('back')).toContain('raise done.state.p')
  })

  it('3.10: deep history reached from inside enters no state that was not left', () => {
    const run = play(
      `<state id="p">
        <history id="h" type="deep"><transition target="q"/></history>
        <state id="q">
          <state id="a"><transition event="go" target="b"/><transition event="back" target="h"/></state>
          <state id="b"/>
          <transition event="away" target="out"/>
        </state>
      </state>
      <state id="out"><transition event="in" target="a"/></state>`,
      ['go', 'away', 'in'],
    )
    expect(run.more('back')).toEqual(['event back', 'exit a', 'take a -> h', 'enter b', 'wait b'])
  })

  it("3.10: a default's content runs only where its parent is entered", () => {
    const run = play(
      `<state id="p">
        <history id="h"><transition target="b"><log expr="'default'"/></transition></history>
        <state id="a"><transition event="e" target="h"/></state>
        <state id="b"/>
      </state>`,
    )
    expect(run.more('e')).toEqual(['event e', 'exit a', 'take a -> h', 'enter b', 'wait b'])
  })

  it('3.10: history without a default stands for what its parent enters anyway', () => {
    const run = play(
      `<state id="out"><transition event="in" target="h"/></state>
      <state id="p" initial="b"><history id="h"/><state id="a"/><state id="b"/></state>`,
      ['in'],
    )
    expect(run.session.configuration).toEqual(['b'])
    expect(run.session.chart.diagnostics.map(({ code }) => code)).not.toEqual([])
  })

  it('3.10: history of a state without child states stands for that state', () => {
    const run = play(
      `<state id="out"><transition event="in" target="h"/></state>
      <state id="p"><history id="h"/><transition event="away" target="out"/></state>`,
      ['in'],
    )
    expect(run.session.configuration).toEqual(['p'])
    run.more('away', 'in')
    expect(run.session.configuration).toEqual(['p'])
  })
})
