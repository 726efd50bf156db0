/** Sending, delaying and cancelling (REC 6.2, 6.3, C.1). */
import { describe, expect, it } from 'vitest'
import { checkChart, type EventProcessor, type OutgoingEvent } from '../../src/index.js'
import { logs, play, scxml } from './trace.js'

const childOf = (body: string, attributes = '') =>
  `<invoke id="child" ${attributes}><content>${scxml(body)}</content></invoke>`

/** A processor that keeps what it gets, and fails as it is told. */
function recorder(fail?: () => Promise<void> | undefined): EventProcessor & { readonly sent: OutgoingEvent[] } {
  const sent: OutgoingEvent[] = []
  return {
    type: 'urn:test:recorder',
    aliases: ['recorder'],
    sent,
    attach: () => ({ location: 'urn:test:here' }),
    send(event) {
      sent.push(event)
      return fail?.()
    },
    detach() {},
  }
}

describe('arguments', () => {
  it('6.2: all arguments are evaluated when the send executes, not when it is delivered', () => {
    expect(
      logs(
        `<datamodel>
          <data id="x" expr="1"/><data id="name" expr="'early'"/><data id="object" expr="{ n: 1 }"/><data id="delay" expr="'1s'"/>
        </datamodel>
        <state id="a">
          <onentry>
            <send eventexpr="name" delayexpr="delay" namelist="x object"><param name="twice" expr="x * 2"/></send>
            <assign location="x" expr="2"/><assign location="name" expr="'late'"/><assign location="object.n" expr="2"/>
            <assign location="delay" expr="'9s'"/>
          </onentry>
          <transition event="*"><log label="got" expr="[_event.name, _event.data]"/></transition>
        </state>`,
        [{ after: '1s' }],
      ),
    ).toEqual(['got ["early",{"x":1,"object":{"n":1},"twice":2}]'])
  })

  it.each([
    ['namelist="x undeclared"', ''],
    ['namelist="x &quot;foo"', ''],
    ['namelist="x 1+"', ''],
    ['', '<param name="p" expr="undeclared"/>'],
    ['', '<param name="p" location="undeclared"/>'],
    ['', '<content expr="undeclared"/>'],
    ['', '<param name="p" expr="function () {}"/>'],
  ])('6.2: a send with %s %s is an error at run time: nothing is sent, the block ends', (attributes, children) => {
    const run = play(
      `<datamodel><data id="x" expr="1"/></datamodel>
      <state id="a"><onentry><send event="e" id="s" ${attributes}>${children}</send><log expr="'not seen'"/></onentry>
        <transition event="error.execution"><log expr="_event.sendid"/></transition>
      </state>`,
    )
    expect(run.only('event', 'log', 'send')).toEqual(['event error.execution', 'log "s"'])
  })

  it('6.2: a namelist with an undeclared or malformed location is no reason to refuse the document', () => {
    for (const list of ['undeclared', '&quot;foo', '1+']) {
      const { diagnostics } = checkChart(
        scxml(`<state id="a"><onentry><send event="e" namelist="${list}"/></onentry></state>`),
      )
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    }
  })

  it.each(['targetexpr', 'typeexpr', 'eventexpr'])(
    '6.2: a %s that gives undefined or null is error.execution',
    (name) => {
      const event = name === 'eventexpr' ? '' : 'event="e"'
      for (const nothing of ['undefined', 'null']) {
        const run = play(`<state id="a"><onentry><send ${event} ${name}="${nothing}"/></onentry></state>`)
        expect(run.only('raise', 'send')).toEqual(['raise error.execution'])
      }
    },
  )

  it('6.2: an event without a name cannot be sent to a session', () => {
    expect(play('<state id="a"><onentry><send eventexpr="undefined"/></onentry></state>').only('raise')).toEqual([
      'raise error.execution',
    ])
  })

  it('6.2: idlocation gets a new id, which the event carries; without id or idlocation there is none', () => {
    expect(
      logs(
        `<datamodel><data id="first"/><data id="second"/></datamodel>
        <state id="a"><onentry>
            <send event="e" idlocation="first"/><send event="e" idlocation="second"/><send event="e"/><send event="e" id="mine"/>
          </onentry>
          <transition event="e">
            <log expr="[_event.sendid === first, _event.sendid === second, first !== second, _event.sendid === undefined, _event.sendid === 'mine']"/>
          </transition>
        </state>`,
      ),
    ).toEqual([
      '[true,false,true,false,false]',
      '[false,true,true,false,false]',
      '[false,false,true,true,false]',
      '[false,false,true,false,true]',
    ])
  })
})

