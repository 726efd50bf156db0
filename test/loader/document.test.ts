import { describe, expect, it } from 'vitest'
import { describe as line } from '../../src/diagnostic.js'
import {
  attributeNameSpan,
  attributeNS,
  attributeSpan,
  readDocument,
  type ScxmlDocument,
  type ScxmlElement,
} from '../../src/loader/document.js'

const ns = 'xmlns="http://www.w3.org/2005/07/scxml"'

function read(text: string): ScxmlDocument {
  const { document, diagnostics } = readDocument(text)
  expect(diagnostics.filter(({ code }) => code !== 'schema/foreign-element').map(line)).toEqual([])
  return document!
}

/** The element tree in brackets: `scxml(state(onentry(log)))`. */
function outline({ element, children }: ScxmlElement): string {
  return children.length === 0 ? element : `${element}(${children.map(outline).join(' ')})`
}

function codes(text: string): string[] {
  return readDocument(text).diagnostics.map(({ severity, code }) => `${severity} ${code}`)
}

describe('elements', () => {
  it('stand in document order, with comments and white space left out', () => {
    const { root } = read(`<scxml ${ns}>
      <!-- one --> <datamodel><data id="x"/></datamodel>
      <state id="a"><onentry><log/></onentry><transition/></state> <?pi?> <final id="b"/>
    </scxml>`)
    expect(outline(root)).toBe('scxml(datamodel(data) state(onentry(log) transition) final)')
  })

  it('may have any prefix', () => {
    const { root } = read(`<s:scxml xmlns:s="http://www.w3.org/2005/07/scxml" initial="a"><s:state id="a"/></s:scxml>`)
    expect(outline(root)).toBe('scxml(state)')
    expect(root.attributes).toEqual({ initial: 'a' })
  })

  it('of other namespaces are kept aside, in their order', () => {
    const { root } = read(
      `<scxml ${ns} xmlns:q="urn:q"><q:one/><state id="a"/><two xmlns="urn:q"><state/></two></scxml>`,
    )
    expect(outline(root)).toBe('scxml(state)')
    expect(root.foreign.map(({ local }) => local)).toEqual(['one', 'two'])
  })

  it('without namespace in a document that has one are not SCXML, and that is said', () => {
    const text = '<s:scxml xmlns:s="http://www.w3.org/2005/07/scxml"><state/><other/></s:scxml>'
    const { document } = readDocument(text)
    expect(outline(document!.root)).toBe('scxml')
    expect(document!.root.foreign).toHaveLength(2)
    expect(codes(text)).toEqual(['warning rule/element-without-namespace', 'warning schema/foreign-element'])
  })

  it('of other namespaces are warned of once for each, wherever they are', () => {
    const text = `<scxml ${ns} xmlns:q="urn:q" xmlns:r="urn:r"><q:a><q:b/></q:a><state><onentry><q:c/><r:d/><if cond="a"><r:e/></if>
      </onentry><transition event="e"><q:f/></transition></state><datamodel><q:g/><data id="d"><v xmlns=""/></data></datamodel></scxml>`
    expect(readDocument(text).diagnostics.map(line)).toEqual([
      "<scxml>:1:81: <q:a> is not of SCXML and is ignored, like all elements of the namespace 'urn:q' here [schema/foreign-element]",
      "<scxml>:1:120: <r:d> is not of SCXML and is ignored, like all elements of the namespace 'urn:r' here [schema/foreign-element]",
    ])
  })

  it.each(['content', 'data', 'assign'])('in <%s> are a value, not structure', (name) => {
    const { root } = read(`<scxml ${ns}><${name}><scxml><state/></scxml><x xmlns="urn:x"/>text</${name}></scxml>`)
    const [holder] = root.children
    expect(holder!.children).toEqual([])
    expect(holder!.foreign).toEqual([])
    expect(holder!.inline).toBe(true)
    expect(holder!.xml.children).toHaveLength(3)
  })

  it.each([
    ['<data/>', false],
    ['<data> \n </data>', false],
    ['<data><!-- none --></data>', false],
    ['<data>1</data>', true],
    ['<data>&#160;</data>', true],
    ['<data><![CDATA[1]]></data>', true],
    ['<content><a xmlns=""/></content>', true],
    ['<script>go()</script>', true],
    ['<script/>', false],
    ['<log>no value</log>', false],
  ])('%s has inline content: %s', (xml, inline) => {
    const { document } = readDocument(`<scxml ${ns}>${xml}</scxml>`)
    expect(document!.root.children[0]!.inline).toBe(inline)
  })

  it('are named names of SCXML only, whatever objects inherit', () => {
    expect(codes(`<scxml ${ns}><constructor/><toString/></scxml>`)).toEqual([
      'warning schema/unknown-element',
      'warning schema/unknown-element',
    ])
  })

  it('nest to any depth', () => {
    const depth = 20_000
    const { document } = readDocument(`<scxml ${ns}>${'<state>'.repeat(depth)}${'</state>'.repeat(depth)}</scxml>`)
    let deepest = document!.root
    let levels = 0
    for (; deepest.children.length > 0; levels++) deepest = deepest.children[0]!
    expect(levels).toBe(depth)
  })
})

