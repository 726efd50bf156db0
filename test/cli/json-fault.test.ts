import { assert, json, nat, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findJsonFault } from '../../src/cli/run/json-fault.js'

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('the first fault of a text that should be JSON', () => {
  it.each([
    ['', 0, 'a value'],
    ['{', 1, "a name in quotes or '}'"],
    ['[', 1, "a value or ']'"],
    ['{"a" 1}', 5, "':'"],
    ['{"a": }', 6, 'a value'],
    ['{"a": 1', 7, "',' or '}'"],
    ['{"a": 1,}', 8, 'a name in quotes'],
    ['[1 2]', 3, "',' or ']'"],
    ['[1,]', 3, 'a value'],
    ['{a: 1}', 1, "a name in quotes or '}'"],
    ["{'a': 1}", 1, "a name in quotes or '}'"],
    ['1 2', 2, 'nothing more'],
    ['[[{"a": [tru]}]]', 9, "a value or ']'"],
    ['01', 1, 'nothing more'],
    ['"open', 0, 'a value'],
    ['"\\x"', 0, 'a value'],
    [']', 0, 'a value'],
    ['[1}', 2, "',' or ']'"],
    ['\u00a01', 0, 'a value'],
  ])('%s', (text, offset, expected) => {
    expect(findJsonFault(text)).toMatchObject({ offset, expected })
  })

  it('is there exactly where JSON.parse throws', () => {
    assert(property(string({ unit: 'grapheme' }), (text) => (findJsonFault(text) === undefined) === isJson(text)))
    // Near misses: JSON with a character taken out, doubled or changed.
    assert(
      property(json(), nat(), string({ maxLength: 1 }), (text, at, replacement) => {
        const cut = at % (text.length + 1)
        for (const near of [
          text,
          text.slice(0, cut) + text.slice(cut + 1),
          text.slice(0, cut) + replacement + text.slice(cut),
        ]) {
          const fault = findJsonFault(near)
          if ((fault === undefined) !== isJson(near)) return false
          if (fault && (fault.offset > near.length || fault.offset + fault.length > near.length)) return false
        }
        return true
      }),
      { numRuns: 2000 },
    )
  })

  it('takes no stack for nesting', () => {
    expect(findJsonFault('['.repeat(100_000))).toMatchObject({ offset: 100_000 })
  })
})
