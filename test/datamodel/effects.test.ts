import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Chart } from '../../src/core/chart.js'
import type { Block } from '../../src/core/content/index.js'
import type { Context, SendRequest } from '../../src/core/context.js'
import type { DataProgram } from '../../src/core/datamodel.js'
import { type BlockEffects, ChartEffects, type Touched } from '../../src/core/effects.js'
import type { ScxmlEvent } from '../../src/core/event.js'
import { Program } from '../../src/core/program.js'
import { parseChart } from '../../src/index.js'
import { dataModelMap, dataProgramFor } from '../../src/runtime/bind.js'
import { Blocks, library, names } from './random-blocks.js'

const ns = 'xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript"'

/** A chart with a state for each block, whose `<onentry>` it is. */
function chartOf(blocks: readonly string[], scripts = '', data: readonly string[] = ['a', 'b', 'c']) {
  const items = data.map((id) => `<data id="${id}" expr="0"/>`).join('')
  const states = blocks.map((block) => `<state><onentry>${block}</onentry></state>`).join('')
  const global = scripts === '' ? '' : `<script><![CDATA[${scripts}]]></script>`
  const chart = parseChart(`<scxml ${ns}><datamodel>${items}</datamodel>${global}${states}</scxml>`)
  const program = dataProgramFor(chart, dataModelMap())!
  return { chart, program, effects: new ChartEffects(chart, program) }
}

function blocksOf(chart: Chart): readonly Block[] {
  return chart.states.flatMap(({ onentry }) => onentry)
}

function listed(touched: Touched): string {
  return touched === 'everything' ? touched : [...touched.keys()].sort().join(' ')
}

/** `reads -> writes (shared)`, and what else there is. */
function shown(effects: BlockEffects): string {
  const { reads, writes, shared, calls, asks, why } = effects
  const flags = (['raises', 'sends', 'cancels', 'logs', 'createsIds', 'random', 'time', 'custom'] as const).filter(
    (flag) => effects[flag],
  )
  const own = writes === 'everything' ? writes : new Map([...writes].filter(([name]) => !shared.has(name)))
  return [
    `${listed(reads)} -> ${listed(own)}${shared.size > 0 ? ` (${[...shared].sort().join(' ')})` : ''}`,
    ...(calls.size > 0 ? [`calls ${[...calls].join(' ')}`] : []),
    ...(why.length === 0 && (asks === 'any' || asks.size > 0)
      ? [`In ${asks === 'any' ? asks : [...asks].join(' ')}`]
      : []),
    ...flags,
    ...why.slice(0, 1).map(({ cause }) => cause),
  ].join('; ')
}

function of(block: string, scripts = ''): string {
  const { chart, effects } = chartOf([block], scripts)
  return shown(effects.block(blocksOf(chart)[0]!))
}

const script = (text: string) => `<script><![CDATA[${text}]]></script>`
const inFunction = (text: string) => script(`(() => { ${text} })()`)

describe('effects of content', () => {
  it.each([
    ['<assign location="a" expr="b + 1"/>', 'b -> a'],
    ['<assign location="a">{"x": 1}</assign>', ' -> a'],
    ['<assign location="a.x" expr="1"/>', 'a -> a'],
    ['<assign location="a[b].x" expr="c"/>', 'a b c -> a (c)'],
    ['<assign location="late" expr="1"/>', ' -> '],
    ['<if cond="a"><assign location="b" expr="1"/><else/><log expr="c"/></if>', 'a c -> b; logs'],
    ['<foreach array="a" item="i" index="n"><log expr="i"/></foreach>', 'a i n -> i n; logs'],
    ['<foreach array="a" item="i"><script>i.x = 1</script></foreach>', 'a i -> i (a)'],
    ['<raise event="e"/>', ' -> ; raises'],
    ['<send event="e" namelist="a b"/>', 'a b -> ; sends'],
    ['<send eventexpr="a" targetexpr="b" delayexpr="c"/>', 'a b c -> ; sends'],
    ['<send event="e" idlocation="a"/>', ' -> a; sends; createsIds'],
    ['<send event="e"><param name="p" expr="a"/></send>', 'a -> ; sends'],
    ['<send event="e"><content expr="a"/></send>', 'a -> ; sends'],
    ['<cancel sendidexpr="a"/>', 'a -> ; cancels'],
    [`<log expr="In('s') &amp;&amp; In('t')"/>`, ' -> ; In s t; logs'],
    ['<log expr="In(a)"/>', 'a -> ; In any; logs'],
    ['<log expr="_event.data.x + _sessionid"/>', '_event -> ; logs'],
    ['<script>_event.data.x = 1</script>', '_event -> _event'],
    ['<assign location="a" expr="_event.data"/>', '_event -> a'],
    ['<log expr="1 +"/>', ' -> ; logs'],
  ])('%s', (block, expected) => {
    expect(of(block)).toBe(expected)
  })
})

