/** A chart with data of all kinds, what is done to it, and what there is to be seen of it; for both processes. */
import {
  type Chart,
  createSession,
  parseChart,
  restoreSession,
  type Session,
  simulatedClock,
} from '../../../src/index.js'

export interface Case {
  readonly document: string
  /** Names of events, and ms that pass. */
  readonly inputs: readonly (string | number)[]
  readonly isolation: 'chart' | 'session'
}

/** How a run goes on from a snapshot after so many inputs. */
export interface Rest {
  readonly snapshot: string
  readonly now: number
  readonly done: number
}

const limits = { microsteps: 40 }

/** The whole run, and from each point of it on what is still to come. */
export function wholeRun(one: Case): { readonly rests: readonly Rest[]; readonly expected: readonly string[] } {
  const chart = parseChart(one.document)
  const clock = simulatedClock(1_000)
  const session = createSession(chart, { id: 'one', clock, seed: 11, limits, isolation: one.isolation })
  const trace = record(session)
  session.start()
  const rests: Rest[] = []
  const starts: number[] = []
  one.inputs.forEach((input, done) => {
    rests.push({ snapshot: JSON.stringify(session.snapshot()), now: clock.now(), done })
    starts.push(trace.length)
    feed(session, clock, input)
  })
  trace.push(JSON.stringify(session.snapshot()))
  return { rests, expected: starts.map((start) => trace.slice(start).join('\n')) }
}

export function restOfRun(one: Case, { snapshot, now, done }: Rest, chart: Chart = parseChart(one.document)): string {
  const clock = simulatedClock(now)
  const session = restoreSession(chart, snapshot, { clock, isolation: one.isolation })
  const trace = record(session)
  for (const input of one.inputs.slice(done)) feed(session, clock, input)
  trace.push(JSON.stringify(session.snapshot()))
  return trace.join('\n')
}

function feed(session: Session, clock: ReturnType<typeof simulatedClock>, input: string | number): void {
  if (typeof input === 'number') clock.advance(input)
  else session.send(input, { from: [input, new Date(9)] })
}

function record(session: Session): string[] {
  const trace: string[] = []
  const note = (...what: unknown[]) =>
    trace.push(what.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join(' '))
  session.on('event', ({ event }) => note('event', event))
  session.on('raise', ({ event }) => note('raise', event))
  session.on('log', ({ label, value }) => note('log', label ?? '', value))
  session.on('defer', ({ event, state }) => note('defer', event, state))
  session.on('release', ({ event, state }) => note('release', event, state))
  session.on('exit', ({ state }) => note('exit', state))
  session.on('transition', ({ transition }) => note('transition', transition.index))
  session.on('enter', ({ state }) => note('enter', state))
  session.on('send', ({ name, delay, data }) => note('send', name, delay, data))
  session.on('macrostep', ({ configuration }) => note('wait', configuration))
  session.on('error', ({ diagnostic }) => note('error', diagnostic))
  session.on('end', ({ status, output }) => note('end', status, output))
  return trace
}

const script = `
  function note(what) {
    n++
    last = { what, n, previous: n % 3 ? last : undefined, in: bag }
    bag.seen.set(last, what)
    if (bag.seen.size > 5) bag.seen.clear()
    bag.list.push(last)
    if (bag.list.length > 6) bag.list.shift()
    bag.bytes[n % 4]++
    bag.big = (bag.big * 31n) % 100000000000000000000000000003n
    bag.call = note
    if (n % 4 === 0) late = [n, , NaN, -0]
    if (n % 5 === 0) bag.event = _event
    return [n, bag.list.map((one) => one.n), bag.seen.has(last), String(bag.big), String(bag.bytes), bag.call === note,
      bag.list[0].in === bag, bag.when.getTime(), typeof late === 'object' && [late.length, 1 in late, Object.is(late[3], -0)],
      bag.event && bag.event.data, Math.random(), Date.now()].map((one) => JSON.stringify(one)).join(' ')
  }`

/** Gives a rendered chart of the oracle's data, which each \`<log>\` changes and shows; some of them send later, too. */
export function dressed(document: string): string {
  if (document.includes('datamodel="null"')) return document
  const data = `<datamodel><data id="n" expr="0"/><data id="last"/><data id="a-b">{"x": [1]}</data><data id="bag" expr="{
      list: [], when: new Date(7), seen: new Map(), big: 1n, bytes: new Uint8Array(4), call: null, event: undefined }"/></datamodel>
    <script><![CDATA[${script}]]></script>`
  return document.replace(/(<scxml[^>]*>)/, `$1${data}`).replace(/<log label="([^"]*)"\/>/g, (_, label: string) => {
    const log = `<log label="${label}" expr="note('${label}')"/>`
    const number = Number(/\d+/.exec(label)?.[0] ?? 0)
    if (number % 6 === 1)
      return `${log}<send event="b" delay="7ms" id="later"><param name="last" expr="last.n"/><param name="at" expr="bag.when"/></send>`
    return number % 11 === 3 ? `${log}<cancel sendid="later"/>` : log
  })
}

const namespaces = 'xmlns="http://www.w3.org/2005/07/scxml" version="1.0"'

/** Sessions below sessions, with delays and data of their own. */
export const family: Case = {
  isolation: 'chart',
  inputs: ['tell', 15, 'tell', 'more', 15, 'tell', 30, 'quit', 'tell', 50, 'more', 20],
  document: `<scxml ${namespaces}><datamodel><data id="told" expr="new Set()"/></datamodel>
    <state id="p"><invoke id="kid" autoforward="true"><param name="start" expr="[told.size]"/><content>
        <scxml ${namespaces}><datamodel><data id="start"/><data id="n" expr="0"/></datamodel>
          <state id="k"><transition event="tell"><script>n += 1; start.push(Math.random())</script>
              <send target="#_parent" event="count" delay="10ms"><param name="n" expr="n"/><param name="start" expr="start"/></send></transition>
            <transition event="more" target="l"/><transition event="quit" target="f"/></state>
          <state id="l"><invoke id="grandkid"><content><scxml ${namespaces}><state id="g"><onentry><send target="#_parent" event="hi" delay="12ms"/></onentry></state></scxml></content></invoke>
            <transition event="hi" target="k"><send target="#_parent" event="count"><param name="n" expr="-1"/></send></transition></state>
          <final id="f"><donedata><param name="n" expr="n"/></donedata></final></scxml></content>
        <finalize><script>told.add(_event.name + _event.data.n)</script></finalize></invoke>
      <transition event="done.invoke.kid" target="q"/>
      <transition event="*"><log expr="[_event.name, _event.data, _event.origin, _event.invokeid, [...told]]"/></transition></state>
    <state id="q"><transition event="more" target="p"/></state></scxml>`,
}
