/** Sessions that outlive their host. */
import { describe, expect, it, vi } from 'vitest'
import {
  createHost,
  type DurableHost,
  type DurableHostOptions,
  type EventProcessor,
  memoryStore,
  type OutgoingEvent,
  parseChart,
  type SimulatedClock,
  type Store,
  StoreMemory,
  simulatedClock,
  workerPool,
} from '../../src/index.js'
import { scxml } from '../semantics/trace.js'
import { outOfOrder, watched } from './durable-stores.js'

const counter = parseChart(
  scxml(
    `<datamodel><data id="total" expr="0"/><data id="failed" expr="[]"/></datamodel>
     <state id="open">
       <transition event="add"><assign location="total" expr="total + _event.data"/></transition>
       <transition event="later"><send event="add" delayexpr="_event.data + 'ms'"><content expr="100"/></send></transition>
       <transition event="pass"><send event="add" targetexpr="'#_scxml_' + _event.data"><content expr="total"/></send></transition>
       <transition event="tell"><send event="told" type="test:world" target="world" id="t"><content expr="total"/></send></transition>
       <transition event="break"><assign location="total" expr="function () { return 1 }"/></transition>
       <transition event="error.*"><script>failed.push(_event.name + ' ' + _event.sendid)</script></transition>
       <transition event="close" target="closed"/>
     </state>
     <final id="closed"><donedata><content expr="total"/></donedata></final>`,
  ),
)
const charts = { counter }

/** A host whose store outlives it. */
class Place {
  readonly memory = new StoreMemory()
  readonly clock: SimulatedClock = simulatedClock()
  #store: Store | undefined

