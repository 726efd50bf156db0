/** Many sessions in one host. */
import { describe, expect, it } from 'vitest'
import { cooperative, createHost, type HostEvent, parseChart, simulatedClock } from '../../src/index.js'
import { scxml } from '../semantics/trace.js'

const order = parseChart(
  scxml(
    `<datamodel><data id="total" expr="0"/></datamodel>
     <state id="open">
       <transition event="add"><assign location="total" expr="total + _event.data"/></transition>
       <transition event="tell"><send event="add" targetexpr="'#_scxml_' + _event.data"><content expr="total"/></send></transition>
       <transition event="close" target="closed"/>
     </state>
     <final id="closed"><donedata><content expr="total"/></donedata></final>`,
  ),
)
const charts = { order }

describe('a host', () => {
  it('starts sessions by the name of their chart, finds them by id and delivers to them', () => {
    const host = createHost({ charts })
    const first = host.start('order', { id: 'first' })
    const second = host.start(order, { data: { total: 5 } })
    expect([host.size, [...host.sessions()], host.session('first')]).toEqual([2, [first, second], first])
    expect(host.deliver('first', 'add', 3)).toBe(true)
    expect(host.deliver(second.id, 'add', 3)).toBe(true)
    expect([first.data, second.data]).toEqual([{ total: 3 }, { total: 8 }])
  })

  it('lets its sessions reach each other', () => {
    const host = createHost({ charts })
    host.start('order', { id: 'a', data: { total: 2 } })
    const b = host.start('order', { id: 'b' })
    host.deliver('a', 'tell', 'b')
    expect(b.data).toEqual({ total: 2 })
  })

  it('gives up sessions that end', () => {
    const host = createHost({ charts })
    const a = host.start('order', { id: 'a' })
    host.start('order', { id: 'b' })
    host.deliver('a', 'close')
    expect([host.size, host.session('a'), a.status]).toEqual([1, undefined, 'done'])
    expect([host.stop('b'), host.stop('b'), host.size]).toEqual([true, false, 0])
    expect(host.start('order', { id: 'a' }).status).toBe('running')
  })

  it.each([
    ['host/unknown-chart', () => createHost({ charts }).start('ordre'), "did you mean 'order'?"],
    ['host/unknown-session', () => createHost({ charts }).deliver('x', 'add'), undefined],
    [
      'host/full',
      () => {
        const host = createHost({ charts, maxSessions: 1 })
        host.start('order')
        host.start('order')
      },
      undefined,
    ],
    [
      'host/taken-id',
      () => {
        const host = createHost({ charts })
        host.start('order', { id: 'x' })
        host.start('order', { id: 'x' })
      },
      undefined,
    ],
    ['option/type', () => createHost({ maxSessions: 0 }), undefined],
    ['option/type', () => createHost({ charts }).start('order', { id: 'a b' }), undefined],
    ['option/unknown', () => createHost({ clok: 1 } as object), undefined],
  ])('says %s', (code, act, hint) => {
    let problem: unknown
    try {
      act()
    } catch (error) {
      problem = error
    }
    expect(problem).toMatchObject({ code, ...(hint !== undefined && { diagnostics: [{ hint }] }) })
  })

  it('stops a session whose signal aborts', () => {
    const host = createHost({ charts })
    const stop = new AbortController()
    const session = host.start('order', { signal: stop.signal })
    stop.abort()
    expect([session.status, host.size]).toEqual(['stopped', 0])
    expect(() => host.start('order', { signal: stop.signal })).toThrow(/abort/i)
  })
})

describe('events', () => {
  it('tells what happens in all sessions, those to come among them', async () => {
    const host = createHost({ charts })
    host.start('order', { id: 'a' })
    const seen: string[] = []
    const reading = (async () => {
      for await (const event of host.events({ kinds: ['start', 'enter', 'end'] })) {
        if (event.kind === 'start') seen.push(`start ${event.session.id}`)
        else if (event.kind === 'enter') seen.push(`enter ${event.state} ${event.session.id}`)
        else if (event.kind === 'end') seen.push(`${event.status} ${event.session.id} ${event.output}`)
      }
    })()
    host.deliver('a', 'add', 7)
    host.start('order', { id: 'b' })
    host.deliver('a', 'close')
    await host.close()
    await reading
    expect(seen).toEqual(['start b', 'enter open b', 'enter closed a', 'done a 7', 'stopped b undefined'])
  })

  it('keeps so many for a slow reader, and says how many are lost', async () => {
    const host = createHost({ charts })
    const events = host.events({ kinds: ['start'], buffer: 3 })
    for (let at = 0; at < 5; at++) host.start('order', { id: `s${at}` })
    const read: HostEvent[] = []
    for await (const event of events) {
      read.push(event)
      if (read.length === 4) break
    }
    expect(read.map((event) => (event.kind === 'lost' ? event.count : event.session.id))).toEqual([2, 's2', 's3', 's4'])
    // The loop has left: nothing is kept any more.
    host.start('order')
    expect(await events.next()).toEqual({ value: undefined, done: true })
  })

  it('ends with its signal', async () => {
    const host = createHost({ charts })
    const stop = new AbortController()
    const reading = host.events({ signal: stop.signal }).next()
    stop.abort()
    expect(await reading).toEqual({ value: undefined, done: true })
    expect(await host.events({ signal: stop.signal }).next()).toEqual({ value: undefined, done: true })
  })
})

describe('drain and close', () => {
  it('finishes what is queued, and takes nothing more', async () => {
    const host = createHost({ charts, scheduling: cooperative({ macrosteps: 10 }) })
    const sessions = Array.from({ length: 20 }, (_, at) => host.start('order', { id: `s${at}` }))
    for (const { id } of sessions) for (let at = 0; at < 20; at++) host.deliver(id, 'add', 1)
    const drained = host.drain()
    expect(() => host.start('order')).toThrow(/host\/closed/)
    expect(() => host.deliver('s1', 'add', 1)).toThrow(/host\/closed/)
    await drained
    expect(sessions.map(({ data }) => data.total)).toEqual(sessions.map(() => 20))
    expect(host.size).toBe(20)
    await host.close()
    expect(host.size).toBe(0)
  })

  it('waits for what sessions send to each other', async () => {
    const host = createHost({ charts, scheduling: cooperative({ macrosteps: 1 }) })
    const last = host.start('order', { id: 'z' })
    host.start('order', { id: 'a', data: { total: 4 } })
    await host.session('a')!.settled()
    host.deliver('a', 'tell', 'z')
    await host.drain()
    expect(last.data).toEqual({ total: 4 })
  })

  it('gives up waiting when the signal aborts, and close stops what is there', async () => {
    const endless = parseChart(
      scxml('<state id="a"><onentry><send event="e"/></onentry><transition event="e" target="a"/></state>'),
    )
    const host = createHost({ scheduling: cooperative({ macrosteps: 5 }) })
    const session = host.start(endless)
    await expect(host.drain({ signal: AbortSignal.timeout(20) })).rejects.toThrow(/time|abort/i)
    await expect(host.close({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
    expect([session.status, host.size]).toEqual(['stopped', 0])
  })

  it('does not wait for delayed events', async () => {
    const clock = simulatedClock()
    const waiting = parseChart(scxml('<state id="a"><onentry><send event="e" delay="3600s"/></onentry></state>'))
    const host = createHost({ clock })
    host.start(waiting)
    await host.close()
    expect(clock.next).toBeUndefined()
  })
})
