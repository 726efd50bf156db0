/** `microstep COMMAND …`: finding the command, help, and what becomes of errors. */
import { shorten } from '../diagnostic.js'
import { didYouMean } from '../suggest.js'
import { UsageError } from './arguments.js'
import { type Command, exit, type Io } from './io.js'
import { reportError } from './report-error.js'

// Loaded when needed, so that the help is there at once.
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  run: () => import('./run.js'),
  check: () => import('./check.js'),
  format: () => import('./format.js'),
  diff: () => import('./diff.js'),
  types: () => import('./types.js'),
  explain: () => import('./explain.js'),
  w3c: () => import('./w3c.js'),
}

const help = `microstep runs SCXML: state machines as documents

Usage
  microstep run FILE         run a chart, and show what happens as it happens
  microstep check FILE…      say all that is wrong with charts
  microstep format FILE…     lay charts out anew
  microstep diff OLD NEW     say what has changed, and which sessions at rest carry over
  microstep types FILE…      write the types of charts for TypeScript
  microstep explain [CODE]   say what a code means, with an example
  microstep w3c [DIR]        run the W3C's tests of SCXML 1.0
  microstep help [COMMAND]   this text, or all about a command

Options
  -h, --help                 the same as help
  -v, --version              the version of microstep

Exit codes
  0  all went well
  1  a chart, an event or a file is not as it should be
  2  the command line is not as it should be

Try
  microstep run order.scxml
`

/** Runs a command line, without `node microstep`, and gives its exit code. Never throws. */
export async function commandLine(args: readonly string[], io: Io): Promise<number> {
  let name: string | undefined
  try {
    const [first, ...rest] = args
    if (first === undefined) {
      io.stderr.write(help)
      return exit.usage
    }
    if (first === '--version' || first === '-v') return await printVersion(io)
    if (asksForHelp(first) || first === 'help') {
      const about = rest.find((word) => !asksForHelp(word))
      return print(io, about === undefined ? help : (await find(about)).help)
    }
    const command = await find(first)
    name = first
    if (rest.slice(0, endOfOptions(rest)).some(asksForHelp)) return print(io, command.help)
    return await command.run(rest, io)
  } catch (error) {
    return reportError(error, name, io)
  }
}

async function find(name: string): Promise<Command> {
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (load) return load()
  if (name.startsWith('-'))
    throw new UsageError(`unknown option '${shorten(name)}'`, didYouMean(name, ['--help', '--version']))
  throw new UsageError(`there is no command '${shorten(name)}'`, didYouMean(name, [...Object.keys(commands), 'help']))
}

function asksForHelp(word: string): boolean {
  return word === '--help' || word === '-h'
}

function endOfOptions(args: readonly string[]): number {
  const end = args.indexOf('--')
  return end < 0 ? args.length : end
}

function print(io: Io, text: string): number {
  io.stdout.write(text)
  return exit.ok
}

async function printVersion(io: Io): Promise<number> {
  const { version } = await import('../version.js')
  return print(io, `${version}\n`)
}