  async open(options: Partial<DurableHostOptions> = {}, wrap = (store: Store) => store): Promise<DurableHost> {
    this.#store = memoryStore(this.memory)
    return createHost({ charts, clock: this.clock, store: wrap(this.#store), ...options })
  }

  /** As a process that is killed: what is not in the store is gone. */
  async kill(): Promise<void> {
    await this.#store?.close()
  }

  async close(host: DurableHost): Promise<void> {
    await host.close()
    await this.kill()
  }
}

/** An event processor that writes down what it is given. */
function world(
  answer: (event: OutgoingEvent) => void | Promise<void> = () => {},
): EventProcessor & { seen: OutgoingEvent[] } {
  const seen: OutgoingEvent[] = []
  return {
    seen,
    type: 'test:world',
    aliases: [],
    attach: () => ({ location: 'test' }),
    detach() {},
    send(event) {
      seen.push(event)
      return answer(event)
    },
  }
}

const total = async (host: DurableHost, id: string) => (await host.read(id))?.data.total

describe('a durable host', () => {
  it('has its sessions again when it is opened again', async () => {
    const place = new Place()
    const first = await place.open()
    expect(await first.start('counter', { id: 'a', data: { total: 5 } })).toBe('a')
    expect(await first.send('a', 'add', 3)).toEqual({ duplicate: false })
    await place.close(first)
    const second = await place.open()
    expect([second.awake, await second.read('a')]).toEqual([
      0,
      {
        id: 'a',
        chart: 'counter',
        status: 'running',
        configuration: ['open'],
        data: { total: 8, failed: [] },
        output: undefined,
      },
    ])
    await second.send('a', 'add', 2)
    expect(await total(second, 'a')).toBe(10)
    await place.close(second)
  })

  it('resolves when it is stored, and not before', async () => {
    let go = () => {}
    const gate = new Promise<void>((resolve) => {
      go = resolve
    })
    const place = new Place()
    const host = await place.open({}, (store) => watched(store, (commit) => (commit === 3 ? gate : undefined)))
    await host.start('counter', { id: 'a' })
    let isOver = false
    const sent = host.send('a', 'add', 1).then(() => {
      isOver = true
    })
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(isOver).toBe(false)
    go()
    await sent
    await place.close(host)
  })

  it('takes what comes at the same time into one commit', async () => {
    const place = new Place()
    let commits = 0
    const host = await place.open({}, (store) =>
      watched(store, (commit) => {
        commits = commit
      }),
    )
    await Promise.all([...Array(100).keys()].map((at) => host.start('counter', { id: `s${at}` })))
    const before = commits
    await Promise.all([...Array(1_000).keys()].map((at) => host.send(`s${at % 100}`, 'add', 1)))
    expect(commits - before).toBe(1)
    expect(await total(host, 's42')).toBe(10)
    await place.close(host)
  })

  it('takes an event with a key once, also after it was opened again, and until the key is forgotten', async () => {
    const place = new Place()
    const first = await place.open({ keepKeys: 60_000 })
    await first.start('counter', { id: 'a' })
    await first.start('counter', { id: 'b' })
    const once = { key: 'k/1' }
    const receipts = await Promise.all([first.send('a', 'add', 1, once), first.send('a', 'add', 1, once)])
    expect(receipts).toEqual([{ duplicate: false }, { duplicate: true }])
    expect(await first.send('a', 'add', 1, once)).toEqual({ duplicate: true })
    expect(await first.send('b', 'add', 1, once)).toEqual({ duplicate: false })
    await place.close(first)
    const second = await place.open({ keepKeys: 60_000 })
    expect(await second.send('a', 'add', 1, once)).toEqual({ duplicate: true })
    expect(await total(second, 'a')).toBe(1)
    place.clock.advance(60_000)
    await second.send('b', 'add', 0)
    place.clock.advance(60_000)
    await second.send('b', 'add', 0)
    expect(await second.send('a', 'add', 1, once)).toEqual({ duplicate: false })
    await place.close(second)
  })

  it('says how a session ended, to whoever repeats its last event as well, and forgets that in time', async () => {
    const place = new Place()
    const host = await place.open({ keepEnded: 60_000 })
    await host.start('counter', { id: 'a', data: { total: 7 } })
    await host.send('a', 'later', 1_000)
    await host.send('a', 'close', undefined, { key: 'last' })
    expect(await host.send('a', 'close', undefined, { key: 'last' })).toEqual({ duplicate: true })
    expect(await host.read('a')).toMatchObject({ status: 'done', output: 7, configuration: [], data: {} })
    await expect(host.start('counter', { id: 'a' })).rejects.toMatchObject({ code: 'host/taken-id' })
    place.clock.advance(60_000)
    await host.settled()
    await host.start('counter', { id: 'b' })
    place.clock.advance(60_000)
    await host.send('b', 'add', 1)
    expect(await host.read('a')).toBeUndefined()
    expect(await host.list()).toEqual([{ id: 'b', chart: 'counter', status: 'running' }])
    await place.close(host)
  })

  it('stops sessions', async () => {
    const place = new Place()
    const host = await place.open()
    await host.start('counter', { id: 'a' })
    expect([await host.stop('a'), await host.stop('a'), await host.stop('x')]).toEqual([true, false, false])
    expect((await host.read('a'))?.status).toBe('stopped')
    await place.close(host)
  })

  it('lists sessions page by page, whatever their ids are', async () => {
    const place = new Place()
    const host = await place.open()
    const ids = ['a', 'a/b', 'a0', 'ä', '\u{1f600}']
    for (const id of ids) await host.start('counter', { id })
    const found: string[] = []
    for (
      let page = await host.list({ limit: 2 });
      page.length > 0;
      page = await host.list({ after: found.at(-1)!, limit: 2 })
    ) {
      found.push(...page.map(({ id }) => id))
    }
    expect(found.sort()).toEqual(ids.sort())
    for (const id of ids) expect(await host.send(id, 'add', 1)).toEqual({ duplicate: false })
    await place.close(host)
  })

  it('tells what happens, in sessions that come back as well', async () => {
    const place = new Place()
    const first = await place.open()
    await first.start('counter', { id: 'a' })
    await place.close(first)
    const second = await place.open()
    const events = second.events({ kinds: ['start', 'transition', 'end'] })
    await second.send('a', 'close')
    await place.close(second)
    const kinds: string[] = []
    for await (const { kind } of events) kinds.push(kind)
    expect(kinds).toEqual(['transition', 'end'])
  })

  it.each<[string, (host: DurableHost) => Promise<unknown>]>([
    ['host/unknown-session', (host) => host.send('x', 'add', 1)],
    ['host/unknown-session', (host) => host.send('\ud800', 'add', 1)],
    ['host/unknown-chart', (host) => host.start('countre')],
    ['host/taken-id', (host) => host.start('counter', { id: 'a' })],
    ['option/type', (host) => host.start('counter', { id: 'a b' })],
    ['option/data', (host) => host.start('counter', { data: { x: 1 } })],
    ['option/event-name', (host) => host.send('a', '')],
    ['option/event-data', (host) => host.send('a', 'add', () => {})],
    ['option/priority', (host) => host.send('a', 'add', 1, { priority: 0.5 })],
    ['option/type', (host) => host.send('a', 'add', 1, { key: '' })],
    ['host/refused', (host) => host.send('a', 'turned.away')],
    ['snapshot/value', (host) => host.send('a', 'break')],
    ['host/closed', async (host) => host.close().then(() => host.send('a', 'add', 1))],
  ])('rejects with %s, and nothing has happened', async (code, act) => {
    const place = new Place()
    const hooks = [
      { beforeEvent: ({ name }: { name: string }) => (name === 'turned.away' ? (false as const) : undefined) },
    ]
    const host = await place.open({ hooks })
    await host.start('counter', { id: 'a', data: { total: 1 } })
    await expect(act(host)).rejects.toMatchObject({ code })
    await place.close(host)
    const again = await place.open()
    expect(await total(again, 'a')).toBe(1)
    expect(await again.list()).toHaveLength(1)
    await place.close(again)
  })

  it('bounds the calls that wait', async () => {
    const place = new Place()
    const host = await place.open({ maxPending: 2 })
    await host.start('counter', { id: 'a' })
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => host.send('a', 'add', 1)))
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
    await place.close(host)
  })

  it('is the only one on its store, and takes none of something else', async () => {
    const store = memoryStore()
    const host = await createHost({ charts, store })
    await expect(createHost({ charts, store })).rejects.toMatchObject({ code: 'store/taken' })
    await host.close()
    await (await createHost({ charts, store })).close()
    const other = memoryStore()
    await other.commit([['mine', 'x']])
    await expect(createHost({ charts, store: other })).rejects.toMatchObject({ code: 'store/foreign' })
    await other.commit([['format', 'microstep-host 2']])
    await expect(createHost({ charts, store: other })).rejects.toMatchObject({ code: 'store/foreign' })
  })

  it('stops at once where the store fails, and nobody is told that something is durable', async () => {
    const place = new Place()
    const host = await place.open({}, (store) =>
      watched(store, (commit) => {
        if (commit >= 3) throw outOfOrder()
      }),
    )
    await host.start('counter', { id: 'a' })
    const sent = await Promise.allSettled([host.send('a', 'add', 1), host.send('a', 'add', 2)])
    expect(sent.map((outcome) => outcome.status === 'rejected' && outcome.reason.code)).toEqual(
      Array(2).fill('store/failed'),
    )
    await expect(host.read('a')).rejects.toMatchObject({ code: 'store/failed' })
    await host.close()
    await place.kill()
    const again = await place.open()
    expect(await total(again, 'a')).toBe(0)
    await place.close(again)
  })
})

it('a durable host stores nothing more after a commit has failed, not even what was collected meanwhile', async () => {
  const place = new Place()
  let fail = () => {}
  let commits = 0
  const gate = new Promise<void>((resolve) => {
    fail = resolve
  })
  const host = await place.open({}, (store) =>
    watched(store, async (commit) => {
      commits = commit
      if (commit < 3) return
      await gate
      throw outOfOrder()
    }),
  )
  await host.start('counter', { id: 'a' })
  const first = host.send('a', 'add', 1)
  await new Promise((resolve) => setTimeout(resolve, 10))
  const others = [host.send('a', 'add', 2), host.read('a')]
  await new Promise((resolve) => setTimeout(resolve, 10))
  fail()
  const outcomes = await Promise.allSettled([first, ...others])
  expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.code)).toEqual(
    Array(3).fill('store/failed'),
  )
  expect(commits).toBe(3)
  await place.kill()
})

