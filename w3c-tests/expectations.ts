/**
 * What makes a test pass. An automatic test ends in its final state `pass`. A manual one asks a tester to look at
 * something else; each of those looks is written down here, as exactly as the test's own text puts it.
 */
import { inspect, isDeepStrictEqual } from 'node:util'
import type { Diagnostic } from '../src/diagnostic.js'

export interface LogEntry {
  readonly label: string | undefined
  readonly value: unknown
}

/** What there was to be seen of a test. */
export interface Observation {
  /** The errors on loading, where the document was rejected; nothing else has happened then. */
  readonly rejected: readonly Diagnostic[] | null
  /** The top-level final state that the session ended in; undefined where it did not end in one. */
  readonly final: string | undefined
  /** How it ended otherwise: `it was still in s0 after 20 s`. */
  readonly otherwise: string
  /** The logs of the session and of those that it invoked, in order. */
  readonly logs: readonly LogEntry[]
  /** The names of the events that the session took from its queues, in order. */
  readonly events: readonly string[]
  /** The last error that became an event of the session or of one that it invoked; often on purpose. */
  readonly lastError?: string
  /** The status code of the answer to the request that `act` made. */
  readonly response?: number
}

/** Gives the reason for failing, or null for a pass. */
export type Judge = (observation: Observation) => string | null

/** An automatic test. */
export const endsInPass: Judge = (observation) => endsIn('pass', observation)

function endsIn(state: string, { rejected, final, otherwise }: Observation): string | null {
  if (rejected) return `the document was rejected: ${rejected[0]?.message ?? 'without a reason'}`
  if (final === undefined) return otherwise
  return final === state ? null : `it ended in '${final}' instead of '${state}'`
}

/** Both parameters with the same key are in what was sent, as the raw form of the event shows. */
const duplicateParameters: Judge = (observation) => {
  const raw = observation.logs.find(({ label }) => label?.trim() === '_event')?.value
  if (typeof raw !== 'string') return endsIn('final', observation) ?? "'_event.raw' was not logged as text"
  // No format is prescribed, but a key stands before its value and nothing of either before the next pair.
  const values = [...raw.matchAll(/Var1\W+(\d+)/g)].map(([, value]) => value)
  if (values.join() !== '2,3') return `'_event.raw' does not hold the key 'Var1' with 2 and then with 3: ${raw}`
  return endsIn('final', observation)
}

const eventFields = ['name', 'type', 'sendid', 'origin', 'origintype', 'invokeid', 'data']

/** Parent and child have logged the same fields with the same values. */
const forwardedCopy: Judge = (observation) => {
  for (const field of eventFields) {
    const values = observation.logs.filter(({ label }) => label?.trim() === `${field} is`).map(({ value }) => value)
    if (values.length !== 2) {
      return endsIn('final', observation) ?? `the field '${field}' was logged ${values.length} times instead of twice`
    }
    if (!isDeepStrictEqual(values[0], values[1])) {
      return `the field '${field}' is ${show(values[0])} in one copy of the event and ${show(values[1])} in the other`
    }
    if (field === 'name' && values[0] !== 'childToParent') return `the event is named ${show(values[0])}`
  }
  return endsIn('final', observation)
}

/** The onexit handlers of the cancelled child have run, innermost first, and it did not go on to its end. */
const exitHandlersOfCancelled: Judge = (observation) => {
  const logged = observation.logs.map(({ value }) => value)
  const expected = ['Exiting sub01', 'Exiting sub0']
  if (!isDeepStrictEqual(logged, expected)) {
    return endsIn('final', observation) ?? `the logs are ${show(logged)} instead of ${show(expected)}`
  }
  return endsIn('final', observation)
}

/** The document is rejected, because its script cannot be had. */
const rejectedForScript: Judge = ({ rejected }) => {
  if (!rejected) return 'the document was accepted although its script cannot be loaded'
  if (rejected.some(({ message }) => message.includes('D:\\foo'))) return null
  return `the document was rejected, but not for its script: ${rejected[0]?.message ?? 'without a reason'}`
}

/** A variable that is not loaded yet behaves as a missing part of one that is. */
const lateBindingAlike: Judge = (observation) => {
  const behaviour = (state: string) => {
    const labelled = (pattern: RegExp) => observation.logs.find(({ label }) => pattern.test(label?.trim() ?? ''))
    const value = labelled(new RegExp(`^entering ${state}\\b`))
    const error = labelled(new RegExp(`^error in state ${state}$`, 'i'))
    const none = labelled(new RegExp(`^no error in ${state}$`, 'i'))
    if (error === undefined && none === undefined) return 'nothing'
    if (error !== undefined && none !== undefined) return 'both an error and none'
    if (error !== undefined) return `an error after ${value ? `the value ${show(value.value)}` : 'no value'}`
    return `no error and ${value ? `the value ${show(value.value)}` : 'no value'}`
  }
  const early = behaviour('s0')
  const missing = behaviour('s1')
  if (early === 'nothing' || missing === 'nothing') {
    return endsIn('final', observation) ?? `it reported ${early} in 's0' and ${missing} in 's1'`
  }
  if (early !== missing) return `it reported ${early} in 's0', but ${missing} in 's1'`
  return endsIn('final', observation)
}

/** Rejected for the illegal expression, or run up to the error in the right place, which leads to `pass`. */
const illegalExpression: Judge = (observation) => {
  const { rejected } = observation
  if (!rejected) return endsInPass(observation)
  if (rejected.some(({ code }) => code.startsWith('expression/'))) return null
  return `the document was rejected, but not for its expression: ${rejected[0]?.message ?? 'without a reason'}`
}

/** The session halts in the final state at once; the event that was raised there is never taken. */
const haltsAtOnce: Judge = (observation) => {
  if (observation.events.length > 0) return `it went on to process '${observation.events[0]}' after the final state`
  return endsIn('final', observation)
}

/** The request was answered with success, and the event arrived. */
const answersRequest: Judge = (observation) => {
  const { response } = observation
  if (response === undefined)
    return observation.rejected || observation.final
      ? endsInPass(observation)
      : 'no request could be sent: the session logged no location'
  if (response < 200 || response > 299) return `the request was answered with ${response} instead of 2xx`
  return endsInPass(observation)
}

export interface ManualTest {
  readonly judge: Judge
  /** What the tester does from outside once the session runs; gives the status code of the answer. */
  readonly act?: (logs: readonly LogEntry[]) => Promise<number | undefined>
}

/** By test. */
export const manualTests: Readonly<Record<string, ManualTest>> = {
  '178': { judge: duplicateParameters },
  '230': { judge: forwardedCopy },
  '250': { judge: exitHandlersOfCancelled },
  '301': { judge: rejectedForScript },
  '307': { judge: lateBindingAlike },
  '313': { judge: illegalExpression },
  '314': { judge: illegalExpression },
  '415': { judge: haltsAtOnce },
  '513': { judge: answersRequest, act: postEvent },
}

async function postEvent(logs: readonly LogEntry[]): Promise<number | undefined> {
  const location = logs.find(({ label }) => label === 'location')?.value
  if (typeof location !== 'string') return undefined
  const body = new URLSearchParams({ _scxmleventname: 'test', key1: 'value1', key2: 'value2' })
  const response = await fetch(location, { method: 'POST', body })
  await response.arrayBuffer()
  return response.status
}

function show(value: unknown): string {
  return inspect(value, { depth: null, breakLength: Number.POSITIVE_INFINITY, compact: true, sorted: true })
}
