/** Plugins and what is wrong with them. */
import { describe, expect, it } from 'vitest'
import {
  createRegistry,
  createSession,
  type DataModel,
  type EventProcessor,
  type Invoker,
  type Plugin,
  type PluginHost,
  parseChart,
  type Touches,
} from '../../src/index.js'
import { scxml } from '../semantics/trace.js'
import { plugin, problemsOf } from './plugins.js'

const model: DataModel = { name: 'm', bind: () => ({}) as never }
const invoker: Invoker = { types: ['i', 'j'], start: () => ({ send() {}, cancel() {} }) }
const processor: EventProcessor = {
  type: 'p',
  aliases: ['q'],
  attach: () => ({ location: 'x' }),
  send() {},
  detach() {},
}
const content = { namespace: 'urn:test', name: 'do', run() {} }

const touchesAll: Touches = {
  content: ['{urn:test}do'],
  dataModels: ['m'],
  invokers: ['i', 'j'],
  processors: ['p', 'q'],
  hooks: ['onEnd'],
}

function registerAll(host: PluginHost): void {
  host.content(content)
  host.dataModel(model)
  host.invoker(invoker)
  host.processor(processor)
  host.hooks({ onEnd() {} })
}

/** What is wrong with a plugin that touches all and registers this. */
const registering = (setup: (host: PluginHost) => unknown, touches: Touches = touchesAll): string[] =>
  problemsOf(() => createRegistry([plugin({ touches, setup: setup as Plugin['setup'] })]))

describe('a registry', () => {
  it('has what the plugins have registered, in order', () => {
    const registry = createRegistry([plugin({ name: 'first' }), plugin({ touches: touchesAll, setup: registerAll })])
    expect(registry.plugins).toEqual([
      { name: 'first', version: '1.0' },
      { name: 'test', version: '1.0' },
    ])
    expect([...registry.content]).toEqual([['{urn:test}do', content]])
    expect(registry.dataModels).toEqual([model])
    expect(registry.invokers).toEqual([invoker])
    expect(registry.processors).toEqual([processor])
    expect(registry.hooks).toHaveLength(1)
  })

  it('lets several plugins touch the same hook', () => {
    const touching = (name: string) =>
      plugin({ name, touches: { hooks: ['onEnd'] }, setup: (host) => host.hooks({ onEnd() {} }) })
    expect(createRegistry([touching('a'), touching('b')]).hooks).toHaveLength(2)
  })

  it('tells all that is wrong at once', () => {
    const codes = problemsOf(() =>
      createRegistry([
        plugin({ name: '' }),
        plugin({ touches: { content: ['{urn:test}do'] } }),
        plugin({
          name: 'bad',
          setup() {
            throw new Error('no')
          },
        }),
      ]),
    ).map((problem) => problem.split(':')[0])
    expect(codes).toEqual(['extension/plugin', 'extension/undeclared', 'extension/setup'])
  })
})

describe('something that is no plugin', () => {
  it.each<[string, unknown, string]>([
    ['null', null, 'a plugin is an object with name, version, touches and setup()'],
    ['without a name', plugin({ name: '' }), 'a plugin must have a name'],
    ['without a version', { ...plugin(), version: 1 }, "the plugin 'test' must have a version"],
    ['without a setup', { ...plugin(), setup: 1 }, "the plugin 'test' must have a function 'setup'"],
    ['without touches', { ...plugin(), touches: undefined }, "the plugin 'test' must say what it touches"],
    [
      'with touches of an unknown kind',
      { ...plugin(), touches: { contents: [] } },
      "the plugin 'test' touches 'contents', which there is not: there are content, dataModels, invokers, processors, hooks",
    ],
    [
      'with touches that are no texts',
      { ...plugin(), touches: { hooks: [1] } },
      "touches.hooks of the plugin 'test' must be texts",
    ],
    [
      'with an unknown hook',
      { ...plugin(), touches: { hooks: ['onStart'] } },
      "the plugin 'test' touches the hook 'onStart', which there is not",
    ],
  ])('%s', (_, given, message) => {
    expect(problemsOf(() => createRegistry([given as Plugin]))).toEqual([`extension/plugin: ${message}`])
  })

  it('two of the same name', () => {
    expect(problemsOf(() => createRegistry([plugin(), plugin()]))).toEqual([
      "extension/plugin: there are two plugins called 'test'",
    ])
  })
})

describe('a plugin that does other things than it says', () => {
  it.each<[string, (host: PluginHost) => void, string]>([
    ['content', (host) => host.content(content), "the content '{urn:test}do'"],
    ['a data model', (host) => host.dataModel(model), "the data model 'm'"],
    ['an invoker', (host) => host.invoker(invoker), "the invoker 'i'"],
    ['a processor', (host) => host.processor(processor), "the event processor 'p'"],
    ['hooks', (host) => host.hooks({ onExit() {} }), "the hook 'onExit'"],
  ])('registers %s without declaring it', (_, setup, what) => {
    expect(registering(setup, {})).toEqual([
      `extension/undeclared: the plugin 'test' registers ${what} without declaring it`,
    ])
  })

  it('has to declare each type and alias', () => {
    expect(registering((host) => host.processor(processor), { processors: ['p'] })).toEqual([
      "extension/undeclared: the plugin 'test' registers the event processor 'q' without declaring it",
    ])
  })

  it.each(Object.entries(touchesAll))('declares %s and registers none', (kind, all) => {
    const problems = registering(() => {}, { [kind]: all })
    expect(problems).toHaveLength(all.length)
    expect(problems[0]).toMatch(/^extension\/undeclared: the plugin 'test' declares the .* '.*' and registers none$/)
  })
})

