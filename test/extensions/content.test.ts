/** Executable content of foreign namespaces, run by extensions (REC 4.10). */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import {
  type ContentCall,
  type ContentDefinition,
  checkChart,
  createHost,
  createSession,
  type Diagnostic,
  type EventProcessor,
  loadChart,
  parseChart,
  type Registry,
  type Session,
  type SessionOptions,
  simulatedClock,
  TargetError,
} from '../../src/index.js'
import { contents, doing, problemsOf } from './plugins.js'

const document = (body: string, attributes = ''): string =>
  `<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:t="urn:test" version="1.0" ${attributes}>${body}</scxml>`

const entering = (content: string, data = ''): string =>
  document(`<datamodel>${data}</datamodel><state id="a"><onentry>${content}</onentry></state>`)

interface Ran {
  readonly session: Session
  /** `log label value`, `event name`, and `error code: message @text`, where the text is what it points at. */
  readonly lines: readonly string[]
}

function run(text: string, extensions: Registry, options: SessionOptions = {}, watched = true): Ran {
  const session = createSession(parseChart(text, { extensions }), { clock: simulatedClock(), extensions, ...options })
  const lines: string[] = []
  session.on('log', ({ label, value }) => lines.push(`log ${label} ${JSON.stringify(value)}`))
  session.on('error', ({ diagnostic }) => lines.push(`error ${at(text, diagnostic)}`))
  if (watched) session.on('event', ({ event }) => lines.push(`event ${event.name}`))
  session.start()
  return { session, lines }
}

function at(text: string, { code, message, location }: Diagnostic): string {
  const where = location && text.slice(location.offset, location.offset + location.length)
  return `${code}: ${message} @${where}`
}

/** What `<t:do …>` gives when `run` looks at it. */
function seen(
  element: string,
  attributes: ContentDefinition['attributes'],
  look: (call: ContentCall) => unknown,
): unknown {
  let found: unknown
  const extensions = doing(
    (call) => {
      found = look(call)
    },
    { attributes },
  )
  run(entering(element, '<data id="x" expr="[1, {a: 2}]"/>'), extensions)
  return found
}

