/** Where the diagnostic of a run-time error points: at what was being evaluated. */
import { describe, expect, it } from 'vitest'
import { createSession, type Diagnostic, parseChart, simulatedClock } from '../../src/index.js'

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

function failures(text: string, event?: string): Diagnostic[] {
  const seen: Diagnostic[] = []
  const clock = simulatedClock()
  const session = createSession(parseChart(text), { clock })
  session.on('error', ({ diagnostic }) => seen.push(diagnostic))
  session.start()
  clock.advance('1s')
  if (event !== undefined) session.send(event)
  return seen
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
    expect(text.slice(found!.location!.offset, found!.location!.offset + found!.location!.length)).toBe(place)
  })

  it('in the condition of a transition', () => {
    const text = around('<state id="s"><transition event="go" cond="order.id" target="s"/></state>')
    const [found] = failures(text, 'go')
    expect(text.slice(found!.location!.offset, found!.location!.offset + found!.location!.length)).toBe('order.id')
  })
})
