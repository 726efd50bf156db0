/** The W3C suite in one process on the simulated clock, from the command line: everything is counted. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { duration, table } from '../format.js'
import { median } from '../harness.js'

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))
const longest = 120_000 // ms

/** @returns {{ ms: number, rounds: readonly number[], verdict: string } | { unable: string }} */
export function w3c({ rounds, folder, say }) {
  say('w3c')
  const times = []
  let verdict = ''
  // One more than asked for: the first may have to fetch the suite.
  for (let round = -1; round < Math.min(rounds, 3); round++) {
    const start = performance.now()
    const { status, stdout, stderr, error } = spawnSync(
      process.execPath,
      [cli, 'w3c', '--clock', 'simulated', ...(folder ? [folder] : [])],
      { encoding: 'utf8', timeout: longest },
    )
    if (error || status !== 0) return { unable: error?.message ?? `exit code ${status}: ${lastLine(stderr || stdout)}` }
    if (round >= 0) times.push(performance.now() - start)
    verdict = lastLine(stdout)
  }
  return { ms: median(times), rounds: times, verdict }
}

const lastLine = (text) => text.trim().split('\n').at(-1) ?? ''

export function w3cTable({ ms, rounds, verdict, unable }) {
  if (unable) return `W3C suite: not run: ${unable}`
  const range = `${duration(Math.min(...rounds))}–${duration(Math.max(...rounds))}`
  return table(
    ['W3C suite, simulated clock', 'time', 'min–max', 'passed'],
    [['whole process', duration(ms), range, verdict]],
  )
}
