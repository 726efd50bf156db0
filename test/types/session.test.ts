/** Types at work: what does not fit never gets into a session. */
import { describe, expect, it } from 'vitest'
import { basicHttp, createSession, defineType, parseChart, ScxmlError, type TypeOptions, Xml } from '../../src/index.js'
import { declaredTypes } from '../../src/types/declared.js'
import { play, type Run, scxml } from '../semantics/trace.js'

const logs = (run: Run) => run.only('log').map((text) => text.replace(/^log /, ''))

function refused(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof ScxmlError) return `${error.code}: ${error.diagnostics[0]!.message}`
    throw error
  }
  return 'not refused'
}

const order = {
  type: 'object',
  properties: { id: { type: 'integer' }, lines: { type: 'array', items: { $ref: 'Line' } } },
  required: ['id'],
}
const line = { type: 'object', properties: { price: { type: 'number' } }, required: ['price'] }
const types: TypeOptions = { define: { Order: order, Line: line }, events: { 'order.*': 'Order', count: 'integer' } }

describe('events from the host', () => {
  const body = '<state id="a"><transition event="*"><log label="got" expr="_event.data"/></transition></state>'

  it('are refused with place and reason, and never enter the queue', () => {
    const run = play(body, [], { types })
    const send = (name: string, data?: unknown) => () => run.session.send(name, data)
    expect(refused(send('order.placed', { id: 1, lines: [{ price: 1 }, { price: 'x' }] }))).toBe(
      "option/event-type: the data of 'order.placed' does not fit its type: /lines/1/price must be number",
    )
    expect(refused(send('order', {}))).toContain('/id is missing')
    expect(refused(send('order.placed.late'))).toContain('it must be object')
    expect(refused(send('count', 1.5))).toContain('it must be integer')
    expect(run.only('event')).toEqual([])
    expect(run.more(['order.placed', { id: 1 }], ['count', 2], ['other', 'x'])).toEqual(
      expect.arrayContaining(['log got {"id":1}', 'log got 2', 'log got "x"']),
    )
  })

  it('the most exact descriptor counts; `*` stands for all but what the platform sends', () => {
    const exact: TypeOptions = { events: { '*': 'string', 'a.*': 'integer', 'a.b': 'boolean' } }
    const run = play(`${body}<state id="b"/>`, [], { types: exact })
    const ok = (name: string, data: unknown) => refused(() => run.session.send(name, data)) === 'not refused'
    expect([ok('x', 'text'), ok('x', 1), ok('a', 1), ok('a.c.d', 1), ok('a.c', 'x'), ok('a.b', true)]).toEqual([
      ...[true, false, true, true, false, true],
    ])
    expect([ok('a.b.c', true), ok('ab', 'x'), ok('done.invoke.x', 1), ok('error.x', {})]).toEqual([
      ...[true, true, true, true],
    ])
  })

  it('text is not read as a value: only what comes as text is', () => {
    const run = play(body, [], { types })
    expect(refused(() => run.session.send('count', '2'))).toContain('must be integer')
  })
})

describe('events between sessions', () => {
  it('a session that sends itself what does not fit gets error.communication', () => {
    const run = play(
      `<state id="a">
        <onentry><send event="count"><content expr="'x'"/></send><send event="count"><content expr="3"/></send></onentry>
        <transition event="error.communication"><log label="error" expr="_event.data.message"/></transition>
        <transition event="count"><log label="count" expr="_event.data"/></transition>
      </state>`,
      [],
      { types },
    )
    expect(logs(run)).toEqual([`error "the data of 'count' does not fit its type: it must be integer"`, 'count 3'])
  })

  it('internal events are checked as well', () => {
    const run = play(
      `<state id="a">
        <onentry><send event="count" target="#_internal"><content expr="'x'"/></send></onentry>
        <transition event="error.communication"><log label="error"/></transition>
      </state>`,
      [],
      { types },
    )
    expect(run.only('log')).toHaveLength(1)
  })

  it('a child is refused, and goes on', () => {
    const run = play(
      `<state id="a"><invoke id="child"><content>
        <scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="c">
          <onentry><send target="#_parent" event="count"><content expr="'x'"/></send></onentry>
          <transition event="error.communication"><log label="refused"/></transition>
        </state></scxml></content></invoke></state>`,
      [],
      { types },
    )
    expect(run.lines.filter((text) => text.includes('log'))).toEqual(['child: log refused undefined'])
  })
})

