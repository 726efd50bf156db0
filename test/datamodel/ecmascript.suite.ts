// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates are the charts' own.
/** What every implementation of the ECMAScript data model must do, however it keeps sessions apart. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { parse } from 'acorn'
import { describe, expect, it } from 'vitest'
import { type DataModel, type Literal, Xml } from '../../src/core/datamodel.js'
import { type Cast, expression, failure, literal, play, type Step } from './play.js'

type Row = readonly [title: string, cast: Cast, ...steps: Step[]]

/** In what the levels of isolation differ on purpose. */
export interface Traits {
  /** Nobody can change what the standard library is: sessions share it. */
  readonly frozen: boolean
  /** Errors of the engine's quote the code, as V8's do. */
  readonly quotes: boolean
  /** The host holds the chart's very values and errors; otherwise, it holds names for the former and descriptions of the latter. */
  readonly direct: boolean
}

const shared: Traits = { frozen: true, quotes: true, direct: true }

export function ecmascriptSuite(title: string, make: () => DataModel, traits: Traits = shared): void {
  describe(`${title}: the ECMAScript data model`, () => {
    const table = (rows: readonly Row[]) => {
      for (const [name, cast, ...steps] of rows) it(name, () => void play(make(), cast, steps))
    }
    const data = { data: ['n', 'o', 'list', 'f'] }

    describe('variables', () => {
      table([
        ['are undefined until assigned', data, ['value', 'typeof n', 'undefined'], ['value', 'n', undefined]],
        ['are assigned and read', data, ['set', 'n', 1], ['value', 'n + 1', 2], ['condition', 'n == 1', true]],
        ['keep objects', data, ['set', 'o', { a: [1] }], ['assign', 'o.a[0]', 2], ['value', 'o', { a: [2] }]],
        [
          'are the same to closures',
          data,
          ['script', 'f = function () { return ++n }; n = 1'],
          ['value', 'f() + n', 4],
        ],
        ['unknown ones are a ReferenceError', data, ['fails', 'value', 'nope', /^ReferenceError: nope is not defined/]],
        ['unknown ones have a type', data, ['value', 'typeof nope + typeof (nope)', 'undefinedundefined']],
        ['unknown ones are not assigned in expressions', data, ['fails', 'value', 'nope = 1', /^ReferenceError/]],
        ['unknown ones are no callees', data, ['fails', 'value', 'nope(1)', /^ReferenceError/]],
        ['unknown ones make no instances', data, ['fails', 'value', 'new nope(1)', /^ReferenceError: nope/]],
        [
          'of a foreach exist once assigned',
          { foreach: ['item'] },
          ['value', 'typeof item', 'undefined'],
          ['fails', 'value', 'item', /^ReferenceError: item is not defined/],
          ['fails', 'assign', 'item', /^ReferenceError/],
          ['set', 'item', undefined],
          ['value', 'item', undefined],
          ['assign', 'item', 3],
          ['value', 'item * 2', 6],
        ],
        [
          'of a foreach serve as callee, class and target once assigned',
          { foreach: ['item', 'count'] },
          ['fails', 'value', 'count += 1', /^ReferenceError/],
          ['fails', 'value', 'count++', /^ReferenceError/],
          ['set', 'count', 1],
          ['value', '(count += 1, count++, ++count)', 4],
          ['script', 'item = { Made: class { constructor(a) { this.a = a } } }'],
          ['value', 'new item.Made(5)', { a: 5 }],
          ['script', 'item = function () { return this === undefined }'],
          ['value', 'item() && (item)() && item?.() && item``', true],
          ['value', 'new item() instanceof item', true],
        ],
        [
          'share their names with nobody',
          { data: ['$', '$$', '$v'] },
          ['set', '$', 1],
          ['set', '$v', 2],
          ['value', '$ + $v', 3],
        ],
        ['local names win', data, ['set', 'n', 1], ['value', '[1, 2].map(n => n * 2)', [2, 4]]],
        [
          'calls see no `this`',
          data,
          ['script', 'f = function () { return this }'],
          [
            'value',
            '[f(), (f)(), f?.(), f``, (function () { return f() })()]',
            [undefined, undefined, undefined, undefined, undefined],
          ],
          ['value', 'this', undefined],
          ['value', '(() => this)()', undefined],
          ['fails', 'value', 'arguments', /^ReferenceError/],
        ],
        [
          'are found in every corner of an expression',
          data,
          ['set', 'n', 7],
          ['value', '({ n, m: n, [n]: n, n2() { return n }, get g() { return n } }).n2()', 7],
          ['value', '({ n })', { n: 7 }],
          ['value', '`${n}-${`${n}`}`', '7-7'],
          ['value', '(({ n: a = n, ...b }) => [a, b])({ c: 1 })', [7, { c: 1 }]],
          ['value', '((a = n) => { var n = 1; return [a, n] })()', [7, 1]],
          ['value', '(class { static s = n; static { this.t = n } static u() { return n } }).u()', 7],
          ['value', '[...[n], n ? n : 0, n ?? 1, (0, n)]', [7, 7, 7, 7]],
          ['value', '(function n() { return typeof n })()', 'function'],
          ['value', '(() => { try { throw 1 } catch (n) { return n } })()', 1],
          ['value', '(() => { for (const n of [3]) return n })()', 3],
          ['value', '(() => { switch (1) { case 1: let n = 4; return n } })()', 4],
          ['value', '(() => { { function n() {} } return n })()', 7],
          ['value', '(() => { n: for (;;) { break n } return n })()', 7],
          ['value', '({ a: { n: 2 } }).a.n', 2],
          ['value', '(({ n } = { n: 9 }) => n)()', 9],
          ['value', '[(n = 8), n]', [8, 8]],
          ['value', '(({ n } = { n: 1 }), n)', 1],
          ['value', '(({ n = 5 } = {}), n)', 5],
          ['value', '([n, ...list] = [1, 2, 3], [n, list])', [1, [2, 3]]],
          ['value', '(({ a: n, ...o } = { a: 4, b: 5 }), [n, o])', [4, { b: 5 }]],
          ['value', '(o = { n: 3 }, delete o.n, "n" in o)', false],
        ],
      ])
    })

    describe('names that mean something to JavaScript', () => {
      const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', 'prototype', 'undefined$']
      for (const name of names)
        table([
          [
            `${name} is a variable like any other`,
            { data: [name] },
            ['value', `typeof ${name}`, 'undefined'],
            ['set', name, { a: 1 }],
            ['value', `${name}.a`, 1],
            ['assign', name, 2],
            ['value', `${name} + 1`, 3],
            ['value', '({}).a', undefined],
          ],
        ])
      table([
        [
          'none is there by inheritance',
          {},
          ['fails', 'value', 'hasOwnProperty', /^ReferenceError/],
          ['value', 'typeof toString', 'undefined'],
        ],
        [
          '`{ __proto__ }` makes a property',
          { data: ['__proto__'] },
          ['set', '__proto__', 1],
          ['value', 'Object.keys({ __proto__ })', ['__proto__']],
        ],
        ['a standard global may be a variable', { data: ['Map'] }, ['set', 'Map', 1], ['value', 'Map', 1]],
      ])
      it('a `<data>` whose id is no identifier keeps its value, unnamed', () => {
        const { program, scope } = play(make(), { data: ['my-var', 'class'] }, [
          ['set', 'my-var', [1]],
          ['set', 'class', 2],
          ['fails', 'set', 'other-var', /'other-var' is no name of a variable/],
        ])
        expect(program.snapshotData(scope)).toEqual({ 'my-var': [1], class: 2 })
      })
      table([
        ...["'continue'", 'continue', 'a b', '', '1a', 'a.b', 'this'].map(
          (name): Row => [`'${name}' is no variable`, {}, ['fails', 'set', name, /is no name of a variable/]],
        ),
        ...['_event', '_sessionid', '_name', '_ioprocessors', '_x', 'In'].map(
          (name): Row => [`${name} is read-only`, { data: [name] }, ['fails', 'set', name, /is read-only/]],
        ),
      ])
    })

    describe('scripts', () => {
      table([
        [
          'make variables by var, function, let, const and class',
          {},
          ['fails', 'value', 'a', /^ReferenceError/],
          [
            'script',
            'var a = 1, b; let c = a + 1; const d = 4, e = 5; function g(x) { return x + a } class H { m() { return H.name + a } }',
          ],
          ['value', '[a, b, c, d, e, g(1), new H().m()]', [1, undefined, 2, 4, 5, 2, 'H1']],
          ['assign', 'b', 2],
          ['value', 'b', 2],
        ],
        ['keep a var that is there', { data: ['a'] }, ['set', 'a', 1], ['script', 'var a; a++'], ['value', 'a', 2]],
        [
          'keep a var from run to run',
          {},
          ['script', 'var a; a = (a || 0) + 1'],
          ['script', 'var a; a = (a || 0) + 1'],
          ['value', 'a', 2],
        ],
        [
          'run again',
          {},
          ['script', 'const k = 1; let l; class C {}'],
          ['script', 'const k = 1; let l; class C {}'],
          ['value', 'k', 1],
        ],
        [
          'may end lines as they like',
          { data: ['f', 'n'] },
          ['script', 'f = (x) => { n = x }\nvar a = 1\nf(a)\nn++\nf(n)'],
          ['value', 'n', 2],
        ],
        ['may end with a comment', { data: ['n'] }, ['script', 'n = 1 // done'], ['value', 'n /* here */ // too', 1]],
        [
          'hoist functions and vars',
          {},
          ['script', 'v = h(); function h() { return typeof v } var v'],
          ['value', 'v', 'undefined'],
        ],
        [
          'take patterns',
          {},
          ['script', 'var { a, b: [b = 2], ...r } = { a: 1, b: [], c: 3 }; let [x, , y] = [1, 2, 3]'],
          ['value', '[a, b, r, x, y]', [1, 2, { c: 3 }, 1, 3]],
        ],
        [
          'take vars in heads of loops',
          {},
          [
            'script',
            'for (var i = 0, s = 0; i < 3; i++) s += i; for (var k in { q: 1 }) ; for (var [p] of [[4]]) ; for (let i of [9]) ;',
          ],
          ['value', '[i, s, k, p]', [3, 3, 'q', 4]],
        ],
        [
          'take vars in blocks',
          {},
          [
            'script',
            'if (true) { var a = 1 } else var b = 2; try { throw 5 } catch (e) { var c = e } do var d = 1; while (false)',
          ],
          ['value', '[a, b, c, d]', [1, undefined, 5, 1]],
        ],
        [
          'keep block-scoped names to themselves',
          {},
          ['script', '{ let hidden = 1; const h2 = 2; function h3() {} }'],
          ['value', 'typeof hidden + typeof h2 + typeof h3', 'undefinedundefinedundefined'],
        ],
        [
          'make variables by plain assignment',
          {},
          ['value', 'typeof a', 'undefined'],
          ['script', 'a = 1; (function () { b = 2 })(); ({ c } = { c: 3 }); for (d of [4]) ;'],
          ['value', '[a, b, c, d]', [1, 2, 3, 4]],
        ],
        ['do not make variables by reading ones', {}, ['fails', 'script', 'never += 1', /^ReferenceError/]],
        [
          'keep constants',
          {},
          ['script', 'const k = { a: 1 }'],
          ['fails', 'script', 'k = 2', /^TypeError: the constant 'k'/],
          ['fails', 'assign', 'k', /^TypeError/],
          ['fails', 'value', 'k++', /^TypeError/],
          ['assign', 'k.a', 2],
          ['value', 'k.a', 2],
        ],
        [
          'are strict',
          { data: ['f'] },
          ['script', 'f = function () { return arguments.callee }'],
          ['fails', 'value', 'f()', /^TypeError/],
        ],
        [
          'may take a constant for a variable elsewhere',
          {},
          ['script', 'var k = 1'],
          ['script', 'const k = 2'],
          ['script', 'k = 3'],
          ['value', 'k', 3],
        ],
        [
          'functions see later variables',
          {},
          ['script', 'function read() { return later }'],
          ['fails', 'value', 'read()', /^ReferenceError/],
          ['script', 'var later = 1'],
          ['value', 'read()', 1],
        ],
        [
          'make instances',
          { data: ['foo'] },
          ['script', 'function testobject() { this.bar = 0 }'],
          ['value', 'foo = new testobject();', { bar: 0 }],
          ['assign', 'foo.bar', 1],
          ['value', 'foo.bar', 1],
        ],
        [
          'stop at what they throw',
          { data: ['n'] },
          ['fails', 'script', 'n = 1; null.x; n = 2', /^TypeError/],
          ['value', 'n', 1],
        ],
        ['of nothing do nothing', {}, ['script', ''], ['script', ' /* nothing */ ']],
        [
          'with a syntax error fail when run',
          { data: ['n'] },
          ['fails', 'script', 'n = ;', /^SyntaxError/],
          ['value', 'n', undefined],
        ],
        [
          'take generators, labels and getters',
          {},
          [
            'script',
            'function* g() { yield* [1, 2] } outer: for (const x of g()) { for (;;) continue outer } var got = [...g()]',
          ],
          ['value', 'got', [1, 2]],
        ],
      ])
    })

    it('a program of some size runs as a script', () => {
      // acorn's own text, all of whose functions become variables of the session, parses as acorn does.
      const path = createRequire(import.meta.url)
        .resolve('acorn')
        .replace(/\.js$/, '.mjs')
      const text = readFileSync(path, 'utf8').replace(/^export \{[^}]*\};?$/m, '')
      const input = 'class A { #x = 1; get y() { return this.#x } } for (const [a, b = 1] of `${[]}`) a?.b ?? /c/u'
      play(make(), { data: ['input'] }, [
        ['script', text],
        ['set', 'input', input],
        [
          'value',
          'JSON.stringify(parse(input, { ecmaVersion: 2022 }))',
          JSON.stringify(parse(input, { ecmaVersion: 2022 })),
        ],
      ])
    })

    describe('expressions', () => {
      table([
        [
          'are whole',
          {},
          ...[
            'return',
            'return 1',
            'a b',
            '1 +',
            'var x = 1',
            'if (true) 1',
            '(1',
            '1)',
            '1) + (2',
            '1; 2',
            '; 1',
            '}',
            '',
            '  ',
          ].map((code): Step => ['fails', 'value', code, /^SyntaxError/]),
        ],
        ['may end with semicolons', {}, ['value', '1 + 1;', 2]],
        [
          'may be object literals and functions',
          {},
          ['value', '{ a: 1 }', { a: 1 }],
          ['value', '(function (x) { return x + 1 })(1)', 2],
          ['condition', 'function () {}', true],
        ],
        [
          'conditions are truth values',
          {},
          ['condition', "'foo'", true],
          ['condition', '0', false],
          ['condition', '[]', true],
          ['condition', 'undefined', false],
        ],
        [
          'know the standard library',
          {},
          ['value', 'Math.max(1, 2) + parseInt("3") + JSON.parse("[4]")[0]', 9],
          [
            'value',
            '[new Date(0).getTime(), new Map([[1, 2]]).get(1), /a+/.exec("caat")[0], Number.isInteger(1)]',
            [0, 2, 'aa', true],
          ],
        ],
        [
          'know values of the standard library by their classes',
          {},
          ['value', '[[] instanceof Array, {} instanceof Object, (() => 1) instanceof Object]', [true, true, true]],
        ],
        ["fail for each other's sake in no way", {}, ['fails', 'value', 'a b c', /^SyntaxError/], ['value', '1', 1]],
      ])
    })

    describe('errors of the engine', () => {
      const cast = { data: ['n', 'o', '$', 'é'], foreach: ['item'] }
      for (const [code, message] of [
        ['n()', 'n is not a function'],
        ['$()', '$ is not a function'],
        ['o.é.x()', 'o.é.x is not a function'],
        ['item.x()', 'item.x is not a function'],
        ['new item.x()', 'item.x is not a constructor'],
        ['o[item.x]()', 'o[item.x] is not a function'],
        ['[...n]', 'n is not iterable'],
        ['_event.data.x()', '_event.data.x is not a function'],
        ['_event()', '_event is not a function'],
        ["In('a')()", 'In(...) is not a function'],
        ['(() => { var { a } = item.x })()', "Cannot destructure property 'a' of 'item.x' as it is undefined."],
        ['(($$) => $$.n())({})', '$$.n is not a function'],
        ["(() => { throw new TypeError('$$.n costs $$.5') })()", '$$.n costs $$.5'],
      ] as const)
        it(`quote the author's text: ${code}`, () => {
          const steps: Step[] = [
            ['event', { data: 1 }],
            ['set', 'item', {}],
            ['set', 'o', { é: {} }],
          ]
          const found = (use: Step[0]) =>
            failure(() => play(make(), cast, [...steps, [use, code, undefined] as unknown as Step]))
          for (const use of ['value', 'list', 'condition', 'script'] as const)
            if (traits.quotes || code.includes('throw')) expect(found(use)).toBe(`TypeError: ${message}`)
            else expect(found(use)).toMatch(/^TypeError: [^$]+$/)
        })
      it('stay what they are', () => {
        play(make(), cast, [
          ['script', "o = Object.freeze(new TypeError('$$.n is not a function'))"],
          ['fails', 'script', 'throw o', /^TypeError: /],
        ])
        let thrown: unknown
        try {
          play(make(), cast, [
            ['script', 'throw new Proxy({ n: 1 }, { get() { throw 1 }, getPrototypeOf() { throw 2 } })'],
          ])
        } catch (error) {
          thrown = error
        }
        if (traits.direct) expect(Object.keys(thrown as object)).toEqual(['n'])
        else expect(thrown).toEqual(new Error('an error without a readable message'))
      })
    })

    describe('lists', () => {
      table([
        [
          'are arrays',
          { data: ['list'] },
          ['list', '[1, "a", {b: 2}]', [1, 'a', { b: 2 }]],
          ['set', 'list', [1, 2]],
          ['list', 'list', [1, 2]],
        ],
        ...['7', '"abc"', 'null', 'undefined', '{ length: 2 }', 'new Set([1])', '() => 1'].map(
          (code): Row => [`${code} is none`, {}, ['fails', 'list', code, /^TypeError: a list must be an array, not /]],
        ),
        ['unknown names are none', {}, ['fails', 'list', 'nope', /^ReferenceError/]],
      ])
      it('are shallow copies', () => {
        const { program, scope } = play(make(), { data: ['list'] }, [
          ['set', 'list', [{ a: 1 }, 2]],
          ['list', 'list', [{ a: 1 }, 2]],
          ['script', 'list.reverse()'],
          ['list', 'list', [2, { a: 1 }]],
          ['script', 'list.length = 0'],
        ])
        const shrink = expression('script', 'list.length = 0')
        program.assign(expression('location', 'list'))(scope, program.import([{ a: 1 }, 2]))
        const items = program.list(expression('list', 'list'))(scope)
        program.script(shrink)(scope)
        expect(items.map((item) => program.export(item))).toEqual([{ a: 1 }, 2])
      })
    })

    describe('locations', () => {
      table([
        [
          'are names and members',
          { data: ['o', 'k'] },
          ['set', 'o', { a: {} }],
          ['set', 'k', 'b'],
          ['assign', 'o.a.x', 1],
          ['assign', 'o[k]', 2],
          ['assign', ' (o).a["y"] ', 3],
          ['value', 'o', { a: { x: 1, y: 3 }, b: 2 }],
        ],
        [
          'fail below nothing',
          { data: ['foo'] },
          ['fails', 'assign', 'foo.bar.baz ', /^TypeError/],
          ['set', 'foo', {}],
          ['fails', 'assign', 'foo.bar.baz', /^TypeError/],
          ['value', 'foo', {}],
        ],
        ['fail on primitives', { data: ['n'] }, ['set', 'n', 1], ['fails', 'assign', 'n.x', /^TypeError/]],
        [
          'fail undeclared',
          {},
          ['fails', 'assign', 'nope', /^ReferenceError/],
          ['fails', 'assign', 'nope.x', /^ReferenceError/],
        ],
        [
          'fail on standard globals',
          {},
          ['fails', 'assign', 'Math', /Error/],
          ['fails', 'assign', 'undefined', /Error/],
        ],
        ...['1', "'a'", 'f()', 'a + b', 'this', '[a]', '({ a })', 'a?.b', '', '"foo', 'a, b', 'new.target'].map(
          (code): Row => [`${code} is none`, { data: ['a', 'b', 'f'] }, ['fails', 'assign', code, /^SyntaxError/]],
        ),
        ...[
          '_event',
          '_event.data',
          '_event.data.x',
          '_event["name"]',
          '(_event).name',
          '_sessionid',
          '_name',
          '_ioprocessors',
          '_ioprocessors.scxml',
          '_x',
          '_x.y',
          'In',
          'In.x',
        ].map(
          (code): Row => [
            `${code} is read-only`,
            {},
            ['event', { data: {} }],
            ['fails', 'assign', code, /^TypeError: .*read-only/],
          ],
        ),
        ['can be read', { data: ['o'] }, ['set', 'o', { a: 1 }], ['assign', 'o.a', 2], ['value', 'o.a', 2]],
        ["with an underscore may be the author's", { data: ['_mine'] }, ['assign', '_mine', 1], ['value', '_mine', 1]],
      ])
    })

    describe('system variables', () => {
      const seven = {
        name: 'e',
        type: 'external',
        sendid: undefined,
        origin: undefined,
        origintype: undefined,
        invokeid: undefined,
        data: undefined,
      }
      table([
        [
          '_event is unbound at first',
          {},
          ['value', 'typeof _event', 'undefined'],
          ['condition', '_event', false],
          ['fails', 'value', '_event.name', /^TypeError/],
        ],
        [
          '_event has its seven fields',
          {},
          ['event', { name: 'e' }],
          ['value', 'Object.keys(_event)', Object.keys(seven)],
          ['value', '_event', seven],
          ['condition', "'sendid' in _event && _event.sendid === undefined", true],
        ],
        [
          '_event has raw where there is one',
          {},
          ['event', { name: 'e', raw: 'POST /' }],
          ['value', '_event.raw', 'POST /'],
          ['value', "'raw' in _event", true],
        ],
        [
          '_event carries what came with it',
          {},
          ['event', { name: 'a.b', type: 'platform', sendid: 's', origin: '#o', origintype: 't', invokeid: 'i' }],
          [
            'value',
            '_event',
            { ...seven, name: 'a.b', type: 'platform', sendid: 's', origin: '#o', origintype: 't', invokeid: 'i' },
          ],
        ],
        [
          '_event is the same object until the next one',
          { data: ['a'] },
          ['event', {}],
          ['script', 'a = _event'],
          ['condition', 'a == _event', true],
          ['event', {}],
          ['condition', 'a == _event', false],
          ['value', 'a.name', 'event'],
        ],
        [
          '_event cannot be changed',
          {},
          ['event', { name: 'e' }],
          ...[
            '_event = 1',
            '_event.name = 1',
            'delete _event.name',
            'delete _event?.name',
            'delete (_event?.name)',
            'delete ((_event)?.name)',
            '_event.more = 1',
            '_event += 1',
            '[_event] = [1]',
            'var _event = 1',
            'for (_event of [1]) ;',
          ].map((code): Step => ['fails', 'script', code, /^TypeError/]),
          ['value', '_event.name', 'e'],
        ],
        [
          '_sessionid and _name',
          { sessionId: 's7', name: 'm' },
          ['value', '[_sessionid, _name]', ['s7', 'm']],
          ['fails', 'script', '_sessionid = 1', /read-only/],
          ['fails', 'script', '_name = 1', /read-only/],
        ],
        [
          '_ioprocessors',
          { data: ['a'] },
          ['value', '_ioprocessors', { scxml: { location: '#_scxml_session-1' } }],
          ['script', 'a = _ioprocessors'],
          ['condition', 'a == _ioprocessors', true],
          ['fails', 'script', '_ioprocessors.scxml.location = 1', /^TypeError/],
          ['fails', 'script', '_ioprocessors.more = 1', /^TypeError/],
          ['condition', "'scxml' in _ioprocessors", true],
        ],
        ['_x is an object', {}, ['value', 'typeof _x', 'object'], ['fails', 'script', '_x.y = 1', /^TypeError/]],
        [
          'In() asks the configuration',
          { active: ['s1'], data: ['f'] },
          ['condition', "In('s1')", true],
          ['condition', "In('s2')", false],
          ['condition', "(In)('s1') && In?.('s1')", true],
          ['script', 'f = In'],
          ['condition', "f('s1') && f === In", true],
          ['condition', "['s1'].every(In)", true],
          ['fails', 'script', 'In = 1', /read-only/],
        ],
      ])
      it('_event.data is the very value that was imported', () => {
        const { program, scope } = play(make(), {}, [
          ['event', {}],
          ['value', '_event.data', undefined],
        ])
        const data = program.import({ deep: { x: 1 } })
        program.setEvent(scope, { name: 'e', type: 'external', data })
        const read = (code: string) => program.value(expression('value', code))(scope)
        if (traits.direct) expect(read('_event.data')).toBe(data)
        expect(read('_event.data === _event.data && _event.data.deep.x++')).toBe(1)
        expect(read('_event.data.deep.x')).toBe(2)
      })
      it('_event is what a method of its own gets, however it is called', () => {
        const codes = ['_event.data()', '_event?.data()', '(_event?.data)()', '((_event?.data))()', '(_event?.data)``']
        const calls = codes.map((code, at) => expression('value', `${code} === _event`, at + 1))
        const method = expression('value', 'function () { return this }', 0)
        const program = make().bind({ expressions: [method, ...calls], literals: [], dataIds: [], variableNames: [] })
        const scope = program.createScope({ sessionId: '', name: undefined, ioProcessors: {}, isActive: () => false })
        program.setEvent(scope, { name: 'e', type: 'external', data: program.value(method)(scope) })
        for (const call of calls) expect(program.value(call)(scope), call.source).toBe(true)
      })
      it('In() that fails in the host is an error of the chart', () => {
        const check = expression('condition', "In('s1')")
        const program = make().bind({ expressions: [check], literals: [], dataIds: [], variableNames: [] })
        const scope = program.createScope({
          sessionId: '',
          name: undefined,
          ioProcessors: {},
          isActive: () => {
            throw new Error('secret')
          },
        })
        expect(failure(() => program.condition(check)(scope))).toMatch(/^Error: In\('s1'\) failed/)
      })
    })

    describe('eval', () => {
      table([
        ['gives the value of an expression', {}, ['value', 'eval("1 + 2 * 3")', 7]],
        ['gives the value of the last statement', {}, ['value', 'eval("var a = 2; let b = 3\\na * b;")', 6]],
        ['gives a string that stands alone', {}, ['value', `eval("'hello'")`, 'hello']],
        ['gives undefined where no expression is last', {}, ['value', 'eval("1; if (true) { 2 }")', undefined]],
        ['of nothing gives undefined', {}, ['value', 'eval("") === undefined && eval("// x") === undefined', true]],
        ['gives back what is no text', {}, ['value', 'eval(7) + eval([1])[0]', 8]],
        [
          'takes a block for a block',
          {},
          ['value', 'eval("({ a: 1 })").a + (eval("{ a: 1 }") === undefined ? 1 : 0)', 2],
        ],
        ['is a value', {}, ['value', '["1 + 1", "2 + 2"].map(eval)', [2, 4]]],
        ['is a function', {}, ['value', 'typeof eval + (0, eval)("3") + eval?.("4")', 'function34']],
        [
          'sees data and writes them',
          { data: ['n'] },
          ['set', 'n', 2],
          ['value', 'eval("n = n + 1; n * 10")', 30],
          ['value', 'n', 3],
        ],
        ['sees variables of scripts', {}, ['script', 'var double = (x) => 2 * x'], ['value', 'eval("double(21)")', 42]],
        ['sees the event', {}, ['event', { name: 'e', data: { n: 5 } }], ['value', 'eval("_ev" + "ent.data.n")', 5]],
        ['sees the configuration', { active: ['s'] }, ['condition', `eval("In('s')")`, true]],
        ['may call eval', {}, ['value', `eval("eval('1 + 1') + 1")`, 3]],
        [
          'makes functions that stay',
          {},
          ['script', 'var f = eval("(function (x) { return x + 1 })")'],
          ['value', 'f(1)', 2],
        ],
        [
          'keeps its declarations to itself',
          {},
          ['script', 'eval("var a = 1; let b = 2; function c() {}; class D {}")'],
          ['value', 'eval("typeof a + typeof b + typeof c + typeof D")', 'undefinedundefinedundefinedundefined'],
          ['fails', 'value', 'eval("a")', /^ReferenceError: a is not defined/],
        ],
        ['makes no variable', {}, ['fails', 'script', 'eval("fresh = 1")', /^ReferenceError: fresh is not defined/]],
        [
          'sees no names around it',
          {},
          ['fails', 'value', '(function (local) { return eval("local") })(1)', /^ReferenceError/],
        ],
        ['fails for what is no program', {}, ['fails', 'value', 'eval("1 +")', /^SyntaxError: unexpected end/]],
        [
          'throws what the text throws',
          {},
          ['fails', 'value', `eval("throw new RangeError('far')")`, /^RangeError: far/],
        ],
        [
          'quotes the text as it is',
          { data: ['n'] },
          ['fails', 'value', 'eval("n()")', traits.quotes ? /^TypeError: n is not a function/ : /^TypeError: not a/],
        ],
        [
          'gives errors that a script catches',
          {},
          ['script', 'var r; try { eval("1 +") } catch (e) { r = e instanceof SyntaxError }'],
          ['value', 'r', true],
        ],
        [
          'is no name to assign to',
          {},
          ['fails', 'script', 'eval = 1', /^SyntaxError/],
          ['fails', 'script', 'var eval = 1', /^SyntaxError/],
        ],
        ['leaves as many names as are made of $', {}, ['value', 'eval("var $$ = 1, $e = 2; $$ + $e")', 3]],
      ])

      describe('gives nothing that an expression could not do', () => {
        for (const [code, error] of [
          ['Function("return 1")()', /^SyntaxError: 'Function' has no place/],
          ['import("node:fs")', /^SyntaxError: 'import\(\)' has no place/],
          ['(async () => 1)()', /^SyntaxError: 'async' has no place/],
          ['with ({}) {}', /^SyntaxError: 'with' has no place/],
          ['(function () {}).constructor("return 1")()', /^EvalError/],
          ['[].map.constructor("return 1")()', /^EvalError/],
          ['eval.constructor("return 1")()', /^EvalError/],
          ['process', /^ReferenceError/],
          ['require("fs")', /^ReferenceError/],
          ['globalThis.process.exit()', /^TypeError/],
          ['this.process', /^TypeError/],
          ['arguments[0]', /^ReferenceError/],
          ['return 1', /^SyntaxError/],
          ['new.target', /^SyntaxError/],
          ['await 1', /^SyntaxError/],
          ['}catch(e){} finally {', /^SyntaxError/],
          [')}, () => {(', /^SyntaxError/],
          ['*/ process /*', /^SyntaxError/],
          ['$$$$$$$$$["@environment"]', /^SyntaxError: a name begins with too many/],
          ['let $$$$$$$$$ = 1', /^SyntaxError: a name begins with too many/],
          ['$["@environment"]', /^ReferenceError: \$ is not defined/],
          ['_event = 1', /^TypeError: the system variable/],
          ...(traits.frozen
            ? ([
                ['Math.max = null', /^TypeError/],
                ['Object.prototype.polluted = 1', /^TypeError/],
              ] as const)
            : []),
          ['eval.polluted = 1', /^TypeError/],
          ['(() => { throw eval })().caller', /./],
          ['`${'.repeat(50_000), /^SyntaxError/],
          [`${'['.repeat(200_000)}`, /^SyntaxError/],
        ] as const)
          it(code.slice(0, 50), () => {
            play(make(), { data: ['text'] }, [
              ['set', 'text', code],
              ['fails', 'value', 'eval(text)', error],
              ['fails', 'value', '[text].map(eval)', error],
              ['value', 'typeof {}.polluted + eval("1 + 1")', 'undefined2'],
            ])
          })

        it('a text without end', () => {
          play(make(), {}, [
            ['fails', 'value', 'eval("1".repeat(1100000))', /^SyntaxError: the text is too long/],
            ['script', 'var deep = 0; function dive() { deep++; return eval("dive()") }'],
            ['fails', 'value', 'dive()', /./],
            ['value', 'deep > 10 && eval("1 + 1") === 2', true],
          ])
        })
      })

      it('many different texts are no weight', () => {
        play(make(), {}, [
          ['script', 'var sum = 0; for (var i = 0; i < 1000; i++) sum += eval(i + " * 2")'],
          ['value', 'sum', 999000],
        ])
      })
    })

    describe('what has no place in a chart', () => {
      for (const [what, code] of [
        ['Function', 'new Function("return 1")()'],
        ['Function', 'Function("return 1")'],
        ['Function', '[].map(Function)'],
        ['import()', 'import("node:fs")'],
        ['async', '(async () => 1)()'],
        ['async', '({ async m() {} })'],
        ['await', 'await 1'],
        ['with', '(function () { with ({}) {} })'],
      ] as const)
        it(`${code} is warned of on loading and fails when run`, () => {
          const bad = expression('value', code)
          const program = make().bind({ expressions: [bad], literals: [], dataIds: [], variableNames: [] })
          expect(program.problems.map(({ code, severity }) => [code, severity])).toContainEqual([
            'expression/forbidden',
            'warning',
          ])
          expect(program.problems[0]!.message).toContain(`'${what}'`)
          play(make(), {}, [
            ['fails', 'value', code, /^SyntaxError/],
            ['value', '1', 1],
          ])
        })
      table([
        ['a variable of that name has', { data: ['Function'] }, ['set', 'Function', 1], ['value', 'Function', 1]],
        ['a property of that name has', { data: ['o'] }, ['set', 'o', { eval: 1 }], ['value', 'o.eval', 1]],
        [
          'promises are not there',
          {},
          [
            'value',
            'typeof Promise + typeof WebAssembly + typeof Atomics + typeof setTimeout',
            'undefinedundefinedundefinedundefined',
          ],
        ],
      ])
    })

    describe('inline content', () => {
      const value = (given: Literal) => {
        const program = make().bind({ expressions: [], literals: [given], dataIds: [], variableNames: [] })
        const scope = program.createScope({ sessionId: '', name: undefined, ioProcessors: {}, isActive: () => false })
        return () => program.export(program.literal(given)(scope))
      }
      for (const [text, expected] of [
        ['[1, 2, 3]', [1, 2, 3]],
        ['\n { "a": {"b": null} } \n', { a: { b: null } }],
        ['123', 123],
        ['"quoted"', 'quoted'],
        ['true', true],
        ['\nthis  is \na string\n', 'this is a string'],
        ['{ a: 1 }', '{ a: 1 }'],
        ['a\u00a0 b', 'a\u00a0 b'],
        ['', ''],
        ['a < b & c', 'a < b & c'],
      ] as const)
        it(`${JSON.stringify(text)} is ${JSON.stringify(expected)}`, () =>
          expect(value(literal(text))()).toEqual(expected))

      it('is read in time proportional to its length', () => {
        expect(value(literal(` a${' '.repeat(400_000)}b `))()).toBe('a b')
      })

      it('is new each time', () => {
        const again = literal('[1]')
        const program = make().bind({ expressions: [], literals: [again], dataIds: [], variableNames: [] })
        const scope = program.createScope({ sessionId: '', name: undefined, ioProcessors: {}, isActive: () => false })
        expect(program.literal(again)(scope)).not.toBe(program.literal(again)(scope))
      })

      it('is XML where it is markup', () => {
        const read = value(literal('\n <books xmlns=""><book title="a&amp;b"/></books>\n', true))
        expect(read()).toEqual(new Xml('<books xmlns=""><book title="a&amp;b"/></books>'))
      })
    })

    describe('XML as data', () => {
      const books = new Xml('<books xmlns:p="urn:p"><book title="title1"/><p:book title="title2">text</p:book></books>')
      table([
        [
          'is a DOM',
          { data: ['x'] },
          ['set', 'x', books],
          ['value', "x.getElementsByTagName('book')[0].getAttribute('title')", 'title1'],
          ['value', "x.getElementsByTagNameNS('urn:p', 'book')[0].textContent", 'text'],
          ['value', 'x.documentElement.childNodes.length', 2],
          ['value', 'x.documentElement.tagName', 'books'],
          ['value', 'x.documentElement.firstChild.attributes[0].value', 'title1'],
          ['value', "[...x.getElementsByTagName('book')].length", 1],
        ],
        [
          'can be changed',
          { data: ['x'] },
          ['set', 'x', new Xml('<a><b/></a>')],
          [
            'script',
            "var b = x.documentElement.firstChild; b.setAttribute('n', '1'); b.textContent = 'hi'; x.documentElement.appendChild(x.createElement('c'))",
          ],
          ['value', 'x', new Xml('<a><b n="1">hi</b><c/></a>')],
          ['value', 'x.documentElement.lastChild', new Xml('<c/>')],
        ],
        [
          'nests in other data',
          { data: ['x'] },
          ['set', 'x', { list: [new Xml('<a/>')] }],
          ['value', 'x', { list: [new Xml('<a/>')] }],
        ],
      ])
      it('nests 1,000 levels deep, and no deeper', () => {
        const { program } = play(make(), {}, [])
        const nested = (levels: number) => new Xml('<a xmlns="">'.repeat(levels) + '</a>'.repeat(levels))
        expect(() => program.import(nested(1000))).not.toThrow()
        expect(() => program.import(nested(1001))).toThrow(/must not nest more than 1000 levels deep/)
      })

      for (const text of [
        '<a>',
        '<a/><b/>',
        'no markup',
        '<a b=c/>',
        '<!DOCTYPE a><a/>',
        '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
        '<a>&undefined;</a>',
        '',
      ])
        it(`refuses ${JSON.stringify(text)}`, () => {
          const { program } = play(make(), {}, [])
          expect(() => program.import(new Xml(text))).toThrow(TypeError)
        })
    })

    describe('values from and to the host', () => {
      const { program } = play(make(), {}, [])
      const there = (value: unknown) => program.export(program.import(value))
      for (const value of [
        ...[undefined, null, true, 1, Number.NaN, -0, 'text', 10n],
        ...[{}, [], { n: 1 }, { a: { b: [1, { c: null }] } }, [undefined, [[]]], { toString: 1, constructor: 2 }],
        ...[
          new Date(5),
          new Map<unknown, unknown>([
            [1, { a: 1 }],
            [{ k: 1 }, [2]],
          ]),
          new Set([1, [2]]),
          /a+/gi,
        ],
        ...[new Uint8Array([1, 2]), new Float64Array([1.5]), new Uint8Array([7]).buffer],
      ])
        it(`copies ${JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? `${v}n` : v))}`, () => {
          expect(there(value)).toEqual(value)
          if (typeof value === 'object' && value !== null) expect(there(value)).not.toBe(value)
        })
      it('copies views of buffers, in their kind', () => {
        const view = there(new Uint16Array(new Uint16Array([1, 2, 3, 4]).buffer, 2, 2)) as Uint16Array
        expect(view).toBeInstanceOf(Uint16Array)
        expect([...view]).toEqual([2, 3])
        expect(there(Buffer.from('hi'))).toEqual(new Uint8Array([104, 105]))
        expect(there(new DataView(new Uint8Array([9]).buffer))).toBeInstanceOf(DataView)
      })
      it('makes plain objects of instances and errors', () => {
        class Order {
          id = 7
          get total() {
            return 1
          }
        }
        expect(there(new Order())).toEqual({ id: 7 })
        expect(there(Object.assign(new RangeError('oh'), { code: 'E' }))).toEqual({
          name: 'RangeError',
          message: 'oh',
          code: 'E',
        })
        expect(there(Object(3))).toBe(3)
        expect(there(Object.assign(Object.create(null), { a: 1 }))).toEqual({ a: 1 })
      })
      it('keeps `__proto__` a property', () => {
        const copy = there(JSON.parse('{"__proto__": {"polluted": 1}, "in": {"__proto__": null}}')) as object
        expect(Object.keys(copy)).toEqual(['__proto__', 'in'])
        expect('polluted' in copy).toBe(false)
      })
      it('keeps cycles and shared references', () => {
        const shared = { s: 1 }
        const value: Record<string, unknown> = { a: shared, b: [shared], m: new Map([[1, shared]]) }
        value.self = value
        const copy = there(value) as { a: object; b: object[]; m: Map<number, object>; self: object }
        expect(copy.self).toBe(copy)
        expect(copy.b[0]).toBe(copy.a)
        expect(copy.m.get(1)).toBe(copy.a)
      })
      it('goes as deep as data goes', () => {
        let deep: unknown = 1
        for (let at = 0; at < 20_000; at++) deep = at % 2 ? { deep } : [deep]
        let copy = there(deep)
        for (let at = 0; at < 20_000; at++) copy = Array.isArray(copy) ? copy[0] : (copy as { deep: unknown }).deep
        expect(copy).toBe(1)
      })
      it('leaves symbol keys behind', () => {
        const copy = there({ a: 1, [Symbol.for('s')]: {} }) as object
        expect(Object.getOwnPropertySymbols(copy)).toEqual([])
        expect(Object.getOwnPropertySymbols(there({ a: {}, [Symbol.for('s')]: {} }) as object)).toEqual([])
      })
      for (const [value, message] of [
        [() => 1, 'payload is a function'],
        [Symbol('s'), 'payload is a symbol'],
        [Promise.resolve(), 'payload is a promise'],
        [{ items: [1, 2, { f() {} }] }, 'payload.items[2].f is a function'],
        [{ 'a-b': { s: Symbol('s') } }, 'payload["a-b"].s is a symbol'],
        [new Map([['k', { f() {} }]]), 'payload.k.f is a function'],
        [[new WeakMap()], 'payload[0] is a value that cannot be copied'],
        [
          {
            a: {
              get b() {
                throw new Error('no')
              },
            },
          },
          'payload.a.b cannot be read: no',
        ],
        [
          {
            p: new Proxy(
              {},
              {
                ownKeys() {
                  throw new Error('trap')
                },
              },
            ),
          },
          'payload.p cannot be read: trap',
        ],
      ] as const)
        it(`refuses what cannot cross: ${message}`, () => {
          expect(() => program.import(value)).toThrow(new TypeError(message))
        })
      it('refuses functions on the way out', () => {
        const code = expression('value', '({ a: [function () {}] })')
        const bound = make().bind({ expressions: [code], literals: [], dataIds: [], variableNames: [] })
        const scope = bound.createScope({ sessionId: '', name: undefined, ioProcessors: {}, isActive: () => false })
        expect(() => bound.export(bound.value(code)(scope))).toThrow(new TypeError('value.a[0] is a function'))
      })
      table([
        [
          'arrive as values of the model',
          { data: ['v'] },
          ['set', 'v', { a: [1], d: new Date(0), m: new Map() }],
          [
            'value',
            '[v instanceof Object, v.a instanceof Array, v.d instanceof Date, v.m instanceof Map]',
            [true, true, true, true],
          ],
        ],
        ['do not leave as values of the model', {}, ['value', '({ a: [1] })', { a: [1] }]],
        [
          "instances of the chart's leave as plain objects",
          {},
          ['value', 'new (class A { x = 1; get y() { return 2 } })', { x: 1 }],
          ['value', 'new RangeError("oh")', { name: 'RangeError', message: 'oh' }],
        ],
      ])
    })

    describe('a look at the data', () => {
      it('shows what exists and can be shown', () => {
        const { program, scope } = play(make(), { data: ['n', 'f', 'u', '__proto__'], foreach: ['item', 'later'] }, [
          ['set', 'n', { a: 1 }],
          ['set', '__proto__', 2],
          ['set', 'item', 3],
          ['script', 'f = function () {}; var s = 4; function g() {}'],
        ])
        const shown = program.snapshotData(scope)
        expect(Object.entries(shown)).toEqual(
          expect.arrayContaining([
            ['n', { a: 1 }],
            ['u', undefined],
            ['item', 3],
            ['s', 4],
            ['__proto__', 2],
          ]),
        )
        expect(Object.keys(shown)).toHaveLength(5)
      })
    })

    describe('sessions', () => {
      it('have nothing in common', () => {
        const script = expression('script', 'var list = list || []; list.push(n); n++; function own() { return n }', 0)
        const read = expression('value', '[n, list.length, own(), _sessionid]', 1)
        const program = make().bind({ expressions: [script, read], literals: [], dataIds: ['n'], variableNames: [] })
        const open = (sessionId: string) =>
          program.createScope({ sessionId, name: undefined, ioProcessors: {}, isActive: () => false })
        const [first, second] = [open('first'), open('second')]
        program.variable('n')(first, 1)
        program.variable('n')(second, 10)
        program.script(script)(first)
        program.script(script)(first)
        program.script(script)(second)
        expect(program.export(program.value(read)(first))).toEqual([3, 2, 3, 'first'])
        expect(program.export(program.value(read)(second))).toEqual([11, 1, 11, 'second'])
      })
    })

    describe('problems', () => {
      const problems = (...codes: (readonly ['value' | 'location' | 'script', string])[]) =>
        make().bind({
          expressions: codes.map(([use, code], index) => expression(use, code, index)),
          literals: [],
          dataIds: ['a'],
          variableNames: [],
        }).problems
      it('are none for a sound chart', () => {
        expect(problems(['value', 'nope + a'], ['script', 'var x = 1'], ['location', 'a.b[c]'])).toEqual([])
      })
      it('name syntax errors with their place', () => {
        const [one, two, three, four] = problems(
          ['value', 'a + * b'],
          ['script', 'x = 1\ny = }'],
          ['value', 'return'],
          ['value', ''],
        )
        expect(one).toMatchObject({
          code: 'expression/syntax',
          severity: 'warning',
          location: { line: 1, column: 5, length: 1 },
        })
        expect(one!.message).toBe("the expression 'a + * b' has a syntax error: unexpected '*'")
        expect(two).toMatchObject({ code: 'expression/syntax', location: { line: 2, column: 5 } })
        expect(three!.message).toContain("unexpected 'return'")
        expect(four!.message).toBe('the expression is empty')
      })
      it('tell what nests too deeply, and run what is merely long', () => {
        const deep = '['.repeat(50_000) + ']'.repeat(50_000)
        expect(problems(['value', deep]).map(({ code, message }) => [code, message.slice(-17)])).toEqual([
          ['expression/syntax', 'nested too deeply'],
        ])
        play(make(), { data: ['n'] }, [
          ['fails', 'value', deep, /^SyntaxError: .*nested too deeply/],
          ['set', 'n', 1],
          ['value', Array.from({ length: 5_000 }, () => 'n').join(' + '), 5_000],
          ['script', Array.from({ length: 5_000 }, () => 'n++').join('\n')],
          ['value', 'n', 5_001],
        ])
      })
      it('name locations that cannot be assigned to', () => {
        expect(
          problems(['location', 'a + 1'], ['location', '_event.data']).map(({ code, severity }) => [code, severity]),
        ).toEqual([
          ['expression/location', 'warning'],
          ['expression/location', 'warning'],
        ])
      })
    })
  })
}
