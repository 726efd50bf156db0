/**
 * The regions of a `<parallel>` (REC 3.4), and what ties them: data that one writes and another one reads or writes. What
 * regions send, raise and log ties none of them, as it is put in the order of the blocks however these run; neither do
 * conditions, which are evaluated before any block of a microstep runs.
 */
import type { Span } from '../diagnostic.js'
import type { Chart, State } from './chart.js'
import type { Block } from './content/index.js'
import type { BlockEffects, ChartEffects, Reason } from './effects.js'

export type PieceKind = 'onentry' | 'onexit' | 'transition' | 'initial' | 'history' | 'donedata' | 'invoke' | 'data'

/** A part of a state that runs as one. */
export interface Piece {
  readonly kind: PieceKind
  readonly state: State
  /** Null for what always runs on the session's thread: donedata, invokes, data of late binding. */
  readonly block: Block | null
  readonly span: Span
  readonly effects: BlockEffects
}

export interface Region {
  readonly state: State
  /** The first access of each kind to each variable. */
  readonly reads: ReadonlyMap<string, Access>
  readonly writes: ReadonlyMap<string, Access>
  /** Where it may read and write everything, and why; null where it cannot. */
  readonly everything: Access | null
}

export interface Access {
  readonly region: State
  readonly kind: 'read' | 'write'
  readonly span: Span
  /** Why it is an access to everything. */
  readonly cause: string | null
}

export interface Tie {
  /** The variable, `_event` among them; null where one of the two may read and write everything. */
  readonly name: string | null
  readonly kind: 'write/write' | 'write/read'
  /** The write first; of two writes the one of the earlier region. */
  readonly accesses: readonly [Access, Access]
}

export interface RegionTies {
  readonly parallel: State
  readonly regions: readonly Region[]
  /** By the regions, in document order, and then by name. */
  readonly ties: readonly Tie[]
  /** Whether there are more, which are left out. */
  readonly more: boolean
}

/** The ties of all parallels of a chart, in document order. */
export function regionTies(chart: Chart, effects: ChartEffects): RegionTies[] {
  const touched = touchedBelow(chart, effects)
  return chart.states
    .filter(({ kind }) => kind === 'parallel')
    .map((parallel) => {
      const regions = parallel.children.map((state) => regionOf(state, touched.get(state)!))
      return { parallel, regions, ...tiesAmong(regions) }
    })
}

/** What a state and all that is inside of it touch, each with the first place. */
interface Touches {
  readonly reads: Map<string, Span>
  readonly writes: Map<string, Span>
  everything: Reason | null
}

/** Of each region. Each state is looked at once, however many parallels it is in. */
function touchedBelow(chart: Chart, effects: ChartEffects): ReadonlyMap<State, Touches> {
  const found = new Map<State, Touches>()
  const regions = new Map<State, Touches>()
  // What stands first is looked at last, and has the last word.
  for (const state of [...chart.states].reverse()) {
    const touches = found.get(state) ?? { reads: new Map(), writes: new Map(), everything: null }
    found.delete(state)
    for (const { effects: own, span } of piecesOf(state, chart, effects).reverse()) {
      if (own.reads === 'everything' || own.writes === 'everything') {
        touches.everything = own.why[0] ?? { cause: 'may do anything', span }
        continue
      }
      for (const [name, span] of own.reads) touches.reads.set(name, span)
      for (const [name, span] of own.writes) touches.writes.set(name, span)
    }
    const { parent } = state
    const isRegion = parent?.kind === 'parallel'
    if (isRegion) regions.set(state, touches)
    if (!parent) continue
    const around = found.get(parent)
    // A way of states without siblings hands on what it has.
    if (!around && !isRegion) found.set(parent, touches)
    else found.set(parent, merge(around ?? { reads: new Map(), writes: new Map(), everything: null }, touches))
  }
  return regions
}

