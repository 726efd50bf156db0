/**
 * The Basic HTTP event I/O processor (REC C.2): a server whose addresses are sessions, and the sending of events to
 * others. How events look on the wire is in `basic-http-codec.ts`.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SendError } from '../core/context.js'
import { diagnostic, reasonOf, ScxmlError, shorten } from '../diagnostic.js'
import {
  basicHttpType,
  decodeEvent,
  encodeEvent,
  HttpError,
  type HttpMessage,
  header,
  percentDecode,
  splitTarget,
} from './basic-http-codec.js'
import { type BasicHttpOptions, type BasicHttpSettings, basicHttpSettings } from './basic-http-options.js'
import { type EventProcessor, type OutgoingEvent, type ProcessorSession, TargetError } from './processor.js'
import { shortenPath } from './read-file.js'

export type { BasicHttpOptions } from './basic-http-options.js'

/**
 * A running Basic HTTP processor. It keeps the process alive until it is closed.
 *
 * In: `POST` to a session's location is answered with 200 once the event is in the session's queue, and otherwise, with
 * a line of text that says why, by 400 (no event can be made of it, or its name is longer than 1024 characters), 403 (a web page of a foreign origin), 404 (no such
 * session), 405 (method), 413 (too large), 415 (encoding), 500 (the session could not take it) or
 * 503 (closing).
 *
 * Out: a malformed or refused target is a `TargetError`; no target, no connection, no answer in time and an answer other
 * than 2xx (redirects are not followed) are failures to communicate. Requests over the network run side by side, and
 * may overtake each other.
 */
export interface BasicHttp extends EventProcessor {
  /** What locations start with, without a final slash. */
  readonly url: string
  /**
   * Stops listening, breaks off what is being sent, lets requests under way end for a moment, then closes every
   * connection. Resolves when nothing is left open; may be called again.
   */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Starts a Basic HTTP processor. Throws a `ScxmlError` for bad options (`option/…`) and where it cannot listen
 * (`io/cannot-listen`).
 */
export async function basicHttp(options: BasicHttpOptions = {}): Promise<BasicHttp> {
  const settings = basicHttpSettings(options)
  const { requestTimeout, maxHeaderSize } = settings
  const server = createServer({
    maxHeaderSize,
    requestTimeout,
    headersTimeout: requestTimeout,
    connectionsCheckingInterval: Math.ceil(Math.min(requestTimeout / 2, 5_000)),
  })
  await listen(server, settings)
  return new Processor(server, settings)
}

const ownHeaders: ReadonlySet<string> = new Set(['Content-Type', 'Idempotency-Key'])

class Processor implements BasicHttp {
  readonly type = basicHttpType
  readonly aliases = [
    'basichttp',
    'http://www.w3.org/TR/scxml#BasicHTTPEventProcessor',
    'http://www.w3.org/TR/scxml/BasicHTTPEventProcessor',
    'https://www.w3.org/TR/scxml/#BasicHTTPEventProcessor',
  ]
  readonly url: string
  readonly #server: Server
  readonly #settings: BasicHttpSettings
  readonly #sessions = new Map<string, ProcessorSession>()
  readonly #path: string
  readonly #bases: readonly URL[]
  readonly #sending = new Set<AbortController>()
  #closed: Promise<void> | undefined

