/** Cases that are easy to get wrong: what runs on a thread must leave everything as it would have been. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSession, parseChart, type Session } from '../../src/index.js'
import type { Outcome } from '../../src/runtime/pool/protocol.js'
import { type WorkerPool, workerPool } from '../../src/runtime/pool.js'
import { type Input, observe } from './observe.js'

let pool: WorkerPool
const outcomes: Outcome['kind'][] = []
beforeAll(async () => {
  pool = await workerPool({ threads: 2, offload: 'always' })
  const run = pool.threads.run.bind(pool.threads)
  pool.threads.run = async (...given) => {
    const outcome = await run(...given)
    outcomes.push(outcome.kind)
    return outcome
  }
})
afterAll(() => pool.close())

const ns = 'xmlns="http://www.w3.org/2005/07/scxml" xmlns:ms="urn:microstep:scxml" version="1.0" datamodel="ecmascript"'

/** Same as without a pool; gives how many blocks ran elsewhere, and how many came back to be run here. */
async function same(input: Omit<Input, 'chart'> & { readonly document: string }) {
  const chart = parseChart(input.document)
  const expected = await observe({ ...input, chart })
  outcomes.length = 0
  const actual = await observe({ ...input, chart }, pool)
  expect(actual).toEqual(expected)
  return {
    elsewhere: outcomes.filter((kind) => kind === 'done').length,
    here: outcomes.filter((kind) => kind === 'here').length,
  }
}

const script = (text: string) => `<script><![CDATA[${text}]]></script>`

interface Parts {
  readonly data?: Readonly<Record<string, string>>
  readonly scripts?: string
  /** Blocks of the state that is entered first, and of its transition on `e`. */
  readonly first?: readonly string[]
  readonly next?: string
  readonly binding?: 'early' | 'late'
}

function documentOf({
  data = { a: '1', b: '({ n: 1 })', c: '[{ n: 2 }]' },
  scripts = '',
  first = [],
  next = '',
  binding = 'early',
}: Parts) {
  const items = Object.entries(data).map(([id, expr]) => `<data id="${id}" expr="${expr}"/>`)
  return `<scxml ${ns} binding="${binding}"><datamodel>${items.join('')}</datamodel>${scripts && script(scripts)}
    <state id="s">${first.map((block) => `<onentry>${block}</onentry>`).join('')}
    <transition event="e">${next}</transition>
    <transition event="error.*"><log expr="_event.data.message"/></transition><transition event="*"><log expr="[_event.name, _event.data]"/></transition></state></scxml>`
}

