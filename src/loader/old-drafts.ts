/** What working drafts before 2013 had and the Recommendation has not; such documents are still about. */
import type { ElementName } from './document.js'

/** What to write instead, by element and attribute. The attributes themselves are ignored. */
const attributes: Partial<Record<ElementName, Readonly<Record<string, string>>>> = {
  scxml: {
    initialstate: "write 'initial'",
    profile: "write 'datamodel'",
    exmode: 'leave it out',
    id: "write 'name'",
    src: 'leave it out',
  },
  state: {
    final: 'write <final> instead of <state>',
    src: 'put the states of the other document here',
    task: 'leave it out',
    anchor: 'leave it out',
  },
  parallel: { src: 'put the states of the other document here', initial: 'a parallel enters all its regions' },
  initial: { id: 'leave it out' },
  transition: { anchor: "use a <history> as 'target'" },
  data: { name: "write 'id'" },
  assign: { name: "write 'location'", dataid: "write 'location'" },
  log: { level: 'leave it out', name: "write 'label'" },
  raise: { name: "write 'event'" },
  send: {
    targettype: "write 'type'",
    sendid: "write 'id'",
    hints: 'leave it out',
    hintsexpr: 'leave it out',
    expr: 'write a <content>',
  },
  cancel: { id: "write 'sendid'", sendidexp: "write 'sendidexpr'" },
  invoke: { targettype: "write 'type'" },
}

/** What to write instead of an attribute of an old draft; undefined where it is none. */
export function oldDraftAttribute(element: ElementName, attribute: string): string | undefined {
  return attributes[element]?.[attribute]
}
