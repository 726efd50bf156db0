/** Where the diagnostic of a run-time error points: at what was being evaluated. */
import { describe, expect, it } from 'vitest'
import { createSession, type Diagnostic, type Isolation, parseChart, simulatedClock } from '../../src/index.js'

const around = (inside: string) =>
  `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
  <datamodel><data id="order"/><data id="lines" expr="[1]"/></datamodel>
  <script>
    function total(order) {
      return order.lines.length
    }
  </script>
  ${inside}
</scxml>`

function failures(text: string, event?: string, isolation: Isolation = 'chart'): Diagnostic[] {
  const seen: Diagnostic[] = []
  const clock = simulatedClock()
  const session = createSession(parseChart(text), { clock, isolation })
  session.on('error', ({ diagnostic }) => seen.push(diagnostic))
  session.start()
  clock.advance('1s')
  if (event !== undefined) session.send(event)
  session.stop()
  return seen
}

/** What the diagnostic points at. */
function placeIn(text: string, found: Diagnostic | undefined): string {
  const { offset, length } = found!.location!
  return text.slice(offset, offset + length)
}

const block = (content: string) => around(`<state id="s"><onentry>${content}</onentry></state>`)

describe('error.execution', () => {
  it.each([
    ['in an attribute', block('<log expr="order.id"/>'), 'order.id'],
    [
      'in an attribute with references',
      block('<log expr="1 &lt; 2 &amp;&amp; order.id"/>'),
      '1 &lt; 2 &amp;&amp; order.id',
    ],
    ['in a condition', block('<if cond="order.id"><log/></if>'), 'order.id'],
    ['in the second condition', block('<if cond="false"><log/><elseif cond="order.paid"/></if>'), 'order.paid'],
    ['in the value of an assignment', block('<assign location="lines" expr="order.lines"/>'), 'order.lines'],
    ['in the location of an assignment', block('<assign location="order.lines" expr="1"/>'), 'order.lines'],
    ['in a location that there is not', block('<assign location="ordre" expr="1"/>'), 'ordre'],
    ['in a list', block('<foreach array="order.lines" item="i"/>'), 'order.lines'],
    ['inside a foreach', block('<foreach array="lines" item="i"><log expr="i.a.b"/></foreach>'), 'i.a.b'],
    [
      'in a parameter',
      block('<send event="e"><param name="a" expr="1"/><param name="b" expr="order.id"/></send>'),
      'order.id',
    ],
    ['in one name of a namelist', block('<send event="e" namelist="lines ordre "/>'), 'ordre'],
    ['in an event that is computed', block('<send eventexpr="order.id"/>'), 'order.id'],
    ['in a delay that is computed', block('<send event="e" delayexpr="\'soon\'"/>'), "'soon'"],
    ['in content', block('<send event="e"><content expr="order.id"/></send>'), 'order.id'],
    ['in a script', block('<script>order.id()</script>'), 'order.id()'],
    ['in a CDATA section', block('<script><![CDATA[order.id()]]></script>'), '<![CDATA[order.id()]]>'],
    ['in a function of another script: at the call', block('<log expr="total(order)"/>'), 'total(order)'],
    ['in a <data>', around('<datamodel><data id="x" expr="order.id"/></datamodel><final/>'), 'order.id'],
    [
      'in what a final state gives',
      around('<state id="s"><final id="f"><donedata><param name="a" expr="order.id"/></donedata></final></state>'),
      'order.id',
    ],
    ['in an invocation', around('<state id="s"><invoke srcexpr="order.id"/></state>'), 'order.id'],
  ])('%s', (_, text, place) => {
    const [found] = failures(text)
    expect(found).toMatchObject({ code: 'runtime/execution', severity: 'error' })
    expect(placeIn(text, found)).toBe(place)
  })

  it.each([
    ['the statement', 'var a = 1\norder.id()\nvar b = 2', 'order.id()'],
    ['the first', 'order.id()\nvar b = 2', 'order.id()'],
    ['the last', 'var a = 1; var b = order.id', 'var b = order.id'],
    ['a class', 'var a = 1; class A { static id = order.id }', 'class A { static id = order.id }'],
    ['in a block', 'if (lines) { var a = 1; order.id(); lines = [] }', 'order.id();'],
    ['in the condition of it', 'var a = 1; if (order.id) { lines = [] }', 'if (order.id) { lines = [] }'],
    ['behind a block', 'if (lines) { var a = 1 }\norder.id()', 'order.id()'],
    [
      'in a switch',
      'switch (lines.length) { case 1: lines = []; order.id(); break; default: lines = 1 }',
      'order.id();',
    ],
    [
      'in a loop: the loop',
      'var a = 1; for (const line of lines) { a = 2; order.id() }',
      'for (const line of lines) { a = 2; order.id() }',
    ],
    ['in a function: the call', 'var f = () => { var a = 1; order.id() }; f(); var b = 1', 'f();'],
    ['a call of a function of another script', 'var a = 1; total(order)', 'total(order)'],
    ['after an error that was caught', 'try { order.id() } catch (e) { lines = 1 } order.paid()', 'order.paid()'],
    ['thrown by a handler', 'try { order.id() } catch (e) { lines = 1; throw e }', 'throw e'],
    [
      'what comes at last does not pass for it',
      'var a = 1; try { order.id() } finally { a = 2; lines = 3 }',
      'try { order.id() } finally { a = 2; lines = 3 }',
    ],
    ['with references', 'lines[1 &lt; 2 ? 0 : 1] = "&amp;"; order.id &lt; 1', 'order.id &lt; 1'],
    ['in a CDATA section', '<![CDATA[lines = "<&"; order.id()]]>', 'order.id()'],
    ['an error that is no object', 'var a = 1; throw 7', 'throw 7'],
  ])('in a script of several statements: %s', (_, code, place) => {
    for (const isolation of ['chart', 'sandbox'] as const)
      for (const text of [block(`<script>${code}</script>`), around(`<script>${code}</script><final/>`)])
        expect(placeIn(text, failures(text, undefined, isolation)[0])).toBe(place)
  })

  it('in a script that ran well before', () => {
    const text = around(`<state id="s"><transition event="go"><script>var a = 1
      lines = lines.a.b</script></transition></state>`)
    expect(placeIn(text, failures(text, 'go')[0])).toBe('lines = lines.a.b')
  })

  it('in all of a script that cannot be read, whatever has failed before', () => {
    const text = block('<script>var a = 1; order.id()</script>').replace(
      '</onentry>',
      '</onentry><onentry><script>var = 1</script></onentry>',
    )
    const found = failures(text)
    expect(found.map((one) => placeIn(text, one))).toEqual(['order.id()', 'var = 1'])
  })

  it('in the condition of a transition', () => {
    const text = around('<state id="s"><transition event="go" cond="order.id" target="s"/></state>')
    const [found] = failures(text, 'go')
    expect(placeIn(text, found)).toBe('order.id')
  })
})
