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
  type XmlElement,
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
    const other = changed('<state id="a" initial="x"/>', (editor, { root: { children } }) => {
      const [a] = children as [ScxmlElement]
      editor.setAttribute(a, 'n', '1').setAttribute(a, 'n', '2').setAttribute(a, 'm', '3').removeAttribute(a, 'm')
      editor
        .removeAttribute(a, 'id')
        .setAttribute(a, 'id', 'b')
        .setAttribute(a, 'initial', 'y')
        .removeAttribute(a, 'initial')
    })
    expect(other).toBe('<state id="b" n="2"/>')
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
    const put = (xml: string) => () => editDocument(document).insertXml(document.root, xml).done()
    expect(codeOf(put('<!-- € -->'))).toBe('edit/unencodable')
    expect(codeOf(put('<!-- ü -->'))).toBeUndefined()
  })

  it('a document that was read from a string is changed whatever it declares', () => {
    for (const name of ['UTF-16', 'UTF-16BE', 'ISO-8859-1', 'US-ASCII']) {
      const document = read(`<?xml version="1.0" encoding="${name}"?>${wrap('<state id="é"/>')}`)
      const after = editDocument(document).renameState('é', 'ü').done()
      expect(after.source.text).toBe(document.source.text.replace('é', 'ü'))
      expect(read(writeScxml(after)).source.text).toBe(after.source.text)
    }
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

  it('a comment that ends a line stays with what it is about', () => {
    const add = (editor: Editor, document: ScxmlDocument) => editor.addTransition(state(document, 'a'), { event: 'e' })
    const before = '<state id="a">\n <transition event="f"/> <!-- f --><!--g-->\n <!-- h -->\n</state>'
    expect(changed(before, add)).toBe(before.replace('g-->', 'g-->\n <transition event="e"/>'))
    const line = '<state id="a"><transition event="f"/><!-- f --><state/></state>'
    expect(changed(line, add)).toBe(line.replace('<!--', '<transition event="e"/><!--'))
  })

  it('states get ids that are free', () => {
    const document = read(wrap('<state id="a"/>'))
    const add = (id: string) => editDocument(document).addState(document.root, { id, kind: 'final' })
    expect(add('b').done().source.text).toBe(wrap('<state id="a"/><final id="b"/>'))
    expect(codeOf(() => add('a'))).toBe('edit/taken-id')
    expect(codeOf(() => add('b c'))).toBe('edit/bad-id')
    expect(codeOf(() => add('b').addState(document.root, { id: 'b' }))).toBe('edit/taken-id')
    expect(codeOf(() => add('b').renameState('a', 'b'))).toBe('edit/taken-id')
    expect(editDocument(document).renameState('a', 'b').addState(document.root, { id: 'a' }).done().source.text).toBe(
      wrap('<state id="b"/><state id="a"/>'),
    )
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
      '<state id="a"><onentry><raise event="done.state.a"/><send event="done.state.a" id="a"/><raise event="a"/></onentry></state>',
      '<state id="z"><onentry><raise event="done.state.z"/><send event="done.state.z" id="a"/><raise event="a"/></onentry></state>',
    ],
    [
      '<state id="a"><history id="h"><transition target="a"/></history></state><datamodel><data id="a"/></datamodel>',
      '<state id="z"><history id="h"><transition target="z"/></history></state><datamodel><data id="a"/></datamodel>',
    ],
  ])('%s', (body, expected) => {
    expect(rename(body)).toBe(expected)
  })

  it.each([
    [
      '<state id="a&amp;b"/><state id="c"><transition target="c a&#38;b"/></state>',
      '<state id="z"/><state id="c"><transition target="c z"/></state>',
    ],
    [
      '<state id="a&#x26;b"><transition event="&#101; done.state.a&amp;b"/></state>',
      '<state id="z"><transition event="&#101; done.state.z"/></state>',
    ],
    [
      `<state id="a&amp;b"><transition cond="&quot;&quot; || In(&#x22;a&amp;b&quot;)"/></state>`,
      `<state id="z"><transition cond="&quot;&quot; || In(&#x22;z&quot;)"/></state>`,
    ],
    [
      "<state id='a&amp;b'><onentry><script>In('a&amp;b'); <![CDATA[In('a&b') || In('a&amp;b')]]></script></onentry></state>",
      "<state id='z'><onentry><script>In('z'); <![CDATA[In('z') || In('a&amp;b')]]></script></onentry></state>",
    ],
  ])('finds ids that are written with references: %s', (body, expected) => {
    expect(rename(body, 'a&b')).toBe(expected)
  })

  it('white space around an id stays', () => {
    const body = '<state id=" a\t"><transition event="e" target=" a"/></state><state id="a b"/>'
    expect(rename(body)).toBe('<state id=" z\t"><transition event="e" target=" z"/></state><state id="a b"/>')
  })

  it('two ids in one value are renamed, each for itself', () => {
    const body = '<state id="a&amp;b"/><state id="c"><transition target="c a&amp;b&#32;c"/></state>'
    const both = changed(body, (editor) => editor.renameState('a&b', 'y').renameState('c', 'z'))
    expect(both).toBe('<state id="y"/><state id="z"><transition target="z y&#32;z"/></state>')
  })

  it('an id that needs it is escaped where it stands', () => {
    const body = `<state id='a'><transition target="a" cond='In("a") || In(&apos;a&apos;) || In(\`a\`)'/><onentry><script>In('a')</script><script><![CDATA[In("a")]]></script></onentry></state>`
    const id = `'"<&]]>`
    const text = changed(body, (editor) => editor.renameState('a', id))
    expect(text).toBe(
      `<state id='&apos;"&lt;&amp;]]>'><transition target="'&quot;&lt;&amp;]]>" cond='In("&apos;\\"&lt;&amp;]]>") || In(&apos;\\&apos;"&lt;&amp;]]>&apos;) || In(\`&apos;"&lt;&amp;]]>\`)'/><onentry><script>In('\\'&quot;&lt;&amp;]]&gt;')</script><script><![CDATA[In("'\\"<&]]\\x3e")]]></script></onentry></state>`,
    )
    expect(checkChart(wrap(text)).diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('In() of the null data model has no quotes', () => {
    const text = (id: string, more: string) =>
      `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" ${more}><state id="${id}"><transition cond="In( ${id} )"/><transition cond="In(aa)"/></state></scxml>`
    const renamed = (more: string) =>
      editDocument(read(text('a', more)))
        .renameState('a', 'z')
        .done().source.text
    expect(renamed('datamodel="null"')).toBe(text('z', 'datamodel="null"'))
    expect(renamed('')).toBe(text('a', '').replace('id="a"', 'id="z"'))
  })

  it('is in terms of the document as it was read; the last word counts', () => {
    const document = read(wrap('<state id="a"><transition target="a b"/></state><state id="b"/>'))
    const { text } = editDocument(document).renameState('a', 'x').renameState('a', 'y').done().source
    expect(text).toBe(wrap('<state id="y"><transition target="y b"/></state><state id="b"/>'))
    expect(codeOf(() => editDocument(document).renameState('a', 'x').renameState('x', 'y'))).toBe('edit/unknown-state')
    expect(editDocument(document).renameState('b', 'c').renameState('a', 'b').done().source.text).toBe(
      wrap('<state id="b"><transition target="b c"/></state><state id="c"/>'),
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

describe('one change', () => {
  /** A document without layout: elements with their attributes and children, text that is not blank, and the rest. */
  interface Model {
    readonly name: string
    readonly attributes: ReadonlyMap<string, string>
    readonly children: readonly (Model | string)[]
  }

  function model(element: XmlElement, text: string, change: (model: Model) => Model | Model[]): Model[] {
    const inside = element.children.flatMap((node): (Model | string)[] => {
      if (node.kind === 'element') return model(node, text, change)
      const written = text.slice(node.start, node.end)
      return written.trim() === '' ? [] : [written]
    })
    const attributes = new Map(element.attributes.map(({ name, value }) => [name, value]))
    return [change({ name: element.name, attributes, children: inside })].flat()
  }

  const same = (one: Model) => one
  const leaf = (name: string, attributes: Record<string, string>): Model => ({
    name,
    attributes: new Map(Object.entries(attributes)),
    children: [],
  })
  const behind = (one: Model, made: Model, names: readonly string[], before: readonly string[]): Model => {
    const at = one.children.findLastIndex((child) => typeof child !== 'string' && names.includes(child.name))
    const next = one.children.findIndex((child) => typeof child !== 'string' && before.includes(child.name))
    const last = one.children.findLastIndex((child) => typeof child !== 'string')
    let place = at >= 0 ? at + 1 : next >= 0 ? next : last + 1
    if (last < 0) place = one.children.length
    return { ...one, children: one.children.toSpliced(place, 0, made) }
  }

  const piece = fc.constantFrom(
    '<sc:transition event="e" target="#" />',
    `<sc:transition event='done.state.#' cond="In('#') &amp;&amp; &quot;x&quot;"/>`,
    "<sc:onentry> <sc:log expr=\"In('#')\"  label='x'/></sc:onentry>",
    '<sc:onexit><sc:script><![CDATA[ if (In("#")) y() ]]></sc:script></sc:onexit>',
    '<?pi x?>',
    '<!-- c -->',
    '<q:w xmlns:q="u" at = "1" >\n\t<q:v/></q:w >',
  )
  const body = fc.letrec<{ state: string }>((tie) => ({
    state: fc
      .tuple(
        fc.constantFrom('\n', '\r\n  ', '  ', '', '\n\t\t'),
        fc.array(piece, { maxLength: 3 }),
        fc.oneof({ maxDepth: 2 }, fc.constant([]), fc.array(tie('state'), { maxLength: 3 })),
      )
      .map(([space, parts, inside]) => {
        const within = [...parts, ...inside].map((part) => space + part).join('')
        return within === '' ? '<sc:state id="@" />' : `<sc:state  id='@' v:xy="1 2">${within}${space}</sc:state>`
      }),
  })).state
  const encodings: readonly (readonly [string, (text: string) => Buffer])[] = [
    ['UTF-8', (text) => Buffer.from(text)],
    ['UTF-8', (text) => Buffer.from(`\ufeff${text}`)],
    ['UTF-16', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16', (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['ISO-8859-1', (text) => Buffer.from(text, 'latin1')],
  ]

  it('leaves every byte outside of its span, and the document reads back with just that change', () => {
    const kinds = fc.constantFrom('set', 'new', 'unset', 'transition', 'state', 'remove', 'rename')
    const numbers = fc.infiniteStream(fc.nat(50))
    fc.assert(
      fc.property(
        fc.array(body, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(...encodings),
        kinds,
        fc.nat(50),
        numbers,
        (bodies, [encoding, encode], kind, at, random) => {
          let count = 0
          const inside = bodies.join('\n').replace(/@/g, () => `s${count++}_`)
          const filled = inside.replace(/#/g, () => `s${random.next().value % count}_`)
          const head = `<?xml version="1.0" encoding="${encoding}"?><!-- é -->\r\n<sc:scxml xmlns:sc="http://www.w3.org/2005/07/scxml" xmlns:v="w" version='1.0'>`
          const text = `${head}${filled}</sc:scxml>`
          const document = read(encode(text))
          const id = `s${at % count}_`
          const element = state(document, id)
          const { xml } = element
          const editor = editDocument(document)
          const is = (one: Model) => one.name === 'sc:state' && one.attributes.get('id') === id
          const alter = (change: (one: Model) => Model | Model[]) => (one: Model) => (is(one) ? change(one) : one)
          const put = (one: Model, name: string, value: string) => ({
            ...one,
            attributes: new Map(one.attributes).set(name, value),
          })
          // Where the span begins and how much of the text behind it stays.
          let [start, rest] = [xml.start, text.length - xml.end]
          let change: (one: Model) => Model | Model[] = same
          if (kind === 'set') {
            editor.setAttribute(element, 'id', 'm<"')
            const [{ valueStart, valueEnd } = xml.attributes[0]!] = xml.attributes
            ;[start, rest] = [valueStart, text.length - valueEnd]
            change = alter((one) => put(one, 'id', 'm<"'))
          } else if (kind === 'new') {
            editor.setAttribute(element, 'new', 'm')
            const { end } = xml.attributes.at(-1)!
            ;[start, rest] = [end, text.length - end]
            change = alter((one) => put(one, 'new', 'm'))
          } else if (kind === 'unset') {
            editor.removeAttribute(element, 'id')
            const { end } = xml.attributes[0]!
            ;[start, rest] = [xml.start + xml.name.length + 1, text.length - end]
            change = alter((one) => ({
              ...one,
              attributes: new Map([...one.attributes].filter(([name]) => name !== 'id')),
            }))
          } else if (kind === 'transition') {
            editor.addTransition(element, { event: 'm' })
            change = alter((one) => behind(one, leaf('sc:transition', { event: 'm' }), ['sc:transition'], ['sc:state']))
          } else if (kind === 'state') {
            editor.addState(element, { id: 'm' })
            change = alter((one) => behind(one, leaf('sc:state', { id: 'm' }), [], []))
          } else if (kind === 'remove') {
            editor.remove(element)
            // The line it stood on goes with it.
            while (/[ \t\r\n]/.test(text[start - 1]!)) start--
            change = alter(() => [])
          } else {
            editor.renameState(id, 'm')
            const word = (value: string) => value.replaceAll(id, 'm')
            change = (one) => ({
              ...one,
              attributes: new Map([...one.attributes].map(([name, value]) => [name, word(value)])),
              children: one.children.map((child) => (typeof child === 'string' ? word(child) : child)),
            })
          }
          const after = editor.done()
          const now = after.source.text
          if (kind === 'rename') expect(now).toBe(text.replaceAll(id, 'm'))
          else {
            expect(now.slice(0, start)).toBe(text.slice(0, start))
            expect(now.slice(now.length - rest)).toBe(text.slice(text.length - rest))
          }
          if (kind === 'transition' || kind === 'state') {
            // Without what was put in, and the white space beside it, all is as it was.
            const made = kind === 'state' ? '<sc:state id="m"/>' : '<sc:transition event="m"/>'
            const [before = '', behind = ''] = now.split(made)
            const glued = before.trimEnd() + behind.trimStart()
            if (xml.innerStart < xml.end) expect(glued.replace(/\s/g, '')).toBe(text.replace(/\s/g, ''))
            expect(text.startsWith(before.trimEnd().replace(/>$/, ''))).toBe(true)
          }
          expect(model(after.xml.root, now, same)).toEqual(model(document.xml.root, text, change))
          const written = Buffer.from(writeScxml(after))
          expect(written).toEqual(encode(now))
          expect(read(written).source.text).toBe(now)
        },
      ),
      { numRuns: 500 },
    )
  })
})
