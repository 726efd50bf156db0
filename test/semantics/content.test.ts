/** Executable content and its errors (REC 4, 5.8, 5.9). */
import { describe, expect, it } from 'vitest'
import { checkChart, createSession, simulatedClock } from '../../src/index.js'
import { logs, play, scxml } from './trace.js'

const fails = '<assign location="undeclared" expr="1"/>'

describe('errors in content', () => {
  it('4.1: an error ends only the block it is in', () => {
    const block = (name: string) => `<log expr="'${name}'"/>${fails}<log expr="'not seen'"/>`
    expect(
      logs(
        `<state id="p">
          <onentry>${block('first onentry')}</onentry>
          <onentry>${block('second onentry')}</onentry>
          <initial><transition target="a">${block('initial')}</transition></initial>
          <state id="a">
            <onentry>${block('onentry of a')}</onentry>
            <onexit>${block('first onexit')}</onexit>
            <onexit>${block('second onexit')}</onexit>
            <transition event="e" target="b">${block('transition')}</transition>
          </state>
          <state id="b"><onentry>${block('onentry of b')}</onentry></state>
        </state>`,
        ['e'],
      ),
    ).toEqual(
      [
        ...['first onentry', 'second onentry', 'initial', 'onentry of a'],
        ...['first onexit', 'second onexit', 'transition', 'onentry of b'],
      ].map((name) => JSON.stringify(name)),
    )
  })

  it('3.12.2: error.execution goes to the rear of the internal queue', () => {
    const run = play(
      `<state id="a"><onentry><raise event="before"/>${fails}</onentry><onentry><raise event="after"/></onentry></state>`,
    )
    expect(run.only('event')).toEqual(['event before', 'event error.execution', 'event after'])
  })

  it('3.12.2: what was done before the error stays done', () => {
    const run = play(
      `<datamodel><data id="x" expr="1"/></datamodel>
      <state id="a"><onentry><assign location="x" expr="2"/>${fails}<assign location="x" expr="3"/></onentry></state>`,
    )
    expect(run.session.data.x).toBe(2)
  })

  it('5.9.1: an error in the cond of <if> or <elseif> is false: the next branch is tried and the block goes on', () => {
    const run = play(
      `<state id="a"><onentry>
        <if cond="undeclared"><log expr="'if'"/>
        <elseif cond="null.x"/><log expr="'elseif'"/>
        <elseif cond="true"/><log expr="'second elseif'"/>
        <else/><log expr="'else'"/>
        </if>
        <log expr="'after'"/>
      </onentry></state>`,
    )
    expect(run.only('log', 'raise')).toEqual([
      'raise error.execution',
      'raise error.execution',
      'log "second elseif"',
      'log "after"',
    ])
  })

  it('4.3: an error inside a branch ends the block, not only the branch', () => {
    expect(
      logs(`<state id="a"><onentry>
        <if cond="true"><log expr="'in'"/>${fails}<log expr="'not seen'"/></if>
        <log expr="'not seen either'"/>
      </onentry></state>`),
    ).toEqual(['"in"'])
  })

  it('4.3: no branch, the else and an elseif are chosen in order', () => {
    const chosen = (x: number) =>
      logs(`<state id="a"><onentry>
        <if cond="${x} == 1"><log expr="'one'"/><elseif cond="${x} == 2"/><log expr="'two'"/><else/><log expr="'many'"/></if>
        <if cond="${x} == 9"><log expr="'nine'"/></if>
      </onentry></state>`)
    expect([chosen(1), chosen(2), chosen(3), chosen(9)]).toEqual([
      ['"one"'],
      ['"two"'],
      ['"many"'],
      ['"many"', '"nine"'],
    ])
  })
})

describe('foreach', () => {
  const loop = (attributes: string, body = '', data = '') =>
    play(
      `<datamodel>${data}</datamodel>
      <state id="a"><onentry><foreach ${attributes}>${body}</foreach><log expr="'after'"/></onentry></state>`,
    )

  it('4.6: foreach iterates over a shallow copy', () => {
    const run = loop(
      'array="list" item="x"',
      '<script>list.push(9); list[2] = 7</script><log expr="x"/>',
      '<data id="list" expr="[1, 2, 3]"/>',
    )
    expect(run.only('log')).toEqual(['log 1', 'log 2', 'log 3', 'log "after"'])
    expect(run.session.data.list).toEqual([1, 2, 7, 9, 9, 9])
  })

  it('4.6: the items themselves are not copies', () => {
    const run = loop(
      'array="list" item="x"',
      '<assign location="x.n" expr="2"/>',
      '<data id="list" expr="[{ n: 1 }]"/>',
    )
    expect(run.session.data.list).toEqual([{ n: 2 }])
  })

  it('4.6: undeclared item and index variables are declared', () => {
    const run = loop('array="[5, 6]" item="x" index="i"', '<log expr="[x, i]"/>')
    expect(run.only('log')).toEqual(['log [5,0]', 'log [6,1]', 'log "after"'])
    expect(run.session.data).toMatchObject({ x: 6, i: 1 })
  })

  it('4.6: the variables of an empty foreach are declared, too', () => {
    const run = play(
      `<state id="a"><onentry><foreach array="[]" item="x" index="i"/><log expr="[typeof x, x === i]"/></onentry></state>`,
    )
    expect(run.only('log', 'error')).toEqual(['log ["undefined",true]'])
  })

  it('4.6: an empty foreach leaves a variable that exists as it is', () => {
    const run = loop('array="[]" item="x" index="i"', '', '<data id="x" expr="1"/><data id="i" expr="2"/>')
    expect(run.session.data).toMatchObject({ x: 1, i: 2 })
  })

  it.each([
    ['an array that is none', 'array="7" item="x"', ''],
    ['an object', 'array="({ 0: 1, length: 1 })" item="x"', ''],
    ['an array that fails', 'array="undeclared" item="x"', ''],
    ['an illegal item name', `array="[1]" item="'x'"`, ''],
    ['an illegal item name and no items', 'array="[]" item="1x"', ''],
    ['an illegal index name', 'array="[1]" item="x" index="a b"', ''],
    ['a system variable as item', 'array="[1]" item="_event"', ''],
    ['an error in the body', 'array="[1, 2]" item="x"', `<log expr="x"/>${fails}`],
  ])('4.6: %s ends the foreach and the enclosing block', (_, attributes, body) => {
    const run = loop(attributes, body)
    expect(run.only('log', 'raise')).toEqual([...(body ? ['log 1'] : []), 'raise error.execution'])
  })
})

