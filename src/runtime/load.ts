/** Text → Chart: reading, all checks, compiling; and the files around it. */
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Chart } from '../core/chart.js'
import type { DataModel } from '../core/datamodel.js'
import { type Code, type Diagnostic, diagnostic, ScxmlError, Source, shorten } from '../diagnostic.js'
import type { Registry } from '../extensions/registry.js'
import { defaultFetch, type Fetch, resolveUrl } from '../io/fetch.js'
import { documentLimit, readRegularFile } from '../io/read-file.js'
import { compile } from '../loader/compile.js'
import { isWhole, withoutConsequences } from '../loader/consequences.js'
import { type ContentDefinitions, checkCustom } from '../loader/custom.js'
import { attributeSpan, readDocument, type ScxmlDocument, type ScxmlElement } from '../loader/document.js'
import { type Answer, include, type Reference, type Steps } from '../loader/include.js'
import { lint } from '../loader/lint.js'
import { checkRules } from '../loader/rules.js'
import { checkSchema } from '../loader/schema.js'
import { decodeXml } from '../loader/xml/encoding.js'
import { didYouMean } from '../suggest.js'
import { dataModelMap, dataProgramFor } from './bind.js'
import { type LoadLimits, tooLarge, tooLong, withDefaults } from './load-limits.js'
import { abortable } from './stream.js'

export type { LoadLimits } from './load-limits.js'

export interface LoadOptions {
  /** The document's own URL or path: for messages, and where relative URLs in it start from. Default: none. */
  readonly url?: string | undefined
  /**
   * Reads what `src` attributes and `xi:include` refer to. Default: files below the document's own folder, and nothing where the
   * document has no `file:` URL. A fetch that gives promises works with `loadChart` only.
   */
  readonly fetch?: Fetch | undefined
  /** Bounds of the document; see `LoadLimits`. */
  readonly limits?: Partial<LoadLimits> | undefined
  /** Data models beside `ecmascript` and `null`, to check expressions with. Default: none. */
  readonly dataModels?: readonly DataModel[] | undefined
  /** What plugins have registered: `createRegistry(plugins)`; for their executable content and data models. Default: none. */
  readonly extensions?: Registry | undefined
  /**
   * Gives up waiting for `fetch`: `loadChart` and `checkFile` are rejected with its reason. What waits for nothing takes no
   * notice of it.
   */
  readonly signal?: AbortSignal | undefined
}

export interface CheckOptions extends LoadOptions {
  /** Whether to look for likely mistakes, too (codes `lint/…`). Default: false. */
  readonly lint?: boolean | undefined
  /** Codes of warnings that are reported on demand only: `lint/unhandled-send`, `lint/never-raised`. Default: none. */
  readonly on?: readonly Code[] | undefined
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
  const steps = checking(input, url, options)
  let step = steps.next()
  while (!step.done) step = steps.next(answerNow(step.value, fetch, { url, file: url }))
  return step.value
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
  return checkBytes(bytes, shown, pathToFileURL(path).href, options)
}

/** As `checkFile`, for what has been read from somewhere else: how messages call it, and the URL it would have. */
export async function checkBytes(
  bytes: Uint8Array,
  file: string,
  url: string,
  options: Omit<CheckOptions, 'url'> = {},
): Promise<CheckResult> {
  const { fetch = defaultFetch(url), signal } = options
  signal?.throwIfAborted()
  const steps = checking(bytes, file, { ...options, url })
  let step = steps.next()
  while (!step.done) step = steps.next(await abortable(answerLater(step.value, fetch, { url, file }), signal))
  return step.value
}

/** The document's own URL, and how messages call it. */
interface Origin {
  readonly url: string | undefined
  readonly file: string | undefined
}

function answerNow({ reference, base }: Reference, fetch: Fetch, origin: Origin): Answer {
  try {
    const url = resolveUrl(reference, base)
    const data = fetch(url)
    if (!(data instanceof Promise)) return { url: url.href, file: nameOf(url, origin), data }
    data.catch(() => {})
    return { error: new Error('it is fetched asynchronously; load the document with loadChart') }
  } catch (error) {
    return { error }
  }
}

async function answerLater({ reference, base }: Reference, fetch: Fetch, origin: Origin): Promise<Answer> {
  try {
    const url = resolveUrl(reference, base)
    return { url: url.href, file: nameOf(url, origin), data: await fetch(url) }
  } catch (error) {
    return { error }
  }
}

const noContent: ContentDefinitions = new Map()

