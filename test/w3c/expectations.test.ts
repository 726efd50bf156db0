import { describe, expect, it } from 'vitest'
import { diagnostic } from '../../src/diagnostic.js'
import { endsInPass, manualTests, type Observation } from '../../w3c-tests/expectations.js'

const ended = (final: string, more: Partial<Observation> = {}): Observation => ({
  rejected: null,
  final,
  otherwise: 'it was still running',
  logs: [],
  events: [],
  ...more,
})
const stuck = (more: Partial<Observation> = {}): Observation => {
  const { final: _, ...rest } = ended('', more)
  return { ...rest, final: undefined }
}
const rejected = (code: `${'rule' | 'expression' | 'io'}/${string}`, message: string) =>
  stuck({ rejected: [diagnostic({ code, message })] })
const log = (label: string | undefined, value?: unknown) => ({ label, value })

const copy = (change: Record<string, unknown> = {}) => {
  const event = {
    name: 'childToParent',
    type: 'external',
    sendid: undefined,
    origin: '#_scxml_1',
    origintype: 'x',
    invokeid: 's0.1',
    data: undefined,
    ...change,
  }
  return Object.entries(event).map(([field, value]) => log(`${field} is `, value))
}

const exits = [log(undefined, 'Exiting sub01'), log(undefined, 'Exiting sub0')]
const [before, inside] = [log('entering s0 value of Var 1 is: '), log('entering s1, value of non-existent part: ')]

const good: [id: string, how: string, observation: Observation][] = [
  ['178', 'form-encoded', ended('final', { logs: [log('_event ', 'event1?Var1=2&Var1=3')] })],
  ['178', 'JSON pairs', ended('final', { logs: [log('_event ', '{"params":[["Var1",2],["Var1",3]]}')] })],
  ['230', 'two equal copies', ended('final', { logs: [...copy(), ...copy()] })],
  ['250', 'the exit handlers alone', ended('final', { logs: exits })],
  ['301', 'rejected for the script', rejected('io/not-allowed', "the script 'D:\\foo' cannot be loaded")],
  ['307', 'no error twice', ended('final', { logs: [before, log('no error in s0'), inside, log('No error in s1')] })],
  ['307', 'an error twice', ended('final', { logs: [log('error in state s0'), log('error in state s1')] })],
  ['313', 'an error at run time', ended('pass')],
  ['314', 'rejected for the expression', rejected('expression/syntax', "'return' is no expression")],
  ['415', 'nothing processed', ended('final')],
  ['513', 'success', ended('pass', { response: 204 })],
]

const bad: [id: string, how: string, observation: Observation, reason: string][] = [
  ['178', 'one key lost', ended('final', { logs: [log('_event ', 'Var1=3')] }), "does not hold the key 'Var1'"],
  [
    '178',
    'one value lost',
    ended('final', { logs: [log('_event ', 'Var1=3&Var1=3')] }),
    "does not hold the key 'Var1'",
  ],
  ['178', 'no raw form', ended('final', { logs: [log('_event ')] }), 'not logged as text'],
  ['178', 'another end', ended('fail', { logs: [log('_event ', 'Var1=2&Var1=3')] }), "ended in 'fail'"],
  ['230', 'another origin', ended('final', { logs: [...copy(), ...copy({ origin: 'y' })] }), "the field 'origin' is"],
  ['230', 'null for undefined', ended('final', { logs: [...copy(), ...copy({ data: null })] }), "the field 'data' is"],
  ['230', 'not forwarded', ended('final', { logs: copy() }), 'logged 1 times instead of twice'],
  ['230', 'another event', ended('final', { logs: [...copy({ name: 'x' }), ...copy({ name: 'x' })] }), "is named 'x'"],
  ['250', 'the outer handler first', ended('final', { logs: [...exits].reverse() }), 'instead of'],
  ['250', 'no handler', ended('final'), 'the logs are []'],
  ['250', 'the child went on', ended('final', { logs: [...exits, log(undefined, 'entering')] }), 'instead of'],
  ['301', 'accepted', ended('fail'), 'was accepted'],
  ['301', 'rejected for anything', rejected('rule/x', 'something else'), 'not for its script: something else'],
  [
    '307',
    'an error in one',
    ended('final', { logs: [log('error in state s0'), inside, log('No error in s1')] }),
    'but',
  ],
  [
    '307',
    'another value',
    ended('final', { logs: [log(before.label, 1), log('no error in s0'), inside, log('No error in s1')] }),
    "no error and the value 1 in 's0'",
  ],
  ['307', 'nothing reported', ended('final'), "it reported nothing in 's0'"],
  ['313', 'no error', ended('fail'), "ended in 'fail' instead of 'pass'"],
  ['314', 'rejected for anything', rejected('rule/x', 'something else'), 'not for its expression'],
  ['415', 'went on', ended('final', { events: ['event1'] }), "process 'event1'"],
  ['415', 'never ended', stuck(), 'it was still running'],
  ['513', 'an error', ended('pass', { response: 500 }), 'answered with 500'],
  ['513', 'the event lost', ended('fail', { response: 200 }), "ended in 'fail'"],
  ['513', 'no address', stuck(), 'no request could be sent'],
]

describe('the expectations of the manual tests', () => {
  it.each(good)('%s passes: %s', (id, _, observation) => {
    expect(manualTests[id]?.judge(observation)).toBeNull()
  })

  it.each(bad)('%s fails: %s', (id, _, observation, reason) => {
    expect(manualTests[id]?.judge(observation)).toContain(reason)
  })
})

describe('an automatic test', () => {
  it.each([
    ['in pass', ended('pass'), null],
    ['in fail', ended('fail'), "it ended in 'fail' instead of 'pass'"],
    ['nowhere', stuck(), 'it was still running'],
    ['before it began', rejected('rule/x', 'bad'), 'the document was rejected: bad'],
  ])('that ends %s', (_, observation, reason) => {
    expect(endsInPass(observation)).toBe(reason)
  })
})
