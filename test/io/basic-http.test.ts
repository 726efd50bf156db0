import { Agent, createServer, type IncomingMessage, type RequestOptions, request, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ScxmlError } from '../../src/diagnostic.js'
import { type BasicHttp, type BasicHttpOptions, basicHttp } from '../../src/io/basic-http.js'
import { type IncomingEvent, type OutgoingEvent, type ProcessorSession, TargetError } from '../../src/io/processor.js'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function start(options: BasicHttpOptions = {}): Promise<BasicHttp> {
  const http = await basicHttp(options)
  closers.push(() => http.close())
  return http
}

interface FakeSession extends ProcessorSession {
  readonly events: IncomingEvent[]
  readonly location: string
}

function join(http: BasicHttp, id = 's1'): FakeSession {
  const events: IncomingEvent[] = []
  const session = {
    id,
    parentId: undefined,
    deliver: (event: IncomingEvent) => void events.push(event),
    communicationFailed: () => expect.unreachable(),
    events,
    location: '',
  }
  session.location = http.attach(session).location
  return session
}

interface Answer {
  readonly status: number | undefined
  readonly text: string
  readonly headers: IncomingMessage['headers']
}

const form = 'application/x-www-form-urlencoded'

/** A request from outside. */
function ask(url: string, options: RequestOptions = {}, chunks: readonly (string | Buffer)[] = []): Promise<Answer> {
  return new Promise((done, fail) => {
    const out = request(url, { method: 'POST', ...options }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => {
        text += chunk
      })
      answer.on('end', () => done({ status: answer.statusCode, text, headers: answer.headers }))
    })
    out.on('error', fail)
    for (const chunk of chunks) out.write(chunk)
    out.end()
  })
}

const post = (url: string, body: string, type = form, headers: Record<string, string> = {}) =>
  ask(url, { headers: { 'content-type': type, 'content-length': Buffer.byteLength(body), ...headers } }, [body])

/** Bytes on a bare socket; gives all that comes back until the other side closes it. */
function shout(http: BasicHttp, bytes: string): Promise<string> {
  return new Promise((done) => {
    const socket = bare(http)
    let back = ''
    socket.on('data', (chunk) => {
      back += chunk.toString('latin1')
    })
    socket.on('close', () => done(back))
    socket.on('error', () => {})
    socket.write(bytes)
  })
}

function bare(http: BasicHttp): Socket {
  const { port, hostname } = new URL(http.url)
  const socket = connect(Number(port), hostname)
  closers.push(() => socket.destroy())
  return socket
}

function outgoing(target: string | undefined, event: Partial<OutgoingEvent> = {}): OutgoingEvent {
  return { name: 'test', target, sendid: undefined, data: undefined, params: null, ...event }
}

/** The message of what a send comes to, thrown or rejected; undefined where it succeeds. */
async function failureOf(
  http: BasicHttp,
  event: OutgoingEvent,
  session: ProcessorSession,
): Promise<string | undefined> {
  try {
    await http.send(event, session)
    return undefined
  } catch (error) {
    expect(error).not.toBeInstanceOf(TargetError)
    return (error as Error).message
  }
}

