/**
 * Test 513 has no document, only an instruction: send a well-formed event to the processor's address and look at the
 * response. This is our document for it; `expectations.ts` sends the event.
 */
export const own513 = `<?xml version="1.0"?>
<!-- microstep's own: says where it can be reached, and passes when the event arrives. -->
<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript" initial="s0">
  <state id="s0">
    <onentry>
      <send event="timeout" delay="15s"/>
      <log label="location" expr="_ioprocessors['basichttp'].location"/>
    </onentry>
    <transition event="test" cond="_event.data.key1 == 'value1' &amp;&amp; _event.data.key2 == 'value2'" target="pass"/>
    <transition event="*" target="fail"/>
  </state>
  <final id="pass"/>
  <final id="fail"/>
</scxml>
`
