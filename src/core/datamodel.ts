/**
 * What the core asks of a data model (REC 5, Appendix B). The core never looks into a value: it evaluates, assigns and
 * hands on.
 *
 * A data model is bound to a chart once (`bind`), which gives a program that every session of the chart shares; a
 * session owns a scope only. Binding never fails for a bad expression: the compiled function throws when it runs
 * (semantics 17), and `problems` lists what is known to be wrong ahead of time.
 */
import type { Diagnostic, Span } from '../diagnostic.js'
import type { Seed } from './chance.js'
import type { ScxmlEvent } from './event.js'

export type ExpressionUse =
  /** `expr` and its kin: gives a value. */
  | 'value'
  /** `cond`: gives a truth value. */
  | 'condition'
  /** `location`: can be assigned to. */
  | 'location'
  /** `array` of a foreach: gives a list. */
  | 'list'
  /** The text of a `<script>`: run for its effects. */
  | 'script'

/** One expression of a document. `index` is unique in its chart, in the order of compilation. */
export interface Expression {
  readonly index: number
  readonly use: ExpressionUse
  readonly source: string
  readonly span: Span
}

/** Inline content of `<data>`, `<assign>` or `<content>`: a value written as text or markup (REC 5.2.2, B.2). */
export interface Literal {
  readonly index: number
  /** The exact inner source; for markup with the namespace declarations that are in scope. */
  readonly text: string
  /** The content is one element, with nothing but white space, comments and processing instructions beside it. */
  readonly markup: boolean
  readonly span: Span
}

/** What a data model needs to know of a chart to compile it. */
export interface DataModelSource {
  readonly expressions: readonly Expression[]
  readonly literals: readonly Literal[]
  /** Ids of all `<data>` elements in document order, without repetition. */
  readonly dataIds: readonly string[]
  /** Names that executable content may create at run time: items and indexes of `<foreach>`. */
  readonly variableNames: readonly string[]
  /** The expressions among them that are scripts at the top level, which run when a session starts (REC 5.8). Absent: none. */
  readonly scripts?: readonly Expression[]
  /** What `<data>` elements start with. Absent: it is not known which expressions are theirs. */
  readonly data?: readonly { readonly id: string; readonly expression: Expression | null }[]
}

/** What a session tells its data model (REC 5.10). */
export interface SystemEnvironment {
  readonly sessionId: string
  readonly name: string | undefined
  /** By processor name, such as `basichttp`, and by type URI. Read once. */
  readonly ioProcessors: Readonly<Record<string, { readonly location: string }>>
  /** Whether the state with this id is in the present configuration: the predicate `In()`. */
  isActive(stateId: string): boolean
  /** A script or an expression has taken longer than it was to take: so many ms. */
  slow?(expression: Expression, milliseconds: number): void
}

export interface DataModel {
  /** The value of the `datamodel` attribute. */
  readonly name: string
  /** Whether each session needs a program of its own, instead of one that all sessions of a chart share. Default: no. */
  readonly perSession?: boolean
  bind(source: DataModelSource): DataProgram
}

/**
 * A chart's expressions, compiled. `Scope` is the data of one session. Every function that takes a scope throws for an
 * error in the chart's own code; whoever calls turns that into `error.execution`.
 */