describe('effects of code', () => {
  it.each([
    ['a = b', 'b -> a'],
    ['a += b', 'a b -> a'],
    ['a++', 'a -> a'],
    ['typeof a', 'a -> '],
    ['a ??= b', 'a b -> a'],
    ['[a, b.x] = c', 'b c -> a b (c)'],
    ['({ a, ...b } = c)', 'c -> a b'],
    ['delete a.x', 'a -> a'],
    ['nobody = 1', ' -> nobody'],
    ['unknown()', ' -> '],
    ['_sessionid = 1', ' -> '],
    ['for (const k in a) b[k] = 1', 'a b -> b'],
    ['Math.max(a, b)', 'a b -> '],
    ['a = Math.random()', ' -> a; random'],
    ['a = Date.now()', ' -> a; time'],
    ['a = new Date()', ' -> a; time'],
    ['a = new Date(b)', 'b -> a'],
    ['a.push(1)', 'a -> a'],
    ['a.push(b)', 'a b -> a (b)'],
    ['a.splice(0, 1, b)', 'a b -> a (b)'],
    ['a.sort((p, q) => p - q)', 'a -> a'],
    ['a.slice().sort()', 'a -> '],
    ['[...a].sort()', 'a -> '],
    ['a.indexOf(b) + a.join()', 'a b -> '],
    ['a.map((x) => x.n).filter(Boolean)', 'a -> '],
    ['a.forEach((x) => { x.n = 1 })', 'a -> a'],
    ['a.find((x) => x.n).n = 2', 'a -> a'],
    ['a.map((x) => ({ ...x })).forEach((x) => { x.n = 1 })', 'a -> a'],
    ['a.reduce((sum, x) => sum + x.n, b)', 'a b -> '],
    ['a.reduce((all, x) => { all.n = x; return all }, b)', 'a b -> b (a)'],
    ['Object.assign(a, b)', 'a b -> a (b)'],
    ['Object.assign({}, a)', 'a -> '],
    ['Object.keys(a).length', 'a -> '],
    ['JSON.parse(JSON.stringify(a)).x = 1', 'a -> '],
    ['this.x = 1', "everything -> everything; uses 'this'"],
    ['eval("1")', "everything -> everything; calls 'eval'"],
    ['globalThis[a] = 1', 'everything -> everything; changes what all sessions share'],
    ['Math.x = 1', 'everything -> everything; changes what all sessions share'],
    ['Array.prototype.x = 1', 'everything -> everything; changes what all sessions share'],
    ['a = { get x() { return b } }', 'everything -> everything; defines an accessor'],
    ['a = { toString() { return b } }', "everything -> everything; defines 'toString'"],
    // No function of the chart can be data: what is called is of the library, and gets at its receiver and arguments.
    ['a.go(b)', 'a b -> a b; random; time'],
    ['a = { go() {} }; a.go()', "everything -> everything; calls 'a.go', which may be any function"],
    ['a[b]()', 'a b -> a; random; time'],
  ])('%s', (text, expected) => {
    expect(of(script(text))).toBe(expected)
  })

  it.each([
    ['const row = a[b]; row.seen = true', 'a b -> a'],
    ['const row = { ...a }; row.seen = true', 'a -> '],
    ['const row = { ...a }; row.x.seen = true', 'a -> a'],
    ['const rows = []; rows.push(a); rows[0].x = 1', 'a -> a'],
    ['let x = 1; x = a; x.y = 1', 'a -> a'],
    ['const { x, ...rest } = a; rest.y = 1', 'a -> '],
    ['const { x } = a; x.y = 1', 'a -> a'],
    ['const f = (o) => { o.x = 1 }; f(a)', 'a -> a'],
    ['f(a); function f(o) { o.x = b }', 'a b -> a (b)'],
    ['const o = {}; const p = o; p.x = a; o.x.y = 1', 'a -> a'],
    ['try { throw a } catch (e) { e.x = 1 }', 'a -> a'],
    ['for (const x of a) x.n = 1', 'a -> a'],
    ['let a = 1; a = 2', ' -> '],
    ['(function (o) { o.x = 1 })(a)', 'a -> a'],
    ['const f = (n) => n === 0 ? a : f(n - 1); f(2).x = 1', 'a -> a'],
    ['arguments', 'everything -> everything; is not read'],
  ])('in a function: %s', (text, expected) => {
    if (text === 'arguments')
      expect(of(script('(function () { arguments[0].x = 1 })(a)'))).toContain("uses 'arguments'")
    else expect(of(inFunction(text))).toBe(expected)
  })

  it.each([
    ['mark(a)', 'function mark(o) { o.seen = true }', 'a -> a; calls mark'],
    ['mark(a[0])', 'function mark(o) { o.seen = true }', 'a -> a; calls mark'],
    ['mark({ ...a })', 'function mark(o) { o.seen = true }', 'a -> ; calls mark'],
    ['put(a, b)', 'function put(o, v) { o.x = v }', 'a b -> a (b); calls put'],
    ['own(a).x = 1', 'function own(o) { return o }', 'a -> a; calls own'],
    ['own(a).x = 1', 'function own(o) { return { o } }', 'a -> ; calls own'],
    ['own(a).o.x = 1', 'function own(o) { return { o } }', 'a -> a; calls own'],
    ['a = f()', 'var f = () => b', 'b -> a; calls f'],
    ['a = f()', 'var f = () => b; f = null', "everything -> everything; calls 'f', which may be any function"],
    ['a = fact(b)', 'function fact(n) { return n < 2 ? 1 : n * fact(n - 1) }', 'b -> a; calls fact'],
    ['walk(a)', 'function walk(n) { n.seen = 1; n.children.forEach(walk) }', 'a -> a; calls walk'],
    [
      'even(a)',
      'function even(n) { return !n || odd(n - 1) } function odd(n) { b = n; return even(n) }',
      'a -> b; calls even odd',
    ],
    ['a = new Point(b)', 'function Point(x) { this.x = x }', 'b -> a; calls Point'],
    ['all(a, b)', 'function all(...rest) { rest[1].x = 1 }', 'a b -> a b; calls all'],
    ['all(...a)', 'function all(x, y) { y.n = 1 }', 'a -> a; calls all'],
    ['a.forEach(mark)', 'function mark(o) { o.seen = true }', 'a -> a; calls mark'],
    [
      'each(a, (x) => { x.n = 1 })',
      'function each(l, f) { l.forEach(f) }',
      "everything -> everything; calls each; calls 'f', which may be any function in each()",
    ],
    ['a = Math.max.apply(null, b)', '', 'b -> a'],
  ])('%s, with %s', (text, scripts, expected) => {
    expect(of(script(text), scripts)).toBe(expected)
  })

  it('a function that a variable starts with is as good as declared, but comes with the data', () => {
    const items = '<data id="a" expr="1"/><data id="f" expr="function (x) { x.n = a }"/>'
    const text = `<scxml ${ns}><datamodel>${items}</datamodel><state><onentry>${script('f(a)')}</onentry></state></scxml>`
    const chart = parseChart(text)
    const effects = new ChartEffects(chart, dataProgramFor(chart, dataModelMap())!)
    expect(shown(effects.block(blocksOf(chart)[0]!))).toBe('a f -> a; calls f')
  })

  it('a function that a block declares is data for the others', () => {
    const { chart, effects } = chartOf([script('function f() { return a }'), '<log expr="f()"/>'])
    expect(blocksOf(chart).map((block) => shown(effects.block(block)))).toEqual([' -> f', 'a f -> ; calls f; logs'])
  })

  it('says where', () => {
    const { chart, effects } = chartOf([script('b = 1; a.x = c + c')])
    const { reads, writes } = effects.block(blocksOf(chart)[0]!)
    const at = (touched: Touched, name: string) => {
      if (touched === 'everything') throw new Error(touched)
      const { source, start, end } = touched.get(name)!
      return source.text.slice(start - 2, end + 2)
    }
    expect([at(writes, 'b'), at(writes, 'a'), at(reads, 'c')]).toEqual(['A[b =', '; a.x =', '= c +'])
  })

  it('takes time in proportion to the chart', () => {
    const chain = Array.from({ length: 300 }, (_, at) => `function f${at}(x) { f${at + 1}(x); v${at % 50} = x }`)
    const locals = Array.from({ length: 2000 }, (_, at) => `var l${at} = l${at + 1};`).join('')
    const sum = new Array(20000).fill('a').join('+')
    const began = performance.now()
    of(script('f0(a)'), chain.join('\n'))
    of(inFunction(locals))
    of(script(`b = ${sum}`))
    of(script(`a${'.x'.repeat(5000)} = 1`))
    expect(performance.now() - began).toBeLessThan(5000)
  })
})

