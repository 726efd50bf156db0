/** What the expressions of a chart do at worst: see `core/effects.ts` for what that is good for. */
import type { DataModelSource, Expression, ExpressionEffects } from '../../core/datamodel.js'
import type { Span } from '../../diagnostic.js'
import { Flow, type Surroundings } from './effects/flow.js'
import { globalRoot, reach, TooTangled } from './effects/origins.js'
import { Effects, type Place } from './effects/record.js'
import { survey, treeOf } from './effects/survey.js'
import type { Names } from './names.js'
import { placesIn } from './position.js'

/** What functions do is looked at again as long as there is news of those that they call, but no more often than that. */
const manyRounds = 8

/** The analysis of one chart. What is found is kept by the text of an expression, as texts repeat. */
export class EffectAnalysis {
  readonly #source: DataModelSource
  readonly #names: Names
  #surroundings: Surroundings | undefined
  readonly #known = new Map<string, Effects>()

  constructor(source: DataModelSource, names: Names) {
    this.#source = source
    this.#names = names
  }

  of(expression: Expression): ExpressionEffects {
    this.#surroundings ??= look(this.#source, this.#names)
    const { hidden } = this.#surroundings
    const found = this.#look(expression, this.#surroundings)
    const place = placesIn(expression)
    const span = ({ start, end }: Place): Span => place(start, end)
    const spans = (places: ReadonlyMap<string, Place>) => new Map([...places].map(([name, at]) => [name, span(at)]))
    const everything = found.everything.map(({ cause, place }) => ({ cause, span: span(place) }))
    return {
      reads: spans(found.reads),
      assigns: spans(found.assigns),
      mutates: spans(found.mutates),
      shares: found.shares,
      origins: new Set([...reach(found.result)].filter((root) => root !== globalRoot)),
      everything: hidden ? [...everything, hidden] : everything,
      asks: found.asks,
      calls: spans(found.calls),
      random: found.random,
      time: found.time,
    }
  }

  #look(expression: Expression, surroundings: Surroundings): Effects {
    const { use, source } = expression
    const key = `${use === 'script' || use === 'location' ? use : 'value'} ${source}`
    let found = this.#known.get(key)
    if (!found) {
      found = effectsOf(expression, surroundings)
      this.#known.set(key, found)
    }
    return found
  }
}

function effectsOf(expression: Expression, surroundings: Surroundings): Effects {
  const whole = { start: 0, end: expression.source.length }
  const tree = treeOf(expression)
  // What cannot be parsed does nothing but fail.
  if (!tree) return new Effects()
  return bounded(whole, () => {
    const flow = new Flow(surroundings)
    if (tree.type === 'Program') return flow.script(tree.body)
    return expression.use === 'location' ? flow.location(tree) : flow.expression(tree)
  })
}

/** The survey of a chart, and what its functions do. */
function look(source: DataModelSource, names: Names): Surroundings {
  const found = survey(source)
  const functions = [...found.functions.values()]
  const summaries = new Map(functions.map(({ name }) => [name, new Effects()]))
  /** By the name of a function: what its summary is made with. */
  const uses = new Map<string, Set<string>>()
  let used = new Set<string>()
  const surroundings: Surroundings = {
    ...found,
    kind: (name) => names.kind(name),
    summary(name) {
      used.add(name)
      return summaries.get(name)
    },
  }
  let stale = new Set(functions)
  for (let round = 0; stale.size > 0; round++) {
    const changed = new Set<string>()
    for (const fn of functions) {
      if (!stale.has(fn)) continue
      const { name, node } = fn
      used = new Set()
      uses.set(name, used)
      const place = { start: node.start, end: node.end }
      const summary =
        round < manyRounds
          ? bounded(place, () => new Flow(surroundings).function(node).sealed())
          : givenUp('is called in circles that are too long', place)
      if (summaries.get(name)?.size !== summary.size) changed.add(name)
      summaries.set(name, summary)
    }
    if (round > manyRounds) break
    stale = new Set(functions.filter(({ name }) => [...(uses.get(name) ?? [])].some((one) => changed.has(one))))
    // Callees mostly stand before their callers, or behind them.
    functions.reverse()
  }
  return surroundings
}

function bounded(place: Place, run: () => Effects): Effects {
  try {
    return run()
  } catch (error) {
    if (error instanceof TooTangled) return givenUp('is too tangled to be followed', place)
    if (error instanceof RangeError) return givenUp('nests too deeply to be followed', place)
    throw error
  }
}

function givenUp(cause: string, place: Place): Effects {
  const effects = new Effects()
  effects.giveUp(cause, place)
  return effects
}
