/** Done events, and the end of a session (REC 3.7, 5.5, 6.4). */
import { describe, expect, it } from 'vitest'
import { logs, play } from './trace.js'

describe('done.state', () => {
  it("3.7: done.state.ID follows the final state's onentry, and donedata is evaluated then", () => {
    const run = play(
      `<datamodel><data id="x" expr="1"/></datamodel>
      <state id="p">
        <state id="a"><transition event="e" target="f"><assign location="x" expr="2"/></transition></state>
        <final id="f">
          <onentry><assign location="x" expr="3"/><raise event="entered"/></onentry>
          <donedata><param name="x" expr="x"/></donedata>
        </final>
        <transition event="entered"><assign location="x" expr="4"/></transition>
        <transition event="done.state.p"><log expr="_event.data"/><log expr="_event.type"/></transition>
      </state>`,
    )
    expect(run.more('e').filter((line) => !line.startsWith('take'))).toEqual([
      ...['event e', 'exit a', 'enter f', 'raise entered', 'raise done.state.p'],
      ...['event entered', 'event done.state.p', 'log {"x":3}', 'log "platform"', 'wait f'],
    ])
  })

  const completing = (inner: string) => `
    <state id="top">
      <parallel id="p">
        <state id="r1"><state id="a1"><transition event="e" target="f1"/></state><final id="f1">${inner}</final></state>
        <state id="r2"><state id="a2"><transition event="e" target="f2"/></state><final id="f2">${inner}</final></state>
      </parallel>
      <transition event="done.state.*"><log label="done" expr="[_event.name, _event.data]"/></transition>
    </state>`

  it("3.7: a parallel's done event comes right after that of the child that completed it", () => {
    const run = play(completing('<onentry><raise event="more"/></onentry>'), ['e'])
    expect(run.only('raise')).toEqual([
      ...['raise more', 'raise done.state.r1', 'raise more', 'raise done.state.r2', 'raise done.state.p'],
    ])
  })

  it("3.7: donedata goes with the done event of the final state's parent only", () => {
    const data = '<donedata><content expr="42"/></donedata>'
    expect(logs(completing(data), ['e'])).toEqual([
      'done ["done.state.r1",42]',
      'done ["done.state.r2",42]',
      'done ["done.state.p",null]',
    ])
  })

  it('3.7: a parallel inside a region completes its grandparent no further (only the grandparent is told)', () => {
    // q is complete when f is entered, and so is p, whose only other region is; the REC tells q alone.
    const run = play(
      `<parallel id="p">
        <parallel id="q">
          <state id="r"><state id="a"><transition event="e" target="f"/></state><final id="f"/></state>
          <state id="s"><final id="g"/></state>
        </parallel>
        <state id="t"><final id="i"/></state>
      </parallel>`,
    )
    expect(run.only('raise')).toEqual(['raise done.state.s', 'raise done.state.t'])
    expect(run.more('e').filter((line) => line.startsWith('raise'))).toEqual([
      'raise done.state.r',
      'raise done.state.q',
    ])
  })

  it('3.7: a parallel that is complete on entry is told when its last region is', () => {
    const run = play(
      '<parallel id="p"><state id="a"><final id="fa"/></state><state id="b"><final id="fb"/></state></parallel>',
    )
    expect(run.only('enter', 'raise')).toEqual([
      ...['enter p', 'enter a', 'enter fa', 'raise done.state.a'],
      ...['enter b', 'enter fb', 'raise done.state.b', 'raise done.state.p'],
    ])
  })

  it('5.5: an error in donedata is queued before the done event, which comes all the same without that part', () => {
    const run = play(
      `<state id="p"><final id="f"><donedata>
          <param name="good" expr="1"/><param name="bad" expr="undeclared"/>
        </donedata></final>
        <transition event="done.state.p"><log expr="_event.data"/></transition>
      </state>`,
    )
    expect(run.only('raise', 'log')).toEqual(['raise error.execution', 'raise done.state.p', 'log {"good":1}'])
  })
})

