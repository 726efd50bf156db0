// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates are the charts' own.
/** The shared realm: nothing of the host's is in reach of a chart, and nothing that sessions share can be changed. */
import { describe, expect, it } from 'vitest'
import { Xml } from '../../src/core/datamodel.js'
import { ecmascript } from '../../src/datamodel/ecmascript/index.js'
import { Realm } from '../../src/datamodel/ecmascript/realm.js'
import { expression, failure, play, type Step } from './play.js'

describe('the host stays out of reach', () => {
  // Each gives a constructor of functions, which may only be the realm's: that one refuses to make code.
  const ways = [
    '_event.constructor',
    '_event.data.constructor',
    '_event.data.list.constructor',
    '_ioprocessors.constructor',
    '_ioprocessors.scxml.constructor',
    '_x.constructor',
    'In',
    '[].constructor',
    '({}).constructor',
    '(() => 1)',
    '(function* () {})',
    'globalThis.constructor',
    'Object.getPrototypeOf(globalThis).constructor',
    'Math.max',
    'Reflect.get',
    'item.constructor',
    'caught(() => null.x).constructor',
    'caught(() => nope).constructor',
    'caught(() => In(Symbol())).constructor',
    'caught(() => In({ toString() { throw {} } })).constructor',
    "caught(() => In('boom')).constructor",
    'caught(() => _event.name = 1).constructor',
    'caught(() => globalThis.x = 1).constructor',
    'caught(function f() { f() }).constructor',
    'caught(() => [].constructor.constructor("1")).constructor',
    'caught(() => new Proxy({}, { get() { throw {} } }).x).constructor',
    "caught(() => xml.createElementNS(null, 'a:b')).constructor",
    'caught(() => xml.documentElement.appendChild(xml)).constructor',
    'xml.constructor',
    'xml.implementation.constructor',
    'xml.documentElement.childNodes.constructor',
    'deepest().constructor',
    '_ioprocessors.odd.location.constructor',
  ]
  const script = `
    function caught(run) { try { run() } catch (error) { return error } }
    // Calls out to the host with every amount of stack that is left.
    function deepest() {
      var found = {}
      function down() { try { down() } catch (error) { found = error }
        try { In('s') } catch (error) { found = error } try { String(found.stack) } catch (error) { found = error } }
      down()
      return found
    }`
  for (const way of ways)
    it(way, () => {
      const tools = expression('script', script, 0)
      const attempt = expression(
        'value',
        `[${way}].map(it => typeof it === 'function' ? it.constructor('return process') : it)`,
        1,
      )
      const program = ecmascript().bind({
        expressions: [tools, attempt],
        literals: [],
        dataIds: ['xml'],
        variableNames: ['item'],
      })
      const scope = program.createScope({
        sessionId: 's',
        name: 'n',
        ioProcessors: { scxml: { location: 'l' }, odd: { location: new URL('a:b') as unknown as string } },
        isActive: (id) => {
          if (id === 'boom') throw new Error('host')
          return false
        },
      })
      program.script(tools)(scope)
      program.variable('item')(scope, program.import({ a: 1 }))
      program.variable('xml')(scope, program.import(new Xml('<a><b/></a>')))
      program.setEvent(scope, { name: 'e', type: 'external', data: program.import({ list: [1] }) })
      expect(failure(() => program.value(attempt)(scope))).toMatch(
        /^EvalError: Code generation from strings disallowed/,
      )
    })

  const environment = (fail: () => boolean) => ({
    get sessionId() {
      if (fail()) throw new Error('host')
      return 's'
    },
    get name() {
      if (fail()) throw new Error('host')
      return 'n'
    },
    get ioProcessors() {
      if (fail()) throw new Error('host')
      return { scxml: { location: 'l' }, odd: { location: new URL('a:b') as unknown as string } }
    },
    isActive: () => {
      if (fail()) throw new Error('host')
      return false
    },
  })
  const asked = ['_sessionid', '_name', '_ioprocessors', "In('s')", '[1].some(In)']

  for (const what of asked)
    it(`${what} that fails in the host is an error of the chart`, () => {
      const ask = expression('value', what)
      const program = ecmascript().bind({ expressions: [ask], literals: [], dataIds: [], variableNames: [] })
      const scope = program.createScope(environment(() => true))
      try {
        program.value(ask)(scope)
      } catch (error) {
        expect(error).not.toBeInstanceOf(Error)
        expect(failure(() => (error as Error & { constructor: typeof Function }).constructor.constructor('1'))).toMatch(
          /^EvalError/,
        )
        expect(String(error)).not.toContain('host')
        return
      }
      expect.unreachable()
    })

  // The function that finds the stack at its end is the one whose error it is.
  for (const what of [...asked, '_event.name', '_event', "eval('1')", "eval(at + ' + 1')"])
    it(`${what} with any amount of stack that is left`, () => {
      const dig = expression(
        'script',
        `function look(error) { if (!(error instanceof Error)) foreign++ }
         function dig() { try { ${what} } catch (error) { look(error) } dig() }
         function pad(more) { if (more > 0) pad(more - 1); else dig() }
         for (var at = 0; at < 30; at++) try { pad(at) } catch (error) { ends++; look(error) }`,
        0,
      )
      const counts = expression('value', '[foreign, ends]', 1)
      const program = ecmascript().bind({
        expressions: [dig, counts],
        literals: [],
        dataIds: ['foreign', 'ends'],
        variableNames: [],
      })
      const scope = program.createScope(environment(() => false))
      program.setEvent(scope, { name: 'e', type: 'external', data: undefined })
      for (const name of ['foreign', 'ends']) program.variable(name)(scope, 0)
      program.script(dig)(scope)
      expect(program.export(program.value(counts)(scope))).toEqual([0, 30])
    })

  const gone: Step[] = [
    ...['process', 'require', 'console', 'setTimeout', 'setImmediate', 'queueMicrotask', 'fetch', 'Buffer', 'global'],
    ...['eval', 'Function', 'Promise', 'WebAssembly', 'SharedArrayBuffer', 'Atomics', 'FinalizationRegistry', 'gc'],
  ].map((name): Step => ['value', `typeof globalThis.${name}`, 'undefined'])
  it('has no globals but the standard ones', () => void play(ecmascript(), {}, gone))

  it('callers are not seen', () => {
    play(ecmascript(), { data: ['f'] }, [
      ['script', 'f = function () { return [f.caller] }'],
      ['fails', 'value', 'f()', /^TypeError/],
      ['script', 'f = function () { return arguments.callee.caller }'],
      ['fails', 'value', 'f()', /^TypeError/],
    ])
  })

  it('errors have no stack, which would name files of the host', () => {
    play(ecmascript(), { data: ['e'] }, [
      ['script', 'try { null.x } catch (error) { e = error }'],
      ['value', 'e.stack', undefined],
      ['value', 'typeof Error.captureStackTrace', 'undefined'],
      ['fails', 'script', 'Error.prepareStackTrace = (e, sites) => sites', /^TypeError/],
      ['fails', 'script', 'Error.stackTraceLimit = 10', /^TypeError/],
    ])
  })
})

