/** For code scanners: SARIF 2.1.0. */
import { relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { codes } from '../../codes/index.js'
import { asMarkdown, asPlainText } from '../../codes/markdown.js'
import { type Diagnostic, endOf } from '../../diagnostic.js'
import { version } from '../../version.js'
import type { Report } from './report.js'

const home = 'https://www.npmjs.com/package/microstep'

export function toSarif({ results }: Report, cwd: string): string {
  const ruleIds = [...new Set(results.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code)))].sort()
  const indices = new Map(ruleIds.map((id, index) => [id, index]))
  const found = results.flatMap(({ file, diagnostics }) =>
    diagnostics.map((d) => toResult(d, d.location?.file ?? file, indices.get(d.code)!, cwd)),
  )
  const driver = { name: 'microstep', version, informationUri: home, rules: ruleIds.map(toRule) }
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, columnKind: 'utf16CodeUnits', results: found }],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

function toRule(id: string) {
  const entry = codes.get(id)
  if (!entry) return { id }
  const more = `\`microstep explain ${id}\` shows an example.`
  return {
    id,
    shortDescription: { text: messageOf(entry.title) },
    fullDescription: described(entry.text),
    help: described(`${entry.text}\n\n${more}`),
    defaultConfiguration: { level: entry.severity },
  }
}

function toResult(found: Diagnostic, file: string | null, ruleIndex: number, cwd: string) {
  const { code, severity, message, hint } = found
  return {
    ruleId: code,
    ruleIndex,
    level: severity,
    message: { text: messageOf(hint === undefined ? message : `${message}. ${hint}`) },
    ...(file !== null && { locations: [{ physicalLocation: toLocation(found, file, cwd) }] }),
  }
}

function described(text: string) {
  return { text: messageOf(asPlainText(text)), markdown: messageOf(asMarkdown(text)) }
}

// SARIF 3.11.5, 3.11.6: `{0}` would be an argument, and `[a](1)` a link.
function messageOf(text: string): string {
  return text.replace(/[{}]/g, '$&$&').replace(/\[(?=[^\]]*\]\()/g, '\\[')
}

function toLocation(found: Diagnostic, file: string, cwd: string) {
  const { location } = found
  const end = endOf(found)
  return {
    artifactLocation: { uri: toUri(file, cwd) },
    ...(location && {
      region: {
        startLine: location.line,
        startColumn: location.column,
        endLine: end?.line,
        endColumn: end?.column,
        charOffset: location.offset,
        charLength: location.length,
      },
    }),
  }
}

// Relative to the working folder where it lies below it, as scanners want it.
function toUri(file: string, cwd: string): string {
  if (/^[a-z][a-z\d+.-]+:/i.test(file)) return file
  const way = relative(cwd, file)
  const base = pathToFileURL(`${cwd}/`).href
  const url = pathToFileURL(way === '' ? file : `${cwd}/${way}`).href
  return url.startsWith(base) ? url.slice(base.length) : url
}
