/**
 * What is wrong in real documents and clear all the same: each oddity is a warning with a code of its own, has its evident
 * meaning, and can be turned off.
 */
import { describe, expect, it } from 'vitest'
import { checkChart, createSession, simulatedClock } from '../../src/index.js'

const ns = 'xmlns="http://www.w3.org/2005/07/scxml"'
const chart = (inside: string, attributes = '') => `<scxml ${ns} version="1.0"${attributes}>${inside}</scxml>`

/** What happens in a chart: events that it raises for us to see start with `saw`. */
function run(text: string, ...events: string[]): string {
  const { chart, diagnostics } = checkChart(text)
  if (!chart) return diagnostics.map(({ message }) => message).join('\n')
  const seen: string[] = []
  const clock = simulatedClock()
  const session = createSession(chart, { clock })
  session.on('log', ({ value }) => seen.push(String(value)))
  session.start()
  for (const event of events) session.send(event)
  clock.advance('1s')
  return [...seen, session.status === 'running' ? session.configuration.join('+') : session.status].join(' ')
}

const go = '<state id="a"><transition event="e" target="b"/></state><final id="b"/>'
const log = (expr: string) => `<onentry><log expr="${expr}"/></onentry>`

describe.each<[string, string, string, string]>([
  // [code, what, document, what comes of it with the event e]
  ['rule/missing-namespace', 'no namespace', `<scxml version="1.0">${go}</scxml>`, 'done'],
  [
    'rule/wrong-namespace',
    'a namespace in other case',
    `<scxml xmlns="http://www.w3.org/2005/07/SCXML" version="1.0">${go}</scxml>`,
    'done',
  ],
  [
    'rule/wrong-namespace',
    'an https namespace',
    `<scxml xmlns="https://www.w3.org/2005/07/scxml" version="1.0">${go}</scxml>`,
    'done',
  ],
  [
    'rule/element-without-namespace',
    'an element that has lost its prefix',
    `<s:scxml xmlns:s="http://www.w3.org/2005/07/scxml" version="1.0"><s:state id="a"><transition event="e"/><s:transition event="e" target="b"/></s:state><s:final id="b"/></s:scxml>`,
    'done',
  ],
  ['schema/missing-version', 'no version', `<scxml ${ns}>${go}</scxml>`, 'done'],
  ['schema/version', 'another version', `<scxml ${ns} version="0.9">${go}</scxml>`, 'done'],
  [
    'schema/bad-name',
    'ids that are no names',
    chart('<state id="1 a"><transition event="e" target="2:b c"/></state><state id="x"/><final id="2:b c"/>'),
    'done',
  ],
  [
    'schema/bad-name',
    'several ids with spaces',
    chart(
      '<state id="a"><transition event="e" target="In Progress q"/></state><parallel><state id="p"><state/><state id="In Progress"/></state><state><state/><state id="q"/></state></parallel>',
    ),
    'In Progress+q',
  ],
  [
    'rule/unitless-delay',
    'a delay without a unit',
    chart(
      `<state id="a">${'<onentry><send event="e" delay="20"/></onentry>'}<transition event="e" target="b"/></state><final id="b"/>`,
    ),
    'done',
  ],
  [
    'rule/delay-spelling',
    'a delay of 0.01m',
    chart(
      `<state id="a"><onentry><send event="d" delay="0.01m"/></onentry><transition event="d" target="b"/></state><final id="b"/>`,
    ),
    'done',
  ],
  [
    'rule/delay-spelling',
    'a delay of 500 ms',
    chart(
      `<state id="a"><onentry><send event="d" delay="500 ms"/></onentry><transition event="d" target="b"/></state><final id="b"/>`,
    ),
    'done',
  ],
  [
    'rule/delay-spelling',
    'a delay in quotes',
    chart(
      `<state id="a"><onentry><send event="d" delay="'20ms'"/></onentry><transition event="d" target="b"/></state><final id="b"/>`,
    ),
    'done',
  ],
  [
    'rule/delay-spelling',
    'a delay of .5 sec',
    chart(
      `<state id="a"><onentry><send event="d" delay=".5 sec"/></onentry><transition event="d" target="b"/></state><final id="b"/>`,
    ),
    'done',
  ],
  [
    'rule/delay-spelling',
    'a delay of 0.0001 hours',
    chart(
      `<state id="a"><onentry><send event="d" delay="0.0001 hours"/></onentry><transition event="d" target="b"/></state><final id="b"/>`,
    ),
    'done',
  ],
  [
    'schema/unknown-attribute',
    'an attribute of nobody',
    chart(`<state id="a" color="red"><transition event="e" target="b" x="1" y="2"/></state><final id="b"/>`),
    'done',
  ],
  ['schema/stray-text', 'text among states', chart(`and so on ${go}`), 'done'],
  ['schema/unknown-element', 'an element that SCXML has not', chart(`<sate/>${go}`), 'done'],
  [
    'schema/unknown-element',
    'an unknown action',
    chart(`<state id="a"><onentry><beep/><log expr="1"/></onentry></state>`),
    '1 a',
  ],
  ['schema/foreign-element', 'a foreign element in the root', chart(`<q:i xmlns:q="urn:q"/>${go}`), 'done'],
  [
    'schema/foreign-element',
    'a foreign element in a state',
    chart(`<state id="a"><q:i xmlns:q="urn:q"/><transition event="e" target="b"/></state><final id="b"/>`),
    'done',
  ],
  [
    'schema/foreign-element',
    "a foreign element around its transition's content",
    chart(
      `<state id="a"><transition event="e" target="b"><q:i xmlns:q="urn:q">x</q:i><log expr="1"/></transition></state><final id="b"/>`,
    ),
    '1 done',
  ],
  [
    'schema/foreign-element',
    'a foreign element in <if>',
    chart(
      `<state id="a"><onentry><if cond="true"><q:i xmlns:q="urn:q"/><log expr="1"/><else/><log expr="2"/></if></onentry></state>`,
    ),
    '1 a',
  ],
  [
    'schema/foreign-element',
    'a foreign element in <datamodel>',
    chart(`<datamodel><q:i xmlns:q="urn:q"/><data id="d" expr="1"/></datamodel><state id="a">${log('d')}</state>`),
    '1 a',
  ],
  [
    'schema/foreign-element',
    'a foreign element in <invoke>',
    chart(
      `<state id="a"><invoke><q:i xmlns:q="urn:q"/><content><scxml ${ns} version="1.0"><final/></scxml></content></invoke><transition event="done.invoke" target="b"/></state><final id="b"/>`,
    ),
    'done',
  ],
  [
    'schema/foreign-element',
    'a foreign element in <initial>',
    chart(
      `<state id="a"><initial><q:i xmlns:q="urn:q"/><transition target="c"/></initial><state id="b"/><state id="c"/></state>`,
    ),
    'c',
  ],
  [
    'schema/foreign-element',
    'a foreign element in <send>',
    chart(
      `<state id="a"><onentry><send event="e"><q:i xmlns:q="urn:q"/></send></onentry><transition event="e" target="b"/></state><final id="b"/>`,
    ),
    'done',
  ],
  ['schema/foreign-element', 'an element without a namespace', chart(`<note xmlns="">x</note>${go}`), 'done'],
  [
    'rule/duplicate-sendid',
    'an id of two <send>',
    chart(
      `<state id="a"><onentry><send id="i" event="e"/><send id="i" event="f"/></onentry><transition event="f" target="b"/></state><final id="b"/>`,
    ),
    'done',
  ],
  [
    'rule/duplicate-invokeid',
    'an id of two <invoke>',
    chart(
      `<state id="a"><invoke id="i"><content><scxml ${ns} version="1.0"><state/></scxml></content></invoke><transition event="e" target="b"/></state><state id="b"><invoke id="i"><content><scxml ${ns} version="1.0"><state/></scxml></content></invoke></state>`,
    ),
    'b',
  ],
  [
    'rule/duplicate-data',
    'data of the same name',
    chart(`<datamodel><data id="d" expr="1"/><data id="d" expr="2"/></datamodel><state id="a">${log('d')}</state>`),
    '2 a',
  ],
  ['rule/renamed-attribute', 'initialstate', chart(`<state id="b"/><state id="a"/>`, ' initialstate="a"'), 'a'],
  [
    'rule/renamed-attribute',
    'next of a transition',
    chart(`<state id="a"><transition event="e" next="b"/></state><final id="b"/>`),
    'done',
  ],
  [
    'rule/renamed-attribute',
    'name of <data> and <assign>',
    chart(
      `<datamodel><data name="d" expr="1"/></datamodel><state id="a"><onentry><assign name="d" expr="d + 1"/><log expr="d"/></onentry></state>`,
    ),
    '2 a',
  ],
  [
    'rule/renamed-attribute',
    'targettype of <send>',
    chart(
      `<state id="a"><onentry><send event="e" targettype="scxml"/></onentry><transition event="e" target="b"/></state><final id="b"/>`,
    ),
    'done',
  ],
  [
    'rule/renamed-attribute',
    'sendidexp of <cancel>',
    chart(
      `<state id="a"><onentry><send event="f" id="i" delay="10ms"/><cancel sendidexp="'i'"/></onentry><transition event="f" target="b"/></state><final id="b"/>`,
    ),
    'a',
  ],
  [
    'rule/old-draft',
    'a final state of an old draft',
    chart(`<state id="a"><transition event="e" target="b"/></state><state id="b" final="true"/>`),
    'done',
  ],
  [
    'rule/old-draft',
    'a state that is not final',
    chart(`<state id="a"><transition event="e" target="b"/></state><state id="b" final="false"/>`),
    'b',
  ],
  [
    'rule/old-draft',
    'a final state with states',
    chart(`<state id="a"><transition event="e" target="b"/></state><state id="b" final="true"><state id="c"/></state>`),
    'c',
  ],
  [
    'rule/old-draft',
    'attributes without a meaning',
    chart(`<state id="a" task="true"><transition event="e" target="b"/></state><final id="b"/>`, ' exmode="lax"'),
    'done',
  ],
  [
    'rule/old-element',
    'targets in elements',
    chart(
      `<state id="a"><transition event="e"><target next="p"/><target next="q"/></transition></state><parallel><state><state/><state id="p"/></state><state><state/><state id="q"/></state></parallel>`,
    ),
    'p+q',
  ],
  [
    'rule/named-initial',
    'initial names the <initial> of a state',
    chart(
      `<state id="a" initial="i"><initial id="i"><transition target="c"/></initial><state id="b"/><state id="c"/></state>`,
    ),
    'c',
  ],
  [
    'schema/adopted-element',
    'an <initial> of the root',
    chart(`<initial><transition target="c"/></initial><state id="b"/><state id="c"/>`),
    'c',
  ],
  [
    'schema/missing-default',
    'a history without a default',
    chart(`<state id="a"><history id="h"/><state id="c"/><transition event="e" target="h"/></state>`),
    'c',
  ],
  [
    'schema/letter-case',
    'values in other case',
    chart(
      `<state id="a"><history id="h" type="Deep"><transition target="c"/></history><state id="c"/></state>`,
      ' binding="Early"',
    ),
    'c',
  ],
  [
    'rule/empty-condition',
    'an empty condition',
    chart(`<state id="a"><transition event="e" cond="" target="b"/></state><final id="b"/>`),
    'done',
  ],
  [
    'rule/empty-event',
    'an empty event',
    chart(`<state id="a"><transition event="" target="b"/></state><final id="b"/>`),
    'done',
  ],
  [
    'schema/ignored-attribute',
    'attributes of <send> that nobody filled in',
    chart(
      `<state id="a"><onentry><send event="d" eventexpr="" target="" targetexpr="" type="" typeexpr="" id="" idlocation=""
        delay="" delayexpr="" namelist=""/></onentry><transition event="d" target="b"/></state><final id="b"/>`,
    ),
    'done',
  ],
  [
    'schema/ignored-attribute',
    'attributes of <invoke> that nobody filled in',
    chart(
      `<state id="a"><invoke type="" src="" id="" idlocation="" autoforward="" namelist=""><param name="p" expr="1"/><content>
        <scxml ${ns} version="1.0"><final/></scxml></content></invoke><transition event="done.invoke" target="b"/></state>
        <final id="b"/>`,
    ),
    'done',
  ],
  [
    'schema/ignored-attribute',
    'empty expressions beside values',
    chart(
      `<datamodel><data id="d" expr="">1</data><data id="e"/></datamodel><state id="a"><onentry>
        <assign location="e" expr="">2</assign><send event="s"><param name="p" expr="3" location=""/></send></onentry>
        <transition event="s"><log expr="d + e + _event.data.p"/></transition></state>`,
    ),
    '6 a',
  ],
  [
    'schema/ignored-attribute',
    'an empty initial beside <initial>, and empty values',
    chart(
      `<state id="a" initial=""><initial><transition target="c" type=""/></initial><state id="b"/><state id="c"/></state>`,
      ' binding="" datamodel="" name="" initial=""',
    ),
    'c',
  ],
  [
    'schema/ignored-attribute',
    'an empty attribute beside another',
    chart(
      `<state id="a"><onentry><send event="" eventexpr="'e'"/></onentry><transition event="e" target="b"/></state><final id="b"/>`,
    ),
    'done',
  ],
  [
    'expression/syntax',
    'an expression in another language',
    chart(`<state id="a"><transition event="e" cond="x eq 1" target="b"/></state><final id="b"/>`),
    'a',
  ],
])('%s: %s', (code, _, text, outcome) => {
  it('is warned of', () => {
    const found = checkChart(text).diagnostics
    expect(found.map((one) => one.severity)).not.toContain('error')
    expect(found.map((one) => one.code)).toContain(code)
  })

  it('means what it seems to mean', () => expect(run(text, 'e')).toBe(outcome))

  it('can be turned off', () => {
    const off = checkChart(text, { off: [code as `rule/${string}`] })
    expect(off.chart).not.toBeNull()
    expect(off.diagnostics.map((one) => one.code)).not.toContain(code)
  })
})

