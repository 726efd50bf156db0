/** What working drafts before 2013 had and the Recommendation has not; such documents are still about. */
import type { ElementName } from './document.js'

type ByAttribute = Partial<Record<ElementName, Readonly<Record<string, string>>>>

/** Attributes that only got another name: old name → new name. */
export const renamedAttributes: ByAttribute = {
  scxml: { initialstate: 'initial' },
  data: { name: 'id' },
  assign: { name: 'location' },
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
  log: { level: 'leave it out', name: "write 'label'" },
  send: {
    targettype: "write 'type'",
    sendid: "write 'id' or 'idlocation'",
    hints: 'leave it out',
    hintsexpr: 'leave it out',
    expr: 'write a <content>',
  },
  cancel: { sendidexp: "write 'sendidexpr'" },
  invoke: { targettype: "write 'type'" },
}

/** The name that an attribute had in an old draft; undefined where it had no other. */
export function oldName(element: ElementName, attribute: string): string | undefined {
  const names = renamedAttributes[element]
  for (const old in names) if (names[old] === attribute) return old
  return undefined
}
