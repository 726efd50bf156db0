import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { checkChart, checkFile, createSession, readDocument, writeScxml } from '../../src/index.js'

const base = 'http://charts.test/main/'
const names = 'xmlns="http://www.w3.org/2005/07/scxml" xmlns:xi="http://www.w3.org/2001/XInclude" version="1.0"'

type Files = Readonly<Record<string, string>>

/** Checks `main.scxml` of some files; gives the chart and what was said, with the main document's folder taken off. */
function check(files: Files) {
  const asked: string[] = []
  const { chart, diagnostics } = checkChart(files['main.scxml']!, {
    url: `${base}main.scxml`,
    fetch: (url) => {
      const name = url.href.slice(base.length)
      asked.push(name)
      const text = files[name]
      if (text === undefined) throw new Error(`there is no '${name}'`)
      return text
    },
  })
  const said = diagnostics.map(({ code, message, location }) => {
    const { file, offset, length } = location!
    const name = file!.slice(base.length)
    return `${name} at ${files[name]!.slice(offset, offset + length)}: ${message.replaceAll(base, '')} [${code}]`
  })
  return { chart, diagnostics, asked, said }
}

/** The states of a chart as a tree: `s(a,p)`. */
function tree(files: Files): string {
  const { chart, said } = check(files)
  if (!chart) return said.join('\n')
  const draw = ({ id, children }: (typeof chart.states)[number]): string =>
    children.length > 0 ? `${id}(${children.map(draw).join()})` : id
  return chart.root.children.map(draw).join()
}

const main = (inside: string, attributes = '') => `<scxml ${names}${attributes}>${inside}</scxml>`
const whole = (inside: string, attributes = '') => main(inside, attributes)

