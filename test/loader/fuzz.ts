/**
 * `npx tsx test/loader/fuzz.ts [--runs 10000] [--seed N] [--folder DIR] [--largest BYTES] [--truncate] [--ends N] [--out
 * DIR]`: mutants of the repository's charts, or of every file below a folder that is not too large; with `--truncate`,
 * also what is left of each file that ends too early: at each byte, or with `--ends` at N of them. Charts of a folder are
 * loaded but not run. Prints each kind of failure with the smallest input that shows it, or puts that into a folder, and
 * exits with 1.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { judgeInTime, mutantOf } from './fuzz/campaign.js'
import { filesBelow, seeds } from './fuzz/seeds.js'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    seed: { type: 'string' },
    folder: { type: 'string' },
    largest: { type: 'string', default: 'all' },
    truncate: { type: 'boolean', default: false },
    ends: { type: 'string', default: 'all' },
    out: { type: 'string' },
  },
})
const runs = Number(values.runs)
const firstSeed = values.seed === undefined ? Date.now() & 0x3fffffff : Number(values.seed)
const largest = values.largest === 'all' ? Number.MAX_SAFE_INTEGER : Number(values.largest)
const ends = values.ends === 'all' ? Number.MAX_SAFE_INTEGER : Number(values.ends)
if (![runs, firstSeed, largest, ends].every((number) => Number.isInteger(number) && number >= 0) || ends === 0) {
  console.error(
    'usage: npx tsx test/loader/fuzz.ts [--runs COUNT] [--seed N] [--folder DIR] [--largest BYTES] [--truncate] [--ends N] [--out DIR]',
  )
  process.exit(2)
}

const { folder } = values
const all = folder === undefined ? seeds() : filesBelow(folder).map((file) => readFileSync(file, 'latin1'))
const texts = all.filter(({ length }) => length <= largest)
const options = { run: folder === undefined }
const failures = new Map<string, { readonly input: string | Uint8Array; readonly from: string; times: number }>()
const started = performance.now()
let slowest = { ms: 0, length: 0, from: '' }
let judged = 0

if (values.truncate) {
  for (const [at, text] of texts.entries()) {
    const stride = Math.ceil(text.length / ends)
    for (let end = 0; end < text.length; end += stride) {
      take(Buffer.from(text.slice(0, end), 'latin1'), `the first ${end} bytes of text ${at}`)
    }
  }
}
for (let seed = firstSeed; seed < firstSeed + runs; seed++) take(mutantOf(texts, seed), `seed ${seed}`)

for (const [complaint, { input, from, times }] of failures) {
  console.log(`\n${times} times, first at ${from}:\n${complaint}`)
  if (values.out !== undefined) writeFileSync(join(values.out, `${from.replace(/\W+/g, '-')}.scxml`), input)
  else
    console.log(
      JSON.stringify(typeof input === 'string' ? input : Buffer.from(input).toString('latin1')).slice(0, 4000),
    )
}
const { ms, length, from } = slowest
console.log(`${judged} inputs of ${texts.length} texts, ${failures.size} kinds of failure; first seed ${firstSeed}`)
console.log(`slowest: ${Math.round(ms)} ms for ${length} characters, ${from}`)
process.exitCode = failures.size > 0 ? 1 : 0

function take(input: string | Uint8Array, from: string): void {
  const start = performance.now()
  const complaint = judgeInTime(input, options)
  const ms = performance.now() - start
  if (ms > slowest.ms) slowest = { ms, length: input.length, from }
  if (++judged % 10_000 === 0) {
    const rate = Math.round(judged / ((performance.now() - started) / 1000))
    console.error(`${judged} inputs, ${rate} a second, ${failures.size} kinds of failure`)
  }
  if (complaint === null) return
  const kind = complaint.replace(/\d+/g, '0').split('\n').slice(0, 3).join('\n')
  const known = failures.get(kind)
  if (known) known.times++
  if (!known || input.length < known.input.length)
    failures.set(kind, { input, from, times: (known?.times ?? 0) + (known ? 0 : 1) })
}
