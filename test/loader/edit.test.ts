import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  checkChart,
  type Editor,
  editDocument,
  readDocument,
  type ScxmlDocument,
  type ScxmlElement,
  ScxmlError,
  writeScxml,
} from '../../src/index.js'

const wrap = (body: string) => `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">${body}</scxml>`

function read(text: string | Uint8Array): ScxmlDocument {
  return readDocument(text).document!
}

function elements({ root }: ScxmlDocument): ScxmlElement[] {
  const inside = (element: ScxmlElement): ScxmlElement[] => [element, ...element.children.flatMap(inside)]
  return inside(root)
}

const state = (document: ScxmlDocument, id: string) =>
  elements(document).find(({ attributes }) => attributes.id === id)!

/** What stands in `<scxml>` after a change. */
function changed(body: string, change: (editor: Editor, document: ScxmlDocument) => void): string {
  const document = read(wrap(body))
  const editor = editDocument(document)
  change(editor, document)
  const { text } = editor.done().source
  return text.slice(wrap('').indexOf('>') + 1, -'</scxml>'.length)
}

function codeOf(change: () => unknown): string | undefined {
  try {
    change()
  } catch (error) {
    if (error instanceof ScxmlError) return error.code
    throw error
  }
  return undefined
}

describe('attributes', () => {
  it.each([
    ['<state id="a"/>', 'id', 'b', '<state id="b"/>'],
    ["<state id = 'a' />", 'id', `"it's" <&`, `<state id = '"it&apos;s" &lt;&amp;' />`],
    ['<state id=""/>', 'id', 'b', '<state id="b"/>'],
    ['<state/>', 'id', 'a"b', '<state id="a&quot;b"/>'],
    ['<state  id="a"  />', 'initial', 'x\ty', '<state  id="a" initial="x&#9;y"  />'],
  ])('%s: %s=%j', (body, name, value, expected) => {
    expect(changed(body, (editor, { root }) => editor.setAttribute(root.children[0]!, name, value))).toBe(expected)
  })

  it('the last word counts', () => {
    const result = changed('<state id="a"/>', (editor, { root: { children } }) => {
      editor.setAttribute(children[0]!, 'id', 'b').setAttribute(children[0]!, 'id', 'c')
    })
    expect(result).toBe('<state id="c"/>')
  })

  it('can be taken away with the white space before them', () => {
    const remove = (editor: Editor, { root }: ScxmlDocument) => editor.removeAttribute(root.children[0]!, 'initial')
    expect(changed('<state id="a"\n  initial="b" ><state/></state>', remove)).toBe('<state id="a" ><state/></state>')
    expect(changed('<state id="a"/>', remove)).toBe('<state id="a"/>')
  })

  it('must have a name', () => {
    const document = read(wrap(''))
    expect(codeOf(() => editDocument(document).setAttribute(document.root, 'a b', 'c'))).toBe('edit/bad-name')
    expect(() => editDocument(document).setAttribute(document.root, 'no:prefix', 'c').done()).toThrow(ScxmlError)
  })

  it('a character that the encoding has not is written as a reference', () => {
    const bytes = Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${wrap('<state id="ä"/>')}`, 'latin1')
    const document = read(bytes)
    const written = writeScxml(editDocument(document).renameState('ä', 'ü€😀').done())
    expect(Buffer.from(written).toString('latin1')).toContain('<state id="ü&#8364;&#128512;"/>')
    expect(state(read(written), 'ü€😀')).toBeDefined()
  })
})

describe('elements', () => {
  const put = (where: string, before?: string) => (editor: Editor, document: ScxmlDocument) =>
    editor.insertXml(state(document, where), '<x/>', before === undefined ? {} : { before: state(document, before) })

  it.each<[string, string, string | undefined, string]>([
    ['<state id="a"/>', 'a', undefined, '<state id="a"><x/></state>'],
    ['\n  <state id="a" />\n', 'a', undefined, '\n  <state id="a">\n    <x/>\n  </state>\n'],
    ['<state id="a"></state>', 'a', undefined, '<state id="a"><x/></state>'],
    ['\n  <state id="a">\n  </state>\n', 'a', undefined, '\n  <state id="a">\n    <x/>\n  </state>\n'],
    ['\r\n\t<state id="a"></state>\r\n', 'a', undefined, '\r\n\t<state id="a">\r\n\t\t<x/>\r\n\t</state>\r\n'],
    ['<state id="a"><state id="b"/></state>', 'a', 'b', '<state id="a"><x/><state id="b"/></state>'],
    [
      '<state id="a">\n <!--c--> \n <state id="b"/></state>',
      'a',
      'b',
      '<state id="a">\n <!--c--> \n <x/>\n <state id="b"/></state>',
    ],
    [
      '<state id="a">\n <state id="b"/> text\n</state>',
      'a',
      undefined,
      '<state id="a">\n <state id="b"/>\n <x/> text\n</state>',
    ],
  ])('%j gets one into %s before %s', (body, where, before, expected) => {
    expect(changed(body, put(where, before))).toBe(expected)
  })

  it('several go in, in their order', () => {
    const result = changed('\n <state id="a"/>', (editor, document) => {
      const a = state(document, 'a')
      editor.insertXml(a, '<x/>').insertXml(a, '<y/>').setAttribute(a, 'initial', 'b')
    })
    expect(result).toBe('\n <state id="a" initial="b">\n  <x/>\n  <y/>\n </state>')
  })

  it('are removed with their line', () => {
    const remove = (editor: Editor, document: ScxmlDocument) => editor.remove(state(document, 'b'))
    expect(changed('\n  <state id="a"/>\n  <state id="b">\n  </state>  \n', remove)).toBe('\n  <state id="a"/>  \n')
    expect(changed('<state id="a"/> <state id="b"/><!-- c -->', remove)).toBe('<state id="a"/> <!-- c -->')
    const document = read(wrap(''))
    expect(codeOf(() => editDocument(document).remove(document.root))).toBe('edit/foreign-element')
  })

  it('of another document are refused, and of another parent', () => {
    const document = read(wrap('<state id="a"><state id="b"/></state>'))
    const [other] = read(wrap('<state/>')).root.children
    expect(codeOf(() => editDocument(document).remove(other!))).toBe('edit/foreign-element')
    const before = state(document, 'b')
    expect(codeOf(() => editDocument(document).insertXml(document.root, '<x/>', { before }))).toBe(
      'edit/foreign-element',
    )
  })

  it('must be well-formed', () => {
    const document = read(wrap('<state id="a"/>'))
    expect(() => editDocument(document).insertXml(document.root, '<x>').done()).toThrow(/x/)
  })

  it('two changes of one place cannot both be made', () => {
    const document = read(wrap('<state id="a"><state id="b"/></state>'))
    const editor = editDocument(document).remove(state(document, 'a')).setAttribute(state(document, 'b'), 'id', 'c')
    expect(codeOf(() => editor.done())).toBe('edit/overlap')
  })

  it('transitions stand behind the others, or before the states inside', () => {
    const add = (editor: Editor, document: ScxmlDocument) =>
      editor.addTransition(state(document, 'a'), { event: 'e', target: 'a', cond: 'x < "1"', type: 'internal' })
    const made = '<transition event="e" cond="x &lt; &quot;1&quot;" target="a" type="internal"/>'
    expect(changed('<state id="a"><transition event="f"/><state/></state>', add)).toBe(
      `<state id="a"><transition event="f"/>${made}<state/></state>`,
    )
    expect(changed('<state id="a"><onentry/><state/></state>', add)).toBe(
      `<state id="a"><onentry/>${made}<state/></state>`,
    )
    expect(changed('<state id="a"/>', add)).toBe(`<state id="a">${made}</state>`)
  })

  it('states get ids that are free', () => {
    const document = read(wrap('<state id="a"/>'))
    const add = (id: string) => editDocument(document).addState(document.root, { id, kind: 'final' })
    expect(add('b').done().source.text).toBe(wrap('<state id="a"/><final id="b"/>'))
    expect(codeOf(() => add('a'))).toBe('edit/taken-id')
    expect(codeOf(() => add('b c'))).toBe('edit/bad-id')
  })
})

describe('renameState', () => {
  const rename = (body: string, from = 'a', to = 'z') => changed(body, (editor) => editor.renameState(from, to))

  it.each([
    ['<state id="a"/>', '<state id="z"/>'],
    [
      '<state id="a"><transition target="b a"/></state><state id="b"/>',
      '<state id="z"><transition target="b z"/></state><state id="b"/>',
    ],
    ['<state id="p" initial=" a "><state id="a"/></state>', '<state id="p" initial=" z "><state id="z"/></state>'],
    [
      '<state id="a"/><state id="aa"><transition event="a done.state.a done.state.a.* done.state.aa" target="aa"/></state>',
      '<state id="z"/><state id="aa"><transition event="a done.state.z done.state.z.* done.state.aa" target="aa"/></state>',
    ],
    [
      `<state id="a"><transition cond="In('a') &amp;&amp; x.In('a') || In( &quot;a&quot; ) || In('aa')"/></state>`,
      `<state id="z"><transition cond="In('z') &amp;&amp; x.In('a') || In( &quot;z&quot; ) || In('aa')"/></state>`,
    ],
    [
      `<state id="a"><onentry><script><![CDATA[ if (In("a")) y() ]]></script><log expr="In('a')" label="In('a')"/></onentry></state>`,
      `<state id="z"><onentry><script><![CDATA[ if (In("z")) y() ]]></script><log expr="In('z')" label="In('a')"/></onentry></state>`,
    ],
    [
      '<state id="a"><history id="h"><transition target="a"/></history></state><datamodel><data id="a"/></datamodel>',
      '<state id="z"><history id="h"><transition target="z"/></history></state><datamodel><data id="a"/></datamodel>',
    ],
  ])('%s', (body, expected) => {
    expect(rename(body)).toBe(expected)
  })

  it('finds ids that are written with references', () => {
    expect(rename('<state id="a&amp;b"/><state id="c"><transition target="c a&amp;b"/></state>', 'a&b')).toBe(
      '<state id="z"/><state id="c"><transition target="c z"/></state>',
    )
  })

  it('refuses ids that are unknown, taken or none', () => {
    const document = read(wrap('<state id="paying"/><state id="b"/>'))
    const run = (from: string, to: string) => () => editDocument(document).renameState(from, to)
    expect(run('payin', 'x')).toThrow(/payin/)
    expect(codeOf(run('payin', 'x'))).toBe('edit/unknown-state')
    expect(codeOf(run('b', 'paying'))).toBe('edit/taken-id')
    expect(codeOf(run('b', ''))).toBe('edit/bad-id')
    expect(editDocument(document).renameState('b', 'b').done()).toBe(document)
  })
})

it('any changes leave all else as it was', () => {
  const body = fc.letrec<{ state: string }>((tie) => ({
    state: fc
      .tuple(
        fc.constantFrom('\n', '\r\n  ', ' <!-- c -->', '', '\n\t\t'),
        fc.array(
          fc.constantFrom(
            '<transition event="e"/>',
            "<onentry> <log label='x'/></onentry>",
            '<?pi x?>',
            '<q:w xmlns:q="u"/>',
          ),
          { maxLength: 2 },
        ),
        fc.oneof({ maxDepth: 2 }, fc.constant([]), fc.array(tie('state'), { maxLength: 3 })),
        fc.boolean(),
      )
      .map(([space, parts, inside, short]) => {
        const within = [...parts, ...inside].map((part) => space + part).join('')
        return within === '' && short ? '<state id="#" />' : `<state  id='#'>${within}${space}</state>`
      }),
  })).state
  const choice = fc.tuple(fc.nat(50), fc.constantFrom('set', 'add', 'rename', 'insert', 'transition'))
  fc.assert(
    fc.property(
      fc.array(body, { minLength: 1, maxLength: 3 }),
      fc.array(choice, { maxLength: 5 }),
      (bodies, choices) => {
        let count = 0
        const text = wrap(bodies.join('\n')).replace(/#/g, () => `s${count++}`)
        const document = read(text)
        const editor = editDocument(document)
        const marks: string[] = []
        for (const [at, what] of choices) {
          const id = `s${at % count}`
          const mark = `m${marks.length}`
          const element = state(document, id)
          if (what === 'set') editor.setAttribute(element, `set${marks.length}`, mark)
          else if (what === 'add') editor.addState(element, { id: mark })
          else if (what === 'insert') editor.insertXml(element, `<!--${mark}-->`)
          else if (what === 'transition') editor.addTransition(element, { event: mark })
          else continue
          marks.push(mark)
        }
        const after = editor.done()
        // Every character that was there is there still, in its order, but for the ends of empty tags.
        let at = 0
        const before = text.replace(/\s*\/>/g, '')
        const now = after.source.text.replace(/\s*\/>/g, '')
        for (const character of now) if (character === before[at]) at++
        expect(at).toBe(before.length)
        for (const mark of marks) expect(after.source.text.split(mark)).toHaveLength(2)
        expect(elements(after).length).toBe(
          elements(document).length + choices.filter(([, w]) => w === 'add' || w === 'transition').length,
        )
        expect(checkChart(writeScxml(after)).diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
      },
    ),
    { numRuns: 300 },
  )
})
