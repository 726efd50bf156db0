/** Colours, where the reader is a terminal that wants them. */
import type { Environment, Output } from './io.js'

/**
 * Whether to colour what goes to an output. `FORCE_COLOR` decides first (`0` and `false` mean no), as it does in Node;
 * then `NO_COLOR` (https://no-color.org), then whether the output is a terminal that can.
 */
export function wantsColor(output: Pick<Output, 'isTTY'>, env: Environment): boolean {
  const force = env.FORCE_COLOR
  if (force !== undefined) return force !== '0' && force !== 'false'
  if (env.NO_COLOR) return false
  return output.isTTY === true && env.TERM !== 'dumb'
}

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 } as const

/** Functions that paint a text, or leave it as it is. */
export type Style = Readonly<Record<keyof typeof codes, (text: string) => string>>

export function createStyle(color: boolean): Style {
  const painters = Object.entries(codes).map(([name, code]) => [
    name,
    (text: string) => (color ? `\u001b[${code}m${text}\u001b[0m` : text),
  ])
  return Object.fromEntries(painters) as Style
}
