/** What a name in a chart's code can mean. */

/**
 * The globals that chart code finds. Left out on purpose: `Promise`, `WebAssembly`, `FinalizationRegistry` and `WeakRef`,
 * since a chart has no time between its steps for them to run in, and an unhandled rejection would end the host's
 * process; `Atomics` and `SharedArrayBuffer`, which can block the thread; `Function`, which makes code. `eval` is no
 * global of the realm but our own: see `Compilation.evaluated`.
 */
export const standardGlobals: ReadonlySet<string> = new Set([
  ...['undefined', 'NaN', 'Infinity', 'globalThis'],
  ...['Object', 'Boolean', 'Symbol', 'Number', 'BigInt', 'Math', 'Date', 'String', 'RegExp', 'JSON', 'Intl'],
  ...['Array', 'Map', 'Set', 'WeakMap', 'WeakSet', 'Iterator', 'Proxy', 'Reflect'],
  ...['Error', 'AggregateError', 'EvalError', 'RangeError', 'ReferenceError', 'SuppressedError', 'SyntaxError'],
  ...['TypeError', 'URIError'],
  ...['ArrayBuffer', 'DataView', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array'],
  ...['Int32Array', 'Uint32Array', 'BigInt64Array', 'BigUint64Array', 'Float16Array', 'Float32Array', 'Float64Array'],
  ...['parseInt', 'parseFloat', 'isNaN', 'isFinite'],
  ...['decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'escape', 'unescape'],
])

/** Names that make code out of text behind our back. */
const forbiddenNames: ReadonlySet<string> = new Set(['Function'])

/** Names that the processor owns and nobody assigns to (REC 5.10, B.2.3). */
export const systemNames: ReadonlySet<string> = new Set([
  ...['_event', '_sessionid', '_name', '_ioprocessors', '_x', 'In'],
])

// Reserved in strict code, or not to be bound there.
const reserved = new Set(
  (
    'await break case catch class const continue debugger default delete do else enum export extends false finally for ' +
    'function if implements import in instanceof interface let new null package private protected public return static ' +
    'super switch this throw true try typeof var void while with yield arguments eval'
  ).split(' '),
)

const identifierPattern = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u

/** Whether a word is no name, though it is written like one. */
export function isReserved(word: string): boolean {
  return reserved.has(word)
}

/** Whether an expression can name a variable so. */
export function isIdentifier(name: string): boolean {
  return identifierPattern.test(name) && !reserved.has(name)
}

export type NameKind =
  /** A variable from the start: `<data>`. */
  | 'data'
  /** A variable that comes into being at run time: by a script or a foreach. */
  | 'late'
  /** As `late`, by `const`. */
  | 'constant'
  | 'system'
  | 'global'
  /** The function that runs a text as code. */
  | 'eval'
  | 'forbidden'
  | 'unknown'

/** The names of one chart. */
export class Names {
  /** Identifiers among the ids of `<data>`. */
  readonly data: ReadonlySet<string>
  /** Name → whether it is a constant. */
  readonly #late = new Map<string, boolean>()

  constructor(dataIds: Iterable<string>, variableNames: Iterable<string>) {
    this.data = new Set([...dataIds].filter((id) => isIdentifier(id) && !systemNames.has(id)))
    for (const name of variableNames) if (isIdentifier(name)) this.declare(name)
  }

  /** Makes a name that a script or a foreach declares. */
  declare(name: string, constant = false): void {
    if (this.data.has(name) || systemNames.has(name)) return
    // Whoever declares a name twice can assign to it.
    this.#late.set(name, constant && this.#late.get(name) !== false)
  }

  /** Makes a name that a script assigns to without declaring it. */
  assign(name: string): void {
    if (this.kind(name) === 'unknown') this.declare(name)
  }

  kind(name: string): NameKind {
    if (systemNames.has(name)) return 'system'
    if (this.data.has(name)) return 'data'
    const constant = this.#late.get(name)
    if (constant !== undefined) return constant ? 'constant' : 'late'
    if (standardGlobals.has(name)) return 'global'
    if (name === 'eval') return 'eval'
    return forbiddenNames.has(name) ? 'forbidden' : 'unknown'
  }

  isForbidden(name: string): boolean {
    return forbiddenNames.has(name) && this.kind(name) === 'forbidden'
  }

  /** The names that do not exist when a session starts. */
  get late(): Iterable<string> {
    return this.#late.keys()
  }

  has(name: string): boolean {
    return this.data.has(name) || this.#late.has(name)
  }
}
