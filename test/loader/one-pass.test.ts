/** A check reports all that is wrong in one pass, whatever else is wrong, and each mistake once. */
import { describe, expect, it } from 'vitest'
import { checkChart } from '../../src/index.js'

const around = (inside: string, attributes = '') =>
  `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"${attributes}>${inside}</scxml>`

const codes = (text: string) => checkChart(text, { lint: true }).diagnostics.map(({ code }) => code)

describe('one pass', () => {
  it('tells of a wrong target, a syntax error, a bad value and a likely mistake together, in the order of the text', () => {
    const text = around(
      `<datamodel><data id="cups" expr="0"/></datamodel>
      <state id="a">
        <onentry><log expr="1 +"/><send event="e" delay="soon"/></onentry>
        <transition event="e" target="nowhere" cond="cups = 1"/>
        <transition event="f" type="inner"><script>if (</script></transition>
      </state>
      <state id="a"/>`,
    )
    expect(codes(text)).toEqual([
      'expression/syntax',
      'rule/bad-delay',
      'rule/unknown-target',
      'lint/assigning-condition',
      'schema/bad-value',
      'expression/syntax',
      'rule/duplicate-id',
    ])
  })

  it('tells of likely mistakes beside a wrong target', () => {
    const text = around(
      `<datamodel><data id="cups" expr="0"/></datamodel>
      <state id="a"><transition event="e" target="nowhere" cond="cups = 1"/></state>`,
    )
    expect(codes(text)).toEqual(['rule/unknown-target', 'lint/assigning-condition'])
  })

  it('has no chart then', () => {
    expect(checkChart(around('<state id="a"><transition target="b"/></state>')).chart).toBe(null)
  })
})

describe('what only follows from another mistake is not told:', () => {
  it.each([
    [
      'states that a wrong target does not reach',
      around('<state id="a"><transition event="e" target="bb"/></state><state id="b"/>'),
      ['rule/unknown-target'],
    ],
    [
      'a final state behind a wrong target',
      around(
        '<state id="a"><transition event="done.state.a" target="z"/><state id="b"><transition target="cc"/></state><final id="c"/></state><final id="z"/>',
      ),
      ['rule/unknown-target'],
    ],
    [
      'where a state is that several have the id of',
      around(
        '<state id="a"><state id="x"/></state><state id="b" initial="x"><history id="h"><transition target="x"/></history><state id="x"/><transition event="e" target="x b"/></state>',
      ),
      ['rule/duplicate-id'],
    ],
    [
      'an empty expression where an attribute is missing',
      around('<state id="a"><onentry><foreach item="i"/><assign expr="1"/></onentry></state>'),
      ['schema/missing-attribute', 'schema/missing-attribute'],
    ],
    [
      'data whose declaration stands in the wrong place',
      around('<state id="a"><data id="cups" expr="0"/><onentry><log expr="cups"/></onentry></state>'),
      ['schema/misplaced-element'],
    ],
    [
      'an event whose transition stands in the wrong place',
      around('<state id="a"><onentry><raise event="e"/><transition event="e"/></onentry></state>'),
      ['schema/misplaced-element'],
    ],
  ])('%s', (_, text, expected) => expect(codes(text)).toEqual(expected))
})
