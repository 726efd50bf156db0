/** What working drafts before 2013 had and the Recommendation has not; such documents are still about. */
import type { ElementName } from './document.js'

type ByAttribute = Partial<Record<ElementName, Readonly<Record<string, string>>>>

/** Attributes that only got another name: old name → new name. */
export const renamedAttributes: ByAttribute = {
  scxml: { initialstate: 'initial' },
  transition: { next: 'target' },
  data: { name: 'id' },
  assign: { name: 'location' },
  log: { name: 'label' },
  send: { targettype: 'type' },
  cancel: { sendidexp: 'sendidexpr' },
  invoke: { targettype: 'type' },
}

/** Attributes that have no meaning any more, and what to do instead. */
export const goneAttributes: ByAttribute = {
  scxml: { profile: "write 'datamodel'", exmode: 'leave it out', id: "write 'name'", src: 'leave it out' },
  state: {
    final: 'write <final> instead of <state>',
    src: 'put the states of the other document here, or an xi:include',
    task: 'leave it out',
    anchor: 'leave it out',
  },
  parallel: {
    src: 'put the states of the other document here, or an xi:include',
    initial: 'a parallel enters all its regions',
  },
  initial: { id: 'leave it out' },
  transition: { anchor: "use a <history> as 'target'" },
  log: { level: 'leave it out' },
  send: {
    sendid: "write 'id' or 'idlocation'",
    hints: 'leave it out',
    hintsexpr: 'leave it out',
    expr: 'write a <content>',
  },
}

/** What is made of those of them that still say something; the others are ignored. */
export const outcomes: ByAttribute = {
  state: {
    src: 'what it leads to is read as standing here',
    final: 'with the value true it makes a state without states final',
  },
  parallel: { src: 'what it leads to is read as standing here' },
}

/** Whether an old draft would have said that the state is final. */
export function isFinalState(attributes: Readonly<Record<string, string>>): boolean {
  return attributes.final?.trim().toLowerCase() === 'true'
}

/** The name that an attribute had in an old draft; undefined where it had no other. */
export function oldName(element: ElementName, attribute: string): string | undefined {
  const names = renamedAttributes[element]
  for (const old in names) if (names[old] === attribute) return old
  return undefined
}