describe('a block that can run elsewhere does, and nobody can tell', () => {
  it.each<[string, Parts]>([
    ['it changes an object', { first: [script('b.n++')] }],
    [
      'it calls a function that a script declares',
      { scripts: 'function f(o) { o.n++; g(o) } function g(o) { o.m = a }', first: [script('f(b)')] },
    ],
    ['a condition is wrong', { first: ['<if cond="nobody"><log expr="1"/><elseif cond="a"/><log expr="2"/></if>'] }],
    ['it fails half-way', { first: [script('b.n = 5; nobody(); b.n = 6')] }],
    [
      'the error is in one of many statements',
      { first: [script('b.n = 5;\n if (a) {\n b.n = 6; null.x }\n b.n = 7')] },
    ],
    ['it throws what is no error', { first: [script('throw { x: 1 }'), script('throw null')] }],
    ['an expression has a syntax error', { first: ['<log expr="1 +"/>', '<log expr="2"/>'] }],
    ['a script has a syntax error', { first: [script('a ='), '<log expr="2"/>'] }],
    ['it assigns to a constant', { scripts: 'const k = 1', first: [script('k = 2')] }],
    [
      'it makes variables',
      { first: [script('var v = 1; if (a) { var w }'), '<log expr="[typeof v, typeof w, v]"/>', script('w.x')] },
    ],
    [
      'a loop makes variables',
      { first: ['<foreach array="[{ n: 1 }]" item="i" index="at"/>', '<log expr="[i.n, at]"/>'] },
    ],
    [
      'it logs odd values',
      {
        first: [
          '<log expr="[-0, NaN, undefined, 10n, , \'\\ud800\']"/><log expr="new Map([[{}, new Set([1])]])"/><log label="l"/>',
        ],
      },
    ],
    [
      'it raises and sends',
      { first: ['<raise event="x"/><send event="y"><param name="p" expr="b"/></send><raise event="z"/>'] },
    ],
    ['it sends XML', { first: ['<send event="y"><content><o xmlns=""><p/></o></content></send>'] }],
    [
      'it sends to nobody',
      {
        first: [
          '<send event="y" target="#_nobody" id="i"/><log expr="1"/>',
          '<send event="y" target="?"/><log expr="2"/>',
        ],
      },
    ],
    [
      'it sends something without a name',
      { first: ['<send eventexpr="\'\'"/><log expr="1"/>', '<send eventexpr="\'a b\'"/>'] },
    ],
    [
      'it delays and cancels',
      { first: ['<send event="y" delay="1s" id="i"/><send event="z" delay="1s" id="j"/><cancel sendid="i"/>'] },
    ],
    [
      'it delays what cannot wait',
      { first: ['<send event="y" delayexpr="\'1s\'" targetexpr="\'#_internal\'"/><log expr="1"/>'] },
    ],
    [
      'it asks for random numbers and the time',
      { first: ['<log expr="[Math.random(), Date.now()]"/>', '<log expr="[Math.random(), new Date()]"/>'] },
    ],
    ['a date is told in words', { first: ['<log expr="String(new Date(0)) + new Date(0).toLocaleString()"/>'] }],
    [
      'objects stay frozen',
      {
        data: { a: 'Object.freeze({ x: {} })', b: 'Object.seal([1])' },
        first: ['<log expr="Object.isFrozen(a)"/>', script('b[0] = 2')],
      },
    ],
    [
      'two variables that it writes are one object',
      { data: { a: '({ n: 1 })', b: 'a' }, first: [script('a.n++; b.n++'), '<log expr="a === b"/>'] },
    ],
    [
      'two variables that it reads are one object',
      { data: { a: '({ n: 1 })', b: '[a]' }, first: ['<log expr="[a === b[0], a]"/>'] },
    ],
    ['it asks where it is', { first: ["<log expr=\"[In('s'), In('t'), _sessionid, _name, _ioprocessors.scxml]\"/>"] }],
    ['it holds on to _x', { first: ['<assign location="a" expr="_x"/>', '<log expr="a === _x"/>'] }],
    ['variables are bound late', { first: [script('a = b.n + 1')], binding: 'late' }],
  ])('%s', async (_, parts) => {
    const { elsewhere, here } = await same({ document: documentOf(parts), events: [2000, 'e', ['f', { x: 1 }]] })
    expect(here).toBe(0)
    expect(elsewhere).toBeGreaterThan(1)
  })
})

