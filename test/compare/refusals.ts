/** Why a document with an error of this code is refused: what a reader of the Recommendation finds there, by code. */
export const refusals: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'rule/not-scxml':
      'REC 3.2: the root of an SCXML document is `<scxml>`. These are fragments that other documents include.',
    'rule/duplicate-id':
      'REC 3.14: ids are unique in the session. A transition to such an id would have two states to choose from.',
    'rule/unknown-target':
      'REC 3.5.1, 3.11: `target` and `initial` name states of the document. There is no state to enter.',
    'rule/illegal-targets': 'REC 3.11: the targets of a transition can all be active together.',
    'rule/illegal-initial': 'REC 3.3.1, 3.6: the initial state is a descendant of the state.',
    'rule/illegal-history':
      'REC 3.10.2: the default of a history lies inside the state whose history it is. Entering it would leave that state, or enter it without end.',
    'rule/circular-history': 'REC 3.10.2: the default of a history leads to a state.',
    'rule/endless-transition':
      'REC 3.5.2: a transition has at least one of `event`, `cond` and `target`. Without any, and with nothing to do, it is taken for ever. Where the targets are in elements with probabilities, the document is one of a language made from SCXML, to be translated first.',
    'rule/event-name':
      'REC 4.2.1, 6.2.2, 3.12.1: names of events have no white space; no descriptor could name such an event.',
    'rule/bad-delay': 'REC 6.2.2: a delay is a time as CSS has it.',
    'rule/delayed-internal': 'REC 6.2.2: an event to `#_internal` has no delay.',
    'rule/if-order': 'REC 4.3.2: `<elseif>` comes before `<else>`. Behind it, it would never be reached.',
    'rule/bad-include': 'XInclude 1.0: it cannot be followed, so that a part of the chart is missing.',
    'rule/nested-too-deep': 'A limit of microstep: executable content nests 256 deep at most.',
    'schema/missing-attribute':
      'REC 3–6, the attribute table of the element: the attribute is required. There is nothing to take in its place.',
    'schema/bad-value':
      'REC 3–6, the attribute table of the element: the attribute has one of a few values, and this is none.',
    'schema/exclusive': 'REC 3.3, 3.6, 4–6: the document must not have both, and they may say different things.',
    'schema/missing-element':
      'REC 3.2.2, 3.6: `<scxml>` has at least one state, and `<initial>` has one transition. There is nothing to begin with.',
    'schema/repeated-element': 'REC 3.3.2, 3.6: there is one only; of several nobody says which is meant.',
    'schema/misplaced-element':
      'REC 3–6, the children of the element: this one is not among them, and what it would do there the Recommendation does not say.',
    'io/unreadable-src':
      'REC 5.8.2: a processor must reject a document whose script cannot be had. The file is not in the collection, or the name is no file but that of a function of the host.',
    'io/unreadable-include':
      'XInclude 1.0 4.4, and the drafts that had `src`: a part of the chart stands in a file that is not in the collection, or whose name only the tool can read.',
  }),
)