describe('invoke', () => {
  const child = (
    type: string,
  ) => `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" xmlns:ms="urn:microstep:scxml">
      <datamodel><data id="order" expr="null" ms:type="${type}"/></datamodel>
      <state id="c"><onentry><log label="child" expr="order"/></onentry></state></scxml>`
  const invoking = (param: string, type = 'Order') =>
    `<state id="a"><invoke id="child">${param}<content>${child(type)}</content></invoke>
      <transition event="error.execution"><log label="error" expr="_event.data.message"/></transition></state>`

  it('parameters that do not fit the data of the invoked chart are refused to the one that invokes', () => {
    const run = play(invoking('<param name="order" expr="{}"/>'), [], { types })
    expect(logs(run)).toEqual([
      `error "the invoked session refuses its parameters: the value of 'order' does not fit its type: /id is missing"`,
    ])
    const good = play(invoking('<param name="order" expr="{ id: 1 }"/>'), [], { types })
    expect(good.lines).toContain('child: log child {"id":1}')
  })

  it('a type that nobody has defined is an error of the invocation', () => {
    const run = play(invoking('', 'Ordre'), [], { types })
    expect(logs(run)[0]).toContain("there is no type 'Ordre'")
  })

  it('a typed <param> is checked where it is evaluated: nothing is sent', () => {
    const run = play(
      `<state id="a">
        <onentry><send event="e"><param name="n" expr="'x'" ms:type="integer"/></send></onentry>
        <transition event="error.execution"><log label="error" expr="_event.data.message"/></transition>
        <transition event="e"><log label="sent"/></transition>
      </state>`,
    )
    expect(logs(run)).toEqual([`error "the parameter 'n' does not fit its type: it must be integer"`])
  })
})

