/** Explanations as text for a terminal. */
import { type CodeEntry, codes } from '../../codes/index.js'
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

export function explanation(code: string, { title, severity, text, bad, good, rec }: CodeEntry, style: Style): string {
  const tone = severity === 'error' ? style.red : style.yellow
  const parts = [`${tone(severity)} ${style.bold(title)} ${style.dim(`[${code}]`)}`, text]
  parts.push(`${style.bold('For example')}\n${indented(bad)}`)
  if (good !== undefined) parts.push(`${style.bold('Put right')}\n${indented(good)}`)
  if (rec !== undefined) parts.push(style.dim(`see SCXML ${rec}, https://www.w3.org/TR/scxml/`))
  return `${parts.join('\n\n')}\n`
}

function indented(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line}`))
    .join('\n')
}
