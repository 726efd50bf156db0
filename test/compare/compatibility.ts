/**
 * What microstep makes of a collection of real documents: `npx tsx test/compare/compatibility.ts FOLDER INDEX.tsv [OUT.md]`.
 *
 * The index has a row for each file of the folder, with the columns `file`, `tool`, `kind`, `datamodel`, `well_formed`
 * and `xsd_valid`. Writes the report to OUT.md, or prints it. Exit code 1 on a crash, a round trip that is not exact, or
 * a verdict on well-formedness that is not the index's.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkFile, type Diagnostic, readDocument, writeScxml } from '../../src/index.js'

interface Row {
  readonly file: string
  readonly tool: string
  readonly kind: string
  readonly datamodel: string
  readonly well_formed: string
  readonly xsd_valid: string
}

interface Result extends Row {
  readonly wellFormed: boolean
  readonly loaded: boolean
  readonly exact: boolean
  readonly diagnostics: readonly Diagnostic[]
  readonly crash: string | null
}

const [folder, indexFile, out] = process.argv.slice(2)
if (folder === undefined || indexFile === undefined) {
  console.error('usage: npx tsx test/compare/compatibility.ts FOLDER INDEX.tsv [OUT.md]')
  process.exit(2)
}

const results: Result[] = []
for (const row of readIndex(indexFile)) results.push(await judge(row, folder))
const report = render(results)
if (out === undefined) console.log(report)
else writeFileSync(out, report)

const wellFormed = results.filter(isWellFormed)
const wrong = [
  ...results.filter(({ crash }) => crash !== null).map(({ file, crash }) => `${file}: crashed: ${crash}`),
  ...results.filter((r) => r.wellFormed !== isWellFormed(r)).map(({ file }) => `${file}: another verdict on XML`),
  ...wellFormed.filter(({ exact }) => !exact).map(({ file }) => `${file}: the round trip is not exact`),
]
for (const line of wrong) console.error(line)
const loaded = results.filter((result) => result.loaded)
console.error(
  `${results.length} files, ${wellFormed.length} well-formed, ${loaded.length} loaded, ${wrong.length} wrong`,
)
process.exitCode = wrong.length > 0 ? 1 : 0

function isWellFormed(row: Row): boolean {
  return row.well_formed === 'yes'
}

async function judge(row: Row, from: string): Promise<Result> {
  const path = join(from, row.file)
  const bytes = readFileSync(path)
  try {
    const { document, diagnostics: reading } = readDocument(bytes, { file: row.file })
    // A document that is no SCXML is well-formed all the same.
    const wellFormed = !reading.some(({ code, severity }) => severity === 'error' && code.startsWith('xml/'))
    const exact = document === null || Buffer.from(writeScxml(document)).equals(bytes)
    const { chart, diagnostics } = await checkFile(path, { lint: true })
    return { ...row, wellFormed, exact, loaded: chart !== null, diagnostics, crash: null }
  } catch (error) {
    const crash = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { ...row, wellFormed: false, exact: false, loaded: false, diagnostics: [], crash }
  }
}

function readIndex(file: string): Row[] {
  const [head = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n')
  const columns = head.split('\t')
  return lines.map((line) => {
    const cells = line.split('\t')
    return Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? ''])) as unknown as Row
  })
}

function render(all: readonly Result[]): string {
  const meant = all.filter(
    (result) => isWellFormed(result) && ['application', 'example', 'benchmark'].includes(result.kind),
  )
  const own = ({ datamodel }: Result) => ['-', '', 'ecmascript', 'null'].includes(datamodel)
  const refused = (result: Result) => isWellFormed(result) && !result.loaded
  const valid = all.filter((result) => result.xsd_valid === 'yes')
  return `# Documents of other tools

What microstep makes of ${all.length} SCXML documents found in public repositories, written by design tools, other engines
and people; some are wrong on purpose. Made by \`npx tsx test/compare/compatibility.ts FOLDER INDEX.tsv docs/compatibility.md\`.

| | |
|---|---|
| files | ${all.length} |
| well-formed, as xmllint says | ${count(all, isWellFormed)} |
| the same verdict from microstep | ${count(all, (r) => r.wellFormed === isWellFormed(r))} |
| crashes | ${count(all, (r) => r.crash !== null)} |
| read and written back, byte for byte the same | ${count(all, (r) => isWellFormed(r) && r.exact)} of ${count(all, isWellFormed)} |
| applications, examples and benchmarks, well-formed | ${meant.length} |
| … loaded | ${count(meant, (r) => r.loaded)} |
| … refused, with the reasons below | ${count(meant, refused)} |
| engine tests, negative tests and fragments, well-formed, refused | ${count(all, refused) - count(meant, refused)} |
| valid by the W3C's XSD | ${valid.length} |
| … with an error from \`check\`, listed below | ${count(valid, (r) => !r.loaded)} |

Loaded means that there is a chart. A chart whose data model is neither \`ecmascript\` nor \`null\` is read, checked and
linted, and runs where a data model of that name is registered.

## By tool

| tool | files | well-formed | loaded | refused | round trip exact |
|---|--:|--:|--:|--:|--:|
${byTool(all).join('\n')}

## Applications, examples and benchmarks that are refused

${reasons(meant.filter((r) => refused(r) && own(r)))}

### Of other data models

${reasons(meant.filter((r) => refused(r) && !own(r)))}

## Valid by the XSD, and yet in error

The schema cannot say these.

${reasons(valid.filter((r) => !r.loaded))}
`
}

function byTool(all: readonly Result[]): string[] {
  const tools = [...new Set(all.map(({ tool }) => tool))]
  const sizes = new Map(tools.map((tool) => [tool, count(all, (r) => r.tool === tool)]))
  tools.sort((a, b) => sizes.get(b)! - sizes.get(a)! || (a < b ? -1 : 1))
  return tools.map((tool) => {
    const files = all.filter((result) => result.tool === tool)
    const formed = files.filter(isWellFormed)
    const loads = count(formed, (r) => r.loaded)
    const exact = count(formed, (r) => r.exact)
    const cells = [tool, files.length, formed.length, loads, formed.length - loads, exact]
    return `| ${cells.join(' | ')} |`
  })
}

function reasons(refused: readonly Result[]): string {
  if (refused.length === 0) return 'None.'
  const rows = refused.map(({ file, kind, diagnostics, crash }) => {
    const errors = diagnostics.filter(({ severity }) => severity === 'error')
    const more = errors.length > 2 ? [`and ${errors.length - 2} more`] : []
    const said = [...errors.slice(0, 2).map(reason), ...more, ...(crash === null ? [] : ['crashed'])]
    return `| ${cell(file)} | ${kind} | ${said.join('<br>')} |`
  })
  return ['| file | kind | errors |', '|---|---|---|', ...rows].join('\n')
}

function reason({ code, message, location, rec }: Diagnostic): string {
  const at = location ? `${location.line}:${location.column} ` : ''
  return `${at}${cell(message)} \`${code}\`${rec === undefined ? '' : ` (REC ${rec})`}`
}

function cell(text: string): string {
  return text.replace(/[\\|<>&*_`[\]]/g, (character) => `\\${character}`).replace(/\s+/g, ' ')
}

function count(results: readonly Result[], fits: (result: Result) => boolean): number {
  return results.filter(fits).length
}
