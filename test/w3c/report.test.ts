import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeReport, writeReport } from '../../w3c-tests/report.js'
import { countResults, formatSummary, formatTotals, type TestResult, type W3cSummary } from '../../w3c-tests/summary.js'

const results: TestResult[] = [
  { id: '355', assertion: '355', section: '3.2', conformance: 'mandatory', result: 'pass', seconds: 0.00149 },
  {
    id: '403a',
    assertion: '403',
    section: '3.13',
    conformance: 'mandatory',
    result: 'fail',
    seconds: 1,
    reason: 'a < b',
  },
  { id: '513', assertion: '513', section: 'C.2', conformance: 'optional', manual: true, result: 'pass', seconds: 0.5 },
]
const summary: W3cSummary = {
  results,
  totals: countResults(results),
  clock: 'simulated',
  jobs: 1,
  seconds: 1.6,
  folder: '/tests',
  notes: ['a note & more'],
}

describe('the summary', () => {
  it('counts a manual test as manual only', () => {
    expect(formatTotals(summary.totals)).toBe('mandatory 1/2, optional 0/0, manual 1/1')
  })

  it('reads as agreed when all pass', () => {
    const totals = {
      mandatory: { passed: 160, total: 160 },
      optional: { passed: 33, total: 33 },
      manual: { passed: 9, total: 9 },
    }
    expect(formatTotals(totals)).toBe('mandatory 160/160, optional 33/33, manual 9/9')
  })

  it('lists the failures before the totals', () => {
    expect(formatSummary(summary)).toBe(
      'test 403a (3.13, mandatory) failed: a < b\nmandatory 1/2, optional 0/0, manual 1/1',
    )
  })
})

describe('the report', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'microstep-report-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  const report = makeReport(summary, { name: 'microstep', version: '0.1.0' }, new Date(0))

  it('is JSON with a row a test, and a page beside it', async () => {
    const paths = await writeReport(report, join(folder, 'deep', 'report.json'))
    expect(paths).toEqual([join(folder, 'deep', 'report.json'), join(folder, 'deep', 'report.html')])
    expect(JSON.parse(await readFile(paths[0], 'utf8'))).toEqual({
      suite: 'SCXML 1.0 Implementation Report Plan, W3C',
      engine: { name: 'microstep', version: '0.1.0' },
      node: process.version,
      date: '1970-01-01T00:00:00.000Z',
      clock: 'simulated',
      totals: {
        mandatory: { passed: 1, total: 2 },
        optional: { passed: 0, total: 0 },
        manual: { passed: 1, total: 1 },
      },
      seconds: 1.6,
      notes: ['a note & more'],
      tests: [
        { id: '355', assertion: '355', section: '3.2', mandatory: true, manual: false, result: 'pass', seconds: 0.001 },
        {
          id: '403a',
          assertion: '403',
          section: '3.13',
          mandatory: true,
          manual: false,
          result: 'fail',
          seconds: 1,
          reason: 'a < b',
        },
        { id: '513', assertion: '513', section: 'C.2', mandatory: false, manual: true, result: 'pass', seconds: 0.5 },
      ],
    })
  })

  it('shows every test on the page, by chapter, with its text escaped', async () => {
    const [, page] = await writeReport(report, join(folder, 'report.json'))
    const text = await readFile(page, 'utf8')
    for (const { id } of results) expect(text).toContain(`<tr id="test${id}"`)
    expect(text).toContain('<h2>3 Core constructs <span>1/2</span></h2>')
    expect(text).toContain('<h2>C Event I/O processors <span>1/1</span></h2>')
    expect(text).toContain('a &lt; b')
    expect(text).toContain('a note &amp; more')
    expect(text).not.toMatch(/src=|<link|<script/)
  })

  it('never writes the page over the JSON', async () => {
    expect(await writeReport(report, join(folder, 'report'))).toEqual([
      join(folder, 'report'),
      join(folder, 'report.html'),
    ])
  })
})
