import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ScxmlError } from '../../src/diagnostic.js'
import { defaultFetch, fileFetch, noFetch, resolveUrl } from '../../src/io/fetch.js'

let root: string
let folder: string

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'microstep-fetch-')))
  folder = join(root, 'charts')
  mkdirSync(join(folder, 'sub'), { recursive: true })
  mkdirSync(join(root, 'charts-of-others'))
  writeFileSync(join(root, 'secret.txt'), 'secret')
  writeFileSync(join(root, 'charts-of-others', 'x.txt'), 'other')
  writeFileSync(join(folder, 'child.scxml'), '<scxml/>')
  writeFileSync(join(folder, 'sub', 'ä b#1.txt'), 'deep')
  writeFileSync(join(folder, '..dots'), 'dots')
  writeFileSync(join(folder, 'empty'), '')
  writeFileSync(join(folder, 'hundred'), 'x'.repeat(100))
  symlinkSync(join(root, 'secret.txt'), join(folder, 'link-out'))
  symlinkSync(root, join(folder, 'folder-out'))
  symlinkSync(join(folder, 'child.scxml'), join(folder, 'link-in'))
  symlinkSync(folder, join(root, 'alias'))
})

afterAll(() => {
  rmSync(root, { recursive: true, force: true })
})

const url = (path: string) => new URL(path, `${pathToFileURL(folder).href}/`)
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString()

/** The diagnostic code of what is thrown. */
function codeOf(run: () => unknown): string | undefined {
  try {
    run()
  } catch (error) {
    if (error instanceof ScxmlError) return error.code
    throw error
  }
  return undefined
}

describe('fileFetch', () => {
  it('reads files below its folder at once, as bytes', () => {
    const fetch = fileFetch(folder)
    expect(fetch(url('child.scxml'))).toBeInstanceOf(Uint8Array)
    expect(text(fetch(url('child.scxml')))).toBe('<scxml/>')
    expect(text(fetch(url('sub/%C3%A4%20b%231.txt')))).toBe('deep')
    expect(text(fetch(url('sub/../child.scxml')))).toBe('<scxml/>')
    expect(text(fetch(url('..dots')))).toBe('dots')
    expect(text(fetch(url('empty')))).toBe('')
  })

  it('takes its folder as a path or a URL, with or without a final slash, by any of its names', () => {
    for (const one of [`${folder}/`, pathToFileURL(folder), pathToFileURL(`${folder}/`), join(root, 'alias')]) {
      expect(text(fileFetch(one)(url('child.scxml')))).toBe('<scxml/>')
    }
    expect(text(fileFetch(join(root, 'alias'))(new URL('alias/child.scxml', `${pathToFileURL(root)}/`)))).toBe(
      '<scxml/>',
    )
  })

  it('follows links that stay inside', () => {
    expect(text(fileFetch(folder)(url('link-in')))).toBe('<scxml/>')
  })

  it.each([
    ['a file above', '../secret.txt'],
    ['a file above by encoded dots', '%2e%2e/secret.txt'],
    ['a sibling whose name begins alike', '../charts-of-others/x.txt'],
    ['a link that leads out', 'link-out'],
    ['a linked folder that leads out', 'folder-out/secret.txt'],
    ['an encoded slash', '..%2fsecret.txt'],
    ['an encoded slash inside', 'sub%2F..%2F..%2Fsecret.txt'],
    ['an encoded NUL', 'child.scxml%00.txt'],
    ['a malformed escape', 'child%zz'],
    ['another machine', 'file://server/share/child.scxml'],
    ['a UNC path', 'file:////server/share/child.scxml'],
    ['http', 'http://127.0.0.1/child.scxml'],
    ['data', 'data:text/plain,hello'],
    ['the folder itself', './'],
    ['the system', 'file:///etc/passwd'],
  ])('refuses %s', (_, reference) => {
    expect(codeOf(() => fileFetch(folder)(url(reference)))).toBe('io/forbidden-url')
  })

  it('does not tell what exists outside', () => {
    expect(codeOf(() => fileFetch(folder)(url('../no-such-file')))).toBe('io/forbidden-url')
  })

  it.each(['no-such-file', 'no/such/folder', 'child.scxml/x'])('says that %s is not there', (reference) => {
    expect(codeOf(() => fileFetch(folder)(url(reference)))).toBe('io/not-found')
  })

  it('says that a folder that is not there is not there', () => {
    const fetch = fileFetch(join(root, 'none'))
    expect(codeOf(() => fetch(new URL(`${pathToFileURL(root)}/none/x`)))).toBe('io/not-found')
  })

  it.skipIf(process.platform === 'win32')('reads regular files only, and does not wait for a pipe', () => {
    expect(codeOf(() => fileFetch(folder)(url('sub')))).toBe('io/not-a-file')
    execFileSync('mkfifo', [join(folder, 'pipe')])
    expect(codeOf(() => fileFetch(folder)(url('pipe')))).toBe('io/not-a-file')
  })

  it('keeps to its limit', () => {
    expect(fileFetch(folder, { limit: 100 })(url('hundred'))).toHaveLength(100)
    expect(codeOf(() => fileFetch(folder, { limit: 99 })(url('hundred')))).toBe('io/too-large')
  })

  it('does not even try a file that is far too large', () => {
    writeFileSync(join(folder, 'holes'), '')
    truncateSync(join(folder, 'holes'), 2 ** 34)
    expect(codeOf(() => fileFetch(folder)(url('holes')))).toBe('io/too-large')
  })

  it.runIf(process.platform === 'linux')('keeps to its limit where a file does not tell its size', () => {
    const status = pathToFileURL('/proc/self/status')
    expect(fileFetch('/proc')(status).length).toBeGreaterThan(200)
    expect(codeOf(() => fileFetch('/proc', { limit: 200 })(status))).toBe('io/too-large')
  })
})