describe('what is included', () => {
  it.each<[string, Files, string]>([
    [
      'is a state',
      {
        'main.scxml': main('<state id="a"/><xi:include href="b.scxml"/><state id="c"/>'),
        'b.scxml': '<state xmlns="http://www.w3.org/2005/07/scxml" id="b"/>',
      },
      'a,b,c',
    ],
    [
      'is a final without a namespace',
      { 'main.scxml': main('<state id="a"/><xi:include href="b.scxml"/>'), 'b.scxml': '<final id="b"/>' },
      'a,b',
    ],
    [
      'is all of a document, in a state',
      {
        'main.scxml': main('<state id="a"><xi:include href="b.scxml"/></state>'),
        'b.scxml': whole('<state id="x"/><state id="y"/>'),
      },
      'a(x,y)',
    ],
    [
      'is all of a document, at the top',
      {
        'main.scxml': main('<xi:include href="b.scxml"/><state id="z"/>'),
        'b.scxml': whole('<state id="x"/><state id="y"/>'),
      },
      'x,y,z',
    ],
    [
      'is a part of a document',
      {
        'main.scxml': main('<state id="a"><xi:include href="b.scxml" xpointer="y"/></state>'),
        'b.scxml': whole('<state id="x"/><state id="y"><state id="z"/></state>'),
      },
      'a(y(z))',
    ],
    [
      'is a part of a document, by its fragment',
      {
        'main.scxml': main('<state id="a"><xi:include href="b.scxml#y"/></state>'),
        'b.scxml': whole('<state id="x"/><state id="y"/>'),
      },
      'a(y)',
    ],
    [
      'includes in turn, from its own folder',
      {
        'main.scxml': main('<state id="a"><xi:include href="sub/b.scxml"/></state>'),
        'sub/b.scxml': whole('<xi:include href="c.scxml"/><state id="y"/>'),
        'sub/c.scxml': whole('<state id="x"/>'),
      },
      'a(x,y)',
    ],
    [
      'is included twice',
      {
        'main.scxml': main(
          '<state id="a"><xi:include href="b.scxml"/></state><state id="b"><xi:include href="b.scxml"/></state>',
        ),
        'b.scxml': whole('<state/>'),
      },
      'a(#2),b(#4)',
    ],
    [
      'is the fallback of what is not there',
      {
        'main.scxml': main(
          '<xi:include href="b.scxml"><xi:fallback><state id="f"/><state id="g"/></xi:fallback></xi:include>',
        ),
      },
      'f,g',
    ],
    [
      'is another include as a fallback',
      {
        'main.scxml': main(
          '<xi:include href="b.scxml"><xi:fallback><xi:include href="c.scxml"/></xi:fallback></xi:include>',
        ),
        'c.scxml': whole('<state id="x"/>'),
      },
      'x',
    ],
    [
      'is the src of a state',
      {
        'main.scxml': main('<state id="a" src="b.scxml"><transition event="e" target="y"/></state>'),
        'b.scxml': whole('<state id="x"/><state id="y"/>'),
      },
      'a(x,y)',
    ],
    [
      'is the src of a state that lies behind its own states',
      {
        'main.scxml': main('<state id="a" src="b.scxml"><state id="o"/></state>'),
        'b.scxml': whole('<state id="x"/>'),
      },
      'a(o,x)',
    ],
    [
      'is a state, by the src of another',
      {
        'main.scxml': main('<state id="a" src="b.scxml#y"/>'),
        'b.scxml': whole('<state id="x"/><state id="y"><state id="z"/></state>'),
      },
      'a(z)',
    ],
  ])('%s', (_, files, expected) => expect(tree(files)).toBe(expected))

  it('may be executable content, transitions, and data', () => {
    const { chart, said } = check({
      'main.scxml': main(
        '<xi:include href="data.xml"/><state id="a"><onentry><xi:include href="do.xml"/><raise event="two"/></onentry><xi:include href="go.xml"/></state><final id="f"/>',
      ),
      'data.xml': '<datamodel xmlns="http://www.w3.org/2005/07/scxml"><data id="n" expr="7"/></datamodel>',
      'do.xml': '<raise xmlns="http://www.w3.org/2005/07/scxml" event="one"/>',
      'go.xml': '<transition xmlns="http://www.w3.org/2005/07/scxml" event="one" cond="n == 7" target="f"/>',
    })
    expect(said).toEqual([])
    const session = createSession(chart!)
    session.start()
    expect(session.status).toBe('done')
  })

  it('begins where it says itself, where the state around it does not', () => {
    const b = whole('<state id="x"/><state id="y"/>', ' initial="y"')
    const start = (inside: string) => {
      const { chart, said } = check({ 'main.scxml': main(inside), 'b.scxml': b })
      expect(said.filter((text) => !text.includes('old draft'))).toEqual([])
      const session = createSession(chart!)
      session.start()
      return session.configuration.at(-1)
    }
    expect(start('<state id="a"><xi:include href="b.scxml"/></state>')).toBe('y')
    expect(start('<state id="a" src="b.scxml"/>')).toBe('y')
    expect(start('<state id="a" initial="x"><xi:include href="b.scxml"/></state>')).toBe('x')
    expect(start('<state id="a"><initial><transition target="x"/></initial><xi:include href="b.scxml"/></state>')).toBe(
      'x',
    )
    expect(start('<state id="a"><state id="o"/><xi:include href="b.scxml"/></state>')).toBe('o')
  })

  it('brings its data and its scripts with it', () => {
    const { chart, said } = check({
      'main.scxml': main('<script>var log = ["main"]</script><state id="a"><xi:include href="sub/b.scxml"/></state>'),
      'sub/b.scxml': whole(
        '<datamodel><data id="n" src="n.json"/></datamodel><script src="b.js"/><state id="x"><transition cond="n == 7 &amp;&amp; log.join() == \'main,b\'" target="f"/></state><final id="f"/>',
      ),
      'sub/n.json': '7',
      'sub/b.js': 'log.push("b")',
    })
    expect(said).toEqual([])
    const session = createSession(chart!)
    session.start()
    expect(session.configuration).toEqual(['f'])
  })

  it('has its place in the order of the document, however far down in its own text it stands', () => {
    const padding = ' '.repeat(500)
    const { chart } = check({
      'main.scxml': main('<state id="a"><xi:include href="b.scxml"/><transition event="two"/></state>'),
      'b.scxml': `${padding}<transition xmlns="http://www.w3.org/2005/07/scxml" event="one"/>`,
    })
    expect(chart!.transitions.map(({ events }) => events)).toEqual([['one'], ['two']])
    const later = check({
      'main.scxml': main(
        `<state id="a" src="b.scxml">${padding}<transition event="one"/></state><state id="z"><transition event="three"/></state>`,
      ),
      'b.scxml': whole('<state id="x"><transition event="two"/></state>'),
    })
    expect(later.chart!.transitions.map(({ events }) => events)).toEqual([['one'], ['two'], ['three']])
  })

  it('may be the text of a script', () => {
    const { chart, said } = check({
      'main.scxml': main(
        '<script><xi:include href="v" parse="text"/></script><state><onentry><log expr="v"/></onentry></state>',
      ),
      v: 'var v = 5 < 6',
    })
    expect(said).toEqual([])
    expect(logs(chart!)).toEqual([true])
  })

  it('may be a value: markup, or a text', () => {
    const { chart, said } = check({
      'main.scxml': main(`<datamodel>
        <data id="books"><!-- here --> <xi:include href="books.xml"/></data>
        <data id="words"><xi:include href="words.txt" parse="text"/></data>
        <data id="numbers"><xi:include href="numbers.json" parse="text"/></data>
      </datamodel>
      <state id="a"><onentry>
        <log expr="books.getElementsByTagName('book').length"/><log expr="words"/><log expr="numbers[1]"/>
      </onentry></state>`),
      'books.xml': '<?xml version="1.0"?><books><book/><book/></books>',
      'words.txt': 'so  many\nwords',
      'numbers.json': '[1, 2, 3]',
    })
    expect(said).toEqual([])
    expect(logs(chart!)).toEqual([2, 'so many words', 2])
  })

  it('may be a text in an encoding that is said', () => {
    const { chart } = checkChart(
      main(
        '<datamodel><data id="d"><xi:include href="d.txt" parse="text" encoding="iso-8859-1"/></data></datamodel><state id="a"><onentry><log expr="d"/></onentry></state>',
      ),
      { url: `${base}main.scxml`, fetch: () => new Uint8Array([0x47, 0x72, 0xfc, 0xdf, 0x65]) },
    )
    expect(logs(chart!)).toEqual(['Grüße'])
  })

  it('takes the src of an invoke in it from its own folder', () => {
    const { chart } = check({
      'main.scxml': main('<xi:include href="sub/b.scxml"/>'),
      'sub/b.scxml': whole('<state id="x"><invoke src="child.scxml"/></state>'),
    })
    expect(chart!.states[1]!.invokes[0]!.src).toBe(`${base}sub/child.scxml`)
  })
})

