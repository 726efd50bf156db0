/**
 * Compares parseXml with xmllint: `npx tsx test/compare/judge-xmllint.ts FOLDER [INDEX.tsv]`.
 *
 * Every file below FOLDER that looks like XML must get the same verdict from both; a namespace error counts as an error,
 * though xmllint does not let it decide its exit code. With an index, a table with the columns `file`, `well_formed` and
 * `ns_well_formed`, the verdict must be that of the table too. Exit code 1 on any disagreement.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { formatDiagnostic } from '../../src/diagnostic.js'
import { parseXml } from '../../src/loader/xml.js'

const [folder, indexFile] = process.argv.slice(2)
if (folder === undefined) {
  console.error('usage: npx tsx test/compare/judge-xmllint.ts FOLDER [INDEX.tsv]')
  process.exit(2)
}

const index = indexFile === undefined ? undefined : readIndex(indexFile)
const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .sort()

let agreed = 0
let accepted = 0
const skipped: string[] = []
const disagreements: string[] = []

for (const file of files) {
  const bytes = readFileSync(file)
  if (!looksLikeXml(file, bytes)) continue
  const name = relative(folder, file)
  const { document, diagnostics } = parseXml(bytes, { file: name })
  if (diagnostics.some((d) => d.code === 'xml/doctype')) {
    skipped.push(`${name}: has a DOCTYPE`)
    continue
  }
  const unsupported = diagnostics.find((d) => d.code === 'xml/unsupported-encoding')
  if (unsupported) {
    skipped.push(`${name}: ${unsupported.message}`)
    continue
  }
  const ours = document !== null
  const { status, stderr, error } = spawnSync('xmllint', ['--noout', '--nonet', '--huge', file], { encoding: 'utf8' })
  if (error) {
    console.error(`xmllint cannot be run: ${error.message}`)
    process.exit(2)
  }
  // That a namespace be a URI is no constraint of Namespaces in XML.
  const complaints = stderr
    .split('\n')
    .filter((line) => / namespace error : /.test(line) && !line.endsWith('is not a valid URI'))
  const theirs = status === 0 && complaints.length === 0
  const listed = index?.get(name)
  if (ours === theirs && (listed === undefined || listed === ours)) {
    agreed++
    if (ours) accepted++
    continue
  }
  const reasons = diagnostics.map((d) => formatDiagnostic(d)).join('\n')
  const say = (verdict: boolean) => (verdict ? 'well-formed' : 'not well-formed')
  disagreements.push(
    `${name}: we say ${say(ours)}, xmllint says ${say(theirs)}${listed === undefined ? '' : `, the index says ${say(listed)}`}\n${reasons}\n${stderr}`,
  )
}

for (const line of skipped) console.log(`left out ${line}`)
for (const text of disagreements) console.log(`\n${text}`)
console.log(
  `${agreed} agreed (${accepted} well-formed, ${agreed - accepted} not), ${disagreements.length} disagreed, ${skipped.length} left out`,
)
process.exitCode = disagreements.length > 0 || agreed === 0 ? 1 : 0

function looksLikeXml(file: string, bytes: Buffer): boolean {
  return (
    /\.(scxml|xml|txml|xsl|xslt|xsd|svg|scxml_)$/i.test(file) ||
    /^[\s\0\xef\xbb\xbf\xfe\xff]*</.test(bytes.toString('latin1', 0, 200))
  )
}

function readIndex(file: string): Map<string, boolean> {
  const [header = '', ...rows] = readFileSync(file, 'utf8').trimEnd().split('\n')
  const columns = header.split('\t')
  const [at, wellFormed, nsWellFormed] = ['file', 'well_formed', 'ns_well_formed'].map((name) => columns.indexOf(name))
  return new Map(
    rows.map((row) => {
      const cells = row.split('\t')
      return [cells[at!]!, cells[wellFormed!] === 'yes' && cells[nsWellFormed!] === 'yes']
    }),
  )
}
