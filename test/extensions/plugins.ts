/** Small plugins for tests. */
import {
  type ContentCall,
  type ContentDefinition,
  createRegistry,
  type Hooks,
  type Plugin,
  type Registry,
  ScxmlError,
} from '../../src/index.js'

export const namespace = 'urn:test'

/** A plugin that touches nothing; its parts can be replaced. */
export const plugin = (parts: Partial<Plugin> = {}): Plugin => ({
  name: 'test',
  version: '1.0',
  touches: {},
  setup() {},
  ...parts,
})

/** A registry with content of the namespace `urn:test`, by name. */
export function contents(definitions: Readonly<Record<string, Partial<ContentDefinition>>>): Registry {
  const all = Object.entries(definitions).map(([name, rest]) => ({ namespace, name, run() {}, ...rest }))
  return createRegistry([
    plugin({
      touches: { content: all.map(({ name }) => `{${namespace}}${name}`) },
      setup: (host) => all.forEach(host.content),
    }),
  ])
}

/** A registry in which `<do>` of `urn:test` runs this. */
export function doing(run: (call: ContentCall) => void, rest: Partial<ContentDefinition> = {}): Registry {
  return contents({ do: { run, ...rest } })
}

export function hooked(...hooks: readonly Hooks[]): Registry {
  return createRegistry(
    hooks.map((own, at) =>
      plugin({
        name: `hooks ${at}`,
        touches: { hooks: Object.keys(own) as (keyof Hooks)[] },
        setup: (host) => host.hooks(own),
      }),
    ),
  )
}

/** The problems of whatever this throws, as `code: message`. */
export function problemsOf(run: () => unknown): string[] {
  try {
    run()
  } catch (error) {
    if (!(error instanceof ScxmlError)) throw error
    return error.diagnostics.map(({ code, message }) => `${code}: ${message}`)
  }
  return []
}
