import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseXml, standaloneSource, textContent, type XmlElement, type XmlNode } from '../../src/loader/xml.js'

const documentOf = (text: string) => {
  const { document, diagnostics } = parseXml(text)
  expect(diagnostics).toEqual([])
  return document!
}
const rootOf = (text: string) => documentOf(text).root
const faultsOf = (text: string) =>
  parseXml(text).diagnostics.map((d) => `${d.code} ${d.location!.line}:${d.location!.column}+${d.location!.length}`)
const elementAt = (element: XmlElement, ...path: number[]) =>
  path.reduce((at, index) => at.children.filter((n): n is XmlElement => n.kind === 'element')[index]!, element)

describe('faults', () => {
  it.each([
    // The document as a whole
    ['', ['xml/empty-document 1:1+0']],
    [' \n', ['xml/empty-document 2:1+0']],
    ['<!-- nothing -->', ['xml/no-root 1:17+0']],
    ['hello', ['xml/text-outside-root 1:1+5']],
    ['x <a/>', ['xml/text-outside-root 1:1+1']],
    ['<a/>\n x y \n', ['xml/text-outside-root 2:2+3']],
    ['<a/>&amp;', ['xml/text-outside-root 1:5+5']],
    ['<a/><![CDATA[x]]>', ['xml/text-outside-root 1:5+13']],
    ['<a/>\n<b/>\n<c/>', ['xml/second-root 2:1+2']],
    ['<!DOCTYPE a [<!ENTITY x "]>"><!-- > --><?p > ?>]><a p:x="">&x;</a>', ['xml/doctype 1:1+49']],
    ['<a><!DOCTYPE b></a>', ['xml/doctype 1:4+12']],
    // Tags
    ['<a>\n</b>', ['xml/mismatched-tag 2:1+4']],
    ['<a><b></a>', ['xml/mismatched-tag 1:7+4']],
    ['<a><b>x</a></b>', ['xml/mismatched-tag 1:8+4']],
    ['<a><b></c></a>', ['xml/mismatched-tag 1:7+4']],
    ['<a><b></c></b></a>', ['xml/mismatched-tag 1:7+4']],
    ['<a></A>', ['xml/mismatched-tag 1:4+4']],
    ['<a/></a>', ['xml/stray-end-tag 1:5+4']],
    ['<a><b>', ['xml/unclosed-element 1:4+2']],
    ['<a', ['xml/unterminated-tag 1:1+2']],
    ['<a b', ['xml/unterminated-tag 1:1+2']],
    ['<a><b <c/></b></a>', ['xml/unterminated-tag 1:4+2']],
    ['<a></a', ['xml/unterminated-tag 1:4+3']],
    ['<a></a b="c">', ['xml/unexpected-character 1:8+5']],
    ['<a></>', ['xml/invalid-name 1:4+3']],
    ['<a><1b/></a>', ['xml/invalid-name 1:4+1']],
    ['<a/ >', ['xml/unexpected-character 1:3+3']],
    ['<a>1 < 2</a>', ['xml/stray-less-than 1:6+1']],
    ['<a><', ['xml/unclosed-element 1:1+2', 'xml/stray-less-than 1:4+1']],
    ['<a><![cdata[<]]></a>', ['xml/unknown-markup 1:4+9']],
    ['<a><!ELEMENT b></a>', ['xml/unknown-markup 1:4+2']],
    // Attributes
    ['<a b="1"c="2"/>', ['xml/missing-space 1:9+1']],
    ['<a b/>', ['xml/attribute-without-value 1:4+1']],
    ['<a b= />', ['xml/attribute-without-value 1:4+1']],
    ['<a b=c d=e/>', ['xml/unquoted-value 1:6+1', 'xml/unquoted-value 1:10+1']],
    ['<a b="x>\n<c d="y"/></a>', ['xml/unterminated-value 1:4+4']],
    ['<a b="x', ['xml/unterminated-value 1:4+4']],
    ['<a b="1 < 2 < 3"/>', ['xml/less-than-in-attribute 1:9+1']],
    ['<a b="&& &x"/>', ['xml/bare-ampersand 1:7+1', 'xml/bare-ampersand 1:8+1', 'xml/bare-ampersand 1:10+2']],
    ['<a b="" c="" b=""/>', ['xml/duplicate-attribute 1:14+4']],
    [`<a ${[...'bcdefghij'].map((n) => `${n}=""`).join(' ')} b=""/>`, ['xml/duplicate-attribute 1:49+4']],
    ['<a 1b="x"/>', ['xml/invalid-name 1:4+2']],
    ['<a b!="x"/>', ['xml/unexpected-character 1:5+1']],
    ['<a "b"/>', ['xml/unexpected-character 1:4+3']],
    ['<a\u00a0b="c"/>', ['xml/unexpected-character 1:3+2']],
    // References and characters
    ['<a>&foo;\n&nbsp;</a>', ['xml/undefined-entity 1:4+5', 'xml/undefined-entity 2:1+6']],
    ['<a>&toString;</a>', ['xml/undefined-entity 1:4+10']],
    ['<a>a & b &amp</a>', ['xml/bare-ampersand 1:6+1', 'xml/bare-ampersand 1:10+4']],
    ['<a>&#65</a>', ['xml/malformed-reference 1:4+4']],
    ['<a>&#xyz;</a>', ['xml/malformed-reference 1:4+6']],
    ['<a>&#X41;</a>', ['xml/malformed-reference 1:4+6']],
    ['<a>&#0;</a>', ['xml/illegal-character 1:4+4']],
    ['<a>&#xD800;</a>', ['xml/illegal-character 1:4+8']],
    ['<a>&#x110000;</a>', ['xml/illegal-character 1:4+10']],
    ['<a b="&#11;"/>', ['xml/illegal-character 1:7+5']],
    ['<a>\u0001\u0002 \u0003</a>', ['xml/illegal-character 1:4+2', 'xml/illegal-character 1:7+1']],
    ['<a b="\u0000"/>', ['xml/illegal-character 1:7+1']],
    ['<a>\uffff</a>', ['xml/illegal-character 1:4+1']],
    ['<a>\udc00</a>', ['xml/illegal-character 1:4+1']],
    ['<a>x]]>y</a>', ['xml/cdata-end-in-text 1:5+3']],
    // Comments, instructions, CDATA, declaration
    ['<a><!-- b -- c --></a>', ['xml/double-hyphen 1:11+2']],
    ['<a><!-- b ---></a>', ['xml/double-hyphen 1:11+2']],
    ['<a><!-- </a>', ['xml/unterminated-comment 1:4+4']],
    ['<!--->', ['xml/unterminated-comment 1:1+4']],
    ['<a><![CDATA[ ]]</a>', ['xml/unterminated-cdata 1:4+9']],
    ['<a><?b </a>', ['xml/unterminated-instruction 1:4+2']],
    ['<a><? b?></a>', ['xml/invalid-target 1:6+1']],
    ['<a><?b?c?></a>', ['xml/invalid-target 1:6+1']],
    ['<a><?b:c?></a>', ['xml/invalid-target 1:6+3']],
    ['<a><?XML?></a>', ['xml/reserved-target 1:6+3']],
    ['<a><?xml version="1.0"?></a>', ['xml/misplaced-declaration 1:4+21']],
    ['\n<?xml version="1.0"?><a/>', ['xml/misplaced-declaration 2:1+21']],
    ['<?xml?><a/>', ['xml/declaration 1:1+5']],
    ['<?xml encoding="UTF-8"?><a/>', ['xml/declaration 1:1+22']],
    ['<?xml version="2.0"?><a/>', ['xml/declaration 1:7+13']],
    ['<?xml version="1.0"encoding="UTF-8"?><a/>', ['xml/declaration 1:20+16']],
    ['<?xml version="1.0" encoding="é"?><a/>', ['xml/declaration 1:21+12']],
    ['<?xml version="1.0" standalone="yes" encoding="UTF-8"?><a/>', ['xml/declaration 1:38+16']],
    ['<?xml version="1.0" standalone="maybe"?><a/>', ['xml/declaration 1:21+18']],
    ['<?xml version="1.0" toString="1"?><a/>', ['xml/declaration 1:21+12']],
    ['<?xml version="1.0" x?><a/>', ['xml/declaration 1:21+1']],
    ['<?xml version="1.0"', ['xml/unterminated-instruction 1:1+5']],
    // Namespaces
    ['<p:a/>', ['xml/undeclared-prefix 1:2+3']],
    ['<a><p:b p:c=""/><p:d/><q:e/></a>', ['xml/undeclared-prefix 1:5+3', 'xml/undeclared-prefix 1:24+3']],
    ['<a><b xmlns:p="u"/><p:c/></a>', ['xml/undeclared-prefix 1:21+3']],
    ['<a xmlns:p="u" xmlns:q="u" p:b="" q:b=""/>', ['xml/duplicate-attribute 1:35+6']],
    ['<a xmlns:p=""/>', ['xml/empty-namespace 1:4+10']],
    ['<a xmlns:xml="u"/>', ['xml/reserved-prefix 1:4+13']],
    ['<a xmlns:xmlns="u"/>', ['xml/reserved-prefix 1:4+15']],
    ['<a xmlns:p="http://www.w3.org/XML/1998/namespace"/>', ['xml/reserved-prefix 1:4+46']],
    ['<a xmlns="http://www.w3.org/2000/xmlns/"/>', ['xml/reserved-prefix 1:4+37']],
    ['<xmlns:a/>', ['xml/reserved-prefix 1:2+7']],
    ['<a:b:c xmlns:a="u"/>', ['xml/invalid-name 1:2+5']],
    ['<:a/>', ['xml/invalid-name 1:2+2']],
    ['<a: xmlns:a="u"/>', ['xml/invalid-name 1:2+2']],
    ['<a p:1="" xmlns:p="u"/>', ['xml/invalid-name 1:4+3']],
  ])('%j', (text, faults) => {
    expect(faultsOf(text)).toEqual(faults)
    expect(parseXml(text).document).toBeNull()
  })

  it('that stand on their own are all reported, in the order of the text', () => {
    const text = `<scxml>
  <state id="a" id="b" onentry>
    <transition cond="x < 1 && y" target=b/>
    <log expr="&nbsp;"/></lg>
  </stat>
  <x:y/>
</scxml>
<scxml/>`
    expect(faultsOf(text)).toEqual([
      'xml/duplicate-attribute 2:17+6',
      'xml/attribute-without-value 2:24+7',
      'xml/less-than-in-attribute 3:25+1',
      'xml/bare-ampersand 3:29+1',
      'xml/bare-ampersand 3:30+1',
      'xml/unquoted-value 3:42+1',
      'xml/undefined-entity 4:16+6',
      'xml/mismatched-tag 4:25+5',
      'xml/mismatched-tag 5:3+7',
      'xml/undeclared-prefix 6:4+3',
    ])
  })

  it('name the start tag where an end tag does not match it', () => {
    const [fault] = parseXml('<scxml>\n  <state>\n  </stat>\n</scxml>').diagnostics
    expect(fault).toMatchObject({
      message: "the end tag '</stat>' does not match the start tag '<state>' at 2:3",
      location: { line: 3, column: 3, offset: 20, length: 7 },
    })
  })

  it('are a hundred at most', () => {
    expect(parseXml(`<a>${'& '.repeat(1000)}${'\u0001 '.repeat(1000)}</a>`).diagnostics).toHaveLength(100)
  })

  it('bear the name of the file', () => {
    expect(parseXml('<a>', { file: 'a.scxml' }).diagnostics[0]!.location!.file).toBe('a.scxml')
  })

  it('of an other version are only a warning', () => {
    const { document, diagnostics } = parseXml('<?xml version="1.1"?><a/>')
    expect(document).not.toBeNull()
    expect(diagnostics).toMatchObject([{ code: 'xml/version', severity: 'warning' }])
  })
})

