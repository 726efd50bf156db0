/** Snapshots that somebody has tampered with: refused as a whole, or restored as a whole. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createSession,
  type EventProcessor,
  type Invoker,
  parseChart,
  restoreSession,
  ScxmlError,
  simulatedClock,
} from '../../src/index.js'
import { scxml } from '../semantics/trace.js'

const child = scxml(
  '<datamodel><data id="c" expr="[1]"/></datamodel><state id="k"><onentry><send event="x" delay="5s"/></onentry></state>',
)
const chart = parseChart(
  scxml(`<datamodel><data id="x" expr="({ m: new Map([[1, [2]]]), d: new Date(3), b: new Uint8Array(3), f: f })"/><data id="y" expr="[x.m]"/></datamodel>
    <script>function f() { return 1 }</script>
    <state id="p" initial="a" ms:defer="held"><history id="h" type="deep"><transition target="a"/></history>
      <invoke id="kid"><content>${child}</content></invoke><invoke id="own" type="service"/>
      <onentry><send event="late" delay="3s" id="s"><param name="y" expr="y"/></send></onentry>
      <state id="a"><transition event="go" target="b"/></state><state id="b"/>
      <transition event="out" target="q"/></state>
    <state id="q"><transition event="in" target="h"/></state>`),
)

/** What is alive of all that was started. */
function surroundings(failing = false) {
  const alive = { services: 0, attached: 0 }
  const service = () => {
    alive.services++
    return { send() {}, cancel: () => void alive.services--, snapshot: () => ({ since: new Date(5) }) }
  }
  const seen: unknown[] = []
  const invoker: Invoker = {
    types: ['service'],
    start: service,
    restore(kept) {
      seen.push(kept)
      if (failing) throw new Error('out of order')
      return service()
    },
  }
  const processor: EventProcessor = {
    type: 'wire',
    aliases: [],
    attach() {
      alive.attached++
      return { location: 'wire:1' }
    },
    detach: () => void alive.attached--,
    send() {},
  }
  return { alive, seen, options: { invokers: [invoker], processors: [processor] } }
}

const { options } = surroundings()
const session = createSession(chart, { id: 'one', clock: simulatedClock(), seed: 3, ...options }).start()
for (const event of ['go', 'out', 'in', 'held']) session.send(event)
const text = JSON.stringify(session.snapshot())

/** All places in the snapshot, as ways through it. */
const places: string[][] = []
const walk = (value: unknown, way: string[]) => {
  places.push(way)
  if (typeof value === 'object' && value !== null)
    for (const key of Object.keys(value)) walk((value as Record<string, unknown>)[key], [...way, key])
}
walk(JSON.parse(text), [])

const odd: readonly unknown[] = [
  ...[
    null,
    true,
    -1,
    0,
    1,
    1e300,
    4_294_967_296,
    '',
    'a',
    'p',
    '__proto__',
    [],
    {},
    [[]],
    { $shared: 0 },
    { $shared: 99 },
  ],
  ...[{ $reference: { function: 'f' } }, { $map: [[{ $shared: 0 }, 1]] }, { $view: 'Uint8Array', $of: { $shared: 0 } }],
  ...[
    { $array: 4_294_967_295, $properties: {} },
    { $xml: '<a>' },
    { $node: [0], $of: { $xml: '<a/>' } },
    { $object: {}, $state: 'frozen' },
  ],
]

type Change = readonly [at: number, how: 'set' | 'delete' | 'copy', what: number]

function changed(changes: readonly Change[]): string {
  const snapshot = JSON.parse(text)
  for (const [at, how, what] of changes) {
    const way = places[at % places.length]!
    const last = way.at(-1)
    if (last === undefined) continue
    let holder = snapshot
    for (const key of way.slice(0, -1)) holder = holder?.[key]
    if (typeof holder !== 'object' || holder === null) continue
    if (how === 'delete') delete holder[last]
    else if (how === 'copy' && Array.isArray(holder)) holder.push(holder[Number(last)])
    else holder[last] = odd[what % odd.length]
  }
  return JSON.stringify(snapshot)
}

describe('a snapshot that was tampered with', () => {
  it('is refused as a whole or restored as a whole, and harms nobody', () => {
    let refused = 0
    let restored = 0
    const change = fc.tuple(fc.nat(), fc.constantFrom('set', 'delete', 'copy'), fc.nat()) as fc.Arbitrary<Change>
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 2 }), (changes) => {
        const clock = simulatedClock()
        const { alive, options } = surroundings()
        try {
          const made = restoreSession(chart, changed(changes), { ...options, clock })
          restored++
          made.send('out')
          clock.advance('10s')
          made.stop()
        } catch (error) {
          if (!(error instanceof ScxmlError)) throw error
          refused++
          expect(error.diagnostics.filter(({ code }) => !code.startsWith('snapshot/'))).toEqual([])
          expect(clock.next).toBeUndefined()
        }
        expect(alive).toEqual({ services: 0, attached: 0 })
        expect(Object.keys(Object.prototype)).toEqual([])
      }),
      { numRuns: 1500, seed: 20_260_101 },
    )
    expect(refused).toBeGreaterThan(300)
    expect(restored).toBeGreaterThan(100)
  })

  it('is refused where a list has no end', () => {
    const snapshot = JSON.parse(text)
    snapshot.session.delayed[0].payload.values.params = { $array: 4_294_967_295, $properties: {} }
    expect(() => restoreSession(chart, snapshot, surroundings().options)).toThrow('has parameters that are none')
  })

  it('is refused wherever it is cut off', () => {
    for (let end = 0; end < text.length; end += 17) {
      expect(() => restoreSession(chart, text.slice(0, end), surroundings().options)).toThrow(ScxmlError)
    }
  })

  it('is refused where it nests without end', () => {
    const deep = `${'{"session":{"invocations":['.repeat(100_000)}`
    expect(() => restoreSession(chart, deep)).toThrow(/no JSON/)
    const head = '{"format":"microstep-snapshot","version":1,"session":'
    const nest = '{"invocations":[{"session":'
    const nested = `${head}${nest.repeat(50_000)}1${'}]}'.repeat(50_000)}}`
    expect(() => restoreSession(chart, nested)).toThrow(/more than 1000 sessions are nested/)
    const values = text.replace('"variables":{', `"variables":{"x":${'['.repeat(100_000)}${']'.repeat(100_000)},"z":`)
    expect(() => restoreSession(chart, values, surroundings().options)).toThrow(ScxmlError)
  })
})

describe('services', () => {
  it('go on from what they have said', () => {
    const { alive, seen, options } = surroundings()
    const clock = simulatedClock()
    const restored = restoreSession(chart, text, { ...options, clock })
    expect([seen, alive]).toEqual([[{ since: new Date(5) }], { services: 1, attached: 2 }])
    restored.stop()
    expect(alive).toEqual({ services: 0, attached: 0 })
  })

  it('that cannot go on leave nothing behind', () => {
    const { alive, options } = surroundings(true)
    const clock = simulatedClock()
    expect(() => restoreSession(chart, text, { ...options, clock })).toThrow(
      "the invocation 'own' cannot go on: out of order [snapshot/unsupported]",
    )
    expect([alive, clock.next]).toEqual([{ services: 0, attached: 0 }, undefined])
    expect(() => restoreSession(chart, text, { clock })).toThrow(
      "the invoker for the type 'service' is not there [snapshot/unsupported]",
    )
  })
})
