/** What a content block may do at worst. */
import type { Span } from '../../diagnostic.js'

/** Names of variables, with the first place where that is so. `_event` is one of them. */
export type Touched = ReadonlyMap<string, Span> | 'everything'

export interface BlockEffects {
  /** Variables whose values, or parts of them, it may look at. Those that it changes in place are among them. */
  readonly reads: Touched
  /** Variables that it may give a value, or change a part of. `everything` exactly where `reads` is. */
  readonly writes: Touched
  /**
   * Those of `writes` that it does not name: they may share objects with one of which a part is changed. Whoever sees that
   * they do not share any now may leave them out.
   */
  readonly shared: ReadonlySet<string>
  /** Whether it may read `_event`, or change its data. */
  readonly readsEvent: boolean
  readonly writesEvent: boolean
  /** The states that it asks for by `In()`. */
  readonly asks: ReadonlySet<string> | 'any'
  /** The chart's own functions that it calls, also through others: they are no data, as nothing assigns to their names. */
  readonly calls: ReadonlySet<string>
  /** Whether it may queue internal events by `<raise>`. Any block that fails queues an error. */
  readonly raises: boolean
  readonly sends: boolean
  readonly cancels: boolean
  readonly logs: boolean
  /** Whether it makes ids: `<send idlocation>`, `<invoke>` without an id. */
  readonly createsIds: boolean
  /** Whether it asks `Math.random()`. */
  readonly random: boolean
  /** Whether it asks for the time, such as by `Date.now()`. */
  readonly time: boolean
  /** Whether it has content that an extension runs, which runs where the session is. */
  readonly custom: boolean
  /** Why it may read and write everything: some of the reasons, or none. */
  readonly why: readonly Reason[]
}

export interface Reason {
  /** Such as `calls 'f'`. */
  readonly cause: string
  readonly span: Span
}
