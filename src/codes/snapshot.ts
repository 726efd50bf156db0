/** What keeps a session from being written down, or from being taken up again. */
import type { CodeEntries } from './entry.js'

export const snapshotCodes: CodeEntries = {
  'snapshot/busy': {
    title: 'A snapshot in the midst of things',
    severity: 'error',
    text: `
      A session is written down between two macrosteps: after \`start\` or \`send\` has returned, or from a listener for
      \`macrostep\`. Before the start, within a macrostep, while the document of an invoked session is being read, and on the way
      to its end there is nothing that could go on elsewhere. \`await session.settled()\` waits until all is quiet.`,
    kind: 'program',
    bad: 'createSession(chart).snapshot()',
    good: 'createSession(chart).start().snapshot()',
  },
  'snapshot/value': {
    title: 'A value that cannot be written down',
    severity: 'error',
    text: `
      Data at rest are JSON with words for dates, maps, bytes, cycles and much more, but not for what has code of its own or keeps
      secrets: functions, but for those that a \`<script>\` declares at its top level, instances of classes, errors, symbols,
      getters, proxies, weak maps. The message says where it stands. Values that are larger than a snapshot may be count, too.`,
    kind: 'program',
    bad: `
      const odd = parseChart('<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><datamodel><data id="total" expr="() => 1"/></datamodel><state/></scxml>')
      createSession(odd).start().snapshot()`,
    good: `
      const odd = parseChart('<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><script>function total() { return 1 }</script><state/></scxml>')
      createSession(odd).start().snapshot()`,
  },
  'snapshot/unsupported': {
    title: 'Something that cannot rest',
    severity: 'error',
    text: `
      An invoked service can be written down where its invoker has \`snapshot\` and \`restore\`, a data model where it has \`encode\`
      and \`decode\`. A sandbox has not. An invoked session is taken up again where its document stands in the chart or can be read
      at once from its \`src\`; otherwise its chart is given as the option \`charts\`.`,
    kind: 'program',
    bad: `
      const invokers = [{ types: ['clock'], start: () => ({ send() {}, cancel() {} }) }]
      const invoking = parseChart('<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state><invoke type="clock"/></state></scxml>')
      createSession(invoking, { invokers }).start().snapshot()`,
    good: `
      const invokers = [{ types: ['clock'], start: () => ({ send() {}, cancel() {}, snapshot: () => 12 }) }]
      const invoking = parseChart('<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state><invoke type="clock"/></state></scxml>')
      createSession(invoking, { invokers }).start().snapshot()`,
  },
  'snapshot/malformed': {
    title: 'No snapshot',
    severity: 'error',
    text: `
      What was given to \`restoreSession\` is no JSON, or JSON of something else. A text that was cut off says so. Nothing has been
      restored.`,
    kind: 'program',
    bad: 'restoreSession(chart, \'{"a":1}\')',
    good: 'restoreSession(chart, JSON.stringify(createSession(chart).start().snapshot()))',
  },
  'snapshot/version': {
    title: 'A snapshot of another version of the format',
    severity: 'error',
    text: `
      The format of snapshots has a version, which counts up when an older microstep could not read it any more. Older versions
      stay readable; a newer one needs the microstep that has written it, or a later one.`,
    kind: 'program',
    bad: 'restoreSession(chart, { ...createSession(chart).start().snapshot(), version: 99 })',
    good: 'restoreSession(chart, createSession(chart).start().snapshot())',
  },
  'snapshot/invalid': {
    title: 'A snapshot with faults',
    severity: 'error',
    text: `
      A snapshot is checked against its JSON Schema, \`schema/snapshot.schema.json\`, and for whether its parts fit together, before
      anything is made of it. Somebody has edited it, or it was damaged on its way. Nothing has been restored.`,
    kind: 'program',
    bad: `
      const { session, ...rest } = createSession(chart).start().snapshot()
      restoreSession(chart, { ...rest, session: { ...session, data: { variables: { cups: { $date: 'soon' } } } } })`,
    good: `
      const { session, ...rest } = createSession(chart).start().snapshot()
      restoreSession(chart, { ...rest, session: { ...session, data: { variables: { cups: { $date: 0 } } } } })`,
  },
  'snapshot/chart': {
    title: 'A snapshot that does not fit its chart',
    severity: 'error',
    text: `
      A snapshot of another version of a chart is taken as it is where all states that are active or remembered are still there and
      the configuration is legal in the new chart. Where it is not, a migration says what has become of them: the option
      \`migrations\`. \`microstep diff OLD NEW\` tells, state by state, which sessions carry over.`,
    kind: 'program',
    bad: `
      const renamed = parseChart('<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="begin"/></scxml>')
      restoreSession(renamed, createSession(chart).start().snapshot())`,
    good: `
      const renamed = parseChart('<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="begin"/></scxml>')
      const migrations = { '*': (draft) => draft.renameState('a', 'begin') }
      restoreSession(renamed, createSession(chart).start().snapshot(), { migrations })`,
  },
  'snapshot/migration': {
    title: 'A migration that failed',
    severity: 'error',
    text: `
      A migration threw, or what it has made is no snapshot that fits the chart; then the reason stands beside it. Nothing has been
      restored, and the snapshot is as it was.`,
    kind: 'program',
    bad: `
      const renamed = parseChart('<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="begin"/></scxml>')
      const migrations = { '*': (draft) => draft.renameState('a', 'beginn') }
      restoreSession(renamed, createSession(chart).start().snapshot(), { migrations })`,
    good: `
      const renamed = parseChart('<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="begin"/></scxml>')
      const migrations = { '*': (draft) => draft.renameState('a', 'begin') }
      restoreSession(renamed, createSession(chart).start().snapshot(), { migrations })`,
  },
}
