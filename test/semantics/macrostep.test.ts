/** How microsteps make a macrostep, and a macrostep that does not end (REC 3.13, D). */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { play, scxml } from './trace.js'

const child = '<content><scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="c"/></scxml></content>'

describe('a macrostep', () => {
  it('3.13: eventless transitions come before internal events, one internal event at a time', () => {
    const run = play(
      `<datamodel><data id="n" expr="0"/></datamodel>
      <state id="a">
        <onentry><raise event="one"/><raise event="two"/></onentry>
        <transition cond="n &lt; 2"><assign location="n" expr="n + 1"/><log label="eventless" expr="n"/></transition>
        <transition event="one"><log expr="'one'"/><assign location="n" expr="1"/><raise event="three"/></transition>
        <transition event="*"><log expr="_event.name"/></transition>
      </state>`,
    )
    expect(run.only('log')).toEqual([
      ...['log eventless 1', 'log eventless 2', 'log "one"', 'log eventless 2', 'log "two"', 'log "three"'],
    ])
  })

  it('3.13: internal events come before external ones, whichever was sent first', () => {
    const run = play(
      `<state id="a">
        <onentry><send event="external"/><raise event="internal"/><send event="mine" target="#_internal"/></onentry>
        <transition event="*"><log expr="[_event.name, _event.type]"/></transition>
      </state>`,
    )
    expect(run.only('log')).toEqual([
      'log ["internal","internal"]',
      'log ["mine","internal"]',
      'log ["external","external"]',
    ])
  })

  it('3.13: only when eventless transitions and internal events are used up, invokes start, in document order', () => {
    const run = play(
      `<parallel id="p">
        <onentry><raise event="internal"/></onentry>
        <state id="a"><invoke id="first">${child}</invoke></state>
        <state id="b"><invoke id="second">${child}</invoke><invoke id="third">${child}</invoke></state>
        <invoke id="outermost">${child}</invoke>
      </parallel>`,
    )
    expect(run.lines).toEqual([
      ...['enter p', 'raise internal', 'enter a', 'enter b', 'event internal', 'wait a b'],
      ...['outermost: enter c', 'outermost: wait c', 'first: enter c', 'first: wait c'],
      ...['second: enter c', 'second: wait c', 'third: enter c', 'third: wait c'],
    ])
  })

  it('6.4: a state that was left within the macrostep starts no invoke', () => {
    const run = play(
      `<state id="a"><invoke id="never">${child}</invoke><transition target="b"/></state>
      <state id="b"><invoke id="once">${child}</invoke></state>`,
    )
    expect(run.lines.filter((line) => line.includes(': '))).toEqual(['once: enter c', 'once: wait c'])
  })

  it('3.13: internal events that come of starting invokes are processed before the next external event', () => {
    const run = play(
      `<state id="a">
        <onentry><send event="external"/></onentry>
        <invoke type="nonsense"/>
        <transition event="external" target="wrong"/>
        <transition event="error.execution" target="b"/>
      </state>
      <state id="b"><invoke id="child">${child}</invoke><transition event="external"><log expr="'late'"/></transition></state>
      <state id="wrong"/>`,
    )
    expect(run.session.configuration).toEqual(['b'])
    expect(run.lines).toEqual([
      ...['enter a', 'send external', 'error runtime/execution', 'raise error.execution'],
      ...['event error.execution', 'exit a', 'take a -> b', 'enter b', 'wait b'],
      ...['child: enter c', 'child: wait c', 'event external', 'take b', 'log "late"', 'wait b'],
    ])
  })

  it('3.13: one external event a macrostep', () => {
    const run = play(
      `<state id="a"><onentry><send event="one"/><send event="two"/></onentry>
        <transition event="one"><raise event="between"/></transition></state>`,
    )
    expect(run.only('event', 'wait')).toEqual([
      ...['wait a', 'event one', 'event between', 'wait a', 'event two', 'wait a'],
    ])
  })
})

describe('a macrostep that does not end', () => {
  const counting = (steps: number) => `
    <datamodel><data id="n" expr="0"/></datamodel>
    <state id="a">
      <onexit><log expr="'not seen'"/></onexit>
      <transition cond="n &lt; ${steps}"><assign location="n" expr="n + 1"/></transition>
    </state>`

  it('3.13: a macrostep that does not settle stops at the microstep limit and the session has failed', () => {
    const run = play(counting(11), [], { limits: { microsteps: 10 } })
    expect(run.session.status).toBe('failed')
    expect(run.only('error', 'log', 'wait', 'done')).toEqual(['error runtime/limit'])
    expect(run.session.data.n).toBe(10)
    expect(run.session.send('e')).toBe(false)
  })

  it('3.13: as many microsteps as the limit says are allowed, in each macrostep anew', () => {
    const run = play(counting(10), [], { limits: { microsteps: 10 } })
    expect(run.session.status).toBe('running')
    const ten = '<raise event="i"/>'.repeat(9)
    const again = play(
      `<state id="a"><transition event="e">${ten}</transition><transition event="i"/></state>`,
      ['e', 'e'],
      {
        limits: { microsteps: 10 },
      },
    )
    expect(again.session.status).toBe('running')
    expect(again.only('take')).toHaveLength(20)
  })

  it('3.13: two states that take turns for ever are stopped, too', () => {
    const run = play('<state id="a"><transition target="b"/></state><state id="b"><transition target="a"/></state>')
    expect(run.session.status).toBe('failed')
  })

  it('3.13: invocations of a session that failed are cancelled, and its invoker gets error.communication', () => {
    const run = play(
      `<state id="s">
        <invoke id="child"><content>${scxml(
          '<state id="x"><transition event="e" target="y"/></state><state id="y"><transition target="y"/></state>',
        )}</content></invoke>
        <onentry><send event="e" delay="1s" target="#_child"/></onentry>
        <transition event="error.communication"><log expr="_event.invokeid"/></transition>
        <transition event="done.invoke.child"><log expr="'not seen'"/></transition>
      </state>`,
      [{ after: '1s' }],
      { limits: { microsteps: 20 } },
    )
    expect(run.only('log')).toEqual(['log "child"'])
  })

  // In a process of their own, since nothing else could end them.
  it.each([
    ['a failing eventless condition', '<state id="a"><transition cond="undeclared" target="a"/></state>'],
    [
      'a failing condition on the error itself',
      '<state id="a"><transition event="e error.*" cond="undeclared" target="a"/></state>',
    ],
  ])('3.13: %s queues errors for ever without a microstep, and is stopped all the same', (_, body) => {
    const trace = fileURLToPath(new URL('./trace.ts', import.meta.url))
    const program = `
      import { play } from ${JSON.stringify(trace)}
      console.log(play(${JSON.stringify(body)}, ['e'], { limits: { microsteps: 100 } }).session.status)`
    const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
      encoding: 'utf8',
      timeout: 8_000,
      killSignal: 'SIGKILL',
    })
    expect(stdout.trim()).toBe('failed')
  })
})