describe('expressions', () => {
  it.each(['return 1', '1; 2', 'var x = 1', 'if (true) 1', 'throw 1', '1 +'])(
    "5.9: '%s' is no expression: an error at run time, not on loading",
    (text) => {
      const run = play(
        `<state id="a"><onentry><log expr="${text}"/></onentry><onentry><log expr="'alive'"/></onentry></state>`,
      )
      expect(run.only('log', 'raise')).toEqual(['raise error.execution', 'log "alive"'])
    },
  )

  it('5.9: an expression is an expression: statements in it are errors at run time and warned of on loading', () => {
    const run = play('<state id="a"><transition event="e" cond="return true" target="b"/></state><state id="b"/>', [
      'e',
    ])
    expect(run.session.configuration).toEqual(['a'])
    expect(run.only('raise')).toEqual(['raise error.execution'])
    expect(run.session.chart.diagnostics).toMatchObject([{ code: 'expression/syntax', severity: 'warning' }])
  })

  it('5.9: semicolons behind an expression are overlooked', () => {
    expect(logs('<state id="a"><onentry><log expr="1 + 1;"/></onentry></state>')).toEqual(['2'])
  })

  it("5.9.1: an empty 'cond' is one that the author left out, and warned of", () => {
    const run = play('<state id="a"><transition event="e" cond=" " target="b"/></state><state id="b"/>', ['e'])
    expect(run.session.configuration).toEqual(['b'])
    expect(run.session.chart.diagnostics).toMatchObject([{ code: 'rule/empty-condition', severity: 'warning' }])
  })

  it('5.8: scripts are strict code', () => {
    const run = play('<state id="a"><onentry><script>Object.freeze({ x: 1 }).x = 2</script></onentry></state>')
    expect(run.only('raise')).toEqual(['raise error.execution'])
    expect(
      logs('<state id="a"><onentry><log expr="(function () { return this === undefined })()"/></onentry></state>'),
    ).toEqual(['true'])
  })

  it('5.8: an error in a top-level script is an event, and the session starts all the same', () => {
    const run = play('<script>undeclared.x()</script><state id="a"/>')
    expect(run.only('raise', 'enter', 'event')).toEqual([
      ...['raise error.execution', 'enter a', 'event error.execution'],
    ])
  })
})

describe('errors before the first state', () => {
  it('5.3: errors in data and top-level scripts are queued before the first state is entered, and processed after it', () => {
    const run = play(
      `<datamodel><data id="x" expr="undeclared"/></datamodel><script>null.x</script>
      <state id="a"><onentry><raise event="entered"/></onentry></state>`,
    )
    expect(run.only('enter', 'event')).toEqual([
      ...['enter a', 'event error.execution', 'event error.execution', 'event entered'],
    ])
  })
})

describe('nesting', () => {
  it.each([
    ['<if cond="true">', '</if>'],
    ['<foreach array="[1]" item="x">', '</foreach>'],
  ])('4: %s as deep as one likes is run or refused, never a crash', (open, close) => {
    const depth = 10_000
    const body = `<state id="a"><onentry>${open.repeat(depth)}<log expr="1"/>${close.repeat(depth)}</onentry></state>`
    const { chart, diagnostics } = checkChart(scxml(body))
    if (chart) expect(createSession(chart, { clock: simulatedClock() }).start().status).toBe('running')
    else expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(true)
  })
})

describe('log', () => {
  it('4.7: label and value go to the listeners; without expr, or with an empty one, the value is undefined', () => {
    expect(
      logs(
        '<state id="a"><onentry><log label="here" expr="{ x: [1] }"/><log label="there"/><log label="empty" expr=""/></onentry></state>',
      ),
    ).toEqual(['here {"x":[1]}', 'there undefined', 'empty undefined'])
  })
})