interface Run {
  readonly before: Record<string, unknown>
  readonly after: Record<string, unknown>
  /** What it causes, and whether it fails. */
  readonly log: readonly unknown[]
}

interface Stage {
  readonly program: Program
  readonly data: DataProgram
  readonly scope: unknown
  readonly eventData: unknown
}

const event = (data: unknown): ScxmlEvent => ({ name: 'e', type: 'external', data })

/** Data of which some share objects, after the blocks that came before. */
function stageOf(program: Program, before: readonly Block[]): Stage {
  const { data } = program
  const scope = data.createScope({ sessionId: 's', name: 'm', ioProcessors: {}, isActive: () => false })
  for (const [at, name] of names.entries()) {
    const value = { x: { x: { n: 1 }, n: at }, y: [{ n: 3, x: {} }, { n: 1 }, { n: 2 }], n: at }
    data.variable(name)(scope, data.import(value))
  }
  for (const run of program.scripts) run(scope)
  const eventData = data.import({ x: { n: 7 }, y: [{ n: 8 }] })
  data.setEvent(scope, event(eventData))
  const stage = { program, data, scope, eventData }
  for (const block of before) perform(stage, block, false)
  return stage
}

function perform({ program, data, scope }: Stage, block: Block, active: boolean): Run {
  const log: unknown[] = []
  const refuse = () => {
    throw new Error('no block does that')
  }
  const context: Context = {
    scope,
    event: undefined,
    raise: (raised) => log.push(['raise', raised.name]),
    fail: () => log.push(['fail']),
    isActive: () => active,
    createId: () => 'id',
    chance: null,
    effects: {
      sessionId: 's',
      send: ({ name, params }: SendRequest) => log.push(['send', name, params]),
      log: (label, value) => log.push(['log', label, data.export(value)]),
      ...{ cancel: refuse, invoke: refuse, cancelInvoke: refuse, forward: refuse, released: refuse, report: refuse },
    },
  }
  const before = data.snapshotData(scope)
  try {
    program.block(block)(context)
  } catch {
    log.push(['error'])
  }
  return { before, after: data.snapshotData(scope), log }
}

