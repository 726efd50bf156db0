/** Whether executable content of an extension keeps its contract (REC 4.10, `ContentDefinition`). */
import type { ContentCall, ContentDefinition } from '../core/content/custom.js'
import { createRegistry, type Registry } from '../extensions/registry.js'
import { simulatedClock } from '../runtime/clock.js'
import { createSession } from '../runtime/create-session.js'
import { checkChart } from '../runtime/load.js'
import type { SessionOptions } from '../runtime/options.js'
import { Conformance, must, mustEqual, pause, show } from './kit.js'

export interface ContentSamples {
  /** Elements that run without an error, each with the declaration of its namespace: `<mail xmlns="urn:mail" to="'a'"/>`. */
  readonly works: readonly string[]
  /** Elements that fail when they are run. Default: none are known. */
  readonly fails?: readonly string[]
  /** Data that the elements look at or assign to, by name. Default: none. */
  readonly data?: Readonly<Record<string, unknown>>
}

/** `create` makes the definition for each run, so that what it keeps in mind is not taken for a difference. */
export function checkContent(
  create: () => ContentDefinition,
  { works, fails = [], data = {} }: ContentSamples,
): Conformance {
  const check = (name: string, run: () => void | Promise<void>) => ({ name, run })
  const run = (body: string, options: SessionOptions = {}, watched = true) =>
    runChart(create(), body, data, options, watched)
  const entering = (element: string) => `<state id="a"><onentry>${element}</onentry></state>`
  return new Conformance([
    check('is a definition that a registry takes', () => void registryOf(create())),
    ...works.flatMap((element) => [
      check(`runs ${show(element)} without an error`, () => mustEqual(run(entering(element)).errors, [], 'the errors')),
      check(`does the same wherever ${show(element)} stands`, () => {
        const { done } = run(entering(element))
        const places = {
          'in <if>': entering(`<if cond="true">${element}</if>`),
          'in <foreach>': entering(`<foreach array="[1]" item="microstepItem">${element}</foreach>`),
          'in a transition': `<state id="a"><transition target="b">${element}</transition></state><state id="b"/>`,
          'in <onexit>': `<state id="a"><onexit>${element}</onexit><transition target="b"/></state><state id="b"/>`,
        }
        for (const [place, body] of Object.entries(places)) mustEqual(run(body).done, done, `what it does ${place}`)
      }),
      check(`does the same for ${show(element)}, whether or not anybody watches`, () => {
        const { done } = run(entering(element))
        for (const isolation of ['chart', 'session'] as const) {
          for (const memoEntries of [0, 1_000])
            mustEqual(run(entering(element), { isolation, limits: { memoEntries } }, false).done, done, 'what it does')
        }
      }),
      check(`uses nothing of a call of ${show(element)} after its end`, async () => {
        const { late } = run(entering(element))
        await pause(20)
        mustEqual(late, [], 'what is used later')
      }),
    ]),
    ...fails.map((element) =>
      check(`fails for ${show(element)} with an error event, and the block ends there`, () => {
        const body = `<state id="a"><onentry>${element}<raise event="microstep.after"/></onentry></state>`
        const { errors, events, status } = run(body)
        must(errors.length > 0, 'there is no error')
        mustEqual(
          events.filter((name) => name.startsWith('error.')),
          ['error.execution'],
          'the error events',
        )
        must(!events.includes('microstep.after'), 'the content behind it is run')
        mustEqual(status, 'running', 'the status of the session')
      }),
    ),
  ])
}

interface Ran {
  /** What it has done, in order. */
  readonly done: readonly string[]
  readonly errors: readonly string[]
  readonly events: readonly string[]
  readonly status: string
  /** What of its calls was used after their end; grows. */
  readonly late: readonly string[]
}

function runChart(
  definition: ContentDefinition,
  body: string,
  data: ContentSamples['data'] & {},
  options: SessionOptions,
  watched: boolean,
): Ran {
  const done: string[] = []
  const late: string[] = []
  const extensions = registryOf({
    ...definition,
    // A definition may be an object with a `this` of its own.
    run: (call) => definition.run(watchedCall(call, done, late)),
  })
  const declared = Object.keys(data).map((id) => `<data id="${id}"/>`)
  const { chart, diagnostics } = checkChart(
    `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><datamodel>${declared.join('')}</datamodel>${body}</scxml>`,
    { extensions },
  )
  must(chart !== null, `the chart is refused: ${diagnostics.map(({ message }) => message).join('; ')}`)
  mustEqual(
    diagnostics.map(({ message }) => message),
    [],
    'what is wrong with the chart',
  )
  const session = createSession(chart, { clock: simulatedClock(), extensions, data, ...options })
  const errors: string[] = []
  const events: string[] = []
  session.on('error', ({ diagnostic }) => errors.push(diagnostic.message))
  if (watched) session.on('event', ({ event }) => events.push(event.name))
  session.start()
  const { status } = session
  done.push(`data ${show(session.data)}`.replace(/,?"microstepItem":1/, ''))
  session.stop()
  return { done, errors, events, status, late }
}

/** The call, with somebody between it and the content who writes down what it is used for. */
function watchedCall(call: ContentCall, done: string[], late: string[]): ContentCall {
  let over = false
  // The content has come to its end when whoever is next has its turn.
  queueMicrotask(() => {
    over = true
  })
  const note =
    <Given extends unknown[], T>(name: string, use: (...given: Given) => T, effect: boolean) =>
    (...given: Given): T => {
      if (over) late.push(name)
      else if (effect) done.push(`${name} ${show(given)}`)
      return use(...given)
    }
  return {
    sessionId: call.sessionId,
    attributes: call.attributes,
    text: call.text,
    value: note('value', (attribute) => call.value(attribute), false),
    condition: note('condition', (attribute) => call.condition(attribute), false),
    list: note('list', (attribute) => call.list(attribute), false),
    assign: note('assign', (attribute, value) => call.assign(attribute, value), true),
    raise: note('raise', (event, data) => call.raise(event, data), true),
    send: note('send', (event) => call.send(event), true),
    cancel: note('cancel', (sendid) => call.cancel(sendid), true),
    log: note('log', (label, value) => call.log(label, value), true),
    isActive: note('isActive', (stateId) => call.isActive(stateId), false),
  }
}

function registryOf(definition: ContentDefinition): Registry {
  const touches = { content: [`{${definition?.namespace}}${definition?.name}`] }
  return createRegistry([{ name: 'content', version: '1', touches, setup: (host) => host.content(definition) }])
}
