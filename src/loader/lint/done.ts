import type { State } from '../../core/chart.js'
import { shorten } from '../../diagnostic.js'
import { attributeOf, type Lint, type LintContext, nameOf } from './rule.js'

/** Transitions that wait for the end of what never ends (REC 3.7, 6.4). */
export const lintDone: Lint = (context) => {
  const { chart, warn } = context
  const done = doneStates(chart.states)
  for (const { events, span } of chart.transitions) {
    for (const descriptor of events ?? []) {
      const problem = descriptor.startsWith(stateDone)
        ? stateProblem(descriptor.slice(stateDone.length), done, context)
        : descriptor.startsWith(invokeDone)
          ? invokeProblem(descriptor.slice(invokeDone.length), context)
          : undefined
      if (problem) warn({ code: 'lint/never-done', ...problem, span: attributeOf(span, 'event', descriptor) })
    }
  }
}

const stateDone = 'done.state.'
const invokeDone = 'done.invoke.'

interface Problem {
  readonly message: string
  readonly rec: string
  readonly hint?: string | undefined
}

/** The states that can be done. */
function doneStates(states: readonly State[]): ReadonlySet<State> {
  const done = new Set<State>()
  // Children stand behind their parents.
  for (let at = states.length - 1; at >= 0; at--) {
    const state = states[at]!
    const { kind, children } = state
    if (kind === 'compound' && children.some((child) => child.kind === 'final')) done.add(state)
    else if (kind === 'parallel' && children.every((child) => done.has(child))) done.add(state)
  }
  return done
}

function stateProblem(id: string, done: ReadonlySet<State>, { chart, suggest }: LintContext): Problem | undefined {
  const state = chart.stateById.get(id)
  if (state && done.has(state)) return undefined
  // A descriptor is the beginning of a name, and an id may have dots in it.
  for (const other of done) if (other.id.startsWith(`${id}.`)) return undefined
  if (!state) {
    const ids = [...done].map((other) => other.id)
    return { message: `no state has the id '${shorten(id)}'`, rec: '3.7', hint: suggest(id, ids) }
  }
  const why = state.kind === 'parallel' ? 'one of its regions has no <final>' : 'it has no <final>'
  return { message: `${nameOf(state)} is never done: ${why}`, rec: '3.7' }
}

function invokeProblem(id: string, { chart, suggest }: LintContext): Problem | undefined {
  const invokes = chart.states.flatMap((state) => state.invokes)
  // An id that is made up cannot be known here.
  if (invokes.some((invoke) => invoke.id === undefined)) return undefined
  const ids = invokes.map((invoke) => invoke.id!)
  if (ids.some((known) => known === id || known.startsWith(`${id}.`))) return undefined
  return { message: `no <invoke> has the id '${shorten(id)}'`, rec: '6.4', hint: suggest(id, ids) }
}
