/** `ms:defer`: UML's event deferral, with the rule that PSSM fixed for regions (semantics, deferral). */
import { describe, expect, it } from 'vitest'
import { createSession, type Invoker, type InvokerHost, parseChart } from '../../src/index.js'
import { logs, play, scxml } from './trace.js'

/** What happens to events: all but entries and exits. */
const story = (body: string, inputs: readonly string[]) =>
  play(body, inputs).only('event', 'take', 'defer', 'release').slice(0)

describe('the cases of PSSM', () => {
  it('1: an event that was deferred comes before those that came later', () => {
    const body = `
      <state id="s1" ms:defer="c"><transition event="a" target="s2"/></state>
      <state id="s2"><transition event="c" target="s3"/><transition event="p" target="wrong"/></state>
      <state id="s3"/><state id="wrong"/>`
    expect(story(body, ['c', 'a', 'p'])).toEqual([
      ...['event c', 'defer c by s1', 'event a', 'release c', 'take s1 -> s2'],
      ...['event c', 'take s2 -> s3', 'event p'],
    ])
  })

  it('2: a transition of the state itself is taken', () => {
    const body = `<state id="s1" ms:defer="c"><transition event="c" target="s2"/></state><state id="s2"/>`
    expect(story(body, ['c'])).toEqual(['event c', 'take s1 -> s2'])
  })

  it('3: a transition inside is taken; one further out is not', () => {
    const body = `
      <state id="s1">
        <transition event="a"/>
        <state id="s11" ms:defer="c a">
          <transition event="p" target="s12"/>
          <state id="s111"><transition event="c" target="s112"/></state>
          <state id="s112"/>
        </state>
        <state id="s12"><transition event="c"/></state>
      </state>`
    expect(story(body, ['c', 'c', 'a', 'p'])).toEqual([
      ...['event c', 'take s111 -> s112', 'event c', 'defer c by s11', 'event a', 'defer a by s11'],
      ...['event p', 'release c', 'release a', 'take s11 -> s12', 'event c', 'take s12', 'event a', 'take s1'],
    ])
  })

  const regions = (inner: string) => `
    <parallel id="p">
      <state id="r1">${inner}</state>
      <state id="r2">
        <state id="r21"><transition event="c" target="r22"/></state>
        <state id="r22"><transition event="a" target="r23"/></state>
        <state id="r23"/>
      </state>
    </parallel>`

  it('4: a region that defers keeps the event from the others', () => {
    const body = regions('<state id="s11" ms:defer="c"><transition event="p" target="s12"/></state><state id="s12"/>')
    expect(story(body, ['c', 'p', 'a'])).toEqual([
      ...['event c', 'defer c by s11', 'event p', 'release c', 'take s11 -> s12'],
      ...['event c', 'take r21 -> r22', 'event a', 'take r22 -> r23'],
    ])
  })

  it('5: the event that is free again goes ahead of one that waits, with a completion between', () => {
    const body = `
      <parallel id="p">
        <state id="r1">
          <state id="deep">
            <state id="s111" ms:defer="c"><transition event="a" target="f"/></state>
            <final id="f"/>
            <transition event="done.state.deep" target="after"/>
          </state>
          <state id="after"><transition event="p"/></state>
        </state>
        <state id="r2"><transition event="c"><log expr="'c'"/></transition></state>
      </parallel>
      <state id="outside"/>`
    // Both wait in the queue while the session is busy with the first.
    const both = `<transition event="go"><send event="c"/><send event="a"/><send event="p"/></transition>`
    expect(story(body.replace('<state id="r2">', `<state id="r2">${both}`), ['go'])).toEqual([
      ...['event go', 'take r2', 'event c', 'defer c by s111', 'event a', 'release c', 'take s111 -> f'],
      ...['event done.state.deep', 'take deep -> after', 'event c', 'take r2', 'event p', 'take after'],
    ])
  })
})

