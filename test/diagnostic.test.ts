import { describe, expect, it } from 'vitest'
import { shorten } from '../src/diagnostic.js'

describe('shorten', () => {
  it.each([
    ['a value that is short enough', 'abcde', 5, 'abcde'],
    ['a value that is not', 'abcdef', 5, 'abcd…'],
    ['nothing', '', 5, ''],
    ['a pair of surrogates, never cut in two', 'abc\u{1f600}d', 5, 'abc…'],
    ['a pair of surrogates that fits', 'ab\u{1f600}de', 5, 'ab\u{1f600}…'],
  ])('%s', (_, value, limit, shown) => {
    expect(shorten(value, limit)).toBe(shown)
  })

  it('shows 60 characters unless told otherwise', () => {
    expect(shorten('x'.repeat(60))).toBe('x'.repeat(60))
    expect(shorten('x'.repeat(61))).toBe(`${'x'.repeat(59)}…`)
  })
})