async function server(
  answer: (
    request: IncomingMessage,
    body: string,
  ) => { status: number; headers?: Record<string, string>; body?: string } | undefined,
) {
  const made: Server = createServer((incoming, response) => {
    let body = ''
    incoming.on('data', (chunk: Buffer) => {
      body += chunk.toString()
    })
    incoming.on('end', () => {
      const said = answer(incoming, body)
      if (said) response.writeHead(said.status, said.headers).end(said.body)
    })
  })
  await new Promise<void>((done) => made.listen(0, '127.0.0.1', done))
  closers.push(() => {
    made.closeAllConnections()
    return new Promise((done) => made.close(done))
  })
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}`
}

describe('locations', () => {
  it('are below the URL, one a session', async () => {
    const http = await start()
    expect(http.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(join(http).location).toBe(`${http.url}/s1`)
    expect(join(http, 'ä/b c').location).toBe(`${http.url}/%C3%A4%2Fb%20c`)
  })

  it('have the type and the names that charts use', async () => {
    const http = await start()
    expect(http.type).toBe('http://www.w3.org/TR/scxml/#BasicHTTPEventProcessor')
    expect(http.aliases).toContain('basichttp')
  })

  it('are below a path, and behind a public URL', async () => {
    const http = await start({ path: '/ev/ä/', publicUrl: 'https://example.org/hooks/' })
    const session = join(http)
    expect(session.location).toBe('https://example.org/hooks/s1')
    await http.send(outgoing(session.location), session)
    expect(session.events[0]?.raw).toMatch(/^POST \/ev\/%C3%A4\/s1 HTTP\/1\.1\r\nHost: example\.org\r\n/)
  })

  it('reach a server below a path from outside', async () => {
    const http = await start({ path: '/ev/ä/' })
    const session = join(http)
    expect(session.location).toMatch(/:\d+\/ev\/%C3%A4\/s1$/)
    expect((await post(session.location, '_scxmleventname=e')).status).toBe(200)
    expect((await post(new URL('/s1', http.url).href, '_scxmleventname=e')).status).toBe(404)
    expect(session.events).toHaveLength(1)
  })

  it('belong to one session at a time', async () => {
    const http = await start()
    const first = join(http)
    expect(() => join(http)).toThrow(ScxmlError)
    http.detach(first)
    const second = join(http)
    http.detach(first)
    expect((await post(second.location, 'a=1')).status).toBe(200)
    expect(second.events).toHaveLength(1)
    expect(first.events).toHaveLength(0)
  })

  it.each(['localhost', '::1', '0.0.0.0', '::'])('can be reached where the host is %s', async (host) => {
    const http = await start({ host })
    const session = join(http)
    expect((await post(session.location, 'a=1')).status).toBe(200)
  })
})

describe('what comes in', () => {
  it('is an event in the queue before the answer is 200', async () => {
    const http = await start()
    const session = join(http)
    const answer = await post(session.location, '_scxmleventname=order.paid&id=7&note=x+y&more=x%20y')
    expect(answer).toMatchObject({ status: 200, text: '' })
    expect(session.events).toEqual([
      {
        name: 'order.paid',
        data: { id: '7', note: 'x y', more: 'x y' },
        texts: true,
        origintype: http.type,
        raw: expect.stringMatching(
          /^POST \/s1 HTTP\/1\.1\r\n[\s\S]*content-type: application[\s\S]*\r\n\r\n_scxmleventname=order\.paid&id=7&note=x\+y&more=x%20y$/,
        ),
      },
    ])
  })

  it('is JSON, with the name in the query', async () => {
    const http = await start()
    const session = join(http)
    expect((await post(`${session.location}?_scxmleventname=e`, '{"a":[1]}', 'application/json')).status).toBe(200)
    expect(session.events[0]).toMatchObject({ name: 'e', data: { a: [1] } })
  })

  it('may come in chunks, in pieces of a character', async () => {
    const http = await start()
    const session = join(http)
    const bytes = Buffer.from('"ä"')
    const answer = await ask(session.location, { headers: { 'content-type': 'application/json' } }, [
      bytes.subarray(0, 2),
      bytes.subarray(2),
    ])
    expect(answer.status).toBe(200)
    expect(session.events[0]).toMatchObject({ name: 'HTTP.POST', data: 'ä' })
  })

  it('may come one after the other on one connection', async () => {
    const http = await start()
    const [one, two] = [join(http, 'one'), join(http, 'two')]
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    closers.push(() => agent.destroy())
    const connections = new Set<number | undefined>()
    for (const [session, body] of [
      [one, 'a=1'],
      [two, 'a=2'],
      [one, 'a=3'],
    ] as const) {
      const options = { agent, headers: { 'content-type': form } }
      await new Promise<void>((done, fail) => {
        const out = request(session.location, { method: 'POST', ...options }, (answer) => {
          connections.add(out.socket?.localPort)
          answer.resume().on('end', done)
        })
        out.on('error', fail).end(body)
      })
    }
    expect(connections.size).toBe(1)
    expect(one.events.map((event) => event.data)).toEqual([{ a: '1' }, { a: '3' }])
    expect(two.events.map((event) => event.data)).toEqual([{ a: '2' }])
  })

  it('may be pipelined', async () => {
    const http = await start()
    const session = join(http)
    const one = (name: string, end = '') =>
      `POST /s1?_scxmleventname=${name} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n${end}\r\n`
    const back = await shout(http, one('a') + one('b') + one('c', 'Connection: close\r\n'))
    expect(back.match(/HTTP\/1\.1 200/g)).toHaveLength(3)
    expect(session.events.map((event) => event.name)).toEqual(['a', 'b', 'c'])
  })

  it('may wait to be asked for its body', async () => {
    const http = await start({ bodyLimit: 10 })
    const session = join(http)
    const head = (length: number) =>
      `POST /s1 HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n`
    expect(await shout(http, head(11))).toMatch(/^HTTP\/1\.1 413/)
    expect(await shout(http, `${head(3)}a=1`)).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200/)
    expect(session.events).toHaveLength(1)
  })

  it('is a POST, unless other methods are asked for', async () => {
    const closed = await start()
    const session = join(closed)
    const refused = await ask(session.location, { method: 'GET' })
    expect(refused.status).toBe(405)
    expect(refused.headers.allow).toBe('POST')
    expect(session.events).toEqual([])

    const open = await start({ methods: ['GET', 'PUT'] })
    const other = join(open)
    expect((await ask(`${other.location}?a=1`, { method: 'GET' })).status).toBe(200)
    expect(
      (await ask(other.location, { method: 'PUT', headers: { 'content-type': 'text/plain' } }, ['x'])).status,
    ).toBe(200)
    expect((await ask(other.location, { method: 'DELETE' })).headers.allow).toBe('POST, GET, PUT')
    expect((await post(other.location, '')).status).toBe(200)
    expect(other.events.map(({ name, data }) => [name, data])).toEqual([
      ['HTTP.GET', { a: '1' }],
      ['HTTP.PUT', 'x'],
      ['HTTP.POST', undefined],
    ])
  })

  it('is not from a page of another origin, unless that is allowed', async () => {
    const http = await start({ allowOrigin: (origin) => origin === 'https://friend.example' })
    const session = join(http)
    const from = async (origin: string) => (await post(session.location, 'a=1', form, { origin })).status
    expect(await from('https://evil.example')).toBe(403)
    expect(await from('null')).toBe(403)
    expect(await from('https://friend.example')).toBe(200)
    expect(await from(http.url)).toBe(200)
    expect(session.events).toHaveLength(2)
  })
})

describe('what is refused', () => {
  it.each<[string, string, number, string]>([
    ['an unknown session', '/nobody', 404, "there is no session at '/nobody'"],
    ['no session', '/', 404, "there is no session at '/'"],
    ['something below a session', '/s1/x', 404, 'there is no session'],
    ['a name of objects', '/__proto__', 404, 'there is no session'],
    ['a malformed path', '/%zz', 400, 'malformed escape'],
    ['a name with a space', '/s1?_scxmleventname=a+b', 400, "'a b' is no name for an event"],
    ['an empty name', '/s1?_scxmleventname=', 400, "'' is no name for an event"],
  ])('%s, with a reason', async (_, path, status, text) => {
    const http = await start()
    const session = join(http)
    const answer = await post(http.url + path, 'a=1')
    expect(answer.status).toBe(status)
    expect(answer.text).toContain(text)
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8')
    expect(session.events).toEqual([])
  })

  it.each<[string, string, string, number]>([
    ['JSON', 'application/json', '{"a":1', 400],
    ['form', form, 'a=%zz', 400],
    ['XML', 'application/xml', '<a><b></a>', 400],
    ['charset', 'text/plain; charset=klingon', 'x', 415],
  ])('a malformed %s', async (_, type, body, status) => {
    const http = await start()
    const session = join(http)
    expect((await post(session.location, body, type)).status).toBe(status)
    expect(session.events).toEqual([])
    expect((await post(session.location, 'a=1')).status).toBe(200)
  })

  it('a body over the limit, told ahead or not', async () => {
    const http = await start({ bodyLimit: 100_000 })
    const session = join(http)
    expect((await post(session.location, 'x'.repeat(100_001))).status).toBe(413)
    const chunk = Buffer.alloc(50_000, 'x')
    const chunked = await ask(
      session.location,
      {},
      Array.from({ length: 40 }, () => chunk),
    )
    expect(chunked).toMatchObject({ status: 413, text: 'the body is larger than 100000 bytes\n' })
    expect(session.events).toEqual([])
    expect((await ask(session.location, {}, [chunk, chunk])).status).toBe(200)
    expect(session.events).toHaveLength(1)
  })

  it('a body over the limit as soon as that shows', async () => {
    const http = await start({ bodyLimit: 10 })
    const session = join(http)
    const socket = bare(http)
    const back = new Promise<string>((done) => socket.once('data', (chunk) => done(chunk.toString())))
    socket.write('POST /s1 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nhello world\r\n')
    expect(await back).toMatch(/^HTTP\/1\.1 413/)
    const next = new Promise<string>((done) => socket.once('data', (chunk) => done(chunk.toString())))
    socket.write('0\r\n\r\nPOST /s1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na=1')
    expect(await next).toMatch(/^HTTP\/1\.1 200/)
    expect(session.events.map((event) => event.data)).toEqual(['a=1'])
  })

  it('an event that the session cannot take', async () => {
    const http = await start()
    const deliver = () => {
      throw new Error('the queue is full')
    }
    const { location } = http.attach({ id: 'full', parentId: undefined, deliver, communicationFailed: () => {} })
    expect(await post(location, 'a=1')).toMatchObject({
      status: 500,
      text: 'the session could not take the event: the queue is full\n',
    })
  })

  it('what a session sends to it that ended meanwhile', async () => {
    const http = await start()
    const session = join(http)
    const socket = bare(http)
    const back = new Promise<string>((done) => socket.once('data', (chunk) => done(chunk.toString())))
    socket.write('POST /s1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n')
    expect(await back).toContain('100 Continue')
    http.detach(session)
    const answer = new Promise<string>((done) => socket.once('data', (chunk) => done(chunk.toString())))
    socket.write('a=1')
    expect(await answer).toMatch(/^HTTP\/1\.1 404/)
    expect(session.events).toEqual([])
  })

  it.each([
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['no host', 'POST /s1 HTTP/1.1\r\n\r\n', 400],
    ['a huge head', `POST /s1 HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['a malformed chunk', 'POST /s1 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 400],
    ['two lengths', 'POST /s1 HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 400],
    ['a path that is a host', 'POST //s1 HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n', 404],
    ['no target', 'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 400],
    [
      'a strange expectation',
      'POST /s1 HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
      417,
    ],
  ])('%s', async (_, bytes, status) => {
    const http = await start()
    const session = join(http)
    expect(await shout(http, bytes)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(session.events).toEqual([])
    expect((await post(session.location, 'a=1')).status).toBe(200)
  })

  it('an upload that breaks off', async () => {
    const http = await start()
    const session = join(http)
    const socket = bare(http)
    socket.write('POST /s1 HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n')
    await new Promise((done) => socket.once('data', done))
    socket.write('a=1')
    socket.resetAndDestroy()
    await new Promise((done) => socket.once('close', done))
    expect((await post(session.location, 'b=2')).status).toBe(200)
    expect(session.events.map((event) => event.data)).toEqual([{ b: '2' }])
  })

  it('a request that takes too long', async () => {
    const http = await start({ requestTimeout: 50 })
    join(http)
    expect(await shout(http, 'POST /s1 HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\na=1')).toMatch(
      /^HTTP\/1\.1 408/,
    )
  })
})

