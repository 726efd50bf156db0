import { describe, expect, it } from 'vitest'
import { execute, files } from './fake-io.js'

const machine = `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript">
  <datamodel><data id="water" expr="9"/><data id="lamp" expr="0"/></datamodel>
  <script>function spend(n) { water -= n }</script>
  <parallel id="machine">
    <state id="heater">
      <onentry><script>spend(1)</script></onentry>
    </state>
    <state id="pump">
      <transition event="fill" cond="water &lt; 5"><assign location="water" expr="_event.data"/><send event="full"/></transition>
    </state>
    <state id="light">
      <onentry><assign location="lamp" expr="Math.random()"/><log expr="In('pump')"/></onentry>
    </state>
  </parallel>
</scxml>`
const odd = `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript">
  <datamodel><data id="x" expr="0"/></datamodel>
  <parallel id="p">
    <state id="a"><onentry><script>x = eval('1')</script></onentry></state>
    <state id="b"><onentry><log expr="x"/></onentry></state>
  </parallel>
</scxml>`

async function check(text: string, ...args: string[]) {
  const path = await files({ 'chart.scxml': text })
  const { code, out, err } = await execute(['check', '--no-lint', '--effects', ...args, path('chart.scxml')])
  return { code, out: out.replaceAll(path('chart.scxml'), 'chart.scxml'), err }
}

describe('check --effects', () => {
  it('says what each block does, and frames what ties two regions', async () => {
    expect(await check(machine)).toEqual({
      code: 0,
      err: '',
      out: `chart.scxml
  heater
    onentry 6:8: reads water; writes water; calls spend()
  pump
    on fill 9:8: reads _event; writes water; sends
  light
    onentry 12:8: writes lamp; asks In('pump'); logs; draws random numbers
  parallel machine 4:17
    independent of all others: light
    heater and pump are tied by 'water'
      heater writes 'water'
        --> chart.scxml:6:24
        |
      6 |       <onentry><script>spend(1)</script></onentry>
        |                        ^^^^^
      pump writes 'water'
        --> chart.scxml:9:70
        |
      9 |       <transition event="fill" cond="water &lt; 5"><assign location="water" expr="_event.data"/><sen…
        |                                                                      ^^^^^

no problems in 1 file
`,
    })
  })

  it('says why a block may do everything', async () => {
    const { out } = await check(odd)
    expect(out).toContain(`    onentry 4:20: reads everything; writes everything
      since it calls 'eval' 4:40
`)
    expect(out).toContain("a and b are tied by what cannot be known\n      a calls 'eval'\n")
  })

  it('in JSON, with positions', async () => {
    const { out } = await check(machine, '--json')
    const { effects } = JSON.parse(out).results[0]
    expect(effects.blocks).toHaveLength(3)
    expect(effects.blocks[1]).toMatchObject({
      ...{ state: 'pump', kind: 'transition', line: 9, reads: ['_event'], writes: ['water'], shared: [], why: [] },
      ...{ readsEvent: true, writesEvent: false, sends: true, raises: false, asks: [], calls: [] },
    })
    expect(effects.parallels).toMatchObject([
      {
        state: 'machine',
        regions: ['heater', 'pump', 'light'],
        independent: [
          ['heater', 'light'],
          ['pump', 'light'],
        ],
        ties: [
          {
            name: 'water',
            kind: 'write/write',
            accesses: [
              { region: 'heater', line: 6 },
              { region: 'pump', line: 9 },
            ],
          },
        ],
        more: false,
      },
    ])
  })

  it('a chart with errors has its errors only; without the option nothing is said', async () => {
    const broken = machine.replace('id="light"', 'id="pump"')
    const { code, out } = await check(broken)
    expect(code).toBe(1)
    expect(out).not.toContain('parallel machine')
    const path = await files({ 'chart.scxml': machine })
    expect((await execute(['check', path('chart.scxml'), '--json'])).out).not.toContain('effects')
  })

  it('a data model that is not known, and formats that have no room for it', async () => {
    expect((await check(machine.replace('ecmascript', 'cobol'))).out).toContain('nothing is known of its effects')
    expect(await check(machine, '--format', 'sarif')).toMatchObject({ code: 2 })
  })
})
