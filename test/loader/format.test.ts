import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDocument, type LayoutOptions, readDocument, ScxmlError, writeScxml } from '../../src/index.js'
import { shapeOf } from './chart-shape.js'

const open = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">'

function format(input: string | Uint8Array, options?: LayoutOptions): Buffer {
  const { document, diagnostics } = readDocument(input)
  if (!document) throw new Error(JSON.stringify(diagnostics))
  return Buffer.from(writeScxml(formatDocument(document, options)))
}

/** What becomes of the inside of `<scxml>`. */
function inside(body: string, options?: LayoutOptions): string {
  const text = format(`${open}${body}</scxml>`, options).toString()
  expect(format(text, options).toString()).toBe(text)
  expect(shapeOf(text)).toBe(shapeOf(`${open}${body}</scxml>`))
  expect(text.startsWith(open) && text.endsWith('</scxml>\n')).toBe(true)
  return text.slice(open.length, -'</scxml>\n'.length)
}

const long = 'x'.repeat(60)

describe('formatDocument', () => {
  it.each<[string, string, string]>([
    ['nothing', '', ''],
    ['nothing but white space', ' \n ', ''],
    [
      'an element a line',
      '<state id="a"><state id="b"/></state><final/>',
      '\n  <state id="a">\n    <state id="b"/>\n  </state>\n  <final/>\n',
    ],
    ['an end tag stays one', '<state id="a">\n</state>', '\n  <state id="a"></state>\n'],
    [
      'tags',
      "<state  id = 'a'\n\tinitial=\"b\" ><state id='b'   /></state  >",
      "\n  <state id='a' initial=\"b\">\n    <state id='b'/>\n  </state>\n",
    ],
    [
      'one blank line of several',
      '\n\n\n<state/>\n \n\n<state/><state/>\n\n',
      '\n  <state/>\n\n  <state/>\n  <state/>\n',
    ],
    [
      'attributes a line each where the tag is wide',
      `<state><transition event="${long}" cond="${long}"/></state>`,
      `\n  <state>\n    <transition\n      event="${long}"\n      cond="${long}"/>\n  </state>\n`,
    ],
    ['one attribute stays where it is', `<state id="${long}${long}"/>`, `\n  <state id="${long}${long}"/>\n`],
    [
      'values are not touched',
      '<state id="a"><transition cond="a  ==\n  b" event=" x  y&#10;"/></state>',
      '\n  <state id="a">\n    <transition\n      cond="a  ==\n  b"\n      event=" x  y&#10;"/>\n  </state>\n',
    ],
    [
      'one line for what is on one and holds one thing',
      '<state> <transition  event="e"/> </state><onentry><script> a </script></onentry><state><state/></state>',
      '\n  <state><transition event="e"/></state>\n  <onentry><script> a </script></onentry>\n  <state>\n    <state/>\n  </state>\n',
    ],
    [
      'more lines for what is on more, holds more, or is too wide',
      `<state>\n<transition/></state><state><transition/><!-- a --></state><state><transition event="${long}${long}"/></state>`,
      `\n  <state>\n    <transition/>\n  </state>\n  <state>\n    <transition/><!-- a -->\n  </state>\n  <state>\n    <transition event="${long}${long}"/>\n  </state>\n`,
    ],
    ['text beside one thing', '<onentry>a  <log  /></onentry>', '\n  <onentry>a  <log  /></onentry>\n'],
    [
      'branches',
      '<state><onentry><if cond="a"><log/><elseif cond="b"/><log/><else/><!-- no --></if></onentry></state>',
      '\n  <state>\n    <onentry>\n      <if cond="a">\n        <log/>\n      <elseif cond="b"/>\n        <log/>\n      <else/><!-- no -->\n      </if>\n    </onentry>\n  </state>\n',
    ],
    [
      'comments on lines of their own',
      '<state/>\n<!-- a -->\n\n\n<?pi b?>\n<state/>',
      '\n  <state/>\n  <!-- a -->\n\n  <?pi b?>\n  <state/>\n',
    ],
    [
      'comments that end a line',
      '<state/>   <!-- a --><!-- b --> <state/><?pi c?>',
      '\n  <state/>   <!-- a --><!-- b -->\n  <state/><?pi c?>\n',
    ],
    [
      'a comment alone',
      '<state><!-- a --></state><state> <!-- b -->\n</state><state>\n<!-- c --></state>',
      '\n  <state><!-- a --></state>\n  <state> <!-- b -->\n  </state>\n  <state>\n    <!-- c -->\n  </state>\n',
    ],
    ['comments of several lines', '<!-- a\n b\n-->\n<state/>', '<!-- a\n b\n-->\n  <state/>\n'],
    [
      'values and programs',
      '<datamodel><data  id="a">  [1,\n2 ] </data><data id="b"> </data><data id="c">\n<x  y="1"><z/></x></data></datamodel><script>\n if (a)\n\n\n  b() </script>',
      '\n  <datamodel>\n    <data id="a">  [1,\n2 ] </data>\n    <data id="b"> </data>\n    <data id="c">\n<x  y="1"><z/></x></data>\n  </datamodel>\n  <script>\n if (a)\n\n\n  b() </script>\n',
    ],
    [
      'text where none belongs',
      '<state>\n<onentry> a\n = 1 <log  label="b"/></onentry></state>',
      '\n  <state>\n    <onentry> a\n = 1 <log  label="b"/></onentry>\n  </state>\n',
    ],
    [
      'blanks that are there on purpose',
      '<state>&#32;<state/></state><state><![CDATA[ ]]><state/></state>',
      '\n  <state>&#32;<state/></state>\n  <state><![CDATA[ ]]><state/></state>\n',
    ],
    [
      'xml:space',
      '<state  xml:space="preserve"> <state  xml:space="default"><state/></state></state>',
      '\n  <state xml:space="preserve"> <state  xml:space="default"><state/></state></state>\n',
    ],
    [
      'elements of others',
      '<state><q:a  xmlns:q="u" > <q:b  /></q:a ><nobody  /></state>',
      '\n  <state>\n    <q:a  xmlns:q="u" > <q:b  /></q:a >\n    <nobody  />\n  </state>\n',
    ],
  ])('%s', (_, before, after) => {
    expect(inside(before)).toBe(after)
  })

  it.each([
    ['    ', '\n    <state>\n        <state/>\n    </state>\n'],
    ['\t', '\n\t<state>\n\t\t<state/>\n\t</state>\n'],
  ])('indents by %j', (indent, expected) => {
    expect(inside('<state><state/></state>', { indent })).toBe(expected)
  })

  it.each(['', 'x', ' '.repeat(17), '\n', ' \t'])('refuses to indent by %j', (indent) => {
    expect(() => format(`${open}</scxml>`, { indent })).toThrow(ScxmlError)
  })

  it('what stands around the root has lines of its own; what stands behind it stays there', () => {
    const text = `<?xml version="1.0"  ?><!-- a --><?pi b?>\n\n\n${open}</scxml> <!-- c -->\n<!-- d -->\n\n`
    const expected = `<?xml version="1.0"  ?>\n<!-- a -->\n<?pi b?>\n\n${open}</scxml> <!-- c -->\n<!-- d -->\n`
    expect(format(text).toString()).toBe(expected)
    expect(format(expected).toString()).toBe(expected)
    expect(format(`\n\n<!-- a -->${open}</scxml><!--b-->`).toString()).toBe(`<!-- a -->\n${open}</scxml><!--b-->\n`)
  })

  it('keeps encoding, byte order mark and line ends', () => {
    const text = '<?xml version="1.0" encoding="ISO-8859-1"?>\r\n<scxml version="1.0"><state id="\u00e4"/>\n</scxml>'
    const expected =
      '<?xml version="1.0" encoding="ISO-8859-1"?>\r\n<scxml version="1.0">\r\n  <state id="\u00e4"/>\r\n</scxml>\r\n'
    expect(format(Buffer.from(text, 'latin1'))).toEqual(Buffer.from(expected, 'latin1'))
    const wide = (s: string) => Buffer.from(`\ufeff${s.replace('ISO-8859-1', 'UTF-16')}`, 'utf16le')
    expect(format(wide(text))).toEqual(wide(expected))
    expect(format('\ufeff<scxml version="1.0"/>')).toEqual(Buffer.from('\ufeff<scxml version="1.0"/>\n'))
  })

  it('gives back itself what is laid out already', () => {
    const { document } = readDocument(`${open}\n  <state/>\n</scxml>\n`)
    expect(formatDocument(document!)).toBe(document)
  })

  it.each(readdirSync('examples').filter((name) => name.endsWith('.scxml')))('%s means the same', (name) => {
    const bytes = readFileSync(`examples/${name}`)
    const formatted = format(bytes, { indent: '\t' })
    expect(formatted).not.toEqual(bytes)
    const url = new URL(`../../examples/${name}`, import.meta.url).href
    expect(shapeOf(formatted, url)).toBe(shapeOf(bytes, url))
  })

  it('a document that only nests grows in line with its depth', () => {
    const depth = 20_000
    const text = `${open}${'<state>'.repeat(depth)}${'</state>'.repeat(depth)}</scxml>`
    expect(format(text).length).toBeLessThan(depth * 300)
  })

  it('any document keeps all but white space, and its meaning; laid out twice, it is as laid out once', () => {
    const space = fc.constantFrom('', ' ', '\n', '\n\n\n', '\r\n\t', ' \n  ')
    const leaf = fc.constantFrom(
      '<transition event="e"/>',
      '<onentry ><log label = "a  b"\n expr=\'1\'/></onentry>',
      '<onexit><if cond="x"><log/><else /><log/></if></onexit>',
      '<onentry><script> a  = 1\n\n</script></onentry>',
      '<onexit><send event="f"><content> a <b  c="d"/> </content></send></onexit>',
      '<datamodel><data id="#"> 1 </data></datamodel>',
      '<!-- a\n\n  b -->',
      '<?pi  a?>',
      '<q:a  xmlns:q="u">\n <q:b/></q:a>',
      'text',
      '<![CDATA[ ]]>',
    )
    const body = fc.letrec<{ state: string }>((tie) => ({
      state: fc
        .tuple(space, fc.array(fc.tuple(space, fc.oneof({ maxDepth: 3 }, leaf, tie('state'))), { maxLength: 4 }))
        .map(([last, parts]) => `<state  id='#'>${parts.map((part) => part.join('')).join('')}${last}</state>`),
    })).state
    const bare = (text: string) => text.replace(/\s+/g, '')
    fc.assert(
      fc.property(fc.array(fc.tuple(space, body), { maxLength: 3 }), (bodies) => {
        let count = 0
        const numbered = bodies
          .flat()
          .join('')
          .replace(/#/g, () => `s${count++}`)
        const text = `${open}${numbered}</scxml>`
        const once = format(text).toString()
        expect(bare(once)).toBe(bare(text))
        expect(shapeOf(once)).toBe(shapeOf(text))
        expect(format(once).toString()).toBe(once)
      }),
      { numRuns: 300 },
    )
  })
})
