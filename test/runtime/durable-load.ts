/**
 * A process under load, to be killed: `tsx durable-load.ts FOLDER URL ROUND`. Its sessions get numbered events, one after the
 * other, and each event that is acknowledged is written to the standard output: `ack SESSION NUMBER`. With ROUND `last` it sends
 * nothing, waits for what is due and on its way, and writes what each session has seen: `is SESSION JSON`, and `end`.
 */
import { basicHttp, createHost, levelStore, parseChart } from '../../src/index.js'

const [folder = '', url = '', round = ''] = process.argv.slice(2)
const sessions = 10

// Every 3rd event plans a delayed one, every 5th is told to the world, and every 7th is passed on to the next session.
const chart = parseChart(`<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript">
  <datamodel>
    <data id="name"/><data id="next"/><data id="url"/>
    <data id="last" expr="0"/><data id="wrong" expr="[]"/><data id="ticks" expr="[]"/><data id="passed" expr="[]"/>
    <data id="failed" expr="0"/>
  </datamodel>
  <state id="s">
    <transition event="count">
      <if cond="_event.data !== last + 1"><script>wrong.push(_event.data)</script></if>
      <assign location="last" expr="_event.data"/>
      <if cond="last % 3 === 0"><send event="tick" delayexpr="(last * 37 % 400) + 'ms'"><content expr="last"/></send></if>
      <if cond="last % 5 === 0">
        <send event="told" type="basichttp" targetexpr="url"><param name="session" expr="name"/><param name="number" expr="last"/></send>
      </if>
      <if cond="last % 7 === 0"><send event="passed" targetexpr="'#_scxml_' + next"><content expr="last"/></send></if>
    </transition>
    <transition event="tick"><script>ticks.push(_event.data)</script></transition>
    <transition event="passed"><script>passed.push(_event.data)</script></transition>
    <transition event="error"><assign location="failed" expr="failed + 1"/></transition>
  </state>
</scxml>`)

const store = await levelStore(folder)
const host = await createHost({ charts: { chart }, store, processors: [await basicHttp()], maxAwake: 6 })
const names = [...Array(sessions).keys()].map((at) => `s${at}`)

if (round === 'last') await report()
else await Promise.all(names.map(load))

async function load(name: string, at: number): Promise<void> {
  if (!(await host.read(name))) {
    const data = { name, next: `s${(at + 1) % sessions}`, url }
    await host.start('chart', { id: name, data }).catch(() => {})
  }
  const last = Number((await host.read(name))!.data.last)
  // Whoever does not know whether an event was taken sends it again, with its key.
  for (let number = Math.max(1, last - 2); ; number++) {
    await host.send(name, 'count', number, { key: String(number) })
    process.stdout.write(`ack ${name} ${number}\n`)
  }
}

async function report(): Promise<void> {
  for (let waited = 0; waited < 600; waited += 100) await new Promise((resolve) => setTimeout(resolve, 100))
  await host.settled()
  for (const name of names) {
    const view = await host.read(name)
    process.stdout.write(`is ${name} ${JSON.stringify(view?.data ?? null)}\n`)
  }
  await host.close()
  await store.close()
  process.stdout.write('end\n')
}
