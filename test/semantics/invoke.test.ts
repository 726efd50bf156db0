/** Invoking: when it starts, what it sees, how it ends; finalize and autoforward (REC 6.4, 6.5). */
import { describe, expect, it } from 'vitest'
import { type IncomingEvent, type Invocation, type Invoker, type InvokerHost, TargetError } from '../../src/index.js'
import { play, scxml } from './trace.js'

const childOf = (body: string, attributes = 'id="child"', more = '') =>
  `<invoke ${attributes}><content>${scxml(body)}</content>${more}</invoke>`

/** A service that does nothing but remember. */
function service(start: (invocation: Invocation, host: InvokerHost) => void = () => {}) {
  const seen = {
    starts: [] as Invocation[],
    events: [] as IncomingEvent[],
    cancelled: [] as string[],
    hosts: [] as InvokerHost[],
  }
  const invoker: Invoker = {
    types: ['service'],
    start(invocation, host) {
      seen.starts.push(invocation)
      seen.hosts.push(host)
      start(invocation, host)
      return { send: (event) => seen.events.push(event), cancel: () => seen.cancelled.push(invocation.id) }
    },
  }
  return { ...seen, invokers: [invoker] }
}

describe('start and end', () => {
  it('6.4: an invoke starts at the end of the macrostep in which its state was entered', () => {
    const run = play(
      `<state id="a"><onentry><raise event="internal"/></onentry>
        ${childOf('<state id="c"/>')}
        <transition event="internal"><log expr="'still alone'"/></transition></state>`,
    )
    expect(run.lines.indexOf('child: enter c')).toBeGreaterThan(run.lines.indexOf('wait a'))
    expect(run.lines.indexOf('log "still alone"')).toBeGreaterThan(0)
  })

  it("6.4: an invocation is cancelled after its state's onexit, and nothing it sends later is heard", () => {
    const run = play(
      `<state id="a">
        <onexit><send event="last.words" target="#_child"/><log expr="'onexit'"/></onexit>
        ${childOf(`<state id="c">
          <onexit><log expr="'cancelled'"/><send target="#_parent" event="unheard"/></onexit>
          <transition event="*"><send target="#_parent" event="unheard"/></transition>
        </state>`)}
        <transition event="e" target="b"/>
      </state>
      <state id="b"><transition event="*"><log label="heard" expr="_event.name"/></transition></state>`,
      ['e'],
    )
    expect(run.only('log')).toEqual(['log "onexit"', 'child: log "cancelled"'])
  })

  it('6.4: a done.invoke that comes after the state was left is dropped', () => {
    const run = play(
      `<state id="a">
        ${childOf('<state id="c"><transition event="e" target="end"/></state><final id="end"/>', 'id="child" autoforward="true"')}
        <transition event="e" target="b"/>
      </state>
      <state id="b"><transition event="*"><log label="heard" expr="_event.name"/></transition></state>`,
      ['e'],
    )
    expect(run.only('log')).toEqual([])
  })

  it('6.4: what a child sent before it was cancelled stays in the queue', () => {
    const run = play(
      `<state id="a">
        ${childOf('<state id="c"><transition event="go"><send target="#_parent" event="x"/><send target="#_parent" event="y"/></transition></state>')}
        <transition event="e"><send event="go" target="#_child"/></transition>
        <transition event="x" target="b"/>
      </state>
      <state id="b"><transition event="y"><log label="heard" expr="_event.name"/></transition></state>`,
      ['e'],
    )
    expect(run.only('log')).toEqual(['log heard "y"'])
  })

  it('6.4: cancelling is the end of a service that does not end by itself, once', () => {
    const { invokers, cancelled, hosts, starts } = service()
    const run = play(
      `<state id="a"><invoke id="s" type="service"/><transition event="e" target="b"/></state>
      <state id="b"><transition event="*"><log expr="_event.name"/></transition></state>`,
      ['e'],
      { invokers },
    )
    expect(starts).toHaveLength(1)
    expect(cancelled).toEqual(['s'])
    hosts[0]!.deliver({ name: 'late' })
    hosts[0]!.done()
    hosts[0]!.failed('late')
    expect(run.only('event')).toEqual(['event e'])
  })

  it('6.4: entering the state again starts a new invocation', () => {
    const { invokers, starts, cancelled } = service()
    play('<state id="a"><invoke type="service"/><transition event="e" target="a"/></state>', ['e'], { invokers })
    expect(starts.map(({ id }) => id)).toEqual(['a.1', 'a.2'])
    expect(cancelled).toEqual(['a.1'])
  })

  it('6.4: done.invoke.ID is external and carries the donedata and the invokeid', () => {
    const run = play(
      `<state id="a">
        ${childOf('<final id="end"><donedata><param name="n" expr="7"/></donedata></final>')}
        <transition event="done.invoke.child"><log expr="[_event.type, _event.invokeid, _event.data]"/></transition>
      </state>`,
    )
    expect(run.only('log')).toEqual(['log ["external","child",{"n":7}]'])
  })

  it('6.4: an invoke without id has one made of its state, which idlocation tells', () => {
    const { invokers, starts } = service()
    const run = play(
      '<datamodel><data id="x"/></datamodel><state id="a"><invoke type="service" idlocation="x"/></state>',
      [],
      { invokers },
    )
    expect(starts[0]!.id).toMatch(/^a\./)
    expect(run.session.data.x).toBe(starts[0]!.id)
  })

  it.each([
    ['an unsupported type', 'type="urn:nobody"', 'execution'],
    ['an error in an argument', 'type="service" namelist="undeclared"', 'execution'],
    ['neither src nor content', '', 'execution'],
    ['a src that cannot be read', 'src="child.scxml"', 'communication'],
  ])('6.4: %s starts nothing and queues an error', (_, attributes, kind) => {
    const { invokers, starts } = service()
    const run = play(`<state id="a"><invoke ${attributes}/></state>`, [], { invokers })
    expect(run.only('raise')).toEqual([`raise error.${kind}`])
    expect(starts).toEqual([])
  })

  it('6.4: a service that throws on starting is error.communication, or error.execution for a TargetError', () => {
    for (const [error, name] of [
      [new Error('no line'), 'error.communication'],
      [new TargetError('no such service'), 'error.execution'],
    ] as const) {
      const { invokers } = service(() => {
        throw error
      })
      const run = play('<state id="a"><invoke type="service"/></state>', [], { invokers })
      expect(run.only('raise')).toEqual([`raise ${name}`])
    }
  })

  it('6.4: a document that cannot run is error.execution', () => {
    const run = play(
      `<state id="a"><invoke><content>${scxml('<state id="x" initial="nowhere"/><state id="x"/>')}</content></invoke></state>`,
    )
    expect(run.only('raise')).toEqual(['raise error.execution'])
  })

  it('6.4: an invocation whose id is taken does not start, and the first one goes on', () => {
    const { invokers, starts, cancelled } = service()
    const run = play(
      `<parallel id="p">
        <state id="a"><invoke id="same" type="service"/></state>
        <state id="b"><invoke id="same" type="service"/></state>
        <transition event="e" target="out"/>
      </parallel>
      <state id="out"/>`,
      [],
      { invokers },
    )
    expect(run.only('raise')).toEqual(['raise error.execution'])
    expect(starts).toHaveLength(1)
    run.more('e')
    expect(cancelled).toEqual(['same'])
  })
})

