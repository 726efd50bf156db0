import { describe, expect, it } from 'vitest'
import type { Chart, State } from '../../src/core/chart.js'
import type { Configuration } from '../../src/core/configuration.js'
import { EventClasses, eventless } from '../../src/core/event-classes.js'
import { MemoStepper } from '../../src/core/memo.js'
import { Seen } from '../../src/core/seen.js'
import { PlainStepper, Selection, type Stepper } from '../../src/core/stepper.js'
import { parseChart } from '../../src/index.js'
import { scxml } from '../semantics/trace.js'

const always = { holds: () => true }
const noHistory = { get: () => undefined }

const regions = (count: number): Chart =>
  parseChart(
    scxml(
      `<parallel id="p">${Array.from(
        { length: count },
        (_, i) => `<state id="r${i}">
          <state id="a${i}"><transition event="e${i}" target="b${i}"/></state>
          <state id="b${i}"><transition event="e${i}" target="a${i}"/></state></state>`,
      ).join('')}</parallel>`,
    ),
  )

/** Numbers below `bound`, the same in every run. */
function sequence(bound: number): () => number {
  let state = 7
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % bound
  }
}

const ids = (states: readonly State[]) => states.map(({ id }) => id)

describe('the memo', () => {
  it('gives the very step that it has given before, to all who are in an equal configuration', () => {
    const chart = regions(2)
    const selection = new Selection(chart)
    const stepper = new MemoStepper(chart, 100, selection)
    const event = selection.classes.of('e0')
    const around = (from: Configuration) => {
      const there = stepper.next(from, event, noHistory, always)!
      const back = stepper.next(there.after, event, noHistory, always)!
      return { there, back }
    }
    // Learned when it comes up again, known from then on.
    let { there, back } = around(stepper.initial.after)
    for (let lap = 0; lap < 3; lap++) ({ there, back } = around(back.after))
    const again = around(back.after)
    expect(again.there).toBe(there)
    expect(again.back).toBe(back)
  })

  it.each([1, 2, 50, 1000])(
    'never holds more than its limit of %i entries, and steps as the plain algorithm does',
    (limit) => {
      const chart = regions(10)
      const selection = new Selection(chart)
      const memo: Stepper & { readonly size: number } = new MemoStepper(chart, limit, selection)
      const plain = new PlainStepper(chart, selection)
      const next = sequence(10)
      let one = memo.initial.after
      let other = plain.initial.after
      for (let at = 0; at < 5000; at++) {
        const event = selection.classes.of(`e${next()}`)
        const step = memo.next(one, event, noHistory, always)!
        const expected = plain.next(other, event, noHistory, always)!
        expect([ids(step.exits), ids(step.after.states)]).toEqual([ids(expected.exits), ids(expected.after.states)])
        one = step.after
        other = expected.after
        expect(memo.size).toBeLessThanOrEqual(limit)
      }
    },
  )

  it('counts a large configuration as several entries', () => {
    const chart = regions(200)
    const selection = new Selection(chart)
    const memo = new MemoStepper(chart, 1000, selection)
    const event = selection.classes.of('e0')
    let { after } = memo.initial
    for (let at = 0; at < 6; at++) ({ after } = memo.next(after, event, noHistory, always)!)
    // Two configurations of 401 states, and a step for each.
    expect(memo.size).toBe(4 * (1 + (401 >> 6)))
  })

  it('remembers nothing of configurations that come up once', () => {
    const chart = regions(200)
    const selection = new Selection(chart)
    const memo = new MemoStepper(chart, 10_000, selection)
    let { after } = memo.initial
    for (let at = 0; at < 200; at++) {
      ;({ after } = memo.next(after, selection.classes.of(`e${at}`), noHistory, always)!)
    }
    expect(memo.size).toBe(0)
  })

  it('asks each condition once, also where it has to learn', () => {
    const chart = parseChart(
      scxml(`<parallel id="p"><transition event="e" cond="x" target="out"/>
        <state id="a"><transition event="e" cond="y" target="a"/></state>
        <state id="b"><transition event="e" cond="z" target="b"/></state></parallel><state id="out"/>`),
    )
    const selection = new Selection(chart)
    const memo = new MemoStepper(chart, 100, selection)
    const { after } = memo.initial
    for (let time = 0; time < 4; time++) {
      const asked: string[] = []
      const holds = ({ condition }: { readonly condition: { readonly source: string } | null }) => {
        asked.push(condition!.source)
        return false
      }
      expect(memo.next(after, selection.classes.of('e'), noHistory, { holds })).toBeNull()
      expect(asked).toEqual(['y', 'x', 'z'])
    }
  })
})

describe('event classes', () => {
  const classes = (...descriptors: string[]) => {
    const transitions = descriptors.map((descriptor) => ({ events: [descriptor] }))
    return new EventClasses({ transitions: transitions as unknown as Chart['transitions'], states: [] })
  }

  it.each([
    [['a'], 'a', 'a.b.c', true],
    [['a'], 'b', 'c', true],
    [['a', 'a.b'], 'a', 'a.b', false],
    [['a', 'a.b'], 'a.b', 'a.b.c', true],
    [['*'], 'a', 'b.c', true],
    [['a.b'], 'a', 'x', false],
  ])('with %j, %s and %s are of one class: %s', (descriptors, one, other, same) => {
    // Never one class where they fit different descriptors; two where the trie tells them apart.
    const found = classes(...descriptors)
    expect(found.of(one) === found.of(other)).toBe(same)
    expect(found.of(one)).not.toBe(eventless)
  })

  it('a flood of names fills no memory, be they many or long', () => {
    const found = classes('order')
    for (let at = 0; at < 20_000; at++) found.of(`order.${at}`)
    expect(found.size).toBeLessThanOrEqual(4096)
    const before = found.size
    expect(found.of(`order.${'x'.repeat(100_000)}`)).toBe(found.of('order'))
    expect(found.size).toBeLessThanOrEqual(before + 1)
  })
})

describe('seen', () => {
  it('knows what comes back, also where a thousand others come between', () => {
    const seen = new Seen()
    const hashes = Array.from({ length: 5000 }, (_, at) => Math.imul(at + 1, 0x9e3779b1) >>> 0)
    // The table has to grow first.
    for (let lap = 0; lap < 6; lap++) for (const hash of hashes) seen.note(hash)
    const known = hashes.filter((hash) => seen.note(hash)).length
    expect(known).toBe(hashes.length)
    expect(seen.note(0x12345678)).toBe(false)
  })
})
