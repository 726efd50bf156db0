/** `_event` and the other system variables (REC 5.10). */
import { describe, expect, it } from 'vitest'
import type { EventProcessor, ProcessorSession } from '../../src/index.js'
import { logs, play, scxml } from './trace.js'

const all = '<transition event="*"><log expr="_event"/></transition>'
const keys = ['name', 'type', 'sendid', 'origin', 'origintype', 'invokeid', 'data']

describe('_event', () => {
  it('5.10: _event is unbound before the first event', () => {
    expect(
      logs(
        `<datamodel><data id="early" expr="typeof _event"/></datamodel><script>var late = typeof _event</script>
        <state id="a"><onentry><log expr="[early, late, typeof _event, _event === undefined]"/></onentry></state>`,
      ),
    ).toEqual(['["undefined","undefined","undefined",true]'])
  })

  it('5.10: _event keeps its last value through eventless microsteps', () => {
    expect(
      logs(
        `<state id="a"><transition event="e" target="b"/></state>
        <state id="b"><transition target="c"/></state>
        <state id="c"><onentry><log expr="_event.name"/></onentry></state>`,
        ['e'],
      ),
    ).toEqual(['"e"'])
  })

  it('5.10: all seven fields are there as keys, blank ones undefined', () => {
    expect(
      logs(
        `<state id="a"><onentry><raise event="e"/></onentry>
          <transition event="e"><log expr="Object.keys(_event)"/><log expr="Object.values(_event)"/></transition></state>`,
      ),
    ).toEqual([JSON.stringify(keys), '["e","internal",null,null,null,null,null]'])
  })

  it('5.10: the type is platform, internal or external', () => {
    expect(
      logs(
        `<state id="p">
          <onentry><raise event="raised"/><send event="sent"/><send event="inward" target="#_internal"/></onentry>
          <onentry><assign location="undeclared" expr="1"/></onentry>
          <state id="a"><transition event="from.host" target="f"/></state>
          <final id="f"/>
          <transition event="*"><log expr="[_event.name, _event.type]"/></transition>
        </state>`,
        ['from.host'],
      ),
    ).toEqual([
      '["raised","internal"]',
      '["inward","internal"]',
      '["error.execution","platform"]',
      '["sent","external"]',
      '["done.state.p","platform"]',
    ])
  })

  it('5.10: what the host sends has no sendid, origin, origintype and invokeid', () => {
    expect(logs(`<state id="a">${all}</state>`, [['e', { n: 1 }]])).toEqual([
      '{"name":"e","type":"external","data":{"n":1}}',
    ])
  })

  it('5.10: what a session sends has an origin and the type of an answer; a sendid only where the author gave one', () => {
    expect(logs(`<state id="a"><onentry><send event="e"/><send event="f" id="mine"/></onentry>${all}</state>`)).toEqual(
      [
        '{"name":"e","type":"external","origin":"#_scxml_main","origintype":"http://www.w3.org/TR/scxml/#SCXMLEventProcessor"}',
        '{"name":"f","type":"external","sendid":"mine","origin":"#_scxml_main","origintype":"http://www.w3.org/TR/scxml/#SCXMLEventProcessor"}',
      ],
    )
  })

  it.each([
    '_event = 1',
    '_event.name = 1',
    '_event.data = 1',
    '_event.more = 1',
    'delete _event.name',
    '_event++',
    "Object.defineProperty(_event, 'name', { value: 1 })",
    'Object.setPrototypeOf(_event, null)',
  ])('5.10: _event is not for the chart to change: %s fails', (code) => {
    const run = play(
      `<state id="a"><transition event="e"><script>${code}</script></transition>
        <transition event="error.execution"><log expr="_event.name"/></transition></state>`,
      [['e', { n: 1 }]],
    )
    expect(run.only('log')).toEqual(['log "error.execution"'])
  })

  it("5.10: the data of an event is the chart's own copy", () => {
    const data = { n: 1 }
    const run = play(
      '<state id="a"><transition event="e"><script>_event.data.n += 1</script><log expr="_event.data.n"/></transition></state>',
      [
        ['e', data],
        ['e', data],
      ],
    )
    expect(run.only('log')).toEqual(['log 2', 'log 2'])
    expect(data).toEqual({ n: 1 })
  })

  it('5.10: repeated names in params collect into an array', () => {
    expect(
      logs(
        `<datamodel><data id="x" expr="0"/></datamodel>
        <state id="a"><onentry><send event="e" namelist="x">
            <param name="x" expr="1"/><param name="y" expr="[2]"/><param name="x" expr="3"/><param name="z" expr="4"/>
          </send></onentry>
          <transition event="e"><log expr="_event.data"/></transition></state>`,
      ),
    ).toEqual(['{"x":[0,1,3],"y":[2],"z":4}'])
  })

  it('5.10: what came over a wire is in _event.raw, which is no key otherwise', () => {
    let session: ProcessorSession | undefined
    const wire: EventProcessor = {
      type: 'urn:test:wire',
      aliases: [],
      attach(attached) {
        session = attached
        return { location: 'urn:test:here' }
      },
      send() {},
      detach() {},
    }
    const run = play(
      '<state id="a"><transition event="*"><log expr="Object.keys(_event).slice(7)"/></transition></state>',
      ['e'],
      {
        processors: [wire],
      },
    )
    session?.deliver({ name: 'e', raw: 'e!' })
    expect(run.only('log')).toEqual(['log []', 'log ["raw"]'])
  })
})

describe('other system variables', () => {
  it('5.10: _sessionid, _name and _ioprocessors are there from the start', () => {
    expect(
      logs(
        `<datamodel><data id="known" expr="[_sessionid, _name, _ioprocessors.scxml.location]"/></datamodel>
        <state id="a"><onentry><log expr="known"/></onentry></state>`,
        [],
        { id: 'seven', attributes: 'name="my chart"' },
      ),
    ).toEqual(['["seven","my chart","#_scxml_seven"]'])
  })

  it('6.4: the id of a child session begins with that of its invoker', () => {
    const child = scxml('<state id="c"><onentry><log expr="_sessionid"/></onentry></state>')
    const run = play(
      `<state id="a"><invoke id="one"><content>${child}</content></invoke><invoke id="two"><content>${child}</content></invoke></state>`,
      [],
      {
        id: 'top',
      },
    )
    expect(run.only('log')).toEqual(['one: log "top.1"', 'two: log "top.2"'])
  })
})

describe('errors', () => {
  it('3.12.2: an error event says what went wrong in its data', () => {
    expect(
      logs(
        '<state id="a"><onentry><log expr="undeclared"/></onentry><transition event="error.*"><log expr="_event.data"/></transition></state>',
      ),
    ).toEqual(['{"message":"ReferenceError: undeclared is not defined"}'])
  })
})
