/**
 * An abstract chart: what the generator makes, the oracle runs, and the engine gets as SCXML text. Plain objects that
 * know nothing of `src/`, so that the oracle shares no code with what it judges.
 */

export interface ChartModel {
  readonly datamodel: 'ecmascript' | 'null'
  readonly root: StateModel
}

export interface StateModel {
  /** Empty for the root. */
  id: string
  kind: 'scxml' | 'state' | 'parallel' | 'final' | 'history'
  /** In document order, histories among them. A `state` without child states is atomic. */
  children: StateModel[]
  /** Absent: the first child state in document order (REC 3.3.2). */
  initial: InitialModel | null
  /** Only histories have it (REC 3.10). */
  history: HistoryModel | null
  transitions: TransitionModel[]
  /** Descriptors of the events that it defers; only `state` and `parallel` have some. */
  defers: string[]
  /** Whether the transitions stand behind the child states in the document, which changes the document order. */
  transitionsLast: boolean
  onentry: Action[][]
  onexit: Action[][]
}

export interface InitialModel {
  /** `<initial>` instead of the attribute; only the element can have content. */
  element: boolean
  targets: string[]
  content: Action[]
}

export interface HistoryModel {
  readonly memory: 'shallow' | 'deep'
  targets: string[]
  content: Action[]
}

export interface TransitionModel {
  /** Descriptors as written, such as `a.*`; null for an eventless transition. */
  events: string[] | null
  condition: Condition | null
  targets: string[]
  internal: boolean
  content: Action[]
}

export type Condition =
  | { readonly is: 'in'; readonly state: string }
  | { readonly is: 'not'; readonly operand: Condition }
  | { readonly is: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  /** An expression that always throws. */
  | { readonly is: 'error' }

export type Action =
  | { readonly is: 'log'; readonly label: string }
  | { readonly is: 'raise'; readonly event: string }
  /** To the session's own external queue. */
  | { readonly is: 'send'; readonly event: string; readonly priority: number }
  /** Logs `label` and `yes` or `no`. */
  | { readonly is: 'observe'; readonly condition: Condition; readonly label: string }
  /** Executable content that always fails. */
  | { readonly is: 'error' }

/** All states of the chart in document order, the root first. */
export function statesInDocumentOrder(state: StateModel): StateModel[] {
  return [state, ...state.children.flatMap(statesInDocumentOrder)]
}

/** All transitions of the chart in document order; initial and default history transitions are not among them. */
export function transitionsInDocumentOrder(state: StateModel): TransitionModel[] {
  const inside = state.children.flatMap(transitionsInDocumentOrder)
  return state.transitionsLast ? [...inside, ...state.transitions] : [...state.transitions, ...inside]
}
