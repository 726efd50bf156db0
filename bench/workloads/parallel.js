import { createMachine } from 'xstate'
import { chart, list, scxml, seeded } from './workload.js'

class Together {
  at = list(8, () => 'a')
  send(name) {
    switch (name) {
      case 'tick':
        for (let region = 0; region < 8; region++) this.at[region] = this.at[region] === 'a' ? 'b' : 'a'
    }
  }
  get states() {
    return this.at.map((at, region) => `r${region}${at}`)
  }
}

/** @type {import('./workload.js').Workload} */
export const parallel8 = {
  name: 'parallel-8',
  about: 'eight regions, all react to every event',
  scxml: chart('parallel-8'),
  xstate: () => createMachine({ type: 'parallel', states: regions(8, () => 'tick') }),
  hand: () => new Together(),
  events: [['tick']],
}

class Apart {
  at = list(20, () => 'a')
  regionOf = new Map(list(20, (region) => [`t${region}`, region]))
  send(name) {
    const region = this.regionOf.get(name)
    if (region !== undefined) this.at[region] = this.at[region] === 'a' ? 'b' : 'a'
  }
  get states() {
    return this.at.map((at, region) => `r${region}${at}`)
  }
}

const random = seeded(20)

/** @type {import('./workload.js').Workload} */
export const parallel20 = {
  name: 'parallel-20',
  about: '20 independent regions (2^20 configurations), random events, each for one region',
  scxml: scxml(
    '',
    `<parallel id="all">\n${list(
      20,
      (region) => `  <state id="r${region}" initial="r${region}a">
    <state id="r${region}a"><transition event="t${region}" target="r${region}b"/></state>
    <state id="r${region}b"><transition event="t${region}" target="r${region}a"/></state>
  </state>`,
    ).join('\n')}\n</parallel>`,
  ),
  xstate: () => createMachine({ type: 'parallel', states: regions(20, (region) => `t${region}`) }),
  hand: () => new Apart(),
  events: list(2 ** 17, () => [`t${Math.floor(random() * 20)}`]),
}

function regions(count, event) {
  return Object.fromEntries(
    list(count, (region) => [
      `r${region}`,
      {
        initial: `r${region}a`,
        states: {
          [`r${region}a`]: { on: { [event(region)]: `r${region}b` } },
          [`r${region}b`]: { on: { [event(region)]: `r${region}a` } },
        },
      },
    ]),
  )
}