describe('a block that somebody could tell runs where the session is', () => {
  it.each<[string, Parts]>([
    [
      'an object that it changes is reached from another variable, too',
      { data: { a: '({ n: 1 })', b: '[a]' }, first: [script('a.n++'), '<log expr="b"/>'] },
    ],
    [
      'a function holds it',
      {
        data: { a: '({ n: 1 })' },
        scripts: 'const f = ((o) => () => o.n)(a)',
        first: [script('a.n++'), '<log expr="f()"/>'],
      },
    ],
    [
      'a function has it as a property',
      {
        data: { a: '({ n: 1 })' },
        scripts: 'function f() {} f.held = a',
        first: [script('a.n++'), script('a.n = f.held.n + 1')],
      },
    ],
    [
      'a weak map knows it',
      {
        data: { a: '({ n: 1 })' },
        scripts: 'const w = new WeakMap([[a, 5]])',
        first: [script('a.n++'), '<log expr="w.get(a)"/>'],
      },
    ],
    [
      'an instance hides it',
      {
        data: { a: '({ n: 1 })' },
        scripts: 'class Box { #o; constructor(o) { this.#o = o } get() { return this.#o } }\n const box = new Box(a)',
        first: [script('a.n++'), '<log expr="box.get() === a"/>'],
      },
    ],
    [
      'an iterator goes on over it',
      {
        data: { a: '[1, 2, 3]' },
        scripts: 'const it = a.values(); it.next()',
        first: [script('a.push(4)'), '<log expr="[...it]"/>'],
      },
    ],
    [
      'an error holds it',
      {
        data: { a: '({ n: 1 })' },
        scripts: 'const e = new Error("x", { cause: a })',
        first: [script('a.n++'), '<log expr="e.cause.n"/>'],
      },
    ],
    [
      'it keeps a part of what it reads',
      { data: { a: '1', b: '({ n: {} })' }, first: [script('a = b.n'), script('b.n.m = 1'), '<log expr="a"/>'] },
    ],
    ['it makes a function', { first: [script('a = () => b'), '<log expr="a()"/>'] }],
    ['it declares a function', { first: [script('function g() { return b }'), '<log expr="g()"/>'] }],
    ['it keeps an error', { first: [script('try { null.x } catch (e) { a = e }'), '<log expr="a.message"/>'] }],
    ['it logs a function', { first: ['<log expr="() => 1"/>'] }],
    ['it makes ids', { first: ['<send event="y" idlocation="a"/>', '<log expr="a"/>'] }],
    ['it sends by a processor that is not there', { first: ['<send event="y" type="strange"/>'] }],
    ['a function that it calls was never declared', { scripts: 'async function f() {}', first: [script('f()')] }],
    [
      'a function that it calls gets another value',
      {
        scripts: 'function f() { return 1 }',
        first: [script('a = f()'), script('f = () => 2'), script('a = f()'), '<log expr="a"/>'],
      },
    ],
    [
      'a loop sets a variable without a name',
      { data: { 'a-b': '1', c: '[1, 2]' }, first: ['<foreach array="c" item="a-b"/>'] },
    ],
    ['it evaluates a text', { first: [script('eval("b.n++")')] }],
    [
      'a getter is behind a value',
      { data: { a: '({ get n() { return b++ } })', b: '1' }, first: ['<log expr="a.n"/>'] },
    ],
  ])('%s', async (_, parts) => {
    await same({ document: documentOf(parts), events: [2000, 'e'] })
  })
})

describe('_event', () => {
  const data = { x: { n: 1 } }

  it.each([
    ['is read', '<log expr="[_event.name, _event.data.x.n, _event.type]"/>'],
    ['is looked at as a whole', '<log expr="_event"/>'],
    ['is frozen, but not its data', script('_event.data.x.n = 5; _event.name = "f"')],
    ['is kept', script('a = _event')],
    ['is kept, and compared', `${script('a = _event')}<log expr="[a === _event, a.data === _event.data]"/>`],
    ['has data that are kept', script('a = _event.data')],
    ['has data that are kept in part, and changed', script('a = _event.data.x; a.n = 7')],
    ['cannot be assigned to', '<assign location="_event" expr="1"/>'],
    ['has processors', script('a = _ioprocessors.scxml')],
  ])('%s', async (_, block) => {
    const compare =
      '<log expr="[a === _event, a === _ioprocessors.scxml, a &amp;&amp; a.n, _event.data &amp;&amp; _event.data.x]"/>'
    const text = `<scxml ${ns}><datamodel><data id="a" expr="1"/><data id="b" expr="2"/></datamodel><state id="s">
      <transition event="e" target="t">${block}</transition><transition event="*">${compare}</transition></state>
      <state id="t"><onentry>${compare}</onentry><onentry>${script('b = a')}</onentry><onentry>${compare}</onentry>
      <transition event="*" target="s">${compare}</transition></state></scxml>`
    await same({ document: text, events: [['e', data], 'f', ['e', data], ['e', data]] })
  })

  it('is held back, with data that content has got hold of', async () => {
    const text = `<scxml ${ns}><datamodel><data id="a" expr="1"/></datamodel><state id="s" ms:defer="e">
      <transition event="e" cond="(a = _event.data, false)"/>
      <transition event="f">${script('a.x.n = 9')}</transition><transition event="g" target="t"/></state>
      <state id="t"><transition event="e"><log expr="[_event.data, a === _event.data]"/></transition></state></scxml>`
    await same({ document: text, events: [['e', data], 'f', 'g'] })
  })
})