describe('what fast-xml-parser alone loses', () => {
  it.each(['constructor', '__proto__', 'prototype', 'toString', 'hasOwnProperty', 'e', 'a\u1680b', 'éa·', '𐀀'])(
    'elements and attributes named %s',
    (name) => {
      for (const text of [`<${name} ${name}="1"/>`, `<${name} ${name}="1"><${name}/>x</${name}>`]) {
        const root = rootOf(text)
        expect(root.name).toBe(name)
        expect(root.attributes.map((a) => [a.name, a.value])).toEqual([[name, '1']])
        expect(root.end).toBe(text.length)
      }
    },
  )

  it('quotes in processing instructions', () => {
    const document = documentOf(`<?a don't?><b><?c "?>\r\n<?d it's\r\nso > ?><e/></b><?f '?>`)
    const show = (node: XmlNode) => (node.kind === 'instruction' ? [node.target, node.value] : node.kind)
    expect(document.prolog.map(show)).toEqual([['a', "don't"]])
    expect(document.root.children.map(show)).toEqual([['c', '"'], 'text', ['d', "it's\nso > "], 'element'])
    expect(document.epilog.map(show)).toEqual([['f', "'"]])
  })

  it('markup in comments, CDATA sections and values', () => {
    const root = rootOf(`<a b="x>/>" c='"'><!-- <b> <?c ' --><![CDATA[</a> <!-- <?d ' ]]></a>`)
    expect(root.attributes.map((a) => a.value)).toEqual(['x>/>', '"'])
    expect(root.children.map((n) => n.kind !== 'element' && n.value)).toEqual([" <b> <?c ' ", "</a> <!-- <?d ' "])
  })

  it('text as it stands: numbers, spaces, empty sections', () => {
    const root = rootOf('<a> 007 <b>1.0</b>  <c>true</c><![CDATA[]]></a>')
    expect(root.children.map((n) => (n.kind === 'element' ? textContent(n) : n.value))).toEqual([
      ' 007 ',
      '1.0',
      '  ',
      'true',
      '',
    ])
  })
})

