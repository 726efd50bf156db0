/** Smaller charts made from a chart, the boldest cuts first. Each is legal where the given one is. */
import {
  type Action,
  type ChartModel,
  type Condition,
  type StateModel,
  statesInDocumentOrder,
  type TransitionModel,
} from './model.js'

export function* shrinkChart(chart: ChartModel): Generator<ChartModel> {
  // Whole subtrees, the largest first.
  const order = statesInDocumentOrder(chart.root)
  const bySize = order
    .map((state, at) => ({ at, size: statesInDocumentOrder(state).length }))
    .slice(1)
    .sort((a, b) => b.size - a.size)
  for (const { at } of bySize) {
    const smaller = structuredClone(chart)
    const gone = statesInDocumentOrder(smaller.root)[at]!
    if (remove(smaller.root, new Set(statesInDocumentOrder(gone).map((s) => s.id)))) yield smaller
  }
  // A state with one child, without its child: the grandchildren move up.
  for (const at of order.keys()) {
    const smaller = structuredClone(chart)
    const state = statesInDocumentOrder(smaller.root)[at]!
    const [child, ...others] = state.children
    if (!child || others.length > 0 || child.kind !== state.kind || child.children.length === 0) continue
    state.children = child.children
    state.initial = child.initial
    if (repair(smaller.root)) yield smaller
  }
  for (const at of order.keys()) {
    for (const cut of cuts(order[at]!)) {
      const smaller = structuredClone(chart)
      cut(statesInDocumentOrder(smaller.root)[at]!)
      yield smaller
    }
  }
}

type Cut = (state: StateModel) => unknown

/** All that can be left out of one state. */
function* cuts(state: StateModel): Generator<Cut> {
  for (const [i, t] of state.transitions.entries()) {
    yield (s) => s.transitions.splice(i, 1)
    if (t.condition && t.events) yield (s) => edit(s, i, { condition: null })
    for (const condition of t.condition ? parts(t.condition) : []) yield (s) => edit(s, i, { condition })
    if (t.internal) yield (s) => edit(s, i, { internal: false })
    for (const j of t.events && t.events.length > 1 ? t.events.keys() : []) {
      yield (s) => s.transitions[i]!.events!.splice(j, 1)
    }
    for (const j of t.targets.length > 1 ? t.targets.keys() : []) yield (s) => s.transitions[i]!.targets.splice(j, 1)
    if (t.targets.length === 1 && t.events) yield (s) => edit(s, i, { targets: [] })
    yield* cutActions(t.content, (s) => s.transitions[i]!.content)
  }
  for (const key of ['onentry', 'onexit'] as const) {
    for (const [i, block] of state[key].entries()) {
      yield (s) => s[key].splice(i, 1)
      yield* cutActions(block, (s) => s[key][i]!)
    }
  }
  for (const i of state.defers.keys()) yield (s) => s.defers.splice(i, 1)
  const { initial, history } = state
  if (initial) {
    yield (s) => {
      s.initial = null
    }
    if (initial.element && initial.content.length === 0) {
      yield (s) => {
        s.initial!.element = false
      }
    }
    for (const j of initial.targets.length > 1 ? initial.targets.keys() : [])
      yield (s) => s.initial!.targets.splice(j, 1)
    yield* cutActions(initial.content, (s) => s.initial!.content)
  }
  if (history) {
    for (const j of history.targets.length > 1 ? history.targets.keys() : [])
      yield (s) => s.history!.targets.splice(j, 1)
    yield* cutActions(history.content, (s) => s.history!.content)
  }
  if (state.transitionsLast) {
    yield (s) => {
      s.transitionsLast = false
    }
  }
}

function* cutActions(actions: readonly Action[], of: (state: StateModel) => Action[]): Generator<Cut> {
  if (actions.length > 1) yield (s) => of(s).splice(0)
  for (const i of actions.keys()) yield (s) => of(s).splice(i, 1)
}

function parts(condition: Condition): Condition[] {
  if (condition.is === 'and' || condition.is === 'or') return [condition.left, condition.right]
  return condition.is === 'not' ? [condition.operand] : []
}

function edit(state: StateModel, index: number, change: Partial<TransitionModel>): void {
  Object.assign(state.transitions[index]!, change)
}

/** Takes states out, with all that refers to them. False where no chart is left. */
function remove(root: StateModel, ids: ReadonlySet<string>): boolean {
  for (const state of statesInDocumentOrder(root)) state.children = state.children.filter((c) => !ids.has(c.id))
  return repair(root)
}

/** Takes out what refers to states that are gone, again and again, since a history without a default must go too. */
function repair(root: StateModel): boolean {
  for (;;) {
    const states = statesInDocumentOrder(root)
    const ids = new Set(states.map((s) => s.id))
    const exists = (id: string): boolean => ids.has(id)
    let stable = true
    for (const state of states) {
      const hasChildStates = state.children.some((c) => c.kind !== 'history')
      if (!hasChildStates) {
        if (state.kind === 'scxml') return false
        if (state.children.length > 0) stable = false
        state.children = []
        state.initial = null
        if (state.kind === 'parallel') state.kind = 'state'
      }
      if (state.initial) {
        state.initial.targets = state.initial.targets.filter(exists)
        if (state.initial.targets.length === 0) state.initial = null
      }
      if (state.history) state.history.targets = state.history.targets.filter(exists)
      const lost = state.children.filter((c) => c.history?.targets.every((id) => !ids.has(id)))
      if (lost.length > 0) {
        stable = false
        state.children = state.children.filter((c) => !lost.includes(c))
      }
      state.transitions = state.transitions.filter((t) => t.targets.length === 0 || t.targets.some(exists))
      for (const t of state.transitions) {
        t.targets = t.targets.filter(exists)
        if (t.condition && !isKnown(t.condition, exists)) t.condition = null
        t.content = t.content.filter((a) => a.is !== 'observe' || isKnown(a.condition, exists))
      }
      // Without any of event, condition and target there is no transition (REC 3.5.1).
      state.transitions = state.transitions.filter((t) => t.events || t.condition || t.targets.length > 0)
      for (const blocks of [state.onentry, state.onexit]) {
        for (const [i, block] of blocks.entries()) {
          blocks[i] = block.filter((a) => a.is !== 'observe' || isKnown(a.condition, exists))
        }
      }
      for (const holder of [state.initial, state.history]) {
        if (holder) holder.content = holder.content.filter((a) => a.is !== 'observe' || isKnown(a.condition, exists))
      }
    }
    if (stable) return true
  }
}

function isKnown(condition: Condition, exists: (id: string) => boolean): boolean {
  switch (condition.is) {
    case 'in':
      return exists(condition.state)
    case 'not':
      return isKnown(condition.operand, exists)
    case 'and':
    case 'or':
      return isKnown(condition.left, exists) && isKnown(condition.right, exists)
    case 'error':
      return true
  }
}
