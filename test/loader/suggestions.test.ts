/** "Did you mean …": wherever a name is one slip away from a name that there is. */
import { describe, expect, it } from 'vitest'
import { checkChart } from '../../src/index.js'

const around = (inside: string, attributes = '') =>
  `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"${attributes}>${inside}</scxml>`

/** A chart that is as it should be, with places for slips. */
const chart = (change: (text: string) => string) =>
  change(
    around(
      `<datamodel><data id="paid" expr="0"/></datamodel>
      <state id="waiting">
        <onentry><send event="timeout" delay="1s"/></onentry>
        <transition event="payment.done" cond="In('waiting')" target="paying"/>
        <transition event="timeout" type="internal"><assign location="paid" expr="paid + 1"/><raise event="payment.done"/></transition>
      </state>
      <state id="paying" initial="counting">
        <transition event="done.state.paying" target="finished"/>
        <state id="counting"><transition target="counted"/></state>
        <final id="counted"/>
      </state>
      <final id="finished"/>`,
      ' initial="waiting"',
    ),
  )

const hints = (text: string) =>
  checkChart(text, { lint: true }).diagnostics.map(({ code, hint }) => `${code}: ${hint ?? '-'}`)

it('the chart itself is as it should be', () => expect(hints(chart((text) => text))).toEqual([]))

describe.each([
  ['a target', 'target="finished"', 'target="finishd"', "rule/unknown-target: did you mean 'finished'?"],
  ['an initial of a state', 'initial="counting"', 'initial="conting"', "rule/unknown-target: did you mean 'counting'?"],
  ['the initial of <scxml>', 'initial="waiting"', 'initial="waitng"', "rule/unknown-target: did you mean 'waiting'?"],
  ['In()', "In('waiting')", "In('wating')", "lint/unknown-state: did you mean 'waiting'?"],
  ['a done event', 'event="done.state.paying"', 'event="done.state.payin"', "lint/never-done: did you mean 'paying'?"],
  [
    'a raised event',
    'raise event="payment.done"',
    'raise event="payment.doen"',
    "lint/unhandled-event: did you mean 'payment.done'?",
  ],
  [
    'an event that is sent',
    'send event="timeout"',
    'send event="tiemout"',
    "lint/unhandled-event: did you mean 'timeout'?",
  ],
  [
    'an error event',
    'event="timeout" type',
    'event="timeout error.excution" type',
    "lint/unknown-event: did you mean 'error.execution'?",
  ],
  ['data', 'expr="paid + 1"', 'expr="pad + 1"', "lint/undeclared-data: did you mean 'paid'?"],
  ['a location', 'location="paid"', 'location="payd"', "lint/undeclared-data: did you mean 'paid'?"],
  ['an attribute', 'cond="In', 'conf="In', "schema/unknown-attribute: did you mean 'cond'?"],
  ['an element', '<assign ', '<asign ', "schema/unknown-element: did you mean 'assign'?"],
  ['a value', 'type="internal"', 'type="intrenal"', "schema/bad-value: did you mean 'internal'?"],
  ['binding', 'version="1.0"', 'version="1.0" binding="lte"', "schema/bad-value: did you mean 'late'?"],
  [
    'datamodel',
    'version="1.0"',
    'version="1.0" datamodel="ecmascrpt"',
    "rule/unknown-datamodel: did you mean 'ecmascript'?",
  ],
] as const)('a slip in %s', (_, right, wrong, hint) => {
  it('has a hint', () => expect(hints(chart((text) => text.replace(right, wrong)))).toContainEqual(hint))
})
