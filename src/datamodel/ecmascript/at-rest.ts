/** The data of a session at rest: its variables, and what its events carry, as JSON and back. */
import type { DataAtRest, DataModelSource, DecodedData, Json } from '../../core/datamodel.js'
import { shorten } from '../../diagnostic.js'
import { Decoder } from '../../persistence/codec/decoder.js'
import { Encoder } from '../../persistence/codec/encoder.js'
import { BadEncoding, type DecodeOptions, type EncodeOptions, type XmlNode } from '../../persistence/codec/format.js'
import type { Batch } from './batch.js'
import type { Scope } from './program.js'
import { ScriptFunctions } from './script-functions.js'

export class AtRest {
  readonly #batch: Batch
  readonly #dataIds: ReadonlySet<string>
  readonly #functions: ScriptFunctions

  constructor(batch: Batch, source: DataModelSource) {
    this.#batch = batch
    this.#dataIds = new Set(source.dataIds)
    this.#functions = new ScriptFunctions(batch, source)
  }

  /** Throws an `Unencodable`. */
  encode(scope: Scope, values: readonly unknown[]): DataAtRest {
    const encoder = new Encoder(this.#encodeOptions(scope))
    const variables = encoder.group(this.#variables(scope))
    const list = encoder.list(values, (at) => `event ${at + 1}`)
    encoder.shared()
    // Who holds on to `_event` is to find the same object there.
    const seen = scope['@seen']
    const held = isObject(seen) && encoder.has(seen)
    const event = held ? encoder.list([seen], () => '_event') : undefined
    const shared = encoder.shared()
    return {
      variables,
      ...(list.length > 0 && { values: list }),
      ...(event && { event: event[0]! }),
      ...(shared.length > 0 && { shared }),
    }
  }

  /** Fills a new scope; gives the values, and `_event` where somebody holds on to it. Throws a `BadEncoding`. */
  decode(scope: Scope, { variables, values = [], event, shared = [] }: DataAtRest, foreign: boolean): DecodedData {
    const decoder = new Decoder(this.#decodeOptions(scope))
    decoder.begin(shared)
    const made = decoder.group(variables)
    const list = decoder.list(values, (at) => `event ${at + 1}`)
    const seen = event === undefined ? undefined : decoder.list([event], () => '_event')[0]
    decoder.finish()
    const { names } = this.#batch.compilation
    const { realm } = this.#batch
    for (const name of Object.keys(made)) {
      if (names.has(name)) scope[name] = made[name]
      else if (this.#dataIds.has(name)) {
        const rare = realm.rare(scope)
        rare.others ??= new Map()
        rare.others.set(name, made[name])
      } else if (!foreign) throw new BadEncoding(shorten(name), 'is no variable of the chart')
    }
    return { values: list, event: seen }
  }

  #variables(scope: Scope): [string, unknown][] {
    const { names } = this.#batch.compilation
    const { realm } = this.#batch
    const found: [string, unknown][] = []
    for (const name of [...names.data, ...names.late]) if (scope[name] !== realm.hole) found.push([name, scope[name]])
    const others = [...(realm.rare(scope).others ?? [])]
    // In the order of their names and not of the first time that they had a value.
    found.push(...others.sort(([a], [b]) => (a < b ? -1 : 1)))
    return found
  }

  #encodeOptions(scope: Scope): EncodeOptions {
    const { realm } = this.#batch
    const { In, eval: run, ioprocessors } = realm.rare(scope)
    return {
      maker: realm.maker,
      known: new Map<unknown, Json>([
        [In, { system: 'In' }],
        [run, { system: 'eval' }],
        [ioprocessors, { system: '_ioprocessors' }],
        [scope['@_x'], { system: '_x' }],
      ]),
      reference: (value) => this.#functions.referenceTo(value),
      xml: (value) => (realm.isNode(value) ? this.#nodeAtRest(value as DomNode) : undefined),
    }
  }

  #decodeOptions(scope: Scope): DecodeOptions {
    const { realm } = this.#batch
    return {
      maker: realm.maker,
      resolve: (reference) => systemObject(scope, reference) ?? this.#functions.resolve(reference, scope),
      xml: (node) => ('text' in node ? realm.dom.parse(node.text) : nodeIn(node.document as DomNode, node.path)),
    }
  }

  #nodeAtRest(node: DomNode): XmlNode {
    const { dom } = this.#batch.realm
    if (node.nodeType === documentNode) return { text: dom.serialize(node) }
    const path: number[] = []
    let at = node
    for (; at.parentNode; at = at.parentNode) path.unshift(positionOf(at))
    if (at.nodeType !== documentNode) throw new Error('an XML node that is in no document')
    // Pieces of text that stand side by side are one when they are read again.
    const again = nodeIn(dom.parse(dom.serialize(at)) as DomNode, path)
    if (again.nodeName !== node.nodeName || again.nodeValue !== node.nodeValue)
      throw new Error('an XML node that is not found again once its document is written')
    return { document: at, path }
  }
}

/** What is needed of a DOM's nodes. */
interface DomNode {
  readonly nodeType: number
  readonly nodeName: string
  readonly nodeValue: string | null
  readonly parentNode: DomNode | null
  readonly previousSibling: DomNode | null
  readonly firstChild: DomNode | null
  readonly nextSibling: DomNode | null
}

const documentNode = 9

function positionOf(node: DomNode): number {
  let position = 0
  for (let at = node.previousSibling; at; at = at.previousSibling) position++
  return position
}

function nodeIn(document: DomNode, path: readonly number[]): DomNode {
  let node: DomNode | null = document
  for (const step of path) {
    node = node.firstChild
    for (let at = 0; at < step && node; at++) node = node.nextSibling
    if (!node) throw new Error('there is no such node')
  }
  return node
}

const systemObjects: ReadonlyMap<unknown, string> = new Map([
  ['In', '@In'],
  ['eval', '@Eval'],
  ['_ioprocessors', '@_ioprocessors'],
  ['_x', '@_x'],
])

function systemObject(scope: Scope, reference: unknown): object | undefined {
  if (!isObject(reference) || !('system' in reference)) return undefined
  const member = systemObjects.get(reference.system)
  return member === undefined ? undefined : (scope[member] as object)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