describe('what a chart may read unless told otherwise', () => {
  it('is its own folder, for one from a file', () => {
    for (const base of [join(folder, 'chart.scxml'), url('chart.scxml').href]) {
      expect(text(defaultFetch(base)(url('child.scxml')) as Uint8Array)).toBe('<scxml/>')
      expect(codeOf(() => defaultFetch(base)(url('../secret.txt')))).toBe('io/forbidden-url')
    }
  })

  it.each([undefined, 'http://127.0.0.1/chart.scxml', 'chart.scxml', 'file://server/share/chart.scxml'])(
    'is nothing, for the base %j',
    (base) => {
      expect(defaultFetch(base)).toBe(noFetch)
      expect(codeOf(() => noFetch(url('child.scxml')))).toBe('io/forbidden-url')
    },
  )
})

describe('resolveUrl', () => {
  it.each([
    ['child.scxml', 'file:///a/b/chart.scxml', 'file:///a/b/child.scxml'],
    ['file:child.scxml', 'file:///a/b/chart.scxml', 'file:///a/b/child.scxml'],
    ['../x.js', 'file:///a/b/chart.scxml', 'file:///a/x.js'],
    ['/x.js', 'http://h/a/b', 'http://h/x.js'],
    ['http://h/x', 'file:///a/b', 'http://h/x'],
    ['child.scxml', '/a/b c/chart#1.scxml', 'file:///a/b%20c/child.scxml'],
    ['file:///x', undefined, 'file:///x'],
    ['http://h/x', undefined, 'http://h/x'],
    ['urn:x:y', undefined, 'urn:x:y'],
  ])('%j from %j is %j', (reference, base, href) => {
    expect(resolveUrl(reference, base).href).toBe(href)
  })

  it.each([
    ['D:\\foo', undefined, 'io/drive-letter'],
    ['D:\\foo', 'file:///a/b', 'io/drive-letter'],
    ['c:/foo', 'file:///a/b', 'io/drive-letter'],
    ['child.scxml', undefined, 'io/no-base-url'],
    ['/child.scxml', undefined, 'io/no-base-url'],
    ['//host/child.scxml', undefined, 'io/no-base-url'],
    ['file:child.scxml', undefined, 'io/no-base-url'],
    ['', undefined, 'io/no-base-url'],
    ['http://', undefined, 'io/bad-url'],
    ['http://[', 'file:///a', 'io/bad-url'],
    ['x', 'chart.scxml', 'io/bad-url'],
    ['x', 'urn:y:z', 'io/bad-url'],
  ])('%j from %j is refused: %j', (reference, base, code) => {
    expect(codeOf(() => resolveUrl(reference, base))).toBe(code)
  })
})
