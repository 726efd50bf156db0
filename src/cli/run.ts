/** `microstep run`: a chart, the events it gets, and what happens. */
import { shorten } from '../diagnostic.js'
import { oneOf, parseArguments, UsageError, wholeNumber } from './arguments.js'
import type { Io } from './io.js'

export const help = `microstep run: run a chart, and show what happens as it happens

Usage
  microstep run FILE

Events come from the standard input, one a line: a name and, after a space, data in JSON.

  order.placed {"id": 7, "items": ["tea"]}
  pay
  # a comment
  +2s                     two seconds pass before the next line (also: @wait 2s)
  ?pay                    what would 'pay' do now, and why not more? Nothing is sent; '?' asks about eventless
                          transitions

Options
  --events FILE           the events are in FILE, written in the same way
  --clock real|simulated  simulated: time passes only where the events say so and, once they are at their end, jumps
                          from one delayed event to the next (real)
  --executor inline|pool  pool: content that is marked with ms:offload, or takes long, runs on other threads (inline)
  --types FILE            JSON with the types of data and events, as createSession has them
  --data NAME=JSON        the value of a top-level <data>, instead of the one in the document; may be repeated
  --http [PORT]           take events by HTTP, too, and let the chart send them (PORT: a free one); runs until Ctrl-C
                          or the chart's end
  --json                  the trace as JSON, one object a line
  --quiet                 print only what the chart logs
  -h, --help              this text

The run is over when the chart is, or when the input is at its end and no delayed event is pending.

Every line of --json has time (ms since the start), session ('main' or the id of an invoked one), path (the ids of the
<invoke>s that lead to it) and kind, and then, by kind:
  start       file, clock                            first of all
  event       event: name, type, data, …             taken from a queue
  exit, enter state
  transition  transition: index, source, targets, events
  raise       event                                  put into the internal queue
  defer       event, state                           held back by the state (ms:defer)
  release     event, state                           free again, as the state has been left
  send        name, target, type, sendid, delay, data
  log         label, value
  invoke      invokeid, child (its session)
  error       diagnostic, event
  microstep   exited, transitions, entered
  macrostep   configuration                          the session waits
  wait        duration                               the input lets time pass
  why         why: event, verdict, states, …         the input asks what an event would do
  done        output
  end         status, configuration, output          last of all

The exit code is 1 where the chart cannot be loaded, where it failed, or where a line of input was no event.

Try
  microstep run coffee.scxml
  printf 'pay\\n+2s\\ncancel\\n' | microstep run order.scxml --clock simulated
`

export interface RunOptions {
  readonly file: string
  readonly events: string | undefined
  readonly clock: 'real' | 'simulated'
  readonly executor: 'inline' | 'pool'
  /** The file that they stand in. */
  readonly types: string | undefined
  readonly data: Readonly<Record<string, unknown>>
  /** 0 takes a free one. */
  readonly http: number | undefined
  readonly output: 'text' | 'json' | 'logs'
}

export async function run(args: readonly string[], io: Io): Promise<number> {
  const options = readOptions(args)
  const { runChart } = await import('./run/run-chart.js')
  return runChart(options, io)
}

/** Throws `UsageError`. */
export function readOptions(args: readonly string[]): RunOptions {
  const { values, positionals } = parseArguments(withHttpPort(args), {
    events: { type: 'string' },
    clock: { type: 'string' },
    executor: { type: 'string' },
    types: { type: 'string' },
    data: { type: 'string', multiple: true },
    http: { type: 'string' },
    json: { type: 'boolean' },
    quiet: { type: 'boolean', short: 'q' },
  })
  const [file, another] = positionals
  if (file === undefined) throw new UsageError('which file?', "such as 'microstep run order.scxml'")
  if (another !== undefined) throw new UsageError(`one FILE, please, not also '${another}'`)
  if (values.json && values.quiet) throw new UsageError("'--json' and '--quiet' exclude each other")
  return {
    file,
    events: values.events,
    clock: oneOf('--clock', values.clock ?? 'real', ['real', 'simulated']),
    executor: oneOf('--executor', values.executor ?? 'inline', ['inline', 'pool']),
    types: values.types,
    data: Object.fromEntries((values.data ?? []).map(readData)),
    http: values.http === undefined ? undefined : readPort(values.http),
    output: values.json ? 'json' : values.quiet ? 'logs' : 'text',
  }
}

// Node's parseArgs knows no optional values: `--http 8080` becomes `--http=8080`, and `--http` alone `--http=0`.
function withHttpPort(args: readonly string[]): string[] {
  const made: string[] = []
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!
    if (word === '--') return [...made, ...args.slice(at)]
    if (word !== '--http') made.push(word)
    else if (/^\d+$/.test(args[at + 1] ?? '')) made.push(`--http=${args[++at]}`)
    else made.push('--http=0')
  }
  return made
}

function readPort(text: string): number {
  const port = wholeNumber('--http', text, 0)
  if (port > 65_535) throw new UsageError(`'--http' needs a port, at most 65535, not '${shorten(text)}'`)
  return port
}

function readData(text: string): [string, unknown] {
  const at = text.indexOf('=')
  if (at < 1)
    throw new UsageError(`'--data' needs a name and a value, not '${shorten(text)}'`, `such as --data 'cups=2'`)
  const value = text.slice(at + 1)
  const name = text.slice(0, at)
  try {
    return [name, JSON.parse(value)]
  } catch {
    const hint = /^[\w -]+$/.test(value)
      ? `a text needs quotes of its own: --data '${shorten(name)}="${shorten(value)}"'`
      : undefined
    throw new UsageError(`the value of '--data ${shorten(name)}' is not JSON: '${shorten(value)}'`, hint)
  }
}
