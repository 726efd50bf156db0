/** Two versions of a chart: what has changed, and which sessions at rest carry over without a migration. */
import type { Chart, State } from '../core/chart.js'
import { chartHash, meaningOf } from './chart-hash.js'

export interface ChartDiff {
  /** They mean the same: layout, comments and the order of attributes do not count. */
  readonly same: boolean
  /** Every snapshot of the old chart is one of the new chart. */
  readonly carriesOver: boolean
  /** The states of the old chart in document order, then those that the new one has besides. */
  readonly states: readonly StateDiff[]
  /** Ids of `<data>`. New ones get their first values when a session is restored; what is gone is left out. */
  readonly data: { readonly added: readonly string[]; readonly removed: readonly string[] }
  /** What is not about a state, such as `scripts`. */
  readonly changes: readonly string[]
}

export interface StateDiff {
  readonly id: string
  readonly change: 'same' | 'changed' | 'added' | 'removed'
  /** Of a state that is not added: whether sessions carry over that are in it, or that remember it. */
  readonly carriesOver: boolean
  /** Why they do not. */
  readonly reason?: string
  /** What has changed in it, such as `transitions`. */
  readonly changes: readonly string[]
}

/** Compares two charts, state by state, by their ids. */
export function diffCharts(before: Chart, after: Chart): ChartDiff {
  const reasons = new Map<State, string | undefined>()
  const states: StateDiff[] = []
  for (const state of before.states) {
    if (state === before.root) continue
    const now = after.stateById.get(state.id)
    const own = now ? whyNot(state, now) : 'it is not there any more'
    const around = reasons.get(state.parent!)
    const reason = own ?? (around && `'${state.parent!.id}', which it is in, does not carry over`)
    reasons.set(state, reason)
    const changes = now ? changesIn(state, before, now, after) : []
    states.push({
      id: state.id,
      change: !now ? 'removed' : changes.length > 0 || own !== undefined ? 'changed' : 'same',
      carriesOver: reason === undefined,
      ...(reason !== undefined && { reason }),
      changes,
    })
  }
  for (const { id } of after.states.slice(1)) {
    if (!before.stateById.has(id)) states.push({ id, change: 'added', carriesOver: true, changes: [] })
  }
  const ids = (chart: Chart) => new Set(chart.dataIds)
  return {
    same: chartHash(before) === chartHash(after),
    carriesOver: states.every(({ carriesOver }) => carriesOver),
    states,
    data: {
      added: [...ids(after)].filter((id) => !ids(before).has(id)),
      removed: [...ids(before)].filter((id) => !ids(after).has(id)),
    },
    changes: wholeParts.filter((part) => meaningOf(before[part], before) !== meaningOf(after[part], after)),
  }
}

const wholeParts = ['name', 'datamodel', 'binding', 'scripts'] as const

/** Why a configuration with the state in it would not be legal in the new chart, as far as the state itself is concerned. */
function whyNot(state: State, now: State): string | undefined {
  if ((state.kind === 'history') !== (now.kind === 'history')) return `it is ${articled(now)} now`
  if (state.parent!.id !== now.parent!.id && !(isRoot(state.parent!) && isRoot(now.parent!)))
    return isRoot(now.parent!) ? 'it stands at the top now' : `it is in '${now.parent!.id}' now`
  if (state.kind === 'history')
    return state.memory === now.memory ? undefined : `what it remembers is ${now.memory} now`
  if (isLeaf(state) !== isLeaf(now))
    return isLeaf(now) ? 'it has no states inside any more' : 'it has states inside now'
  if (now.kind !== 'parallel' && state.kind !== 'parallel') return undefined
  if (now.kind !== state.kind) return `it is ${articled(now)} now`
  const known = new Set(state.children.map(({ id }) => id))
  const regions = now.children.map(({ id }) => id)
  const added = regions.filter((id) => !known.has(id))
  if (added.length > 0) return `it has a new region, '${added[0]}'`
  const left = new Set(regions)
  const gone = [...known].find((id) => !left.has(id))
  return gone === undefined ? undefined : `its region '${gone}' is not there any more`
}

function isRoot({ kind }: State): boolean {
  return kind === 'scxml'
}

function isLeaf({ kind }: State): boolean {
  return kind === 'atomic' || kind === 'final'
}

function articled({ kind }: State): string {
  return kind === 'history' ? 'a history state' : kind === 'parallel' ? 'a parallel state' : 'a state'
}

const parts = [
  'kind',
  'initial',
  'transitions',
  'onentry',
  'onexit',
  'data',
  'invokes',
  'donedata',
  'defers',
  'memory',
  'fallback',
] as const

function changesIn(state: State, before: Chart, now: State, after: Chart): string[] {
  return parts.filter((part) => meaningOf(state[part], before) !== meaningOf(now[part], after))
}
