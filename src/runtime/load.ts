/** Text → Chart: reading, all checks, compiling; and the files around it. */
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Chart } from '../core/chart.js'
import type { DataModel } from '../core/datamodel.js'
import { type Code, type Diagnostic, ScxmlError, Source } from '../diagnostic.js'
import { defaultFetch, type Fetch, resolveUrl } from '../io/fetch.js'
import { documentLimit, readRegularFile } from '../io/read-file.js'
import { compile } from '../loader/compile.js'
import { type DocumentResult, readDocument, type ScxmlDocument, type ScxmlElement } from '../loader/document.js'
import { lint } from '../loader/lint.js'
import { checkRules } from '../loader/rules.js'
import { checkSchema } from '../loader/schema.js'
import { decodeXml } from '../loader/xml/encoding.js'
import { dataModelMap, dataProgramFor } from './bind.js'

export interface LoadOptions {
  /** The document's own URL or path: for messages, and where relative URLs in it start from. Default: none. */
  readonly url?: string | undefined
  /**
   * Reads what `src` attributes refer to. Default: files below the document's own folder, and nothing where the
   * document has no `file:` URL. A fetch that gives promises works with `loadChart` only.
   */
  readonly fetch?: Fetch | undefined
  /** Data models beside `ecmascript` and `null`, to check expressions with. Default: none. */
  readonly dataModels?: readonly DataModel[] | undefined
}

export interface CheckOptions extends LoadOptions {
  /** Whether to look for likely mistakes, too (codes `lint/…`). Default: false. */
  readonly lint?: boolean | undefined
  /** Codes of warnings that are not to be reported. Default: none. */
  readonly off?: readonly Code[] | undefined
}

export interface CheckResult {
  /** Null where there are errors. */
  readonly chart: Chart | null
  /** Errors and warnings, all there are. */
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads a chart from its text or bytes. Throws `ScxmlError` where it has errors; its warnings are `chart.diagnostics`. */
export function parseChart(input: string | Uint8Array, options: LoadOptions = {}): Chart {
  return orThrow(checkChart(input, options))
}

/** As `parseChart`, but gives everything there is to say instead of throwing. Never throws for bad input. */
export function checkChart(input: string | Uint8Array, options: CheckOptions = {}): CheckResult {
  const { url, fetch = defaultFetch(url) } = options
  return checkReading(readDocument(input, { file: url }), options, (reference) => {
    const found = fetch(resolveUrl(reference, url))
    if (found instanceof Promise) {
      found.catch(() => {})
      throw new Error('it is fetched asynchronously; load the document with loadChart')
    }
    return found
  })
}

/**
 * Reads a chart from a file: a path or a `file:` URL. What its `src` attributes refer to is read first, through
 * `options.fetch`. Throws `ScxmlError`: whatever is wrong in the document, and for the file itself `io/not-found`,
 * `io/not-a-file` (a directory, a pipe, a device), `io/too-large` (more than 64 MiB), `io/unreadable`.
 */
export async function loadChart(file: string | URL, options: Omit<LoadOptions, 'url'> = {}): Promise<Chart> {
  return orThrow(await checkFile(file, options))
}

/** As `loadChart`, but gives everything there is to say about the document instead of throwing. */
export async function checkFile(file: string | URL, options: Omit<CheckOptions, 'url'> = {}): Promise<CheckResult> {
  const path = toPath(file)
  const shown = typeof file === 'string' && !file.startsWith('file:') ? file : path
  const bytes = readRegularFile(path, shown, { limit: documentLimit, followLinks: true })
  const url = pathToFileURL(path).href
  const fetch = options.fetch ?? defaultFetch(url)
  const reading = readDocument(bytes, { file: shown })
  const fetched = new Map<string, { readonly data: string | Uint8Array } | { readonly error: unknown }>()
  for (const reference of references(reading.document)) {
    try {
      fetched.set(reference, { data: await fetch(resolveUrl(reference, url)) })
    } catch (error) {
      fetched.set(reference, { error })
    }
  }
  return checkReading(reading, { ...options, url }, (reference) => {
    const found = fetched.get(reference)
    if (!found || 'error' in found) throw found?.error ?? new Error('it was not fetched')
    return found.data
  })
}

function checkReading(
  { document, diagnostics }: DocumentResult,
  options: CheckOptions,
  read: (reference: string) => string | Uint8Array,
): CheckResult {
  const off = new Set(options.off)
  const wanted = ({ severity, code }: Diagnostic) => severity === 'error' || !off.has(code)
  if (!document) return { chart: null, diagnostics: diagnostics.filter(wanted) }
  // No `push(...)`: a document may have more problems than a call takes arguments.
  const checked = [...diagnostics, ...checkSchema(document), ...checkRules(document)]
  if (checked.some(isError)) return { chart: null, diagnostics: checked.filter(wanted).sort(byPlace) }
  const { chart, diagnostics: compiling } = compile(document, {
    baseUrl: options.url,
    read(reference) {
      const data = read(reference)
      return new Source(typeof data === 'string' ? data : decodeXml(data).text, reference)
    },
  })
  const program = chart ? dataProgramFor(chart, dataModelMap(options.dataModels)) : undefined
  const linted = chart && options.lint ? lint(chart, program) : []
  const found = [...checked, ...compiling, ...(program?.problems ?? []), ...linted].filter(wanted).sort(byPlace)
  if (!chart || found.some(isError))
    return { chart: null, diagnostics: found }
    // The chart's last field: its data model, too, has something to say, and needed the rest of it for that.
  ;(chart as { diagnostics: readonly Diagnostic[] }).diagnostics = found
  return { chart, diagnostics: found }
}

/** The `src` attributes whose resources a chart is made of; those of `<invoke>` are read when it starts. */
function references(document: ScxmlDocument | null): ReadonlySet<string> {
  const found = new Set<string>()
  const open: ScxmlElement[] = document ? [document.root] : []
  for (let element = open.pop(); element; element = open.pop()) {
    const { src } = element.attributes
    if (src?.trim() && (element.element === 'script' || element.element === 'data')) found.add(src)
    for (const child of element.children) open.push(child)
  }
  return found
}

function toPath(file: string | URL): string {
  if (file instanceof URL || file.startsWith('file:')) return fileURLToPath(file)
  return resolve(file)
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error'
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  return (a.location?.offset ?? 0) - (b.location?.offset ?? 0)
}

function orThrow({ chart, diagnostics }: CheckResult): Chart {
  if (!chart) throw new ScxmlError(diagnostics)
  return chart
}
