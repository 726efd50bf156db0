/** `microstep types`: what an editor is to know of charts. */
import { readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { type Diagnostic, diagnostic, reasonOf, ScxmlError, shorten } from '../diagnostic.js'
import { documentLimit, readRegularFile } from '../io/read-file.js'
import type { TypeOptions } from '../types/options.js'
import { parseArguments, UsageError } from './arguments.js'
import { findFiles } from './files.js'
import { exit, type Io } from './io.js'
import { reportDiagnostics } from './report-error.js'

export const help = `microstep types: write the types of charts for TypeScript

Usage
  microstep types FILE…

For order.scxml it writes order.scxml.d.ts beside it: an interface with the states, events and data of the chart, for
createSession<OrderChart>(chart). FILE is a file, a folder (all .scxml files below it) or a pattern.

Options
  --out FILE     the file to write, for a single chart; - for the standard output
  --name NAME    the name of the interface, for a single chart; default: the chart's or the file's name, and Chart
  --types FILE   JSON with the types of data and events, as the option types of createSession has them
  --check        write nothing; the exit code is 1 where a file is not up to date
  -h, --help     this text

Try
  microstep types order.scxml
  microstep types --check charts
`

export async function run(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArguments(args, {
    out: { type: 'string' },
    name: { type: 'string' },
    types: { type: 'string' },
    check: { type: 'boolean' },
  })
  const { out, name, check = false } = values
  if (positionals.length === 0) throw new UsageError('which files?', "such as 'microstep types order.scxml'")
  if (check && out === '-') throw new UsageError("'--check' compares files, not the standard output")
  if (name !== undefined && !/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) {
    throw new UsageError(`'${shorten(name)}' is no name for an interface`)
  }
  const { files, problems } = await findFiles(positionals)
  if (files.length > 1 && (out !== undefined || name !== undefined)) {
    throw new UsageError(
      `'--${out !== undefined ? 'out' : 'name'}' is for a single chart, and there are ${files.length}`,
    )
  }
  reportDiagnostics(problems, io)
  const types = values.types === undefined ? undefined : readTypes(values.types)
  let failed = problems.length > 0
  for (const file of files) {
    const target = out ?? `${file}.d.ts`
    try {
      const text = await typesOfFile(file, name, types)
      if (target === '-') io.stdout.write(text)
      else if (check) failed = !isUpToDate(file, target, text, io) || failed
      else write(target, text, io)
    } catch (error) {
      if (!(error instanceof ScxmlError)) throw error
      reportDiagnostics(error.diagnostics, io)
      failed = true
    }
  }
  return failed ? exit.problem : exit.ok
}

async function typesOfFile(file: string, name: string | undefined, types: TypeOptions | undefined): Promise<string> {
  const [{ loadChart }, { interfaceName, typesOf }] = await Promise.all([
    import('../runtime/load.js'),
    import('../types/typegen.js'),
  ])
  const chart = await loadChart(file)
  const source = basename(file)
  return typesOf(chart, { name: name ?? interfaceName(chart.name ?? source.replace(/\.[^.]*$/, '')), types, source })
}

function isUpToDate(file: string, target: string, text: string, io: Io): boolean {
  const found = current(target)
  if (found === text) return true
  const what = found === undefined ? 'is not there' : 'is not up to date'
  io.stderr.write(`${target} ${what}: run 'microstep types ${file}'\n`)
  return false
}

function write(target: string, text: string, io: Io): void {
  const changed = current(target) !== text
  try {
    if (changed) writeFileSync(target, text)
  } catch (cause) {
    throw problem('io/unwritable', `'${shorten(target)}' cannot be written: ${reasonOf(cause)}`, cause)
  }
  io.stdout.write(`${target}${changed ? '' : ' is up to date'}\n`)
}

function current(target: string): string | undefined {
  try {
    return readFileSync(target, 'utf8')
  } catch {
    return undefined
  }
}

/** Types as JSON, from a file. Throws `ScxmlError`. */
export function readTypes(file: string): TypeOptions {
  const bytes = readRegularFile(file, file, { limit: documentLimit, followLinks: true })
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch (cause) {
    throw problem('option/types', `the types in '${shorten(file)}' are no JSON: ${reasonOf(cause)}`, cause)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw problem('option/types', `'${shorten(file)}' must hold an object of types, with define, data and events`)
}

function problem(code: Diagnostic['code'], message: string, cause?: unknown): ScxmlError {
  return new ScxmlError([diagnostic({ code, message })], { cause })
}