describe('documents for other data models', () => {
  const text = (model: string) =>
    chart(
      `<datamodel><data id="d" expr="{1, 2}"/></datamodel>
      <state id="a"><onentry><assign location="d[1]" expr="d[1] ~= 3 and nil"/><script>local x = #d</script></onentry>
      <transition event="e" cond="d.x eq 'y'" target="b"/></state><final id="b"/>`,
      ` datamodel="${model}"`,
    )

  it.each(['lua', 'jexl', 'xpath', 'promela', 'cplusplus', 'python'])('%s is read, checked and linted', (model) => {
    const { chart, diagnostics } = checkChart(text(model), { lint: true })
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([['rule/unknown-datamodel', 'warning']])
    expect(chart!.datamodel).toBe(model)
    const bad = checkChart(text(model).replace('target="b"', 'target="none"'), { lint: true })
    expect(bad.diagnostics.map(({ code }) => code)).toContain('rule/unknown-target')
  })

  it('is refused by createSession, with the name and how to register it', () => {
    const { chart } = checkChart(text('lua'))
    expect(() => createSession(chart!)).toThrow("the data model 'lua' is not known here")
    try {
      createSession(chart!)
      expect.unreachable()
    } catch (error) {
      const [problem] = (
        error as { diagnostics: readonly { code: string; hint: string; location: { line: number } }[] }
      ).diagnostics
      expect(problem).toMatchObject({ code: 'runtime/unknown-datamodel', location: { line: 1 } })
      expect(problem!.hint).toContain('dataModels')
    }
  })
})

it('white space around names is no part of them: nothing is odd', () => {
  const text = chart(
    `<datamodel><data id=" x" expr="1"/></datamodel><state id=" a "><onentry><send id="s " event="f" delay="1ms"/>
    <cancel sendid=" s"/></onentry><transition event="e" target=" b"/><transition event="f"/></state>
    <state id="b\t">${log('x')}</state>`,
    ' datamodel=" ecmascript "',
  )
  expect(checkChart(text).diagnostics).toEqual([])
  expect(run(text, 'e')).toBe('1 b')
})
