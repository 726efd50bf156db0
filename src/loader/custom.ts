/** Elements of foreign namespaces that an extension runs as executable content (REC 4.10). */
import type { ContentDefinition, Custom } from '../core/content/custom.js'
import type { Expression, ExpressionUse } from '../core/datamodel.js'
import { type DiagnosticInit, type Source, type Span, shorten } from '../diagnostic.js'
import { didYouMean } from '../suggest.js'
import type { ScxmlElement } from './document.js'
import type { XmlElement } from './xml.js'

/** What is known of them: by `{namespace}name`. */
export type ContentDefinitions = ReadonlyMap<string, ContentDefinition>

/** Executable content in the order of the text: elements of SCXML, and those that an extension runs. */
export type Part = ScxmlElement | XmlElement

export function isCustom(part: Part): part is XmlElement {
  return !('element' in part)
}

/**
 * The parts of an element of executable content. `report` hears of elements of a known namespace that no extension runs
 * (`rule/unknown-content`).
 */
export function partsOf(
  element: ScxmlElement,
  definitions: ContentDefinitions | undefined,
  report: (problem: DiagnosticInit) => void,
): readonly Part[] {
  const { children, foreign, source } = element
  if (!definitions || definitions.size === 0 || foreign.length === 0) return children
  const custom: XmlElement[] = []
  for (const xml of foreign) {
    // What was included from elsewhere has no place among the others.
    if (xml.parent !== element.xml) continue
    if (definitions.has(`{${xml.namespace}}${xml.local}`)) custom.push(xml)
    else {
      const names = [...definitions.values()].filter((d) => d.namespace === xml.namespace).map(({ name }) => name)
      if (names.length === 0) continue
      const message = `no extension runs <${shorten(xml.name)}>; it is ignored`
      const span = nameSpan(xml, source)
      report({ code: 'rule/unknown-content', severity: 'warning', message, span, hint: didYouMean(xml.local, names) })
    }
  }
  if (custom.length === 0) return children
  const startOf = (part: Part) => (isCustom(part) ? part.start : part.xml.start)
  return [...children, ...custom].sort((a, b) => startOf(a) - startOf(b))
}

/** `add` makes an expression of the chart; `report` hears of attributes that are missing (`rule/content-attribute`). */
export function readCustom(
  xml: XmlElement,
  source: Source,
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
    report({ code: 'rule/content-attribute', message, span: nameSpan(xml, source) })
  }
  const { namespace, name } = definition
  const text = source.text.slice(xml.innerStart, xml.innerEnd)
  return { kind: 'custom', namespace, name, attributes, expressions, text, span: nameSpan(xml, source) }
}

function nameSpan({ start, name }: XmlElement, source: Source): Span {
  return { source, start: start + 1, end: start + 1 + name.length }
}