describe('a service that ends between macrosteps', () => {
  const restarting = `<state id="a"><invoke id="s" type="service"/>
      <transition event="done.invoke.s" target="a"><send target="#_s" event="anyone"/></transition>
      <transition event="leave" target="b"/>
    </state>
    <state id="b"/>`

  it('6.4: has ended when its done.invoke is processed: it is neither cancelled nor sent to', () => {
    const { invokers, hosts, cancelled, events } = service()
    const run = play(restarting, [], { invokers })
    hosts[0]!.done()
    expect(run.only('raise')).toEqual(['raise error.communication'])
    expect([cancelled, events]).toEqual([[], []])
  })

  it('6.4: leaves alone an invocation of the same id that its done.invoke has started', () => {
    const { invokers, hosts, starts, cancelled, events } = service()
    const run = play(
      restarting.replace(
        '<transition event="leave"',
        '<transition event="e"><send target="#_s" event="you"/></transition>$&',
      ),
      [],
      {
        invokers,
      },
    )
    hosts[0]!.done()
    expect(starts).toHaveLength(2)
    run.more('e')
    expect(events.map(({ name }) => name)).toEqual(['you'])
    run.more('leave')
    expect(cancelled).toEqual(['s'])
  })

  it('6.4: leaves its id free for another state, though its own state stays active', () => {
    const { invokers, hosts, starts } = service()
    const run = play(
      `<parallel id="p">
        <state id="a"><invoke id="s" type="service"/></state>
        <state id="b"><state id="b1"><transition event="e" target="b2"/></state><state id="b2"><invoke id="s" type="service"/></state></state>
      </parallel>`,
      [],
      { invokers },
    )
    hosts[0]!.done()
    run.more('e')
    expect(starts).toHaveLength(2)
    expect(run.only('raise')).toEqual([])
  })
})