describe('data', () => {
  const typed = `<datamodel>
      <data id="count" expr="0" ms:type="integer"/>
      <data id="order" expr="{ id: 1, lines: [] }" ms:type="Order"/>
      <data id="later" ms:type="string"/>
      <data id="free" expr="0"/>
    </datamodel>`
  const error = '<transition event="error.execution"><log label="error" expr="_event.data.message"/></transition>'
  const onE = (content: string) =>
    play(`${typed}<state id="a"><transition event="e">${content}</transition>${error}</state>`, ['e'], { types })

  it.each([
    ['<assign location="count" expr="1"/>', { count: 1 }],
    ['<assign location="order" expr="{ id: 2 }"/>', { order: { id: 2 } }],
    ['<assign location="order.id" expr="2"/>', { order: { id: 2, lines: [] } }],
    ['<assign location="order.lines[0]" expr="{ price: 1 }"/>', { order: { id: 1, lines: [{ price: 1 }] } }],
    ['<script>order.lines.push({ price: 2 }); count += 1</script>', { count: 1, order: { lines: [{ price: 2 }] } }],
    ['<assign location="later" expr="`x`"/>', { later: 'x' }],
    ['<assign location="free" expr="`x`"/>', { free: 'x' }],
  ])('%s', (content, data) => {
    const run = onE(content)
    expect(logs(run)).toEqual([])
    expect(run.session.data).toMatchObject(data)
  })

  it.each([
    ['<assign location="count" expr="`x`"/>', "the value of 'count' does not fit its type: it must be integer"],
    ['<assign location="count" expr="undefined"/>', 'it must be integer'],
    ['<assign location="count" expr="() => 1"/>', 'function'],
    ['<assign location="order" expr="{}"/>', "the value of 'order' does not fit its type: /id is missing"],
    ['<assign location="order.id" expr="`x`"/>', '/id must be integer'],
    ['<assign location="order.lines[2].price" expr="1"/>', 'Cannot'],
    ['<assign location="order[`id`]" expr="`x`"/>', '/id must be integer'],
    ['<assign location="(order).id" expr="`x`"/>', '/id must be integer'],
    ['<script>order.lines.push({}); free = 1</script>', '/lines/0/price is missing'],
    ['<script>count = `x`; throw new Error("on top")</script>', 'on top'],
    ['<script>count = undefined</script>', 'it must be integer'],
    ['<foreach array="[1, `x`]" item="count"/>', 'it must be integer'],
    ['<send event="x" idlocation="count"/>', 'it must be integer'],
  ])('%s is error.execution, and leaves typed data as they were', (content, reason) => {
    const run = onE(`${content}<log label="not reached"/>`)
    expect(logs(run)).toHaveLength(1)
    expect(logs(run)[0]).toContain(reason)
    const { count, order, later } = run.session.data
    expect({ count: count === 1 && content.includes('foreach') ? 0 : count, order, later }).toEqual({
      count: 0,
      order: { id: 1, lines: [] },
      later: undefined,
    })
  })

  it('what a value in the document does not fit is error.execution, and the variable is undefined', () => {
    const run = play(
      `<datamodel><data id="n" expr="'x'" ms:type="integer"/><data id="m" ms:type="integer">7</data></datamodel>
      <state id="a">${error}</state>`,
    )
    expect(logs(run)).toEqual([`error "the value of 'n' does not fit its type: it must be integer"`])
    expect(run.session.data).toEqual({ n: undefined, m: 7 })
  })

  it('an error has the place in the document', () => {
    const session = createSession(
      parseChart(
        scxml(`${typed}<state id="a"><transition event="e">
          <assign location="count" expr="'x'"/>
        </transition></state>`),
      ),
      { types },
    )
    const places: unknown[] = []
    session.on('error', ({ diagnostic }) => places.push(diagnostic.location))
    session.start().send('e')
    const { text } = session.chart.source
    expect(places).toMatchObject([{ offset: text.indexOf('location="count"') + 'location="'.length, length: 5 }])
  })

  it('asking why checks as sending does', () => {
    const run = play('<state id="a"><transition event="count"/></state>', [], { types })
    expect(refused(() => run.session.why('count', 'x'))).toContain('it must be integer')
  })

  it('the answer of an invoked session is checked by an empty <finalize>', () => {
    const run = play(
      `${typed}<state id="a"><invoke id="child" namelist="count"><content>
        <scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="c">
          <onentry><send target="#_parent" event="answer"><param name="count" expr="'x'"/></send></onentry>
        </state></scxml></content><finalize/></invoke>${error}</state>`,
      [],
      { types },
    )
    expect(logs(run)).toEqual([`error "the value of 'count' does not fit its type: it must be integer"`])
    expect(run.session.data.count).toBe(0)
  })

  it('the options say it where the document does not, and say it over it', () => {
    const chart = parseChart(scxml(`${typed}<state id="a"/>`))
    const create = (data: Record<string, unknown>, own: TypeOptions['data']) =>
      refused(() => createSession(chart, { data, types: { ...types, data: own! } }))
    expect(create({ free: 1 }, { free: 'string' })).toBe(
      "option/data: the option 'data': the value of 'free' does not fit its type: it must be string",
    )
    expect(create({ count: 'x' }, {})).toContain('must be integer')
    expect(create({ count: 'x' }, { count: 'string' })).toBe('not refused')
    expect(create({}, { fre: 'string' })).toContain("names 'fre', which is no <data>")
  })

  it.each(['chart', 'session', 'sandbox'] as const)('is the same with isolation: %s', (isolation) => {
    const run = play(
      `${typed}<state id="a">
        <transition event="e"><assign location="order.id" expr="'x'"/></transition>
        <transition event="f"><script>order.lines.push({ price: 1 }); count = 'x'</script></transition>
        ${error}</state>`,
      ['e', 'f'],
      { types, isolation },
    )
    expect(logs(run)).toHaveLength(2)
    expect(run.session.data).toMatchObject({ count: 0, order: { id: 1, lines: [{ price: 1 }] } })
    run.session.stop()
  })

  it('bytes and XML cross the border as what they are', () => {
    const run = play(
      `<datamodel><data id="b" ms:type="bytes"/><data id="x" ms:type="xml"><a/></data></datamodel>
      <state id="s"><transition event="e"><assign location="b" expr="_event.data"/></transition>${error}</state>`,
      [['e', new Uint8Array([1])]],
    )
    expect(logs(run)).toEqual([])
    expect(run.session.data).toMatchObject({ b: new Uint8Array([1]), x: expect.any(Xml) })
    run.more(['e', 'AQ=='])
    expect(logs(run)[0]).toContain('must be bytes')
  })
})