describe('values', () => {
  it.each([
    ['<a>&lt;&gt;&amp;&apos;&quot;</a>', `<>&'"`],
    ['<a>&#65;&#x42;&#x1F600;&#xa;</a>', 'AB😀\n'],
    ['<a>&amp;lt;</a>', '&lt;'],
    ['<a>1\r\n2\r3\n4&#13;5\r</a>', '1\n2\n3\n4\r5\n'],
    ['<a>x<![CDATA[<&amp;\r\n]]>y<!-- z --></a>', 'x<&amp;\ny'],
    ['<a>]] > ]]&gt; ></a>', ']] > ]]> >'],
    ['<a>\u0085\u2028\u007f</a>', '\u0085\u2028\u007f'],
  ])('text %j', (text, value) => {
    expect(textContent(rootOf(text))).toBe(value)
  })

  it.each([
    ['a\tb\nc\r\nd\re', 'a b c d e'],
    ['a&#9;b&#10;c&#xD;&#xA;d', 'a\tb\nc\r\nd'],
    ['  a  b ', '  a  b '],
    [' &lt;&quot;\n&amp;amp; ', ' <" &amp; '],
    [']]> > &gt;', ']]> > >'],
    ['', ''],
  ])('attribute %j', (source, value) => {
    const [attribute] = rootOf(`<a b="${source}"/>`).attributes
    expect(attribute!.value).toBe(value)
  })
})