describe('conflicts', () => {
  it.each(['content', 'dataModels', 'invokers', 'processors'] as const)('of %s are errors', (kind) => {
    const touches = { [kind]: touchesAll[kind] }
    const setups = {
      content: (host: PluginHost) => host.content(content),
      dataModels: (host: PluginHost) => host.dataModel(model),
      invokers: (host: PluginHost) => host.invoker(invoker),
      processors: (host: PluginHost) => host.processor(processor),
    }
    const one = (name: string) => plugin({ name, touches, setup: setups[kind] })
    const problems = problemsOf(() => createRegistry([one('one'), one('other')]))
    expect(problems).toHaveLength(touches[kind]!.length)
    for (const problem of problems)
      expect(problem).toMatch(/^extension\/conflict: the plugins 'one' and 'other' both touch/)
  })

  const chart = parseChart(scxml('<state id="a"/>'))
  const registry = createRegistry([plugin({ touches: touchesAll, setup: registerAll })])

  it.each([
    ['dataModels', { dataModels: [model] }, "the data model 'm'"],
    ['invokers', { invokers: [{ ...invoker, types: ['j'] }] }, "the invoker 'j'"],
    ['processors', { processors: [{ ...processor, type: 'q', aliases: [] }] }, "the event processor 'q'"],
  ])('with the option %s are errors', (_, options, what) => {
    expect(problemsOf(() => createSession(chart, { extensions: registry, ...options }))).toEqual([
      `extension/conflict: ${what} is given as an option and comes from a plugin, too`,
    ])
  })

  it('with the option hooks are none', () => {
    expect(createSession(chart, { extensions: registry, hooks: [{ onEnd() {} }] }).status).toBe('idle')
  })
})

describe('a setup', () => {
  it.each<[string, unknown, string]>([
    ['null as content', { content: null }, 'it registered content that cannot be: it is no object'],
    [
      'content of no namespace',
      { content: { ...content, namespace: '' } },
      'it registered content that cannot be: it has no namespace',
    ],
    [
      "content of SCXML's namespace",
      { content: { ...content, namespace: 'http://www.w3.org/2005/07/scxml' } },
      "it registered content that cannot be: 'http://www.w3.org/2005/07/scxml' is no foreign namespace",
    ],
    [
      "content of microstep's namespace",
      { content: { ...content, namespace: 'urn:microstep:scxml' } },
      "it registered content that cannot be: 'urn:microstep:scxml' is no foreign namespace",
    ],
    [
      'content with a prefix',
      { content: { ...content, name: 'my:do' } },
      'it registered content that cannot be: its name must be that of an element, without a prefix',
    ],
    [
      'content that does not run',
      { content: { ...content, run: undefined } },
      'it registered content that cannot be: it has no function run()',
    ],
    [
      'an attribute of an unknown use',
      { content: { ...content, attributes: { to: 'expr' } } },
      "it registered content that cannot be: the use of its attribute 'to' must be one of text, value, condition, location, list",
    ],
    [
      'required attributes that are no texts',
      { content: { ...content, required: 'to' } },
      'it registered content that cannot be: the attributes that it requires must be texts',
    ],
    [
      'half a data model',
      { dataModel: { name: 'm' } },
      'it registered something else than a data model, with name and bind()',
    ],
    [
      'half an invoker',
      { invoker: { types: 'i' } },
      'it registered something else than an invoker, with types and start()',
    ],
    [
      'half a processor',
      { processor: { ...processor, aliases: undefined } },
      'it registered something else than an event processor, with type, aliases, attach(), send() and detach()',
    ],
    ['hooks that are none', { hooks: 1 }, 'it registered something else than hooks, which are objects of functions'],
    [
      'a hook that is none',
      { hooks: { onEnd: 1 } },
      "it registered something else than hooks, which are functions; 'onEnd' is none",
    ],
  ])('cannot register %s', (_, parts, message) => {
    const [[method, value]] = Object.entries(parts as Record<string, unknown>) as [[keyof PluginHost, unknown]]
    expect(registering((host) => (host[method] as (value: unknown) => void)(value))).toEqual([
      `extension/setup: the setup of the plugin 'test' failed: ${message}`,
    ])
  })

  it('cannot register the same twice', () => {
    const twice = (host: PluginHost) => {
      host.content(content)
      host.content(content)
    }
    expect(registering(twice, { content: ['{urn:test}do'] })).toEqual([
      "extension/setup: the setup of the plugin 'test' failed: it registered the content '{urn:test}do' twice",
    ])
  })

  it('must not be asynchronous, and what its promise throws ends nothing', async () => {
    const setup = async () => {
      throw new Error('later')
    }
    expect(registering(setup, {})).toEqual([expect.stringContaining('it must not be asynchronous')])
    await new Promise((resolve) => setImmediate(resolve))
  })

  it('cannot register anything when it is over', () => {
    let kept: PluginHost | undefined
    const registry = createRegistry([
      plugin({
        touches: { hooks: ['onEnd'] },
        setup(host) {
          host.hooks({ onEnd() {} })
          kept = host
        },
      }),
    ])
    expect(() => kept!.hooks({ onEnd() {} })).toThrow("the setup of the plugin 'test' is over")
    expect(registry.hooks).toHaveLength(1)
  })
})