export interface DataProgram<Scope = unknown> {
  /** Errors and warnings known without running, such as syntax errors in expressions. */
  readonly problems: readonly Diagnostic[]
  /** Whether any expression may look at `_event`; where none does, nobody needs to be shown events. */
  readonly readsEvent: boolean
  /** What an expression does; undefined where that cannot be known, as it cannot be read. Not needed to run a chart. */
  facts?(expression: Expression): ExpressionFacts | undefined
  /** What it does to the session's data and asks of its surroundings, at worst. Not needed to run a chart. */
  effects?(expression: Expression): ExpressionEffects | undefined
  createScope(environment: SystemEnvironment): Scope
  value(expression: Expression): (scope: Scope) => unknown
  condition(expression: Expression): (scope: Scope) => boolean
  script(expression: Expression): (scope: Scope) => void
  /** Where in a script the error arose that it has just thrown; undefined where that is not known: in all of it. */
  failedAt?(expression: Expression, scope: Scope, error: unknown): Span | undefined
  /** The items of a list, as a shallow copy; throws where the value is no list (REC 4.6). */
  list(expression: Expression): (scope: Scope) => readonly unknown[]
  /** Assigns to a location; throws where it is undeclared, malformed or read-only (REC 5.4). */
  assign(expression: Expression): (scope: Scope, value: unknown) => void
  /** Sets the variable of a `<data>` or a `<foreach>`, creating it if need be; throws for an illegal name. */
  variable(name: string): (scope: Scope, value: unknown) => void
  /** The value of a variable of the chart; undefined where it is not there. Needed for typed data only; else slow. */
  read?(name: string): (scope: Scope) => unknown
  /** Creates that variable, undefined, where it is not there yet; throws for an illegal name. */
  declare(name: string): (scope: Scope) => void
  /** The value of inline content; a new one at each call. */
  literal(literal: Literal): (scope: Scope) => unknown
  /** Whether content may ask for random numbers or the time. Absent where they cannot be given. */
  readonly asksChance?: boolean
  /**
   * The random numbers and the time, in ms since 1970, that content of any session finds from now on; null: the engine's
   * own.
   */
  setChance?(seed: Seed | null, time: number): void
  /** Makes `_event` this event. */
  setEvent(scope: Scope, event: ScxmlEvent): void
  /**
   * A value of this model made from one of the host's (or of another session's `export`). Throws a `TypeError` for
   * what cannot cross, such as a function. Primitives pass as they are.
   */
  import(value: unknown): unknown
  /** A host value made from one of this model's, sharing nothing with it; markup becomes `Xml`. Throws as `import`. */
  export(value: unknown): unknown
  /** The data of a scope by name, exported, for the host to look at. */
  snapshotData(scope: Scope): Record<string, unknown>
  /**
   * The data of a scope at rest, as JSON, together with values of this model that may share objects with them. Undefined, or
   * absent, where this model cannot do that. Throws an error that says what cannot be kept, and where it stands.
   */
  encode?(scope: Scope, values: readonly unknown[]): DataAtRest | undefined
  /**
   * Fills a new scope with data at rest, which may come from anywhere. `foreign`: they are of another chart, and variables
   * that this one does not know are left out. Throws an error that says what is wrong with them.
   */
  decode?(scope: Scope, rest: DataAtRest, foreign?: boolean): DecodedData
  /** Makes `_event` this event, as `decode` gave it: somebody holds on to it. */
  holdEvent?(scope: Scope, event: unknown): void
  /** The session of this scope has ended: nothing of it will run any more, but its data may still be looked at. */
  dispose?(scope: Scope): void
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** See `persistence/codec.ts` for how values are written. */
export interface DataAtRest {
  /** Those that exist, by name. */
  readonly variables: { readonly [name: string]: Json }
  /** Other values, such as the data of events. */
  readonly values?: readonly Json[]
  /** `_event`, where a variable or a value holds on to it. */
  readonly event?: Json
  /** Objects that the others refer to. */
  readonly shared?: readonly Json[]
}

export interface DecodedData {
  readonly values: readonly unknown[]
  /** `_event`, where somebody holds on to it; else undefined. */
  readonly event: unknown
}

/** What is known of an expression without running it. Names are those of variables, without their members. */
export interface ExpressionFacts {
  /** Variables that are read, or called. */
  readonly reads: ReadonlySet<string>
  /** Variables that are assigned to, themselves or a part of them, or declared. */
  readonly writes: ReadonlySet<string>
  /** Of a script that declares functions and does nothing else: their names. Empty for everything else. */
  readonly functions: ReadonlySet<string>
  /** Where it assigns to such a variable, or a part of it; not to one of its own. */
  readonly assignments: readonly Span[]
  /** Names that the chart declares nowhere, where to evaluate them is an error. */
  readonly undeclared: readonly { readonly name: string; readonly span: Span }[]
  /** The literal arguments of `In()`. */
  readonly states: readonly { readonly id: string; readonly span: Span }[]
}

/**
 * What evaluating an expression may do at worst, in the names of top-level data. `_event` counts as one of them where it
 * is read or its data are changed. Positions are those of the first place in the expression.
 */
export interface ExpressionEffects {
  readonly reads: ReadonlyMap<string, Span>
  /** Variables that get a value. Of a location: if it is assigned to. */
  readonly assigns: ReadonlyMap<string, Span>
  /** Variables of whose objects a part is changed: so is that of every other variable that shares the object. */
  readonly mutates: ReadonlyMap<string, Span>
  /** Variables that may share objects after it has run, in groups. */
  readonly shares: readonly ReadonlySet<string>[]
  /** Variables whose objects its value may be, or hold. Of a location: those that it may be a part of. */
  readonly origins: ReadonlySet<string>
  /** Why it may read and write everything; empty where it cannot. */
  readonly everything: readonly { readonly cause: string; readonly span: Span }[]
  /** The states that it asks for by `In()`. */
  readonly asks: ReadonlySet<string> | 'any'
  /** Functions of the chart's scripts that it calls, also through others. They are no data: nothing else is assigned to their names. */
  readonly calls: ReadonlyMap<string, Span>
  /** Whether it asks `Math.random()`. */
  readonly random: boolean
  /** Whether it asks for the time, such as by `Date.now()`. */
  readonly time: boolean
}

/** Markup as a host value: how a DOM of a data model looks from outside. */
export class Xml {
  constructor(readonly text: string) {}
  toString(): string {
    return this.text
  }
}