  constructor(server: Server, settings: BasicHttpSettings) {
    this.#server = server
    this.#settings = settings
    // As URLs spell it, which is how it arrives in requests.
    this.#path = new URL(settings.path, 'http://localhost').pathname.replace(/\/$/, '')
    const local = localUrl(server.address() as AddressInfo, settings.host) + this.#path
    this.url = withoutFinalSlashes(settings.publicUrl ?? local)
    this.#bases = [...new Set([this.url, local])].map((url) => new URL(url))
    server.on('error', settings.onError)
    server.on('request', (request, response) => this.#take(request, response, false))
    server.on('checkContinue', (request, response) => this.#take(request, response, true))
  }

  attach(session: ProcessorSession): { readonly location: string } {
    if (this.#closed) throw failure('io/closed', `the Basic HTTP processor at '${this.url}' is closed`)
    if (this.#sessions.has(session.id)) {
      throw failure('io/session-id-taken', `'${this.url}' has a session with the id '${session.id}' already`)
    }
    this.#sessions.set(session.id, session)
    return { location: `${this.url}/${encodeURIComponent(session.id)}` }
  }

  detach(session: ProcessorSession): void {
    if (this.#sessions.get(session.id) === session) this.#sessions.delete(session.id)
  }

  send(event: OutgoingEvent): void | Promise<void> {
    // C.2.2 wants error.communication, not error.execution.
    if (event.target === undefined) throw new Error('an event for the Basic HTTP processor needs a target')
    const url = targetUrl(event.target)
    const inside = this.#insideTarget(url)
    if (inside === undefined && !this.#settings.allowTarget(url)) {
      throw new TargetError(`sending to '${shortenPath(url.href)}' is not allowed`)
    }
    if (this.#closed) throw new Error(`the Basic HTTP processor at '${this.url}' is closed`)
    const message = encodeEvent(event, url)
    if (inside === undefined || this.#settings.loopback === 'network') return this.#post(url, message)
    this.#receiveDirectly({ ...message, target: inside + message.target.slice(url.pathname.length) }, url)
  }

  close(): Promise<void> {
    this.#closed ??= this.#shutDown()
    return this.#closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #shutDown(): Promise<void> {
    this.#sessions.clear()
    for (const request of this.#sending) request.abort(new Error('the Basic HTTP processor was closed'))
    return new Promise((done) => {
      const timer = setTimeout(() => this.#server.closeAllConnections(), this.#settings.closeTimeout)
      this.#server.close(() => {
        clearTimeout(timer)
        done()
      })
    })
  }

  async #post(url: URL, message: HttpMessage): Promise<void> {
    const { sendTimeout } = this.#settings
    const request = new AbortController()
    const timer = setTimeout(() => request.abort(new Error(`no answer in ${sendTimeout} ms`)), sendTimeout)
    this.#sending.add(request)
    try {
      const response = await this.#exchange(url, message, request.signal)
      if (!response.ok)
        throw new Error(
          `'${shortenPath(url.href)}' answered ${response.status} ${shorten(response.statusText)}`.trimEnd(),
        )
    } finally {
      clearTimeout(timer)
      this.#sending.delete(request)
    }
  }

  async #exchange(url: URL, message: HttpMessage, signal: AbortSignal): Promise<Response> {
    const address = new URL(url)
    address.search = message.target.slice(url.pathname.length)
    try {
      const response = await this.#settings.fetch(address, {
        method: message.method,
        // The other headers are fetch's own to write.
        headers: message.headers.filter(([name]) => ownHeaders.has(name)).map(([name, value]) => [name, value]),
        body: message.body.length > 0 ? message.body : null,
        redirect: 'manual',
        credentials: 'omit',
        signal,
      })
      // Nobody reads the body; left alone, it would hold the connection. What breaks off now breaks off after the answer.
      await response.body?.cancel().catch(() => {})
      return response
    } catch (error) {
      throw new Error(`'${shortenPath(url.href)}' cannot be reached: ${reason(error)}`, { cause: error })
    }
  }

  #receiveDirectly(message: HttpMessage, url: URL): void {
    try {
      this.#receive(message)
    } catch (error) {
      if (!(error instanceof HttpError)) throw error
      throw new Error(`'${shortenPath(url.href)}' answered ${error.status}: ${error.message}`, { cause: error })
    }
  }

  /** The request target of a session of this server, or undefined where the URL leads elsewhere. */
  #insideTarget(url: URL): string | undefined {
    for (const base of this.#bases) {
      const path = base.pathname.replace(/\/$/, '')
      if (url.origin === base.origin && url.pathname.startsWith(`${path}/`)) {
        return this.#path + url.pathname.slice(path.length)
      }
    }
    return undefined
  }

  /** Delivers the event of a whole request, from either way in. Throws `HttpError`. */
  #receive(message: HttpMessage): void {
    const session = this.#admit(message)
    this.#checkSize(message.body.length)
    const event = decodeEvent(message)
    try {
      session.deliver(event)
    } catch (error) {
      if (error instanceof ScxmlError && error.code === 'option/event-type') throw new HttpError(422, reasonOf(error))
      if (error instanceof ScxmlError && error.code === 'option/event-size') throw new HttpError(413, reasonOf(error))
      // A queue that is full is emptier later.
      const status = SendError.is(error) ? 503 : 500
      throw new HttpError(status, `the session could not take the event: ${reason(error)}`)
    }
  }

