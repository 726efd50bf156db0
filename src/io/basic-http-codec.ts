/** Events as HTTP messages and back (REC C.2.1, C.2.2). Pure: the socket and the short way round it share it. */
import { Xml } from '../core/datamodel.js'
import { shorten } from '../diagnostic.js'
import { parseXml } from '../loader/xml.js'
import { baseTypes } from '../types/base.js'
import type { IncomingEvent, OutgoingEvent } from './processor.js'

export const basicHttpType = 'http://www.w3.org/TR/scxml/#BasicHTTPEventProcessor'

/** A whole HTTP request. */
export interface HttpMessage {
  readonly method: string
  /** What stands in the request line: `/path?query`, or a whole URL. */
  readonly target: string
  readonly version: string
  /** As sent or received, in that order. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array
}

/** A request that is answered with an error status. The message goes to the one who asked. */
export class HttpError extends Error {
  override readonly name = 'HttpError'
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
  }
}

const eventNameParameter = '_scxmleventname'
/** The longest name of an event that is taken, in UTF-16 units. */
export const eventNameLimit = 1024
const form = 'application/x-www-form-urlencoded'

/**
 * The request that carries an event to a URL.
 *
 * - `namelist` and `<param>`, or nothing at all: a form, with the event's name as its first field.
 * - `<content>`: the body is the content, and the event's name goes into the query. Text is sent as a form that is one
 *   percent-encoded word, `this%20is%20text` (the encoding that C.2.2 makes the default); markup as `application/xml`;
 *   everything else as `application/json`.
 *
 * An event that may be sent more than once carries its `Idempotency-Key`.
 *
 * In a form, strings stand as they are, bytes as base64, and other values as JSON; an undefined one is empty. Spaces are `%20`. Throws
 * where a value cannot be written as JSON.
 */
export function encodeEvent(event: OutgoingEvent, url: URL): HttpMessage {
  const { type, text, named } = body(event)
  const bytes = Buffer.from(text)
  const query = named || event.name === '' ? '' : field(eventNameParameter, event.name)
  const search = [url.search.slice(1), query].filter((part) => part !== '').join('&')
  return {
    method: 'POST',
    target: url.pathname + (search === '' ? '' : `?${search}`),
    version: '1.1',
    headers: [
      ['Host', url.host],
      ...(text === '' ? [] : [['Content-Type', type] as const]),
      ...(event.idempotencyKey === undefined ? [] : [['Idempotency-Key', event.idempotencyKey] as const]),
      ['Content-Length', String(bytes.length)],
    ],
    body: bytes,
  }
}

/**
 * The event that a request carries. Its name is the first parameter `_scxmleventname` of the query or of the form, or
 * else `HTTP.` and the method. The rest of the message is its data:
 *
 * - a form, or no body: an object of the other fields of query and form, repeated names as an array; undefined without
 *   fields. A form without any `=` or `&` is a text, percent-encoded.
 * - `application/json`, `+json`: the value. `application/xml`, `text/xml`, `+xml`: `Xml`, in the encoding of the charset or
 *   else of the XML itself.
 * - anything else: the text.
 *
 * Fields and texts stand for values where the event has a type (`texts`).
 *
 * Throws `HttpError`: 400 for a malformed message, and for an event name that is malformed or longer than
 * `eventNameLimit`; 415 for an encoding that cannot be read.
 */
export function decodeEvent(message: HttpMessage): IncomingEvent {
  const { type, charset } = contentType(header(message, 'content-type'))
  const coding = header(message, 'content-encoding')?.trim().toLowerCase()
  if (coding !== undefined && coding !== '' && coding !== 'identity') {
    throw new HttpError(415, `the content encoding '${shorten(coding)}' is not supported`)
  }
  const text = isXml(type)
    ? decodeXml(message.body, charset)
    : decodeText(message.body, isForm(type) || isJson(type) ? 'utf-8' : (charset ?? 'utf-8'))
  const oneText = isForm(type) && text !== '' && !/[=&]/.test(text)
  const inBody = isForm(type) && !oneText ? parseForm(text, 'form') : []
  const fields = [...parseForm(splitTarget(message.target).query, 'query'), ...inBody]

  const name = fields.find(([key]) => key === eventNameParameter)?.[1] ?? `HTTP.${message.method}`
  if (name.length > eventNameLimit) {
    throw new HttpError(400, `the name of an event has at most ${eventNameLimit} characters, not ${name.length}`)
  }
  if (name === '' || /[\s\p{Cc}]/u.test(name)) throw new HttpError(400, `'${shorten(name)}' is no name for an event`)
  const inFields = text === '' || (isForm(type) && !oneText)
  return {
    name,
    data: inFields ? collect(fields) : decodeBody(type, text),
    texts: inFields || !(isXml(type) || isJson(type)),
    origintype: basicHttpType,
    raw: rawText(message, text),
  }
}

