/** What goes wrong while sessions run: events of the chart that the `error` listeners see, and errors of the host. */
import { type CodeEntries, chart } from './entry.js'

export const runtimeCodes: CodeEntries = {
  'runtime/execution': {
    title: 'Something that the chart did went wrong',
    severity: 'error',
    text: `
      An expression threw, a value was none that could be used there, or something could not be sent or invoked. The chart gets the
      event \`error.execution\`, the rest of the block is skipped, and the session goes on. Listeners for \`error\` get this
      diagnostic with the place in the document: the attribute, or the statement of a script. In a loop that is the loop, and in a
      function what called it.`,
    bad: chart(
      `
      <datamodel><data id="order"/></datamodel>
      <state id="a"><onentry><log expr="order.id"/></onentry></state>`,
    ),
    good: chart(
      `
      <datamodel><data id="order" expr="{ id: 7 }"/></datamodel>
      <state id="a"><onentry><log expr="order.id"/></onentry></state>`,
    ),
    rec: '3.12.2',
  },
  'runtime/communication': {
    title: 'An event that could not be delivered',
    severity: 'error',
    text: `
      The session, the invocation or the address that an event was for cannot be reached. The chart gets the event
      \`error.communication\`; the block that sent the event goes on.`,
    bad: chart('<state id="a">\n  <onentry><send event="ready" target="#_parent"/></onentry>\n</state>'),
    good: chart(
      '<state id="a">\n  <onentry><send event="ready"/></onentry>\n  <transition event="ready" target="b"/>\n</state>\n<final id="b"/>',
    ),
    rec: '6.2.3',
  },
  'runtime/limit': {
    title: 'A session that does not come to rest',
    severity: 'error',
    text: `
      The session took more microsteps in one macrostep than \`limits.microsteps\` allows: transitions without an event, or events
      that it raises itself, went on and on. It has ended, with the status \`failed\`.`,
    bad: chart(
      `
      <state id="a">
        <onentry><raise event="again"/></onentry>
        <transition event="again" target="a"/>
      </state>`,
    ),
    good: chart(
      `
      <state id="a">
        <onentry><raise event="again"/></onentry>
        <transition event="again"/>
      </state>`,
    ),
    rec: '3.13',
  },
  'runtime/script-time': {
    title: 'A script that takes too long in its sandbox',
    severity: 'error',
    text: `
      A script or an expression of a session with \`isolation: 'sandbox'\` took longer than \`limits.scriptTime\` allows, or all of
      them together ten times as long since an event last came from outside. It was stopped where it stood: what it has
      changed by then stays changed, the chart gets the event \`error.execution\`, and the session goes on.`,
    kind: 'program',
    bad: `
      const text = \`<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript">
        <state id="a"><onentry><script>for (;;) {}</script></onentry></state>
      </scxml>\`
      createSession(parseChart(text), { isolation: 'sandbox', limits: { scriptTime: 100 } }).start()`,
    good: `
      const text = \`<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript">
        <state id="a"><onentry><script>for (let n = 0; n &lt; 10; n++) {}</script></onentry></state>
      </scxml>\`
      createSession(parseChart(text), { isolation: 'sandbox' }).start()`,
    rec: '3.12.2',
  },
  'runtime/script-memory': {
    title: 'Data that do not fit into the memory of a sandbox',
    severity: 'error',
    text: `
      The data of a session with \`isolation: 'sandbox'\` and the engine that runs it would take more than \`limits.memory\` bytes. What
      asked for more fails, the chart gets the event \`error.execution\`, and the session goes on with what it has.`,
    kind: 'program',
    bad: `
      const text = \`<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript">
        <state id="a"><onentry><script>var copies = 'x'.repeat(1 &lt;&lt; 28).split('')</script></onentry></state>
      </scxml>\`
      createSession(parseChart(text), { isolation: 'sandbox' }).start()`,
    good: `
      const text = \`<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript">
        <state id="a"><onentry><script>var copies = 'x'.repeat(1 &lt;&lt; 8).split('')</script></onentry></state>
      </scxml>\`
      createSession(parseChart(text), { isolation: 'sandbox' }).start()`,
    rec: '3.12.2',
  },
  'runtime/sandbox-lost': {
    title: 'A sandbox that had to be ended',
    severity: 'error',
    text: `
      The engine that runs the sandboxed sessions of a chart did not come back although their time was over, which some functions
      of the standard library can bring about, or it failed. Its thread was ended, and with it the data of all sandboxed
      sessions of this chart; each of them ends with the status \`failed\` when it is to do something next. Sessions of other charts are
      not concerned.`,
    kind: 'program',
    bad: `
      const text = \`<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript">
        <state id="a"><onentry><script>new Array(2 ** 32 - 1).indexOf(1)</script></onentry></state>
      </scxml>\`
      createSession(parseChart(text), { isolation: 'sandbox', limits: { scriptTime: 100 } }).start()`,
    good: `
      const text = \`<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript">
        <state id="a"><onentry><script>new Array(2 ** 3 - 1).indexOf(1)</script></onentry></state>
      </scxml>\`
      createSession(parseChart(text), { isolation: 'sandbox' }).start()`,
  },
  'runtime/slow-script': {
    title: 'A script that took long',
    severity: 'warning',
    text: `
      A script or an expression took longer than \`limits.scriptTime\`. It was not stopped, since only a sandbox can do that
      (\`isolation: 'sandbox'\`); meanwhile nothing else happened in the process. Told only where the limit is given.`,
    kind: 'program',
    bad: `
      const text = \`<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript">
        <state id="a"><onentry><script>for (var end = Date.now() + 50; Date.now() &lt; end;) {}</script></onentry></state>
      </scxml>\`
      createSession(parseChart(text), { limits: { scriptTime: 20 } }).start()`,
    good: `
      const text = \`<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript">
        <state id="a"><onentry><send event="go" delay="50ms"/></onentry></state>
      </scxml>\`
      createSession(parseChart(text), { limits: { scriptTime: 1000 } }).start()`,
  },
  'runtime/unknown-datamodel': {
    title: 'A data model that is not known',
    severity: 'error',
    text: `
      The chart asks for a data model that microstep does not have: \`ecmascript\` and \`null\` are built in, others come with the
      option \`dataModels\`.`,
    kind: 'program',
    bad: `
      const text = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="xpath"><final/></scxml>'
      const { chart } = checkChart(text)
      createSession(chart)`,
    good: `
      const text = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="null"><final/></scxml>'
      const { chart } = checkChart(text)
      createSession(chart)`,
    rec: 'B',
  },
  'runtime/started': {
    title: 'A session that is started twice',
    severity: 'error',
    text: '`start()` is called once in the life of a session. For another run, make another session: charts are shared.',
    kind: 'program',
    bad: `
      const session = createSession(chart)
      session.start()
      session.start()`,
    good: `
      const session = createSession(chart)
      session.start()`,
  },
  'runtime/listener': {
    title: 'A listener that threw',
    severity: 'error',
    text: `
      What a listener throws does not concern the chart: the session goes on. The error goes to the listeners for \`error\` or, where
      there is none, becomes a warning of the process.`,
    kind: 'program',
    bad: `
      const session = createSession(chart)
      session.on('enter', ({ state }) => { throw new Error(\`no lamp for \${state}\`) })
      session.start()`,
    good: `
      const session = createSession(chart)
      session.on('enter', ({ state }) => console.log(state))
      session.start()`,
  },
  'runtime/hook': {
    title: 'A hook that threw',
    severity: 'error',
    text: `
      What a hook throws does not concern the chart: the session goes on as if the hook had not been there. The error goes to the
      listeners for \`error\` or, where there is none, becomes a warning of the process.`,
    kind: 'program',
    bad: `
      const hooks = [{ onEnter(state) { throw new Error(\`no lamp for \${state}\`) } }]
      createSession(chart, { hooks }).start()`,
    good: `
      const hooks = [{ onEnter(state) { console.log(state) } }]
      createSession(chart, { hooks }).start()`,
  },
  'runtime/processor': {
    title: 'An event processor that did not keep its contract',
    severity: 'error',
    text: 'An event processor of the host threw where it must not, such as on detaching. The session goes on, or has ended.',
    kind: 'program',
    bad: `
      const pigeons = { type: 'pigeons', aliases: [], attach: () => ({ location: 'roof' }), send() {},
        detach() { throw new Error('gone') } }
      const session = createSession(chart, { processors: [pigeons] })
      session.start()
      session.stop()`,
    good: `
      const pigeons = { type: 'pigeons', aliases: [], attach: () => ({ location: 'roof' }), send() {},
        detach() {} }
      const session = createSession(chart, { processors: [pigeons] })
      session.start()
      session.stop()`,
  },
  'runtime/broken': {
    title: 'A session that cannot go on',
    severity: 'error',
    text: `
      Something around the chart failed in a way that leaves the session without what it needs: an event processor could not take
      it, or a data model broke its contract. The session has ended, with the status \`failed\`.`,
    kind: 'program',
    bad: `
      const pigeons = { type: 'pigeons', aliases: [], attach() { throw new Error('no roof') }, send() {}, detach() {} }
      createSession(chart, { processors: [pigeons] }).start()`,
    good: `
      const pigeons = { type: 'pigeons', aliases: [], attach: () => ({ location: 'roof' }), send() {}, detach() {} }
      createSession(chart, { processors: [pigeons] }).start()`,
  },
  'runtime/time-stands-still': {
    title: 'Simulated time that does not pass',
    severity: 'error',
    text: `
      With a simulated clock, a very long chain of things has followed from each other without any time passing: something sends
      itself events with no delay, for ever. \`advance\` gives up.`,
    kind: 'program',
    bad: `
      const clock = simulatedClock()
      const again = () => clock.wakeAt(clock.now(), again)
      again()
      clock.advance('1s')`,
    good: `
      const clock = simulatedClock()
      const again = () => clock.wakeAt(clock.now() + 100, again)
      again()
      clock.advance('1s')`,
  },
  'runtime/restless': {
    title: 'A chart that is never at rest',
    severity: 'error',
    text: `
      With the simulated clock, \`microstep run\` lets time run on after the end of the input until nothing is pending any more. The
      chart goes on sending itself delayed events, so that this would never be.`,
    kind: 'command',
    bad: 'microstep run examples/traffic-light.scxml --clock simulated',
    good: 'microstep run examples/traffic-light.scxml --clock simulated --events examples/traffic-light.events.txt',
  },
}
