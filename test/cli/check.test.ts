import { execFileSync } from 'node:child_process'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { summarize } from '../../src/cli/check/report.js'
import { toSarif } from '../../src/cli/check/sarif.js'
import { diagnostic, Source } from '../../src/diagnostic.js'
import { execute, files } from './fake-io.js'

const good = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="a"/></scxml>'
const bad = `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
  <state id="a"><transition event="e" target="b"/></state>
  <state id="a"/>
</scxml>`
/** Without a namespace. */
const sloppy = '<scxml version="1.0"><state id="a"/></scxml>'

async function check(names: readonly string[], args: readonly string[] = []) {
  const path = await files({ 'good.scxml': good, 'bad.scxml': bad, 'sloppy.scxml': sloppy, 'none.scxml': '<scxml' })
  const { code, out, err } = await execute(['check', ...args, ...names.map(path)])
  return { code, out: out.replaceAll(path(''), ''), err, path }
}

describe('check', () => {
  it('has nothing to say about a chart that is right', async () => {
    expect(await check(['good.scxml'])).toMatchObject({ code: 0, out: 'no problems in 1 file\n', err: '' })
  })

  it('shows every problem of every file, and counts', async () => {
    const { code, out } = await check(['bad.scxml', 'good.scxml', 'sloppy.scxml', 'none.scxml'])
    expect(out).toContain(`bad.scxml:2:47
  |
2 |   <state id="a"><transition event="e" target="b"/></state>
  |                                               ^
`)
    expect(out).toContain("error no state has the id 'b' [rule/unknown-target]\n")
    expect(out).toContain('[rule/duplicate-id]')
    expect(out).toContain('[rule/missing-namespace]')
    expect(out).toContain('[xml/')
    expect(out.trimEnd().split('\n').at(-1)).toBe('3 errors, 1 warning in 4 files')
    expect(code).toBe(1)
  })

  it('warnings are no errors, unless there are more than --max-warnings', async () => {
    expect(await check(['sloppy.scxml'])).toMatchObject({ code: 0, err: '' })
    expect(await check(['sloppy.scxml'], ['--max-warnings', '1'])).toMatchObject({ code: 0, err: '' })
    expect(await check(['sloppy.scxml'], ['--max-warnings=0'])).toMatchObject({
      code: 1,
      err: '1 warning, and --max-warnings allows 0\n',
    })
  })

  it('reads the standard input for -, as if it were a file of the working folder', async () => {
    const text = bad.replace('<state id="a"/>', '<script src="there-is-none.js"/>')
    const { code, out } = await execute(['check', '-'], { stdin: text })
    expect(out).toContain("error no state has the id 'b' [rule/unknown-target]\n  --> <stdin>:2:47\n")
    expect(out).toContain("there is no file 'there-is-none.js' [io/unreadable-src]")
    expect(out).toContain('2 errors in 1 file\n')
    expect(code).toBe(1)
  })

  it('goes on after a file that is not there', async () => {
    const { code, out } = await check(['nowhere.scxml', 'sloppy.scxml'])
    expect(out).toContain('[io/not-found]')
    expect(out).toContain('1 error, 1 warning in 2 files')
    expect(code).toBe(1)
  })

  it('takes folders and patterns, each file once', async () => {
    const path = await files({
      'b/z.scxml': good,
      'b/a.scxml': bad,
      'b/.hidden/x.scxml': bad,
      'b/c.xml': bad,
      'top.scxml': good,
    })
    const checked = async (...args: string[]) => {
      const { out } = await execute(['check', '--json', ...args])
      return (JSON.parse(out) as { results: { file: string }[] }).results.map(({ file }) =>
        file?.replace(`${path('')}/`, ''),
      )
    }
    expect(await checked(path('b'))).toEqual(['b/a.scxml', 'b/z.scxml'])
    expect(await checked(path('**/*.scxml'), path('b/a.scxml'))).toEqual(['b/a.scxml', 'b/z.scxml', 'top.scxml'])
    expect(await checked(path('{b,c}/[ab].*'))).toEqual(['b/a.scxml'])
  })

  it('says so where nothing is meant', async () => {
    const path = await files({ 'a.txt': '' })
    const { code, out } = await execute(['check', path('*.scxml'), path('')])
    expect(out).toContain("*.scxml' [io/no-match]")
    expect(out).toContain('there is no .scxml file below')
    expect(out).toContain('2 errors in 0 files')
    expect(code).toBe(1)
  })

  it('finds likely mistakes, unless they are turned off', async () => {
    const path = await files({
      'a.scxml': '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="a"/><state id="b"/></scxml>',
    })
    expect((await execute(['check', path('a.scxml')])).out).toContain('[lint/unreachable-state]')
    for (const options of [
      ['--no-lint'],
      ['--off', 'lint/unreachable-state'],
      ['--off=lint/unused-data,lint/unreachable-state'],
      ['--quiet'],
    ]) {
      expect((await execute(['check', ...options, path('a.scxml')])).out).toBe('no problems in 1 file\n')
    }
    expect(await execute(['check', '--off', 'lint/unreachable-stat', path('a.scxml')])).toMatchObject({
      code: 2,
      err: expect.stringContaining("did you mean 'lint/unreachable-state'?"),
    })
  })

  it('says on demand which events come in and go out', async () => {
    const chart = '<state id="a"><onentry><send event="out"/></onentry><transition event="in"/></state>'
    const path = await files({
      'a.scxml': `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">${chart}</scxml>`,
    })
    expect((await execute(['check', path('a.scxml')])).out).toBe('no problems in 1 file\n')
    const { out } = await execute(['check', '--on', 'lint/unhandled-send,lint/never-raised', path('a.scxml')])
    expect(out).toContain('[lint/unhandled-send]')
    expect(out).toContain('[lint/never-raised]')
    expect(await execute(['check', '--on', 'lint/unhandled-sent', path('a.scxml')])).toMatchObject({ code: 2 })
  })

  it('writes nothing to a terminal that it would obey', async () => {
    const path = await files({
      'a\u001b[31m.scxml':
        '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" initial="\u009b1m\u202e"><state id="a"/></scxml>',
    })
    const { out } = await execute(['check', path('a\u001b[31m.scxml')])
    expect(out).toContain("no state has the id '\ufffd1m\ufffd'")
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
  })

  it.skipIf(process.platform === 'win32')('waits neither for a pipe nor for the end of a device', async () => {
    const path = await files({})
    execFileSync('mkfifo', [path('pipe')])
    const { code, out } = await execute(['check', path('pipe'), '/dev/zero'])
    expect(out).toContain("pipe' is not a regular file [io/not-a-file]")
    expect(out).toContain("'/dev/zero' is not a regular file [io/not-a-file]")
    expect(code).toBe(1)
    expect((await execute(['run', path('pipe')])).err).toContain('[io/not-a-file]')
  })

  it('--json: one object', async () => {
    const { code, out } = await check(['bad.scxml', 'nowhere.scxml', 'good.scxml'], ['--json'])
    const found = JSON.parse(out) as { results: { file: string; diagnostics: unknown[] }[] }
    expect(found).toMatchObject({ files: 3, errors: 3, warnings: 0 })
    expect(found.results.map(({ file, diagnostics }) => [file.replace('/', ''), diagnostics.length])).toEqual([
      ['bad.scxml', 2],
      ['nowhere.scxml', 1],
      ['good.scxml', 0],
    ])
    expect(found.results[0]!.diagnostics).toContainEqual(
      expect.objectContaining({
        code: 'rule/unknown-target',
        severity: 'error',
        location: {
          file: expect.stringContaining('bad.scxml'),
          line: 2,
          column: 47,
          offset: expect.any(Number),
          length: 1,
        },
      }),
    )
    expect(code).toBe(1)
  })

  it('--format github: annotations', async () => {
    const { code, out, path } = await check(['bad.scxml', 'sloppy.scxml', 'nowhere.scxml'], ['--format', 'github'])
    const lines = out.replaceAll('file=/', 'file=').trimEnd().split('\n')
    expect(lines).toHaveLength(4)
    expect(lines[0]).toBe(
      "::error file=bad.scxml,line=2,endLine=2,col=47,endColumn=48,title=rule/unknown-target::no state has the id 'b'",
    )
    expect(lines[2]).toMatch(
      /^::warning file=sloppy.scxml,line=1,endLine=1,col=2,endColumn=7,title=rule\/missing-namespace::.*%0Awrite xmlns=/,
    )
    expect(lines[3]).toMatch(/^::error file=nowhere.scxml,title=io\/not-found::/)
    expect(path).toBeDefined()
    expect(code).toBe(1)
  })

  it('--format github: what could be taken for more than text is escaped', async () => {
    const path = await files({ 'a,b: c%d.scxml': '<scxml' })
    const { out } = await execute(['check', '--format', 'github', path('a,b: c%d.scxml')])
    expect(out).toMatch(/file=[^,]*a%2Cb%3A c%25d\.scxml,line=/)
  })

  it('--format sarif: a log that scanners read', async () => {
    const path = await files({ 'bad one.scxml': bad, 'sloppy.scxml': sloppy })
    const { out } = await execute([
      'check',
      '--format',
      'sarif',
      path('bad one.scxml'),
      path('sloppy.scxml'),
      path('x.scxml'),
    ])
    const log = JSON.parse(out)
    const validate = new Ajv({ strict: true, allErrors: true }).compile(sarif)
    expect(validate(log), JSON.stringify(validate.errors)).toBe(true)
    const [{ tool, results }] = log.runs
    expect(results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual([
      'rule/unknown-target',
      'rule/duplicate-id',
      'rule/missing-namespace',
      'io/not-found',
    ])
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId)
    const [{ physicalLocation: first }] = results[0].locations
    expect(first.artifactLocation.uri).toMatch(/bad%20one\.scxml$/)
    expect(first.region).toEqual({
      startLine: 2,
      startColumn: 47,
      endLine: 2,
      endColumn: 48,
      charOffset: bad.indexOf('"b"') + 1,
      charLength: 1,
    })
    expect(results[3].locations[0].physicalLocation.region).toBeUndefined()
  })

  it('--format sarif: braces and brackets of a chart are neither arguments nor links', () => {
    const found = diagnostic({ code: 'rule/x', message: "'{0}' and [a](1), {}", hint: 'not [b]' })
    const log = JSON.parse(toSarif(summarize([{ file: 'a.scxml', diagnostics: [found] }]), process.cwd()))
    expect(log.runs[0].results[0].message.text).toBe("'{{0}}' and \\[a](1), {{}}. not [b]")
  })

  it('--format sarif: what a rule is about stands there as text and as Markdown', () => {
    const found = diagnostic({ code: 'schema/foreign-element', message: 'm' })
    const log = JSON.parse(toSarif(summarize([{ file: 'a.scxml', diagnostics: [found] }]), process.cwd()))
    const [{ fullDescription, help }] = log.runs[0].tool.driver.rules
    expect(fullDescription.text).not.toContain('`')
    expect(help.text).toBe(`${fullDescription.text}\n\nmicrostep explain schema/foreign-element shows an example.`)
    expect(help.markdown).toBe(
      `${fullDescription.markdown}\n\n\`microstep explain schema/foreign-element\` shows an example.`,
    )
  })

  it('--format sarif: files are named from the working folder on', () => {
    const found = diagnostic({
      code: 'rule/x',
      message: 'm',
      span: { source: new Source('ab', 'charts/ö.scxml'), start: 0, end: 1 },
    })
    const log = JSON.parse(toSarif(summarize([{ file: 'charts/ö.scxml', diagnostics: [found] }]), process.cwd()))
    expect(log.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri).toBe('charts/%C3%B6.scxml')
  })
})

