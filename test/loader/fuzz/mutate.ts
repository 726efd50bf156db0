/**
 * Documents made wrong: a few random changes to the text, to its tags and values as far as they can be seen without a
 * parser, or to the tree. A document is a text of any characters; where it stands for bytes, each is one character.
 */
import { parseXml, type XmlAttribute, type XmlDocument, type XmlElement } from '../../../src/loader/xml.js'
import { attributeNames, expressions, tagNames, tokens, values } from './material.js'
import type { Random } from './random.js'

/** One to five changes, most often one or two. */
export function mutate(text: string, random: Random): string {
  let mutant = text
  for (let left = 1 + (random.below(5) * random.below(5)) / 4; left >= 1; left--) {
    mutant = random.from(random.chance(40) ? treeChanges : textChanges)(mutant, random)
  }
  return mutant
}

type Change = (text: string, random: Random) => string

const textChanges: readonly Change[] = [
  // A character of another kind, or a single bit.
  (text, random) => replace(text, spot(text, random), 1, random.from(tokens)),
  (text, random) => {
    const at = spot(text, random)
    return replace(text, at, 1, String.fromCharCode((text.charCodeAt(at) || 0) ^ (1 << random.below(8))))
  },
  (text, random) => replace(text, spot(text, random), 0, random.from(tokens)),
  (text, random) => replace(text, spot(text, random), 1 + random.below(8), ''),
  (text, random) => replace(text, spot(text, random), random.below(200), ''),
  (text, random) => {
    const at = spot(text, random)
    const piece = text.slice(at, at + 1 + random.below(100))
    return replace(text, random.chance(50) ? at : spot(text, random), 0, piece)
  },
  (text, random) => {
    const at = spot(text, random)
    return replace(text, at, 0, text.slice(at, at + 1 + random.below(5)).repeat(1 + random.below(300)))
  },
  (text, random) => text.slice(0, spot(text, random)),
  (text, random) => text.slice(spot(text, random)),
  // What looks like a value, a name or a tag.
  (text, random) => replaceMatch(text, /"[^"]*"|'[^']*'/g, random, () => `"${random.from(values)}"`),
  (text, random) => replaceMatch(text, /"[^"]*"|'[^']*'/g, random, () => `"${random.from(expressions)}"`),
  (text, random) => replaceMatch(text, /\b[A-Za-z]+(?==)/g, random, () => random.from(attributeNames)),
  (text, random) => replaceMatch(text, /(?<=<\/?)[A-Za-z]+/g, random, () => random.from(tagNames)),
  (text, random) => replaceMatch(text, /<[^<>]*>/g, random, () => ''),
  (text, random) => replaceMatch(text, /<[^<>]*>/g, random, (tag) => tag + tag),
]