describe('the end', () => {
  it('3.13: a top-level final state ends the session after the rest of the entry set has been entered', () => {
    const run = play(
      `<state id="s"><onexit><log expr="'out of s'"/></onexit>
        <parallel id="p">
          <state id="a"><transition event="e" target="end"/><onexit><log expr="'out of a'"/></onexit></state>
          <state id="b"/>
        </parallel>
      </state>
      <final id="end">
        <onentry><raise event="never"/><log expr="'into end'"/></onentry>
        <onexit><log expr="'out of end'"/></onexit>
        <donedata><content expr="'result'"/></donedata>
      </final>`,
    )
    expect(run.more('e')).toEqual([
      'event e',
      ...['exit b', 'log "out of a"', 'exit a', 'exit p', 'log "out of s"', 'exit s'],
      'take a -> end',
      ...['enter end', 'raise never', 'log "into end"', 'log "out of end"', 'exit end', 'done "result"'],
    ])
    expect(run.session.status).toBe('done')
    expect(run.session.output).toBe('result')
  })

  it('3.13: every active state is exited in exit order when the session ends, with In() exact', () => {
    const probe = `<log expr="[In('s'), In('a'), In('b')]"/>`
    const run = play(
      `<parallel id="s"><onexit>${probe}</onexit>
        <state id="a"><onexit>${probe}</onexit></state>
        <state id="b"><onexit>${probe}</onexit></state>
      </parallel>`,
    )
    run.session.stop()
    expect(run.only('log', 'exit')).toEqual([
      ...['log [true,true,true]', 'exit b', 'log [true,true,false]', 'exit a', 'log [true,false,false]', 'exit s'],
    ])
  })

  it('6.2: pending delayed sends are dropped at the end', () => {
    const run = play(
      `<state id="a"><onentry><send event="late" delay="1s"/></onentry>
        <transition event="e" target="end"/></state>
      <final id="end"><onexit><send event="later" delay="1s"/></onexit></final>`,
      ['e'],
    )
    expect(run.session.status).toBe('done')
    expect(run.clock.next).toBeUndefined()
    expect(run.more({ after: '2s' })).toEqual([])
  })

  const inviting = (child: string) => `
    <state id="s">
      <invoke id="child"><content>
        <scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">${child}</scxml>
      </content></invoke>
      <transition event="*"><log label="got" expr="_event.name"/></transition>
    </state>`

  it('6.4: done.invoke.ID is the last thing that a child sends', () => {
    const run = play(
      inviting(`<final id="end">
        <onentry><send target="#_parent" event="entered"/></onentry>
        <onexit><send target="#_parent" event="left"/></onexit>
      </final>`),
    )
    expect(run.only('log')).toEqual(['log got "entered"', 'log got "left"', 'log got "done.invoke.child"'])
  })

  it('6.4: invocations of a session are cancelled when it ends, and they exit their states', () => {
    const run = play(
      `<state id="s">
        <invoke id="child"><content>
          <scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript">
            <state id="c"><onexit><log expr="'out of c'"/><send target="#_parent" event="unheard"/></onexit></state>
          </scxml>
        </content></invoke>
        <transition event="e" target="end"/>
      </state>
      <final id="end"/>`,
    )
    expect(run.more('e')).toEqual([
      ...['event e', 'exit s', 'take s -> end', 'enter end', 'exit end', 'done'],
      ...['child: log "out of c"', 'child: send unheard to #_parent', 'child: exit c'],
    ])
  })

  it("5.5: a top-level final state's donedata is evaluated at exit, after its onexit", () => {
    const run = play(
      `<datamodel><data id="x" expr="1"/></datamodel>
      <final id="end">
        <onentry><assign location="x" expr="2"/></onentry>
        <onexit><assign location="x" expr="3"/></onexit>
        <donedata><param name="x" expr="x"/></donedata>
      </final>`,
    )
    expect(run.session.output).toEqual({ x: 3 })
  })
})