describe('attributes', () => {
  it('are texts as written, where nothing else is said', () => {
    expect(
      seen('<t:do to="a &amp; b" t:other="1" xmlns:u="urn:u"/>', {}, ({ attributes }) => ({ ...attributes })),
    ).toEqual({
      to: 'a & b',
    })
  })

  it('inherit nothing, and cannot be changed for others', () => {
    const look = ({ attributes }: ContentCall) => ['toString' in attributes, Object.isFrozen(attributes)]
    expect(seen('<t:do/>', {}, look)).toEqual([false, true])
  })

  it.each<[string, ContentDefinition['attributes'], (call: ContentCall) => unknown, unknown]>([
    ['v="x[1].a + 1"', { v: 'value' }, (call) => call.value('v'), 3],
    ['v="x"', { v: 'value' }, (call) => call.value('v'), [1, { a: 2 }]],
    ['v="x"', { v: 'location' }, (call) => call.value('v'), [1, { a: 2 }]],
    ['c="x.length == 2"', { c: 'condition' }, (call) => call.condition('c'), true],
    ['c="In(\'b\')"', { c: 'condition' }, (call) => call.condition('c'), false],
    ['l="x"', { l: 'list' }, (call) => call.list('l'), [1, { a: 2 }]],
    ['l="x"', { l: 'list' }, (call) => Object.getPrototypeOf(call.list('l')) === Array.prototype, true],
    ['', { v: 'value' }, (call) => call.value('v'), undefined],
    ['', { c: 'condition' }, (call) => call.condition('c'), true],
    ['', { l: 'list' }, (call) => call.list('l'), []],
    ['', { l: 'location' }, (call) => call.assign('l', 1), undefined],
  ])('<do %s/> with %j', (written, attributes, look, expected) => {
    expect(seen(`<t:do ${written}/>`, attributes, look)).toEqual(expected)
  })

  it('give copies', () => {
    const change = doing((call) => void (call.value('v') as unknown[]).push(2), { attributes: { v: 'value' } })
    expect(run(entering('<t:do v="x"/>', '<data id="x" expr="[1]"/>'), change).session.data).toEqual({ x: [1] })
  })

  it('are assigned to, with copies', () => {
    const given = { list: [1] }
    const extensions = doing((call) => call.assign('to', given), { attributes: { to: 'location' } })
    const { session } = run(entering('<t:do to="x.y"/>', '<data id="x" expr="({})"/>'), extensions)
    given.list.push(2)
    expect(session.data).toEqual({ x: { y: { list: [1] } } })
  })

  it.each<[string, ContentDefinition['attributes'], (call: ContentCall) => unknown, string]>([
    ['v="nope.a"', { v: 'value' }, (call) => call.value('v'), 'ReferenceError: nope is not defined @nope.a'],
    ['v="1 +"', { v: 'value' }, (call) => call.value('v'), '@1 +'],
    ['c="nope"', { c: 'condition' }, (call) => call.condition('c'), 'ReferenceError: nope is not defined @nope'],
    ['l="1"', { l: 'list' }, (call) => call.list('l'), '@1'],
    ['to="nope.a"', { to: 'location' }, (call) => call.assign('to', 1), '@nope.a'],
    ['to="x"', { to: 'location' }, (call) => call.assign('to', () => 1), '@x'],
    ['v="x"', { v: 'value' }, (call) => call.assign('v', 1), "TypeError: the attribute 'v' is a value @x"],
    ['c="x"', { c: 'condition' }, (call) => call.value('c'), "TypeError: the attribute 'c' is a condition @x"],
    [
      'v="x"',
      {},
      (call) => call.value('v'),
      "TypeError: the definition of <do> does not say that 'v' is an expression @t:do",
    ],
  ])('<do %s/> with %j: an error points at the attribute', (written, attributes, use, message) => {
    const extensions = doing((call) => void use(call), { attributes })
    const text = entering(`<t:do ${written}/><log label="not reached"/>`, '<data id="x" expr="1"/>')
    // What cannot be parsed is refused when the chart is loaded.
    const { chart, diagnostics } = checkChart(text, { extensions })
    const lines = chart ? run(text, extensions).lines : diagnostics.map((d) => `error ${at(text, d)}`)
    expect(lines[0]).toMatch(/^error (runtime\/execution|expression\/\S+): /)
    expect(lines[0]!.endsWith(message)).toBe(true)
    expect(lines.filter((line) => line.startsWith('log'))).toEqual([])
  })

  it('that are required and missing are an error of the document, all at once', () => {
    const extensions = doing(() => {}, { required: ['to', 'from'] })
    const text = entering('<t:do to="a"/><t:do/>')
    expect(checkChart(text, { extensions }).diagnostics.map((d) => at(text, d))).toEqual([
      "rule/content-attribute: <t:do> must have the attribute 'from' @t:do",
      "rule/content-attribute: <t:do> must have the attribute 'to' @t:do",
      "rule/content-attribute: <t:do> must have the attribute 'from' @t:do",
    ])
  })
})

