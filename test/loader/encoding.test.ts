import { describe, expect, it } from 'vitest'
import { parseXml } from '../../src/loader/xml.js'

const bytes = (text: string, encoding: BufferEncoding) => Buffer.from(text, encoding)
const swapped = (text: string) => bytes(text, 'utf16le').swap16()
const declared = (name: string, content = 'é') => `<?xml version="1.0" encoding="${name}"?><a>${content}</a>`

const read = (input: Uint8Array) => {
  const { document, diagnostics } = parseXml(input)
  const [text] = document?.root.children ?? []
  return {
    encoding: document?.encoding,
    mark: document?.byteOrderMark,
    text: text?.kind === 'text' ? text.value : undefined,
    problems: diagnostics.map((d) => `${d.severity} ${d.code} ${d.location?.offset}`),
  }
}

describe('encodings that are read', () => {
  it.each([
    ['UTF-8 by default', bytes('<a>é€😀</a>', 'utf8'), 'utf-8', false, 'é€😀'],
    ['UTF-8 with a mark', bytes('\ufeff<a>é</a>', 'utf8'), 'utf-8', true, 'é'],
    ['UTF-8 declared', bytes(declared('UTF-8'), 'utf8'), 'utf-8', false, 'é'],
    ['UTF-8 without its hyphen', bytes(declared('UTF8'), 'utf8'), 'utf-8', false, 'é'],
    ['UTF-16LE with a mark', bytes('\ufeff<a>é€😀</a>', 'utf16le'), 'utf-16le', true, 'é€😀'],
    ['UTF-16BE with a mark', swapped('\ufeff<a>é€😀</a>'), 'utf-16be', true, 'é€😀'],
    ['UTF-16LE without a mark', bytes('<a>é€</a>', 'utf16le'), 'utf-16le', false, 'é€'],
    ['UTF-16BE without a mark', swapped('<a>é€</a>'), 'utf-16be', false, 'é€'],
    ['UTF-16LE declared UTF-16', bytes(declared('UTF-16', 'é€'), 'utf16le'), 'utf-16le', false, 'é€'],
    ['UTF-16BE declared UTF-16BE', swapped(declared('UTF-16BE', 'é€')), 'utf-16be', false, 'é€'],
    ['ISO-8859-1', bytes(declared('ISO-8859-1'), 'latin1'), 'iso-8859-1', false, 'é'],
    ['ISO-8859-1 control characters', bytes(declared('latin1', '\x80'), 'latin1'), 'iso-8859-1', false, '\x80'],
    ['windows-1252', bytes(declared('WINDOWS-1252', '\x80\x9f\xe9'), 'latin1'), 'windows-1252', false, '€Ÿé'],
    ['US-ASCII', bytes(declared('us-ascii', 'e'), 'latin1'), 'us-ascii', false, 'e'],
  ])('%s', (_, input, encoding, mark, text) => {
    expect(read(input)).toEqual({ encoding, mark, text, problems: [] })
  })

  it('the declaration may be written with apostrophes, spaces and line ends', () => {
    const input = bytes(`<?xml version='1.0'\r\n encoding = 'iso-8859-1' ?><a>é</a>`, 'latin1')
    expect(read(input)).toMatchObject({ encoding: 'iso-8859-1', text: 'é' })
  })

  it('a view into a larger buffer is read as it stands', () => {
    const all = bytes('xxx<a>é</a>xxx', 'utf8')
    expect(read(new Uint8Array(all.buffer, all.byteOffset + 3, all.length - 6))).toMatchObject({ text: 'é' })
  })
})

describe('encodings that are not', () => {
  it.each([
    ['an unknown one', bytes(declared('klingon'), 'utf8'), 'error xml/unsupported-encoding 30'],
    ['the name of a property of objects', bytes(declared('constructor'), 'utf8'), 'error xml/unsupported-encoding 30'],
    ['UTF-32 with a mark', Buffer.from([0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0]), 'error xml/unsupported-encoding 0'],
    ['UTF-32 without a mark', Buffer.from([0, 0, 0, 0x3c, 0, 0, 0, 0x61]), 'error xml/unsupported-encoding 0'],
    ['UTF-8 that is declared UTF-16', bytes(declared('UTF-16'), 'utf8'), 'error xml/mislabelled-encoding 30'],
  ])('%s', (_, input, problem) => {
    expect(read(input)).toMatchObject({ encoding: undefined, problems: [problem] })
  })

  it('the first bytes are believed where the declaration contradicts them', () => {
    const input = bytes(`\ufeff${declared('ISO-8859-1')}`, 'utf8')
    expect(read(input)).toMatchObject({
      encoding: 'utf-8',
      text: 'é',
      problems: ['warning xml/contradicted-encoding 30'],
    })
  })

  it('a declaration in a string means nothing', () => {
    for (const name of ['UTF-16', 'klingon', 'us-ascii']) {
      expect(parseXml(declared(name, '€')).diagnostics).toEqual([])
    }
  })
})

describe('malformed bytes', () => {
  it.each([
    ['a byte that begins nothing', [0xff], 6],
    ['a sequence that is too long', [0xc0, 0x80], 6],
    ['a surrogate', [0xed, 0xa0, 0x80], 6],
    ['beyond Unicode', [0xf4, 0x90, 0x80, 0x80], 6],
    ['a sequence that is cut off', [0xe2, 0x82], 6],
    ['after characters of two, three and four bytes', [...Buffer.from('é€😀'), 0x80], 10],
  ])('in UTF-8: %s', (_, wrong, offset) => {
    const input = Buffer.concat([bytes('<é>éé', 'utf8'), Buffer.from(wrong), bytes('</é>', 'utf8')])
    expect(read(input).problems).toEqual([`error xml/malformed-bytes ${offset - 1}`])
  })

  it('in US-ASCII', () => {
    expect(read(bytes(declared('us-ascii'), 'latin1')).problems).toEqual(['error xml/malformed-bytes 44'])
  })

  it('in windows-1252', () => {
    expect(read(bytes(declared('cp1252', '\x81'), 'latin1')).problems).toEqual(['error xml/malformed-bytes 42'])
  })

  it('in UTF-16: half a character at the end', () => {
    const input = Buffer.concat([bytes('\ufeff<a/>', 'utf16le'), Buffer.from([0x20])])
    expect(read(input).problems).toEqual(['error xml/malformed-bytes 4'])
  })

  it('in UTF-16: a lone surrogate', () => {
    expect(read(bytes('\ufeff<a>\ud800</a>', 'utf16le')).problems).toEqual(['error xml/illegal-character 3'])
  })

  it('do not hide what else is wrong', () => {
    const input = Buffer.concat([bytes('<a>', 'utf8'), Buffer.from([0xff]), bytes('</b>', 'utf8')])
    expect(read(input).problems).toEqual(['error xml/malformed-bytes 3', 'error xml/mismatched-tag 4'])
  })
})
