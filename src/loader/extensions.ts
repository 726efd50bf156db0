/**
 * What microstep adds to SCXML: attributes in a namespace of its own, which other engines ignore. Nothing in a document
 * without them means anything else than the Recommendation says.
 */
import { attributeNS, type ElementName, type ScxmlElement } from './document.js'
import type { XmlAttribute } from './xml.js'

/** By convention its prefix is `ms`. */
export const microstepNamespace = 'urn:microstep:scxml'

/** The elements that may have each attribute. */
export const extensionAttributes: Readonly<Record<string, readonly ElementName[]>> = {
  /** Descriptors of the events that the state defers; see `core/deferral.ts`. */
  defer: ['state', 'parallel'],
  /** A whole number: the event's priority in the external queue; see `core/external-queue.ts`. */
  priority: ['send'],
  /** `true`: content is to run elsewhere; on a state, all that is inside. See `core/executor.ts`. */
  offload: ['scxml', 'state', 'parallel', 'final', 'transition', 'onentry', 'onexit', 'script'],
  /** The name of a type; see `types/`. */
  type: ['data', 'param'],
}

/** The attribute of microstep's namespace, where the element may have it. */
export function extension(element: ScxmlElement, local: string): XmlAttribute | undefined {
  return extensionAttributes[local]?.includes(element.element)
    ? attributeNS(element, microstepNamespace, local)
    : undefined
}

/** A priority as it is written; undefined where it is no whole number. */
export function parsePriority(text: string): number | undefined {
  const number = /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : Number.NaN
  return Number.isSafeInteger(number) ? number : undefined
}
