/** `microstep check`: all that is wrong with charts. */
import { stat } from 'node:fs/promises'
import { type Diagnostic, diagnostic, formatDiagnostic, ScxmlError } from '../diagnostic.js'
import { parseArguments, UsageError, wholeNumber } from './arguments.js'
import { exit, type Io } from './io.js'
import { createStyle, wantsColor } from './style.js'

export const help = `microstep check: say all that is wrong with charts

Usage
  microstep check FILE…

Options
  --json              one JSON object: files, errors, warnings, and results with a list of diagnostics for each file
  --max-warnings N    more warnings than that are an error, too
  -h, --help          this text

The exit code is 1 where there are errors or too many warnings, or a file cannot be read.

Try
  microstep check order.scxml
  microstep check --max-warnings 0 charts/*.scxml
`

interface FileResult {
  readonly file: string
  readonly diagnostics: readonly Diagnostic[]
}

export async function run(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals: files } = parseArguments(args, {
    json: { type: 'boolean' },
    'max-warnings': { type: 'string' },
  })
  if (files.length === 0) throw new UsageError('which files?', "such as 'microstep check order.scxml'")
  const given = values['max-warnings']
  const maxWarnings = given === undefined ? Number.POSITIVE_INFINITY : wholeNumber('--max-warnings', given, 0)

  const results: FileResult[] = []
  for (const file of files) {
    const result = { file, diagnostics: await checkOne(file) }
    if (!values.json) print(result, io)
    results.push(result)
  }
  const count = (severity: Diagnostic['severity']) =>
    results.reduce((sum, { diagnostics }) => sum + diagnostics.filter((d) => d.severity === severity).length, 0)
  const errors = count('error')
  const warnings = count('warning')
  if (values.json) {
    io.stdout.write(`${JSON.stringify({ files: files.length, errors, warnings, results }, null, 2)}\n`)
  } else io.stdout.write(`${summary(errors, warnings, files.length, io)}\n`)

  if (warnings > maxWarnings) {
    io.stderr.write(`${plural(warnings, 'warning')}, and --max-warnings allows ${maxWarnings}\n`)
    return exit.problem
  }
  return errors > 0 ? exit.problem : exit.ok
}

async function checkOne(file: string): Promise<readonly Diagnostic[]> {
  const isDirectory = await stat(file).then(
    (entry) => entry.isDirectory(),
    () => false,
  )
  if (isDirectory) {
    const message = `'${file}' is a directory, which check does not take yet`
    return [diagnostic({ code: 'io/not-a-file', message, hint: `name the files in it, such as '${file}/*.scxml'` })]
  }
  const { checkFile } = await import('../index.js')
  try {
    return (await checkFile(file)).diagnostics
  } catch (error) {
    if (error instanceof ScxmlError) return error.diagnostics
    throw error
  }
}

function print({ diagnostics }: FileResult, io: Io): void {
  const color = wantsColor(io.stdout, io.env)
  for (const found of diagnostics) io.stdout.write(`${formatDiagnostic(found, { color })}\n\n`)
}

function summary(errors: number, warnings: number, files: number, io: Io): string {
  const style = createStyle(wantsColor(io.stdout, io.env))
  const where = `in ${plural(files, 'file')}`
  if (errors + warnings === 0) return style.green(`no problems ${where}`)
  const found = [errors > 0 && plural(errors, 'error'), warnings > 0 && plural(warnings, 'warning')].filter(Boolean)
  return (errors > 0 ? style.red : style.yellow)(`${found.join(', ')} ${where}`)
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