function merge(into: Touches, { reads, writes, everything }: Touches): Touches {
  for (const [name, span] of reads) into.reads.set(name, span)
  for (const [name, span] of writes) into.writes.set(name, span)
  into.everything = everything ?? into.everything
  return into
}

function regionOf(state: State, { reads, writes, everything }: Touches): Region {
  const accesses = (kind: Access['kind'], spans: ReadonlyMap<string, Span>) => {
    return new Map([...spans].map(([name, span]) => [name, { region: state, kind, span, cause: null }]))
  }
  return {
    state,
    reads: accesses('read', reads),
    writes: accesses('write', writes),
    everything: everything && { region: state, kind: 'write', ...everything },
  }
}

/** What runs in a state itself, in document order but for transitions, which stand behind the rest. */
export function piecesOf(state: State, chart: Chart, effects: ChartEffects): Piece[] {
  const pieces: Piece[] = []
  const add = (kind: PieceKind, block: Block | null | undefined) => {
    if (block) pieces.push({ kind, state, block, span: block.span, effects: effects.block(block) })
  }
  const addInline = (kind: PieceKind, span: Span, found: BlockEffects) => {
    pieces.push({ kind, state, block: null, span, effects: found })
  }
  if (chart.binding === 'late') {
    for (const data of state.data) addInline('data', data.span, effects.data(data))
  }
  for (const block of state.onentry) add('onentry', block)
  add('initial', state.initial?.content)
  add('history', state.fallback?.content)
  for (const invoke of state.invokes) addInline('invoke', invoke.span, effects.invoke(invoke))
  for (const { content } of state.transitions) add('transition', content)
  for (const block of state.onexit) add('onexit', block)
  if (state.donedata) addInline('donedata', state.span, effects.parameters(state.donedata))
  return pieces
}

/** What ties two regions, by name. Empty: they are independent. */
export function tiesBetween(a: Region, b: Region): Tie[] {
  return [...tiesAmong([a, b]).ties]
}

const manyTies = 1000

function tiesAmong(regions: readonly Region[]): Pick<RegionTies, 'ties' | 'more'> {
  const ties: { readonly tie: Tie; readonly at: number }[] = []
  const order = new Map(regions.map(({ state }, at) => [state, at]))
  let more = false
  const add = (name: string | null, one: Access, other: Access) => {
    if (ties.length === manyTies) {
      more = true
      return
    }
    const [a, b] = [order.get(one.region)!, order.get(other.region)!]
    const isBefore = one.kind === other.kind ? a < b : one.kind === 'write'
    const kind = one.kind === other.kind ? 'write/write' : 'write/read'
    const accesses = isBefore ? ([one, other] as const) : ([other, one] as const)
    ties.push({ tie: { name, kind, accesses }, at: Math.min(a, b) * regions.length + Math.max(a, b) })
  }
  const byName = new Map<string, Access[]>()
  for (const { reads, writes } of regions) {
    for (const [name, access] of [...writes, ...[...reads].filter(([name]) => !writes.has(name))]) {
      const accesses = byName.get(name)
      if (accesses) accesses.push(access)
      else byName.set(name, [access])
    }
  }
  for (const [name, accesses] of byName) {
    for (const [at, one] of accesses.entries()) {
      if (one.kind !== 'write') continue
      // A pair of writes once, that of a write and a read from the side of the write.
      for (const [place, other] of accesses.entries()) {
        if (place > at || (place < at && other.kind === 'read')) add(name, one, other)
        if (more) break
      }
    }
  }
  for (const [at, { everything }] of regions.entries()) {
    if (!everything) continue
    for (const [place, other] of regions.entries()) {
      const touched = other.everything ?? first(other.writes) ?? first(other.reads)
      if (touched && (place > at || (place < at && !other.everything))) add(null, everything, touched)
      if (more) break
    }
  }
  ties.sort((a, b) => a.at - b.at)
  return { ties: ties.map(({ tie }) => tie), more }
}

function first(accesses: ReadonlyMap<string, Access>): Access | undefined {
  for (const access of accesses.values()) return access
  return undefined
}