describe('namespaces', () => {
  it('apply to prefixed and unprefixed elements, and to prefixed attributes alone', () => {
    const root = rootOf('<a xmlns="d" xmlns:p="n" b="" p:c="" xml:lang="en"><p:e/><f xmlns=""><g/></f><h/></a>')
    expect([root.namespace, root.local, root.prefix]).toEqual(['d', 'a', ''])
    expect(root.attributes.map((a) => [a.prefix, a.local, a.namespace])).toEqual([
      ['', 'xmlns', 'http://www.w3.org/2000/xmlns/'],
      ['xmlns', 'p', 'http://www.w3.org/2000/xmlns/'],
      ['', 'b', ''],
      ['p', 'c', 'n'],
      ['xml', 'lang', 'http://www.w3.org/XML/1998/namespace'],
    ])
    expect([0, 1, 2].map((i) => elementAt(root, i).namespace)).toEqual(['n', '', 'd'])
    expect(elementAt(root, 1, 0).namespace).toBe('')
    expect(elementAt(root, 0)).toMatchObject({ name: 'p:e', prefix: 'p', local: 'e' })
  })

  it('end with the element that declares them', () => {
    const root = rootOf('<a xmlns:p="1"><b xmlns:p="2"><p:c/></b><p:d/></a>')
    expect(elementAt(root, 0, 0).namespace).toBe('2')
    expect(elementAt(root, 1).namespace).toBe('1')
  })

  it('count for the very element that declares them, in whatever order', () => {
    expect(rootOf('<p:a p:b="" xmlns:p="n"/>')).toMatchObject({ namespace: 'n', attributes: [{ namespace: 'n' }, {}] })
  })

  it('tell attributes of one local name apart', () => {
    expect(rootOf('<a xmlns:p="1" xmlns:q="2" b="" p:b="" q:b=""/>').attributes).toHaveLength(5)
  })
})