describe('deferral', () => {
  it('lets an event that is free again be deferred once more, in its old place', () => {
    const body = `
      <state id="a" ms:defer="x y"><transition event="go" target="b"/></state>
      <state id="b" ms:defer="x"><transition event="go" target="c"/><transition event="y"/></state>
      <state id="c"><transition event="*"/></state>`
    expect(story(body, ['x', 'y', 'x', 'go', 'go'])).toEqual([
      ...['event x', 'defer x by a', 'event y', 'defer y by a', 'event x', 'defer x by a'],
      ...['event go', 'release x', 'release y', 'release x', 'take a -> b'],
      ...['event x', 'defer x by b', 'event y', 'take b', 'event x', 'defer x by b'],
      ...['event go', 'release x', 'release x', 'take b -> c', 'event x', 'take c', 'event x', 'take c'],
    ])
  })

  it('releases an event once, however often the state is entered and left', () => {
    const body = `
      <state id="a" ms:defer="x"><transition event="go" target="b"/></state>
      <state id="b"><transition event="back" target="a"/><transition event="x"/></state>`
    expect(story(body, ['x', 'go', 'back', 'go'])).toEqual([
      ...['event x', 'defer x by a', 'event go', 'release x', 'take a -> b', 'event x', 'take b'],
      ...['event back', 'take b -> a', 'event go', 'take a -> b'],
    ])
  })

  it('holds back in a composite state for all its regions, until the composite is left', () => {
    const body = `
      <parallel id="p" ms:defer="x">
        <transition event="out" target="q"/>
        <state id="r"><state id="r1"><transition event="go" target="r2"/></state><state id="r2"/></state>
        <state id="s"><state id="s1"><transition event="y"/></state></state>
      </parallel>
      <state id="q"><transition event="x"/></state>`
    expect(story(body, ['x', 'go', 'y', 'out'])).toEqual([
      ...['event x', 'defer x by p', 'event go', 'take r1 -> r2', 'event y', 'take s1'],
      ...['event out', 'release x', 'take p -> q', 'event x', 'take q'],
    ])
  })

  it('lets one region take what its own composite defers, where one of them can', () => {
    const body = `
      <parallel id="p" ms:defer="x">
        <state id="r"><transition event="x"/></state>
        <state id="s"/>
      </parallel>`
    expect(story(body, ['x'])).toEqual(['event x', 'take r'])
  })

  it('is not undone by a condition that becomes true', () => {
    const body = `
      <datamodel><data id="open" expr="false"/></datamodel>
      <state id="a" ms:defer="x">
        <transition event="x" cond="open"/>
        <transition event="unlock"><assign location="open" expr="true"/></transition>
        <transition event="go" target="b"/>
      </state>
      <state id="b"><transition event="x"/></state>`
    expect(story(body, ['x', 'unlock', 'x', 'go'])).toEqual([
      ...['event x', 'defer x by a', 'event unlock', 'take a', 'event x', 'take a'],
      ...['event go', 'release x', 'take a -> b', 'event x', 'take b'],
    ])
  })

  it('concerns the external queue only', () => {
    const body = `
      <state id="a" ms:defer="*">
        <onentry><raise event="x"/><send event="y" target="#_internal"/><send event="z"/></onentry>
        <transition event="go" target="b"/>
      </state>
      <state id="b"/>`
    expect(play(body).only('event', 'defer')).toEqual(['event x', 'event y', 'event z', 'defer z by a'])
  })

  it('never holds back what the interpreter itself tells', () => {
    const silent: Invoker = {
      types: ['silent'],
      start(_, host: InvokerHost) {
        host.done(undefined)
        return { send() {}, cancel() {} }
      },
    }
    const { lines, session } = play(
      '<state id="a" ms:defer="*"><invoke type="silent" id="i"/><transition event="done.invoke.i" target="b"/></state><state id="b"/>',
      [],
      { invokers: [silent] },
    )
    expect(lines).toContain('take a -> b')
    expect(session.send('error.mine')).toBe(true)
    expect(session.deferred).toEqual([])
  })

  it('finalizes and forwards an event once, when it first comes', () => {
    let host: InvokerHost | undefined
    const forwarded: string[] = []
    const service: Invoker = {
      types: ['service'],
      start(_, given: InvokerHost) {
        host = given
        return { send: ({ name }) => void forwarded.push(name), cancel() {} }
      },
    }
    const run = play(
      `<datamodel><data id="times" expr="0"/></datamodel>
       <state id="all">
         <invoke type="service" id="i" autoforward="true"><finalize><assign location="times" expr="times + 1"/></finalize></invoke>
         <state id="a" ms:defer="x"><transition event="go" target="b"/></state>
         <state id="b"><transition event="x"><log expr="times"/></transition></state>
       </state>`,
      [],
      { invokers: [service] },
    )
    host!.deliver({ name: 'x' })
    run.session.send('go')
    expect(run.only('event', 'defer', 'release', 'log')).toEqual([
      ...['event x', 'defer x by a', 'event go', 'release x', 'event x', 'log 1'],
    ])
    expect(forwarded).toEqual(['x', 'go'])
  })

  it('keeps the data of the event', () => {
    expect(
      logs(
        `<state id="a" ms:defer="x"><transition event="go" target="b"/></state>
         <state id="b"><transition event="x"><log expr="[_event.name, _event.type, _event.data.n]"/></transition></state>`,
        [['x', { n: 1 }], ['x', { n: 2 }], 'go'],
      ),
    ).toEqual(['["x","external",1]', '["x","external",2]'])
  })

  it('goes on in the sessions where nobody reads events', () => {
    const chart = parseChart(
      scxml(
        '<state id="a" ms:defer="x"><transition event="go" target="b"/></state><state id="b"><transition event="x" target="c"/></state><state id="c"/>',
      ),
    )
    const session = createSession(chart).start()
    session.send('x', { some: 'data' })
    expect(session.deferred).toEqual(['x'])
    session.send('go')
    expect([session.deferred, session.configuration]).toEqual([[], ['c']])
  })

  it('gives up what is held back when the session ends', () => {
    const { session, lines } = play(
      '<state id="a" ms:defer="x"><transition event="go" target="f"/></state><final id="f"/>',
      ['x', 'go'],
    )
    expect([session.status, session.deferred]).toEqual(['done', []])
    expect(lines.at(-1)).toBe('done')
  })

  it('says which of several states holds the event: the innermost, then the first', () => {
    const body = `
      <parallel id="p" ms:defer="x">
        <state id="r"><state id="r1" ms:defer="x"/></state>
        <state id="s"><state id="s1" ms:defer="x"/></state>
      </parallel>`
    expect(story(body, ['x'])).toEqual(['event x', 'defer x by r1'])
  })
})

