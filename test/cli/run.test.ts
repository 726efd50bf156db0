import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { commandLine } from '../../src/cli/command-line.js'
import { execute, type FakeOptions, fakeIo, files } from './fake-io.js'

const chart = (body: string, attributes = '') =>
  `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" ${attributes}>${body}</scxml>`

const door = chart(`
  <datamodel><data id="count" expr="0"/></datamodel>
  <state id="closed">
    <transition event="open" target="opened"><log label="by" expr="_event.data"/></transition>
    <transition event="lock" target="locked"/>
  </state>
  <state id="opened">
    <onentry><assign location="count" expr="count + 1"/></onentry>
    <transition event="close" target="closed"/>
  </state>
  <final id="locked"><donedata><param name="count" location="count"/></donedata></final>`)

/** Ticks for ever. */
const ticker = chart(`
  <state id="s">
    <onentry><send event="tick" delay="1s"/></onentry>
    <onexit><log expr="'bye'"/></onexit>
    <transition event="tick" target="s"/>
    <transition event="stop" target="end"/>
  </state>
  <final id="end"/>`)

async function run(document: string, args: readonly string[] = [], options: FakeOptions = { stdin: '' }) {
  const path = await files({ 'a.scxml': document })
  const { code, out, err } = await execute(['run', path('a.scxml'), ...args], options)
  const shorten = (text: string) => text.replaceAll(path('a.scxml'), 'a.scxml')
  return { code, out: shorten(out), err: shorten(err) }
}

const simulated = ['--clock', 'simulated']

