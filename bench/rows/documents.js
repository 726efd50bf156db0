/** Documents to load, of any size; the same size gives the same text. */
import { list, scxml } from '../workloads/workload.js'

const inGroup = 50

/** `count` states in groups, each with two transitions, and no expression. */
export function ofStates(count) {
  const group = (at) => {
    const first = at * inGroup
    const states = list(Math.min(inGroup, count - first) - 1, (offset) => {
      const id = first + offset + 1
      const next = offset + 1 < inGroup - 1 && id + 1 < count ? id + 1 : first + 1
      return `    <state id="s${id}">
      <transition event="next.${id % 40}" target="s${next}"/>
      <transition event="leave" target="s${(first + inGroup) % count}"/>
    </state>`
    })
    return `  <state id="s${first}">\n    <transition event="reset" target="s0"/>\n${states.join('\n')}\n  </state>`
  }
  return scxml('initial="s0"', list(Math.ceil(count / inGroup), group).join('\n'))
}

const data = list(20, (at) => `    <data id="v${at}" expr="${at}"/>`).join('\n')

/** About so many bytes of states with all kinds of content; every expression is another one. */
export function ofBytes(size) {
  const states = []
  let length = 0
  while (length < size) {
    const at = states.length
    const text = `  <!-- state ${at}: drawn by hand -->
  <state id="state_${at}">
    <onentry>
      <log label="entered" expr="'state ' + v${at % 20} + ' ${at}'"/>
      <assign location="v${at % 20}" expr="v${(at + 1) % 20} + ${at}"/>
    </onentry>
    <transition event="next" cond="v${at % 20} &gt; ${at} &amp;&amp; v0 !== ${at}" target="state_${Math.max(0, at - 1)}">
      <if cond="v${(at + 3) % 20} === ${at}">
        <raise event="internal.${at % 30}"/>
      <else/>
        <send event="report" target="#_internal"><param name="n" expr="v${at % 20} * ${at}"/></send>
      </if>
    </transition>
    <transition event="error.* timeout" target="state_0"/>
    <onexit><log expr="${at}"/></onexit>
  </state>`
    states.push(text)
    length += text.length
  }
  return scxml('initial="state_0"', `  <datamodel>\n${data}\n  </datamodel>\n${states.join('\n')}`)
}
