/** The implementation report as one HTML page that needs nothing else. */
import type { Report, ReportRow } from './report.js'
import { formatTotals } from './summary.js'

const chapters: Readonly<Record<string, string>> = {
  '3': 'Core constructs',
  '4': 'Executable content',
  '5': 'Data model and data manipulation',
  '6': 'External communications',
  B: 'Data models',
  C: 'Event I/O processors',
}

const recommendation = 'https://www.w3.org/TR/2015/REC-scxml-20150901/'

const style = `
:root { color-scheme: light dark; --ink: #1c2024; --soft: #60646c; --line: #d9dde3; --paper: #fff; --band: #f5f6f8; --good: #18794e; --bad: #c62a2f }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8eb; --soft: #9ba1a6; --line: #30363b; --paper: #151718; --band: #1c1f21; --good: #4cc38a; --bad: #ff8589 }
}
body { margin: 0 auto; max-width: 60rem; padding: 2.5rem 1.25rem 4rem; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem }
h2 { font-size: 1.1rem; margin: 2.5rem 0 .5rem }
h2 span, .facts, .notes { color: var(--soft); font-weight: normal }
a { color: inherit }
.total { font-size: 1.15rem; font-weight: 600; margin: 1rem 0 .25rem }
table { width: 100%; border-collapse: collapse; font-size: .925rem; font-variant-numeric: tabular-nums }
th { text-align: left; font-weight: 600; border-bottom: 2px solid var(--line) }
th, td { padding: .3rem .75rem .3rem 0; vertical-align: top }
td { border-bottom: 1px solid var(--line) }
th:first-child, td:first-child { padding-left: .5rem }
tr.fail td { background: var(--band) }
.pass .result { color: var(--good) }
.fail .result { color: var(--bad); font-weight: 600 }
.number { text-align: right; white-space: nowrap }
.reason { overflow-wrap: anywhere }
`

export function reportPage(report: Report): string {
  const groups = new Map<string, ReportRow[]>()
  for (const row of report.tests) {
    const chapter = row.section.split('.')[0]!
    const group = groups.get(chapter)
    if (group) group.push(row)
    else groups.set(chapter, [row])
  }
  const { engine, node, date, clock, seconds, totals, notes } = report
  const title = `${engine.name} ${engine.version}: SCXML 1.0 implementation report`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${html(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${html(title)}</h1>
<p class="total">${html(formatTotals(totals))}</p>
<p class="facts">The tests of the W3C's <a href="${recommendation}">SCXML 1.0</a> Implementation Report Plan, run on <time datetime="${html(date)}">${html(date.slice(0, 10))}</time> with Node.js ${html(node)} and the ${clock} clock in ${seconds.toFixed(1)} s. A manual test asks a tester to look at more than the final state; here that look is automated.</p>
${notes.length > 0 ? `<ul class="notes">\n${notes.map((note) => `<li>${html(note)}</li>`).join('\n')}\n</ul>\n` : ''}${[...groups].map(([chapter, rows]) => section(chapter, rows)).join('\n')}
</body>
</html>
`
}

function section(chapter: string, rows: readonly ReportRow[]): string {
  const passed = rows.filter((row) => row.result === 'pass').length
  return `<h2>${html(chapter)} ${html(chapters[chapter] ?? '')} <span>${passed}/${rows.length}</span></h2>
<table>
<thead><tr><th scope="col">Test</th><th scope="col">Section</th><th scope="col">Conformance</th><th scope="col">Result</th><th scope="col" class="number">Seconds</th><th scope="col">Reason</th></tr></thead>
<tbody>
${rows.map(tableRow).join('\n')}
</tbody>
</table>`
}

function tableRow(row: ReportRow): string {
  const conformance = `${row.mandatory ? 'mandatory' : 'optional'}${row.manual ? ', manual' : ''}`
  return `<tr id="test${html(row.id)}" class="${row.result}"><td>${html(row.id)}</td><td>${html(row.section)}</td><td>${conformance}</td><td class="result">${row.result}</td><td class="number">${row.seconds.toFixed(3)}</td><td class="reason">${html(row.reason ?? '')}</td></tr>`
}

function html(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
