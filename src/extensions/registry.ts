/**
 * What others plug in: a plugin says what it touches, registers it, and nothing else; two that touch the same are a
 * conflict at once, not a surprise later.
 */
import type { AttributeUse, ContentDefinition } from '../core/content/custom.js'
import type { DataModel } from '../core/datamodel.js'
import { type Code, type Diagnostic, diagnostic, reasonOf, ScxmlError, shorten } from '../diagnostic.js'
import type { Invoker } from '../io/invoker.js'
import type { EventProcessor } from '../io/processor.js'
import { microstepNamespace } from '../loader/extensions.js'
import { isScxmlVariant } from '../loader/namespace.js'
import { didYouMean } from '../suggest.js'
import { type Hooks, hookNames, hooksProblem } from './hooks.js'

export interface Plugin {
  /** For messages; unique among the plugins of a registry. */
  readonly name: string
  readonly version: string
  /** All that it registers. */
  readonly touches: Touches
  /** Called once, when the registry is made; its `host` is of no use afterwards. Must not be asynchronous. */
  setup(host: PluginHost): void
}

/** What a plugin registers, by kind. Only hooks may be touched by several plugins. */
export interface Touches {
  /** Executable content: `{namespace}name`. */
  readonly content?: readonly string[]
  /** Names of data models. */
  readonly dataModels?: readonly string[]
  /** Types of invokers. */
  readonly invokers?: readonly string[]
  /** Types of event processors, aliases among them. */
  readonly processors?: readonly string[]
  readonly hooks?: readonly (keyof Hooks)[]
}

/** What a plugin registers with. Each call throws `ScxmlError` for what it does not declare or cannot be. */
export interface PluginHost {
  content(definition: ContentDefinition): void
  dataModel(model: DataModel): void
  invoker(invoker: Invoker): void
  processor(processor: EventProcessor): void
  hooks(hooks: Hooks): void
}

/** Extensions, checked and ready: for `loadChart`, `createSession` and `createHost`. */
export interface Registry {
  readonly plugins: readonly { readonly name: string; readonly version: string }[]
  /** By `{namespace}name`. */
  readonly content: ReadonlyMap<string, ContentDefinition>
  readonly dataModels: readonly DataModel[]
  readonly invokers: readonly Invoker[]
  readonly processors: readonly EventProcessor[]
  readonly hooks: readonly Hooks[]
}

/**
 * Sets up plugins, in order. Throws `ScxmlError` with all that is wrong: `extension/plugin` (one that is no plugin, or has a
 * name that another has), `extension/undeclared` (it registers what it does not declare, or the other way round),
 * `extension/conflict` (two touch the same), `extension/setup` (its `setup` throws, or registers what cannot be).
 */
export function createRegistry(plugins: readonly Plugin[]): Registry {
  const building = new Building()
  for (const plugin of plugins) building.add(plugin)
  return building.finish()
}

/** What a registry has in common with what is given beside it: `extension/conflict`. */
export function conflictsWith(
  registry: Registry,
  given: Partial<Pick<Registry, 'dataModels' | 'invokers' | 'processors'>>,
): Diagnostic[] {
  const names = ({ dataModels = [], invokers = [], processors = [] }: typeof given) => [
    ...dataModels.map(({ name }) => ['dataModels', name] as const),
    ...invokers.flatMap(({ types }) => types).map((type) => ['invokers', type] as const),
    ...processors.flatMap(({ type, aliases }) => [type, ...aliases]).map((type) => ['processors', type] as const),
  ]
  const touched = new Set(names(registry).map(([kind, what]) => `${kind} ${what}`))
  const both = names(given).filter(([kind, what]) => touched.has(`${kind} ${what}`))
  return both.map(([kind, what]) => {
    const message = `${nouns[kind]} '${shorten(what)}' is given as an option and comes from a plugin, too`
    return diagnostic({ code: 'extension/conflict', message })
  })
}

