/**
 * Reads a folder of W3C tests into test cases: the official `.txml` documents (flat, or a folder a test as the W3C
 * publishes them), or documents that are ECMAScript already (`test144.scxml`, `test144.txml.scxml`).
 */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { describe, diagnostic, ScxmlError } from '../src/diagnostic.js'
import { parseXml, type XmlElement } from '../src/loader/xml.js'
import { cacheFolder } from './cache.js'
import { convertTest } from './convert.js'
import { type ManifestRow, manifest, selectRows } from './manifest.js'
import { own513 } from './own513.js'

export interface TestCase extends ManifestRow {
  /** The start document, with the files that it refers to beside it. Absent where the folder does not have it. */
  readonly path?: string
}

export interface Suite {
  readonly folder: string
  readonly tests: readonly TestCase[]
  /** What the reader of a result should know about the folder, a sentence each. */
  readonly notes: readonly string[]
}

export interface SuiteOptions {
  /** Tests or assertions to take, such as `403a` or `403`; all unless said. */
  readonly only?: readonly string[] | undefined
  /** Where converted documents are written; `cacheFolder()` unless said. */
  readonly cache?: string | undefined
}

/**
 * @throws ScxmlError `option/no-such-folder`, `option/no-tests` for a folder without a single test,
 *   `option/unknown-test` for a choice that names none; and what `convertTest` throws.
 */
export async function readSuite(folder: string, options: SuiteOptions = {}): Promise<Suite> {
  const { rows, unknown } = selectRows(options.only)
  if (unknown.length > 0) {
    throw optionError('option/unknown-test', `the suite has no test '${unknown.join("', '")}'`)
  }
  const root = resolve(folder)
  const files = await collect(root)
  if (![...files.keys()].some((name) => name.startsWith('test'))) {
    const message = `'${folder}' holds no document of the suite, such as 'test144.txml' or 'test144.scxml'`
    throw optionError('option/no-tests', message)
  }
  const cache = options.cache ?? (await cacheFolder())
  // A folder of its own for every origin, so that two suites never mix.
  const converted = join(cache, `converted-${createHash('sha256').update(root).digest('hex').slice(0, 8)}`)

  const notes = await compareManifest(files.get('manifest.xml'))
  const tests: TestCase[] = []
  for (const row of rows) tests.push(await locate(row, files, converted, notes))
  return { folder: root, tests, notes }
}

async function locate(
  row: ManifestRow,
  files: ReadonlyMap<string, string>,
  converted: string,
  notes: string[],
): Promise<TestCase> {
  const official = files.get(`test${row.id}.txml`)
  if (official !== undefined) return { ...row, path: await convertInto(converted, row, official, files, notes) }
  const ready = files.get(`test${row.id}.scxml`) ?? files.get(`test${row.id}.txml.scxml`)
  if (ready !== undefined) {
    for (const name of row.files ?? []) {
      if (files.get(name) === undefined) notes.push(`test ${row.id} needs '${name}', which is not there`)
    }
    return { ...row, path: ready }
  }
  if (row.id !== '513') return row
  const path = join(converted, 'test513.scxml')
  await write(path, own513)
  return { ...row, path }
}

/** Converts a start document and puts the files that it refers to beside it. */
async function convertInto(
  folder: string,
  row: ManifestRow,
  official: string,
  files: ReadonlyMap<string, string>,
  notes: string[],
): Promise<string> {
  const path = join(folder, `test${row.id}.scxml`)
  await write(path, convertTest(await readFile(official), official))
  for (const name of row.files ?? []) {
    const open = files.get(name.replace(/\.scxml$/, '.txml'))
    const plain = files.get(name)
    if (open?.endsWith('.txml')) await write(join(folder, name), convertTest(await readFile(open), open))
    else if (plain !== undefined) await write(join(folder, name), await readFile(plain))
    else notes.push(`test ${row.id} needs '${name}', which is not there`)
  }
  return path
}

// Another run may be reading the same file: one that is right already is left alone, and a new one appears at once.
async function write(path: string, data: string | Uint8Array): Promise<void> {
  const wanted = Buffer.from(data)
  const present = await readFile(path).catch(() => undefined)
  if (present?.equals(wanted)) return
  await mkdir(dirname(path), { recursive: true })
  const made = `${path}.${process.pid}.new`
  await writeFile(made, wanted)
  await rename(made, path)
}

const suiteFile = /^(test\d+[a-z]?(sub\d+)?\.(txml|scxml|txml\.scxml|txt)|manifest\.xml)$/
const deepest = 4

/** The suite's files below a folder by name; of several with one name the least deep. */
async function collect(root: string): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  const isFolder = await stat(root).then(
    (entry) => entry.isDirectory(),
    () => false,
  )
  if (!isFolder) throw optionError('option/no-such-folder', `'${root}' is not a folder`)
  let level = [root]
  for (let depth = 0; depth <= deepest && level.length > 0; depth++) {
    const next: string[] = []
    for (const folder of level) {
      const entries = await readdir(folder, { withFileTypes: true })
      for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
        const path = join(folder, entry.name)
        if (entry.isDirectory()) {
          if (!entry.name.startsWith('.') && entry.name !== 'node_modules') next.push(path)
        } else if (suiteFile.test(entry.name) && !found.has(entry.name)) {
          found.set(entry.name, path)
        }
      }
    }
    level = next
  }
  // The official folder's manifest often stands beside the folder with the documents.
  const beside = join(dirname(root), 'manifest.xml')
  if (!found.has('manifest.xml') && (await stat(beside).catch(() => undefined))?.isFile())
    found.set('manifest.xml', beside)
  return found
}

/** What a folder's own `manifest.xml` says otherwise than the final suite: older versions have further tests. */
async function compareManifest(path: string | undefined): Promise<string[]> {
  if (path === undefined) return []
  const { document, diagnostics } = parseXml(await readFile(path), { file: path })
  if (!document) return diagnostics.map(describe)
  const known = new Map(manifest.map((row) => [row.id, row]))
  const notes: string[] = []
  const further: string[] = []
  for (const test of descendants(document.root, 'test')) {
    const conformance = attribute(test, 'conformance')
    for (const start of descendants(test, 'start')) {
      const id = /test(\d+[a-z]?)\.\w+$/.exec(attribute(start, 'uri') ?? '')?.[1]
      const row = id === undefined ? undefined : known.get(id)
      if (!row) further.push(id ?? attribute(test, 'id') ?? '?')
      else if (row.conformance !== conformance) {
        notes.push(`'${path}' calls test ${row.id} '${conformance}'; the final suite calls it '${row.conformance}'`)
      }
    }
  }
  if (further.length > 0) {
    notes.push(`'${path}' names tests that are not in the final suite and are not run: ${further.join(', ')}`)
  }
  return notes
}

function* descendants(root: XmlElement, local: string): Generator<XmlElement> {
  const pending = [...root.children].reverse()
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.kind !== 'element') continue
    if (node.local === local) yield node
    for (let at = node.children.length - 1; at >= 0; at--) pending.push(node.children[at]!)
  }
}

function attribute(element: XmlElement, name: string): string | undefined {
  return element.attributes.find((candidate) => candidate.name === name)?.value
}

function optionError(code: `option/${string}`, message: string): ScxmlError {
  return new ScxmlError([diagnostic({ code, message })])
}
