/** Command lines: `parseArgs` of Node with errors that help. */
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { didYouMean } from '../loader/suggest.js'

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
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (error) {
    throw usageError(error as NodeJS.ErrnoException, options)
  }
}

function usageError({ code, message }: NodeJS.ErrnoException, options: OptionConfigs): UsageError {
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const given = /'(-[^']*)'/.exec(message)?.[1] ?? ''
    const known = Object.keys(options).map((name) => `--${name}`)
    return new UsageError(`unknown option '${given}'`, didYouMean(given, known))
  }
  const firstLine = message.split('\n')[0]!.replace(/\.$/, '')
  return new UsageError(firstLine.charAt(0).toLowerCase() + firstLine.slice(1))
}

/** A whole number from `least` on. Throws `UsageError`, naming the option. */
export function wholeNumber(option: string, value: string, least: number): number {
  if (/^\d{1,15}$/.test(value) && Number(value) >= least) return Number(value)
  throw new UsageError(`'${option}' needs a whole number from ${least} on, not '${value}'`)
}

/** One of some words. Throws `UsageError`, naming the option. */
export function oneOf<T extends string>(option: string, value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value)
  if (found !== undefined) return found
  throw new UsageError(`'${option}' is ${choices.join(' or ')}, not '${value}'`, didYouMean(value, choices))
}