/** All of loading, but for the reading of resources, which are asked for on the way. */
function* checking(input: string | Uint8Array, file: string | undefined, options: CheckOptions): Steps<CheckResult> {
  const off = new Set(options.off)
  const wanted = ({ severity, code }: Diagnostic) => severity === 'error' || !off.has(code)
  const content = options.extensions?.content ?? noContent
  const namespaces = new Set([...content.values()].map(({ namespace }) => namespace))
  const limits = withDefaults(options.limits)
  const long = tooLong(input, limits)
  if (long) return { chart: null, diagnostics: [long] }
  const { document: read, diagnostics } = readDocument(input, { file, namespaces })
  if (!read) return { chart: null, diagnostics: diagnostics.filter(wanted) }
  const { document, diagnostics: including } = yield* include(read, options.url, namespaces)
  if (!document) return { chart: null, diagnostics: [...diagnostics, ...including].filter(wanted) }
  const large = tooLarge(document, limits)
  if (large) return { chart: null, diagnostics: [...diagnostics, ...including, large].filter(wanted) }
  // No `push(...)`: a document may have more problems than a call takes arguments.
  const checked = [
    ...diagnostics,
    ...including,
    ...checksOf(document, including),
    ...(content.size > 0 ? checkCustom(document, content).map(diagnostic) : []),
  ]
  const broken = checked.some(isError)
  const resources = yield* resourcesOf(document, options.url)
  const { chart, diagnostics: compiling } = compile(document, {
    baseUrl: options.url,
    content,
    read(reference, base) {
      const found = resources.get(keyOf(reference, base))
      if (!found || 'error' in found) throw found?.error ?? new Error('it was not asked for')
      return new Source(typeof found.data === 'string' ? found.data : decodeXml(found.data).text, found.file)
    },
  })
  const models = dataModelMap([...(options.extensions?.dataModels ?? []), ...(options.dataModels ?? [])])
  const program = chart ? dataProgramFor(chart, models) : undefined
  const unknown = chart && !program ? [unknownDataModel(document, chart, models)] : []
  const linted =
    chart && options.lint && isWhole(checked) && !including.some(isError)
      ? lint(chart, document, { program, on: options.on, broken })
      : []
  const later = withoutConsequences(checked, [...compiling, ...unknown, ...(program?.problems ?? []), ...linted])
  const found = inOrder([...checked, ...later].filter(wanted), file)
  if (!chart || found.some(isError))
    return { chart: null, diagnostics: found }
    // The chart's last field: its data model, too, has something to say, and needed the rest of it for that.
  ;(chart as { diagnostics: readonly Diagnostic[] }).diagnostics = found
  return { chart, diagnostics: found }
}

// A warning: who runs the chart may know it.
function unknownDataModel(
  { root }: ScxmlDocument,
  { datamodel }: Chart,
  models: ReadonlyMap<string, unknown>,
): Diagnostic {
  return diagnostic({
    code: 'rule/unknown-datamodel',
    severity: 'warning',
    message: `the data model '${shorten(datamodel)}' is not known here; expressions are not checked`,
    span: attributeSpan(root, 'datamodel'),
    rec: '3.2.1',
    hint: didYouMean(datamodel, models.keys()),
  })
}

/** What could not be included is missed in one place, and not wherever something of it should be. */
function checksOf(document: ScxmlDocument, including: readonly Diagnostic[]): readonly Diagnostic[] {
  const found = [...checkSchema(document), ...checkRules(document)]
  if (!including.some(isError)) return found
  return found.filter(({ code }) => code !== 'rule/unknown-target' && code !== 'schema/missing-element')
}

/** What the `src` attributes of a chart lead to; those of `<invoke>` are read when it starts. */
function* resourcesOf(document: ScxmlDocument, url: string | undefined): Steps<ReadonlyMap<string, Answer>> {
  const found = new Map<string, Answer>()
  const open: ScxmlElement[] = [document.root]
  for (let element = open.pop(); element; element = open.pop()) {
    const { src } = element.attributes
    if (src?.trim() && (element.element === 'script' || element.element === 'data')) {
      const base = document.included?.get(element.source)?.url ?? url
      const key = keyOf(src, base)
      if (!found.has(key)) found.set(key, yield { reference: src, base })
    }
    for (let at = element.children.length - 1; at >= 0; at--) open.push(element.children[at]!)
  }
  return found
}

function keyOf(reference: string, base: string | undefined): string {
  return `${base ?? ''} ${reference}`
}

/** How messages call a resource: as the document is called, where its path starts from that of the document. */
function nameOf(url: URL, { url: base, file }: Origin): string {
  if (file === undefined || URL.canParse(file) || url.protocol !== 'file:') return url.href
  const folder = dirname(base?.startsWith('file:') ? fileURLToPath(base) : resolve(file))
  return join(dirname(file), relative(folder, fileURLToPath(url)))
}

function toPath(file: string | URL): string {
  if (file instanceof URL || file.startsWith('file:')) return fileURLToPath(file)
  return resolve(file)
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error'
}

/** By place, text by text: that of the document is first. */
function inOrder(diagnostics: Diagnostic[], file: string | undefined): Diagnostic[] {
  const texts = new Map<string | undefined, number>([[file, 0]])
  for (const { location } of diagnostics)
    if (location && !texts.has(location.file)) texts.set(location.file, texts.size)
  const textOf = ({ location }: Diagnostic) => (location ? texts.get(location.file)! : 0)
  return diagnostics.sort((a, b) => textOf(a) - textOf(b) || (a.location?.offset ?? 0) - (b.location?.offset ?? 0))
}

function orThrow({ chart, diagnostics }: CheckResult): Chart {
  if (!chart) throw new ScxmlError(diagnostics)
  return chart
}
