/** Documents made to be slow: to load and lint them takes time in proportion to their length, whatever they are full of. */
import { describe, expect, it } from 'vitest'
import { checkChart, createSession, simulatedClock } from '../../src/index.js'
import { parseXml } from '../../src/loader/xml.js'
import { growth, tolerable } from '../growth.js'

const numbered = (count: number, make: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => make(i)).join('')
const around = (before: string, count: number, after: string, inside = '') =>
  before.repeat(count) + inside + after.repeat(count)
const scxml = (inner: string, attributes = '') =>
  `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"${attributes}>${inner}</scxml>`
const state = (inner: string) => scxml(`<state id="s">${inner}</state>`)
const content = (inner: string) => state(`<onentry>${inner}</onentry>`)
const transition = (attributes: string) => state(`<transition ${attributes}/>`)
const data = (inner: string) => scxml(`<datamodel>${inner}</datamodel><state/>`)
const nest = (count: number, make: (i: number) => string, inside = '') =>
  `${numbered(count, (i) => `<state id="s${i}">${make(i)}`)}${inside}${'</state>'.repeat(count)}`

type Family = readonly [name: string, n: number, make: (n: number) => string]

const states: readonly Family[] = [
  ['states', 1000, (n) => scxml(numbered(n, (i) => `<state id="s${i}"><transition event="e" target="s0"/></state>`))],
  ['states that cannot be reached', 1000, (n) => scxml('<state/>'.repeat(n))],
  ['states of the same id', 1000, (n) => scxml('<state id="s"/>'.repeat(n))],
  ['ids that are no names', 1000, (n) => scxml(numbered(n, (i) => `<state id="${i}"/>`))],
  ['states in states', 1000, (n) => scxml(nest(n, () => ''))],
  ['… that lead out', 500, (n) => scxml(nest(n, (i) => `<transition event="e${i}" target="s0"/>`))],
  ['… that lead in', 500, (n) => scxml(nest(n, () => `<transition event="e" target="s${n - 1}"/>`))],
  ['… that lead to themselves and in', 500, (n) => scxml(nest(n, (i) => `<transition event="e" target="s${i} s0"/>`))],
  [
    '… that start inside',
    500,
    (n) =>
      scxml(
        nest(n, () => '', `<state id="i"/>`),
        ` initial="i"`,
      ),
  ],
  ['… with conditions', 500, (n) => scxml(nest(n, () => '<transition cond="0" target="s0"/><state/>'))],
  [
    '… with defaults that history comes back to',
    500,
    (n) => scxml(nest(n, (i) => `<history id="h${i}" type="deep"><transition target="s${n - 1}"/></history>`)),
  ],
  [
    'leaves deep down',
    250,
    (n) =>
      scxml(
        nest(
          n,
          () => '',
          numbered(n, (i) => `<state id="l${i}"><transition event="e" target="l0"/></state>`),
        ),
      ),
  ],
  [
    'leaves deep down that are left at once',
    250,
    (n) =>
      scxml(
        nest(
          n,
          () => '',
          numbered(n, (i) => `<state id="l${i}"><transition target="l${i + 1}"/></state>`),
        ),
      ),
  ],
  [
    'ways to defaults deep down',
    250,
    (n) => scxml(nest(n, () => '') + '<state><transition target="s0"/></state>'.repeat(n)),
  ],
  [
    'two targets far from each other',
    250,
    (n) =>
      scxml(
        `${numbered(n, (i) => `<parallel id="p${i}"><state id="a${i}"/><state id="s${i}"><transition event="e" target="a0 s${n - 1}"/>`)}${'</state></parallel>'.repeat(n)}`,
      ),
  ],
  [
    'regions that lead to each other',
    500,
    (n) =>
      scxml(
        `<parallel>${numbered(n, (i) => `<state id="r${i}"><transition event="e" target="r0"/></state>`)}</parallel>`,
      ),
  ],
  [
    'regions that assign to one variable',
    250,
    (n) =>
      scxml(
        `<parallel>${'<state><transition event="e"><assign location="x" expr="1"/></transition></state>'.repeat(n)}</parallel>`,
      ),
  ],
  [
    'history that leads to history',
    1000,
    (n) => state(numbered(n, (i) => `<history id="h${i}"><transition target="h${i + 1}"/></history>`)),
  ],
  [
    'history that leads to one history',
    1000,
    (n) =>
      state(
        `<history id="h"><transition target="h0"/></history>${numbered(n, (i) => `<history id="h${i}"><transition target="h"/></history>`)}`,
      ),
  ],
  [
    'history of what very many regions are',
    500,
    (n) =>
      scxml(
        `<state initial="${numbered(n, (i) => `r${i} `)}">${'<history/>'.repeat(n)}<parallel>${numbered(n, (i) => `<state id="r${i}"/>`)}</parallel></state>`,
      ),
  ],
  ['<initial> after <initial>', 1000, (n) => state(`<state/>${'<initial/>'.repeat(n)}`)],
]