describe('the trace', () => {
  it('shows every event and what follows from it', async () => {
    const { code, out, err } = await run(door, simulated, { stdin: 'open {"who": "Ann"}\nring\nclose\nlock\n' })
    expect(out).toBe(`▸ start a.scxml
    enter  closed
    now    closed

▸ open {"who":"Ann"}
    exit   closed
    take   closed → opened
    log    by: {"who":"Ann"}
    enter  opened
    now    opened

▸ ring
    no transition takes it
    now    opened

▸ close
    exit   opened
    take   opened → closed
    enter  closed
    now    closed

▸ lock
    exit   closed
    take   closed → locked
    enter  locked
    exit   locked

✔ done in locked
    output {"count":1}
`)
    expect({ code, err }).toEqual({ code: 0, err: '' })
  })

  it('shows errors of the chart where they happen, with their place', async () => {
    const { code, out, err } = await run(
      chart(`<state id="a"><transition event="go" target="b"><assign location="nowhere" expr="1"/></transition></state>
<state id="b"/>`),
      simulated,
      { stdin: 'go' },
    )
    expect(out).toContain('    take   a → b\n    error ')
    expect(out).toContain('[runtime/execution]\n')
    expect(out).toMatch(/--> a.scxml:1:\d+\n.*\n {4}1 \| .*<assign location="nowhere"/)
    expect(out).toContain('    event  error.execution {"message":')
    expect({ code, err: err }).toEqual({ code: 0, err: '' })
  })

  it('answers what an event would do', async () => {
    const { out } = await run(door, simulated, { stdin: '?close\nopen\n?close\n?\n' })
    expect(out).toBe(`▸ start a.scxml
    enter  closed
    now    closed

? close: no transition is taken

    from closed
      · 2 transitions are for other events: open lock

▸ open
    exit   closed
    take   closed → opened
    log    by
    enter  opened
    now    opened

? close: opened → closed

    from opened
      ✓ opened → closed on close  line 9: taken

? without an event: no transition is taken

    from opened
      · no transitions

‖ waiting in opened
    the input is at its end, and nothing is pending
`)
    const { out: json, code } = await run(door, [...simulated, '--json'], { stdin: '?open 1\n?o\n? x\n' })
    const asked = json.split('\n').filter((line) => line.includes('"why"'))
    expect(JSON.parse(asked[0]!)).toMatchObject({
      ...{ time: 0, session: 'main', path: [], kind: 'why' },
      why: { event: 'open', verdict: 'taken', taken: [{ source: 'closed', targets: ['opened'] }] },
    })
    expect(asked).toHaveLength(2)
    expect(code).toBe(1)
  })

  it('shows the sessions of <invoke> beside their parent', async () => {
    const child = chart('<final id="there"><donedata><content expr="7"/></donedata></final>')
    const { out } = await run(
      chart(`<state id="a"><invoke id="kid"><content>${child}</content></invoke>
        <transition event="done.invoke" target="b"/></state><final id="b"/>`),
      simulated,
    )
    expect(out).toContain(`    invoke kid
    now    a

kid │ ▸ start
kid │     enter  there
kid │     exit   there
kid │     done   7

▸ done.invoke.kid 7
    exit   a
`)
  })

  it('lets no chart write to the terminal what is not text', async () => {
    const { out } = await run(
      chart(`<final id="a"><onentry><log label="x" expr="'one\\ntwo \\u001b[2J\\u009b'"/><log expr="[1n, NaN, '\\u001b']"/>
        <script>throw new Error('\\u001b[2J')</script></onentry></final>`),
      simulated,
    )
    expect(out).toContain('    log    x: one\n           two \\u001b[2J\\u009b\n    log    ["1","NaN","\\u001b"]\n')
    expect(out).not.toMatch(/[\u001b\u009b]/)
  })

  it('is coloured where that is wanted, and the same otherwise', async () => {
    const options = { stdin: 'open {"who": "Ann"}\nring\n' }
    const plain = await run(door, simulated, options)
    const colored = await run(door, simulated, { ...options, env: { FORCE_COLOR: '1' } })
    expect(colored.out).toContain('\u001b[32mclosed\u001b[0m')
    expect(colored.out.replace(/\u001b\[\d+m/g, '')).toBe(plain.out)
  })

  it('as JSON: one object a line, in the documented shape', async () => {
    const { code, out } = await run(door, [...simulated, '--json'], { stdin: 'open\n+1.5s\nlock\nclose\nlock' })
    const lines = out.trimEnd().split('\n')
    const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    const kinds = entries.map(({ kind }) => kind)
    expect(kinds.slice(0, 8)).toEqual([
      'start',
      'enter',
      'microstep',
      'macrostep',
      'event',
      'exit',
      'transition',
      'log',
    ])
    expect(lines[4]).toBe(
      '{"time":0,"session":"main","path":[],"kind":"event","event":{"name":"open","type":"external"}}',
    )
    expect(lines[6]).toBe(
      '{"time":0,"session":"main","path":[],"kind":"transition","transition":{"index":0,"source":"closed","targets":["opened"],"events":["open"]}}',
    )
    expect(entries.find(({ kind }) => kind === 'wait')).toMatchObject({ time: 0, duration: 1500 })
    expect(lines.at(-2)).toBe('{"time":1500,"session":"main","path":[],"kind":"done","output":{"count":1}}')
    expect(entries.at(-1)).toEqual({
      time: 1500,
      session: 'main',
      path: [],
      kind: 'end',
      status: 'done',
      configuration: ['locked'],
      output: { count: 1 },
    })
    expect(code).toBe(0)
  })

  it('as JSON: whatever a chart holds', async () => {
    const { out } = await run(
      chart(
        `<final id="a"><onentry><log expr="({ big: 1n, not: NaN, when: new Date(0), text: '\\n' })"/></onentry></final>`,
      ),
      ['--json'],
    )
    const [log] = out.split('\n').filter((line) => line.includes('"log"'))
    expect(JSON.parse(log!)).toMatchObject({
      value: { big: '1', not: 'NaN', when: '1970-01-01T00:00:00.000Z', text: '\n' },
    })
  })

  it('--types: events whose data do not fit are refused, with the line', async () => {
    const path = await files({ 'a.scxml': door, 'types.json': '{"events": {"open": {"type": "object"}}}' })
    const { code, out, err } = await execute(['run', path('a.scxml'), '--types', path('types.json'), '--quiet'], {
      stdin: 'open {"who": "Ann"}\nclose\nopen 7\n',
    })
    expect([code, out]).toEqual([1, 'by: {"who":"Ann"}\n'])
    expect(err).toContain("the data of 'open' does not fit its type: it must be object")
  })

  it('--quiet: only what the chart logs, and errors on stderr', async () => {
    const { out, err } = await run(
      chart(`<final id="a"><onentry><log label="n" expr="1"/><log expr="nowhere"/></onentry></final>`),
      ['--quiet'],
    )
    expect(out).toBe('n: 1\n')
    expect(err).toContain('[runtime/execution]')
  })
})

describe('time', () => {
  it('simulated: passes where the input says so, then jumps from one delayed event to the next', async () => {
    const delays = chart(`<state id="a">
        <onentry><send event="x" delay="1500ms"/><send event="y" delay="7200s"/></onentry>
        <transition event="x"><log expr="'x'"/></transition>
        <transition event="probe"><log expr="'probe'"/></transition>
        <transition event="y" target="b"/></state><final id="b"/>`)
    const { code, out } = await run(delays, simulated, { stdin: 'probe\n+1s\nprobe\n@wait 600ms\nprobe\n' })
    const heads = out.split('\n').filter((line) => /^\S/.test(line))
    expect(heads).toEqual([
      '▸ start a.scxml',
      '▸ probe',
      '· 1s pass',
      '▸ probe at 1s',
      '· 600ms pass',
      '▸ x at 1.5s',
      '▸ probe at 1.6s',
      '▸ y at 7200s',
      '✔ done in b at 7200s',
    ])
    expect(code).toBe(0)
  })

  it('simulated: a chart that never rests is stopped, and said so', async () => {
    const { code, out, err } = await run(ticker, [...simulated, '--json'])
    expect(code).toBe(1)
    expect(err).toContain('[runtime/restless]')
    expect(out.split('\n').filter((line) => line.includes('"kind":"event"'))).toHaveLength(10_000)
    expect(JSON.parse(out.trimEnd().split('\n').at(-1)!)).toMatchObject({ kind: 'end', status: 'running' })
  })

  it('real: delayed events keep the run alive, and a wait in the input is one', async () => {
    const started = performance.now()
    const { code, out } = await run(
      chart(`<state id="a"><transition event="go" target="b"/></state>
        <state id="b"><onentry><send event="x" delay="60ms"/></onentry><transition event="x" target="c"/></state>
        <final id="c"/>`),
      [],
      { stdin: '+50ms\ngo\n' },
    )
    expect(performance.now() - started).toBeGreaterThanOrEqual(110)
    expect(out).toMatch(/▸ x at \d+ms\n/)
    expect(out).toContain('✔ done in c')
    expect(code).toBe(0)
  })

  it('real: a cancelled delay keeps nothing alive', async () => {
    const { code, out } = await run(
      chart(`<state id="a"><onentry><send id="i" event="x" delay="3600s"/></onentry>
        <transition event="go"><cancel sendid="i"/></transition></state>`),
      [],
      { stdin: 'go\n' },
    )
    expect(out).toContain('‖ waiting in a')
    expect(code).toBe(0)
  })
})

describe('events', () => {
  it('come from a file', async () => {
    const path = await files({
      'a.scxml': door,
      events: '\ufeff# hello\r\n\r\n  open {"who": "Ann"}  \r\nclose\r\nlock',
    })
    const { code, out } = await execute(['run', path('a.scxml'), '--events', path('events'), '--quiet'])
    expect({ code, out }).toEqual({ code: 0, out: 'by: {"who":"Ann"}\n' })
  })

  it('may come in pieces', async () => {
    const path = await files({ 'a.scxml': door })
    const io = fakeIo()
    const running = commandLine(['run', path('a.scxml')], io)
    const bytes = Buffer.from('open "Zoë"\nlo')
    io.stdin.write(bytes.subarray(0, 9))
    io.stdin.write(bytes.subarray(9))
    await io.shows('now    opened')
    io.stdin.write('se\nclose\n')
    await io.shows('▸ close')
    io.stdin.end('lock')
    expect(await running).toBe(0)
    expect(io.out).toContain('by: Zoë')
    expect(io.out).toContain('▸ lose')
  })

  it('may go on after the end of the session, which does not wait for them', async () => {
    const path = await files({ 'a.scxml': door })
    const io = fakeIo()
    const running = commandLine(['run', path('a.scxml')], io)
    io.stdin.write('lock\n')
    expect(await running).toBe(0)
    expect(io.stdin.destroyed).toBe(true)
  })

  it('that nobody reads any more are named', async () => {
    const path = await files({ 'a.scxml': door, events: 'lock\n\n# more\nopen\nclose\n' })
    const { code, err } = await execute(['run', path('a.scxml'), '--events', path('events')])
    expect(err).toMatch(/^warning the session is over, and this line and 1 more have not been read \[io\/unread\]\n/)
    expect(err).toContain(`--> ${path('events')}:4:1\n`)
    expect(code).toBe(0)
  })

  it('that are none are reported with their place; the session goes on, and the exit code is 1', async () => {
    const { code, out, err } = await run(door, simulated, { stdin: 'open\nclose {"id": seven}\nclose\n+later\n' })
    expect(err).toBe(`error the data of 'close' is not JSON: 'seven' stands where a value should be [io/event-data]
  --> <stdin>:2:14
  |
2 | close {"id": seven}
  |              ^^^^^
  hint one event a line: its name and, after a space, its data, such as 'close {"id": 7}'
`)
    expect(out).toContain('take   opened → closed')
    expect(out).toContain('▸ +later')
    expect(code).toBe(1)
  })

  it('wait for the end of the macrostep that was begun', async () => {
    const { out } = await run(
      chart(`<state id="a"><transition event="go" target="b"><raise event="in"/></transition></state>
        <state id="b"><transition event="in" target="c"/><transition event="out" target="d"/></state>
        <state id="c"><transition event="out" target="e"/></state><final id="d"/><final id="e"/>`),
      [],
      { stdin: 'go\nout\n' },
    )
    expect(out).toContain('✔ done in e')
  })
})

describe('the end', () => {
  it('a session that fails: exit code 1', async () => {
    const { code, out } = await run(
      chart(`<state id="a"><transition event="go" target="b"/></state>
        <state id="b"><transition target="c"/></state><state id="c"><transition target="b"/></state>`),
      [],
      { stdin: 'go\n' },
    )
    expect(out).toContain('[runtime/limit]')
    expect(out).toMatch(/✘ failed in [bc]/)
    expect(code).toBe(1)
  })

  it('a session that fails while its input is open', async () => {
    const path = await files({
      'a.scxml':
        chart(`<state id="a"><onentry><send event="go" delay="5ms"/></onentry><transition event="go" target="b"/></state>
        <state id="b"><transition target="b"/></state>`),
    })
    expect(await commandLine(['run', path('a.scxml')], fakeIo())).toBe(1)
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s stops the session: its onexit runs', async (signal, code) => {
    const path = await files({ 'a.scxml': ticker })
    const io = fakeIo()
    const running = commandLine(['run', path('a.scxml')], io)
    await io.shows('now    s')
    io.interrupt(signal)
    expect(await running).toBe(code)
    expect(io.out).toMatch(/\n▸ stop(?: at \S+)?\n {4}log {4}bye\n {4}exit {3}s\n\n■ stopped in s/)
  })

  it.each([
    ['a chart that is not there', ['nowhere.scxml'], "there is no file 'nowhere.scxml' [io/not-found]"],
    ['a file of events that is not there', ['a.scxml', '--events', 'nowhere'], "'nowhere' should hold the events"],
    ['data that the chart does not have', ['a.scxml', '--data', 'size=1'], '[option/data]'],
  ])('%s: a diagnostic, exit code 1', async (_, args, message) => {
    const path = await files({ 'a.scxml': door })
    const { code, out, err } = await execute(['run', ...args.map((a) => (a === 'a.scxml' ? path(a) : a))])
    expect(err).toContain(message)
    expect(err).not.toContain('    at ')
    expect({ code, out }).toEqual({ code: 1, out: '' })
  })

  it('a chart with errors: all of them with code frames, exit code 1', async () => {
    const { code, out, err } = await run(chart('<state id="a"><transition target="b"/></state>\n<state id="a"/>'))
    expect(err).toMatch(/\[rule\/unknown-target\]\n --> a.scxml|a.scxml:1:/)
    expect(err).toContain('a.scxml:2:')
    expect({ code, out }).toEqual({ code: 1, out: '' })
  })

  it('warnings of a chart that runs stand on stderr', async () => {
    const { code, err } = await run('<scxml><final id="a"/></scxml>')
    expect(err).toContain('warning')
    expect(code).toBe(0)
  })
})

it('--data gives values, parsed as JSON', async () => {
  const { out } = await run(door, ['--data', 'count=41', '--quiet'], {
    stdin: 'open\nclose\nlock',
  })
  expect(out).toBe('by\n')
  const { out: json } = await run(door, ['--data=count=41', '--json'], { stdin: 'open\nclose\nlock' })
  expect(JSON.parse(json.trimEnd().split('\n').at(-1)!)).toMatchObject({ output: { count: 42 } })
})

describe('--http', () => {
  it('takes events by HTTP until the chart is over', async () => {
    const path = await files({ 'a.scxml': door })
    const io = fakeIo({ stdin: 'open\n' })
    const running = commandLine(['run', path('a.scxml'), '--http'], io)
    await io.shows('now    opened')
    const url = /http:\/\/\S+/.exec(io.err)![0]
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/main$/)
    for (const name of ['close', 'lock']) {
      const answer = await fetch(url, { method: 'POST', body: new URLSearchParams({ _scxmleventname: name }) })
      expect(answer.status).toBe(200)
    }
    expect(await running).toBe(0)
    expect(io.out).toContain('✔ done in locked')
    await expect(fetch(url)).rejects.toThrow()
  })

  it('a port that is taken: a diagnostic, exit code 1', async () => {
    const path = await files({ 'a.scxml': door })
    const io = fakeIo()
    const running = commandLine(['run', path('a.scxml'), '--http'], io)
    await io.shows('now    closed')
    const { port } = new URL(/http:\/\/\S+/.exec(io.err)![0])
    const { code, err } = await execute(['run', path('a.scxml'), '--http', port])
    expect(err).toContain('[io/cannot-listen]')
    expect(code).toBe(1)
    io.interrupt('SIGINT')
    expect(await running).toBe(130)
  })
})

