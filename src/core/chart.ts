/**
 * The compiled chart: a document as the interpreter needs it. Immutable, free of functions, shared by all its sessions.
 * States and transitions carry their index in document order, so that sets of them are arrays of small integers.
 */
import type { Diagnostic, Source, Span } from '../diagnostic.js'
import type { Custom } from './content/custom.js'
import type { Block } from './content/index.js'
import type { Invoke } from './content/invoke.js'
import type { Parameters } from './content/parameters.js'
import type { DataModelSource, Expression, Literal } from './datamodel.js'

export type StateKind = 'scxml' | 'compound' | 'parallel' | 'atomic' | 'final' | 'history'

/** A state of any kind; `<scxml>` is the state with index 0 (REC 3.2–3.10). */
export interface State {
  /** Position in document order (pre-order). */
  readonly index: number
  /** One past the index of the last descendant: `s` is a proper descendant of `a` iff `a.index < s.index < a.end`. */
  readonly end: number
  /** The author's id or a generated one, unique in the chart. */
  readonly id: string
  readonly kind: StateKind
  readonly parent: State | null
  /** Number of proper ancestors. */
  readonly depth: number
  /** Child states in document order, pseudo-states left out. */
  readonly children: readonly State[]
  readonly histories: readonly State[]
  /** `scxml` and `compound`: the initial transition, made up where the document has none (REC 3.3.2, 3.6). */
  readonly initial: Transition | null
  /** `history`: the kind of memory (REC 3.10). */
  readonly memory: 'shallow' | 'deep' | null
  /** `history`: the default transition. */
  readonly fallback: Transition | null
  readonly transitions: readonly Transition[]
  /** Normalised descriptors of the events that the state defers while it is active (`ms:defer`); see `deferral.ts`. */
  readonly defers: readonly string[]
  readonly onentry: readonly Block[]
  readonly onexit: readonly Block[]
  readonly data: readonly Data[]
  readonly invokes: readonly Invoke[]
  /** `final`: what the done event carries (REC 5.5). */
  readonly donedata: Parameters | null
  readonly span: Span
}

export interface Transition {
  /** Position in document order among the chart's transitions; -1 for initial and default history transitions. */
  readonly index: number
  readonly source: State
  /** Normalised descriptors without `.*`, `*` alone kept (REC 3.12.1); null for an eventless transition. */
  readonly events: readonly string[] | null
  readonly condition: Expression | null
  /** Empty for a targetless transition. */
  readonly targets: readonly State[]
  /** The author's `type="internal"`, whether or not it takes effect (REC 3.13). */
  readonly internal: boolean
  readonly content: Block | null
  readonly span: Span
}

/** One `<data>` (REC 5.3). At most one of the two is there; with neither the variable starts out undefined. */
export interface Data {
  /** Position in document order among the chart's `<data>` elements. */
  readonly index: number
  readonly id: string
  readonly expression: Expression | null
  readonly literal: Literal | null
  /** Why the resource that `src` names could not be read; its variable is undefined after an `error.execution`. */
  readonly unreadable: string | null
  /** A child of the `<datamodel>` of `<scxml>`: an invoker can set it (REC 6.4.3). */
  readonly topLevel: boolean
  readonly type: TypeName | null
  readonly span: Span
}

/** What a `<data>` or a `<param>` says that its values are (`ms:type`); see `types/`. */
export interface TypeName {
  readonly name: string
  readonly span: Span
}

export interface Chart extends DataModelSource {
  /** The `name` of `<scxml>`. */
  readonly name: string | undefined
  /** `ecmascript` where the document does not say. */
  readonly datamodel: string
  readonly binding: 'early' | 'late'
  readonly root: State
  /** By index. */
  readonly states: readonly State[]
  /** By index. */
  readonly transitions: readonly Transition[]
  readonly stateById: ReadonlyMap<string, State>
  /** All `<data>` elements in document order. */
  readonly data: readonly Data[]
  /** Of `<param>`: by the index of the expression that gives its value. */
  readonly parameterTypes: ReadonlyMap<number, { readonly parameter: string; readonly type: TypeName }>
  /** The ids that the author gave to `<send>` and `<invoke>` elements; generated ones keep clear of them. */
  readonly messageIds: ReadonlySet<string>
  /** Executable content that extensions run, in document order. */
  readonly customContent: readonly Custom[]
  /** Scripts that are children of `<scxml>`, in document order (REC 5.8). */
  readonly scripts: readonly Expression[]
  /** Where relative URLs in the document start from. */
  readonly baseUrl: string | undefined
  readonly source: Source
  /** Warnings found on loading. */
  readonly diagnostics: readonly Diagnostic[]
}

/** Whether `state` lies strictly inside `ancestor`. */
export function isDescendant(state: State, ancestor: State): boolean {
  return ancestor.index < state.index && state.index < ancestor.end
}
