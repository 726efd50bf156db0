/** Elements of foreign namespaces that an extension runs as executable content (REC 4.10). */
import type { ContentDefinition, Custom } from '../core/content/custom.js'
import type { Expression, ExpressionUse } from '../core/datamodel.js'
import { type DiagnosticInit, type Span, shorten } from '../diagnostic.js'
import { didYouMean } from '../suggest.js'
import type { ElementName, ForeignElement, ScxmlDocument, ScxmlElement } from './document.js'
import type { XmlElement } from './xml.js'

/** What is known of them: by `{namespace}name`. */
export type ContentDefinitions = ReadonlyMap<string, ContentDefinition>

/** Executable content in document order: elements of SCXML, and those that an extension runs. */
export type Part = ScxmlElement | ForeignElement

export function isForeign(part: Part): part is ForeignElement {
  return part.element === undefined
}

export function definitionOf(
  { namespace, local }: XmlElement,
  definitions: ContentDefinitions,
): ContentDefinition | undefined {
  return definitions.get(`{${namespace}}${local}`)
}

/** The parts of an element of executable content, without foreign ones that nobody runs. */
export function partsOf(element: ScxmlElement, definitions: ContentDefinitions | undefined): readonly Part[] {
  const { children, foreign } = element
  if (!definitions || definitions.size === 0 || foreign.length === 0) return children
  const parts = element.mixed ?? inOrder(element)
  return parts.filter((part) => !isForeign(part) || definitionOf(part.xml, definitions) !== undefined)
}

/** `add` makes an expression of the chart; `report` hears of attributes that are missing (`rule/content-attribute`). */
export function readCustom(
  { xml, source }: ForeignElement,
  definition: ContentDefinition,
  add: (text: string, use: ExpressionUse, span: Span) => Expression,
  report: (problem: DiagnosticInit) => void,
): Custom {
  const attributes: Record<string, string> = Object.create(null)
  const expressions = new Map<string, Expression>()
  const uses = definition.attributes ?? {}
  for (const { name, prefix, value, valueStart, valueEnd } of xml.attributes) {
    if (prefix !== '' || name === 'xmlns') continue
    attributes[name] = value
    const use = Object.hasOwn(uses, name) ? uses[name]! : 'text'
    if (use !== 'text') expressions.set(name, add(value, use, { source, start: valueStart, end: valueEnd }))
  }
  for (const name of definition.required ?? []) {
    if (name in attributes) continue
    const message = `<${shorten(xml.name)}> must have the attribute '${shorten(name)}'`
    report({ code: 'rule/content-attribute', message, span: nameSpan({ xml, source }) })
  }
  const { namespace, name } = definition
  const text = source.text.slice(xml.innerStart, xml.innerEnd)
  // Sessions share it, and extensions get to see it.
  Object.freeze(attributes)
  return { kind: 'custom', namespace, name, attributes, expressions, text, span: nameSpan({ xml, source }) }
}

/**
 * What is left aside of the namespaces of extensions: elements that no extension runs (`rule/unknown-content`), and
 * content where none can be (`rule/misplaced-content`).
 */
export function checkCustom({ root }: ScxmlDocument, definitions: ContentDefinitions): DiagnosticInit[] {
  const names = new Map<string, string[]>()
  for (const { namespace, name } of definitions.values()) names.set(namespace, [...(names.get(namespace) ?? []), name])
  const problems: DiagnosticInit[] = []
  const judge = (part: ForeignElement, parent: ElementName) => {
    const { xml } = part
    const known = names.get(xml.namespace)
    if (!known) return
    const span = nameSpan(part)
    if (!known.includes(xml.local)) {
      const message = `no extension runs <${shorten(xml.name)}>; it is ignored`
      const hint = didYouMean(xml.local, known)
      problems.push({ code: 'rule/unknown-content', severity: 'warning', message, span, hint })
    } else if (!holdsContent.has(parent)) {
      const message = `<${shorten(xml.name)}> is executable content, which cannot stand in <${parent}>; it is ignored`
      const hint = 'it can stand in <onentry>, <onexit> and <transition>'
      problems.push({ code: 'rule/misplaced-content', severity: 'warning', message, span, hint })
    }
  }
  const open: ScxmlElement[] = [root]
  for (let element = open.pop(); element; element = open.pop()) {
    if (element.foreign.length > 0) {
      for (const part of element.mixed ?? inOrder(element)) if (isForeign(part)) judge(part, element.element)
    }
    for (const child of element.children) open.push(child)
  }
  return problems
}

const holdsContent: ReadonlySet<ElementName> = new Set<ElementName>([
  ...(['onentry', 'onexit', 'transition', 'if', 'foreach', 'finalize'] as const),
])

function inOrder({ children, foreign, source }: ScxmlElement): Part[] {
  const parts: Part[] = [...children, ...foreign.map((xml) => ({ xml, source }))]
  return parts.sort((a, b) => a.xml.start - b.xml.start)
}

function nameSpan({ xml: { start, name }, source }: ForeignElement): Span {
  return { source, start: start + 1, end: start + 1 + name.length }
}