describe('a call', () => {
  it('has the text inside, as written', () => {
    expect(seen('<t:do>a &lt; <b>c</b><!-- d --></t:do>', {}, ({ text }) => text)).toBe('a &lt; <b>c</b><!-- d -->')
    expect(seen('<t:do/>', {}, ({ text }) => text)).toBe('')
  })

  it('knows its session', () => {
    let id: string | undefined
    const { session } = run(
      entering('<t:do/>'),
      doing((call) => {
        id = call.sessionId
      }),
    )
    expect(id).toBe(session.id)
  })

  it('raises, sends, cancels and logs', () => {
    const extensions = doing((call) => {
      call.raise('in', { n: 1 })
      call.send({ event: 'out', data: { n: 2 } })
      call.send({ event: 'late', delay: 100, id: 'one' })
      call.send({ event: 'never', delay: 100, id: 'other' })
      call.cancel('other')
      call.log('label', { n: 3 })
    })
    const clock = simulatedClock()
    const text = document(`<state id="a"><onentry><t:do/></onentry>
      <transition event="*"><log label="got" expr="[_event.name, _event.type, _event.data, _event.sendid]"/></transition>
    </state>`)
    const { lines } = run(text, extensions, { clock })
    clock.advance('1s')
    expect(lines.filter((line) => line.startsWith('log'))).toEqual([
      'log label {"n":3}',
      'log got ["in","internal",{"n":1},null]',
      'log got ["out","external",{"n":2},null]',
      'log got ["late","external",null,"one"]',
    ])
  })

  it('sends a copy of what the data are at that moment', () => {
    const data = { n: 1 }
    const extensions = doing((call) => {
      call.send({ event: 'e', delay: 10, data })
      data.n = 2
    })
    const clock = simulatedClock()
    const body =
      '<state id="a"><onentry><t:do/></onentry><transition event="e"><log label="n" expr="_event.data.n"/></transition></state>'
    const { lines } = run(document(body), extensions, { clock })
    clock.advance(10)
    expect(lines).toContain('log n 1')
  })

  it('sends through other processors, with priority', () => {
    const sent: unknown[] = []
    const processor: EventProcessor = {
      type: 'urn:p',
      aliases: [],
      attach: () => ({ location: 'here' }),
      send: (event) => void sent.push(event),
      detach() {},
    }
    const extensions = doing((call) => call.send({ event: 'e', type: 'urn:p', target: 'there', priority: 3 }))
    run(entering('<t:do/>'), extensions, { processors: [processor] })
    expect(sent).toEqual([
      { name: 'e', target: 'there', sendid: undefined, data: undefined, params: null, priority: 3 },
    ])
  })

  it('knows what is active at that very moment', () => {
    const found: boolean[] = []
    const extensions = doing((call) => void found.push(call.isActive('a'), call.isActive('b')))
    const text = document(
      '<state id="a"><onexit><t:do/></onexit><transition event="e" target="b"><t:do/></transition></state><state id="b"><onentry><t:do/></onentry></state>',
    )
    run(text, extensions).session.send('e')
    expect(found).toEqual([true, false, false, false, false, true])
  })

  it.each<[string, (call: ContentCall) => void, string]>([
    ['a name that is none', (call) => call.raise('a b'), "TypeError: 'a b' is no event name"],
    ['an object as a name', (call) => call.raise({} as string), "TypeError: 'object' is no event name"],
    ['data that cannot be copied', (call) => call.raise('e', () => 1), 'TypeError: payload is a function'],
    ['a send of such a name', (call) => call.send({ event: 'a b' }), "'a b' is no event name"],
    [
      'a send without a name',
      (call) => call.send({} as never),
      "TypeError: the 'event' of what is sent must be a text",
    ],
    [
      'an object as a target',
      (call) => call.send({ event: 'e', target: {} as string }),
      "TypeError: the 'target' of what is sent must be a text",
    ],
    [
      'an object as an id',
      (call) => call.send({ event: 'e', id: [] as never }),
      "TypeError: the 'id' of what is sent must be a text",
    ],
    [
      'a delay that is none',
      (call) => call.send({ event: 'e', delay: '1s' as never }),
      "TypeError: the 'delay' of what is sent must be milliseconds",
    ],
    [
      'a delay below 0',
      (call) => call.send({ event: 'e', delay: -1 }),
      "TypeError: the 'delay' of what is sent must be milliseconds",
    ],
    [
      'a priority that is none',
      (call) => call.send({ event: 'e', priority: 0.5 }),
      "TypeError: the 'priority' of what is sent must be a whole number",
    ],
    ['data of a send', (call) => call.send({ event: 'e', data: Symbol('s') }), 'TypeError: payload is a symbol'],
    [
      'an unknown processor',
      (call) => call.send({ event: 'e', type: 'nope' }),
      "there is no event processor for the type 'nope'",
    ],
    ['a log that cannot be shown', (call) => call.log('l', () => 1), 'TypeError: payload is a function'],
    [
      'its own error',
      () => {
        throw new RangeError('too far')
      },
      'RangeError: too far',
    ],
    [
      'something that is no error',
      () => {
        throw 'text'
      },
      'text',
    ],
    [
      'an error of the host with accessors',
      () => {
        throw Object.defineProperty(new Error('x'), 'message', {
          get() {
            throw 1
          },
        })
      },
      '',
    ],
  ])('fails with error.execution at the element for %s, and the block ends', (_, act, message) => {
    const { session, lines } = run(entering('<t:do/><log label="not reached"/>'), doing(act))
    expect(lines[0]).toContain(`error runtime/execution: ${message}`)
    expect(lines[0]!.endsWith('@t:do')).toBe(true)
    expect(lines.slice(1)).toEqual(['event error.execution'])
    expect(session.status).toBe('running')
  })

  it('that sends to nobody is error.communication, and the block goes on, as with <send>', () => {
    const extensions = doing((call) => call.send({ event: 'e', target: '#_nobody', id: 'i' }))
    const { lines } = run(entering('<t:do/><log label="reached"/>'), extensions)
    expect(lines).toEqual([
      "error runtime/communication: there is no session '#_nobody' @t:do",
      'log reached undefined',
      'event error.communication',
    ])
  })

  it('may handle an error itself', () => {
    const extensions = doing(
      (call) => {
        try {
          call.value('v')
        } catch (error) {
          call.log('caught', String((error as Error).message))
        }
      },
      { attributes: { v: 'value' } },
    )
    expect(run(entering('<t:do v="nope"/>'), extensions).lines).toEqual([
      'log caught "ReferenceError: nope is not defined"',
    ])
  })

  it('is of no use afterwards', async () => {
    let kept: ContentCall | undefined
    const extensions = doing(
      (call) => {
        kept = call
      },
      { attributes: { v: 'value' } },
    )
    const { session } = run(entering('<t:do v="1"/>'), extensions)
    const uses: (() => unknown)[] = [
      ...[() => kept!.value('v'), () => kept!.value('w'), () => kept!.raise('e'), () => kept!.send({ event: 'e' })],
      ...[() => kept!.cancel('e'), () => kept!.log('l', 1), () => kept!.isActive('a'), () => kept!.sessionId],
    ]
    for (const use of uses) expect(use).toThrow('<do> has run already')
    expect(session.status).toBe('running')
  })

  it('must not be asynchronous, and what its promise throws ends nothing', async () => {
    const later = async () => {
      throw new Error('later')
    }
    const { lines } = run(entering('<t:do/>'), doing(later as () => void))
    expect(lines[0]).toBe('error runtime/execution: TypeError: <do> must not be asynchronous @t:do')
    await new Promise((resolve) => setImmediate(resolve))
  })
})

