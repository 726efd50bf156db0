/** The kits for authors: our own extensions pass them, and broken ones do not. */
import { describe, expect, it, vi } from 'vitest'
import {
  type Conformance,
  checkContent,
  checkDataModel,
  checkHooks,
  checkInvoker,
  checkProcessor,
  type DataModelSamples,
} from '../../src/conformance/index.js'
import { ecmascript, ecmascriptOfSession } from '../../src/datamodel/ecmascript/index.js'
import { nullDataModel } from '../../src/datamodel/null.js'
import { sandboxed } from '../../src/datamodel/sandbox/index.js'
import { timed } from '../../src/datamodel/timed.js'
import {
  basicHttp,
  type ContentDefinition,
  type DataModel,
  type DataProgram,
  type EventProcessor,
  type Hooks,
  type Invoker,
  type InvokerHost,
  simulatedClock,
  TargetError,
} from '../../src/index.js'
import { noFetch } from '../../src/io/fetch.js'
import { ScxmlProcessor } from '../../src/io/scxml.js'
import { dataModelMap } from '../../src/runtime/bind.js'
import { ScxmlInvoker } from '../../src/runtime/child.js'
import type { Environment } from '../../src/runtime/environment.js'
import { defaultLimits } from '../../src/runtime/limits.js'
import { schedulerOf } from '../../src/runtime/scheduler.js'

/** Whether the check that a finding is of finds that, and nothing else. */
async function expectFinding({ checks }: Conformance, finding: string): Promise<void> {
  const check = checks.find(({ name }) => finding.startsWith(`${name}: `))
  if (!check) throw new Error(`there is no such check as in '${finding}'`)
  const why = await check.run().then(
    () => 'nothing',
    (error: Error) => error.message,
  )
  expect(`${check.name}: ${why}`.slice(0, finding.length)).toBe(finding)
}

describe('a kit', () => {
  const kit = () => checkHooks(() => ({ onEnter() {}, onStart() {} }) as Hooks)

  it('gives results with names', async () => {
    const results = await kit().results()
    expect(results[0]).toEqual({
      name: 'are functions with names of hooks',
      passed: false,
      why: expect.stringContaining("and not 'onStart'"),
    })
    expect(results.length).toBe(kit().checks.length)
  })

  it('makes tests of any framework', async () => {
    const made: [string, () => Promise<void>][] = []
    kit().tests((name, run) => made.push([name, run]))
    expect(made.map(([name]) => name)).toEqual(kit().checks.map(({ name }) => name))
    await expect(made[0]![1]()).rejects.toThrow("and not 'onStart'")
  })
})

const ecmascriptSamples: DataModelSamples = {
  conditions: { true: '1 < 2', false: '1 > 2' },
  malformed: '1 +',
  isActive: (id) => `In('${id}')`,
  values: [
    ['1 + 1', 2],
    ["({ a: ['b'] })", { a: ['b'] }],
  ],
  lists: [['[1, [2]]', [1, [2]]]],
  noList: '1',
  failing: '(void 0).a',
  data: { name: 'x', value: 'x', location: 'x', unknownLocation: 'nowhere.a' },
  script: { source: 'x = 7', value: 7 },
  event: { name: '_event.name', data: '_event.data' },
  transferable: [null, 1.5, 'text', [1, ['a']], { a: { b: [] } }, new Date(0)],
}

describe('data models that keep their contract', () => {
  const models: readonly (readonly [string, DataModel, DataModelSamples])[] = [
    ['ecmascript', ecmascript(), ecmascriptSamples],
    ['ecmascript of a session', ecmascriptOfSession(), ecmascriptSamples],
    ['timed', timed(ecmascript(), 1000), ecmascriptSamples],
    ['sandbox', sandboxed({ scriptTime: 1000, memory: 16 << 20 }), ecmascriptSamples],
    [
      'null',
      nullDataModel(),
      { conditions: { true: "In('a')", false: "In('b')" }, malformed: 'In(', isActive: (id) => `In('${id}')` },
    ],
  ]
  for (const [name, model, samples] of models) {
    describe(name, () => checkDataModel(model, samples).tests(it))
  }
})

