/** `microstep diff`: two versions of a chart, and the sessions at rest between them. */
import { type ChartDiff, diffCharts, type StateDiff } from '../persistence/chart-diff.js'
import { chartHash } from '../persistence/chart-hash.js'
import { loadChart } from '../runtime/load.js'
import { parseArguments, UsageError } from './arguments.js'
import { exit, type Io } from './io.js'

export const help = `microstep diff: what has changed, and which sessions at rest carry over

Usage
  microstep diff OLD NEW

OLD and NEW are two versions of a chart. Each state that is not the same is listed, with what has changed in it; layout,
comments and the order of attributes do not count. A snapshot of the old chart carries over, as it is, where all states that
are active or remembered do: it goes on with the transitions and the content of the new chart. Where one does not, the reason
stands beside it, and restoreSession needs a migration for those sessions.

Options
  --json           the same as one JSON object
  -h, --help       this text

The exit code is 1 where there are sessions that do not carry over.

Try
  microstep diff order-1.scxml order-2.scxml
`

export async function run(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArguments(args, { json: { type: 'boolean' } })
  const [oldFile, newFile, ...more] = positionals
  if (oldFile === undefined || newFile === undefined || more.length > 0)
    throw new UsageError('which two files?', "such as 'microstep diff order-1.scxml order-2.scxml'")
  const before = await loadChart(oldFile)
  const after = await loadChart(newFile)
  const diff = diffCharts(before, after)
  const hashes = { old: chartHash(before), new: chartHash(after) }
  io.stdout.write(values.json ? `${JSON.stringify({ ...hashes, ...diff }, null, 2)}\n` : report(diff, hashes))
  return diff.carriesOver ? exit.ok : exit.problem
}

function report(diff: ChartDiff, hashes: { readonly old: string; readonly new: string }): string {
  if (diff.same) return `the charts mean the same (${hashes.old.slice(0, 12)})\n`
  const lines = [`old ${hashes.old.slice(0, 12)}, new ${hashes.new.slice(0, 12)}`, '']
  for (const part of diff.changes) lines.push(`  ${part} changed`)
  for (const id of diff.data.added) lines.push(`  data '${id}' added`)
  for (const id of diff.data.removed) lines.push(`  data '${id}' removed`)
  const told = diff.states.filter(({ change, carriesOver }) => change !== 'same' || !carriesOver)
  const width = Math.max(0, ...told.map(({ id }) => id.length))
  for (const state of told) lines.push(`  ${line(state, width)}`)
  const lost = diff.states.filter(({ carriesOver }) => !carriesOver).length
  const old = diff.states.filter(({ change }) => change !== 'added').length
  lines.push(
    '',
    diff.carriesOver
      ? 'all sessions at rest carry over'
      : `${old - lost} of ${old} states carry over; sessions in the others need a migration`,
  )
  return `${lines.join('\n')}\n`
}

function line({ id, change, carriesOver, reason, changes }: StateDiff, width: number): string {
  const what = changes.length > 0 ? `${change}: ${changes.join(', ')}` : change
  return `${id.padEnd(width)}  ${what}${carriesOver ? '' : `; does not carry over: ${reason}`}`
}
