// The built package, from ESM and from CommonJS: its pool finds its worker, and content runs there.
import { createRequire } from 'node:module'

const text = `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript">
  <datamodel><data id="a" expr="({ n: 1 })"/></datamodel>
  <state><onentry><script>for (let at = 0; at &lt; 1000; at++) a.n++</script></onentry>
    <onentry><log expr="1 +"/></onentry><onentry><log expr="a.n"/></onentry></state></scxml>`

const kinds = { ESM: await import('../dist/index.js'), CommonJS: createRequire(import.meta.url)('../dist/index.cjs') }
for (const [kind, { createSession, parseChart, workerPool }] of Object.entries(kinds)) {
  const pool = await workerPool({ threads: 2, offload: 'always' })
  const chart = parseChart(text)
  const session = createSession(chart, { executor: pool })
  const logs = []
  session.on('log', ({ value }) => logs.push(value))
  session.start()
  const isElsewhere = session.data.a.n === 1
  await session.settled()
  if (!isElsewhere || pool.size === 0 || logs.join() !== '1001') {
    console.error(`${kind}: ${JSON.stringify({ isElsewhere, threads: pool.size, logs })}`)
    process.exitCode = 1
  }
  await pool.close()
}
console.log(`node ${process.version}: ${process.exitCode ? 'the pool does not work' : 'the pool works'}`)
