import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Xml } from '../../src/core/datamodel.js'
import { decodeEvent, encodeEvent, HttpError, type HttpMessage } from '../../src/io/basic-http-codec.js'
import type { OutgoingEvent } from '../../src/io/processor.js'

const here = new URL('http://127.0.0.1:8080/s1')

function outgoing(event: Partial<OutgoingEvent>): OutgoingEvent {
  return { name: '', target: here.href, sendid: undefined, data: undefined, params: null, ...event }
}

function bodyOf(event: Partial<OutgoingEvent>, url = here): string {
  return Buffer.from(encodeEvent(outgoing(event), url).body).toString()
}

function request(body: string | Uint8Array, type?: string, target = '/s1', method = 'POST'): HttpMessage {
  const headers: [string, string][] = type === undefined ? [] : [['content-type', type]]
  return { method, target, version: '1.1', headers, body: Buffer.from(body) }
}

const form = 'application/x-www-form-urlencoded'

describe('encoding', () => {
  it.each<[string, Partial<OutgoingEvent>, string]>([
    ['a name', { name: 'test' }, '_scxmleventname=test'],
    ['nothing', {}, ''],
    [
      'params',
      {
        params: [
          ['a', '1'],
          ['b', 'x y'],
        ],
      },
      'a=1&b=x%20y',
    ],
    ['a name and params', { name: 'e', params: [['a', 1]] }, '_scxmleventname=e&a=1'],
    [
      'a repeated param',
      {
        params: [
          ['a', 1],
          ['a', 2],
        ],
      },
      'a=1&a=2',
    ],
    ['no params', { name: 'e', params: [] }, '_scxmleventname=e'],
    [
      'strings as they are',
      {
        params: [
          ['a', '{"b":1}'],
          ['c', 'a&b=c+d'],
        ],
      },
      'a=%7B%22b%22%3A1%7D&c=a%26b%3Dc%2Bd',
    ],
    [
      'values as JSON',
      {
        params: [
          ['a', true],
          ['b', null],
          ['c', { d: [1] }],
        ],
      },
      'a=true&b=null&c=%7B%22d%22%3A%5B1%5D%7D',
    ],
    ['undefined as empty', { params: [['a', undefined]] }, 'a='],
    [
      'markup as text',
      {
        params: [
          ['a', new Xml('<b/>')],
          ['c', { d: new Xml('<e/>') }],
        ],
      },
      'a=%3Cb%2F%3E&c=%7B%22d%22%3A%22%3Ce%2F%3E%22%7D',
    ],
    ['bytes as base64', { params: [['a', new Uint8Array([255, 239])]] }, 'a=%2F%2B8%3D'],
    ['half a surrogate pair', { params: [['a', '\ud800x']] }, 'a=%EF%BF%BDx'],
    ['text content', { data: 'this is some content' }, 'this%20is%20some%20content'],
    ['object content', { data: { a: [1, 'x'] } }, '{"a":[1,"x"]}'],
    ['number content', { data: 5 }, '5'],
    ['null content', { data: null }, 'null'],
    ['markup content', { data: new Xml('<a>ä</a>') }, '<a>ä</a>'],
  ])('%s', (_, event, body) => {
    expect(bodyOf(event)).toBe(body)
  })

  it('puts the name into the query where content is the body', () => {
    const named = outgoing({ name: 'a b', data: { x: 1 } })
    expect(encodeEvent(named, here).target).toBe('/s1?_scxmleventname=a%20b')
    expect(encodeEvent(named, new URL('http://h/p?q=1#f')).target).toBe('/p?q=1&_scxmleventname=a%20b')
    expect(encodeEvent(outgoing({ data: 'x' }), new URL('http://h/p?q=1')).target).toBe('/p?q=1')
  })

  it('says what the body is and how long, in bytes', () => {
    const type = (event: Partial<OutgoingEvent>) =>
      encodeEvent(outgoing(event), here).headers.find(([name]) => name === 'Content-Type')?.[1]
    expect(type({ name: 'e' })).toBe(form)
    expect(type({ data: 'text' })).toBe(form)
    expect(type({ data: {} })).toBe('application/json')
    expect(type({ data: new Xml('<a/>') })).toBe('application/xml; charset=utf-8')
    expect(type({})).toBeUndefined()
    const { headers } = encodeEvent(outgoing({ data: ['ä'] }), here)
    expect(headers).toContainEqual(['Content-Length', '6'])
    expect(headers).toContainEqual(['Host', '127.0.0.1:8080'])
  })

  it('throws for what JSON cannot say', () => {
    const cycle: Record<string, unknown> = {}
    cycle.self = cycle
    expect(() => bodyOf({ data: cycle })).toThrow(TypeError)
    expect(() => bodyOf({ params: [['f', () => {}]] })).toThrow('a function cannot be sent')
  })
})

