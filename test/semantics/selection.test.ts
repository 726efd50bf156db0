/** Which transitions an event enables, and which of them are taken (REC 3.12.1, 3.13, 5.9.1). */
import { describe, expect, it } from 'vitest'
import { logs, play } from './trace.js'

describe('selection', () => {
  it('3.13: an atomic state takes its first enabled transition in document order', () => {
    const run = play(
      `<state id="a">
        <transition event="e" cond="false" target="wrong"/>
        <transition event="other" target="wrong"/>
        <transition event="e" target="b"/>
        <transition event="e" target="wrong"/>
      </state>
      <state id="b"/><state id="wrong"/>`,
      ['e'],
    )
    expect(run.session.configuration).toEqual(['b'])
  })

  it('3.13: the state itself is asked before its ancestors, wherever their transitions stand', () => {
    const run = play(
      `<state id="outer">
        <transition event="e" target="wrong"/>
        <transition event="f" target="far"/>
        <state id="inner"><transition event="e" target="near"/></state>
        <state id="near"/>
      </state>
      <state id="far"/><state id="wrong"/>`,
      ['e', 'f'],
    )
    expect(run.only('take')).toEqual(['take inner -> near', 'take outer -> far'])
  })

  it('3.13: a condition is evaluated once per selection, however many atomic states reach the transition', () => {
    const regions = '<state id="r1"/><state id="r2"/><state id="r3"/>'
    for (const result of ['true', 'false']) {
      const run = play(
        `<datamodel><data id="asked" expr="0"/></datamodel>
        <script>function ask(answer) { asked++; return answer }</script>
        <parallel id="p"><transition event="e" cond="ask(${result})"/>${regions}</parallel>`,
        ['e'],
      )
      expect(run.session.data.asked).toBe(1)
      expect(run.only('take')).toEqual(result === 'true' ? ['take p'] : [])
    }
  })

  it('5.9.1: a condition that fails is false and queues error.execution once', () => {
    const run = play(
      `<parallel id="p">
        <transition event="e" cond="undeclared" target="wrong"/>
        <transition event="error.execution"><log label="error" expr="_event.type"/></transition>
        <state id="r1"><transition event="e" cond="null.x" target="wrong"/><transition event="e"/></state>
        <state id="r2"/>
      </parallel>
      <state id="wrong"/>`,
      ['e'],
    )
    expect(run.only('take', 'log', 'raise')).toEqual([
      'raise error.execution',
      'raise error.execution',
      'take r1',
      'take p',
      'log error "platform"',
      'take p',
      'log error "platform"',
    ])
  })

  it('3.13: nothing enabled means that the event is dropped', () => {
    const run = play('<state id="a"/>', ['e'])
    expect(run.lines).toEqual(['enter a', 'wait a', 'event e', 'wait a'])
  })
})

