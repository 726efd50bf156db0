/**
 * The words in what is not read: elements and attributes of other namespaces, and what SCXML does not have. Whoever put
 * them there has a tool that reads them, so a state, an event or a variable that they name may well be in use.
 */
import type { Source, Span } from '../../diagnostic.js'
import { attributeSpan, type ScxmlDocument, type ScxmlElement } from '../document.js'
import { attributeNames } from '../schema.generated.js'
import type { XmlElement } from '../xml.js'

export interface Mentions {
  readonly words: ReadonlySet<string>
  /** Whether the transition whose name in its start tag is the span has a condition in another language. */
  isGuarded(transition: Span): boolean
}

export function mentionsIn({ root }: ScxmlDocument): Mentions {
  const words = new Set<string>()
  const guarded = new Map<Source, Set<number>>()
  const open: ScxmlElement[] = [root]
  for (let element = open.pop(); element; element = open.pop()) {
    for (const child of element.children) open.push(child)
    const texts: string[] = []
    for (const { name, prefix, value } of element.xml.attributes) {
      if (name === 'xmlns' || prefix === 'xmlns') continue
      if (prefix !== '' || !attributeNames[element.element].includes(name)) texts.push(value)
    }
    const read = new Set(element.children.map(({ xml }) => xml))
    for (const child of element.inline ? [] : element.xml.children) {
      if (child.kind !== 'element' || read.has(child)) continue
      collectTexts(child, texts)
      if (element.element !== 'transition' || !guard.test(child.local)) continue
      const { source, start } = attributeSpan(element)
      const starts = guarded.get(source)
      if (starts) starts.add(start)
      else guarded.set(source, new Set([start]))
    }
    // A note that repeats the name of what it stands at does not use it.
    for (const text of texts) addWords(text, element.attributes.id, words)
  }
  return { words, isGuarded: ({ source, start }) => guarded.get(source)?.has(start) ?? false }
}

const guard = /guard|cond/i

function collectTexts(element: XmlElement, texts: string[]): void {
  const open: XmlElement[] = [element]
  for (let next = open.pop(); next; next = open.pop()) {
    for (const { value } of next.attributes) texts.push(value)
    for (const child of next.children) {
      if (child.kind === 'element') open.push(child)
      else if (child.kind === 'text') texts.push(child.value)
    }
  }
}

// Names of states and events stand between white space; those of variables in expressions.
function addWords(text: string, own: string | undefined, words: Set<string>): void {
  for (const word of text.split(/\s+/)) if (word !== '' && word !== own) words.add(word)
  for (const [word] of text.matchAll(/[\p{ID_Continue}$]+/gu)) if (word !== own) words.add(word)
}
