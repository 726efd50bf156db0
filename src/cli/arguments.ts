/** Command lines: `parseArgs` of Node with errors that help. */
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { shorten } from '../diagnostic.js'
import { didYouMean } from '../suggest.js'

/** The command line is wrong: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  constructor(
    message: string,
    readonly hint?: string | undefined,
  ) {
    super(message)
  }
}

type OptionConfigs = NonNullable<ParseArgsConfig['options']>

/** Splits arguments into options and positionals. Throws `UsageError` for options that are unknown or lack a value. */
export function parseArguments<O extends OptionConfigs>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: withNumbers(args, options), options, allowPositionals: true, strict: true })
  } catch (error) {
    throw usageError(error as NodeJS.ErrnoException, args, options)
  }
}

// parseArgs takes every word that begins with a dash for an option; `-1` is none of ours, but may be a wrong value.
function withNumbers(args: readonly string[], options: OptionConfigs): string[] {
  const made: string[] = []
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!
    if (word === '--') return [...made, ...args.slice(at)]
    const takesValue = word.startsWith('--') && options[word.slice(2)]?.type === 'string'
    if (takesValue && /^-\d/.test(args[at + 1] ?? '')) made.push(`${word}=${args[++at]}`)
    else made.push(word)
  }
  return made
}

function usageError(
  { code, message }: NodeJS.ErrnoException,
  args: readonly string[],
  options: OptionConfigs,
): UsageError {
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const given = /'(-[^']*)'/.exec(message)?.[1] ?? ''
    const known = Object.keys(options).map((name) => `--${name}`)
    return new UsageError(`unknown option '${shorten(given)}'`, didYouMean(given, known))
  }
  const option = /'(?:-\w, )?(--[\w-]+)/.exec(message)?.[1]
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE' && option !== undefined) {
    if (message.includes('does not take')) return new UsageError(`'${option}' takes no value`)
    const next = args[args.indexOf(option) + 1]
    if (next === undefined) return new UsageError(`'${option}' needs a value`)
    const hint = `a value that begins with a dash is written '${option}=${shorten(next)}'`
    return new UsageError(`'${option}' needs a value, and '${shorten(next)}' looks like an option`, hint)
  }
  const firstLine = message.split('\n')[0]!.replace(/\.$/, '')
  return new UsageError(firstLine.charAt(0).toLowerCase() + firstLine.slice(1))
}

/** A whole number from `least` on. Throws `UsageError`, naming the option. */
export function wholeNumber(option: string, value: string, least: number): number {
  if (/^\d{1,15}$/.test(value) && Number(value) >= least) return Number(value)
  throw new UsageError(`'${option}' needs a whole number from ${least} on, not '${shorten(value)}'`)
}

/** One of some words. Throws `UsageError`, naming the option. */
export function oneOf<T extends string>(option: string, value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value)
  if (found !== undefined) return found
  throw new UsageError(`'${option}' is ${choices.join(' or ')}, not '${shorten(value)}'`, didYouMean(value, choices))
}
