/** What a set of rules is made of. */
import { type DiagnosticInit, type Span, shorten } from '../../diagnostic.js'
import { attributeSpan, type ElementName, type ScxmlElement } from '../document.js'
import type { StateIndex } from '../index-states.js'

/** An element and what is around it. */
export interface Place {
  readonly element: ScxmlElement
  readonly parent: ScxmlElement | null
  /** The innermost state around the element, `<scxml>` counted in; not the element itself. */
  readonly state: ScxmlElement
  /** Somewhere inside a `<finalize>`. */
  readonly finalize: boolean
}

export interface RuleContext {
  readonly states: StateIndex
  report(problem: DiagnosticInit): void
  /** "did you mean …", for a hint; gives up after a number of them. */
  suggest(word: string, candidates: Iterable<string>): string | undefined
}

/** Looks at one element and reports what is wrong. */
export type Check = (place: Place) => void

/** Rules that belong together. Made anew for each document, so that they may remember what they saw. */
export type RuleSet = (context: RuleContext) => Iterable<readonly [ElementName, Check]>

/** The tokens of a list that is parted by white space. */
export function tokens(text: string | undefined): string[] {
  if (text === undefined || text === '') return []
  // Nearly all lists are of one token.
  return white.test(text) ? text.split(/[ \t\r\n]+/).filter((token) => token !== '') : [text]
}

const white = /[ \t\r\n]/

export function isBlank(text: string | undefined): boolean {
  return text === undefined || !notWhite.test(text)
}

const notWhite = /[^ \t\r\n]/

/** How messages call a state: `'paying'`, or `<state>` where it has no id. */
export function stateName({ element, attributes }: ScxmlElement): string {
  return attributes.id ? `'${shorten(attributes.id)}'` : `<${element}>`
}

// To look for a token takes time in the length of the list, and who reads one token in a list of hundreds?
const longList = 1000

/** The span of one token of an attribute that is a list; of the whole list where it is long or has character references. */
export function tokenSpan(element: ScxmlElement, attribute: string, token: string): Span {
  const whole = attributeSpan(element, attribute)
  if (whole.end - whole.start > longList) return whole
  const at = ` ${whole.source.text.slice(whole.start, whole.end)} `.replace(/[\t\r\n]/g, ' ').indexOf(` ${token} `)
  return at < 0 ? whole : { source: whole.source, start: whole.start + at, end: whole.start + at + token.length }
}
