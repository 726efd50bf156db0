/** What no schema can say: ids, targets, names of events, times (REC 3-6). */
import { type CodeEntries, chart } from './entry.js'

export const ruleCodes: CodeEntries = {
  'rule/not-scxml': {
    title: 'A document that is no SCXML',
    severity: 'error',
    text: 'The root element of a chart is `<scxml>`, in small letters. Nothing else is said about the document.',
    bad: '<stateMachine initial="a"><state id="a"/></stateMachine>',
    good: chart('<state id="a"/>'),
    rec: '3.2',
  },
  'rule/missing-namespace': {
    title: 'No namespace',
    severity: 'warning',
    text: `
      SCXML has the namespace \`http://www.w3.org/2005/07/scxml\`. Without one, \`<scxml>\` is read all the same, but other tools may
      not know the document as SCXML.`,
    bad: '<scxml version="1.0">\n  <final/>\n</scxml>',
    good: chart('<final/>'),
    rec: 'A.1',
  },
  'rule/wrong-namespace': {
    title: 'A namespace that is nearly right',
    severity: 'warning',
    text: `
      The namespace is that of an old draft, or is misspelt. It is read as if it was the right one,
      \`http://www.w3.org/2005/07/scxml\`.`,
    bad: '<scxml xmlns="http://www.w3.org/2005/07/SCXML" version="1.0">\n  <final/>\n</scxml>',
    good: chart('<final/>'),
    rec: 'A.1',
  },
  'rule/element-without-namespace': {
    title: 'An element that has lost the namespace',
    severity: 'warning',
    text: `
      The element has a name of SCXML, but is in no namespace, so that it is no SCXML and is ignored. Often the document has a
      prefix for SCXML, and this element lacks it.`,
    bad: `
      <sc:scxml xmlns:sc="http://www.w3.org/2005/07/scxml" version="1.0">
        <sc:state id="a">
          <onentry/>
        </sc:state>
      </sc:scxml>`,
    good: `
      <sc:scxml xmlns:sc="http://www.w3.org/2005/07/scxml" version="1.0">
        <sc:state id="a">
          <sc:onentry/>
        </sc:state>
      </sc:scxml>`,
    rec: 'A.1',
  },
  'rule/old-draft': {
    title: 'An attribute of an old draft, without a meaning now',
    severity: 'warning',
    text: `
      Drafts of SCXML before 2013 had the attribute; the Recommendation has not. It is ignored, but for those that still say
      something: \`<state final="true">\` is a final state if there are no states in it, and what the \`src\` of a \`<state>\` leads
      to stands inside it. The hint says what to write instead.`,
    bad: chart('<state id="a">\n  <onentry><log level="1" label="hello"/></onentry>\n</state>'),
    good: chart('<state id="a">\n  <onentry><log label="hello"/></onentry>\n</state>'),
    rec: '4.7',
  },
  'rule/renamed-attribute': {
    title: 'An attribute by the name of an old draft',
    severity: 'warning',
    text: `
      Drafts of SCXML before 2013 had another name for the attribute. It is read as the attribute that it has become; other
      engines may ignore it.`,
    bad: chart('<state id="a"/>', 'initialstate="a"'),
    good: chart('<state id="a"/>', 'initial="a"'),
    rec: '3.2',
  },
  'rule/old-element': {
    title: 'An element of an old draft',
    severity: 'warning',
    text: 'The drafts of 2005 had the targets of a transition in elements. They are read as its `target`.',
    bad: chart('<state id="a">\n  <transition event="e"><target next="b"/></transition>\n</state>\n<state id="b"/>'),
    good: chart('<state id="a">\n  <transition event="e" target="b"/>\n</state>\n<state id="b"/>'),
    rec: '3.5.1',
  },
  'rule/named-initial': {
    title: 'An initial state that is an <initial>',
    severity: 'warning',
    text: `
      The attribute \`initial\` names states. Here it names the \`<initial>\` beside it, as drawing tools have pseudo-states with
      names; the transition of that is taken.`,
    bad: chart(
      '<state id="a" initial="start">\n  <initial id="start"><transition target="b"/></initial>\n  <state id="b"/>\n</state>',
    ),
    good: chart('<state id="a">\n  <initial><transition target="b"/></initial>\n  <state id="b"/>\n</state>'),
    rec: '3.6',
  },
  'rule/bad-include': {
    title: 'An include that cannot be followed',
    severity: 'error',
    text: `
      An \`xi:include\` takes in a whole document (\`parse="xml"\`), the element with an id in it (\`xpointer="id"\`, or
      \`href="file#id"\`), or a text (\`parse="text"\`) as all of the content of a \`<script>\`, \`<data>\`, \`<content>\` or
      \`<assign>\`. The \`src\` of a \`<state>\` leads to a document, or to a state of one.`,
    bad: chart(`
      <state id="a"/>
      <xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="paying.scxml" parse="json"/>`),
    good: chart(`
      <state id="a"/>
      <xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="paying.scxml" parse="xml">
        <xi:fallback/>
      </xi:include>`),
  },
  'rule/empty-include': {
    title: 'An include of nothing',
    severity: 'warning',
    text: 'The `xi:include` has no `href`, as editors write it before a file is chosen. It is ignored.',
    bad: chart('<state id="a"/>\n<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href=""/>'),
    good: chart('<state id="a"/>'),
  },
  'rule/included-text': {
    title: 'A text where elements stand',
    severity: 'warning',
    text: 'Text means nothing among states, so that what is included there is read as XML all the same.',
    kind: 'program',
    bad: `
parseChart(
  \`<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
    <xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="urn:a" parse="text"/>
  </scxml>\`,
  { url: 'urn:main', fetch: () => '<state xmlns="http://www.w3.org/2005/07/scxml" id="a"/>' },
)`.trim(),
    good: `
parseChart(
  \`<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
    <xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="urn:a" parse="xml"/>
  </scxml>\`,
  { url: 'urn:main', fetch: () => '<state xmlns="http://www.w3.org/2005/07/scxml" id="a"/>' },
)`.trim(),
  },
  'rule/other-data-model': {
    title: 'An included document of another data model',
    severity: 'warning',
    text: `
      A chart has one data model, that of the document which includes. The expressions of what is included are read in it, too,
      and mean something else there, or nothing.`,
    kind: 'program',
    bad: `
parseChart(
  \`<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="null">
    <state id="a" xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="urn:b"/></state>
  </scxml>\`,
  {
    url: 'urn:main',
    fetch: () => '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript"><state id="b"/></scxml>',
  },
)`.trim(),
    good: `
parseChart(
  \`<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="null">
    <state id="a" xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="urn:b"/></state>
  </scxml>\`,
  {
    url: 'urn:main',
    fetch: () => '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="null"><state id="b"/></scxml>',
  },
)`.trim(),
  },
  'rule/duplicate-id': {
    title: 'Two states with one id',
    severity: 'error',
    text: 'The ids of states are unique in a document: a target could be the one or the other.',
    bad: chart('<state id="a"><transition event="go" target="b"/></state>\n<state id="b"/>\n<state id="b"/>'),
    good: chart('<state id="a"><transition event="go" target="b"/></state>\n<state id="b"><state id="c"/></state>'),
    rec: '3.14',
  },
  'rule/duplicate-data': {
    title: 'Data that are declared twice',
    severity: 'warning',
    text: 'There is one variable for both, which gets both values, one after the other.',
    bad: chart(
      `
      <datamodel>
        <data id="cups" expr="0"/>
        <data id="cups" expr="1"/>
      </datamodel>
      <state id="a"><onentry><log expr="cups"/></onentry></state>`,
    ),
    good: chart(
      `
      <datamodel>
        <data id="cups" expr="1"/>
      </datamodel>
      <state id="a"><onentry><log expr="cups"/></onentry></state>`,
    ),
    rec: '3.14',
  },
  'rule/duplicate-sendid': {
    title: 'Two sends with one id',
    severity: 'warning',
    text: `
      A \`<cancel>\` of this id takes back the delayed events of both. The Recommendation wants ids to be unique; where both are
      meant to be cancelled together, turn this warning off.`,
    bad: chart(
      `
      <state id="a">
        <onentry><send id="timer" event="tick" delay="1s"/></onentry>
        <onentry><send id="timer" event="tick" delay="2s"/></onentry>
        <transition event="tick" target="b"/>
      </state>
      <final id="b"/>`,
    ),
    good: chart(
      `
      <state id="a">
        <onentry><send id="timer" event="tick" delay="1s"/></onentry>
        <transition event="tick" target="b"/>
      </state>
      <final id="b"/>`,
    ),
    rec: '3.14',
  },
  'rule/duplicate-invokeid': {
    title: 'Two invocations with one id',
    severity: 'warning',
    text: 'While the first one runs, the second cannot start, and events from the two cannot be told apart.',
    bad: chart(
      `
      <state id="a"><invoke id="child" src="child.scxml"/><transition event="done.invoke.child" target="b"/></state>
      <state id="b"><invoke id="child" src="other.scxml"/></state>`,
    ),
    good: chart(
      `
      <state id="a"><invoke id="child" src="child.scxml"/><transition event="done.invoke.child" target="b"/></state>
      <state id="b"><invoke id="other" src="other.scxml"/></state>`,
    ),
    rec: '3.14',
  },
  'rule/unknown-target': {
    title: 'A target that no state has',
    severity: 'error',
    text: `
      A \`target\` or \`initial\` names a state by an id that no state of the document has. The chart could not go there, so that it
      is refused. Often the id is misspelt, or a state was renamed and not all that refers to it.`,
    bad: chart('<state id="paying">\n  <transition event="paid" target="payed"/>\n</state>\n<final id="paid"/>'),
    good: chart('<state id="paying">\n  <transition event="paid" target="paid"/>\n</state>\n<final id="paid"/>'),
    rec: '3.5.1',
  },
  'rule/illegal-targets': {
    title: 'Targets that cannot be active together',
    severity: 'error',
    text: `
      A transition may have several targets where all of them can be active at the same time: in different regions of a
      \`<parallel>\`. A state and one inside it are not two targets: entering the inner one enters the outer one, too.`,
    bad: chart(
      `
      <state id="a"><transition event="go" target="b c"/></state>
      <state id="b"/>
      <state id="c"/>`,
    ),
    good: chart(
      `
      <state id="a"><transition event="go" target="b c"/></state>
      <parallel id="p">
        <state id="b"/>
        <state id="c"/>
      </parallel>`,
    ),
    rec: '3.11',
  },
  'rule/illegal-initial': {
    title: 'An initial state outside its state',
    severity: 'error',
    text: `
      What \`initial\` names is entered when the state is, so that it lies inside the state: a child, or a state further inside.`,
    bad: chart(
      '<state id="a" initial="c">\n  <state id="b"><transition event="go" target="c"/></state>\n</state>\n<state id="c"/>',
    ),
    good: chart(
      '<state id="a" initial="b">\n  <state id="b"><transition event="go" target="c"/></state>\n</state>\n<state id="c"/>',
    ),
    rec: '3.11',
  },
  'rule/initial-without-states': {
    title: 'An initial state for a state without any',
    severity: 'warning',
    text: 'A state without child states has nothing to enter; its `initial` is ignored.',
    bad: chart('<state id="a" initial="b"/>'),
    good: chart('<state id="a" initial="b">\n  <state id="b"/>\n</state>'),
    rec: '3.3.1',
  },
  'rule/illegal-history': {
    title: 'A history whose default lies outside',
    severity: 'error',
    text: 'History stands for states inside its parent; so does its default, for the first time.',
    bad: chart(
      `
      <state id="a">
        <history id="h"><transition target="c"/></history>
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
  'rule/shallow-history': {
    title: 'A shallow history with a deep default',
    severity: 'warning',
    text: `
      Shallow history remembers which child of its parent was active, so that its default is a child, too. It is followed as
      written; but the next time the history goes to the child, and not to where the default went.`,
    bad: chart(
      `
      <state id="a">
        <history id="h"><transition target="c"/></history>
        <state id="b"><state id="c"><transition event="go" target="d"/></state></state>
      </state>
      <state id="d"><transition event="back" target="h"/></state>`,
    ),
    good: chart(
      `
      <state id="a">
        <history id="h" type="deep"><transition target="c"/></history>
        <state id="b"><state id="c"><transition event="go" target="d"/></state></state>
      </state>
      <state id="d"><transition event="back" target="h"/></state>`,
    ),
    rec: '3.10.2',
  },
  'rule/circular-history': {
    title: 'Histories that lead to each other',
    severity: 'error',
    text: 'The default of a history may be another history, but in the end it has to come to a state.',
    bad: chart(
      `
      <state id="a">
        <history id="h"><transition target="h"/></history>
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
  'rule/endless-transition': {
    title: 'A transition that is taken for ever',
    severity: 'error',
    text: `
      A transition without \`event\`, \`cond\` and \`target\`, and with nothing to do, changes nothing and can therefore be taken again
      at once. The chart would never wait for an event.`,
    bad: chart('<state id="a">\n  <transition/>\n</state>'),
    good: chart('<state id="a">\n  <transition event="go"/>\n</state>'),
    rec: '3.5.2',
  },
  'rule/empty-transition': {
    title: 'A transition without event, condition and target',
    severity: 'warning',
    text: `
      The Recommendation asks for at least one of them. The transition is taken whenever its state is active and nothing before it
      can be taken: that comes to an end only if what it does changes something.`,
    bad: chart(
      `
      <datamodel><data id="cups" expr="0"/></datamodel>
      <state id="a">
        <transition cond="cups === 5" target="b"/>
        <transition><assign location="cups" expr="cups + 1"/></transition>
      </state>
      <final id="b"/>`,
    ),
    good: chart(
      `
      <datamodel><data id="cups" expr="0"/></datamodel>
      <state id="a">
        <transition cond="cups === 5" target="b"/>
        <transition cond="cups !== 5"><assign location="cups" expr="cups + 1"/></transition>
      </state>
      <final id="b"/>`,
    ),
    rec: '3.5.2',
  },
  'rule/empty-condition': {
    title: 'An empty condition',
    severity: 'warning',
    text: 'It is read as no condition at all, which is always true. Some tools write empty attributes that nobody filled in.',
    bad: chart('<state id="a">\n  <transition event="go" cond="" target="b"/>\n</state>\n<final id="b"/>'),
    good: chart('<state id="a">\n  <transition event="go" target="b"/>\n</state>\n<final id="b"/>'),
    rec: '5.9.1',
  },
  'rule/empty-event': {
    title: 'A transition with an empty event',
    severity: 'warning',
    text: `
      It is read as no \`event\` at all: the transition does not wait for an event, but is taken as soon as its state is active and
      its condition holds.`,
    bad: chart('<state id="a">\n  <transition event="" target="b"/>\n</state>\n<final id="b"/>'),
    good: chart('<state id="a">\n  <transition target="b"/>\n</state>\n<final id="b"/>'),
    rec: '3.5.1',
  },
  'rule/event-name': {
    title: 'Something that is no name of an event',
    severity: 'error',
    text: 'An event has one name, without white space. The asterisk is for the descriptors of transitions, which match names.',
    bad: chart(
      '<state id="a">\n  <onentry><raise event="is ready"/></onentry>\n  <transition event="*" target="b"/>\n</state>\n<final id="b"/>',
    ),
    good: chart(
      '<state id="a">\n  <onentry><raise event="is.ready"/></onentry>\n  <transition event="*" target="b"/>\n</state>\n<final id="b"/>',
    ),
    rec: '3.12.1',
  },
  'rule/event-descriptor': {
    title: 'A descriptor that matches no event, or other events than it seems',
    severity: 'warning',
    text: `
      A descriptor is a name whose parts are parted by dots; it matches all events whose names begin with these parts. An asterisk
      stands alone or as the last part. Several descriptors are parted by spaces, not by commas.`,
    bad: chart('<state id="a">\n  <transition event="paid,cancelled" target="b"/>\n</state>\n<final id="b"/>'),
    good: chart('<state id="a">\n  <transition event="paid cancelled" target="b"/>\n</state>\n<final id="b"/>'),
    rec: '3.12.1',
  },
  'rule/send-without-event': {
    title: 'A <send> without an event',
    severity: 'warning',
    text: `
      An event for a session needs a name, by \`event\` or \`eventexpr\`. Without one \`error.execution\` is raised each time the
      \`<send>\` runs.`,
    bad: chart(
      '<state id="a">\n  <onentry><send delay="1s"/></onentry>\n  <transition event="tick" target="b"/>\n</state>\n<final id="b"/>',
    ),
    good: chart(
      '<state id="a">\n  <onentry><send event="tick" delay="1s"/></onentry>\n  <transition event="tick" target="b"/>\n</state>\n<final id="b"/>',
    ),
    rec: '6.2.2',
  },
  'rule/bad-delay': {
    title: 'A delay that is no time',
    severity: 'error',
    text: 'Times are written as CSS has them: a number and its unit, `ms` or `s`, without a space.',
    bad: chart(
      '<state id="a">\n  <onentry><send event="tick" delay="soon"/></onentry>\n  <transition event="tick" target="b"/>\n</state>\n<final id="b"/>',
    ),
    good: chart(
      '<state id="a">\n  <onentry><send event="tick" delay="60s"/></onentry>\n  <transition event="tick" target="b"/>\n</state>\n<final id="b"/>',
    ),
    rec: '6.2.2',
  },
  'rule/empty-delay': {
    title: 'An empty delay',
    severity: 'warning',
    text: 'It is read as no delay. Some tools write empty attributes that nobody filled in.',
    bad: chart(
      '<state id="a">\n  <onentry><send event="tick" delay=""/></onentry>\n  <transition event="tick" target="b"/>\n</state>\n<final id="b"/>',
    ),
    good: chart(
      '<state id="a">\n  <onentry><send event="tick"/></onentry>\n  <transition event="tick" target="b"/>\n</state>\n<final id="b"/>',
    ),
    rec: '6.2.2',
  },
  'rule/unitless-delay': {
    title: 'A delay without a unit',
    severity: 'warning',
    text: 'It is taken as milliseconds, as most engines do. CSS, from which SCXML has its times, has none without a unit.',
    bad: chart(
      '<state id="a">\n  <onentry><send event="tick" delay="500"/></onentry>\n  <transition event="tick" target="b"/>\n</state>\n<final id="b"/>',
    ),
    good: chart(
      '<state id="a">\n  <onentry><send event="tick" delay="500ms"/></onentry>\n  <transition event="tick" target="b"/>\n</state>\n<final id="b"/>',
    ),
    rec: '6.2.2',
  },
  'rule/delay-spelling': {
    title: 'A delay in a unit or spelling that CSS2 does not have',
    severity: 'warning',
    text: 'Delays are times of CSS2, `2s` or `500ms`. Minutes, hours and days, other spellings, and quotes are understood all the same.',
    bad: chart(
      '<state id="a">\n  <onentry><send event="e" delay="5min"/></onentry>\n  <transition event="e" target="a"/>\n</state>',
    ),
    good: chart(
      '<state id="a">\n  <onentry><send event="e" delay="300s"/></onentry>\n  <transition event="e" target="a"/>\n</state>',
    ),
    rec: '6.2.4',
  },
  'rule/delayed-internal': {
    title: 'A delayed event for the internal queue',
    severity: 'error',
    text: `
      Events for \`#_internal\` go into the internal queue at once; the Recommendation does not let them wait. Without a target the
      event goes to the session itself, and may be delayed.`,
    bad: chart(
      `
      <state id="a">
        <onentry><send event="tick" target="#_internal" delay="1s"/></onentry>
        <transition event="tick" target="b"/>
      </state>
      <final id="b"/>`,
    ),
    good: chart(
      `
      <state id="a">
        <onentry><send event="tick" delay="1s"/></onentry>
        <transition event="tick" target="b"/>
      </state>
      <final id="b"/>`,
    ),
    rec: '6.2.2',
  },
  'rule/if-order': {
    title: 'An <elseif> behind <else>',
    severity: 'error',
    text: 'What stands behind `<else>` could never be run.',
    bad: chart(
      `
      <state id="a">
        <onentry>
          <if cond="In('b')"><log label="b"/><else/><log label="a"/><elseif cond="In('a')"/><log label="c"/></if>
        </onentry>
        <transition event="go" target="b"/>
      </state>
      <state id="b"/>`,
    ),
    good: chart(
      `
      <state id="a">
        <onentry>
          <if cond="In('b')"><log label="b"/><elseif cond="In('a')"/><log label="c"/><else/><log label="a"/></if>
        </onentry>
        <transition event="go" target="b"/>
      </state>
      <state id="b"/>`,
    ),
    rec: '4.3.2',
  },
  'rule/finalize-content': {
    title: 'Events from <finalize>',
    severity: 'warning',
    text: `
      \`<finalize>\` takes the data of an event in before the event is processed; the Recommendation does not let it raise or send
      events. microstep runs them all the same; other engines may not.`,
    bad: chart(
      `
      <state id="a">
        <invoke src="child.scxml"><finalize><raise event="ready"/></finalize></invoke>
        <transition event="ready" target="b"/>
      </state>
      <final id="b"/>`,
    ),
    good: chart(
      `
      <state id="a">
        <invoke src="child.scxml"><finalize><log expr="_event.data"/></finalize></invoke>
        <transition event="ready" target="b"/>
      </state>
      <final id="b"/>`,
    ),
    rec: '6.5.2',
  },
  'rule/few-regions': {
    title: 'A parallel with one region, or none',
    severity: 'warning',
    text: 'There is nothing to be parallel to. A `<state>` does the same and says what is meant.',
    bad: chart('<parallel id="a">\n  <state id="b"/>\n</parallel>'),
    good: chart('<state id="a">\n  <state id="b"/>\n</state>'),
    rec: '3.4',
  },
  'rule/unknown-extension': {
    title: 'An attribute that microstep does not know',
    severity: 'warning',
    text: `
      The namespace \`urn:microstep:scxml\` is microstep's own; an attribute in it that it does not know, probably a misspelt one, would
      do nothing without a word.`,
    bad: chart('<state id="a" ms:deferr="order.*"/>', 'xmlns:ms="urn:microstep:scxml"'),
    good: chart('<state id="a" ms:defer="order.*"/>', 'xmlns:ms="urn:microstep:scxml"'),
  },
  'rule/misplaced-extension': {
    title: 'An attribute of microstep on the wrong element',
    severity: 'warning',
    text: 'Attributes of the namespace `urn:microstep:scxml` mean something on certain elements only; elsewhere they are ignored.',
    bad: chart('<state id="a" ms:priority="1"/>', 'xmlns:ms="urn:microstep:scxml"'),
    good: chart(
      '<state id="a">\n  <onentry>\n    <send event="e" ms:priority="1"/>\n  </onentry>\n  <transition event="e" target="b"/>\n</state>\n<final id="b"/>',
      'xmlns:ms="urn:microstep:scxml"',
    ),
  },
  'rule/bad-priority': {
    title: 'A priority that is no whole number',
    severity: 'error',
    text: `
      Events with a higher \`ms:priority\` are taken from the external queue before others; without one it is 0. It is a whole number
      between -9007199254740991 and 9007199254740991.`,
    bad: chart(
      '<state id="a">\n  <onentry>\n    <send event="e" ms:priority="high"/>\n  </onentry>\n  <transition event="e" target="b"/>\n</state>\n<final id="b"/>',
      'xmlns:ms="urn:microstep:scxml"',
    ),
    good: chart(
      '<state id="a">\n  <onentry>\n    <send event="e" ms:priority="10"/>\n  </onentry>\n  <transition event="e" target="b"/>\n</state>\n<final id="b"/>',
      'xmlns:ms="urn:microstep:scxml"',
    ),
  },
  'rule/unknown-type': {
    title: 'A type that looks misspelt',
    severity: 'warning',
    text: `
      \`ms:type\` names a base type, or one that the host defines with the option \`types.define\`. This name is nearly one of
      the base types. Unless the host defines it, no session can be made of the chart.`,
    bad: chart(
      '<datamodel>\n  <data id="cups" expr="0" ms:type="interger"/>\n</datamodel>\n<state id="a">\n  <onentry><log expr="cups"/></onentry>\n</state>',
      'xmlns:ms="urn:microstep:scxml"',
    ),
    good: chart(
      '<datamodel>\n  <data id="cups" expr="0" ms:type="integer"/>\n</datamodel>\n<state id="a">\n  <onentry><log expr="cups"/></onentry>\n</state>',
      'xmlns:ms="urn:microstep:scxml"',
    ),
  },
  'rule/unknown-datamodel': {
    title: 'A data model that is not known',
    severity: 'warning',
    text: `
      \`ecmascript\` and \`null\` are built in, and others come with the option \`dataModels\`. The chart is loaded, but its expressions
      are not checked, and \`createSession\` throws unless it is given the data model.`,
    bad: chart('<final/>', 'datamodel="ecmascrpt"'),
    good: chart('<final/>', 'datamodel="ecmascript"'),
    rec: '3.2.1',
  },
  'rule/unknown-content': {
    title: 'Content of an extension that it does not know',
    severity: 'warning',
    text: `
      Extensions run other elements of the same namespace, but not this one. It is ignored; it may be misspelt.`,
    kind: 'program',
    bad: `
      const extensions = createRegistry([{
        name: 'mail',
        version: '1.0',
        touches: { content: ['{urn:mail}mail'] },
        setup: (host) => host.content({ namespace: 'urn:mail', name: 'mail', required: ['to'], run() {} }),
      }])
      parseChart(\`<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
        <state id="a"><onentry><mial xmlns="urn:mail" to="you"/></onentry></state>
      </scxml>\`, { extensions })`,
    good: `
      const extensions = createRegistry([{
        name: 'mail',
        version: '1.0',
        touches: { content: ['{urn:mail}mail'] },
        setup: (host) => host.content({ namespace: 'urn:mail', name: 'mail', required: ['to'], run() {} }),
      }])
      parseChart(\`<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
        <state id="a"><onentry><mail xmlns="urn:mail" to="you"/></onentry></state>
      </scxml>\`, { extensions })`,
    rec: '4.10',
  },
  'rule/misplaced-content': {
    title: 'Content of an extension where none is run',
    severity: 'warning',
    text: `
      An extension runs the element as executable content, which stands in \`<onentry>\`, \`<onexit>\`, \`<transition>\`,
      \`<finalize>\`, \`<if>\` and \`<foreach>\`. Here it is ignored.`,
    kind: 'program',
    bad: `
      const extensions = createRegistry([{
        name: 'mail',
        version: '1.0',
        touches: { content: ['{urn:mail}mail'] },
        setup: (host) => host.content({ namespace: 'urn:mail', name: 'mail', run() {} }),
      }])
      parseChart(\`<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
        <state id="a"><mail xmlns="urn:mail"/></state>
      </scxml>\`, { extensions })`,
    good: `
      const extensions = createRegistry([{
        name: 'mail',
        version: '1.0',
        touches: { content: ['{urn:mail}mail'] },
        setup: (host) => host.content({ namespace: 'urn:mail', name: 'mail', run() {} }),
      }])
      parseChart(\`<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
        <state id="a"><onentry><mail xmlns="urn:mail"/></onentry></state>
      </scxml>\`, { extensions })`,
    rec: '4.10',
  },
  'rule/content-attribute': {
    title: 'Content of an extension without an attribute that it needs',
    severity: 'error',
    text: 'The extension that runs the element says which attributes it must have.',
    kind: 'program',
    bad: `
      const extensions = createRegistry([{
        name: 'mail',
        version: '1.0',
        touches: { content: ['{urn:mail}mail'] },
        setup: (host) => host.content({ namespace: 'urn:mail', name: 'mail', required: ['to'], run() {} }),
      }])
      parseChart(\`<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
        <state id="a"><onentry><mail xmlns="urn:mail"/></onentry></state>
      </scxml>\`, { extensions })`,
    good: `
      const extensions = createRegistry([{
        name: 'mail',
        version: '1.0',
        touches: { content: ['{urn:mail}mail'] },
        setup: (host) => host.content({ namespace: 'urn:mail', name: 'mail', required: ['to'], run() {} }),
      }])
      parseChart(\`<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
        <state id="a"><onentry><mail xmlns="urn:mail" to="you"/></onentry></state>
      </scxml>\`, { extensions })`,
    rec: '4.10',
  },
  'rule/bad-offload': {
    title: 'Neither to be offloaded nor not',
    severity: 'warning',
    text: '`ms:offload` says whether content is to run on the threads of a pool, where there is one: `true` or `false`.',
    bad: chart('<state id="a" ms:offload="yes"/>', 'xmlns:ms="urn:microstep:scxml"'),
    good: chart('<state id="a" ms:offload="true"/>', 'xmlns:ms="urn:microstep:scxml"'),
  },
  'rule/too-large': {
    title: 'A document larger than allowed',
    severity: 'error',
    text: `
      The option \`limits\` of those who load charts bounds bytes, nesting and states of a document; the defaults are far from what a
      person or a design tool writes.`,
    kind: 'program',
    bad: 'parseChart(\'<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><final/></scxml>\', { limits: { bytes: 20 } })',
    good: 'parseChart(\'<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><final/></scxml>\', { limits: { bytes: 2000 } })',
  },
  'rule/nested-too-deep': {
    title: 'Executable content that is nested too deep',
    severity: 'error',
    text: 'Content that stands in more `<if>` and `<foreach>` than this was not written by a person; the document is refused.',
    kind: 'program',
    bad: `
      const nested = (depth) => '<if cond="true">'.repeat(depth) + '</if>'.repeat(depth)
      parseChart(\`<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
        <state id="a"><onentry>\${nested(1000)}</onentry></state>
      </scxml>\`)`,
    good: `
      const nested = (depth) => '<if cond="true">'.repeat(depth) + '</if>'.repeat(depth)
      parseChart(\`<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
        <state id="a"><onentry>\${nested(10)}</onentry></state>
      </scxml>\`)`,
  },
}
