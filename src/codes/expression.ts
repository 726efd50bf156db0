/** Expressions, conditions, locations and scripts that cannot be what they should be (REC 5.9). */
import { type CodeEntries, chart } from './entry.js'

export const expressionCodes: CodeEntries = {
  'expression/syntax': {
    title: 'An expression or a script with a syntax error',
    severity: 'warning',
    text: `
      The Recommendation makes such an error one of run time: whenever the expression is evaluated, \`error.execution\` is raised,
      and a condition counts as false. The chart is loaded; what is before the error can be used.`,
    bad: chart(
      `
      <datamodel><data id="cups" expr="0"/></datamodel>
      <state id="a"><transition event="go" cond="cups > " target="b"/></state>
      <final id="b"><onentry><log expr="cups"/></onentry></final>`,
    ),
    good: chart(
      `
      <datamodel><data id="cups" expr="0"/></datamodel>
      <state id="a"><transition event="go" cond="cups > 0" target="b"/></state>
      <final id="b"><onentry><log expr="cups"/></onentry></final>`,
    ),
    rec: '5.9',
  },
  'expression/forbidden': {
    title: 'Something that has no place in a chart',
    severity: 'warning',
    text: `
      Charts load no code (\`import()\`), make no functions of texts (\`Function\`), do not wait (\`async\`, \`await\`), and are strict
      code (no \`with\`). That is what lets them be analysed, compiled once, and run to completion. Whenever such an expression is
      evaluated, \`error.execution\` is raised.`,
    bad: chart('<state id="a">\n  <onentry><log expr="await 1"/></onentry>\n</state>'),
    good: chart('<state id="a">\n  <onentry><log expr="1"/></onentry>\n</state>'),
    rec: '5.9',
  },
  'expression/location': {
    title: 'A location that cannot be assigned to',
    severity: 'warning',
    text: `
      What \`location\` and \`idlocation\` name is a variable or a property of one; system variables such as \`_event\` are read-only.
      Whenever something is assigned to it, \`error.execution\` is raised.`,
    bad: chart(
      `
      <datamodel><data id="cups" expr="0"/></datamodel>
      <state id="a"><onentry><assign location="cups + 1" expr="2"/></onentry></state>`,
    ),
    good: chart(
      `
      <datamodel><data id="cups" expr="0"/></datamodel>
      <state id="a"><onentry><assign location="cups" expr="cups + 1"/></onentry></state>`,
    ),
    rec: '5.4',
  },
  'expression/null-data-model': {
    title: 'Data in a chart without a data model',
    severity: 'warning',
    text: `
      With \`datamodel="null"\` there are no values and no scripts; the only conditions are \`In('STATE')\`. Anything else raises
      \`error.execution\` when it is evaluated.`,
    bad: chart('<state id="a">\n  <onentry><log expr="1 + 1"/></onentry>\n</state>', 'datamodel="null"'),
    good: chart('<state id="a">\n  <onentry><log expr="1 + 1"/></onentry>\n</state>', 'datamodel="ecmascript"'),
    rec: 'B.1',
  },
}
