/**
 * A realm: a context of its own for the code of one chart, or of one session, with no way out. It keeps charts from
 * stepping on each other and on the host; it is no boundary against an attacker.
 */
import { type Context, constants, createContext, Script } from 'node:vm'
import type { Seed } from '../../core/chance.js'
import { bootstrap, openBootstrap } from './bootstrap.js'
import type { Maker } from './copy.js'
import { type Dom, domScripts } from './dom.js'

type RealmFunction = (...values: never[]) => unknown

/** What the bootstrap gives. All functions are the realm's own and are for the host only. */
interface Inside {
  lock(): void
  lockGlobals(): void
  readonly hole: object
  readonly scopePrototype: object
  setCompiler(compiler: (text: string) => unknown): void
  setChance(seed: Seed | null, time: number): void
  rare(scope: object): Rare
  readonly maker: Maker
  json(text: string): () => unknown
  failing(kind: 'SyntaxError' | 'TypeError' | 'ReferenceError', message: string): () => never
  makeLibrary(): { define(name: string, body: RealmFunction): void; require(name: string): object }
  makeDom(library: object): Dom
}

/** What few sessions need of their scope. */
export interface Rare {
  /** System objects, once somebody has asked for them as values. */
  readonly In: object | undefined
  readonly eval: object | undefined
  readonly ioprocessors: object | undefined
  /** Values of `<data>` whose ids are no identifiers, which no expression can name. */
  others: Map<string, unknown> | undefined
  /** What the last script that failed threw, and the number of the statement that did. */
  failure: { readonly error: unknown; readonly statement: number } | undefined
}

const shared = new Script(bootstrap, { filename: 'microstep:realm' })
let own: Script | undefined

export class Realm {
  /** Stands in a scope for a variable that does not exist yet. */
  readonly hole: object
  readonly scopePrototype: object
  readonly maker: Maker
  readonly #context: Context
  readonly #inside: Inside
  #dom: Dom | undefined

  /** `frozen`: several sessions share it, so that none may change what the others find. */
  constructor(frozen = true) {
    this.#context = createContext(constants.DONT_CONTEXTIFY, { codeGeneration: { strings: false, wasm: false } })
    if (!frozen) own ??= new Script(openBootstrap, { filename: 'microstep:realm' })
    this.#inside = (frozen ? shared : own!).runInContext(this.#context) as Inside
    if (frozen) this.#inside.lock()
    else this.#inside.lockGlobals()
    this.hole = this.#inside.hole
    this.scopePrototype = this.#inside.scopePrototype
    this.maker = this.#inside.maker
  }

  /** The value of a text of ours. Throws the host's `SyntaxError` where the engine refuses it. */
  run(code: string): unknown {
    return new Script(code, { filename: 'microstep:chart' }).runInContext(this.#context)
  }

  /** Values of `JSON.parse`, a new one at each call. */
  json(text: string): () => unknown {
    return this.#inside.json(text)
  }

  /** A function that throws an error of the realm's. */
  failing(kind: 'SyntaxError' | 'TypeError' | 'ReferenceError', message: string): () => never {
    return this.#inside.failing(kind, message)
  }

  /**
   * Says what `eval` does with a text: it must give a function of this realm that takes a scope. Chart code calls it
   * with primitive strings only, at any depth of the stack, and sees nothing of what it throws.
   */
  setCompiler(compiler: (text: string) => unknown): void {
    this.#inside.setCompiler(compiler)
  }

  /** What `Math.random` and `Date` give from now on: null for the engine's own. `time` in ms since 1970. */
  setChance(seed: Seed | null, time: number): void {
    this.#inside.setChance(seed, time)
  }

  rare(scope: object): Rare {
    return this.#inside.rare(scope)
  }

  /** Loaded on first use: most charts hold no XML. */
  get dom(): Dom {
    this.#dom ??= this.#loadDom()
    return this.#dom
  }

  /** Whether the value is a node of a DOM of this realm. */
  isNode(value: object): boolean {
    return this.#dom?.isNode(value) === true
  }

  #loadDom(): Dom {
    const library = this.#inside.makeLibrary()
    for (const [name, script] of domScripts()) library.define(name, script.runInContext(this.#context) as RealmFunction)
    return this.#inside.makeDom(library.require('./index'))
  }
}
