/** Elements and attributes that SCXML does not have, or not there (REC 3-6). */
import { type CodeEntries, chart } from './entry.js'

export const schemaCodes: CodeEntries = {
  'schema/unknown-element': {
    title: 'An element that SCXML does not have',
    severity: 'warning',
    text: `
      An element is in the namespace of SCXML, but SCXML has no such element. It is ignored, with all that is in it; most often
      it is misspelt. Elements of a tool's own belong in a namespace of its own.`,
    bad: chart('<state id="a">\n  <onenter><log label="a"/></onenter>\n</state>'),
    good: chart('<state id="a">\n  <onentry><log label="a"/></onentry>\n</state>'),
    rec: '3.1',
  },
  'schema/foreign-element': {
    title: 'Elements of another namespace',
    severity: 'warning',
    text: `
      Design tools keep their layout in elements of a namespace of their own, and engines their own actions. microstep ignores
      them, and keeps them when a document is changed and written back. It says so once for each namespace. If an element was
      to do something when the chart runs, it does not.`,
    bad: chart('<state id="a">\n  <onentry><my:alarm xmlns:my="urn:example" level="2"/></onentry>\n</state>'),
    good: chart('<state id="a">\n  <onentry><send event="alarm" type="urn:example"/></onentry>\n</state>'),
    rec: '4.10',
  },
  'schema/unknown-attribute': {
    title: 'An attribute that the element does not have',
    severity: 'warning',
    text: `
      The attribute is ignored; most often it is misspelt. Attributes of a tool's own belong in a namespace of its own, such as
      \`draw:x\`.`,
    bad: chart('<state id="a">\n  <transition event="go" con="In(\'a\')" target="b"/>\n</state>\n<final id="b"/>'),
    good: chart('<state id="a">\n  <transition event="go" cond="In(\'a\')" target="b"/>\n</state>\n<final id="b"/>'),
    rec: '3.1',
  },
  'schema/stray-text': {
    title: 'Text where SCXML has none',
    severity: 'warning',
    text: `
      Text has a meaning in \`<script>\`, \`<data>\`, \`<assign>\` and \`<content>\` only. Elsewhere it is ignored. Often it is the
      rest of a tag, or a note that should be a comment.`,
    bad: chart('<state id="a">\n  waits for coins\n</state>'),
    good: chart('<state id="a">\n  <!-- waits for coins -->\n</state>'),
    rec: '3.1',
  },
  'schema/missing-attribute': {
    title: 'An attribute that the element must have',
    severity: 'error',
    text: 'Without it the element says nothing that could be run.',
    bad: chart(
      '<state id="a">\n  <onentry><raise/></onentry>\n  <transition event="ready" target="b"/>\n</state>\n<final id="b"/>',
    ),
    good: chart(
      '<state id="a">\n  <onentry><raise event="ready"/></onentry>\n  <transition event="ready" target="b"/>\n</state>\n<final id="b"/>',
    ),
    rec: '4.2.1',
  },
  'schema/missing-version': {
    title: 'No version',
    severity: 'warning',
    text: 'The Recommendation asks for `version="1.0"`. The document is read as SCXML 1.0 all the same.',
    bad: '<scxml xmlns="http://www.w3.org/2005/07/scxml">\n  <final/>\n</scxml>',
    good: chart('<final/>'),
    rec: '3.2.1',
  },
  'schema/version': {
    title: 'A version other than 1.0',
    severity: 'warning',
    text: 'There is no other version of SCXML. The document is read as SCXML 1.0.',
    bad: '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.1">\n  <final/>\n</scxml>',
    good: chart('<final/>'),
    rec: '3.2.1',
  },
  'schema/missing-value': {
    title: 'An element without a value',
    severity: 'warning',
    text: `
      A \`<param>\` without \`expr\` and \`location\`, or a \`<script>\`, \`<assign>\` or \`<content>\` without content and an
      attribute in its place, stands for nothing. microstep goes on with \`undefined\`, or with nothing to run.`,
    bad: chart(
      `
      <state id="a">
        <onentry><send event="ready" target="#_internal"><param name="cups"/></send></onentry>
        <transition event="ready" target="b"/>
      </state>
      <final id="b"/>`,
    ),
    good: chart(
      `
      <state id="a">
        <onentry><send event="ready" target="#_internal"><param name="cups" expr="2"/></send></onentry>
        <transition event="ready" target="b"/>
      </state>
      <final id="b"/>`,
    ),
    rec: '5.7',
  },
  'schema/bad-value': {
    title: 'A value that the attribute does not have',
    severity: 'error',
    text: `
      The attribute has a short list of values, and this is none of them. microstep does not guess which one was meant, since the
      chart would behave differently.`,
    bad: chart('<state id="a">\n  <transition type="inner" event="go" target="b"/>\n</state>\n<final id="b"/>'),
    good: chart('<state id="a">\n  <transition type="internal" event="go" target="b"/>\n</state>\n<final id="b"/>'),
    rec: '3.5.1',
  },
  'schema/letter-case': {
    title: 'A value in the wrong case',
    severity: 'warning',
    text: 'The values of attributes are written in small letters and without spaces. It is clear what is meant, and read so.',
    bad: chart('<final id="a"/>', 'binding="Late"'),
    good: chart('<final id="a"/>', 'binding="late"'),
    rec: '3.2.1',
  },
  'schema/bad-name': {
    title: 'An id or a name that is no XML name',
    severity: 'warning',
    text: `
      Ids are XML names without a colon: they begin with a letter or an underscore, and hold no spaces or signs. Others are used
      as they are written, but a state with a space in its id cannot be the target of a transition, and other tools may refuse
      the document.`,
    bad: chart('<final id="42"/>'),
    good: chart('<final id="s42"/>'),
    rec: '3.14',
  },
  'schema/exclusive': {
    title: 'Two things that exclude each other',
    severity: 'error',
    text: 'An element has been given the same thing in two ways, and it is not clear which one is meant.',
    bad: chart(
      `
      <state id="a">
        <onentry><send event="ready" eventexpr="'ready'" target="#_internal"/></onentry>
        <transition event="ready" target="b"/>
      </state>
      <final id="b"/>`,
    ),
    good: chart(
      `
      <state id="a">
        <onentry><send event="ready" target="#_internal"/></onentry>
        <transition event="ready" target="b"/>
      </state>
      <final id="b"/>`,
    ),
    rec: '6.2.2',
  },
  'schema/ignored-attribute': {
    title: 'An attribute that has no effect here',
    severity: 'warning',
    text: `
      The transition of an \`<initial>\` or \`<history>\` is always taken, so that it has no \`event\` and no \`cond\`. And where one
      of two attributes that exclude each other is empty, as some tools write it, the other one counts.`,
    bad: chart(
      `
      <state id="a">
        <initial><transition event="go" target="b"/></initial>
        <state id="b"/>
      </state>`,
    ),
    good: chart(
      `
      <state id="a">
        <initial><transition target="b"/></initial>
        <state id="b"/>
      </state>`,
    ),
    rec: '3.6',
  },
  'schema/ignored-content': {
    title: 'Notes of a tool inside a value',
    severity: 'warning',
    text: `
      The element has its value in an attribute, and elements of a foreign namespace inside. Design tools keep notes in such
      places; they are ignored. SCXML proper there would be an error, \`schema/exclusive\`.`,
    bad: chart(
      `
      <datamodel>
        <data id="cups" expr="0"><note xmlns="https://example.org/draw"/></data>
      </datamodel>
      <state id="a"><onentry><log expr="cups"/></onentry></state>`,
    ),
    good: chart(
      `
      <datamodel>
        <data id="cups" expr="0"/>
      </datamodel>
      <state id="a"><onentry><log expr="cups"/></onentry></state>`,
    ),
    rec: '5.3',
  },
  'schema/missing-element': {
    title: 'An element that must have another in it',
    severity: 'error',
    text: 'Without it there is nothing that could be run: a chart has at least one state, an `<initial>` its transition.',
    bad: '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"/>',
    good: chart('<final/>'),
    rec: '3.2.2',
  },
  'schema/missing-default': {
    title: 'A history without a default',
    severity: 'warning',
    text: `
      When a history is entered that has nothing to remember yet, its transition says where to go. Where it has none, or one
      without a target, microstep enters the states that its parent enters by default.`,
    bad: chart(
      `
      <state id="a">
        <history id="h"/>
        <state id="b"><transition event="go" target="c"/></state>
      </state>
      <state id="c"><transition event="back" target="h"/></state>`,
    ),
    good: chart(
      `
      <state id="a">
        <history id="h"><transition target="b"/></history>
        <state id="b"><transition event="go" target="c"/></state>
      </state>
      <state id="c"><transition event="back" target="h"/></state>`,
    ),
    rec: '3.10.2',
  },
  'schema/empty-donedata': {
    title: 'A <donedata> without data',
    severity: 'warning',
    text: 'The done event has no data then, just as without the `<donedata>`.',
    bad: chart('<final id="end"><donedata/></final>'),
    good: chart('<final id="end"><donedata><param name="cups" expr="2"/></donedata></final>'),
    rec: '5.5',
  },
  'schema/repeated-element': {
    title: 'An element that may be there once only',
    severity: 'error',
    text: 'It is not clear which of them is meant.',
    bad: chart(
      '<final id="end">\n  <donedata><content>1</content></donedata>\n  <donedata><content>2</content></donedata>\n</final>',
    ),
    good: chart('<final id="end">\n  <donedata><content>1</content></donedata>\n</final>'),
    rec: '3.7.2',
  },
  'schema/merged-element': {
    title: 'Several data models or scripts at one place',
    severity: 'warning',
    text: 'There should be one; all of them are read, in the order in which they stand there.',
    bad: chart(
      `
      <datamodel><data id="cups" expr="0"/></datamodel>
      <datamodel><data id="size" expr="'big'"/></datamodel>
      <state id="a"><onentry><log expr="cups + size"/></onentry></state>`,
    ),
    good: chart(
      `
      <datamodel><data id="cups" expr="0"/><data id="size" expr="'big'"/></datamodel>
      <state id="a"><onentry><log expr="cups + size"/></onentry></state>`,
    ),
    rec: '3.2.2',
  },
  'schema/misplaced-element': {
    title: 'An element where it may not stand',
    severity: 'error',
    text: `
      SCXML has the element, but not there, and without it the chart would do something else than it seems to. Executable content,
      for example, stands in \`<onentry>\`, \`<onexit>\` or a \`<transition>\`.`,
    bad: chart(
      '<state id="a">\n  <raise event="ready"/>\n  <transition event="ready" target="b"/>\n</state>\n<final id="b"/>',
    ),
    good: chart(
      '<state id="a">\n  <onentry><raise event="ready"/></onentry>\n  <transition event="ready" target="b"/>\n</state>\n<final id="b"/>',
    ),
    rec: '3.3.2',
  },
  'schema/ignored-element': {
    title: 'An element that has no effect there',
    severity: 'warning',
    text: `
      The element may not stand there, and the chart does the same without it: there is nothing to run for \`<onentry>\` in a
      \`<history>\`, and a \`<parallel>\` enters all its regions, whatever an \`<initial>\` says.`,
    bad: chart(
      `
      <parallel id="a">
        <initial><transition target="b"/></initial>
        <state id="b"/>
        <state id="c"/>
      </parallel>`,
    ),
    good: chart(
      `
      <parallel id="a">
        <state id="b"/>
        <state id="c"/>
      </parallel>`,
    ),
    rec: '3.4.2',
  },
  'schema/adopted-element': {
    title: 'Something of a state in <scxml> itself',
    severity: 'warning',
    text: `
      \`<scxml>\` has no \`<initial>\`, \`<transition>\` and \`<history>\` in SCXML 1.0, but it is clear what they would mean there, and
      some tools write them. microstep reads them as in a state around all others; other engines may not.`,
    bad: chart(
      `
      <initial><transition target="a"/></initial>
      <state id="a"/>`,
    ),
    good: chart('<state id="a"/>', 'initial="a"'),
    rec: '3.2.2',
  },
}