describe('data of a child', () => {
  it("6.4: a child's <data> is overridden by namelist and param of the same name", () => {
    const declaring = `<datamodel><data id="x" expr="'own'"/><data id="y" expr="'own'"/></datamodel>
      <state id="c"><onentry><log expr="[x, y]"/></onentry></state>`
    const run = play(
      `<datamodel><data id="x" expr="'ours'"/></datamodel>
      <state id="a">
        ${childOf(declaring, 'id="named" namelist="x"')}
        ${childOf(declaring, 'id="given"', '<param name="y" expr="[1]"/>')}
      </state>`,
    )
    expect(run.only('log')).toEqual(['named: log ["ours","own"]', 'given: log ["own",[1]]'])
  })

  it('6.4: names that the child does not declare, or not at its top, are not created', () => {
    const run = play(
      `<state id="a">${childOf(
        `<state id="c"><datamodel><data id="inner" expr="'own'"/></datamodel>
          <onentry><log expr="[typeof stranger, inner]"/></onentry></state>`,
        'id="child"',
        '<param name="stranger" expr="1"/><param name="inner" expr="2"/>',
      )}</state>`,
    )
    expect(run.only('log', 'error')).toEqual(['child: log ["undefined","own"]'])
  })

  it('6.4: values cross by copy', () => {
    const run = play(
      `<datamodel><data id="x" expr="{ n: 1 }"/></datamodel>
      <state id="a">
        ${childOf(
          `<datamodel><data id="x"/></datamodel>
          <state id="c">
            <onentry><assign location="x.n" expr="2"/><send target="#_parent" event="mine" namelist="x"/><assign location="x.n" expr="3"/></onentry>
          </state>`,
          'id="child" namelist="x"',
        )}
        <transition event="mine"><log expr="[x.n, _event.data.x.n]"/></transition>
      </state>`,
    )
    expect(run.only('log')).toEqual(['log [1,2]'])
  })

  it("6.4: with late binding, too, the given value is there before the child's first state", () => {
    const child = `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" binding="late">
      <datamodel><data id="x" expr="'own'"/></datamodel><state id="c"><onentry><log expr="x"/></onentry></state></scxml>`
    const run = play(
      `<state id="a"><invoke id="child"><content>${child}</content><param name="x" expr="'given'"/></invoke></state>`,
    )
    expect(run.only('log')).toEqual(['child: log "given"'])
  })
})