describe('data models that break it', () => {
  const broken = (change: (program: DataProgram) => Partial<DataProgram>): DataModel => ({
    name: 'ecmascript',
    bind(source) {
      const program = ecmascript().bind(source)
      const changed = change(program)
      return new Proxy(program, {
        get(target, name) {
          if (name in changed) return changed[name as keyof DataProgram]
          const value: unknown = Reflect.get(target, name, target)
          return typeof value === 'function' ? value.bind(target) : value
        },
      })
    },
  })

  it.each<[string, DataModel, string]>([
    ['it has no name', { ...ecmascript(), name: '' }, 'has a name: its name is no text'],
    [
      'it throws when it binds',
      {
        name: 'strict',
        bind(source) {
          if (source.expressions.some((e) => e.source === '1 +')) throw new Error('no')
          return ecmascript().bind(source)
        },
      },
      "binds malformed expressions, and throws when they are evaluated: binding a condition '1 +' throws: no",
    ],
    [
      'it swallows what is malformed',
      broken((p) => ({ condition: (e) => (e.source === '1 +' ? () => false : p.condition(e)) })),
      "binds malformed expressions, and throws when they are evaluated: evaluating a condition '1 +' throws nothing",
    ],
    [
      'it remembers which states are active',
      broken((p) => ({
        condition(e) {
          let known: boolean | undefined
          const condition = p.condition(e)
          return (scope) => (known ??= condition(scope))
        },
      })),
      'asks the session which states are active, each time: a state that has become active is false and should be true',
    ],
    [
      'it evaluates wrongly',
      broken((p) => ({ value: (e) => (e.source === '1 + 1' ? () => 3 : p.value(e)) })),
      "evaluates '1 + 1': the value is 3 and should be 2",
    ],
    [
      'its lists are no copies of lists',
      broken(() => ({ list: () => () => [] })),
      "gives the items of '[1, [2]]': the list of items is [] and should be [1,[2]]",
    ],
    [
      'it takes anything for a list',
      broken(() => ({ list: () => () => [1, [2]] })),
      "throws for a list that is none: the list '1' throws nothing",
    ],
    [
      'it swallows failures',
      broken((p) => ({
        value(e) {
          const value = p.value(e)
          return (scope) => {
            try {
              return value(scope)
            } catch {
              return undefined
            }
          }
        },
      })),
      "throws where an expression fails, and only then: '(void 0).a' throws nothing",
    ],
    [
      'its sessions share their data',
      broken((p) => {
        let scope: unknown
        return {
          createScope(environment) {
            scope ??= p.createScope(environment)
            return scope
          },
        }
      }),
      'keeps the data of sessions apart: the data of the first session is 2 and should be 1',
    ],
    [
      'declaring forgets',
      broken((p) => ({ declare: (name) => (scope) => p.variable(name)(scope, undefined) })),
      'declares data that are not there yet, and no others: data that were there before is undefined and should be 1',
    ],
    [
      'it assigns anywhere',
      broken(() => ({ assign: () => () => {} })),
      "throws where it assigns to a location that is not there: assigning to 'nowhere.a' throws nothing",
    ],
    [
      'it shows the first event for ever',
      broken((p) => {
        let set = false
        return {
          setEvent(scope, event) {
            if (!set) p.setEvent(scope, event)
            set = true
          },
        }
      }),
      "shows the event that was set, and only one that is set later: the name is 'first' and should be 'second'",
    ],
    [
      'it denies that it reads events',
      broken(() => ({ readsEvent: false })),
      'shows the event that was set, and only one that is set later: readsEvent is false, though an expression reads the event',
    ],
    [
      'it takes functions',
      broken((p) => ({ import: (value) => (typeof value === 'function' ? value : p.import(value)) })),
      'refuses what cannot cross with a TypeError: importing function throws nothing',
    ],
    [
      'it lets objects pass as they are',
      broken(() => ({ import: (value) => value, export: (value) => value })),
      'takes in and gives out values as copies: [1,["a"]] is the very same object outside',
    ],
    [
      'it overflows the stack',
      broken((p) => ({ import: (value) => p.import(JSON.parse(JSON.stringify(value) ?? 'null')) })),
      'takes in values that are very deep, or contain themselves, or refuses them: the error is no TypeError but ',
    ],
    [
      'its snapshot is the data',
      broken((p) => {
        const shown = new WeakMap<object, Record<string, unknown>>()
        return {
          snapshotData(scope) {
            const found = shown.get(scope as object) ?? p.snapshotData(scope)
            shown.set(scope as object, found)
            return found
          },
        }
      }),
      'shows the data to the host, also after the end: the data after the host has changed its copy is [1,2] and should be [1]',
    ],
  ])('%s', async (_, model, finding) => {
    await expectFinding(checkDataModel(model, ecmascriptSamples), finding)
  })
})

