/** `check --effects`: what each content block reads, writes and causes, and which regions of parallels are independent. */
import type { Chart, State } from '../../core/chart.js'
import { type BlockEffects, ChartEffects, type Touched } from '../../core/effects.js'
import { type Piece, piecesOf, type RegionTies, regionTies, type Tie } from '../../core/region.js'
import { formatFrame, type Span, shorten, visible } from '../../diagnostic.js'
import { dataModelMap, dataProgramFor } from '../../runtime/bind.js'
import { createStyle, type Style } from '../style.js'

export interface EffectsReport {
  readonly pieces: readonly Piece[]
  readonly parallels: readonly RegionTies[]
}

/** Null where the chart's data model is not known. */
export function reportEffects(chart: Chart): EffectsReport | null {
  const program = dataProgramFor(chart, dataModelMap())
  if (!program) return null
  const effects = new ChartEffects(chart, program)
  const pieces = chart.states.flatMap((state) => piecesOf(state, chart, effects))
  return { pieces, parallels: regionTies(chart, effects) }
}

/** For people. `file`: as it was named. */
export function prettyEffects(file: string, report: EffectsReport | null, color: boolean): string {
  const style = createStyle(color)
  const out = [style.bold(visible(file))]
  if (!report) return `${out[0]}\n  the data model is not known here, so nothing is known of its effects\n\n`
  if (report.pieces.length === 0) out.push('  no content')
  let last: State | null = null
  for (const piece of report.pieces) {
    if (piece.state !== last) out.push(`  ${style.cyan(nameOf(piece.state))}`)
    last = piece.state
    out.push(`    ${titleOf(piece)} ${style.dim(at(piece.span))}: ${inWords(piece.effects)}`)
    for (const { cause, span } of piece.effects.why.slice(0, 1))
      out.push(`      since it ${visible(cause)} ${style.dim(at(span))}`)
  }
  for (const parallel of report.parallels) out.push(...prettyParallel(parallel, style, color))
  return `${out.join('\n')}\n\n`
}

function prettyParallel({ parallel, regions, ties, more }: RegionTies, style: Style, color: boolean): string[] {
  const out = [`  ${style.cyan(`parallel ${nameOf(parallel)}`)} ${style.dim(at(parallel.span))}`]
  const tied = new Set(ties.flatMap(({ accesses }) => accesses.map(({ region }) => region)))
  const free = regions.filter(({ state }) => !tied.has(state)).map(({ state }) => nameOf(state))
  if (ties.length === 0) {
    out.push(`    ${style.green('all regions are independent')}: ${free.join(', ')}`)
    return out
  }
  if (free.length > 0) out.push(`    ${style.green('independent of all others')}: ${free.join(', ')}`)
  const pairs = pairsOf(ties)
  for (const { regions, ties } of pairs) {
    const [one, other] = regions
    out.push(`    ${style.yellow(`${nameOf(one)} and ${nameOf(other)} are tied`)} by ${ties.map(by).join(', ')}`)
    for (const tie of ties) {
      for (const { region, kind, span, cause } of tie.accesses) {
        const what = cause === null ? `${kind}s ${tie.name === null ? 'data' : quoted(tie.name)}` : visible(cause)
        out.push(`      ${nameOf(region)} ${what}`)
        out.push(
          ...formatFrame(span, { color })
            .split('\n')
            .map((line) => `      ${line}`),
        )
      }
    }
  }
  if (more) out.push('    and more, which are left out')
  else {
    const apart = independentPairs(
      regions.map(({ state }) => state).filter((state) => tied.has(state)),
      pairs,
    )
    for (const [one, other] of apart) out.push(`    ${style.green('independent')}: ${nameOf(one)} and ${nameOf(other)}`)
  }
  return out
}

/** For programs: without positions' texts, and without prototypes that names could meet. */
export function jsonEffects(report: EffectsReport | null) {
  if (!report) return null
  return {
    blocks: report.pieces.map(({ kind, state, span, effects }) => ({
      state: state.id,
      kind,
      ...placeOf(span),
      ...toJson(effects),
    })),
    parallels: report.parallels.map(({ parallel, regions, ties, more }) => ({
      state: parallel.id,
      ...placeOf(parallel.span),
      regions: regions.map(({ state }) => state.id),
      independent: more
        ? null
        : independentPairs(
            regions.map(({ state }) => state),
            pairsOf(ties),
          ).map(ids),
      ties: ties.map(({ name, kind, accesses }) => ({
        name,
        kind,
        accesses: accesses.map(({ region, kind, span, cause }) => ({
          region: region.id,
          kind,
          cause,
          ...placeOf(span),
        })),
      })),
      more,
    })),
  }
}

