/** Time in the length of the document, whatever stands in it: a square would take minutes here. */
import { describe, expect, it } from 'vitest'
import { checkChart } from '../../../src/runtime/load.js'
import { lintOf } from './lint-of.js'

const n = 10_000
const numbered = (count: number, part: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => part(i)).join('')
const data = '<datamodel><data id="x"/></datamodel>'

describe('lint', () => {
  it.each<[string, string]>([
    [
      'states, transitions and expressions',
      `<datamodel>${numbered(n, (i) => `<data id="x${i}" expr="x${(i + 1) % n} + y"/>`)}</datamodel>${numbered(n, (i) => `<state id="s${i}"><transition event="e${i}" cond="In('s') &amp;&amp; x${i} &gt; 1" target="s${(i * 7) % n}"/></state>`)}`,
    ],
    [
      'transitions of one state',
      `<state>${numbered(n, (i) => `<transition event="e${i % 2 === 0 ? 0 : i}" cond="In('a')"/>`)}</state>`,
    ],
    ['a list of descriptors', `<state><transition event="${numbered(n, (i) => `done.state.x${i} `)}"/></state>`],
    [
      'a list of descriptors behind many attributes',
      `<state><transition${numbered(n, (i) => ` a${i}=""`)} event="${numbered(900, (i) => `done.state.x${i} `)}"/></state>`,
    ],
    [
      'long names of events',
      `<state>${['b', 'c'].map((end) => `<transition event="${'a.'.repeat(100_000)}${end}"/>`).join('')}<onentry><raise event="${'a.'.repeat(100_000)}d"/></onentry></state>`,
    ],
    [
      'misspelt events',
      `<state><onentry>${numbered(n / 4, (i) => `<raise event="event.number.${i}"/>`)}</onentry>${numbered(n / 4, (i) => `<transition event="evnet.number.${i}"/>`)}</state>`,
    ],
    [
      'done events',
      numbered(
        n / 2,
        (i) =>
          `<state id="s${i}"><transition event="done.state.s${i} done.invoke.i${i}"/><state><invoke id="j${i}" src="a"/></state></state>`,
      ),
    ],
    [
      'regions that leave together',
      `<parallel>${numbered(n, () => '<state><transition event="e" target="z"/></state>')}</parallel><state id="z"/>`,
    ],
    [
      'regions of which one leaves for another place',
      `<parallel>${numbered(n, (i) => `<state><transition event="e" target="${i === 1 ? 'y' : 'z'}"/></state>`)}</parallel><state id="y"/><state id="z"/>`,
    ],
    [
      'regions that assign much on many events',
      `${data}<parallel>${numbered(2, (i) => `<state><transition event="${numbered(n / 4, (k) => `e${k} `)}">${numbered(n / 4, (k) => `<assign location="x" expr="${i + 1}${k}"/>`)}</transition></state>`)}</parallel>`,
    ],
    [
      'regions deep inside each other',
      `<parallel>${numbered(n / 4, () => '<state><parallel><transition event="e" target="z"/>')}<state/><state/>${'</parallel></state>'.repeat(n / 4)}<state id="z"/></parallel>`,
    ],
    ['a circle', numbered(n, (i) => `<state id="s${i}"><transition target="s${(i + 1) % n}"/></state>`)],
    [
      'defaults deep inside each other',
      `<state id="o">${'<state>'.repeat(n / 4)}<state/>${'</state>'.repeat(n / 4)}</state>${numbered(n / 4, (i) => `<state id="s${i}"><transition target="o"/></state>`)}`,
    ],
    [
      'undeclared names of a script',
      `<state><onentry><script>${numbered(n, (i) => `f(y${i}, In('s${i}'));`)}</script></onentry></state>`,
    ],
  ])('%s', (_, inner) => {
    const text = `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">${inner}</scxml>`
    const started = performance.now()
    checkChart(text)
    const without = performance.now() - started
    const linting = performance.now()
    checkChart(text, { lint: true, on: ['lint/unhandled-send', 'lint/never-raised'] })
    expect(performance.now() - linting - without).toBeLessThan(8000)
  })
})

it('a pattern of very many parts', () => {
  const inner = `${data}<state><transition event="e" cond="[${'x,'.repeat(60_000)}] = []"/></state>`
  expect(lintOf(inner)).toEqual([expect.stringMatching(/^assigning-condition/)])
})