describe('where it stands', () => {
  const order = contents({ say: { run: (call) => call.log('say', call.attributes.n) } })

  it('is run in its place among its siblings', () => {
    const text = entering('<t:say n="1"/><log label="2"/><t:other/><t:say n="3"/><t:say n="4"/><log label="5"/>')
    expect(run(text, order).lines).toEqual([
      'log say "1"',
      'log 2 undefined',
      'log say "3"',
      'log say "4"',
      'log 5 undefined',
    ])
  })

  it('is run in <if>, its branches, and <foreach>', () => {
    const text = entering(
      `<foreach array="[0, 1, 2]" item="i">
        <if cond="i == 0"><t:say n="if"/><elseif cond="i == 1"/><t:say n="elseif"/><else/><log label="x"/><t:say n="else"/></if>
      </foreach>`,
    )
    expect(run(text, order).lines).toEqual(['log say "if"', 'log say "elseif"', 'log x undefined', 'log say "else"'])
  })

  it('is run in transitions, also in those of <initial> and <history>', () => {
    const text = document(`
      <state id="s">
        <initial><transition target="h"><t:say n="initial"/></transition></initial>
        <history id="h"><transition target="a"><t:say n="history"/></transition></history>
        <state id="a"><transition event="e" target="b"><t:say n="transition"/></transition><onexit><t:say n="exit"/></onexit></state>
        <state id="b"/>
      </state>`)
    const { session, lines } = run(text, order)
    session.send('e')
    expect(lines.filter((line) => line.startsWith('log'))).toEqual([
      'log say "initial"',
      'log say "history"',
      'log say "exit"',
      'log say "transition"',
    ])
  })

  it('is run in <finalize>, and with that, nothing is assigned by itself', () => {
    const child =
      '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="c"><onentry><send event="answer" target="#_parent"/></onentry></state></scxml>'
    const text =
      document(`<state id="a"><invoke><content>${child}</content><finalize><t:say n="finalize"/></finalize></invoke>
      <transition event="answer"><log label="answer"/></transition></state>`)
    expect(run(text, order).lines.filter((line) => line.startsWith('log'))).toEqual([
      'log say "finalize"',
      'log answer undefined',
    ])
  })

  it('is run in invoked sessions, which inherit the extensions', () => {
    const child = `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="null">
      <state id="c"><onentry><t:say n="child"/></onentry></state></scxml>`
    const text = document(`<state id="a"><invoke><content>${child}</content></invoke></state>`)
    const extensions = order
    const session = createSession(parseChart(text, { extensions }), { clock: simulatedClock(), extensions })
    const lines: string[] = []
    session.on('invoke', (e) => e.session.on('log', ({ value }) => lines.push(String(value))))
    session.start()
    expect(lines).toEqual(['child'])
  })

  it('does the same whether or not anybody watches, and however much is remembered', () => {
    const text = document(`<datamodel><data id="n" expr="0"/></datamodel>
      <state id="a"><onentry><t:count to="n"/></onentry><transition event="e" target="b"/></state>
      <state id="b"><onentry><t:count to="n"/></onentry><transition event="e" target="a"/></state>`)
    const extensions = contents({
      count: {
        attributes: { to: 'location' },
        run(call) {
          call.assign('to', Number(call.value('to')) + 1)
          call.log('n', call.value('to'))
        },
      },
    })
    for (const isolation of ['chart', 'session', 'sandbox'] as const) {
      for (const memoEntries of [0, 1, 1000]) {
        for (const watched of [true, false]) {
          const { session, lines } = run(text, extensions, { limits: { memoEntries }, isolation }, watched)
          for (let i = 0; i < 4; i++) session.send('e')
          session.stop()
          const logs = lines.filter((line) => line.startsWith('log'))
          expect(logs).toEqual(['log n 1', 'log n 2', 'log n 3', 'log n 4', 'log n 5'])
        }
      }
    }
  })

  it('gives lists of objects in a sandbox, too', () => {
    const extensions = doing((call) => call.log('l', call.list('l')), { attributes: { l: 'list' } })
    const text = entering('<t:do l="x"/>', '<data id="x" expr="[1, {a: [2]}]"/>')
    const { session, lines } = run(text, extensions, { isolation: 'sandbox' })
    session.stop()
    expect(lines).toEqual(['log l [1,{"a":[2]}]'])
  })

  it('works with the null data model, which evaluates conditions only', () => {
    const extensions = doing((call) => call.log('c', call.condition('c')), {
      attributes: { c: 'condition', v: 'value' },
    })
    const text = document(`<state id="a"><onentry><t:do c="In('a')"/></onentry></state>`, 'datamodel="null"')
    expect(run(text, extensions).lines).toEqual(['log c true'])
  })

  it('can be all that a transition has', () => {
    const { session, lines } = run(
      document('<state id="a"><transition event="e"><t:say n="1"/></transition></state>'),
      order,
    )
    session.send('e')
    expect(lines).toContain('log say "1"')
  })
})

