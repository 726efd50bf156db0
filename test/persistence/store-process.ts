/**
 * A process with a store open: `tsx store-process.ts STORE FOLDER COUNT` commits up to COUNT times, writes the number of each
 * commit that is over to its standard output, a line each, and then waits to be killed.
 */
import { changesOf } from './store-history.js'
import { fileStores } from './stores.js'

const [name = '', folder = '', count = '0'] = process.argv.slice(2)
const store = await fileStores.get(name)!(folder)
process.stdout.write('0\n')
for (let at = 1; at <= Number(count); at++) {
  await store.commit(changesOf(at), { sync: at % 10 === 0 })
  process.stdout.write(`${at}\n`)
}
setInterval(() => {}, 1_000)
