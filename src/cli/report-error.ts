/** Errors as users of the command line see them: never a stack, unless they ask. */
import { type Diagnostic, formatDiagnostic, ScxmlError } from '../diagnostic.js'
import { UsageError } from './arguments.js'
import { exit, type Io } from './io.js'
import { createStyle, wantsColor } from './style.js'

/** Prints an error and gives the exit code that it means. `command` is the one that was running, if any. */
export function reportError(error: unknown, command: string | undefined, io: Io): number {
  const style = createStyle(wantsColor(io.stderr, io.env))
  const debug = io.env.DEBUG?.split(/[\s,]+/).some((word) => word === 'microstep' || word === '*') ?? false
  if (error instanceof UsageError) {
    const { message, hint } = error
    const more = `see 'microstep help${command === undefined ? '' : ` ${command}`}'`
    io.stderr.write(`${style.red('error')} ${message}\n${[hint, more].map((t) => (t ? `  ${t}\n` : '')).join('')}`)
  } else if (error instanceof ScxmlError) {
    reportDiagnostics(error.diagnostics, io)
  } else {
    const message = error instanceof Error ? error.message : String(error)
    const more = debug ? '' : '  this should not happen; DEBUG=microstep shows where it did\n'
    io.stderr.write(`${style.red('error')} ${message}\n${more}`)
  }
  if (debug && error instanceof Error) io.stderr.write(`${error.stack}\n`)
  return error instanceof UsageError ? exit.usage : exit.problem
}

/** Prints diagnostics to stderr with their code frames. */
export function reportDiagnostics(diagnostics: readonly Diagnostic[], io: Io): void {
  const color = wantsColor(io.stderr, io.env)
  for (const found of diagnostics) io.stderr.write(`${formatDiagnostic(found, { color })}\n`)
}