const kinds = ['content', 'dataModels', 'invokers', 'processors', 'hooks'] as const
type Kind = (typeof kinds)[number]

const nouns: Readonly<Record<Kind, string>> = {
  content: 'the content',
  dataModels: 'the data model',
  invokers: 'the invoker',
  processors: 'the event processor',
  hooks: 'the hook',
}

class Building {
  readonly #problems: Diagnostic[] = []
  readonly #plugins: { name: string; version: string }[] = []
  readonly #owners = new Map<string, string>()
  readonly #content = new Map<string, ContentDefinition>()
  readonly #dataModels: DataModel[] = []
  readonly #invokers: Invoker[] = []
  readonly #processors: EventProcessor[] = []
  readonly #hooks: Hooks[] = []

  add(plugin: Plugin): void {
    const wrong = pluginProblem(plugin)
    if (wrong !== undefined) {
      this.#report('extension/plugin', wrong)
      return
    }
    const { name, version, touches } = plugin
    if (this.#plugins.some((other) => other.name === name)) {
      this.#report('extension/plugin', `there are two plugins called '${shorten(name)}'`)
      return
    }
    this.#plugins.push({ name, version })
    for (const kind of kinds) for (const what of touches[kind] ?? []) this.#claim(kind, what, name)
    const used = new Set<string>()
    let open = true
    const host = this.#hostOf(plugin, used, () => open)
    try {
      const result: unknown = plugin.setup(host)
      if (typeof (result as Promise<unknown> | undefined)?.then === 'function') {
        Promise.resolve(result).catch(() => {})
        throw new TypeError('it must not be asynchronous: await what it needs before, and make the plugin then')
      }
    } catch (error) {
      if (error instanceof ScxmlError) this.#problems.push(...error.diagnostics)
      else this.#report('extension/setup', `the setup of the plugin '${shorten(name)}' failed: ${reasonOf(error)}`)
      return
    } finally {
      open = false
    }
    for (const kind of kinds) {
      for (const what of touches[kind] ?? []) {
        if (used.has(`${kind} ${what}`)) continue
        const message = `the plugin '${shorten(name)}' declares ${nouns[kind]} '${shorten(what)}' and registers none`
        this.#report('extension/undeclared', message)
      }
    }
  }

  finish(): Registry {
    if (this.#problems.length > 0) throw new ScxmlError(this.#problems)
    return Object.freeze({
      plugins: this.#plugins,
      content: this.#content,
      dataModels: this.#dataModels,
      invokers: this.#invokers,
      processors: this.#processors,
      hooks: this.#hooks,
    })
  }

  #claim(kind: Kind, what: string, plugin: string): void {
    if (kind === 'hooks') return
    const key = `${kind} ${what}`
    const owner = this.#owners.get(key)
    if (owner !== undefined) {
      const message = `the plugins '${shorten(owner)}' and '${shorten(plugin)}' both touch ${nouns[kind]} '${shorten(what)}'`
      this.#report('extension/conflict', message)
    } else this.#owners.set(key, plugin)
  }

