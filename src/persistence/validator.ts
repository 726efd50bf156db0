/**
 * What comes back from a store → a snapshot that can be trusted to be one of this chart: first its form, by the JSON Schema,
 * then whether all that it names is there. Nothing is made of it before all of that is known.
 */
import type { Chart, State } from '../core/chart.js'
import type { Invoke } from '../core/content/invoke.js'
import { type Diagnostic, diagnostic, reasonOf, ScxmlError, shorten } from '../diagnostic.js'
import { type SchemaError, snapshot as validate } from '../loader/schema.generated.js'
import { illegalHistory, illegality } from './legal.js'
import { type SessionSnapshot, type Snapshot, snapshotFormat, snapshotVersion } from './snapshot.js'

/** UTF-16 units of a text. */
export const defaultMostText = 1 << 28

/** Sessions that are invoked by each other. */
const mostNested = 1000

const mostProblems = 20

/**
 * A snapshot, from its JSON or from what was made of it. Throws a `ScxmlError`: `snapshot/malformed` for what is none,
 * `snapshot/version` for one of another version of the format, `snapshot/invalid` for one with faults.
 */
export function readSnapshot(given: string | object, mostText = defaultMostText): Snapshot {
  const text = typeof given === 'string' ? given : textOf(given)
  if (text.length > mostText) throw problem('snapshot/malformed', `the text is longer than ${mostText} characters`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    const cut = /end of JSON|Unterminated|after array element|after property value/i.test(reasonOf(error))
    throw problem(
      'snapshot/malformed',
      `this is no JSON: ${shorten(reasonOf(error), 200)}`,
      cut ? 'it seems to be cut off' : undefined,
    )
  }
  checkFormat(value)
  checkNesting(value)
  if (!validate(value)) {
    const errors = validate.errors ?? []
    throw new ScxmlError(errors.slice(0, mostProblems).map((error) => invalid(sentence(error))))
  }
  return value as Snapshot
}

/** The same for what a migration has made of a part of one. */
export function checkSession(session: SessionSnapshot): void {
  readSnapshot({ format: snapshotFormat, version: snapshotVersion, session })
}

function textOf(given: object): string {
  try {
    return JSON.stringify(given) ?? ''
  } catch (error) {
    throw problem('snapshot/malformed', `this is no snapshot: ${shorten(reasonOf(error), 200)}`)
  }
}

function checkFormat(value: unknown): void {
  if (!isObject(value) || value.format !== snapshotFormat) {
    throw problem(
      'snapshot/malformed',
      'this is no snapshot of a session',
      'session.snapshot() makes one; its "format" is "microstep-snapshot"',
    )
  }
  const { version } = value
  if (version === snapshotVersion) return
  if (!Number.isSafeInteger(version) || Number(version) < 1)
    throw invalid1(`'version' must be a whole number, not ${shorten(JSON.stringify(version) ?? 'nothing')}`)
  throw problem(
    'snapshot/version',
    `the snapshot has version ${version} of the format, and this microstep reads version ${snapshotVersion}`,
    'a newer microstep has written it: use that, or a later one',
  )
}

// Before anything goes into it by recursion.
function checkNesting(value: unknown): void {
  const pending: unknown[] = [isObject(value) ? value.session : undefined]
  let level = 0
  for (let sessions = pending; sessions.length > 0; level++) {
    if (level > mostNested) throw invalid1(`more than ${mostNested} sessions are nested`)
    sessions = sessions.flatMap((session) => {
      const invocations = isObject(session) ? session.invocations : undefined
      if (!Array.isArray(invocations)) return []
      return invocations.flatMap((one) => (isObject(one) && one.session !== undefined ? [one.session] : []))
    })
  }
}

/** What stands in a snapshot by name, as it is in the chart. */
export interface PlacedSession {
  /** In document order. */
  readonly configuration: readonly State[]
  readonly history: ReadonlyMap<number, readonly State[]>
  readonly bound: readonly State[] | undefined
  /** By the number in `queues.deferred` and `queues.released`. */
  readonly deferred: readonly State[]
  readonly released: readonly State[]
  readonly invocations: readonly { readonly state: State; readonly invoke: Invoke }[]
}

/**
 * Finds all that a snapshot names in a chart. Throws a `ScxmlError` with all that is not there, or not legal
 * (`snapshot/chart`), and all that does not fit together (`snapshot/invalid`).
 */