describe('decoding', () => {
  it.each<[string, HttpMessage, string, unknown]>([
    ['a form', request('_scxmleventname=e&a=1&b=x+y&c=x%20y&d=%2B', form), 'e', { a: '1', b: 'x y', c: 'x y', d: '+' }],
    ['a form of a name only', request('_scxmleventname=e', form), 'e', undefined],
    ['a form without a name', request('a=1', form), 'HTTP.POST', { a: '1' }],
    ['repeated fields', request('a=1&a=2&b=3&a=4', form), 'HTTP.POST', { a: ['1', '2', '4'], b: '3' }],
    ['empty fields', request('a=&b&=c&&', form), 'HTTP.POST', { a: '', b: '', '': 'c' }],
    ['a form with a charset', request('a=%C3%A4', `${form}; charset=UTF-8`), 'HTTP.POST', { a: 'ä' }],
    ['a form of one text', request('some%20text', form), 'HTTP.POST', 'some text'],
    ['a query', request('', undefined, '/s1?_scxmleventname=e&a=1'), 'e', { a: '1' }],
    ['a query and a form', request('a=2', form, '/s1?_scxmleventname=e&a=1'), 'e', { a: ['1', '2'] }],
    ['the first of several names', request('_scxmleventname=f&x=1', form, '/s1?_scxmleventname=e'), 'e', { x: '1' }],
    ['a whole URL as target', request('', undefined, 'http://h/s1?a=1#f'), 'HTTP.POST', { a: '1' }],
    ['JSON', request('{"a":[1,null]}', 'application/json'), 'HTTP.POST', { a: [1, null] }],
    ['JSON of a kind', request('[1]', 'Application/Vnd.X+JSON; v=1', '/s1?_scxmleventname=e&a=1'), 'e', [1]],
    ['JSON with a byte order mark', request('\ufeff1', 'application/json'), 'HTTP.POST', 1],
    ['text', request('a=1 & %zz', 'text/plain'), 'HTTP.POST', 'a=1 & %zz'],
    ['text of another charset', request(new Uint8Array([0xe4]), 'text/plain; charset="iso-8859-1"'), 'HTTP.POST', 'ä'],
    ['a body of no type', request('x'), 'HTTP.POST', 'x'],
    ['nothing', request(''), 'HTTP.POST', undefined],
    ['another method', request('', undefined, '/s1?a=1', 'GET'), 'HTTP.GET', { a: '1' }],
    ['XML', request('<a/>', 'text/xml'), 'HTTP.POST', new Xml('<a/>')],
    ['XML of a kind', request('<a/>', 'application/soap+xml; charset=utf-8'), 'HTTP.POST', new Xml('<a/>')],
    [
      'XML in the encoding it declares',
      request(Buffer.from('<?xml version="1.0" encoding="iso-8859-1"?><ä/>', 'latin1'), 'text/xml'),
      'HTTP.POST',
      new Xml('<?xml version="1.0" encoding="iso-8859-1"?><ä/>'),
    ],
    ['XML in UTF-16', request(Buffer.from('\ufeff<a/>', 'utf16le'), 'text/xml'), 'HTTP.POST', new Xml('<a/>')],
    [
      'XML in the encoding of its charset',
      request(Buffer.from('<ä/>', 'latin1'), 'text/xml; charset=latin1'),
      'HTTP.POST',
      new Xml('<ä/>'),
    ],
    ['no XML', request('', 'text/xml'), 'HTTP.POST', undefined],
  ])('%s', (_, message, name, data) => {
    const event = decodeEvent(message)
    expect(event.name).toBe(name)
    expect(event.data).toStrictEqual(data)
    expect(event.origintype).toBe('http://www.w3.org/TR/scxml/#BasicHTTPEventProcessor')
    expect(event.origin).toBeUndefined()
  })

  it('makes fields of names that mean something to objects', () => {
    const { data } = decodeEvent(request('__proto__=1&__proto__=2&constructor=3&toString=4', form))
    expect(Object.entries(data as object)).toEqual([
      ['__proto__', ['1', '2']],
      ['constructor', '3'],
      ['toString', '4'],
    ])
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype)
  })

  it('keeps what came over the wire', () => {
    const message = {
      ...request('a=x%20y', form, '/s1?b=+'),
      headers: [
        ['X-One', 'a'],
        ['content-type', form],
      ] as const,
    }
    expect(decodeEvent(message).raw).toBe(`POST /s1?b=+ HTTP/1.1\r\nX-One: a\r\ncontent-type: ${form}\r\n\r\na=x%20y`)
  })

  it.each<[string, HttpMessage, number, string]>([
    ['malformed JSON', request('{"a":', 'application/json'), 400, 'not valid JSON'],
    ['XML that is not well-formed', request('<a>\n<b></a>', 'text/xml'), 400, 'not well-formed XML, line 2, column '],
    ['XML with entities', request('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'text/xml'), 400, 'not well-formed XML'],
    ['a malformed escape in a form', request('a=%zz', form), 400, "malformed escape in '%zz'"],
    ['bytes of an escape that are no UTF-8', request('a=%ff', form), 400, 'malformed escape'],
    ['a malformed escape in a text', request('100% sure', form), 400, 'malformed escape'],
    ['a malformed escape in the query', request('', undefined, '/s1?a=%'), 400, 'the query has a malformed escape'],
    ['bytes that are no UTF-8', request(new Uint8Array([0xff]), 'text/plain'), 400, 'not valid utf-8'],
    ['an unknown charset', request('a', 'text/plain; charset=klingon'), 415, "the charset 'klingon'"],
    ['an empty name', request('_scxmleventname=', form), 400, "'' is no name for an event"],
    ['a name with a space', request('_scxmleventname=a+b', form), 400, "'a b' is no name for an event"],
    ['a name with a control character', request('_scxmleventname=a%00', form), 400, 'is no name for an event'],
    ['a name with a line end', request('', undefined, '/s1?_scxmleventname=a%0D%0A'), 400, 'is no name for an event'],
    ['no target', request('', undefined, '*'), 400, "'*' is no request target"],
  ])('refuses %s', (_, message, status, text) => {
    let caught: unknown
    try {
      decodeEvent(message)
    } catch (error) {
      caught = error
    }
    expect(caught).toBeInstanceOf(HttpError)
    expect(caught).toMatchObject({ status, message: expect.stringContaining(text) })
  })

  it('refuses compressed bodies', () => {
    const message = { ...request('x'), headers: [['Content-Encoding', 'gzip']] as const }
    expect(() => decodeEvent(message)).toThrow("the content encoding 'gzip' is not supported")
  })
})

describe('what is encoded and decoded again', () => {
  const name = fc.string({ minLength: 1, unit: 'binary' }).filter((text) => !/[\s\p{Cc}\p{Surrogate}]/u.test(text))
  const text = fc.string({ unit: 'binary' }).filter((one) => !/\p{Surrogate}/u.test(one))

  it('is the same text', () => {
    fc.assert(
      fc.property(name, text, (event, data) => {
        const back = decodeEvent(encodeEvent(outgoing({ name: event, data }), here))
        expect(back.name).toBe(event)
        expect(back.data).toBe(data === '' ? undefined : data)
      }),
    )
  })

  it('is the same fields', () => {
    const fields = fc.uniqueArray(
      fc.tuple(
        text.filter((key) => key !== '_scxmleventname'),
        text,
      ),
      { minLength: 1, selector: ([key]) => key },
    )
    fc.assert(
      fc.property(name, fields, (event, params) => {
        const back = decodeEvent(encodeEvent(outgoing({ name: event, params }), here))
        expect(back.name).toBe(event)
        expect(Object.entries(back.data as object).sort()).toEqual([...params].sort())
      }),
    )
  })

  it('is the same JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (data) => {
        fc.pre(typeof data !== 'string')
        expect(decodeEvent(encodeEvent(outgoing({ data }), here)).data).toEqual(JSON.parse(JSON.stringify(data)))
      }),
    )
  })
})

