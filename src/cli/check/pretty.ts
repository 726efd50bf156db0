/** For people: code frames, and how much there was. */
import { formatDiagnostic } from '../../diagnostic.js'
import { createStyle } from '../style.js'
import type { FileResult, Report } from './report.js'

export function prettyResult({ diagnostics }: FileResult, color: boolean): string {
  return diagnostics.map((found) => `${formatDiagnostic(found, { color })}\n\n`).join('')
}

export function prettySummary({ results, files, errors, warnings }: Report, color: boolean): string {
  const style = createStyle(color)
  const where = `in ${plural(files, 'file')}`
  if (errors + warnings === 0) return `${style.green(`no problems ${where}`)}\n`
  const found = [errors > 0 && plural(errors, 'error'), warnings > 0 && plural(warnings, 'warning')].filter(Boolean)
  const [first] = results.flatMap(({ diagnostics }) => diagnostics)
  const more = style.dim(`'microstep explain ${first!.code}' says more about a code`)
  return `${more}\n${(errors > 0 ? style.red : style.yellow)(`${found.join(', ')} ${where}`)}\n`
}

export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