describe('conflicts', () => {
  it("3.13: of two transitions with overlapping exit sets the descendant's is taken", () => {
    // r1 is asked first and finds p's transition; r2 then finds its own, whose source lies in p.
    const run = play(
      `<state id="s">
        <parallel id="p">
          <transition event="e" target="wrong"/>
          <state id="r1"/>
          <state id="r2"><transition event="e" target="out"/></state>
        </parallel>
      </state>
      <state id="out"/><state id="wrong"/>`,
      ['e'],
    )
    expect(run.only('take')).toEqual(['take r2 -> out'])
  })

  it('3.13: without a descendant the transition of the earlier atomic state is taken', () => {
    const run = play(
      `<parallel id="p">
        <state id="r1"><transition event="e" target="one"/></state>
        <state id="r2"><transition event="e" target="two"/></state>
      </parallel>
      <state id="one"/><state id="two"/>`,
      ['e'],
    )
    expect(run.only('take')).toEqual(['take r1 -> one'])
  })

  it('3.13: transitions whose exit sets do not overlap are taken together', () => {
    const run = play(
      `<parallel id="p">
        <state id="r1"><state id="a1"><transition event="e" target="b1"/></state><state id="b1"/></state>
        <state id="r2"><state id="a2"><transition event="e" target="b2"/></state><state id="b2"/></state>
      </parallel>`,
      ['e'],
    )
    expect(run.only('take')).toEqual(['take a1 -> b1', 'take a2 -> b2'])
    expect(run.session.configuration).toEqual(['b1', 'b2'])
  })

  it('3.13: a preempted transition removes nothing', () => {
    // b's would preempt r2's, whose descendant it is, but itself loses to a's, so that r2's is taken with a's.
    const run = play(
      `<state id="s">
        <parallel id="p">
          <state id="r1">
            <state id="a"><transition event="e" target="a2"/></state>
            <state id="a2"/>
          </state>
          <state id="r2">
            <transition event="e" target="c2" type="internal"/>
            <parallel id="q">
              <state id="c"/>
              <state id="b"><transition event="e" target="out"/></state>
            </parallel>
            <state id="c2"/>
          </state>
        </parallel>
      </state>
      <state id="out"/>`,
      ['e'],
    )
    expect(run.only('take')).toEqual(['take a -> a2', 'take r2 -> c2'])
    expect(run.session.configuration).toEqual(['a2', 'c2'])
  })

  it('3.13: targetless transitions never conflict', () => {
    const run = play(
      `<parallel id="p">
        <transition event="e"/>
        <state id="r1"><transition event="e"/></state>
        <state id="r2"><transition event="e" target="out"/></state>
        <state id="r3"/>
      </parallel>
      <state id="out"/>`,
      ['e'],
    )
    expect(run.only('take')).toEqual(['take p', 'take r1', 'take r2 -> out'])
  })
})

describe('event descriptors', () => {
  const caught = (descriptor: string, event: string) =>
    logs(
      `<state id="a"><transition event="${descriptor}"><log label="caught" expr="_event.name"/></transition></state>`,
      [event],
    ).length > 0

  it.each([
    ['foo', 'foo', true],
    ['foo', 'foo.bar', true],
    ['foo', 'foo.bar.baz', true],
    ['foo', 'foobar', false],
    ['foo.bar', 'foo', false],
    ['foo.bar', 'foo.bart', false],
    ['foo', 'Foo', false],
    ['foo.', 'foo', true],
    ['foo.*', 'foo', true],
    ['foo.*', 'foo.bar', true],
    ['foo.', 'foobar', false],
    ['*', 'anything.at.all', true],
    ['bar foo', 'foo.x', true],
    ['bar  foo.*', 'baz', false],
  ])("3.12.1: '%s' and the event '%s' match: %s", (descriptor, event, expected) => {
    expect(caught(descriptor, event)).toBe(expected)
  })

  it('3.12.1: descriptors match by token prefix, case-sensitive; foo, foo. and foo.* are the same', () => {
    for (const same of ['foo', 'foo.', 'foo.*']) {
      expect([caught(same, 'foo'), caught(same, 'foo.bar'), caught(same, 'foobar'), caught(same, 'FOO')]).toEqual([
        true,
        true,
        false,
        false,
      ])
    }
  })

  it("3.12.1: '*' matches every event, those of the platform too", () => {
    const run = play(
      `<state id="a"><onentry><raise event="mine"/><assign location="nowhere" expr="1"/></onentry>
        <transition event="*"><log expr="_event.name"/></transition>
      </state>`,
      ['yours'],
    )
    expect(run.only('log')).toEqual(['log "mine"', 'log "error.execution"', 'log "yours"'])
  })

  it('3.12.1: an event without a match in the null data model works the same', () => {
    const run = play(
      '<state id="a"><transition event="foo.*" target="b"/></state><state id="b"/>',
      ['foobar', 'foo.bar'],
      { attributes: 'datamodel="null"' },
    )
    expect(run.only('take')).toEqual(['take a -> b'])
  })
})