describe('targets', () => {
  const sending = (attributes: string) =>
    play(
      `<state id="a"><onentry><send event="e" id="s" ${attributes}/><log expr="'on'"/></onentry>
        <transition event="*"><log expr="[_event.name, _event.type, _event.sendid]"/></transition>
      </state>`,
    ).only('log')

  it.each([
    ['a malformed target', 'target="!"'],
    ['a target that is no URI of a session', 'target="somewhere"'],
    ['an unsupported type', 'type="urn:nobody"'],
    ['a malformed target of a delayed send', 'target="!" delay="1s"'],
    ['an unsupported type of a delayed send', 'type="urn:nobody" delay="1s"'],
  ])('6.2: %s is error.execution with the sendid, and ends the block', (_, attributes) => {
    expect(sending(attributes)).toEqual(['log ["error.execution","platform","s"]'])
  })

  it.each([
    ['a session that is not there', 'target="#_scxml_nobody"'],
    ['an invocation that is not there', 'target="#_nobody"'],
    ['a parent that is not there', 'target="#_parent"'],
  ])('6.2: %s is error.communication with the sendid, and the block goes on', (_, attributes) => {
    expect(sending(attributes)).toEqual(['log "on"', 'log ["error.communication","platform","s"]'])
  })

  it('6.2: errors of sending are internal events', () => {
    const run = play(
      `<state id="a">
        <onentry><send event="external"/><send event="e" target="#_nobody"/><raise event="internal"/></onentry>
      </state>`,
    )
    expect(run.only('event')).toEqual(['event error.communication', 'event internal', 'event external'])
  })

  it('6.2: an unreachable session of a delayed send is error.communication when the delay is over', () => {
    const run = play(
      `<state id="a"><onentry><send event="e" id="s" target="#_nobody" delay="1s"/></onentry>
        <transition event="error.communication"><log expr="_event.sendid"/></transition></state>`,
    )
    expect(run.only('error')).toEqual([])
    expect(run.more({ after: '1s' })).toContain('log "s"')
  })

  it('6.2: a processor whose promise is rejected means error.communication, later', async () => {
    const processor = recorder(() => Promise.reject(new Error('no line')))
    const run = play(
      `<state id="a"><onentry><send event="e" id="s" type="recorder" target="x"><param name="p" expr="1"/></send></onentry>
        <transition event="error.communication"><log expr="[_event.sendid, _event.data.message]"/></transition></state>`,
      [],
      { processors: [processor] },
    )
    await run.session.settled()
    expect(run.only('log')).toEqual(['log ["s","no line"]'])
    expect(processor.sent).toEqual([
      { name: 'e', target: 'x', sendid: 's', data: { p: 1 }, params: [['p', 1]], priority: 0 },
    ])
  })

  it('C.1: #_internal is the internal queue, no target the external one, and #_scxml_ID any session', () => {
    expect(
      logs(
        `<state id="a">
          <onentry>
            <send event="own" targetexpr="'#_scxml_' + _sessionid"/><send event="none"/><send event="internal" target="#_internal"/>
          </onentry>
          <transition event="*"><log expr="[_event.name, _event.type, _event.origin === undefined]"/></transition>
        </state>`,
      ),
    ).toEqual(['["internal","internal",true]', '["own","external",false]', '["none","external",false]'])
  })

  it('C.1: an answer to _event.origin, with _event.origintype, comes back', () => {
    const run = play(
      `<state id="a">
        ${childOf(`<state id="c"><transition event="ask">
          <send event="answer" targetexpr="_event.origin" typeexpr="_event.origintype"/>
        </transition></state>`)}
        <transition event="go"><send event="ask" target="#_child"/></transition>
        <transition event="answer"><log expr="_event.invokeid"/></transition>
      </state>`,
      ['go'],
    )
    expect(run.only('log')).toEqual(['log "child"'])
  })
})