describe('limits.deferredEvents', () => {
  const body = `
    <state id="a" ms:defer="x y z">
      <transition event="error.platform.limit"><log expr="_event.data.limit + ' ' + _event.data.event"/></transition>
      <transition event="go" target="b"/>
    </state>
    <state id="b"><transition event="*"/></state>`
  const inputs = ['x', 'y', 'z', 'go']
  const run = (overflow: 'reject' | 'dropOldest' | 'fail') =>
    play(body, inputs, { limits: { deferredEvents: 2, overflow } })

  it('turns the newcomer away', () => {
    expect(run('reject').only('defer', 'release', 'log', 'error')).toEqual([
      ...['defer x by a', 'defer y by a', 'error runtime/limit', 'log "deferredEvents z"', 'release x', 'release y'],
    ])
  })

  it('drops the oldest', () => {
    expect(run('dropOldest').only('defer', 'release', 'log', 'error')).toEqual([
      ...['defer x by a', 'defer y by a', 'error runtime/limit', 'defer z by a', 'log "deferredEvents x"'],
      ...['release y', 'release z'],
    ])
  })

  it('ends the session', () => {
    const { session, only } = run('fail')
    expect(only('defer', 'error', 'log')).toEqual(['defer x by a', 'defer y by a', 'error runtime/limit'])
    expect(session.status).toBe('failed')
  })
})