describe('loading', () => {
  const known = contents({ mail: {}, fax: {} })
  const found = (text: string, extensions?: Registry) => {
    const { diagnostics } = checkChart(text, { extensions })
    return diagnostics.map((d) => `${d.severity} ${at(text, d)}${d.hint ? ` (${d.hint})` : ''}`)
  }

  it('knows nothing of content without extensions, and says so as ever', () => {
    expect(found(entering('<t:mail/>'))).toEqual([
      "warning schema/foreign-element: <t:mail> is not of SCXML and is ignored, like all elements of the namespace 'urn:test' here @t:mail",
    ])
  })

  it('has nothing to say of content that is run', () => expect(found(entering('<t:mail/>'), known)).toEqual([]))

  it('warns of elements of the namespace that nobody runs', () => {
    expect(found(entering('<t:mial/><if cond="1"><t:page/></if>'), known)).toEqual([
      "warning rule/unknown-content: no extension runs <t:mial>; it is ignored @t:mial (did you mean 'mail'?)",
      'warning rule/unknown-content: no extension runs <t:page>; it is ignored @t:page',
    ])
  })

  it('warns of content where none can be run', () => {
    expect(
      found(
        document('<t:mail/><state id="a"><t:fax/><onentry><send event="e"><t:mail/></send></onentry></state>'),
        known,
      ),
    ).toEqual(
      ['scxml', 'state', 'send'].map((parent, i) => {
        const name = ['t:mail', 't:fax', 't:mail'][i]
        return `warning rule/misplaced-content: <${name}> is executable content, which cannot stand in <${parent}>; it is ignored @${name} (it can stand in <onentry>, <onexit> and <transition>)`
      }),
    )
  })

  it('says in a diagnostic of an expression where it stands', () => {
    const extensions = doing(() => {}, { attributes: { v: 'value' } })
    expect(found(entering('<t:do v="1 + "/>'), extensions)).toEqual([expect.stringMatching(/expression\/syntax: .* @/)])
  })

  it('takes linear time for very many elements that nobody runs', () => {
    const of = (count: number) => entering('<t:page/>'.repeat(count))
    const time = (text: string) => {
      const began = performance.now()
      expect(checkChart(text, { extensions: known }).diagnostics).not.toEqual([])
      return performance.now() - began
    }
    time(of(1000))
    const [few, many] = [time(of(4000)), time(of(40_000))]
    expect(many).toBeLessThan(Math.max(few, 20) * 40)
  })

  it('is not enough: a session needs the extensions, too', () => {
    const chart = parseChart(entering('<t:mail/>'), { extensions: known })
    const missing = "extension/missing: the chart has <mail> of 'urn:test', which no extension runs here"
    expect(problemsOf(() => createSession(chart))).toEqual([missing])
    expect(problemsOf(() => createSession(chart, { extensions: contents({ fax: {} }) }))).toEqual([missing])
    expect(problemsOf(() => createHost({ charts: { c: chart } }).start('c'))).toEqual([missing])
    expect(createHost({ charts: { c: chart }, extensions: known }).start('c').status).toBe('running')
  })

  it('is of the chart: the same chart runs with other extensions that do', () => {
    const chart = parseChart(entering('<t:do/>'), { extensions: doing(() => {}) })
    const logged = [1, 2].map((n) => {
      const found: unknown[] = []
      const session = createSession(chart, { clock: simulatedClock(), extensions: doing((call) => call.log('n', n)) })
      session.on('log', ({ value }) => found.push(value))
      session.start()
      return found
    })
    expect(logged).toEqual([[1], [2]])
  })
})

