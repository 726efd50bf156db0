/** Whether a data model keeps its contract (REC 5, `DataModel`). */
import type { DataModel, DataProgram, Expression, ExpressionUse, SystemEnvironment } from '../core/datamodel.js'
import type { ScxmlEvent } from '../core/event.js'
import { Source } from '../diagnostic.js'
import { simulatedClock } from '../runtime/clock.js'
import { createSession } from '../runtime/create-session.js'
import { parseChart } from '../runtime/load.js'
import { Conformance, escaped, must, mustEqual, mustNotThrow, mustThrow, show } from './kit.js'

/** Expressions in the language of the data model, and what is to come of them. Each part that is left out goes unchecked. */
export interface DataModelSamples {
  /** Conditions that are true, and that are false, where the state `a` is active and no other; they look at no data. */
  readonly conditions: { readonly true: string; readonly false: string }
  /** Text that is no expression at all. */
  readonly malformed: string
  /** The predicate `In()` for the state with this id. */
  readonly isActive?: (stateId: string) => string
  /** Expressions that look at no data, and their values as the host sees them. */
  readonly values?: readonly (readonly [expression: string, value: unknown])[]
  /** As `values`, for lists to iterate over. */
  readonly lists?: readonly (readonly [expression: string, items: readonly unknown[]])[]
  /** An expression that gives no list. */
  readonly noList?: string
  /** An expression that can be read and fails when it is evaluated. */
  readonly failing?: string
  /** The name of a `<data>`, the expressions that read it and assign to it, and a location that is nowhere. */
  readonly data?: {
    readonly name: string
    readonly value: string
    readonly location: string
    readonly unknownLocation?: string
  }
  /** A script that sets that data to this value. */
  readonly script?: { readonly source: string; readonly value: unknown }
  /** Expressions for the name and the data of the event being processed. */
  readonly event?: { readonly name: string; readonly data: string }
  /** Values that cross into the model and out again as they were. Default: what JSON has. */
  readonly transferable?: readonly unknown[]
}