function toJson({ reads, writes, shared, asks, calls, why, ...flags }: BlockEffects) {
  return {
    reads: namesOf(reads),
    writes: namesOf(writes),
    shared: [...shared],
    asks: asks === 'any' ? asks : [...asks],
    calls: [...calls],
    ...flags,
    why: why.map(({ cause, span }) => ({ cause, ...placeOf(span) })),
  }
}

function namesOf(touched: Touched): readonly string[] | 'everything' {
  return touched === 'everything' ? touched : [...touched.keys()].sort()
}

interface Pair {
  readonly regions: readonly [State, State]
  readonly ties: readonly Tie[]
}

/** The ties by pairs of regions, the earlier one first. */
function pairsOf(ties: readonly Tie[]): Pair[] {
  const pairs = new Map<string, { regions: [State, State]; ties: Tie[] }>()
  for (const tie of ties) {
    const [a, b] = tie.accesses.map(({ region }) => region) as [State, State]
    const regions: [State, State] = a.index < b.index ? [a, b] : [b, a]
    const key = `${regions[0].index} ${regions[1].index}`
    const pair = pairs.get(key)
    if (pair) pair.ties.push(tie)
    else pairs.set(key, { regions, ties: [tie] })
  }
  return [...pairs.values()]
}

/** More pairs than that nobody reads. */
const manyPairs = 1000

function independentPairs(regions: readonly State[], pairs: readonly Pair[]): [State, State][] {
  const tied = new Set(pairs.map(({ regions: [a, b] }) => `${a.index} ${b.index}`))
  const found: [State, State][] = []
  for (const [at, a] of regions.entries()) {
    for (const b of regions.slice(at + 1)) {
      if (found.length === manyPairs) return found
      if (!tied.has(`${a.index} ${b.index}`)) found.push([a, b])
    }
  }
  return found
}

function ids(pair: readonly State[]): string[] {
  return pair.map(({ id }) => id)
}

function by({ name }: Tie): string {
  return name === null ? 'what cannot be known' : quoted(name)
}

function inWords(effects: BlockEffects): string {
  const { reads, writes, shared, asks, calls } = effects
  const direct = writes === 'everything' ? writes : new Map([...writes].filter(([name]) => !shared.has(name)))
  const words = [
    listed('reads', reads),
    listed('writes', direct),
    shared.size > 0 && `may write ${[...shared].sort().map(quoted).join(', ')} as well, which may share its objects`,
    calls.size > 0 && `calls ${[...calls].map((name) => `${visible(shorten(name))}()`).join(', ')}`,
    asks === 'any'
      ? writes !== 'everything' && 'asks for states'
      : asks.size > 0 && `asks In(${[...asks].map(quoted).join(', ')})`,
    effects.raises && 'raises',
    effects.sends && 'sends',
    effects.cancels && 'cancels',
    effects.logs && 'logs',
    effects.createsIds && 'makes ids',
    effects.random && 'draws random numbers',
    effects.time && 'asks for the time',
    effects.custom && 'runs an extension',
  ].filter((word) => word !== false && word !== undefined)
  return words.length > 0 ? words.join('; ') : 'nothing'
}

function listed(verb: string, touched: Touched): string | undefined {
  const names = namesOf(touched)
  if (names === 'everything') return `${verb} everything`
  return names.length > 0 ? `${verb} ${names.map((name) => visible(shorten(name))).join(', ')}` : undefined
}

function titleOf({ kind, block, state }: Piece): string {
  if (kind !== 'transition' || block === null) return kind
  const events = state.transitions.find(({ content }) => content === block)?.events
  return events ? `on ${visible(shorten(events.join(' ')))}` : 'transition'
}

function quoted(name: string): string {
  return `'${visible(shorten(name))}'`
}

/** Ids that were made up for states without one begin with `#`. */
function nameOf({ id, kind }: State): string {
  return id.startsWith('#') ? `<${kind === 'scxml' || kind === 'parallel' ? kind : 'state'}>` : visible(shorten(id))
}

function at({ source, start }: Span): string {
  const { line, column } = source.locate(start)
  return `${line}:${column}`
}

function placeOf({ source, start, end }: Span) {
  return source.locate(start, end)
}