/** Of one document to the next it changes the tree, where there is one. */
const treeChanges: readonly Change[] = [
  onElement((text, { start, end }) => replace(text, start, end - start, '')),
  onElement((text, { start, end }) => replace(text, end, 0, text.slice(start, end))),
  // Its children take its place.
  onElement((text, { start, end, innerStart, innerEnd }) =>
    replace(text, start, end - start, text.slice(innerStart, innerEnd)),
  ),
  onElement((text, { start, end }, random) => {
    const name = random.from(tagNames)
    return replace(text, start, end - start, `<${name}>${text.slice(start, end)}</${name}>`)
  }),
  onElement((text, { start, end, name }, random) => {
    const renamed = random.from(tagNames)
    const closing = `</${name}`
    const whole = text.slice(start, end)
    const at = whole.endsWith('/>') ? -1 : whole.lastIndexOf(closing)
    const tail = at < 0 ? whole.slice(1 + name.length) : whole.slice(1 + name.length, at)
    return replace(text, start, end - start, `<${renamed}${tail}${at < 0 ? '' : `</${renamed}>`}`)
  }),
  // Moved or copied to another place.
  onTwo((text, a, b, random) => {
    const piece = text.slice(a.start, a.end)
    const at = random.chance(50) ? b.innerEnd : b.start
    const copied = random.chance(30)
    if (copied || (at > a.start && at < a.end)) return replace(text, at, 0, piece)
    return at >= a.end
      ? replace(replace(text, at, 0, piece), a.start, a.end - a.start, '')
      : replace(replace(text, a.start, a.end - a.start, ''), at, 0, piece)
  }),
  // Exchanged.
  onTwo((text, a, b) => {
    const [first, second] = a.start <= b.start ? [a, b] : [b, a]
    if (second.start < first.end) return text
    const swapped = replace(text, second.start, second.end - second.start, text.slice(first.start, first.end))
    return replace(swapped, first.start, first.end - first.start, text.slice(second.start, second.end))
  }),
  onAttributes((text, a, b) => replace(text, a.valueStart, a.valueEnd - a.valueStart, valueText(text, b))),
  onAttributes((text, a, b) => {
    const [first, second] = a.start <= b.start ? [a, b] : [b, a]
    if (first === second) return text
    const swapped = replace(text, second.valueStart, second.valueEnd - second.valueStart, valueText(text, first))
    return replace(swapped, first.valueStart, first.valueEnd - first.valueStart, valueText(text, second))
  }),
  onAttributes((text, a, b) => replace(text, a.end, 0, ` ${text.slice(b.start, b.end)}`)),
  onAttributes((text, a) => replace(text, a.start, a.end - a.start, '')),
  onAttributes((text, a, _, random) =>
    replace(
      text,
      a.valueStart,
      a.valueEnd - a.valueStart,
      escaped(random.from(random.chance(50) ? values : expressions)),
    ),
  ),
  onElement((text, { start, name }, random) => {
    const attribute = random.from(attributeNames)
    return replace(text, start + 1 + name.length, 0, ` ${attribute}="${random.from(values)}"`)
  }),
]

function onElement(change: (text: string, element: XmlElement, random: Random) => string): Change {
  return onTwo((text, element, _, random) => change(text, element, random))
}

function onTwo(change: (text: string, a: XmlElement, b: XmlElement, random: Random) => string): Change {
  return (text, random) => {
    const elements = elementsOf(text)
    return elements.length === 0 ? text : change(text, random.from(elements), random.from(elements), random)
  }
}

function onAttributes(change: (text: string, a: XmlAttribute, b: XmlAttribute, random: Random) => string): Change {
  return (text, random) => {
    const attributes = elementsOf(text).flatMap((element) => element.attributes)
    return attributes.length === 0 ? text : change(text, random.from(attributes), random.from(attributes), random)
  }
}

// Most first changes are made to the same few texts.
let last: { readonly text: string; readonly elements: readonly XmlElement[] } | undefined

function elementsOf(text: string): readonly XmlElement[] {
  if (last?.text === text) return last.elements
  const elements: XmlElement[] = []
  const document = documentOf(text)
  // With a byte order mark the offsets are those of another text.
  const open = document && !document.byteOrderMark ? [document.root] : []
  for (let element = open.pop(); element; element = open.pop()) {
    elements.push(element)
    for (const child of element.children) if (child.kind === 'element') open.push(child)
  }
  last = { text, elements }
  return elements
}

// What it throws is for `judge` to find, which says with what.
function documentOf(text: string): XmlDocument | null {
  try {
    return parseXml(text).document
  } catch {
    return null
  }
}

function valueText(text: string, { valueStart, valueEnd }: XmlAttribute): string {
  return text.slice(valueStart, valueEnd)
}

function escaped(value: string): string {
  return value.replace(/[&<"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

function replaceMatch(text: string, pattern: RegExp, random: Random, by: (found: string) => string): string {
  const found = [...text.matchAll(pattern)]
  if (found.length === 0) return text
  const match = random.from(found)
  return replace(text, match.index, match[0].length, by(match[0]))
}

function replace(text: string, at: number, length: number, by: string): string {
  return text.slice(0, at) + by + text.slice(at + length)
}

function spot(text: string, random: Random): number {
  return random.below(text.length + 1)
}