export function placeIn(chart: Chart, snapshot: SessionSnapshot): PlacedSession {
  const problems: Diagnostic[] = []
  const stateOf = (id: string, what: string): State[] => {
    const state = chart.stateById.get(id)
    if (state && state !== chart.root) return [state]
    problems.push(foreign(`${what}, '${shorten(id)}', is no state of the chart`))
    return []
  }
  const configuration = snapshot.configuration.flatMap((id) => stateOf(id, 'an active state'))
  const inOrder = [...configuration].sort((a, b) => a.index - b.index)
  const wrong = problems.length === 0 ? illegality(chart, inOrder) : undefined
  if (wrong) problems.push(foreign(`the configuration is not legal: ${wrong}`))
  if (new Set(configuration).size < configuration.length) problems.push(invalid('a state is active twice'))
  const history = new Map<number, readonly State[]>()
  for (const [id, ids] of Object.entries(snapshot.history)) {
    const [memory] = stateOf(id, 'a history state')
    const states = ids.flatMap((one) => stateOf(one, `a state that '${shorten(id)}' remembers`))
    if (!memory || states.length < ids.length) continue
    const fault = memory.kind === 'history' ? illegalHistory(memory, states) : `'${id}' is no history state`
    if (fault) problems.push(foreign(fault))
    history.set(
      memory.index,
      states.sort((a, b) => a.index - b.index),
    )
  }
  const { queues, bound, invocations } = snapshot
  const byOf = ({ by }: { readonly by: string }) => stateOf(by, 'a state that holds an event back')
  const active = new Set(configuration)
  if (snapshot.status !== 'running' && invocations.length > 0)
    problems.push(invalid('a session that has ended has invocations'))
  const deferred = queues.deferred.flatMap(byOf)
  for (const by of deferred)
    if (!active.has(by)) problems.push(invalid(`'${by.id}' holds an event back and is not active`))
  const released = queues.released.flatMap(byOf)
  const entered = bound?.flatMap((id) =>
    id === chart.root.id ? [chart.root] : stateOf(id, 'a state that was entered'),
  )
  const invokes = invocations.flatMap(({ state: id, invoke: at, id: invokeid, session, service }) => {
    const [state] = stateOf(id, `the state of the invocation '${shorten(invokeid)}'`)
    if (!state) return []
    const invoke = state.invokes[at]
    if (!invoke) problems.push(foreign(`'${id}' has no <invoke> for the invocation '${shorten(invokeid)}'`))
    if (!active.has(state)) problems.push(invalid(`'${id}' has an invocation and is not active`))
    if (session !== undefined && service !== undefined)
      problems.push(invalid(`the invocation '${shorten(invokeid)}' is both a session and a service`))
    return invoke ? [{ state, invoke }] : []
  })
  checkNumbers(snapshot, problems)
  if (problems.length > 0) throw new ScxmlError(problems.slice(0, mostProblems))
  return { configuration: inOrder, history, bound: entered, deferred, released, invocations: invokes }
}

function checkNumbers({ invocations, counters, queues }: SessionSnapshot, problems: Diagnostic[]): void {
  const ids = new Set(invocations.map(({ id }) => id))
  const serials = new Set(invocations.map(({ serial }) => serial))
  if (ids.size < invocations.length || serials.size < invocations.length)
    problems.push(invalid('two invocations have the same id or the same serial'))
  if ([...serials].some((serial) => serial > counters.invocations))
    problems.push(invalid('an invocation has a serial that has not been given yet'))
  for (const waiting of [queues.deferred, queues.released]) {
    const orders = waiting.map(({ order }) => order)
    if (orders.some((order, at) => order > counters.deferred || (at > 0 && order <= orders[at - 1]!)))
      problems.push(invalid('events that were held back are not in their order'))
  }
}

/** In words, as people look for it in the text. */
function sentence({ instancePath, keyword, params }: SchemaError): string {
  const path = instancePath.replace(/^\//, '').replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~')
  const place = path === '' ? 'the snapshot' : `'${shorten(path, 120)}'`
  switch (keyword) {
    case 'required':
      return `${place} has no '${String(params.missingProperty)}'`
    case 'additionalProperties':
      return `${place} has '${shorten(String(params.additionalProperty))}', which is not known`
    case 'type':
      return `${place} must be ${articled(params.type)}`
    case 'enum':
      return `${place} must be one of ${(params.allowedValues as unknown[]).join(', ')}`
    case 'const':
      return `${place} must be ${JSON.stringify(params.allowedValue)}`
    default:
      return `${place} has a value that cannot be`
  }
}

function articled(type: unknown): string {
  const names: Readonly<Record<string, string>> = {
    object: 'an object',
    array: 'a list',
    string: 'a text',
    number: 'a number',
    integer: 'a whole number',
  }
  return (Array.isArray(type) ? type : [type]).map((one) => names[String(one)] ?? String(one)).join(' or ')
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function foreign(message: string): Diagnostic {
  return diagnostic({ code: 'snapshot/chart', message })
}

function invalid(message: string): Diagnostic {
  return diagnostic({ code: 'snapshot/invalid', message: `the snapshot has a fault: ${message}` })
}

function invalid1(message: string): ScxmlError {
  return new ScxmlError([invalid(message)])
}

function problem(code: 'snapshot/malformed' | 'snapshot/version', message: string, hint?: string): ScxmlError {
  return new ScxmlError([diagnostic({ code, message, hint })])
}
