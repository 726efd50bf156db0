/** Charts made to be slow: sessions start and take their steps in time proportional to the states that are involved. */
import { describe, expect, it } from 'vitest'
import { type Chart, createSession, parseChart } from '../../src/index.js'
import { growth, tolerable } from '../growth.js'

const numbered = (count: number, make: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => make(i)).join('')
const nest = (count: number, tag: string, attributes = '', inside = '') =>
  `<${tag} ${attributes}>`.repeat(count) + inside + `</${tag}>`.repeat(count)
const regions = (count: number, make: (i: number) => string) =>
  `<parallel id="p"><transition event="out" target="q"/>${numbered(count, make)}</parallel><state id="q"/>`
const chart = (inner: string): Chart =>
  parseChart(
    `<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:ms="urn:microstep:scxml" version="1.0" datamodel="null">${inner}</scxml>`,
  )

const two = (i: number, inside: string, next = 'state') =>
  `<state><state ${inside}><transition event="e" target="x${i}"/></state><${next} id="x${i}"/></state>`

type Family = readonly [name: string, n: number, make: (n: number) => string]

const families: readonly Family[] = [
  ['states in states', 2000, (n) => nest(n, 'state')],
  ['parallels in parallels', 2000, (n) => nest(n, 'parallel')],
  ['regions that all take an event', 1000, (n) => regions(n, (i) => two(i, ''))],
  ['regions that all come to an end', 1000, (n) => regions(n, (i) => two(i, '', 'final'))],
  ['regions with conflicts', 1000, (n) => regions(n, () => '<state><transition event="e" target="q"/></state>')],
  ['transitions of many that are one', 1000, (n) => regions(n, () => '<state/>').replace('"out"', '"e"')],
  [
    'regions deep inside, below transitions',
    500,
    (n) =>
      nest(
        n,
        'state',
        '',
        `<transition event="e"/>${nest(
          1,
          'parallel',
          '',
          numbered(n, () => '<state/>'),
        )}`,
      ),
  ],
  ['states that defer, each its own', 1000, (n) => numbered(n, (i) => `<state ms:defer="d${i}"/>`)],
  ['states that defer all, inside each other', 1000, (n) => nest(n, 'state', 'ms:defer="* e"')],
  ['regions that defer and take', 1000, (n) => regions(n, (i) => two(i, 'ms:defer="e"'))],
  [
    'deep histories',
    1000,
    (n) =>
      `<state id="p"><transition event="out" target="q"/>${nest(n, 'state', '', '<state/>').replaceAll('<state >', '<state ><history type="deep"/>')}</state><state id="q"/>`,
  ],
  [
    'shallow histories',
    1000,
    (n) =>
      `<state id="p"><transition event="out" target="q"/>${nest(n, 'state', '', '<state/>').replaceAll('<state >', '<state ><history/>')}</state><state id="q"/>`,
  ],
]

let memos = 1_000_000

describe('time grows with the chart, not with its square:', () => {
  it.each(families)('%s', { timeout: 60_000 }, (_, n, make) => {
    const time = growth(
      (size) => chart(make(size)),
      n,
      (chart) => {
        // A limit that nobody else has makes a memo of its own: nothing is remembered from the attempts before.
        const session = createSession(chart, { limits: { memoEntries: memos++ } }).start()
        for (const event of ['e', 'e', 'd0', 'd1', 'out']) session.send(event)
      },
    )
    expect(time).toBeLessThan(tolerable)
  })
})
