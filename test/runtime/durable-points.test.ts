/** A host that stops at every commit of its life in turn, before it is made and after it, and another that goes on. */
import { expect, it } from 'vitest'
import {
  createHost,
  type DurableHost,
  type EventProcessor,
  memoryStore,
  parseChart,
  type Store,
  StoreMemory,
  simulatedClock,
} from '../../src/index.js'
import { scxml } from '../semantics/trace.js'
import { outOfOrder } from './durable-stores.js'

const chart = parseChart(
  scxml(
    `<datamodel><data id="seen" expr="[]"/></datamodel>
     <state id="s">
       <onentry><send event="started" type="test:world" target="w"/></onentry>
       <invoke type="scxml" id="child"><content><scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript">
         <datamodel><data id="times" expr="0"/></datamodel>
         <state id="c"><transition event="ask">
           <assign location="times" expr="times + 1"/>
           <send event="answer" target="#_parent" delay="2s"><content expr="times"/></send>
         </transition></state>
       </scxml></content></invoke>
       <transition event="note"><script>seen.push(_event.data)</script></transition>
       <transition event="wait"><send event="waited" delay="5s"/></transition>
       <transition event="waited"><script>seen.push('waited')</script><send event="told" type="test:world" target="w"/></transition>
       <transition event="pass"><send event="note" target="#_scxml_b"><content expr="'passed ' + seen.length"/></send></transition>
       <transition event="ask"><send event="ask" target="#_child"/></transition>
       <transition event="answer"><script>seen.push('answer ' + _event.data)</script></transition>
       <transition event="error"><script>seen.push(_event.name)</script></transition>
       <transition event="end" target="f"/>
     </state>
     <final id="f"><donedata><content expr="seen"/></donedata></final>`,
  ),
)

/** All that is done to a host, a step at a time; each may be done again. */
const steps: readonly ((host: DurableHost) => Promise<unknown>)[] = [
  (host) => begin(host, 'a'),
  (host) => begin(host, 'b'),
  (host) => host.send('a', 'note', 1, { key: '1' }),
  (host) => host.send('a', 'wait', undefined, { key: '2' }),
  (host) => host.send('a', 'pass', undefined, { key: '3' }),
  (host) => host.send('a', 'ask', undefined, { key: '4' }),
  (host) => host.settled(),
  async (host) => {
    goTo(2_000)
    await host.settled()
  },
  (host) => host.send('a', 'ask', undefined, { key: '5' }),
  async (host) => {
    goTo(12_000)
    await host.settled()
  },
  (host) => host.send('b', 'end', undefined, { key: '6' }),
  (host) => host.send('a', 'pass', undefined, { key: '7' }),
  (host) => host.settled(),
]

let clock = simulatedClock()

function goTo(time: number): void {
  clock.advance(time - clock.now())
}

async function begin(host: DurableHost, id: string): Promise<void> {
  if (!(await host.read(id))) await host.start('chart', { id })
}

async function live(
  point: number,
  after: boolean,
): Promise<{ outcome: unknown; keys: readonly string[]; reached: boolean }> {
  clock = simulatedClock()
  const memory = new StoreMemory()
  const keys: string[] = []
  const world: EventProcessor = {
    type: 'test:world',
    aliases: [],
    attach: () => ({ location: 'w' }),
    detach() {},
    send: ({ name, idempotencyKey }) => void keys.push(`${name} ${idempotencyKey}`),
  }
  let commits = 0
  let broken: Store | undefined
  const open = async () => {
    await broken?.close()
    const store = memoryStore(memory)
    broken = store
    const failing: Store = {
      get: (wanted) => store.get(wanted),
      range: (range) => store.range(range),
      close: () => store.close(),
      async commit(changes) {
        const isPoint = ++commits === point
        if (!isPoint || after) await store.commit(changes)
        if (isPoint) throw outOfOrder()
      },
    }
    return createHost({ charts: { chart }, store: failing, clock, processors: [world], maxAwake: 1 })
  }
  let host: DurableHost | undefined
  for (const step of steps) {
    for (;;) {
      try {
        host ??= await open()
        await step(host)
        break
      } catch (error) {
        if ((error as { code?: unknown }).code !== 'store/failed') throw error
        await host?.close()
        host = undefined
      }
    }
  }
  const outcome = [await host!.read('a'), await host!.read('b'), await host!.list()]
  await host!.close()
  const left = ['i', 'o', 't'].flatMap((kind) => memory.entries.range(`${kind}/`, `${kind}0`, 100))
  expect(left).toEqual([])
  return { outcome, keys, reached: commits >= point }
}

it('ends up the same, with everything done once and told at least once', async () => {
  const whole = await live(0, false)
  expect(whole.outcome).toMatchObject([
    { data: { seen: [1, 'answer 1', 'answer 2', 'waited', 'error.communication'] } },
    { status: 'done', output: ['passed 1'] },
    [{ id: 'a' }, { id: 'b' }],
  ])
  expect(whole.keys).toEqual(['started a/1', 'started b/1', 'told a/3'])
  for (const after of [false, true]) {
    let point = 1
    for (; ; point++) {
      const { outcome, keys, reached } = await live(point, after)
      if (!reached) break
      expect([point, after, outcome]).toEqual([point, after, whole.outcome])
      expect([point, new Set(keys)]).toEqual([point, new Set(whole.keys)])
    }
    expect(point).toBeGreaterThan(12)
  }
})