/** What SARIF 2.1.0 asks of the part of it that is used here. */
const text = {
  type: 'object',
  required: ['text'],
  properties: { text: { type: 'string', minLength: 1 } },
  additionalProperties: false,
}
const described = {
  ...text,
  required: ['text', 'markdown'],
  properties: { ...text.properties, markdown: { type: 'string', minLength: 1 } },
}
const level = { enum: ['none', 'note', 'warning', 'error'] }
const count = (minimum: number) => ({ type: 'integer', minimum })
const object = (required: string[], properties: object) => ({
  type: 'object',
  required,
  properties,
  additionalProperties: false,
})
const sarif = object(['version', 'runs'], {
  $schema: { type: 'string' },
  version: { const: '2.1.0' },
  runs: {
    type: 'array',
    items: object(['tool'], {
      columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
      tool: object(['driver'], {
        driver: object(['name'], {
          name: { type: 'string' },
          version: { type: 'string' },
          informationUri: { type: 'string', pattern: '^https://' },
          rules: {
            type: 'array',
            uniqueItems: true,
            items: object(['id'], {
              id: { type: 'string' },
              shortDescription: text,
              fullDescription: described,
              help: described,
              defaultConfiguration: object([], { level }),
            }),
          },
        }),
      }),
      results: {
        type: 'array',
        items: object(['message'], {
          ruleId: { type: 'string' },
          ruleIndex: count(-1),
          level,
          message: text,
          locations: {
            type: 'array',
            items: object([], {
              physicalLocation: object([], {
                artifactLocation: object([], { uri: { type: 'string', pattern: '^[A-Za-z0-9%._~:/-]+$' } }),
                region: object([], {
                  startLine: count(1),
                  startColumn: count(1),
                  endLine: count(1),
                  endColumn: count(1),
                  charOffset: count(0),
                  charLength: count(0),
                }),
              }),
            }),
          },
        }),
      },
    }),
  },
})
