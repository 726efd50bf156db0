/**
 * Runs charts with the scripts that another engine's authors wrote for them:
 * `npx tsx test/compare/scion-scripts.ts FILES SCRIPTS [FILES SCRIPTS]… [OUT.md]`.
 *
 * A script `SCRIPTS/x/y.json` (initial configuration, events, the configuration after each, as in the SCION test framework)
 * belongs to the document `FILES/x/y.scxml`; JSON that is no script is left out, and so is a script without a document. Writes the report to OUT.md, or prints
 * it. Exit code 1 where a difference has no explanation, a script cannot be read, or there is none.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readDocument, type ScxmlElement } from '../../src/index.js'
import { type Explanation, explain, explainRefusal, type StateIds } from './scion-explanations.js'
import { type Outcome, readScript, runScript, type Step } from './scion-run.js'

interface Difference {
  /** Null for a document that does not load. */
  readonly step: Step | null
  readonly explanation: Explanation | undefined
}

interface Result {
  readonly name: string
  readonly steps: number
  readonly differences: readonly Difference[]
  /** What is wrong with the script itself, or null. */
  readonly fault: string | null
  readonly refusal: string | null
}

const folders = process.argv.slice(2)
const out = folders.length % 2 === 1 ? folders.pop() : undefined
if (folders.length === 0) {
  console.error('usage: npx tsx test/compare/scion-scripts.ts FILES SCRIPTS [FILES SCRIPTS]… [OUT.md]')
  process.exit(2)
}

const results: Result[] = []
for (let at = 0; at < folders.length; at += 2) results.push(...(await compare(folders[at]!, folders[at + 1]!)))

const report = render(results)
if (out === undefined) console.log(report)
else writeFileSync(out, report)

const wrong = results.flatMap(({ name, differences, fault, refusal }) => [
  ...(fault === null ? [] : [`${name}: ${fault}`]),
  ...differences
    .filter(({ explanation }) => explanation === undefined)
    .map(({ step }) => `${name}: ${step === null ? refusal : difference(step)}`),
])
for (const line of wrong) console.error(line)
const differing = results.filter(({ differences }) => differences.length > 0)
console.error(`${results.length} scripts, ${differing.length} with differences, ${wrong.length} unexplained`)
process.exitCode = wrong.length > 0 || results.length === 0 ? 1 : 0

async function compare(files: string, scripts: string): Promise<Result[]> {
  const found: Result[] = []
  const names = readdirSync(scripts, { recursive: true, encoding: 'utf8' })
  for (const file of names.filter((name) => name.endsWith('.json')).sort()) {
    const name = file.replace(/\.json$/, '')
    const failed = (fault: string): Result => ({ name, steps: 0, differences: [], fault, refusal: null })
    try {
      const script = readScript(readFileSync(join(scripts, file), 'utf8'))
      if (!script) continue
      const document = join(files, `${name}.scxml`)
      if (existsSync(document)) found.push(judge(name, await runScript(document, script), stateIds(document)))
      else console.error(`${name}: left out, there is no such document`)
    } catch (error) {
      found.push(failed(error instanceof Error ? error.message : String(error)))
    }
  }
  return found
}

function judge(name: string, outcome: Outcome, states: StateIds): Result {
  const path = name.replaceAll('\\', '/').replaceAll('__', '/')
  const { steps, refused } = outcome
  if (refused.length > 0) {
    const refusal = refused[0]!.message
    const differences = [{ step: null, explanation: explainRefusal(outcome) }]
    return { name, steps: 0, differences, fault: null, refusal }
  }
  const differences = steps.flatMap((step, at) =>
    step.seen === step.expected ? [] : { step, explanation: explain(path, step, at, states) },
  )
  return { name, steps: steps.length, differences, fault: null, refusal: null }
}

function stateIds(file: string): StateIds {
  const ids = new Set<string>()
  const { document } = readDocument(readFileSync(file))
  const open: ScxmlElement[] = document ? [document.root] : []
  for (let element = open.pop(); element; element = open.pop()) {
    if (element.attributes.id !== undefined) ids.add(element.attributes.id)
    open.push(...element.children)
  }
  return ids
}

function render(all: readonly Result[]): string {
  const run = all.filter(({ fault, refusal }) => fault === null && refusal === null)
  const steps = run.reduce((sum, result) => sum + result.steps, 0)
  const off = run.reduce((sum, { differences }) => sum + differences.length, 0)
  const explained = new Map<string, { readonly explanation: Explanation; readonly rows: string[] }>()
  const unexplained: string[] = []
  for (const { name, differences } of all) {
    for (const { step, explanation } of differences) {
      const row = `| ${cell(name)} | ${step === null ? 'load | | refused |' : cells(step)}`
      if (!explanation) unexplained.push(row)
      else {
        const group = explained.get(explanation.title) ?? { explanation, rows: [] }
        group.rows.push(row)
        explained.set(explanation.title, group)
      }
    }
  }
  const groups = [...explained.values()].sort((a, b) => a.rows.length - b.rows.length)
  const tables = [
    ...groups.map(({ explanation, rows }) => section(explanation.title, rows)),
    ...(unexplained.length > 0 ? [section('without an explanation', unexplained)] : []),
  ]
  return `# SCION's scripts

The authors of SCION, another SCXML engine, wrote scripts for their test charts: the states that are active at the start,
events, and the states that are active after each of them. SCION's semantics are not quite the Recommendation's, and its
older ones less so; where a script has both, \`legacySemantics\` is left aside. This is what microstep makes of the scripts,
its clock simulated. Made by \`npx tsx test/compare/scion-scripts.ts FILES SCRIPTS [FILES SCRIPTS]… docs/scion-scripts.md\` from
[jbeard4/scxml-test-framework](https://github.com/jbeard4/scxml-test-framework), where the W3C's tests have a script each,
from [qt/qtscxml](https://github.com/qt/qtscxml) (\`tests/3rdparty/scion-tests\`), which has a copy of an older version, and from a
selection of real documents, which has some of both again and one of XState's.

| | |
|---|--:|
| scripts | ${all.length} |
| … that agree in every step | ${all.filter((r) => r.differences.length === 0 && r.fault === null).length} |
| … that differ somewhere | ${run.filter(({ differences }) => differences.length > 0).length} |
| … whose document does not load | ${all.filter(({ refusal }) => refusal !== null).length} |
| steps | ${steps} |
| … that agree | ${steps - off} |
| … that differ | ${off} |
| differences without an explanation | ${unexplained.length} |

## Why they differ

| difference | how often | REC | explanation |
|---|--:|---|---|
${groups.map(({ explanation: { title, rec, why }, rows }) => `| ${title} | ${rows.length} | ${rec} | ${why} |\n`).join('')}
${tables.join('\n')}`
}

function section(title: string, rows: readonly string[]): string {
  return `## Differences: ${title}

| script | step | the script says | microstep |
|---|---|---|---|
${rows.join('\n')}
`
}

function cells({ label, expected, seen }: Step): string {
  return `${cell(label)} | ${cell(expected)} | ${cell(seen)} |`
}

function difference({ label, expected, seen }: Step): string {
  return `after ${label}: expected '${expected}', not '${seen}'`
}

function cell(text: string): string {
  return text.replace(/[\\|<>&*_`[\]]/g, (character) => `\\${character}`).replace(/\s+/g, ' ')
}
