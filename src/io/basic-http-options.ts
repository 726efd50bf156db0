/** The options of the Basic HTTP processor: each is explained above its default. */
import { type Diagnostic, diagnostic, ScxmlError, shorten } from '../diagnostic.js'
import { didYouMean } from '../suggest.js'

export interface BasicHttpOptions {
  /** The address or name to listen on. */
  readonly host?: string
  /** The port to listen on; 0 takes a free one. */
  readonly port?: number
  /** The path above the sessions' own: `/events` makes locations like `http://127.0.0.1:8080/events/SESSION`. */
  readonly path?: string
  /** What locations start with, where others reach this server by another address, such as that of a proxy. */
  readonly publicUrl?: string | undefined
  /** Methods that are taken beside POST; they make events such as `HTTP.GET` (REC C.2.1). */
  readonly methods?: readonly string[]
  /**
   * Whether a web page of another origin, such as `https://example.org`, may send events with its visitors' browsers.
   * Asked only for requests that browsers send: those with an `Origin` header.
   */
  readonly allowOrigin?: (origin: string) => boolean
  /** Whether sessions may send to a URL. What is refused is an unsupported target: `error.execution`. */
  readonly allowTarget?: (url: URL) => boolean
  /** The largest body that is taken, in bytes. */
  readonly bodyLimit?: number
  /** The largest head of a request, in bytes. */
  readonly maxHeaderSize?: number
  /** How long a request may take to arrive, in ms. */
  readonly requestTimeout?: number
  /** How long an answer to a sent event may take, in ms. */
  readonly sendTimeout?: number
  /** How long `close` lets requests under way go on, in ms. */
  readonly closeTimeout?: number
  /**
   * What becomes of events for sessions of this very server. `direct`: delivered at once, without a socket, so that
   * they keep their order with all others. `network`: sent like any other.
   */
  readonly loopback?: 'direct' | 'network'
  /** Sends the requests. */
  readonly fetch?: typeof globalThis.fetch
  /** Told of trouble of the server itself, such as too many open files; never of a bad request. */
  readonly onError?: (error: Error) => void
}

export type BasicHttpSettings = Required<BasicHttpOptions>

const defaults: BasicHttpSettings = {
  host: '127.0.0.1',
  port: 0,
  path: '/',
  publicUrl: undefined,
  methods: [],
  allowOrigin: () => false,
  allowTarget: isLoopback,
  bodyLimit: 1024 * 1024,
  maxHeaderSize: 16 * 1024,
  requestTimeout: 30_000,
  sendTimeout: 30_000,
  closeTimeout: 1_000,
  loopback: 'direct',
  // Looked up at each call: hosts replace the global one, to trace it or to test.
  fetch: (input, init) => globalThis.fetch(input, init),
  onError: (error) => process.emitWarning(error),
}

/** Whether a URL leads to this machine: `localhost`, names below it, 127.0.0.0/8 and `[::1]`. */
export function isLoopback(url: URL): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)
}

/** The options with defaults filled in. Throws a `ScxmlError` that names all that is wrong, codes `option/unknown`, `option/type`. */
export function basicHttpSettings(options: BasicHttpOptions): BasicHttpSettings {
  if (typeof options !== 'object' || options === null) {
    throw new ScxmlError([diagnostic({ code: 'option/type', message: 'the options of basicHttp must be an object' })])
  }
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  const problems = given.flatMap(([name, value]) => problem(name, value))
  if (problems.length > 0) throw new ScxmlError(problems)
  return { ...defaults, ...Object.fromEntries(given) }
}

interface Rule {
  readonly must: string
  readonly holds: (value: unknown) => boolean
}

const longest = 2 ** 31 - 1
const whole = (from: number, to: number, unit: string): Rule => ({
  must: `be a whole number${unit} from ${from} to ${to}`,
  holds: (value) => Number.isInteger(value) && (value as number) >= from && (value as number) <= to,
})
const callable: Rule = { must: 'be a function', holds: (value) => typeof value === 'function' }

const rules: Record<keyof BasicHttpOptions, Rule> = {
  host: { must: 'be an address or a name', holds: (value) => typeof value === 'string' && /^[^\s/]+$/.test(value) },
  port: whole(0, 65_535, ''),
  path: {
    must: "start with '/' and hold no query and no fragment",
    holds: (value) => typeof value === 'string' && /^\/[^?#\s]*$/.test(value) && !value.includes('//'),
  },
  publicUrl: { must: 'be a http or https URL without query and fragment', holds: isPlainUrl },
  methods: {
    must: 'be a list of HTTP methods in capitals',
    holds: (value) => Array.isArray(value) && value.every((method) => /^[A-Z-]+$/.test(String(method))),
  },
  allowOrigin: callable,
  allowTarget: callable,
  bodyLimit: whole(0, Number.MAX_SAFE_INTEGER, ' of bytes'),
  maxHeaderSize: whole(1024, longest, ' of bytes'),
  requestTimeout: whole(1, longest, ' of ms'),
  sendTimeout: whole(1, longest, ' of ms'),
  closeTimeout: whole(0, longest, ' of ms'),
  loopback: { must: "be 'direct' or 'network'", holds: (value) => value === 'direct' || value === 'network' },
  fetch: callable,
  onError: callable,
}

function problem(name: string, value: unknown): Diagnostic[] {
  const rule = Object.hasOwn(rules, name) ? rules[name as keyof BasicHttpOptions] : undefined
  if (!rule) {
    const known = Object.keys(rules)
    const hint = didYouMean(name, known) ?? `known are ${known.map((one) => `'${one}'`).join(', ')}`
    return [diagnostic({ code: 'option/unknown', message: `basicHttp has no option '${shorten(name)}'`, hint })]
  }
  if (rule.holds(value)) return []
  const message = `the option '${name}' of basicHttp must ${rule.must}, not '${shorten(shown(value))}'`
  return [diagnostic({ code: 'option/type', message })]
}

function isPlainUrl(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false
  const { protocol, search, hash, username, password } = new URL(value)
  return /^https?:$/.test(protocol) && search + hash + username + password === ''
}

function shown(value: unknown): string {
  return typeof value === 'object' ? (JSON.stringify(value) ?? String(value)) : String(value)
}
