/** What is known of one chart, as TypeScript sees it: `microstep types FILE` writes such an interface for a document. */

/** The types of any chart. Flat unions, so that nothing has to be inferred: checking stays as fast for large charts. */
export interface ChartTypes {
  /** The ids of its states. */
  readonly states: string
  /** The events that it handles: names, and prefixes such as `order.${string}`. */
  readonly events: string
  /** The events that it raises, or sends to anybody. */
  readonly raises: string
  /** Its data by id. */
  readonly data: Record<string, unknown>
  /** The types of events' data, by name or prefix, where they are known. */
  readonly payloads: object
}

/** The arguments of `send` behind the event's name: data may be left out where they may be undefined. */
export type SendArguments<Payloads, Event, Options> = Event extends keyof Payloads
  ? undefined extends Payloads[Event]
    ? [data?: Payloads[Event], options?: Options]
    : [data: Payloads[Event], options?: Options]
  : [data?: unknown, options?: Options]