describe('closing', () => {
  it('leaves nothing open, whatever is connected', async () => {
    const http = await start({ closeTimeout: 20 })
    const { location } = join(http)
    const agent = new Agent({ keepAlive: true })
    closers.push(() => agent.destroy())
    expect((await ask(location, { agent })).status).toBe(200)
    const ended: Promise<unknown>[] = []
    for (const bytes of ['', 'POST /s1 HTTP/1.1\r\n', 'POST /s1 HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\na']) {
      const socket = bare(http)
      await new Promise((done) => socket.once('connect', done))
      socket.write(bytes)
      socket.on('error', () => {}).resume()
      ended.push(new Promise((done) => socket.once('close', done)))
    }
    await http.close()
    await http.close()
    await Promise.all(ended)
    await expect(ask(location)).rejects.toThrow('ECONNREFUSED')
  })

  it('lets a request under way have its answer', async () => {
    const http = await start({ closeTimeout: 60_000 })
    join(http)
    const socket = bare(http)
    socket.write('POST /s1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n')
    await new Promise((done) => socket.once('data', done))
    const closing = http.close()
    const answer = new Promise<string>((done) => socket.once('data', (chunk) => done(chunk.toString())))
    socket.write('a=1')
    expect(await answer).toMatch(/^HTTP\/1\.1 503[\s\S]*Connection: close/)
    await closing
  })

  it('happens at the end of `await using`', async () => {
    const http = await basicHttp()
    await http[Symbol.asyncDispose]()
    await expect(ask(`${http.url}/s1`)).rejects.toThrow('ECONNREFUSED')
  })

  it('breaks off what is being sent, and refuses what comes after', async () => {
    const silent = await server(() => undefined)
    const http = await start()
    const session = join(http)
    const failed = failureOf(http, outgoing(silent), session)
    await http.close()
    expect(await failed).toContain('the Basic HTTP processor was closed')
    expect(await failureOf(http, outgoing(silent), session)).toContain('is closed')
    expect(await failureOf(http, outgoing(session.location), session)).toContain('is closed')
    expect(() => http.attach(session)).toThrow(ScxmlError)
  })
})

