/**
 * What microstep makes of a collection of real documents: `npx tsx test/compare/compatibility.ts FOLDER INDEX.tsv [OUT.md]`.
 *
 * The index has a row for each file of the folder, with the columns `file`, `repo`, `path`, `tool`, `kind`, `datamodel`,
 * `well_formed`, `ns_well_formed` and `xsd_valid`. The files of a repository lie in one folder, `a/b.scxml` as
 * `a__b.scxml`; what they refer to is looked for there, and in the same folder of `companions` beside theirs.
 *
 * Writes the report to OUT.md, or prints it. Exit code 1 on a crash, a round trip that is not exact, a verdict on
 * well-formedness that is not the index's, or an error that `refusals.ts` does not account for.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { checkChart, type Diagnostic, readDocument, writeScxml } from '../../src/index.js'
import { refusals } from './refusals.js'

/** Where the documents would be if they were not all in one folder. */
const collection = 'collection:///'

interface Row {
  readonly file: string
  readonly repo: string
  readonly path: string
  readonly tool: string
  readonly kind: string
  readonly datamodel: string
  readonly well_formed: string
  readonly ns_well_formed: string
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
for (const row of readIndex(indexFile)) results.push(judge(row, folder))
const report = render(results)
if (out === undefined) console.log(report)
else writeFileSync(out, report)

const wellFormed = results.filter(isWellFormed)
const codes = wellFormed.flatMap(({ diagnostics }) => diagnostics.filter(isError).map(({ code }) => code))
const wrong = [
  ...results.filter(({ crash }) => crash !== null).map(({ file, crash }) => `${file}: crashed: ${crash}`),
  ...results.filter((r) => r.wellFormed !== isWellFormed(r)).map(({ file }) => `${file}: another verdict on XML`),
  ...[...new Set(codes)].filter((code) => !refusals.has(code)).map((code) => `${code}: nobody says why it refuses`),
  ...wellFormed.filter(({ exact }) => !exact).map(({ file }) => `${file}: the round trip is not exact`),
]
for (const line of wrong) console.error(line)
const loaded = results.filter((result) => result.loaded)
console.error(
  `${results.length} files, ${wellFormed.length} well-formed, ${loaded.length} loaded, ${wrong.length} wrong`,
)
process.exitCode = wrong.length > 0 ? 1 : 0

function isWellFormed(row: Row): boolean {
  // Namespaces are part of it: xmllint says so, too, though its exit code does not.
  return row.well_formed === 'yes' && row.ns_well_formed !== 'no'
}

function judge(row: Row, from: string): Result {
  const bytes = readFileSync(join(from, row.file))
  try {
    const { document, diagnostics: reading } = readDocument(bytes, { file: row.file })
    // A document that is no SCXML is well-formed all the same.
    const wellFormed = !reading.some(({ code, severity }) => severity === 'error' && code.startsWith('xml/'))
    const exact = document === null || Buffer.from(writeScxml(document)).equals(bytes)
    const { chart, diagnostics } = checkChart(bytes, {
      lint: true,
      url: `${collection}${row.repo}/${row.path}`,
      fetch: (url) => readAsItWas(url, row, from),
    })
    return { ...row, wellFormed, exact, loaded: chart !== null, diagnostics, crash: null }
  } catch (error) {
    const crash = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { ...row, wellFormed: false, exact: false, loaded: false, diagnostics: [], crash }
  }
}

/** What a document refers to, from where it lies now. */
function readAsItWas(url: URL, { repo, file }: Row, from: string): Uint8Array {
  const path = decodeURIComponent(url.href.slice(collection.length))
  if (!url.href.startsWith(collection) || !path.startsWith(`${repo}/`))
    throw new Error(`'${url.href}' is not in the collection`)
  const name = path.slice(repo.length + 1)
  for (const folder of [from, join(dirname(from), 'companions')]) {
    const found = join(folder, dirname(file), basename(name.replaceAll('/', '__')))
    if (existsSync(found)) return readFileSync(found)
  }
  throw new Error(`the collection has no '${name}'`)
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
  const others = all.filter((result) => isWellFormed(result) && !meant.includes(result))
  const own = ({ datamodel }: Result) => ['-', '', 'ecmascript', 'null'].includes(datamodel)
  const refused = (result: Result) => !result.loaded
  const valid = all.filter((result) => result.xsd_valid === 'yes')
  return `# Documents of other tools

What microstep makes of ${all.length} SCXML documents found in public repositories, written by design tools, other engines
and people; some are wrong on purpose. Made by \`npx tsx test/compare/compatibility.ts FOLDER INDEX.tsv docs/compatibility.md\`.

| | |
|---|--:|
| files | ${all.length} |
| well-formed, as xmllint says | ${count(all, isWellFormed)} |
| the same verdict from microstep | ${count(all, (r) => r.wellFormed === isWellFormed(r))} of ${all.length} |
| crashes | ${count(all, (r) => r.crash !== null)} |
| read and written back, byte for byte the same | ${count(all, (r) => isWellFormed(r) && r.exact)} of ${count(all, isWellFormed)} |
| applications, examples and benchmarks, well-formed | ${meant.length} |
| … loaded | ${count(meant, (r) => r.loaded)} |
| … refused, with the reasons below | ${count(meant, refused)} |
| engine tests, negative tests and fragments, well-formed | ${others.length} |
| … loaded | ${count(others, (r) => r.loaded)} |
| … refused, with the reasons below | ${count(others, refused)} |
| valid by the W3C's XSD | ${valid.length} |
| … with an error from \`check\`, listed below | ${count(valid, refused)} |

Loaded means that there is a chart. A chart whose data model is neither \`ecmascript\` nor \`null\` is read, checked and
linted, and runs where a data model of that name is registered. None of these documents has a DOCTYPE, which microstep
refuses by \`xml/doctype\`, well-formed or not: it could define entities and fetch files.

How charts run is another matter: [scion-scripts.md](scion-scripts.md) compares that with the scripts of another engine.

## By tool

| tool | files | well-formed | loaded | refused | round trip exact |
|---|--:|--:|--:|--:|--:|
${byTool(all).join('\n')}

## What is only warned of

Each of these is a mistake, or another habit, with a meaning that is clear; [diagnostics.md](diagnostics.md) explains the
codes. Likely mistakes, which \`check\` looks for as well, are not counted.

${warnings(all.filter(isWellFormed))}

## Why documents are refused

Each document that is refused has one of these errors. All of them were opened at that place, and judged by the
Recommendation alone: whether the document says something that it forbids, and whether what was meant is clear all the same.

${judgements(all.filter((r) => isWellFormed(r) && refused(r)))}

## Applications, examples and benchmarks that are refused

${reasons(meant.filter((r) => refused(r) && own(r)))}

### Of other data models

${reasons(meant.filter((r) => refused(r) && !own(r)))}

## Engine tests, negative tests and fragments that are refused

${reasons(others.filter(refused))}

## Valid by the XSD, and yet in error

The schema cannot say these.

${reasons(valid.filter(refused))}
`
}

/** Codes of warnings and the number of files that have them. */
function warnings(formed: readonly Result[]): string {
  const files = new Map<string, number>()
  for (const { diagnostics } of formed) {
    const codes = diagnostics.filter(({ severity, code }) => severity === 'warning' && !code.startsWith('lint/'))
    for (const code of new Set(codes.map((one) => one.code))) files.set(code, (files.get(code) ?? 0) + 1)
  }
  const rows = [...files].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  return ['| warning | files |', '|---|--:|', ...rows.map(([code, number]) => `| \`${code}\` | ${number} |`)].join('\n')
}

function judgements(refused: readonly Result[]): string {
  const rows = [...refusals].flatMap(([code, why]) => {
    const files = count(refused, ({ diagnostics }) => diagnostics.some((one) => one.code === code))
    return files === 0 ? [] : [`| \`${code}\` | ${files} | ${why} |`]
  })
  return ['| error | files | why that is right |', '|---|--:|---|', ...rows].join('\n')
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
    const errors = diagnostics.filter(isError)
    const more = errors.length > 2 ? [`and ${errors.length - 2} more`] : []
    const said = [...errors.slice(0, 2).map(reason), ...more, ...(crash === null ? [] : ['crashed'])]
    return `| ${cell(file)} | ${kind} | ${said.join('<br>')} |`
  })
  return ['| file | kind | errors |', '|---|---|---|', ...rows].join('\n')
}

function reason({ code, message, location, rec }: Diagnostic): string {
  const at = location ? `${location.line}:${location.column} ` : ''
  return `${at}${cell(message.replaceAll(collection, ''))} \`${code}\`${rec === undefined ? '' : ` (REC ${rec})`}`
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error'
}

function cell(text: string): string {
  return text.replace(/[\\|<>&*_`[\]]/g, (character) => `\\${character}`).replace(/\s+/g, ' ')
}

function count(results: readonly Result[], fits: (result: Result) => boolean): number {
  return results.filter(fits).length
}