describe('spans', () => {
  const text =
    '\ufeff<?xml version="1.0"?>\r\n<!-- c -->\r\n<a  b = \'x\'\r\n  p:c="é &amp;" xmlns:p="u"\t>\r\nx &lt;<b/>\r\n<![CDATA[y]]><?z w?></a >\r\n'
  const { source, root, prolog, epilog } = documentOf(text)
  const cut = ({ start, end }: { start: number; end: number }) => source.text.slice(start, end)

  it('are of the text without its byte order mark', () => {
    expect(source.text).toBe(text.slice(1))
  })

  it('of elements, with and without their tags', () => {
    expect(cut(root)).toMatch(/^<a .*<\/a >$/s)
    expect(source.text.slice(root.innerStart, root.innerEnd)).toBe('\r\nx &lt;<b/>\r\n<![CDATA[y]]><?z w?>')
    const b = elementAt(root, 0)
    expect(cut(b)).toBe('<b/>')
    expect([b.innerStart, b.innerEnd]).toEqual([b.end, b.end])
    expect(b.parent).toBe(root)
    expect(root.parent).toBeNull()
  })

  it('of attributes and their values', () => {
    expect(root.attributes.map(cut)).toEqual(["b = 'x'", 'p:c="é &amp;"', 'xmlns:p="u"'])
    expect(root.attributes.map((a) => source.text.slice(a.valueStart, a.valueEnd))).toEqual(['x', 'é &amp;', 'u'])
    expect(source.locate(root.attributes[1]!.start)).toMatchObject({ line: 4, column: 3 })
  })

  it('of everything else', () => {
    expect(root.children.map(cut)).toEqual(['\r\nx &lt;', '<b/>', '\r\n', '<![CDATA[y]]>', '<?z w?>'])
    expect(prolog.map(cut)).toEqual(['\r\n', '<!-- c -->', '\r\n'])
    expect(epilog.map(cut)).toEqual(['\r\n'])
  })
})

describe('standaloneSource', () => {
  const standalone = (text: string, ...path: number[]) => {
    const document = documentOf(text)
    const source = standaloneSource(document, elementAt(document.root, ...path))
    expect(faultsOf(source)).toEqual([])
    return source
  }

  it('adds the declarations of all elements around that it has a use for, the nearest of each prefix', () => {
    const text = '<a xmlns="d" xmlns:p="1" xmlns:q="2" xmlns:r="4"><b xmlns:p="3"><c  x="y"><p:e q:f=""/></c></b></a>'
    expect(standalone(text, 0, 0)).toBe('<c xmlns:p="3" xmlns="d" xmlns:q="2"  x="y"><p:e q:f=""/></c>')
  })

  it('adds those that may be meant by a value or a text', () => {
    const text = '<a xmlns:p="1" xmlns:q="2" xmlns:r="3"><c t="p:int">q:x, (r:y)</c></a>'
    expect(standalone(text, 0)).toBe('<c xmlns:p="1" xmlns:q="2" xmlns:r="3" t="p:int">q:x, (r:y)</c>')
  })

  it('leaves what the element declares itself', () => {
    expect(standalone('<a xmlns="d" xmlns:p="1"><p:b xmlns="" xmlns:p="2"/></a>', 0)).toBe(
      '<p:b xmlns="" xmlns:p="2"/>',
    )
  })

  it('adds no default namespace that was taken back', () => {
    expect(standalone('<a xmlns="d"><b xmlns=""><c/></b></a>', 0, 0)).toBe('<c/>')
  })

  it('escapes namespaces', () => {
    expect(standalone(`<a xmlns='"&lt;&amp;&#10;'><b/></a>`, 0)).toBe('<b xmlns="&quot;&lt;&amp;&#10;"/>')
  })

  it('of the root is its source', () => {
    expect(standalone('<!-- x --><a xmlns="d"> </a>')).toBe('<a xmlns="d"> </a>')
  })
})

describe('size', () => {
  it('elements may stand 10,000 deep, each with a prefix of its own', () => {
    const depth = 10_000
    const open = Array.from({ length: depth }, (_, i) => `<p${i}:a xmlns:p${i}="u${i}" p0:b="">`)
    const close = Array.from({ length: depth }, (_, i) => `</p${depth - 1 - i}:a>`)
    let levels = 0
    for (let at: XmlElement | undefined = rootOf(open.join('') + close.join('')); at; at = elementAt(at, 0)) levels++
    expect(levels).toBe(depth)
  })

  it('100,000 attributes, and faults 10,000 deep', () => {
    const names = Array.from({ length: 100_000 }, (_, i) => `a${i}="${i}"`)
    expect(rootOf(`<a ${names.join(' ')}/>`).attributes).toHaveLength(100_000)
    expect(faultsOf('<a>'.repeat(10_000))).toEqual(['xml/unclosed-element 1:29998+2'])
    expect(faultsOf(`${'<a><b>'.repeat(10_000)}${'</a>'.repeat(10_000)}`).length).toBe(100)
  })
})