export function checkDataModel(model: DataModel, samples: DataModelSamples): Conformance {
  const { conditions, malformed, isActive, values = [], lists = [], noList, failing, data, script, event } = samples
  const transferable = samples.transferable ?? [null, true, 1.5, 'text', [1, ['a']], { a: { b: [] }, __proto__: null }]
  const check = (name: string, run: () => void) => ({ name, run })
  const when = (there: unknown, ...checks: { name: string; run(): void }[]) => (there === undefined ? [] : checks)

  return new Conformance([
    check('has a name', () => must(typeof model.name === 'string' && model.name !== '', 'its name is no text')),
    check('binds a chart without expressions', () => {
      const { program } = new Bench(model)
      must(Array.isArray(program.problems), 'problems is no list')
      mustEqual(
        program.problems.filter(({ severity }) => severity === 'error'),
        [],
        'what it finds wrong with it',
      )
      must(typeof program.readsEvent === 'boolean', 'readsEvent is no truth value')
    }),
    ...(['true', 'false'] as const).map((wanted) =>
      check(`evaluates a condition that is ${wanted}`, () => {
        const bench = new Bench(model, [['condition', conditions[wanted]]])
        mustEqual(
          bench.program.condition(bench.expressions[0]!)(bench.scope()),
          wanted === 'true',
          show(conditions[wanted]),
        )
      }),
    ),
    check('binds malformed expressions, and throws when they are evaluated', () => {
      for (const use of ['condition', 'value', 'location', 'list', 'script'] as const) {
        const bench = mustNotThrow(() => new Bench(model, [[use, malformed]]), `binding a ${use} ${show(malformed)}`)
        mustThrow(() => bench.evaluate(bench.scope()), `evaluating a ${use} ${show(malformed)}`)
      }
    }),
    check('goes on after an error', () => {
      const bench = new Bench(model, [
        ['condition', malformed],
        ['condition', conditions.true],
      ])
      const scope = bench.scope()
      const [bad, good] = bench.expressions
      mustThrow(() => bench.program.condition(bad!)(scope), show(malformed))
      mustEqual(bench.program.condition(good!)(scope), true, show(conditions.true))
    }),
    ...when(
      isActive,
      check('asks the session which states are active, each time', () => {
        const bench = new Bench(model, [['condition', isActive!('a')]])
        const active = new Set<string>()
        const condition = bench.program.condition(bench.expressions[0]!)
        const scope = bench.scope({ isActive: (id) => active.has(id) })
        mustEqual(condition(scope), false, 'a state that is not active')
        active.add('a')
        mustEqual(condition(scope), true, 'a state that has become active')
      }),
    ),
    ...values.map(([source, wanted]) =>
      check(`evaluates ${show(source)}`, () => {
        const bench = new Bench(model, [['value', source]])
        mustEqual(bench.program.export(bench.evaluate(bench.scope())), wanted, 'the value')
      }),
    ),
    ...lists.map(([source, wanted]) =>
      check(`gives the items of ${show(source)}`, () => {
        const bench = new Bench(model, [['list', source]])
        const items = bench.evaluate(bench.scope()) as readonly unknown[]
        mustEqual(
          Array.from(items, (item) => bench.program.export(item)),
          wanted,
          'the list of items',
        )
      }),
    ),
    ...when(
      noList,
      check('throws for a list that is none', () => {
        const bench = new Bench(model, [['list', noList!]])
        mustThrow(() => bench.evaluate(bench.scope()), `the list ${show(noList)}`)
      }),
    ),
    ...when(
      failing,
      check('throws where an expression fails, and only then', () => {
        const bench = mustNotThrow(() => new Bench(model, [['value', failing!]]), `binding ${show(failing)}`)
        const scope = bench.scope()
        mustThrow(() => bench.evaluate(scope), show(failing))
      }),
    ),
    ...(data ? dataChecks(model, data, script, check) : []),
    ...when(
      event,
      check('shows the event that was set, and only one that is set later', () => {
        const bench = new Bench(model, [
          ['value', event!.name],
          ['value', event!.data],
        ])
        const [name, payload] = bench.expressions
        must(bench.program.readsEvent, 'readsEvent is false, though an expression reads the event')
        const scope = bench.scope()
        for (const set of [eventOf(bench, 'first', { n: 1 }), eventOf(bench, 'second', [2])]) {
          bench.program.setEvent(scope, set.event)
          mustEqual(bench.program.export(bench.program.value(name!)(scope)), set.event.name, 'the name')
          mustEqual(bench.program.export(bench.program.value(payload!)(scope)), set.data, 'the data')
        }
      }),
    ),
    check('takes in and gives out values as copies', () => {
      const { program } = new Bench(model)
      for (const value of transferable) {
        const given = structuredClone(value)
        const out = program.export(program.import(given))
        mustEqual(plain(out), plain(value), `${show(value)}, imported and exported,`)
        must(
          typeof value !== 'object' || value === null || out !== given,
          `${show(value)} is the very same object outside`,
        )
      }
    }),
    check('lets primitives pass', () => {
      const { program } = new Bench(model)
      for (const value of [undefined, null, true, 0, 1.5, '', 'text'])
        mustEqual(program.import(value), value, show(value))
    }),
    check('refuses what cannot cross with a TypeError', () => {
      const { program } = new Bench(model)
      for (const value of [() => 1, Symbol('s'), { deep: [() => 1] }]) {
        const error = mustThrow(() => program.import(value), `importing ${String(typeof value)}`)
        must((error as Error)?.name === 'TypeError', `the error is no TypeError but ${show((error as Error)?.name)}`)
      }
    }),
    check('takes in values that are very deep, or contain themselves, or refuses them', () => {
      const { program } = new Bench(model)
      const cycle: { self?: unknown } = {}
      cycle.self = cycle
      let deep: unknown = 0
      for (let at = 0; at < 20_000; at++) deep = [deep]
      for (const value of [cycle, deep]) {
        try {
          program.import(value)
        } catch (error) {
          must((error as Error)?.name === 'TypeError', `the error is no TypeError but ${show((error as Error)?.name)}`)
        }
      }
    }),
    check('pollutes no prototypes', () => {
      const { program } = new Bench(model)
      program.export(program.import(JSON.parse('{"__proto__": {"polluted": true}}')))
      must(!('polluted' in {}), 'Object.prototype has been changed')
    }),
    check('runs a chart', () => {
      const chart = parseChart(
        `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="${escaped(model.name)}">
          <state id="a">
            <transition event="e" cond="${escaped(conditions.false)}" target="wrong"/>
            <transition event="e" cond="${escaped(conditions.true)}" target="right"/>
          </state>
          <state id="wrong"/><state id="right"/>
        </scxml>`,
        { dataModels: [model] },
      )
      const session = createSession(chart, { clock: simulatedClock(), dataModels: [model] }).start()
      session.send('e', { n: 1 })
      mustEqual(session.configuration, ['right'], 'the configuration')
      mustNotThrow(() => session.data, 'looking at the data')
      session.stop()
      mustNotThrow(() => session.data, 'looking at the data after the end')
    }),
  ])
}

