/** `microstep explain`: what a code of a diagnostic means. */
import { codes } from '../codes/index.js'
import { shorten } from '../diagnostic.js'
import { didYouMean } from '../suggest.js'
import { parseArguments, UsageError } from './arguments.js'
import { explanation, listing } from './explain/text.js'
import { exit, type Io } from './io.js'
import { createStyle, wantsColor } from './style.js'

export const help = `microstep explain: what a code means, with an example

Usage
  microstep explain [CODE]    without a code: all codes there are

Options
  --json       the same as a JSON object
  -h, --help   this text

Try
  microstep explain rule/unknown-target
`

export async function run(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArguments(args, { json: { type: 'boolean' } })
  const [code, another] = positionals
  if (another !== undefined) throw new UsageError('one code at a time')
  const style = createStyle(wantsColor(io.stdout, io.env))
  if (code === undefined) {
    io.stdout.write(values.json ? json(Object.fromEntries(codes)) : listing(style))
    return exit.ok
  }
  const entry = codes.get(code)
  if (!entry) {
    throw new UsageError(`there is no code '${shorten(code)}'`, didYouMean(code, [...codes.keys()]))
  }
  io.stdout.write(values.json ? json({ code, ...entry }) : explanation(code, entry, style))
  return exit.ok
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
