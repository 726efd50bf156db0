/** What a host hands in and microstep cannot take. */
import type { CodeEntries } from './entry.js'

export const optionCodes: CodeEntries = {
  'option/unknown': {
    title: 'An option that there is not',
    severity: 'error',
    text: 'A misspelt option would be ignored without a word, so that all names of options are checked.',
    kind: 'program',
    bad: 'createSession(chart, { clok: simulatedClock() })',
    good: 'createSession(chart, { clock: simulatedClock() })',
  },
  'option/type': {
    title: 'An option with a value that it cannot have',
    severity: 'error',
    text: 'All options are checked before anything is done with them, and all that are wrong are reported at once.',
    kind: 'program',
    bad: "createSession(chart, { limits: { microsteps: 'many' } })",
    good: 'createSession(chart, { limits: { microsteps: 500 } })',
  },
  'option/sandbox-missing': {
    title: 'A sandbox without its engine',
    severity: 'error',
    text: `
      \`isolation: 'sandbox'\` runs the code of charts in an engine that microstep does not bring along, since most programs do not
      need it. Install the packages that the message names beside microstep, and the option works as it stands.`,
  },
  'option/data': {
    title: 'Initial data that the chart cannot take',
    severity: 'error',
    text: `
      The option \`data\` gives values to top-level \`<data>\` elements by their ids. Each must be there, and each value one that can be
      copied into the session: no functions, no promises.`,
    kind: 'program',
    bad: 'createSession(chart, { data: { cup: 2 } })',
    good: 'createSession(chart, { data: { cups: 2 } })',
    rec: '5.3',
  },
  'option/duration': {
    title: 'A time that cannot be read',
    severity: 'error',
    text: "Times are numbers of milliseconds, or texts such as `'2s'` and `'500ms'`; they are not below 0.",
    kind: 'program',
    bad: "simulatedClock().advance('2 minutes')",
    good: "simulatedClock().advance('120s')",
  },
  'option/listener': {
    title: 'A listener that would never be called',
    severity: 'error',
    text: '`session.on` takes the name of something that sessions tell about, and a function.',
    kind: 'program',
    bad: "createSession(chart).on('entry', ({ state }) => console.log(state))",
    good: "createSession(chart).on('enter', ({ state }) => console.log(state))",
  },
  'option/event-name': {
    title: 'An event without a proper name',
    severity: 'error',
    text: 'The name of an event is a text that is not empty and has no white space in it, such as `order.placed`.',
    kind: 'program',
    bad: "createSession(chart).send('order placed')",
    good: "createSession(chart).send('order.placed')",
    rec: '3.12.1',
  },
  'option/event-size': {
    title: 'Data of an event that are too large',
    severity: 'error',
    text: `
      Data are copied into the session, and wait there until the event has its turn: \`limits.payload\` bounds what one event may
      bring along.`,
    kind: 'program',
    bad: "createSession(chart, { limits: { payload: 20000 } }).send('e', 'x'.repeat(30000))",
    good: "createSession(chart, { limits: { payload: 20000 } }).send('e', 'x'.repeat(10000))",
  },
  'option/event-data': {
    title: 'Data of an event that cannot be copied',
    severity: 'error',
    text: `
      The data of an event are copied into the session, so that the chart and the host share nothing: plain values, lists and
      objects, dates and the like, but no functions.`,
    kind: 'program',
    bad: "createSession(chart).send('order.placed', { id: 7, reply: () => {} })",
    good: "createSession(chart).send('order.placed', { id: 7 })",
    rec: '5.10.1',
  },
  'option/event-type': {
    title: 'Data of an event that do not fit its type',
    severity: 'error',
    text: `
      The option \`types.events\` says what the data of events are. What does not fit is refused to its sender, with the place and
      the reason, and never gets into the queue: \`send\` throws this, an HTTP request is answered with 422, and a session that
      sends it gets \`error.communication\`.`,
    kind: 'program',
    bad: "createSession(chart, { types: { events: { 'order.placed': { required: ['id'] } } } }).send('order.placed', {})",
    good: "createSession(chart, { types: { events: { 'order.placed': { required: ['id'] } } } }).send('order.placed', { id: 7 })",
    rec: '5.10.1',
  },
  'option/types': {
    title: 'Types that cannot be used',
    severity: 'error',
    text: `
      An \`ms:type\`, or the option \`types\`, names a type that there is not, or a JSON Schema is none: unknown keywords and
      formats count as mistakes, since they would check nothing. No session is made, since its data would not be checked.`,
    kind: 'program',
    bad: "createSession(chart, { types: { data: { cups: 'interger' } } })",
    good: "createSession(chart, { types: { data: { cups: 'integer' } } })",
  },
  'option/priority': {
    title: 'A priority that is no whole number',
    severity: 'error',
    text: 'Events with a higher priority are taken from the queue before others; without one it is 0.',
    kind: 'program',
    bad: "createSession(chart).send('e', undefined, { priority: 0.5 })",
    good: "createSession(chart).send('e', undefined, { priority: 1 })",
  },
  'option/open-telemetry-missing': {
    title: 'OpenTelemetry without its API',
    severity: 'error',
    text: `
      \`openTelemetry()\` takes the tracer and the meter of the package \`@opentelemetry/api\`, which microstep does not bring along.
      Install it beside an SDK of OpenTelemetry's, or hand in a tracer and a meter.`,
    kind: 'program',
    bad: `
      const load = () => Promise.reject(new Error("Cannot find package '@opentelemetry/api'"))
      await openTelemetry(createMonitor(), { load })`,
    good: 'await openTelemetry(createMonitor())',
  },
}