describe('the options', () => {
  const chart = parseChart(scxml('<datamodel><data id="d"/></datamodel><state id="a"/>'))
  const create = (options: unknown) => refused(() => createSession(chart, { types: options as TypeOptions }))

  it.each([
    [{ data: { d: 'interger' } }, "there is no type 'interger' for the data 'd'"],
    [{ data: { d: 7 } }, "the type of the data 'd' must be"],
    [{ data: { d: { typ: 'string' } } }, "the schema of the data 'd' cannot be used"],
    [{ define: { string: {} } }, "'string' is the name of a base type"],
    [{ define: { A: 'string' } }, "the type 'A' is neither"],
    [{ define: { A: { $ref: 'B' } } }, 'cannot be used'],
    [{ events: { 'a b': 'string' } }, "'a b' is no event descriptor"],
    [{ events: { a: 'string', 'a.*': 'string' } }, "two types for the event 'a'"],
    [{ event: {} }, "the option 'types' must be"],
    [{ data: [], events: 1 }, "the option 'types' must be"],
  ])('%j: %s', (options, message) => expect(create(options)).toContain(message))

  it('a type that the document names and nobody defines is told with its place', () => {
    const typed = parseChart(scxml('<datamodel><data id="d" ms:type="Order"/></datamodel><state id="a"/>'))
    expect(() => createSession(typed)).toThrow(/<scxml>:\d+:\d+: there is no type 'Order' for the data 'd'/)
    expect(typed.diagnostics).toEqual([])
    expect(createSession(typed, { types }).status).toBe('idle')
  })

  it('a misspelt base type is a warning when the chart is loaded', () => {
    const { diagnostics } = parseChart(scxml('<datamodel><data id="d" ms:type="interger"/></datamodel><state id="a"/>'))
    expect(diagnostics).toMatchObject([{ code: 'rule/unknown-type', hint: "did you mean 'integer'?" }])
  })

  it("types of one's own check and convert", () => {
    const money = defineType({
      validate: (value) => (typeof value === 'bigint' && value >= 0n ? undefined : 'must be money'),
      parse: (text) => BigInt(text.replace('.', '')),
      serialise: String,
      typescript: 'bigint',
    })
    const run = play(
      '<datamodel><data id="m" ms:type="money"/></datamodel><state id="a"><transition event="e"><assign location="m" expr="_event.data"/></transition></state>',
      [['e', 5n]],
      { types: { define: { money }, events: { e: 'money' } } },
    )
    expect(run.session.data).toEqual({ m: 5n })
    expect(refused(() => run.session.send('e', 5))).toContain('it must be money')
    expect(money.parse('1.50')).toBe(150n)
    expect(refused(() => defineType({}))).toContain("needs a 'schema' or a 'validate'")
    expect(refused(() => defineType({ schema: { type: 'x' } }))).toContain('option/types')
  })

  it('the same objects give the same types, so that sessions share what is made of them', () => {
    expect(declaredTypes(chart, types)).toBe(declaredTypes(chart, types))
    expect(declaredTypes(chart, { ...types })).not.toBe(declaredTypes(chart, types))
    expect([declaredTypes(chart, undefined), declaredTypes(chart, {})]).toEqual([null, null])
  })
})

describe('HTTP', () => {
  it('reads the fields of a form by the type, and answers 422 where they do not fit', async () => {
    const http = await basicHttp()
    try {
      const chart = parseChart(
        scxml('<state id="a"><transition event="*"><log expr="_event.data"/></transition></state>'),
      )
      const seen: unknown[] = []
      const events = { order: { ...order, additionalProperties: false }, count: 'integer', when: 'date-time' }
      const session = createSession(chart, { id: 's', processors: [http], types: { define: { Line: line }, events } })
      session.on('log', ({ value }) => seen.push(value))
      session.start()
      const url = new URL('s', `${http.url}/`)
      const post = async (event: string, type: string, body: string) => {
        url.search = `_scxmleventname=${event}`
        const answer = await fetch(url, { method: 'POST', headers: { 'content-type': type }, body })
        return `${answer.status} ${await answer.text()}`.trim()
      }
      const form = 'application/x-www-form-urlencoded'
      expect(await post('order', form, 'id=7')).toBe('200')
      expect(await post('order', form, 'id=seven')).toBe(
        "422 the data of 'order' does not fit its type: /id must be integer",
      )
      expect(await post('order', 'application/json', '{"id":"7"}')).toContain('422')
      expect(await post('order', 'application/json', '{"id":8}')).toBe('200')
      expect(await post('count', 'text/plain', '9')).toBe('200')
      expect(await post('count', 'text/plain', 'nine')).toContain("'nine' is no integer")
      expect(await post('when', form, '2026-02-28T09%3A30%3A00Z')).toBe('200')
      expect(await post('untyped', form, 'a=1')).toBe('200')
      expect(seen).toEqual([{ id: 7 }, { id: 8 }, 9, '2026-02-28T09:30:00Z', { a: '1' }])
      session.stop()
    } finally {
      await http.close()
    }
  })
})