describe('what sessions share is frozen', () => {
  const attempts = [
    'globalThis.leak = 1',
    'Array.prototype.leak = 1',
    'Array.prototype.push = 1',
    'Object.prototype.leak = 1',
    'Object.prototype.toString = 1',
    '({}).__proto__.leak = 1',
    'Math.max = 1',
    'Math = 1',
    'undefined = 1',
    'JSON.leak = 1',
    'Date.now = 1',
    'Error.prototype.message = 1',
    'RangeError.prototype.name = 1',
    'Object.getPrototypeOf([].values()).next = 1',
    'Object.getPrototypeOf(function* () {}).prototype.next = 1',
    'Object.getPrototypeOf((function* () {})()).__proto__.__proto__.next = 1',
    'Object.getPrototypeOf(new Map().keys()).next = 1',
    "Object.getPrototypeOf(''.matchAll(/a/g)).next = 1",
    'Intl.NumberFormat.prototype.leak = 1',
    'Object.defineProperty(Object.prototype, "leak", { value: 1 })',
    'Object.setPrototypeOf(Array.prototype, null)',
    '(() => {}).constructor.prototype.leak = 1',
    'In.leak = 1',
    'xml.constructor.prototype.leak = 1',
    'Object.getPrototypeOf(xml.documentElement).tagName = 1',
    'Object.getPrototypeOf(xml.documentElement).firstChild = 1',
    'xml.documentElement.childNodes.constructor.prototype.item = 1',
  ]
  for (const attempt of attempts)
    it(attempt, () => {
      play(ecmascript(), { data: ['xml'] }, [
        ['set', 'xml', new Xml('<a/>')],
        ['fails', 'script', attempt, /^TypeError/],
      ])
    })

  it("the last match of a regular expression is nobody else's to read", () => {
    play(ecmascript(), {}, [
      ['value', '/(s)ecret/.test("secret")', true],
      [
        'value',
        '[RegExp.$1, RegExp.lastMatch, RegExp["$&"], RegExp.input]',
        [undefined, undefined, undefined, undefined],
      ],
    ])
  })

  it('reaches every object that a chart can reach', () => {
    const realm = new Realm()
    void realm.dom
    const unfrozen = realm.run(`(() => {
      const seen = new Set([globalThis, Object.getPrototypeOf(function* () {}), Object.getPrototypeOf(''.matchAll(/a/g))])
      const add = (value) => { if (Object(value) === value) seen.add(value) }
      const thrown = (run) => { try { run() } catch (error) { return error } }
      for (const error of [new Error(), thrown(() => null.x), thrown(function f() { f() }), thrown(() => JSON.parse('{'))]) {
        const stack = Object.getOwnPropertyDescriptor(error, 'stack')
        add(stack?.get), add(stack?.set)
      }
      for (const object of seen) {
        add(Object.getPrototypeOf(object))
        for (const key of Reflect.ownKeys(object)) {
          const property = Object.getOwnPropertyDescriptor(object, key)
          add(property.value), add(property.get), add(property.set)
        }
      }
      return [seen.size > 500, [...seen].filter((object) => !Object.isFrozen(object)).length]
    })()`) as unknown[]
    expect([...unfrozen]).toEqual([true, 0])
  })
})

