// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates are the charts' own.
/** What mutants are made of: pieces of markup, names, values and expressions that mean something somewhere. */
import { elementNames } from '../../../src/loader/document.js'

export const tokens: readonly string[] = [
  ...['<', '>', '&', '"', "'", '/', '=', ' ', '\n', '\r', '\t', ':', '-', '--', '!', '?', '#', ';', ',', '.', '*'],
  ...['%', '</', '/>', '<!--', '-->', '<![CDATA[', ']]>', '<?', '?>', '<?x y?>', '<?xml version="1.0"?>', '<!'],
  ...['<!DOCTYPE x>', '<!DOCTYPE x [<!ENTITY e "&e;&e;">]>', '<?xml version="1.0" encoding="UTF-16"?>'],
  ...['<!-- -- -->', '<!-->', '<![CDATA[]]>', '&amp;', '&lt;', '&#0;', '&#x10ffff;', '&#xd800;', '&#38;#38;'],
  ...['&nbsp;', '&e;', '&#;', '&;', '&#99999999999999;', ' xmlns=""', ' xmlns="urn:x"', ' xmlns:xml="urn:x"'],
  ...[' xmlns:xmlns="x"', ' xmlns:q=""', ' q:a="1"', ' xml:space="x"', ' xmlns="http://www.w3.org/2005/07/SCXML"'],
  ...[' a="1" a="2"', ' a', ' a=', ' a=1', ' __proto__="x"', ' constructor="y"', '\0', '\x0b', '\x1b', '\x7f'],
  ...['\x80', '\xff', '\xc0\xaf', '\xed\xa0\x80', '\xf4\x90\x80\x80', '\xef\xbb\xbf', '\xfe\xff', '\xff\xfe'],
  ...['\ufeff', '\ud800', '\udc00', '\u2028', '\u00a0', '\ufffe', '😀', 'é', '١', '<state/>', '<final/>'],
  ...['<parallel>', '</state>', '<scxml>', '</scxml>', '<x:y/>', '<else/>', '<__proto__/>', '<constructor/>'],
]

export const tagNames: readonly string[] = [
  ...elementNames,
  ...['x', 'q:x', '__proto__', 'constructor', 'toString', 'State', 'stat', 'xi:include'],
]

export const attributeNames: readonly string[] = [
  ...['id', 'initial', 'event', 'cond', 'target', 'type', 'expr', 'location', 'src', 'srcexpr', 'name', 'namelist'],
  ...['datamodel', 'binding', 'version', 'exmode', 'array', 'item', 'index', 'label', 'delay', 'delayexpr', 'sendid'],
  ...['eventexpr', 'targetexpr', 'typeexpr', 'idlocation', 'sendidexpr', 'autoforward', 'initialstate', 'ms:defer'],
  ...['ms:priority', 'ms:type', 'xmlns', 'xmlns:q', 'xml:lang', '__proto__', 'constructor', 'hasOwnProperty', 'x'],
]

export const values: readonly string[] = [
  ...['', ' ', '0', '1', '-1', 'a', 'a b', 'a  a', 'e', 'e.*', '*', '.*', 'e..f', '.', '__proto__', 'constructor'],
  ...['toString', 'a.b.c', 'done.state.a', 'done.invoke.a', 'error.execution', 'error.*', 'error.executoin'],
  ...['#_internal', '#_parent', '#_scxml_x', '#_x', '1s', '1.5s', '.5s', '1ms', '5', '1e9s', '99999999999999999s'],
  ...['-1s', 'deep', 'shallow', 'internal', 'external', 'true', 'TRUE', 'ecmascript', 'null', 'xpath', 'late'],
  ...['early', 'http://www.w3.org/TR/scxml/', 'scxml', 'http://www.w3.org/TR/scxml/#SCXMLEventProcessor'],
  ...['http://www.w3.org/TR/scxml/#BasicHTTPEventProcessor', 'file:///x', 'http://[', '../../x', '\\', '%'],
  ...['&#10;a&#13;', '&#32;', '\u00a0', 'é', '😀', 'a\n\tb', 'x'.repeat(300)],
]

/** None of them takes long, or lets anything grow. */
export const expressions: readonly string[] = [
  ...['', ' ', '1', "'a'", 'true', 'undefined', 'null', '[]', '[1, 2]', '({})', '({a: 1})', 'a', 'a.b', 'a[0]'],
  ...['a.b.c = 1', 'a = 1', 'a == 1', 'a === b', '!a', '-a', '~a', 'typeof a', 'void 0', 'delete a.b', 'new Date'],
  ...['a?.b', 'a ?? b', '1n', '_event', '_event.data', '_event.data.x', '_event.name', '_event = 1', '_sessionid'],
  ...['_name', '_ioprocessors', '_x', '_x.y', "In('a')", 'In(a)', 'In()', 'In', 'Math.max(1, 2)', 'JSON.parse(a)'],
  ...['Object.prototype', 'globalThis', 'this', 'process', 'require', 'eval(a)', "Function('x')", 'import(a)'],
  ...['await a', 'async () => 1', 'yield', 'arguments', 'new.target', 'super.x', '(', ')', '[', '{', '}', '((('],
  ...['a b', 'a +', '+', '@', '#a', '\\', '`', '`${a}`', '`${', "'", '/', '/a/', '/(/', '/a/gg', '//', '/*'],
  ...['<!--', '-->', '1 // x', 'x => x', '(x) => { return x }', 'function () {}', 'class {}', 'a, b', '...a'],
  ...['a ? b : c', '$', '$$', '$$$a', '$.a', '\\u0061', '\\u{61}', 'a\u2028b', '\u00a0a', 'é', '𝒳'],
  ...['"\\u{110000}"', '0x', '08', '1__0', '1e999', 'a = 1; b = 2', 'var a = 1', 'let a', 'const a = 1; a = 2'],
  ...['if (a) b = 1', 'return 1', 'throw 1', 'debugger', 'throw new Error(a)', 'function a() {}', 'class a {}'],
  ...['var {a, b: [c]} = {}', 'label: a', 'break', '"use strict"; with (a) {}', 'a = b = c', 'a++', 'Symbol()'],
  ...['Symbol.iterator', 'new Proxy({}, {})', '({ get a() { throw 1 } })', '[,]', '({ __proto__: null })', 'NaN'],
  ...['-0'],
]
