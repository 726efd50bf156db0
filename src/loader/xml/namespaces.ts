/** Which prefix means which namespace, from element to element (Namespaces in XML 1.0). */
import { shorten } from '../../diagnostic.js'
import type { XmlAttribute, XmlElement } from '../xml.js'
import { isNCName } from './characters.js'
import type { Report } from './fault.js'

export const xmlNamespace = 'http://www.w3.org/XML/1998/namespace'
export const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/'

export type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** The namespaces that people forget to declare. */
const usual: ReadonlyMap<string, string> = new Map([
  ['ms', 'urn:microstep:scxml'],
  ['xsi', 'http://www.w3.org/2001/XMLSchema-instance'],
  ['xi', 'http://www.w3.org/2001/XInclude'],
  ['qt', 'http://www.qt.io/2015/02/scxml-ext'],
])

/** The prefix that an attribute declares, '' for the default namespace; undefined for any other attribute. */
export function declaredPrefix(attribute: XmlAttribute): string | undefined {
  if (attribute.prefix === 'xmlns') return attribute.local
  return attribute.name === 'xmlns' ? '' : undefined
}

interface Undo {
  readonly element: XmlElement
  readonly prefix: string
  readonly former: string | undefined
}

export class Bindings {
  // One map with a way back, not a chain of scopes: a prefix declared 10,000 levels up is found at once.
  readonly #bound = new Map<string, string>([
    ['', ''],
    ['xml', xmlNamespace],
    ['xmlns', xmlnsNamespace],
  ])
  readonly #undos: Undo[] = []
  readonly #report: Report

  constructor(report: Report) {
    this.#report = report
  }

  /** Puts the declarations of the element into force and gives it and its attributes their namespaces. */
  enter(element: Mutable<XmlElement>): void {
    const attributes = element.attributes as readonly Mutable<XmlAttribute>[]
    let prefixed = 0
    for (const attribute of attributes) {
      if (attribute.prefix !== '') prefixed++
      const prefix = declaredPrefix(attribute)
      if (prefix !== undefined) this.#declare(element, attribute, prefix)
    }
    element.namespace = this.#resolve(element.prefix, element.name, element.start + 1)
    if (element.prefix === 'xmlns') {
      const start = element.start + 1
      const message = `the element '${shorten(element.name)}' has the prefix 'xmlns', which is for declarations alone`
      this.#report({ code: 'xml/reserved-prefix', message, start, end: start + element.name.length })
    }
    if (prefixed === 0) return
    for (const attribute of attributes) {
      if (attribute.prefix !== '')
        attribute.namespace = this.#resolve(attribute.prefix, attribute.name, attribute.start)
    }
    if (prefixed > 1) this.#checkExpandedNames(attributes)
  }

  /** Ends what `enter` began. */
  leave(element: XmlElement): void {
    for (let undo = this.#undos.at(-1); undo?.element === element; undo = this.#undos.at(-1)) {
      this.#undos.pop()
      if (undo.former === undefined) this.#bound.delete(undo.prefix)
      else this.#bound.set(undo.prefix, undo.former)
    }
  }

  #declare(element: XmlElement, attribute: Mutable<XmlAttribute>, prefix: string): void {
    attribute.namespace = xmlnsNamespace
    const uri = attribute.value
    const problem = declarationProblem(prefix, uri)
    if (problem) {
      this.#report({ ...problem, start: attribute.start, end: attribute.end })
      if (prefix === 'xml' || prefix === 'xmlns') return
    }
    this.#undos.push({ element, prefix, former: this.#bound.get(prefix) })
    this.#bound.set(prefix, uri)
  }

  #resolve(prefix: string, name: string, start: number): string {
    const uri = this.#bound.get(prefix)
    if (uri !== undefined) return uri
    const known = usual.get(prefix)
    this.#report({
      code: 'xml/undeclared-prefix',
      message: `the prefix '${shorten(prefix)}' of '${shorten(name)}' is not declared`,
      start,
      end: start + name.length,
      hint: `declare it here or on an element around, such as xmlns:${shorten(prefix)}="${known ?? '…'}"`,
    })
    return ''
  }

  #checkExpandedNames(attributes: readonly XmlAttribute[]): void {
    const seen = new Map<string, XmlAttribute>()
    for (const attribute of attributes) {
      if (attribute.namespace === '') continue
      const expanded = `${attribute.local} ${attribute.namespace}`
      const twin = seen.get(expanded)
      seen.set(expanded, attribute)
      // The same name written twice is found without namespaces already.
      if (twin && twin.name !== attribute.name) {
        this.#report({
          code: 'xml/duplicate-attribute',
          message: `'${shorten(attribute.name)}' and '${shorten(twin.name)}' are the same attribute, for both prefixes mean '${shorten(attribute.namespace)}'`,
          start: attribute.start,
          end: attribute.end,
        })
      }
    }
  }
}

function declarationProblem(prefix: string, uri: string) {
  if (prefix === 'xmlns')
    return { code: 'xml/reserved-prefix', message: "the prefix 'xmlns' cannot be declared" } as const
  if (prefix === 'xml' && uri !== xmlNamespace) {
    return {
      code: 'xml/reserved-prefix',
      message: `the prefix 'xml' means '${xmlNamespace}' and nothing else`,
    } as const
  }
  if ((uri === xmlNamespace && prefix !== 'xml') || uri === xmlnsNamespace) {
    return { code: 'xml/reserved-prefix', message: `the namespace '${uri}' belongs to a reserved prefix` } as const
  }
  if (prefix !== '' && uri === '') {
    return {
      code: 'xml/empty-namespace',
      message: `the prefix '${shorten(prefix)}' is declared without a namespace`,
      hint: 'only the default namespace can be taken back',
    } as const
  }
  return undefined
}

/** Whether the name is one of Namespaces in XML: at most one colon, and a name on both sides of it. */
export function isQName(name: string): boolean {
  const colon = name.indexOf(':')
  return colon < 0 || (isNCName(name.slice(0, colon)) && isNCName(name.slice(colon + 1)))
}
