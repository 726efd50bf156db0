import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkChart, checkFile, loadChart, ScxmlError } from '../../src/index.js'

const scxml = (inner: string, attributes = '') =>
  `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"${attributes}>${inner}</scxml>`

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'microstep-load-'))
  writeFileSync(join(folder, 'good.scxml'), scxml('<state id="a"/>'))
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** Code and message of the one diagnostic that loading a file throws, the folder's name left out. */
async function refusal(file: string): Promise<string> {
  const error = await checkFile(file).catch((thrown: unknown) => thrown)
  if (!(error instanceof ScxmlError)) throw error
  return `${error.code} ${error.diagnostics[0]!.message.replace(`${folder}/`, '').replace(folder, '.')}`
}

describe('a file', () => {
  it('that is not there', async () => {
    expect(await refusal('nowhere.scxml')).toBe("io/not-found there is no file 'nowhere.scxml'")
    expect(await refusal(join(folder, 'good.scxml', 'x'))).toContain('io/not-found')
  })

  it('whose name no file can have', async () => {
    expect(await refusal('a\0b')).toMatch(/^io\/unreadable /)
    expect((await refusal('x'.repeat(100_000))).length).toBeLessThan(600)
  })

  it.skipIf(process.platform === 'win32')('that is no regular file', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')])
    expect(await refusal(join(folder, 'pipe'))).toBe("io/not-a-file 'pipe' is not a regular file")
    expect(await refusal('/dev/zero')).toBe("io/not-a-file '/dev/zero' is not a regular file")
    expect(await refusal(folder)).toBe("io/not-a-file '.' is a directory, not a file")
  })

  it('of more than 64 MiB', async () => {
    writeFileSync(join(folder, 'huge.scxml'), '')
    truncateSync(join(folder, 'huge.scxml'), 64 * 1024 * 1024 + 1)
    expect(await refusal(join(folder, 'huge.scxml'))).toBe("io/too-large 'huge.scxml' has more than 67108864 bytes")
  })

  it.skipIf(process.platform === 'win32')('behind a symbolic link is the file', async () => {
    symlinkSync(join(folder, 'good.scxml'), join(folder, 'link.scxml'))
    expect((await loadChart(join(folder, 'link.scxml'))).stateById.has('a')).toBe(true)
  })
})

describe('a document', () => {
  it('that refers to what it may not read: one code, and the hint of the one who refused', () => {
    const { diagnostics } = checkChart(scxml('<script src="x.js"/><state id="a"/>'), {
      url: 'http://example.org/c.scxml',
    })
    expect(diagnostics).toMatchObject([
      {
        code: 'io/unreadable-src',
        message: "the src of <script> cannot be read: this chart may not read 'http://example.org/x.js'",
        hint: expect.stringContaining('give a fetch option'),
      },
    ])
  })

  it('that refers to something that a fetch of the caller cannot read', () => {
    const fetch = () => {
      throw new Error('the cupboard is bare')
    }
    const { diagnostics } = checkChart(scxml('<script src="urn:y"/><state id="a"/>'), { fetch })
    expect(diagnostics[0]!.message).toBe('the src of <script> cannot be read: the cupboard is bare')
  })

  it('and all that it includes may be fetched later, by loadChart', async () => {
    const parts: Record<string, string> = {
      'file:///b.scxml': scxml(
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="c.scxml"/><script src="d.js"/>',
      ),
      'file:///c.scxml': scxml('<state id="c"/>'),
      'file:///d.js': 'var d = 1',
    }
    const root = pathToFileURL(join(folder, '.')).href
    const fetch = async (url: URL) => parts[url.href.replace(root, 'file://')] ?? Promise.reject(new Error('gone'))
    const file = join(folder, 'main.scxml')
    writeFileSync(file, scxml('<state id="a" src="b.scxml"/>'))
    const chart = await loadChart(file, { fetch })
    expect(chart.states.map(({ id }) => id)).toEqual(['#0', 'a', 'c'])
    expect(chart.scripts.map(({ span }) => span.source.file)).toEqual([join(folder, 'd.js')])
    const { diagnostics } = checkChart(scxml('<state id="a" src="b.scxml"/>'), { url: file, fetch })
    expect(diagnostics.map(({ message }) => message)).toContain(
      'what the src refers to cannot be read: it is fetched asynchronously; load the document with loadChart',
    )
  })

  it('that waits for what it refers to can be given up', async () => {
    const file = join(folder, 'waiting.scxml')
    writeFileSync(file, scxml('<script src="d.js"/><state id="a"/>'))
    const patience = new AbortController()
    const never = () => new Promise<string>(() => {})
    const loading = loadChart(file, { fetch: never, signal: patience.signal })
    patience.abort(new Error('enough'))
    await expect(loading).rejects.toThrow('enough')
    await expect(loadChart(file, { fetch: () => '', signal: patience.signal })).rejects.toThrow('enough')
  })

  it('nested too deep is told so in lower case', () => {
    const depth = 300
    const inner = '<if cond="true">'.repeat(depth) + '</if>'.repeat(depth)
    const { diagnostics } = checkChart(scxml(`<state id="a"><onentry>${inner}</onentry></state>`))
    expect(diagnostics.map(({ message }) => message)).toContain('executable content is nested more than 256 deep')
  })

  it('may have any number of problems', () => {
    const names = 'a '.repeat(100_000)
    const text = scxml(`<state><onentry><send event="e" namelist="${names}"/></onentry></state>`, ' datamodel="null"')
    expect(checkChart(text).diagnostics.length).toBeGreaterThan(100_000)
  })
})

