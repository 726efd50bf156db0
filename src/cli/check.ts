/** `microstep check`: all that is wrong with charts. */
import { type Diagnostic, ScxmlError } from '../diagnostic.js'
import type { Chart, CheckOptions, CheckResult } from '../index.js'
import { didYouMean } from '../suggest.js'
import { oneOf, parseArguments, UsageError, wholeNumber } from './arguments.js'
import { plural, prettyResult, prettySummary } from './check/pretty.js'
import { type FileResult, type Report, summarize } from './check/report.js'
import { findFiles } from './files.js'
import { dash, inputName, inputUrl, readInput } from './input.js'
import { exit, type Io } from './io.js'
import { wantsColor } from './style.js'

export const help = `microstep check: say all that is wrong with charts

Usage
  microstep check FILE…

FILE is a file, a folder (all .scxml files below it) or a pattern such as 'charts/**/*.scxml'; or - for the standard
input, which is read as if it were a file of the working folder.

Options
  --format FORMAT     pretty, json, sarif or github; default: pretty
  --json              the same as --format json: one object with files, errors, warnings, and results with a list of
                      diagnostics for each file
  --on CODE,…         warnings that are reported on demand only, lint/unhandled-send and lint/never-raised: the events
                      that go out and come in; may be repeated
  --off CODE,…        warnings that are not to be reported, such as lint/unused-data; may be repeated
  --effects           say of all content what data it reads and writes and what else it causes, and of each <parallel>
                      which regions are independent, or what ties them; with --json: as the effects of each result
  --no-lint           look for what is wrong only, not for likely mistakes (codes lint/…)
  --quiet             errors only
  --max-warnings N    more warnings than that are an error, too
  -h, --help          this text

The exit code is 1 where there are errors or too many warnings, or a file cannot be read.

Try
  microstep check order.scxml
  microstep check --max-warnings 0 charts
  microstep check --effects order.scxml
  microstep explain rule/unknown-target
`

const formats = ['pretty', 'json', 'sarif', 'github'] as const

export async function run(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArguments(args, {
    format: { type: 'string' },
    json: { type: 'boolean' },
    on: { type: 'string', multiple: true },
    off: { type: 'string', multiple: true },
    'no-lint': { type: 'boolean' },
    quiet: { type: 'boolean' },
    'max-warnings': { type: 'string' },
    effects: { type: 'boolean' },
  })
  if (positionals.length === 0) throw new UsageError('which files?', "such as 'microstep check order.scxml'")
  const format = values.json ? 'json' : oneOf('--format', values.format ?? 'pretty', formats)
  if (values.effects && format !== 'pretty' && format !== 'json')
    throw new UsageError(`--effects has no ${format} format`, 'there is pretty and json')
  const maxWarnings = values['max-warnings']
  const allowed = maxWarnings === undefined ? Number.POSITIVE_INFINITY : wholeNumber('--max-warnings', maxWarnings, 0)
  const on = await knownCodes(values.on)
  const off = await knownCodes(values.off)

  const { files, problems } = await findFiles(positionals)
  const results: FileResult[] = problems.length > 0 ? [{ file: null, diagnostics: problems }] : []
  const color = wantsColor(io.stdout, io.env)
  const tell = (result: FileResult) => {
    if (format === 'pretty')
      io.stdout.write(prettyResult(withoutWarnings(result, values.quiet), color) + (result.text ?? ''))
  }
  results.forEach(tell)
  for (const [at, path] of files.entries()) {
    progress(at, files.length, io)
    const file = path === dash ? inputName : path
    const { chart, diagnostics } = await checkOne(path, io, { lint: !values['no-lint'], on, off })
    const effects = values.effects && chart ? await effectsOf(chart, file, format, color) : null
    const result = { file, diagnostics, ...effects }
    progress(null, files.length, io)
    tell(result)
    results.push(result)
  }
  const report = summarize(results)
  const shown = values.quiet ? summarize(results.map((result) => withoutWarnings(result, true))) : report
  io.stdout.write(format === 'pretty' ? prettySummary(shown, color) : await render(shown, format))

  if (report.warnings > allowed) {
    io.stderr.write(`${plural(report.warnings, 'warning')}, and --max-warnings allows ${allowed}\n`)
    return exit.problem
  }
  return report.errors > 0 ? exit.problem : exit.ok
}

async function render(report: Report, format: 'json' | 'sarif' | 'github'): Promise<string> {
  if (format === 'sarif') return (await import('./check/sarif.js')).toSarif(report, process.cwd())
  if (format === 'github') return (await import('./check/github.js')).toGithub(report)
  const { files, errors, warnings, results } = report
  return `${JSON.stringify({ files, errors, warnings, results }, null, 2)}\n`
}

function withoutWarnings(result: FileResult, quiet: boolean | undefined): FileResult {
  return quiet ? { ...result, diagnostics: result.diagnostics.filter(({ severity }) => severity === 'error') } : result
}

/** Throws `UsageError` for a code that there is not: a misspelt one would turn nothing off. */
async function knownCodes(lists: readonly string[] = []): Promise<Diagnostic['code'][]> {
  const given = lists.flatMap((list) => list.split(/[\s,]+/).filter(Boolean))
  if (given.length === 0) return []
  const { codes } = await import('../codes/index.js')
  for (const code of given) {
    if (!codes.has(code)) throw new UsageError(`there is no code '${code}'`, didYouMean(code, [...codes.keys()]))
  }
  return given as Diagnostic['code'][]
}

async function checkOne(
  file: string,
  io: Io,
  options: Pick<CheckOptions, 'lint' | 'on' | 'off'>,
): Promise<CheckResult> {
  const { checkBytes, checkFile } = await import('../runtime/load.js')
  try {
    return await (file === dash
      ? checkBytes(await readInput(io.stdin), inputName, inputUrl(), options)
      : checkFile(file, options))
  } catch (error) {
    if (error instanceof ScxmlError) return { chart: null, diagnostics: error.diagnostics }
    throw error
  }
}

async function effectsOf(chart: Chart, file: string, format: string, color: boolean): Promise<Partial<FileResult>> {
  const { jsonEffects, prettyEffects, reportEffects } = await import('./check/effects.js')
  const report = reportEffects(chart)
  return format === 'json' ? { effects: jsonEffects(report) } : { text: prettyEffects(file, report, color) }
}

// Many files take a while; one line on the terminal, which goes again.
const many = 20

function progress(done: number | null, all: number, { stderr }: Io): void {
  if (!stderr.isTTY || all < many) return
  stderr.write(done === null ? '\r\u001b[K' : `\r${done} of ${all}\u001b[K`)
}