function variableOf({ scope, eventData }: Stage, name: string): unknown {
  return name === '_event' ? eventData : (scope as Record<string, unknown>)[name]
}

/** All objects in values. */
function reached(values: readonly unknown[]): ReadonlySet<object> {
  const found = new Set<object>()
  const open = [...values]
  for (let value = open.pop(); open.length > 0 || value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null || found.has(value)) continue
    found.add(value)
    open.push(...Object.values(value))
  }
  return found
}

/** What a block does that its effects do not tell; null where there is nothing. */
function untold(program: Program, effects: ChartEffects, before: readonly Block[], block: Block): string | null {
  const { reads, writes, readsEvent, asks } = effects.block(block)
  if (reads === 'everything' || writes === 'everything') return null
  const { data } = program
  const one = perform(stageOf(program, before), block, false)
  const all = [...new Set([...Object.keys(one.before), ...Object.keys(one.after)])]
  for (const name of all) {
    if (!writes.has(name) && !isDeepStrictEqual(one.before[name], one.after[name])) return `writes ${name}`
  }
  // The same with other values wherever it does not look.
  const stage = stageOf(program, before)
  const looked = reached([...reads.keys()].map((name) => variableOf(stage, name)))
  // What shares an object with what is read changes with it.
  const changed = names.filter((name) => {
    return !reads.has(name) && [...reached([variableOf(stage, name)])].every((object) => !looked.has(object))
  })
  for (const name of changed) data.variable(name)(stage.scope, data.import({ other: name, y: [1], n: 99 }))
  if (!readsEvent) data.setEvent(stage.scope, event(data.import({ other: 'event' })))
  const other = perform(stage, block, asks !== 'any' && !asks.has('s'))
  if (!isDeepStrictEqual(one.log, other.log)) return 'causes something else'
  for (const name of all) {
    const isSame = isDeepStrictEqual(one.after[name], other.after[name])
    const isKept =
      isDeepStrictEqual(one.before[name], one.after[name]) && isDeepStrictEqual(other.before[name], other.after[name])
    if (!isSame && !(changed.includes(name) && isKept)) return `gives ${name} another value`
  }
  return null
}