describe('with a person at a terminal', () => {
  it('names the events that the chart waits for, and reads them', async () => {
    const path = await files({ 'a.scxml': door })
    const io = fakeIo({ isTTY: true, env: { NO_COLOR: '1' } })
    const running = commandLine(['run', path('a.scxml')], io)
    await io.shows('open lock › ')
    io.stdin.write('open "Ann"\r')
    await io.shows('by: Ann')
    await io.shows('close › ')
    // Keys, one by one: what comes in one piece counts as pasted, and Tab as a character.
    for (const key of ['c', 'l', '\t', '\r']) {
      io.stdin.write(key)
      await setImmediate()
    }
    await io.shows('▸ close')
    io.stdin.write('not json {\r')
    await io.shows('is not JSON')
    io.stdin.write('lock\r')
    expect(await running).toBe(1)
    expect(io.out).toContain('✔ done in locked')
  })

  it('Ctrl-D ends the input, Ctrl-C the session', async () => {
    const path = await files({ 'a.scxml': ticker })
    const first = fakeIo({ isTTY: true })
    const running = commandLine(['run', path('a.scxml')], first)
    await first.shows('› '.trim())
    first.stdin.write('\u0003')
    expect(await running).toBe(130)
    expect(first.out).toContain('bye')

    const doorPath = await files({ 'a.scxml': door })
    const second = fakeIo({ isTTY: true })
    const waiting = commandLine(['run', doorPath('a.scxml')], second)
    await second.shows('›')
    second.stdin.write('\u0004')
    expect(await waiting).toBe(0)
    expect(second.out).toContain('waiting')
  })

  it('prompts nobody in a file that the output goes to', async () => {
    const path = await files({ 'a.scxml': door })
    const io = fakeIo({ isTTY: true, stdin: 'lock\n' })
    Object.assign(io.stdout, { isTTY: false })
    expect(await commandLine(['run', path('a.scxml')], io)).toBe(0)
    expect(io.out).toContain('✔ done in locked')
    expect(io.out).not.toMatch(/[›\u001b]/)
  })

  it('asks for nothing where a file holds the events', async () => {
    const path = await files({ 'a.scxml': door, events: 'open\n' })
    const io = fakeIo({ isTTY: true })
    expect(await commandLine(['run', path('a.scxml'), '--events', path('events')], io)).toBe(0)
    expect(io.out).not.toContain('›')
  })
})