// Random documents: a model, its text with every freedom that XML gives, and the model read back.

type Model =
  | { kind: 'element'; name: string; attributes: [string, string][]; children: Model[] }
  | { kind: 'text' | 'cdata' | 'comment'; value: string }
  | { kind: 'instruction'; target: string; value: string }

const character = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...'ab <>&"\'-]?\n\t\r\u00a0é€😀\ud7ff\ue000\ufffd') },
  fc
    .integer({ min: 0x20, max: 0x10ffff })
    .filter((c) => (c < 0xd800 || c > 0xdfff) && c !== 0xfffe && c !== 0xffff)
    .map((c) => String.fromCodePoint(c)),
)
const value = fc.array(character, { maxLength: 12 }).map((c) => c.join(''))
const name = fc.constantFrom(
  'a',
  'state',
  'constructor',
  '__proto__',
  'toString',
  'é-1.x',
  '_',
  'p:a',
  'p:constructor',
  'xml:a',
  '𐀀',
)
// Where no reference can be written, a carriage return cannot be either.
const literal = value.map((v) => v.replaceAll('\r', ''))
const leaf: fc.Arbitrary<Model> = fc.oneof(
  value.filter((v) => v !== '').map((v): Model => ({ kind: 'text', value: v })),
  literal.map((v): Model => ({ kind: 'cdata', value: v.replace(/\]\]+>/g, '') })),
  literal.map((v): Model => ({ kind: 'comment', value: v.replace(/-+/g, '-').replace(/-$/, '') })),
  literal.map(
    (v): Model => ({ kind: 'instruction', target: 'pi', value: v.replace(/\?+>/g, '').replace(/^[ \t\n]+/, '') }),
  ),
)
const { element } = fc.letrec<{ element: Model; node: Model }>((tie) => ({
  node: fc.oneof({ depthSize: 'small' }, leaf, tie('element')),
  element: fc.record({
    kind: fc.constant('element' as const),
    name,
    attributes: fc.uniqueArray(fc.tuple(name, value), { maxLength: 4, selector: ([n]) => n }),
    children: fc.array(tie('node'), { maxLength: 6 }).map(joinTexts),
  }),
}))

// Two runs of text side by side are one.
function joinTexts(nodes: Model[]): Model[] {
  const joined: Model[] = []
  for (const node of nodes) {
    const last = joined.at(-1)
    if (node.kind === 'text' && last?.kind === 'text')
      joined[joined.length - 1] = { kind: 'text', value: last.value + node.value }
    else joined.push(node)
  }
  return joined
}

type Choose = (choices: number) => number

function escaped(text: string, special: RegExp, choose: Choose): string {
  const names: Record<string, string> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;', "'": '&apos;' }
  return Array.from(text, (c) => {
    if (!special.test(c) && choose(8) > 0) return c
    const code = c.codePointAt(0)!
    return [names[c] ?? `&#${code};`, `&#${code};`, `&#x${code.toString(16)};`][choose(3)]!
  }).join('')
}

function rendered(model: Model, choose: Choose, declarations = ''): string {
  const space = () => [' ', '\n', '\t ', '\r\n'][choose(4)]!
  const maybe = () => (choose(4) === 0 ? space() : '')
  // One kind of line end for each text: a lone carriage return and a line feed together would be one.
  const lines = (text: string) => text.replaceAll('\n', ['\n', '\r\n', '\r'][choose(3)]!)
  switch (model.kind) {
    case 'text':
      return lines(escaped(model.value, /[<&>\r]/, choose))
    case 'cdata':
      return `<![CDATA[${lines(model.value)}]]>`
    case 'comment':
      return `<!--${lines(model.value)}-->`
    case 'instruction':
      return `<?${model.target}${model.value === '' ? '' : ' '}${lines(model.value)}?>`
    case 'element': {
      let text = `<${model.name}${declarations}`
      for (const [attribute, content] of model.attributes) {
        const quote = `"'`[choose(2)]!
        text += `${space()}${attribute}${maybe()}=${maybe()}${quote}${escaped(content, /[<&"'\t\n\r]/, choose)}${quote}`
      }
      if (model.children.length === 0 && choose(2) === 0) return `${text}${maybe()}/>`
      return `${text}${maybe()}>${model.children.map((child) => rendered(child, choose)).join('')}</${model.name}${maybe()}>`
    }
  }
}