describe('included documents', () => {
  const folder = mkdtempSync(join(tmpdir(), 'microstep-content-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const say = contents({
    say: { attributes: { v: 'value' }, run: (call) => call.log('say', call.attributes.n ?? call.value('v')) },
  })
  const spaces = 'xmlns="http://www.w3.org/2005/07/scxml" xmlns:t="urn:test" xmlns:xi="http://www.w3.org/2001/XInclude"'

  it('have content in their place among that of the document', async () => {
    const log = `<log ${spaces} label="3"/>`
    writeFileSync(join(folder, 'log.xml'), `<!-- ${'far away '.repeat(100)} -->${log}`)
    writeFileSync(
      join(folder, 'state.scxml'),
      `<state ${spaces} id="b"><onentry><t:say n="5"/><log label="6"/><t:say v="nope"/></onentry></state>`,
    )
    writeFileSync(
      join(folder, 'main.scxml'),
      `<scxml ${spaces} version="1.0">
        <state id="a">
          <onentry><t:say n="1"/><log label="2"/><xi:include href="log.xml"/><t:say n="4"/></onentry>
          <transition target="b"/>
        </state>
        <xi:include href="state.scxml"/>
      </scxml>`,
    )
    const chart = await loadChart(join(folder, 'main.scxml'), { extensions: say })
    const session = createSession(chart, { clock: simulatedClock(), extensions: say })
    const lines: string[] = []
    session.on('log', ({ label, value }) => lines.push(String(value ?? label)))
    session.on('error', ({ diagnostic: { location } }) => lines.push(`${location!.file} ${location!.line}`))
    session.start()
    expect(lines.slice(0, 6)).toEqual(['1', '2', '3', '4', '5', '6'])
    expect(lines[6]).toBe(`${join(folder, 'state.scxml')} 1`)
  })

  it('are told of what nobody runs, in their own text', async () => {
    writeFileSync(join(folder, 'other.scxml'), `<state ${spaces} id="b"><onentry><t:sya/></onentry></state>`)
    writeFileSync(join(folder, 'top.scxml'), `<scxml ${spaces} version="1.0"><xi:include href="other.scxml"/></scxml>`)
    const { diagnostics } = await loadChart(pathToFileURL(join(folder, 'top.scxml')), { extensions: say })
    expect(diagnostics.map(({ code, location }) => [code, location!.file])).toEqual([
      ['rule/unknown-content', join(folder, 'other.scxml')],
    ])
  })
})

