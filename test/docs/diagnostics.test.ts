/** Every code that src/ can report is explained, and every explanation shows what it says. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { diagnosticsPage, page } from '../../docs/generate.js'
import { type CodeEntry, codes, type ExampleKind } from '../../src/codes/index.js'
import type { Diagnostic } from '../../src/diagnostic.js'
import * as microstep from '../../src/index.js'
import { execute, files } from '../cli/fake-io.js'

const areas = [
  .../^export type Area =([^\n]*(?:\n {2}[^\n]*)*)/m
    .exec(readFileSync('src/diagnostic.ts', 'utf8'))![1]!
    .matchAll(/'(\w+)'/g),
]
  .map(([, area]) => area!)
  .join('|')

/** The codes in the source, by literals; comments write them in backticks. */
const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts') && !/^codes[\\/]/.test(name))
  .map((name) => readFileSync(`src/${name}`, 'utf8'))
const literals = new RegExp(`'((?:${areas})/[a-z]+(?:-[a-z]+)*)'`, 'g')
const reported = new Set(sources.flatMap((source) => [...source.matchAll(literals)].map(([, code]) => code!)))

describe('codes', () => {
  it('are literals in the source, so that they can be found', () => {
    const composed = new RegExp(`\`(${areas})/[^\`]*\\$\\{(?!string\\})|'(${areas})/' *\\+`)
    expect(sources.filter((source) => composed.test(source))).toEqual([])
    expect(reported.size).toBeGreaterThan(100)
  })

  it('that are reported are explained', () => {
    expect([...reported].filter((code) => !codes.has(code))).toEqual([])
  })

  it('have an area that there is', () => {
    expect([...codes.keys()].filter((code) => !new RegExp(`^(${areas})/`).test(code))).toEqual([])
  })

  it('that are explained are reported', () => {
    expect([...codes.keys()].filter((code) => !reported.has(code))).toEqual([])
  })

  it('are shown by examples, but for what takes a fault of microstep, of files, or a package that is not there', () => {
    const without = [...codes].filter(([, { bad, good }]) => bad === undefined || good === undefined)
    expect(without.map(([code]) => code)).toEqual([
      'xml/unreadable',
      'option/sandbox-missing',
      'store/missing-package',
      'store/unsupported',
      'store/failed',
      'store/damaged',
      'store/lost',
      'store/foreign',
    ])
  })
})

describe('the example of', () => {
  const shown = [...codes].filter(([, { bad }]) => bad !== undefined)

  it.each(shown)('%s', async (code, { kind = 'chart', severity, bad, good }: CodeEntry) => {
    const seen = await see(kind, bad!, code)
    expect(new Set(seen.map((found) => `${found.severity} ${found.code}`))).toEqual(new Set([`${severity} ${code}`]))
    expect(await see(kind, good!, code)).toEqual([])
  })
})

it.each(['index.ts', 'cli/run.ts', 'cli/check.ts', 'cli/command-line.ts'])(
  'nobody who imports src/%s pays for it',
  (file) => {
    const seen = new Set<string>()
    const open = [join('src', file)]
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (seen.has(at) || !existsSync(at)) continue
      seen.add(at)
      const imports = /^(?:import|export) (?!type )[^'\n]*(?:\n[^'\n]*)*?from '(\.[^']*)\.js'/gm
      for (const [, name] of readFileSync(at, 'utf8').matchAll(imports)) open.push(`${join(dirname(at), name!)}.ts`)
    }
    expect(seen.size).toBeGreaterThan(3)
    expect([...seen].filter((name) => name.includes('codes'))).toEqual([])
  },
)

it('docs/diagnostics.md is what `npm run docs` makes', () => {
  expect(readFileSync(page, 'utf8')).toBe(diagnosticsPage())
})

type Seen = Pick<Diagnostic, 'code' | 'severity'>

/** What somebody sees who does what the example shows. */
function see(kind: ExampleKind, example: string, code: string): Promise<readonly Seen[]> | readonly Seen[] {
  if (kind === 'program') return runProgram(example)
  if (kind === 'events') return readInput(example)
  if (kind === 'command') return runCommand(example)
  const found = microstep.checkChart(example, { lint: true, on: [code as Diagnostic['code']] }).diagnostics
  return code.startsWith('runtime/') ? [...found, ...runChart(example)] : found
}

function runChart(text: string): readonly Seen[] {
  const seen: Seen[] = []
  const clock = microstep.simulatedClock()
  const session = microstep.createSession(microstep.parseChart(text), { clock })
  session.on('error', ({ diagnostic }) => seen.push(diagnostic))
  session.start()
  clock.advance('10s')
  return seen
}

const chart = microstep.parseChart(`<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
  <datamodel><data id="cups" expr="0"/></datamodel>
  <state id="a"><transition event="end" target="z"/></state>
  <final id="z"/>
</scxml>`)

async function runProgram(body: string): Promise<readonly Seen[]> {
  const seen: Seen[] = []
  const text = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="a"/><state id="b"/></scxml>'
  const scope = {
    ...microstep,
    // What is only warned of, or told to listeners, is seen as well.
    parseChart: (...args: Parameters<typeof microstep.parseChart>) => {
      const made = microstep.parseChart(...args)
      seen.push(...made.diagnostics)
      return made
    },
    createSession: (...args: Parameters<typeof microstep.createSession>) => {
      const session = microstep.createSession(...args)
      session.on('error', ({ diagnostic }) => seen.push(diagnostic))
      return session
    },
    chart,
    document: microstep.readDocument(text).document,
    pathToFileURL,
    console: { log() {} },
  }
  try {
    // Inside a block, where an example may have a `chart` of its own.
    await new AsyncFunction(...Object.keys(scope), `{ ${body} }`)(...Object.values(scope))
  } catch (error) {
    if (!(error instanceof microstep.ScxmlError)) throw error
    seen.push(...error.diagnostics)
  }
  return seen
}

const AsyncFunction = (async () => {}).constructor as new (
  ...parameters: string[]
) => (...values: unknown[]) => Promise<void>

async function readInput(stdin: string): Promise<readonly Seen[]> {
  const path = await files({ 'chart.scxml': chart.source.text })
  const { err } = await execute(['run', path('chart.scxml'), '--clock', 'simulated'], { stdin })
  return headlines(err)
}

async function runCommand(line: string): Promise<readonly Seen[]> {
  const [program, ...words] = line.split(' ').map((word) => word.replace(/^'(.*)'$/, '$1'))
  expect(program).toBe('microstep')
  const { out, err } = await execute(words)
  return headlines(out + err)
}

/** As `formatDiagnostic` begins. */
function headlines(text: string): Seen[] {
  return [...text.matchAll(/^(error|warning) .*\[([a-z-]+\/[a-z-]+)\]$/gm)].map(([, severity, code]) => ({
    severity: severity as Seen['severity'],
    code: code as Seen['code'],
  }))
}