describe('values of any length are quoted in part', () => {
  const long = (length: number) => 'x'.repeat(length)
  it.each([
    ['an unknown target', scxml(`<state id="a"><transition event="e" target="${long(10_000)}"/></state>`)],
    ['a state', scxml(`<parallel id="${long(10_000)}"/>`)],
    ['an id that is taken', scxml(`<state id="${long(10_000)}"/><state id="${long(10_000)}"/>`)],
    ['a descriptor', scxml(`<state id="a"><transition event="${long(10_000)}*" target="a"/></state>`)],
    ['the name of an event', scxml(`<state id="a"><onentry><raise event="a ${long(10_000)}"/></onentry></state>`)],
    ['a delay', scxml(`<state id="a"><onentry><send event="e" delay="${long(10_000)}"/></onentry></state>`)],
    ['an attribute', scxml(`<state id="a" ${long(10_000)}=""/>`)],
    ['a value', scxml('<state id="a"/>', ` binding="${long(10_000)}"`)],
    ['a version', `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="${long(10_000)}"><state id="a"/></scxml>`],
    ['an element', scxml(`<${long(10_000)}/><state id="a"/>`)],
    ['text', scxml(`${long(10_000)}<state id="a"/>`)],
    ['a namespace', `<scxml xmlns="${long(10_000)}" version="1.0"><state id="a"/></scxml>`],
    ['a src', scxml(`<datamodel><data id="d" src="${long(10_000)}"/></datamodel><state id="a"/>`)],
    ['a URL', scxml(`<datamodel><data id="d" src="http://h/${long(10_000)}"/></datamodel><state id="a"/>`)],
    ['a root element', `<${long(10_000)}/>`],
    ['an end tag', `<${long(10_000)}></y${long(10_000)}>`],
    ['a start tag', `<${long(10_000)}`],
    ['a reference', `<a>&${long(10_000)};&#${long(10_000)};&${long(10_000)}</a>`],
    ['a prefix', `<${long(10_000)}:a/>`],
    ['an attribute without a value', `<a ${long(10_000)}/>`],
    ['an attribute that is there twice', `<a ${long(10_000)}="" ${long(10_000)}=""/>`],
    ['the XML declaration', `<?xml ${long(10_000)}?><a/>`],
    ['an encoding', `<?xml version="1.0" encoding="${long(900)}"?><a/>`],
    ['a version of XML', `<?xml version="1.${'1'.repeat(10_000)}"?><a/>`],
    ['a foreign element', scxml(`<y:${long(10_000)} xmlns:y="urn:${long(10_000)}"/><state id="a"/>`)],
    [
      'an include',
      scxml(`<${long(10_000)}:include xmlns:${long(10_000)}="http://www.w3.org/2001/XInclude" href="x"/>`),
    ],
    ['an href', scxml(`<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="http://h/${long(10_000)}"/>`)],
    [
      'an initial that names an <initial>',
      scxml(`<initial id="${long(10_000)}"/><state/>`, ` initial="${long(10_000)}"`),
    ],
    ['an old target', scxml(`<state><transition><target next="${long(10_000)}"/></transition></state>`)],
    ['the target of an instruction', `<a><?x:${long(10_000)} ?></a>`],
  ])('%s', (_, text) => {
    const { diagnostics } = checkChart(Buffer.from(text))
    expect(diagnostics).not.toEqual([])
    for (const { message, hint = '' } of diagnostics) {
      expect(message.length).toBeLessThan(600)
      expect(hint.length).toBeLessThan(600)
    }
  })
})