const transitions: readonly Family[] = [
  ['transitions', 1000, (n) => state(numbered(n, (i) => `<transition event="e${i}" target="s"/>`))],
  ['transitions for the same event', 1000, (n) => state('<transition event="e" target="s"/>'.repeat(n))],
  ['transitions on conditions', 500, (n) => state(numbered(n, (i) => `<transition cond="In('s${i}')" target="s"/>`))],
  ['transitions that lead nowhere', 1000, (n) => state(numbered(n, (i) => `<transition event="e" target="q${i}"/>`))],
  ['targets', 1000, (n) => transition(`event="e" target="${'s '.repeat(n)}"`)],
  ['targets that are not there', 1000, (n) => transition(`event="e" target="${numbered(n, (i) => `q${i} `)}"`)],
  [
    'initial states that are outside',
    1000,
    (n) => scxml(`<state initial="${'q '.repeat(n)}"><state/></state><state id="q"/>`),
  ],
  ['a list of white space', 50_000, (n) => transition(`target="s${'\t '.repeat(n)}s"`)],
  ['descriptors', 1000, (n) => transition(`event="${numbered(n, (i) => `e${i} `)}" target="s"`)],
  ['descriptors that are none', 1000, (n) => transition(`event="${numbered(n, (i) => `e..${i} `)}" target="s"`)],
  ['a descriptor of tokens', 5000, (n) => transition(`event="a${'.b'.repeat(n)}" target="s"`)],
  ['a descriptor of stars', 50_000, (n) => transition(`event="${'*'.repeat(n)}"`)],
  ['a descriptor of dots and stars', 50_000, (n) => transition(`event="a${'.*'.repeat(n)}b"`)],
  ['ends of states that there are not', 500, (n) => transition(`event="${numbered(n, (i) => `done.state.x${i} `)}"`)],
  [
    'ends of invocations that there are not',
    250,
    (n) => state(numbered(n, (i) => `<invoke id="i${i}" src="x"/><transition event="done.invoke.x${i}" target="s"/>`)),
  ],
  ['events that nobody takes', 1000, (n) => content(numbered(n, (i) => `<raise event="e${i}"/>`))],
  ['an event of tokens', 5000, (n) => content(`<raise event="a${'.b'.repeat(n)}"/>`)],
]

const contents: readonly Family[] = [
  ['branches', 1000, (n) => content(`<if cond="1">${'<elseif cond="0"/>'.repeat(n)}</if>`)],
  ['branches too late', 1000, (n) => content(`<if cond="1"><else/>${'<elseif cond="0"/>'.repeat(n)}</if>`)],
  ['branches in branches', 2000, (n) => content(around('<if cond="1">', n, '</if>'))],
  ['loops in loops', 2000, (n) => content(around('<foreach array="[]" item="i">', n, '</foreach>'))],
  ['content that misses what it must have', 1000, (n) => content('<raise/>'.repeat(n))],
  [
    'parameters',
    500,
    (n) => content(`<send event="e">${numbered(n, (i) => `<param name="p${i}" expr="${i}"/>`)}</send>`),
  ],
  ['a list of names', 500, (n) => content(`<send event="e" namelist="${numbered(n, (i) => `d${i} `)}"/>`)],
  [
    'a <param> behind very many <content>',
    1000,
    (n) => content(`<send event="e" namelist="a">${'<content/>'.repeat(n)}<param name="a"/></send>`),
  ],
  ['a delay of digits', 50_000, (n) => content(`<send delay="${'1'.repeat(n)}x"/>`)],
  ['a target of white space', 50_000, (n) => content(`<send delay="1s" target="#_internal${' '.repeat(n)}x"/>`)],
  ['data', 500, (n) => data(numbered(n, (i) => `<data id="d${i}" expr="${i}"/>`))],
  ['data that nobody declares', 500, (n) => content(numbered(n, (i) => `<assign location="d${i}" expr="1"/>`))],
  ['datamodels', 1000, (n) => scxml(`${'<datamodel/>'.repeat(n)}<state/>`)],
]

