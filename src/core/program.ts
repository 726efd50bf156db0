/** A chart linked to its data model: what all its sessions share and run (REC 4, 5). */
import type { Chart, Data, State } from './chart.js'
import type { ContentDefinition } from './content/custom.js'
import { type Block, createLinker } from './content/index.js'
import { type LinkedInvoke, linkInvoke } from './content/invoke.js'
import { linkParameters, type Payload } from './content/parameters.js'
import type { Action, Context } from './context.js'
import type { DataProgram } from './datamodel.js'
import { type EventClasses, eventless } from './event-classes.js'
import { MemoStepper } from './memo.js'
import { PlainStepper, Selection, type Stepper } from './stepper.js'

/** What the types of a chart say of values from outside; see `types/`. The values are the host's own. */
export interface TypeChecks {
  /**
   * The data of an event as it goes into the queue. `texts`: they are texts that stand for values, which are read. Throws
   * `ScxmlError` (`option/event-type`) for data that do not fit.
   */
  payload(event: string, data: unknown, texts: boolean): unknown
  /** Throws an `Error` where the value does not fit the `<data>` with this id. */
  checkDatum(id: string, value: unknown): void
}

const noExtensions: ReadonlyMap<string, ContentDefinition> = new Map()

export class Program {
  readonly #blocks: Action[] = []
  readonly #conditions: (((scope: unknown) => boolean) | null)[]
  readonly #invokes: LinkedInvoke[] = []
  readonly #donedata = new Map<State, (context: Context) => Payload>()
  /** By the index of the `<data>`. */
  readonly initializers: readonly DataInitializer[]
  /** Which events are the same to this chart. */
  readonly eventClasses: EventClasses
  /** Whether the chart has eventless transitions. */
  readonly hasEventless: boolean
  /** Whether a session of this chart needs events as objects, to show them to expressions or to hold them back. */
  readonly needsEvent: boolean
  /** Whether content may ask for random numbers or the time. */
  readonly asksChance: boolean
  /** What keeps the shapes of its sessions' objects alive; nobody looks into it. */
  pattern: object | null | undefined
  readonly #steppers: Map<number, Stepper>
  /** Which transitions are tried for which events. */
  readonly selection: Selection
  readonly scripts: readonly ((scope: unknown) => void)[]

  constructor(
    readonly chart: Chart,
    readonly data: DataProgram,
    /** Null for a chart without types. */
    readonly types: TypeChecks | null = null,
    /** A program of the same chart with other data: what does not depend on data is shared with it. */
    like: Program | null = null,
    /** Who runs content of foreign namespaces, by `{namespace}name`. */
    extensions: ReadonlyMap<string, ContentDefinition> = noExtensions,
  ) {
    this.selection = like?.selection ?? new Selection(chart)
    this.#steppers = like === null ? new Map() : like.#steppers
    this.eventClasses = this.selection.classes
    this.hasEventless = this.selection.mayEnable(eventless)
    this.asksChance = data.asksChance ?? false
    this.needsEvent = data.readsEvent || this.eventClasses.anyDeferred
    this.initializers = chart.data.map((item) => linkData(item, data))
    const linker = createLinker(data, extensions)
    const block = ({ index, items }: Block) => {
      this.#blocks[index] = linker.sequence(items)
    }
    this.#conditions = chart.transitions.map(({ condition }) => condition && data.condition(condition))
    this.scripts = chart.scripts.map((script) => data.script(script))
    for (const state of chart.states) {
      state.onentry.forEach(block)
      state.onexit.forEach(block)
      for (const transition of [...state.transitions, state.initial, state.fallback]) {
        if (transition?.content) block(transition.content)
      }
      for (const invoke of state.invokes) this.#invokes[invoke.index] = linkInvoke(invoke, linker)
      if (state.donedata) this.#donedata.set(state, linkParameters(state.donedata, linker, false))
    }
  }

  /** Remembers steps for all sessions that allow it the same room; 0: the plain algorithm. */
  stepper(memoEntries: number): Stepper {
    let stepper = this.#steppers.get(memoEntries)
    if (!stepper) {
      stepper =
        memoEntries > 0
          ? new MemoStepper(this.chart, memoEntries, this.selection)
          : new PlainStepper(this.chart, this.selection)
      this.#steppers.set(memoEntries, stepper)
    }
    return stepper
  }

  block({ index }: Block): Action {
    return this.#blocks[index]!
  }

  condition(transitionIndex: number): ((scope: unknown) => boolean) | null {
    return this.#conditions[transitionIndex] ?? null
  }

  invoke(index: number): LinkedInvoke {
    return this.#invokes[index]!
  }

  donedata(final: State): ((context: Context) => Payload) | undefined {
    return this.#donedata.get(final)
  }
}

export interface DataInitializer {
  value(scope: unknown): unknown
  set(scope: unknown, value: unknown): void
}

function linkData(item: Data, data: DataProgram): DataInitializer {
  const set = data.variable(item.id)
  const { expression, literal, unreadable } = item
  if (unreadable !== null) {
    return {
      set,
      value() {
        throw new Error(unreadable)
      },
    }
  }
  if (expression) return { set, value: data.value(expression) }
  if (literal) return { set, value: data.literal(literal) }
  return { set, value: () => undefined }
}
