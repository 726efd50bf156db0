import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { analysePlain } from '../../src/datamodel/ecmascript/plain.js'
import { analyseParsed } from '../../src/datamodel/ecmascript/scope.js'

describe('plain expressions', () => {
  for (const text of [
    'n + 1',
    ' n ',
    'In(\'s1\') && !In( "s2" )',
    '_event.data.x === null',
    '$x - $$y.z',
    'f() || g(1)',
    '!!a.b != 1.5',
    'a<!b',
    'true',
    'null.x',
    "'text'",
  ])
    it(`${text} needs no parser`, () => {
      expect(analysePlain(text)).toEqual(analyseParsed(text))
    })

  for (const text of [
    '',
    'a b',
    'a--b',
    'a + +b',
    'a = 1',
    'a // b',
    'a -->b',
    'typeof a',
    'this',
    'await',
    'eval',
    '01',
    '1.x',
    'a;',
    "'\\n'",
  ])
    it(`${text} is left to the parser`, () => {
      expect(analysePlain(text)).toBeUndefined()
    })

  it('are told in time proportional to the text', () => {
    expect(analysePlain(`f(${' '.repeat(400_000)}x)`)).toBeUndefined()
  })

  it('are what the parser takes them for', () => {
    const token = fc.constantFrom(
      ...[
        'a',
        'b.c',
        '$d',
        'In',
        "'s'",
        '"t"',
        '0',
        '12',
        '1.5',
        'true',
        'null',
        'this',
        'typeof',
        'new',
        'in',
        'let',
        'async',
        'é',
      ],
      ...[
        '+',
        '-',
        '*',
        '/',
        '%',
        '=',
        '==',
        '===',
        '!',
        '!=',
        '!==',
        '<',
        '>',
        '<=',
        '>=',
        '&&',
        '||',
        '&',
        '?',
        ':',
        '<!--',
        '-->',
      ],
      ...[
        '(',
        ')',
        '()',
        "('s')",
        '.',
        '.x',
        ',',
        ';',
        '[',
        ']',
        '{',
        '}',
        '`',
        '\\',
        '//',
        '/*',
        '*/',
        ' ',
        '\n',
        '\t',
        '#',
        '@',
        "'",
        '"',
      ],
    )
    let plain = 0
    fc.assert(
      fc.property(fc.array(token, { maxLength: 9 }), fc.constantFrom('', ' '), (tokens, between) => {
        const text = tokens.join(between)
        const analysis = analysePlain(text)
        if (analysis === undefined) return
        plain++
        expect(analysis, text).toEqual(analyseParsed(text))
      }),
      { numRuns: 20_000 },
    )
    expect(plain).toBeGreaterThan(300)
  })
})
