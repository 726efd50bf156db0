/**
 * Where the content of a step runs. A step is a fixed sequence of blocks (REC 3.13, semantics 3); without an executor
 * each runs right here when its turn comes. With one, blocks may run elsewhere, and even before their turn, as long as
 * nobody can tell: what a block did is done when its turn comes, in the order of the blocks.
 */
import type { Block } from './content/index.js'
import type { Context } from './context.js'
import type { Step } from './step.js'

/** How the blocks of a step run: as if there was no executor; right here, but by `Executor.here`; or elsewhere, some of them. */
export type Way = 'plain' | 'watched' | 'elsewhere'

export interface Executor {
  /** Asked for each step with content; must not cost anything to speak of. */
  way(step: Step): Way
  /** A step that goes elsewhere is about to run: the turns to come, in order. */
  begin(turns: readonly Turn[], context: Context): void
  /**
   * The turn of a block has come: all before it is done. True: it has run, and what it did is done. False: it is under
   * way; when it is over, `Machine.proceed` is to be called, from outside of any call of the machine's, and this is asked
   * again. Throws what ends the block, as an action does.
   */
  run(turn: Turn, context: Context): boolean
  /** Runs a block of a step that it watches. Throws what ends the block. */
  here(block: Block, context: Context): void
}

/** The turn of a block in a step. */
export interface Turn {
  readonly block: Block
  readonly step: Step
  /** The states that have been left, and those that have been entered, when it runs; it is what `In()` sees. */
  readonly exited: number
  readonly entered: number
}

const turns = new WeakMap<Step, readonly Turn[]>()

/** The blocks of a step in the order in which they run. */
export function turnsOf(step: Step): readonly Turn[] {
  let known = turns.get(step)
  if (!known) {
    known = list(step)
    turns.set(step, known)
  }
  return known
}

function list(step: Step): readonly Turn[] {
  const found: Turn[] = []
  let exited = 0
  let entered = 0
  const add = (block: Block) => found.push({ block, step, exited, entered })
  for (const { onexit } of step.exits) {
    onexit.forEach(add)
    exited++
  }
  for (const { content } of step.transitions) if (content) add(content)
  for (const { state, initial, fallback } of step.entries) {
    entered++
    state.onentry.forEach(add)
    if (initial?.content) add(initial.content)
    if (fallback?.content) add(fallback.content)
  }
  return found
}

/** Whether a state is active when a block has its turn (semantics 6). */
export function isActiveAt({ step, exited, entered }: Turn, stateIndex: number): boolean {
  for (let at = 0; at < entered; at++) if (step.entries[at]!.state.index === stateIndex) return true
  for (let at = 0; at < exited; at++) if (step.exits[at]!.index === stateIndex) return false
  return step.before.states.some(({ index }) => index === stateIndex)
}
