/** Explanations as text for a terminal. */
import { type CodeEntry, codes, type ExampleKind } from '../../codes/index.js'
import type { Style } from '../style.js'

/** All codes with their titles, by area. */
export function listing(style: Style): string {
  const width = Math.max(0, ...[...codes.keys()].map(({ length }) => length))
  let area = ''
  let text = ''
  for (const [code, { title }] of codes) {
    const of = code.slice(0, code.indexOf('/'))
    if (of !== area) text += `${area === '' ? '' : '\n'}${style.bold(of)}\n`
    area = of
    text += `  ${code.padEnd(width)}  ${style.dim(title)}\n`
  }
  return text
}

export function explanation(code: string, entry: CodeEntry, style: Style): string {
  const { title, severity, text, kind = 'chart', bad, good, rec } = entry
  const tone = severity === 'error' ? style.red : style.yellow
  const parts = [`${tone(severity)} ${style.bold(title)} ${style.dim(`[${code}]`)}`, wrapped(text)]
  if (bad !== undefined) parts.push(`${style.bold(headings[kind])}\n${indented(bad)}`)
  if (good !== undefined) parts.push(`${style.bold('Put right')}\n${indented(good)}`)
  if (rec !== undefined) parts.push(style.dim(`see SCXML ${rec}, https://www.w3.org/TR/scxml/`))
  return `${parts.join('\n\n')}\n`
}

const headings: Readonly<Record<ExampleKind, string>> = {
  chart: 'For example',
  program: 'For example, in a program',
  events: 'For example, in the input of microstep run',
  command: 'For example, on the command line',
}

// Wider lines are hard to read, however wide the terminal.
const width = 80

function wrapped(text: string): string {
  return text.replace(new RegExp(`(?=.{${width + 1}})(.{1,${width}}) `, 'g'), '$1\n')
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ')
}
