/** A plugin that nobody vouches for: its code runs in an engine of its own, and reaches what it was given. */
import type { ContentCall, ContentDefinition, CustomSend } from '../core/content/custom.js'
import { diagnostic, ScxmlError, shorten } from '../diagnostic.js'
import type { Hooks, Replacement } from './hooks.js'
import type { Plugin, PluginHost, Touches } from './registry.js'
import { PluginEngine } from './sandbox/engine.js'

/** What a plugin in a sandbox may do: of the methods of `ContentCall` these, and with events this. */
export type Capability = (typeof capabilities)[number]

const reading = ['value', 'condition', 'list', 'isActive'] as const
const acting = ['assign', 'raise', 'send', 'cancel', 'log'] as const
const capabilities = [
  ...reading,
  ...acting,
  /** `beforeEvent` may turn events away. */
  'veto',
  /** `beforeEvent` may put others in their place. */
  'replace',
] as const

export interface SandboxPluginOptions {
  readonly name: string
  readonly version: string
  /** Only content and hooks can be in a sandbox. */
  readonly touches: Pick<Touches, 'content' | 'hooks'>
  /** All that the plugin may do. Default: nothing but look at what it is called with. */
  readonly capabilities?: readonly Capability[]
  /** The body of a function of `host`, in JavaScript: what `setup(host)` is to other plugins. */
  readonly source: string
  readonly limits?: {
    /** Ms that one call may take. Default: 100. */
    readonly time?: number
    /** Bytes that the plugin and the engine that runs it may take; 1 MiB at least. Default: 16 MiB. */
    readonly memory?: number
  }
}

/**
 * A plugin whose code runs in QuickJS, on a thread of its own that the host waits for, with these limits. It has no I/O and
 * no timers, and values cross as JSON. In place of a session, its hooks get the session's id. What its content does
 * (`assign`, `raise`, `send`, `cancel`, `log`) is done when it has returned, and not at all where it throws or is stopped.
 *
 * What it throws, and that it was stopped, is an error of the content or the hook that was called, as with any plugin. One
 * that was out of memory, or whose thread had to be ended, is started anew for the next call.
 *
 * Throws `ScxmlError` for options that do not fit (`option/type`, `option/unknown`). Needs packages that microstep does not
 * bring along: where they are missing, making a registry of it throws `option/sandbox-missing`.
 */
export function sandboxPlugin(options: SandboxPluginOptions): Plugin {
  checkOptions(options)
  const { name, version, touches, source, limits = {} } = options
  const may = new Set(options.capabilities)
  return {
    name,
    version,
    touches,
    setup(host) {
      const engine = new PluginEngine(name, source, { time: limits.time ?? 100, memory: limits.memory ?? 16 << 20 })
      new Border(name, may, engine).register(host)
    },
  }
}

/** What goes in and comes out. What comes out is JSON of any kind, and is believed nothing. */
class Border {
  readonly #name: string
  readonly #may: ReadonlySet<string>
  readonly #engine: PluginEngine

  constructor(name: string, may: ReadonlySet<string>, engine: PluginEngine) {
    this.#name = name
    this.#may = may
    this.#engine = engine
  }