describe('delay and cancel', () => {
  it('6.2: delayed events come at their time, in the order of times and then of sending', () => {
    const run = play(
      `<state id="a"><onentry>
        <send event="c" delay="2s"/><send event="a" delay=".5s"/><send event="b" delayexpr="500"/><send event="now" delay="0s"/>
      </onentry></state>`,
    )
    expect(run.only('event')).toEqual(['event now'])
    expect(run.more({ after: '499ms' })).toEqual([])
    expect(run.more({ after: '1ms' }).filter((line) => line.startsWith('event'))).toEqual(['event a', 'event b'])
    expect(run.more({ after: '1500ms' })).toContain('event c')
  })

  it('6.2: a delay without a unit is in milliseconds, and warned of on loading', () => {
    const run = play('<state id="a"><onentry><send event="e" delay="500"/></onentry></state>')
    expect(run.session.chart.diagnostics).toMatchObject([{ code: 'rule/unitless-delay', severity: 'warning' }])
    expect(run.more({ after: '499ms' })).toEqual([])
    expect(run.more({ after: '1ms' })).toContain('event e')
  })

  it.each(["'soon'", '-1', "'-1s'", 'undefined', '1/0', '{}'])('6.2: the delay %s is error.execution', (delay) => {
    const run = play(`<state id="a"><onentry><send event="e" delayexpr="${delay}"/></onentry></state>`, [
      { after: '9s' },
    ])
    expect(run.only('event')).toEqual(['event error.execution'])
  })

  it('6.3: cancel takes back every delayed send with the id, and nothing else', () => {
    const run = play(
      `<state id="a"><onentry>
          <send event="one" id="x" delay="1s"/><send event="two" id="x" delay="2s"/><send event="three" id="y" delay="3s"/>
          <send event="four" delay="4s"/>
        </onentry>
        <transition event="stop"><cancel sendidexpr="_event.data"/></transition>
      </state>`,
      [['stop', 'x'], ['stop', 'nobody'], ['stop', 'undefined'], { after: '9s' }],
    )
    expect(run.only('event', 'error').filter((line) => line !== 'event stop')).toEqual(['event three', 'event four'])
  })

  it('6.3: what has been delivered cannot be cancelled, and a cancel without an id is an error', () => {
    const run = play(
      `<state id="a"><onentry><send event="e" id="x"/><cancel sendid="x"/><cancel sendidexpr="undefined"/></onentry></state>`,
    )
    expect(run.only('event')).toEqual(['event error.execution', 'event e'])
  })

  it('6.3: cancel reaches only sends of its own session', () => {
    const run = play(
      `<state id="a">
        ${childOf('<state id="c"><onentry><cancel sendid="x"/></onentry></state>')}
        <onentry><send event="mine" id="x" delay="1s"/></onentry>
      </state>`,
      [{ after: '1s' }],
    )
    expect(run.lines).toContain('event mine')
  })

  it('6.2: delayed sends die with their session', () => {
    const run = play(
      `<state id="a">
        ${childOf('<state id="c"><onentry><send event="late" target="#_parent" delay="1s"/></onentry><transition event="end" target="f"/></state><final id="f"/>')}
        <transition event="go"><send event="end" target="#_child"/></transition>
      </state>`,
      ['go', { after: '2s' }],
    )
    expect(run.only('event').filter((line) => !line.startsWith('child'))).toEqual([
      'event go',
      'event done.invoke.child',
    ])
    expect(run.clock.next).toBeUndefined()
  })

  it('6.2: a delay on #_internal is an error on loading', () => {
    const { chart, diagnostics } = checkChart(
      scxml('<state id="a"><onentry><send event="e" target="#_internal" delay="1s"/></onentry></state>'),
    )
    expect(chart).toBeNull()
    expect(diagnostics).toMatchObject([{ code: 'rule/delayed-internal', severity: 'error' }])
  })

  it('6.2: a delay on a computed #_internal is error.execution', () => {
    const run = play(
      `<state id="a"><onentry><send event="e" targetexpr="'#_internal'" delayexpr="'1s'"/></onentry></state>`,
      [{ after: '1s' }],
    )
    expect(run.only('event')).toEqual(['event error.execution'])
  })
})
