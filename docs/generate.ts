/**
 * Makes docs/diagnostics.md of what src/codes knows. Run by `npm run docs`; a test says so where the page is not up to
 * date.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type CodeEntry, codes, type ExampleKind } from '../src/codes/index.js'
import { asMarkdown } from '../src/codes/markdown.js'

export const page = fileURLToPath(new URL('diagnostics.md', import.meta.url))

export function diagnosticsPage(): string {
  const byArea = new Map<string, [string, CodeEntry][]>()
  for (const [code, entry] of codes) {
    const area = code.slice(0, code.indexOf('/'))
    byArea.set(area, [...(byArea.get(area) ?? []), [code, entry]])
  }
  const areas = [...byArea].map(([area, entries]) => section(area, entries))
  return `${[introduction, ...areas].join('\n\n')}\n`
}

const introduction = `<!-- Made by docs/generate.ts of what src/codes knows: npm run docs -->

# Diagnostics

Everything that can be wrong has a code, \`area/name\`, which stays the same from release to release. A code has one
severity: an **error** means that the chart, the option or the line cannot be used; a **warning** that it can, and what
is made of it. \`microstep explain CODE\` shows what stands here on the command line.

Warnings are turned off by their codes: \`microstep check --off CODE\`, or \`checkChart(text, { off: [code] })\`. The
likely mistakes, \`lint/…\`, are looked for by \`microstep check\` and by \`checkChart(text, { lint: true })\`.

In the programs below, all that microstep exports is in scope, \`chart\` is a chart, and \`document\` is a document with
the states a and b.`

const areaTexts: Readonly<Record<string, string>> = {
  xml: 'Text that is no well-formed XML.',
  schema: 'Elements and attributes that SCXML does not have, or not there.',
  rule: 'What the Recommendation asks for beyond that: ids, targets, names of events, times.',
  lint: 'Likely mistakes: the chart can run, but hardly does what was meant.',
  expression: 'Expressions and scripts.',
  runtime: 'What goes wrong while sessions run. `session.on("error")` tells of it.',
  host: 'What a host of many sessions cannot do.',
  snapshot: 'Sessions at rest: writing them down, and taking them up again.',
  store: 'Where durable hosts keep their sessions.',
  option: 'What a program hands in and microstep cannot take.',
  io: 'Files, URLs, the network, and the input of `microstep run`.',
  extension: 'What plugins bring, and cannot.',
  edit: 'Changes of a document that cannot be made.',
}

function section(area: string, entries: readonly [string, CodeEntry][]): string {
  const rows = entries.map(([code, { title }]) => `| [\`${code}\`](#${anchor(code)}) | ${asMarkdown(title)} |`)
  const table = ['| code | |', '|---|---|', ...rows].join('\n')
  const details = entries.map(([code, entry]) => explanation(code, entry))
  const text = areaTexts[area]
  if (text === undefined) throw new Error(`areaTexts says nothing about ${area}`)
  return [`## ${area}`, text, table, ...details].join('\n\n')
}

function explanation(code: string, entry: CodeEntry): string {
  const { title, severity, text, kind = 'chart', bad, good, rec } = entry
  const section = rec === undefined ? '' : ` [SCXML ${rec}](https://www.w3.org/TR/scxml/)`
  const parts = [`### ${code}`, `**${asMarkdown(title)}** (${severity})${section}`, asMarkdown(text)]
  if (bad !== undefined) parts.push(fenced(bad, kind))
  if (good !== undefined) parts.push('Put right:', fenced(good, kind))
  return parts.join('\n\n')
}

const languages: Readonly<Record<ExampleKind, string>> = { chart: 'xml', program: 'js', events: 'text', command: 'sh' }

function fenced(example: string, kind: ExampleKind): string {
  return `\`\`\`${languages[kind]}\n${example}\n\`\`\``
}

/** As GitHub makes them of headings. */
function anchor(heading: string): string {
  return heading.replace(/[^\w-]/g, '')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(page, diagnosticsPage())