function logs(chart: NonNullable<ReturnType<typeof check>['chart']>): unknown[] {
  const seen: unknown[] = []
  const session = createSession(chart)
  session.on('log', ({ value }) => seen.push(value))
  session.start()
  return seen
}

describe('what cannot be included is said where it is written', () => {
  const b = whole('<state id="x"/>')
  it.each<[string, string, Files, string]>([
    [
      'a resource that is not there',
      '<state id="a"><transition event="e" target="x"/></state><xi:include href="none.scxml"/>',
      {},
      `main.scxml at none.scxml: what <xi:include> refers to cannot be read: there is no 'none.scxml' [io/unreadable-include]`,
    ],
    [
      'a src that is not there',
      '<state id="a" src="none.scxml"/>',
      {},
      `main.scxml at none.scxml: what the src refers to cannot be read: there is no 'none.scxml' [io/unreadable-include]`,
    ],
    [
      'itself',
      '<xi:include href="main.scxml"/>',
      {},
      `main.scxml at main.scxml: what <xi:include> refers to cannot be read: it includes itself [io/unreadable-include]`,
    ],
    [
      'what includes it',
      '<xi:include href="b.scxml"/>',
      { 'b.scxml': whole('<state src="main.scxml#a"/>') },
      `b.scxml at main.scxml#a: what the src refers to cannot be read: it includes itself [io/unreadable-include]`,
    ],
    [
      'what is not well-formed',
      '<xi:include href="b.scxml"/>',
      { 'b.scxml': '<state id="x">' },
      'the document ends without the end tag',
    ],
    [
      'what is no SCXML',
      '<xi:include href="b.scxml"/>',
      { 'b.scxml': '<html/>' },
      `b.scxml at html: the root element is <html>, which is none of SCXML [rule/not-scxml]`,
    ],
    [
      'an id that is not there',
      '<xi:include href="b.scxml#nobody"/>',
      { 'b.scxml': b },
      `main.scxml at b.scxml#nobody: <xi:include> points to 'nobody', which is no id there [rule/bad-include]`,
    ],
    [
      'a pointer that is no id',
      '<xi:include href="b.scxml" xpointer="xpointer(//state)"/>',
      { 'b.scxml': b },
      `main.scxml at xpointer(//state): <xi:include> can point to an id only [rule/bad-include]`,
    ],
    [
      'another way to parse',
      '<xi:include href="b.scxml" parse="json"/>',
      { 'b.scxml': b },
      `main.scxml at json: <xi:include> can have parse="xml" or parse="text" only [rule/bad-include]`,
    ],
    [
      'a src that leads to no state',
      '<state id="a" src="b.scxml"/>',
      { 'b.scxml': '<final id="f"/>' },
      `main.scxml at b.scxml: the src leads to a <final>, which is no state [rule/bad-include]`,
    ],
    [
      'a value beside another',
      '<datamodel><data id="d">1<xi:include href="v" parse="text"/></data></datamodel><state/>',
      { v: '1' },
      `main.scxml at v: <xi:include> must be all that stands in <data> [rule/bad-include]`,
    ],
    [
      'a program as XML',
      '<script><xi:include href="v"/></script><state/>',
      { v: '1' },
      `main.scxml at v: <xi:include> must have parse="text" in <script> [rule/bad-include]`,
    ],
    [
      'a text in an unknown encoding',
      '<datamodel><data id="d"><xi:include href="v" parse="text" encoding="klingon"/></data></datamodel><state/>',
      { v: '1' },
      '',
    ],
  ])('%s', (_, inside, files, expected) => {
    const { chart, diagnostics, said } = check({ 'main.scxml': main(inside), ...files })
    const errors = said.filter((_, at) => diagnostics[at]!.severity === 'error')
    if (expected === '') expect(chart).not.toBeNull()
    else {
      expect(chart).toBeNull()
      expect(errors).toHaveLength(1)
      expect(errors[0]).toContain(expected)
    }
  })

  it.each([
    ['nothing', '<state/><xi:include href=""/>', 'rule/empty-include'],
    ['text for states', '<xi:include href="b.scxml" parse="text"/>', 'rule/included-text'],
    ['another data model', '<xi:include href="lua.scxml"/>', 'rule/other-data-model'],
    [
      'the draft namespace of XInclude',
      '<xi:include xmlns:xi="http://www.w3.org/2003/XInclude" href="b.scxml"/>',
      undefined,
    ],
    ['an old src', '<state id="a" src="b.scxml"/>', 'rule/old-draft'],
  ])('%s is warned of at most', (_, inside, code) => {
    const { chart, diagnostics } = check({
      'main.scxml': main(inside),
      'b.scxml': b,
      'lua.scxml': whole('<state id="x"/>', ' datamodel="lua"'),
    })
    expect(chart).not.toBeNull()
    expect(diagnostics.map((d) => [d.code, d.severity])).toEqual(code ? [[code, 'warning']] : [])
  })

  it('without a URL of the document nothing relative can be included', () => {
    const { diagnostics } = checkChart(main('<xi:include href="b.scxml"/>'))
    expect(diagnostics.map(({ code }) => code)).toEqual(['io/unreadable-include'])
  })

  it('problems in what is included point there, and a repeated id to both', () => {
    const { said } = check({
      'main.scxml': main('<state id="x"/><xi:include href="b.scxml"/>'),
      'b.scxml': '\n<state xmlns="http://www.w3.org/2005/07/scxml" id="x"><transition target="nowhere"/></state>',
    })
    expect(said).toEqual([
      `b.scxml at x: the id 'x' is taken: it is first in line 1, column 116 of 'main.scxml' [rule/duplicate-id]`,
      `b.scxml at nowhere: no state has the id 'nowhere' [rule/unknown-target]`,
    ])
  })
})