/** Whether neither writes what the other touches. */
function areDisjoint(a: BlockEffects, b: BlockEffects): boolean {
  const [[r, w], [s, x]] = [a, b].map(({ reads, writes }) => [reads, writes]) as [
    [Touched, Touched],
    [Touched, Touched],
  ]
  if (r === 'everything' || w === 'everything' || s === 'everything' || x === 'everything') return false
  return [...w.keys()].every((name) => !s.has(name) && !x.has(name)) && [...x.keys()].every((name) => !r.has(name))
}

describe('random blocks', () => {
  const charts = 25
  const perChart = 24

  it('do nothing that their effects do not tell, and those that are disjoint may change places', () => {
    let judged = 0
    let swapped = 0
    for (let seed = 1; seed <= charts; seed++) {
      const random = new Blocks(seed)
      const texts = Array.from({ length: perChart }, () => random.block())
      const { chart, program: data, effects } = chartOf(texts, library, names)
      const program = new Program(chart, data)
      const blocks = blocksOf(chart)
      const told = blocks.map((block) => effects.block(block))
      for (const [at, block] of blocks.entries()) {
        const earlier = blocks.slice(Math.max(0, at - 4), at)
        const problem = untold(program, effects, earlier, block)
        if (problem !== null)
          expect.fail(`seed ${seed}, block ${at} ${problem}: ${shown(told[at]!)}\n${texts.join('\n')}`)
        if (told[at]!.reads !== 'everything') judged++
        const next = blocks[at + 1]
        if (!next || !areDisjoint(told[at]!, told[at + 1]!)) continue
        swapped++
        const ends = [
          [block, next],
          [next, block],
        ].map((order) => {
          const stage = stageOf(program, earlier)
          const logs = order.map((one) => perform(stage, one, false))
          if (order[0] !== block) logs.reverse()
          return { data: data.snapshotData(stage.scope), logs: logs.map(({ log }) => log) }
        })
        if (!isDeepStrictEqual(ends[0], ends[1]))
          expect.fail(`seed ${seed}, blocks ${at} and ${at + 1} do not change places\n${texts.join('\n')}`)
      }
    }
    expect(judged).toBeGreaterThan((charts * perChart) / 2)
    expect(swapped).toBeGreaterThan(charts)
  }, 60_000)
})
