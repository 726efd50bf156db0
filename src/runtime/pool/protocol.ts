/** What a pool's threads are told, and what they answer. Values cross as JSON, so that what they share they share there. */
import type { Seed } from '../../core/chance.js'
import { Failure, SendError, type SendRequest } from '../../core/context.js'
import type { Maker } from '../../datamodel/ecmascript/copy.js'
import type { Source } from '../../diagnostic.js'
import { fromHost, toHost } from '../../persistence/codec/host.js'
import { decode, encode } from '../../persistence/codec.js'
import type { SessionFields } from '../executor.js'

/** A block to run, and all that it may see. */
export interface Task {
  /** The hash of the chart, by which a thread remembers it. */
  readonly chart: string
  /** The chart itself; shared memory, which costs nothing to hand over. */
  readonly bytes: SharedArrayBuffer
  readonly block: number
  /** The variables that it may read and those that it may write, and the event's data; packed. */
  readonly values: string
  readonly reads: readonly string[]
  readonly writes: readonly string[]
  /** Functions of the chart's scripts that it may call. */
  readonly functions: readonly string[]
  readonly event: EventFields | null
  readonly session: SessionFields
  /** The ids of the states that are active. */
  readonly active: readonly string[]
  readonly chance: { readonly seed: Seed; readonly time: number } | null
  /** For the thread to say when it begins: a `Float64Array` of one item, see `now`. */
  readonly begun: SharedArrayBuffer
}

/** `_event`, but for its data, which is with the values. */
export interface EventFields {
  readonly name: string
  readonly type: 'platform' | 'internal' | 'external'
  readonly sendid: string | undefined
  readonly origin: string | undefined
  readonly origintype: string | undefined
  readonly invokeid: string | undefined
  readonly raw: string | undefined
}

/** The name under which the event's data stand among the values; no variable is called so. */
export const eventData = '@event'

export type Outcome =
  | {
      readonly kind: 'done'
      /** The variables that it may write, with the values that they have now; packed. */
      readonly values: string
      /** What it did, in order. */
      readonly effects: readonly Effect[]
      /** What ended it, if it was an error. */
      readonly failure: FailureFields | null
      /** Ms. */
      readonly took: number
    }
  /** It has to run in its session: it met something that the thread has not got, or cannot tell about. */
  | { readonly kind: 'here'; readonly reason: string }

/** Values are packed: those of sends as the host's own, the others as the data model's. */
export type Effect =
  | { readonly kind: 'raise'; readonly name: string; readonly data: string }
  | { readonly kind: 'send'; readonly request: SentFields; readonly values: string; readonly place: Place }
  | { readonly kind: 'cancel'; readonly sendid: string }
  | { readonly kind: 'log'; readonly label: string | undefined; readonly value: string }
  | { readonly kind: 'fail'; readonly failure: FailureFields }

export type SentFields = Omit<SendRequest, 'data' | 'params' | 'span'>

export interface FailureFields {
  readonly event: 'error.execution' | 'error.communication'
  readonly message: string
  readonly sendid: string | undefined
  readonly place: Place
}

/** A span, its text by its number among those of the chart. */
export type Place = readonly [source: number, start: number, end: number]

export function packFailure(failure: Failure, sources: readonly Source[]): FailureFields {
  const { event, message, sendid, span } = failure
  return { event, message, sendid, place: [Math.max(0, sources.indexOf(span.source)), span.start, span.end] }
}

/** The same failure, but for the error behind it, of which only the words are left. */
export function unpackFailure({ event, message, sendid, place }: FailureFields, sources: readonly Source[]): Failure {
  const [source, start, end] = place
  return new Failure(new SendError(event, message), { source: sources[source]!, start, end }, sendid)
}

/** A realm as values come from it, and go to it. */
export interface Side {
  readonly maker: Maker
  /** `_x`. */
  readonly nothing: object
}

/** Throws `Unencodable` for what cannot cross. */
export function packValues(values: Readonly<Record<string, unknown>>, { maker, nothing }: Side): string {
  return JSON.stringify(encode(values, { maker, known: new Map([[nothing, '_x']]) }))
}

export function unpackValues(text: string, { maker, nothing }: Side): Record<string, unknown> {
  return decode(JSON.parse(text), { maker, resolve: () => nothing })
}

/** Of the host's own values, of which markup is one kind. */
export function packHostValues(values: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(encode(values, fromHost))
}

export function unpackHostValues(text: string): Record<string, unknown> {
  return decode(JSON.parse(text), toHost)
}

/** Ms of a clock that is the same for all threads of the process. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