describe('delayed events of a durable host', () => {
  it('are sent once, before and after it was opened again', async () => {
    const place = new Place()
    const first = await place.open()
    await first.start('counter', { id: 'a' })
    await first.send('a', 'later', 1_000)
    await first.send('a', 'later', 5_000)
    place.clock.advance(2_000)
    await first.settled()
    expect(await total(first, 'a')).toBe(100)
    await place.close(first)
    place.clock.advance(1_000)
    const second = await place.open()
    await second.settled()
    expect(second.awake).toBe(0)
    place.clock.advance(1_999)
    await second.settled()
    expect(second.awake).toBe(0)
    place.clock.advance(1)
    await second.settled()
    expect([second.awake, await total(second, 'a')]).toEqual([1, 200])
    place.clock.advance('1000s')
    await second.settled()
    expect(await total(second, 'a')).toBe(200)
    await place.close(second)
  })

  it('that are late are sent in the order in which they were due, over all sessions, more than fit into memory', async () => {
    const ticking = parseChart(
      scxml(
        `<state id="s">
           <transition event="plan"><send event="tick" delayexpr="_event.data + 'ms'"><content expr="_event.data"/></send></transition>
           <transition event="tick"><send event="ticked" type="test:world" target="w"><content expr="_event.data"/></send></transition>
         </state>`,
      ),
    )
    const place = new Place()
    const first = await place.open({ charts: { ticking } })
    const count = 2_500
    const delays = [...Array(count * 2).keys()].map((at) => 1 + ((at * 7_919) % (count * 2)))
    await Promise.all([...Array(count).keys()].map((at) => first.start('ticking', { id: `s${at}` })))
    await Promise.all(delays.map((delay, at) => first.send(`s${at % count}`, 'plan', delay)))
    await place.close(first)
    place.clock.advance('3600s')
    const seen: unknown[] = []
    const told = world()
    const second = await place.open({ charts: { ticking }, processors: [told], maxAwake: 100, maxSending: 1 })
    await second.settled()
    for (const { data } of told.seen) seen.push(data)
    expect(seen).toHaveLength(count * 2)
    expect(seen).toEqual([...delays].sort((a, b) => a - b))
    await place.close(second)
  })
})