describe('what goes out', () => {
  it.each(['direct', 'network'] as const)('reaches a session of the same server the %s way', async (loopback) => {
    const http = await start({ loopback })
    const [one, two] = [join(http, 'one'), join(http, 'two')]
    const sent = http.send(
      outgoing(two.location, {
        params: [
          ['a', 1],
          ['b', 'x y'],
        ],
      }),
      one,
    )
    expect(two.events).toHaveLength(loopback === 'direct' ? 1 : 0)
    await sent
    expect(two.events).toEqual([
      {
        name: 'test',
        data: { a: '1', b: 'x y' },
        texts: true,
        origintype: http.type,
        raw: expect.stringMatching(/^POST \/two HTTP\/1\.1\r\n(?:[^\r]+\r\n)+\r\n_scxmleventname=test&a=1&b=x%20y$/),
      },
    ])
    expect(one.events).toEqual([])
  })

  it.each(['direct', 'network'] as const)('fails the %s way alike', async (loopback) => {
    const http = await start({ loopback, bodyLimit: 10 })
    const session = join(http)
    const failure = (target: string, event?: Partial<OutgoingEvent>) =>
      failureOf(http, outgoing(target, event), session)
    expect(await failure(`${http.url}/nobody`, { name: '' })).toMatch(/nobody' answered 404/)
    expect(await failure(session.location, { data: 'x'.repeat(11) })).toMatch(/answered 413/)
    expect(await failure(session.location, { name: '', params: [['_scxmleventname', '']] })).toMatch(/answered 413/)
    expect(await failure(session.location, { name: 'a b', data: 'x' })).toMatch(/answered 400/)
    expect(session.events).toEqual([])
  })

  it.each(['direct', 'network'] as const)('is the same event the %s way, whatever it carries', async (loopback) => {
    const http = await start({ loopback })
    const session = join(http)
    for (const data of ['some text', { a: [1] }, 5, null])
      await http.send(outgoing(`${session.location}?q=1`, { data }), session)
    expect(session.events.map(({ name, data }) => [name, data])).toEqual([
      ['test', 'some text'],
      ['test', { a: [1] }],
      ['test', 5],
      ['test', null],
    ])
  })

  it('is a POST of a form to servers of others', async () => {
    const seen: unknown[] = []
    const url = await server((incoming, body) => {
      const { origin, cookie, authorization } = incoming.headers
      seen.push([
        incoming.method,
        incoming.url,
        incoming.headers['content-type'],
        body,
        { origin, cookie, authorization },
      ])
      return { status: 202, body: 'thanks' }
    })
    const http = await start()
    const session = join(http)
    await http.send(outgoing(`${url}/a%20b?x=1#f`, { params: [['p', 'ä']] }), session)
    await http.send(outgoing(`${url}//127.0.0.2/x`, { data: { a: 1 } }), session)
    const none = { origin: undefined, cookie: undefined, authorization: undefined }
    expect(seen).toEqual([
      ['POST', '/a%20b?x=1', form, '_scxmleventname=test&p=%C3%A4', none],
      ['POST', '//127.0.0.2/x?_scxmleventname=test', 'application/json', '{"a":1}', none],
    ])
  })

  it('uses a connection again', async () => {
    const ports = new Set<number | undefined>()
    const url = await server((incoming) => {
      ports.add(incoming.socket.remotePort)
      return { status: 200, headers: { 'content-length': '2' }, body: 'ok' }
    })
    const http = await start()
    const session = join(http)
    for (let i = 0; i < 5; i++) await http.send(outgoing(url), session)
    // Two, where the next request comes before the first connection is seen to be free.
    expect(ports.size).toBeLessThanOrEqual(2)
  })

  it.each([300, 404, 500, 503])('fails where the answer is %i', async (status) => {
    const url = await server(() => ({ status, body: 'no' }))
    const http = await start()
    expect(await failureOf(http, outgoing(url), join(http))).toMatch(new RegExp(`answered ${status}`))
  })

  it('does not follow redirects', async () => {
    let asked = 0
    const url = await server(() => {
      asked++
      return { status: 307, headers: { location: '/other' } }
    })
    const http = await start()
    expect(await failureOf(http, outgoing(url), join(http))).toContain('answered 307')
    expect(asked).toBe(1)
  })

  it('fails where nobody listens', async () => {
    const gone = await basicHttp()
    await gone.close()
    const http = await start()
    expect(await failureOf(http, outgoing(`${gone.url}/s1`), join(http))).toContain('cannot be reached: ECONNREFUSED')
  })

  it('fails where no answer comes', async () => {
    const url = await server(() => undefined)
    const http = await start({ sendTimeout: 30 })
    expect(await failureOf(http, outgoing(url), join(http))).toContain('no answer in 30 ms')
  })

  it('fails without a target, as C.2.2 says', async () => {
    const http = await start()
    expect(await failureOf(http, outgoing(undefined), join(http))).toContain('needs a target')
  })

  it.each([
    ['no URL', 'baz'],
    ['empty', ''],
    ['a malformed URL', 'http://['],
    ['of another protocol', 'ftp://127.0.0.1/x'],
    ['a session', '#_scxml_s1'],
    ['with a password', 'http://user:secret@127.0.0.1/x'],
    ['elsewhere', 'http://example.org/x'],
    ['in the local network', 'http://192.168.0.1/x'],
    ['a link-local address', 'http://169.254.169.254/latest'],
    ['named like this machine', 'http://127.0.0.1.example.org/x'],
    ['named like localhost', 'http://notlocalhost/x'],
  ])('refuses a target that is %s', async (_, target) => {
    const fetch = vi.fn<typeof globalThis.fetch>()
    const http = await start({ fetch })
    const session = join(http)
    expect(() => http.send(outgoing(target), session)).toThrow(TargetError)
    expect(fetch).not.toHaveBeenCalled()
  })

  it('never shows a password in a message', async () => {
    const http = await start()
    expect(() => http.send(outgoing('http://user:secret@127.0.0.1/x'), join(http))).not.toThrow('secret')
  })

  it.each([
    'http://localhost:1/x',
    'http://a.localhost:1/x',
    'http://127.9.9.9:1/x',
    'http://[::1]:1/x',
    'http://2130706433:1/x',
  ])('may go to %s', async (target) => {
    const fetch = vi.fn<typeof globalThis.fetch>(async () => new Response(null, { status: 204 }))
    const http = await start({ fetch })
    await http.send(outgoing(target), join(http))
    expect(fetch).toHaveBeenCalledOnce()
  })

  it('may go wherever it is allowed to', async () => {
    const fetch = vi.fn<typeof globalThis.fetch>(async () => new Response('ok'))
    const http = await start({ fetch, allowTarget: (url) => url.hostname === 'example.org' })
    const session = join(http)
    await http.send(outgoing('https://example.org/x'), session)
    expect(fetch.mock.calls[0]![1]).toMatchObject({ method: 'POST', redirect: 'manual', credentials: 'omit' })
    expect(() => http.send(outgoing('http://127.0.0.1:1/x'), session)).toThrow(TargetError)
    await http.send(outgoing(session.location), session)
    expect(session.events).toHaveLength(1)
  })
})

describe('options', () => {
  it.each<[string, Record<string, unknown>, string]>([
    [
      'a bad port',
      { port: 70_000 },
      "the option 'port' of basicHttp must be a whole number from 0 to 65535, not '70000'",
    ],
    ['a port in words', { port: '80' }, "not '80'"],
    ['no host', { host: '' }, "the option 'host'"],
    ['a bad path', { path: 'events' }, "the option 'path' of basicHttp must start with '/'"],
    ['a path with a query', { path: '/a?b' }, "the option 'path'"],
    ['a bad public URL', { publicUrl: 'example.org' }, "the option 'publicUrl'"],
    [
      'a bad method',
      { methods: ['get'] },
      `the option 'methods' of basicHttp must be a list of HTTP methods in capitals, not '["get"]'`,
    ],
    ['a negative limit', { bodyLimit: -1 }, "the option 'bodyLimit' of basicHttp must be a whole number of bytes"],
    ['a timeout in words', { sendTimeout: '2s' }, "the option 'sendTimeout' of basicHttp must be a whole number of ms"],
    ['no function', { allowTarget: true }, "the option 'allowTarget' of basicHttp must be a function, not 'true'"],
    [
      'a bad loopback',
      { loopback: 'none' },
      "the option 'loopback' of basicHttp must be 'direct' or 'network', not 'none'",
    ],
  ])('refuse %s', async (_, options, message) => {
    const caught = await basicHttp(options).catch((error: unknown) => error)
    expect(caught).toBeInstanceOf(ScxmlError)
    expect((caught as ScxmlError).code).toBe('option/type')
    expect((caught as ScxmlError).message).toContain(message)
  })

  it('tell all that is wrong at once', async () => {
    const wrong: Record<string, unknown> = { port: -1, timeout: 5, toString: 1 }
    const caught = await basicHttp(wrong).catch((error: unknown) => error)
    expect((caught as ScxmlError).diagnostics.map((one) => one.code)).toEqual([
      'option/type',
      'option/unknown',
      'option/unknown',
    ])
  })

  it('suggest the right name', async () => {
    const wrong: Record<string, unknown> = { bodylimit: 5 }
    const caught = await basicHttp(wrong).catch((error: unknown) => error)
    expect((caught as ScxmlError).diagnostics[0]?.hint).toBe("did you mean 'bodyLimit'?")
    await expect(basicHttp(null as unknown as BasicHttpOptions)).rejects.toThrow('must be an object')
  })

  it('may be left undefined', async () => {
    const http = await start({ publicUrl: undefined } as BasicHttpOptions)
    expect((await post(join(http).location, 'a=1')).status).toBe(200)
  })

  it('say where a server cannot listen', async () => {
    const first = await start()
    const caught = await basicHttp({ port: Number(new URL(first.url).port) }).catch((error: unknown) => error)
    expect((caught as ScxmlError).code).toBe('io/cannot-listen')
    expect((caught as ScxmlError).message).toContain('EADDRINUSE')
  })
})