  /** What can be said about a request before its body is there. */
  #admit(message: Omit<HttpMessage, 'body'>): ProcessorSession {
    if (this.#closed) throw new HttpError(503, 'the server is closing', { Connection: 'close' })
    const path = splitTarget(message.target).path
    const name = path.startsWith(`${this.#path}/`) ? path.slice(this.#path.length + 1) : ''
    const id = percentDecode(name)
    if (id === undefined) throw new HttpError(400, `the path '${shorten(path)}' has a malformed escape`)
    const session = this.#sessions.get(id)
    if (!session) throw new HttpError(404, `there is no session at '${shortenPath(path)}'`)
    const methods = ['POST', ...this.#settings.methods]
    if (!methods.includes(message.method)) {
      const allow = [...new Set(methods)].join(', ')
      throw new HttpError(405, `the method '${shorten(message.method)}' is not one of ${allow}`, { Allow: allow })
    }
    // A page that a user of this machine looks at could otherwise send events to sessions on it.
    const origin = header(message, 'origin')
    if (origin !== undefined && !this.#bases.some((b) => b.origin === origin) && !this.#settings.allowOrigin(origin)) {
      throw new HttpError(403, `pages of the origin '${shorten(origin)}' may not send events`)
    }
    this.#checkSize(Number(header(message, 'content-length') ?? 0))
    return session
  }

  #checkSize(length: number): void {
    const { bodyLimit } = this.#settings
    if (length > bodyLimit) throw new HttpError(413, `the body is larger than ${bodyLimit} bytes`)
  }

  async #take(request: IncomingMessage, response: ServerResponse, waitsForContinue: boolean): Promise<void> {
    // A peer that goes away before its answer is nobody's problem but its own.
    response.on('error', () => {})
    try {
      const head = {
        method: request.method ?? '',
        target: request.url ?? '',
        version: request.httpVersion,
        headers: pairs(request.rawHeaders),
      }
      this.#admit(head)
      if (waitsForContinue) response.writeContinue()
      const body = await this.#readBody(request)
      this.#receive({ ...head, body })
      answer(response)
    } catch (error) {
      answer(response, error instanceof HttpError ? error : new HttpError(500, reason(error)))
    }
  }

  /** Stays pending where the peer goes away. */
  #readBody(request: IncomingMessage): Promise<Buffer> {
    return new Promise((done, fail) => {
      const chunks: Buffer[] = []
      let length = 0
      request.on('data', (chunk: Buffer) => {
        length += chunk.length
        try {
          this.#checkSize(length)
          chunks.push(chunk)
        } catch (error) {
          // The rest is let go by, so that the peer gets to read the answer; requestTimeout bounds that.
          chunks.length = 0
          fail(error)
        }
      })
      request.on('end', () => done(Buffer.concat(chunks)))
    })
  }
}

function listen(server: Server, { host, port }: BasicHttpSettings): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      fail(
        failure('io/cannot-listen', `cannot listen on '${host}' port ${port}: ${cause.code ?? cause.message}`, cause),
      )
    })
    server.listen({ host, port }, () => {
      server.removeAllListeners('error')
      done()
    })
  })
}

// Nobody can send to the wildcard address; without a public URL this machine is what remains.
function localUrl({ address, family, port }: AddressInfo, host: string): string {
  if (address === '0.0.0.0') return `http://127.0.0.1:${port}`
  if (address === '::') return `http://[::1]:${port}`
  const isName = host !== address && !host.includes(':')
  return `http://${isName ? host : family === 'IPv6' ? `[${address}]` : address}:${port}`
}

function answer(response: ServerResponse, error?: HttpError): void {
  const text = error ? Buffer.from(`${error.message}\n`) : Buffer.alloc(0)
  response.writeHead(error?.status ?? 200, {
    'Content-Length': text.length,
    'Cache-Control': 'no-store',
    ...(error && {
      'Content-Type': 'text/plain; charset=utf-8',
      'X-Content-Type-Options': 'nosniff',
      ...error.headers,
    }),
  })
  response.end(text)
}

function targetUrl(target: string): URL {
  let url: URL
  try {
    url = new URL(target)
  } catch (cause) {
    throw new TargetError(`the target '${shorten(target)}' is no URL`, { cause })
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new TargetError(`the target '${shorten(target)}' is no http or https URL`)
  }
  if (url.username !== '' || url.password !== '') {
    throw new TargetError(`the target at '${url.host}' carries a user name or password`)
  }
  return url
}

function withoutFinalSlashes(url: string): string {
  let end = url.length
  while (url[end - 1] === '/') end--
  return url.slice(0, end)
}

/** What went wrong, in words: fetch hides it in the cause. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error as { cause?: NodeJS.ErrnoException }
  return cause instanceof Error ? (cause.code ?? cause.message) : error.message
}

function pairs(list: readonly string[]): [string, string][] {
  const found: [string, string][] = []
  for (let at = 0; at + 1 < list.length; at += 2) found.push([list[at]!, list[at + 1]!])
  return found
}

function failure(code: `io/${string}`, message: string, cause?: unknown): ScxmlError {
  return new ScxmlError([diagnostic({ code, message })], { cause })
}