describe('sessions of a durable host', () => {
  it('go to rest where they are too many, and come back with their next event', async () => {
    const place = new Place()
    const host = await place.open({ maxAwake: 10 })
    const ids = [...Array(100).keys()].map((at) => `s${at}`)
    for (const id of ids) await host.start('counter', { id })
    await host.settled()
    expect(host.awake).toBeLessThanOrEqual(11)
    for (const id of ids) await host.send(id, 'later', 1_000)
    place.clock.advance(1_000)
    await host.settled()
    for (const id of ids) await host.send(id, 'add', 1)
    await host.send('s0', 'add', 1)
    await host.send('s0', 'add', 1)
    expect(host.awake).toBeLessThanOrEqual(11)
    expect(await Promise.all(ids.map((id) => total(host, id)))).toEqual(ids.map((_, at) => (at === 0 ? 103 : 101)))
    await place.close(host)
  })

  it('reach each other at rest, once, and are told where there is nobody', async () => {
    const place = new Place()
    const host = await place.open({ maxAwake: 1 })
    for (const id of ['a', 'b', 'c']) await host.start('counter', { id, data: { total: 5 } })
    await host.send('a', 'pass', 'b')
    await host.send('a', 'pass', 'nobody')
    await host.settled()
    expect(await total(host, 'b')).toBe(10)
    expect((await host.read('a'))?.data.failed).toEqual(['error.communication undefined'])
    expect([...place.memory.entries.range('o/', 'o0', 10)]).toEqual([])
    await place.close(host)
  })

  it('send into the world when that is stored, with a key that is each event’s own', async () => {
    const place = new Place()
    const told = world()
    const seenAt: number[] = []
    const host = await place.open({ processors: [told] }, (store) =>
      watched(store, async () => {
        seenAt.push(told.seen.length)
        await new Promise((resolve) => setTimeout(resolve, 5))
      }),
    )
    await host.start('counter', { id: 'a', data: { total: 5 } })
    seenAt.length = 0
    await host.send('a', 'tell')
    expect(seenAt).toEqual([0])
    await host.send('a', 'tell')
    await host.settled()
    expect(told.seen.map(({ name, data, idempotencyKey }) => [name, data, idempotencyKey])).toEqual([
      ['told', 5, 'a/1'],
      ['told', 5, 'a/2'],
    ])
    await place.close(host)
  })

  it('are told at rest that what they have sent did not arrive', async () => {
    const place = new Place()
    let fail = (_: Error) => {}
    const told = world(
      () =>
        new Promise((_, reject) => {
          fail = reject
        }),
    )
    const host = await place.open({ processors: [told], maxAwake: 1 })
    await host.start('counter', { id: 'a' })
    await host.send('a', 'tell')
    await host.start('counter', { id: 'b' })
    await host.start('counter', { id: 'c' })
    fail(new Error('no route'))
    await host.settled()
    expect((await host.read('a'))?.data.failed).toEqual(['error.communication t'])
    await place.close(host)
  })

  it('send again what may not have arrived, with the same key', async () => {
    const place = new Place()
    const never = world(() => new Promise(() => {}))
    const first = await place.open({ processors: [never] })
    await first.start('counter', { id: 'a' })
    await first.send('a', 'tell')
    expect(never.seen).toHaveLength(1)
    await place.kill()
    const told = world()
    const second = await place.open({ processors: [told] })
    await second.settled()
    expect(told.seen.map(({ idempotencyKey }) => idempotencyKey)).toEqual(['a/1'])
    await place.close(second)
    const third = await place.open({ processors: [told] })
    await third.settled()
    expect(told.seen).toHaveLength(1)
    await place.close(third)
  })

  it('that are busy elsewhere let events wait in the store', async () => {
    const slow = parseChart(
      scxml(
        `<datamodel><data id="list" expr="[]"/></datamodel>
         <state id="s"><transition event="work">
           <script>for (let i = 0; i &lt; 2e8; i++);</script>
           <assign location="list" expr="list.concat(_event.data)"/>
         </transition></state>`,
      ),
    )
    const executor = await workerPool({ threads: 1, offload: 'always' })
    try {
      const place = new Place()
      let commits: readonly string[] = []
      const host = await place.open({ charts: { slow }, executor }, (store) => {
        const wrapped = watched(store)
        const { commit } = wrapped
        wrapped.commit = (changes, options) => {
          commits = [...commits, ...changes.map(([key, value]) => `${value === null ? '-' : '+'}${key.split('/')[0]}`)]
          return commit(changes, options)
        }
        return wrapped
      })
      await host.start('slow', { id: 'a' })
      const first = host.send('a', 'work', 1)
      await new Promise((resolve) => setTimeout(resolve, 20))
      await Promise.all([host.send('a', 'work', 2), host.send('a', 'work', 3)])
      await first
      await host.settled()
      expect((await host.read('a'))?.data.list).toEqual([1, 2, 3])
      expect(commits.filter((change) => change.endsWith('i'))).toEqual(['+i', '+i', '-i', '-i'])
      await place.close(host)
    } finally {
      await executor.close()
    }
  })

  it('that cannot be read are told of, and harm nobody else', async () => {
    const place = new Place()
    const onProblem = vi.fn()
    const first = await place.open()
    await first.start('counter', { id: 'a' })
    await first.start('counter', { id: 'b' })
    await first.send('a', 'later', 1_000)
    await place.close(first)
    place.clock.advance(1_000)
    const second = await place.open({ charts: { another: counter }, onProblem })
    await second.settled()
    expect(onProblem).toHaveBeenCalledWith(expect.objectContaining({ code: 'host/unknown-chart' }))
    await expect(second.read('a')).rejects.toMatchObject({ code: 'host/unknown-chart' })
    await place.close(second)
    const third = await place.open()
    place.clock.advance(60_000)
    await third.settled()
    expect(await total(third, 'a')).toBe(100)
    await place.close(third)
  })
})