const expressions: readonly Family[] = [
  ['expressions', 500, (n) => content(numbered(n, (i) => `<log expr="a.b(c, ${i})"/>`))],
  ['expressions that are none', 500, (n) => content(numbered(n, (i) => `<log expr="${i} ("/>`))],
  ['regular expressions', 500, (n) => content(`<log expr="/${'(a|b)'.repeat(n)}/"/>`)],
  ['groups of the same name', 1000, (n) => content(`<log expr="/${'(?&lt;a>)|'.repeat(n)}/"/>`)],
  ['a sum', 5000, (n) => content(`<log expr="1${'+1'.repeat(n)}"/>`)],
  ['a sum for the parser', 5000, (n) => content(`<log expr="~1${'+1'.repeat(n)}"/>`)],
  ['parentheses', 5000, (n) => content(`<log expr="${around('(', n, ')', '1')}"/>`)],
  ['templates', 5000, (n) => content(`<log expr="${around('`$' + '{', n, '}`', '1')}"/>`)],
  ['negations', 5000, (n) => content(`<log expr="${'!'.repeat(n)}a"/>`)],
  ['members', 5000, (n) => content(`<log expr="a${'.b'.repeat(n)}"/>`)],
  ['white space', 50_000, (n) => content(`<log expr="a${' '.repeat(n)}b"/>`)],
  ['dollars', 50_000, (n) => content(`<log expr="${'$'.repeat(n)}"/>`)],
  ['a long string', 100_000, (n) => content(`<log expr="'${'x'.repeat(n)}'"/>`)],
  ['statements', 500, (n) => content(`<script>${'a=1;'.repeat(n)}</script>`)],
  ['declarations', 1000, (n) => content(`<script>${numbered(n, (i) => `let a${i};`)}</script>`)],
  ['functions', 1000, (n) => content(`<script>${numbered(n, (i) => `function a${i}(){}`)}</script>`)],
]

const markup: readonly Family[] = [
  ['text', 50_000, (n) => state('x'.repeat(n))],
  ['white space', 50_000, (n) => state(`x${' '.repeat(n)}y`)],
  ['lines', 50_000, (n) => state('\n'.repeat(n))],
  ['text as data', 50_000, (n) => data(`<data id="d">${'x '.repeat(n)}</data>`)],
  ['JSON as data', 10_000, (n) => data(`<data id="d">[${'1,'.repeat(n)}1]</data>`)],
  ['markup as data', 2000, (n) => data(`<data id="d">${around('<x>', n, '</x>')}</data>`)],
  ['elements of others', 2000, (n) => scxml(`${around('<x xmlns="urn:x">', n, '</x>')}<state/>`)],
  ['references', 10_000, (n) => data(`<data id="d">${'&amp;'.repeat(n)}</data>`)],
  ['references in a condition', 2000, (n) => transition(`event="e" target="s" cond="${'a&amp;&amp;'.repeat(n)}1"`)],
  ['sections', 2000, (n) => data(`<data id="d">${'<![CDATA[x]]>'.repeat(n)}</data>`)],
  ['comments', 2000, (n) => scxml(`${'<!-- x -->'.repeat(n)}<state/>`)],
  ['instructions', 2000, (n) => scxml(`${'<?x y?>'.repeat(n)}<state/>`)],
  ['stray text', 1000, (n) => scxml('x<state/>'.repeat(n))],
  ['attributes', 1000, (n) => scxml(`<state${numbered(n, (i) => ` a${i}=""`)}/>`)],
  ['attributes of others', 1000, (n) => scxml(`<state xmlns:q="q"${numbered(n, (i) => ` q:a${i}=""`)}/>`)],
  ['namespaces', 1000, (n) => scxml(`<state${numbered(n, (i) => ` xmlns:a${i}="u${i}"`)}/>`)],
  [
    'namespaces in namespaces',
    1000,
    (n) => scxml(numbered(n, (i) => `<state xmlns:a${i}="u">`) + '</state>'.repeat(n)),
  ],
  [
    'content in namespaces in namespaces',
    250,
    (n) =>
      scxml(
        nest(n, () => '').replace(
          /<state id="s(\d+)">/g,
          (tag, i) =>
            `${tag.slice(0, -1)} xmlns:p${i}="urn:${i}"><onentry><send event="e"><content><x/></content></send></onentry>`,
        ),
      ),
  ],
  ['elements that there are not', 1000, (n) => scxml(`<state/>${numbered(n, (i) => `<stat${i}/>`)}`)],
]

const xi = ' xmlns:xi="http://www.w3.org/2001/XInclude"'

