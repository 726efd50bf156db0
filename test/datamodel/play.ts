/** Tests of data models as plays: what a chart's code says, step by step, and what must come of it. */
import { expect } from 'vitest'
import type { DataModel, DataProgram, Expression, ExpressionUse, Literal } from '../../src/core/datamodel.js'
import type { ScxmlEvent } from '../../src/core/event.js'
import { Source } from '../../src/diagnostic.js'

/** Values are the host's: what goes in is imported, what comes out is exported. */
export type Step =
  | readonly ['script', string]
  | readonly ['value', string, unknown]
  | readonly ['condition', string, boolean]
  | readonly ['list', string, readonly unknown[]]
  | readonly ['assign', string, unknown]
  | readonly ['set', string, unknown]
  | readonly ['event', Partial<ScxmlEvent>]
  /** The use of an expression, or `set`, and the error's name and message. */
  | readonly ['fails', ExpressionUse | 'assign' | 'set', string, RegExp]

export interface Cast {
  /** Ids of `<data>`. */
  readonly data?: readonly string[]
  /** Items and indexes of `<foreach>`. */
  readonly foreach?: readonly string[]
  readonly active?: readonly string[]
  readonly sessionId?: string
  readonly name?: string
}

export interface Stage {
  readonly program: DataProgram
  readonly scope: unknown
}

/** Binds all code of the steps at once, as that of one chart, and runs the steps in one session. */
export function play(model: DataModel, cast: Cast, steps: readonly Step[]): Stage {
  const expressions = steps.map(expressionOf)
  const program = model.bind({
    expressions: expressions.filter((expression) => expression !== null),
    literals: [],
    dataIds: cast.data ?? [],
    variableNames: cast.foreach ?? [],
  })
  const scope = program.createScope({
    sessionId: cast.sessionId ?? 'session-1',
    name: cast.name ?? 'machine',
    ioProcessors: { scxml: { location: '#_scxml_session-1' } },
    isActive: (id) => cast.active?.includes(id) === true,
  })
  for (const [at, step] of steps.entries()) perform({ program, scope }, step, expressions[at]!)
  return { program, scope }
}

function expressionOf(step: Step, index: number): Expression | null {
  const [kind, source] = step
  if (kind === 'set' || kind === 'event') return null
  if (kind === 'fails') return step[1] === 'set' ? null : expression(useOf(step[1]), step[2], index)
  return expression(useOf(kind), source, index)
}

function useOf(kind: ExpressionUse | 'assign' | 'set'): ExpressionUse {
  return kind === 'assign' || kind === 'set' ? 'location' : kind
}

export function expression(use: ExpressionUse, source: string, index = 0): Expression {
  return { index, use, source, span: { source: new Source(source), start: 0, end: source.length } }
}

export function literal(text: string, markup = false): Literal {
  return { index: 0, text, markup, span: { source: new Source(text), start: 0, end: text.length } }
}

function perform({ program, scope }: Stage, step: Step, code: Expression): void {
  switch (step[0]) {
    case 'script':
      program.script(code)(scope)
      return
    case 'value':
      expect(program.export(program.value(code)(scope)), step[1]).toEqual(step[2])
      return
    case 'condition':
      expect(program.condition(code)(scope), step[1]).toBe(step[2])
      return
    case 'list':
      expect(
        program
          .list(code)(scope)
          .map((item) => program.export(item)),
        step[1],
      ).toEqual(step[2])
      return
    case 'assign':
      program.assign(code)(scope, program.import(step[2]))
      return
    case 'set':
      program.variable(step[1])(scope, program.import(step[2]))
      return
    case 'event':
      program.setEvent(scope, { name: 'event', type: 'external', data: undefined, ...step[1] })
      return
    case 'fails':
      expect(
        failure(() => run({ program, scope }, step[1], step[2], code)),
        step[2],
      ).toMatch(step[3])
  }
}

function run(
  { program, scope }: Stage,
  use: ExpressionUse | 'assign' | 'set',
  source: string,
  code: Expression,
): unknown {
  switch (use) {
    case 'value':
      return program.value(code)(scope)
    case 'condition':
      return program.condition(code)(scope)
    case 'list':
      return program.list(code)(scope)
    case 'script':
      return program.script(code)(scope)
    case 'assign':
    case 'location':
      return program.assign(code)(scope, 1)
    case 'set':
      return program.variable(source)(scope, 1)
  }
}

/** `TypeError: …`; the errors may be another realm's. */
export function failure(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    const { name, message } = error as Error
    return `${name}: ${message}`
  }
  return 'nothing was thrown'
}
