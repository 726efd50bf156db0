/** Whether hooks keep their contract (`Hooks`). */
import { type Hooks, hooksProblem } from '../extensions/hooks.js'
import { simulatedClock } from '../runtime/clock.js'
import { createSession } from '../runtime/create-session.js'
import { parseChart } from '../runtime/load.js'
import { Conformance, mustEqual, pause } from './kit.js'

export interface HookSamples {
  /** Charts and the events that they are sent, beside those of the kit. Default: none. */
  readonly charts?: readonly { readonly scxml: string; readonly events: readonly string[] }[]
}

/** `create` makes the hooks, once for each check. */
export function checkHooks(create: () => Hooks, { charts = [] }: HookSamples = {}): Conformance {
  const all = [...ownCharts, ...charts]
  const check = (name: string, run: () => void | Promise<void>) => ({ name, run })
  return new Conformance([
    check('are functions with names of hooks', () => {
      const wanted = hooksProblem(create())
      mustEqual(wanted, undefined, 'what is wanted')
    }),
    ...all.flatMap((chart, at) => [
      check(`throw nothing in the chart ${at}`, async () => {
        const { problems } = run(chart, create())
        await pause(20)
        mustEqual(problems, [], 'what went wrong')
      }),
      check(`change nothing in the chart ${at} but for the events that they turn away or replace`, () => {
        const hooks = create()
        const answers: unknown[] = []
        const { trace } = run(chart, {
          ...Object.fromEntries(Object.keys(hooks).map((name) => [name, methodOf(hooks, name as keyof Hooks)])),
          beforeEvent(event, session) {
            const answer = hooks.beforeEvent?.(event, session)
            answers.push(answer)
            return answer
          },
        })
        const replay = { beforeEvent: () => answers.shift() as ReturnType<NonNullable<Hooks['beforeEvent']>> }
        mustEqual(trace, run(chart, replay).trace, 'what happens')
      }),
    ]),
  ])
}

interface Ran {
  readonly trace: readonly string[]
  /** What the session has to say of hooks; grows. */
  readonly problems: readonly string[]
}

function run({ scxml, events }: (typeof ownCharts)[number], hooks: Hooks): Ran {
  const trace: string[] = []
  const problems: string[] = []
  const clock = simulatedClock()
  const session = createSession(parseChart(scxml), { id: 'main', clock, hooks: [hooks] })
  session.on('error', ({ diagnostic: { code, message } }) => {
    if (code === 'runtime/hook') problems.push(message)
    else trace.push(`error ${message}`)
  })
  session.on('event', ({ event: { name } }) => trace.push(`event ${name}`))
  session.on('exit', ({ state }) => trace.push(`exit ${state}`))
  session.on('transition', ({ transition: { index } }) => trace.push(`transition ${index}`))
  session.on('enter', ({ state }) => trace.push(`enter ${state}`))
  session.on('log', ({ label, value }) => trace.push(`log ${label} ${JSON.stringify(value)}`))
  session.on('end', ({ status }) => trace.push(`end ${status}`))
  session.start()
  for (const event of events) {
    session.send(event)
    clock.advance(10)
  }
  session.stop()
  return { trace, problems }
}

function methodOf(hooks: Hooks, name: keyof Hooks): unknown {
  const hook: unknown = hooks[name]
  return typeof hook === 'function' ? hook.bind(hooks) : hook
}

const xmlns = 'xmlns="http://www.w3.org/2005/07/scxml" version="1.0"'

/** Of all that hooks are told of something. */
const ownCharts: readonly { readonly scxml: string; readonly events: readonly string[] }[] = [
  {
    scxml: `<scxml ${xmlns}>
      <datamodel><data id="n" expr="0"/></datamodel>
      <state id="off"><transition event="flip" target="on"/></state>
      <state id="on">
        <onentry><assign location="n" expr="n + 1"/><log label="n" expr="n"/></onentry>
        <transition event="flip" target="off"/><transition event="bad"><script>nowhere.at = all</script></transition>
        <transition event="error.execution"><log label="error"/></transition>
        <transition event="end" target="over"/>
      </state>
      <final id="over"/>
    </scxml>`,
    events: ['flip', 'nothing', 'flip', 'flip', 'bad', 'end', 'late'],
  },
  {
    scxml: `<scxml ${xmlns}>
      <parallel id="p">
        <history id="h" type="deep"><transition target="a1 b1"/></history>
        <state id="a"><state id="a1"><transition event="next" target="a2"/></state><state id="a2"><onentry><raise event="go"/></onentry></state></state>
        <state id="b"><state id="b1"><transition event="go" target="b2"/></state><state id="b2"/></state>
        <transition event="out" target="q"/>
      </parallel>
      <state id="q"><onentry><send event="back" delay="5ms"/></onentry><transition event="back" target="h"/></state>
    </scxml>`,
    events: ['next', 'out', 'next', 'out'],
  },
  {
    scxml: `<scxml ${xmlns}>
      <state id="a">
        <invoke id="i"><content><scxml ${xmlns}><state id="c">
          <onentry><send event="hello" target="#_parent"/></onentry>
          <transition event="quit" target="d"/></state><final id="d"/></scxml></content></invoke>
        <transition event="quit"><send event="quit" target="#_i"/></transition>
        <transition event="hello"><log label="hello"/></transition>
        <transition event="done.invoke.i" target="b"/>
      </state>
      <state id="b"><transition event="stop"><send event="lost" target="#_nobody"/></transition></state>
    </scxml>`,
    events: ['quit', 'stop'],
  },
]