function dataChecks(
  model: DataModel,
  { name, value, location, unknownLocation }: NonNullable<DataModelSamples['data']>,
  script: DataModelSamples['script'],
  check: (name: string, run: () => void) => { name: string; run(): void },
) {
  const make = () => {
    const bench = new Bench(
      model,
      [
        ['value', value],
        ['location', location],
        ['location', unknownLocation ?? location],
      ],
      [name],
    )
    return { bench, program: bench.program, read: bench.program.value(bench.expressions[0]!) }
  }
  return [
    check('keeps what is assigned', () => {
      const { bench, program, read } = make()
      const scope = bench.scope()
      program.variable(name)(scope, program.import(1))
      mustEqual(program.export(read(scope)), 1, 'what was set at first')
      program.assign(bench.expressions[1]!)(scope, program.import({ n: [2] }))
      mustEqual(program.export(read(scope)), { n: [2] }, 'what was assigned')
    }),
    check('keeps the data of sessions apart', () => {
      const { bench, program, read } = make()
      const [one, other] = [bench.scope(), bench.scope({ sessionId: 'other' })]
      program.variable(name)(one, program.import(1))
      program.variable(name)(other, program.import(2))
      mustEqual(program.export(read(one)), 1, 'the data of the first session')
    }),
    check('declares data that are not there yet, and no others', () => {
      const { bench, program, read } = make()
      const scope = bench.scope()
      program.declare(name)(scope)
      mustEqual(program.export(read(scope)), undefined, 'data without a value')
      program.variable(name)(scope, program.import(1))
      program.declare(name)(scope)
      mustEqual(program.export(read(scope)), 1, 'data that were there before')
    }),
    check('shows the data to the host, also after the end', () => {
      const { bench, program } = make()
      const scope = bench.scope()
      program.variable(name)(scope, program.import([1]))
      const shown = program.snapshotData(scope)
      mustEqual(shown[name], [1], 'the data in the snapshot')
      ;(shown[name] as unknown[]).push(2)
      mustEqual(program.snapshotData(scope)[name], [1], 'the data after the host has changed its copy')
      program.dispose?.(scope)
      mustNotThrow(() => program.snapshotData(scope), 'looking at the data after the end')
    }),
    ...(unknownLocation === undefined
      ? []
      : [
          check('throws where it assigns to a location that is not there', () => {
            const { bench, program } = make()
            const scope = bench.scope()
            mustThrow(() => program.assign(bench.expressions[2]!)(scope, 1), `assigning to ${show(unknownLocation)}`)
          }),
        ]),
    ...(script
      ? [
          check('runs scripts', () => {
            const bench = new Bench(
              model,
              [
                ['value', value],
                ['script', script.source],
              ],
              [name],
            )
            const { program, expressions } = bench
            const scope = bench.scope()
            program.variable(name)(scope, program.import(0))
            program.script(expressions[1]!)(scope)
            mustEqual(program.export(program.value(expressions[0]!)(scope)), script.value, 'what the script has set')
          }),
        ]
      : []),
  ]
}

/** A chart's expressions, bound to the model. */
class Bench {
  readonly program: DataProgram
  readonly expressions: readonly Expression[]

  /** `dataIds`: the names of the chart's `<data>`. */
  constructor(
    model: DataModel,
    expressions: readonly (readonly [use: ExpressionUse, source: string])[] = [],
    dataIds: readonly string[] = [],
  ) {
    const text = new Source(expressions.map(([, source]) => source).join('\n'))
    let end = -1
    this.expressions = expressions.map(([use, source], index) => {
      const start = end + 1
      end = start + source.length
      return { index, use, source, span: { source: text, start, end } }
    })
    this.program = model.bind({ expressions: this.expressions, literals: [], dataIds, variableNames: [] })
  }

  scope(parts: Partial<SystemEnvironment> = {}): unknown {
    const environment = { sessionId: 'main', name: 'chart', ioProcessors: {}, isActive: (id: string) => id === 'a' }
    return this.program.createScope({ ...environment, ...parts })
  }

  /** The first expression. */
  evaluate(scope: unknown): unknown {
    const [expression] = this.expressions
    const { program } = this
    switch (expression!.use) {
      case 'condition':
        return program.condition(expression!)(scope)
      case 'list':
        return program.list(expression!)(scope)
      case 'location':
        return program.assign(expression!)(scope, 1)
      case 'script':
        return program.script(expression!)(scope)
      default:
        return program.value(expression!)(scope)
    }
  }
}

function eventOf(
  { program }: Bench,
  name: string,
  data: unknown,
): { readonly event: ScxmlEvent; readonly data: unknown } {
  return { event: { name, type: 'external', data: program.import(data) }, data }
}

/** Prototypes aside: whether an object has one is not for a data model to say. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}