describe('attributes', () => {
  it('are those without a namespace, by name, and nothing inherited', () => {
    const text = `<scxml ${ns} xmlns:ms="urn:microstep:scxml"><state id="a" ms:defer="x" xml:lang="en"/></scxml>`
    const [state] = read(text).root.children
    expect(Object.keys(state!.attributes)).toEqual(['id'])
    expect(state!.attributes.constructor).toBeUndefined()
    expect('toString' in state!.attributes).toBe(false)
    expect(attributeNS(state!, 'urn:microstep:scxml', 'defer')?.value).toBe('x')
    expect(attributeNS(state!, 'urn:other', 'defer')).toBeUndefined()
  })

  it('of any name stay attributes', () => {
    const { root } = read(`<scxml ${ns} __proto__="p" constructor="c"/>`)
    expect(Object.entries(root.attributes)).toEqual([
      ['__proto__', 'p'],
      ['constructor', 'c'],
    ])
  })

  it('of old drafts that were renamed stand under the new name', () => {
    const { root } = read(
      `<scxml ${ns} initialstate="a"><datamodel><data name="x"/></datamodel><state id="a"/></scxml>`,
    )
    expect(root.attributes).toEqual({ initial: 'a' })
    expect(root.children[0]!.children[0]!.attributes).toEqual({ id: 'x' })
  })

  it('of old drafts do not displace those of today', () => {
    const { root } = read(`<scxml ${ns} initialstate="a" initial="b"/>`)
    expect(root.attributes.initial).toBe('b')
  })

  it('have exact spans', () => {
    const text = `<scxml ${ns} initialstate = 'a'><state id="b&#x63;"/></scxml>`
    const document = read(text)
    const [state] = document.root.children
    const slice = ({ start, end }: { start: number; end: number }) => text.slice(start, end)
    expect(slice(attributeSpan(state!, 'id'))).toBe('b&#x63;')
    expect(slice(attributeNameSpan(state!, 'id'))).toBe('id')
    expect(slice(attributeSpan(state!, 'initial'))).toBe('state')
    expect(slice(attributeSpan(state!))).toBe('state')
    expect(slice(attributeSpan(document.root, 'initial'))).toBe('a')
  })
})