describe('includes come to an end', () => {
  it('in depth', () => {
    const files: Record<string, string> = {}
    for (let at = 0; at < 40; at++)
      files[`${at}.scxml`] = whole(`<state id="s${at}"/><xi:include href="${at + 1}.scxml"/>`)
    const { diagnostics } = check({ ...files, 'main.scxml': main('<xi:include href="0.scxml"/>') })
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ['io/unreadable-include', 'what <xi:include> refers to cannot be read: includes may be 32 deep'],
    ])
  })

  it('in number, where each one includes two', () => {
    const files: Record<string, string> = { '20.scxml': whole('<state/>') }
    for (let at = 0; at < 20; at++) files[`${at}.scxml`] = whole(`<xi:include href="${at + 1}.scxml"/>`.repeat(2))
    const { chart, asked, diagnostics } = check({ ...files, 'main.scxml': main('<xi:include href="0.scxml"/>') })
    expect(chart).toBeNull()
    expect(asked.length).toBe(1000)
    expect(diagnostics[0]!.message).toContain('a document includes 1000 times at most')
  })

  it('in size', () => {
    const large = whole(`<state/><!--${' '.repeat(9_000_000)}-->`)
    const { chart, diagnostics } = check({
      'main.scxml': main('<xi:include href="b.scxml"/>'.repeat(9)),
      'b.scxml': large,
    })
    expect(chart).toBeNull()
    expect(diagnostics.map(({ message }) => message)).toContain(
      'what <xi:include> refers to cannot be read: all that is included is too large',
    )
  })
})

