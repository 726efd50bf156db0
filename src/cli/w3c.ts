/** `microstep w3c`: the W3C's own tests. */
import { isolations } from '../runtime/isolation.js'
import { oneOf, parseArguments, UsageError, wholeNumber } from './arguments.js'
import { exit, type Io } from './io.js'
import { createStyle, wantsColor } from './style.js'

export const help = `microstep w3c: run the W3C's tests of SCXML 1.0

Usage
  microstep w3c [DIR]

DIR holds the tests: the official .txml files, or documents converted to ECMAScript. Without it they are fetched once,
with npm, and kept.

Options
  --clock real|simulated   the clock that the tests run with (real)
  --isolation LEVEL        what keeps the sessions apart: chart, session or sandbox (chart)
  --executor inline|pool   where content runs; pool: on two worker threads, all that can (inline)
  --jobs N                 how many tests at a time (8)
  --only ID,…              these tests only, such as 144,403a
  --report FILE            write the implementation report: FILE as JSON, and a page in HTML beside it
  -h, --help               this text

The last line reads 'mandatory 160/160, optional 33/33, manual 9/9' where all pass; the exit code is 1 where not.
`

export async function run(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArguments(args, {
    clock: { type: 'string' },
    isolation: { type: 'string' },
    executor: { type: 'string' },
    jobs: { type: 'string' },
    only: { type: 'string', multiple: true },
    report: { type: 'string' },
  })
  if (positionals.length > 1) throw new UsageError(`one DIR, please, not also '${positionals[1]}'`)
  const only = values.only?.flatMap((ids) => ids.split(',')).flatMap((id) => id.trim() || [])
  const clock = oneOf('--clock', values.clock ?? 'real', ['real', 'simulated'])
  const isolation = oneOf('--isolation', values.isolation ?? 'chart', isolations)
  const executor = oneOf('--executor', values.executor ?? 'inline', ['inline', 'pool'])
  const jobs = values.jobs === undefined ? undefined : wholeNumber('--jobs', values.jobs, 1)

  const { failures, formatSummary, runW3c } = await import('../../w3c-tests/run.js')
  const style = createStyle(wantsColor(io.stderr, io.env))
  const line = progressLine(io)
  const summary = await runW3c({
    dir: positionals[0],
    clock,
    isolation,
    executor,
    jobs,
    only,
    report: values.report,
    onProgress(progress) {
      if (progress.kind === 'note') {
        line.clear()
        io.stderr.write(`${style.dim(progress.message)}\n`)
      } else line.show(`${progress.done}/${progress.total}  test ${progress.result.id}`)
    },
  }).finally(() => line.clear())
  io.stdout.write(`${formatSummary(summary)}\n`)
  return failures(summary).length === 0 ? exit.ok : exit.problem
}

/** A line on a terminal that is written over and over; nothing elsewhere. */
function progressLine({ stderr }: Io): { show(text: string): void; clear(): void } {
  if (!stderr.isTTY) return { show() {}, clear() {} }
  const write = (text: string) => void stderr.write(`\r\u001b[K${text}`)
  return { show: write, clear: () => write('') }
}