  #hostOf({ name, touches }: Plugin, used: Set<string>, isOpen: () => boolean): PluginHost {
    const use = (kind: Kind, ...all: readonly string[]) => {
      if (!isOpen()) throw new Error(`the setup of the plugin '${shorten(name)}' is over`)
      for (const what of all) {
        const declared: readonly string[] = touches[kind] ?? []
        if (!declared.includes(what)) {
          const message = `the plugin '${shorten(name)}' registers ${nouns[kind]} '${shorten(what)}' without declaring it`
          const hint = didYouMean(what, declared) ?? `add it to touches.${kind}`
          throw new ScxmlError([diagnostic({ code: 'extension/undeclared', message, hint })])
        }
        if (kind !== 'hooks' && used.has(`${kind} ${what}`))
          throw new TypeError(`it registered ${nouns[kind]} '${shorten(what)}' twice`)
        used.add(`${kind} ${what}`)
      }
    }
    const must = (right: boolean, what: string) => {
      if (!right) throw new TypeError(`it registered something else than ${what}`)
    }
    return {
      content: (definition) => {
        const wrong = contentProblem(definition)
        if (wrong !== undefined) throw new TypeError(`it registered content that cannot be: ${wrong}`)
        const key = `{${definition.namespace}}${definition.name}`
        use('content', key)
        this.#content.set(key, definition)
      },
      dataModel: (model) => {
        must(typeof model?.name === 'string' && typeof model.bind === 'function', 'a data model, with name and bind()')
        use('dataModels', model.name)
        this.#dataModels.push(model)
      },
      invoker: (invoker) => {
        must(areTexts(invoker?.types) && typeof invoker.start === 'function', 'an invoker, with types and start()')
        use('invokers', ...invoker.types)
        this.#invokers.push(invoker)
      },
      processor: (processor) => {
        const named = typeof processor?.type === 'string' && areTexts(processor.aliases)
        const right = named && (['attach', 'send', 'detach'] as const).every((m) => typeof processor[m] === 'function')
        must(right, 'an event processor, with type, aliases, attach(), send() and detach()')
        use('processors', processor.type, ...processor.aliases)
        this.#processors.push(processor)
      },
      hooks: (hooks) => {
        const wanted = hooksProblem(hooks)
        must(wanted === undefined, `${wanted}`)
        use('hooks', ...Object.keys(hooks))
        this.#hooks.push(hooks)
      },
    }
  }

  #report(code: Code, message: string): void {
    this.#problems.push(diagnostic({ code, message }))
  }
}

function pluginProblem(plugin: Plugin): string | undefined {
  if (typeof plugin !== 'object' || plugin === null)
    return 'a plugin is an object with name, version, touches and setup()'
  const { name, version, touches, setup } = plugin
  if (typeof name !== 'string' || name === '') return 'a plugin must have a name'
  const called = `the plugin '${shorten(name)}'`
  if (typeof version !== 'string') return `${called} must have a version`
  if (typeof setup !== 'function') return `${called} must have a function 'setup'`
  if (typeof touches !== 'object' || touches === null) return `${called} must say what it touches`
  for (const [kind, all] of Object.entries(touches)) {
    if (!kinds.includes(kind as Kind)) {
      return `${called} touches '${shorten(kind)}', which there is not: there are ${kinds.join(', ')}`
    }
    if (!areTexts(all)) return `touches.${kind} of ${called} must be texts`
  }
  const stranger = touches.hooks?.find((hook) => !hookNames.includes(hook))
  if (stranger !== undefined) return `${called} touches the hook '${shorten(stranger)}', which there is not`
  return undefined
}

const uses: readonly string[] = ['text', 'value', 'condition', 'location', 'list'] satisfies AttributeUse[]

function contentProblem(definition: ContentDefinition): string | undefined {
  if (typeof definition !== 'object' || definition === null) return 'it is no object'
  const { namespace, name, attributes = {}, required = [], run } = definition
  if (typeof namespace !== 'string' || namespace === '') return 'it has no namespace'
  if (namespace === microstepNamespace || isScxmlVariant(namespace))
    return `'${shorten(namespace)}' is no foreign namespace`
  if (typeof name !== 'string' || !/^[^\s:<>/]+$/.test(name))
    return 'its name must be that of an element, without a prefix'
  if (typeof run !== 'function') return 'it has no function run()'
  if (typeof attributes !== 'object' || attributes === null) return 'its attributes must be an object of uses by name'
  const [wrong] = Object.entries(attributes).filter(([, use]) => !uses.includes(use))
  if (wrong) return `the use of its attribute '${shorten(wrong[0])}' must be one of ${uses.join(', ')}`
  if (!areTexts(required)) return 'the attributes that it requires must be texts'
  return undefined
}

function areTexts(all: unknown): all is readonly string[] {
  return Array.isArray(all) && all.every((one) => typeof one === 'string')
}