describe('files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'microstep-include-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const write = (files: Files) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
  }

  it('are read below the folder of the document, those of files that are included, too', async () => {
    write({
      'secret.scxml': '<state id="s"/>',
      'charts/main.scxml': main('<state id="a"><xi:include href="sub/b.scxml"/></state>'),
      'charts/sub/b.scxml': whole('<xi:include href="../c.scxml"/><xi:include href="../../secret.scxml"/>'),
      'charts/c.scxml':
        '<state xmlns="http://www.w3.org/2005/07/scxml" id="x"><onentry><assign expr="1"/></onentry></state>',
    })
    const { diagnostics } = await checkFile(join(folder, 'charts/main.scxml'))
    expect(diagnostics.map(({ location, code, message }) => [location!.file, code, message])).toEqual([
      [
        join(folder, 'charts/sub/b.scxml'),
        'io/unreadable-include',
        "what <xi:include> refers to cannot be read: '../secret.scxml' may not be read: it is outside of the folder that may be",
      ],
      [join(folder, 'charts/c.scxml'), 'schema/missing-attribute', "<assign> must have the attribute 'location'"],
    ])
  })

  it('are named as the document is', async () => {
    write({ 'named/main.scxml': main('<script src="none.js"/><state/>') })
    const { diagnostics } = await checkFile(join(folder, 'named/main.scxml'))
    expect(diagnostics.map(({ message }) => message)).toEqual([
      "the src of <script> cannot be read: there is no file 'none.js'",
    ])
  })

  it('that include others are written back as they were', () => {
    const text = main('<state id="a" src="b.scxml"/> <xi:include href="c.scxml"><xi:fallback/></xi:include>')
    expect(Buffer.from(writeScxml(readDocument(text).document!)).toString()).toBe(text)
  })
})