describe('what is around', () => {
  const work = [script('b.n++; a = b.n'), '<log expr="a"/><raise event="x"/>', script('c.push(a)')]

  it.each([true, false])(
    'listeners see the same, and steps take their short ways where nobody looks: %s',
    async (unobserved) => {
      await same({
        document: documentOf({ first: work, next: script('a = Math.random() + Date.now()') }),
        events: ['e', 10, 'e', 'e'],
        unobserved,
      })
    },
  )

  it('without a memo', async () => {
    await same({ document: documentOf({ first: work }), events: ['e', 'e'], options: { limits: { memoEntries: 0 } } })
  })

  it.each([
    ['microsteps', { microsteps: 5 }],
    ['events in the internal queue', { internalQueue: 3 }],
    ['log entries', { logEntries: 2 }],
    ['delayed sends', { delayedSends: 2 }],
    ['events in the external queue', { externalQueue: 2 }],
  ])('limits: %s', async (_, limits) => {
    const sends = (count: number, delay = '') =>
      Array.from({ length: count }, (_, at) => `<log expr="${at}"/><send event="y${at}"${delay}/>`).join('')
    const text = `<scxml ${ns}><state id="s"><onentry>${sends(4)}</onentry><onentry>${sends(4, ' delay="1s"')}</onentry>
      <onentry>${'<raise event="r"/>'.repeat(4)}</onentry>
      <transition event="r" target="s"><log expr="'again'"/></transition><transition event="*"><log expr="_event.name"/></transition></state></scxml>`
    await same({ document: text, events: [2000], options: { limits: { microsteps: 50, ...limits } } })
  })

  it('a listener that throws', async () => {
    const prepare = (session: Session) => {
      session.on('log', () => {
        throw new Error('no')
      })
    }
    await same({ document: documentOf({ first: work }), prepare })
  })

  it('a listener that sends', async () => {
    const prepare = (session: Session) => {
      let sent = 0
      session.on('log', () => {
        if (sent++ < 3) session.send('f', { x: 1 })
      })
    }
    await same({ document: documentOf({ first: work }), prepare })
  })

  it("a processor of the host's in the place of SCXML's", async () => {
    const processors = () => {
      const processor = {
        type: 'http://www.w3.org/TR/scxml/#SCXMLEventProcessor',
        aliases: ['scxml'],
        attach: () => ({ location: 'here' }),
        send() {
          throw Object.assign(new Error('never'), {})
        },
        detach() {},
      }
      return [processor]
    }
    await same({
      document: documentOf({ first: ['<send event="x"/><log expr="_ioprocessors"/>'] }),
      options: { processors: processors() },
    })
  })

  it('what another document has brought in tells its own place', async () => {
    const included = `<onentry ${ns}><send event="x" target="?"/></onentry>`
    const text = `<scxml ${ns} xmlns:xi="http://www.w3.org/2001/XInclude"><state id="s"><xi:include href="file:///other.xml"/><onentry><log expr="1"/></onentry></state></scxml>`
    const chart = parseChart(text, { url: 'file:///main.scxml', fetch: () => included })
    expect(chart.states[1]!.onentry).toHaveLength(2)
    const expected = await observe({ chart })
    expect(expected.join('\n')).toContain('other.xml')
    expect(await observe({ chart }, pool)).toEqual(expected)
  })

  it('another time zone than before', async () => {
    const document = documentOf({ first: ['<log expr="String(new Date(0))"/>'] })
    await same({ document })
    const { TZ } = process.env
    process.env.TZ = 'Asia/Tokyo'
    try {
      await same({ document })
    } finally {
      if (TZ === undefined) delete process.env.TZ
      else process.env.TZ = TZ
    }
  })

  it('as many calls within calls, about', async () => {
    const chart = parseChart(
      documentOf({
        scripts: 'function f() { b.n++; f() }',
        first: ['<assign location="b.n" expr="0"/>', script('try { f() } catch (e) {}'), '<log expr="b.n"/>'],
      }),
    )
    const depth = async (executor: 'inline' | WorkerPool) => {
      const session = createSession(chart, { executor })
      session.start()
      await session.settled()
      return (session.data.b as { n: number }).n
    }
    const [here, elsewhere] = [await depth('inline'), await depth(pool)]
    expect(elsewhere / here).toBeGreaterThan(0.6)
    expect(elsewhere / here).toBeLessThan(1.6)
  })

  it('many sessions of one chart at the same time', async () => {
    const chart = parseChart(documentOf({ first: work, next: script('a = Math.random(); b.n = Date.now()') }))
    const events = ['e', 5, 'e']
    const expected = await observe({ chart, events })
    const all = await Promise.all(Array.from({ length: 20 }, () => observe({ chart, events }, pool)))
    for (const actual of all) expect(actual).toEqual(expected)
  })
})