describe('finalize and autoforward', () => {
  it('6.5: an external event is finalized, then forwarded, then selected', () => {
    const order: unknown[] = []
    const hosts: InvokerHost[] = []
    const invoker: Invoker = {
      types: ['service'],
      start(_, host) {
        hosts.push(host)
        return { send: ({ name, data, invokeid }) => order.push({ name, data, invokeid }), cancel() {} }
      },
    }
    const run = play(
      `<datamodel><data id="n" expr="0"/></datamodel>
      <state id="a">
        <invoke id="first" type="service" autoforward="true"/>
        <invoke id="second" type="service" autoforward="true">
          <finalize><log expr="'finalize'"/><assign location="n" expr="_event.data.n"/></finalize>
        </invoke>
        <transition event="e" cond="n == 5"><log expr="'taken'"/></transition>
      </state>`,
      [],
      { invokers: [invoker] },
    )
    run.session.on('log', ({ value }) => order.push(value))
    hosts[1]!.deliver({ name: 'e', data: { n: 5 } })
    const copy = { name: 'e', data: { n: 5 }, invokeid: 'second' }
    expect(order).toEqual(['finalize', copy, copy, 'taken'])
  })

  it('6.5: forwarding comes before selection: a child that is left in the same step has got the event', () => {
    const { invokers, events, cancelled } = service()
    play(
      '<state id="a"><invoke id="s" type="service" autoforward="true"/><transition event="e" target="b"/></state><state id="b"/>',
      ['e'],
      { invokers },
    )
    expect(events.map(({ name }) => name)).toEqual(['e'])
    expect(cancelled).toEqual(['s'])
  })

  it('6.4: an exact copy goes to every autoforward child, and to no other', () => {
    const child = (id: string, autoforward: boolean) =>
      childOf(
        '<state id="c"><transition event="*"><log expr="_event"/></transition></state>',
        `id="${id}" autoforward="${autoforward}"`,
      )
    const run = play(
      `<state id="a">${child('one', true)}${child('two', false)}${child('three', true)}
        <transition event="go"><send event="e" id="mine"><param name="n" expr="1"/></send></transition></state>`,
    )
    run.more('go')
    const copy =
      '{"name":"e","type":"external","sendid":"mine","origin":"#_scxml_main","origintype":"http://www.w3.org/TR/scxml/#SCXMLEventProcessor","data":{"n":1}}'
    expect(run.only('log').filter((line) => line.includes('mine'))).toEqual([`one: log ${copy}`, `three: log ${copy}`])
  })

  it('6.4: internal events and errors are not forwarded', () => {
    const { invokers, events } = service()
    play(
      `<state id="a"><invoke id="s" type="service" autoforward="true"/>
        <transition event="e"><raise event="internal"/><assign location="undeclared" expr="1"/></transition></state>`,
      ['e'],
      { invokers },
    )
    expect(events.map(({ name }) => name)).toEqual(['e'])
  })

  it('6.5: only the finalize of the invoke that produced the event runs, and none for the events of others', () => {
    const one = service()
    const run = play(
      `<state id="a">
        <invoke id="one" type="service"><finalize><log expr="'one'"/></finalize></invoke>
        <invoke id="two" type="service"><finalize><log expr="'two'"/></finalize></invoke>
      </state>`,
      ['e'],
      { invokers: one.invokers },
    )
    one.hosts[1]!.deliver({ name: 'x' })
    one.hosts[0]!.deliver({ name: 'x' })
    one.hosts[0]!.done()
    expect(run.only('log')).toEqual(['log "two"', 'log "one"', 'log "one"'])
  })

  const answering = (finalize: string) => {
    const { invokers, hosts } = service()
    const run = play(
      `<datamodel><data id="x" expr="1"/><data id="o" expr="{ y: 2 }"/><data id="z" expr="3"/></datamodel>
      <state id="a">
        <invoke type="service" namelist="x">${finalize}</invoke>
        <invoke type="service"><param name="why" location="o.y"/><param name="z" expr="z"/>${finalize}</invoke>
      </state>`,
      [],
      { invokers },
    )
    for (const host of hosts) host.deliver({ name: 'answer', data: { x: 10, why: 20, z: 30, w: 40 } })
    return run.session.data
  }

  it('6.5: an empty finalize assigns from the names of namelist and param locations', () => {
    expect(answering('<finalize/>')).toEqual({ x: 10, o: { y: 20 }, z: 3 })
  })

  it('6.5: an absent finalize does nothing', () => {
    expect(answering('')).toEqual({ x: 1, o: { y: 2 }, z: 3 })
  })

  it('6.5: an empty finalize leaves alone what the event does not bring', () => {
    const { invokers, hosts } = service()
    const run = play(
      '<datamodel><data id="x" expr="1"/></datamodel><state id="a"><invoke type="service" namelist="x"><finalize/></invoke></state>',
      [],
      { invokers },
    )
    for (const data of [undefined, 'text', { y: 1 }]) hosts[0]!.deliver({ name: 'answer', data })
    expect(run.session.data.x).toBe(1)
    expect(run.only('error')).toEqual([])
  })

  it('6.5: an error in finalize ends the finalize only: the event is forwarded and selected', () => {
    const { invokers, hosts, events } = service()
    const run = play(
      `<state id="a"><invoke type="service" autoforward="true"><finalize><log expr="undeclared"/><log expr="'not seen'"/></finalize></invoke>
        <transition event="*"><log expr="_event.name"/></transition></state>`,
      [],
      { invokers },
    )
    hosts[0]!.deliver({ name: 'answer' })
    expect(events).toHaveLength(1)
    expect(run.only('log')).toEqual(['log "answer"', 'log "error.execution"'])
  })

  it('6.5: a forwarded event is not finalized by a child that has an invocation of the same id', () => {
    const { invokers, hosts } = service()
    const child = `<state id="c"><invoke id="same" type="service"><finalize><log expr="'wrong'"/></finalize></invoke>
      <transition event="x"><log expr="'selected'"/></transition></state>`
    const run = play(
      `<state id="a"><invoke id="same" type="service"/>${childOf(child, 'id="child" autoforward="true"')}</state>`,
      [],
      { invokers },
    )
    hosts[0]!.deliver({ name: 'x' })
    expect(run.only('log')).toEqual(['child: log "selected"'])
  })

  it('6.4: an event that cannot be forwarded, since a finalize put a function into it, is error.execution', () => {
    const { invokers, hosts } = service()
    const run = play(
      `<state id="a"><invoke type="service" autoforward="true"><finalize><script>_event.data.f = function () {}</script></finalize></invoke>
        <transition event="x" target="b"/></state><state id="b"/>`,
      [],
      { invokers },
    )
    hosts[0]!.deliver({ name: 'x', data: {} })
    expect(run.only('raise')).toEqual(['raise error.execution'])
    expect(run.session.configuration).toEqual(['b'])
  })
})

describe('parent and child', () => {
  it('6.4: sessions take turns, one event each: a child starts before its parent takes its next external event', () => {
    const run = play(
      `<state id="a"><onentry><send event="one"/><send event="two"/></onentry>
        ${childOf('<state id="c"><onentry><send event="first"/><send event="second"/></onentry></state>')}
      </state>`,
    )
    expect(run.only('event', 'enter')).toEqual([
      ...['enter a', 'child: enter c'],
      ...['event one', 'child: event first', 'event two', 'child: event second'],
    ])
  })

  it('6.4: a child is cancelled when its parent has finished its turn', () => {
    const run = play(
      `<state id="a">${childOf('<state id="c"/>')}<transition event="e" target="b"/></state>
      <state id="b"><onentry><log expr="'into b'"/></onentry></state>`,
    )
    expect(run.more('e')).toEqual([
      'event e',
      'exit a',
      'take a -> b',
      'enter b',
      'log "into b"',
      'wait b',
      'child: exit c',
    ])
  })

  it('6.4: sessions that were not invoked by each other cannot reach each other', () => {
    const run = play(`<state id="a"><onentry><send event="e" target="#_scxml_other"/></onentry></state>`, [])
    expect(run.only('raise')).toEqual(['raise error.communication'])
  })
})