describe('a message out of all proportion', () => {
  const refusal = (message: HttpMessage) => {
    try {
      return decodeEvent(message)
    } catch (error) {
      if (error instanceof HttpError) return `${error.status} ${error.message}`
      throw error
    }
  }

  it('may have any number of fields', () => {
    const { data } = decodeEvent(request('a&'.repeat(200_000), form))
    expect((data as { a: string[] }).a).toHaveLength(200_000)
  })

  it('names an event with 1024 characters at most', () => {
    expect(decodeEvent(request(`_scxmleventname=${'n'.repeat(1024)}`, form)).name).toHaveLength(1024)
    const refused = '400 the name of an event has at most 1024 characters, not 1025'
    expect(refusal(request(`_scxmleventname=${'n'.repeat(1025)}`, form))).toBe(refused)
    expect(refusal(request('', undefined, `/s1?_scxmleventname=${'n'.repeat(1025)}`))).toBe(refused)
  })

  it('is quoted in part', () => {
    expect(refusal(request(`_scxmleventname=a+${'n'.repeat(1000)}`, form))).toBe(
      `400 'a ${'n'.repeat(57)}…' is no name for an event`,
    )
    expect(refusal(request('x', `text/plain; charset=${'c'.repeat(10_000)}`))).toBe(
      `415 the charset '${'c'.repeat(59)}…' is not supported`,
    )
    expect(refusal(request(`a=%${'x'.repeat(10_000)}`, form))).toBe(
      `400 the form has a malformed escape in '%${'x'.repeat(58)}…'`,
    )
  })

  it.each([
    ['spaces before a charset that is none', `text/plain; charset=${' '.repeat(100_000)}a"b"`],
    ['spaces in a name', `text/plain; charset${' '.repeat(100_000)}x`],
    ['parameters', `text/plain${'; a=b'.repeat(40_000)}`],
  ])('takes linear time: %s', (_, type) => {
    const started = performance.now()
    refusal(request('x', type))
    expect(performance.now() - started).toBeLessThan(1000)
  })
})

describe('the expectations of the W3C suite', () => {
  const loop = (event: Partial<OutgoingEvent>) => decodeEvent(encodeEvent(outgoing(event), here))

  it.each<[number, Partial<OutgoingEvent>, string, RegExp]>([
    [509, { name: 'test' }, 'test', /POST/],
    [518, { name: 'test', params: [['Var1', 2]] }, 'test', /Var1=2/],
    [519, { name: 'test', params: [['param1', 1]] }, 'test', /param1=1/],
    [520, { data: 'this is some content' }, 'HTTP.POST', /this%20is%20some%20content/],
    [531, { params: [['_scxmleventname', 'test']] }, 'test', /./],
    [532, { data: 'some content' }, 'HTTP.POST', /./],
    [534, { name: 'test' }, 'test', /_scxmleventname=test/],
  ])('%i', (_, event, name, raw) => {
    expect(loop(event).name).toBe(name)
    expect(loop(event).raw).toMatch(raw)
  })

  it('567', () => {
    expect(loop({ name: 'test', params: [['param1', 2]] }).data).toEqual({ param1: '2' })
  })
})
