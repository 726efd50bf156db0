/** The ids in a `target` or `initial` (REC 3.5.1): a list parted by white space, though some tools put spaces into ids. */
import type { ScxmlElement } from './document.js'
import { tokens } from './rules/rule.js'

/** The ids of a document's states, and how many words the longest of them has: 1 where all are as XML has them, 16 at most. */
export interface KnownIds {
  has(id: string): boolean
  readonly words: number
}

/** Whether `initial` names the `<initial>` inside, as state-machine-cat writes it, where it should name a state. */
export function namesInitial(state: ScxmlElement): boolean {
  return state.attributes.initial !== undefined && state.children.some((child) => isNamedBy(state, child))
}

/** Whether this child is the `<initial>` that the `initial` of the state names. */
export function isNamedBy({ attributes: { initial } }: ScxmlElement, child: ScxmlElement): boolean {
  const { id } = child.attributes
  if (child.element !== 'initial' || id === undefined || initial === undefined) return false
  // White space around it is taken off each time; there may be as many children as there is white space.
  return initial.length <= id.length + mostSpace && initial.trim() === id
}

const mostSpace = 100

// To look for the longest id takes as many attempts at each word.
const mostWords = 16

export function wordsIn(id: string): number {
  return id.includes(' ') ? Math.min(id.trim().split(/\s+/).length, mostWords) : 1
}

/**
 * The ids that a list names. Where each word is an id, these are meant; otherwise words that are no ids are taken
 * together with the ones behind them where that makes one: `Off In Progress` → `Off`, `In Progress`.
 */
export function idsIn(list: string | undefined, known: KnownIds): string[] {
  const words = tokens(list)
  if (known.words === 1 || words.every((word) => known.has(word))) return words
  const ids: string[] = []
  for (let at = 0; at < words.length; ) {
    let count = Math.min(known.words, words.length - at)
    while (count > 1 && !known.has(words.slice(at, at + count).join(' '))) count--
    ids.push(words.slice(at, at + count).join(' '))
    at += count
  }
  return ids
}
