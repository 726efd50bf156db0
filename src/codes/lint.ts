/** What a chart may say, but hardly anybody means (REC 3-6). */
import { type CodeEntries, chart } from './entry.js'

export const lintCodes: CodeEntries = {
  'lint/unreachable-state': {
    title: 'A state that no way leads to',
    severity: 'warning',
    text: `
      No transition, default or history that can come to its turn has the state, or anything in it, for a target. Conditions are
      taken to hold at some time. States that are named by elements or attributes of other namespaces are left alone: a tool may
      know a way.`,
    bad: chart(`
      <state id="idle">
        <transition event="coin" target="idle"/>
      </state>
      <state id="paid"/>`),
    good: chart(`
      <state id="idle">
        <transition event="coin" target="paid"/>
      </state>
      <state id="paid"/>`),
    rec: '3.3',
  },
  'lint/shadowed-transition': {
    title: 'A transition that is never taken',
    severity: 'warning',
    text: `
      Of the transitions of a state, the first one that is enabled is taken. Here an earlier one takes all events of a later one:
      it has no condition, or the same. A transition without an event and a condition comes before all that wait for an event,
      wherever it stands, since the chart never waits there.`,
    bad: chart(`
      <state id="open">
        <transition event="*" target="closed"/>
        <transition event="pay" target="paid"/>
      </state>
      <final id="closed"/>
      <final id="paid"/>`),
    good: chart(`
      <state id="open">
        <transition event="pay" target="paid"/>
        <transition event="*" target="closed"/>
      </state>
      <final id="closed"/>
      <final id="paid"/>`),
    rec: '3.13',
  },
  'lint/restarts-parallel': {
    title: 'A transition that restarts a parallel by accident',
    severity: 'warning',
    text: `
      A transition from one place in a parallel to another place in it that are not in the same region leaves the parallel and
      enters it again, with all regions: the state inside of which a transition stays is never a parallel. The same goes for a
      region that enters itself, or a part of itself by a transition that is not internal.

      Regions act on each other by events. A region that enters a part of itself does so by \`type="internal"\`.`,
    bad: chart(`
      <parallel id="phone">
        <state id="call" initial="silent">
          <transition event="reset" target="silent"/>
          <state id="silent">
            <transition event="ring" target="ringing"/>
          </state>
          <state id="ringing"/>
        </state>
        <state id="display"/>
      </parallel>`),
    good: chart(`
      <parallel id="phone">
        <state id="call" initial="silent">
          <transition event="reset" type="internal" target="silent"/>
          <state id="silent">
            <transition event="ring" target="ringing"/>
          </state>
          <state id="ringing"/>
        </state>
        <state id="display"/>
      </parallel>`),
    rec: '3.13',
  },
  'lint/never-done': {
    title: 'A wait for the end of what never ends',
    severity: 'warning',
    text: `
      \`done.state.ID\` comes when a \`<final>\` child of the state is entered, and of a parallel when all its regions are done;
      \`done.invoke.ID\` comes from the \`<invoke>\` with that id. Here there is no such child, or no way to it, or nothing has the
      id.`,
    bad: chart(`
      <state id="paying">
        <transition event="done.state.paying" target="paid"/>
        <state id="card"/>
      </state>
      <final id="paid"/>`),
    good: chart(`
      <state id="paying">
        <transition event="done.state.paying" target="paid"/>
        <state id="card">
          <transition event="accepted" target="end"/>
        </state>
        <final id="end"/>
      </state>
      <final id="paid"/>`),
    rec: '3.7',
  },
  'lint/unhandled-event': {
    title: 'An event that no transition takes',
    severity: 'warning',
    text: `
      An event is raised, and no transition of the chart takes it: it is thrown away. An event that the chart sends to itself by
      \`<send>\` may be meant for whoever listens to the session; it is reported where its name is a slip of the pen away from one
      that is taken. \`lint/unhandled-send\` is for the others.`,
    bad: chart(`
      <state id="open">
        <onentry><raise event="order.cancle"/></onentry>
        <transition event="order.cancel" target="closed"/>
      </state>
      <final id="closed"/>`),
    good: chart(`
      <state id="open">
        <onentry><raise event="order.cancel"/></onentry>
        <transition event="order.cancel" target="closed"/>
      </state>
      <final id="closed"/>`),
    rec: '3.12.1',
  },
  'lint/unhandled-send': {
    title: 'An event that a chart sends to itself and does not take',
    severity: 'warning',
    text: `
      A \`<send>\` without a target goes to the session itself, where no transition takes it. Many charts tell whoever listens what
      they do in this way, so that it is reported on demand only: \`check --on lint/unhandled-send\`.`,
    bad: chart(`
      <state id="a">
        <onentry><send event="paid"/></onentry>
      </state>`),
    good: chart(`
      <state id="a">
        <onentry><send event="paid"/></onentry>
        <transition event="paid" target="b"/>
      </state>
      <final id="b"/>`),
    rec: '6.2.4',
  },
  'lint/unknown-event': {
    title: 'An event that nothing raises, but one that is nearly called so',
    severity: 'warning',
    text: `
      A transition waits for an event that nothing in the chart raises. Most events come from outside; but this one is a slip of
      the pen away from one that the chart raises, or from an error of the platform.`,
    bad: chart(`
      <state id="a">
        <transition event="error.exectuion" target="b"/>
      </state>
      <final id="b"/>`),
    good: chart(`
      <state id="a">
        <transition event="error.execution" target="b"/>
      </state>
      <final id="b"/>`),
    rec: '3.12',
  },
  'lint/never-raised': {
    title: 'An event that comes from outside',
    severity: 'warning',
    text: `
      A transition waits for an event that nothing in the chart raises, nor sends to the chart itself; events of the platform are
      left out. This is so for most events of most charts, so that it is reported on demand only, as a list of what a chart needs
      to be told: \`check --on lint/never-raised\`.`,
    bad: chart(`
      <state id="a">
        <transition event="pay" target="b"/>
      </state>
      <final id="b"/>`),
    good: chart(`
      <state id="a">
        <onentry><raise event="pay"/></onentry>
        <transition event="pay" target="b"/>
      </state>
      <final id="b"/>`),
    rec: '3.12',
  },
  'lint/endless-loop': {
    title: 'A circle of transitions that need no event',
    severity: 'warning',
    text: `
      A transition without an event is taken at once. Where a circle of them has no condition, the chart goes round for ever, and
      never looks at an event again; microstep ends such a session when it has reached its limit of microsteps.`,
    bad: chart(`
      <state id="a">
        <transition target="b"/>
      </state>
      <state id="b">
        <transition target="a"/>
      </state>`),
    good: chart(`
      <state id="a">
        <transition target="b"/>
      </state>
      <state id="b">
        <transition event="again" target="a"/>
      </state>`),
    rec: '3.13',
  },
  'lint/undeclared-data': {
    title: 'A name that is declared nowhere',
    severity: 'warning',
    text: `
      No \`<data>\`, \`<foreach>\` or script declares the name, and the language does not know it. To read it or to assign to it is an
      \`error.execution\`: \`<assign>\` makes no data.`,
    bad: chart(`
      <datamodel><data id="count" expr="0"/></datamodel>
      <state id="a">
        <transition event="coin" cond="count &lt; 9">
          <assign location="cuont" expr="count + 1"/>
        </transition>
      </state>`),
    good: chart(`
      <datamodel><data id="count" expr="0"/></datamodel>
      <state id="a">
        <transition event="coin" cond="count &lt; 9">
          <assign location="count" expr="count + 1"/>
        </transition>
      </state>`),
    rec: '5.4',
  },
  'lint/unused-data': {
    title: 'Data that is never used',
    severity: 'warning',
    text: `
      Data is declared, and no expression reads it or assigns to it; nor does a \`<foreach>\`, a \`namelist\` or an \`idlocation\`. Ids
      that no expression can name or that begin with \`_\`, and words in elements and attributes of other namespaces, are left
      alone.`,
    bad: chart(`
      <datamodel><data id="count" expr="0"/></datamodel>
      <state id="a"/>`),
    good: chart(`
      <datamodel><data id="count" expr="0"/></datamodel>
      <state id="a">
        <transition event="coin"><assign location="count" expr="count + 1"/></transition>
      </state>`),
    rec: '5.3',
  },
  'lint/assigning-condition': {
    title: 'A condition that assigns',
    severity: 'warning',
    text: `
      \`=\` assigns, \`==\` and \`===\` compare. A condition that changes data does so whenever it is looked at, whether or not its
      transition is taken.`,
    bad: chart(`
      <datamodel><data id="count" expr="0"/></datamodel>
      <state id="a">
        <transition event="coin" cond="count = 3" target="b"/>
      </state>
      <final id="b"/>`),
    good: chart(`
      <datamodel><data id="count" expr="0"/></datamodel>
      <state id="a">
        <transition event="coin" cond="count === 3" target="b"/>
      </state>
      <final id="b"/>`),
    rec: '5.9.1',
  },
  'lint/unknown-state': {
    title: 'In() of a state that there is not',
    severity: 'warning',
    text: '`In(id)` is false for an id that no state of the chart has.',
    bad: chart(`
      <state id="a">
        <transition event="coin" cond="In('payed')" target="paid"/>
      </state>
      <final id="paid"/>`),
    good: chart(`
      <state id="a">
        <transition event="coin" cond="In('a')" target="paid"/>
      </state>
      <final id="paid"/>`),
    rec: '5.9.2',
  },
  'lint/competing-transitions': {
    title: 'Transitions of two regions that exclude each other',
    severity: 'warning',
    text: `
      Two regions of a parallel take the same event, and at least one of them leaves the parallel: only the transition of the
      region that stands first in the document is taken, and the other one is dropped. No condition keeps them apart.`,
    bad: chart(`
      <state id="on">
        <parallel id="work">
          <state id="door">
            <transition event="stop" target="off"/>
          </state>
          <state id="motor">
            <state id="running">
              <transition event="stop" target="braking"/>
            </state>
            <state id="braking"/>
          </state>
        </parallel>
      </state>
      <state id="off"/>`),
    good: chart(`
      <state id="on">
        <parallel id="work">
          <state id="door">
            <transition event="close" target="off"/>
          </state>
          <state id="motor">
            <state id="running">
              <transition event="stop" target="braking"/>
            </state>
            <state id="braking"/>
          </state>
        </parallel>
      </state>
      <state id="off"/>`),
    rec: '3.13',
  },
  'lint/racing-assignments': {
    title: 'Two regions that assign to the same data',
    severity: 'warning',
    text: `
      Two regions of a parallel take the same event and assign to the same data, so that the value of the one that stands later in
      the document wins. What adds to a value instead of replacing it is not meant, nor are equal values.`,
    bad: chart(`
      <datamodel><data id="color"/></datamodel>
      <parallel id="p">
        <state id="a">
          <transition event="go"><assign location="color" expr="'red'"/></transition>
        </state>
        <state id="b">
          <transition event="go"><assign location="color" expr="'green'"/></transition>
        </state>
      </parallel>`),
    good: chart(`
      <datamodel><data id="color"/></datamodel>
      <parallel id="p">
        <state id="a">
          <transition event="go"><assign location="color" expr="'red'"/></transition>
        </state>
        <state id="b">
          <transition event="wait"><assign location="color" expr="'green'"/></transition>
        </state>
      </parallel>`),
    rec: '3.13',
  },
}