const oddities: readonly Family[] = [
  [
    'ids of very many words',
    2000,
    (n) => scxml(`<state id="${'a '.repeat(n)}b"><transition event="e" target="${'a '.repeat(n)}c"/></state>`),
  ],
  [
    'ids of two words',
    500,
    (n) => scxml(numbered(n, (i) => `<state id="a ${i}"><transition target="a ${i + 1}"/></state>`)),
  ],
  [
    'an initial that might name one of many <initial>',
    1000,
    (n) => scxml(`<state initial="${' '.repeat(n)}x">${numbered(n, (i) => `<initial id="i${i}"/>`)}<state/></state>`),
  ],
  [
    'an initial of many names',
    1000,
    (n) =>
      scxml(
        `<state initial="${numbered(n, (i) => `x${i} `)}">${numbered(n, (i) => `<initial id="i${i}"/>`)}<state/></state>`,
      ),
  ],
  ['includes that cannot be read', 1000, (n) => scxml('<xi:include href="x"/>'.repeat(n), xi)],
  ['states that stand elsewhere', 1000, (n) => scxml('<state src="x"/>'.repeat(n), xi)],
  [
    'includes deep down',
    500,
    (n) =>
      scxml(
        nest(n, () => '<xi:include href=""/>'),
        xi,
      ),
  ],
  [
    'fallbacks in fallbacks',
    250,
    (n) => scxml(around('<xi:include href="x"><xi:fallback>', n, '</xi:fallback></xi:include>', '<state/>'), xi),
  ],
  ['foreign namespaces', 1000, (n) => scxml(`<state/>${numbered(n, (i) => `<x xmlns="urn:${i}"/>`)}`)],
  [
    'targets in elements',
    1000,
    (n) => scxml(`<state id="a"><transition>${'<target next="a"/>'.repeat(n)}</transition></state>`),
  ],
  [
    'a delay of digits and letters',
    100_000,
    (n) => content(`<send event="e" delay="${'1'.repeat(n)}s${'s'.repeat(n)}"/>`),
  ],
]

describe('to load', () => {
  it.each([...states, ...transitions, ...contents, ...expressions, ...markup, ...oddities])('%s', (_, n, make) => {
    expect(growth(make, n, (text) => checkChart(text, { lint: true }))).toBeLessThan(tolerable)
  })
})

describe('to refuse', () => {
  it.each<Family>([
    ['less-than signs', 20_000, (n) => '<'.repeat(n)],
    ['ampersands', 20_000, (n) => `<a>${'&'.repeat(n)}</a>`],
    ['entities', 20_000, (n) => `<a>${'&nbsp;'.repeat(n)}</a>`],
    ['a declaration of spaces', 50_000, (n) => `<?xml version="1.0"${' '.repeat(n)}x?><a/>`],
    ['a declaration of letters', 50_000, (n) => `<?xml ${'a'.repeat(n)}?><a/>`],
    ['a declaration of attributes', 10_000, (n) => `<?xml ${' a="1"'.repeat(n)}`],
    ['unclosed comments', 10_000, (n) => '<!--'.repeat(n)],
    ['unclosed sections', 10_000, (n) => `<a>${'<![CDATA['.repeat(n)}</a>`],
    ['a DOCTYPE of quotes', 10_000, (n) => `<!DOCTYPE ${`'" `.repeat(n)}`],
    ['a DOCTYPE of comments', 10_000, (n) => `<!DOCTYPE ${'<!-- '.repeat(n)}`],
    ['a tag of quotes', 10_000, (n) => `<a ${`"'`.repeat(n)}/>`],
    ['a tag of equals signs', 20_000, (n) => `<a ${'='.repeat(n)}/>`],
    ['a tag of spaces', 50_000, (n) => `<a %${' '.repeat(n)}x/>`],
    ['a tag of the same attribute', 10_000, (n) => `<a${' b=""'.repeat(n)}/>`],
    ['unclosed tags', 10_000, (n) => '<a b="c" '.repeat(n)],
    ['unclosed values', 10_000, (n) => '<a b="'.repeat(n)],
    ['a reference of digits', 50_000, (n) => `<a>&#${'1'.repeat(n)}x</a>`],
    ['wrong end tags', 10_000, (n) => around('<a>', n, '</b>')],
    ['end tags of others', 10_000, (n) => numbered(n, (i) => `<a${i}></b${i}>`)],
    ['prefixes without a namespace', 5000, (n) => `<a>${numbered(n, (i) => `<b${i}:c/>`)}</a>`],
    ['text around', 50_000, (n) => `${' '.repeat(n)}x<a/>${' '.repeat(n)}x`],
  ])('%s', (_, n, make) => {
    expect(parseXml(make(100)).document).toBeNull()
    expect(growth(make, n, parseXml)).toBeLessThan(tolerable)
  })
})

describe('to start', () => {
  it('10,000 states in states', () => {
    const { chart } = checkChart(scxml(nest(10_000, () => '')))
    const session = createSession(chart!, { clock: simulatedClock() }).start()
    expect(session.isActive('s9999')).toBe(true)
    session.stop()
  })
})
