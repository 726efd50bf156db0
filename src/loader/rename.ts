/** Where a document refers to a state by its id. */
import type { ElementName, ScxmlDocument, ScxmlElement } from './document.js'
import type { XmlAttribute, XmlElement } from './xml.js'

/** A piece of the text; offsets into the source. */
interface Place {
  readonly start: number
  readonly end: number
}

export interface Rename {
  /** The attribute that refers to the state; null for the text of a `<script>`. */
  readonly attribute: XmlAttribute | null
  /**
   * Where the id stands, as it is written; or, where it is written with references such as `&amp;`, the whole value of
   * the attribute with the new id.
   */
  readonly replaced: { readonly places: readonly Place[] } | { readonly value: string }
}

const stateElements: ReadonlySet<ElementName> = new Set<ElementName>(['state', 'parallel', 'final', 'history'])

/** Attributes that are lists of ids. */
const lists: Partial<Record<ElementName, readonly string[]>> = {
  scxml: ['initial', 'initialstate'],
  state: ['initial'],
  parallel: ['initial'],
  transition: ['target'],
}

/** Attributes that are expressions (REC 5.9). */
const expressions: ReadonlySet<string> = new Set([
  ...['cond', 'expr', 'location', 'array', 'eventexpr', 'targetexpr', 'typeexpr', 'srcexpr', 'delayexpr'],
  ...['sendidexpr', 'idlocation', 'namelist'],
])

/** All places that name the state, its own `id` included. */
export function renameReferences(document: ScxmlDocument, id: string, newId: string): Rename[] {
  const found: Rename[] = []
  const { text } = document.source
  const open: ScxmlElement[] = [document.root]
  for (let element = open.pop(); element; element = open.pop()) {
    for (const child of element.children) open.push(child)
    for (const attribute of element.xml.attributes) {
      const replaced = inAttribute(element, attribute, text, id, newId)
      if (replaced) found.push({ attribute, replaced })
    }
    if (element.element === 'script' || element.element === 'data' || element.element === 'assign') {
      const places = inText(element.xml, text, id)
      if (places.length > 0) found.push({ attribute: null, replaced: { places } })
    }
  }
  return found
}

function inAttribute(
  { element }: ScxmlElement,
  attribute: XmlAttribute,
  text: string,
  id: string,
  newId: string,
): Rename['replaced'] | null {
  const { name, prefix, value, valueStart, valueEnd } = attribute
  if (prefix !== '') return null
  const raw = text.slice(valueStart, valueEnd)
  const plain = raw === value
  const at = (places: readonly Place[]) =>
    places.length === 0 ? null : { places: places.map(({ start, end }) => moved(start, end, valueStart)) }
  if (name === 'id') return stateElements.has(element) && value === id ? at([{ start: 0, end: raw.length }]) : null
  if (lists[element]?.includes(name)) {
    if (plain) return at(tokens(raw, (token) => (token === id ? 0 : -1), id.length))
    const changed = value.replace(/[^ \t\r\n]+/g, (token) => (token === id ? newId : token))
    return changed === value ? null : { value: changed }
  }
  if (element === 'transition' && name === 'event') {
    const done = `done.state.${id}`
    const fits = (token: string) => (token.replace(/(\.\*|\.)$/, '') === done ? done.length - id.length : -1)
    return plain ? at(tokens(raw, fits, id.length)) : null
  }
  return expressions.has(name) ? at(predicates(raw, id)) : null
}

/** The places of a list where a token fits; `fits` gives the offset of the id in the token, or -1. */
function tokens(raw: string, fits: (token: string) => number, length: number): Place[] {
  const places: Place[] = []
  for (const match of raw.matchAll(/[^ \t\r\n]+/g)) {
    const offset = fits(match[0])
    if (offset >= 0) places.push({ start: match.index + offset, end: match.index + offset + length })
  }
  return places
}

/** The ids in `In('id')`, as they are written in XML. */
function predicates(raw: string, id: string): Place[] {
  const places: Place[] = []
  for (const match of raw.matchAll(/(?<![\w$.])In\s*\(\s*(['"]|&quot;|&apos;|&#39;|&#34;)/g)) {
    const start = match.index + match[0].length
    if (raw.startsWith(id, start) && raw.startsWith(match[1]!, start + id.length)) {
      places.push({ start, end: start + id.length })
    }
  }
  return places
}

function inText({ children }: XmlElement, text: string, id: string): Place[] {
  return children.flatMap((child) =>
    child.kind === 'text'
      ? predicates(text.slice(child.start, child.end), id).map(({ start, end }) => moved(start, end, child.start))
      : [],
  )
}

function moved(start: number, end: number, by: number): Place {
  return { start: start + by, end: end + by }
}