describe('what programs do assign to stays assignable in their own objects', () => {
  for (const [code, value] of [
    ['var o = {}; o.toString = () => "mine"; var r = String(o)', 'mine'],
    [
      'var o = {}; o.constructor = 1; o.valueOf = () => 2; o.hasOwnProperty = 3; var r = [o.constructor, +o, o.hasOwnProperty]',
      [1, 2, 3],
    ],
    ['function F() {} F.prototype.toString = function () { return "F" }; var r = `${new F()}`', 'F'],
    [
      'function B() {} function F() {} F.prototype = new B(); F.prototype.constructor = F; var r = new F().constructor === F',
      true,
    ],
    ['class E extends Error { constructor(m) { super(m); this.name = "E" } } var r = String(new E("m"))', 'E: m'],
    ['var e = new Error(); e.message = "m"; e.name = "N"; var r = String(e)', 'N: m'],
    [
      'function E(m) { this.message = m } E.prototype = Object.create(TypeError.prototype); E.prototype.name = "E"; var r = String(new E("m"))',
      'E: m',
    ],
    ['var a = []; a.toString = () => "a"; a.push = () => 7; var r = [`${a}`, a.push(), a.length]', ['a', 7, 0]],
    ['var f = () => 1; f.toString = () => "f"; f.call = 2; var r = [`${f}`, f.call]', ['f', 2]],
    ['var o = { toString() { return "lit" } }; o.toString = () => "again"; var r = `${o}`', 'again'],
    ['var o = Object.freeze({}); var r; try { o.toString = 1 } catch (e) { r = e instanceof TypeError }', true],
    ['var r; try { (5).toString = 1 } catch (e) { r = e instanceof TypeError }', true],
    ['var o = {}; o.toString = 1; var r = Object.keys(o)', ['toString']],
  ] as const)
    it(
      code,
      () =>
        void play(ecmascript(), {}, [
          ['script', code],
          ['value', 'r', value],
        ]),
    )
})

it('V8 keeps the fast paths that a changed intrinsic would take from the whole process', async () => {
  const { setFlagsFromString } = await import('node:v8')
  setFlagsFromString('--allow-natives-syntax')
  const intact = new Function('return [%ArraySpeciesProtector(), %ArrayIteratorProtector(), %MapIteratorProtector()]')
  const before = intact()
  void new Realm().dom
  expect(intact()).toEqual(before)
})