  register(host: PluginHost): void {
    const { contents, hooks } = objectOf(this.#engine.load())
    listOf(contents).forEach((content, at) => {
      // The host looks at whether it is a definition.
      const run = (call: ContentCall) => this.#run(at, call)
      host.content({ ...objectOf(content), run } as unknown as ContentDefinition)
    })
    listOf(hooks).forEach((names, at) => {
      host.hooks(Object.fromEntries(listOf(names).map((hook) => [String(hook), this.#hook(at, String(hook))])) as Hooks)
    })
  }

  #run(at: number, call: ContentCall): void {
    const { sessionId, attributes, text } = call
    const done = this.#engine.call(['run', at, { sessionId, attributes, text }, [...this.#may]], (question, about) => {
      this.#demand(question, reading)
      return call[question as (typeof reading)[number]](String(about))
    })
    const effects = listOf(done).map((effect) => {
      const [method, given] = listOf(JSON.parse(String(effect)))
      this.#demand(method, acting)
      return { method: method as (typeof acting)[number], given: objectOf(given) }
    })
    for (const { method, given } of effects) act(call, method, given)
  }

  #hook(at: number, hook: string): (...given: unknown[]) => unknown {
    return (...all) => {
      const given = all.slice(0, -1).map(shown)
      const { id } = all.at(-1) as { readonly id: string }
      const { answer } = objectOf(this.#engine.call(['hook', at, hook, [...given, id]], nothingToAsk))
      if (hook !== 'beforeEvent' || answer === undefined) return undefined
      this.#demand(answer === false ? 'veto' : 'replace', ['veto', 'replace'])
      return answer as Replacement | false
    }
  }

  #demand(capability: unknown, known: readonly string[]): void {
    if (typeof capability === 'string' && known.includes(capability) && this.#may.has(capability)) return
    throw new Error(`the plugin '${this.#name}' has no capability '${shorten(String(capability))}'`)
  }
}

function act(call: ContentCall, method: (typeof acting)[number], given: Readonly<Record<string, unknown>>): void {
  switch (method) {
    case 'assign':
      call.assign(String(given.attribute), given.value)
      break
    case 'raise':
      call.raise(given.event as string, given.data)
      break
    case 'send':
      // The call looks at it as closely as at what any plugin sends.
      call.send(given as unknown as CustomSend)
      break
    case 'cancel':
      call.cancel(String(given.sendid))
      break
    case 'log':
      call.log(given.label === undefined ? undefined : String(given.label), given.value)
  }
}

const nothingToAsk = (): never => {
  throw new Error('a hook has nothing to ask')
}

/** Something that a hook is told, without the data of an event where they are no JSON: the hook is to be told all the same. */
function shown(value: unknown): unknown {
  try {
    JSON.stringify(value)
    return value
  } catch {
    return { ...(value as object), data: undefined }
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new TypeError('the plugin gave something else than an object')
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new TypeError('the plugin gave something else than a list')
}

const texts = (value: unknown) => Array.isArray(value) && value.every((one) => typeof one === 'string')
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
const atLeast = (least: number) => (value: unknown) =>
  value === undefined || (Number.isSafeInteger(value) && Number(value) >= least && Number(value) < 2 ** 31)

const checks: Readonly<
  Record<keyof SandboxPluginOptions, readonly [wanted: string, fits: (value: unknown) => boolean]>
> = {
  name: ['a text', (value) => typeof value === 'string'],
  version: ['a text', (value) => typeof value === 'string'],
  touches: [
    'an object of content and hooks',
    (value) => isObject(value) && Object.entries(value).every(([kind, all]) => kinds.includes(kind) && texts(all)),
  ],
  capabilities: [
    `a list of ${capabilities.join(', ')}`,
    (value) =>
      value === undefined || (texts(value) && (value as Capability[]).every((one) => capabilities.includes(one))),
  ],
  source: ['a text', (value) => typeof value === 'string'],
  limits: [
    'an object of time, in ms, and memory, in bytes',
    (value) => value === undefined || (isObject(value) && Object.entries(value).every(([key, v]) => limits[key]?.(v))),
  ],
}

const kinds: readonly string[] = ['content', 'hooks']
const limits: Readonly<Record<string, (value: unknown) => boolean>> = { time: atLeast(1), memory: atLeast(1 << 20) }

function checkOptions(options: SandboxPluginOptions): void {
  const problems = Object.keys(options)
    .filter((name) => !Object.hasOwn(checks, name))
    .map((name) => diagnostic({ code: 'option/unknown', message: `there is no option '${shorten(name)}' of a plugin` }))
  for (const [name, [wanted, fits]] of Object.entries(checks)) {
    if (fits(options[name as keyof SandboxPluginOptions])) continue
    problems.push(diagnostic({ code: 'option/type', message: `the option '${name}' of a plugin must be ${wanted}` }))
  }
  if (problems.length > 0) throw new ScxmlError(problems)
}