/** Ends at once with its parameters, or answers `ask` with `answer`, or fails for a src of `nowhere`. */
const service = (parts: Partial<Invoker> = {}): Invoker => ({
  types: ['urn:test:service'],
  start({ src, params }, host) {
    if (src === 'nowhere') throw new Error('nobody is there')
    if (src === 'quick') host.done(Object.fromEntries(params))
    return {
      send({ name, data }) {
        if (name === 'ask') host.deliver({ name: 'answer', data: [data] })
      },
      cancel() {},
    }
  },
  ...parts,
})

const child = (body: string) => `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">${body}</scxml>`

describe('invokers that keep their contract', () => {
  describe('one that answers', () => {
    checkInvoker(service(), {
      works: {},
      answers: { event: { name: 'ask', data: 1 }, with: { name: 'answer', data: [1] } },
      fails: { src: 'nowhere' },
    }).tests(it)
  })

  describe('one that ends', () => {
    checkInvoker(service(), { works: { src: 'quick', params: [['a', 1]] }, done: { data: { a: 1 } } }).tests(it)
  })

  const environment: Environment = {
    scheduler: schedulerOf(simulatedClock()),
    processors: new Map([[new ScxmlProcessor().type, new ScxmlProcessor()]]),
    ownProcessors: [],
    invokers: new Map(),
    dataModels: dataModelMap([]),
    fetch: noFetch,
    types: undefined,
    limits: defaultLimits,
  }
  const scxml = new ScxmlInvoker(() => environment)

  describe('SCXML', () => {
    checkInvoker(scxml, {
      works: {
        content: child(`<state id="s"><transition event="ask">
          <send event="answer" target="#_parent"><content expr="[_event.data]"/></send></transition></state>`),
      },
      answers: { event: { name: 'ask', data: 1 }, with: { name: 'answer', data: [1] } },
      fails: { content: '<nothing/>' },
    }).tests(it)
  })

  describe('SCXML that ends', () => {
    checkInvoker(scxml, {
      works: {
        content: child(
          '<datamodel><data id="a"/></datamodel><final id="f"><donedata><content expr="[a]"/></donedata></final>',
        ),
        params: [['a', 1]],
      },
      done: { data: [1] },
    }).tests(it)
  })
})

describe('invokers that break it', () => {
  const started = (make: (host: InvokerHost) => { send?(name: string): void; cancel?(): void }) =>
    service({
      start(_, host) {
        const made = make(host)
        return { send: ({ name }) => made.send?.(name), cancel: () => made.cancel?.() }
      },
    })
  const answers = { event: { name: 'ask', data: 1 }, with: { name: 'answer', data: [1] } }
  const later = (run: () => void) => void setTimeout(run, 5)

  it.each<[string, Invoker, Parameters<typeof checkInvoker>[1], string]>([
    [
      'it has no types',
      service({ types: [] }),
      { works: {} },
      'says which types it is for: types is no list, or empty',
    ],
    [
      'it throws on starting',
      started(() => {
        throw new Error('no')
      }),
      { works: {} },
      'starts a service, and ends it with the state: ',
    ],
    [
      'it cannot be ended twice',
      started(() => {
        let ended = false
        return {
          cancel() {
            if (ended) throw new Error('again')
            ended = true
          },
        }
      }),
      { works: {} },
      'ends a service that has ended, and takes events for it, without a word: what it threw is ["cancel: Error: again"]',
    ],
    [
      'it does not take all events',
      started(() => ({
        send(name) {
          if (name === 'nobody.knows.it') throw new Error('what?')
        },
      })),
      { works: {} },
      'takes any event for a service: what it threw is ["send: Error: what?"]',
    ],
    [
      'it ends twice',
      started((host) => {
        later(() => {
          host.done({ a: 1 })
          host.done({ a: 1 })
        })
        return {}
      }),
      { works: {}, done: { data: { a: 1 } } },
      'says that a service has ended, once and with its data, and nothing after that: what is said after the end is ["done"]',
    ],
    [
      'it ends with other data',
      started((host) => {
        later(() => host.done())
        return {}
      }),
      { works: {}, done: { data: 1 } },
      'says that a service has ended, once and with its data, and nothing after that: the data of done.invoke is undefined and should be 1',
    ],
    [
      'it answers nothing',
      started(() => ({})),
      { works: {}, answers },
      "delivers events of the service: there is no answer 'answer'",
    ],
    [
      'it answers for another',
      (() => {
        const hosts: InvokerHost[] = []
        return started((host) => {
          hosts.push(host)
          return { send: (name) => name === 'ask' && hosts.slice(-2)[0]!.deliver({ name: 'answer', data: [1] }) }
        })
      })(),
      { works: {}, answers },
      'keeps services apart: the services that answer is ["i0"] and should be ["i1"]',
    ],
    [
      'it fails without a word',
      started(() => ({})),
      { works: {}, fails: { src: 'nowhere' } },
      'says that a service cannot be started: there is no error event',
    ],
    [
      'it fails twice',
      started((host) => {
        later(() => {
          host.failed('one')
          host.failed('two')
        })
        return {}
      }),
      { works: {}, fails: {} },
      'says that a service cannot be started: what is said after that is ["failed"]',
    ],
  ])('%s', async (_, invoker, samples, finding) => {
    await expectFinding(checkInvoker(invoker, { ...samples, patience: 50 }), finding)
  })
})

