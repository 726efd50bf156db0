/** Values of a chart as text: never throws, never lets a chart write to the terminal what is not text. */
import { inspect } from 'node:util'
import { Xml } from '../../index.js'

/** As one line of JSON, as far as JSON goes. */
export function toJson(value: unknown): string {
  try {
    return JSON.stringify(value, plain) ?? String(value)
  } catch {
    return JSON.stringify(inspect(value, { depth: 4, breakLength: Number.POSITIVE_INFINITY }))
  }
}

/** For people: a text as it is, anything else as JSON. */
export function toText(value: unknown): string {
  if (typeof value === 'string') return printable(value)
  if (value instanceof Xml) return printable(value.text)
  if (value instanceof Date || typeof value === 'number' || typeof value === 'bigint') return printable(String(value))
  return toJson(value)
}

/** Control characters, which a terminal would obey, as escapes; line ends and tabs stay. */
export function printable(text: string): string {
  return text.replace(control, escaped)
}

/** As `printable`, for a text with colours in it, which stay. */
export function printableStyled(text: string): string {
  return text.replace(controlOrColor, (found) => (found.length > 1 ? found : escaped(found)))
}

const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g
const controlOrColor = new RegExp(`\u001b\\[[\\d;]*m|${control.source}`, 'g')

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** What JSON has no word for. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (value instanceof Xml) return value.text
  if (value instanceof Map) return Object.fromEntries(value)
  if (value instanceof Set) return [...value]
  return value
}

/** `350ms`, `2s`, `1.5s`; from ms. */
export function formatDuration(ms: number): string {
  return ms < 1000 ? `${round(ms)}ms` : `${round(ms / 1000)}s`
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
