/**
 * What others plug in: a plugin says what it touches, registers it, and nothing else; two that touch the same are a
 * conflict at once, not a surprise later.
 */
import type { ContentDefinition } from '../core/content/custom.js'
import type { DataModel } from '../core/datamodel.js'
import { type Code, type Diagnostic, diagnostic, reasonOf, ScxmlError, shorten } from '../diagnostic.js'
import type { Invoker } from '../io/invoker.js'
import type { EventProcessor } from '../io/processor.js'
import { didYouMean } from '../suggest.js'
import { type Hooks, hookNames } from './hooks.js'

export interface Plugin {
  /** For messages; unique among the plugins of a registry. */
  readonly name: string
  readonly version: string
  /** All that it registers. */
  readonly touches: Touches
  /** Called once, when the registry is made. */
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

/** The key of a kind of content. */
export function contentKey(namespace: string, name: string): string {
  return `{${namespace}}${name}`
}

/**
 * Sets up plugins, in order. Throws `ScxmlError` with all that is wrong: `extension/plugin` (one that is no plugin, or has a
 * name that another has), `extension/undeclared` (it registers what it does not declare, or the other way round),
 * `extension/conflict` (two touch the same), `extension/setup` (its `setup` throws).
 */
export function createRegistry(plugins: readonly Plugin[]): Registry {
  const building = new Building()
  for (const plugin of plugins) building.add(plugin)
  return building.finish()
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
    try {
      plugin.setup(this.#hostOf(plugin, used))
    } catch (error) {
      if (error instanceof ScxmlError) this.#problems.push(...error.diagnostics)
      else this.#report('extension/setup', `the setup of the plugin '${shorten(name)}' threw: ${reasonOf(error)}`)
      return
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

  #hostOf({ name, touches }: Plugin, used: Set<string>): PluginHost {
    const use = (kind: Kind, ...all: readonly string[]) => {
      for (const what of all) {
        const declared: readonly string[] = touches[kind] ?? []
        if (!declared.includes(what)) {
          const message = `the plugin '${shorten(name)}' registers ${nouns[kind]} '${shorten(what)}' without declaring it`
          const hint = didYouMean(what, declared) ?? `add it to touches.${kind}`
          throw new ScxmlError([diagnostic({ code: 'extension/undeclared', message, hint })])
        }
        used.add(`${kind} ${what}`)
      }
    }
    const must = (right: boolean, what: string) => {
      if (!right) throw new TypeError(`it registered something that is no ${what}`)
    }
    return {
      content: (definition) => {
        must(isContentDefinition(definition), 'definition of content, with namespace, name and run()')
        const key = contentKey(definition.namespace, definition.name)
        use('content', key)
        this.#content.set(key, definition)
      },
      dataModel: (model) => {
        must(typeof model?.name === 'string' && typeof model.bind === 'function', 'data model, with name and bind()')
        use('dataModels', model.name)
        this.#dataModels.push(model)
      },
      invoker: (invoker) => {
        must(Array.isArray(invoker?.types) && typeof invoker.start === 'function', 'invoker, with types and start()')
        use('invokers', ...invoker.types)
        this.#invokers.push(invoker)
      },
      processor: (processor) => {
        const right = typeof processor?.type === 'string' && ['attach', 'send', 'detach'].every((m) => m in processor)
        must(right, 'event processor, with type, aliases, attach(), send() and detach()')
        use('processors', processor.type, ...processor.aliases)
        this.#processors.push(processor)
      },
      hooks: (hooks) => {
        must(typeof hooks === 'object' && hooks !== null, 'object of hooks')
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
    if (!Array.isArray(all) || all.some((what) => typeof what !== 'string'))
      return `touches.${kind} of ${called} must be texts`
  }
  const stranger = touches.hooks?.find((hook) => !hookNames.includes(hook))
  if (stranger !== undefined) return `${called} touches the hook '${shorten(stranger)}', which there is not`
  return undefined
}

function isContentDefinition(definition: ContentDefinition): boolean {
  if (typeof definition !== 'object' || definition === null) return false
  const { namespace, name, run } = definition
  return typeof namespace === 'string' && namespace !== '' && typeof name === 'string' && typeof run === 'function'
}