/** Delivers within the process, by names of mailboxes. */
function mailboxes(parts: Partial<EventProcessor> = {}): EventProcessor {
  const sessions = new Map<string, Parameters<EventProcessor['attach']>[0]>()
  const type = 'urn:test:mail'
  return {
    type,
    aliases: ['mail'],
    attach(session) {
      sessions.set(`box:${session.id}`, session)
      return { location: `box:${session.id}` }
    },
    send({ target = '', name, data }) {
      if (!target.startsWith('box:')) throw new TargetError('no box')
      const session = sessions.get(target)
      if (!session) throw new Error('nobody')
      session.deliver({ name, data, origintype: type })
    },
    detach: ({ id }) => void sessions.delete(`box:${id}`),
    ...parts,
  }
}

describe('event processors that keep their contract', () => {
  describe('one of the tests', () => {
    checkProcessor(() => mailboxes(), { badTarget: 'nobox', unreachable: 'box:nobody' }).tests(it)
  })

  describe('SCXML', () => {
    checkProcessor(() => new ScxmlProcessor(), { badTarget: 'nobox', unreachable: '#_scxml_nobody' }).tests(it)
  })

  describe('Basic HTTP', () => {
    checkProcessor(
      () => basicHttp(),
      { badTarget: 'no URL', unreachable: 'http://127.0.0.1:1/nobody' },
      (http) => (http as Awaited<ReturnType<typeof basicHttp>>).close(),
    ).tests(it)
  })
})

describe('event processors that break it', () => {
  const forgetful = mailboxes()
  it.each<[string, () => EventProcessor, string]>([
    ['it has no type', () => mailboxes({ type: '' }), 'says what it is called: type is no text'],
    [
      'it has one location for all',
      () => mailboxes({ attach: () => ({ location: 'box' }) }),
      'gives each session a location of its own: two sessions have the same location',
    ],
    [
      'it delivers nothing',
      () => mailboxes({ send() {} }),
      'delivers to the location of a session: the event does not arrive',
    ],
    [
      'it delivers something else',
      () => {
        const all = new Map<string, Parameters<EventProcessor['attach']>[0]>()
        return mailboxes({
          attach(session) {
            all.set(`box:${session.id}`, session)
            return { location: `box:${session.id}` }
          },
          send: ({ target, name }) => all.get(target!)?.deliver({ name, data: 1 }),
        })
      },
      'delivers to the location of a session: the event is ',
    ],
    [
      'it goes on after the end',
      () => ({ ...forgetful, detach() {} }),
      'delivers nothing to a session that has ended: the events that are delivered is 1 and should be 0',
    ],
    [
      'it throws on detaching',
      () =>
        mailboxes({
          detach() {
            throw new Error('no')
          },
        }),
      'gives each session a location of its own: what detach() threw is ["Error: no"',
    ],
    [
      'it takes any target',
      () => mailboxes({ send() {} }),
      'refuses a target that makes no sense, with a TargetError: error.execution: there is no error',
    ],
    [
      'its errors are of the wrong kind',
      () =>
        mailboxes({
          send() {
            throw new Error('no')
          },
        }),
      'refuses a target that makes no sense, with a TargetError: error.execution: the errors is ["error.communication"] and should be ["error.execution"]',
    ],
    [
      'it keeps quiet about failures',
      () => mailboxes({ send: async () => {} }),
      'tells of a target where nobody is: error.communication: there is no error',
    ],
  ])('%s', async (_, create, finding) => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    await expectFinding(
      checkProcessor(create, { badTarget: 'nobox', unreachable: 'box:nobody', patience: 50 }),
      finding,
    )
    vi.restoreAllMocks()
  })
})