/** The two parts of a request target, as they stand there, without `?` and fragment. Throws `HttpError` 400. */
export function splitTarget(target: string): { readonly path: string; readonly query: string } {
  if (!target.startsWith('/')) {
    if (!URL.canParse(target)) throw new HttpError(400, `'${shorten(target)}' is no request target`)
    const url = new URL(target)
    return { path: url.pathname, query: url.search.slice(1) }
  }
  const [, path, query] = /^([^?#]*)\??([^#]*)/.exec(target)!
  return { path: path!, query: query! }
}

/** A value that appears once per message; undefined where it does not. */
export function header(message: Pick<HttpMessage, 'headers'>, name: string): string | undefined {
  return message.headers.find(([key]) => key.toLowerCase() === name)?.[1]
}

/** Percent-decoding that tells a malformed text from a good one: undefined for the former. */
export function percentDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function body({ name, data, params }: OutgoingEvent): { type: string; text: string; named: boolean } {
  if (params || data === undefined) {
    const fields = (params ?? []).map(([key, value]) => field(key, fieldText(value)))
    if (name !== '') fields.unshift(field(eventNameParameter, name))
    return { type: form, text: fields.join('&'), named: true }
  }
  if (typeof data === 'string') return { type: form, text: percentEncode(data), named: false }
  if (data instanceof Xml) return { type: 'application/xml; charset=utf-8', text: data.text, named: false }
  return { type: 'application/json', text: json(data), named: false }
}

function field(name: string, value: string): string {
  return `${percentEncode(name)}=${percentEncode(value)}`
}

function fieldText(value: unknown): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return value
  if (value instanceof Uint8Array) return baseTypes.bytes.serialise(value)
  return value instanceof Xml ? value.text : json(value)
}

function json(value: unknown): string {
  const text = JSON.stringify(value, (_key, part: unknown) => (part instanceof Xml ? part.text : part))
  if (text === undefined) throw new TypeError(`a ${typeof value} cannot be sent over HTTP`)
  return text
}

// UTF-8 has nothing for half a surrogate pair.
function percentEncode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))
}

function contentType(value: string | undefined): { type: string; charset: string | undefined } {
  const [type = '', ...parameters] = (value ?? '').split(';').map((part) => part.trim())
  const charset = parameters.map((part) => parameterValue(part, 'charset')).find((label) => label)
  return { type: type.toLowerCase(), charset }
}

/** Of `name=value` or `name="value"`; undefined for another name. */
function parameterValue(parameter: string, name: string): string | undefined {
  const at = parameter.indexOf('=')
  if (at < 0 || parameter.slice(0, at).trim().toLowerCase() !== name) return undefined
  return parameter
    .slice(at + 1)
    .trim()
    .replace(/^"|"$/g, '')
}

const isForm = (type: string) => type === form
const isJson = (type: string) => type === 'application/json' || type.endsWith('+json')
const isXml = (type: string) => type === 'application/xml' || type === 'text/xml' || type.endsWith('+xml')

function decodeText(bytes: Uint8Array, charset: string): string {
  const decoder = textDecoder(charset)
  try {
    return decoder.decode(bytes)
  } catch {
    throw new HttpError(400, `the body is not valid ${shorten(charset)}`)
  }
}

// What no parser would take later is refused now; so is a DOCTYPE, and with it entities that grow.
function decodeXml(bytes: Uint8Array, charset: string | undefined): string {
  if (bytes.length === 0) return ''
  const { document, diagnostics } = parseXml(charset === undefined ? bytes : decodeText(bytes, charset))
  if (document) return document.source.text
  const { message, location } = diagnostics.find(({ severity }) => severity === 'error')!
  const where = location ? `, line ${location.line}, column ${location.column}` : ''
  throw new HttpError(400, `the body is not well-formed XML${where}: ${message}`)
}

function textDecoder(charset: string) {
  try {
    return new TextDecoder(charset, { fatal: true })
  } catch {
    throw new HttpError(415, `the charset '${shorten(charset)}' is not supported`)
  }
}

function decodeBody(type: string, text: string): unknown {
  if (isForm(type)) return unescapeField(text, 'form')
  if (isXml(type)) return new Xml(text)
  if (!isJson(type)) return text
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw new HttpError(400, `the body is not valid JSON: ${(error as Error).message}`)
  }
}

function parseForm(text: string, where: string): [string, string][] {
  return text
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=')
      const name = at < 0 ? part : part.slice(0, at)
      return [unescapeField(name, where), at < 0 ? '' : unescapeField(part.slice(at + 1), where)]
    })
}

function unescapeField(text: string, where: string): string {
  const plain = percentDecode(text.replaceAll('+', ' '))
  if (plain === undefined) throw new HttpError(400, `the ${where} has a malformed escape in '${shorten(text)}'`)
  return plain
}

function collect(fields: readonly (readonly [string, string])[]): Record<string, string | string[]> | undefined {
  const values = new Map<string, string | string[]>()
  for (const [name, value] of fields) {
    if (name === eventNameParameter) continue
    const known = values.get(name)
    if (known === undefined) values.set(name, value)
    else if (typeof known === 'string') values.set(name, [known, value])
    else known.push(value)
  }
  // `fromEntries` defines, never assigns: a field named `__proto__` is a field.
  return values.size === 0 ? undefined : Object.fromEntries(values)
}

function rawText(message: HttpMessage, text: string): string {
  const lines = message.headers.map(([name, value]) => `${name}: ${value}\r\n`)
  return `${message.method} ${message.target} HTTP/${message.version}\r\n${lines.join('')}\r\n${text}`
}