describe('host objects', () => {
  /** What an expression finds of `x`, where the extension has put something there. */
  const found = (put: (call: ContentCall) => void, expr: string): unknown => {
    const extensions = doing(put, { attributes: { to: 'location' } })
    const text = document(`<datamodel><data id="x"/></datamodel>
      <state id="a"><onentry><t:do to="x"/></onentry>
      <transition event="*"><log label="found" expr="${expr}"/></transition></state>`)
    const session = createSession(parseChart(text, { extensions }), { clock: simulatedClock(), extensions })
    let value: unknown
    session.on('log', (log) => {
      value = log.value
    })
    session.start()
    if (value === undefined) session.send('look')
    return value
  }
  const tryOut = (path: string) =>
    `(function () { try { return ${path}.constructor.constructor('return typeof process')() } catch (e) { return 'kept in' } })()`

  it.each<[string, (call: ContentCall) => void, string]>([
    ['an object', (call) => call.assign('to', { a: 1 }), 'x'],
    ['a list', (call) => call.assign('to', [{}]), 'x[0]'],
    ['a date', (call) => call.assign('to', new Date(0)), 'x'],
    ['a map', (call) => call.assign('to', new Map([[{}, {}]])), 'x'],
    ['an error', (call) => call.assign('to', new Error('e')), 'x'],
    ['an instance', (call) => call.assign('to', new (class Host {})()), 'x'],
    ['data of an event', (call) => call.raise('e', { a: [] }), '_event.data.a'],
    ['data of a sent event', (call) => call.send({ event: 'e', data: [new Error('e')] }), '_event.data[0]'],
    [
      'an error event',
      () => {
        throw new Error('host')
      },
      '_event.data',
    ],
    [
      'an error event with an odd error',
      () => {
        throw { name: { toString: () => 'x' }, message: process }
      },
      '_event',
    ],
    [
      'a target error',
      () => {
        throw new TargetError('host')
      },
      '_event.data',
    ],
  ])('do not get in: %s', (_, put, path) => {
    expect(found(put, tryOut(path).replaceAll('"', '&quot;'))).toBe('kept in')
  })

  it('do not pollute prototypes', () => {
    const evil = JSON.parse('{"__proto__": {"polluted": true}}')
    expect(found((call) => call.assign('to', evil), 'typeof ({}).polluted + Object.keys(x)')).toBe('undefined__proto__')
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})
