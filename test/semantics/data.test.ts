/** Data: binding, assignment, inline content (REC 5.2, 5.3, 5.4, 5.8). */
import { describe, expect, it } from 'vitest'
import { checkChart, parseChart, type SessionOptions, Xml } from '../../src/index.js'
import { logs, play, scxml } from './trace.js'

const sources = (files: Record<string, string>) => (url: URL) => {
  const text = files[url.pathname.slice(1)]
  if (text === undefined) throw new Error(`there is no ${url.pathname}`)
  return text
}

describe('binding', () => {
  const chart = `
    <datamodel><data id="top" expr="later"/><data id="later" expr="1"/></datamodel>
    <state id="a">
      <onentry><log label="a" expr="[top, typeof inner]"/><script>inner = 'before'</script></onentry>
      <transition event="e" target="b"/>
    </state>
    <state id="b">
      <datamodel><data id="inner" expr="later + 1"/></datamodel>
      <onentry><log label="b" expr="inner"/><assign location="inner" expr="inner + 1"/></onentry>
      <transition event="e" target="a"/>
    </state>`

  it('5.3: early binding gives all data their values at the start, in document order', () => {
    const run = play(chart)
    expect(run.session.data).toMatchObject({ later: 1, inner: 'before' })
    expect(run.only('log')).toEqual(['log a [null,"number"]'])
  })

  it('5.3: late binding gives a value at the first entry, before the onentry, over whatever was there', () => {
    const run = play(chart, ['e', 'e', 'e'], { attributes: 'binding="late"' })
    expect(run.only('log')).toEqual(['log a [null,"undefined"]', 'log b 2', 'log a [null,"number"]', 'log b "before"'])
  })

  it('5.3: document order is the order of the text, also where a <datamodel> stands behind child states', () => {
    const run = play(
      `<state id="outer">
        <state id="inner"><datamodel><data id="first" expr="1"/></datamodel></state>
        <datamodel><data id="second" expr="first"/></datamodel>
      </state>`,
    )
    expect(run.session.data).toEqual({ first: 1, second: 1 })
  })

  it("5.3: with late binding the document's own data are bound at the start, before the scripts", () => {
    expect(
      logs(
        '<datamodel><data id="x" expr="1"/></datamodel><script>x = x + 1</script><state id="a"><onentry><log expr="x"/></onentry></state>',
        [],
        {
          attributes: 'binding="late"',
        },
      ),
    ).toEqual(['2'])
  })

  it('5.3: an initial value that fails leaves the variable undefined and queues error.execution', () => {
    const run = play(
      `<datamodel><data id="x" expr="undeclared"/><data id="y" expr="2"/></datamodel>
      <state id="a"><onentry><log expr="[x === undefined, y]"/></onentry></state>`,
    )
    expect(run.only('log', 'event')).toEqual(['log [true,2]', 'event error.execution'])
  })

  it('5.3: data declared further down are undefined, not errors', () => {
    const run = play('<datamodel><data id="x" expr="typeof y"/><data id="y" expr="1"/></datamodel><state id="a"/>')
    expect(run.session.data).toEqual({ x: 'undefined', y: 1 })
    expect(run.only('error')).toEqual([])
  })

  it('5.3: data of a state keep their values when it is entered again', () => {
    for (const attributes of ['binding="late"', 'binding="early"']) {
      const run = play(
        `<state id="a"><datamodel><data id="n" expr="0"/></datamodel>
          <onentry><assign location="n" expr="n + 1"/></onentry><transition event="e" target="a"/></state>`,
        ['e', 'e'],
        { attributes },
      )
      expect(run.session.data.n).toBe(3)
    }
  })
})

describe('assign', () => {
  const assigning = (location: string, expr = '1') =>
    play(
      `<datamodel><data id="x" expr="0"/><data id="o" expr="{ list: [1, 2] }"/></datamodel>
      <state id="a"><transition event="e"><assign location="${location}" expr="${expr}"/></transition></state>`,
      [['e', { some: 'data' }]],
    )

  it('5.4: a location is a variable or a part of one', () => {
    expect(assigning('x').session.data.x).toBe(1)
    expect(assigning('o.list[1]', 'x + 5').session.data.o).toEqual({ list: [1, 5] })
    expect(assigning('o.more').session.data.o).toEqual({ list: [1, 2], more: 1 })
  })

  it.each([
    ...['undeclared', 'undeclared.x', 'x.y.z', "'x'", '1', 'f()', '', 'x +'],
    ...['_event', '_sessionid', '_name', '_ioprocessors', '_x'],
    ...[
      '_event.name',
      '_event.type',
      '_event.newkey',
      '_event.data',
      '_event.data.some',
      '_ioprocessors.scxml',
      '_ioprocessors.scxml.location',
      '_x.a',
    ],
  ])("5.4: an assignment to '%s' is error.execution and changes nothing", (location) => {
    const run = assigning(location)
    expect(run.only('raise')).toEqual(['raise error.execution'])
    expect(run.session.data).toEqual({ x: 0, o: { list: [1, 2] } })
  })

  it.each(['_event', '_sessionid', '_name', '_ioprocessors', '_x'])(
    '5.10: <script> cannot assign to %s either, and <data> cannot declare it',
    (name) => {
      const run = play(
        `<state id="a"><transition event="e"><script>${name} = 1</script></transition>
          <transition event="error.execution"><log expr="typeof ${name} === 'number'"/></transition></state>`,
        ['e'],
      )
      expect(run.only('log')).toEqual(['log false'])
      const declaring = play(`<datamodel><data id="${name}" expr="1"/></datamodel><state id="a"/>`)
      expect(declaring.only('raise')).toEqual(['raise error.execution'])
    },
  )

  it('5.4: inline content of assign is a value as that of data is', () => {
    const run = play(
      `<datamodel><data id="json">{"a": [1]}</data><data id="text">  two   words </data><data id="markup"><book xmlns="" title="t"/></data></datamodel>
      <state id="a"><onentry><assign location="json">[1, 2]</assign><log expr="markup.getElementsByTagName('book').length"/></onentry></state>`,
    )
    expect(run.session.data).toMatchObject({ json: [1, 2], text: 'two words' })
    expect(run.session.data.markup).toBeInstanceOf(Xml)
    expect(run.only('log', 'error')).toEqual(['log 1'])
  })
})