function modelOf(node: XmlNode): Model {
  switch (node.kind) {
    case 'text':
      return { kind: node.cdata ? 'cdata' : 'text', value: node.value }
    case 'comment':
      return { kind: 'comment', value: node.value }
    case 'instruction':
      return { kind: 'instruction', target: node.target, value: node.value }
    case 'element': {
      const attributes = node.attributes.filter((a) => a.namespace !== 'http://www.w3.org/2000/xmlns/')
      return {
        kind: 'element',
        name: node.name,
        attributes: attributes.map((a) => [a.name, a.value]),
        children: node.children.map(modelOf),
      }
    }
  }
}

/** Every span slices to what it says, and the spans of an element's parts follow one another without a gap. */
function checkSpans(text: string, element: XmlElement): void {
  const inner = element.children.map((child) => text.slice(child.start, child.end)).join('')
  expect(inner).toBe(text.slice(element.innerStart, element.innerEnd))
  expect(text.slice(element.start, element.innerStart).startsWith(`<${element.name}`)).toBe(true)
  if (element.innerStart < element.end) expect(text.slice(element.innerEnd, element.end)).toMatch(/^<\/.*>$/s)
  for (const attribute of element.attributes) {
    const source = text.slice(attribute.start, attribute.end)
    expect(source.startsWith(attribute.name)).toBe(true)
    expect(`"'`).toContain(source.at(-1))
    expect(text[attribute.valueStart - 1]).toBe(text[attribute.valueEnd])
    expect(rootOf(`<a b=${text.slice(attribute.valueStart - 1, attribute.valueEnd + 1)}/>`).attributes[0]!.value).toBe(
      attribute.value,
    )
  }
  for (const child of element.children) {
    if (child.kind === 'element') {
      expect(child.parent).toBe(element)
      checkSpans(text, child)
    }
  }
}

const documents = fc.tuple(element, fc.infiniteStream(fc.nat({ max: 23 }))).map(([model, stream]) => {
  const choose: Choose = (choices) => (stream.next().value as number) % choices
  return { model, text: rendered(model, choose, ' xmlns:p="urn:p"') }
})

describe('any document', () => {
  it('is read back as it was written, with exact spans', () => {
    fc.assert(
      fc.property(documents, ({ model, text }) => {
        const { root } = documentOf(text)
        expect(modelOf(root)).toEqual(model)
        checkSpans(text, root)
      }),
      { numRuns: 400 },
    )
  })

  it('is the same from its bytes', () => {
    fc.assert(
      fc.property(documents, ({ model, text }) => {
        for (const bytes of [Buffer.from(text), Buffer.from(`\ufeff${text}`, 'utf16le')]) {
          expect(modelOf(parseXml(bytes).document!.root)).toEqual(model)
        }
      }),
      { numRuns: 50 },
    )
  })

  it('may be cut, torn and mixed: it is read, or errors say where it is wrong', () => {
    const pieces = [
      '<',
      '>',
      '/',
      '"',
      "'",
      '&',
      '=',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?',
      '?>',
      '<a>',
      '</a>',
      '\u0000',
      ':',
      '<!DOCTYPE a [',
    ]
    const edit = fc.tuple(fc.nat(), fc.nat({ max: 5 }), fc.constantFrom('', '', ...pieces))
    fc.assert(
      fc.property(documents, fc.array(edit, { minLength: 1, maxLength: 4 }), ({ text }, edits) => {
        let torn = text
        for (const [where, length, piece] of edits) {
          const at = where % (torn.length + 1)
          torn = torn.slice(0, at) + piece + torn.slice(at + length)
        }
        const { document, diagnostics } = parseXml(torn)
        expect(document === null).toBe(diagnostics.length > 0)
        for (const { code, location } of diagnostics) {
          expect(code).not.toBe('xml/unreadable')
          expect(location!.offset + location!.length).toBeLessThanOrEqual(torn.length)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('may be any bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void parseXml(bytes)),
      { numRuns: 500 },
    )
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => void parseXml(text)),
      { numRuns: 500 },
    )
  })
})
