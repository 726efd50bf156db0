import { describe, expect, it } from 'vitest'
import { ScxmlError } from '../../src/diagnostic.js'
import { canonicalLines, difference } from '../../w3c-tests/compare.js'
import { convertTest } from '../../w3c-tests/convert.js'

const namespaces = 'xmlns="http://www.w3.org/2005/07/scxml" xmlns:conf="http://www.w3.org/2005/scxml-conformance"'
const wrap = (inner: string) => `<scxml ${namespaces}>${inner}</scxml>`

const places: [open: string, filled: string][] = [
  ['<data conf:id="3"/>', '<data id="Var3"/>'],
  ['<data conf:id="1" conf:expr="1 &lt; 2"/>', '<data id="Var1" expr="1 &lt; 2"/>'],
  ['<assign conf:location="2" conf:quoteExpr="it\'s"/>', `<assign location="Var2" expr="'it\\'s'"/>`],
  ['<assign conf:location="1" conf:varExpr="2"/>', '<assign location="Var1" expr="Var2"/>'],
  ['<param conf:name="1" conf:eventDataNamelistValue="4"/>', '<param name="Var1" expr="_event.data.Var4"/>'],
  ['<send conf:namelist="1 2" conf:delay=".5"/>', `<send namelist="Var1 Var2" delayexpr="'.5s'"/>`],
  ['<send conf:invalidNamelist=""/>', '<send namelist="&quot;foo"/>'],
  ['<foreach conf:item="1" conf:index="2" conf:arrayVar="3"/>', '<foreach item="Var1" index="Var2" array="Var3"/>'],
  ['<transition conf:idVal="1=2" conf:targetpass=""/>', '<transition cond="Var1==2" target="pass"/>'],
  ['<transition conf:idQuoteVal="1=a=b"/>', `<transition cond="Var1=='a=b'"/>`],
  ['<transition conf:compareIDVal="1&lt;2"/>', '<transition cond="Var1&lt;Var2"/>'],
  ['<transition conf:VarEqVar="1 2"/>', '<transition cond="Var1===Var2"/>'],
  ['<transition conf:varPrefix="2 1"/>', '<transition cond="String(Var1).startsWith(String(Var2))"/>'],
  ['<transition conf:inState="s1"/>', `<transition cond="In('s1')"/>`],
  ['<transition conf:eventNamedParamHasValue="a b"/>', `<transition cond="_event.raw.search('a=b') !== -1"/>`],
  ['<transition conf:eventIdParamHasValue="1 2"/>', '<transition cond="_event.raw.search(/Var1=2/) !== -1"/>'],
  ['<script conf:scriptBadSrc=""/>', '<script src="D:\\foo"/>'],
  ['<conf:incrementID id="1"/>', '<assign location="Var1" expr="Var1 + 1"/>'],
  ['<conf:sumVars id1="1" id2="2"/>', '<assign location="Var1" expr="Var1 + Var2"/>'],
  ['<data conf:id="1"><conf:array123/></data>', '<data id="Var1">[1,2,3]</data>'],
  ['<conf:sendToSender name="bar"/>', '<send event="bar" targetexpr="_event.origin" typeexpr="_event.origintype"/>'],
  ['<conf:pass/>', `<final id="pass"><onentry><log label="Outcome" expr="'pass'"/></onentry></final>`],
]

describe('convertTest', () => {
  it.each(places)('%s', (open, filled) => {
    expect(convertTest(wrap(open))).toBe(wrap(filled))
  })

  it('names ECMAScript where the data model is open, and keeps one that is named', () => {
    expect(convertTest(`<scxml ${namespaces} conf:datamodel=""/>`)).toContain('datamodel="ecmascript"')
    expect(convertTest(`<scxml ${namespaces} conf:datamodel="null"/>`)).toContain('datamodel="null"')
  })

  it('leaves everything else exactly as it is', () => {
    const text = `<?xml version="1.0"?>\n<!-- <conf:pass/> conf:id="1" -->\n${wrap('<state\n  id = \'a\' >\n <![CDATA[ conf:id="1" ]]></state >')}\n`
    expect(convertTest(text)).toBe(text)
  })

  it('goes by the namespace, not by the prefix', () => {
    const text = '<scxml xmlns:c="http://www.w3.org/2005/scxml-conformance"><data c:id="1"/><c:fail/></scxml>'
    expect(convertTest(text)).toContain('<data id="Var1"/><final id="fail">')
    const foreign = '<scxml xmlns:conf="urn:other"><data conf:id="1"/></scxml>'
    expect(convertTest(foreign)).toBe(foreign)
  })

  it.each([
    ['<data conf:novelty="1"/>', 'conf:novelty', 'conf:novelty="1"'],
    ['<data conf:constructor="1"/>', 'conf:constructor', 'conf:constructor="1"'],
    ['<conf:novelty/>', 'conf:novelty', '<conf:novelty/>'],
    ['<conf:incrementID/>', "conf:incrementID without 'id'", '<conf:incrementID/>'],
    ['<transition conf:idVal="1"/>', 'conf:idVal="1"', 'conf:idVal="1"'],
  ])('refuses %s, with its position', (open, word, at) => {
    const text = wrap(open)
    const error = caught(() => convertTest(text, 'test1.txml'))
    expect(error.diagnostics[0]).toMatchObject({
      code: 'io/unknown-conformance-word',
      message: `the conversion to ECMAScript does not know '${word}'`,
      location: { file: 'test1.txml', line: 1, offset: text.indexOf(at), length: at.length },
    })
  })

  it('refuses what is no XML', () => {
    expect(caught(() => convertTest('<scxml>', 'test1.txml')).diagnostics[0]?.location?.file).toBe('test1.txml')
  })
})

function caught(run: () => unknown): ScxmlError {
  try {
    run()
  } catch (error) {
    if (error instanceof ScxmlError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('canonicalLines', () => {
  const same: [string, string, string][] = [
    ['comments', '<a><!-- x -->t<?pi x?></a>', '<a>t</a>'],
    ['the order of attributes', '<a x="1" y="2"/>', "<a y='2' x='1'></a>"],
    ['white space', '<a>\n  b   c\n <d/></a>', '<a>b c<d/></a>'],
    ['prefixes', '<p:a xmlns:p="urn:x"/>', '<a xmlns="urn:x"/>'],
    ['CDATA', '<a><![CDATA[<]]></a>', '<a>&lt;</a>'],
  ]
  it.each(same)('%s makes no difference', (_, one, other) => {
    expect(canonicalLines(one)).toEqual(canonicalLines(other))
  })

  const different: [string, string, string][] = [
    ['an attribute', '<a x="1"/>', '<a x="2"/>'],
    ['a text', '<a>b</a>', '<a>c</a>'],
    ['a namespace', '<a/>', '<a xmlns="urn:x"/>'],
    ['the nesting', '<a><b/><c/></a>', '<a><b><c/></b></a>'],
    ['the order of elements', '<a><b/><c/></a>', '<a><c/><b/></a>'],
  ]
  it.each(different)('%s does', (_, one, other) => {
    expect(difference(canonicalLines(one), canonicalLines(other))).not.toEqual([])
  })
})
