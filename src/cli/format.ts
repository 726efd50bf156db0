/** `microstep format`: charts laid out anew. */
import { writeFileSync } from 'node:fs'
import { diagnostic, ScxmlError, shorten } from '../diagnostic.js'
import { documentLimit, readRegularFile } from '../io/read-file.js'
import { parseArguments, UsageError } from './arguments.js'
import { plural } from './check/pretty.js'
import { findFiles } from './files.js'
import { dash, inputName, readInput } from './input.js'
import { exit, type Io } from './io.js'
import { reportDiagnostics } from './report-error.js'

export const help = `microstep format: lay charts out anew

Usage
  microstep format FILE              print the chart, laid out; the file stays as it is
  microstep format -                 the same for the standard input
  microstep format --write FILE…     lay the files out
  microstep format --check FILE…     name the files that are not laid out; exit code 1 where there are any

FILE is a file, a folder (all .scxml files below it) or a pattern such as 'charts/**/*.scxml'.

Options
  --indent N|tab   blanks for each level, 1 to 16, or a tab; default: 2
  -h, --help       this text

White space between markup changes, and nothing else. Each element gets a line of its own, and each attribute where
the tag is wider than 120 characters; <onentry><raise event="e"/></onentry> and its like may stand on one line, and one
blank line between elements is kept. Attributes keep their order and quotes, and the file its encoding and line ends.
The content of <script>, <data>, <assign> and <content>, of elements with text in them or xml:space="preserve", and
elements of other namespaces stay as they are, to the byte.

The exit code is 1, too, where a file cannot be read or is no chart; the others are laid out all the same.

Try
  microstep format order.scxml
  microstep format --write --indent 4 charts
`

interface Choices {
  readonly mode: 'print' | 'write' | 'check'
  /** One level of indentation. */
  readonly indent: string
}

export async function run(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArguments(args, {
    write: { type: 'boolean' },
    check: { type: 'boolean' },
    indent: { type: 'string' },
  })
  if (positionals.length === 0) throw new UsageError('which files?', "such as 'microstep format order.scxml'")
  if (values.write && values.check) throw new UsageError("'--write' and '--check' exclude each other")
  const mode = values.write ? 'write' : values.check ? 'check' : 'print'
  const choices: Choices = { mode, indent: readIndent(values.indent ?? '2') }

  const { files, problems } = await findFiles(positionals)
  if (mode === 'print' && files.length > 1) {
    throw new UsageError(`${files.length} files can be laid out with '--write', or looked at with '--check'`)
  }
  if (mode === 'write' && files.includes(dash))
    throw new UsageError("'-' is the standard input, which cannot be written to")
  reportDiagnostics(problems, io)
  let failed = 0
  let different = 0
  for (const file of files) {
    try {
      if (await formatOne(file, choices, io)) different++
    } catch (error) {
      if (!(error instanceof ScxmlError)) throw error
      reportDiagnostics(
        error.diagnostics.filter(({ severity }) => severity === 'error'),
        io,
      )
      failed++
    }
  }
  if (mode === 'check') io.stdout.write(checked(different, files.length - failed))
  if (mode === 'write') io.stdout.write(`${different} of ${plural(files.length, 'file')} laid out\n`)
  return failed + problems.length > 0 || (mode === 'check' && different > 0) ? exit.problem : exit.ok
}

/** Whether the file is not as it is laid out. Throws `ScxmlError`. */
async function formatOne(file: string, { mode, indent }: Choices, { stdin, stdout }: Io): Promise<boolean> {
  const { formatDocument } = await import('../loader/format.js')
  const { readDocument } = await import('../loader/document.js')
  const { writeScxml } = await import('../loader/writer.js')
  const bytes =
    file === dash ? await readInput(stdin) : readRegularFile(file, file, { limit: documentLimit, followLinks: true })
  const name = file === dash ? inputName : file
  const { document, diagnostics } = readDocument(bytes, { file: name })
  if (!document) throw new ScxmlError(diagnostics)
  const formatted = formatDocument(document, { indent })
  const isDifferent = formatted !== document
  if (mode === 'print') stdout.write(writeScxml(formatted))
  else if (isDifferent) {
    if (mode === 'write') write(file, writeScxml(formatted))
    stdout.write(`${name}\n`)
  }
  return isDifferent
}

function write(file: string, bytes: Uint8Array): void {
  try {
    writeFileSync(file, bytes)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const problem = `'${shorten(file)}' cannot be written: ${code ?? message}`
    throw new ScxmlError([diagnostic({ code: 'io/unwritable', message: problem })])
  }
}

function checked(different: number, files: number): string {
  if (different === 0) return `${plural(files, 'file')} laid out as ${files === 1 ? 'it' : 'they'} should be\n`
  return `${different} of ${plural(files, 'file')} not laid out; 'microstep format --write' does it\n`
}

function readIndent(text: string): string {
  if (text === 'tab') return '\t'
  const count = /^\d{1,2}$/.test(text) ? Number(text) : 0
  if (count >= 1 && count <= 16) return ' '.repeat(count)
  throw new UsageError(`'--indent' is a number from 1 to 16, or tab, not '${shorten(text)}'`)
}
