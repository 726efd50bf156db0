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
  /**
   * The types of events' data, where they are known: by name, and by descriptors that end in `.*`, or are `*`. Not by index
   * signatures, which take a compiler long where there are many.
   */
  readonly payloads: object
}

/** The arguments of `send` behind the event's name: data may be left out where they may be undefined. */
export type SendArguments<Payloads, Name, Options> = Name extends keyof Payloads
  ? Arguments<Payloads[Name], Options>
  : Arguments<PayloadByPrefix<Payloads, Name>, Options>

type Arguments<Data, Options> = undefined extends Data
  ? [data?: Data, options?: Options]
  : [data: Data, options?: Options]

/** That of the longest prefix; one step a token of the name. */
type PayloadByPrefix<
  Payloads,
  Rest,
  Before extends string = '',
  Best = '*' extends keyof Payloads ? Payloads['*'] : unknown,
> = Rest extends `${infer Token}.${infer More}`
  ? PayloadByPrefix<
      Payloads,
      More,
      `${Before}${Token}.`,
      `${Before}${Token}.*` extends keyof Payloads ? Payloads[`${Before}${Token}.*`] : Best
    >
  : Best
