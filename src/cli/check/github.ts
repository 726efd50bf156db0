/** For GitHub: workflow commands that become annotations in a pull request. */
import { type Diagnostic, endOf } from '../../diagnostic.js'
import type { Report } from './report.js'

export function toGithub({ results }: Report): string {
  return results.flatMap(({ file, diagnostics }) => diagnostics.map((found) => annotation(found, file))).join('')
}

function annotation(found: Diagnostic, checked: string | null): string {
  const { code, severity, message, location, hint } = found
  const end = endOf(found)
  const properties: [string, string | number | undefined][] = [
    ['file', location?.file ?? checked ?? undefined],
    ['line', location?.line],
    ['endLine', end?.line],
    ['col', location?.column],
    ['endColumn', end?.column],
    ['title', code],
  ]
  const given = properties.flatMap(([name, value]) => (value === undefined ? [] : `${name}=${property(String(value))}`))
  return `::${severity} ${given.join(',')}::${data(hint === undefined ? message : `${message}\n${hint}`)}\n`
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