describe('src', () => {
  const loading = (body: string, options: Partial<SessionOptions> = {}) =>
    checkChart(scxml(body), {
      url: 'http://charts.test/chart.scxml',
      fetch: options.fetch ?? sources({ 'value.json': '{"n": 1}', 'code.js': 'x = 5' }),
    })

  it('5.3: data whose src cannot be read are undefined after an error.execution at run time', () => {
    const body =
      '<datamodel><data id="x" src="missing.json"/></datamodel><state id="a"><onentry><log expr="x === undefined"/></onentry></state>'
    const { chart, diagnostics } = loading(body)
    expect(chart).not.toBeNull()
    expect(diagnostics).toMatchObject([{ code: 'io/unreadable-data', severity: 'warning' }])
    // Without a URL of its own a document may read nothing.
    const run = play(body)
    expect(run.only('log', 'event')).toEqual(['log true', 'event error.execution'])
  })

  it('5.8: a document whose script cannot be read is refused', () => {
    const { chart, diagnostics } = loading('<script src="missing.js"/><state id="a"/>')
    expect(chart).toBeNull()
    expect(diagnostics).toMatchObject([{ code: 'io/unreadable-src', severity: 'error' }])
  })

  it('5.3: what src refers to is read once, on loading', () => {
    const reads: string[] = []
    const read = sources({ 'value.json': '{"n": 1}', 'code.js': 'x.n = 5' })
    parseChart(scxml('<datamodel><data id="x" src="value.json"/></datamodel><script src="code.js"/><state id="a"/>'), {
      url: 'http://charts.test/chart.scxml',
      fetch: (url) => {
        reads.push(url.href)
        return read(url)
      },
    })
    expect(reads).toEqual(['http://charts.test/value.json', 'http://charts.test/code.js'])
  })
})

describe('data models', () => {
  it('B.2: chart code has no way to the host, and cannot change what its sessions share', () => {
    const names = ['Promise', 'process', 'require', 'console', 'setTimeout', 'fetch']
    expect(
      logs(`<state id="a"><onentry><log expr="[${names.map((name) => `typeof ${name}`)}].join()"/></onentry></state>`),
    ).toEqual([JSON.stringify(names.map(() => 'undefined').join())])
    const run = play('<state id="a"><onentry><script>Math.max = null</script></onentry></state>')
    expect(run.only('raise')).toEqual(['raise error.execution'])
  })

  it.each(["new Function('1')", 'async () => 1', 'import(x)'])(
    'B.2: %s is warned of on loading and error.execution when evaluated',
    (expr) => {
      const body = `<state id="a"><onentry><log expr="${expr}"/></onentry></state>`
      expect(checkChart(scxml(body)).diagnostics).toMatchObject([{ code: 'expression/forbidden', severity: 'warning' }])
      expect(play(body).only('raise')).toEqual(['raise error.execution'])
    },
  )

  it('B.2: eval runs a text as strict code of its own, with the names and the limits of all code here', () => {
    const log = (expr: string) =>
      logs(`<datamodel><data id="n" expr="6"/></datamodel>
      <state id="a"><onentry><log expr="${expr}"/></onentry></state>`)
    expect(log("eval('n * 7')")).toEqual(['42'])
    expect(log("eval('var own = 1; typeof process + typeof own') + eval('typeof own')")).toEqual([
      '"undefinednumberundefined"',
    ])
    expect(log("eval('Function(1)')")).toEqual([])
  })

  it('B: without a datamodel attribute a chart has the ecmascript data model', () => {
    expect(parseChart(scxml('<state id="a"/>')).datamodel).toBe('ecmascript')
    expect(logs('<state id="a"><onentry><log expr="[1].length"/></onentry></state>')).toEqual(['1'])
  })
})
