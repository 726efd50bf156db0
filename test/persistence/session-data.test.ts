/** The data of a session at rest, as its data model writes and reads them. */
import { describe, expect, it } from 'vitest'
import { type DataProgram, type Expression, type SystemEnvironment, Xml } from '../../src/core/datamodel.js'
import { EcmascriptProgram } from '../../src/datamodel/ecmascript/program.js'
import { parseChart } from '../../src/index.js'
import { scxml } from '../semantics/trace.js'

const environment: SystemEnvironment = {
  sessionId: 's1',
  name: undefined,
  ioProcessors: { scxml: { location: '#_scxml_s1' } },
  isActive: (id) => id === 'a',
}

/** Runs the scripts one after the other, with the data stored and fetched into another program before the last. */
function through(scripts: readonly string[], frozen = true) {
  const body = `<datamodel><data id="x"/><data id="y"/><data id="a-b"/></datamodel>${scripts
    .map(
      (script) =>
        `<state><onentry><script>${script.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</script></onentry></state>`,
    )
    .join('')}`
  const chart = parseChart(scxml(body))
  const run = (program: DataProgram, scope: unknown, from: number, to?: number) => {
    for (const script of chart.expressions.slice(from, to)) program.script(script as Expression)(scope)
  }
  const first = new EcmascriptProgram(chart, frozen) as DataProgram
  const scope = first.createScope(environment)
  run(first, scope, 0, -1)
  const json = JSON.stringify(first.encode!(scope, []))
  const second = new EcmascriptProgram(chart, frozen) as DataProgram
  const restored = second.createScope(environment)
  second.decode!(restored, JSON.parse(json))
  expect(JSON.stringify(second.encode!(restored, []))).toBe(json)
  run(second, restored, -1)
  return { json, data: second.snapshotData(restored) }
}

const result = (...scripts: string[]) => through(scripts).data.y

describe('what scripts find again', () => {
  it.each<[string, string, string, unknown]>([
    [
      'numbers and texts',
      'x = { n: [1, -0, NaN], t: "ü" }',
      'y = [x.n[0], Object.is(x.n[1], -0), x.n[2] !== x.n[2], x.t]',
      [1, true, true, 'ü'],
    ],
    ['objects of their own realm', 'x = [{}]', 'y = x instanceof Array && x[0] instanceof Object', true],
    ['who is who', 'x = [{}]; x.push(x[0], x)', 'y = x[0] === x[1] && x[2] === x', true],
    ['a date', 'x = new Date(5)', 'y = x instanceof Date && x.getTime()', 5],
    ['a map with objects as keys', 'var k = {}; x = new Map([[k, 1]])', 'y = x.get(k)', 1],
    ['bytes', 'x = new Uint8Array([1, 2]); var b = x.buffer', 'y = x[1] + (b === x.buffer ? 10 : 0)', 12],
    ['a function of a script', 'function twice(n) { return 2 * n }', 'y = twice(4)', 8],
    [
      'a function under another name',
      'function f(n) { return g(n) } function g(n) { return n + 1 } x = { call: f }',
      'g = (n) => n + 5; y = x.call(1) + (x.call === f)',
      7,
    ],
    ['the system', 'x = [In, _ioprocessors]', 'y = x[0]("a") && x[0] === In && x[1] === _ioprocessors', true],
    ['eval', 'x = eval', 'y = x("1 + 1")', 2],
    [
      'variables that do not exist yet',
      'x = typeof late',
      'if (x === "undefined") late = 1; y = typeof late',
      'number',
    ],
    [
      'variables that exist',
      'var late = undefined',
      'y = [typeof late, (() => { try { return late } catch { return 1 } })()]',
      ['undefined', undefined],
    ],
    ['frozen objects', 'x = Object.freeze([1])', 'try { x.push(2) } catch (e) { y = e.name }', 'TypeError'],
  ])('%s', (_, before, after, expected) => expect(result(before, after)).toEqual(expected))

  it('is XML, with its nodes in their document', () => {
    const chart = parseChart(scxml('<datamodel><data id="x"/><data id="y"/></datamodel><state/>'))
    const first = new EcmascriptProgram(chart)
    const scope = first.createScope(environment)
    const doc = first.import(new Xml('<a>text<b i="1"/></a>')) as { documentElement: { lastChild: object } }
    first.variable('x')(scope, doc)
    first.variable('y')(scope, doc.documentElement.lastChild)
    const rest = first.encode(scope, [])
    expect(rest.variables).toEqual({ x: { $shared: 0 }, y: { $node: [0, 1], $of: { $shared: 0 } } })
    expect(rest.shared).toEqual([{ $xml: '<a>text<b i="1"/></a>' }])
    const second = new EcmascriptProgram(chart)
    const restored = second.createScope(environment)
    second.decode(restored, JSON.parse(JSON.stringify(rest)))
    const { x, y } = restored as unknown as { x: { documentElement: { lastChild: object } }; y: object }
    expect(x.documentElement.lastChild).toBe(y)
    expect(second.snapshotData(restored)).toEqual({ x: new Xml('<a>text<b i="1"/></a>'), y: new Xml('<b i="1"/>') })
  })
})

describe('what cannot be kept', () => {
  it.each<[string, string, string]>([
    ['a closure', 'x = { f: (() => { const n = 1; return () => n })() }', 'x.f is a function'],
    ['a function with properties', 'function f() {} f.calls = 1', "f is the function 'f'"],
    [
      'a function that may be another',
      'function f() { return Math.max(1) } x = ((Math) => { return function f() { return Math.max(1) } })({})',
      "is the function 'f'",
    ],
    ['an instance', 'class P {} x = [new P()]', "P is the function 'P'"],
    ['an error', 'try { null.x } catch (e) { x = e }', 'x is an error'],
  ])('%s', (_, script, message) => expect(() => result(script, '')).toThrow(message))
})