const adding: ContentDefinition = {
  namespace: 'urn:test',
  name: 'add',
  attributes: { to: 'location', n: 'value' },
  required: ['to'],
  run(call) {
    const sum = Number(call.value('to')) + Number(call.value('n') ?? 1)
    if (Number.isNaN(sum)) throw new TypeError('it is no number')
    call.assign('to', sum)
    call.log('sum', sum)
    call.raise('added', { sum })
  },
}

const contentSamples = {
  works: ['<add xmlns="urn:test" to="x"/>', '<add xmlns="urn:test" to="x" n="2"/>'],
  fails: ['<add xmlns="urn:test" to="x" n="\'a\'"/>', '<add xmlns="urn:test" to="nowhere.a"/>'],
  data: { x: 1 },
}

describe('content that keeps its contract', () => checkContent(() => adding, contentSamples).tests(it))

describe('content that breaks it', () => {
  let runs = 0
  it.each<[string, Partial<ContentDefinition>, string]>([
    ['it is none', { name: 'a:b' }, 'is a definition that a registry takes: '],
    [
      'it throws',
      {
        run() {
          throw new Error('no')
        },
      },
      `runs '${contentSamples.works[0]}' without an error: the errors is ["no"] and should be []`,
    ],
    [
      'it is asynchronous',
      { run: (async () => {}) as () => void },
      `runs '${contentSamples.works[0]}' without an error: the errors is ["TypeError: <add> must not be asynchronous"]`,
    ],
    [
      'it does other things each time',
      { run: (call) => call.log('runs', runs++) },
      `does the same wherever '${contentSamples.works[0]}' stands: what it does in <if> is `,
    ],
    [
      'it uses its call later',
      {
        run(call) {
          void Promise.resolve().then(() => {
            try {
              call.raise('later')
            } catch {}
          })
        },
      },
      `uses nothing of a call of '${contentSamples.works[0]}' after its end: what is used later is ["raise"`,
    ],
    [
      'it swallows failures',
      { run() {} },
      `fails for '${contentSamples.fails[0]}' with an error event, and the block ends there: there is no error`,
    ],
  ])('%s', async (_, parts, finding) => {
    await expectFinding(
      checkContent(() => ({ ...adding, ...parts }), contentSamples),
      finding,
    )
  })
})

describe('hooks that keep their contract', () => {
  checkHooks(() => {
    let count = 0
    return {
      beforeEvent: ({ name }) =>
        name === 'nothing' ? false : name === 'late' ? { name: 'later', data: 1 } : undefined,
      beforeMacrostep: () => void count++,
      onEnter: (state, { id }) => void `${id} ${state}`,
      onError() {},
      onEnd() {},
    }
  }).tests(it)
})

describe('hooks that break it', () => {
  it.each<[string, Hooks, string]>([
    ['they have other names', { onStart() {} } as Hooks, 'are functions with names of hooks: '],
    [
      'they throw',
      {
        onExit() {
          throw new Error('no')
        },
      },
      `throw nothing in the chart 0: what went wrong is ["the hook 'onExit' threw: no"`,
    ],
    [
      'they throw later',
      {
        async onEnd() {
          throw new Error('no')
        },
      },
      `throw nothing in the chart 0: what went wrong is ["the hook 'onEnd' threw: no"`,
    ],
    [
      'they answer what is no answer',
      { beforeEvent: () => 1 as never },
      `throw nothing in the chart 0: what went wrong is ["the hook 'beforeEvent' threw: it must give`,
    ],
    [
      'they interfere',
      { onEnter: (state, session) => void (state === 'on' && session.send('flip')) },
      'change nothing in the chart 0 but for the events that they turn away or replace: what happens is ',
    ],
    [
      'they end sessions',
      { onExit: (_, session) => session.stop() },
      'change nothing in the chart 1 but for the events that they turn away or replace: what happens is ',
    ],
  ])('%s', async (_, hooks, finding) => {
    await expectFinding(
      checkHooks(() => hooks),
      finding,
    )
  })
})