describe('leniency with the namespace', () => {
  it.each([
    ['https://www.w3.org/2005/07/scxml'],
    ['http://www.w3.org/2005/07/SCXML'],
    ['http://www.w3.org/2005/07/scxml/'],
    ['http://www.w3.org/2005/SCXML'],
    ['http://www.w3.org/2005/01/SCXML'],
    ['...'],
  ])('%s at the root is SCXML with a warning', (namespace) => {
    const { document, diagnostics } = readDocument(`<scxml xmlns="${namespace}"><state id="a"/></scxml>`)
    expect(outline(document!.root)).toBe('scxml(state)')
    expect(diagnostics.map(line)).toEqual([
      `<scxml>:1:15: '${namespace}' is not the namespace of SCXML; <scxml> is read as SCXML all the same [rule/wrong-namespace]`,
    ])
  })

  it('none at the root is SCXML with a warning, and further down too', () => {
    const { document, diagnostics } = readDocument('<scxml><state/><q:x xmlns:q="urn:q"/></scxml>')
    expect(outline(document!.root)).toBe('scxml(state)')
    expect(document!.root.foreign).toHaveLength(1)
    expect(diagnostics.map(line)).toEqual([
      '<scxml>:1:2: <scxml> has no namespace [rule/missing-namespace]',
      "<scxml>:1:17: <q:x> is not of SCXML and is ignored, like all elements of the namespace 'urn:q' here [schema/foreign-element]",
    ])
  })

  it('another spelling inside is SCXML with one warning for all of it', () => {
    const variant = 'xmlns="https://www.w3.org/2005/07/scxml"'
    const text = `<scxml ${ns}><state ${variant}/><state ${variant}/></scxml>`
    expect(outline(readDocument(text).document!.root)).toBe('scxml(state state)')
    expect(codes(text)).toEqual(['warning rule/wrong-namespace'])
  })

  it('does not reach to other vocabularies', () => {
    const { root } = read(`<scxml ${ns}><state xmlns="http://www.w3.org/2005/07/scxml-ext"/></scxml>`)
    expect(outline(root)).toBe('scxml')
  })
})

describe('what is refused', () => {
  it.each([
    ['<state xmlns="http://www.w3.org/2005/07/scxml"/>', 'the root element is <state>, not <scxml>'],
    ['<SCXML xmlns="http://www.w3.org/2005/07/scxml"/>', 'the root element is <SCXML>, not <scxml>'],
    ['<html/>', 'the root element is <html>, not <scxml>'],
  ])('%s', (text, message) => {
    const { document, diagnostics } = readDocument(text, { file: 'x.scxml' })
    expect(document).toBeNull()
    expect(diagnostics.map(line)).toEqual([`x.scxml:1:2: ${message} [rule/not-scxml]`])
  })

  it('is also what is no XML', () => {
    const { document, diagnostics } = readDocument('<scxml>')
    expect(document).toBeNull()
    expect(diagnostics[0]!.code).toMatch(/^xml\//)
  })
})

describe('what is passed over with a warning', () => {
  it('is an unknown element, with the name that was perhaps meant', () => {
    const { document, diagnostics } = readDocument(`<scxml ${ns}>\n<stat id="a"/><zebra><state/></zebra></scxml>`)
    expect(document!.root.children).toEqual([])
    expect(diagnostics.map((d) => [line(d), d.hint])).toEqual([
      ['<scxml>:2:2: SCXML has no element <stat>; it is ignored [schema/unknown-element]', "did you mean 'state'?"],
      ['<scxml>:2:16: SCXML has no element <zebra>; it is ignored [schema/unknown-element]', undefined],
    ])
  })

  it('is text where there is none to be', () => {
    const { diagnostics } = readDocument(
      `<scxml ${ns}>\n<state>\n  do the\n dishes <onentry><![CDATA[x]]></onentry></state></scxml>`,
    )
    expect(diagnostics.map(line)).toEqual([
      "<scxml>:3:3: the text 'do the dishes' in <state> has no meaning and is ignored [schema/stray-text]",
      "<scxml>:4:18: the text 'x' in <onentry> has no meaning and is ignored [schema/stray-text]",
    ])
  })

  it('comes in the order of the text', () => {
    const text = `<scxml ${ns}><state><x/></state><y/><state><z/></state></scxml>`
    const names = readDocument(text).diagnostics.map(({ message }) => /<(\w)>/.exec(message)?.[1])
    expect(names).toEqual(['x', 'y', 'z'])
  })
})
